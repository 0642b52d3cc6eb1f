//! Writes the events of a section as a table.

use std::borrow::Cow;
use std::collections::BTreeSet;

use anyhow::{anyhow, bail};
use event_catalog_build::catalog::{Catalog, cell_of_aliases};
use event_catalog_build::read::Column;
use serde_json::Value;

use super::Event;
use super::families::{self, Row};

/// The columns that are separate fields of an exported event.
const FIELDS: [&str; 6] = [
    "name",
    "description",
    "module",
    "payload",
    "aliases",
    "identifier",
];

/// Whether any catalog may have a column with this name, without listing it in the settings.
pub(super) fn is_known(name: &str) -> bool {
    Column::known_names().any(|known| known == name)
}

/// Writes these events as a table. If the other side has the same family, the family's row is written as there.
pub(super) fn write(
    events: &[&Event],
    extra: &BTreeSet<&str>,
    other: Option<&Catalog<'_>>,
) -> anyhow::Result<String> {
    let others: BTreeSet<&str> = events
        .iter()
        .flat_map(|event| event.others.keys())
        .map(String::as_str)
        .filter(|name| is_known(name) || extra.contains(name))
        .collect();
    let header: Vec<&str> = FIELDS.into_iter().chain(others.iter().copied()).collect();
    let mut out = csv::Writer::from_writer(Vec::new());
    out.write_record(&header)?;
    for row in families::rows(events, other) {
        let event = row.first();
        let mut cells: Vec<Cow<'_, str>> = vec![
            row.name(),
            row.description().into(),
            event.module.as_deref().unwrap_or_default().into(),
            event.payload.as_deref().unwrap_or_default().into(),
            aliases(&row)?.into(),
            row.identifier().into(),
        ];
        for name in &others {
            cells.push(cell(name, event.others.get(*name))?);
        }
        out.write_record(cells.iter().map(|cell| cell.as_bytes()))?;
    }
    let bytes = out.into_inner().map_err(|error| anyhow!("{error}"))?;
    Ok(String::from_utf8(bytes)?)
}

fn aliases(row: &Row<'_>) -> anyhow::Result<String> {
    let aliases = row.aliases();
    if aliases.is_empty() {
        return Ok(String::new());
    }
    let names: Vec<&str> = aliases.iter().map(|alias| &**alias).collect();
    match cell_of_aliases(&names) {
        Some(cell) => Ok(cell),
        None => bail!(
            "the aliases of `{}` don't fit into a cell of a table",
            row.first().name
        ),
    }
}

/// Formats the cell of an additional column.
fn cell<'v>(column: &str, value: Option<&'v Value>) -> anyhow::Result<Cow<'v, str>> {
    let text = match value {
        None | Some(Value::Null) => return Ok("".into()),
        Some(Value::String(text)) => text,
        Some(_) => bail!("the column `{column}` has a value that isn't text"),
    };
    // Versions are exported without their `v`; dates are unchanged.
    let is_version = matches!(column, "since" | "deprecated" | "remove_after");
    if is_version && text.starts_with(|c: char| c.is_ascii_digit()) && !is_date(text) {
        return Ok(format!("v{text}").into());
    }
    Ok(text.as_str().into())
}

/// Whether a text has the form `2026-11-29`.
fn is_date(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let is_number = |part: &&str| part.bytes().all(|byte| byte.is_ascii_digit());
    parts.iter().map(|part| part.len()).eq([4, 2, 2]) && parts.iter().all(is_number)
}
