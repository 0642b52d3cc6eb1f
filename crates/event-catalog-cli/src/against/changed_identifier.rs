//! `changed-identifier`: an event with the same name as before, but another identifier in code.

use std::collections::HashSet;

use event_catalog_build::catalog::{Alias, Catalog, Event, RowId};
use event_catalog_build::finding::{Draft, Finding, Findings};
use event_catalog_build::ident::Identifiers;
use event_catalog_build::read::{Column, Level};
use event_catalog_build::rule::{Example, Kind, Rule, file};

/// An event with the same name as before, but another identifier in code.
pub(super) static CHANGED_IDENTIFIER: Rule = Rule {
    name: "changed-identifier",
    kind: Kind::Versions(Level::Deny, compare),
    suppresses: false,
    summary: "an event has a different name in code than in the older version",
    why: "Programs use an event by its identifier: `Event::LinkClick` and `emit::link_click` in Rust, \
        `events.link_click` in TypeScript. Once the `identifier` column has different words, these programs no longer \
        compile. Nothing changes on the wire: the event keeps its name, and programs that are not compiled again work \
        as before.\n\n\
        It is found by comparing with another version, as in `event-catalog check --against main`. A renamed event is \
        reported only if the column set its old identifier: otherwise, the alias with the old name keeps that \
        identifier. It is an error if `rust` or `typescript` is in `[compatibility] gate`, or if `[rules]` has \
        `changed-identifier = \"deny\"`, and a warning otherwise. If all code is changed together with the catalog, \
        accept it: `[[accept]]`, `rule = \"changed-identifier\"`, `change = \
        \"identifier-changed:link_clicked=Click\"`, `reason = \"…\"`.",
    bad: Example(&[
        file("before/events.csv", BEFORE),
        file(
            "after/events.csv",
            "name,description,identifier\nlink_clicked,A link was clicked.,click\n",
        ),
    ]),
    good: Example(&[
        file("before/events.csv", BEFORE),
        file(
            "after/events.csv",
            "name,description,identifier\nlink_clicked,A link was clicked or tapped.,link_click\n",
        ),
    ]),
};

const BEFORE: &str = "name,description,identifier\nlink_clicked,A link was clicked.,link_click\n";

/// A row with events whose identifiers have changed.
struct Change<'c> {
    /// The row in the new version.
    row: RowId,
    /// The row in the older version.
    old_row: RowId,
    /// The first changed identifier, before and now.
    before: String,
    now: String,
    /// The number of changed identifiers.
    count: usize,
    /// The events' name or pattern, as written in the row.
    name: &'c str,
}

fn compare(new: &Catalog<'_>, old: &Catalog<'_>, findings: &mut Findings) {
    if new.may_hide(Column::Identifier) {
        return;
    }
    let changes = changes(new, old);
    match changes.as_slice() {
        // If the column was removed, that is one mistake, no matter how many identifiers it contained.
        [first, _, ..] if !new.has(Column::Identifier) => {
            findings.add(all(first, changes.len(), new, old));
        }
        changes => findings.extend(changes.iter().map(|change| one(change, new, old))),
    }
}

/// Finds the changed identifiers, one change for each row of the new version.
fn changes<'c>(new: &'c Catalog<'_>, old: &Catalog<'_>) -> Vec<Change<'c>> {
    let mut changes: Vec<Change<'c>> = Vec::new();
    for now in &new.events {
        let Some((before, was, is)) = of_its_name(now, old).or_else(|| of_an_alias(now, old))
        else {
            continue;
        };
        match changes.last_mut() {
            Some(last) if last.row == now.row => last.count += 1,
            _ => changes.push(Change {
                row: now.row,
                old_row: before.row,
                before: was,
                now: is,
                count: 1,
                name: new.row(now.row).text(Column::Name),
            }),
        }
    }
    changes
}

/// Finds the older version's event with the same name. Returns it with its old and new identifiers if these differ.
fn of_its_name<'o, 's>(
    now: &Event<'_>,
    old: &'o Catalog<'s>,
) -> Option<(&'o Event<'s>, String, String)> {
    let before = old.event(&now.name)?;
    let (was, is) = changed(before, now)?;
    Some((before, was, is))
}

/// Finds the older version's event whose name is an alias of this event. Returns it with its old and new identifiers if
/// these differ, unless an alias keeps the old identifier.
fn of_an_alias<'o, 's>(
    now: &Event<'_>,
    old: &'o Catalog<'s>,
) -> Option<(&'o Event<'s>, String, String)> {
    if old.event(&now.name).is_some() {
        return None;
    }
    let constants = now.aliases().iter().filter_map(Alias::identifiers);
    let constants: HashSet<String> = constants.map(|it| it.variant()).collect();
    now.aliases().iter().find_map(|alias| {
        let before = old.event(&alias.name)?;
        let (was, is) = changed(before, now)?;
        // Unless the older version set an `identifier`, an alias with the old name keeps the old identifier.
        let is_kept = constants.contains(&Identifiers::of(before.named_after())?.variant());
        (!is_kept).then_some((before, was, is))
    })
}

/// Returns the old and new identifiers of an event, if they differ. Another rule reports an event without an
/// identifier.
fn changed(before: &Event<'_>, now: &Event<'_>) -> Option<(String, String)> {
    let texts = [before.named_after(), now.named_after()];
    if texts[0] == texts[1] {
        return None;
    }
    let [before, now] = texts.map(Identifiers::of);
    let (before, now) = (before?, now?);
    let variants = (before.variant(), now.variant());
    if variants.0 != variants.1 {
        return Some(variants);
    }
    // The names `a_1` and `a1` result in the same variant, but different functions.
    let functions = (before.function(), now.function());
    (functions.0 != functions.1).then_some(functions)
}

/// Reports the changed identifiers of a row.
fn one(change: &Change<'_>, new: &Catalog<'_>, old: &Catalog<'_>) -> Draft {
    let Change {
        row,
        old_row,
        before,
        now,
        count,
        name,
    } = change;
    let what = match count {
        1 => format!("the identifier of `{name}` has"),
        count => format!("{count} identifiers of `{name}` have"),
    };
    let message = format!(
        "{what} changed from `{before}` to `{now}`: code that uses it no longer compiles; the wire is not affected"
    );
    let help = match old.row(*old_row).get(Column::Identifier) {
        Some(cell) => format!(
            "write `{}` into the `identifier` column, as before; or change the code together with the catalog, and \
             accept this finding",
            cell.text
        ),
        None => "remove the text from the `identifier` column, as before; or change the code together with the \
            catalog, and accept this finding"
            .to_owned(),
    };
    Finding::at(new.place(*row, Column::Identifier), message)
        .label(format!("`{now}` in code"))
        .event(*name)
        .help(help)
        .before(
            old.place(*old_row, Column::Identifier),
            format!("it was `{before}`"),
        )
}

/// Reports that all identifiers were removed.
fn all(first: &Change<'_>, rows: usize, new: &Catalog<'_>, old: &Catalog<'_>) -> Draft {
    let Change {
        row,
        old_row,
        before,
        now,
        ..
    } = first;
    let message = format!(
        "the identifiers of {rows} rows have changed, such as `{before}` to `{now}`: code that uses them no longer \
         compiles; the wire is not affected"
    );
    Finding::at(new.place(*row, Column::Name), message)
        .label(format!("`{now}` in code"))
        .help("put the column `identifier` back")
        .before(
            old.place(*old_row, Column::Identifier),
            format!("it was `{before}`"),
        )
}
