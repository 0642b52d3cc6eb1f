//! Resolves the current target of a catalog's path.

use std::path::{Path, PathBuf};

use event_catalog_build::read::{Links, SETTINGS};
use notify::RecursiveMode;

use crate::named;

/// The folders to watch for a path. Two values differ if a folder was replaced by another folder
/// with the same name.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Root {
    /// The folder with the files, and whether subfolders matter; `None` if the path doesn't exist.
    pub(super) folder: Option<(PathBuf, RecursiveMode)>,
    /// The parent folders, whose changes show that a whole folder was replaced.
    pub(super) above: Vec<PathBuf>,
    /// The paths that matter, including everything below them.
    pub(super) subjects: Vec<PathBuf>,
    /// The identities of `folder` and `above`, independent of their names.
    identities: Vec<Option<Identity>>,
}

impl Root {
    pub(super) fn of(path: &Path, links: Links) -> Self {
        let mut subjects = vec![path.to_owned()];
        // A link is replaced in the folder that contains the link, not at its target.
        let mut above: Vec<PathBuf> = existing_above(path).into_iter().collect();
        let mut folder = None;
        // As when the catalog is read: another branch may have a link in its place that leads anywhere.
        let is_trusted = named::check(path, links).is_ok();
        if let Ok(target) = std::fs::canonicalize(path)
            && is_trusted
        {
            let is_folder = target.is_dir();
            // Programs replace files instead of writing to them, so a file is watched through its
            // folder.
            let holder = match target.parent() {
                Some(parent) if !is_folder => parent.to_owned(),
                _ => target.clone(),
            };
            above.extend(holder.parent().map(Path::to_owned));
            let is_lone = !is_folder && target.file_name() != Some(SETTINGS.as_ref());
            if is_lone {
                subjects.push(target);
                folder = Some((holder, RecursiveMode::NonRecursive));
            } else {
                subjects.push(holder.clone());
                folder = Some((holder, RecursiveMode::Recursive));
            }
        }
        above.sort();
        above.dedup();
        above.retain(|it| folder.as_ref().is_none_or(|(folder, _)| folder != it));
        let folders = folder.iter().map(|(folder, _)| folder).chain(&above);
        Self {
            identities: folders.map(|it| identity(it)).collect(),
            folder,
            above,
            subjects,
        }
    }
}

/// The nearest existing folder above a path.
fn existing_above(path: &Path) -> Option<PathBuf> {
    let mut folders = path.ancestors().skip(1);
    folders.find(|it| it.is_dir()).map(Path::to_owned)
}

/// Distinguishes a folder from another one with the same name.
type Identity = (u64, u64);

#[cfg(unix)]
fn identity(path: &Path) -> Option<Identity> {
    use std::os::unix::fs::MetadataExt;

    let metadata = std::fs::metadata(path).ok()?;
    Some((metadata.dev(), metadata.ino()))
}

#[cfg(not(unix))]
fn identity(path: &Path) -> Option<Identity> {
    let created = std::fs::metadata(path).ok()?.created().ok()?;
    let since = created.duration_since(std::time::UNIX_EPOCH).ok()?;
    Some((since.as_secs(), since.subsec_nanos().into()))
}
