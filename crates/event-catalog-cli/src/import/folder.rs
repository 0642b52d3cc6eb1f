//! A new folder on disk: whole, or not at all.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};

/// Refuses a folder that has something in it already.
pub(crate) fn refuse_existing(folder: &Path) -> anyhow::Result<()> {
    let shown = folder.display();
    match fs::read_dir(folder) {
        Ok(mut entries) => {
            if entries.next().is_some() {
                bail!(
                    "`{shown}` is there already, and not empty; `import` makes a new catalog and changes none: name another folder with `--out`"
                );
            }
            Ok(())
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error).with_context(|| format!("`{shown}` cannot be made a folder")),
    }
}

/// Writes the files beside the folder, and gives them its name when all are there.
pub(crate) fn write(folder: &Path, files: &[(String, String)]) -> anyhow::Result<()> {
    let shown = folder.display();
    let context = || format!("the catalog `{shown}` cannot be written");
    let beside = beside(folder).with_context(context)?;
    let written = (|| {
        fs::create_dir_all(&beside)?;
        for (path, text) in files {
            let path = beside.join(path);
            if let Some(folder) = path.parent() {
                fs::create_dir_all(folder)?;
            }
            event_catalog_build::write_atomically(&path, text.as_bytes())?;
        }
        // An empty folder of the name would be in the way on some systems.
        match fs::remove_dir(folder) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        fs::rename(&beside, folder)
    })();
    if written.is_err() {
        let _ = fs::remove_dir_all(&beside);
    }
    written.with_context(context)
}

/// A name for the folder while it is not whole.
fn beside(folder: &Path) -> io::Result<PathBuf> {
    let folder = std::path::absolute(folder)?;
    let name = folder.file_name().ok_or(io::ErrorKind::InvalidInput)?;
    let mut hidden = std::ffi::OsString::from(".");
    hidden.push(name);
    hidden.push(format!(".{}.tmp", std::process::id()));
    let parent = folder.parent().ok_or(io::ErrorKind::InvalidInput)?;
    fs::create_dir_all(parent)?;
    Ok(parent.join(hidden))
}
