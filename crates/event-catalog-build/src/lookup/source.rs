//! Writes a table down as Rust source.

use std::fmt::Write;

use event_catalog_lookup::Discriminator;

use super::Lookup;
use crate::literal;

impl Lookup {
    /// A private function `fn FUNCTION(name: &str) -> Candidate`, whose `equal()` is what
    /// [`Lookup::get`] answers, with its table, a `const FUNCTION_TABLE`.
    ///
    /// `keys` is a constant expression, the runtime's `Strings` of all keys; generated code has it
    /// anyway, for the names of the events. `runtime` is the path of the runtime.
    ///
    /// The compiler reads a byte string as one token, however long it is, so the table is a few
    /// of them. It is a `const`, not a `static`: rustc's optimizer knows the value of a `static`
    /// in one codegen unit only, and a lookup is fast because the sizes fold into its code.
    #[must_use]
    pub fn to_source(&self, function: &str, keys: &str, runtime: &str) -> String {
        let table = format!("{}_TABLE", function.to_ascii_uppercase());
        let mut source = String::with_capacity(3 * (self.records.len() + self.displacements.len()));
        self.write_table(&mut source, &table, keys, runtime);
        self.write_function(&mut source, function, &table, runtime);
        source
    }

    fn write_table(&self, source: &mut String, table: &str, keys: &str, runtime: &str) {
        let record = 8 * self.words + 8;
        let _ = write!(
            source,
            "/// {}\n\
             const {table}: {runtime}::__private::Lookup<'static, {}, {record}> =\n    \
             {runtime}::__private::Lookup::new(\n        \
             {runtime}::__private::Hash::new(\n            \
             {runtime}::__private::Discriminator::{},\n            \
             {},\n        \
             ),\n        ",
            self.told_apart_by(),
            self.words,
            self.discriminator(),
            self.seed,
        );
        source.push_str(&literal::bytes(&self.displacements, 32));
        source.push_str(",\n        ");
        source.push_str(&literal::bytes(&self.records, record));
        let _ = write!(source, ",\n        {keys},\n    );\n");
    }

    fn write_function(&self, source: &mut String, function: &str, table: &str, runtime: &str) {
        let signature =
            format!("(name: &::core::primitive::str) -> {runtime}::__private::Candidate");
        let reach = 8 * self.words;
        let _ = write!(source, "\n#[inline]\nfn {function}{signature} {{\n");
        if self.longest > reach {
            let _ = write!(
                source,
                "    // Few names are longer than {reach} bytes.\n    \
                 #[cold]\n    \
                 #[inline(never)]\n    \
                 fn long{signature} {{\n        \
                 {table}.get_long(name)\n    \
                 }}\n    \
                 if name.len() > {reach} {{\n        \
                 return long(name);\n    \
                 }}\n"
            );
        }
        let _ = write!(source, "    {table}.get(name)\n}}\n");
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
        let Discriminator::Some { words, length } = self.discriminator else {
            return "The names are told apart by all of their bytes.".to_owned();
        };
        let mut parts: Vec<String> = (0..self.words)
            .filter(|word| words >> word & 1 == 1)
            .map(|word| match word {
                0 => "their first eight bytes".to_owned(),
                1 => "their last eight bytes".to_owned(),
                _ => format!("the eight at byte {}", 8 * (word - 1)),
            })
            .collect();
        if length {
            parts.push("their length".to_owned());
        }
        match parts.split_last() {
            None => "There is at most one name.".to_owned(),
            Some((only, [])) => format!("The names are told apart by {only}."),
            Some((last, others)) => {
                format!(
                    "The names are told apart by {} and {last}.",
                    others.join(", ")
                )
            }
        }
    }
}
