//! Finds rows that ended up inside a cell, because a spreadsheet opened and saved a file in which a quote was
//! never closed.

use std::ops::Range;

/// The names of the rows that a cell has swallowed: each is at the start of a line and followed by
/// another cell.
///
/// ```
/// use event_catalog_build::read::swallowed;
///
/// let cell = "The chat was loaded.,v1\nopen,The chat was opened.,v1";
/// let names: Vec<_> = swallowed(cell).map(|name| &cell[name]).collect();
/// assert_eq!(names, ["open"]);
/// assert_eq!(swallowed("The chat\nwas loaded, and shown.").next(), None);
/// ```
pub fn swallowed(text: &str) -> impl Iterator<Item = Range<usize>> {
    text.match_indices(['\n', '\r']).filter_map(|(at, _)| {
        let start = at + 1;
        let line = &text[start..];
        let length = line.find([',', ';', '\t', '\n', '\r'])?;
        // In a sentence, a comma is followed by a space.
        let is_cell = line[length + 1..].starts_with(|c: char| !c.is_whitespace())
            && !line[length..].starts_with(['\n', '\r']);
        (is_cell && is_name(&line[..length])).then_some(start..start + length)
    })
}

/// Whether a string could be the name of an event or of a family. The exact form isn't checked.
fn is_name(text: &str) -> bool {
    let name = text.split('{').next().unwrap_or(text);
    let is_part = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    name.starts_with(|c: char| c.is_ascii_lowercase()) && name.bytes().all(is_part)
}

#[cfg(test)]
mod tests {
    use super::swallowed;

    #[test]
    fn swallowed_rows_are_distinguished_from_lines_of_text() {
        let names =
            |text: &'static str| -> Vec<_> { swallowed(text).map(|it| &text[it]).collect() };
        assert_eq!(names("A.,x\nopen,B.\r\nclose;C.\n"), ["open", "close"]);
        assert_eq!(names("A.\nscore_{0..10},B.\n"), ["score_{0..10}"]);
        for text in [
            "open,B.",
            "A\nline, break.",
            "A\nload\nx",
            "A.\nOf course, b",
            "",
        ] {
            assert!(names(text).is_empty(), "{text}");
        }
    }
}
