//! `merges`: a whole catalog, a byte 0xFF, a byte that selects the format and whether texts are updated, and
//! a page, which is imported into the catalog. The team's text is kept, there are no new errors, and a
//! second import changes nothing.

use std::collections::{BTreeSet, HashMap};

use event_catalog_build::catalog::Catalog;
use event_catalog_build::read::{CsvSettings, Folder, Memory};
use event_catalog_cli::api::{self, PageFormat, TableForm};

use crate::catalog;
use crate::measure::Bound;
use crate::outputs::is_safe;

/// Changed files are written in full, and a new row has a delimiter for each column.
const MERGED: Bound = Bound {
    times: 64,
    plus: 4_000,
};

/// Imports a page into a catalog.
///
/// # Panics
///
/// If the project breaks a promise for this input.
pub fn run(data: &[u8]) {
    let Some(at) = data.iter().position(|byte| *byte == 0xff) else {
        return;
    };
    let Some((choice, page)) = data[at + 1..].split_first() else {
        return;
    };
    let Ok(page) = std::str::from_utf8(page) else {
        return;
    };
    let format = match choice % 4 {
        0 => PageFormat::Markdown,
        1 => PageFormat::Html,
        2 => PageFormat::Csv,
        _ => PageFormat::Names,
    };
    let update = choice & 4 != 0;
    let old = catalog::whole(&data[..at]);
    let merged = api::merge(&old, page, format, update);
    assert!(
        merged == api::merge(&old, page, format, update),
        "merged differently the second time"
    );
    let Ok(merged) = merged else { return };
    let bytes = merged
        .files
        .iter()
        .map(|(path, text)| path.len() + text.len());
    MERGED.hold("changed files", data.len(), bytes.sum());
    for (path, _) in &merged.files {
        assert!(is_safe(path), "{path:?} leads elsewhere");
    }
    let new = after(&old, &merged.files);
    if !update {
        for (path, text) in &merged.files {
            assert_rows_stay(&old, path, text);
        }
    }
    assert_no_worse(&old, &new, data.len(), update);
    let again = api::merge(&new, page, format, update).expect("it was merged before");
    assert!(again.files.is_empty(), "merged again: {:?}", again.files);
}

/// The catalog's folder with the changed and new files.
fn after(old: &Memory, files: &[(String, String)]) -> Memory {
    let mut texts: HashMap<&str, &str> = HashMap::new();
    for (path, text) in files {
        assert!(texts.insert(path, text).is_none(), "{path:?} twice");
    }
    let paths = old.list().expect("memory can be listed").files;
    let stay = paths
        .into_iter()
        .filter(|path| !texts.contains_key(&**path))
        .map(|path| {
            let bytes = old.read(&path).expect("a file");
            (path, bytes)
        });
    let stay: Vec<(String, Vec<u8>)> = stay.collect();
    let changed = files
        .iter()
        .map(|(path, text)| (path.clone(), text.clone().into_bytes()));
    stay.into_iter().chain(changed).collect()
}

/// Checks that each line of a table still exists, in order and byte for byte. New headings are allowed. A formatted
/// table stays formatted instead, because a new column changes each of its lines.
fn assert_rows_stay(old: &Memory, path: &str, after: &str) {
    let Ok(before) = old.read(path) else { return };
    let Ok(before) = std::str::from_utf8(&before) else {
        return;
    };
    if !path.ends_with(".csv") {
        return;
    }
    let before = before.trim_start_matches('\u{feff}');
    let settings = catalog::read(old).settings;
    let form = TableForm {
        csv: CsvSettings {
            bom: false,
            ..settings.csv
        },
        extra: &settings.extra_columns,
        sort: false,
    };
    if api::format(before, &form).as_deref() == Some(before) {
        let formatted = api::format(after, &form);
        assert!(
            formatted.is_none_or(|it| it == after),
            "{path} isn't formatted:\n{after}"
        );
        return;
    }
    let mut now = lines(after);
    let (mut quotes, mut is_header) = (0, true);
    for line in lines(before) {
        // A heading in quotes can have several lines. Empty headings at the end, and those that consist only of
        // whitespace, are replaced.
        let is_empty = |it: char| it.is_whitespace() || ",;\t|".contains(it);
        let has_more = |it: &str| is_header && it.starts_with(line.trim_end_matches(is_empty));
        assert!(
            now.any(|it| it == line || has_more(it)),
            "{path}: {line:?} is missing, or was moved:\n{after}"
        );
        quotes += line.matches('"').count();
        is_header &= quotes % 2 == 1;
    }
}

/// The lines of a text, with any kind of line ending.
fn lines(text: &str) -> impl Iterator<Item = &str> {
    let lines = text.split(['\r', '\n']);
    lines.filter(|line| !line.is_empty())
}

/// Checks that there are no more errors than before, that no event is missing, and, without
/// `update`, that no text of an event has changed.
fn assert_no_worse(old: &Memory, new: &Memory, length: usize, update: bool) {
    let (old, new) = (catalog::read(old), catalog::read(new));
    let (old, new) = (Catalog::new(&old), Catalog::new(&new));
    let errors = |catalog: &Catalog<'_>| catalog::required(catalog, length).errors();
    let (before, now) = (errors(&old), errors(&new));
    assert!(now <= before, "{before} errors became {now}");
    let events = |catalog: &Catalog<'_>| -> BTreeSet<(String, String)> {
        let events = catalog.events.iter();
        let events = events.map(|event| {
            let text = if update { "" } else { &*event.description };
            (event.name.to_string(), text.to_owned())
        });
        events.collect()
    };
    let (before, now) = (events(&old), events(&new));
    let lost: Vec<_> = before.difference(&now).collect();
    assert!(lost.is_empty(), "{lost:?} are lost or changed");
}
