//! Converts an attribute's definition to the schema of its values.

use std::collections::HashSet;

use event_catalog_build::schema::MAX_ALTERNATIVES;

use super::model::{Definition, Deprecation, text};
use super::remarks::Remarks;
use crate::json::Json;

/// A type without fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Scalar {
    Text,
    Integer,
    Number,
    Boolean,
    Bytes,
    Any,
}

/// A scalar type, or a list of values of that type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Kind {
    scalar: Scalar,
    is_list: bool,
}

impl Kind {
    const ANY: Self = Self {
        scalar: Scalar::Any,
        is_list: false,
    };

    fn of(word: &str) -> Option<Self> {
        let (word, is_list) = match word.strip_suffix("[]") {
            Some("byte") | None => (word, false),
            Some(word) => (word, true),
        };
        let scalar = match word {
            "string" => Scalar::Text,
            "int" => Scalar::Integer,
            "double" | "number" => Scalar::Number,
            "boolean" => Scalar::Boolean,
            "bytes" | "byte[]" => Scalar::Bytes,
            "any" | "undefined" => Scalar::Any,
            _ => return None,
        };
        Some(Self { scalar, is_list })
    }

    /// The plural name of the values, or of the items of a list.
    fn plural(self) -> &'static str {
        match self.scalar {
            Scalar::Text => "strings",
            Scalar::Integer => "integers",
            Scalar::Number => "numbers",
            Scalar::Boolean => "booleans",
            Scalar::Bytes | Scalar::Any => "values",
        }
    }

    /// Whether a value has this type.
    fn fits(self, value: &Json) -> bool {
        if self.is_list {
            let scalar = Self {
                is_list: false,
                ..self
            };
            return matches!(value, Json::Array(items) if items.iter().all(|it| scalar.fits(it)));
        }
        match (self.scalar, value) {
            (Scalar::Any, _) => true,
            (Scalar::Text | Scalar::Bytes, value) => value.as_str().is_some(),
            (Scalar::Boolean, value) => value.as_bool().is_some(),
            (Scalar::Integer, Json::Plain(value)) => value.is_i64() || value.is_u64(),
            (Scalar::Number, Json::Plain(value)) => value.is_number(),
            _ => false,
        }
    }

    /// Adds the keywords for this type to a schema.
    fn add_to(self, schema: Json) -> Json {
        if self.is_list {
            let scalar = Self {
                is_list: false,
                ..self
            };
            let items = scalar.add_to(Json::object());
            return schema.with("type", "array").with("items", items);
        }
        match self.scalar {
            Scalar::Text => schema.with("type", "string"),
            Scalar::Integer => schema.with("type", "integer"),
            Scalar::Number => schema.with("type", "number"),
            Scalar::Boolean => schema.with("type", "boolean"),
            Scalar::Bytes => schema
                .with("type", "string")
                .with("contentEncoding", "base64"),
            Scalar::Any => schema,
        }
    }
}

/// A member of an enumeration.
struct Member<'d> {
    value: &'d Json,
    /// The name, if the value doesn't explain itself: `not_found` for the number 404.
    id: &'d str,
    text: String,
    deprecated: Option<Deprecation<'d>>,
}

/// Builds the schema of an attribute's values. `more` is an additional paragraph for the
/// description.
pub(super) fn schema(
    definition: &Definition<'_>,
    name: &str,
    more: &str,
    place: &str,
    remarks: &mut Remarks,
) -> Json {
    let deprecated = definition.deprecated.map(deprecation);
    let about = [
        definition.brief,
        definition.note,
        deprecated.as_deref().unwrap_or_default(),
        more,
    ];
    let members = members(definition.members);
    let schema = if members.is_empty() {
        let word = definition.kind.and_then(Json::as_str).unwrap_or_default();
        let word = definition.template().unwrap_or(word);
        let kind = Kind::of(word).unwrap_or_else(|| {
            remarks.types.add(place, &format!("`{word}` of `{name}`"));
            Kind::ANY
        });
        let schema = kind.add_to(described(&about));
        let examples = fitting(kind, definition.examples, name, place, remarks);
        schema.with_some("examples", examples)
    } else {
        enumeration(
            &members,
            &about,
            definition.examples,
            (name, place),
            remarks,
        )
    };
    let deprecated = definition.deprecated.map(|_| true);
    schema.with_some("deprecated", deprecated)
}

/// Returns a group's examples for an attribute, if they fit the definition.
pub(super) fn refined_examples(
    definition: &Definition<'_>,
    examples: &Json,
    name: &str,
    place: &str,
    remarks: &mut Remarks,
) -> Option<Json> {
    let members = members(definition.members);
    if members.is_empty() {
        let word = definition.kind.and_then(Json::as_str).unwrap_or_default();
        let word = definition.template().unwrap_or(word);
        let kind = Kind::of(word).unwrap_or(Kind::ANY);
        return fitting(kind, Some(examples), name, place, remarks);
    }
    let values = keys(&members);
    let kind = kind_of(&members);
    let is_open = is_open(kind, &values, definition.examples);
    let fits = |example: &Json| kind.fits(example) && (is_open || values.contains(&key(example)));
    chosen(examples, false, fits, name, place, remarks)
}

/// Builds the schema of an enumeration. In OpenTelemetry, enumerations are open: other values are
/// allowed. A closed one is more useful, because it becomes an enum, and generated enums preserve
/// other values anyway. The enumeration stays open only if an example has another value.
fn enumeration(
    members: &[Member<'_>],
    about: &[&str],
    examples: Option<&Json>,
    (name, place): (&str, &str),
    remarks: &mut Remarks,
) -> Json {
    let values = keys(members);
    let kind = kind_of(members);
    let is_open = is_open(kind, &values, examples);
    let fits = |example: &Json| kind.fits(example) && (is_open || values.contains(&key(example)));
    if is_open {
        let what = format!(
            "an example of `{name}` isn't one of its members, so the attribute allows any {}, and its description \
             lists the members",
            kind.plural()
        );
        remarks.open.add(place, &what);
    }
    let is_described = members
        .iter()
        .any(|it| !it.id.is_empty() || !it.text.is_empty() || it.deprecated.is_some());
    let is_text = kind.scalar == Scalar::Text;
    let schema = if is_text && !is_open && is_described && members.len() <= MAX_ALTERNATIVES {
        let alternatives: Json = members.iter().map(alternative).collect();
        kind.add_to(described(about)).with("oneOf", alternatives)
    } else if is_open || is_described && !is_text {
        let list = list(members);
        let about: Vec<&str> = about.iter().copied().chain([list.as_str()]).collect();
        kind.add_to(described(&about))
    } else {
        kind.add_to(described(about))
    };
    let is_listed = !is_open && schema.get("oneOf").is_none();
    let listed: Option<Json> =
        is_listed.then(|| members.iter().map(|it| it.value.clone()).collect());
    let schema = schema.with_some("enum", listed);
    let examples = examples.and_then(|it| chosen(it, false, fits, name, place, remarks));
    schema.with_some("examples", examples)
}

/// Writes a single value as an alternative.
fn alternative(member: &Member<'_>) -> Json {
    let text = Some(member.text.as_str()).filter(|text| !text.is_empty());
    let deprecated = member.deprecated.map(|_| true);
    Json::object()
        .with("const", member.value.clone())
        .with_some("description", text)
        .with_some("deprecated", deprecated)
}

/// Writes a Markdown list of the members.
fn list(members: &[Member<'_>]) -> String {
    let mut list = "Known values:\n".to_owned();
    for member in members {
        let value = member
            .value
            .as_str()
            .map_or_else(|| key(member.value), str::to_owned);
        list += &format!("\n- `{value}`");
        if !member.id.is_empty() {
            list += &format!(" (`{}`)", member.id);
        }
        if !member.text.is_empty() {
            list += &format!(": {}", member.text.replace('\n', " "));
        }
    }
    list
}

/// Returns the members, except those that repeat a value.
fn members(members: &[Json]) -> Vec<Member<'_>> {
    let mut seen = HashSet::new();
    let members = members.iter().filter_map(|member| {
        let value = member.get("value")?;
        let is_scalar = matches!(value, Json::Plain(value) if !value.is_null());
        (is_scalar && seen.insert(key(value))).then(|| {
            let deprecated = Deprecation::of(member);
            let reason = deprecated.map(deprecation);
            let texts = [
                text(member, "brief"),
                text(member, "note"),
                reason.as_deref().unwrap_or_default(),
            ];
            let id = if value.as_str().is_some() {
                ""
            } else {
                text(member, "id")
            };
            Member {
                value,
                id,
                text: paragraphs(&texts),
                deprecated,
            }
        })
    });
    members.collect()
}

/// The type of all members.
fn kind_of(members: &[Member<'_>]) -> Kind {
    let kinds = ["string", "int", "double", "boolean"];
    let mut kinds = kinds.into_iter().filter_map(Kind::of);
    let fits_all = |kind: &Kind| members.iter().all(|it| kind.fits(it.value));
    kinds.find(fits_all).unwrap_or(Kind::ANY)
}

fn keys(members: &[Member<'_>]) -> HashSet<String> {
    members.iter().map(|it| key(it.value)).collect()
}

/// Whether an example has this type, but isn't one of these values. An example of a different type,
/// such as `"404"` for integers, is a mistake.
fn is_open(kind: Kind, values: &HashSet<String>, examples: Option<&Json>) -> bool {
    let is_other = |example: &Json| kind.fits(example) && !values.contains(&key(example));
    examples.is_some_and(|examples| each(examples, false).any(is_other))
}

/// Converts a value to a string that is equal only for equal values.
fn key(value: &Json) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

/// Returns the examples of this type, if any.
fn fitting(
    kind: Kind,
    examples: Option<&Json>,
    name: &str,
    place: &str,
    remarks: &mut Remarks,
) -> Option<Json> {
    chosen(
        examples?,
        kind.is_list,
        |it| kind.fits(it),
        name,
        place,
        remarks,
    )
}

fn chosen(
    examples: &Json,
    is_list: bool,
    fits: impl Fn(&Json) -> bool,
    name: &str,
    place: &str,
    remarks: &mut Remarks,
) -> Option<Json> {
    let mut chosen = Vec::new();
    for example in each(examples, is_list) {
        if fits(example) {
            chosen.push(example.clone());
        } else {
            remarks.examples.add(place, name);
        }
    }
    (!chosen.is_empty()).then_some(Json::Array(chosen))
}

/// The examples, given as a list or as a single value. For a list type, a list of scalars is one
/// example.
fn each(examples: &Json, is_list: bool) -> impl Iterator<Item = &Json> {
    let is_array = |it: &Json| matches!(it, Json::Array(_));
    let is_one = is_list && !examples.items().iter().any(is_array);
    let examples = match examples {
        Json::Array(items) if !is_one => items.as_slice(),
        one => std::slice::from_ref(one),
    };
    examples.iter()
}

/// Creates a schema whose description consists of these paragraphs.
fn described(about: &[&str]) -> Json {
    let text = Some(paragraphs(about)).filter(|text| !text.is_empty());
    Json::object().with_some("description", text)
}

/// Joins texts into paragraphs.
pub(super) fn paragraphs(texts: &[&str]) -> String {
    let texts = texts.iter().map(|text| text.trim());
    let texts = texts.filter(|text| !text.is_empty());
    texts.collect::<Vec<_>>().join("\n\n")
}

/// Writes a sentence about a deprecation.
pub(super) fn deprecation(deprecated: Deprecation<'_>) -> String {
    format!("Deprecated: {}", deprecated.sentence())
}
