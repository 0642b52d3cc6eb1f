//! Text from a catalog, made safe to show in a terminal or a log.

use std::borrow::Cow;

/// Whether a character would do something instead of showing something: control characters (a
/// terminal obeys them) and the bidirectional overrides and isolates of Unicode (they reorder what
/// is shown, <https://trojansource.codes>), line and paragraph separators, and a byte-order mark.
#[must_use]
pub fn is_unprintable(c: char) -> bool {
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
    let next = text.bytes().skip(1);
    let is_double = |(one, other)| one == b' ' && other == b' ';
    let pairs = text.bytes().zip(next);
    is_plain(text) && !pairs.fold(false, |any, pair| any | is_double(pair))
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
