//! Reports code that begins with the prefix of a family's names, as in `"score_" + n`.

use event_catalog_build::catalog::{Catalog, Event};
use event_catalog_build::finding::{Draft, Finding};
use event_catalog_build::read::Column;
use event_catalog_build::source::Place;

use super::{Code, gone, renamed};
use crate::usages::index::{Index, State};

/// Drafts a finding about the prefix of old, removed or deprecated names. Returns `None` if the names are current.
pub(super) fn draft(
    catalog: &Catalog<'_>,
    index: &Index,
    number: u32,
    place: Place,
    code: &Code<'_>,
) -> Option<Draft> {
    let name = index.name(number)?;
    let event = name
        .event
        .and_then(|event| catalog.events.get(event as usize));
    let listed = event.map(|event| listed(catalog, event));
    let text = &name.text;
    let change = |draft: Draft, listed: &str| {
        let now = index.now(number);
        let fits = now.is_some_and(|now| code.fits_prefix(place, now));
        renamed(draft, place, now.unwrap_or(listed), fits, code)
    };
    match name.state {
        State::Current => None,
        State::Old => {
            let listed = listed?;
            let message = format!("`{text}` begins old names of `{listed}`");
            let draft = Finding::at(place, message).label("names before a rename");
            Some(change(draft, listed).event(listed))
        }
        State::Removed(row) => {
            let row = catalog.former.get(row as usize)?;
            let until = match &row.last {
                Some(last) => format!(", which this catalog had until {last}"),
                None => String::new(),
            };
            let such = &row.name;
            let message = format!("`{text}` begins removed names, such as `{such}`{until}");
            let draft = Finding::at(place, message).label("removed names");
            let draft = match listed {
                Some(listed) => change(draft, listed),
                None => {
                    let other = row.replaced_by.as_deref();
                    let other = other.map(|other| format!("use other names, such as `{other}`"));
                    gone(draft, place, other, code)
                }
            };
            Some(draft.event(&*row.name))
        }
        State::Deprecated => {
            let listed = listed?;
            let message = format!("`{text}` begins the names of `{listed}`, which is deprecated");
            let help = help(catalog, event?);
            let draft = Finding::at(place, message).label("deprecated");
            Some(draft.help_maybe(help).event(listed))
        }
    }
}

/// Returns an event's name as written in its row.
fn listed<'c>(catalog: &'c Catalog<'_>, event: &'c Event<'_>) -> &'c str {
    let family = event.family();
    let family = family.and_then(|(family, _)| catalog.families.get(family));
    family.map_or(&*event.name, |family| &*family.pattern)
}

/// Explains what to use instead of a deprecated family.
fn help(catalog: &Catalog<'_>, event: &Event<'_>) -> Option<String> {
    let deprecation = event.deprecation()?;
    let other = catalog.row(event.row).text(Column::ReplacedBy);
    if deprecation.replaced_by.is_some() && !other.is_empty() {
        return Some(format!("use `{other}`"));
    }
    deprecation.reason.as_deref().map(str::to_owned)
}
