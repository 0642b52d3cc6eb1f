//! Finds the start of lines, and counts the characters before a position.

use std::ops::Range;

/// The lines of a text. They are counted from 1 and end with LF, CRLF or CR.
#[derive(Debug)]
pub(super) struct Lines {
    /// The start of each line.
    starts: Vec<usize>,
    /// The number of characters before each block; empty if all characters have one byte. Counting from the start
    /// of the line would be slow: a line can be as long as the text, and thousands of places in it can be
    /// reported.
    characters: Vec<usize>,
}

/// The size of a block in bytes.
const BLOCK: usize = 240;

impl Lines {
    pub(super) fn of(text: &str) -> Self {
        let bytes = text.as_bytes();
        let mut starts = vec![0];
        for (at, byte) in bytes.iter().enumerate() {
            if *byte == b'\n' || *byte == b'\r' && bytes.get(at + 1) != Some(&b'\n') {
                starts.push(at + 1);
            }
        }
        let mut characters = Vec::new();
        if !text.is_ascii() {
            let mut before = 0;
            for block in bytes.chunks(BLOCK) {
                characters.push(before);
                before += beginnings(block);
            }
            characters.push(before);
        }
        Self { starts, characters }
    }

    /// The number of characters in a byte range.
    pub(super) fn characters(&self, text: &str, range: Range<usize>) -> usize {
        let bytes = text.as_bytes();
        if self.characters.is_empty() {
            return range.len();
        }
        let before = |offset: usize| {
            let block = offset / BLOCK;
            self.characters[block] + beginnings(&bytes[block * BLOCK..offset])
        };
        before(range.end) - before(range.start)
    }

    /// The line that contains a byte offset, and where that line begins.
    pub(super) fn at(&self, offset: usize) -> (usize, usize) {
        let line = self.starts.partition_point(|start| *start <= offset);
        (line, self.starts[line - 1])
    }

    /// The byte range of a line, without its line break.
    pub(super) fn range(&self, text: &str, line: usize) -> Range<usize> {
        let start = |line: usize| line.checked_sub(1).and_then(|at| self.starts.get(at));
        let Some(&first) = start(line) else {
            return text.len()..text.len();
        };
        let end = start(line + 1).copied().unwrap_or(text.len());
        first..first + text[first..end].trim_end_matches(['\r', '\n']).len()
    }
}

/// Counts the characters that begin in a part of a text.
fn beginnings(bytes: &[u8]) -> usize {
    let is_beginning = |byte: &&u8| **byte & 0xC0 != 0x80;
    bytes.iter().filter(is_beginning).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_are_counted_in_texts_of_many_blocks() {
        for text in ["a".repeat(3 * BLOCK), "aä€𝄞".repeat(BLOCK), String::new()] {
            let lines = Lines::of(&text);
            let ends: Vec<_> = (0..=text.len())
                .filter(|at| text.is_char_boundary(*at))
                .collect();
            for (number, end) in ends.iter().enumerate() {
                assert_eq!(lines.characters(&text, 0..*end), number);
                assert_eq!(
                    lines.characters(&text, *end..text.len()),
                    ends.len() - 1 - number
                );
            }
        }
    }

    #[test]
    fn every_line_break_ends_a_line() {
        let text = "a\nb\r\nc\rd\n\r\n";
        let lines = Lines::of(text);
        let ranges = (1..=6).map(|line| &text[lines.range(text, line)]);
        assert_eq!(ranges.collect::<Vec<_>>(), ["a", "b", "c", "d", "", ""]);
        assert_eq!(
            [0, 7].map(|line| lines.range(text, line)),
            [text.len()..text.len(), text.len()..text.len()]
        );
        let found = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11].map(|offset| lines.at(offset));
        let expected = [
            (1, 0),
            (1, 0),
            (2, 2),
            (2, 2),
            (2, 2),
            (3, 5),
            (3, 5),
            (4, 7),
            (4, 7),
            (5, 9),
            (5, 9),
            (6, 11),
        ];
        assert_eq!(found, expected);
        assert_eq!(Lines::of("").at(0), (1, 0));
    }
}
