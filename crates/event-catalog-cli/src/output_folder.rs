//! The folder for generated files: nothing outside it is written, and files that belong together appear
//! together.
//!
//! The named folder is trusted, and may itself be a link. The folder's content may be a stranger's, so links in the
//! folder are rejected: they may point anywhere. All files are staged until the last one is written, and only then
//! renamed. If the process is killed while renaming, the next run finishes. No file in the folder controls that run:
//! a stranger could provide a list of files to remove.

use std::collections::BTreeMap;
use std::fs;
use std::io::ErrorKind;
use std::path::{Component, Path, PathBuf};

use anyhow::{Context, bail};
use event_catalog_build::write::{Durability, has_text};

use crate::generate::GeneratedFile;
use crate::new_folders::NewFolders;
use crate::staged_files::{self, StagedFiles};
use crate::{output, staging, text_file};

/// A folder to write into.
#[derive(Debug)]
pub(crate) struct OutputFolder {
    /// The path as the user typed it.
    shown: PathBuf,
    root: PathBuf,
    /// Removes the new folders if nothing was written by the time this is dropped.
    _made: NewFolders,
}

/// The state of a generated file on disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    /// The file has the same text.
    Current,
    /// The file has another text.
    Differs,
    /// The file doesn't exist.
    Missing,
}

impl OutputFolder {
    /// Opens the folder at a path; creates it if it doesn't exist.
    ///
    /// # Errors
    ///
    /// If the folder can't be created.
    pub(crate) fn create(path: &Path) -> anyhow::Result<Self> {
        let cannot = || format!("can't create the folder `{}`", output::path(path));
        let made = NewFolders::create(path).with_context(cannot)?;
        Ok(Self {
            shown: path.to_owned(),
            root: fs::canonicalize(path).with_context(cannot)?,
            _made: made,
        })
    }

    /// Opens the folder at a path for reading; doesn't create it.
    ///
    /// # Errors
    ///
    /// If the path exists, but isn't a folder.
    pub(crate) fn look(path: &Path) -> anyhow::Result<Self> {
        let cannot = || format!("cannot read the folder `{}`", output::path(path));
        let root = match fs::canonicalize(path) {
            Ok(root) if !root.is_dir() => {
                bail!(
                    "`{}` is not a folder; name a folder with `--out`",
                    output::path(path)
                )
            }
            Ok(root) => root,
            Err(error) if error.kind() == ErrorKind::NotFound => {
                std::path::absolute(path).with_context(cannot)?
            }
            Err(error) => return Err(error).with_context(cannot),
        };
        Ok(Self {
            shown: path.to_owned(),
            root,
            _made: NewFolders::default(),
        })
    }

    /// Compares files with the contents of the folder.
    ///
    /// # Errors
    ///
    /// If a file could not be written, because a link or a folder is in its place.
    pub(crate) fn compare(&self, files: &[GeneratedFile]) -> anyhow::Result<Vec<State>> {
        let states = files.iter().map(|file| {
            let target = self.target(&file.path)?;
            Ok(if has_text(&target, file.text.as_bytes()) {
                State::Current
            } else if target.exists() {
                State::Differs
            } else {
                State::Missing
            })
        });
        states.collect()
    }

    /// Reads the text files that are directly in a folder of the output, sorted by path. Binary files, links and
    /// folders are left out.
    ///
    /// # Errors
    ///
    /// If the folder can't be listed.
    pub(crate) fn texts(&self, folder: &str) -> anyhow::Result<BTreeMap<String, String>> {
        let mut texts = BTreeMap::new();
        let place = self.target(&format!("{folder}/-"))?;
        let entries = match fs::read_dir(place.parent().unwrap_or(&place)) {
            Ok(entries) => entries,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(texts),
            Err(error) => {
                let shown = self.show(folder);
                return Err(error).with_context(|| format!("cannot read the folder `{shown}`"));
            }
        };
        for entry in entries.flatten() {
            let is_file = entry.file_type().is_ok_and(|kind| kind.is_file());
            if let (true, Ok(name)) = (is_file, entry.file_name().into_string())
                && let Ok(text) = text_file::read(&entry.path())
            {
                texts.insert(format!("{folder}/{name}"), text);
            }
        }
        Ok(texts)
    }

    /// Writes files that belong together: all or none of them. Returns whether each file has changed.
    ///
    /// # Errors
    ///
    /// If a path leads out of the folder or through a link, or a file can't be written. Existing
    /// files stay as they were, unless the system fails between two renames.
    pub(crate) fn write(&self, files: &[GeneratedFile]) -> anyhow::Result<Vec<bool>> {
        let mut targets = BTreeMap::new();
        for file in files {
            let target = self.target(&file.path)?;
            if targets.insert(file.path.as_str(), target).is_some() {
                bail!(
                    "two generated files would be `{}`; this is a bug in event-catalog, please report it",
                    self.show(&file.path)
                );
            }
        }
        staging::sweep(&self.root);
        staged_files::sweep(targets.values().map(PathBuf::as_path));
        let changed: Vec<bool> = files
            .iter()
            .map(|file| !has_text(&targets[file.path.as_str()], file.text.as_bytes()))
            .collect();
        if !changed.contains(&true) {
            return Ok(changed);
        }
        let new = || {
            let files = files.iter().zip(&changed);
            files.filter_map(|(file, changed)| changed.then_some(file))
        };
        let mut staged = StagedFiles::new(Durability::Generated);
        for file in new() {
            let added = staged.add(&targets[file.path.as_str()], file.text.as_bytes());
            added.with_context(|| {
                format!(
                    "cannot write `{}`, so nothing was written",
                    self.show(&file.path)
                )
            })?;
        }
        for (number, (file, renamed)) in new().zip(staged.rename()).enumerate() {
            renamed.with_context(|| {
                format!(
                    "cannot write `{}`, so only {number} of {} files were updated; fix the cause, and generate again",
                    self.show(&file.path),
                    new().count()
                )
            })?;
        }
        Ok(changed)
    }

    /// The displayed path of a file in the folder.
    pub(crate) fn show(&self, path: &str) -> String {
        output::path(&self.shown.join(path)).clone()
    }

    /// Returns the path of a file on disk.
    fn target(&self, path: &str) -> anyhow::Result<PathBuf> {
        let mut target = self.root.clone();
        let mut parts = Path::new(path).components().peekable();
        if parts.peek().is_none() {
            bail!("a generated file has no name; this is a bug in event-catalog, please report it");
        }
        while let Some(part) = parts.next() {
            let Component::Normal(part) = part else {
                bail!(
                    "`{path}` is outside the folder `{}`, so nothing was written",
                    output::path(&self.shown)
                );
            };
            target.push(part);
            let shown = || {
                let below = target.strip_prefix(&self.root).unwrap_or(&target);
                self.shown.join(below)
            };
            let is_last = parts.peek().is_none();
            match fs::symlink_metadata(&target) {
                Ok(it) if it.is_symlink() => bail!(
                    "`{}` is a link, which may point outside the folder; generated files are not written through \
                     links: remove the link, or give another folder with `--out`",
                    output::path(&shown())
                ),
                Ok(it) if is_last && !it.is_file() => bail!(
                    "`{}` is not a file, and a generated file has that name: remove it, or give another folder \
                     with `--out`",
                    output::path(&shown())
                ),
                Ok(it) if !is_last && !it.is_dir() => bail!(
                    "`{}` is not a folder, but generated files need a folder with that name: remove it, or give \
                     another folder with `--out`",
                    output::path(&shown())
                ),
                Ok(_) => {}
                Err(error) if error.kind() == ErrorKind::NotFound => {}
                Err(error) => {
                    let shown = shown();
                    return Err(error)
                        .with_context(|| format!("cannot write `{}`", output::path(&shown)));
                }
            }
        }
        Ok(target)
    }
}

#[cfg(test)]
mod tests;
