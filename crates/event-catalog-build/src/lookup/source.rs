//! Writes a table down as Rust source.

use std::fmt::Write;

use event_catalog::__private::Discriminator;

use super::Lookup;

impl Lookup {
    /// A private function `fn FUNCTION(name: &str) -> Option<u32>` that answers as
    /// [`Lookup::get`], with its table, a `const FUNCTION_TABLE`.
    ///
    /// `text` and `ends` are constant expressions of type `&'static str` and `&'static [u32]`:
    /// all keys one after the other, and where each ends. Generated code has them anyway, for the
    /// names of the events.
    ///
    /// The compiler reads a byte string as one token, however long it is, so the table is a few
    /// of them. It is a `const`, not a `static`: rustc's optimizer knows the value of a `static`
    /// in one codegen unit only, and a lookup is fast because the sizes fold into its code.
    #[must_use]
    pub fn to_source(&self, function: &str, text: &str, ends: &str) -> String {
        let table = format!("{}_TABLE", function.to_ascii_uppercase());
        let mut source = String::with_capacity(3 * (self.records.len() + self.displacements.len()));
        self.write_table(&mut source, &table, text, ends);
        self.write_function(&mut source, function, &table);
        source
    }

    fn write_table(&self, source: &mut String, table: &str, text: &str, ends: &str) {
        let record = 8 * self.words + 8;
        let _ = write!(
            source,
            "/// {}\n\
             const {table}: ::event_catalog::__private::Lookup<'static, {}, {record}> =\n    \
             ::event_catalog::__private::Lookup::new(\n        \
             ::event_catalog::__private::Hash::new(\n            \
             ::event_catalog::__private::Discriminator::{},\n            \
             {},\n        \
             ),\n        ",
            self.told_apart_by(),
            self.words,
            self.discriminator(),
            self.seed,
        );
        write_bytes(source, &self.displacements, 32);
        source.push_str(",\n        ");
        write_bytes(source, &self.records, record);
        let _ = write!(source, ",\n        {text},\n        {ends},\n    );\n");
    }

    fn write_function(&self, source: &mut String, function: &str, table: &str) {
        let signature = "(name: &::core::primitive::str) \
                         -> ::core::option::Option<::core::primitive::u32>";
        let reach = 8 * self.words;
        let _ = write!(source, "\n#[inline]\nfn {function}{signature} {{\n");
        if self.some_longer() {
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

/// Writes a byte string literal, so many bytes a line.
fn write_bytes(source: &mut String, bytes: &[u8], line: usize) {
    source.push_str("b\"");
    for line in bytes.chunks(line) {
        // A backslash at the end of a line also skips the blanks that the next one begins with,
        // so blanks are written as escapes.
        source.push_str("\\\n");
        let mut after_nul = false;
        for &byte in line {
            match byte {
                b'"' | b'\\' => source.extend(['\\', char::from(byte)]),
                // It would look like one octal escape.
                b'0'..=b'9' if after_nul => {
                    let _ = write!(source, "\\x{byte:02x}");
                }
                b'!'..=b'~' => source.push(char::from(byte)),
                0 => source.push_str("\\0"),
                _ => {
                    let _ = write!(source, "\\x{byte:02x}");
                }
            }
            after_nul = byte == 0;
        }
    }
    source.push('"');
}
