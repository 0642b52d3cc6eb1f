//! `alias-conflict`: an alias that already names something else.

use std::borrow::Cow;

use super::prelude::*;
use crate::catalog::{Alias, Event, RowId, names_in_aliases};
use crate::collections::Numbers;
use crate::shell::shell_command;

pub(super) static ALIAS_CONFLICT: Rule = Rule {
    name: "alias-conflict",
    kind: Kind::Required(check),
    suppresses: false,
    summary: "an alias is also a name, or another alias",
    why: "A lookup by an old name must find exactly one event. So an alias can't be the name of an event or an alias \
        of another event, and can't be listed twice.",
    bad: Example(&[file(
        "events.csv",
        "name,description,aliases\nload,The chat was loaded.,\nopen,The chat was opened.,load\n",
    )]),
    good: Example(&[file(
        "events.csv",
        "name,description,aliases\nload,The chat was loaded.,\nopen,The chat was opened.,unfold\n",
    )]),
};

fn check(catalog: &Catalog<'_>, findings: &mut Findings) {
    if !catalog.has(Column::Aliases) {
        return;
    }
    let mut indices = Numbers::default();
    let mut seen: Vec<(&Alias<'_>, &Event<'_>)> = Vec::new();
    // The aliases of a family are in one cell, so they get one finding together.
    let mut last = None;
    for event in &catalog.events {
        for alias in event.aliases() {
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
            } else {
                let index = indices.insert(Cow::Borrowed(name), seen.len());
                seen.push((alias, event));
                index.map(|index| {
                    let (before, of) = seen[index];
                    let of = if of.name == event.name {
                        "the same event".to_owned()
                    } else {
                        format!("`{}`", of.name)
                    };
                    let message = format!(
                        "the alias `{name}` is listed twice; it is already an alias of {of}"
                    );
                    (before.place, message)
                })
            };
            let Some((place, message)) = taken else {
                continue;
            };
            if last.replace((alias.place, place)) == Some((alias.place, place)) {
                continue;
            }
            let moved = catalog.event(name).filter(|other| other.row != event.row);
            let moved = moved.map_or_else(String::new, |_| moved_help(catalog, event, alias));
            let draft = Finding::at(alias.place, message)
                .label("taken")
                .event(&*event.name)
                .related(place, "here")
                .help(format!(
                    "remove the alias, or rename the event or alias with the same name (renaming \
                     an event changes what goes over the wire){moved}"
                ));
            // An event doesn't need an alias for its own name.
            let is_own = name == event.name
                || place.cell.is_some()
                    && (place.cell, place.span.file) == (alias.place.cell, alias.place.span.file);
            let edit = is_own
                .then(|| removal(catalog, event.row, alias.place))
                .flatten();
            findings.add(match edit {
                Some(edit) if event.family().is_none() => draft.fix("remove the alias", vec![edit]),
                _ => draft,
            });
        }
    }
}

/// Help for an alias that is now the name of another event: it suggests `event-catalog rename`, which also works if the
/// event was already renamed by hand, and in a catalog with this mistake.
fn moved_help(catalog: &Catalog<'_>, event: &Event<'_>, alias: &Alias<'_>) -> String {
    let (old, new) = match event.family() {
        // The alias of each event is derived from the alias of the family.
        Some((family, _)) => (
            catalog.input.sources.text(alias.place.span),
            &catalog.families[family].pattern,
        ),
        None => (&*alias.name, &event.name),
    };
    format!(
        ". If `{new}` was sent as `{old}`, first run `{}`, with the last day on which `{old}` was sent as DAY; \
         removed.csv then records what stored events mean",
        shell_command("event-catalog rename", &[old, new], "--on DAY")
    )
}

/// Removes one name from the `aliases` cell, along with the separator before the next name.
fn removal(catalog: &Catalog<'_>, row: RowId, alias: Place) -> Option<Edit> {
    let cell = catalog.row(row).get(Column::Aliases)?;
    let is_separator = |c: char| c.is_whitespace() || matches!(c, ',' | ';');
    // If a cell has escapes, the offset of a name in it is unknown. In TOML, each name is a string in a list, and there
    // is no cell to edit.
    let is_placed = alias.span != cell.place.span || !cell.text.contains(is_separator);
    alias.cell.filter(|_| is_placed)?;
    let cell = cell.place;
    let text = catalog.input.sources.get(alias.span.file).text();
    let behind = text.get(alias.span.end as usize..cell.span.end as usize)?;
    let before = text.get(cell.span.start as usize..alias.span.start as usize)?;
    let range = if behind.is_empty() {
        let kept = before.trim_end_matches(is_separator).len();
        cell.span.start as usize + kept..alias.span.end as usize
    } else {
        let gap = behind.len() - behind.trim_start_matches(is_separator).len();
        alias.span.start as usize..alias.span.end as usize + gap
    };
    let removed = text.get(range.clone())?;
    let has_other_before = !before.trim_end_matches(is_separator).is_empty();
    if has_other_before && !behind.is_empty() {
        // Semicolons remain before and after the name, so the other names stay as they are. Only this gap is read,
        // because the cell may have thousands of such names. A comma in it may belong to the next name.
        let gap = removed.get(alias.span.end as usize - alias.span.start as usize..)?;
        if gap.contains([';', '\n', '\r']) && gap.contains(',') {
            return None;
        }
    } else {
        // Without the semicolon, a name with spaces would be split into several names.
        let left = [
            text.get(cell.span.start as usize..range.start)?,
            text.get(range.end..cell.span.end as usize)?,
        ]
        .concat();
        let mut kept = names_in_aliases(before);
        kept.extend(names_in_aliases(behind));
        if names_in_aliases(left.trim()) != kept {
            return None;
        }
    }
    Some(Edit {
        span: Span::new(alias.span.file, range),
        text: String::new(),
    })
}
