//! A page in any format: headings, text and tables, in their order.

#[cfg(test)]
pub(super) mod shown;

use std::collections::{BTreeMap, BTreeSet};

/// A page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Page {
    /// The title of the page, if it isn't a heading.
    pub(crate) title: Option<String>,
    /// The content of the page.
    pub(crate) blocks: Vec<Block>,
    /// The imported payload schemas: their paths in the folder of payloads, such as
    /// `order/placed.json`, and their texts. Cells in the column `payload` refer to them without
    /// the extension.
    pub(crate) schemas: Vec<(String, String)>,
    /// The keywords in the schemas that are to be ignored, for `[schemas] annotations`.
    pub(crate) annotations: BTreeSet<String>,
    /// The addresses of other dialects that the schemas use, and the drafts that they are based on,
    /// for `[schemas.dialects]`.
    pub(crate) dialects: BTreeMap<String, &'static str>,
    /// Notes on merged, changed and dropped parts: each kind once, with a count and its first
    /// place.
    pub(crate) notes: Vec<String>,
}

/// A part of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Block {
    /// A heading: 1 is the highest level.
    Heading {
        level: usize,
        text: String,
        place: String,
    },
    /// Anything other than headings and tables, in Markdown.
    Text { markdown: String, place: String },
    /// A table.
    Table(Table),
}

/// A table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Table {
    /// The place where it begins: `events.md:11`.
    pub(crate) place: String,
    /// The headings, as plain text.
    pub(crate) headings: Vec<String>,
    /// The rows below them.
    pub(crate) rows: Vec<Row>,
    /// The whole table in Markdown, if it isn't a table of events.
    pub(crate) markdown: String,
    /// Whether it is a list of names: each row is an event, and its cell is exactly the name.
    pub(crate) is_list: bool,
    /// Why its cells may be in the wrong columns, and what to do.
    pub(crate) mistake: Option<String>,
}

/// A row of a table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Row {
    /// Its place: `events.md:13`.
    pub(crate) place: String,
    /// The cells; the row may be shorter than the headings, or longer.
    pub(crate) cells: Vec<Cell>,
    /// Why it has more cells than there are headings, and what to do.
    pub(crate) mistake: Option<String>,
}

/// A cell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Cell {
    /// Inline Markdown.
    pub(crate) markdown: String,
    /// The visible text.
    pub(crate) plain: String,
    /// The text as typed: an example in angle brackets isn't the page's markup.
    pub(crate) typed: String,
    /// The parts of the visible text, if there are several.
    pub(crate) parts: Parts,
}

/// The parts of a cell that may hold several names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum Parts {
    /// It has a single part, or is too long for a list of names.
    #[default]
    One,
    /// Several lines.
    Lines(Vec<String>),
    /// Several pieces of code with nothing but spaces, commas, line breaks or words such as "or" between
    /// them.
    Code(Vec<String>),
    /// Pieces with different marks.
    Mixed(Vec<Piece>),
}

/// A piece of a cell, which has the same marks throughout.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Piece {
    pub(crate) kind: Kind,
    /// The visible text on one line, including the space around it.
    pub(crate) text: String,
    /// The same in inline Markdown, without the space around it.
    pub(crate) markdown: String,
}

/// The kind of a piece.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Plain,
    /// Italics.
    Emphasis,
    Code,
    /// Superscript, small print, a badge.
    Small,
    Struck,
    /// A line break.
    Break,
}

impl Parts {
    /// The maximum length of a list of names, in bytes.
    pub(crate) const LONGEST: usize = 4096;

    /// The lines of a text without markup.
    fn of_lines(text: &str) -> Self {
        if text.len() > Self::LONGEST || !text.contains(['\n', '\r']) {
            return Self::One;
        }
        let lines = text.split(['\n', '\r']).map(str::trim);
        let lines = lines.filter(|line| !line.is_empty());
        let lines: Vec<_> = lines.map(str::to_owned).collect();
        if lines.len() < 2 {
            Self::One
        } else {
            Self::Lines(lines)
        }
    }
}

impl Cell {
    /// A cell of text without markup.
    pub(crate) fn verbatim(text: &str) -> Self {
        let owned = || text.to_owned();
        Self {
            markdown: owned(),
            plain: owned(),
            typed: owned(),
            parts: Parts::of_lines(text),
        }
    }
}

/// A file that can't be read cell by cell; `check` can explain why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Broken;
