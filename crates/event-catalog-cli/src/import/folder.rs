//! Writes a new catalog to disk, either completely or not at all.
//!
//! A new folder is written under a temporary name, and renamed when all files are complete. An
//! existing empty folder isn't replaced, because it could be a shell's working directory or a mount
//! point, or its parent might not be writable. Instead, the new files are staged inside the folder,
//! and renamed when all of them are complete. If the process is killed between two renames, some
//! files stay behind, and the next import of the same page completes the catalog.

use std::collections::BTreeMap;
use std::fs;
use std::io::ErrorKind;
use std::path::{Component, Path};

use anyhow::{Context, bail};
use event_catalog_build::write::{Durability, has_text, write_for};

use crate::new_folders::NewFolders;
use crate::staged_files::StagedFiles;
use crate::staging::{self, Staging};
use crate::{on_disk, output};

/// Rejects a folder that isn't empty, unless it contains only files of the same catalog, left
/// behind by a killed import.
fn refuse_existing(folder: &Path, files: &[(String, String)]) -> anyhow::Result<()> {
    let texts: BTreeMap<&str, &str> = files
        .iter()
        .map(|(path, text)| (path.as_str(), text.as_str()))
        .collect();
    let mut found = 0;
    let is_ours = are_ours(folder, "", &texts, &mut found)
        .with_context(|| format!("the folder `{}` cannot be read", output::path(folder)))?;
    if !is_ours || found == files.len() {
        bail!(
            "`{}` already exists and isn't empty, so no new catalog can be created there; name another folder with \
             `--out`, or import into this catalog with `--into`",
            output::path(folder)
        );
    }
    Ok(())
}

/// Whether every file in a folder is one of these files, with the same text. Adds the number of
/// files to `found`.
fn are_ours(
    folder: &Path,
    prefix: &str,
    texts: &BTreeMap<&str, &str>,
    found: &mut usize,
) -> std::io::Result<bool> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let Ok(name) = entry.file_name().into_string() else {
            return Ok(false);
        };
        let path = format!("{prefix}{name}");
        let is_ours = if entry.file_type()?.is_dir() {
            let inside = format!("{path}/");
            let next = texts.range(inside.as_str()..).next();
            next.is_some_and(|(path, _)| path.starts_with(&inside))
                && are_ours(&entry.path(), &inside, texts, found)?
        } else {
            *found += 1;
            let text = texts.get(path.as_str());
            text.is_some_and(|text| has_text(&entry.path(), text.as_bytes()))
        };
        if !is_ours {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Writes the files into a folder that doesn't exist or is empty.
///
/// # Errors
///
/// If something else is at this path, or a file can't be written. In both cases, nothing is left
/// behind.
pub(crate) fn write(folder: &Path, files: &[(String, String)]) -> anyhow::Result<()> {
    for (path, _) in files {
        let mut parts = Path::new(path).components();
        if !parts.all(|it| matches!(it, Component::Normal(_))) {
            bail!(
                "`{path}` is outside the new catalog; this is a bug in event-catalog, please report it"
            );
        }
    }
    let context = || format!("the catalog `{}` cannot be written", output::path(folder));
    // The folder can be a symbolic link.
    match fs::canonicalize(folder) {
        Ok(real) if !real.is_dir() => bail!(
            "`{}` is not a folder; name a folder with `--out`",
            output::path(folder)
        ),
        Ok(real) => {
            staging::sweep(&real);
            refuse_existing(&real, files)?;
            write_inside(&real, files).with_context(context)
        }
        Err(error) if error.kind() == ErrorKind::NotFound => {
            let real = std::path::absolute(folder).with_context(context)?;
            write_beside(&real, files).with_context(context)
        }
        Err(error) => Err(error).with_context(context),
    }
}

/// Stages the files inside an existing folder, and renames them.
fn write_inside(folder: &Path, files: &[(String, String)]) -> anyhow::Result<()> {
    let mut staged = StagedFiles::new(Durability::Synced);
    for (path, text) in files {
        let target = folder.join(path);
        if !has_text(&target, text.as_bytes()) {
            staged.add(&target, text.as_bytes())?;
        }
    }
    staged.wait()?;
    for renamed in staged.rename() {
        renamed?;
    }
    Ok(())
}

/// Writes the files into a new folder, which gets its final name when all files are complete.
fn write_beside(folder: &Path, files: &[(String, String)]) -> anyhow::Result<()> {
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    let parent = folder
        .parent()
        .context("it is the root folder; name another folder with `--out`")?;
    // Declared first, so that it is dropped after the staging folder.
    let _parents = NewFolders::create(parent)?;
    let staging = Staging::create(parent, &name)?;
    let mut written = Vec::new();
    for (path, text) in files {
        let path = staging.path().join(path);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        // The folder is locked and doesn't have its final name yet, so files in it don't need to be
        // written atomically.
        write_for(&path, &path, text.as_bytes(), on_disk::WRITTEN)?;
        written.push(path);
    }
    on_disk::wait(&written)?;
    Ok(staging.rename(folder)?)
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

    #[test]
    fn an_import_that_was_killed_is_finished_and_no_other_folder_is_changed() {
        let place = tempfile::tempdir().expect("a folder");
        let files = [
            file("catalog.toml"),
            file("events.csv"),
            file("payloads/a.json"),
        ];
        let catalog = place.path().join("catalog");
        // The state after the process was killed between two renames.
        fs::create_dir_all(catalog.join("payloads")).expect("a folder");
        fs::write(catalog.join("events.csv"), "text").expect("a file");
        let left = catalog.join(".files.0123456789abcdef.event-catalog-tmp");
        fs::create_dir(&left).expect("a folder");
        write(&catalog, &files).expect("finished");
        assert!(!left.exists());
        for (path, text) in &files {
            assert_eq!(
                &fs::read_to_string(catalog.join(path)).expect("a file"),
                text
            );
        }
        // The catalog is complete now, and an import into a new folder never changes an existing
        // catalog.
        write(&catalog, &files).expect_err("it is there");
        for (path, text) in [
            ("events.csv", "other"),
            ("mine.txt", "text"),
            ("a/b", "text"),
        ] {
            let other = tempfile::tempdir().expect("a folder");
            let inside = other.path().join(path);
            fs::create_dir_all(inside.parent().expect("a folder")).expect("a folder");
            fs::write(&inside, text).expect("a file");
            let error = write(other.path(), &files).expect_err("not empty");
            assert!(error.to_string().contains("isn't empty"), "{error}");
            assert_eq!(fs::read_to_string(&inside).expect("a file"), text);
        }
    }

    #[cfg(unix)]
    #[test]
    fn an_empty_folder_stays_the_one_that_it_is() {
        use std::os::unix::fs::{MetadataExt, PermissionsExt};
        let place = tempfile::tempdir().expect("a folder");
        let catalog = place.path().join("catalog");
        fs::create_dir(&catalog).expect("a folder");
        fs::set_permissions(&catalog, fs::Permissions::from_mode(0o750)).expect("a mode");
        let facts = || {
            let it = fs::metadata(&catalog).expect("a folder");
            (it.dev(), it.ino(), it.mode(), it.uid())
        };
        let before = facts();
        // If the parent folder is read-only, only root can replace the folder.
        fs::set_permissions(place.path(), fs::Permissions::from_mode(0o555)).expect("a mode");
        let written = write(&catalog, &[file("events.csv"), file("payloads/a.json")]);
        fs::set_permissions(place.path(), fs::Permissions::from_mode(0o755)).expect("a mode");
        written.expect("written");
        assert_eq!(facts(), before);
        let names = fs::read_dir(&catalog).expect("a folder").flatten();
        let mut names: Vec<_> = names.map(|entry| entry.file_name()).collect();
        names.sort();
        assert_eq!(names, ["events.csv", "payloads"]);
    }
}
