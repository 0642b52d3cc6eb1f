//! Finds the repository around a catalog: the nearest `.git` in the folder or above it.
//!
//! git's own search treats a folder with `HEAD`, `objects` and `refs` as a bare repository, and obeys its
//! `config`. Such a folder can be committed inside a catalog; an entry named `.git` can't, except as part of a
//! submodule. So this search considers only `.git` entries. It rejects an entry that leads into the catalog. It
//! also rejects a submodule of the repository in the working directory, because a pull request can determine
//! what a submodule contains.

use std::fs::{self, File};
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};

use crate::output;

/// The location of a repository: its working tree, and its data.
#[derive(Debug)]
pub(super) struct Discovered {
    /// The folder that contains the `.git` of a repository, a submodule or a linked worktree.
    pub(super) top: PathBuf,
    /// The `.git` folder, or the folder that a `.git` file points to.
    git_dir: PathBuf,
    /// The folder that all worktrees of a repository share; usually the same as `git_dir`.
    common_dir: PathBuf,
}

/// The maximum length of a `.git` or `commondir` file, which contains a path.
const LONGEST_PATH: u64 = 1 << 16;

/// Finds the repository around a catalog's folder. Also returns the folder's path from the top, which is empty or
/// ends with `/`. Returns `None` if no `.git` is found. `argument` is the argument that names the version.
pub(super) fn around(
    catalog: &Path,
    argument: &str,
) -> anyhow::Result<Option<(Discovered, String)>> {
    let catalog = fs::canonicalize(catalog)
        .with_context(|| format!("`{}` cannot be read", output::path(catalog)))?;
    for top in catalog.ancestors() {
        let entry = top.join(".git");
        match fs::symlink_metadata(&entry) {
            Ok(_) => {}
            Err(error)
                if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) =>
            {
                continue;
            }
            Err(error) => {
                return Err(error)
                    .with_context(|| format!("`{}` cannot be read", output::path(&entry)));
            }
        }
        let git_dir = git_dir(&entry).with_context(|| {
            format!(
                "`{}` doesn't lead to a git repository, so revisions aren't available; restore that repository, or \
                 clone it again",
                output::path(&entry)
            )
        })?;
        let common_dir = common_dir(&git_dir)
            .with_context(|| format!("`{}` points to a broken worktree", output::path(&entry)))?;
        for folder in [&git_dir, &common_dir] {
            // A repository inside the catalog is allowed only if the catalog is at the top of the repository and
            // contains its `.git`.
            if folder.starts_with(&catalog) && *folder != entry {
                bail!(
                    "`{}` points to `{}`, which is inside the catalog and so isn't used as a repository; \
                     `{argument}` needs a repository outside of `{}`, or a folder to compare with",
                    output::path(&entry),
                    output::path(folder),
                    output::path(&catalog)
                );
            }
        }
        refuse_inner(top, argument)?;
        let prefix = prefix(&catalog, top)?;
        let top = top.to_owned();
        return Ok(Some((
            Discovered {
                top,
                git_dir,
                common_dir,
            },
            prefix,
        )));
    }
    Ok(None)
}

/// Rejects a repository inside the one in the working directory, such as a submodule. A pull request can replace the
/// catalog's folder with such a repository, whose `main` isn't the `main` that the user means.
fn refuse_inner(top: &Path, argument: &str) -> anyhow::Result<()> {
    let here = std::env::current_dir().and_then(fs::canonicalize);
    let here = here.context("can't determine the working directory")?;
    let outer = here
        .ancestors()
        .find(|it| fs::symlink_metadata(it.join(".git")).is_ok());
    match outer {
        Some(outer) if top != outer && top.starts_with(outer) => bail!(
            "`{}` is a repository inside of `{}`, such as a submodule, with its own revisions; to use these, run the \
             command in that folder, or give a folder to `{argument}`",
            output::path(top),
            output::path(outer)
        ),
        _ => Ok(()),
    }
}

/// Resolves a `.git` entry: a folder is the repository's data, and a file contains the path to that folder.
/// <https://git-scm.com/docs/gitrepository-layout>
fn git_dir(entry: &Path) -> anyhow::Result<PathBuf> {
    if fs::metadata(entry)?.is_dir() {
        return Ok(fs::canonicalize(entry)?);
    }
    let text = short_text(entry)?;
    let path = text
        .strip_prefix("gitdir:")
        .context("the file does not begin with `gitdir:`")?;
    let top = entry.parent().unwrap_or(Path::new(""));
    Ok(fs::canonicalize(top.join(path.trim()))?)
}

/// Finds the folder that a worktree shares with its repository.
fn common_dir(git_dir: &Path) -> anyhow::Result<PathBuf> {
    let file = git_dir.join("commondir");
    if fs::symlink_metadata(&file).is_err() {
        return Ok(git_dir.to_owned());
    }
    let text = short_text(&file)?;
    Ok(fs::canonicalize(git_dir.join(text.trim()))?)
}

fn short_text(path: &Path) -> anyhow::Result<String> {
    if !fs::metadata(path)?.is_file() {
        bail!("the path isn't a regular file");
    }
    let mut text = String::new();
    File::open(path)?
        .take(LONGEST_PATH)
        .read_to_string(&mut text)?;
    Ok(text)
}

/// Formats a folder's path from the top in git's notation.
fn prefix(folder: &Path, top: &Path) -> anyhow::Result<String> {
    let mut prefix = String::new();
    for part in folder.strip_prefix(top)?.components() {
        let part = part.as_os_str();
        let Some(part) = part.to_str() else {
            bail!(
                "the folder `{}` has a name that is not UTF-8",
                output::path(folder)
            );
        };
        prefix += part;
        prefix.push('/');
    }
    Ok(prefix)
}

impl Discovered {
    /// Checks that git finds the same repository from the same folder. If `.git` isn't really a
    /// repository, git continues its search and finds another one.
    pub(super) fn confirm(&self, absolute_git_dir: &[u8]) -> anyhow::Result<()> {
        let said = String::from_utf8_lossy(absolute_git_dir);
        let said = Path::new(said.trim_end_matches(['\n', '\r']));
        if fs::canonicalize(said).is_ok_and(|it| it == self.git_dir) {
            return Ok(());
        }
        bail!(
            "git doesn't accept `{}` as a repository, and finds `{}` instead, so nothing was read; `git status` there \
             may say why",
            output::path(&self.top.join(".git")),
            output::path(said)
        )
    }

    /// Whether the repository is a partial clone, which doesn't have all objects.
    pub(super) fn is_partial_clone(&self) -> bool {
        let packs = fs::read_dir(self.common_dir.join("objects").join("pack"));
        let is_promisor = |path: PathBuf| path.extension().is_some_and(|it| it == "promisor");
        packs.is_ok_and(|packs| packs.flatten().any(|pack| is_promisor(pack.path())))
    }
}
