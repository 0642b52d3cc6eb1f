//! What the schemas say about a type or a field beyond its type.

use std::borrow::Cow;

use super::model::{Bound, Schemas};
use super::value::Value;
use super::view::{View, only_requires};

/// What is said about a type, a field or a value.
#[derive(Clone, Debug, Default)]
pub struct Docs<'s> {
    /// `title`.
    pub title: Option<Cow<'s, str>>,
    /// `description`.
    pub description: Option<Cow<'s, str>>,
    /// Whether it is `deprecated`.
    pub deprecated: bool,
    /// What limits its values, and examples of them.
    pub facts: Vec<Fact<'s>>,
}

/// One thing that is said about values.
#[derive(Clone, Debug, PartialEq)]
pub enum Fact<'s> {
    /// `format`.
    Format(Cow<'s, str>),
    /// `pattern`.
    Pattern(Cow<'s, str>),
    /// A bound and its number, as JSON has it.
    Bound(Bound, String),
    /// `uniqueItems`.
    UniqueItems,
    /// The values that there are, where the type does not tell.
    Values(Vec<Value<'s>>),
    /// Properties of which one set is there.
    OneOf(Vec<Vec<String>>),
    /// `default`.
    Default(Value<'s>),
    /// The first of the `examples`.
    Example(Value<'s>),
}

impl<'s> Docs<'s> {
    /// What the schemas of a view say. The first that says something is heard; all limits hold.
    pub(super) fn of(schemas: &Schemas<'s>, view: &View) -> Self {
        let mut docs = Self::default();
        let mut last = Vec::new();
        for (part, schema) in view.schemas(schemas) {
            // What is said about all alternatives is not about the one that was chosen.
            if !part.chosen {
                docs.title = docs.title.or_else(|| schema.title.clone());
                docs.description = docs.description.or_else(|| schema.description.clone());
                docs.deprecated |= schema.deprecated;
            }
            let facts = &mut docs.facts;
            let mut add = |fact: Fact<'s>| {
                if !facts.contains(&fact) {
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
            for (bound, number) in &schema.bounds {
                add(Fact::Bound(*bound, number.as_str().to_owned()));
            }
            if schema.unique_items {
                add(Fact::UniqueItems);
            }
            for alternatives in &schema.alternatives {
                if only_requires(schemas, alternatives) {
                    let names = |id: &super::SchemaId| {
                        let required = &schemas.get(*id).required;
                        required.iter().map(|(name, _)| name.to_string()).collect()
                    };
                    add(Fact::OneOf(
                        alternatives.schemas.iter().map(names).collect(),
                    ));
                }
            }
            if last.is_empty() && !part.chosen {
                last.extend(schema.default.clone().map(Fact::Default));
                last.extend(schema.examples.first().cloned().map(Fact::Example));
            }
        }
        docs.facts.append(&mut last);
        docs
    }
}
