//! How far files have been read: without this, a file that is ingested again may be stored twice.

use std::fs;

use super::{Examination, Finding, names};

pub(super) fn examine(examination: &mut Examination<'_>) {
    let folder = examination.store.join("streams");
    for name in names(&folder) {
        if !name.ends_with(".json") {
            continue;
        }
        let path = folder.join(&name);
        // An empty file is normal: a power cut before the first commit may leave one.
        let is_damaged = fs::read(&path).is_ok_and(|text| {
            !text.is_empty() && serde_json::from_slice::<serde_json::Value>(&text).is_err()
        });
        if is_damaged {
            examination.add(Finding::error(
                "damaged-stream",
                &path,
                "the file that says how far an input was read is damaged, so `event-analytics ingest` doesn't run",
                "restore it from a backup of the store, or remove it: then events without an id are stored again when \
                 their file is ingested again",
            ));
        }
    }
}
