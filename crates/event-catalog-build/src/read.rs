//! Reads a catalog from bytes to rows: its files, their text, their cells.
//!
//! This module doesn't know names or families. Whatever can't be read becomes a [`Problem`], and
//! reading continues.

mod conflict;
mod csv;
mod dialect;
mod empty;
mod event_toml;
mod folder;
mod header;
pub mod links;
mod no_event;
mod settings;
mod sheet;
mod similar;
mod slipped;
mod swallowed;
mod table;
pub(crate) mod toml;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io;
use std::path::Path;

pub use folder::{Disk, Folder, Listing, Memory, read_regular_file};
pub use links::Links;
pub use settings::{
    Accept, Characters, CompatibilitySettings, ConsumerSettings, CsvSettings, JavascriptSettings,
    Level, MOST_COLUMNS, Mode, ModuleSettings, Preset, Removal, SchemaSettings, SectionSettings,
    SendSettings, Settings, TrafficSettings,
};
pub(crate) use settings::{LONGEST_COLUMN, MOST_CONSUMERS};
pub use sheet::{Sheet, SheetCell, SheetRow};
pub use similar::{Missing, Nearness, Suggestions, are_opposite, similar};
pub use swallowed::swallowed;
pub use table::{Cell, Row, Table};
pub use toml::Placed;

pub use crate::notation::{Column, Guess, LARGEST_SAMPLE, NotUtf8, decode};
pub use crate::problem::OutsideLink;

use crate::collections::Texts;
use crate::notation::Date;
use crate::printable::is_unseen;
use crate::problem::{Problem, SettingProblem};
use crate::source::{FileId, Place, Sources};

/// The settings file of a catalog folder.
pub const SETTINGS: &str = "catalog.toml";

/// The folder of the payload schemas, inside a catalog's folder.
pub const PAYLOADS: &str = "payloads/";

/// The file of the names that were removed, in a catalog's folder. It isn't a table of events.
pub const REMOVED: &str = "removed.csv";

/// The files of a catalog, read but not yet interpreted.
#[derive(Debug, Default)]
pub struct Input {
    /// Every file's text.
    pub sources: Sources,
    /// The content of `catalog.toml`.
    pub settings: Settings,
    /// The sections with their files of events, in catalog order.
    pub sections: Vec<SectionFiles>,
    /// The payload schemas, by name.
    pub payloads: BTreeMap<String, FileId>,
    /// The Markdown files that the settings name, by their path in the catalog's folder.
    pub texts: BTreeMap<String, FileId>,
    /// The file of the names that were removed, if there is one.
    pub removed: Option<FileId>,
    /// The day on which the catalog is checked; `None` if nothing depends on it, as in a build.
    pub today: Option<Date>,
    /// The problems that were found while reading.
    pub problems: Vec<Problem>,
    /// Whether every file could be read. If not, nothing is reported as missing.
    pub complete: bool,
    /// The folder itself, if it has no file of events.
    pub bare_folder: Option<FileId>,
    /// The paths of every file that was read or looked for, to show and for builds to watch.
    pub watched: Vec<String>,
}

/// The files of a section.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SectionFiles {
    /// Its index in [`Settings::sections`]; `None` for a catalog without sections.
    pub settings: Option<usize>,
    /// The files with its events.
    pub files: Vec<FileId>,
}

/// The maximum size of a file in bytes. A table of a million events is a fifth of this size. A
/// larger file is probably the wrong file, and would take many times its size in memory.
pub const LARGEST_FILE: u64 = 512 << 20;

/// The maximum total size of the introductions in bytes, each counted wherever it is shown.
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

    /// Reads a catalog like [`open`](Self::open), with another rule for the links in its folder. A
    /// single file may itself be a link to anywhere: the caller named it and trusts it.
    ///
    /// # Errors
    ///
    /// The same as for [`open`](Self::open).
    pub fn open_with(path: &Path, links: Links) -> io::Result<Self> {
        let (root, lone) = Self::locate(path)?;
        let folder = Disk::new(root);
        match lone {
            Some(name) => Ok(Self::read_file(&folder.with_links(Links::Anywhere), name)),
            None => Self::read_folder(&folder.with_links(links)),
        }
    }

    /// The folder of the catalog at a path, and the file name if the catalog is a single file.
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
        // Other hidden files don't concern the catalog.
        for path in hidden {
            if has_extension(&path, EXTENSIONS) {
                let error = "its name contains an invisible character";
                unlisted.push((path, io::Error::new(io::ErrorKind::InvalidFilename, error)));
            }
        }
        let mut reading = Reading {
            folder,
            present: files.iter().cloned().map(Cow::Owned).collect(),
            files,
            input: Self::new(),
            used: Texts::default(),
            suggestions: Suggestions::default(),
        };
        for (path, error) in unlisted {
            reading.unreadable(&path, error);
        }
        reading.settings();
        reading.sections();
        reading.removed();
        reading.texts();
        reading.payloads();
        reading.strays();
        Ok(reading.input)
    }

    /// Reads a single file of events.
    #[must_use]
    pub fn read_file(folder: &dyn Folder, path: &str) -> Self {
        let mut reading = Reading {
            folder,
            files: Vec::new(),
            present: Texts::default(),
            input: Self::new(),
            used: Texts::default(),
            suggestions: Suggestions::default(),
        };
        let files = reading.load(path).into_iter().collect();
        reading.input.sections.push(SectionFiles {
            settings: None,
            files,
        });
        reading.input
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
        slipped::take(&mut table, problems);
        table
    };
    empty::take(&mut table, input, problems);
    table
}

/// The file extensions of a catalog.
pub(crate) const EXTENSIONS: &[&str] = &["csv", "toml", "json", "md"];

/// Whether a path can't be displayed unchanged: a line break in it would end a comment in generated
/// code.
fn has_unseen(path: &str) -> bool {
    path.contains(is_unseen)
}

/// Whether a path has one of these extensions. Case is ignored.
pub(crate) fn has_extension(path: &str, extensions: &[&str]) -> bool {
    let extension = Path::new(path)
        .extension()
        .and_then(|it| it.to_str())
        .unwrap_or("");
    extensions
        .iter()
        .any(|it| it.eq_ignore_ascii_case(extension))
}

/// The state of reading a folder.
struct Reading<'f> {
    folder: &'f dyn Folder,
    files: Vec<String>,
    /// The same paths as a set.
    present: Texts<'static>,
    input: Input,
    /// The files that the catalog names.
    used: Texts<'static>,
    suggestions: Suggestions,
}

impl Reading<'_> {
    fn settings(&mut self) {
        if !self.files.iter().any(|path| path == SETTINGS) {
            return;
        }
        self.used.insert(Cow::Borrowed(SETTINGS));
        let Some(file) = self.load(SETTINGS) else {
            return;
        };
        let text = self.input.sources.get(file).text();
        match settings::read(file, text, &mut self.input.problems) {
            Some(settings) => self.input.settings = settings,
            None => self.input.complete = false,
        }
    }

    /// Reads the files of events that the settings name, or all of them.
    fn sections(&mut self) {
        let sections = self.input.settings.sections.clone();
        if sections.is_empty() {
            let is_table = |path: &&String| {
                has_extension(path, &["csv", "toml"])
                    && *path != SETTINGS
                    && *path != REMOVED
                    && !path.starts_with(PAYLOADS)
            };
            let paths: Vec<_> = self.files.iter().filter(is_table).cloned().collect();
            let files = paths.iter().filter_map(|path| self.load(path)).collect();
            let paths_are_none = paths.is_empty();
            self.used.extend(paths.into_iter().map(Cow::Owned));
            if paths_are_none {
                let shown = self.folder.show("");
                let shown = shown.trim_end_matches('/');
                let shown = if shown.is_empty() { "." } else { shown };
                self.input.bare_folder = Some(self.input.sources.add(shown, String::new()));
            }
            self.input.sections.push(SectionFiles {
                settings: None,
                files,
            });
            return;
        }
        for (index, section) in sections.iter().enumerate() {
            let mut files = Vec::new();
            for Placed { value: path, place } in &section.events {
                if self.used.contains(path.as_str()) {
                    self.input.problems.push(Problem::Setting {
                        place: *place,
                        problem: SettingProblem::RepeatedFile(path.clone()),
                    });
                } else if self.exists(path, *place) {
                    files.extend(self.load(path));
                }
            }
            self.input.sections.push(SectionFiles {
                settings: Some(index),
                files,
            });
        }
    }

    /// Reads the names that were removed, unless the settings name the file as a table of events.
    fn removed(&mut self) {
        let is_there = self.files.iter().any(|path| path == REMOVED);
        if is_there && self.used.insert(Cow::Borrowed(REMOVED)) {
            self.input.removed = self.load(REMOVED);
        }
    }

    /// Reads the introductions.
    fn texts(&mut self) {
        let settings = &self.input.settings;
        let sections = settings
            .sections
            .iter()
            .filter_map(|section| section.intro.as_ref());
        let named: Vec<_> = settings.intro.iter().chain(sections).cloned().collect();
        let mut bytes = 0;
        for Placed { value: path, place } in named {
            if !self.input.texts.contains_key(&path)
                && self.exists(&path, place)
                && let Some(file) = self.load(&path)
            {
                self.input.texts.insert(path.clone(), file);
            }
            let file = self.input.texts.get(&path);
            bytes += file.map_or(0, |file| self.input.sources.get(*file).text().len());
            if bytes > MOST_INTRODUCTION {
                self.input.problems.push(Problem::Setting {
                    place,
                    problem: SettingProblem::LongIntroductions { path, bytes },
                });
                break;
            }
        }
    }

    fn payloads(&mut self) {
        let is_schema =
            |path: &&String| path.starts_with(PAYLOADS) && has_extension(path, &["toml", "json"]);
        let paths: Vec<_> = self.files.iter().filter(is_schema).cloned().collect();
        for path in paths {
            let name = path[PAYLOADS.len()..]
                .rsplit_once('.')
                .map_or("", |(name, _)| name)
                .to_owned();
            self.used.insert(Cow::Owned(path.clone()));
            let Some(file) = self.load(&path) else {
                continue;
            };
            if let Some(other) = self.input.payloads.get(&name).copied() {
                self.input
                    .problems
                    .push(Problem::PayloadTwice { file, name, other });
            } else {
                self.input.payloads.insert(name, file);
            }
        }
    }

    /// Reports files that seem to belong to the catalog but aren't used.
    fn strays(&mut self) {
        // A folder whose settings can't be read uses no files.
        if !self.input.complete && self.input.settings.file.is_none() {
            return;
        }
        for path in &self.files {
            let is_table = has_extension(path, &["csv", "toml", "xlsx", "xls", "ods", "numbers"]);
            if is_table && !self.used.contains(path.as_str()) {
                let file = self
                    .input
                    .sources
                    .add(self.folder.show(path), String::new());
                self.input.problems.push(Problem::StrayFile { file });
            }
        }
    }

    /// Whether a file that the settings name exists; if not, adds a problem.
    fn exists(&mut self, path: &str, place: Place) -> bool {
        self.used.insert(Cow::Owned(path.to_owned()));
        if self.present.contains(path) {
            return true;
        }
        let unused = self
            .files
            .iter()
            .map(String::as_str)
            .filter(|it| !self.used.contains(*it));
        let similar = self.suggestions.similar(path, unused);
        let similar = similar.map(str::to_owned);
        // The intended file isn't a stray file: one mistake, one finding.
        self.used.extend(similar.clone().map(Cow::Owned));
        self.input.problems.push(Problem::MissingFile {
            place,
            path: path.to_owned(),
            similar,
        });
        self.input.watched.push(self.folder.show(path));
        self.input.complete = false;
        false
    }

    /// Adds a file's text, unless it contains an unresolved conflict of version control.
    fn add(&mut self, shown: String, text: String) -> Option<FileId> {
        let conflicts = conflict::find(&text);
        let file = self.input.sources.add(shown, text);
        if conflicts.is_empty() {
            return Some(file);
        }
        let conflicts = conflicts.into_iter().map(|(range, lines)| {
            let place = Place::new(file, range);
            Problem::MergeConflict { place, lines }
        });
        self.input.problems.extend(conflicts);
        self.input.complete = false;
        None
    }

    /// Reads a file's text; adds a problem if that fails.
    fn load(&mut self, path: &str) -> Option<FileId> {
        let shown = self.folder.show(path);
        self.input.watched.push(shown.clone());
        let error = match self.folder.read(path) {
            Ok(bytes) => match decode(bytes) {
                Ok(text) => return self.add(shown, text),
                Err((error, lossy)) => {
                    let file = self.input.sources.add(shown, lossy);
                    self.input.problems.push(Problem::NotUtf8 { file, error });
                    self.input.complete = false;
                    return None;
                }
            },
            Err(error) => error,
        };
        self.unreadable(path, error);
        None
    }

    /// Reports a file or a folder that can't be read.
    fn unreadable(&mut self, path: &str, error: io::Error) {
        let file = self
            .input
            .sources
            .add(self.folder.show(path), String::new());
        self.input.problems.push(match OutsideLink::of(&error) {
            Some(link) => Problem::OutsideLink {
                file,
                link: link.clone(),
            },
            None => Problem::Unreadable {
                file,
                error: error.into(),
            },
        });
        self.input.complete = false;
    }
}
