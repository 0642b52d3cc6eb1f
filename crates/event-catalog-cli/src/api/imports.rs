//! Imports into a new or an existing catalog.

use event_catalog_build::read::Folder;

use super::message;
use crate::import;
use crate::import::detect::by_documents;
use crate::import::document::{Document, Room};
use crate::import::into::{self, Answer};
use crate::import::plan::{self, Obstacle, Plan};

/// The format of a page to import.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PageFormat {
    /// Markdown.
    Markdown,
    /// HTML.
    Html,
    /// A table in CSV.
    Csv,
    /// A list of names, one per line.
    Names,
}

impl PageFormat {
    fn source(self) -> import::Source {
        match self {
            Self::Markdown => import::Source::Markdown,
            Self::Html => import::Source::Html,
            Self::Csv => import::Source::Csv,
            Self::Names => import::Source::Names,
        }
    }
}

/// A new catalog created by an import.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Imported {
    /// The files, each as its path in the catalog's folder and its text.
    pub files: Vec<(String, String)>,
    /// Notes for the user.
    pub notes: Vec<String>,
    /// The names that have contradictory rows on the page. Both rows are kept.
    pub contradictions: Vec<String>,
}

/// Creates a catalog from a page.
///
/// ```
/// use event_catalog_cli::api::{self, PageFormat};
///
/// let page = "# Events\n\n| Event | When |\n|---|---|\n| load | The chat was loaded. |\n";
/// let imported = api::import(page, PageFormat::Markdown)?;
/// let paths: Vec<_> = imported.files.iter().map(|(path, _)| path.as_str()).collect();
/// assert_eq!(paths, ["catalog.toml", "events.csv"]);
/// # Ok::<(), String>(())
/// ```
///
/// # Errors
///
/// If the page has no table of events, or a table that can't be read.
pub fn import(page: &str, format: PageFormat) -> Result<Imported, String> {
    let page = format.source().read(page, "page");
    let page = page.map_err(|_| UNREADABLE.to_owned())?;
    planned(plan::plan(page, &plan::Options::default(), "page"))
}

/// Creates a catalog from JSON or YAML documents, given as paths and texts: JSON Schemas,
/// `AsyncAPI` documents, an `OpenTelemetry` registry, or tracking plans.
///
/// ```
/// use event_catalog_cli::api;
///
/// let schema = r#"{"type":"object","description":"The chat was loaded."}"#;
/// let imported = api::import_documents(&[("load.json", schema)])?;
/// let paths: Vec<_> = imported.files.iter().map(|(path, _)| path.as_str()).collect();
/// assert!(paths.contains(&"payloads/load.json"));
/// # Ok::<(), String>(())
/// ```
///
/// # Errors
///
/// If a document can't be read, or there are no events in the documents.
pub fn import_documents(documents: &[(&str, &str)]) -> Result<Imported, String> {
    let documents = documents.iter();
    let mut room = Room::new();
    let documents =
        documents.map(|(path, text)| Document::read_within(path, path, text, &mut room));
    let documents: Vec<Document> = documents.collect::<Result<_, _>>()?;
    let Some(source) = by_documents(&documents) else {
        return Err(
            "the documents aren't JSON Schemas, AsyncAPI documents, an OpenTelemetry registry or tracking plans"
                .to_owned(),
        );
    };
    let page = source.read_documents(&documents, &import::SchemaOptions::default())?;
    planned(plan::plan(page, &plan::Options::default(), "documents"))
}

/// Creates a catalog from the bytes of a workbook: `.xlsx`, `.xlsm`, `.xlsb`, `.xls` or `.ods`.
///
/// ```
/// use event_catalog_cli::api;
///
/// let refused = api::import_workbook(b"Event,Description\n".to_vec()).unwrap_err();
/// assert!(refused.starts_with("`workbook` is not a workbook"));
/// ```
///
/// # Errors
///
/// If the workbook can't be read, is too large, or has no table of events.
pub fn import_workbook(bytes: Vec<u8>) -> Result<Imported, String> {
    let page = import::read_workbook(bytes, "workbook", &[])?;
    planned(plan::plan(page, &plan::Options::default(), "workbook"))
}

const UNREADABLE: &str = "the page cannot be read cell by cell";

fn planned(plan: Result<Plan, Obstacle>) -> Result<Imported, String> {
    let plan = plan.map_err(|obstacle| obstacle.to_string())?;
    let twice = plan.twice.into_iter();
    let twice = twice.filter(|twice| !twice.differences.is_empty());
    Ok(Imported {
        files: plan.files,
        notes: plan.notes,
        contradictions: twice.map(|twice| twice.name).collect(),
    })
}

/// A catalog after a page was merged into it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Merged {
    /// The changed and new files, each as its path in the catalog's folder and its text.
    pub files: Vec<(String, String)>,
    /// Notes about what was added, merged and dropped.
    pub notes: Vec<String>,
}

/// Merges the events of a page into the catalog in a folder. With `update`, texts that differ are
/// replaced by the page's texts. The folder itself isn't changed.
///
/// ```
/// use event_catalog_build::read::Memory;
/// use event_catalog_cli::api::{self, PageFormat};
///
/// let folder: Memory = [("events.csv", "name,description\nload,Ours.\n")]
///     .into_iter()
///     .collect();
/// let page = "name,description\nload,Theirs.\nopen,The chat was opened.\n";
/// let merged = api::merge(&folder, page, PageFormat::Csv, false)?;
/// let table = "name,description\nload,Ours.\nopen,The chat was opened.\n";
/// assert_eq!(merged.files, [("events.csv".to_owned(), table.to_owned())]);
/// # Ok::<(), String>(())
/// ```
///
/// # Errors
///
/// If the page has no events or contradicts itself, the catalog can't be read completely, or the
/// result would have more errors than before.
pub fn merge(
    folder: &dyn Folder,
    page: &str,
    format: PageFormat,
    update: bool,
) -> Result<Merged, String> {
    let page = format.source().read(page, "page");
    let page = page.map_err(|_| UNREADABLE.to_owned())?;
    let content = plan::content(page, &plan::Options::default());
    let content = content.map_err(|obstacle| obstacle.to_string())?;
    let mut twice = content.twice.iter();
    if let Some(twice) = twice.find(|twice| !twice.differences.is_empty()) {
        return Err(format!(
            "`{}` has two different rows; remove one of them",
            twice.name
        ));
    }
    match into::merge(folder, content, update).map_err(|error| message(&error))? {
        Answer::Merged(merged) => Ok(Merged {
            notes: merged.notes("page", update),
            files: merged
                .files
                .into_iter()
                .map(|file| (file.path, file.after))
                .collect(),
        }),
        Answer::Refused(why) => Err(why.join("\n")),
    }
}
