//! Adapts references to files whose paths differ in the new catalog.

use std::collections::HashMap;

use crate::import::document::Document;
use crate::import::pathname::{join, relative};

/// Returns the texts of documents after moving them to these paths. References by path are adapted;
/// references by `$id` and everything else stay as written.
pub(super) fn texts(documents: &[&Document], paths: &[String]) -> Vec<String> {
    let indices: HashMap<&str, usize> = documents.iter().map(|it| &*it.path).zip(0..).collect();
    let is_moved = |(document, path): (&&Document, &String)| !is_same(&document.path, path);
    if !documents.iter().zip(paths).any(is_moved) {
        return documents.iter().map(|it| it.text.clone()).collect();
    }
    let text = |(from, document): (usize, &&Document)| {
        let new = |reference: &str| {
            let fragment = reference.find('#').unwrap_or(reference.len());
            let (address, fragment) = reference.split_at(fragment);
            let old = join(&document.path, address).filter(|_| !address.is_empty())?;
            let new = &paths[*indices.get(old.as_str())?];
            // The target that the unchanged reference would have.
            let found = join(&paths[from], address)?;
            (!is_same(&found, new)).then(|| relative(&paths[from], new) + fragment)
        };
        with_references(&document.text, &new)
    };
    documents.iter().enumerate().map(text).collect()
}

/// Whether a file keeps its path in the new catalog. References to YAML also resolve to the JSON
/// that replaces it.
fn is_same(old: &str, new: &str) -> bool {
    let yaml = old.strip_suffix(".yaml").or(old.strip_suffix(".yml"));
    old == new || yaml.is_some_and(|stem| new.strip_suffix(".json") == Some(stem))
}

/// Changes the references in JSON text. `other` returns the new reference, or `None` to keep it.
pub(in crate::import) fn with_references(
    text: &str,
    other: &dyn Fn(&str) -> Option<String>,
) -> String {
    let mut written = String::with_capacity(text.len());
    let (mut copied, mut at) = (0, 0);
    while let Some((start, end)) = next_string(text, at) {
        at = end;
        let Some(value) = text[end..].trim_start().strip_prefix(':') else {
            continue;
        };
        let value = value.trim_start();
        if &text[start..end] != "\"$ref\"" || !value.starts_with('"') {
            continue;
        }
        let Some((start, end)) = next_string(text, text.len() - value.len()) else {
            break;
        };
        at = end;
        let reference = serde_json::from_str::<String>(&text[start..end]).ok();
        if let Some(new) = reference.and_then(|it| other(&it)) {
            written.push_str(&text[copied..start]);
            written.push_str(&serde_json::Value::from(new).to_string());
            copied = end;
        }
    }
    written.push_str(&text[copied..]);
    written
}

/// Finds the next string in a JSON text at or after an index, including its quotes.
fn next_string(text: &str, from: usize) -> Option<(usize, usize)> {
    let start = from + text[from..].find('"')?;
    let mut at = start + 1;
    loop {
        at += text[at..].find(['"', '\\'])?;
        if text[at..].starts_with('"') {
            return Some((start, at + 1));
        }
        // The escaped character is longer than one byte only in invalid JSON.
        at += 2;
        text.get(at..)?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_follow_their_files() {
        let files = [
            (
                "con/a.json",
                r##"{ "x": 1.10, "$ref" : "b.json#/$defs/x", "y": { "$ref":"../c?.json" }, "z": { "$ref": "#/y" }, "const": "b.json" }"##,
            ),
            ("con/b.json", "{}"),
            ("c?.json", r#"{ "$ref": "con/b.json", "d": "a\"b" }"#),
        ];
        let documents = files.map(|(path, text)| Document::read(path, path, text).expect("JSON"));
        let documents: Vec<&Document> = documents.iter().collect();
        let paths = ["_con/a.json", "_con/b2.json", "c_.json"].map(str::to_owned);
        assert_eq!(
            texts(&documents, &paths),
            [
                r##"{ "x": 1.10, "$ref" : "b2.json#/$defs/x", "y": { "$ref":"../c_.json" }, "z": { "$ref": "#/y" }, "const": "b.json" }"##,
                "{}",
                r#"{ "$ref": "_con/b2.json", "d": "a\"b" }"#,
            ]
        );
    }

    #[test]
    fn files_that_stay_keep_their_text() {
        let text = r#"{ "$ref": "b.yaml" }"#;
        let a = Document::read("a.json", "a.json", text).expect("JSON");
        let b = Document::read("b.yaml", "b.yaml", "type: object\n").expect("YAML");
        let paths = ["a.json", "b.json"].map(str::to_owned);
        let texts = texts(&[&a, &b], &paths);
        assert_eq!(texts, [text, "{\n  \"type\": \"object\"\n}\n"]);
    }
}
