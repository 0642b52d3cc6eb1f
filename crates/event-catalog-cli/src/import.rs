//! Converts a documentation page or an export to a catalog: the stages of `import`.
//!
//! ```text
//! bytes -> page (headings, text, tables; one reader a format) -> list (events, duplicates)
//!       -> plan (the catalog's files) -> folder
//! ```
//!
//! Readers don't know about events, and later stages don't know the format of the page.

pub(crate) mod columns;
mod example;
pub(crate) mod folder;
mod html;
mod inline;
pub(crate) mod list;
mod markdown;
mod page;
pub(crate) mod plan;
mod schema;
mod sheet;

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
}

impl Source {
    /// The format that a file's name suggests.
    pub(crate) fn of(name: &str) -> Option<Self> {
        let (_, extension) = name.rsplit_once('.')?;
        Some(match extension.to_ascii_lowercase().as_str() {
            "md" | "markdown" | "mdx" | "mdown" => Self::Markdown,
            "html" | "htm" | "xhtml" => Self::Html,
            "csv" | "tsv" => Self::Csv,
            _ => return None,
        })
    }

    /// Reads a page; `shown` is the displayed path in its places.
    pub(crate) fn read(self, text: &str, shown: &str) -> Result<Page, page::Broken> {
        match self {
            Self::Markdown => Ok(markdown::read(text, shown)),
            Self::Html => Ok(html::read(text, shown)),
            Self::Csv => sheet::read(text, shown),
        }
    }
}
