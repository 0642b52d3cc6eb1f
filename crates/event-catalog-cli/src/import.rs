//! Converts a documentation page or an export to a catalog: the stages of `import`.
//!
//! ```text
//! bytes -> page (headings, text, tables; one reader a format) -> list (events, duplicates)
//!       -> rename (if wanted) -> plan (the catalog's files) -> folder
//! ```
//!
//! Readers don't know about events, and later stages don't know the format of the page.

mod cell_names;
pub(crate) mod columns;
pub(crate) mod detect;
mod example;
pub(crate) mod folder;
mod forms;
mod html;
mod inline;
pub(crate) mod list;
mod markdown;
mod names;
mod page;
pub(crate) mod plan;
mod remarks;
pub(crate) mod rename;
mod schema;
mod sheet;
mod tally;

use page::Page;

/// How the file to import is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Source {
    /// A page in Markdown
    Markdown,
    /// A page in HTML
    Html,
    /// A table in CSV
    Csv,
    /// A list of names, one a line
    Names,
}

impl Source {
    /// Reads a page; `shown` is the displayed path in its places.
    pub(crate) fn read(self, text: &str, shown: &str) -> Result<Page, page::Broken> {
        match self {
            Self::Markdown => Ok(markdown::read(text, shown)),
            Self::Html => Ok(html::read(text, shown)),
            Self::Csv => sheet::read(text, shown),
            Self::Names => Ok(names::read(text, shown)),
        }
    }
}
