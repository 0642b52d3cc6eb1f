//! Where the lines of a text begin.
//!
//! Few lines of a catalog are ever shown, so that not all of their beginnings are kept: only how many
//! lines end in each block of the text.

use std::ops::Range;

/// The number of the line in which each block of a text begins, and behind the last block that of its
/// last line. Lines count from 1 and end with LF, CRLF or CR.
#[derive(Debug)]
pub(super) struct Lines {
    blocks: Vec<usize>,
    /// How many characters begin before each block; empty where each of them is one byte. A line may be
    /// as long as the text, and have thousands of places to report.
    characters: Vec<usize>,
}

/// The bytes of a block: no more line breaks than a byte can count.
const BLOCK: usize = 240;

impl Lines {
    pub(super) fn of(text: &str) -> Self {
        let bytes = text.as_bytes();
        let mut line = 1;
        let starts = (0..bytes.len()).step_by(BLOCK).map(|start| {
            let block = line;
            line += count(bytes, start);
            block
        });
        let mut blocks: Vec<_> = starts.collect();
        blocks.push(line);
        let mut characters = Vec::new();
        if !text.is_ascii() {
            let mut before = 0;
            for block in bytes.chunks(BLOCK) {
                characters.push(before);
                before += beginnings(block);
            }
            characters.push(before);
        }
        Self { blocks, characters }
    }

    /// How many characters are in a range of bytes.
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

    /// The line of a byte offset, and where it begins.
    pub(super) fn at(&self, text: &str, offset: usize) -> (usize, usize) {
        let bytes = text.as_bytes();
        let offset = offset.min(bytes.len());
        let block = offset / BLOCK;
        // No further than to the offset: a line may be as long as the text.
        let ends = ends_within(bytes, block * BLOCK..offset);
        let line = self.blocks[block] + ends.count();
        (line, self.start(text, line).unwrap_or(bytes.len()))
    }

    /// The byte range of a line, without its line break.
    pub(super) fn range(&self, text: &str, line: usize) -> Range<usize> {
        let Some(start) = self.start(text, line) else {
            return text.len()..text.len();
        };
        let end = self.start(text, line + 1).unwrap_or(text.len());
        start..start + text[start..end].trim_end_matches(['\r', '\n']).len()
    }

    /// Where a line begins, if there is one of this number.
    fn start(&self, text: &str, line: usize) -> Option<usize> {
        if line == 1 {
            return Some(0);
        }
        // The last block that begins in an earlier line.
        let block = self.blocks.partition_point(|first| *first < line);
        let block = block.checked_sub(1)?;
        let nth = line.checked_sub(self.blocks[block] + 1)?;
        ends(text.as_bytes(), block * BLOCK).nth(nth)
    }
}

/// How many lines end in the block that begins at an offset. All of its bytes are looked at, so that
/// many are at a time.
fn count(bytes: &[u8], start: usize) -> usize {
    let end = bytes.len().min(start + BLOCK);
    let next = &bytes[start + 1..];
    let is = |byte: u8, wanted: u8| u8::from(byte == wanted);
    let ends = |byte: u8, next: u8| is(byte, b'\n') | is(byte, b'\r') & !is(next, b'\n');
    let pairs = bytes[start..end].iter().zip(next);
    let count = pairs.fold(0, |count, (byte, next)| count + ends(*byte, *next));
    // Behind the last byte there is none.
    let last = if end == bytes.len() {
        ends(bytes[end - 1], 0)
    } else {
        0
    };
    usize::from(count + last)
}

/// How many characters begin in some bytes of a text.
fn beginnings(bytes: &[u8]) -> usize {
    let is_beginning = |byte: &&u8| **byte & 0xC0 != 0x80;
    bytes.iter().filter(is_beginning).count()
}

/// The offsets behind the line breaks from an offset on.
fn ends(bytes: &[u8], start: usize) -> impl Iterator<Item = usize> {
    ends_within(bytes, start..bytes.len())
}

/// The offsets behind the line breaks that end in a range.
fn ends_within(bytes: &[u8], range: Range<usize>) -> impl Iterator<Item = usize> {
    let ends = range.filter(|at| match bytes[*at] {
        b'\n' => true,
        b'\r' => bytes.get(at + 1) != Some(&b'\n'),
        _ => false,
    });
    ends.map(|at| at + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The beginnings of all lines.
    fn starts(text: &str) -> Vec<usize> {
        std::iter::once(0).chain(ends(text.as_bytes(), 0)).collect()
    }

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
    fn lines_are_found_in_texts_of_many_blocks() {
        for line_break in ["\n", "\r\n", "\r", "\n\r"] {
            for length in [0, 1, 7, BLOCK - 2, BLOCK - 1, BLOCK, BLOCK + 1, 3 * BLOCK] {
                let text = format!("{}{line_break}", "a".repeat(length)).repeat(9);
                for text in [text.as_str(), &text[..text.len() - 1], ""] {
                    let (lines, starts) = (Lines::of(text), starts(text));
                    for (number, start) in (1..).zip(&starts) {
                        assert_eq!(lines.start(text, number), Some(*start));
                    }
                    assert_eq!(lines.start(text, starts.len() + 1), None);
                    assert_eq!(lines.start(text, 0), None);
                    for offset in 0..=text.len() {
                        let line = starts.partition_point(|start| *start <= offset);
                        assert_eq!(lines.at(text, offset), (line, starts[line - 1]));
                    }
                }
            }
        }
    }
}
