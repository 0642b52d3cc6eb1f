//! The other version of a catalog: a folder, a file, or a revision.

use std::path::Path;

use anyhow::{Context, bail};
use event_catalog_build::read::{Input, Links, SETTINGS};

use super::git::Repository;
use super::tree::Tree;
use crate::{named, output};

/// Reads the version that `--against` names, of the catalog at `path`.
pub(crate) fn open(version: &str, path: &Path, links: Links) -> anyhow::Result<Input> {
    if version.is_empty() {
        bail!(
            "`--against` names no version; give it a revision such as `main`, a folder or a file"
        );
    }
    let is_there = Path::new(version).symlink_metadata().is_ok();
    let (folder, file) = place(path);
    // `./main` and `v1/catalog/` can only be paths.
    let is_path = is_there && is_clearly_a_path(version);
    if is_path {
        return of_path(version, links);
    }
    let repository = match Repository::around(folder) {
        Ok(Some(repository)) => repository,
        Ok(None) if is_there => return of_path(version, links),
        Ok(None) => bail!(
            "`{}` isn't in a git repository, so revisions aren't available",
            output::path(folder)
        ),
        // Don't fall back to the path with that name: a pull request may have put it there.
        Err(error) if is_there => {
            let what = format!("`{version}` is a path; write `./{version}` if you mean that");
            return Err(error.context(what));
        }
        Err(error) => return Err(error),
    };
    if links == Links::Inside {
        named::refuse_links(path)?;
    }
    let (revision, inside) = match version.split_once(':') {
        Some((revision, inside)) if !inside.is_empty() => (revision, Some(inside)),
        _ => (version, None),
    };
    let found = repository.revision(revision)?;
    match (found, is_there) {
        // If the branch wasn't fetched, the author of the pull request could have put the path
        // there.
        (None, true) => bail!(
            "there is no revision `{version}`, but a path with that name; write `./{version}` if you mean the \
             path. If you mean the revision: {}",
            repository.advice(revision)
        ),
        (Some(_), true) => bail!(
            "`{version}` is both a path and a revision; write `./{version}` for the path, and a full name such as `refs/heads/{version}` for the revision"
        ),
        (None, false) => bail!(
            "there is neither a revision nor a path `{revision}` here; {}",
            repository.advice(revision)
        ),
        (Some(commit), false) => {
            let tree = match inside {
                Some(inside) => repository.tree(revision, &commit, inside)?,
                None => repository.tree(revision, &commit, &repository.path(file))?,
            };
            of_tree(&tree)
        }
    }
}

/// The folder of a catalog, and the file name if the catalog is a single file.
fn place(path: &Path) -> (&Path, Option<&str>) {
    if path.is_dir() {
        return (path, None);
    }
    let parent = path.parent().filter(|it| !it.as_os_str().is_empty());
    let name = path.file_name().and_then(|name| name.to_str());
    (
        parent.unwrap_or(Path::new(".")),
        name.filter(|name| *name != SETTINGS),
    )
}

/// Whether a version can only be a path: `./main`, `../old`, `/old`, `old/`, `C:\old`.
fn is_clearly_a_path(version: &str) -> bool {
    version.starts_with(['.', '/', '\\'])
        || version.ends_with(['/', '\\'])
        || Path::new(version).is_absolute()
}

fn of_path(version: &str, links: Links) -> anyhow::Result<Input> {
    named::check(Path::new(version), links)?;
    Input::open_with(Path::new(version), links)
        .with_context(|| format!("the version `{version}` cannot be read"))
}

fn of_tree(tree: &Tree) -> anyhow::Result<Input> {
    match &tree.lone {
        Some(name) => Ok(Input::read_file(tree, name)),
        None => Ok(Input::read_folder(tree)?),
    }
}
