//! The position and reason of a JSON syntax error.

use core::fmt;

/// The error for text that isn't valid JSON, with the position and what was expected there.
///
/// ```
/// use event_catalog::RawJson;
///
/// let error = RawJson::parse("{\n  \"a\": 1,\n}").unwrap_err();
/// assert_eq!((error.line(), error.column()), (3, 1));
/// assert_eq!(error.to_string(), "line 3, column 1: expected a name in quotes");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct JsonError {
    offset: usize,
    line: usize,
    column: usize,
    expected: Expected,
    at_end: bool,
}

impl JsonError {
    /// The byte offset in the text.
    #[must_use]
    pub fn offset(&self) -> usize {
        self.offset
    }

    /// The line in the text, from 1.
    #[must_use]
    pub fn line(&self) -> usize {
        self.line
    }

    /// The column in the line, in characters from 1.
    #[must_use]
    pub fn column(&self) -> usize {
        self.column
    }

    /// Whether the error is at the end of the text, which suggests that the text is truncated.
    #[must_use]
    pub fn is_at_end(&self) -> bool {
        self.at_end
    }

    /// The expected value: `a name in quotes`.
    #[must_use]
    pub fn expected(&self) -> &'static str {
        self.expected.as_str()
    }
}

impl fmt::Display for JsonError {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "line {}, column {}: expected {}",
            self.line,
            self.column,
            self.expected()
        )?;
        if self.at_end {
            f.write_str(", but the text ends")?;
        }
        Ok(())
    }
}

impl core::error::Error for JsonError {}

/// The reader's error. It is cheap to create and pass on, because most callers only need to know
/// that there is one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Syntax {
    pub(crate) offset: usize,
    pub(crate) expected: Expected,
}

/// The tokens that JSON allows at the position of an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Expected {
    Value,
    String,
    Name,
    Colon,
    CommaOrBrace,
    CommaOrBracket,
    Digit,
    Quote,
    Escape,
    HexDigits,
    EscapedControl,
    End,
    CloudEvent,
    Batch,
    Pair,
    PairEnd,
}

impl Expected {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Value => "a value",
            Self::String => "a string",
            Self::Name => "a name in quotes",
            Self::Colon => "`:`",
            Self::CommaOrBrace => "`,` or `}`",
            Self::CommaOrBracket => "`,` or `]`",
            Self::Digit => "a digit",
            Self::Quote => "the quote that closes a string",
            Self::Escape => r#"one of `"\/bfnrtu` after a backslash"#,
            Self::HexDigits => r"four hexadecimal digits after `\u`",
            Self::EscapedControl => r"`\n`, `\t` or `\u…` for a control character in a string",
            Self::End => "the end",
            Self::CloudEvent => "`{`, the start of a CloudEvent",
            Self::Batch => "`[`, the start of a batch",
            Self::Pair => "`{` or `[`, the start of a pair",
            Self::PairEnd => "`]`, the end of a pair",
        }
    }
}

impl Syntax {
    /// Converts the error to the one that users see, with line and column.
    #[cold]
    #[inline]
    pub(crate) fn locate(self, text: &str) -> JsonError {
        // The reader stops between characters, except that it may stop inside an unexpected character.
        let before = &text.as_bytes()[..self.offset.min(text.len())];
        let line_start = before
            .iter()
            .rposition(|byte| *byte == b'\n')
            .map_or(0, |newline| newline + 1);
        let is_character_start = |byte: &&u8| (**byte).cast_signed() >= -0x40;
        JsonError {
            offset: self.offset,
            line: before.split(|byte| *byte == b'\n').count(),
            column: 1 + before[line_start..]
                .iter()
                .filter(is_character_start)
                .count(),
            expected: self.expected,
            at_end: self.offset >= text.len(),
        }
    }
}
