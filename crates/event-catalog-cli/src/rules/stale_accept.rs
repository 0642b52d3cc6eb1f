//! `stale-accept`: an `[[accept]]` for a finding that no longer exists.

use std::borrow::Cow;
use std::collections::HashSet;

use event_catalog_build::read::{Suggestions, Table};

use super::intended::intended;
use super::name_form::NAME_FORM;
use super::prelude::*;

/// An `[[accept]]` for a finding that no longer exists.
pub(super) static STALE_ACCEPT: Rule = Rule {
    name: "stale-accept",
    kind: Kind::Settings(Level::Warn, check),
    suppresses: false,
    summary: "an `[[accept]]` accepts nothing",
    why: "The finding that an `[[accept]]` was written for has been fixed, or the event has been renamed or removed. \
        If the entry stays, it would hide the same mistake later. An entry names the event as its row does, a family \
        with its braces. An entry without `event` is for findings that aren't about an event. A `change` is only for \
        rules that compare two versions.\n\n\
        In some cases, another mistake may be the reason why a finding is missing, so its entry isn't reported: in a \
        catalog that breaks a required rule, or that has lost rows; if the row of the event has lost its module, or \
        has a text that a spreadsheet has changed; and if the event was removed, which `--against` reports.\n\n\
        An entry for a rule that compares two versions is never stale: once the other version has the change, there \
        is nothing left to accept, and the entry says why the change was made. It hides no later mistake, because an \
        entry that is already in the older version accepts no new change.",
    bad: Example(&[
        file(
            "catalog.toml",
            "[[accept]]\nrule = \"capital-letter\"\nevent = \"link_clicked\"\nreason = \"Old.\"\n",
        ),
        file(
            "events.csv",
            "name,description\nlink_clicked,A link was clicked.\n",
        ),
    ]),
    good: Example(&[
        file(
            "catalog.toml",
            "[[accept]]\nrule = \"capital-letter\"\nevent = \"link_clicked\"\nreason = \"Old.\"\n",
        ),
        file(
            "events.csv",
            "name,description\nlink_clicked,a link was clicked.\n",
        ),
    ]),
};

fn check(seen: &Looked<'_, '_>, findings: &mut Findings) {
    let Looked {
        catalog, report, ..
    } = *seen;
    let is_required = |finding: &Finding| finding.rule.is_required();
    if !catalog.is_complete() || report.findings.iter().any(is_required) {
        return;
    }
    let masked = Masked::of(catalog, report.findings.iter());
    let accepted = report.accepted.iter();
    let accepted: HashSet<(&str, Option<&str>)> = accepted
        .map(|finding| (finding.rule.name, finding.event.as_deref()))
        .collect();
    let names = Names::of(catalog);
    for accept in &catalog.input.settings.accepts {
        let name = accept.rule.value.as_str();
        // Rules that didn't run or don't exist have no findings. An accepted change has no finding, either, once it
        // is in both versions.
        let mut rules = seen.rules.iter();
        if !rules.any(|it| it.name == name && !it.is_comparing()) {
            continue;
        }
        if accept.is_precise {
            let change = accept.changes.first();
            findings.add(
                Finding::at(
                    change.map_or(accept.rule.place, |it| it.place),
                    format!("findings of `{name}` are never about a change"),
                )
                .label("accepts nothing")
                .help("name the `event` instead: `change` is for rules that compare two versions"),
            );
            continue;
        }
        if accept.events.is_empty() && !accepted.contains(&(name, None)) {
            findings.add(
                Finding::at(
                    accept.rule.place,
                    format!("this entry accepts no finding of `{name}`"),
                )
                .label("accepts nothing")
                .help("name the intended event, or remove the entry"),
            );
        }
        for event in &accept.events {
            if accepted.contains(&(name, Some(&event.value))) || masked.has(&event.value) {
                continue;
            }
            findings.add(
                Finding::at(
                    event.place,
                    format!(
                        "there is no finding of `{name}` for `{}` to accept",
                        event.value
                    ),
                )
                .label("accepts nothing")
                .event(&event.value)
                .help(help(&names, &event.value)),
            );
        }
    }
}

/// Events with a finding that may hide the findings of other rules.
struct Masked<'c> {
    names: HashSet<Cow<'c, str>>,
}

impl<'c> Masked<'c> {
    fn of(catalog: &'c Catalog<'_>, findings: impl Iterator<Item = &'c Finding>) -> Self {
        let mut names = HashSet::new();
        let mut tables = HashSet::new();
        for finding in findings.filter(|it| it.rule.suppresses) {
            let file = finding.place.span.file;
            match finding.event.as_deref() {
                Some(event) => {
                    // The entry may use the corrected name.
                    let form = catalog.input.settings.names.form();
                    let meant = (finding.rule == &NAME_FORM).then(|| intended(event, form));
                    names.extend(meant.flatten().map(Cow::Owned));
                    names.insert(Cow::Borrowed(event));
                }
                // The finding is about a table whose names were already added.
                None if !tables.insert(file) => {}
                None => names.extend(
                    catalog
                        .tables
                        .iter()
                        .filter(|table| table.file == file)
                        .flat_map(Table::rows)
                        .map(|row| Cow::Borrowed(row.text(Column::Name))),
                ),
            }
        }
        Self { names }
    }

    fn has(&self, event: &str) -> bool {
        self.names.contains(event)
    }
}

/// The names of all rows, for advice about the names in entries.
struct Names<'c> {
    all: HashSet<&'c str>,
    in_order: Vec<&'c str>,
    suggestions: Suggestions,
}

impl<'c> Names<'c> {
    fn of(catalog: &'c Catalog<'_>) -> Self {
        let names = catalog.rows().map(|(_, row)| row.text(Column::Name));
        let in_order: Vec<_> = names.collect();
        Self {
            all: in_order.iter().copied().collect(),
            in_order,
            suggestions: Suggestions::default(),
        }
    }
}

fn help(names: &Names<'_>, event: &str) -> String {
    if names.all.contains(event) {
        return "it has been fixed: remove the name from the entry, or the whole entry".to_owned();
    }
    let known = names.in_order.iter().copied();
    match names.suggestions.similar(event, known) {
        Some(near) => format!("no row has this name; did you mean `{near}`?"),
        None => "no row has this name: remove it from the entry, or the whole entry".to_owned(),
    }
}
