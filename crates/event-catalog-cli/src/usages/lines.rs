//! Computes the lines and columns of ascending byte offsets. Each byte is read only once, so a long line takes no more
//! time than many short ones.

/// A line and a column, both counted from 1; columns count characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct At {
    pub(super) line: u32,
    pub(super) column: u32,
}

/// A cursor that moves only forward through a file.
#[derive(Debug)]
pub(super) struct Lines<'t> {
    text: &'t [u8],
    offset: usize,
    at: At,
}

impl<'t> Lines<'t> {
    pub(super) fn of(text: &'t [u8]) -> Self {
        let at = At { line: 1, column: 1 };
        Self {
            text,
            offset: 0,
            at,
        }
    }

    /// Returns the line and column of an offset, which must not be before the previous one.
    pub(super) fn at(&mut self, offset: usize) -> At {
        let passed = self.text.get(self.offset..offset).unwrap_or_default();
        let mut rest = passed;
        while let Some(end) = memchr::memchr2(b'\n', b'\r', rest) {
            let is_pair = rest[end] == b'\r'
                && self
                    .text
                    .get(self.offset + passed.len() - rest.len() + end + 1)
                    == Some(&b'\n');
            rest = &rest[end + 1..];
            // CR and LF together end a single line.
            if !is_pair {
                self.at.line = self.at.line.saturating_add(1);
                self.at.column = 1;
            }
        }
        // Only the first byte of a character counts towards the column.
        let characters = rest.iter().filter(|byte| (**byte & 0xc0) != 0x80).count();
        let characters = u32::try_from(characters).unwrap_or(u32::MAX);
        self.at.column = self.at.column.saturating_add(characters);
        self.offset = self.offset.max(offset);
        self.at
    }
}

/// Returns the line around an offset, without its line break. Reads at most `most` bytes on each side.
pub(super) fn around(text: &[u8], offset: usize, most: usize) -> &[u8] {
    let offset = offset.min(text.len());
    let from = offset.saturating_sub(most);
    let to = text.len().min(offset + most);
    let start =
        memchr::memrchr2(b'\n', b'\r', &text[from..offset]).map_or(from, |at| from + at + 1);
    let end = memchr::memchr2(b'\n', b'\r', &text[offset..to]).map_or(to, |at| offset + at);
    &text[start..end]
}

#[cfg(test)]
mod tests {
    use event_catalog_build::source::Sources;

    use super::*;

    #[test]
    fn places_are_those_of_sources() {
        let text = "aü\nb\r\nc\rd\n\nü\te";
        let mut sources = Sources::default();
        let file = sources.add("a.js", text);
        let mut lines = Lines::of(text.as_bytes());
        for (offset, _) in text.char_indices() {
            let At { line, column } = lines.at(offset);
            let expected = sources.get(file).position(offset);
            // `Sources` treats a line break of two characters as part of the line.
            let is_end = matches!(text.as_bytes()[offset], b'\n' | b'\r');
            if !is_end {
                assert_eq!(
                    (line as usize, column as usize),
                    (expected.line, expected.column),
                    "{offset}"
                );
            }
        }
    }

    #[test]
    fn a_line_is_found_around_an_offset() {
        let text = b"one\ntwo three\r\nfour";
        assert_eq!(around(text, 6, 100), b"two three");
        assert_eq!(around(text, 0, 100), b"one");
        assert_eq!(around(text, 99, 100), b"four");
        assert_eq!(around(text, 8, 2), b"o th");
    }
}
