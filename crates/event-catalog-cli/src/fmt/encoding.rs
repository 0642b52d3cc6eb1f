//! From the bytes of a table to its text, in whatever encoding the spreadsheet wrote it.
//!
//! Bytes that are UTF-8 are read as such whatever encoding is asked for, so that formatting twice
//! harms nothing. Everything else has to be named: a guess would be right mostly, and silently
//! wrong at times.

use std::fmt;

use encoding_rs::{CoderResult, DecoderResult, Encoding};
use event_catalog_build::read::{NotUtf8, decode};

/// Bytes that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Unreadable {
    /// They are not UTF-8, and no encoding was asked for.
    NotUtf8(NotUtf8),
    /// They are not of the encoding that was asked for, from this byte on.
    Not {
        encoding: &'static str,
        offset: usize,
    },
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotUtf8(error) => write!(f, "it is not UTF-8 at byte {}", error.offset),
            Self::Not { encoding, offset } => {
                write!(
                    f,
                    "it is not {encoding} at byte {offset}; is it another encoding?"
                )
            }
        }
    }
}

/// The encoding with a name, as <https://encoding.spec.whatwg.org/#names-and-labels> lists them.
pub(crate) fn encoding(label: &str) -> Result<&'static Encoding, String> {
    let known = Encoding::for_label(label.as_bytes());
    known
        .filter(|it| *it != encoding_rs::REPLACEMENT && *it != encoding_rs::X_USER_DEFINED)
        .ok_or_else(|| {
            "no such encoding; spreadsheets write `windows-1252`, `utf-16le` (\"Unicode Text\") or `macintosh`"
                .to_owned()
        })
}

/// The text of bytes, without a byte-order mark.
pub(crate) fn text(
    bytes: Vec<u8>,
    encoding: Option<&'static Encoding>,
) -> Result<String, Unreadable> {
    let Some(encoding) = encoding else {
        return decode(bytes).map_err(|(error, _)| Unreadable::NotUtf8(error));
    };
    match decode(bytes.clone()) {
        Ok(text) => Ok(text),
        Err((error, _)) if encoding == encoding_rs::UTF_8 => Err(Unreadable::NotUtf8(error)),
        Err(_) => strictly(&bytes, encoding),
    }
}

/// Decodes, and replaces nothing.
fn strictly(bytes: &[u8], encoding: &'static Encoding) -> Result<String, Unreadable> {
    let not = |offset| Unreadable::Not {
        encoding: encoding.name(),
        offset,
    };
    let mut decoder = encoding.new_decoder();
    let most = decoder.max_utf8_buffer_length_without_replacement(bytes.len());
    let mut text = String::with_capacity(most.unwrap_or(bytes.len()));
    let (result, read) = decoder.decode_to_string_without_replacement(bytes, &mut text, true);
    match result {
        DecoderResult::InputEmpty => {}
        DecoderResult::Malformed(length, behind) => {
            return Err(not(read.saturating_sub(usize::from(length + behind))));
        }
        // The text has room for the longest there is.
        DecoderResult::OutputFull => return Err(not(read)),
    }
    // WHATWG gives the bytes that an encoding leaves undefined to control characters, which no
    // spreadsheet writes: the encoding is another one.
    let mut encoder = encoding.new_encoder();
    if let Some((at, _)) = text
        .char_indices()
        .find(|(_, c)| matches!(c, '\u{80}'..='\u{9f}'))
    {
        let mut before = vec![0; bytes.len() + 16];
        let (result, _, written, _) = encoder.encode_from_utf8(&text[..at], &mut before, true);
        let offset = if result == CoderResult::InputEmpty {
            written
        } else {
            0
        };
        return Err(not(offset));
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(bytes: &[u8], label: &str) -> Result<String, Unreadable> {
        text(bytes.to_vec(), Some(encoding(label).unwrap()))
    }

    #[test]
    fn spreadsheets_encodings_are_read() {
        assert_eq!(of(b"f\xfcr 5 \x80", "windows-1252").unwrap(), "für 5 €");
        assert_eq!(of(b"f\x9fr", "macintosh").unwrap(), "für");
        let utf16: Vec<u8> = "für".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(of(&utf16, "utf-16le").unwrap(), "für");
        let marked = [b"\xff\xfe", utf16.as_slice()].concat();
        assert_eq!(of(&marked, "UTF-16").unwrap(), "für");
    }

    #[test]
    fn utf_8_stays_what_it_is() {
        for label in ["windows-1252", "utf-16le", "utf-8"] {
            assert_eq!(of("\u{feff}für".as_bytes(), label).unwrap(), "für");
        }
    }

    #[test]
    fn what_cannot_be_read_is_placed() {
        let not = |bytes: &[u8], label| match of(bytes, label) {
            Err(Unreadable::Not { offset, .. }) => offset,
            other => panic!("{other:?}"),
        };
        assert_eq!(not(b"f\xfc\x81", "windows-1252"), 2);
        // Half a character at the end.
        assert_eq!(not(b"\xff\xfea\0b", "utf-16le"), 4);
        assert_eq!(
            text(b"f\xfcr".to_vec(), None).unwrap_err().to_string(),
            "it is not UTF-8 at byte 1"
        );
    }

    #[test]
    fn unknown_names_are_refused() {
        assert!(encoding("windows-1252").is_ok());
        assert!(encoding("ansi").is_err());
        assert!(encoding("replacement").is_err());
    }
}
