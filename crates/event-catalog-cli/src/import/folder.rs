//! A new folder on disk: whole, or not at all.

use std::fs;
use std::io::ErrorKind;
use std::path::{Component, Path};

use anyhow::{Context, bail};
use event_catalog_build::write::write_for;

use crate::new_folders::NewFolders;
use crate::staging::Staging;
use crate::{on_disk, output};

/// Refuses a folder that has something in it already.
pub(crate) fn refuse_existing(folder: &Path) -> anyhow::Result<()> {
    let shown = output::path(folder);
    match fs::read_dir(folder) {
        Ok(mut entries) => {
            if entries.next().is_some() {
                bail!(
                    "`{shown}` is there already, and not empty; `import` makes a new catalog and changes none: name another folder with `--out`"
                );
            }
            Ok(())
        }
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error).with_context(|| format!("`{shown}` cannot be made a folder")),
    }
}

/// Writes the files beside the folder, and gives them its name when all are there.
pub(crate) fn write(folder: &Path, files: &[(String, String)]) -> anyhow::Result<()> {
    let context = || format!("the catalog `{}` cannot be written", output::path(folder));
    // The folder that is named may be a link, to an empty one.
    let folder = fs::canonicalize(folder).or_else(|_| std::path::absolute(folder));
    let folder = folder.with_context(context)?;
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    let parent = folder
        .parent()
        .context("it is the root of the disk")
        .with_context(context)?;
    // Before the staging, so that it is dropped after it.
    let _parents = NewFolders::create(parent).with_context(context)?;
    let staging = Staging::create(parent, &name).with_context(context)?;
    let mut written = Vec::new();
    for (path, text) in files {
        let is_inside = Path::new(path)
            .components()
            .all(|it| matches!(it, Component::Normal(_)));
        if !is_inside {
            bail!("`{path}` leads out of the new catalog; this is a mistake in `import`");
        }
        let path = staging.path().join(path);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).with_context(context)?;
        }
        // The folder is locked, and has no other name yet: nothing in it can be torn.
        write_for(&path, &path, text.as_bytes(), on_disk::WRITTEN).with_context(context)?;
        written.push(path);
    }
    on_disk::wait(&written).with_context(context)?;
    staging.rename(&folder).with_context(context)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str) -> (String, String) {
        (path.to_owned(), "text".to_owned())
    }

    #[test]
    fn folders_that_were_made_for_nothing_are_removed() {
        let place = tempfile::tempdir().expect("a folder");
        let catalog = place.path().join("a/b/c");
        write(&catalog, &[file("events.csv"), file("../x")]).expect_err("a path that leads out");
        assert!(!place.path().join("a").exists());
        write(&catalog, &[file("events.csv")]).expect("written");
        assert!(catalog.join("events.csv").is_file());
    }

    #[test]
    fn the_disk_is_waited_for_once_however_many_files_there_are() {
        let place = tempfile::tempdir().expect("a folder");
        let files: Vec<_> = (0..300)
            .map(|number| file(&format!("payloads/x{number}.json")))
            .collect();
        let catalog = place.path().join("catalog");
        let waits = on_disk::tests::waits(|| write(&catalog, &files).expect("written"));
        assert!(waits <= 1, "waited {waits} times");
        let written = fs::read_dir(catalog.join("payloads")).expect("a folder");
        assert_eq!(written.count(), files.len());
    }
}
