//! Creates the settings of an exported catalog: the settings of the other side, with the exported tables in their
//! sections.

use std::collections::BTreeSet;
use std::ops::Range;

use event_catalog_build::read::{Input, Placed};

use super::Section;
use crate::edit::event_toml::string;

/// The settings, and the names of the tables in them.
pub(super) struct Settings {
    /// The text of `catalog.toml`; empty if the file isn't needed.
    pub(super) text: String,
    /// For each section of the export, the name of its table.
    pub(super) tables: Vec<String>,
    /// The names of tables without events, for sections of the other side that the export doesn't have.
    pub(super) empty: Vec<String>,
}

/// Writes the settings for these sections, with the additional columns and the modules of the export.
pub(super) fn write(
    sections: &[Section<'_>],
    extra: &BTreeSet<&str>,
    modules: &BTreeSet<&str>,
    other: Option<&Input>,
) -> Settings {
    let text = other.and_then(|other| Some(other.sources.get(other.settings.file?).text()));
    let mut settings = Settings {
        text: text.unwrap_or_default().to_owned(),
        tables: (0..sections.len()).map(table).collect(),
        empty: Vec::new(),
    };
    let known = other.map_or(&[][..], |other| other.settings.sections.as_slice());
    // The file names to replace: the range of each in the text, and the new name.
    let mut edits: Vec<(Range<usize>, String)> = Vec::new();
    let mut is_placed = vec![false; sections.len()];
    for section in known {
        let key = (
            title(section.title.as_ref()),
            title(section.customer.as_ref()),
        );
        let mut open = sections.iter().zip(&mut is_placed).enumerate();
        let mut table_of = open
            .find(|(_, (it, is_placed))| it.key == key && !**is_placed)
            .map(|(number, (_, is_placed))| {
                *is_placed = true;
                table(number)
            });
        for file in &section.events {
            let name = table_of.take().unwrap_or_else(|| {
                let name = format!("exported-empty-{}.csv", settings.empty.len());
                settings.empty.push(name.clone());
                name
            });
            edits.push((file.place.span.range(), string(&name)));
        }
    }
    edits.sort_by_key(|(range, _)| std::cmp::Reverse(range.start));
    for (range, name) in edits {
        if settings.text.get(range.clone()).is_some() {
            settings.text.replace_range(range, &name);
        }
    }
    let is_plain = known.is_empty() && sections.iter().all(|it| it.key == (None, None));
    let mut further = String::new();
    if !extra.is_empty() && columns(other).is_empty() {
        let names: Vec<String> = extra.iter().map(|name| string(name)).collect();
        further += &format!("\n[columns]\nextra = [{}]\n", names.join(", "));
    }
    if let Some(listed) = other.and_then(|other| other.settings.modules.as_ref()) {
        let listed: BTreeSet<&str> = listed.iter().map(|it| it.name.value.as_str()).collect();
        for module in modules.difference(&listed) {
            further += &format!("\n[modules.{}]\n", string(module));
        }
    }
    for (number, (section, is_placed)) in sections.iter().zip(is_placed).enumerate() {
        if is_placed || is_plain {
            continue;
        }
        further += "\n[[section]]\n";
        for (key, value) in [("title", section.key.0), ("customer", section.key.1)] {
            if let Some(value) = value {
                further += &format!("{key} = {}\n", string(value));
            }
        }
        further += &format!("events = [{}]\n", string(&table(number)));
    }
    settings.text += &further;
    settings
}

/// Returns the additional columns in the settings of the other side. If there are any, the export gets no others.
pub(super) fn columns(other: Option<&Input>) -> &[String] {
    other.map_or(&[][..], |other| other.settings.extra_columns.as_slice())
}

/// Returns the file name of a section's table. It is unlikely that the catalog has a file with this name.
fn table(number: usize) -> String {
    format!("exported-section-{number}.csv")
}

fn title(placed: Option<&Placed<String>>) -> Option<&str> {
    placed.map(|it| it.value.as_str())
}
