//! Verifies that a backup is unchanged.

use std::fs;
use std::path::Path;

use anyhow::Context;
use event_catalog_cli::shared::shown_path;
use serde::Serialize;

use super::copy::{self, Content};
use super::manifest::{Entry, FILE, Manifest};
use super::place::check_no_link;

/// A problem with a file in a backup.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// The file's path in the store's folder.
    pub file: String,
    /// What is wrong with the file, as a sentence.
    pub problem: String,
}

/// Reads all files of a backup. Returns the backup's manifest, and the files that differ from it.
///
/// # Errors
///
/// There is no backup, or its manifest or a file can't be read.
pub fn check(backup: &Path) -> anyhow::Result<(Manifest, Vec<Problem>)> {
    let manifest = read(backup)?;
    let mut problems = Vec::new();
    for file in &manifest.files {
        if let Some(problem) = problem(backup, &manifest, file)? {
            problems.push(Problem {
                file: file.path.clone(),
                problem,
            });
        }
    }
    Ok((manifest, problems))
}

/// Reads the manifest of a backup, and fails if there is none.
pub(super) fn read(backup: &Path) -> anyhow::Result<Manifest> {
    Manifest::read(backup)?.with_context(|| {
        format!(
            "`{}` has no finished backup, because the file `{FILE}` is missing; make a backup with `event-analytics \
             backup DIR`, or name another folder",
            shown_path(backup)
        )
    })
}

fn problem(backup: &Path, manifest: &Manifest, file: &Entry) -> anyhow::Result<Option<String>> {
    let path = manifest.place(backup, &file.path);
    if let Err(error) = check_no_link(backup, &path) {
        return Ok(Some(error.to_string()));
    }
    let Some(size) = fs::symlink_metadata(&path)
        .ok()
        .filter(fs::Metadata::is_file)
        .map(|it| it.len())
    else {
        return Ok(Some("the file is missing".to_owned()));
    };
    if size != file.size {
        return Ok(Some(format!(
            "the file has {size} bytes instead of {}",
            file.size
        )));
    }
    Ok(differs(&copy::content(&path)?, file))
}

/// Describes how a file's content differs from its manifest entry.
pub(super) fn differs(content: &Content, file: &Entry) -> Option<String> {
    let is_same = content.size == file.size && content.sha256 == file.sha256;
    (!is_same).then(|| "the content has changed".to_owned())
}
