//! `unknown-replacement`: a `replaced_by` that doesn't name an event.

use std::borrow::Cow;

use super::prelude::*;
use crate::catalog::Pattern;
use crate::collections::{Numbers, Texts};
use crate::lookalike;
use crate::placeholder::{is_no, is_yes};
use crate::read::Suggestions;

pub(super) static UNKNOWN_REPLACEMENT: Rule = Rule {
    name: "unknown-replacement",
    kind: Kind::Required(check),
    suppresses: false,
    summary: "`replaced_by` does not name an event",
    why: "Everyone who uses the deprecated event sees the replacement with a link. So it must be \
        the current name of another event in the catalog, not an alias. A family can be replaced \
        by a family with the same range.",
    bad: Example(&[file(
        "events.csv",
        "name,description,replaced_by\nshow,The chat was shown.,opened\nopen,The chat was opened.,\n",
    )]),
    good: Example(&[file(
        "events.csv",
        "name,description,replaced_by\nshow,The chat was shown.,open\nopen,The chat was opened.,\n",
    )]),
};

fn check(catalog: &Catalog<'_>, findings: &mut Findings) {
    if !catalog.has(Column::ReplacedBy) {
        return;
    }
    let mut aliases = Numbers::default();
    for (index, event) in catalog.events.iter().enumerate() {
        for alias in event.aliases() {
            aliases.insert(Cow::Borrowed(&*alias.name), index);
        }
    }
    let removed: Texts<'_> = catalog
        .former
        .iter()
        .map(|row| Cow::Borrowed(&*row.name))
        .collect();
    let suggestions = Suggestions::default();
    let mut last = None;
    for event in &catalog.events {
        let by = event.deprecation().and_then(|it| it.replaced_by.as_deref());
        let Some(by) = by.filter(|_| last != Some(event.row)) else {
            continue;
        };
        let is_self = *by == event.name;
        if !is_self && (catalog.event(by).is_some() || catalog.may_miss(by)) {
            continue;
        }
        last = Some(event.row);
        let place = catalog.place(event.row, Column::ReplacedBy);
        let renamed = aliases.get(by).filter(|_| !is_self);
        let renamed = renamed.map(|index| &catalog.events[*index]);
        let nearest = || {
            // An event can't be replaced by an event of the same row.
            let others = catalog.events.iter().filter(|it| it.row != event.row);
            suggestions.similar(by, others.map(|event| event.name.as_ref()))
        };
        let another = "name another event, or leave the cell empty";
        let (message, help) = if is_self {
            (format!("`{by}` is replaced by itself"), another.to_owned())
        } else if let Some(renamed) = renamed {
            let help = if renamed.row == event.row {
                format!("this name is an old name of the same event; {another}")
            } else {
                format!("write `{}`, its current name", renamed.name)
            };
            (format!("`{by}` is an old name"), help)
        } else if removed.contains(by) {
            (
                format!("the event `{by}` was removed"),
                "name an event of this catalog; removed.csv may say what it is called now"
                    .to_owned(),
            )
        } else if is_no(by) {
            (
                format!("there is no event `{by}`"),
                "empty the cell, or name the event to use instead".to_owned(),
            )
        } else if is_yes(by) {
            (
                format!("there is no event `{by}`"),
                "name the event to use instead; if there is no such event, empty the cell, and say why in the column \
                 `deprecated_reason`"
                    .to_owned(),
            )
        } else if matches!(Pattern::parse(by), Ok(Some(_))) {
            (
                format!("the range of `{by}` differs from that of the family it replaces"),
                "write the same range".to_owned(),
            )
        } else if is_day(by) {
            (
                format!("there is no event `{by}`"),
                "name the event to use instead; the day belongs in the column `deprecated` or `remove_after`"
                    .to_owned(),
            )
        } else {
            let help = Change::at(place, by).map(Change::advice);
            let help = help.or_else(|| nearest().map(|near| format!("did you mean `{near}`?")));
            let help =
                help.unwrap_or_else(|| "write the name of an event of this catalog".to_owned());
            (format!("there is no event `{by}`"), help)
        };
        findings.add(
            Finding::at(place, message)
                .label("not an event")
                .event(&*event.name)
                .help(lookalike::explained(help, by)),
        );
    }
}

/// Whether a string is a numeric date. A date that a spreadsheet converted from a name usually contains the name
/// of a month.
fn is_day(text: &str) -> bool {
    Change::of(text) == Some(Change::Date) && !text.contains(char::is_alphabetic)
}
