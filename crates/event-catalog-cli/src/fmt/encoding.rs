//! Decodes the bytes of a table to text, in any encoding that spreadsheets write.
//!
//! UTF-8 is recognized no matter what encoding is requested, so formatting a file twice is safe. The user must name
//! any other encoding: a guess is usually right, but a wrong guess would go unnoticed.

mod detect;
mod plausible;

use std::fmt;

use encoding_rs::{CoderResult, DecoderResult, Encoding};
use event_catalog_build::printable;
use event_catalog_build::read::{Guess, NotUtf8, decode};

pub(crate) use self::detect::name_encodings;
use self::detect::{Spoilt, detect, label, spoilt};

/// The error for bytes that can't be decoded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Unreadable {
    /// The bytes aren't UTF-8, and no encoding was requested.
    NotUtf8(NotUtf8),
    /// The first byte that isn't valid in the requested encoding, and the probable encoding.
    Not {
        encoding: &'static str,
        offset: usize,
        instead: Option<&'static str>,
    },
    /// In the requested encoding, the text has symbols in the middle of words.
    Spoilt { encoding: &'static str, by: Spoilt },
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotUtf8(error) => write!(f, "byte {} isn't valid UTF-8", error.offset),
            Self::Not {
                encoding,
                offset,
                instead: Some(instead),
            } => write!(
                f,
                "byte {offset} isn't valid {encoding}; the encoding seems to be {instead}: use `--encoding {instead}`"
            ),
            Self::Not {
                encoding, offset, ..
            } => write!(
                f,
                "byte {offset} isn't valid {encoding}; name the file's actual encoding with `--encoding`"
            ),
            Self::Spoilt { encoding, by } => {
                let label = label(by.encoding);
                write!(
                    f,
                    "decoded as {encoding}, it contains `{}`, which is `{}` in {label}: use `--encoding {label}`",
                    printable(&by.word),
                    printable(&by.instead)
                )
            }
        }
    }
}

/// Finds the encoding with a name from the list at <https://encoding.spec.whatwg.org/#names-and-labels>.
pub(crate) fn encoding(label: &str) -> Result<&'static Encoding, String> {
    let known = Encoding::for_label(label.as_bytes());
    known
        .filter(|it| *it != encoding_rs::REPLACEMENT && *it != encoding_rs::X_USER_DEFINED)
        .ok_or_else(|| {
            "unknown encoding; try `windows-1252`, `utf-16le` (\"Unicode Text\") or `macintosh`, which spreadsheets \
             write"
                .to_owned()
        })
}

/// Decodes bytes and removes a byte-order mark.
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
        Err((error, _)) => read(&bytes, encoding, &error.guess),
    }
}

/// Decodes bytes that aren't UTF-8, unless they clearly have another encoding.
fn read(bytes: &[u8], encoding: &'static Encoding, guess: &Guess) -> Result<String, Unreadable> {
    // If text contains zero bytes in the pattern of UTF-16, it is UTF-16. The byte-order mark shows which byte
    // comes first.
    let instead = guess.label();
    let is_utf16 = [encoding_rs::UTF_16LE, encoding_rs::UTF_16BE].contains(&encoding);
    let is_marked = bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff");
    if instead.is_some_and(|it| it != label(encoding)) && !(is_utf16 && is_marked) {
        return Err(Unreadable::Not {
            encoding: encoding.name(),
            offset: 0,
            instead,
        });
    }
    if instead.is_none()
        && !is_utf16
        && let Some(by) = spoilt(bytes, encoding)
    {
        let encoding = encoding.name();
        return Err(Unreadable::Spoilt { encoding, by });
    }
    strictly(bytes, encoding)
}

/// Returns the label of the probable encoding of bytes that aren't UTF-8.
pub(crate) fn seems(error: &NotUtf8) -> Option<&'static str> {
    let detected = || detect(&error.sample).map(|(encoding, _)| label(encoding));
    error.guess.label().or_else(detected)
}

/// Decodes bytes, and fails on invalid ones.
fn strictly(bytes: &[u8], encoding: &'static Encoding) -> Result<String, Unreadable> {
    let not = |offset| Unreadable::Not {
        encoding: encoding.name(),
        offset,
        instead: None,
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
        // The output has enough capacity for the longest possible text.
        DecoderResult::OutputFull => return Err(not(read)),
    }
    // WHATWG maps undefined bytes of an encoding to control characters, which no spreadsheet
    // writes, so the text must have another encoding.
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
        // UTF-16 isn't read as windows-1252, or in the wrong byte order.
        assert_eq!(not(b"n\0a\0", "windows-1252"), 0);
        assert_eq!(not(b"\0n\0a", "utf-16le"), 0);
        // The last character is incomplete.
        assert_eq!(not(b"\xff\xfea\0b", "utf-16le"), 4);
        assert_eq!(
            text(b"f\xfcr".to_vec(), None).unwrap_err().to_string(),
            "byte 1 isn't valid UTF-8"
        );
    }

    #[test]
    fn unknown_names_are_refused() {
        assert!(encoding("windows-1252").is_ok());
        assert!(encoding("ansi").is_err());
        assert!(encoding("replacement").is_err());
    }
}
