//! Replays the findings of the fuzz targets: their corpora, and every input that once broke a
//! promise.

use std::collections::BTreeMap;
use std::fs;
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use event_catalog_fuzz_targets::ALL;
use serde::Deserialize;

fn fuzz() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The files of a folder; empty if the folder doesn't exist.
fn files(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else {
        return Vec::new();
    };
    let paths = entries.map(|entry| entry.expect("an entry").path());
    let mut paths: Vec<_> = paths.collect();
    paths.sort();
    paths
}

/// Runs every target on its files in a folder, and reports the files that break a promise.
fn replay(folder: &str) -> usize {
    let folder = fuzz().join(folder);
    let inputs = ALL.iter().flat_map(|target| {
        let paths = files(&folder.join(target.0));
        paths.into_iter().map(move |path| (target.1, path))
    });
    let inputs: Vec<_> = inputs.collect();
    let next = AtomicUsize::new(0);
    let work = || {
        let mut broken = Vec::new();
        while let Some((run, path)) = inputs.get(next.fetch_add(1, Ordering::Relaxed)) {
            let data = fs::read(path).expect("a file");
            if std::panic::catch_unwind(|| run(&data)).is_err() {
                broken.push(path);
            }
        }
        broken
    };
    // Most targets are slow in a debug build, and they never wait, so use one thread per processor.
    let threads = thread::available_parallelism().map_or(1, NonZero::get);
    let broken: Vec<_> = thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        let found = workers.into_iter().map(|it| it.join().expect("no panic"));
        found.flatten().collect()
    });
    assert!(
        broken.is_empty(),
        "these inputs break a promise; see above: {broken:?}"
    );
    inputs.len()
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

/// Checks that the list that `scripts/fuzz` reads, the programs, and these targets match.
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
