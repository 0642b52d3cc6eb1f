//! Writes tables down as Rust source.

use std::fmt::Write;

use event_catalog_lookup::Discriminator;

use super::{Lookup, Table};
use crate::literal;

/// A table with at most one key in this many is looked into by a function apart, as its code would
/// take registers from that of the others.
const RARE: usize = 32;

impl Lookup {
    /// A private function `fn FUNCTION(name: &str) -> Candidate`, whose `equal()` is what
    /// [`Lookup::get`] answers, with its tables, constants `FUNCTION_TABLE_LENGTH`.
    ///
    /// `runtime` is the path of the runtime.
    ///
    /// The compiler reads a byte string as one token, however long it is, so a table is a few
    /// of them. It is a `const`, not a `static`: rustc's optimizer knows the value of a `static`
    /// in one codegen unit only, and a lookup is fast because the sizes fold into its code.
    #[must_use]
    pub fn to_source(&self, function: &str, runtime: &str) -> String {
        let bytes = |table: &Table| table.records.len() + table.displacements.len();
        let mut source = String::with_capacity(3 * self.tables.iter().map(bytes).sum::<usize>());
        let name = |table: &Table| {
            let longest = table.lengths.end();
            format!("{}_TABLE_{longest}", function.to_ascii_uppercase())
        };
        for table in &self.tables {
            table.write(&mut source, &name(table), runtime);
        }

        let signature =
            format!("(name: &::core::primitive::str) -> {runtime}::__private::Candidate");
        let none = format!("{runtime}::__private::Candidate::NONE");
        let keys: usize = self.tables.iter().map(|table| table.count).sum();
        let mut rare = String::new();
        let mut arms = String::new();
        // From the longest names to the shortest, each arm by one comparison. Of the two that a range
        // takes, LLVM makes one, and then no longer sees that no clamped word reaches beyond the name.
        let mut next = usize::MAX;
        for table in self.tables.iter().rev() {
            let (shortest, longest) = table.lengths.clone().into_inner();
            if longest + 1 < next {
                let _ = writeln!(arms, "        {}.. => {none},", longest + 1);
            }
            let mut find = format!("{}.get(name)", name(table));
            if table.count * RARE <= keys {
                let _ = write!(
                    rare,
                    "    // Few names have so many bytes.\n    \
                     #[cold]\n    \
                     #[inline(never)]\n    \
                     fn of_{longest}{signature} {{\n        \
                     {find}\n    \
                     }}\n",
                );
                find = format!("of_{longest}(name)");
            }
            let is_last = table.lengths == self.tables[0].lengths;
            next = if is_last && table.view.clamped > 0 {
                0
            } else {
                shortest
            };
            let _ = match next {
                0 => writeln!(arms, "        _ => {find},"),
                _ => writeln!(arms, "        {shortest}.. => {find},"),
            };
        }
        if next > 0 {
            let _ = writeln!(arms, "        _ => {none},");
        }
        let _ = write!(
            source,
            "\n#[inline]\nfn {function}{signature} {{\n\
             {rare}    match name.len() {{\n\
             {arms}    \
             }}\n}}\n"
        );
        source
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
            self.view.from_end,
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

    /// What is hashed, for whoever reads the generated code.
    fn told_apart_by(&self) -> String {
        let (shortest, longest) = self.lengths.clone().into_inner();
        let names = if shortest == longest {
            format!("Names of {longest} bytes")
        } else {
            format!("Names of {shortest} to {longest} bytes")
        };
        let Discriminator::Some { words, length } = self.discriminator else {
            return format!("{names} are told apart by all of these.");
        };
        let from_start = self.view.words - self.view.from_end;
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
            Some((only, [])) => format!("{names} are told apart by {only}."),
            Some((last, others)) => {
                format!(
                    "{names} are told apart by {} and {last}.",
                    others.join(", ")
                )
            }
        }
    }
}
