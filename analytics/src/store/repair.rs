//! Removes files that a killed process or a power cut left in a table.
//!
//! Called under the lock, so nothing here is in use by another writer.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use anyhow::Context;
use deltalake::DeltaTable;
use event_catalog_cli::shared::shown_path;
use futures::TryStreamExt;

use super::file::is_data_file;
use super::log::{LogFile, log_files};
use super::sync::{REWRITTEN, System, sync};

/// The age at which a file that `deltalake` has staged in the log is removed. A younger file may belong
/// to another writer of the table, such as Spark.
const STAGED: Duration = Duration::from_hours(24);

/// How long to keep a log file that was set aside because it is torn. If it is a commit, data files without a commit
/// are kept as long, because they may belong to it: if something other than a power cut tore the commit, its events
/// can still be recovered. After that, these files are removed, because they may contain personal data.
const SET_ASIDE: Duration = Duration::from_hours(24 * 30);

/// The suffix of a file that was set aside.
const TORN: &str = ".torn";

/// The file that names the newest checkpoint.
const HINT: &str = "_last_checkpoint";

/// Sets aside the last commit if it is torn, and the last checkpoints if they are torn. Data that a power cut tore was
/// never reported as stored, because events are reported after the sync. Returns what was done.
pub(super) fn log(table: &Path) -> anyhow::Result<Vec<String>> {
    let log = table.join("_delta_log");
    let mut names: Vec<String> = match fs::read_dir(&log) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        found => {
            let found = found.with_context(|| format!("`{}` can't be read", shown_path(&log)))?;
            let names = found.map(|it| it.map(|it| it.file_name().to_string_lossy().into_owned()));
            names.collect::<Result<_, _>>()?
        }
    };
    names.sort_unstable();
    let is_commit = |name: &&String| name.len() == 25 && name.ends_with(".json");
    let is_checkpoint = |name: &&String| name.contains(".checkpoint") && name.ends_with(".parquet");
    let mut torn = Vec::new();
    if let Some(last) = names.iter().rfind(is_commit)
        && !is_whole_commit(&log.join(last))?
    {
        torn.push(last);
    }
    let mut is_last = true;
    for name in names.iter().rev().filter(is_checkpoint) {
        if !is_whole_parquet(&log.join(name))? {
            torn.push(name);
            remove_hint(&log)?;
            is_last = false;
            continue;
        }
        if is_last && is_unproven(&log_files(&log)?) {
            // The checkpoint may be torn in the middle, which can't be detected. The commits contain the same data.
            remove_hint(&log)?;
            remove(&log.join(name))?;
            sync(&System, &log)?;
        }
        break;
    }
    if !is_hint_right(&log, &names)? {
        remove_hint(&log)?;
    }
    let mut done = Vec::new();
    for name in torn {
        let from = log.join(name);
        let to = log.join(format!("{name}{TORN}"));
        // Restarts the time for which the file is kept, even if it was written long ago. This precedes the renaming, so
        // that a kill leaves no `.torn` file with an old time. The time is never set back: after a power cut, the clock
        // may not be right yet.
        let file = fs::File::options().write(true).open(&from);
        let _ = file.and_then(|file| {
            let written = file.metadata()?.modified()?;
            file.set_modified(written.max(SystemTime::now()))?;
            file.sync_all()
        });
        fs::rename(&from, &to).with_context(|| format!("can't rename `{}`", shown_path(&from)))?;
        done.push(format!(
            "`{}` was torn, probably by a power cut, and was renamed to `{name}{TORN}`; probably, nothing in it had \
             been reported as stored. If events are missing, send or ingest them again",
            shown_path(&from)
        ));
    }
    if !done.is_empty() {
        sync(&System, &log)?;
    }
    Ok(done)
}

/// Removes the file that names the newest checkpoint. It is only a hint. A table that has a hint but not the
/// checkpoint can't be read, so the hint is durably removed before the checkpoint is.
fn remove_hint(log: &Path) -> anyhow::Result<()> {
    let hint = log.join(HINT);
    if hint.exists() {
        remove(&hint)?;
        sync(&System, log)?;
    }
    Ok(())
}

/// Whether there is no hint, or the checkpoint that it names exists: a power cut may have left only one of them.
fn is_hint_right(log: &Path, names: &[String]) -> anyhow::Result<bool> {
    let hint = log.join(HINT);
    if !hint.exists() {
        return Ok(true);
    }
    let text = fs::read(&hint).with_context(|| format!("`{}` can't be read", shown_path(&hint)))?;
    let hint: Option<serde_json::Value> = serde_json::from_slice(&text).ok();
    let version = hint.and_then(|hint| hint.get("version")?.as_u64());
    Ok(version.is_some_and(|version| {
        let start = format!("{version:020}.checkpoint");
        names.iter().any(|name| name.starts_with(&start))
    }))
}

fn remove(path: &Path) -> anyhow::Result<()> {
    fs::remove_file(path).with_context(|| format!("can't remove `{}`", shown_path(path)))
}

/// Whether the last checkpoint may not have been synced, and isn't needed: no commit follows it (it would have been
/// written after the sync), and all commits since the previous checkpoint exist.
fn is_unproven(files: &[LogFile]) -> bool {
    let (checkpoints, commits): (Vec<&LogFile>, Vec<&LogFile>) =
        files.iter().partition(|file| file.is_checkpoint);
    let (Some(last), Some(checkpoint)) = (commits.last(), checkpoints.last()) else {
        return false;
    };
    let before = checkpoints.iter().map(|file| file.version);
    let before = before.filter(|version| *version < checkpoint.version).max();
    let first = before.map_or(0, |version| version + 1);
    let since = commits.iter().filter(|file| file.version >= first).count() as u64;
    let is_complete = since + first == last.version + 1;
    is_complete && checkpoint.version >= last.version
}

/// Whether each line of a commit is a JSON object, and there is at least one.
pub(crate) fn is_whole_commit(path: &Path) -> anyhow::Result<bool> {
    let text = fs::read(path).with_context(|| format!("`{}` can't be read", shown_path(path)))?;
    let lines = text
        .split(|byte| *byte == b'\n')
        .filter(|line| !line.is_empty());
    let mut lines = lines.map(|line| serde_json::from_slice::<serde::de::IgnoredAny>(line).is_ok());
    Ok(!text.is_empty() && lines.all(|is_json| is_json))
}

/// Whether a Parquet file has its end, which is written last.
pub(crate) fn is_whole_parquet(path: &Path) -> anyhow::Result<bool> {
    use std::io::{Read, Seek, SeekFrom};
    /// The magic bytes at both ends, and the length of the footer.
    const LEAST: u64 = 12;
    let mut file = fs::File::open(path)?;
    let mut end = [0; 4];
    let is_there = file
        .seek(SeekFrom::End(-4))
        .and_then(|_| file.read_exact(&mut end));
    Ok(is_there.is_ok() && &end == b"PAR1" && file.metadata()?.len() >= LEAST)
}

/// Removes the data files without a commit, unless a commit was set aside recently, and files set aside long ago.
pub(super) async fn leftovers(folder: &Path, table: &DeltaTable) -> anyhow::Result<()> {
    let log = folder.join("_delta_log");
    if !has_set_aside(&log)? {
        for path in unknown_files(folder, table).await? {
            remove(&path)?;
        }
    }
    for (path, is_old) in set_aside(&log)? {
        if is_old {
            remove(&path)?;
        }
    }
    staged(&log)
}

/// Whether a commit was set aside recently, so that data files without a commit are kept.
pub(crate) fn has_set_aside(log: &Path) -> anyhow::Result<bool> {
    let is_commit = |path: &Path| path.to_string_lossy().ends_with(".json.torn");
    let mut files = set_aside(log)?.into_iter();
    Ok(files.any(|(path, is_old)| is_commit(&path) && !is_old))
}

/// The files of a log that were set aside, and whether that was so long ago that they have to be removed.
pub(crate) fn set_aside(log: &Path) -> anyhow::Result<Vec<(PathBuf, bool)>> {
    let read = || format!("`{}` can't be read", shown_path(log));
    let mut found = Vec::new();
    for file in fs::read_dir(log).with_context(read)? {
        let file = file.with_context(read)?;
        if file.file_name().to_string_lossy().ends_with(TORN) {
            let modified = file.metadata().and_then(|it| it.modified());
            let modified = modified.with_context(read)?;
            // A time in the future doesn't count as long ago.
            let is_old = modified.elapsed().is_ok_and(|age| age > SET_ASIDE);
            found.push((file.path(), is_old));
        }
    }
    found.sort();
    Ok(found)
}

/// The data files without a commit: files of a run that was killed before its commit. Files of other writers
/// aren't among them: they may be about to be committed.
pub(crate) async fn unknown_files(
    folder: &Path,
    table: &DeltaTable,
) -> anyhow::Result<Vec<PathBuf>> {
    let snapshot = table.snapshot()?;
    let mut known: HashSet<String> = HashSet::new();
    known.extend(
        snapshot
            .log_data()
            .iter()
            .map(|file| file.path().into_owned()),
    );
    let log_store = table.log_store();
    // Replaced files are kept for a while, for readers of an older version.
    let removed: Vec<_> = snapshot.all_tombstones(&*log_store).try_collect().await?;
    known.extend(removed.iter().map(|file| file.path().into_owned()));
    let files = data_files(folder)?.into_iter();
    let unknown = files.filter(|path| !known.contains(path));
    Ok(unknown.map(|path| folder.join(path)).collect())
}

/// The paths, in a table's folder, of the data files that this program wrote, with or without a commit.
fn data_files(folder: &Path) -> std::io::Result<Vec<String>> {
    let mut found = Vec::new();
    for day in fs::read_dir(folder)? {
        let day = day?;
        let name = day.file_name().to_string_lossy().into_owned();
        if !name.starts_with("day=") || !day.file_type()?.is_dir() {
            continue;
        }
        for file in fs::read_dir(day.path())? {
            let file_name = file?.file_name().to_string_lossy().into_owned();
            if is_data_file(&file_name) {
                found.push(format!("{name}/{file_name}"));
            }
        }
    }
    Ok(found)
}

/// Whether the folder of a table, if there is one, has data files.
pub(crate) fn has_data_files(table: &Path) -> anyhow::Result<bool> {
    match data_files(table) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(false),
        files => {
            let files = files.with_context(|| format!("`{}` can't be read", shown_path(table)))?;
            Ok(!files.is_empty())
        }
    }
}

/// Removes files that were written next to the log but never renamed into it.
fn staged(log: &Path) -> anyhow::Result<()> {
    for file in fs::read_dir(log)? {
        let file = file?;
        let name = file.file_name().to_string_lossy().into_owned();
        // `deltalake` stages a file as its name, `#` and a number.
        let is_staged = name
            .rsplit_once('#')
            .is_some_and(|(_, number)| number.parse::<u32>().is_ok());
        let is_old = || -> std::io::Result<bool> {
            let modified = file.metadata()?.modified()?;
            Ok(modified.elapsed().is_ok_and(|age| age > STAGED))
        };
        if name.ends_with(REWRITTEN) || is_staged && is_old()? {
            remove(&file.path())?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_torn_last_commit_is_set_aside() {
        for torn in ["", "{\"add\":{\"pa"] {
            let table = tempfile::tempdir().expect("a folder");
            let folder = table.path().join("_delta_log");
            fs::create_dir(&folder).expect("a folder");
            let name = |version: u64| folder.join(format!("{version:020}.json"));
            fs::write(name(0), "{\"protocol\":{}}\n{\"metaData\":{}}").expect("a commit");
            assert!(log(table.path()).expect("readable").is_empty());
            fs::write(name(1), torn).expect("a commit");
            let done = log(table.path()).expect("readable");
            assert_eq!(done.len(), 1);
            assert!(!name(1).exists() && name(0).exists());
            assert!(log(table.path()).expect("readable").is_empty());
        }
    }

    #[test]
    fn a_commit_that_was_set_aside_keeps_data_files_for_a_while() {
        let log = tempfile::tempdir().expect("a folder");
        fs::write(log.path().join("1.parquet.torn"), "").expect("a file");
        assert!(!has_set_aside(log.path()).expect("readable"));
        let path = log.path().join(format!("{:020}.json.torn", 1));
        let file = fs::File::create(path).expect("a file");
        assert!(has_set_aside(log.path()).expect("readable"));
        let time = std::time::SystemTime::now() - SET_ASIDE * 2;
        file.set_modified(time).expect("a time");
        assert!(!has_set_aside(log.path()).expect("readable"));
    }

    #[test]
    fn what_is_set_aside_stays_from_then_on() {
        let table = tempfile::tempdir().expect("a folder");
        let folder = table.path().join("_delta_log");
        fs::create_dir(&folder).expect("a folder");
        let path = folder.join(format!("{:020}.json", 0));
        let file = fs::File::create(&path).expect("a commit");
        // The machine was off for a long time.
        let time = SystemTime::now() - SET_ASIDE * 2;
        file.set_modified(time).expect("a time");
        assert_eq!(log(table.path()).expect("readable").len(), 1);
        let torn = path.with_extension("json.torn");
        assert_eq!(set_aside(&folder).expect("readable"), [(torn, false)]);
    }

    #[test]
    fn a_torn_checkpoint_is_set_aside() {
        let table = tempfile::tempdir().expect("a folder");
        let folder = table.path().join("_delta_log");
        fs::create_dir(&folder).expect("a folder");
        let checkpoint = folder.join(format!("{:020}.checkpoint.parquet", 9));
        fs::write(&checkpoint, "PAR1 and no end").expect("a file");
        assert_eq!(log(table.path()).expect("readable").len(), 1);
        fs::write(&checkpoint, "PAR1 and an end PAR1").expect("a file");
        assert!(log(table.path()).expect("readable").is_empty());
        assert!(checkpoint.exists());
    }

    #[test]
    fn all_torn_checkpoints_after_the_last_whole_one_are_set_aside() {
        let table = tempfile::tempdir().expect("a folder");
        let folder = table.path().join("_delta_log");
        fs::create_dir(&folder).expect("a folder");
        let path = |version: u64| folder.join(format!("{version:020}.checkpoint.parquet"));
        for version in [9, 19, 29] {
            let end = if version == 9 { " PAR1" } else { "" };
            fs::write(path(version), format!("PAR1 and an end{end}")).expect("a file");
        }
        assert_eq!(log(table.path()).expect("readable").len(), 2);
        assert!(log(table.path()).expect("readable").is_empty());
        assert_eq!(
            [9, 19, 29].map(|version| path(version).exists()),
            [true, false, false]
        );
    }

    #[test]
    fn a_checkpoint_that_no_commit_follows_is_removed_where_all_commits_are_there() {
        for (commits, is_kept) in [(0..=9, false), (0..=10, true), (5..=9, true)] {
            let table = tempfile::tempdir().expect("a folder");
            let folder = table.path().join("_delta_log");
            fs::create_dir(&folder).expect("a folder");
            for version in commits {
                let commit = folder.join(format!("{version:020}.json"));
                fs::write(commit, "{\"commitInfo\":{}}").expect("a commit");
            }
            let checkpoint = folder.join(format!("{:020}.checkpoint.parquet", 9));
            fs::write(&checkpoint, "PAR1 and an end PAR1").expect("a file");
            fs::write(folder.join(HINT), "{\"version\":9}").expect("a file");
            assert!(log(table.path()).expect("readable").is_empty());
            assert_eq!(checkpoint.exists(), is_kept);
            assert_eq!(folder.join(HINT).exists(), is_kept);
        }
    }

    #[test]
    fn a_checkpoint_that_no_commit_follows_is_removed_where_an_older_one_has_the_rest() {
        let file = |version: u64, is_checkpoint: bool| LogFile {
            path: "a".into(),
            version,
            is_checkpoint,
        };
        let log = |commits: std::ops::RangeInclusive<u64>, checkpoints: &[u64]| {
            let commits = commits.map(|version| file(version, false));
            let checkpoints = checkpoints.iter().map(|version| file(*version, true));
            commits.chain(checkpoints).collect::<Vec<LogFile>>()
        };
        assert!(is_unproven(&log(5..=9, &[4, 9])));
        assert!(is_unproven(&log(4..=9, &[4, 9])));
        assert!(!is_unproven(&log(6..=9, &[4, 9])));
        assert!(!is_unproven(&log(5..=10, &[4, 9])));
        assert!(!is_unproven(&log(9..=9, &[9])));
    }

    #[test]
    fn a_hint_without_its_checkpoint_is_removed() {
        for (hint, is_kept) in [
            ("{\"version\":9}", true),
            ("{\"version\":10}", false),
            ("", false),
        ] {
            let table = tempfile::tempdir().expect("a folder");
            let folder = table.path().join("_delta_log");
            fs::create_dir(&folder).expect("a folder");
            let checkpoint = folder.join(format!("{:020}.checkpoint.parquet", 9));
            fs::write(&checkpoint, "PAR1 and an end PAR1").expect("a file");
            fs::write(folder.join(HINT), hint).expect("a file");
            assert!(log(table.path()).expect("readable").is_empty());
            assert!(checkpoint.exists());
            assert_eq!(folder.join(HINT).exists(), is_kept, "{hint}");
        }
    }

    #[test]
    fn what_was_staged_long_ago_is_removed() {
        let log = tempfile::tempdir().expect("a folder");
        let commit = format!("{:020}.json", 3);
        let write = |name: &str, is_old: bool| {
            let path = log.path().join(name);
            let file = fs::File::create(&path).expect("a file");
            let age = if is_old { STAGED * 2 } else { Duration::ZERO };
            let time = std::time::SystemTime::now() - age;
            file.set_modified(time).expect("a time");
            path
        };
        let kept = [write(&commit, true), write(&format!("{commit}#2"), false)];
        let removed = [
            write(&format!("{commit}#1"), true),
            write(&format!("{commit}{REWRITTEN}"), false),
        ];
        staged(log.path()).expect("removed");
        assert!(kept.iter().all(|path| path.exists()));
        assert!(!removed.iter().any(|path| path.exists()));
    }
}
