//! Finds catalogs that a revision lists but the current version doesn't: they aren't compared.

use std::collections::HashSet;
use std::path::{Component, Path, PathBuf};

use super::Repository;
use crate::locate::{self, LIST};

impl Repository {
    /// Finds the catalogs that the nearest `event-catalog.toml` of a revision lists, except those at these paths. The
    /// results are displayed as paths from the root. The result is empty if the list can't be read, or if the
    /// revision has a folder `catalog` that is nearer: commands found only that catalog.
    pub(in crate::against) fn unlisted(
        &self,
        revision: &str,
        commit: &str,
        paths: &[PathBuf],
    ) -> anyhow::Result<Vec<String>> {
        let Some(here) = self.below_root(Path::new(".")) else {
            return Ok(Vec::new());
        };
        let places = places(&here);
        let found = self.blobs(revision, commit, &places)?;
        let mut lists = places.iter();
        let Some((list, bytes)) = lists.find_map(|list| Some((list, found.get(list)?))) else {
            return Ok(Vec::new());
        };
        let folder = list.strip_suffix(LIST).unwrap_or_default();
        let nearest = self.nearest(revision, commit, &here)?;
        let nearer = nearest.filter(|it| it.len() > folder.len() + "catalog".len());
        let listed = match nearer {
            Some(path) => vec![PathBuf::from(path)],
            None => listed(&String::from_utf8_lossy(bytes), list, folder),
        };
        let now: HashSet<String> = paths.iter().filter_map(|it| self.below_root(it)).collect();
        let mut before: Vec<String> = listed
            .iter()
            .filter_map(|path| joined(path))
            .filter(|path| !now.contains(path))
            .collect();
        before.sort_unstable();
        before.dedup();
        Ok(before)
    }

    /// Converts a path to a path from the root, if it is in the repository.
    fn below_root(&self, path: &Path) -> Option<String> {
        let path = std::fs::canonicalize(path).ok()?;
        joined(path.strip_prefix(&self.discovered.top).ok()?)
    }
}

/// Parses a list of catalogs into paths from the root. The result is empty if the list can't be read.
fn listed(text: &str, list: &str, folder: &str) -> Vec<PathBuf> {
    let paths = locate::paths(text, list).unwrap_or_default();
    let paths = paths.iter().map(|path| Path::new(folder).join(path));
    paths.collect()
}

/// Lists where a list may be: in a folder, and in the folders above it, nearest first.
fn places(folder: &str) -> Vec<String> {
    let mut places = Vec::new();
    let mut rest = folder;
    while !rest.is_empty() {
        places.push(format!("{rest}/{LIST}"));
        rest = rest.rsplit_once('/').map_or("", |(above, _)| above);
    }
    places.push(LIST.to_owned());
    places
}

/// Splits a path into its parts in git's notation. Returns `None` if the path may lead elsewhere.
fn joined(path: &Path) -> Option<String> {
    let parts = path.components();
    let parts = parts.filter(|part| *part != Component::CurDir);
    let parts: Option<Vec<&str>> = parts
        .map(|part| match part {
            Component::Normal(part) => part.to_str(),
            _ => None,
        })
        .collect();
    Some(parts?.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_in_a_folder_or_above_it() {
        assert_eq!(places(""), ["event-catalog.toml"]);
        assert_eq!(
            places("a/b"),
            [
                "a/b/event-catalog.toml",
                "a/event-catalog.toml",
                "event-catalog.toml"
            ]
        );
    }

    #[test]
    fn a_path_has_one_notation() {
        assert_eq!(joined(Path::new("./a/./b/")).as_deref(), Some("a/b"));
        assert_eq!(joined(Path::new("a/../b")), None);
        assert_eq!(joined(Path::new("/a")), None);
    }
}
