//! Removes what a killed process or a power cut has left in a table.
//!
//! Called under the lock, so nothing here is in use by another writer.

use std::collections::HashSet;
use std::fs;
use std::path::Path;

use anyhow::Context;
use deltalake::DeltaTable;
use event_catalog_cli::shared::shown_path;
use futures::TryStreamExt;

use super::sync::sync;

/// Sets aside the last commit or checkpoint if a power cut has torn it. It was never reported as stored: that
/// happens after it is synced. Returns what was done.
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
    if let Some(last) = names.iter().rfind(is_checkpoint)
        && !is_whole_parquet(&log.join(last))?
    {
        torn.push(last);
        // It names the newest checkpoint, and is only a hint.
        let hint = log.join("_last_checkpoint");
        if hint.exists() {
            fs::remove_file(&hint)
                .with_context(|| format!("can't remove `{}`", shown_path(&hint)))?;
        }
    }
    let mut done = Vec::new();
    for name in torn {
        let from = log.join(name);
        let to = log.join(format!("{name}.torn"));
        fs::rename(&from, &to).with_context(|| format!("can't rename `{}`", shown_path(&from)))?;
        done.push(format!(
            "`{}` was torn, as a power cut leaves it, and nothing in it had been reported as stored; it is \
             `{name}.torn` now",
            shown_path(&from)
        ));
    }
    if !done.is_empty() {
        sync(&log)?;
    }
    Ok(done)
}

/// Whether each line of a commit is a JSON object, and there is one.
fn is_whole_commit(path: &Path) -> anyhow::Result<bool> {
    let text = fs::read(path).with_context(|| format!("`{}` can't be read", shown_path(path)))?;
    let lines = text
        .split(|byte| *byte == b'\n')
        .filter(|line| !line.is_empty());
    let mut lines = lines.map(|line| serde_json::from_slice::<serde::de::IgnoredAny>(line).is_ok());
    Ok(!text.is_empty() && lines.all(|is_json| is_json))
}

/// Whether a Parquet file has its end, which is written last.
fn is_whole_parquet(path: &Path) -> anyhow::Result<bool> {
    use std::io::{Read, Seek, SeekFrom};
    /// The mark at both ends, and the length of what is between.
    const LEAST: u64 = 12;
    let mut file = fs::File::open(path)?;
    let mut end = [0; 4];
    let is_there = file
        .seek(SeekFrom::End(-4))
        .and_then(|_| file.read_exact(&mut end));
    Ok(is_there.is_ok() && &end == b"PAR1" && file.metadata()?.len() >= LEAST)
}

/// Removes the data files that no commit has: those of a run that was killed before its commit.
pub(super) async fn leftovers(folder: &Path, table: &DeltaTable) -> anyhow::Result<()> {
    let snapshot = table.snapshot()?;
    let mut known: HashSet<String> = HashSet::new();
    known.extend(
        snapshot
            .log_data()
            .iter()
            .map(|file| file.path().into_owned()),
    );
    let log_store = table.log_store();
    // Files that were replaced stay for a while, for those who read an older version.
    let removed: Vec<_> = snapshot.all_tombstones(&*log_store).try_collect().await?;
    known.extend(removed.iter().map(|file| file.path().into_owned()));
    for day in fs::read_dir(folder)? {
        let day = day?;
        let name = day.file_name().to_string_lossy().into_owned();
        if !name.starts_with("day=") || !day.file_type()?.is_dir() {
            continue;
        }
        for file in fs::read_dir(day.path())? {
            let file = file?;
            let path = format!("{name}/{}", file.file_name().to_string_lossy());
            let is_ours = path.ends_with(".parquet");
            if is_ours && !known.contains(&path) {
                fs::remove_file(file.path())
                    .with_context(|| format!("can't remove `{}`", shown_path(&file.path())))?;
            }
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
    fn a_torn_checkpoint_is_set_aside() {
        let table = tempfile::tempdir().expect("a folder");
        let folder = table.path().join("_delta_log");
        fs::create_dir(&folder).expect("a folder");
        let checkpoint = folder.join(format!("{:020}.checkpoint.parquet", 9));
        fs::write(&checkpoint, "PAR1 and no end").expect("a file");
        assert_eq!(log(table.path()).expect("readable").len(), 1);
        fs::write(&checkpoint, "PAR1 and an end PAR1").expect("a file");
        assert!(log(table.path()).expect("readable").is_empty());
    }
}
