//! Finds the log files that a table version needs.

use std::path::Path;

use anyhow::{Context, bail};
use event_catalog_cli::shared::shown_path;

use crate::store::log::{LogFile, log_files};
use crate::store::repair::is_whole_parquet;

/// The log's folder, in the folder of a table.
pub(super) const FOLDER: &str = "_delta_log";

/// Finds the newest version in the log of a table.
pub(super) fn newest(table: &Path) -> anyhow::Result<u64> {
    let log = table.join(FOLDER);
    let versions = log_files(&log)?.into_iter().map(|file| file.version);
    versions.max().with_context(|| {
        format!(
            "`{}` has no commits; run `event-analytics doctor` to find out why",
            shown_path(&log)
        )
    })
}

/// The names of the log files that a version needs: the newest checkpoint and the commits after it. If one of these
/// commits is missing, another engine may have written checkpoints in several files, so all log files up to the version
/// are needed.
pub(super) fn needed(table: &Path, version: u64) -> anyhow::Result<Vec<String>> {
    let log = table.join(FOLDER);
    let mut files = log_files(&log)?;
    files.retain(|file| file.version <= version);
    let mut newest = None;
    for file in files.iter().rev().filter(|file| file.is_whole_table()) {
        if is_whole_parquet(&file.path)? {
            newest = Some(file.version);
            break;
        }
    }
    let first = newest.map_or(0, |checkpoint| checkpoint + 1);
    let following = files.iter().filter(|it| !it.is_checkpoint);
    let following = following.map(|it| it.version).filter(|it| *it >= first);
    if following.eq(first..=version) {
        // Includes the commit of the checkpoint itself, which contains the commit time.
        let from = newest.unwrap_or(0);
        files.retain(|file| {
            if file.is_checkpoint {
                Some(file.version) == newest && file.is_whole_table()
            } else {
                file.version >= from
            }
        });
    } else if !files.iter().any(|file| file.is_checkpoint) {
        bail!(
            "commits are missing from `{}`; run `event-analytics doctor` to find out which",
            shown_path(&log)
        );
    }
    Ok(files.iter().map(LogFile::name).collect())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn commit(version: u64) -> String {
        format!("{version:020}.json")
    }

    fn checkpoint(version: u64) -> String {
        format!("{version:020}.checkpoint.parquet")
    }

    /// Creates a table with these commits and checkpoints.
    fn table(commits: &[u64], checkpoints: &[u64]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().expect("a folder");
        let log = folder.path().join(FOLDER);
        fs::create_dir(&log).expect("a folder");
        for version in commits {
            fs::write(log.join(commit(*version)), "{}").expect("a file");
        }
        for version in checkpoints {
            fs::write(log.join(checkpoint(*version)), "PAR1 and an end PAR1").expect("a file");
        }
        fs::write(log.join("_last_checkpoint"), "{}").expect("a file");
        fs::write(log.join(format!("{}.torn", commit(99))), "").expect("a file");
        folder
    }

    #[test]
    fn a_log_without_a_checkpoint_is_needed_from_its_start() {
        let folder = table(&[0, 1, 2, 3], &[]);
        assert_eq!(newest(folder.path()).expect("a version"), 3);
        let found = needed(folder.path(), 2).expect("complete");
        assert_eq!(found, [commit(0), commit(1), commit(2)]);
    }

    #[test]
    fn what_is_older_than_the_newest_checkpoint_is_not_needed() {
        let folder = table(&[0, 1, 2, 3, 4, 5], &[1, 3, 5]);
        let found = needed(folder.path(), 4).expect("complete");
        assert_eq!(found, [commit(3), checkpoint(3), commit(4)]);
        // A torn checkpoint is ignored.
        let torn = folder.path().join(FOLDER).join(checkpoint(3));
        fs::write(torn, "PAR1").expect("a file");
        let found = needed(folder.path(), 4).expect("complete");
        assert_eq!(
            found,
            [commit(1), checkpoint(1), commit(2), commit(3), commit(4)]
        );
    }

    #[test]
    fn a_commit_that_is_missing_is_an_error() {
        let folder = table(&[0, 2], &[]);
        let error = needed(folder.path(), 2).expect_err("there is a gap");
        assert!(error.to_string().contains("commits are missing"), "{error}");
    }

    #[test]
    fn checkpoints_of_other_engines_are_kept_with_all_that_they_may_need() {
        let folder = table(&[5, 6], &[]);
        let name = format!("{:020}.checkpoint.0000000001.0000000002.parquet", 4);
        let log = folder.path().join(FOLDER);
        fs::write(log.join(&name), "PAR1 and an end PAR1").expect("a file");
        let found = needed(folder.path(), 6).expect("complete");
        assert_eq!(found, [name, commit(5), commit(6)]);
    }
}
