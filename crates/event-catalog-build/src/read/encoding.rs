//! From bytes to text: UTF-8, with or without a byte-order mark.

/// Bytes that are not UTF-8.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotUtf8 {
    /// The offset of the first byte that is not UTF-8, counted from 0, a byte-order mark included.
    pub offset: usize,
    /// What the bytes seem to be instead.
    pub guess: Guess,
}

/// What bytes that are not UTF-8 seem to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Guess {
    /// UTF-16, which spreadsheets call "Unicode Text".
    Utf16,
    /// A workbook (`.xlsx`, `.ods`, `.xls`) with another file's extension.
    Workbook,
    /// A one-byte encoding, such as the Windows-1252 of an older spreadsheet: the byte, and the
    /// character that it is in Windows-1252.
    Windows1252(u8, char),
    /// None of these.
    Binary,
}

/// What archives begin with, such as `.xlsx` and `.ods`, and what `.xls` does.
const WORKBOOKS: [&[u8]; 2] = [b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"];

/// Decodes UTF-8 and takes off a byte-order mark.
///
/// # Errors
///
/// When the bytes are not UTF-8. The error comes with the text as far as it can be shown to people:
/// nothing of what is no text at all.
///
/// ```
/// use event_catalog_build::read::{Guess, decode};
///
/// assert_eq!(decode(b"\xef\xbb\xbfname".to_vec()).unwrap(), "name");
/// let (error, _) = decode(b"f\xfcr".to_vec()).unwrap_err();
/// assert_eq!((error.offset, error.guess), (1, Guess::Windows1252(0xfc, 'ü')));
/// ```
pub fn decode(bytes: Vec<u8>) -> Result<String, (NotUtf8, String)> {
    let no_text = |offset, guess| Err((NotUtf8 { offset, guess }, String::new()));
    if WORKBOOKS.iter().any(|begin| bytes.starts_with(begin)) {
        return no_text(0, Guess::Workbook);
    }
    if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") {
        return no_text(0, Guess::Utf16);
    }
    // UTF-16 without a mark, and most binaries, are valid UTF-8 up to their first zero byte. One
    // zero byte in a cell is a control character like others; in the first line it is not text.
    let first_line = bytes
        .split(|byte| *byte == b'\n')
        .next()
        .unwrap_or_default();
    if let Some(offset) = first_line.iter().position(|byte| *byte == 0) {
        let guess = if offset < 2 {
            Guess::Utf16
        } else {
            Guess::Binary
        };
        return no_text(offset, guess);
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
            Err((
                NotUtf8 { offset, guess },
                String::from_utf8_lossy(error.as_bytes()).into_owned(),
            ))
        }
    }
}

/// The character of a byte in Windows-1252; `None` for the five bytes that it leaves undefined.
/// <https://encoding.spec.whatwg.org/index-windows-1252.txt>
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
    fn what_is_not_utf_8_is_placed_and_guessed() {
        let guess = |bytes: &[u8]| {
            let (NotUtf8 { offset, guess }, _) = decode(bytes.to_vec()).unwrap_err();
            (offset, guess)
        };
        assert_eq!(guess(b"a\nb\xe4c"), (3, Guess::Windows1252(0xe4, 'ä')));
        assert_eq!(guess(b"\x80"), (0, Guess::Windows1252(0x80, '€')));
        assert_eq!(guess(b"\xff\xfea\0"), (0, Guess::Utf16));
        assert_eq!(guess(b"PK\x03\x04rest"), (0, Guess::Workbook));
        let xls = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0";
        assert_eq!(guess(xls), (0, Guess::Workbook));
        assert_eq!(guess(b"n\0a\0"), (1, Guess::Utf16));
        assert_eq!(guess(b"\x7fELF\0\0"), (4, Guess::Binary));
    }
}
