//! A page in any format: headings, text and tables, in order.

#[cfg(test)]
pub(super) mod shown;

use std::collections::{BTreeMap, BTreeSet};

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Page {
    /// The title, unless it is a heading on the page.
    pub(crate) title: Option<String>,
    pub(crate) blocks: Vec<Block>,
    /// The imported payload schemas, each as its path in the folder of payloads, such as
    /// `order/placed.json`, and its text. Cells in the column `payload` refer to them without the
    /// extension.
    pub(crate) schemas: Vec<(String, String)>,
    /// The keywords in the schemas that are ignored, for `[schemas] annotations`.
    pub(crate) annotations: BTreeSet<String>,
    /// The addresses of other dialects that the schemas use, and the drafts that they are based on,
    /// for `[schemas.dialects]`.
    pub(crate) dialects: BTreeMap<String, &'static str>,
    /// Notes on merged, changed and dropped parts, one per kind, with a count and the first place.
    pub(crate) notes: Vec<String>,
}

/// A part of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Block {
    /// A heading. Level 1 is the highest.
    Heading {
        level: usize,
        text: String,
        place: String,
    },
    /// Anything other than headings and tables, in Markdown.
    Text { markdown: String, place: String },
    /// A table, whether or not it lists events.
    Table(Table),
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Table {
    /// The place of the first line: `events.md:11`.
    pub(crate) place: String,
    /// The headings, as plain text.
    pub(crate) headings: Vec<String>,
    /// The rows below the headings.
    pub(crate) rows: Vec<Row>,
    /// The whole table as Markdown, in case it isn't a table of events.
    pub(crate) markdown: String,
    /// Whether the table is a list of names: each row is an event, and the cell is exactly its
    /// name.
    pub(crate) is_list: bool,
    /// Why the cells could be in the wrong columns, and what to do.
    pub(crate) mistake: Option<String>,
}

/// A row of a table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Row {
    /// The place: `events.md:13`.
    pub(crate) place: String,
    /// The cells. A row can be shorter or longer than the headings.
    pub(crate) cells: Vec<Cell>,
    /// Why the row has more cells than there are headings, and what to do.
    pub(crate) mistake: Option<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Cell {
    /// The cell as inline Markdown.
    pub(crate) markdown: String,
    /// The visible text.
    pub(crate) plain: String,
    /// The text as typed, including examples in angle brackets, which look like markup.
    pub(crate) typed: String,
    /// The parts of the visible text, if there are several.
    pub(crate) parts: Parts,
}

/// The parts of a cell that can contain several names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum Parts {
    /// A single part, or a text that is too long for a list of names.
    #[default]
    One,
    /// Several lines.
    Lines(Vec<String>),
    /// Several code spans, separated only by spaces, commas, line breaks or words such as "or".
    Code(Vec<String>),
    /// Pieces with different marks.
    Mixed(Vec<Piece>),
}

/// Part of a cell with the same marks throughout.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Piece {
    pub(crate) kind: Kind,
    /// The visible text on one line, including surrounding spaces.
    pub(crate) text: String,
    /// The text as inline Markdown, without surrounding spaces.
    pub(crate) markdown: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Plain,
    /// Italics.
    Emphasis,
    Code,
    /// Superscript, small print, or a badge.
    Small,
    Struck,
    /// A line break.
    Break,
}

impl Parts {
    /// The maximum length of a list of names, in bytes.
    pub(crate) const LONGEST: usize = 4096;

    /// Splits text without markup into lines.
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
    /// Creates a cell from text without markup.
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

/// The file can't be split into cells; `check` can explain why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Broken;
