//! Makes text from a catalog safe to display in a terminal or a log.

use std::borrow::Cow;

use crate::lookalike::is_invisible;

/// Whether a character has an effect instead of being shown: control characters (terminals execute
/// them), Unicode's bidirectional overrides and isolates (they reorder the displayed text,
/// <https://trojansource.codes>), line and paragraph separators, and a byte-order mark.
#[must_use]
pub fn is_unprintable(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// Whether a string is one line of plain ASCII, like nearly all strings. The loop doesn't stop early, so it can
/// be vectorized.
pub(crate) fn is_plain(text: &str) -> bool {
    let is_plain = |byte: u8| matches!(byte, b' '..=b'~');
    text.bytes().fold(true, |all, byte| all & is_plain(byte))
}

/// Whether a string is one line of plain ASCII, with single spaces between its words.
pub(crate) fn is_tidy(text: &str) -> bool {
    is_plain(text) && !has_double(text, b' ')
}

/// Whether a string contains a byte twice in a row. The loop doesn't stop early, so it can be vectorized.
pub(crate) fn has_double(text: &str, byte: u8) -> bool {
    let bytes = text.as_bytes();
    let next = bytes.get(1..).unwrap_or_default();
    let is = |it: u8| u8::from(it == byte);
    let pairs = bytes.iter().zip(next);
    pairs.fold(0, |any, (one, other)| any | is(*one) & is(*other)) != 0
}

/// Escapes every unprintable character, as in `\u{1b}`.
///
/// ```
/// use event_catalog_build::printable;
///
/// assert_eq!(printable("red\u{1b}[31m\n"), r"red\u{1b}[31m\n");
/// ```
#[must_use]
pub fn printable(text: &str) -> Cow<'_, str> {
    escaped(text, is_unprintable)
}

/// Whether a character must be escaped in messages about a mistake in a text: it is
/// [unprintable](is_unprintable) or [invisible](is_invisible).
#[must_use]
pub fn is_unseen(c: char) -> bool {
    // Variation selectors have an effect in some scripts, but in a message about a mistake they are part of it.
    let is_selector = matches!(c, '\u{180b}'..='\u{180d}' | '\u{180f}' | '\u{e0100}'..='\u{e01ef}');
    is_unprintable(c) || is_invisible(c) || is_selector
}

/// Escapes every unprintable or invisible character. Use this in messages about a mistake in the text. Elsewhere,
/// invisible characters can be normal, such as the directional marks in an Arabic description.
///
/// ```
/// use event_catalog_build::{printable, visible};
///
/// assert_eq!(visible("link\u{200b}_clicked"), r"link\u{200b}_clicked");
/// assert_eq!(printable("link\u{200b}_clicked"), "link\u{200b}_clicked");
/// ```
#[must_use]
pub fn visible(text: &str) -> Cow<'_, str> {
    escaped(text, is_unseen)
}

/// Escapes the characters for which `is_escaped` returns true.
fn escaped(text: &str, is_escaped: fn(char) -> bool) -> Cow<'_, str> {
    if !text.contains(is_escaped) {
        return Cow::Borrowed(text);
    }
    let mut safe = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        if is_escaped(c) {
            safe.extend(c.escape_default());
        } else {
            safe.push(c);
        }
    }
    Cow::Owned(safe)
}
