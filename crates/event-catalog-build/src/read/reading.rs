//! Reads the files of a catalog: the settings, the files that they name, and the files next to them.

use std::borrow::Cow;
use std::io;

use super::{
    Folder, Input, MOST_INTRODUCTION, PAYLOADS, Placed, REMOVED, SETTINGS, SectionFiles,
    Suggestions, conflict, decode, has_extension, settings,
};
use crate::collections::Texts;
use crate::problem::{OutsideLink, Problem, SettingProblem};
use crate::source::{FileId, Place};

/// The state of reading a folder.
pub(super) struct Reading<'f> {
    folder: &'f dyn Folder,
    files: Vec<String>,
    /// The paths in `files`, as a set.
    present: Texts<'static>,
    input: Input,
    /// The files that the catalog names.
    used: Texts<'static>,
    suggestions: Suggestions,
}

impl<'f> Reading<'f> {
    /// Starts to read a folder that contains these files.
    pub(super) fn new(folder: &'f dyn Folder, files: Vec<String>) -> Self {
        Self {
            folder,
            present: files.iter().cloned().map(Cow::Owned).collect(),
            files,
            input: Input::new(),
            used: Texts::default(),
            suggestions: Suggestions::default(),
        }
    }

    /// Reads the catalog in the folder.
    pub(super) fn all(mut self) -> Input {
        self.settings();
        self.sections();
        self.removed();
        self.texts();
        self.payloads();
        self.strays();
        self.input
    }

    /// Reads a single file of events.
    pub(super) fn one(mut self, path: &str) -> Input {
        let files = self.load(path).into_iter().collect();
        self.input.sections.push(SectionFiles {
            settings: None,
            files,
        });
        self.input
    }

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

    /// Reads the event files that the settings name, or all event files if they name none.
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

    /// Reads the removed names, unless the settings use that file as a table of events.
    fn removed(&mut self) {
        let is_there = self.files.iter().any(|path| path == REMOVED);
        if is_there && self.used.insert(Cow::Borrowed(REMOVED)) {
            self.input.removed = self.load(REMOVED);
        }
    }

    /// Reads the Markdown files with the introductions of the catalog and its sections.
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
        // Without readable settings, the used files are unknown.
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
        // The file that was probably meant isn't also a stray file: one mistake, one finding.
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

    /// Adds a file's text, unless it contains an unresolved merge conflict.
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
    pub(super) fn unreadable(&mut self, path: &str, error: io::Error) {
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
