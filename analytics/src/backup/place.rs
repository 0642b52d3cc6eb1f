//! Checks where a backup or a restored store may be: outside the copied folders, and not reached through links.

use std::fs::{self, DirBuilder};
use std::io;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use event_catalog_cli::shared::shown_path;

/// Refuses two folders if one is inside the other. Links are resolved.
pub(super) fn check_apart(one: &Path, other: &Path) -> anyhow::Result<()> {
    let (first, second) = (resolved(one)?, resolved(other)?);
    if first == second {
        bail!(
            "`{}` and `{}` are the same folder; name two different folders",
            shown_path(one),
            shown_path(other)
        );
    }
    let (inner, outer) = if first.starts_with(&second) {
        (one, other)
    } else if second.starts_with(&first) {
        (other, one)
    } else {
        return Ok(());
    };
    bail!(
        "the folder `{}` is inside `{}`; name two separate folders",
        shown_path(inner),
        shown_path(outer)
    );
}

/// Resolves the links in a path, even if its last parts don't exist yet.
fn resolved(path: &Path) -> anyhow::Result<PathBuf> {
    let shown = shown_path(path);
    let mut existing = std::path::absolute(path)
        .with_context(|| format!("`{shown}` isn't the path of a folder"))?;
    let mut missing = Vec::new();
    loop {
        match fs::canonicalize(&existing) {
            Ok(found) => {
                let names = missing.iter().rev();
                return Ok(names.fold(found, |folder: PathBuf, name| folder.join(name)));
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error).with_context(|| format!("can't find `{shown}`")),
        }
        if fs::symlink_metadata(&existing).is_ok() {
            bail!(
                "`{}` is a broken link; remove the link, or name another folder",
                shown_path(&existing)
            );
        }
        let Some(name) = existing.file_name().map(ToOwned::to_owned) else {
            bail!("write the path `{shown}` without `..`");
        };
        missing.push(name);
        existing.pop();
    }
}

/// Whether a folder doesn't exist or has nothing in it.
pub(super) fn is_empty(folder: &Path) -> anyhow::Result<bool> {
    match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(true),
        entries => {
            let mut entries =
                entries.with_context(|| format!("can't read `{}`", shown_path(folder)))?;
            Ok(entries.next().is_none())
        }
    }
}

/// The names in a folder, in order; none if it doesn't exist.
pub(super) fn names(folder: &Path) -> anyhow::Result<Vec<String>> {
    let read = || format!("can't read `{}`", shown_path(folder));
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries.with_context(read)?,
    };
    let mut names = Vec::new();
    for entry in entries {
        // Other names are skipped, because this program only creates names in UTF-8.
        if let Ok(name) = entry.with_context(read)?.file_name().into_string() {
            names.push(name);
        }
    }
    names.sort();
    Ok(names)
}

/// Creates the folder for a file below an existing root. A link below the root is an error: files would be
/// written elsewhere. Only the owner can read the files in a private folder.
pub(super) fn create_folder_of(root: &Path, file: &Path, is_private: bool) -> anyhow::Result<()> {
    let below = file.parent().and_then(|it| it.strip_prefix(root).ok());
    let mut builder = DirBuilder::new();
    #[cfg(unix)]
    {
        if is_private {
            std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        }
    }
    #[cfg(not(unix))]
    let _ = is_private;
    let mut folder = root.to_owned();
    for name in below.into_iter().flatten() {
        folder.push(name);
        match fs::symlink_metadata(&folder) {
            Ok(found) if found.is_dir() => {}
            Ok(_) => bail!(
                "`{}` must be a folder, but is a link or a file; remove it",
                shown_path(&folder)
            ),
            Err(_) => builder
                .create(&folder)
                .with_context(|| format!("can't create the folder `{}`", shown_path(&folder)))?,
        }
    }
    Ok(())
}

/// Refuses a file below a root if the file is a link, or if its path leads through one.
pub(super) fn check_no_link(root: &Path, file: &Path) -> anyhow::Result<()> {
    let mut path = root.to_owned();
    for name in file.strip_prefix(root).into_iter().flatten() {
        path.push(name);
        if fs::symlink_metadata(&path).is_ok_and(|it| it.file_type().is_symlink()) {
            bail!(
                "`{}` is a link, and a backup can't contain links; use another backup",
                shown_path(&path)
            );
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_in_each_other_are_refused() {
        let folder = tempfile::tempdir().expect("a folder");
        let store = folder.path().join("store");
        fs::create_dir_all(store.join("events")).expect("a folder");
        for other in ["store", "store/backup", "store/a/b", ".", "new/../store"] {
            assert!(
                check_apart(&store, &folder.path().join(other)).is_err(),
                "{other}"
            );
        }
        for other in ["backup", "stores", "a/b"] {
            check_apart(&store, &folder.path().join(other)).expect(other);
        }
    }

    #[cfg(unix)]
    #[test]
    fn links_are_found() {
        use std::os::unix::fs::symlink;

        let folder = tempfile::tempdir().expect("a folder");
        let path = |name: &str| folder.path().join(name);
        fs::create_dir(path("store")).expect("a folder");
        fs::create_dir(path("backup")).expect("a folder");
        symlink(path("store"), path("link")).expect("a link");
        symlink(path("nowhere"), path("dangling")).expect("a link");
        assert!(check_apart(&path("store"), &path("link/backup")).is_err());
        assert!(check_apart(&path("store"), &path("dangling/backup")).is_err());
        symlink(path("store"), path("backup/tables")).expect("a link");
        assert!(create_folder_of(&path("backup"), &path("backup/tables/a"), true).is_err());
        create_folder_of(&path("backup"), &path("backup/a/b/c"), true).expect("created");
        assert!(path("backup/a/b").is_dir() && !path("backup/a/b/c").exists());
        assert!(check_no_link(&path("backup"), &path("backup/tables/a")).is_err());
        check_no_link(&path("backup"), &path("backup/a/b/c")).expect("no link");
    }
}
