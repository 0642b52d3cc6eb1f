//! Reads the two sides of a comparison. A side is a catalog, an exported catalog, or no catalog.
//!
//! The stages of the comparison don't read files, so this module runs before them. It uses `against`.

pub(crate) mod export;

use std::path::Path;

use anyhow::bail;
use event_catalog_build::catalog::Catalog;
use event_catalog_build::finding::{Finding, Severity, check};
use event_catalog_build::problem::Problem;
use event_catalog_build::read::{Input, Links, Memory, SETTINGS};

use crate::fmt::encoding::name_encodings;
use crate::{against, diagnose, output, rules};

/// One side of a comparison.
#[derive(Debug)]
pub(crate) enum Side {
    Catalog(Box<Input>),
    /// The text of an exported catalog.
    Export(String),
    /// There was no catalog.
    Nothing,
}

impl Side {
    /// Returns the catalog, if this side is one.
    pub(crate) fn input(&self) -> Option<&Input> {
        match self {
            Self::Catalog(input) => Some(input),
            Self::Export(_) | Self::Nothing => None,
        }
    }

    /// Returns the text of the export, if this side is one.
    pub(crate) fn export(&self) -> Option<&str> {
        match self {
            Self::Export(text) => Some(text),
            Self::Catalog(_) | Self::Nothing => None,
        }
    }
}

/// Creates an empty catalog, as the new version of a catalog that was removed.
pub(crate) fn nothing() -> Input {
    let no_files: Memory = std::iter::empty::<(&str, &str)>().collect();
    // A folder in memory can always be listed.
    Input::read_folder(&no_files).unwrap_or_default()
}

/// Reads a version of the catalog at `path`; for `argument`, see [`against::open`]. An empty folder has no catalog, and
/// neither has a revision without catalog files.
///
/// # Errors
///
/// If the version doesn't exist, is ambiguous, or can't be read.
pub(crate) fn read(
    version: &str,
    path: &Path,
    links: Links,
    argument: &str,
) -> anyhow::Result<Side> {
    side(against::open(version, path, links, argument)?, version)
}

/// Reads the version that the current branch is compared with. Like [`read`], but see [`against::open_before`].
///
/// # Errors
///
/// In the same cases as [`read`].
pub(crate) fn read_before(
    version: &str,
    path: &Path,
    links: Links,
    argument: &str,
) -> anyhow::Result<Side> {
    side(
        against::open_before(version, path, links, argument)?,
        version,
    )
}

fn side(input: Option<Input>, version: &str) -> anyhow::Result<Side> {
    let Some(mut input) = input else {
        return Ok(Side::Nothing);
    };
    if let Some(text) = exported(&input) {
        return Ok(Side::Export(text.to_owned()));
    }
    let is_without = input.bare_folder.is_some() && input.settings.file.is_none();
    if is_without && is_path(version) && !is_empty(Path::new(version)) {
        bail!(
            "the folder `{}` has no catalog: neither a `{SETTINGS}` nor a table",
            output::path(Path::new(version))
        );
    }
    if is_without {
        return Ok(Side::Nothing);
    }
    name_encodings(&mut input);
    Ok(Side::Catalog(Box::new(input)))
}

/// Returns the text of a single file if it is a JSON document, and therefore not a table.
fn exported(input: &Input) -> Option<&str> {
    let mut files = input.sections.iter().flat_map(|section| &section.files);
    let source = input.sources.get(*files.next()?);
    let extension = Path::new(source.path()).extension()?;
    extension
        .eq_ignore_ascii_case("json")
        .then(|| source.text())
}

/// Whether a path has the same name as a version.
pub(crate) fn is_path(version: &str) -> bool {
    Path::new(version).symlink_metadata().is_ok()
}

fn is_empty(folder: &Path) -> bool {
    std::fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_none())
}

/// Rules whose findings don't change which events, names and payloads a catalog has, or whose mistakes only newer
/// versions of this program detect.
const HARMLESS: &[&str] = &[
    "control-character",
    "empty-catalog",
    "placeholder-cell",
    "stray-file",
    "unknown-column",
    "unknown-key",
    "unknown-keyword",
    "unknown-replacement",
    "unused-payload",
    "version-form",
];

/// The name of the rule about mistakes in `removed.csv`.
const REMOVED_NAMES: &str = "removed-names";

/// Finds the errors of a catalog that would make a comparison find changes that don't exist. For example, unreadable
/// parts would count as removed, possibly before the end of a deprecation.
pub(crate) fn obstacles(catalog: &Catalog<'_>) -> Vec<Finding> {
    let mut findings = diagnose::errors(catalog).findings;
    findings.retain(|finding| !HARMLESS.contains(&finding.rule.name));
    let is_of_removed = |problem: &Problem| matches!(problem, Problem::Former { .. });
    if catalog.all_problems().any(is_of_removed) {
        let report = check(catalog, &rules::named(REMOVED_NAMES), &|_| None);
        let found = report.findings.into_iter();
        findings.extend(found.filter(|finding| finding.severity == Severity::Error));
    }
    findings
}

#[cfg(test)]
mod tests {
    use event_catalog_build::check::REQUIRED;
    use event_catalog_build::read::Memory;

    use super::*;

    #[test]
    fn harmless_rules_are_rules() {
        for name in HARMLESS {
            assert!(REQUIRED.iter().any(|rule| rule.name == *name), "{name}");
        }
    }

    #[test]
    fn what_cannot_be_read_is_an_obstacle() {
        let found = |table: &str| {
            let files: Memory = [("events.csv", table)].into_iter().collect();
            let input = Input::read_folder(&files).unwrap();
            obstacles(&Catalog::new(&input)).len()
        };
        assert_eq!(found("name,description\nload,Loaded.\n"), 0);
        assert_eq!(found("name,description,since\nload,Loaded.,soon\n"), 0);
        assert_ne!(
            found("name,description\n<<<<<<< a\nx,y\n=======\n>>>>>>> b\n"),
            0
        );
        assert_ne!(found("name,description\nload,Loaded.\nload,Loaded.\n"), 0);
        for (removed, is_obstacle) in [
            ("name,first,last,renamed_to\nopen,,v3,\n", false),
            ("name,first,lst,renamed_to\nopen,,v3,\n", true),
            ("name,first,last,renamed_to\nopen,,soon,\n", true),
            // A name that doesn't exist in `renamed_to` doesn't make the file unreadable.
            ("name,first,last,renamed_to\nopen,,v3,lode\n", false),
        ] {
            let table = "name,description\nload,Loaded.\n";
            let files = [("events.csv", table), ("removed.csv", removed)];
            let input = Input::read_folder(&files.into_iter().collect::<Memory>()).unwrap();
            let found = obstacles(&Catalog::new(&input)).len();
            assert_eq!(found > 0, is_obstacle, "{removed}");
        }
    }
}
