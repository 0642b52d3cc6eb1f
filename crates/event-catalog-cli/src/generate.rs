//! Generates all outputs of a catalog except those that `event-catalog-build` generates in build
//! scripts.
//!
//! A generator creates files from the model without accessing the disk; the command writes them.

pub(crate) mod address;
mod asyncapi;
mod combined;
pub(crate) mod fields;
pub(crate) mod html;
pub(crate) mod json_schema;
mod markdown;
pub(crate) mod prose;
mod reachable;
pub(crate) mod selection;
#[cfg(test)]
pub(crate) mod small;
mod template;
pub(crate) mod typescript;
mod versions;
pub(crate) mod warehouse;

use std::path::Path;

use anyhow::bail;
use event_catalog_build::catalog::Catalog;
use event_catalog_build::generate;

pub(crate) use combined::{Definition, Payloads, Room};
use markdown::PayloadCell;
pub(crate) use markdown::marker;
use marker::{Block, Mistake, Part};
pub(crate) use selection::{Customers, Scope};
pub(crate) use template::fill_text;

/// A generated file that isn't written yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct GeneratedFile {
    /// The path in the folder of the file's kind, with `/` between the parts.
    pub(crate) path: String,
    pub(crate) text: String,
}

/// A kind of output.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Kind {
    /// The Rust API, for projects that check generated code in; others use a build script.
    Rust,
    /// A package for web pages: types, an ES module, a classic script. It contains no customer's
    /// events unless requested.
    #[value(name = "typescript")]
    TypeScript,
    /// JSON Schemas: a document for the payload of each event, one for all of them, and an index of
    /// the files.
    JsonSchema,
    /// An AsyncAPI 3 document of the occurrences, which are CloudEvents.
    #[value(name = "asyncapi")]
    AsyncApi,
    /// SQL for ClickHouse and Spark: tables, views and column comments for the events that
    /// `event-analytics` stores.
    Warehouse,
    /// The documentation page in Markdown: sections, tables, anchors, payloads. Valid in MDX and mdBook.
    Markdown,
    /// A site of one file that works without a server: search, filters, payloads, code to copy. It
    /// contains customers' events, marked as such; use `--section` for a public site.
    Html,
}

/// The options of all generators. Each generator reads the scope and its own options.
#[derive(Clone, Debug, Default, clap::Args)]
pub(crate) struct Options {
    #[command(flatten)]
    pub(crate) scope: Scope,
    #[command(flatten)]
    pub(crate) typescript: typescript::PackageOptions,
    #[command(flatten)]
    pub(crate) json_schema: json_schema::SchemaOptions,
    #[command(flatten)]
    pub(crate) asyncapi: asyncapi::AsyncApiOptions,
    #[command(flatten)]
    pub(crate) warehouse: warehouse::WarehouseOptions,
    #[command(flatten)]
    pub(crate) site: html::SiteOptions,
}

impl Kind {
    /// All kinds, in generation order.
    pub(crate) const ALL: &'static [Self] = &[
        Self::Rust,
        Self::TypeScript,
        Self::JsonSchema,
        Self::AsyncApi,
        Self::Warehouse,
        Self::Markdown,
        Self::Html,
    ];

    /// The name of the kind, and of its folder.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Rust => "rust",
            Self::TypeScript => "typescript",
            Self::JsonSchema => "json-schema",
            Self::AsyncApi => "asyncapi",
            Self::Warehouse => "warehouse",
            Self::Markdown => "markdown",
            Self::Html => "html",
        }
    }

    /// The folder whose files are named after events, so its list of files depends on the catalog. All other
    /// files of a kind have fixed names.
    pub(crate) fn folder_of_events(self) -> Option<&'static str> {
        (self == Self::JsonSchema).then_some(json_schema::EVENTS)
    }

    /// Whether a file in the [folder of events](Self::folder_of_events) was generated, judging by
    /// its text.
    pub(crate) fn has_generated(self, file: &str, text: &str) -> bool {
        self == Self::JsonSchema && json_schema::is_of_event(file, text)
    }

    /// Generates the files.
    ///
    /// # Errors
    ///
    /// If the options request something that doesn't exist, or a setting of the catalog is
    /// unusable.
    pub(crate) fn generate(
        self,
        catalog: &Catalog<'_>,
        options: &Options,
    ) -> anyhow::Result<Vec<GeneratedFile>> {
        let scope = &options.scope;
        match self {
            Self::Rust => {
                if !scope.is_everything() {
                    bail!(
                        "the Rust API always contains the whole catalog; remove `--section`, `--module` and \
                         `--customer`"
                    );
                }
                let text = generate::rust(catalog, &generate::Options::default())?;
                Ok(vec![GeneratedFile {
                    path: "event_catalog.rs".to_owned(),
                    text,
                }])
            }
            Self::TypeScript => {
                let selection = scope.select(catalog, Customers::Named)?;
                typescript::generate(&selection, &options.typescript)
            }
            Self::JsonSchema => {
                let selection = scope.select(catalog, Customers::All)?;
                Ok(json_schema::generate(&selection, &options.json_schema))
            }
            Self::AsyncApi => {
                let selection = scope.select(catalog, Customers::All)?;
                Ok(asyncapi::generate(&selection, &options.asyncapi))
            }
            Self::Warehouse => {
                let selection = scope.select(catalog, Customers::All)?;
                Ok(warehouse::generate(&selection, &options.warehouse))
            }
            Self::Markdown => markdown::generate(&scope.select(catalog, Customers::All)?),
            Self::Html => {
                let selection = scope.select(catalog, Customers::All)?;
                html::generate(&selection, options.site.used()?.as_ref())
            }
        }
    }
}

/// Fills a user's template with the catalog.
///
/// # Errors
///
/// If the options request something that doesn't exist, or the template is invalid. The error
/// contains the line in the template.
pub(crate) fn from_template(
    catalog: &Catalog<'_>,
    options: &Options,
    template: &Path,
) -> anyhow::Result<GeneratedFile> {
    template::generate(&options.scope.select(catalog, Customers::All)?, template)
}

/// The maximum number of bytes for all blocks of a page. Each block may request the whole catalog.
const MOST_INJECTED: usize = 16 << 20;

/// Fills the blocks of a handwritten page.
///
/// # Errors
///
/// If markers are wrong. The error contains all mistakes.
pub(crate) fn inject(catalog: &Catalog<'_>, page: &str) -> Result<String, Vec<Mistake>> {
    let blocks = marker::blocks(page)?;
    // Links to payloads only work if the payloads are on the same page.
    let has_payloads = blocks.iter().any(|block| block.part == Part::Payloads);
    let payload = if has_payloads {
        PayloadCell::Link
    } else {
        PayloadCell::Example
    };
    let content = |block: &Block| {
        let selection = block.scope.select(catalog, Customers::All);
        selection.map(|selection| match block.part {
            Part::Events => markdown::events(&selection, payload),
            Part::Payloads => markdown::payloads(&selection, "###"),
        })
    };
    let mut contents = Vec::new();
    let mut mistakes = Vec::new();
    let mut bytes = 0;
    for block in blocks {
        match content(&block) {
            Ok(content) => {
                bytes += content.len();
                if bytes > MOST_INJECTED {
                    mistakes.push(Mistake {
                        line: block.line,
                        message: format!(
                            "with this block, the page would get more than {} MB; limit each block with \
                             `section` or `module`, or use fewer blocks",
                            MOST_INJECTED >> 20
                        ),
                    });
                    break;
                }
                contents.push((block, content));
            }
            Err(error) => mistakes.push(Mistake {
                line: block.line,
                message: error.to_string(),
            }),
        }
    }
    if mistakes.is_empty() {
        Ok(marker::fill(page, &contents))
    } else {
        Err(mistakes)
    }
}
