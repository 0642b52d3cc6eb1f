//! The format of a store: a number in the file `format`, so that an older version of this program doesn't touch a store
//! whose format it doesn't know.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;

use anyhow::{Context, bail};
use event_catalog_build::printable;
use event_catalog_cli::shared::shown_path;

use crate::durable;

/// The name of the file that records the format.
const FILE: &str = "format";

/// The format that this version writes. It is increased when an older version would lose or misread something.
const FORMAT: u32 = 1;

/// Rejects a store that a later version of this program wrote.
pub(crate) fn check(folder: &Path) -> anyhow::Result<()> {
    let path = folder.join(FILE);
    let text = match fs::read_to_string(&path) {
        // A store without this file was written by a version that didn't record a format yet. An empty file, as after a
        // power cut, is treated in the same way.
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        text => text.with_context(|| format!("can't read `{}`", shown_path(&path)))?,
    };
    let text = text.trim();
    let is_known = text.is_empty() || text.parse().is_ok_and(|format: u32| format <= FORMAT);
    if !is_known {
        bail!(
            "the store `{}` has the format {}, but this version of event-analytics supports only formats up to \
             {FORMAT}: a later version has written it; install that version",
            shown_path(folder),
            printable(text)
        );
    }
    Ok(())
}

/// Records in a new or older store that it now has this version's format.
pub(super) fn create(folder: &Path) -> anyhow::Result<()> {
    check(folder)?;
    let path = folder.join(FILE);
    if fs::metadata(&path).is_ok_and(|file| file.len() > 0) {
        return Ok(());
    }
    let written = || -> io::Result<()> {
        let mut file = File::create(&path)?;
        writeln!(file, "{FORMAT}")?;
        file.sync_all()?;
        durable::sync_folder_of(&path)
    };
    // An error is only logged, so that a collector can start on a full disk. The file may be missing, as in older
    // stores.
    if let Err(error) = written() {
        tracing::warn!(error = %error, "the format of the store can't be recorded");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_store_of_a_later_version_is_left_alone() {
        let folder = tempfile::tempdir().expect("a folder");
        create(folder.path()).expect("written");
        let path = folder.path().join(FILE);
        assert_eq!(fs::read_to_string(&path).expect("a file"), "1\n");
        for (text, is_known) in [
            ("1\n", true),
            ("", true),
            ("2\n", false),
            ("x\u{1b}", false),
        ] {
            fs::write(&path, text).expect("written");
            let checked = check(folder.path());
            assert_eq!(checked.is_ok(), is_known, "{text}");
            if let Err(error) = checked {
                let error = error.to_string();
                assert!(error.contains("a later version"), "{error}");
                assert!(!error.contains('\u{1b}'), "{error}");
            }
        }
    }
}
