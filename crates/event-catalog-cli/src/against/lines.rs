//! Reads the files of a revision, to find the lines that are new in a file.
//!
//! The blobs are read without git's filters, and compared here: `git diff` could run programs that a repository
//! configures.

use std::collections::{BTreeSet, HashMap};
use std::path::Path;
use std::time::Duration;

use anyhow::bail;
use similar::{DiffTag, TextDiff};

use super::git::Repository;
use crate::output;

/// A revision of the repository around a folder.
#[derive(Debug)]
pub(crate) struct Revision {
    repository: Repository,
    commit: String,
    name: String,
}

impl Revision {
    /// Finds a revision in the repository around a folder. `argument` is the command-line argument that names the
    /// revision.
    pub(crate) fn open(name: &str, folder: &Path, argument: &str) -> anyhow::Result<Self> {
        if name.is_empty() {
            bail!("the value of `{argument}` is empty; give a revision such as `main`");
        }
        let Some(repository) = Repository::around(folder, argument)? else {
            bail!(
                "`{}` isn't in a git repository, so revisions aren't available for `{argument}`",
                output::path(folder)
            );
        };
        let Some(commit) = repository.revision(name)? else {
            bail!(
                "there is no revision `{name}` here; {}",
                repository.advice(name)
            );
        };
        Ok(Self {
            repository,
            commit,
            name: name.to_owned(),
        })
    }

    /// Returns the commit that the revision refers to.
    pub(crate) fn commit(&self) -> &str {
        &self.commit
    }

    /// Reads files in the revision. The texts are keyed by path in the folder. Files that the revision doesn't have
    /// are left out.
    pub(crate) fn texts(&self, paths: &[&str]) -> anyhow::Result<HashMap<String, String>> {
        let prefix = self.repository.path(None);
        let full: Vec<String> = paths.iter().map(|path| format!("{prefix}{path}")).collect();
        let blobs = self.repository.blobs(&self.name, &self.commit, &full)?;
        let texts = paths.iter().zip(&full).filter_map(|(path, full)| {
            let bytes = blobs.get(full)?;
            let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
            Some((
                (*path).to_owned(),
                String::from_utf8_lossy(bytes).into_owned(),
            ))
        });
        Ok(texts.collect())
    }
}

/// Returns the numbers of the lines that only the new text has, counted from 1.
pub(crate) fn new_lines(old: &str, new: &str) -> BTreeSet<usize> {
    let diff = TextDiff::configure()
        // After the timeout, the diff is approximate, and some old lines may count as new.
        .timeout(Duration::from_secs(1))
        .diff_lines(old, new);
    let changed = diff.ops().iter().filter(|it| it.tag() != DiffTag::Equal);
    let lines = changed.flat_map(similar::DiffOp::new_range);
    lines.map(|line| line + 1).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changed_and_added_lines_are_new() {
        let lines = |old, new| new_lines(old, new).into_iter().collect::<Vec<_>>();
        assert_eq!(lines("a\nb\nc\n", "a\nx\nc\nd\n"), [2, 4]);
        assert_eq!(lines("a\nb\n", "b\na\nb\n"), [1]);
        assert_eq!(lines("a\n", "a\n"), [0; 0]);
        assert_eq!(lines("", "a\r\nb"), [1, 2]);
    }
}
