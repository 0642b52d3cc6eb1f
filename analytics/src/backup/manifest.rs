//! The manifest of a backup, which lists its contents. It is untrusted input: someone may have edited it.

use std::collections::HashSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail, ensure};
use event_catalog_build::printable;
use event_catalog_cli::shared::shown_path;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::durable;
use crate::key::hex;
use crate::store::Kind;

/// The name of the manifest's file.
pub(crate) const FILE: &str = "backup.json";

/// The folder of data files.
pub(super) const TABLES: &str = "tables";

/// The prefix of the folder names of runs.
pub(super) const RUN: &str = "run-";

/// The version of the format that this program reads and writes.
const FORMAT: u32 = 1;

/// The manifest: what a backup contains.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// The version of the format.
    pub format: u32,
    /// The version of the program that created the backup.
    pub program: String,
    /// When the backup was started (RFC 3339, in UTC). It contains every event that was acknowledged before.
    pub begun: String,
    /// The folder of the run that wrote this manifest.
    pub(super) run: String,
    /// The table of events.
    pub events: TableVersion,
    /// The table of rejected lines.
    pub rejected: TableVersion,
    /// The files of the store.
    pub(super) files: Vec<Entry>,
    /// The SHA-256 of the list of files, which reveals manual edits.
    sha256: String,
}

/// A version of a table.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct TableVersion {
    /// The identity of the table.
    pub id: String,
    /// The version.
    pub version: u64,
    /// The number of rows.
    pub rows: u64,
}

/// A file of a store.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Entry {
    /// The file's path in the store's folder, with `/` between the names.
    pub(super) path: String,
    pub(super) size: u64,
    pub(super) sha256: String,
}

/// The part of a manifest that every version of the format has.
#[derive(Deserialize)]
struct Head {
    format: u32,
    #[serde(default)]
    program: String,
}

impl Manifest {
    pub(super) fn new(
        begun: String,
        run: String,
        events: TableVersion,
        rejected: TableVersion,
        mut files: Vec<Entry>,
    ) -> Self {
        files.sort_by(|one, other| one.path.cmp(&other.path));
        Self {
            format: FORMAT,
            program: env!("CARGO_PKG_VERSION").to_owned(),
            begun,
            run,
            events,
            rejected,
            sha256: digest(&files),
            files,
        }
    }

    /// Reads the manifest of a backup; `None` if there isn't one.
    ///
    /// # Errors
    ///
    /// The manifest can't be read, was changed by hand, or was written by a later version of this program.
    pub fn read(backup: &Path) -> anyhow::Result<Option<Self>> {
        let path = backup.join(FILE);
        let shown = shown_path(&path);
        let text = match fs::read(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            text => text.with_context(|| format!("can't read `{shown}`"))?,
        };
        let damaged = || format!("`{shown}` is damaged; use another backup");
        let head: Head = serde_json::from_slice(&text).with_context(damaged)?;
        if head.format > FORMAT {
            bail!(
                "`{shown}` was written by version {} of event-analytics, and this is version {}; update \
                 event-analytics to that version or later",
                printable(&head.program),
                env!("CARGO_PKG_VERSION")
            );
        }
        let manifest: Self = serde_json::from_slice(&text).with_context(damaged)?;
        manifest
            .validate()
            .with_context(|| format!("`{shown}` was changed by hand; use another backup"))?;
        Ok(Some(manifest))
    }

    /// Checks that all paths stay in the backup's folder, and that no path is listed twice.
    fn validate(&self) -> anyhow::Result<()> {
        ensure!(
            self.format == FORMAT,
            "the format {} is unknown",
            self.format
        );
        let id = self.run.strip_prefix(RUN).unwrap_or_default();
        ensure!(
            !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_alphanumeric()),
            "`{}` isn't the name of a run's folder",
            printable(&self.run)
        );
        let mut paths = HashSet::new();
        for file in &self.files {
            ensure!(
                is_inside(&file.path),
                "the path `{}` is outside of the folder",
                printable(&file.path)
            );
            ensure!(
                paths.insert(&*file.path),
                "the path `{}` is listed twice",
                printable(&file.path)
            );
        }
        ensure!(
            self.sha256 == digest(&self.files),
            "the list of files doesn't match its SHA-256"
        );
        Ok(())
    }

    /// Replaces the manifest of a backup. The new manifest is on disk when this returns.
    pub(super) fn write(&self, backup: &Path) -> anyhow::Result<()> {
        let path = backup.join(FILE);
        let mut text = serde_json::to_vec_pretty(self)?;
        text.push(b'\n');
        durable::replace(&path, &text)
            .with_context(|| format!("can't write `{}`", shown_path(&path)))
    }

    /// The path in the backup for a file in the store.
    pub(super) fn place(&self, backup: &Path, path: &str) -> PathBuf {
        place(backup, &self.run, path)
    }

    /// The size of all files in bytes.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.files.iter().map(|file| file.size).sum()
    }

    /// The number of files.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.files.len() as u64
    }
}

/// The path in a backup for a file in the store.
pub(super) fn place(backup: &Path, run: &str, path: &str) -> PathBuf {
    let folder = if is_data(path) { TABLES } else { run };
    let names = path.split('/');
    names.fold(backup.join(folder), |folder, name| folder.join(name))
}

/// Whether a path leads to a data file, which never changes.
fn is_data(path: &str) -> bool {
    let mut names = path.split('/');
    let tables = Kind::ALL;
    let first = names.next().unwrap_or_default();
    let is_of_table = tables.iter().any(|kind| kind.name() == first);
    is_of_table && names.next().is_some_and(|name| name.starts_with("day="))
}

/// Whether a path in a manifest stays inside its folder, on any operating system.
pub(super) fn is_inside(path: &str) -> bool {
    let is_plain = |name: &str| {
        !matches!(name, "" | "." | "..")
            && !name.contains(['\\', ':'])
            && !name.contains(char::is_control)
    };
    path.split('/').all(is_plain)
}

fn digest(files: &[Entry]) -> String {
    let mut hash = Sha256::new();
    for file in files {
        hash.update(format!("{}\n{}\n{}\n", file.path, file.size, file.sha256));
    }
    hex(&hash.finalize())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manifest(paths: &[&str]) -> Manifest {
        let entry = |path: &&str| Entry {
            path: (*path).to_owned(),
            size: 1,
            sha256: "00".to_owned(),
        };
        let table = TableVersion {
            id: "1".to_owned(),
            version: 3,
            rows: 2,
        };
        let files = paths.iter().map(entry).collect();
        Manifest::new(
            "2026-11-29T06:00:00Z".to_owned(),
            "run-1".to_owned(),
            table.clone(),
            table,
            files,
        )
    }

    fn read(text: impl AsRef<[u8]>) -> anyhow::Result<Option<Manifest>> {
        let folder = tempfile::tempdir()?;
        fs::write(folder.path().join(FILE), text)?;
        Manifest::read(folder.path())
    }

    #[test]
    fn a_manifest_is_read_as_it_was_written() {
        let folder = tempfile::tempdir().expect("a folder");
        assert_eq!(Manifest::read(folder.path()).expect("read"), None);
        let manifest = manifest(&["spool/http/1.ndjson", "events/day=2026-11-29/a.parquet"]);
        manifest.write(folder.path()).expect("written");
        assert_eq!(
            Manifest::read(folder.path()).expect("read"),
            Some(manifest.clone())
        );
        let place = |path| manifest.place(Path::new("b"), path);
        assert_eq!(
            place("spool/http/1.ndjson"),
            Path::new("b/run-1/spool/http/1.ndjson")
        );
        assert_eq!(
            place("events/day=1/a.parquet"),
            Path::new("b/tables/events/day=1/a.parquet")
        );
        let log = "events/_delta_log/0.json";
        assert_eq!(place(log), Path::new("b/run-1").join(log));
    }

    #[test]
    fn paths_that_lead_out_of_the_folder_are_refused() {
        for path in [
            "../a",
            "/etc/passwd",
            "a/../../b",
            "a//b",
            "",
            ".",
            "C:/a",
            "..\\a",
            "a\0",
        ] {
            let text = serde_json::to_string(&manifest(&[path])).expect("JSON");
            let error = read(text).expect_err(path);
            assert!(format!("{error:#}").contains("is outside of"), "{error:#}");
        }
        let mut other = manifest(&[]);
        other.run = "run-1/../..".to_owned();
        assert!(read(serde_json::to_string(&other).expect("JSON")).is_err());
    }

    #[test]
    fn what_was_changed_by_hand_is_noticed() {
        let text = serde_json::to_string(&manifest(&["a", "b"])).expect("JSON");
        assert!(read(&text).is_ok());
        let twice = serde_json::to_string(&manifest(&["a", "a"])).expect("JSON");
        for (text, expected) in [
            (text.replace("\"a\"", "\"c\""), "match its SHA-256"),
            (twice, "is listed twice"),
            (
                text.replace("run-1", "1"),
                "isn't the name of a run's folder",
            ),
            (text.replace("\"files\"", "\"fils\""), "unknown field"),
            (text[..text.len() - 9].to_owned(), "is damaged"),
            (String::new(), "is damaged"),
        ] {
            let error = format!("{:#}", read(&text).expect_err(expected));
            assert!(error.contains(expected), "{error}");
        }
    }

    #[test]
    fn a_backup_of_a_later_version_says_so() {
        let error = read(r#"{"format": 2, "program": "9.1.0", "new": []}"#).expect_err("later");
        assert!(error.to_string().contains("version 9.1.0"), "{error}");
    }
}
