//! Source files as read, and places in them.
//!
//! Everything that is reported about a catalog has a place. While reading, a place is a byte range
//! ([`Span`]); lines and columns are computed only for places that are shown.

mod lines;

use std::fmt;
use std::ops::Range;
use std::sync::OnceLock;

use lines::Lines;

/// The files of a catalog, in the order in which they were read.
#[derive(Debug, Default)]
pub struct Sources {
    files: Vec<Source>,
}

impl Sources {
    /// Adds a file and returns its number.
    pub fn add(&mut self, path: impl Into<String>, text: impl Into<String>) -> FileId {
        let id = FileId(u32::try_from(self.files.len()).unwrap_or(u32::MAX));
        self.files.push(Source {
            path: path.into(),
            text: text.into(),
            lines: OnceLock::new(),
        });
        id
    }

    /// All files, in the order in which they were read.
    pub fn iter(&self) -> impl Iterator<Item = (FileId, &Source)> {
        (0..).map(FileId).zip(&self.files)
    }

    /// The file with this number.
    ///
    /// # Panics
    ///
    /// If the number is from another set of sources.
    #[must_use]
    pub fn get(&self, file: FileId) -> &Source {
        &self.files[file.0 as usize]
    }

    /// The text of a span.
    #[must_use]
    pub fn text(&self, span: Span) -> &str {
        self.get(span.file).text.get(span.range()).unwrap_or("")
    }

    /// The line and column where a span begins.
    #[must_use]
    pub fn start(&self, span: Span) -> Position {
        self.get(span.file).position(span.start as usize)
    }

    /// The line and column after the end of a span.
    #[must_use]
    pub fn end(&self, span: Span) -> Position {
        self.get(span.file).position(span.end as usize)
    }

    /// Formats a place for users: `catalog/events.csv:203:1 (cell A201)`.
    #[must_use]
    pub fn show(&self, place: Place) -> String {
        let Position { line, column } = self.start(place.span);
        let path = &self.get(place.span.file).path;
        match place.cell {
            Some(cell) => format!("{path}:{line}:{column} (cell {cell})"),
            None => format!("{path}:{line}:{column}"),
        }
    }
}

/// One file: its path as shown, and its text without a byte-order mark.
#[derive(Debug)]
pub struct Source {
    path: String,
    text: String,
    lines: OnceLock<Lines>,
}

impl Source {
    /// The path, with `/` between its parts on every system.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The text, without a byte-order mark.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The line and column of a byte offset. Lines end with LF, CRLF or CR; columns count
    /// characters; both count from 1.
    #[must_use]
    pub fn position(&self, offset: usize) -> Position {
        let (line, start) = self.lines().at(offset);
        let end = offset.min(self.text.len());
        let before = if self.text.is_char_boundary(end) && start <= end {
            self.lines().characters(&self.text, start..end)
        } else {
            0
        };
        Position {
            line,
            column: before + 1,
        }
    }

    /// The byte range of a line (counted from 1), without its line break.
    #[must_use]
    pub fn line(&self, line: usize) -> Range<usize> {
        self.lines().range(&self.text, line)
    }

    fn lines(&self) -> &Lines {
        self.lines.get_or_init(|| Lines::of(&self.text))
    }
}

/// The number of a file in [`Sources`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(u32);

/// A byte range in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The file that contains the range.
    pub file: FileId,
    /// The offset of the first byte in the file.
    pub start: u32,
    /// The offset after the last byte.
    pub end: u32,
}

impl Span {
    /// The span of a byte range.
    #[must_use]
    pub fn new(file: FileId, range: Range<usize>) -> Self {
        let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        Self {
            file,
            start: offset(range.start),
            end: offset(range.end),
        }
    }

    /// The byte range in the file, for slicing the file's text.
    #[must_use]
    pub fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// A span, and the spreadsheet cell that contains it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// The position in the file.
    pub span: Span,
    /// The cell; `None` outside tables.
    pub cell: Option<CellRef>,
}

impl Place {
    /// A place outside a table.
    #[must_use]
    pub fn new(file: FileId, range: Range<usize>) -> Self {
        Self {
            span: Span::new(file, range),
            cell: None,
        }
    }

    /// The start of a file, for findings about the whole file.
    #[must_use]
    pub fn whole(file: FileId) -> Self {
        Self::new(file, 0..0)
    }
}

/// A cell in spreadsheet notation: `A201`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CellRef {
    /// The row, counted from 1, including the header row.
    pub row: u32,
    /// The column, counted from 0.
    pub column: u32,
}

impl fmt::Display for CellRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Bijective base 26: A..Z, AA..ZZ, AAA.. Compute the last letter first.
        let mut letters = Vec::new();
        let mut rest = u64::from(self.column) + 1;
        while rest > 0 {
            rest -= 1;
            letters.push(char::from(b'A' + (rest % 26) as u8));
            rest /= 26;
        }
        letters
            .iter()
            .rev()
            .try_for_each(|letter| write!(f, "{letter}"))?;
        write!(f, "{}", self.row)
    }
}

/// A line and a column, both counted from 1; columns count characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// The line, counted from 1.
    pub line: usize,
    /// The column in characters, counted from 1.
    pub column: usize,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_named_as_in_a_spreadsheet() {
        let name = |column| CellRef { row: 7, column }.to_string();
        assert_eq!(name(0), "A7");
        assert_eq!(name(25), "Z7");
        assert_eq!(name(26), "AA7");
        assert_eq!(name(26 + 26 * 26), "AAA7");
    }

    #[test]
    fn positions_count_characters_and_every_kind_of_line_break() {
        let mut sources = Sources::default();
        let file = sources.add("a.csv", "äb\r\nc\rd\ne");
        let at = |text: &str| {
            let source = sources.get(file);
            let Position { line, column } = source.position(source.text().find(text).unwrap());
            (line, column)
        };
        assert_eq!(at("b"), (1, 2));
        assert_eq!(at("c"), (2, 1));
        assert_eq!(at("d"), (3, 1));
        assert_eq!(at("e"), (4, 1));
        assert_eq!(sources.get(file).line(1), 0..3);
        assert_eq!(sources.get(file).line(4), 9..10);
    }
}
