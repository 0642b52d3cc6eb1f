//! Finds the former path of a catalog that was moved.
//!
//! If the older version has no catalog at a path, everything counts as added. Without this search, moving the
//! folder would skip the comparison, and names could be removed without a finding.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::path::Path;

use event_catalog_build::read::{Disk, Folder, PAYLOADS, SETTINGS};

use super::{Repository, is_of_catalog};

impl Repository {
    /// Finds a catalog that exists only in the revision and was probably moved to `folder`: a folder with a file of
    /// the same name, or a single table if `lone` is the name of one.
    pub(in crate::against) fn former_path(
        &self,
        revision: &str,
        commit: &str,
        folder: &Path,
        lone: Option<&str>,
    ) -> anyhow::Result<Option<String>> {
        let listed = self.listed(
            revision,
            &["-r", "-z", "--name-only", "--full-tree", commit],
        )?;
        let names = match lone {
            Some(name) => vec![name.to_owned()],
            None => names(folder),
        };
        let paths = listed.split(|byte| *byte == 0).map(String::from_utf8_lossy);
        let paths = paths.filter(|path| is_of_catalog(path));
        let here = self.prefix.as_str();
        let gone = paths.filter(|path| {
            let (at, name) = split(path);
            let is_known = names.iter().any(|it| it == name);
            // A table may have been renamed within its folder.
            let is_neighbour = lone.is_some() && at == here && has_extension(name, "csv");
            (is_known || is_neighbour) && self.is_gone(path)
        });
        let gone: Vec<String> = gone.map(Cow::into_owned).collect();
        if lone.is_some() {
            return Ok(gone.into_iter().next());
        }
        let former = nearest(&gone, here).map(|at| match at.trim_end_matches('/') {
            "" => ".".to_owned(),
            at => at.to_owned(),
        });
        Ok(former)
    }

    /// Whether a path from the root doesn't exist in the working tree.
    fn is_gone(&self, path: &str) -> bool {
        self.discovered.top.join(path).symlink_metadata().is_err()
    }
}

/// Finds the folder of these files that was probably moved to `here`. It prefers a folder with settings, then the
/// one with the most files, and then the path that has the most parts in common with `here`.
fn nearest<'p>(files: &'p [String], here: &str) -> Option<&'p str> {
    let parts: Vec<&str> = here.split('/').filter(|part| !part.is_empty()).collect();
    let nearness = |at: &str| {
        let names = files.iter().filter_map(|path| path.strip_prefix(at));
        let has_settings = names.clone().any(|name| name == SETTINGS);
        let common = at.split('/').filter(|part| parts.contains(part)).count();
        (has_settings, names.count(), common)
    };
    let folders: BTreeSet<&str> = files.iter().map(|path| split(path).0).collect();
    // If several folders are equally near, return the first of them. `max_by_key` returns the last one.
    folders.into_iter().rev().max_by_key(|at| nearness(at))
}

/// Lists the names of a catalog's files, except payloads: payloads are named after what they describe, so two different
/// catalogs can both have an `order.json`.
fn names(folder: &Path) -> Vec<String> {
    let files = Disk::new(folder).list().map(|it| it.files);
    let files = files.unwrap_or_default().into_iter();
    let files = files.filter(|path| is_of_catalog(path) && !path.starts_with(PAYLOADS));
    let mut names: Vec<String> = files.map(|path| split(&path).1.to_owned()).collect();
    names.retain(|name| has_extension(name, "csv") || has_extension(name, "toml"));
    names.push(SETTINGS.to_owned());
    names
}

fn has_extension(name: &str, wanted: &str) -> bool {
    let extension = name.rsplit_once('.').map(|(_, it)| it);
    extension.is_some_and(|it| it.eq_ignore_ascii_case(wanted))
}

/// Splits a path into its folder, which is empty or ends with `/`, and the file name.
fn split(path: &str) -> (&str, &str) {
    path.rfind('/')
        .map_or(("", path), |slash| path.split_at(slash + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_has_a_folder_and_a_name() {
        assert_eq!(split("docs/a/events.csv"), ("docs/a/", "events.csv"));
        assert_eq!(split("events.csv"), ("", "events.csv"));
    }

    #[test]
    fn of_several_catalogs_the_most_similar_one_was_moved() {
        let found = |here: &str, files: &[&str]| {
            let files: Vec<String> = files.iter().map(|&it| it.to_owned()).collect();
            nearest(&files, here).map(str::to_owned)
        };
        let alike = ["chat/catalog/catalog.toml", "shop/catalog/catalog.toml"];
        for (here, expected) in [
            ("events/chat/", "chat/catalog/"),
            ("events/shop/", "shop/catalog/"),
            ("events/other/", "chat/catalog/"),
        ] {
            assert_eq!(found(here, &alike).as_deref(), Some(expected), "{here}");
        }
        let tables = [
            "chat/catalog.toml",
            "shop/catalog.toml",
            "shop/tables/a.csv",
            "shop/tables/b.csv",
        ];
        assert_eq!(found("chat/new/", &tables).as_deref(), Some("shop/"));
        assert_eq!(found("chat/", &[]), None);
    }

    #[test]
    fn tables_are_known_by_their_extension() {
        for (name, expected) in [
            ("a.csv", true),
            ("a.CSV", true),
            ("a.toml", false),
            ("a", false),
        ] {
            assert_eq!(has_extension(name, "csv"), expected, "{name}");
        }
    }
}
