//! If the working tree has no catalog, finds the folder `catalog` in a revision.

use event_catalog_build::read::{REMOVED, SETTINGS};

use super::Repository;

impl Repository {
    /// Finds the nearest folder `catalog` in a revision that contains settings or a table. The search starts at
    /// `folder`, and continues above it. Both `folder` and the result are paths from the root.
    pub(in crate::against) fn nearest(
        &self,
        revision: &str,
        commit: &str,
        folder: &str,
    ) -> anyhow::Result<Option<String>> {
        let folders = folders(folder);
        let mut arguments = vec!["-r", "-z", "--name-only", "--full-tree", commit, "--"];
        arguments.extend(folders.iter().map(String::as_str));
        let listed = self.listed(revision, &arguments)?;
        let paths = listed.split(|byte| *byte == 0).map(String::from_utf8_lossy);
        let paths: Vec<_> = paths.collect();
        let has_catalog = |folder: &&String| {
            let mut names = paths
                .iter()
                .filter_map(|path| path.strip_prefix(folder.as_str()));
            names.any(makes_a_catalog)
        };
        let found = folders.iter().find(has_catalog);
        Ok(found.map(|folder| folder.trim_end_matches('/').to_owned()))
    }
}

/// Lists the paths of a folder `catalog` in a folder and in the folders above it, nearest first.
fn folders(folder: &str) -> Vec<String> {
    let mut folders = Vec::new();
    let mut rest = folder.trim_end_matches('/');
    while !rest.is_empty() {
        folders.push(format!("{rest}/catalog/"));
        rest = rest.rsplit_once('/').map_or("", |(above, _)| above);
    }
    folders.push("catalog/".to_owned());
    folders
}

/// Whether a file with this name makes its folder a catalog.
fn makes_a_catalog(name: &str) -> bool {
    let extension = name.rsplit_once('.').map(|(_, it)| it);
    let is_table = extension.is_some_and(|it| it.eq_ignore_ascii_case("csv"));
    name == SETTINGS || (is_table && name != REMOVED && !name.contains('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_catalog_is_in_a_folder_or_above_it() {
        assert_eq!(folders(""), ["catalog/"]);
        assert_eq!(folders("a/b/"), ["a/b/catalog/", "a/catalog/", "catalog/"]);
    }

    #[test]
    fn a_catalog_has_settings_or_a_table() {
        for (name, expected) in [
            ("catalog.toml", true),
            ("events.CSV", true),
            ("removed.csv", false),
            ("payloads/a.csv", false),
            ("README.md", false),
            ("", false),
        ] {
            assert_eq!(makes_a_catalog(name), expected, "{name}");
        }
    }
}
