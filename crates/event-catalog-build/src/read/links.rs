//! Links in a catalog's folder: whatever is in the folder may not lead out of it.
//!
//! Who writes a catalog may be a stranger, and a link is a file like any other in a pull request. One
//! that leads to `~/.ssh/id_ed25519` would publish it with the next site.

use std::fmt;
use std::io;
use std::path::{Component, Path, PathBuf};

/// Where links in a folder may lead to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Links {
    /// To files in the folder and below it.
    #[default]
    Inside,
    /// Anywhere: for build systems that make a folder of links, such as Bazel and Nix. Never because of
    /// what is in the folder.
    Anywhere,
}

/// A link that leads out of a folder; in an [`io::Error`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutsideLink {
    /// The link, as a path from the folder.
    pub link: String,
    /// Where it leads to.
    pub target: PathBuf,
}

impl OutsideLink {
    /// The link that an error is about, if it is about one.
    #[must_use]
    pub fn of(error: &io::Error) -> Option<&Self> {
        error.get_ref()?.downcast_ref()
    }
}

impl fmt::Display for OutsideLink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (link, target) = (&self.link, self.target.display());
        write!(
            f,
            "`{link}` is a link that leads out of the folder or to a hidden file: `{target}`"
        )
    }
}

impl std::error::Error for OutsideLink {}

/// The file that a path below a folder leads to. The folder itself may be a link.
///
/// # Errors
///
/// When there is no such file; and an [`OutsideLink`] where the path leads out of the folder.
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

/// Whether a link leads to a hidden file, such as `.env`, or to one of git's: no such file is part of a catalog,
/// and many have secrets. A hidden folder may be on the way: Kubernetes mounts files as links into one.
fn is_hidden(target: &Path, path: &str) -> bool {
    let is_hidden = |path: &Path| {
        let name = path.file_name().unwrap_or_default();
        name.as_encoded_bytes().starts_with(b".")
    };
    let is_git = |part: Component<'_>| part.as_os_str().eq_ignore_ascii_case(".git");
    let is_named = is_hidden(Path::new(path));
    (is_hidden(target) && !is_named) || target.components().any(is_git)
}

/// The first part of a path that leads out of the folder.
fn first_link(folder: &Path, path: &str) -> Option<String> {
    let ends = path
        .match_indices('/')
        .map(|(at, _)| at)
        .chain([path.len()]);
    let mut parts = ends.map(|end| &path[..end]);
    let leads_out = |part: &&str| {
        std::fs::canonicalize(folder.join(part)).is_ok_and(|target| !target.starts_with(folder))
    };
    parts.find(leads_out).map(str::to_owned)
}
