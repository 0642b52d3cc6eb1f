//! The supported keywords of JSON Schema, and replacements for unsupported keywords.

use super::condition::has_meaning;
use crate::notation::Dialect;
use crate::read::similar;

/// The supported keywords, in the order of the specification's chapters.
/// <https://json-schema.org/draft/2020-12/json-schema-validation>
pub const KEYWORDS: &[&str] = &[
    "$schema",
    "$id",
    "$comment",
    "$defs",
    "definitions",
    "$ref",
    "title",
    "description",
    "deprecated",
    "default",
    "examples",
    "example",
    "readOnly",
    "writeOnly",
    "contentEncoding",
    "contentMediaType",
    "contentSchema",
    "$anchor",
    "$dynamicAnchor",
    "$dynamicRef",
    "$vocabulary",
    "type",
    "enum",
    "const",
    "properties",
    "patternProperties",
    "required",
    "minProperties",
    "maxProperties",
    "additionalProperties",
    "propertyNames",
    "unevaluatedProperties",
    "dependentRequired",
    "dependentSchemas",
    "dependencies",
    "prefixItems",
    "items",
    "additionalItems",
    "contains",
    "minContains",
    "maxContains",
    "unevaluatedItems",
    "allOf",
    "oneOf",
    "anyOf",
    "not",
    "if",
    "then",
    "else",
    "format",
    "pattern",
    "minLength",
    "maxLength",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "minItems",
    "maxItems",
    "uniqueItems",
];

/// Whether a supported keyword, other than `$ref`, restricts the values.
#[must_use]
pub fn limits_values(keyword: &str) -> bool {
    let mut limits = KEYWORDS.iter().skip_while(|it| **it != "type");
    limits.any(|it| *it == keyword)
}

/// Whether a keyword has an effect in a dialect. The dialect must have the keyword. Up to draft 7,
/// a `$ref` replaces the whole schema, so the keyword must not be next to a `$ref`.
#[must_use]
pub fn has_effect(keyword: &str, has_reference: bool, dialect: Dialect) -> bool {
    let is_alone = has_reference && dialect.has_lone_references();
    has_meaning(keyword, dialect) && !(is_alone && limits_values(keyword))
}

/// Whether a keyword is rejected only because no type can be built from it. A payload that stays
/// raw JSON can use it. References must always be valid.
pub(super) fn needs_a_type(keyword: &str) -> bool {
    let refers = keyword.starts_with("$dynamic") || keyword.starts_with("$recursive");
    !refers && instead(keyword).is_some()
}

/// Suggests the keyword that a misspelled word probably means. `None` for a word that doesn't resemble a keyword,
/// and for a keyword with a prefix, because other tools define such keywords, for example `tsType`.
#[must_use]
pub fn meant(word: &str) -> Option<&'static str> {
    let near = similar(word, KEYWORDS.iter().copied())?;
    let (lower, keyword) = (word.to_lowercase(), near.to_lowercase());
    let is_prefixed = lower.len() > keyword.len() + 1 && lower.ends_with(&keyword);
    (!is_prefixed).then_some(near)
}

/// Suggests what to use instead of an unsupported keyword from JSON Schema, one of its older drafts, or
/// `OpenAPI`; `None` for any other word.
#[must_use]
pub fn instead(keyword: &str) -> Option<&'static str> {
    Some(match keyword {
        "nullable" => {
            "write `\"type\": [\"string\", \"null\"]`, with the type of the value instead of `string`"
        }
        "discriminator" => "in each case, give the field that distinguishes it a `const`",
        "id" => "write `$id`, the name of this keyword since draft 6",
        "$recursiveAnchor" => "write `$dynamicAnchor`, the name of this keyword since 2020-12",
        "$recursiveRef" => "write `$ref`, or `$dynamicRef`, the name of this keyword since 2020-12",
        "extends" => "use `allOf`",
        "divisibleBy" => "write `multipleOf`, the name of this keyword since draft 4",
        "disallow" => "list the allowed types in `type`",
        _ => return None,
    })
}
