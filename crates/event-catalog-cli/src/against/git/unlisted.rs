//! Finds catalogs that a revision lists but the current version doesn't: they aren't compared.

use std::collections::HashSet;
use std::path::{Component, Path, PathBuf};

use super::Repository;
use crate::locate::{self, LIST};

impl Repository {
    /// Finds the catalogs that the nearest `event-catalog.toml` of a revision lists, and that aren't among these paths.
    /// If a folder `catalog` in the revision is nearer than that list, or if there is no list, returns that folder,
    /// because a command in the revision would use only that folder. Returns paths from the root. A list that can't be
    /// read counts as empty.
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
        let nearest = self.nearest(revision, commit, &here)?;
        let now: HashSet<String> = paths.iter().filter_map(|it| self.below_root(it)).collect();
        let mut lists = places.iter();
        let Some((list, bytes)) = lists.find_map(|list| Some((list, found.get(list)?))) else {
            let is_lost = |path: &String| !now.contains(path);
            return Ok(nearest.into_iter().filter(is_lost).collect());
        };
        let folder = list.strip_suffix(LIST).unwrap_or_default();
        let nearer = nearest.filter(|it| it.len() > folder.len() + "catalog".len());
        let listed = match nearer {
            Some(path) => vec![PathBuf::from(path)],
            None => listed(&String::from_utf8_lossy(bytes), list, folder),
        };
        let mut before: Vec<String> = listed
            .iter()
            .filter_map(|path| joined(path))
            .filter(|path| !now.contains(path))
            .collect();
        before.sort_unstable();
        before.dedup();
        Ok(before)
    }

    /// Converts a path to a path from the root of the repository. Returns `None` if the path is outside the repository.
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

/// Lists the possible paths of a list of catalogs: in a folder, and in the folders above it, nearest first.
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

/// Formats a relative path in git's notation, without `.` and `..`. Returns `None` if the path is absolute, leads
/// outside its start, or isn't UTF-8.
fn joined(path: &Path) -> Option<String> {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.components() {
        match part {
            Component::Normal(part) => parts.push(part.to_str()?),
            Component::CurDir => {}
            Component::ParentDir => {
                parts.pop()?;
            }
            Component::RootDir | Component::Prefix(_) => return None,
        }
    }
    Some(parts.join("/"))
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
        // A list may contain `..`, and the catalog at such a path may be lost, too.
        assert_eq!(joined(Path::new("a/../b")).as_deref(), Some("b"));
        assert_eq!(joined(Path::new("a/../../b")), None);
        assert_eq!(joined(Path::new("/a")), None);
    }
}
