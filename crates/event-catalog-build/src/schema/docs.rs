//! The documentation of types and fields, collected from their schemas.

use std::borrow::Cow;

use super::bound::Bound;
use super::model::{Additional, Alternatives, SchemaId, Schemas};
use super::value::Value;
use super::view::{View, only_requires};

/// The documentation of a type, a field or a value.
#[derive(Clone, Debug, Default)]
pub struct Docs<'s> {
    /// `title`.
    pub title: Option<Cow<'s, str>>,
    /// `description`.
    pub description: Option<Cow<'s, str>>,
    /// Whether the type or field is `deprecated`.
    pub deprecated: bool,
    /// Whether the values are personal data: `x-personal`.
    pub personal: bool,
    /// The limits on the values, and examples.
    pub facts: Vec<Fact<'s>>,
}

/// One fact about values.
#[derive(Clone, Debug, PartialEq)]
pub enum Fact<'s> {
    /// `format`.
    Format(Cow<'s, str>),
    /// `pattern`.
    Pattern(Cow<'s, str>),
    /// A bound and its number in JSON notation.
    Bound(Bound, String),
    /// `uniqueItems`.
    UniqueItems,
    /// Keywords without an effect on types, in words: `read only`.
    Remark(String),
    /// The allowed values, if the type doesn't show them.
    Values(Vec<Value<'s>>),
    /// Sets of properties. All properties of at least one set must be present.
    OneOf(Vec<Vec<String>>),
    /// `default`.
    Default(Value<'s>),
    /// The first of the `examples`.
    Example(Value<'s>),
}

/// The remark about personal data.
pub const PERSONAL: &str = "personal data";

/// The maximum number of bytes of documentation that a place copies from the schemas that it refers to. Thousands
/// of places can refer to one definition, and each place repeats the definition's text.
const MOST_REFERRED: usize = 4_000;

impl<'s> Docs<'s> {
    /// Collects the documentation from the schemas in a view: the first title, the first description, and all
    /// limits. Docs from `own`, and from the schema in the place itself, have no length limit.
    pub(super) fn of(schemas: &Schemas<'s>, view: &View, own: Option<SchemaId>) -> Self {
        let mut docs = Self::default();
        let mut last = Vec::new();
        let mut left = MOST_REFERRED;
        for (at, (part, schema)) in view.schemas(schemas).enumerate() {
            let is_own = at == 0 || Some(part.id) == own;
            // If data is personal in one alternative, it is treated as personal in all of them.
            docs.personal |= is_personal(schemas, part.id);
            // A title or description for all alternatives doesn't describe the chosen one.
            if !part.chosen {
                let mut said = |text: &Cow<'s, str>| {
                    if is_own {
                        text.clone()
                    } else {
                        shortened(text, &mut left)
                    }
                };
                if docs.title.is_none() {
                    docs.title = schema.title.as_ref().map(&mut said);
                }
                if docs.description.is_none() {
                    docs.description = schema.description.as_ref().map(&mut said);
                }
                docs.deprecated |= schema.deprecated;
            }
            let facts = &mut docs.facts;
            let mut add = |fact: Fact<'s>| {
                if (is_own || fact.is_within(&mut left)) && !facts.contains(&fact) {
                    facts.push(fact);
                }
            };
            schema
                .format
                .iter()
                .for_each(|it| add(Fact::Format(it.clone())));
            schema
                .pattern
                .iter()
                .for_each(|it| add(Fact::Pattern(it.clone())));
            for (bound, number, _) in &schema.bounds {
                add(Fact::Bound(*bound, number.as_str().to_owned()));
            }
            if schema.unique_items {
                add(Fact::UniqueItems);
            }
            for remark in &schema.remarks {
                add(Fact::Remark(remark.clone()));
            }
            let only_require = |it: &&Alternatives| only_requires(schemas, it);
            for alternatives in schema.alternatives.iter().filter(only_require) {
                let mut of = alternatives.schemas.iter().map(|id| schemas.get(*id));
                if of.any(|schema| !schema.conditions.is_empty()) {
                    add(Fact::Remark(matching(alternatives)));
                    continue;
                }
                let names = |id: &SchemaId| {
                    let required = &schemas.get(*id).required;
                    required.iter().map(|(name, _)| name.to_string()).collect()
                };
                add(Fact::OneOf(
                    alternatives.schemas.iter().map(names).collect(),
                ));
            }
            if last.is_empty() && !part.chosen {
                // Copy examples and defaults only if they are shown.
                let mut is_shown = |value: &&Value<'s>| is_own || fits(value, &mut left);
                let default = schema.default.as_ref().filter(&mut is_shown);
                last.extend(default.cloned().map(Fact::Default));
                let example = schema.examples.first().filter(&mut is_shown);
                last.extend(example.cloned().map(Fact::Example));
            }
        }
        docs.facts.append(&mut last);
        if docs.personal {
            // The author of an example may have copied a real person's data.
            let is_shown = |fact: &Fact<'s>| !matches!(fact, Fact::Example(_) | Fact::Default(_));
            docs.facts.retain(is_shown);
            docs.facts.insert(0, Fact::Remark(PERSONAL.to_owned()));
        }
        docs
    }
}

/// Whether a schema marks its values as personal data: the values themselves, the elements of lists, or every
/// member of objects.
fn is_personal(schemas: &Schemas<'_>, id: SchemaId) -> bool {
    /// A recursive schema leads back to itself, so the search is limited.
    const MOST_STEPS: usize = 100;
    let mut waiting = vec![id];
    for _ in 0..MOST_STEPS {
        let Some(id) = waiting.pop() else { break };
        let schema = schemas.get(id);
        if schema.personal {
            return true;
        }
        waiting.extend(schema.items);
        waiting.extend(schema.reference.as_ref().and_then(|it| it.target));
        if schema.properties.is_empty() {
            if let Some(Additional::Schema(values)) = schema.additional {
                waiting.push(values);
            }
            waiting.extend(schema.patterns.iter().map(|it| it.schema));
        }
    }
    false
}

/// Describes alternatives that have conditions.
fn matching(alternatives: &Alternatives) -> String {
    let keyword = alternatives.keyword;
    let how_many = match keyword {
        "oneOf" => "exactly one",
        _ => "at least one",
    };
    format!("must match {how_many} schema in \"{keyword}\"")
}

impl Fact<'_> {
    /// Whether the fact fits into the remaining bytes. If so, its size is subtracted from them.
    fn is_within(&self, left: &mut usize) -> bool {
        let bytes = match self {
            Self::Format(text) | Self::Pattern(text) => text.len(),
            Self::Bound(_, number) => number.len(),
            Self::OneOf(sets) => sets.iter().flatten().map(String::len).sum(),
            Self::Remark(text) => text.len(),
            Self::UniqueItems => 0,
            Self::Values(values) => return values.iter().all(|value| fits(value, left)),
            Self::Default(value) | Self::Example(value) => return fits(value, left),
        };
        take(bytes, left)
    }

    /// The fact's approximate size when displayed, in bytes.
    pub(super) fn bytes(&self) -> usize {
        match self {
            Self::Format(text) | Self::Pattern(text) => text.len(),
            Self::Bound(_, number) => number.len(),
            Self::OneOf(sets) => sets.iter().flatten().map(String::len).sum(),
            Self::Remark(text) => text.len(),
            Self::UniqueItems => 0,
            Self::Values(values) => values.iter().map(Value::bytes).sum(),
            Self::Default(value) | Self::Example(value) => value.bytes(),
        }
    }
}

fn take(bytes: usize, left: &mut usize) -> bool {
    let rest = left.checked_sub(bytes);
    *left = rest.unwrap_or(*left);
    rest.is_some()
}

/// Whether a value fits into the remaining bytes.
fn fits(value: &Value<'_>, left: &mut usize) -> bool {
    let rest = value.rest_of(*left);
    *left = rest.unwrap_or(*left);
    rest.is_some()
}

/// Truncates text to the remaining bytes, and subtracts its size from them.
fn shortened<'s>(text: &Cow<'s, str>, left: &mut usize) -> Cow<'s, str> {
    if take(text.len(), left) {
        return text.clone();
    }
    let mut end = *left;
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    *left = 0;
    Cow::Owned(format!("{}…", text[..end].trim_end()))
}
