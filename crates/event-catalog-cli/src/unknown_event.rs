//! Formats messages about a name that no event has.

use event_catalog_build::catalog::{Catalog, Event, Former};
use event_catalog_build::printable;
use event_catalog_build::read::Suggestions;

use crate::alternatives::joined;

/// Formats the message about an unknown name. The command never falls back to an event with a similar name, because a
/// program would mistake that event for the requested one.
pub(crate) fn message(catalog: &Catalog<'_>, name: &str) -> String {
    message_about(catalog, name, |_| true)
}

/// Like `message`, but suggests only events that `may_be` accepts.
pub(crate) fn message_about(
    catalog: &Catalog<'_>,
    name: &str,
    may_be: impl Fn(&Event<'_>) -> bool,
) -> String {
    if let Some(removed) = removed(catalog, name) {
        return removed;
    }
    let events = || catalog.events.iter().filter(|event| may_be(event));
    let aliases = events().flat_map(Event::aliases);
    let aliases = aliases.map(|alias| alias.name.as_ref());
    let names = events().map(|event| event.name.as_ref());
    let near = Suggestions::default().all(name, names.chain(aliases));
    let near = near.into_iter();
    let near = near.filter_map(|near| Some((near, catalog.resolve(near)?.name.as_ref())));
    let near: Vec<(&str, &str)> = near.collect();
    // If the current name is listed, listing the old name, too, adds nothing.
    let is_listed = |current: &str| near.contains(&(current, current));
    let meant = near
        .iter()
        .filter(|(near, current)| near == current || !is_listed(current));
    let meant: Vec<String> = match meant.collect::<Vec<_>>().as_slice() {
        [(near, current)] if near != current => {
            vec![format!("`{near}`, which is now named `{current}`")]
        }
        meant => meant
            .iter()
            .map(|(near, current)| {
                if near == current {
                    format!("`{near}`")
                } else {
                    format!("`{near}` (now named `{current}`)")
                }
            })
            .collect(),
    };
    let advice = if meant.is_empty() {
        "`event-catalog list --search TEXT` finds names".to_owned()
    } else {
        format!("did you mean {}?", joined(&meant))
    };
    let shown = printable(name);
    format!("this catalog has no event `{shown}`; {advice}")
}

/// Formats the message about a removed name: until when the catalog had it, and which event has the name's meaning
/// now. `None` if no such name was removed.
pub(crate) fn removed(catalog: &Catalog<'_>, name: &str) -> Option<String> {
    let row = catalog
        .times_of(name)
        .max_by(|one, other| one.order(other))?;
    let next = row.renamed_to.as_deref();
    let current = next.and_then(|next| catalog.resolve(next));
    Some(removed_row(row, current.map(|event| &*event.name)))
}

/// Formats the message about a name in a row of `removed.csv`; `current` is the event that has the name's meaning
/// now, if there is one.
pub(crate) fn removed_row(row: &Former<'_>, current: Option<&str>) -> String {
    let until = match &row.last {
        Some(last) => format!("; this catalog had it until {last}"),
        None => String::new(),
    };
    let advice = match (current, &row.renamed_to, &row.replaced_by) {
        (Some(current), ..) => format!("; it is now named `{}`", printable(current)),
        (None, Some(next), _) => format!("; it was renamed to `{}`", printable(next)),
        (None, None, Some(other)) => format!("; it was replaced by `{}`", printable(other)),
        (None, None, None) => String::new(),
    };
    format!("`{}` was removed{until}{advice}", printable(&row.name))
}

#[cfg(test)]
mod tests {
    use event_catalog_build::read::{Input, Memory};

    use super::*;

    #[test]
    fn a_removed_name_says_so_and_is_never_suggested() {
        let files = [
            (
                "events.csv",
                "name,description\nlink_opened,A link was opened.\n",
            ),
            (
                "removed.csv",
                "name,first,last,renamed_to,replaced_by\nlink_clicked,,2026-11-29,link_opened,\n\
                 link_hit,,v4,\nlink_used,,v5,,link_opened\n",
            ),
        ];
        let folder: Memory = files.into_iter().collect();
        let input = Input::read_folder(&folder).expect("memory can be listed");
        let catalog = Catalog::new(&input);
        assert_eq!(
            message(&catalog, "link_clicked"),
            "`link_clicked` was removed; this catalog had it until 2026-11-29; it is now named `link_opened`"
        );
        assert_eq!(
            message(&catalog, "link_hit"),
            "`link_hit` was removed; this catalog had it until v4"
        );
        assert_eq!(
            message(&catalog, "link_used"),
            "`link_used` was removed; this catalog had it until v5; it was replaced by `link_opened`"
        );
        let unknown = message(&catalog, "link_hitt");
        assert!(!unknown.contains("`link_hit`"), "{unknown}");
    }
}
