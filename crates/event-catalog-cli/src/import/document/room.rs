//! Limits the memory of documents that are imported together: all of them, and the schemas created
//! from them, are in memory at the same time.

use super::Document;
use crate::json::Json;

/// The remaining budget for more documents.
#[derive(Debug)]
pub(crate) struct Room {
    /// Bytes of text.
    text: usize,
    /// Bytes of values.
    values: usize,
}

/// The maximum size of all texts. Each text is in memory up to four times: in the document, in its
/// file of the new catalog, in the catalog that is read to find the events, and in the values.
const TEXT: usize = 64 << 20;

/// The maximum memory for values, as estimated by [`weight`].
const VALUES: usize = 512 << 20;

/// The estimated memory for one value, in bytes. A value can be in memory three times: as a [`Json`], as the value that
/// its schema is parsed from, and as a copy in an `enum`.
const VALUE: usize = 150;

/// The additional memory for a member's name: its text twice, its place, and a finding about it.
const NAME: usize = 250;

/// The additional memory for an object, because it can be a schema.
const SCHEMA: usize = 700;

impl Room {
    /// The budget for all documents of an import.
    pub(crate) fn new() -> Self {
        Self {
            text: TEXT,
            values: VALUES,
        }
    }

    /// The budget that remains after text of this length. If there isn't enough, returns an error
    /// that says what to do.
    pub(crate) fn without_text(&self, bytes: usize, shown: &str) -> Result<usize, String> {
        let left = self.text.checked_sub(bytes);
        left.ok_or_else(|| exceeded(shown, "text", TEXT))
    }

    /// Reserves memory for a document. The error says what to do.
    pub(crate) fn take(&mut self, document: &Document) -> Result<(), String> {
        self.take_text(document.text.len(), &document.shown)?;
        self.take_values(document)
    }

    /// Reserves memory for text. The error says what to do.
    fn take_text(&mut self, bytes: usize, shown: &str) -> Result<(), String> {
        self.text = self.without_text(bytes, shown)?;
        Ok(())
    }

    /// Reserves memory for a document's values. The error says what to do.
    fn take_values(&mut self, document: &Document) -> Result<(), String> {
        let left = self.values.checked_sub(weight(&document.value));
        self.values = left.ok_or_else(|| exceeded(&document.shown, "values", VALUES))?;
        Ok(())
    }
}

fn exceeded(shown: &str, what: &str, most: usize) -> String {
    format!(
        "with `{shown}`, the documents to import have more than {} MB of {what} in memory; import fewer of them at \
         once, such as those of one folder, or split the file",
        most >> 20
    )
}

/// The approximate memory for a value in bytes, not counting texts.
fn weight(value: &Json) -> usize {
    match value {
        Json::Plain(_) => VALUE,
        Json::Array(items) => VALUE + items.iter().map(weight).sum::<usize>(),
        Json::Object(members) => {
            let members = members.iter().map(|(_, value)| NAME + weight(value));
            VALUE + SCHEMA + members.sum::<usize>()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn room(text: usize, values: usize) -> Room {
        Room { text, values }
    }

    fn read(path: &str, text: &str, room: &mut Room) -> Result<Document, String> {
        Document::read_within(path, path, text, room)
    }

    #[test]
    fn documents_share_their_room() {
        let text = r#"{"a":[1]}"#;
        let weight = 3 * VALUE + NAME + SCHEMA;
        let mut left = room(2 * text.len(), 2 * weight);
        for path in ["a.json", "b.json"] {
            read(path, text, &mut left).expect("there is room");
        }
        let error = read("c.json", text, &mut left).expect_err("there is none");
        assert_eq!(
            error,
            "with `c.json`, the documents to import have more than 64 MB of text in memory; import fewer of them at \
             once, such as those of one folder, or split the file"
        );
        let mut left = room(TEXT, 2 * weight - 1);
        read("a.json", text, &mut left).expect("there is room");
        let error = read("b.json", text, &mut left).expect_err("there is none");
        assert!(
            error.starts_with(
                "with `b.json`, the documents to import have more than 512 MB of values"
            ),
            "{error}"
        );
    }

    /// The smallest schemas take the most memory per byte of text.
    #[test]
    fn a_text_takes_a_limited_multiple() {
        let mut text = r#"{"properties":{"":{}"#.to_owned();
        for number in 0..1000 {
            text += &format!(",\"{number:x}\":{{}}");
        }
        text += "}}";
        let before = VALUES;
        let mut left = room(TEXT, before);
        read("a.json", &text, &mut left).expect("there is room");
        let taken = before - left.values;
        assert!(taken > 100 * text.len(), "{taken} for {}", text.len());
        assert!(taken < 200 * text.len(), "{taken} for {}", text.len());
        // Without this estimate, a folder of such schemas would take many gigabytes.
        assert!(VALUES / taken * text.len() < TEXT / 8);
    }

    /// YAML is converted to JSON, and only the JSON is kept.
    #[test]
    fn text_is_counted_as_it_is_kept() {
        let yaml = "a: &a xxxxxxxxxxxxxxxxxxxx\nb: [*a, *a, *a, *a]\n";
        let mut left = room(4096, VALUES);
        let document = read("a.yaml", yaml, &mut left).expect("YAML");
        assert!(document.text.len() > yaml.len());
        assert_eq!(left.text, 4096 - document.text.len());
    }
}
