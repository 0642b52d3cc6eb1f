//! The files of a Delta log: commits and checkpoints.
//! <https://github.com/delta-io/delta/blob/master/PROTOCOL.md#delta-log-entries>

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use event_catalog_cli::shared::shown_path;

use super::repair::is_whole_parquet;

/// A commit or a checkpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct LogFile {
    pub(crate) path: PathBuf,
    /// The version of the table that the file contains.
    pub(crate) version: u64,
    /// Whether the file is a checkpoint: it contains the whole table up to that version.
    pub(crate) is_checkpoint: bool,
}

impl LogFile {
    pub(crate) fn name(&self) -> String {
        let name = self.path.file_name().unwrap_or_default();
        name.to_string_lossy().into_owned()
    }

    /// Whether the file is a complete checkpoint. A checkpoint of another engine may consist of several files.
    pub(crate) fn is_whole_table(&self) -> bool {
        self.is_checkpoint && self.name() == format!("{:020}.checkpoint.parquet", self.version)
    }
}

/// The commits and checkpoints in the folder of a log, by their version. There are none if there is no folder.
pub(crate) fn log_files(log: &Path) -> anyhow::Result<Vec<LogFile>> {
    let read = || format!("`{}` can't be read", shown_path(log));
    let entries = match fs::read_dir(log) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries.with_context(read)?,
    };
    let mut found = Vec::new();
    for entry in entries {
        let path = entry.with_context(read)?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if let Some((version, is_checkpoint)) = parse(&name) {
            found.push(LogFile {
                path: path.clone(),
                version,
                is_checkpoint,
            });
        }
    }
    found.sort_by_key(|file| (file.version, file.is_checkpoint));
    Ok(found)
}

/// The version in the name of a commit or a checkpoint, and whether it is a checkpoint.
fn parse(name: &str) -> Option<(u64, bool)> {
    const DIGITS: usize = 20;
    let (version, rest) = name.split_at_checked(DIGITS)?;
    let is_number = version.bytes().all(|byte| byte.is_ascii_digit());
    let version = version.parse().ok().filter(|_| is_number)?;
    let is_checkpoint = rest.starts_with(".checkpoint.") && rest.ends_with(".parquet");
    (is_checkpoint || rest == ".json").then_some((version, is_checkpoint))
}

/// The first commit that is missing after a checkpoint. `last` is the newest version.
pub(crate) fn missing_commit(
    commits: &[&LogFile],
    checkpoint: Option<u64>,
    last: u64,
) -> Option<u64> {
    let first = checkpoint.map_or(0, |checkpoint| checkpoint + 1);
    let mut expected = first;
    for commit in commits.iter().filter(|it| it.version >= first) {
        if commit.version != expected {
            return Some(expected);
        }
        expected += 1;
    }
    (expected <= last).then_some(expected)
}

/// The error message for a table whose log lacks a commit that it needs.
pub(crate) fn without_commit(version: u64) -> String {
    format!("the commit {version} is missing, so the table can't be read")
}

/// Rejects a log in which a commit is missing.
pub(super) fn check(log: &Path) -> anyhow::Result<()> {
    let files = log_files(log)?;
    let is_whole = |file: &LogFile| is_whole_parquet(&file.path).unwrap_or_default();
    let mut checkpoints = files.iter().rev().filter(|file| file.is_checkpoint);
    let checkpoint = checkpoints.find(|file| is_whole(file));
    let commits: Vec<&LogFile> = files.iter().filter(|it| !it.is_checkpoint).collect();
    let last = files.last().map_or(0, |file| file.version);
    if let Some(version) = missing_commit(&commits, checkpoint.map(|it| it.version), last) {
        bail!(
            "`{}`: {}; restore the store from a backup with `event-analytics restore`",
            shown_path(log),
            without_commit(version)
        );
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commits_and_checkpoints_are_told_from_other_files() {
        let number = "00000000000000000012";
        assert_eq!(parse(&format!("{number}.json")), Some((12, false)));
        for rest in [
            ".checkpoint.parquet",
            ".checkpoint.0000000001.0000000002.parquet",
        ] {
            assert_eq!(parse(&format!("{number}{rest}")), Some((12, true)));
        }
        for rest in [".json#1", ".json.torn", ".json.rewritten.tmp", ".crc", ""] {
            assert_eq!(parse(&format!("{number}{rest}")), None, "{rest}");
        }
        for name in ["_last_checkpoint", "", "+0000000000000000012.json"] {
            assert_eq!(parse(name), None, "{name}");
        }
    }

    fn commits(versions: &[u64]) -> Vec<LogFile> {
        let commit = |version: &u64| LogFile {
            path: Path::new("a").to_owned(),
            version: *version,
            is_checkpoint: false,
        };
        versions.iter().map(commit).collect()
    }

    #[test]
    fn a_commit_that_is_missing_is_found() {
        for (versions, checkpoint, last, expected) in [
            (&[0, 1, 2][..], None, 2, None),
            (&[0, 2], None, 2, Some(1)),
            (&[1, 2], None, 2, Some(0)),
            (&[0, 4, 5], Some(3), 5, None),
            (&[0, 1, 2, 3], Some(3), 3, None),
            (&[], Some(3), 3, None),
            (&[4, 6], Some(3), 6, Some(5)),
            (&[0], None, 3, Some(1)),
        ] {
            let found = commits(versions);
            let found: Vec<&LogFile> = found.iter().collect();
            assert_eq!(
                missing_commit(&found, checkpoint, last),
                expected,
                "{versions:?}"
            );
        }
    }
}
