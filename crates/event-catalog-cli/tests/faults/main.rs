//! Tests the promises of SECURITY.md about reading and writing: what an attacker, a full disk or a
//! killed process can do to a user's files.

#![cfg(unix)]

#[path = "../command/mod.rs"]
mod command;

mod kills;
mod links;
mod many_files;
mod mounts;
mod owners;
mod small_disks;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// The contents of files, keyed by path.
type Files = BTreeMap<String, Vec<u8>>;

/// Every file in a folder, keyed by relative path. Links aren't followed.
fn files(folder: &Path) -> Files {
    let mut files = BTreeMap::new();
    collect(folder, "", &mut files);
    files
}

fn collect(folder: &Path, prefix: &str, files: &mut Files) {
    for entry in fs::read_dir(folder).expect("a folder").flatten() {
        let path = format!("{prefix}{}", entry.file_name().to_string_lossy());
        let kind = entry.file_type().expect("a kind");
        if kind.is_dir() {
            collect(&entry.path(), &format!("{path}/"), files);
        } else if kind.is_file() {
            files.insert(path, fs::read(entry.path()).expect("a file"));
        }
    }
}

/// Temporary files, which the command removes at the end.
fn leftovers(folder: &Path) -> Vec<String> {
    let mut left = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder").flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.contains(".event-catalog-") {
            left.push(name);
        } else if entry.path().is_dir() {
            left.extend(leftovers(&entry.path()));
        }
    }
    left
}
