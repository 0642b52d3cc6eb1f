//! `identifier-collision`: two names with the same identifier.

use std::borrow::Cow;

use super::prelude::*;
use crate::collections::Numbers;
use crate::ident::Identifiers;

pub(super) static IDENTIFIER_COLLISION: Rule = Rule {
    name: "identifier-collision",
    kind: Kind::Required(check),
    suppresses: false,
    summary: "two names become the same identifier",
    why: "The names in code are derived from the words of an event's name: `a_1`, `a1` and `A.1` \
        all become `A1`. If both names are already in use, write other words for one of them into \
        the column `identifier`; otherwise, rename one of the two. Families and modules have \
        separate enums, so they don't collide with events. An alias whose identifier is taken gets \
        no constant.",
    bad: Example(&[file(
        "events.csv",
        "name,description\nstep_1,First step.\nstep1,Step one.\n",
    )]),
    good: Example(&[file(
        "events.csv",
        "name,description,identifier\nstep_1,First step.,\nstep1,Step one.,step_one\n",
    )]),
};

fn check(catalog: &Catalog<'_>, findings: &mut Findings) {
    let mut events = Seen::default();
    for event in &catalog.events {
        let identifier = Identifiers::of(event.named_after());
        let place = catalog.place(event.row, Column::Name);
        events.add(identifier, &event.name, place, findings);
    }
    let mut modules = Seen::default();
    for module in &catalog.modules {
        let identifier = Identifiers::of(&module.name);
        modules.add(identifier, &module.name, module.place, findings);
    }
    let mut families = Seen::default();
    for family in &catalog.families {
        let identifier = Identifiers::of(family.named_after());
        let place = catalog.place(family.row, Column::Name);
        families.add(identifier, &family.pattern, place, findings);
    }
}

#[derive(Default)]
struct Seen<'c> {
    /// The index of the first name with each identifier.
    identifiers: Numbers<'c>,
    firsts: Vec<(&'c str, Place)>,
    last: Option<(Place, Place)>,
}

impl<'c> Seen<'c> {
    fn add(
        &mut self,
        identifier: Option<Identifiers<'c>>,
        name: &'c str,
        place: Place,
        findings: &mut Findings,
    ) {
        // `missing-identifier` reports names without an identifier.
        let Some(identifier) = identifier.map(|it| it.variant()) else {
            return;
        };
        let Some(first) = self.identifiers.get(identifier.as_str()) else {
            self.identifiers
                .insert(Cow::Owned(identifier), self.firsts.len());
            self.firsts.push((name, place));
            return;
        };
        let (first, first_place) = self.firsts[*first];
        // If two families collide, report it once, not once per event.
        if self.last.replace((first_place, place)) == Some((first_place, place)) {
            return;
        }
        findings.add(
            Finding::at(
                place,
                format!("`{name}` and `{first}` both become `{identifier}` in code"),
            )
            .label(format!("becomes `{identifier}`"))
            .event(name)
            .related(first_place, format!("`{first}` becomes `{identifier}`, too"))
            .help("write different words into the `identifier` column of one of the two rows; nothing changes on the \
                wire"),
        );
    }
}
