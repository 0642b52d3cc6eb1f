//! The functions of the command for catalogs in memory, for tools that have text but no files, such
//! as an editor plugin or a service.
//!
//! Nothing here accesses files or the environment, or prints. An error is the message that the
//! command would print.
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

use event_catalog_build::catalog::Catalog;
use event_catalog_build::finding::Severity;
use event_catalog_build::read::{CsvSettings, Folder, Input};

use crate::baseline::Baseline;
use crate::changes::changes;
use crate::changes::format::{self as formats, Comparison, Names, Needed, Scope};
use crate::checked::Checked;
use crate::fmt::{self, Form};
use crate::format::repository::Repository;
use crate::format::{github, gitlab, human, json, junit, sarif};
use crate::import::detect::by_documents;
use crate::import::document::{Document, Room};
use crate::import::into::{self, Answer};
use crate::import::plan::{self, Obstacle, Plan};
use crate::levels::Levels;
use crate::{fix, generate, import};

pub use crate::traffic::{Judged, Received};

/// A catalog that was checked with all rules.
#[derive(Debug)]
pub struct Report(Checked);

/// Checks a catalog with all rules.
#[must_use]
pub fn check(input: Input) -> Report {
    Report(Checked::new(input, &Levels::default()))
}

/// Checks a catalog with all rules, and compares it with an older version.
///
/// ```
/// use event_catalog_build::read::{Input, Memory};
/// use event_catalog_cli::api;
///
/// let read = |table: &str| Input::read_folder(&Memory::from_iter([("events.csv", table)]));
/// let old = read("name,description\nload,The chat was loaded.\nhide,The chat was hidden.\n")?;
/// let new = read("name,description\nload,The chat was loaded.\n")?;
/// assert!(api::compare(new, &old).human(80).contains("removed-event"));
/// # Ok::<(), std::io::Error>(())
/// ```
#[must_use]
pub fn compare(new: Input, old: &Input) -> Report {
    Report(Checked::compared(
        new,
        &Levels::default(),
        Some(&Catalog::new(old)),
    ))
}

/// What changed between two versions of a catalog, for all audiences.
#[derive(Debug)]
pub struct Changes(Comparison);

/// Compares two versions of a catalog; without an older one, everything was added.
///
/// ```
/// use event_catalog_build::read::{Input, Memory};
/// use event_catalog_cli::api;
///
/// let read = |table: &str| Input::read_folder(&Memory::from_iter([("events.csv", table)]));
/// let old = read("name,description\nload,The chat was loaded.\nhide,The chat was hidden.\n")?;
/// let new = read("name,description\nload,The chat was loaded.\n")?;
/// let changes = api::diff(Some(&old), &new);
/// assert_eq!(changes.bump(), "major");
/// assert!(changes.markdown().contains("The event `hide` was removed."));
/// # Ok::<(), std::io::Error>(())
/// ```
#[must_use]
pub fn diff(old: Option<&Input>, new: &Input) -> Changes {
    let old = old.map(Catalog::new);
    let new = Catalog::new(new);
    let found = changes(old.as_ref(), &new);
    let names = Names::default();
    Changes(Comparison::new(names, found, old.as_ref(), &new, [true; 2]))
}

impl Changes {
    /// The part of the version that has to be raised: `none`, `patch`, `minor` or `major`.
    #[must_use]
    pub fn bump(&self) -> &'static str {
        Needed::of(self.all(), &Scope::of(&[])).bump.name()
    }

    /// The changes as text, with colors for a terminal.
    #[must_use]
    pub fn human(&self) -> String {
        formats::human::render(self.all(), &Scope::of(&[]), false)
    }

    /// All changes as JSON.
    ///
    /// # Errors
    ///
    /// If JSON can't be written, which would be a bug in this crate.
    pub fn json(&self) -> Result<String, String> {
        let json = formats::json::render(self.all(), &Scope::of(&[]));
        json.map_err(|error| message(&error))
    }

    /// The changes as a change log in Markdown.
    #[must_use]
    pub fn markdown(&self) -> String {
        formats::markdown::render(self.all(), &Scope::of(&[]), false, None)
    }

    /// The changes as the comment of a pull request on GitHub.
    #[must_use]
    pub fn github(&self) -> String {
        let host = formats::comment::Host::GitHub;
        formats::comment::render(self.all(), &Scope::of(&[]), false, host)
    }

    fn all(&self) -> &[Comparison] {
        std::slice::from_ref(&self.0)
    }
}

impl Report {
    /// How many errors were found.
    #[must_use]
    pub fn errors(&self) -> usize {
        self.0.count(Severity::Error)
    }

    /// How many warnings were found.
    #[must_use]
    pub fn warnings(&self) -> usize {
        self.0.count(Severity::Warning)
    }

    /// The rules of the findings that come only from the comparison with an older version, in the
    /// order of the findings.
    #[must_use]
    pub fn compared(&self) -> Vec<&'static str> {
        let rules = self.0.found.iter().map(|found| found.finding.rule);
        let rules = rules.filter(|rule| rule.is_comparing());
        rules.map(|rule| rule.name).collect()
    }

    /// All findings as text, without colors, for a terminal of this many columns.
    #[must_use]
    pub fn human(&self, width: usize) -> String {
        let style = human::Style::plain(width);
        human::render(std::slice::from_ref(&self.0), &style)
    }

    /// All findings as JSON.
    ///
    /// # Errors
    ///
    /// If JSON can't be written, which would be a bug in this crate.
    pub fn json(&self) -> Result<String, String> {
        json::render(std::slice::from_ref(&self.0)).map_err(|error| message(&error))
    }

    /// All findings as SARIF 2.1.0, also those that are suppressed, with paths relative to the catalog's folder.
    ///
    /// # Errors
    ///
    /// If JSON can't be written, which would be a bug in this crate.
    pub fn sarif(&self) -> Result<String, String> {
        let checked = std::slice::from_ref(&self.0);
        let sarif = sarif::render(checked, &Repository::default(), true);
        sarif.map_err(|error| message(&error))
    }

    /// All findings as JUnit XML, with paths relative to the catalog's folder.
    ///
    /// # Errors
    ///
    /// If XML can't be written, which would be a bug in this crate.
    pub fn junit(&self) -> Result<String, String> {
        let junit = junit::render(std::slice::from_ref(&self.0), &Repository::default());
        junit.map_err(|error| message(&error))
    }

    /// All findings as a Code Quality report for GitLab, with paths relative to the catalog's folder.
    ///
    /// # Errors
    ///
    /// If JSON can't be written, which would be a bug in this crate.
    pub fn gitlab(&self) -> Result<String, String> {
        let gitlab = gitlab::render(std::slice::from_ref(&self.0), &Repository::default());
        gitlab.map_err(|error| message(&error))
    }

    /// All findings as annotations for GitHub Actions, and as the summary of a step.
    #[must_use]
    pub fn github(&self) -> (String, String) {
        let (checked, here) = (std::slice::from_ref(&self.0), Repository::default());
        (
            github::annotations(checked, usize::MAX, &here),
            github::summary(checked, &here),
        )
    }

    /// A baseline of all these findings, except errors that prevent generation, as the text of its
    /// file.
    ///
    /// # Errors
    ///
    /// If JSON can't be written, which would be a bug in this crate.
    pub fn baseline(&self) -> Result<String, String> {
        let (baseline, _refused) = Baseline::of(std::slice::from_ref(&self.0));
        baseline.text().map_err(|error| message(&error))
    }

    /// Removes the findings in a baseline, except errors that prevent generation. Returns how many
    /// findings of the baseline no longer occur.
    ///
    /// # Errors
    ///
    /// If the text isn't a baseline.
    pub fn without_known(&mut self, baseline: &str) -> Result<usize, String> {
        let baseline = Baseline::parse(baseline, "baseline").map_err(|error| message(&error))?;
        Ok(baseline.apply(std::slice::from_mut(&mut self.0)).gone)
    }
}

/// A catalog after it was fixed.
#[derive(Debug)]
pub struct Fixed {
    /// The changed files: their paths in the catalog's folder, and their new texts.
    pub files: Vec<(String, String)>,
    /// The remaining findings.
    pub report: Report,
}

/// Applies every safe fix to the catalog in a folder. The folder itself isn't changed.
///
/// ```
/// use event_catalog_build::read::Memory;
/// use event_catalog_cli::api;
///
/// let folder: Memory = [("events.csv", "name,description\nload,The chat  was loaded.\n")]
///     .into_iter()
///     .collect();
/// let fixed = api::fix(&folder)?;
/// assert_eq!(fixed.files[0].1, "name,description\nload,The chat was loaded.\n");
/// # Ok::<(), String>(())
/// ```
///
/// # Errors
///
/// If the folder can't be listed, or a fix would lose a name.
pub fn fix(folder: &dyn Folder) -> Result<Fixed, String> {
    let fixed = fix::fix_folder(folder, None, &Levels::default(), None);
    let fixed = fixed.map_err(|error| message(&error))?;
    let files = fixed.changed();
    Ok(Fixed {
        files: files
            .map(|(path, text)| (path.to_owned(), text.to_owned()))
            .collect(),
        report: Report(fixed.checked),
    })
}

/// How to write a table.
#[derive(Clone, Debug, Default)]
pub struct TableForm<'s> {
    /// The delimiter, the byte-order mark and the line ends.
    pub csv: CsvSettings,
    /// The additional columns of the catalog, in order.
    pub extra: &'s [String],
    /// Whether rows are sorted by name.
    pub sort: bool,
}

/// The canonical form of a CSV table, without a byte-order mark; `None` if the table can't be read
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
    /// A list of names, one a line.
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

/// A new catalog that was imported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Imported {
    /// The files: their paths in the catalog's folder, and their texts.
    pub files: Vec<(String, String)>,
    /// Notes for the user.
    pub notes: Vec<String>,
    /// The names with contradicting rows in the page. Both rows are kept.
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

/// Creates a catalog from documents in JSON or YAML, each with its path: JSON Schemas, `AsyncAPI`
/// documents, a registry of `OpenTelemetry`, or tracking plans.
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
/// If a document can't be read, or there are no events in them.
pub fn import_documents(documents: &[(&str, &str)]) -> Result<Imported, String> {
    let documents = documents.iter();
    let mut room = Room::new();
    let documents =
        documents.map(|(path, text)| Document::read_within(path, path, text, &mut room));
    let documents: Vec<Document> = documents.collect::<Result<_, _>>()?;
    let Some(source) = by_documents(&documents) else {
        return Err(
            "the documents are neither JSON Schemas nor AsyncAPI documents, a registry or tracking plans"
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
/// If it can't be read, is too large, or has no table of events.
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

/// A catalog into which a page was imported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Merged {
    /// The changed and new files: their paths in the catalog's folder, and their texts.
    pub files: Vec<(String, String)>,
    /// Notes on added, merged and dropped parts.
    pub notes: Vec<String>,
}

/// Merges the events of a page into the catalog in a folder. With `update`, texts that differ are
/// replaced with those of the page. The folder itself isn't changed.
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
        return Err(format!("`{}` has two different rows", twice.name));
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

/// A kind of output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kind(generate::Kind);

impl Kind {
    /// All kinds, in the order in which they are generated.
    pub fn all() -> impl Iterator<Item = Self> {
        generate::Kind::ALL.iter().copied().map(Self)
    }

    /// The name, such as `json-schema`.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.0.name()
    }
}

/// Generates the files of one kind from a catalog without errors: their paths, and their texts.
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
/// If the catalog has no events, or a setting that this kind can't use.
pub fn generate(catalog: &Catalog<'_>, kind: Kind) -> Result<Vec<(String, String)>, String> {
    let files = kind.0.generate(catalog, &generate::Options::default());
    let files = files.map_err(|error| message(&error))?.into_iter();
    Ok(files.map(|file| (file.path, file.text)).collect())
}

/// Fills the blocks between the markers of a page in Markdown or MDX.
///
/// # Errors
///
/// Every mistake in the markers, each with its line.
pub fn inject(catalog: &Catalog<'_>, page: &str) -> Result<String, Vec<String>> {
    generate::inject(catalog, page).map_err(|mistakes| {
        let mistakes = mistakes.into_iter();
        mistakes
            .map(|mistake| format!("{}: {}", mistake.line, mistake.message))
            .collect()
    })
}

/// Fills a Jinja template with a catalog. The template can't include others.
///
/// `fuel` limits its work and output: each instruction and each 64 bytes of text cost one unit.
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
/// If the template is invalid, uses something that the catalog doesn't have, or needs more fuel.
pub fn fill_template(catalog: &Catalog<'_>, template: &str, fuel: u64) -> Result<String, String> {
    let filled = generate::fill_text(catalog, template, fuel);
    filled.map_err(|error| message(&error))
}

/// The paths that an `event-catalog.toml` lists.
///
/// # Errors
///
/// If the text isn't such a list.
pub fn listed_catalogs(list: &str) -> Result<Vec<String>, String> {
    let paths = crate::locate::paths(list, "event-catalog.toml");
    let paths = paths.map_err(|error| message(&error))?.into_iter();
    Ok(paths
        .map(|path| path.to_string_lossy().into_owned())
        .collect())
}

/// The message of an error, with all of its causes.
fn message(error: &anyhow::Error) -> String {
    format!("{error:#}")
}
