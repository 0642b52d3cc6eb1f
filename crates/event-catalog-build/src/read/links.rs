//! Symbolic links in a catalog's folder, which must not point outside it.
//!
//! The author of a catalog can be a stranger, and a pull request can contain links as well as
//! files. A link to `~/.ssh/id_ed25519` would publish the key with the next site.

use std::io;
use std::path::{Component, Path, PathBuf};

use crate::problem::OutsideLink;

/// Where links in a folder can lead.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Links {
    /// Only to files in the folder and its subfolders.
    #[default]
    Inside,
    /// Anywhere, for build systems that create a folder of links, such as Bazel and Nix. The
    /// folder's content must never be able to choose this.
    Anywhere,
}

/// Finds the file that a path in a folder leads to. The folder itself can be a link.
///
/// # Errors
///
/// If the file doesn't exist; an [`OutsideLink`] if the path leads outside the folder.
pub fn resolve(folder: &Path, path: &str, links: Links) -> io::Result<PathBuf> {
    let folder = if folder.as_os_str().is_empty() {
        Path::new(".")
    } else {
        folder
    };
    let found = folder.join(path);
    if links == Links::Anywhere {
        return Ok(found);
    }
    let folder = std::fs::canonicalize(folder)?;
    let target = std::fs::canonicalize(&found)?;
    if let Ok(below) = target.strip_prefix(&folder)
        && !is_hidden(below, path)
    {
        return Ok(target);
    }
    let link = first_link(&folder, path).unwrap_or_else(|| path.to_owned());
    Err(io::Error::other(OutsideLink { link, target }))
}

/// Whether a path leads to a hidden file, such as `.env` or `.ssh/id`. Such files aren't part of a catalog, and
/// many are secret. The only hidden file that can be read is a catalog that consists of that file.
fn is_hidden(target: &Path, path: &str) -> bool {
    let is_named = path.starts_with('.') && !path.contains('/');
    let mut parts = target.components();
    let is_git = |part: Component<'_>| part.as_os_str().eq_ignore_ascii_case(".git");
    parts.clone().any(is_git) || !is_named && parts.any(is_hidden_part)
}

/// Whether a part of a path is hidden: it begins with exactly one dot. Two dots are allowed: Kubernetes keeps the
/// files of a mount in `..data`, and the mount has links to that folder.
fn is_hidden_part(part: Component<'_>) -> bool {
    let name = part.as_os_str().as_encoded_bytes();
    name.starts_with(b".") && !name.starts_with(b"..")
}

/// Whether a resolved path is inside the folder, but hidden, so that listing the folder leaves it out.
pub(super) fn is_unlisted(folder: &Path, target: &Path) -> bool {
    let begins = |part: Component<'_>| part.as_os_str().as_encoded_bytes().starts_with(b".");
    target
        .strip_prefix(folder)
        .is_ok_and(|below| below.components().any(begins))
}

/// Finds the first link in a path that leads outside the folder.
fn first_link(folder: &Path, path: &str) -> Option<String> {
    let ends = path
        .match_indices('/')
        .map(|(at, _)| at)
        .chain([path.len()]);
    let mut parts = ends.map(|end| &path[..end]);
    let leads_out = |part: &&str| {
        let target = std::fs::canonicalize(folder.join(part));
        target.is_ok_and(|target| match target.strip_prefix(folder) {
            Ok(below) => is_hidden(below, path) && below != Path::new(part),
            Err(_) => true,
        })
    };
    parts.find(leads_out).map(str::to_owned)
}
