//! Replays the findings of the fuzz targets: their corpora, and every input that once broke a
//! promise.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use event_catalog_fuzz_targets::ALL;
use serde::Deserialize;

fn fuzz() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The files of a folder; none if the folder doesn't exist.
fn files(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else {
        return Vec::new();
    };
    let paths = entries.map(|entry| entry.expect("an entry").path());
    let mut paths: Vec<_> = paths.collect();
    paths.sort();
    paths
}

/// Runs every target on its files in a folder, and reports the file that breaks a promise.
fn replay(folder: &str) -> usize {
    let mut count = 0;
    for (name, run) in ALL {
        for path in files(&fuzz().join(folder).join(name)) {
            let data = fs::read(&path).expect("a file");
            let ran = std::panic::catch_unwind(|| run(&data));
            let shown = path.file_name().unwrap_or_default().to_string_lossy();
            assert!(
                ran.is_ok(),
                "fuzz/{folder}/{name}/{shown} breaks a promise, see above"
            );
            count += 1;
        }
    }
    count
}

#[test]
fn corpora() {
    let count = replay("corpus");
    assert!(count >= ALL.len(), "{count} files are too few");
}

#[test]
fn regressions() {
    replay("regressions");
}

#[derive(Deserialize)]
struct Entry {
    reads: String,
    max_len: usize,
    weight: u32,
    executions: u64,
}

/// The list that `scripts/fuzz` reads, the programs, and these targets match.
#[test]
fn every_target_is_listed() {
    let text = fs::read_to_string(fuzz().join("targets.toml")).expect("the list");
    let list: BTreeMap<String, Entry> = toml::from_str(&text).expect("a list of targets");
    let names: Vec<&str> = ALL.iter().map(|(name, _)| *name).collect();
    assert_eq!(list.keys().collect::<Vec<_>>(), names);
    for (name, entry) in &list {
        assert!(entry.weight > 0 && entry.executions >= 100_000, "{name}");
        assert!(
            !entry.reads.is_empty() && entry.max_len <= 1 << 16,
            "{name}"
        );
    }
    let programs = files(&fuzz().join("fuzz_targets"));
    let programs: Vec<_> = programs
        .iter()
        .filter_map(|path| path.file_stem())
        .collect();
    assert_eq!(programs, names);
    for folder in ["corpus", "regressions", "dictionaries"] {
        for path in files(&fuzz().join(folder)) {
            let name = path.file_stem().unwrap_or_default().to_string_lossy();
            assert!(
                names.contains(&&*name),
                "fuzz/{folder} has {name}, which is not a target"
            );
        }
    }
    for (name, _) in ALL {
        let corpus = files(&fuzz().join("corpus").join(name));
        assert!(!corpus.is_empty(), "fuzz/corpus/{name} is empty");
    }
}
