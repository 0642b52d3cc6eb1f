//! A catalog's folder with changes that haven't been written yet.

use std::collections::BTreeMap;
use std::io;

use anyhow::Context;
use event_catalog_build::printable;
use event_catalog_build::read::{Folder, Input, Listing};

use crate::changed_files::ChangedFile;

pub(crate) struct Overlay<'f> {
    folder: &'f dyn Folder,
    lone: Option<String>,
    /// The texts of changed files before and after, by path in the folder.
    changed: BTreeMap<String, (String, String)>,
    /// The texts of new files, by path in the folder.
    new: BTreeMap<String, String>,
    /// The original texts of the files, by displayed path.
    before: BTreeMap<String, String>,
    /// The paths of the files in the folder, by displayed path.
    paths: BTreeMap<String, String>,
}

impl<'f> Overlay<'f> {
    /// Opens the catalog in a folder, or the single file with that name.
    pub(crate) fn of(folder: &'f dyn Folder, lone: Option<&str>) -> Self {
        Self {
            folder,
            lone: lone.map(str::to_owned),
            changed: BTreeMap::new(),
            new: BTreeMap::new(),
            before: BTreeMap::new(),
            paths: BTreeMap::new(),
        }
    }

    /// Reads the catalog with its changes.
    pub(crate) fn input(&mut self) -> anyhow::Result<Input> {
        let input = match &self.lone {
            Some(name) => Input::read_file(self, name),
            None => Input::read_folder(self).with_context(|| {
                let shown = self.folder.show("");
                let shown = printable(shown.trim_end_matches('/'));
                format!("the catalog `{shown}` cannot be read")
            })?,
        };
        if self.before.is_empty() {
            let sources = input.sources.iter();
            self.before = sources
                .map(|(_, source)| (source.path().to_owned(), source.text().to_owned()))
                .collect();
        }
        Ok(input)
    }

    /// Changes the file that is displayed with this path. Files outside the folder aren't changed.
    pub(crate) fn change(&mut self, shown: &str, after: String) {
        if self.paths.is_empty() {
            let paths = match &self.lone {
                Some(name) => vec![name.clone()],
                None => self.folder.list().unwrap_or_default().files,
            };
            let paths = paths
                .into_iter()
                .map(|path| (self.folder.show(&path), path));
            self.paths = paths.collect();
        }
        let Some(path) = self.paths.get(shown).cloned() else {
            return;
        };
        let before = self.before.get(shown).cloned().unwrap_or_default();
        self.changed
            .entry(path)
            .or_insert((before, String::new()))
            .1 = after;
    }

    /// Adds a file that doesn't exist yet, with this path in the folder.
    pub(crate) fn create(&mut self, path: &str, text: String) {
        self.new.insert(path.to_owned(), text);
    }

    /// Adds changed or new files.
    pub(crate) fn stage(&mut self, files: &[ChangedFile]) {
        for file in files {
            let (path, after) = (file.path.clone(), file.after.clone());
            match file.before.clone() {
                Some(before) => _ = self.changed.insert(path, (before, after)),
                None => _ = self.new.insert(path, after),
            }
        }
    }

    /// Returns the files that differ from their originals, and the new files.
    pub(crate) fn into_changed(self) -> Vec<ChangedFile> {
        let Self {
            folder,
            changed,
            new,
            ..
        } = self;
        let new = new.into_iter().map(|(path, after)| ChangedFile {
            shown: folder.show(&path),
            path,
            before: None,
            after,
        });
        let files = changed.into_iter();
        let files = files.filter(|(_, (before, after))| before != after);
        files
            .map(|(path, (before, after))| ChangedFile {
                shown: folder.show(&path),
                path,
                before: Some(before),
                after,
            })
            .chain(new)
            .collect()
    }
}

impl Folder for Overlay<'_> {
    fn list(&self) -> io::Result<Listing> {
        let mut listing = self.folder.list()?;
        if !self.new.is_empty() {
            listing.files.extend(self.new.keys().cloned());
            listing.files.sort_unstable();
            listing.files.dedup();
        }
        Ok(listing)
    }

    fn read(&self, path: &str) -> io::Result<Vec<u8>> {
        let changed = self.changed.get(path).map(|(_, after)| after);
        match changed.or(self.new.get(path)) {
            Some(after) => Ok(after.clone().into_bytes()),
            None => self.folder.read(path),
        }
    }

    fn show(&self, path: &str) -> String {
        self.folder.show(path)
    }
}
