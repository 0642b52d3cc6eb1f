//! Chooses file names for the payload schemas that a reader creates, one per event.

use std::collections::{BTreeMap, BTreeSet};

use event_catalog_build::ident;

use crate::json::Json;
use crate::reserved::is_reserved;

/// The payload schemas that have been created, and their names.
#[derive(Clone, Debug, Default)]
pub(super) struct PayloadFiles {
    /// The names that are taken, without extensions.
    taken: BTreeSet<String>,
    /// The next number to append to each name that is taken.
    next: BTreeMap<String, u64>,
    /// The index of the last file for each event.
    last: BTreeMap<String, usize>,
    made: Vec<(String, String)>,
}

impl PayloadFiles {
    /// Adds a file with exactly this name. Must be called before any other file is added.
    pub(super) fn add_shared(&mut self, name: &str, schema: &Json) {
        self.made.push((format!("{name}.json"), text(schema)));
    }

    /// Reserves a name for a file that doesn't belong to an event.
    pub(super) fn reserve(&mut self, name: &str) {
        self.taken.insert(name.to_owned());
    }

    /// Adds the payload of an event and returns its name. An event that is listed twice with the
    /// same payload gets only one file, so that its rows stay equal.
    pub(super) fn add(&mut self, event: &str, schema: &Json) -> String {
        let text = text(schema);
        let last = self.last.get(event).and_then(|at| self.made.get(*at));
        if let Some((path, _)) = last.filter(|(_, before)| *before == text) {
            return path.trim_end_matches(".json").to_owned();
        }
        let name = ident::numbered_on(&schema_name(event), &mut self.next, |it| {
            !self.taken.contains(it)
        });
        self.taken.insert(name.clone());
        self.last.insert(event.to_owned(), self.made.len());
        self.made.push((format!("{name}.json"), text));
        name
    }

    /// All files, each as its path in the folder of payloads and its text.
    pub(super) fn into_files(self) -> Vec<(String, String)> {
        self.made
    }
}

/// The name of the schema for an event's payload: a lowercase file name that is valid on every system.
pub(super) fn schema_name(event: &str) -> String {
    const LONGEST: usize = 64;
    let mut name = ident::snake_case(event);
    name.truncate(LONGEST);
    let name = name.trim_end_matches('_');
    if name.is_empty() || is_reserved(name) {
        let separator = if name.is_empty() { "" } else { "_" };
        return format!("{name}{separator}payload");
    }
    name.to_owned()
}

/// Formats a schema with one member per line. A deeply nested schema would be mostly indentation,
/// so it is written on one line.
pub(super) fn text(schema: &Json) -> String {
    const MOST: usize = 2;
    if indentation(schema, 1) > MOST * schema.size() {
        // Keys are strings and numbers are finite, so this can't fail.
        let mut text = serde_json::to_string(schema).unwrap_or_default();
        text.push('\n');
        return text;
    }
    schema.text()
}

/// The total number of spaces in the indentation.
fn indentation(value: &Json, depth: usize) -> usize {
    let line = |inner: &Json| 2 * depth + indentation(inner, depth + 1);
    match value {
        Json::Plain(_) => 0,
        Json::Array(items) => items.iter().map(line).sum(),
        Json::Object(members) => members.iter().map(|(_, inner)| line(inner)).sum(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::document::Document;

    fn of(text: &str) -> Json {
        let document = Document::read("a.json", "a.json", text);
        document.expect("JSON").value
    }

    #[test]
    fn each_event_has_its_file() {
        let mut files = PayloadFiles::default();
        files.reserve("attributes");
        let schema = of(r#"{"type":"object"}"#);
        let other = of(r#"{"type":"object","minProperties":1}"#);
        assert_eq!(files.add("Order Placed", &schema), "order_placed");
        assert_eq!(files.add("Order Placed", &schema), "order_placed");
        assert_eq!(files.add("order.placed", &schema), "order_placed_2");
        assert_eq!(files.add("Order Placed", &other), "order_placed_3");
        assert_ne!(files.add("attributes", &schema), "attributes");
        assert_eq!(files.add("👍", &schema), "payload");
        assert_eq!(files.add("CON", &schema), "con_payload");
        let files = files.into_files();
        assert_eq!(files.len(), 6);
        assert_eq!(files[0].0, "order_placed.json");
        assert_eq!(files[0].1, "{\n  \"type\": \"object\"\n}\n");
    }

    #[test]
    fn depth_does_not_multiply_a_text() {
        let deep = format!("{}{}", "[".repeat(100), "]".repeat(100));
        assert_eq!(text(&of(&deep)), format!("{deep}\n"));
    }
}
