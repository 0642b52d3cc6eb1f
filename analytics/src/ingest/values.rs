//! JSON values over several lines, and lists of them, one after another as they are read.
//!
//! Only brackets and strings are looked at, to find where a value ends. Whether it is an event is found when it is read,
//! so text between values becomes a value too, and is rejected. Only white space, commas, and the brackets of lists at
//! the top are left out.

use std::io::{self, BufRead};

use super::lines::{LONGEST_REJECTED, MARK};

/// Splits an input into values.
#[derive(Debug, Default)]
pub(super) struct Values {
    /// How much of the byte-order mark was seen. All of it, if there is none.
    mark: usize,
    is_in_list: bool,
    state: State,
}

#[derive(Clone, Copy, Debug, Default)]
enum State {
    /// Between values.
    #[default]
    Between,
    /// After a `[` at the top, which may begin a list of events or a pair.
    Opened,
    /// In an object or a list.
    Nested { depth: usize, quotes: Quotes },
    /// In anything else, up to the end of the line.
    Plain { quotes: Quotes },
}

/// Where a byte is in relation to a string.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Quotes {
    Outside,
    Inside,
    /// After a backslash.
    Escaped,
}

impl Quotes {
    fn after(self, byte: u8) -> Self {
        match (self, byte) {
            (Self::Outside, b'"') | (Self::Escaped, _) => Self::Inside,
            (Self::Inside, b'\\') => Self::Escaped,
            (Self::Inside, b'"') => Self::Outside,
            _ => self,
        }
    }
}

/// What to do with a byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    /// It isn't part of a value.
    Skip,
    /// It is part of the value.
    Add,
    /// It is the second one of a pair, of which the bracket was skipped.
    AddToPair,
    /// It is the last one of the value.
    AddLast,
    /// The value has ended before it.
    Before,
}

impl Values {
    /// Adds the next value to a text. `read` is called with all bytes that are read. Returns whether the value is
    /// complete; if not, the input has ended.
    pub(super) fn next(
        &mut self,
        input: &mut dyn BufRead,
        text: &mut Vec<u8>,
        mut read: impl FnMut(&[u8]),
    ) -> io::Result<bool> {
        let start = text.len();
        loop {
            let chunk = input.fill_buf()?;
            if chunk.is_empty() {
                return Ok(false);
            }
            let mut used = 0;
            let mut is_complete = false;
            for byte in chunk {
                let step = self.step(*byte);
                used += usize::from(step != Step::Before);
                match step {
                    Step::Skip | Step::Before => {}
                    Step::AddToPair => text.extend([b'[', *byte]),
                    Step::Add | Step::AddLast => text.push(*byte),
                }
                is_complete = matches!(step, Step::AddLast | Step::Before);
                if is_complete {
                    break;
                }
            }
            read(&chunk[..used]);
            input.consume(used);
            if is_complete {
                return Ok(true);
            }
            if text.len() - start > LONGEST_REJECTED {
                return Err(io::Error::new(
                    io::ErrorKind::InvalidData,
                    format!(
                        "a JSON value isn't closed within {LONGEST_REJECTED} bytes; it begins with `{}`",
                        text[start..start + 80].escape_ascii()
                    ),
                ));
            }
        }
    }

    fn step(&mut self, byte: u8) -> Step {
        if self.mark < MARK.len() {
            if byte == MARK[self.mark] {
                self.mark += 1;
                return Step::Skip;
            }
            self.mark = MARK.len();
        }
        match self.state {
            State::Between => self.between(byte),
            State::Opened => self.opened(byte),
            State::Nested { depth, quotes } => self.nested(byte, depth, quotes),
            State::Plain { quotes } => self.plain(byte, quotes),
        }
    }

    fn between(&mut self, byte: u8) -> Step {
        match byte {
            b',' => Step::Skip,
            _ if byte.is_ascii_whitespace() => Step::Skip,
            b']' if self.is_in_list => {
                self.is_in_list = false;
                Step::Skip
            }
            b'[' if !self.is_in_list => {
                self.state = State::Opened;
                Step::Skip
            }
            b'{' | b'[' => {
                self.state = State::Nested {
                    depth: 1,
                    quotes: Quotes::Outside,
                };
                Step::Add
            }
            _ => {
                self.state = State::Plain {
                    quotes: Quotes::Outside.after(byte),
                };
                Step::Add
            }
        }
    }

    fn opened(&mut self, byte: u8) -> Step {
        if byte.is_ascii_whitespace() {
            return Step::Skip;
        }
        if byte == b'"' {
            self.state = State::Nested {
                depth: 1,
                quotes: Quotes::Inside,
            };
            return Step::AddToPair;
        }
        self.is_in_list = true;
        self.state = State::Between;
        self.between(byte)
    }

    fn nested(&mut self, byte: u8, depth: usize, quotes: Quotes) -> Step {
        let depth = match byte {
            b'{' | b'[' if quotes == Quotes::Outside => depth + 1,
            b'}' | b']' if quotes == Quotes::Outside => depth - 1,
            _ => depth,
        };
        if depth == 0 {
            self.state = State::Between;
            return Step::AddLast;
        }
        let quotes = quotes.after(byte);
        self.state = State::Nested { depth, quotes };
        Step::Add
    }

    fn plain(&mut self, byte: u8, quotes: Quotes) -> Step {
        let is_end = match byte {
            b'\n' => true,
            b',' | b'{' | b'[' => quotes == Quotes::Outside,
            b']' => quotes == Quotes::Outside && self.is_in_list,
            _ => false,
        };
        if is_end {
            self.state = State::Between;
            return Step::Before;
        }
        let quotes = quotes.after(byte);
        self.state = State::Plain { quotes };
        Step::Add
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The values of a text, which is read in pieces of this size, and what is left at its end.
    fn split(text: &str, size: usize) -> (Vec<String>, String) {
        let mut input = io::BufReader::with_capacity(size, text.as_bytes());
        let mut values = Values::default();
        let mut found = Vec::new();
        let mut read = 0;
        loop {
            let mut value = Vec::new();
            let is_complete = values
                .next(&mut input, &mut value, |bytes| read += bytes.len())
                .expect("memory can be read");
            let value = String::from_utf8(value).expect("UTF-8");
            if !is_complete {
                assert_eq!(read, text.len());
                return (found, value);
            }
            found.push(value);
        }
    }

    #[test]
    fn values_are_found_over_lines_and_in_lists() {
        for (text, expected, rest) in [
            ("", vec![], ""),
            ("[]\n", vec![], ""),
            (
                "\u{feff}[\n {\"a\": \"}\\\"]\"},\n [\"x\",\n{}]\n]\n",
                vec!["{\"a\": \"}\\\"]\"}", "[\"x\",\n{}]"],
                "",
            ),
            (
                "{\n\"a\":1\n}\n{\"b\":[]}",
                vec!["{\n\"a\":1\n}", "{\"b\":[]}"],
                "",
            ),
            ("[ \"x\", {}\n]", vec!["[\"x\", {}\n]"], ""),
            ("[{}]\n[{\"b\":1},{}]", vec!["{}", "{\"b\":1}", "{}"], ""),
            // Nothing is left out.
            (
                "[{} oops, 1, \"a,b\"]",
                vec!["{}", "oops", "1", "\"a,b\""],
                "",
            ),
            (
                "[{\"a\":1}\n{\"b\":1}\n",
                vec!["{\"a\":1}", "{\"b\":1}"],
                "",
            ),
            ("]}\n{}", vec!["]}", "{}"], ""),
            ("[{},{\"a\":", vec!["{}"], "{\"a\":"),
        ] {
            for size in [1, 2, 7, 100] {
                let (values, left) = split(text, size);
                assert_eq!(
                    (values, &*left),
                    (expected.iter().map(|it| (*it).to_owned()).collect(), rest),
                    "{text}"
                );
            }
        }
    }
}
