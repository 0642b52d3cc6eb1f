//! Paths that the command line names.
//!
//! They are trusted, and may be links. But a link in a repository may be a stranger's: a pull request decides
//! what `docs/events.md` leads to. So a link that leads out of the repository that it is in
//! is refused, and so is one that leads into git's own files.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::bail;
use event_catalog_build::read::Links;

use crate::output;

/// Refuses a path with a link that leads out of the repository that the link is in. What is not there yet is
/// looked at up to where it ends.
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
            "`{}` is among git's own files; nothing is read or written there",
            output::path(&path)
        );
    }
    Ok(())
}

/// How many links may lead to each other, as Linux has it.
const MOST_LINKS: usize = 40;

/// The file that is written for a path: where that is a link, what it leads to, which need not be there yet.
///
/// # Errors
///
/// When that is not a regular file, or a file that a process has open, as `/dev/stdout` is: another file would
/// get its name, and what is written to the open one would be lost.
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
                bail!("it is not a regular file; name a file, such as `known-findings.json`")
            }
            _ => return Ok(file),
        }
    }
    bail!("its links lead in a circle; remove one of them")
}

/// Refuses a path with a link in it that is in a repository: what was there in another revision is not what the
/// link leads to now.
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
                "`{}` is a link, and a revision has the files of `{}` elsewhere; name the catalog by the path that \
                 it has in the repository",
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
    // A link that leads nowhere may be written through: it is resolved by its text.
    let target = fs::canonicalize(link).or_else(|_| {
        let text = fs::read_link(link)?;
        let parent = parent.clone().unwrap_or_default();
        Ok::<_, std::io::Error>(nearest(&parent.join(text)).unwrap_or_default())
    });
    if let (Some(repository), Ok(target)) = (repository, target)
        && !target.starts_with(repository)
    {
        bail!(
            "`{}` is a link that leads out of its repository, to `{}`; if you trust it, name that itself",
            output::path(link),
            output::path(&target)
        );
    }
    Ok(())
}

/// The repository around a folder.
pub(crate) fn repository(folder: &Path) -> Option<&Path> {
    folder.ancestors().find(|it| it.join(".git").exists())
}

/// What a path leads to; of one that is not there, the nearest folder above it that is.
fn nearest(path: &Path) -> Option<PathBuf> {
    path.ancestors().find_map(|it| fs::canonicalize(it).ok())
}

/// Whether a path is one of git's own.
fn is_of_git(path: &Path) -> bool {
    let is_git = |part: &OsStr| part.eq_ignore_ascii_case(".git");
    path.components().any(|part| is_git(part.as_os_str()))
}
