//! `identifier-collision`: two names with one Rust identifier.

use std::borrow::Cow;
use std::collections::HashMap;
use std::collections::hash_map::Entry;

use foldhash::fast::RandomState;

use super::prelude::*;
use crate::ident::type_ident;

/// Two names with one Rust identifier.
pub(super) static IDENTIFIER_COLLISION: Rule = Rule {
    name: "identifier-collision",
    level: Level::Deny,
    structural: true,
    summary: "two names become the same Rust identifier",
    why: "Names become variants of an enum, in `UpperCamelCase`: `a_1` and `a1` both become `A1`. \
        Names that differ only by an underscore are also easily taken for each other, so one of the \
        two should be renamed. Aliases become constants of the enum, and count as well; families \
        and modules have enums of their own.",
    bad: Example(&[file(
        "events.csv",
        "name,description\nstep_1,First step.\nstep1,Step one.\n",
    )]),
    good: Example(&[file(
        "events.csv",
        "name,description\nstep_1,First step.\nlevel_1,Level one.\n",
    )]),
    check,
};

fn check(catalog: &Catalog<'_>, findings: &mut Findings<'_>) {
    let mut events = Seen::default();
    events.idents.reserve(catalog.events.len());
    for event in &catalog.events {
        events.add(
            &event.name,
            catalog.place(event.row, Column::Name),
            "event",
            findings,
        );
    }
    for event in &catalog.events {
        for alias in &event.aliases {
            events.add(&alias.name, alias.place, "alias", findings);
        }
    }
    let mut modules = Seen::default();
    for module in &catalog.modules {
        modules.add(&module.name, module.place, "module", findings);
    }
    let mut families = Seen::default();
    for family in &catalog.families {
        let place = catalog.place(family.row, Column::Name);
        families.add_as(&family.stem, &family.pattern, place, "family", findings);
    }
}

/// What two names have in common exactly when they become the same identifier: such names differ by
/// underscores in front of digits, which are no capital letters. Most names have none of these.
fn essence(name: &str) -> Cow<'_, str> {
    let is_lost = |pair: &[u8]| pair[0] == b'_' && pair[1].is_ascii_digit();
    if !name.as_bytes().windows(2).any(is_lost) {
        return Cow::Borrowed(name);
    }
    let mut parts = name.split('_');
    let mut essence = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        if !part.starts_with(|c: char| c.is_ascii_digit()) {
            essence.push('_');
        }
        essence.push_str(part);
    }
    Cow::Owned(essence)
}

#[derive(Default)]
struct Seen<'c> {
    idents: HashMap<Cow<'c, str>, (&'c str, Place), RandomState>,
    last: Option<(Place, Place)>,
}

impl<'c> Seen<'c> {
    fn add(&mut self, name: &'c str, place: Place, what: &str, findings: &mut Findings<'_>) {
        self.add_as(name, name, place, what, findings);
    }

    fn add_as(
        &mut self,
        stem: &'c str,
        name: &'c str,
        place: Place,
        what: &str,
        findings: &mut Findings<'_>,
    ) {
        let (first, first_place) = match self.idents.entry(essence(stem)) {
            Entry::Vacant(free) => {
                free.insert((name, place));
                return;
            }
            Entry::Occupied(taken) => *taken.get(),
        };
        // The same name twice is another rule's matter; two families are one mistake, not many.
        let is_same_name = first == name && what != "family";
        if is_same_name || self.last.replace((first_place, place)) == Some((first_place, place)) {
            return;
        }
        let ident = type_ident(stem);
        findings.add(
            Finding::at(
                place,
                format!("{what} `{name}` and `{first}` both become `{ident}` in Rust"),
            )
            .label(format!("becomes `{ident}`"))
            .event(name)
            .related(first_place, format!("`{first}` becomes `{ident}`, too"))
            .help("rename one of the two, so that they differ by more than underscores"),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_have_one_essence_exactly_when_they_have_one_identifier() {
        let names = [
            "a", "a1", "a_1", "a_b", "ab", "a1b", "a_1b", "a1_b", "a_1_b", "a_1_2", "a_12", "a12",
            "a1_2", "self", "s_elf", "all", "a_l_l",
        ];
        for one in names {
            for other in names {
                let have_one_ident = type_ident(one) == type_ident(other);
                assert_eq!(
                    essence(one) == essence(other),
                    have_one_ident,
                    "{one} {other}"
                );
            }
        }
    }
}
