//! Text from a catalog, made safe to show in a terminal or a log.

use std::borrow::Cow;

use crate::lookalike::is_invisible;

/// Whether a character cannot be shown as it is: because it would do something instead of showing
/// something, or because nobody [could see it](is_invisible).
#[must_use]
pub fn is_unprintable(c: char) -> bool {
    is_obeyed(c) || is_invisible(c)
}

/// Whether a character would do something instead of showing something: control characters (a
/// terminal obeys them) and the bidirectional overrides and isolates of Unicode (they reorder what
/// is shown, <https://trojansource.codes>), line and paragraph separators, and a byte-order mark.
pub(crate) fn is_obeyed(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// Whether a text is one line of plain ASCII, as nearly all are. Every byte is looked at, so that many
/// are at a time.
pub(crate) fn is_plain(text: &str) -> bool {
    let is_plain = |byte: u8| matches!(byte, b' '..=b'~');
    text.bytes().fold(true, |all, byte| all & is_plain(byte))
}

/// Whether a text is such a line, with single blanks between its words.
pub(crate) fn is_tidy(text: &str) -> bool {
    is_plain(text) && !has_double(text, b' ')
}

/// Whether a text has a byte twice in a row. Every pair is looked at, so that many are at a time.
pub(crate) fn has_double(text: &str, byte: u8) -> bool {
    let bytes = text.as_bytes();
    let next = bytes.get(1..).unwrap_or_default();
    let is = |it: u8| u8::from(it == byte);
    let pairs = bytes.iter().zip(next);
    pairs.fold(0, |any, (one, other)| any | is(*one) & is(*other)) != 0
}

/// The text with every such character as its escape, `\u{1b}`.
///
/// ```
/// use event_catalog_build::printable;
///
/// assert_eq!(printable("red\u{1b}[31m\n"), r"red\u{1b}[31m\n");
/// ```
#[must_use]
pub fn printable(text: &str) -> Cow<'_, str> {
    if !text.contains(is_unprintable) {
        return Cow::Borrowed(text);
    }
    let mut safe = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        if is_unprintable(c) {
            safe.extend(c.escape_default());
        } else {
            safe.push(c);
        }
    }
    Cow::Owned(safe)
}
