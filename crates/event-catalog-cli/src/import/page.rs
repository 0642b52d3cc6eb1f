//! A page in any format: headings, text and tables, in their order.

/// A page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Page {
    /// The title of the page, if it isn't a heading.
    pub(crate) title: Option<String>,
    /// The content of the page.
    pub(crate) blocks: Vec<Block>,
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
    /// Where it begins: `events.md:11`.
    pub(crate) place: String,
    /// The headings, as plain text.
    pub(crate) headings: Vec<String>,
    /// The rows below them.
    pub(crate) rows: Vec<Row>,
    /// The whole table in Markdown, if it isn't a table of events.
    pub(crate) markdown: String,
}

/// A row of a table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Row {
    /// Where it is: `events.md:13`.
    pub(crate) place: String,
    /// The cells; the row may be shorter than the headings, or longer.
    pub(crate) cells: Vec<Cell>,
}

/// A cell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Cell {
    /// Inline Markdown.
    pub(crate) markdown: String,
    /// The visible text.
    pub(crate) plain: String,
    /// The text as typed: an example in angle brackets isn't markup of the page.
    pub(crate) typed: String,
}

impl Cell {
    /// A cell of text without markup.
    pub(crate) fn verbatim(text: &str) -> Self {
        let text = || text.to_owned();
        Self {
            markdown: text(),
            plain: text(),
            typed: text(),
        }
    }
}

/// A file that can't be read cell by cell; `check` can explain why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Broken;
