//! The parts of a catalog's older version that can be compared.

use anyhow::bail;
use event_catalog_build::catalog::Catalog;
use event_catalog_build::printable;
use event_catalog_build::problem::{Problem, SettingProblem};
use event_catalog_build::read::{Input, SETTINGS};
use event_catalog_build::source::FileId;

use crate::format::count;
use crate::{diagnose, output};

/// The table in the settings that contains the gate.
const GATE: &str = "[compatibility]";

/// Parses the catalog of an older version; `version` is the version's name.
///
/// # Errors
///
/// If the settings can't be read, because they define the tables and modules, and which changes are allowed; if
/// another file can't be read at all; or if there are no readable events. Errors in single rows are only
/// recorded, because they affect few names, and the change may fix them.
pub(crate) fn understood<'i>(old: &'i Input, version: &str) -> anyhow::Result<Catalog<'i>> {
    let shown = printable(version);
    if let Some(why) = unreadable_settings(old) {
        bail!(
            "the `{SETTINGS}` of the version `{shown}` cannot be read, so nothing can be compared with it: {why}; \
             compare with a version before the mistake, or after its fix"
        );
    }
    let catalog = Catalog::new(old);
    let report = diagnose::errors(&catalog);
    let errors = report.errors();
    if errors > 0 && catalog.events.is_empty() {
        bail!("the version `{shown}` has no readable events to compare with");
    }
    if !old.complete {
        let first = report.findings.first();
        let first = first.and_then(|it| it.lines(&old.sources).into_iter().next());
        bail!(
            "the version `{shown}` has files that can't be read, so a name that is lost in them would not be found; \
             compare with a version before the mistake, or after its fix: {}",
            first.unwrap_or_default()
        );
    }
    if errors > 0 {
        output::note(&format!(
            "note: the version `{shown}` has {}; unreadable parts aren't compared",
            count(errors, "error")
        ));
    }
    Ok(catalog)
}

/// Explains why the settings of a catalog can't be read; `None` if they can.
fn unreadable_settings(input: &Input) -> Option<String> {
    let is_settings = |file: FileId| {
        let path = input.sources.get(file).path();
        let name = path.rsplit(['/', ':']).next().unwrap_or(path);
        name == SETTINGS
    };
    // The reader records problems of the settings separately from those of the tables.
    let mut problems = input.problems.iter();
    problems.find_map(|problem| match problem {
        Problem::TomlSyntax { place, message } if is_settings(place.span.file) => {
            let line = input.sources.start(place.span).line;
            Some(format!("line {line}: {message}"))
        }
        Problem::MergeConflict { place, .. } if is_settings(place.span.file) => {
            let line = input.sources.start(place.span).line;
            Some(format!("line {line} begins an unresolved merge conflict"))
        }
        Problem::NotUtf8 { file, .. } if is_settings(*file) => Some("it is not UTF-8".to_owned()),
        // If the gate has an invalid value, it would protect fewer audiences.
        Problem::Setting {
            problem: SettingProblem::Value { key, table, .. },
            ..
        } if *table == GATE => Some(format!("`{key}` in `{table}` has an invalid value")),
        Problem::Setting {
            problem: SettingProblem::Type { key, table, .. },
            ..
        } if table == GATE || key == "compatibility" => {
            Some(format!("`{key}` has a value of the wrong type"))
        }
        Problem::Unreadable { file, error } if is_settings(*file) => Some(error.to_string()),
        Problem::OutsideLink { file, .. } if is_settings(*file) => {
            Some("it is a link that points outside the catalog's folder".to_owned())
        }
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use event_catalog_build::read::Memory;

    use super::*;

    fn input(settings: &str) -> Input {
        let table = "name,description\nload,The chat was loaded.\n";
        let files = [("catalog.toml", settings), ("events.csv", table)];
        Input::read_folder(&files.into_iter().collect::<Memory>()).expect("memory can be listed")
    }

    #[test]
    fn settings_that_cannot_be_read_are_no_version() {
        for (settings, why) in [
            ("title = \"Events\n", "line 1: "),
            (
                "<<<<<<< main\ntitle = \"A\"\n=======\ntitle = \"B\"\n>>>>>>> x\n",
                "line 1 begins an unresolved merge conflict",
            ),
            (
                "[compatibility]\ngate = [\"dosc\"]\n",
                "`gate` in `[compatibility]` has an invalid value",
            ),
            (
                "[compatibility]\ngate = \"docs\"\n",
                "`gate` has a value of the wrong type",
            ),
        ] {
            let input = input(settings);
            let error = understood(&input, "main").expect_err("they cannot be read");
            let message = error.to_string();
            let start = "the `catalog.toml` of the version `main` cannot be read";
            assert!(message.starts_with(start), "{message}");
            assert!(message.contains(why), "{message}");
        }
        // A version that lacks a table named in the settings is also rejected.
        let missing = input("[[section]]\nevents = [\"events.csv\", \"gone.csv\"]\n");
        let error = understood(&missing, "main").expect_err("a table is missing");
        assert!(error.to_string().contains("gone.csv"), "{error}");
        // An invalid setting that doesn't affect the comparison is ignored.
        assert!(understood(&input("title = 7\n"), "main").is_ok());
    }
}
