//! The logs of the tables, before the tables are opened: a torn log may be read without an error.

use std::path::Path;

use event_catalog_cli::shared::shown_path;

use super::{Examination, Finding};
use crate::count::counted;
use crate::store::Kind;
use crate::store::commit::CHECKPOINT;
use crate::store::log::{LogFile, log_files, missing_commit, without_commit};
use crate::store::repair::{self, has_data_files, is_whole_commit, is_whole_parquet};

/// Examines both logs. Returns whether the tables can be opened.
pub(super) fn examine(examination: &mut Examination<'_>) -> anyhow::Result<bool> {
    let mut is_readable = true;
    for kind in Kind::ALL {
        is_readable &= log(examination, kind)?;
    }
    Ok(is_readable)
}

fn log(examination: &mut Examination<'_>, kind: Kind) -> anyhow::Result<bool> {
    let log = examination.store.join(kind.name()).join("_delta_log");
    set_aside(examination, &log);
    let files = listed(&log, examination.is_running)?;
    let commits: Vec<&LogFile> = files.iter().filter(|it| !it.is_checkpoint).collect();
    let Some(last) = files.last() else {
        let is_lost = has_data_files(&examination.store.join(kind.name()))?;
        examination.add(if is_lost {
            Finding::error(
                "unreadable-table",
                &log,
                "the table has data files and no commits",
                "restore the store from a backup with `event-analytics restore`",
            )
        } else {
            Finding::error(
                "unreadable-table",
                &log,
                "the table has no commits and no data files: the process that was creating it was stopped",
                "start that process again, or run `event-analytics doctor --fix`, which creates the table",
            )
            .fixable()
        });
        return Ok(false);
    };
    if let Some(commit) = commits.last()
        && !is_whole_commit(&commit.path)?
    {
        examination.add(
            Finding::error(
                "torn-commit",
                &commit.path,
                "the last commit is torn, probably by a power cut; if so, nothing in it had been reported as stored. \
                 Nothing can be stored until the commit is set aside",
                "start `event-analytics collect`, or run `event-analytics doctor --fix`",
            )
            .fixable(),
        );
        return Ok(false);
    }
    let mut checkpoint = None;
    let mut is_readable = true;
    for file in files.iter().rev().filter(|file| file.is_checkpoint) {
        if is_whole_parquet(&file.path)? {
            checkpoint = Some(file.version);
            break;
        }
        is_readable = false;
        examination.add(
            Finding::error(
                "torn-checkpoint",
                &file.path,
                "a power cut has torn this checkpoint, so the table can't be read until the checkpoint is set aside; \
                 an older checkpoint and the commits have the same data",
                "start `event-analytics collect`, or run `event-analytics doctor --fix`",
            )
            .fixable(),
        );
    }
    if let Some(version) = missing_commit(&commits, checkpoint, last.version) {
        examination.add(Finding::error(
            "missing-commit",
            &log,
            without_commit(version),
            "restore the store from a backup with `event-analytics restore`",
        ));
        return Ok(false);
    }
    let first = checkpoint.map_or(0, |checkpoint| checkpoint + 1);
    let following = commits.iter().filter(|it| it.version >= first).count() as u64;
    // If a checkpoint fails, the next attempt is `CHECKPOINT` commits later.
    if following > 2 * CHECKPOINT {
        examination.add(
            Finding::warning(
                "no-checkpoint",
                &log,
                format!(
                    "{} follow the last checkpoint, and each query reads all of them",
                    counted(following, "commit")
                ),
                "run `event-analytics doctor --fix`; if this warning comes back, look for `no checkpoint was made` in \
                 the log of the collector",
            )
            .fixable(),
        );
    }
    Ok(is_readable)
}

/// The files of a log. A listing may have gaps while another process adds and removes files; if so, the log is listed
/// again.
fn listed(log: &Path, is_running: bool) -> anyhow::Result<Vec<LogFile>> {
    let files = log_files(log)?;
    let commits: Vec<&LogFile> = files.iter().filter(|it| !it.is_checkpoint).collect();
    let has_gap = commits
        .windows(2)
        .any(|pair| pair[0].version + 1 != pair[1].version);
    if is_running && has_gap {
        return log_files(log);
    }
    Ok(files)
}

/// Reports a torn file that was renamed when the store was opened.
fn set_aside(examination: &mut Examination<'_>, log: &Path) {
    // If the folder can't be read, `listed`, which is called next, returns the error.
    for (path, is_old) in repair::set_aside(log).unwrap_or_default() {
        let note = |advice: String| {
            let message = "this file was torn, probably by a power cut; if so, nothing in it had been reported as stored";
            Finding::note("set-aside", &path, message, advice)
        };
        examination.add(if is_old {
            let advice = "it was set aside more than 30 days ago; the next start of `event-analytics collect`, or \
                          `event-analytics doctor --fix`, removes it";
            note(advice.to_owned()).fixable()
        } else {
            note(format!(
                "if no events are missing, you can remove it: `rm '{}'`; otherwise `event-analytics collect` removes it \
                 after 30 days",
                shown_path(&path)
            ))
        });
    }
}
