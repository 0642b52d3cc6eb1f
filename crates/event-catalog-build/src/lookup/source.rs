//! Writes tables as Rust source.

use std::fmt::Write;

use event_catalog_lookup::Discriminator;

use super::lengths::View;
use super::{Lookup, MAX_KEY, Table};
use crate::literal;

/// A table with at most one of every 32 keys is searched by a separate function. Inlined, its code would leave fewer
/// registers for the other tables.
const RARE: usize = 32;

impl Lookup {
    /// Writes a private function `fn FUNCTION(name: &str) -> Candidate`, whose `equal()` returns
    /// the same as [`Lookup::get`]. Its tables are the constants `FUNCTION_TABLE_LENGTH`.
    ///
    /// `runtime` is the path of the runtime.
    ///
    /// The compiler reads a byte string of any length as one token, so a table consists of a few of
    /// them. It is a `const`, not a `static`: rustc's optimizer knows the value of a `static` in
    /// only one codegen unit, and a lookup is only fast if the sizes are constants in its code.
    #[must_use]
    pub fn to_source(&self, function: &str, runtime: &str) -> String {
        let bytes = |table: &Table| table.records.len() + table.displacements.len();
        let mut source = String::with_capacity(3 * self.tables.iter().map(bytes).sum::<usize>());
        let constant = |table: &Table| {
            let longest = table.lengths.end();
            format!("{}_TABLE_{longest}", function.to_ascii_uppercase())
        };
        for table in &self.tables {
            table.write(&mut source, &constant(table), runtime);
        }

        let long = self.write_long(&mut source, function, runtime);
        let parameter = if self.tables.is_empty() && long.is_none() {
            "_name"
        } else {
            "name"
        };
        let signature =
            format!("({parameter}: &::core::primitive::str) -> {runtime}::__private::Candidate");
        let keys: usize = self.tables.iter().map(|table| table.count).sum();
        let mut rare = String::new();
        let found: Vec<String> = self
            .tables
            .iter()
            .map(|table| {
                let found = format!("{}.get(name)", constant(table));
                if table.count * RARE > keys {
                    return found;
                }
                let longest = table.lengths.end();
                let _ = write!(
                    rare,
                    "    // Few names are this long.\n    \
                     #[cold]\n    \
                     #[inline(never)]\n    \
                     fn of_{longest}{signature} {{\n        \
                     {found}\n    \
                     }}\n",
                );
                format!("of_{longest}(name)")
            })
            .collect();
        if let Some(long) = long {
            let _ = write!(
                rare,
                "    #[cold]\n    \
                 #[inline(never)]\n    \
                 fn of_long{signature} {{\n        \
                 {long}.get(name)\n    \
                 }}\n    \
                 if name.len() > {MAX_KEY} {{\n        \
                 return of_long(name);\n    \
                 }}\n"
            );
        }
        let _ = write!(
            source,
            "\n#[inline]\nfn {function}{signature} {{\n{rare}    "
        );
        let none = format!("{runtime}::__private::Candidate::NONE");
        for (condition, table) in self.branches() {
            let found = table.map_or(&none, |table| &found[table]);
            let _ = match condition {
                Some(condition) => write!(
                    source,
                    "if name.len() {condition} {{\n        {found}\n    }} else "
                ),
                None if self.tables.is_empty() => writeln!(source, "{found}"),
                None => writeln!(source, "{{\n        {found}\n    }}"),
            };
        }
        source.push_str("}\n");
        source
    }

    /// Writes the list of long keys, if there are any, and returns the name of its constant.
    fn write_long(&self, source: &mut String, function: &str, runtime: &str) -> Option<String> {
        if self.long.is_empty() {
            return None;
        }
        let name = format!("{}_LONG", function.to_ascii_uppercase());
        let keys = self.long.iter().map(|(key, _)| key.as_str());
        let indices = self.long.iter().flat_map(|(_, index)| index.to_le_bytes());
        let indices: Vec<u8> = indices.collect();
        let _ = write!(
            source,
            "/// The names of more than {MAX_KEY} bytes.\n\
             const {name}: {runtime}::__private::LongNames<'static> = {runtime}::__private::LongNames::new(\n    \
             {},\n    {},\n);\n",
            literal::strings(keys, runtime),
            literal::bytes(&indices, 32),
        );
        Some(name)
    }

    /// Lists conditions on the length, in the order in which they are tested, each with the number of its table,
    /// if any.
    ///
    /// The list begins with the shortest or the longest lengths, whichever are nearer to the most frequent lengths.
    /// Each condition is a single comparison: LLVM would merge two comparisons for a range, and could then no longer
    /// prove that no clamped word extends beyond the name.
    fn branches(&self) -> Vec<(Option<String>, Option<usize>)> {
        // The length at which each table or gap begins.
        let mut starts = Vec::new();
        let mut next = 0;
        for (number, table) in self.tables.iter().enumerate() {
            let (shortest, longest) = table.lengths.clone().into_inner();
            // No name has a length between two tables, so either table can be used.
            let is_seen_alike = View::of(&(next..=longest)) == table.view;
            if is_seen_alike || number == 0 && table.view.clamped > 0 {
                starts.push((next, Some(number)));
            } else {
                starts.extend([(next, None), (shortest, Some(number))]);
            }
            next = longest + 1;
        }
        starts.push((next, None));
        let usual = (0..self.tables.len()).max_by_key(|&number| self.tables[number].count);
        let place = starts.iter().position(|&(_, table)| table == usual);
        let descends = place.is_some_and(|place| place >= starts.len() / 2);

        let mut branches = Vec::new();
        for (place, &(start, table)) in starts.iter().enumerate() {
            let condition = match starts.get(place + 1) {
                _ if descends => (place > 0).then(|| format!(">= {start}")),
                next => next.map(|(next, _)| format!("< {next}")),
            };
            branches.push((condition, table));
        }
        if descends {
            branches.reverse();
        }
        branches
    }
}

impl Table {
    fn write(&self, source: &mut String, name: &str, runtime: &str) {
        let record = 8 * self.view.words + 4;
        let _ = write!(
            source,
            "/// {}\n\
             const {name}: {runtime}::__private::Table<'static, {}, {record}> =\n    \
             {runtime}::__private::Table::new(\n        \
             {runtime}::__private::Hash::new(\n            \
             {runtime}::__private::Discriminator::{},\n            \
             {},\n        \
             ),\n        \
             {},\n        ",
            self.told_apart_by(),
            self.view.words,
            self.discriminator(),
            self.seed,
            self.view.from_start,
        );
        source.push_str(&literal::bytes(&self.displacements, 32));
        source.push_str(",\n        ");
        source.push_str(&literal::bytes(&self.records, record));
        source.push_str(",\n    );\n");
    }

    fn discriminator(&self) -> String {
        match self.discriminator {
            Discriminator::Some { words, length } => {
                let (upper, lower) = (words >> 4, words & 0b1111);
                format!("Some {{ words: 0b{upper:04b}_{lower:04b}, length: {length} }}")
            }
            Discriminator::All => "All".to_owned(),
        }
    }

    /// Describes which parts of a name are hashed, for readers of the generated code.
    fn told_apart_by(&self) -> String {
        let (shortest, longest) = self.lengths.clone().into_inner();
        let names = match (shortest, longest) {
            (1, 1) => "Names of one byte".to_owned(),
            _ if shortest == longest => format!("Names of {longest} bytes"),
            _ => format!("Names of {shortest} to {longest} bytes"),
        };
        let Discriminator::Some { words, length } = self.discriminator else {
            return format!("{names} are distinguished by all of these.");
        };
        let from_start = self.view.from_start;
        let mut parts: Vec<String> = (0..self.view.words)
            .filter(|word| words >> word & 1 == 1)
            .map(|word| match word {
                0 => "their first eight bytes".to_owned(),
                1 => "their last eight bytes".to_owned(),
                _ if word <= from_start => format!("the eight at byte {}", 8 * (word - 1)),
                _ => format!(
                    "the eight that end {} before the end",
                    8 * (word - from_start)
                ),
            })
            .collect();
        if length {
            parts.push("their length".to_owned());
        }
        match parts.split_last() {
            None => format!("{names}: there is one."),
            Some((only, [])) => format!("{names} are distinguished by {only}."),
            Some((last, others)) => {
                format!(
                    "{names} are distinguished by {} and {last}.",
                    others.join(", ")
                )
            }
        }
    }
}
