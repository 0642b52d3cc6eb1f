//! The entries that imported schemas need in `[schemas]`: keywords outside JSON Schema, and
//! addresses of dialects based on one of its drafts.

use std::collections::{BTreeMap, BTreeSet};

use event_catalog_build::catalog::Catalog;
use event_catalog_build::read::{Input, Memory, PAYLOADS};
use event_catalog_build::schema::{Dialect, SchemaProblem, instead, meant};

use crate::json::Json;

/// Reads schemas as part of a catalog, and passes the catalog to a function. Paths are relative to
/// `payloads/`.
pub(super) fn with_catalog<R>(
    schemas: &[(String, String)],
    with: impl FnOnce(&Catalog<'_>) -> R,
) -> R {
    let files = schemas
        .iter()
        .map(|(path, text)| (format!("{PAYLOADS}{path}"), text.as_str()));
    // Listing files in memory can't fail.
    let input = Input::read_folder(&files.collect::<Memory>()).unwrap_or_default();
    with(&Catalog::new(&input))
}

/// The keywords in the schemas that can be ignored. Words that resemble a keyword, or belong to
/// another dialect, are still reported.
pub(super) fn annotations(catalog: &Catalog<'_>) -> BTreeSet<String> {
    annotations_and(catalog, &[])
}

/// Like `annotations`, but also returns the keywords in `of_format` that the schemas use.
pub(super) fn annotations_and(catalog: &Catalog<'_>, of_format: &[&str]) -> BTreeSet<String> {
    let is_one =
        |word: &str| of_format.contains(&word) || instead(word).is_none() && meant(word).is_none();
    let unknown = catalog
        .schema_problems()
        .filter_map(|problem| match problem {
            SchemaProblem::UnknownKeyword { keyword, .. } => Some(keyword),
            _ => None,
        });
    unknown
        .filter(|word| is_one(word))
        // With a trailing `*`, the entry would match more keywords.
        .filter(|word| !word.ends_with('*'))
        .cloned()
        .collect()
}

/// The addresses of dialects outside JSON Schema, each with the draft that it is based on.
pub(super) fn dialects<'d>(
    values: impl IntoIterator<Item = &'d Json>,
) -> BTreeMap<String, &'static str> {
    let mut dialects = BTreeMap::new();
    for value in values {
        let address = value.get("$schema").and_then(Json::as_str);
        if let Some((address, draft)) = address.and_then(|it| Some((it, draft(it)?))) {
            dialects.insert(address.to_owned(), draft);
        }
    }
    dialects
}

/// The draft that a well-known dialect is based on.
fn draft(address: &str) -> Option<&'static str> {
    // https://docs.snowplow.io/docs/fundamentals/schemas/
    const IGLU: &str = "iglucentral.com/schemas/com.snowplowanalytics.self-desc/schema/jsonschema/";
    if Dialect::from_address(address).is_some() {
        return None;
    }
    let (_, address) = address.split_once("://")?;
    address.starts_with(IGLU).then_some("draft-04")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_words_without_a_meaning_are_annotations() {
        let schema = r#"{ "type": "object", "self": {}, "meta:id": 1, "x-y": 2, "properties": {
            "a": { "type": "string", "maxLenght": 3, "nullable": true, "tsType": "A", "self": 1, "a*": 1 } } }"#;
        let schemas = [("a.json".to_owned(), schema.to_owned())];
        let words = with_catalog(&schemas, annotations);
        assert_eq!(
            words.into_iter().collect::<Vec<_>>(),
            ["meta:id", "self", "tsType"]
        );
    }

    #[test]
    fn other_dialects_have_a_draft() {
        let iglu = "http://iglucentral.com/schemas/com.snowplowanalytics.self-desc/schema/jsonschema/1-0-0#";
        let schemas = [
            iglu,
            "http://json-schema.org/draft-07/schema#",
            "https://example.org/schema",
        ];
        let schemas = schemas.map(|it| Json::object().with("$schema", it));
        let dialects: Vec<_> = dialects(&schemas).into_iter().collect();
        assert_eq!(dialects, [(iglu.to_owned(), "draft-04")]);
    }
}
