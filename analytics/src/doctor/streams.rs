//! The files that record how far each input was read. Without them, an input that is ingested again may be stored
//! twice.

use std::{fs, io};

use super::{Examination, Finding, names};
use crate::ingest::stream;

pub(super) fn examine(examination: &mut Examination<'_>) {
    let folder = examination.store.join("streams");
    for name in names(&folder) {
        if !name.ends_with(".json") {
            continue;
        }
        let path = folder.join(&name);
        let problem = match fs::read(&path) {
            Ok(text) if stream::is_whole(&text) => continue,
            Ok(_) => "is damaged".to_owned(),
            // The file was removed during the examination.
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(error) => format!("can't be read ({error})"),
        };
        examination.add(Finding::error(
            "damaged-stream",
            &path,
            format!(
                "the file that says how far an input was read {problem}, so `event-analytics ingest` doesn't run"
            ),
            "restore it from a backup of the store, or remove it: then events without an id are stored again when \
             their file is ingested again",
        ));
    }
}
