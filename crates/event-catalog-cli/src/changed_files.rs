//! Writes changed and new files of a catalog: all of them or none.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use event_catalog_build::read::{Disk, Folder, decode};
use event_catalog_build::write::Durability;

use crate::diff;
use crate::locked::refuse_open;
use crate::staged_files::{self, StagedFiles};

/// A changed or new file of a catalog, which isn't written yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ChangedFile {
    /// The file's path in the catalog's folder.
    pub(crate) path: String,
    /// The path that messages show.
    pub(crate) shown: String,
    /// The file's previous text, without a byte-order mark; `None` for a new file.
    pub(crate) before: Option<String>,
    /// The file's new text. For an existing file, it has no byte-order mark.
    pub(crate) after: String,
}

/// Formats the changes to files as a unified diff.
pub(crate) fn diff(files: &[ChangedFile]) -> String {
    let files = files.iter();
    files
        .map(|file| {
            let before = file.before.as_deref().unwrap_or_default();
            diff::unified(&file.shown, before, &file.after)
        })
        .collect()
}

/// Writes files: all of them or none. Fails if a spreadsheet has one of them open, or if one of them was
/// changed in the meantime.
pub(crate) fn write(disk: &Disk, files: &[ChangedFile]) -> anyhow::Result<()> {
    write_all(&[(disk, files)])
}

/// Like [`write`], for files in several folders.
pub(crate) fn write_all(folders: &[(&Disk, &[ChangedFile])]) -> anyhow::Result<()> {
    let mut contents = Vec::new();
    for (disk, files) in folders {
        for file in *files {
            let (target, text) = match &file.before {
                Some(before) => changed(disk, file, before)?,
                None => (new(disk, file)?, file.after.clone()),
            };
            contents.push((file, target, text));
        }
    }
    // All files are staged before the first one is replaced, so that a full disk leaves all of them unchanged.
    let mut staged = StagedFiles::new(Durability::Synced);
    for (file, target, text) in &contents {
        let cannot = || format!("`{}` cannot be written; nothing was changed", file.shown);
        staged.add(target, text.as_bytes()).with_context(cannot)?;
    }
    staged
        .wait()
        .context("can't save the changed files; nothing was changed")?;
    for ((file, ..), renamed) in contents.iter().zip(staged.rename()) {
        let cannot = || format!("`{}` can't be written, so it wasn't changed", file.shown);
        renamed.with_context(cannot)?;
    }
    Ok(())
}

/// Removes the files that killed runs left behind next to these files.
pub(crate) fn sweep(disk: &Disk, files: &[ChangedFile]) {
    let files = files.iter();
    let targets: Vec<PathBuf> = files.filter_map(|it| disk.resolve(&it.path).ok()).collect();
    staged_files::sweep(targets.iter().map(PathBuf::as_path));
}

/// Removes the files that killed runs left behind in a catalog's folder.
pub(crate) fn sweep_all(disk: &Disk) {
    let paths = disk.list().unwrap_or_default().files.into_iter();
    let targets: Vec<PathBuf> = paths.filter_map(|it| disk.resolve(&it).ok()).collect();
    staged_files::sweep(targets.iter().map(PathBuf::as_path));
}

/// Returns the target of an existing file and its new text, with the byte-order mark that the file has. Fails if
/// another program changed the file.
fn changed(disk: &Disk, file: &ChangedFile, before: &str) -> anyhow::Result<(PathBuf, String)> {
    let shown = &file.shown;
    let cannot = || format!("`{shown}` cannot be read");
    // A link is kept; the file that it points to is changed.
    let target = disk.resolve(&file.path).and_then(std::fs::canonicalize);
    let target = target.with_context(cannot)?;
    refuse_open(Path::new(shown))?;
    let bytes = disk.read(&file.path).with_context(cannot)?;
    let mark = if bytes.starts_with("\u{feff}".as_bytes()) {
        "\u{feff}"
    } else {
        ""
    };
    if decode(bytes).ok().as_deref() != Some(before) {
        bail!("another program changed `{shown}` while this command ran; run the command again");
    }
    Ok((target, format!("{mark}{}", file.after)))
}

/// Returns the path where a new file will be created. Its folder must not be a link that points outside the catalog.
fn new(disk: &Disk, file: &ChangedFile) -> anyhow::Result<PathBuf> {
    let cannot = || format!("`{}` cannot be created; nothing was changed", file.shown);
    match disk.resolve(&file.path).and_then(std::fs::canonicalize) {
        Err(error) if error.kind() == ErrorKind::NotFound => {}
        Err(error) => return Err(error).with_context(cannot),
        Ok(target) => bail!("{}", taken(&target, file)),
    }
    let mut missing = PathBuf::new();
    let (mut folder, name) = file.path.rsplit_once('/').unwrap_or(("", &file.path));
    let real = loop {
        match disk.resolve(folder).and_then(std::fs::canonicalize) {
            Ok(real) => break real,
            Err(error) if error.kind() == ErrorKind::NotFound && !folder.is_empty() => {
                let (outer, inner) = folder.rsplit_once('/').unwrap_or(("", folder));
                missing = Path::new(inner).join(missing);
                folder = outer;
            }
            Err(error) => return Err(error).with_context(cannot),
        }
    };
    let target = real.join(missing).join(name);
    // The path is a broken link: writing would create the file at the link's target.
    if std::fs::symlink_metadata(&target).is_ok() {
        bail!("{}", taken(&target, file));
    }
    Ok(target)
}

/// Explains what prevents a new file from being created, and what to do.
fn taken(target: &Path, file: &ChangedFile) -> String {
    let shown = &file.shown;
    let kind = std::fs::symlink_metadata(target).map(|it| it.file_type());
    let what = match kind {
        Ok(kind) if kind.is_file() => {
            return format!(
                "`{shown}` was created after the catalog was read, so nothing was changed; run the command again, or \
                 rename the file"
            );
        }
        Ok(kind) if kind.is_dir() => "it is a folder",
        Ok(kind) if kind.is_symlink() => "it is a link to a path that doesn't exist",
        _ => "it isn't a regular file",
    };
    format!(
        "`{shown}` cannot be written, because {what}, so nothing was changed; rename or remove it"
    )
}

#[cfg(test)]
mod tests {
    use event_catalog_build::read::Links;

    use super::*;

    fn file(path: &str, before: Option<&str>) -> ChangedFile {
        ChangedFile {
            path: path.to_owned(),
            shown: path.to_owned(),
            before: before.map(str::to_owned),
            after: "new".to_owned(),
        }
    }

    #[test]
    fn new_and_changed_files_are_written_together_or_not_at_all() {
        let place = tempfile::tempdir().expect("a folder");
        let path = |name: &str| place.path().join(name);
        std::fs::write(path("a.csv"), "\u{feff}old").expect("a file");
        let disk = Disk::new(place.path()).with_links(Links::Inside);
        let files = [file("a.csv", Some("old")), file("payloads/x/b.json", None)];
        let read = |name: &str| std::fs::read_to_string(path(name)).expect("a file");
        let taken = [files[0].clone(), file("a.csv", None)];
        write(&disk, &taken).expect_err("it is there");
        let stale = [files[1].clone(), file("a.csv", Some("older"))];
        write(&disk, &stale).expect_err("changed");
        assert_eq!(read("a.csv"), "\u{feff}old");
        assert!(!path("payloads").exists());
        write(&disk, &files).expect("written");
        assert_eq!(read("a.csv"), "\u{feff}new");
        assert_eq!(read("payloads/x/b.json"), "new");
    }

    #[test]
    fn files_of_several_folders_are_written_together_or_not_at_all() {
        let folders = [(); 2].map(|()| tempfile::tempdir().expect("a folder"));
        let paths = folders.each_ref().map(|it| it.path().join("a.csv"));
        for path in &paths {
            std::fs::write(path, "old").expect("a file");
        }
        let read = |path: &PathBuf| std::fs::read_to_string(path).expect("a file");
        let texts = || paths.each_ref().map(read);
        let disks = folders.each_ref().map(|it| Disk::new(it.path()));
        let right = [file("a.csv", Some("old"))];
        let stale = [file("a.csv", Some("older"))];
        write_all(&[(&disks[0], &right[..]), (&disks[1], &stale[..])]).expect_err("changed");
        assert_eq!(texts(), ["old", "old"]);
        write_all(&[(&disks[0], &right[..]), (&disks[1], &right[..])]).expect("written");
        assert_eq!(texts(), ["new", "new"]);
    }

    #[cfg(unix)]
    #[test]
    fn no_new_file_is_written_through_a_link() {
        let place = tempfile::tempdir().expect("a folder");
        let outside = tempfile::tempdir().expect("a folder");
        let link = |to: &Path, name: &str| {
            std::os::unix::fs::symlink(to, place.path().join(name)).expect("a link");
        };
        link(outside.path(), "payloads");
        link(&outside.path().join("nowhere"), "a.csv");
        let disk = Disk::new(place.path());
        for path in ["payloads/a.json", "payloads/x/a.json", "a.csv"] {
            write(&disk, &[file(path, None)]).expect_err(path);
        }
        let left = std::fs::read_dir(outside.path()).expect("a folder");
        assert_eq!(left.count(), 0);
    }
}
