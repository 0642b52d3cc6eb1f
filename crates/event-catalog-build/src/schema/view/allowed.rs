//! The types and values that all schemas of a view allow.

use std::borrow::Cow;

use super::{Contradiction, View};
use crate::collections::Texts;
use crate::schema::model::{SchemaId, Schemas, Types};
use crate::schema::value::Value;
use crate::source::Place;

impl View {
    /// The types of the view's values.
    pub(in crate::schema) fn types(&self, schemas: &Schemas<'_>) -> Result<Types, Contradiction> {
        let types = self.named_types(schemas)?;
        let types = self
            .implied(schemas, types)
            .map_or(types, |(types, _)| types);
        Ok(self.only.map_or(types, |only| types.common(only)))
    }

    /// The types that the view declares with `type`, or implies with values and alternatives.
    pub(in crate::schema) fn named_types(
        &self,
        schemas: &Schemas<'_>,
    ) -> Result<Types, Contradiction> {
        let mut types = Types::ANY;
        let mut says: Vec<(Types, Place)> = Vec::new();
        for (part, schema) in self.schemas(schemas) {
            let mut more: Vec<(Types, Place)> = Vec::new();
            more.extend(schema.types);
            more.extend(
                schema
                    .constant
                    .as_ref()
                    .map(|(it, place)| (Types::of(it), *place)),
            );
            let values = schema.values.as_ref();
            more.extend(values.map(|(_, place)| (schema.value_types, *place)));
            if !part.chosen {
                for alternatives in &schema.alternatives {
                    let mut all = Types::NONE;
                    for schema in &alternatives.schemas {
                        all = all.and(types_of(schemas, *schema)?);
                    }
                    more.push((all, alternatives.place));
                }
            }
            for (next, place) in more {
                if types.common(next).is_empty() {
                    let other = says
                        .iter()
                        .find(|(it, _)| it.common(next).is_empty())
                        .or(says.last());
                    let (other, other_place) = other.copied().unwrap_or((types, place));
                    return Err(Contradiction {
                        place: other_place,
                        other: place,
                        message: format!("no value is both {} and {}", one_of(other), one_of(next)),
                        other_says: format!("here it is {}", one_of(next)),
                    });
                }
                types = types.common(next);
                says.push((next, place));
            }
        }
        Ok(types)
    }

    /// The type that the keywords imply if there is no `type`: a schema with `properties` is for objects. Also
    /// returns the first schema with such a keyword.
    pub(in crate::schema) fn implied(
        &self,
        schemas: &Schemas<'_>,
        named: Types,
    ) -> Option<(Types, SchemaId)> {
        if named != Types::ANY {
            return None;
        }
        let mut types = Types::NONE;
        let mut first = None;
        for (part, schema) in self.schemas(schemas) {
            if !schema.properties.is_empty()
                || !schema.patterns.is_empty()
                || !schema.required.is_empty()
                || schema.additional.is_some()
            {
                types = types.and(Types::OBJECT);
            }
            if schema.items.is_some() || !schema.positions.is_empty() || schema.unique_items {
                types = types.and(Types::ARRAY);
            }
            if schema.pattern.is_some() {
                types = types.and(Types::STRING);
            }
            let bounds = schema.bounds.iter();
            types = bounds.fold(types, |types, (bound, ..)| types.and(bound.of()));
            if first.is_none() && !types.is_empty() {
                first = Some(part.id);
            }
        }
        let is_one = types.names().count() == 1;
        first.filter(|_| is_one).map(|first| (types, first))
    }

    /// The values that `enum` and `const` allow; `None` without these keywords.
    pub(in crate::schema) fn values<'v, 's>(
        &self,
        schemas: &'v Schemas<'s>,
    ) -> Result<Option<Vec<&'v Value<'s>>>, Contradiction> {
        let mut allowed: Option<(Vec<&'v Value<'s>>, Place)> = None;
        for (_, schema) in self.schemas(schemas) {
            let constant = schema
                .constant
                .as_ref()
                .map(|(value, place)| (std::slice::from_ref(value), *place));
            let values = schema
                .values
                .as_ref()
                .map(|(values, place)| (values.as_slice(), *place));
            for (values, place) in constant.into_iter().chain(values) {
                allowed = Some(match allowed {
                    None => (values.iter().collect(), place),
                    Some((mut before, first)) => {
                        let mut keys = Texts::default();
                        for value in values {
                            keys.insert(Cow::Owned(value.key()));
                        }
                        before.retain(|value| keys.contains(value.key().as_str()));
                        if before.is_empty() {
                            return Err(Contradiction {
                                place: first,
                                other: place,
                                message: "no value is allowed in both places".to_owned(),
                                other_says: "the other place".to_owned(),
                            });
                        }
                        (before, first)
                    }
                });
            }
        }
        let only = self.only.unwrap_or(Types::ANY);
        Ok(allowed.map(|(mut values, _)| {
            values.retain(|value| only.contains(Types::of(value)));
            values
        }))
    }
}

/// The types of a single schema. They are cached, because nested alternatives can refer to the same
/// schema repeatedly.
fn types_of(schemas: &Schemas<'_>, id: SchemaId) -> Result<Types, Contradiction> {
    let known = &schemas.get(id).resolved_types;
    if let Some(types) = known.get() {
        return Ok(*types);
    }
    let types = View::of(schemas, id).types(schemas)?;
    Ok(*known.get_or_init(|| types))
}

/// Formats a list such as "a string or `null`".
fn one_of(types: Types) -> String {
    let names: Vec<_> = types
        .names()
        .map(|name| match name {
            "null" => "`null`",
            "boolean" => "a boolean",
            "integer" => "an integer",
            "number" => "a number",
            "string" => "a string",
            "array" => "an array",
            _ => "an object",
        })
        .collect();
    names.join(" or ")
}
