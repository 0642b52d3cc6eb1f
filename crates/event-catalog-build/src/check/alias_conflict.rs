//! `alias-conflict`: an alias that names something else already.

use std::collections::HashMap;

use super::prelude::*;

/// An alias that names something else already.
pub(super) static ALIAS_CONFLICT: Rule = Rule {
    name: "alias-conflict",
    level: Level::Deny,
    structural: true,
    summary: "an alias is also a name, or another alias",
    why: "A lookup by the old name must lead to one event. So an alias is neither the name of an \
        event, nor an alias of another one, nor listed twice.",
    bad: Example(&[file(
        "events.csv",
        "name,description,aliases\nload,The chat was loaded.,\nopen,The chat was opened.,load\n",
    )]),
    good: Example(&[file(
        "events.csv",
        "name,description,aliases\nload,The chat was loaded.,\nopen,The chat was opened.,unfold\n",
    )]),
    check,
};

fn check(catalog: &Catalog<'_>, findings: &mut Findings<'_>) {
    let mut seen: HashMap<&str, (Place, &str)> = HashMap::new();
    // The aliases of a family come from one text: one finding for all of them.
    let mut last = None;
    for event in &catalog.events {
        for alias in &event.aliases {
            let name = alias.name.as_ref();
            let taken = if let Some(other) = catalog.event(name) {
                let place = catalog.place(other.row, Column::Name);
                let relation = if other.name == event.name {
                    "its own event"
                } else {
                    "the event"
                };
                Some((
                    place,
                    format!("`{name}` is an alias and also the name of {relation}"),
                ))
            } else if let Some((place, of)) = seen.insert(name, (alias.place, &event.name)) {
                let of = if of == event.name {
                    "the same event".to_owned()
                } else {
                    format!("`{of}`")
                };
                Some((
                    place,
                    format!("`{name}` is an alias twice, the first time of {of}"),
                ))
            } else {
                None
            };
            let Some((place, message)) = taken else {
                continue;
            };
            if last.replace((alias.place, place)) == Some((alias.place, place)) {
                continue;
            }
            findings.add(
                Finding::at(alias.place, message)
                    .label("taken")
                    .event(&*event.name)
                    .related(place, "here")
                    .help("remove the alias, or the event or alias that has taken its name"),
            );
        }
    }
}
