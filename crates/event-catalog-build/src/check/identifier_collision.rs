//! `identifier-collision`: two names with one Rust identifier.

use std::borrow::Cow;

use super::prelude::*;
use crate::catalog::Event;
use crate::collections::Numbers;
use crate::ident::Identifiers;

/// Two names with one Rust identifier.
pub(super) static IDENTIFIER_COLLISION: Rule = Rule {
    name: "identifier-collision",
    kind: Kind::Required(check),
    suppresses: false,
    summary: "two names become the same Rust identifier",
    why: "Names become variants of an enum, in `UpperCamelCase`: `a_1` and `a1` both become `A1`. \
        Names that differ only by an underscore are also easily confused, so one of the two should \
        be renamed. Aliases become constants of the enum, and count as well; families and modules \
        have separate enums.",
    bad: Example(&[file(
        "events.csv",
        "name,description\nstep_1,First step.\nstep1,Step one.\n",
    )]),
    good: Example(&[file(
        "events.csv",
        "name,description\nstep_1,First step.\nlevel_1,Level one.\n",
    )]),
};

fn check(catalog: &Catalog<'_>, findings: &mut Findings) {
    let mut events = Seen::default();
    for event in catalog.events.iter().filter(|event| has_digit(&event.name)) {
        let place = catalog.place(event.row, Column::Name);
        events.add(&event.name, place, "event", findings);
    }
    for alias in catalog.events.iter().flat_map(Event::aliases) {
        if has_digit(&alias.name) {
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

/// Only names with digits become one identifier: they differ by an underscore in front of one.
fn has_digit(name: &str) -> bool {
    name.bytes().any(|byte| byte.is_ascii_digit())
}

/// Removes what gets lost in an identifier: two names become the same identifier exactly if their
/// essences are equal. Such names differ in underscores before digits, because digits have no
/// uppercase. Most names have none of these.
fn essence(name: &str) -> Cow<'_, str> {
    if lost_underscore(name).is_none() {
        return Cow::Borrowed(name);
    }
    let mut essence = String::with_capacity(name.len());
    let mut rest = name;
    while let Some(at) = lost_underscore(rest) {
        essence.push_str(&rest[..at]);
        rest = &rest[at + 1..];
    }
    Cow::Owned(essence + rest)
}

/// The position of the first underscore that gets lost in Rust.
fn lost_underscore(name: &str) -> Option<usize> {
    let is_lost = |pair: &[u8]| pair[0] == b'_' && pair[1].is_ascii_digit();
    name.as_bytes().windows(2).position(is_lost)
}

#[derive(Default)]
struct Seen<'c> {
    /// The index of the first name with each essence.
    essences: Numbers<'c>,
    firsts: Vec<(&'c str, Place)>,
    last: Option<(Place, Place)>,
}

impl<'c> Seen<'c> {
    fn add(&mut self, name: &'c str, place: Place, what: &str, findings: &mut Findings) {
        self.add_as(name, name, place, what, findings);
    }

    fn add_as(
        &mut self,
        stem: &'c str,
        name: &'c str,
        place: Place,
        what: &str,
        findings: &mut Findings,
    ) {
        let essence = essence(stem);
        let Some(first) = self.essences.get(&essence) else {
            self.essences.insert(essence, self.firsts.len());
            self.firsts.push((name, place));
            return;
        };
        let (first, first_place) = self.firsts[*first];
        // Another rule reports equal names; two families are one mistake, not many.
        let is_same_name = first == name && what != "family";
        if is_same_name || self.last.replace((first_place, place)) == Some((first_place, place)) {
            return;
        }
        let ident = Identifiers::of(stem).variant();
        findings.add(
            Finding::at(
                place,
                format!("{what} `{name}` and `{first}` both become `{ident}` in Rust"),
            )
            .label(format!("becomes `{ident}`"))
            .event(name)
            .related(first_place, format!("`{first}` becomes `{ident}`, too"))
            .help(
                "rename one of the two so that they differ in more than underscores (renaming an \
                 event changes what goes over the wire)",
            ),
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
                let have_one_ident =
                    Identifiers::of(one).variant() == Identifiers::of(other).variant();
                assert_eq!(
                    essence(one) == essence(other),
                    have_one_ident,
                    "{one} {other}"
                );
            }
        }
    }
}
