//! Decodes bytes as UTF-8 text, with or without a byte-order mark.

/// The error for bytes that aren't UTF-8.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotUtf8 {
    /// The offset of the first byte that isn't UTF-8, including a byte-order mark.
    pub offset: usize,
    /// The probable encoding or file type.
    pub guess: Guess,
    /// The lines that aren't ASCII, up to [`LARGEST_SAMPLE`] bytes, for detecting the encoding. Empty if the
    /// guess is certain.
    pub sample: Vec<u8>,
}

/// A sample of this many bytes is enough to recognize an encoding.
pub const LARGEST_SAMPLE: usize = 1 << 16;

/// The probable encoding or file type of bytes that aren't UTF-8.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Guess {
    /// UTF-16 with the low byte first; spreadsheets call it "Unicode Text".
    Utf16Le,
    /// UTF-16 with the high byte first.
    Utf16Be,
    /// A workbook (`.xlsx`, `.ods`, `.xls`) with the wrong file extension.
    Workbook,
    /// A one-byte encoding, such as the Windows-1252 of older spreadsheets. Contains the first byte
    /// that isn't UTF-8, and the Windows-1252 character for that byte.
    Windows1252(u8, char),
    /// The encoding with this label, and the decoded word that contains the first invalid byte.
    /// Reading a catalog never returns this, because detection needs tables for many languages. A
    /// program that has such tables replaces the guess.
    Named(&'static str, String),
    /// Probably not text at all.
    Binary,
}

impl Guess {
    /// The label of the encoding, as `event-catalog fmt --encoding` expects it; `None` if it is unknown.
    #[must_use]
    pub fn label(&self) -> Option<&'static str> {
        match self {
            Self::Utf16Le => Some("utf-16le"),
            Self::Utf16Be => Some("utf-16be"),
            Self::Named(label, _) => Some(label),
            Self::Workbook | Self::Windows1252(..) | Self::Binary => None,
        }
    }
}

/// The first bytes of archives such as `.xlsx` and `.ods`, and of `.xls`.
const WORKBOOKS: [&[u8]; 2] = [b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"];

/// Decodes UTF-8 and removes a byte-order mark.
///
/// # Errors
///
/// If the bytes aren't UTF-8. The string next to the error is the text with replacement characters, to show to users;
/// it is empty if the bytes aren't text.
///
/// ```
/// use event_catalog_build::read::{Guess, decode};
///
/// assert_eq!(decode(b"\xef\xbb\xbfname".to_vec()).unwrap(), "name");
/// let (error, _) = decode(b"f\xfcr".to_vec()).unwrap_err();
/// assert_eq!((error.offset, error.guess), (1, Guess::Windows1252(0xfc, 'ü')));
/// ```
pub fn decode(bytes: Vec<u8>) -> Result<String, (NotUtf8, String)> {
    let no_text = |offset, guess| {
        let sample = Vec::new();
        let error = NotUtf8 {
            offset,
            guess,
            sample,
        };
        Err((error, String::new()))
    };
    if WORKBOOKS.iter().any(|begin| bytes.starts_with(begin)) {
        return no_text(0, Guess::Workbook);
    }
    if bytes.starts_with(b"\xff\xfe") {
        return no_text(0, Guess::Utf16Le);
    }
    if bytes.starts_with(b"\xfe\xff") {
        return no_text(0, Guess::Utf16Be);
    }
    // UTF-16 without a mark, and most binary files, are valid UTF-8 up to their first zero byte. In
    // a cell, a zero byte is a control character like any other; in the first line, it means that
    // the file isn't text.
    let first_line = bytes
        .split(|byte| *byte == b'\n')
        .next()
        .unwrap_or_default();
    if let Some(offset) = first_line.iter().position(|byte| *byte == 0) {
        return no_text(offset, with_zeros(first_line));
    }
    match String::from_utf8(bytes) {
        Ok(text) => Ok(match text.strip_prefix('\u{feff}') {
            Some(rest) => rest.to_owned(),
            None => text,
        }),
        Err(error) => {
            let offset = error.utf8_error().valid_up_to();
            let byte = error.as_bytes()[offset];
            let guess = windows_1252(byte).map_or(Guess::Binary, |c| Guess::Windows1252(byte, c));
            let sample = sample(error.as_bytes());
            Err((
                NotUtf8 {
                    offset,
                    guess,
                    sample,
                },
                String::from_utf8_lossy(error.as_bytes()).into_owned(),
            ))
        }
    }
}

/// Guesses the encoding of a first line that has zero bytes. In UTF-16, every ASCII character has a zero byte,
/// always on the same side, and most characters of a header row are ASCII.
fn with_zeros(line: &[u8]) -> Guess {
    let (mut even, mut odd) = (0, 0);
    for (at, byte) in line.iter().enumerate() {
        if *byte == 0 {
            *(if at % 2 == 0 { &mut even } else { &mut odd }) += 1;
        }
    }
    let is_most = |zeros: usize| zeros * 4 >= line.len();
    match (even, odd) {
        (0, odd) if is_most(odd) => Guess::Utf16Le,
        (even, 0) if is_most(even) => Guess::Utf16Be,
        _ => Guess::Binary,
    }
}

/// Copies the lines that aren't ASCII, up to [`LARGEST_SAMPLE`] bytes.
fn sample(bytes: &[u8]) -> Vec<u8> {
    let mut sample = Vec::new();
    for line in bytes.split_inclusive(|byte| matches!(byte, b'\n' | b'\r')) {
        if line.is_ascii() {
            continue;
        }
        let room = LARGEST_SAMPLE - sample.len();
        if line.len() > room {
            // Cut between words, to avoid splitting a character.
            let end = line[..room].iter().rposition(|byte| *byte == b' ');
            sample.extend_from_slice(&line[..end.unwrap_or(0)]);
            break;
        }
        sample.extend_from_slice(line);
    }
    sample
}

/// The character for a byte in Windows-1252; `None` for the five bytes that Windows-1252 leaves
/// undefined. <https://encoding.spec.whatwg.org/index-windows-1252.txt>
fn windows_1252(byte: u8) -> Option<char> {
    const FROM_0X80: [char; 32] = [
        '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž',
        '\u{8f}', '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}',
        'ž', 'Ÿ',
    ];
    match byte {
        0x81 | 0x8d | 0x8f | 0x90 | 0x9d => None,
        0x80..=0x9f => Some(FROM_0X80[usize::from(byte - 0x80)]),
        _ => Some(char::from(byte)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_byte_order_mark_is_not_text() {
        assert_eq!(decode(b"\xef\xbb\xbfname".to_vec()).unwrap(), "name");
        assert_eq!(decode(b"name".to_vec()).unwrap(), "name");
    }

    #[test]
    fn the_position_and_the_encoding_of_invalid_utf_8_are_found() {
        let guess = |bytes: &[u8]| {
            let (error, _) = decode(bytes.to_vec()).unwrap_err();
            (error.offset, error.guess)
        };
        assert_eq!(guess(b"a\nb\xe4c"), (3, Guess::Windows1252(0xe4, 'ä')));
        assert_eq!(guess(b"\x80"), (0, Guess::Windows1252(0x80, '€')));
        assert_eq!(guess(b"\xff\xfea\0"), (0, Guess::Utf16Le));
        assert_eq!(guess(b"\xfe\xff\0a"), (0, Guess::Utf16Be));
        assert_eq!(guess(b"PK\x03\x04rest"), (0, Guess::Workbook));
        let xls = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0";
        assert_eq!(guess(xls), (0, Guess::Workbook));
        assert_eq!(guess(b"n\0a\0"), (1, Guess::Utf16Le));
        assert_eq!(guess(b"\0n\0a\0\n"), (0, Guess::Utf16Be));
        // The first heading is in Chinese.
        assert_eq!(guess(b"\x0dTn\0a\0m\0\t\0"), (3, Guess::Utf16Le));
        assert_eq!(guess(b"name\0,description\n"), (4, Guess::Binary));
        assert_eq!(guess(b"\x7fELF\0\0"), (4, Guess::Binary));
    }

    #[test]
    fn a_sample_has_the_lines_that_are_not_ascii() {
        let sample = |bytes: &[u8]| decode(bytes.to_vec()).unwrap_err().0.sample;
        assert_eq!(sample(b"name\nf\xfcr\rload\ng\xf6 a"), b"f\xfcr\rg\xf6 a");
        let long = [b"\xe4 ".repeat(LARGEST_SAMPLE), b"x".to_vec()].concat();
        assert_eq!(sample(&long).len(), LARGEST_SAMPLE - 1);
        assert_eq!(sample(&[b'a', 0xe4].repeat(LARGEST_SAMPLE)).len(), 0);
    }
}
