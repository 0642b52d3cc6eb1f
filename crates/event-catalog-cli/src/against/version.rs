//! The other version of a catalog: a folder, a file, or a revision.
//!
//! What a text means, in this order: `./x`, `/x` and `x/` are paths. Anything else is a revision, as in
//! `main`, `v1.0` or `main:path/from/the/root`. A name that is both is refused, and so is the path of a folder
//! without a revision of that name: the branch may only not have been fetched, and a pull request may have
//! put the folder there. A file `x.csv`, `x.toml` or `x.json` is a file if there is no such revision.

use std::collections::HashSet;
use std::path::Path;

use anyhow::{Context, bail};
use event_catalog_build::read::{Folder, Input, Links, PAYLOADS, SETTINGS, read_regular_file};

use super::git::Repository;
use super::tree::Tree;
use crate::{named, output};

/// How a version is named on the command line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// `check --against VERSION`
    Against,
    /// `diff OLD`
    Old,
    /// `diff OLD NEW`
    New,
}

impl Role {
    /// The argument, for messages.
    fn argument(self) -> &'static str {
        match self {
            Self::Against => "`--against`",
            Self::Old => "OLD",
            Self::New => "NEW",
        }
    }

    /// What a user types before the version.
    pub(crate) fn typed(self) -> &'static str {
        match self {
            Self::Against => "--against ",
            Self::Old => "event-catalog diff ",
            Self::New => "event-catalog diff OLD ",
        }
    }
}

/// A version of a catalog.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Request<'r> {
    /// The version, as typed.
    pub(crate) version: &'r str,
    /// The catalog in the working tree.
    pub(crate) path: &'r Path,
    pub(crate) links: Links,
    pub(crate) role: Role,
}

/// What a version has of a catalog.
#[derive(Debug)]
pub(crate) enum Found {
    Catalog(Box<Input>),
    /// A JSON document, which is no catalog, but may be one that was exported.
    Document(Vec<u8>),
    /// The revision exists, and has nothing at the path of the catalog.
    Nothing {
        revision: String,
        path: String,
    },
}

/// Reads the version that `--against` names, of the catalog at `path`.
pub(crate) fn open(version: &str, path: &Path, links: Links) -> anyhow::Result<Input> {
    let request = Request {
        version,
        path,
        links,
        role: Role::Against,
    };
    match request.find()? {
        Found::Catalog(input) => Ok(*input),
        Found::Document(_) => bail!("the version `{version}` is a JSON document and not a catalog"),
        Found::Nothing { revision, path } => bail!("{}", no_catalog(&revision, &path)),
    }
}

fn no_catalog(revision: &str, path: &str) -> String {
    let shown = if path.is_empty() { "." } else { path };
    format!(
        "the revision `{revision}` has no catalog `{shown}`; if it was at another path there, write \
         `{revision}:PATH`, with the path from the root of the repository"
    )
}

impl Request<'_> {
    /// Reads the version.
    ///
    /// # Errors
    ///
    /// If it doesn't exist, is ambiguous, or can't be read.
    pub(crate) fn find(&self) -> anyhow::Result<Found> {
        let version = self.version;
        if version.is_empty() {
            bail!(
                "{} names no version; give it a revision such as `main`, a folder or a file",
                self.role.argument()
            );
        }
        let is_there = self.is_path();
        let (folder, file) = place(self.path);
        // `./main` and `v1/catalog/` can only be paths.
        if is_there && is_clearly_a_path(version) {
            return self.of_path();
        }
        let repository = match Repository::around(folder) {
            Ok(Some(repository)) => repository,
            Ok(None) if is_there => return self.of_path(),
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
        let is_file = is_there && is_named_as_a_file(version);
        if self.links == Links::Inside && !is_file {
            named::refuse_links(self.path)?;
        }
        let (revision, inside) = self.parts();
        let found = repository.revision(revision)?;
        let advice = || repository.advice(revision, self.role.typed());
        match (found, is_there) {
            (None, true) if is_file => self.of_path(),
            // If the branch wasn't fetched, the author of the pull request could have put the path
            // there.
            (None, true) => bail!(
                "there is no revision `{version}`, but a path with that name; write `./{version}` if you mean the \
                 path. If you mean the revision: {}",
                advice()
            ),
            (Some(_), true) => bail!(
                "`{version}` is both a path and a revision; write `./{version}` for the path, and a full name such as `refs/heads/{version}` for the revision"
            ),
            (None, false) => bail!(
                "there is neither a revision nor a path `{revision}` here; {}",
                advice()
            ),
            (Some(commit), false) => {
                let path = inside.map_or_else(|| repository.path(file), str::to_owned);
                match repository.tree(revision, &commit, &path)? {
                    Some(tree) => of_tree(&tree),
                    // A path that was typed is meant.
                    None if inside.is_some() => bail!("{}", no_catalog(revision, &path)),
                    None => Ok(Found::Nothing {
                        revision: revision.to_owned(),
                        path: path.trim_end_matches('/').to_owned(),
                    }),
                }
            }
        }
    }

    /// Whether there is a path with the name of the version.
    pub(crate) fn is_path(&self) -> bool {
        Path::new(self.version).symlink_metadata().is_ok()
    }

    /// The revision, and the path in it if one was typed.
    pub(crate) fn parts(&self) -> (&str, Option<&str>) {
        match self.version.split_once(':') {
            Some((revision, inside)) if !inside.is_empty() => (revision, Some(inside)),
            _ => (self.version, None),
        }
    }

    /// Where a catalog that the revision doesn't have at its path was there: a file with the name of one of the new
    /// version's files that is gone in `new`, a revision, or the working tree.
    ///
    /// # Errors
    ///
    /// If the files of a revision can't be listed.
    pub(crate) fn moved(&self, input: &Input, new: Option<&str>) -> anyhow::Result<Option<String>> {
        let (folder, file) = place(self.path);
        let Some(repository) = Repository::around(folder)? else {
            return Ok(None);
        };
        let paths = |revision: &str| -> anyhow::Result<Vec<String>> {
            match repository.revision(revision)? {
                Some(commit) => repository.paths(revision, &commit),
                None => Ok(Vec::new()),
            }
        };
        let names = names(input);
        let now: Option<HashSet<String>> = match new {
            Some(new) => Some(paths(new)?.into_iter().collect()),
            None => None,
        };
        let is_gone = |path: &str| match &now {
            Some(now) => !now.contains(path),
            None => !repository.has(path),
        };
        let old = paths(self.parts().0)?;
        let found = old.iter().find(|path| {
            let (folder, name) = path.rsplit_once('/').unwrap_or(("", path.as_str()));
            let is_payload = format!("{folder}/").contains(PAYLOADS);
            !is_payload && names.contains(name) && is_gone(path)
        });
        Ok(found.map(|path| match (file, path.rsplit_once('/')) {
            (None, Some((folder, _))) => folder.to_owned(),
            (None, None) => ".".to_owned(),
            (Some(_), _) => path.clone(),
        }))
    }

    fn of_path(&self) -> anyhow::Result<Found> {
        let (version, path) = (self.version, Path::new(self.version));
        named::check(path, self.links)?;
        let what = || format!("the version `{version}` cannot be read");
        if is_document(version) && path.is_file() {
            return Ok(Found::Document(read_regular_file(path).with_context(what)?));
        }
        let input = Input::open_with(path, self.links).with_context(what)?;
        Ok(Found::Catalog(Box::new(input)))
    }
}

/// The names of the files by which a catalog is known again: its settings, or its tables.
fn names(input: &Input) -> HashSet<&str> {
    if input.settings.file.is_some() {
        return HashSet::from([SETTINGS]);
    }
    let files = input.sections.iter().flat_map(|section| &section.files);
    let paths = files.map(|file| input.sources.get(*file).path());
    paths
        .map(|path| path.rsplit(['/', ':']).next().unwrap_or(path))
        .collect()
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

/// Whether a version is the name of a file, as no branch is named.
fn is_named_as_a_file(version: &str) -> bool {
    let path = Path::new(version);
    let extension = path.extension().and_then(|it| it.to_str());
    let is_known = |it: &str| {
        ["csv", "toml", "json"]
            .iter()
            .any(|known| it.eq_ignore_ascii_case(known))
    };
    extension.is_some_and(is_known) && path.is_file()
}

fn is_document(name: &str) -> bool {
    let extension = Path::new(name).extension();
    extension.is_some_and(|it| it.eq_ignore_ascii_case("json"))
}

fn of_tree(tree: &Tree) -> anyhow::Result<Found> {
    Ok(match &tree.lone {
        Some(name) if is_document(name) => Found::Document(tree.read(name)?),
        Some(name) => Found::Catalog(Box::new(Input::read_file(tree, name))),
        None => Found::Catalog(Box::new(Input::read_folder(tree)?)),
    })
}
