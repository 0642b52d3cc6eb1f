//! Converts a documentation page or an export to a catalog. These are the stages of `import`:
//!
//! ```text
//! material -> page (headings, text, tables; one reader per format) -> list (events, duplicates;
//!       tables with one row per property are grouped first)
//!       -> rename (if wanted) -> plan (the catalog's files) -> folder
//!                             -> into (edits to the files of an existing catalog)
//! ```
//!
//! Readers don't know about events, and later stages don't know the format of the page.

mod asyncapi;
mod cell_names;
pub(crate) mod columns;
pub(crate) mod detect;
pub(crate) mod document;
mod event_table;
mod example;
pub(crate) mod folder;
mod forms;
mod html;
pub(crate) mod inferred;
mod inline;
pub(crate) mod into;
mod json_schema;
pub(crate) mod list;
mod markdown;
pub(crate) mod material;
mod name_column;
mod names;
mod page;
mod pathname;
mod payload_files;
pub(crate) mod plan;
mod properties;
mod registry;
mod remarks;
pub(crate) mod rename;
mod schema;
mod schema_words;
mod sheet;
mod tally;
mod tracking_plan;
mod workbook;

use columns::Map;
use document::Document;
pub(crate) use json_schema::SchemaOptions;
use page::Page;

/// The format of the file to import.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Source {
    /// A page in Markdown
    Markdown,
    /// A page in HTML
    Html,
    /// A table in CSV
    Csv,
    /// A list of names, one per line
    Names,
    /// A workbook: .xlsx, .xlsm, .xlsb, .xls or .ods
    Workbook,
    /// JSON Schemas, in JSON or YAML: a folder of them, or one
    JsonSchema,
    /// An `AsyncAPI` document of version 2 or 3, in JSON or YAML
    Asyncapi,
    /// A registry of `OpenTelemetry`'s semantic conventions, in YAML: a folder, or one file
    Opentelemetry,
    /// A tracking plan of Segment or `RudderStack`, in JSON
    TrackingPlan,
}

/// What a file is decoded to before it is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Medium {
    Text,
    /// A workbook's bytes.
    Workbook,
    /// Documents in JSON or YAML.
    Documents,
}

impl Source {
    /// What a file in this format is decoded to.
    pub(crate) fn medium(self) -> Medium {
        match self {
            Self::Markdown | Self::Html | Self::Csv | Self::Names => Medium::Text,
            Self::Workbook => Medium::Workbook,
            Self::JsonSchema | Self::Asyncapi | Self::Opentelemetry | Self::TrackingPlan => {
                Medium::Documents
            }
        }
    }

    /// Reads a text; `shown` is the displayed path of its file.
    pub(crate) fn read(self, text: &str, shown: &str) -> Result<Page, page::Broken> {
        match self {
            Self::Markdown => Ok(markdown::read(text, shown)),
            Self::Html => Ok(html::read(text, shown)),
            Self::Names => Ok(names::read(text, shown)),
            _ => sheet::read(text, shown),
        }
    }

    /// Reads documents. The error says what is wrong, where, and what to do.
    pub(crate) fn read_documents(
        self,
        documents: &[Document],
        options: &SchemaOptions,
    ) -> Result<Page, String> {
        match self {
            Self::Asyncapi => asyncapi::read(documents),
            Self::Opentelemetry => registry::read(documents),
            Self::TrackingPlan => tracking_plan::read(documents),
            _ => json_schema::read(documents, options),
        }
    }
}

/// Reads a workbook. A heading in `maps` also identifies the header row of a table. The error says
/// what is wrong, where, and what to do.
pub(crate) fn read_workbook(bytes: Vec<u8>, shown: &str, maps: &[Map]) -> Result<Page, String> {
    workbook::read(bytes, shown, maps)
}
