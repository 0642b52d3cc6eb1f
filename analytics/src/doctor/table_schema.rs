//! The columns of a table, compared with those that this program and the catalog have.

use std::collections::BTreeSet;

use deltalake::kernel::MetadataValue;
use event_catalog_build::printable;
use event_catalog_cli::stored::{ColumnType, EVENTS, REJECTED};

use super::{Examination, Finding};
use crate::catalog::KnownCatalog;
use crate::store::{FIELD, Kind, Store, TYPE};

/// The maximum number of columns to list.
const SHOWN: usize = 10;

pub(super) fn examine(
    examination: &mut Examination<'_>,
    store: &Store,
    kind: Kind,
    catalog: Option<&KnownCatalog>,
) -> anyhow::Result<()> {
    let envelope = match kind {
        Kind::Events => EVENTS,
        Kind::Rejected => REJECTED,
    };
    let schema = store.table(kind).snapshot()?.schema();
    let (mut unknown, mut unused) = (Vec::new(), Vec::new());
    for column in schema.fields() {
        let said = |key: &str| match column.metadata().get(key) {
            Some(MetadataValue::String(text)) => Some(text.as_str()),
            _ => None,
        };
        let name = column.name();
        let column_type = said(TYPE).map(ColumnType::from_name);
        match (said(FIELD), column_type) {
            (Some(field), Some(Some(column_type))) => {
                let Some(catalog) = catalog else { continue };
                let fields = catalog.columns.iter().map(|it| &it.field);
                let types: BTreeSet<&str> = fields
                    .filter(|it| it.name == field)
                    .map(|it| it.column_type.name())
                    .collect();
                if !types.contains(column_type.name()) {
                    let types: Vec<&str> = types.into_iter().collect();
                    unused.push(unused_column(name, column_type, &types));
                }
            }
            _ if envelope.iter().any(|it| it.name == name) => {}
            _ => unknown.push(format!("`{}`", printable(name))),
        }
    }
    let place = store.folder.join(kind.name());
    if !unknown.is_empty() {
        examination.add(Finding::warning(
            "unknown-columns",
            &place,
            format!(
                "a later version of this program, or another program, has added {}; this version leaves them empty",
                listed(&unknown)
            ),
            "update event-analytics",
        ));
    }
    if !unused.is_empty() {
        examination.add(Finding::note(
            "unused-columns",
            &place,
            format!("no payload of the catalog fills {}", listed(&unused)),
            "leave them: their stored values stay, and empty columns take no space",
        ));
    }
    Ok(())
}

fn unused_column(name: &str, column_type: ColumnType, types: &[&str]) -> String {
    let name = printable(name);
    if types.is_empty() {
        format!("`{name}`")
    } else {
        format!(
            "`{name}` (the field was {}, and is {} now)",
            column_type.name(),
            types.join(" or ")
        )
    }
}

/// Joins the first names in a list, and adds how many more there are.
fn listed(names: &[String]) -> String {
    let shown = names.iter().take(SHOWN).cloned().collect::<Vec<_>>();
    let more = names.len().saturating_sub(SHOWN);
    let shown = shown.join(", ");
    if more > 0 {
        format!("{shown} and {more} more columns")
    } else {
        shown
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_type_that_has_changed_is_said() {
        assert_eq!(
            unused_column("p_a", ColumnType::Integer, &["text"]),
            "`p_a` (the field was integer, and is text now)"
        );
        assert_eq!(unused_column("p_a", ColumnType::Integer, &[]), "`p_a`");
    }

    #[test]
    fn only_the_first_names_are_listed() {
        let names: Vec<String> = (0..12).map(|number| format!("p_{number}")).collect();
        assert!(listed(&names).ends_with("p_9 and 2 more columns"));
        assert_eq!(listed(&names[..2]), "p_0, p_1");
    }
}
