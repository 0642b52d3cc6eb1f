//! Reads a catalog, from bytes to rows: its files, their text, and their cells.
//!
//! This module doesn't resolve names or families. Everything that can't be read becomes a
//! [`Problem`], and reading continues.

mod conflict;
mod csv;
mod dialect;
mod empty;
mod event_toml;
mod folder;
mod header;
pub mod links;
mod no_event;
mod reading;
mod records;
mod settings;
mod sheet;
mod similar;
mod slipped;
mod swallowed;
mod table;
pub(crate) mod toml;

use std::collections::{BTreeMap, HashSet};
use std::io;
use std::path::Path;

pub use folder::{Disk, Folder, Listing, Memory, read_regular_file};
pub use links::Links;
pub(crate) use settings::MOST_CONSUMERS;
pub use settings::{
    Accept, AcceptTarget, Characters, CompatibilitySettings, ConsumerSettings, CsvSettings,
    JavascriptSettings, LONGEST_COLUMN, Level, MOST_COLUMNS, Mode, ModuleSettings, NameSettings,
    Preset, Removal, SchemaSettings, SectionSettings, SendSettings, Settings, TrafficSettings,
    UsageSettings, Words,
};
pub use sheet::{Sheet, SheetCell, SheetRow};
pub use similar::{Missing, Nearness, Suggestions, are_opposite, similar};
pub use swallowed::swallowed;
pub use table::{Cell, Row, Table};
pub use toml::Placed;

pub use crate::notation::{Column, Guess, LARGEST_SAMPLE, NotUtf8, decode};
pub use crate::problem::OutsideLink;

use crate::notation::Date;
use crate::printable::is_unseen;
use crate::problem::Problem;
use crate::source::{FileId, Sources};
use reading::Reading;

/// The settings file in a catalog folder.
pub const SETTINGS: &str = "catalog.toml";

/// The folder with the payload schemas, in a catalog folder.
pub const PAYLOADS: &str = "payloads/";

/// The file with the removed names, in a catalog folder. It isn't a table of events.
pub const REMOVED: &str = "removed.csv";

/// The files of a catalog, read but not yet interpreted.
#[derive(Debug, Default)]
pub struct Input {
    /// The paths and texts of all files that were read.
    pub sources: Sources,
    /// The content of `catalog.toml`.
    pub settings: Settings,
    /// The sections with their event files, in catalog order.
    pub sections: Vec<SectionFiles>,
    /// The payload schemas, by name.
    pub payloads: BTreeMap<String, FileId>,
    /// The Markdown files that the settings name, by their paths in the catalog folder.
    pub texts: BTreeMap<String, FileId>,
    /// The file with the removed names, if there is one.
    pub removed: Option<FileId>,
    /// The day on which the catalog is checked; `None` if the result must not depend on the day, as in a build.
    pub today: Option<Date>,
    /// Only set for the older version in a comparison: the names that were added there after the branch began,
    /// including former names. The branch never had these names, so it can't have renamed or removed them.
    pub later: HashSet<String>,
    /// The problems that were found while reading.
    pub problems: Vec<Problem>,
    /// Whether every file could be read. If not, rules don't report anything as missing.
    pub complete: bool,
    /// The folder itself, if it has no event files.
    pub bare_folder: Option<FileId>,
    /// The paths of all files that were read or looked for, to show them, and for builds to watch them.
    pub watched: Vec<String>,
}

/// The files of a section.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SectionFiles {
    /// The section's index in [`Settings::sections`]; `None` for a catalog without sections.
    pub settings: Option<usize>,
    /// The files that contain the section's events.
    pub files: Vec<FileId>,
}

/// The maximum size of a file in bytes. A table with a million events has a fifth of this size. A larger file is
/// probably the wrong one, and reading it would take many times its size in memory.
pub const LARGEST_FILE: u64 = 512 << 20;

/// The maximum total size of the introductions in bytes. An introduction that is shown twice counts twice.
pub(crate) const MOST_INTRODUCTION: usize = 16 << 20;

impl Input {
    /// Reads a catalog: a folder, the `catalog.toml` in it, or a single CSV or TOML file.
    ///
    /// # Errors
    ///
    /// If nothing exists at that path, or a folder can't be listed. Mistakes *in* the catalog are
    /// among the [`problems`](Self::problems).
    pub fn open(path: &Path) -> io::Result<Self> {
        Self::open_with(path, Links::Inside)
    }

    /// Reads a catalog like [`open`](Self::open), but with this policy for the links in its folder. A single
    /// file can itself be a link to anywhere: the caller names it, and therefore trusts it.
    ///
    /// # Errors
    ///
    /// See [`open`](Self::open).
    pub fn open_with(path: &Path, links: Links) -> io::Result<Self> {
        let (root, lone) = Self::locate(path)?;
        let folder = Disk::new(root);
        match lone {
            Some(name) => Ok(Self::read_file(&folder.with_links(Links::Anywhere), name)),
            None => Self::read_folder(&folder.with_links(links)),
        }
    }

    /// Finds the folder for the catalog at this path, and the file name if the catalog is a single file.
    ///
    /// # Errors
    ///
    /// If nothing exists at that path.
    pub fn locate(path: &Path) -> io::Result<(&Path, Option<&str>)> {
        if std::fs::metadata(path)?.is_dir() {
            return Ok((path, None));
        }
        let parent = path.parent().unwrap_or(Path::new(""));
        match path.file_name().and_then(|name| name.to_str()) {
            Some(SETTINGS) => Ok((parent, None)),
            Some(name) => Ok((parent, Some(name))),
            None => Err(io::Error::new(
                io::ErrorKind::InvalidInput,
                "the file's name is not UTF-8",
            )),
        }
    }

    /// Reads the catalog in a folder.
    ///
    /// # Errors
    ///
    /// If the folder can't be listed.
    pub fn read_folder(folder: &dyn Folder) -> io::Result<Self> {
        let Listing {
            files,
            mut unlisted,
        } = folder.list()?;
        let (hidden, files): (Vec<_>, Vec<_>) =
            files.into_iter().partition(|path| has_unseen(path));
        // Files with other extensions are ignored, because a catalog doesn't read them.
        for path in hidden {
            if has_extension(&path, EXTENSIONS) {
                let error = "its name contains an invisible character";
                unlisted.push((path, io::Error::new(io::ErrorKind::InvalidFilename, error)));
            }
        }
        let mut reading = Reading::new(folder, files);
        for (path, error) in unlisted {
            reading.unreadable(&path, error);
        }
        Ok(reading.all())
    }

    /// Reads a single file of events.
    #[must_use]
    pub fn read_file(folder: &dyn Folder, path: &str) -> Self {
        Reading::new(folder, Vec::new()).one(path)
    }

    fn new() -> Self {
        Self {
            complete: true,
            ..Self::default()
        }
    }
}

/// Reads the rows of one of the input's files.
pub(crate) fn read_table<'s>(
    input: &'s Input,
    file: FileId,
    problems: &mut Vec<Problem>,
) -> Table<'s> {
    let source = input.sources.get(file);
    let extra = &input.settings.extra_columns;
    let mut table = if has_extension(source.path(), &["toml"]) {
        event_toml::read(file, source.text(), extra, problems)
    } else {
        let mut table = csv::read(file, source.text(), extra, problems);
        no_event::take(&mut table, extra, &input.sources, problems);
        slipped::take(&mut table, input.settings.names.form(), problems);
        table
    };
    empty::take(&mut table, input, problems);
    table
}

/// The file extensions that a catalog's files may have.
pub(crate) const EXTENSIONS: &[&str] = &["csv", "toml", "json", "md"];

/// Whether a path contains characters that can't be seen, such as a line break, which would end a comment in
/// generated code.
fn has_unseen(path: &str) -> bool {
    path.contains(is_unseen)
}

/// Whether a path has one of these extensions, ignoring case.
pub(crate) fn has_extension(path: &str, extensions: &[&str]) -> bool {
    let extension = Path::new(path)
        .extension()
        .and_then(|it| it.to_str())
        .unwrap_or("");
    extensions
        .iter()
        .any(|it| it.eq_ignore_ascii_case(extension))
}
