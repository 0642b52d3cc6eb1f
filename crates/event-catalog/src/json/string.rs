//! Finds the end of strings, and decodes their escapes.

use alloc::string::String;

use super::{Expected, Syntax};
use crate::Text;

/// A string in a JSON text, without its quotes, validated but not yet unescaped.
#[derive(Clone, Copy, Debug)]
pub(crate) struct JsonStr<'a> {
    inner: &'a str,
    escaped: bool,
}

/// The error for a string with half of a surrogate pair, one of `\ud800` to `\udfff`. JSON allows this, but
/// Unicode doesn't.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct LoneSurrogate(pub(crate) u16);

impl<'a> JsonStr<'a> {
    #[inline]
    pub(crate) fn new(inner: &'a str, escaped: bool) -> Self {
        Self { inner, escaped }
    }

    /// The string as written in the text, with its escapes.
    pub(crate) fn escaped(self) -> &'a str {
        self.inner
    }

    /// The string, if it has no escapes.
    #[inline]
    pub(crate) fn borrowed(self) -> Option<&'a str> {
        (!self.escaped).then_some(self.inner)
    }

    /// The string with its escapes decoded.
    #[inline]
    pub(crate) fn text(self) -> Result<Text<'a>, LoneSurrogate> {
        if self.escaped {
            unescape(self.inner).map(Text::from)
        } else {
            Ok(Text::borrowed(self.inner))
        }
    }
}

/// Finds the closing quote of the string whose first character is at `start`, after the opening quote. Returns the
/// position of the closing quote, and whether the string has escapes.
#[inline]
pub(crate) fn scan(bytes: &[u8], start: usize) -> Result<(usize, bool), Syntax> {
    let end = plain_until(bytes, start);
    if bytes.get(end) == Some(&b'"') {
        Ok((end, false))
    } else {
        scan_escapes(bytes, end)
    }
}

/// Continues at the first escape, or at any other byte that ended the fast path.
#[cold]
fn scan_escapes(bytes: &[u8], start: usize) -> Result<(usize, bool), Syntax> {
    let mut at = start;
    loop {
        match bytes.get(at) {
            Some(b'"') => return Ok((at, true)),
            Some(b'\\') => at = escape_end(bytes, at)?,
            Some(_) => return Err(error(at, Expected::EscapedControl)),
            None => return Err(error(bytes.len(), Expected::Quote)),
        }
        at = plain_until(bytes, at);
    }
}

fn error(offset: usize, expected: Expected) -> Syntax {
    Syntax { offset, expected }
}

/// Finds the next quote, backslash or control character.
#[inline]
fn plain_until(bytes: &[u8], mut at: usize) -> usize {
    while let Some(chunk) = bytes.get(at..).and_then(<[u8]>::first_chunk::<16>) {
        let found = special(chunk);
        if found != 0 {
            return at + (found.trailing_zeros() / 8) as usize;
        }
        at += 16;
    }
    // Fewer bytes are left: check the last sixteen again, and ignore those already seen.
    if let Some(chunk) = bytes.last_chunk::<16>() {
        let left = bytes.len().saturating_sub(at);
        if left == 0 {
            return bytes.len();
        }
        let found = special(chunk) >> (128 - 8 * left);
        return (at + (found.trailing_zeros() / 8) as usize).min(bytes.len());
    }
    plain_of_few(bytes, at)
}

/// Does the same as `plain_until` for a text of fewer than sixteen bytes. Not inlined, because it would be
/// compiled again for each place that reads a string.
#[cold]
fn plain_of_few(bytes: &[u8], at: usize) -> usize {
    let rest = bytes.get(at..).unwrap_or_default();
    let found = rest.iter().position(|byte| is_special(*byte));
    at + found.unwrap_or(rest.len())
}

#[inline]
const fn is_special(byte: u8) -> bool {
    byte < 0x20 || byte == b'"' || byte == b'\\'
}

/// Creates a mask in which each special byte has all bits set. Compilers vectorize this function.
#[inline]
fn special(chunk: &[u8; 16]) -> u128 {
    let mut found = [0; 16];
    for (found, byte) in found.iter_mut().zip(chunk) {
        *found = if is_special(*byte) { 0xff } else { 0 };
    }
    u128::from_le_bytes(found)
}

/// Finds the end of the escape sequence that starts at `at`.
fn escape_end(bytes: &[u8], at: usize) -> Result<usize, Syntax> {
    match bytes.get(at + 1) {
        Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => Ok(at + 2),
        Some(b'u') => {
            let digits = bytes.get(at + 2..at + 6).unwrap_or_default();
            if digits.len() == 4 && digits.iter().all(u8::is_ascii_hexdigit) {
                Ok(at + 6)
            } else {
                Err(error((at + 2).min(bytes.len()), Expected::HexDigits))
            }
        }
        _ => Err(error((at + 1).min(bytes.len()), Expected::Escape)),
    }
}

/// Decodes the escapes of a string that [`scan`] has validated.
#[cold]
fn unescape(inner: &str) -> Result<String, LoneSurrogate> {
    let mut text = String::with_capacity(inner.len());
    let mut rest = inner;
    while let Some((plain, escape)) = rest.split_once('\\') {
        text.push_str(plain);
        let mut characters = escape.chars();
        let character = match characters.next() {
            Some('b') => '\u{8}',
            Some('f') => '\u{c}',
            Some('n') => '\n',
            Some('r') => '\r',
            Some('t') => '\t',
            Some('u') => {
                let (character, after) = unicode_escape(characters.as_str())?;
                characters = after.chars();
                character
            }
            // A quote, a backslash or a slash escapes to itself.
            Some(other) => other,
            None => break,
        };
        text.push(character);
        rest = characters.as_str();
    }
    text.push_str(rest);
    Ok(text)
}

/// Decodes the four hex digits after `\u`, together with the next `\u` escape if the two form a surrogate pair.
/// Also returns the rest of the text.
fn unicode_escape(digits: &str) -> Result<(char, &str), LoneSurrogate> {
    let (first, after) = code_unit(digits);
    let second = after
        .strip_prefix("\\u")
        .map(code_unit)
        .filter(|(second, _)| {
            (0xd800..0xdc00).contains(&first) && (0xdc00..0xe000).contains(second)
        });
    let units = [first, second.map_or(0, |(second, _)| second)];
    let used = if second.is_some() { 2 } else { 1 };
    match char::decode_utf16(units.into_iter().take(used)).next() {
        Some(Ok(character)) => Ok((character, second.map_or(after, |(_, after)| after))),
        _ => Err(LoneSurrogate(first)),
    }
}

fn code_unit(digits: &str) -> (u16, &str) {
    let (digits, after) = digits.split_at_checked(4).unwrap_or((digits, ""));
    (u16::from_str_radix(digits, 16).unwrap_or_default(), after)
}

#[cfg(test)]
mod tests {
    use super::{JsonStr, LoneSurrogate, scan};
    use alloc::format;
    use alloc::string::String;

    fn read(inner: &str) -> Result<String, LoneSurrogate> {
        let quoted = format!("\"{inner}\"");
        let (end, escaped) = scan(quoted.as_bytes(), 1).expect("the string is well-formed");
        JsonStr::new(&quoted[1..end], escaped)
            .text()
            .map(String::from)
    }

    #[test]
    fn escapes_are_decoded() {
        assert_eq!(
            read(r#"\"\\\/\b\f\n\r\t"#).unwrap(),
            "\"\\/\u{8}\u{c}\n\r\t"
        );
        assert_eq!(read(r"caf\u00e9 \uD83D\uDE00!").unwrap(), "café 😀!");
        assert_eq!(read(r"\u0000").unwrap(), "\0");
    }

    #[test]
    fn halves_of_surrogate_pairs_are_errors() {
        for (inner, half) in [
            (r"\ud800", 0xd800),
            (r"a\udc00b", 0xdc00),
            (r"\ud800\ud800", 0xd800),
            (r"\ud800\u0041", 0xd800),
            (r"\ud800\n", 0xd800),
        ] {
            assert_eq!(read(inner), Err(LoneSurrogate(half)), "{inner}");
        }
    }

    #[test]
    fn the_end_is_found_at_every_position_in_a_word() {
        for length in 0..40 {
            let inner = "é".repeat(length / 2) + &"x".repeat(length % 2);
            assert_eq!(read(&inner).unwrap(), inner);
            let escaped = format!("{inner}\\n");
            assert_eq!(read(&escaped).unwrap(), format!("{inner}\n"));
            let control = format!("{inner}\u{1f}\"");
            assert_eq!(scan(control.as_bytes(), 0).unwrap_err().offset, inner.len());
            assert_eq!(scan(inner.as_bytes(), 0).unwrap_err().offset, inner.len());
        }
    }
}
