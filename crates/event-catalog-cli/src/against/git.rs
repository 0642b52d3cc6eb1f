//! A version of a catalog in git, read by the command `git`: the working tree is not touched.
//!
//! A catalog may come from a stranger's pull request, so git must not run or fetch anything because of
//! what the catalog contains: [`discovery`] finds the repository without git's own search, and [`command`]
//! starts git so that it obeys only what its user has configured.

mod answer;
mod command;
mod discovery;
mod links;
mod missing;

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, bail};
use event_catalog_build::read::Memory;

use crate::output;

use super::tree::Tree;
use command::{Output, Plumbing, first_lines, run};
use discovery::Discovered;
use missing::Known;

/// The files of a catalog; others in its folder are not read.
const EXTENSIONS: [&str; 4] = ["csv", "toml", "json", "md"];

/// The fewest digits of a commit's id that are taken for it.
const SHORTEST_ID: usize = 16;

/// The repository around a catalog.
#[derive(Debug)]
pub(super) struct Repository {
    discovered: Discovered,
    /// The catalog's folder as a path from the root, empty or with `/` at its end.
    prefix: String,
}

impl Repository {
    /// The repository that a folder is in; `None` where it is in none.
    ///
    /// # Errors
    ///
    /// When git refuses it, or its `.git` leads into the folder: what a catalog contains is never a
    /// repository.
    pub(super) fn around(folder: &Path) -> anyhow::Result<Option<Self>> {
        let Some((discovered, prefix)) = discovery::around(folder)? else {
            return Ok(None);
        };
        let output = run(&discovered.top, Plumbing::RevParse, &["--absolute-git-dir"])?;
        if !output.status.success() {
            bail!(
                "`{}` is in a git repository that cannot be read, and so has no revisions: {}",
                output::path(folder),
                first_lines(&output.stderr)
            );
        }
        discovered.confirm(&output.stdout)?;
        Ok(Some(Self { discovered, prefix }))
    }

    /// The path of the catalog from the root; `file` where it is a lone one.
    pub(super) fn path(&self, file: Option<&str>) -> String {
        format!("{}{}", self.prefix, file.unwrap_or(""))
    }

    /// The commit of a revision; `None` where there is no such revision.
    pub(super) fn revision(&self, revision: &str) -> anyhow::Result<Option<String>> {
        // A name with a dash in front would be an option.
        if revision.starts_with('-') || revision.is_empty() {
            return Ok(None);
        }
        let named = |prefix: &str| {
            let full = format!("refs/{prefix}/{revision}^{{commit}}");
            let output = self.run(Plumbing::RevParse, &["--verify", "--quiet", &full]);
            output.map(|output| output.status.success().then_some(output.stdout))
        };
        if let (Some(branch), Some(tag)) = (named("heads")?, named("tags")?)
            && branch != tag
        {
            bail!(
                "`{revision}` is both a branch and a tag; write `refs/heads/{revision}` or `refs/tags/{revision}`"
            );
        }
        self.refuse_abbreviation(revision)?;
        let peeled = format!("{revision}^{{commit}}");
        let output = self.run(Plumbing::RevParse, &["--verify", "--quiet", &peeled])?;
        let commit = String::from_utf8_lossy(&output.stdout).trim().to_owned();
        Ok((output.status.success() && !commit.is_empty()).then_some(commit))
    }

    /// What to do about a revision that is not there.
    pub(super) fn advice(&self, revision: &str) -> String {
        let lines = |plumbing, arguments: &[&str]| -> Vec<String> {
            let output = self.run(plumbing, arguments);
            let printed = output.map(|output| output.stdout).unwrap_or_default();
            let printed = String::from_utf8_lossy(&printed);
            printed.lines().map(str::to_owned).collect()
        };
        let urls = ["--name-only", "--get-regexp", r"^remote\..*\.url$"];
        let remotes = lines(Plumbing::Config, &urls).into_iter();
        let remote = |key: String| {
            Some(
                key.strip_prefix("remote.")?
                    .strip_suffix(".url")?
                    .to_owned(),
            )
        };
        let known = Known {
            remotes: remotes.filter_map(remote).collect(),
            names: lines(
                Plumbing::RevParse,
                &["--symbolic", "--branches", "--tags", "--remotes"],
            )
            .into_iter()
            // The name of a remote's default branch names nothing that was typed.
            .filter(|name| !name.ends_with("/HEAD"))
            .collect(),
            is_shallow: lines(Plumbing::RevParse, &["--is-shallow-repository"]) == ["true"],
        };
        missing::advice(revision, &known)
    }

    /// Refuses what git would take for the beginning of a commit's id, `facade` or `v1-gfacade`, if it is short:
    /// the author of a pull request can make a commit that begins so, where a branch of that name is not here.
    fn refuse_abbreviation(&self, revision: &str) -> anyhow::Result<()> {
        let end = revision
            .find(['^', '~', '@', ':'])
            .unwrap_or(revision.len());
        let name = &revision[..end];
        let described = name.rsplit_once("-g").map(|(_, id)| id);
        let is_id = |id: &&str| id.len() >= 4 && id.bytes().all(|byte| byte.is_ascii_hexdigit());
        let Some(id) = [Some(name), described].into_iter().flatten().find(is_id) else {
            return Ok(());
        };
        let arguments = ["--symbolic-full-name", "--verify", "--quiet", name];
        let full = self.run(Plumbing::RevParse, &arguments)?;
        if id.len() < SHORTEST_ID && full.status.success() && full.stdout.trim_ascii().is_empty() {
            bail!(
                "there is no branch or tag `{name}` here; if it is the beginning of a commit's id, write at least \
                 {SHORTEST_ID} digits of it, since anyone can make a commit that begins with few"
            );
        }
        Ok(())
    }

    /// The files below a path from the root, or the one file there.
    pub(super) fn tree(&self, revision: &str, commit: &str, path: &str) -> anyhow::Result<Tree> {
        let path = path.trim_end_matches('/');
        let mut arguments = vec!["-r", "-z", "--full-tree", commit];
        if !path.is_empty() {
            arguments.extend(["--", path]);
        }
        let output = self.run(Plumbing::LsTree, &arguments)?;
        if !output.status.success() {
            if self.discovered.is_partial_clone() {
                bail!("{}", partial_clone(revision));
            }
            bail!(
                "the revision `{revision}` cannot be listed: {}",
                first_lines(&output.stderr)
            );
        }
        let entries = entries(&output.stdout);
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
        if entries.is_empty() {
            let shown = if path.is_empty() { "." } else { path };
            bail!(
                "the revision `{revision}` has no catalog `{shown}`; if it had another path then, write `{revision}:PATH`, with the path from the root of the repository"
            );
        }
        Ok(Tree {
            shown: format!("{revision}:{folder}"),
            lone,
            files,
        })
    }

    fn run(&self, plumbing: Plumbing, arguments: &[&str]) -> anyhow::Result<Output> {
        run(&self.discovered.top, plumbing, arguments)
    }
}

/// What to say about objects that were left out when the repository was cloned. Nothing is fetched for a
/// comparison: where from would be said by a configuration, and fetching starts processes.
fn partial_clone(revision: &str) -> String {
    format!(
        "this is a partial clone, which does not have all files of the revision `{revision}`, and `check` fetches \
         nothing; get them with `git fetch --refetch --no-filter origin`, or compare with a folder that \
         `git archive {revision}` fills"
    )
}

#[derive(Debug, PartialEq, Eq)]
struct Entry {
    blob: String,
    path: String,
    is_link: bool,
}

/// Whether a path may be that of a file of a catalog.
fn is_of_catalog(path: &str) -> bool {
    let extension = path.rsplit_once('.').map(|(_, it)| it.to_ascii_lowercase());
    extension.is_some_and(|it| EXTENSIONS.contains(&it.as_str()))
}

/// The files that `git ls-tree -z` lists: `100644 blob HASH<tab>PATH<zero>`.
fn entries(listed: &[u8]) -> Vec<Entry> {
    let lines = listed.split(|byte| *byte == 0).map(String::from_utf8_lossy);
    let entries = lines.filter_map(|line| {
        let (info, path) = line.split_once('\t')?;
        let mut info = info.split(' ');
        let (mode, kind, blob) = (info.next()?, info.next()?, info.next()?);
        // Submodules are no files.
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
