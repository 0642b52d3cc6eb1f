//! The settings of an exported catalog: those of the other side, with the sections of the export.

use std::collections::BTreeSet;

use anyhow::Context;
use event_catalog_build::read::{Input, Placed};
use toml_edit::{Array, ArrayOfTables, DocumentMut, Item, Table, value};

use super::{Section, file};

/// The text of `catalog.toml`.
pub(super) fn write(
    sections: &[Section<'_>],
    extra: &BTreeSet<&str>,
    modules: &BTreeSet<&str>,
    other: Option<&Input>,
) -> anyhow::Result<String> {
    let settings = other.and_then(|other| Some(other.sources.get(other.settings.file?).text()));
    let mut document: DocumentMut = settings
        .unwrap_or_default()
        .parse()
        .context("the settings of the other version can't be parsed")?;
    document.remove("section");
    let mut tables = ArrayOfTables::new();
    for (number, section) in sections.iter().enumerate() {
        tables.push(table(section, number, other));
    }
    document.insert("section", Item::ArrayOfTables(tables));
    columns(&mut document, extra, other);
    if other.is_some_and(|other| other.settings.modules.is_some()) {
        let listed = document
            .entry("modules")
            .or_insert(Item::Table(Table::new()));
        if let Some(listed) = listed.as_table_like_mut() {
            for module in modules.iter().filter(|it| !it.is_empty()) {
                listed.entry(module).or_insert(Item::Table(Table::new()));
            }
        }
    }
    Ok(document.to_string())
}

fn table(section: &Section<'_>, number: usize, other: Option<&Input>) -> Table {
    let (title, customer) = section.key;
    let mut table = Table::new();
    if let Some(title) = title {
        table.insert("title", value(title));
    }
    if let Some(customer) = customer {
        table.insert("customer", value(customer));
    }
    let mut settings = other.iter().flat_map(|other| &other.settings.sections);
    let same = settings
        .find(|it| text(it.title.as_ref()) == title && text(it.customer.as_ref()) == customer);
    if let Some(intro) = same.and_then(|it| it.intro.as_ref()) {
        table.insert("intro", value(intro.value.as_str()));
    }
    let files: Array = [file(number)].into_iter().collect();
    table.insert("events", value(files));
    table
}

fn text(placed: Option<&Placed<String>>) -> Option<&str> {
    placed.map(|it| it.value.as_str())
}

/// Declares the additional columns of both sides: a column of one of them is empty on the other.
fn columns(document: &mut DocumentMut, extra: &BTreeSet<&str>, other: Option<&Input>) {
    let known: Vec<&str> = other
        .iter()
        .flat_map(|other| &other.settings.extra_columns)
        .map(String::as_str)
        .collect();
    let further = extra.iter().copied().filter(|it| !known.contains(it));
    let names: Array = known.iter().copied().chain(further).collect();
    if names.is_empty() {
        return;
    }
    let columns = document
        .entry("columns")
        .or_insert(Item::Table(Table::new()));
    if let Some(columns) = columns.as_table_like_mut() {
        columns.insert("extra", value(names));
    }
}
