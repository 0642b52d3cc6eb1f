//! Extracts the part of a file that a finding shows: a few lines, no wider than the terminal, and safe to print.
//!
//! A line of a file may be megabytes long, and cells may contain control sequences. The excerpt is
//! short and safe to print, and the marked range refers to it.

use std::ops::Range;

use event_catalog_build::source::Source;
use event_catalog_build::{is_unseen, visible};
use unicode_width::UnicodeWidthChar;

/// The maximum number of marked lines. If a range has more lines, only its first line is marked.
const MOST_LINES: usize = 6;

/// The sign that shows where a line was cut.
const CUT: char = '…';

/// Lines of a file, safe to print.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Excerpt {
    /// The lines, separated by LF.
    pub(crate) text: String,
    /// The number of the first line.
    pub(crate) line: usize,
    /// The marked range in `text`, in bytes.
    pub(crate) marked: Range<usize>,
}

impl Excerpt {
    /// Extracts the lines of a byte range. Lines wider than `width` columns are cut, but the range, and `beside`
    /// columns to the right of it, stay visible.
    pub(crate) fn new(source: &Source, range: Range<usize>, width: usize, beside: usize) -> Self {
        let first = source.position(range.start).line;
        let last_byte = range.end.saturating_sub(1).max(range.start);
        let mut last = source.position(last_byte).line;
        if last - first >= MOST_LINES {
            last = first;
        }
        let mut excerpt = Self {
            text: String::new(),
            line: first,
            marked: 0..0,
        };
        for number in first..=last {
            let line = source.line(number);
            let inside = |at: usize| at.clamp(line.start, line.end) - line.start;
            let marked = inside(range.start)..inside(range.end);
            if number > first {
                excerpt.text.push('\n');
            }
            let shown = excerpt.push(&source.text()[line], &marked, width, beside);
            if number == first {
                excerpt.marked.start = shown.start;
            }
            excerpt.marked.end = shown.end;
        }
        excerpt
    }

    /// Adds one line, cut and safe to print. Returns the marked range in the text.
    fn push(
        &mut self,
        line: &str,
        marked: &Range<usize>,
        width: usize,
        beside: usize,
    ) -> Range<usize> {
        let window = window(line, marked, width, beside);
        if window.start > 0 {
            self.text.push(CUT);
        }
        self.push_shown(&line[window.start..marked.start.max(window.start)]);
        let start = self.text.len();
        self.push_shown(&line[marked.start.max(window.start)..marked.end.min(window.end)]);
        let end = self.text.len();
        self.push_shown(&line[marked.end.min(window.end)..window.end]);
        if window.end < line.len() {
            self.text.push(CUT);
        }
        start..end
    }

    /// Adds a text; tabs are kept, because the renderer draws them as spaces.
    fn push_shown(&mut self, text: &str) {
        for (number, part) in text.split('\t').enumerate() {
            if number > 0 {
                self.text.push('\t');
            }
            self.text.push_str(&visible(part));
        }
    }
}

/// Chooses the part of a line to show. Only that part is read.
fn window(line: &str, marked: &Range<usize>, width: usize, beside: usize) -> Range<usize> {
    let whole = forward(line, 0, width);
    if whole == line.len() {
        return 0..whole;
    }
    // Leaves room for the two signs that mark cuts.
    let width = width.saturating_sub(2);
    // Show the line from its start, if that is enough.
    if marked.end < forward(line, 0, width.saturating_sub(beside)) {
        return 0..forward(line, 0, width);
    }
    // Otherwise, show as much of the marked range as possible, with some text before the range.
    let end = forward(&line[..marked.end], marked.start, width);
    let used: usize = line[marked.start..end].chars().map(columns_of).sum();
    let before = (width.saturating_sub(used + beside) / 2).max(width / 8);
    let start = backward(line, marked.start, before);
    start..forward(line, start, width).max(end)
}

/// Finds the byte offset that is `columns` columns after another offset.
fn forward(line: &str, from: usize, columns: usize) -> usize {
    let mut used = 0;
    for (at, c) in line[from..].char_indices() {
        used += columns_of(c);
        if used > columns {
            return from + at;
        }
    }
    line.len()
}

/// Finds the byte offset that is `columns` columns before another offset.
fn backward(line: &str, from: usize, columns: usize) -> usize {
    let mut used = 0;
    for (at, c) in line[..from].char_indices().rev() {
        used += columns_of(c);
        if used > columns {
            return at + c.len_utf8();
        }
    }
    0
}

/// Returns the width of a character in a terminal. A character that has to be escaped has the width of its escape.
fn columns_of(c: char) -> usize {
    match c {
        '\t' => 4,
        c if is_unseen(c) => c.escape_default().count(),
        c => c.width().unwrap_or(0),
    }
}

#[cfg(test)]
mod tests {
    use event_catalog_build::source::Sources;

    use super::*;

    /// Extracts an excerpt around a word, with brackets around the marked part.
    fn excerpt(text: &str, word: &str, width: usize) -> String {
        let mut sources = Sources::default();
        let file = sources.add("a.csv", text);
        let start = text.find(word).unwrap();
        let Excerpt { text, marked, .. } =
            Excerpt::new(sources.get(file), start..start + word.len(), width, 0);
        let Range { start, end } = marked;
        format!("{}[{}]{}", &text[..start], &text[start..end], &text[end..])
    }

    #[test]
    fn a_narrow_line_is_shown_whole() {
        assert_eq!(excerpt("a\nname,text,x\nb", "text", 20), "name,[text],x");
    }

    #[test]
    fn a_wide_line_is_cut_where_it_matters_least() {
        let line = "0123456789,abcdefghij,0123456789,klmnopqrst";
        assert_eq!(excerpt(line, "0", 20), "[0]123456789,abcdefg…");
        assert_eq!(excerpt(line, "mno", 20), "…6789,kl[mno]pqrst");
        assert_eq!(excerpt(line, "fgh", 20), "…9,abcde[fgh]ij,01234…");
        let long = "x".repeat(1_000_000);
        assert!(excerpt(&long, &long, 20).chars().count() < 30);
    }

    #[test]
    fn wide_characters_count_twice() {
        assert_eq!(excerpt("日本語日本語,x", "日本", 6), "[日本]…");
    }

    #[test]
    fn what_a_terminal_would_obey_is_shown() {
        assert_eq!(
            excerpt("a\u{1b}[31m,b\u{9b}c", "b\u{9b}", 40),
            r"a\u{1b}[31m,[b\u{9b}]c"
        );
    }

    #[test]
    fn several_lines_are_shown_and_many_are_not() {
        assert_eq!(excerpt("a,\"b\r\nc\"\nd", "b\r\nc", 20), "a,\"[b\nc]\"");
        let many = "line\n".repeat(100);
        assert_eq!(excerpt(&many, &many, 20), "[line]");
    }
}
