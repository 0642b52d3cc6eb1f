//! `fix`: the files of a whole catalog, to which all fixes are applied. A second run changes nothing, and
//! every name still exists.

use std::collections::BTreeSet;

use event_catalog_build::catalog::Catalog;
use event_catalog_build::read::{Folder, Memory};
use event_catalog_cli::api;

use crate::catalog;
use crate::measure::Bound;

const FIXED: Bound = Bound {
    times: 4,
    plus: 1_000,
};

/// Applies all fixes to a catalog.
///
/// # Panics
///
/// If the project breaks a promise for this input.
pub fn run(data: &[u8]) {
    let folder = catalog::whole(data);
    let fixed = match api::fix(&folder) {
        Ok(fixed) => fixed,
        // In a table with unclosed quotes, a fix could move the end of a cell. Such a table is
        // rejected as a whole.
        Err(message) if message.contains("so nothing was changed") => return,
        Err(message) => panic!("{message}"),
    };
    if fixed.files.is_empty() {
        return;
    }
    let bytes = fixed.files.iter().map(|(_, text)| text.len());
    FIXED.hold("fixed files", data.len(), bytes.sum());
    let changed = |path: &str| fixed.files.iter().find(|(it, _)| it == path);
    let paths = folder
        .list()
        .expect("memory can be listed")
        .files
        .into_iter();
    let after = paths.map(|path| {
        let text = match changed(&path) {
            Some((_, text)) => text.clone().into_bytes(),
            None => folder.read(&path).expect("a file"),
        };
        (path, text)
    });
    let after: Memory = after.collect();
    let (before_names, after_names) = (names(&folder), names(&after));
    let lost: Vec<_> = before_names.difference(&after_names).collect();
    assert!(lost.is_empty(), "{lost:?} are lost");
    let again = api::fix(&after).expect("it was fixed before");
    assert!(again.files.is_empty(), "fixed again: {:?}", again.files);
    let report = api::check(catalog::read(&after));
    assert_eq!(
        report.json(),
        fixed.report.json(),
        "the report differs from a check of the fixed files"
    );
}

fn names(folder: &Memory) -> BTreeSet<String> {
    let input = catalog::read(folder);
    let catalog = Catalog::new(&input);
    let names = catalog.events.iter().flat_map(|event| {
        let aliases = event.aliases().iter().map(|alias| alias.name.to_string());
        std::iter::once(event.name.to_string()).chain(aliases)
    });
    names.collect()
}
