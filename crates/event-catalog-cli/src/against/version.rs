//! Finds the other version of a catalog: a folder, a file, or a revision.
//!
//! A text is interpreted in this order: `./x`, `/x` and `x/` are paths. Anything else is a revision, as in `main`,
//! `v1.0`, `main:path/from/the/root`, or `main...` for the commit where this branch began. A name that is both a path
//! and a revision is rejected. So is the path of a folder if there is no revision with that name: the branch may just
//! not have been fetched, and a pull request may have added the folder. A name such as `x.csv`, `x.toml` or `x.json`
//! refers to the file if there is no revision with that name.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use event_catalog_build::catalog::Catalog;
use event_catalog_build::printable;
use event_catalog_build::read::{Input, Links, SETTINGS};

use super::git::{Repository, names_two_revisions};
use super::names::all;
use super::tree::Tree;
use crate::format::count;
use crate::typed::{self, word};
use crate::{named, output};

/// Reads a version of the catalog at `path`: a revision, a folder or a file. Messages name the version by `argument`,
/// which is `--against` or `OLD`. Returns `None` if the revision has no catalog at this path, so that the working tree
/// adds the first catalog.
pub(crate) fn open(
    version: &str,
    path: &Path,
    links: Links,
    argument: &str,
) -> anyhow::Result<Option<Input>> {
    read(version, path, links, argument, false)
}

/// Like [`open`], but also finds the names in the version that were added after the current branch began
/// ([`Input::later`]).
pub(crate) fn open_before(
    version: &str,
    path: &Path,
    links: Links,
    argument: &str,
) -> anyhow::Result<Option<Input>> {
    read(version, path, links, argument, true)
}

fn read(
    version: &str,
    path: &Path,
    links: Links,
    argument: &str,
    is_before: bool,
) -> anyhow::Result<Option<Input>> {
    if version.is_empty() {
        bail!(
            "the value of `{argument}` is empty; give a revision such as `main`, a folder or a file"
        );
    }
    let is_there = Path::new(version).symlink_metadata().is_ok();
    let (folder, file) = place(path);
    // `./main` and `v1/catalog/` can only be paths.
    let is_path = is_there && is_clearly_a_path(version);
    if is_path {
        return of_path(version, links).map(Some);
    }
    let repository = match Repository::around(folder, argument) {
        Ok(Some(repository)) => repository,
        Ok(None) if is_there => return of_path(version, links).map(Some),
        Ok(None) => bail!(
            "`{}` isn't in a git repository, so revisions aren't available",
            output::path(folder)
        ),
        // Don't fall back to the path with this name: a pull request may have added the path.
        Err(error) if is_there => {
            let what =
                format!("`{version}` is also a path; write `./{version}` if you mean the path");
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
    // A path may begin with a colon, too.
    let found = match revision {
        "" if is_there => None,
        // A file name such as `v1...v2.csv` is never a revision.
        _ if is_there && names_two_revisions(revision) => None,
        "" => bail!(
            "`{version}` has no revision before the `:`; write one, such as `HEAD{version}`, with the path from the root \
             of the repository"
        ),
        _ => repository.revision(revision)?,
    };
    match (found, is_there) {
        (None, true) if is_named_as_a_file(version) => of_path(version, links).map(Some),
        // If the branch wasn't fetched, the author of a pull request could have added a path with its name.
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
            let wanted = repository.path(file);
            let place = inside.unwrap_or(&wanted);
            let tree = repository.tree(revision, &commit, place)?;
            if let Some(tree) = tree {
                let mut input = of_tree(&tree)?;
                if is_before && !revision.contains("...") {
                    let later = later(&repository, revision, &commit, place, &input);
                    input.later = later.unwrap_or_default();
                }
                return Ok(Some(input));
            }
            if let Some(inside) = inside {
                bail!(
                    "{}; write `{revision}:PATH` with the path from the root of the repository",
                    no_catalog(revision, inside)
                );
            }
            // If a moved catalog counted as a new one, names could be removed without a finding.
            if let Some(former) = repository.former_path(revision, &commit, folder, file)? {
                bail!(
                    "{}, but it has `{former}`, which no longer exists; if that is the same catalog, compare the two \
                     with `{}`",
                    no_catalog(revision, &wanted),
                    of_one(argument, &format!("{revision}:{former}"), path)
                );
            }
            Ok(None)
        }
    }
}

/// Finds the names of a revision that were added after the current branch began. Returns `None` if `HEAD` contains all
/// commits of the revision, or if that is unknown. The comparison is complete even without these names.
fn later(
    repository: &Repository,
    revision: &str,
    commit: &str,
    place: &str,
    input: &Input,
) -> Option<HashSet<String>> {
    let beginning = repository.beginning(commit).ok()??;
    let tree = repository.tree(revision, &beginning, place).ok()??;
    let begun = of_tree(&tree).ok()?;
    let begun = Catalog::new(&begun);
    let known = all(&begun);
    let now = Catalog::new(input);
    let names = all(&now).into_iter();
    let later = names.filter(|name| !known.contains(name) && !begun.may_miss(name));
    Some(later.map(str::to_owned).collect())
}

/// Returns the note that a revision has commits that `HEAD` lacks: a name that these commits added counts as removed.
/// Returns `None` for any other version. `path` and `argument` are the same as for [`open`].
pub(crate) fn ahead(version: &str, path: &Path, argument: &str) -> Option<String> {
    let is_path = is_clearly_a_path(version) || Path::new(version).symlink_metadata().is_ok();
    let (revision, inside) = version.split_once(':').unwrap_or((version, ""));
    // The commit of `main...` is in the history of `HEAD`.
    if is_path || revision.contains("...") {
        return None;
    }
    // The comparison has succeeded, and is complete even without the note.
    let repository = Repository::around(place(path).0, argument).ok()??;
    let commit = repository.revision(revision).ok()??;
    repository.beginning(&commit).ok()??;
    let since = if inside.is_empty() {
        format!("{revision}...")
    } else {
        format!("{revision}...:{inside}")
    };
    Some(format!(
        "note: `{revision}` has commits that this branch doesn't have; compare with the commit where this branch \
         began: `{}`",
        typed::with_value(argument, version, &since)
    ))
}

/// Finds the catalogs of a revision that aren't compared, because they aren't among these paths. Considers the catalogs
/// in the revision's `event-catalog.toml` or, without this file, the catalog in the folder `catalog`. `argument` is the
/// same as for [`open`].
pub(crate) fn unlisted(
    version: &str,
    paths: &[PathBuf],
    argument: &str,
) -> anyhow::Result<Vec<String>> {
    if is_of_one_catalog(version) {
        return Ok(Vec::new());
    }
    let Some(first) = paths.first() else {
        return Ok(Vec::new());
    };
    let Some(repository) = Repository::around(place(first).0, argument)? else {
        return Ok(Vec::new());
    };
    match repository.revision(version)? {
        Some(commit) => repository.unlisted(version, &commit, paths),
        None => Ok(Vec::new()),
    }
}

/// Finds the catalogs of a revision if the current folder has no catalog: those in the revision's list, or the nearest
/// folder `catalog`. `argument` is the same as for [`open`].
pub(crate) fn gone(version: &str, argument: &str) -> anyhow::Result<Vec<String>> {
    if is_of_one_catalog(version) {
        return Ok(Vec::new());
    }
    let Some(repository) = Repository::around(Path::new("."), argument)? else {
        return Ok(Vec::new());
    };
    let Some(commit) = repository.revision(version)? else {
        return Ok(Vec::new());
    };
    let listed = repository.unlisted(version, &commit, &[])?;
    if !listed.is_empty() {
        return Ok(listed);
    }
    let nearest = repository.nearest(version, &commit, &repository.path(None))?;
    Ok(nearest.into_iter().collect())
}

/// Formats the command that compares a single catalog with a version.
fn of_one(argument: &str, version: &str, path: &Path) -> String {
    let shown = output::path(path);
    let (version, path) = (word(version), word(&shown));
    match argument {
        "--against" => format!("event-catalog check --against {version} --catalog {path}"),
        "OLD" => format!("event-catalog diff {version} --catalog {path}"),
        // The older version may be at a different path, so only the version is known.
        _ => version.into_owned(),
    }
}

/// Builds the error for a revision that has no catalog at a path from the root of the repository.
fn no_catalog(revision: &str, path: &str) -> String {
    let path = path.trim_end_matches('/');
    let shown = if path.is_empty() { "." } else { path };
    format!("the revision `{revision}` has no catalog `{shown}`")
}

/// Splits the path of a catalog into its folder and, if the catalog is a single file, the file name.
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

/// Whether a version looks like a file name, which no branch has.
fn is_named_as_a_file(version: &str) -> bool {
    let path = Path::new(version);
    let extension = path.extension().and_then(|it| it.to_str());
    let is_table = |it: &str| {
        let known = ["csv", "toml", "json"];
        known.iter().any(|known| it.eq_ignore_ascii_case(known))
    };
    extension.is_some_and(is_table) && path.is_file()
}

/// Rejects a version of a single catalog if the command compares several catalogs.
pub(crate) fn refuse_several(version: &str, paths: &[PathBuf]) -> anyhow::Result<()> {
    if let [first, _, ..] = paths
        && is_of_one_catalog(version)
    {
        bail!(
            "`{}` is a version of one catalog, but there are {}; name the catalog to compare with it, as in `--catalog \
             {}`",
            printable(version),
            count(paths.len(), "catalog"),
            word(&output::path(first))
        );
    }
    Ok(())
}

/// Whether a version can only refer to a single catalog: a folder, a file, or a revision with a path.
fn is_of_one_catalog(version: &str) -> bool {
    let has_path = version
        .split_once(':')
        .is_some_and(|(_, inside)| !inside.is_empty());
    has_path || is_clearly_a_path(version) || Path::new(version).symlink_metadata().is_ok()
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
