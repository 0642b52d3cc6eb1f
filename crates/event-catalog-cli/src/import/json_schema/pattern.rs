//! `--name`: how to derive an event's name from its schema.

use std::str::FromStr;

use crate::import::document::Document;
use crate::import::pathname::file_stem;
use crate::json::Json;

/// A pattern such as `{/self/vendor}.{/self/name}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct NamePattern(Vec<Piece>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    Text(String),
    /// The path without its extension.
    Path,
    /// The last part of the path, without its extension.
    Stem,
    /// The folder of the file.
    Folder,
    Title,
    Id,
    /// The value at a JSON pointer.
    At(String),
}

const PLACEHOLDERS: &str = "`{stem}`, `{path}`, `{folder}`, `{title}`, `{id}`, and a JSON pointer such as \
    `{/properties/type/const}`";

impl FromStr for NamePattern {
    type Err = String;

    fn from_str(pattern: &str) -> Result<Self, String> {
        let mut pieces = Vec::new();
        let mut text = String::new();
        let mut rest = pattern;
        while let Some(at) = rest.find(['{', '}']) {
            text.push_str(&rest[..at]);
            let (brace, after) = rest[at..].split_at(1);
            // A doubled brace stands for a single one.
            if let Some(after) = after.strip_prefix(brace) {
                text.push_str(brace);
                rest = after;
                continue;
            }
            let placeholder = after.split_once('}').filter(|_| brace == "{");
            let Some((placeholder, after)) = placeholder else {
                return Err(format!(
                    "unmatched `{brace}`; write it twice if it is part of the name"
                ));
            };
            if !text.is_empty() {
                pieces.push(Piece::Text(std::mem::take(&mut text)));
            }
            pieces.push(match placeholder {
                "path" => Piece::Path,
                "stem" => Piece::Stem,
                "folder" => Piece::Folder,
                "title" => Piece::Title,
                "id" => Piece::Id,
                pointer if pointer.starts_with('/') => Piece::At(pointer.to_owned()),
                other => {
                    return Err(format!(
                        "there is no placeholder `{{{other}}}`; the placeholders are {PLACEHOLDERS}"
                    ));
                }
            });
            rest = after;
        }
        text.push_str(rest);
        if !text.is_empty() {
            pieces.push(Piece::Text(text));
        }
        if pieces.iter().all(|it| matches!(it, Piece::Text(_))) {
            return Err(format!(
                "all events would have the same name; use a placeholder: {PLACEHOLDERS}"
            ));
        }
        Ok(Self(pieces))
    }
}

impl NamePattern {
    /// The pattern `{stem}`.
    pub(super) fn stem() -> Self {
        Self(vec![Piece::Stem])
    }

    /// The pattern `{path}`.
    pub(super) fn path() -> Self {
        Self(vec![Piece::Path])
    }

    /// Derives the name of the event that a document describes. The error is the first placeholder
    /// that has no text in the document.
    pub(super) fn name(&self, document: &Document) -> Result<String, String> {
        let mut name = String::new();
        let path = file_stem(&document.path);
        for piece in &self.0 {
            let (folder, stem) = path.rsplit_once('/').unwrap_or(("", path));
            let text = match piece {
                Piece::Text(text) => Some(text.clone()),
                Piece::Path => Some(path.to_owned()),
                Piece::Stem => Some(stem.to_owned()),
                Piece::Folder => Some(folder.to_owned()).filter(|it| !it.is_empty()),
                Piece::Title => text_at(&document.value, "/title"),
                Piece::Id => {
                    text_at(&document.value, "/$id").or_else(|| text_at(&document.value, "/id"))
                }
                Piece::At(pointer) => text_at(&document.value, pointer),
            };
            match text {
                Some(text) => name.push_str(&text),
                None => return Err(piece.placeholder().to_owned()),
            }
        }
        Ok(name)
    }
}

impl Piece {
    fn placeholder(&self) -> &str {
        match self {
            Self::Text(text) | Self::At(text) => text,
            Self::Path => "path",
            Self::Stem => "stem",
            Self::Folder => "folder",
            Self::Title => "title",
            Self::Id => "id",
        }
    }
}

/// The string or number at a pointer, as text.
fn text_at(value: &Json, pointer: &str) -> Option<String> {
    match value.at(pointer)? {
        Json::Plain(serde_json::Value::String(text)) => Some(text.trim().to_owned()),
        Json::Plain(serde_json::Value::Number(number)) => Some(number.to_string()),
        _ => None,
    }
    .filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document() -> Document {
        let text = r#"{ "$id": "https://example.org/placed", "title": " Order Placed ", "self": { "vendor": "com.acme", "n": 2 },
            "properties": { "type": { "enum": ["order.placed"] } } }"#;
        Document::read(
            "order/placed.schema.json",
            "s/order/placed.schema.json",
            text,
        )
        .expect("JSON")
    }

    #[test]
    fn a_pattern_makes_a_name() {
        for (pattern, name) in [
            ("{stem}", "placed"),
            ("{path}", "order/placed"),
            ("{folder}.{stem}", "order.placed"),
            ("{title}", "Order Placed"),
            ("{id}", "https://example.org/placed"),
            ("{/self/vendor}-{/self/n}", "com.acme-2"),
            ("{/properties/type/enum/0}", "order.placed"),
            ("{{{stem}}}", "{placed}"),
        ] {
            let pattern: NamePattern = pattern.parse().expect(pattern);
            assert_eq!(pattern.name(&document()).as_deref(), Ok(name));
        }
        let pattern: NamePattern = "{/self/name}".parse().expect("a pattern");
        assert_eq!(pattern.name(&document()), Err("/self/name".to_owned()));
    }

    #[test]
    fn mistakes_in_a_pattern_are_explained() {
        for (pattern, expected) in [
            (
                "{titel}",
                "there is no placeholder `{titel}`; the placeholders are `{stem}`",
            ),
            ("{stem", "unmatched `{`"),
            ("stem}", "unmatched `}`"),
            ("order", "all events would have the same name"),
        ] {
            let error = pattern.parse::<NamePattern>().expect_err(pattern);
            assert!(error.starts_with(expected), "{error}");
        }
    }
}
