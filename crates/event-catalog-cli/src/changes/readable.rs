//! Handles unreadable settings. Parts of the catalog that depend on the settings aren't compared, because all of their
//! content would seem removed.

use std::collections::HashSet;

use event_catalog_build::catalog::Catalog;
use event_catalog_build::read::SETTINGS;
use event_catalog_build::source::FileId;

use super::{Change, Kind, Pair, Subject};

/// Whether the settings of a catalog could be read, or the catalog has no settings.
pub(crate) fn has_settings(catalog: &Catalog<'_>) -> bool {
    unreadable_settings(catalog).is_none()
}

/// Finds the file of a catalog's settings, if it can't be read.
pub(crate) fn unreadable_settings(catalog: &Catalog<'_>) -> Option<FileId> {
    if catalog.input.settings.file.is_some() || catalog.input.complete {
        return None;
    }
    let mut sources = catalog.input.sources.iter();
    let found = sources.find(|(file, source)| {
        // If the catalog is from a revision, the path has the revision as a prefix: `main:catalog/catalog.toml`.
        let is_settings = name_of_file(source.path()) == SETTINGS;
        // A file with the same name in a subfolder is a table of events.
        is_settings && catalog.tables.iter().all(|table| table.file != *file)
    });
    found.map(|(file, _)| file)
}

/// Removes the changes that depend on unreadable settings, except the note about the settings themselves.
pub(super) fn leave_out(pair: &Pair<'_, '_>, changes: &mut Vec<Change>) {
    let Some(old) = pair.old else { return };
    if has_settings(old) && has_settings(pair.new) {
        return;
    }
    // Without settings, all tables in the folder are read, even those that aren't part of the catalog.
    let tables: HashSet<&str> = names_of_tables(pair.new).collect();
    let is_kept = |change: &Change| {
        if depends_on_settings(change) {
            return false;
        }
        if !matches!(change.subject, Subject::Event(_) | Subject::Family(_)) {
            return true;
        }
        let Some(place) = change.old.filter(|_| change.new.is_none()) else {
            return true;
        };
        let path = old.input.sources.get(place.span.file).path();
        tables.contains(name_of_file(path))
    };
    let mut kept = 0;
    let now: Vec<Option<usize>> = changes
        .iter()
        .map(|change| {
            is_kept(change).then(|| {
                kept += 1;
                kept - 1
            })
        })
        .collect();
    let mut stays = now.iter().map(Option::is_some);
    changes.retain(|_| stays.next().unwrap_or(true));
    for change in changes {
        let cause = change.cause.and_then(|cause| now.get(cause));
        change.cause = cause.copied().flatten();
    }
}

/// Whether a change depends on the settings: they determine the default payload that is part of all types, the modules,
/// and the names that are sent.
fn depends_on_settings(change: &Change) -> bool {
    match change.subject {
        Subject::Payload { .. } | Subject::Module(_) | Subject::Section(_) => true,
        _ => matches!(
            change.kind,
            Kind::PayloadAdded
                | Kind::PayloadRemoved
                | Kind::PayloadReplaced
                | Kind::DefaultPayloadChanged
                | Kind::SentNameChanged
        ),
    }
}

fn names_of_tables<'c>(catalog: &'c Catalog<'_>) -> impl Iterator<Item = &'c str> {
    let sources = &catalog.input.sources;
    let tables = catalog.tables.iter();
    tables.map(move |table| name_of_file(sources.get(table.file).path()))
}

/// Returns the name of a file without its folder, which may differ between versions.
fn name_of_file(path: &str) -> &str {
    path.rsplit(['/', ':']).next().unwrap_or(path)
}

#[cfg(test)]
mod tests {
    use event_catalog_build::read::{Input, Memory};

    use super::*;
    use crate::changes::{Audience, Verdict, changes};

    fn input(files: &[(&str, &str)]) -> Input {
        let files: Memory = files.iter().copied().collect();
        Input::read_folder(&files).expect("memory can be listed")
    }

    fn is_readable(files: &[(&str, &str)]) -> bool {
        has_settings(&Catalog::new(&input(files)))
    }

    #[test]
    fn settings_that_are_missing_can_be_read() {
        let table = ("events.csv", "name,description\nload,Loaded.\n");
        assert!(is_readable(&[table]));
        assert!(is_readable(&[
            table,
            ("catalog.toml", "title = \"Shop\"\n")
        ]));
        assert!(!is_readable(&[table, ("catalog.toml", "title = \n")]));
        let conflict = "<<<<<<< a\ntitle = \"A\"\n=======\ntitle = \"B\"\n>>>>>>> b\n";
        assert!(!is_readable(&[table, ("catalog.toml", conflict)]));
        // This module handles only unreadable settings, not other unreadable files.
        let broken = (
            "more.csv",
            "name,description\n<<<<<<< a\na,A.\n=======\nb,B.\n>>>>>>> b\n",
        );
        assert!(is_readable(&[table, broken]));
    }

    #[test]
    fn settings_that_cannot_be_read_cause_one_note_and_no_false_findings() {
        let settings = "title = \"Shop\"\n[defaults]\npayload = \"common\"\n\
                        [modules]\nshop.title = \"Shop\"\nempty.title = \"Empty\"\n\
                        [columns]\nextra = [\"owner\"]\n\
                        [javascript]\nglobal = \"Shop\"\n\
                        [[section]]\ntitle = \"All\"\nevents = [\"events.csv\"]\n\
                        [[section]]\ntitle = \"Only for Acme\"\ncustomer = \"Acme\"\nevents = [\"acme.csv\"]\n";
        let broken = settings.replace("title = \"All\"", "title = ");
        let files = |settings| {
            input(&[
                ("catalog.toml", settings),
                (
                    "events.csv",
                    "name,description,module,payload,owner\npaid,It was paid.,shop,paid,a\n",
                ),
                ("acme.csv", "name,description\nacme_opened,Acme opened.\n"),
                // The settings don't list this file.
                ("drafts.csv", "name,description\nmaybe,It may happen.\n"),
                (
                    "payloads/common.json",
                    r#"{"type": "object", "required": ["shop"], "properties": {"shop": {"type": "string"}}}"#,
                ),
                (
                    "payloads/paid.json",
                    r#"{"type": "object", "properties": {"amount": {"type": "number"}}}"#,
                ),
            ])
        };
        let (before, now) = (files(broken.as_str()), files(settings));
        let (before, now) = (Catalog::new(&before), Catalog::new(&now));
        let found = changes(Some(&before), &now);
        let ids: Vec<String> = found.iter().map(Change::id).collect();
        assert_eq!(ids, ["setting-changed:catalog.toml"]);
        assert_eq!(found[0].verdicts.worst(), Verdict::Note);
        assert_eq!(found[0].verdicts.of(Audience::Wire), Verdict::None);
        assert_eq!(found[0].before.as_deref(), Some("can't be read"));
        // The contents of the rows are still compared.
        let edited = input(&[("events.csv", "name,description\npaid,It was payd.\n")]);
        let found = changes(Some(&before), &Catalog::new(&edited));
        let ids: Vec<String> = found.iter().map(Change::id).collect();
        assert!(
            ids.contains(&"description-changed:paid".to_owned()),
            "{ids:?}"
        );
    }
}
