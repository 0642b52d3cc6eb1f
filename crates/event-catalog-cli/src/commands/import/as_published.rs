//! Accepts names in a list that are nearly the same: a list has the names that programs send, and importing
//! it can't change those. A note says which names these are.

use std::collections::BTreeSet;

use event_catalog_build::catalog::Catalog;
use event_catalog_build::finding::check;
use event_catalog_build::printable;
use event_catalog_build::read::{Input, Memory};

use crate::edit::accepts;
use crate::format::totals::count;
use crate::import::plan::Plan;
use crate::rules::named;

const RULE: &str = "near-identical-name";
const SETTINGS: &str = "catalog.toml";

/// The maximum number of names that the note lists.
const LISTED: usize = 5;

/// Adds an `[[accept]]` for names that are nearly the same as another one. Names that only differ in case or in their
/// Unicode normal form are not among them: they share an identifier in code, which is an error.
pub(super) fn accept(plan: &mut Plan, origin: &str) {
    let files = plan.files.iter().map(|(path, text)| (&**path, &**text));
    let files: Memory = files.collect();
    let Ok(input) = Input::read_folder(&files) else {
        return;
    };
    let catalog = Catalog::new(&input);
    let report = check(&catalog, &named(RULE), &|_| None);
    let events = report.findings.iter().filter_map(|it| it.event.as_deref());
    let events: BTreeSet<&str> = events.collect();
    let events: Vec<&str> = events.into_iter().collect();
    let settings = plan.files.iter_mut().find(|(path, _)| path == SETTINGS);
    let (Some((_, settings)), false) = (settings, events.is_empty()) else {
        return;
    };
    let reason = format!("{origin} has both names.");
    *settings = accepts::with(settings, RULE, &events, &reason);
    let listed = events.iter().take(LISTED);
    let listed: Vec<String> = listed.map(|it| format!("`{}`", printable(it))).collect();
    let more = match events.len().saturating_sub(LISTED) {
        0 => String::new(),
        more => format!(", and {more} more"),
    };
    plan.notes.push(format!(
        "`[[accept]]` in `{SETTINGS}` lists {}, each nearly the same as another name: {}{more}; if a name is a \
         mistake, remove its line, and `check` reports it",
        count(events.len(), "event"),
        listed.join(", "),
    ));
}
