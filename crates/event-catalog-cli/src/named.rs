//! Paths that are named on the command line.
//!
//! They are trusted, and may be links. But a link in a repository may be a stranger's: a pull request decides
//! where `docs/events.md` points to. So a link that points outside its repository is rejected, and so is a link
//! to git's own files.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::bail;
use event_catalog_build::read::Links;

use crate::output;

/// Rejects a path with a link that points outside the link's repository. If the path doesn't exist yet, the part that
/// exists is checked.
pub(crate) fn check(path: &Path, links: Links) -> anyhow::Result<()> {
    let Ok(path) = std::path::absolute(path) else {
        return Ok(());
    };
    let mut place = PathBuf::new();
    for part in path.components() {
        place.push(part);
        let is_link = fs::symlink_metadata(&place).is_ok_and(|it| it.is_symlink());
        if is_link && links == Links::Inside {
            check_link(&place)?;
        }
    }
    if let Some(real) = nearest(&path)
        && is_of_git(&real)
    {
        bail!(
            "`{}` is one of git's own files, which are never read or written; name another file",
            output::path(&path)
        );
    }
    Ok(())
}

/// Checks the folder to write into, like [`check`]. A default folder must also be in the working folder: no one has
/// named it, and a stranger's link could be in its place.
pub(crate) fn check_output(path: &Path, default: &str, links: Links) -> anyhow::Result<()> {
    if path == Path::new(default)
        && links == Links::Inside
        && fs::symlink_metadata(path).is_ok_and(|it| it.is_symlink())
        && let (Ok(here), Some(target)) = (fs::canonicalize("."), nearest(path))
        && !target.starts_with(here)
    {
        bail!(
            "the folder `{default}` is a link that points outside its folder, to `{}`; if you trust it, name its target \
             with `--out`",
            output::path(&target)
        );
    }
    check(path, links)
}

/// The maximum number of links in a chain, as on Linux.
const MOST_LINKS: usize = 40;

/// Finds the file to write for a path: the target of a link, which may not exist yet.
///
/// # Errors
///
/// If the path isn't a regular file, or is a file that a process has open, such as `/dev/stdout`: replacing that file
/// would lose what is written to it.
pub(crate) fn file_to_write(path: &Path) -> anyhow::Result<PathBuf> {
    let mut file = path.to_owned();
    for _ in 0..MOST_LINKS {
        let folder = match file.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        };
        let folder = fs::canonicalize(folder)?;
        let is_open = folder.starts_with("/proc") || folder == Path::new("/dev/fd");
        let kind = fs::symlink_metadata(&file).map(|it| it.file_type());
        match kind {
            Ok(kind) if kind.is_symlink() && !is_open => file = folder.join(fs::read_link(&file)?),
            Ok(kind) if is_open || !kind.is_file() => {
                bail!("the path isn't a regular file; name a file, such as `known-findings.json`")
            }
            _ => return Ok(file),
        }
    }
    bail!("the links form a cycle; remove one of the links")
}

/// Rejects a path with a link in a repository: the link may have a different target in another revision.
pub(crate) fn refuse_links(path: &Path) -> anyhow::Result<()> {
    let path = std::path::absolute(path)?;
    let mut place = PathBuf::new();
    for part in path.components() {
        place.push(part);
        let is_link = fs::symlink_metadata(&place).is_ok_and(|it| it.is_symlink());
        let parent = place.parent().and_then(|it| fs::canonicalize(it).ok());
        if is_link && parent.as_deref().and_then(repository).is_some() {
            let target = fs::canonicalize(&place).unwrap_or_default();
            bail!(
                "`{}` is a link to `{}`; with a revision, use the catalog's real path in the repository",
                output::path(&place),
                output::path(&target)
            );
        }
    }
    Ok(())
}

fn check_link(link: &Path) -> anyhow::Result<()> {
    let parent = link.parent().and_then(|it| fs::canonicalize(it).ok());
    let repository = parent.as_deref().and_then(repository);
    // Writing through a broken link creates its target, so the nearest existing folder around the target is
    // checked.
    let target = fs::canonicalize(link).or_else(|_| {
        let text = fs::read_link(link)?;
        let parent = parent.clone().unwrap_or_default();
        Ok::<_, std::io::Error>(nearest(&parent.join(text)).unwrap_or_default())
    });
    if let (Some(repository), Ok(target)) = (repository, target)
        && !target.starts_with(repository)
    {
        bail!(
            "`{}` is a link that points outside its repository, to `{}`; if you trust it, name its target",
            output::path(link),
            output::path(&target)
        );
    }
    Ok(())
}

/// Finds the repository that contains a folder.
pub(crate) fn repository(folder: &Path) -> Option<&Path> {
    folder.ancestors().find(|it| it.join(".git").exists())
}

/// Resolves a path, or the nearest existing folder above a path that doesn't exist. A link whose target doesn't exist
/// is followed, too, because writing to it creates the target.
fn nearest(path: &Path) -> Option<PathBuf> {
    let mut path = path.to_owned();
    let mut links = 0;
    loop {
        if let Ok(real) = fs::canonicalize(&path) {
            return Some(real);
        }
        let folder = path.parent()?.to_owned();
        path = match fs::read_link(&path) {
            Ok(target) if links < MOST_LINKS => {
                links += 1;
                folder.join(target)
            }
            _ => folder,
        };
    }
}

/// Whether a path is in a `.git` folder.
fn is_of_git(path: &Path) -> bool {
    let is_git = |part: &OsStr| part.eq_ignore_ascii_case(".git");
    path.components().any(|part| is_git(part.as_os_str()))
}
