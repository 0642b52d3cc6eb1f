//! Adds sections and annotations to the text of `catalog.toml`, without changing anything else.

use event_catalog_build::read::{Input, SETTINGS};
use toml_edit::{Array, DocumentMut, Item, Value};

use super::placement::NewTable;
use crate::edit::edits::Edits;
use crate::edit::event_toml;

/// Writes the settings of a new section.
pub(super) fn section(table: &NewTable, intro: Option<&str>, path: &str) -> String {
    let mut keys = DocumentMut::new();
    if let Some(title) = &table.title {
        keys.insert("title", Item::Value(Value::from(title.as_str())));
    }
    if let Some(intro) = intro {
        keys.insert("intro", Item::Value(Value::from(intro)));
    }
    let events: Array = [path].into_iter().collect();
    keys.insert("events", Item::Value(Value::Array(events)));
    format!("\n[[section]]\n{keys}")
}

/// Adds sections and ignored keywords to the settings. If the catalog has no settings, returns the path and
/// the text of a new file.
pub(super) fn add(
    input: &Input,
    sections: &str,
    annotations: &[&str],
    edits: &mut Edits,
) -> Option<(String, String)> {
    let settings = &input.settings;
    let list: Array = annotations.iter().copied().collect();
    let mut end = String::new();
    let Some(file) = settings.file else {
        if !annotations.is_empty() {
            end = format!("[schemas]\nannotations = {list}\n");
        }
        end += sections;
        return (!end.is_empty()).then(|| (SETTINGS.to_owned(), end));
    };
    let text = input.sources.get(file).text();
    let line_break = event_toml::line_break(text);
    if !annotations.is_empty() {
        let known = settings.schemas.annotations.last();
        let heading = text.match_indices("[schemas]").map(|(at, _)| at);
        let mut heading =
            heading.filter(|at| text[..*at].is_empty() || text[..*at].ends_with('\n'));
        if let Some(known) = known {
            let at = known.place.span.range().end;
            let names = annotations
                .iter()
                .map(|it| format!(", {}", event_toml::string(it)));
            edits.replace(file, at..at, names.collect());
        } else if let Some(heading) = heading.next() {
            let at = event_toml::line_end(text, heading);
            edits.replace(file, at..at, format!("{line_break}annotations = {list}"));
        } else {
            end = format!("\n[schemas]\nannotations = {list}\n");
        }
    }
    end += sections;
    if !end.is_empty() {
        let before = if text.is_empty() || text.ends_with('\n') {
            ""
        } else {
            "\n"
        };
        let end = format!("{before}{end}").replace('\n', line_break);
        edits.replace(file, text.len()..text.len(), end);
    }
    None
}
