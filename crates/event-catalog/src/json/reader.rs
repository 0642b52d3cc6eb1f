//! A cursor over JSON text.

use super::{Expected, JsonStr, Syntax, number, string};

/// Reads a JSON text from start to end. Everything it returns is a slice of the text.
#[derive(Clone, Debug)]
pub(crate) struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        Self { text, at: 0 }
    }

    /// The number of bytes read so far.
    #[inline]
    pub(crate) fn at(&self) -> usize {
        self.at
    }

    /// The text from a position up to the current one. Positions are from [`at`](Self::at), at the start
    /// or end of a value or a punctuation mark, so they are between characters.
    #[inline]
    pub(crate) fn since(&self, start: usize) -> &'a str {
        self.text.get(start..self.at).unwrap_or_default()
    }

    /// The text between two positions. Both must be positions that `since` would accept.
    #[inline]
    pub(crate) fn between(&self, start: usize, end: usize) -> &'a str {
        self.text.get(start..end).unwrap_or_default()
    }

    /// Skips whitespace and returns the next byte without consuming it; 0 at the end of the text, because valid
    /// JSON never contains that byte.
    #[inline]
    pub(crate) fn peek(&mut self) -> u8 {
        let bytes = self.text.as_bytes();
        while let Some(&byte) = bytes.get(self.at) {
            if byte > b' ' {
                return byte;
            }
            if !matches!(byte, b' ' | b'\n' | b'\r' | b'\t') {
                return byte;
            }
            self.at += 1;
        }
        0
    }

    /// Reads the string whose opening quote is at this position, which must have been read before.
    #[inline]
    pub(crate) fn string_at(&self, at: usize) -> Result<JsonStr<'a>, Syntax> {
        let (end, escaped) = string::scan(self.text.as_bytes(), at + 1)?;
        Ok(JsonStr::new(self.between(at + 1, end), escaped))
    }

    /// The rest of the text.
    pub(crate) fn ahead(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// The text after the next `bytes` bytes.
    #[inline]
    pub(crate) fn after(&self, bytes: usize) -> &'a [u8] {
        self.text
            .as_bytes()
            .get(self.at + bytes..)
            .unwrap_or_default()
    }

    /// Consumes the bytes that the caller skipped with [`after`](Self::after).
    #[inline]
    pub(crate) fn pass(&mut self, bytes: usize) {
        self.at += bytes;
    }

    /// Consumes the byte that [`peek`](Self::peek) returned.
    #[inline]
    pub(crate) fn advance(&mut self) {
        self.at += 1;
    }

    /// Consumes a byte of punctuation if it is next.
    #[inline]
    pub(crate) fn take(&mut self, byte: u8) -> bool {
        let comes = self.peek() == byte;
        if comes {
            self.at += 1;
        }
        comes
    }

    /// Consumes the colon between a name and its value.
    #[inline]
    pub(crate) fn colon(&mut self) -> Result<(), Syntax> {
        if self.take(b':') {
            Ok(())
        } else {
            Err(self.error(Expected::Colon))
        }
    }

    #[inline]
    pub(crate) fn string(&mut self) -> Result<JsonStr<'a>, Syntax> {
        if self.peek() != b'"' {
            return Err(self.error(Expected::String));
        }
        let start = self.at + 1;
        let escaped = self.pass_string()?;
        Ok(JsonStr::new(self.between(start, self.at - 1), escaped))
    }

    /// Skips a string after its opening quote, and returns whether it has escapes.
    #[inline]
    pub(crate) fn pass_string(&mut self) -> Result<bool, Syntax> {
        let (end, escaped) = string::scan(self.text.as_bytes(), self.at + 1)?;
        self.at = end + 1;
        Ok(escaped)
    }

    /// Consumes the name of a member and the colon.
    #[inline]
    pub(crate) fn name(&mut self) -> Result<JsonStr<'a>, Syntax> {
        if self.peek() != b'"' {
            return Err(self.error(Expected::Name));
        }
        let name = self.string()?;
        self.colon()?;
        Ok(name)
    }

    /// Consumes a number of any size.
    #[inline]
    pub(crate) fn number(&mut self) -> Result<&'a str, Syntax> {
        self.peek();
        let start = self.at;
        self.at = number::scan(self.text.as_bytes(), start)?;
        Ok(self.since(start))
    }

    /// Consumes `null`, `true` or `false`.
    #[inline]
    pub(crate) fn literal(&mut self, literal: &'static str) -> Result<(), Syntax> {
        let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
        if rest.starts_with(literal.as_bytes()) {
            self.at += literal.len();
            Ok(())
        } else {
            Err(self.error(Expected::Value))
        }
    }

    /// Checks that only whitespace follows.
    #[inline]
    pub(crate) fn end(&mut self) -> Result<(), Syntax> {
        self.peek();
        if self.at == self.text.len() {
            Ok(())
        } else {
            Err(self.error(Expected::End))
        }
    }

    /// An error at the current position.
    #[cold]
    pub(crate) fn error(&self, expected: Expected) -> Syntax {
        Syntax {
            offset: self.at,
            expected,
        }
    }
}
