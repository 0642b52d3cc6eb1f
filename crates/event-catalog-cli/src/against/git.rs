//! Reads a version of a catalog with the command `git`, without touching the working tree.
//!
//! A catalog can be part of a stranger's pull request, so its content must not make git run or fetch anything.
//! [`discovery`] finds the repository without git's own search, and [`command`] starts git so that it obeys
//! only the user's configuration.

mod answer;
mod command;
mod discovery;
mod gone;
mod links;
mod missing;
mod moved;
mod named;
mod since;
mod unlisted;

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use event_catalog_build::read::Memory;

use crate::output;
use crate::typed::word;

use super::tree::Tree;
use command::{Output, Plumbing, first_lines, run};
use discovery::Discovered;
use missing::Known;
use since::Since;

/// The extensions of a catalog's files; other files in its folder aren't read.
const EXTENSIONS: [&str; 4] = ["csv", "toml", "json", "md"];

/// How `git ls-tree` lists a submodule.
const SUBMODULE: &[u8] = b"160000 ";

/// The maximum number of paths in one request: a path has at most 4 kB, and a command line 2 MB.
const MOST_PATHS: usize = 200;

/// The repository around a catalog.
#[derive(Debug)]
pub(super) struct Repository {
    discovered: Discovered,
    /// The path from the root to the catalog's folder; empty, or ends with `/`.
    prefix: String,
    /// The argument that names the version: `--against`, or `OLD`.
    argument: String,
}

impl Repository {
    /// Finds the repository that contains a folder. Returns `None` if the folder isn't in a repository.
    ///
    /// # Errors
    ///
    /// If git rejects the repository, or if its `.git` is in the folder or leads there: the content of a catalog must
    /// never be used as a repository.
    pub(super) fn around(folder: &Path, argument: &str) -> anyhow::Result<Option<Self>> {
        let Some((discovered, prefix)) = discovery::around(folder, argument)? else {
            return Ok(None);
        };
        let output = run(&discovered.top, Plumbing::RevParse, &["--absolute-git-dir"])?;
        if !output.status.success() {
            bail!(
                "`{}` is in a git repository that can't be read, so revisions aren't available: {}",
                output::path(folder),
                first_lines(&output.stderr)
            );
        }
        discovered.confirm(&output.stdout)?;
        let argument = argument.to_owned();
        Ok(Some(Self {
            discovered,
            prefix,
            argument,
        }))
    }

    /// Returns the path from the root to the catalog. If the catalog is a single file, `file` is the file name.
    pub(super) fn path(&self, file: Option<&str>) -> String {
        format!("{}{}", self.prefix, file.unwrap_or(""))
    }

    /// Resolves a revision to a commit. Returns `None` if the revision doesn't exist.
    ///
    /// A command may compare hundreds of catalogs with the same revision, so the commit is kept.
    pub(super) fn revision(&self, revision: &str) -> anyhow::Result<Option<String>> {
        thread_local! {
            static COMMITS: RefCell<HashMap<(PathBuf, String), String>> = RefCell::default();
        }
        let key = (self.discovered.top.clone(), revision.to_owned());
        if let Some(commit) = COMMITS.with_borrow(|commits| commits.get(&key).cloned()) {
            return Ok(Some(commit));
        }
        let commit = self.resolve(revision)?;
        if let Some(commit) = &commit {
            COMMITS.with_borrow_mut(|commits| commits.insert(key, commit.clone()));
        }
        Ok(commit)
    }

    fn resolve(&self, revision: &str) -> anyhow::Result<Option<String>> {
        if let Some(excluded) = revision.strip_prefix('^') {
            bail!(
                "`{revision}` excludes a version instead of naming one; write `{excluded}` without the `^`"
            );
        }
        // `:/text` searches commit messages, which anyone can write. `:0:path` is in the index, and isn't a version.
        if revision.starts_with(':') {
            bail!(
                "`{revision}` isn't a version; write a branch, a tag or a commit, such as `main`"
            );
        }
        // A name that starts with a dash would be read as an option.
        if revision.starts_with('-') || revision.is_empty() {
            return Ok(None);
        }
        if let Some(since) = Since::of(revision) {
            return self.merge_base(revision, &since);
        }
        self.refuse_unclear(revision)?;
        let peeled = format!("{revision}^{{commit}}");
        let output = self.run(Plumbing::RevParse, &["--verify", "--quiet", &peeled])?;
        let commit = String::from_utf8_lossy(&output.stdout).trim().to_owned();
        Ok((output.status.success() && !commit.is_empty()).then_some(commit))
    }

    /// Explains how to get a revision that doesn't exist.
    pub(super) fn advice(&self, revision: &str) -> String {
        let lines = |plumbing, arguments: &[&str]| -> Vec<String> {
            let output = self.run(plumbing, arguments);
            let printed = output.map(|output| output.stdout).unwrap_or_default();
            let printed = String::from_utf8_lossy(&printed);
            printed.lines().map(str::to_owned).collect()
        };
        let known = Known {
            remotes: self.remotes().unwrap_or_default(),
            names: lines(
                Plumbing::RevParse,
                &["--symbolic", "--branches", "--tags", "--remotes"],
            )
            .into_iter()
            // Users don't type `origin/HEAD`, the default branch of a remote.
            .filter(|name| !name.ends_with("/HEAD"))
            .collect(),
            at_head: lines(
                Plumbing::ForEachRef,
                &[
                    "--points-at=HEAD",
                    "--format=%(refname:lstrip=2)",
                    "refs/heads",
                    "refs/tags",
                    "refs/remotes",
                ],
            ),
            is_shallow: lines(Plumbing::RevParse, &["--is-shallow-repository"]) == ["true"],
            has_head: self.has_head().unwrap_or(true),
            argument: self.argument.clone(),
        };
        missing::advice(revision, &known)
    }

    /// Whether the current branch has a commit, which isn't the case in a new repository.
    fn has_head(&self) -> anyhow::Result<bool> {
        let arguments = ["--verify", "--quiet", "HEAD^{commit}"];
        let output = self.run(Plumbing::RevParse, &arguments)?;
        Ok(output.status.success())
    }

    /// The names of the remotes.
    fn remotes(&self) -> anyhow::Result<Vec<String>> {
        let urls = ["--name-only", "--get-regexp", r"^remote\..*\.url$"];
        let output = self.run(Plumbing::Config, &urls)?;
        let printed = String::from_utf8_lossy(&output.stdout);
        let remote = |key: &str| {
            Some(
                key.strip_prefix("remote.")?
                    .strip_suffix(".url")?
                    .to_owned(),
            )
        };
        Ok(printed.lines().filter_map(remote).collect())
    }

    /// Lists the files in a folder, or a single file, at a path from the root. Returns `None` if the revision has no
    /// catalog files there.
    pub(super) fn tree(
        &self,
        revision: &str,
        commit: &str,
        path: &str,
    ) -> anyhow::Result<Option<Tree>> {
        let path = path.trim_end_matches('/');
        let path = if path == "." { "" } else { path };
        let mut arguments = vec!["-r", "-z", "--full-tree", commit];
        if !path.is_empty() {
            arguments.extend(["--", path]);
        }
        let listed = self.listed(revision, &arguments)?;
        let entries = entries(&listed);
        if entries.is_empty() {
            if listed.starts_with(SUBMODULE) {
                bail!(
                    "`{path}` is a submodule in the revision `{revision}`, and submodules aren't read; compare with \
                    a folder"
                );
            }
            return Ok(None);
        }
        let lone = entries.iter().find(|entry| entry.path == path);
        let lone = lone
            .and_then(|entry| entry.path.rsplit('/').next())
            .map(str::to_owned);
        let folder = match &lone {
            Some(name) => path.strip_suffix(name.as_str()).unwrap_or("").to_owned(),
            None if path.is_empty() => String::new(),
            None => format!("{path}/"),
        };
        let blobs: Vec<&str> = entries.iter().map(|entry| entry.blob.as_str()).collect();
        let contents = answer::contents(&self.discovered.top, &blobs);
        let contents = match contents {
            Ok(Some(contents)) => contents,
            Ok(None) => bail!("{}", partial_clone(revision)),
            Err(error) if self.discovered.is_partial_clone() => {
                return Err(error.context(partial_clone(revision)));
            }
            Err(error) => {
                let what = format!("the files of the revision `{revision}` cannot be read");
                return Err(error.context(what));
            }
        };
        let (mut files, mut links) = (BTreeMap::new(), Vec::new());
        for (entry, bytes) in entries.iter().zip(contents) {
            let Some(name) = entry.path.strip_prefix(&folder) else {
                continue;
            };
            if entry.is_link {
                links.push((
                    name.to_owned(),
                    String::from_utf8_lossy(&bytes).into_owned(),
                ));
            } else {
                files.insert(name.to_owned(), bytes);
            }
        }
        links::follow(&mut files, &links)
            .with_context(|| format!("the revision `{revision}` cannot be read"))?;
        let files: Memory = files
            .into_iter()
            .filter(|(path, _)| is_of_catalog(path))
            .collect();
        Ok(Some(Tree {
            shown: format!("{revision}:{folder}"),
            lone,
            files,
        }))
    }

    /// Runs `git ls-tree` for a revision, and returns the output.
    fn listed(&self, revision: &str, arguments: &[&str]) -> anyhow::Result<Vec<u8>> {
        let output = self.run(Plumbing::LsTree, arguments)?;
        if output.status.success() {
            return Ok(output.stdout);
        }
        if self.discovered.is_partial_clone() {
            bail!("{}", partial_clone(revision));
        }
        bail!(
            "the revision `{revision}` cannot be listed: {}",
            first_lines(&output.stderr)
        )
    }

    /// Reads the files at these paths from the root. Leaves out links, and files that the revision doesn't contain.
    pub(super) fn blobs(
        &self,
        revision: &str,
        commit: &str,
        paths: &[String],
    ) -> anyhow::Result<BTreeMap<String, Vec<u8>>> {
        let mut listed: Vec<(String, String)> = Vec::new();
        // Split the paths, because a command line has a maximum length.
        for paths in paths.chunks(MOST_PATHS) {
            let mut arguments = vec!["-r", "-z", "--full-tree", commit, "--"];
            arguments.extend(paths.iter().map(String::as_str));
            let output = self.run(Plumbing::LsTree, &arguments)?;
            if !output.status.success() {
                bail!(
                    "the revision `{revision}` cannot be listed: {}",
                    first_lines(&output.stderr)
                );
            }
            listed.extend(files_in(&output.stdout));
        }
        let blobs: Vec<&str> = listed.iter().map(|(_, blob)| blob.as_str()).collect();
        let contents = answer::contents(&self.discovered.top, &blobs)
            .with_context(|| format!("the files of the revision `{revision}` cannot be read"))?;
        let Some(contents) = contents else {
            bail!("{}", partial_clone(revision));
        };
        let paths = listed.into_iter().map(|(path, _)| path);
        Ok(paths.zip(contents).collect())
    }

    fn run(&self, plumbing: Plumbing, arguments: &[&str]) -> anyhow::Result<Output> {
        run(&self.discovered.top, plumbing, arguments)
    }
}

/// Whether a text names two revisions in git's notation, such as `v1.2...v1.3`, and so isn't a version.
pub(super) fn names_two_revisions(text: &str) -> bool {
    Since::of(text).is_some_and(|since| !since.is_of_head())
}

/// Builds the message about objects that a partial clone has left out. A comparison doesn't fetch anything: the
/// repository's configuration would determine the source, and fetching starts other programs.
fn partial_clone(revision: &str) -> String {
    // `git archive` doesn't accept `main...`.
    let archived = match Since::of(revision) {
        Some(since) => format!("$(git merge-base {} HEAD)", word(since.start)),
        None => revision.to_owned(),
    };
    format!(
        "this is a partial clone, which does not have all files of the revision `{revision}`, and nothing is fetched \
         for a comparison; fetch the files with `git fetch --refetch --no-filter origin`, or compare with a folder \
         created with `git archive {archived}`"
    )
}

#[derive(Debug, PartialEq, Eq)]
struct Entry {
    blob: String,
    path: String,
    is_link: bool,
}

/// Whether a path can belong to a catalog.
fn is_of_catalog(path: &str) -> bool {
    let extension = path.rsplit_once('.').map(|(_, it)| it.to_ascii_lowercase());
    extension.is_some_and(|it| EXTENSIONS.contains(&it.as_str()))
}

/// Parses the output of `git ls-tree -z`, and returns the path and hash of each regular file, whatever its extension.
fn files_in(listed: &[u8]) -> Vec<(String, String)> {
    let lines = listed.split(|byte| *byte == 0).map(String::from_utf8_lossy);
    let files = lines.filter_map(|line| {
        let (info, path) = line.split_once('\t')?;
        let mut info = info.split(' ');
        let (mode, kind, blob) = (info.next()?, info.next()?, info.next()?);
        let is_file = kind == "blob" && mode.starts_with("100");
        is_file.then(|| (path.to_owned(), blob.to_owned()))
    });
    files.collect()
}

/// Parses the output of `git ls-tree -z`: `100644 blob HASH<tab>PATH<zero>`.
fn entries(listed: &[u8]) -> Vec<Entry> {
    let lines = listed.split(|byte| *byte == 0).map(String::from_utf8_lossy);
    let entries = lines.filter_map(|line| {
        let (info, path) = line.split_once('\t')?;
        let mut info = info.split(' ');
        let (mode, kind, blob) = (info.next()?, info.next()?, info.next()?);
        // Only blobs are files: submodules are commits.
        let is_link = mode == "120000";
        let is_file = kind == "blob" && (mode.starts_with("100") || is_link);
        (is_file && (is_link || is_of_catalog(path))).then(|| Entry {
            blob: blob.to_owned(),
            path: path.to_owned(),
            is_link,
        })
    });
    entries.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn listed_files_are_those_of_a_catalog() {
        let listed = b"100644 blob aa\ta/events.csv\x00120000 blob bb\ta/link.csv\x00160000 commit cc\tsub\x00100755 blob dd\ta/\xc3\xa4 b.TOML\x00100644 blob ee\ta/x.png\x00";
        let found = entries(listed);
        let found: Vec<_> = found
            .iter()
            .map(|it| (it.blob.as_str(), it.path.as_str()))
            .collect();
        let expected = [
            ("aa", "a/events.csv"),
            ("bb", "a/link.csv"),
            ("dd", "a/ä b.TOML"),
        ];
        assert_eq!(found, expected);
    }
}
