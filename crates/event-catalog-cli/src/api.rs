//! The command's functions for catalogs in memory, for tools that work with text instead of files,
//! such as editor plugins or services.
//!
//! Nothing here accesses files or the environment, or prints anything. Errors are the messages that
//! the command would print.
//!
//! ```
//! use event_catalog_build::read::{Input, Memory};
//! use event_catalog_cli::api;
//!
//! let table = "name,description\nlink_clicked,A link was clicked.\nlink_clicked,Again.\n";
//! let files: Memory = [("events.csv", table)].into_iter().collect();
//! let report = api::check(Input::read_folder(&files)?);
//! assert_eq!(report.errors(), 1);
//! assert!(report.human(80).contains("duplicate event `link_clicked`"));
//! # Ok::<(), std::io::Error>(())
//! ```

mod changes;
mod imports;
mod report;

use event_catalog_build::catalog::Catalog;
use event_catalog_build::read::CsvSettings;

use crate::fmt::{self, Form};
use crate::generate;

pub use changes::{Changes, diff};
pub use imports::{Imported, Merged, PageFormat, import, import_documents, import_workbook, merge};
pub use report::{Fixed, Report, check, compare, fix};

pub use crate::traffic::{Judged, Received};

/// The format in which a table is written.
#[derive(Clone, Debug, Default)]
pub struct TableForm<'s> {
    /// The delimiter, the byte-order mark and the line endings.
    pub csv: CsvSettings,
    /// The additional columns of the catalog, in order.
    pub extra: &'s [String],
    /// Whether rows are sorted by name.
    pub sort: bool,
}

/// Formats a CSV table in its canonical form, without a byte-order mark. Returns `None` if the table can't be read
/// cell by cell, or has no column `name`.
///
/// ```
/// use event_catalog_cli::api;
///
/// let written = api::format("name;description\n\nload;\"Loaded.\"\n", &api::TableForm::default());
/// assert_eq!(written.as_deref(), Some("name,description\nload,Loaded.\n"));
/// ```
#[must_use]
pub fn format(text: &str, form: &TableForm<'_>) -> Option<String> {
    let form = Form {
        csv: form.csv,
        extra: form.extra,
        sort: form.sort,
    };
    fmt::format("", text, &form).ok()
}

/// A kind of output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kind(generate::Kind);

impl Kind {
    /// All kinds, in generation order.
    pub fn all() -> impl Iterator<Item = Self> {
        generate::Kind::ALL.iter().copied().map(Self)
    }

    /// The name, such as `json-schema`.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.0.name()
    }
}

/// Generates the files of one kind from a catalog without errors, as pairs of path and text.
///
/// ```
/// use event_catalog_build::catalog::Catalog;
/// use event_catalog_build::read::{Input, Memory};
/// use event_catalog_cli::api::{self, Kind};
///
/// let table = "name,description\nload,The chat was loaded.\n";
/// let input = Input::read_folder(&Memory::from_iter([("events.csv", table)])).unwrap();
/// let catalog = Catalog::new(&input);
/// let markdown = Kind::all().find(|kind| kind.name() == "markdown").unwrap();
/// let files = api::generate(&catalog, markdown)?;
/// assert!(files[0].1.contains("The chat was loaded."));
/// # Ok::<(), String>(())
/// ```
///
/// # Errors
///
/// If the catalog has no events, or a setting is invalid for this kind.
pub fn generate(catalog: &Catalog<'_>, kind: Kind) -> Result<Vec<(String, String)>, String> {
    let files = kind.0.generate(catalog, &generate::Options::default());
    let files = files.map_err(|error| message(&error))?.into_iter();
    Ok(files.map(|file| (file.path, file.text)).collect())
}

/// Fills the blocks between the markers in a Markdown or MDX page.
///
/// # Errors
///
/// If the page has mistakes in its markers. The errors contain one message per mistake, with its line.
pub fn inject(catalog: &Catalog<'_>, page: &str) -> Result<String, Vec<String>> {
    generate::inject(catalog, page).map_err(|mistakes| {
        let mistakes = mistakes.into_iter();
        mistakes
            .map(|mistake| format!("{}: {}", mistake.line, mistake.message))
            .collect()
    })
}

/// Fills a Jinja template with a catalog. The template can't include other templates.
///
/// `fuel` limits the work and the output: each instruction and each 64 bytes of text cost one unit.
///
/// ```
/// use event_catalog_build::catalog::Catalog;
/// use event_catalog_build::read::{Input, Memory};
/// use event_catalog_cli::api;
///
/// let table = "name,description\nload,The chat was loaded.\n";
/// let input = Input::read_folder(&Memory::from_iter([("events.csv", table)])).unwrap();
/// let catalog = Catalog::new(&input);
/// let names = "{% for event in events %}{{ event.name }};{% endfor %}";
/// assert_eq!(api::fill_template(&catalog, names, 1_000)?, "load;");
/// let endless = "{% for a in range(10000) %}{% for b in range(10000) %}{% endfor %}{% endfor %}";
/// assert!(api::fill_template(&catalog, endless, 1_000).is_err());
/// # Ok::<(), String>(())
/// ```
///
/// # Errors
///
/// If the template is invalid, uses a value that the catalog doesn't have, or runs out of fuel.
pub fn fill_template(catalog: &Catalog<'_>, template: &str, fuel: u64) -> Result<String, String> {
    let filled = generate::fill_text(catalog, template, fuel);
    filled.map_err(|error| message(&error))
}

/// Parses the text of an `event-catalog.toml`, and returns the paths that it lists.
///
/// # Errors
///
/// If the text isn't a valid `event-catalog.toml`.
pub fn listed_catalogs(list: &str) -> Result<Vec<String>, String> {
    let paths = crate::locate::paths(list, "event-catalog.toml");
    let paths = paths.map_err(|error| message(&error))?.into_iter();
    Ok(paths
        .map(|path| path.to_string_lossy().into_owned())
        .collect())
}

/// Formats an error with all of its causes.
fn message(error: &anyhow::Error) -> String {
    format!("{error:#}")
}
