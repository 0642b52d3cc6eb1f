//! Finds the row to rename, and checks whether it can be renamed.

use event_catalog_build::catalog::{Catalog, Pattern, RowId, check_event_name, check_name};
use event_catalog_build::printable;
use event_catalog_build::read::{Column, Row};

use super::Request;
use crate::against::names::aliases;
use crate::unknown_event;

/// Pairs each old name with its new name: the name in the row's cell and, for a family, the names of the events.
pub(super) fn names(old: &str, new: &str) -> Result<Vec<(String, String)>, String> {
    let (shown_old, shown_new) = (printable(old), printable(new));
    if old == new {
        return Err(format!(
            "`{shown_new}` is already the name of the event; give a different new name"
        ));
    }
    let mut names = vec![(old.to_owned(), new.to_owned())];
    let parse = |name| Pattern::parse(name);
    let family = parse(new).map_err(|error| format!("`{shown_new}` can't be a name: {error}"))?;
    match (parse(old).ok().flatten(), family) {
        (Some(one), Some(other)) if one.numbers() == other.numbers() => {
            let numbers = one.numbers().iter();
            names.extend(numbers.map(|number| (one.name(*number), other.name(*number))));
            let longest = names.iter().map(|(_, new)| new).max_by_key(|it| it.len());
            let checked = longest.map_or(Ok(()), |name| check_name(name));
            checked.map_err(|error| format!("`{shown_new}` can't be a name: {error}"))?;
        }
        (None, None) => check_event_name(new)
            .map_err(|error| format!("`{shown_new}` can't be a name: {error}"))?,
        (Some(_), _) => {
            return Err(format!(
                "`{shown_old}` is a family, and `{shown_new}` isn't a family of the same numbers; add or remove its \
                 events in separate rows"
            ));
        }
        (None, Some(_)) => {
            return Err(format!(
                "`{shown_new}` is a family, and `{shown_old}` is one event; add the family as a row, and name it in \
                 `replaced_by`"
            ));
        }
    }
    Ok(names)
}

/// Finds the row that already has the new name, with the old name as an alias: a run was killed before it had changed
/// all files, or the event was renamed by hand.
pub(super) fn renamed_before(catalog: &Catalog<'_>, request: Request<'_>) -> Option<RowId> {
    let mut rows = catalog.rows();
    let is_renamed = |row: Row<'_, '_>| {
        row.text(Column::Name) == request.new && aliases(row).contains(&request.old)
    };
    rows.find(|(_, row)| is_renamed(*row)).map(|(id, _)| id)
}

/// Finds the row whose cell contains the old name.
pub(super) fn find(catalog: &Catalog<'_>, request: Request<'_>) -> Result<RowId, String> {
    let old = request.old;
    let mut rows = catalog.rows();
    if let Some((id, _)) = rows.find(|(_, row)| row.text(Column::Name) == old) {
        return Ok(id);
    }
    let shown = printable(old);
    let Some(event) = catalog.resolve(old) else {
        let unknown = || unknown_event::message(catalog, old);
        return Err(renamed_by_hand(catalog, request).unwrap_or_else(unknown));
    };
    let cell = printable(catalog.row(event.row).text(Column::Name));
    Err(if event.name == old {
        format!("`{shown}` is one event of the family `{cell}`; rename the family")
    } else {
        format!("`{shown}` is a former name of `{cell}`; rename `{cell}`")
    })
}

/// Builds the message if no event has the old name, but one has the new name: the row was probably edited by hand,
/// without adding an alias. Returns `None` if no event has the new name, or `removed.csv` has a row for the old one.
fn renamed_by_hand(catalog: &Catalog<'_>, request: Request<'_>) -> Option<String> {
    let mut rows = catalog.rows();
    let (id, _) = rows.find(|(_, row)| row.text(Column::Name) == request.new)?;
    if unknown_event::removed(catalog, request.old).is_some() {
        return None;
    }
    let [old, new] = [request.old, request.new].map(printable);
    let place = catalog.input.sources.show(catalog.place(id, Column::Name));
    Some(format!(
        "this catalog has no event `{old}`, and `{new}` already exists ({place}); if that is the renamed event, add \
         `{old}` to its `aliases`, and run this command again: it changes what still refers to `{old}`"
    ))
}

/// Rejects a new name that belongs to another row.
pub(super) fn is_free(catalog: &Catalog<'_>, new: &str, row: RowId) -> Result<(), String> {
    let Some(other) = catalog.resolve(new).filter(|event| event.row != row) else {
        return Ok(());
    };
    let shown = printable(new);
    let place = catalog.place(other.row, Column::Name);
    let place = catalog.input.sources.show(place);
    Err(if other.name == new {
        format!(
            "`{shown}` is another event ({place}); to merge the two, remove one of the rows, and put its name into the \
             `aliases` of the other"
        )
    } else {
        let name = printable(&other.name);
        format!(
            "`{shown}` is a former name of `{name}` ({place}); choose another name, because programs that send it mean \
             that event"
        )
    })
}
