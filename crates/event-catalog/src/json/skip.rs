//! Validates a value without building anything from it, no matter how deeply it is nested.

use alloc::vec::Vec;

use super::{Expected, Reader, Syntax};

impl<'a> Reader<'a> {
    /// Consumes a whole value and returns its text.
    ///
    /// Open containers take one bit per level. A value that is nested a million levels deep
    /// takes 125 kB and no stack. Up to 64 levels, nothing is allocated.
    pub(crate) fn skip(&mut self) -> Result<&'a str, Syntax> {
        self.peek();
        let start = self.at();
        let mut open = Open::default();
        'value: loop {
            match self.peek() {
                b'"' => {
                    self.pass_string()?;
                }
                b'{' => {
                    self.advance();
                    if !self.take(b'}') {
                        self.name()?;
                        open.push(true);
                        continue 'value;
                    }
                }
                b'[' => {
                    self.advance();
                    if !self.take(b']') {
                        open.push(false);
                        continue 'value;
                    }
                }
                _ => self.scalar()?,
            }
            while open.depth > 0 {
                match (open.top, self.peek()) {
                    (true, b',') => {
                        self.advance();
                        self.name()?;
                        continue 'value;
                    }
                    (false, b',') => {
                        self.advance();
                        continue 'value;
                    }
                    (true, b'}') | (false, b']') => {
                        self.advance();
                        open.pop();
                    }
                    (true, _) => return Err(self.error(Expected::CommaOrBrace)),
                    (false, _) => return Err(self.error(Expected::CommaOrBracket)),
                }
            }
            return Ok(self.since(start));
        }
    }

    /// Consumes a number, `null`, `true` or `false`.
    #[inline]
    fn scalar(&mut self) -> Result<(), Syntax> {
        match self.peek() {
            b'-' | b'0'..=b'9' => self.number().map(drop),
            b'n' => self.literal("null"),
            b't' => self.literal("true"),
            b'f' => self.literal("false"),
            _ => Err(self.error(Expected::Value)),
        }
    }
}

/// Counts the members of all objects in a value, including nested ones. Each member has exactly one colon.
pub(super) fn members(json: &str) -> usize {
    let (mut count, mut in_string, mut is_escaped) = (0, false, false);
    for byte in json.bytes() {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' => is_escaped = true,
            b'"' => in_string = !in_string,
            b':' if !in_string => count += 1,
            _ => {}
        }
    }
    count
}

/// The open objects (`true`) and arrays (`false`).
#[derive(Default)]
struct Open {
    depth: usize,
    /// Whether the innermost open container is an object.
    top: bool,
    /// The open containers: the last 64 in a word, and all earlier ones in full words.
    last: u64,
    before: Vec<u64>,
}

impl Open {
    #[inline]
    fn push(&mut self, object: bool) {
        if self.depth.is_multiple_of(64) && self.depth > 0 {
            self.before.push(self.last);
        }
        self.last = self.last << 1 | u64::from(self.top);
        self.top = object;
        self.depth += 1;
    }

    #[inline]
    fn pop(&mut self) {
        self.top = self.last & 1 == 1;
        self.last >>= 1;
        self.depth -= 1;
        if self.depth.is_multiple_of(64) && self.depth > 0 {
            self.last = self.before.pop().unwrap_or_default();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Reader, members};
    use alloc::format;
    use alloc::string::String;

    fn accepts(text: &str) -> bool {
        let mut reader = Reader::new(text);
        reader.skip().is_ok() && reader.end().is_ok()
    }

    #[test]
    fn members_are_counted_at_every_depth() {
        for (json, count) in [
            ("1", 0),
            (r#"":{}""#, 0),
            (r#"{"a":1,"b":":\":","c\\":{"d":[{"e":null}]}}"#, 5),
        ] {
            assert_eq!(members(json), count, "{json}");
        }
    }

    #[test]
    fn nesting_is_checked_at_every_depth() {
        for depth in [1, 2, 63, 64, 65, 66, 127, 128, 129, 130, 1000] {
            let (open, close): (String, String) = (0..depth)
                .map(|level| {
                    if level % 3 == 0 {
                        (r#"{"a":"#, '}')
                    } else {
                        ("[", ']')
                    }
                })
                .unzip();
            let close: String = close.chars().rev().collect();
            assert!(accepts(&format!("{open}1{close}")), "{depth}");
            for wrong in 0..close.len() {
                let mut close = close.clone();
                let other = if &close[wrong..=wrong] == "]" {
                    "}"
                } else {
                    "]"
                };
                close.replace_range(wrong..=wrong, other);
                assert!(!accepts(&format!("{open}1{close}")), "{depth} {wrong}");
            }
        }
    }
}
