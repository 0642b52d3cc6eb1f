//! Decides when `oneOf`, `anyOf` or several types become a separate type, which variants it has, and how to find
//! a value's variant.

use std::borrow::Cow;

use super::cases::{self, Case, Uncombined};
use super::model::{SchemaId, Schemas, Types};
use super::naming;
use super::types::{Shape, Slot, Test};
use super::value::{Data, Value};
use super::view::View;
use crate::collections::Texts;

/// The result for the alternatives in a place: no separate type, an enumeration, or several variants.
pub(super) enum Split<'s> {
    /// No separate type: the values are described by this view.
    One(View),
    /// An enumeration of these strings, each with its schema if that schema allows only this string.
    Strings(Vec<(Cow<'s, str>, Option<SchemaId>)>),
    /// A type with several variants.
    Several,
    /// Any JSON value.
    Any,
    /// The alternatives can't be combined.
    Refused(Uncombined),
}

/// One kind of value among the several that a place can have.
pub(super) struct Choice<'s> {
    pub(super) view: View,
    pub(super) name: String,
    pub(super) schema: SchemaId,
    types: Types,
    /// The member that distinguishes this choice from other objects, and the strings that it can have here.
    member: Option<(Cow<'s, str>, Vec<Cow<'s, str>>)>,
}

/// Decides what the alternatives of a view become. `types` are the view's types without `null`.
pub(super) fn split<'s>(
    schemas: &Schemas<'s>,
    view: &View,
    types: Types,
    steps: &mut usize,
) -> Split<'s> {
    if view.alternatives(schemas).is_empty() {
        return match types.names().count() {
            1 => Split::One(view.clone()),
            _ if types == Types::ANY.without(Types::NULL) => Split::Any,
            _ => Split::Several,
        };
    }
    let mut choices = match choices(schemas, view, steps) {
        Ok(choices) => choices,
        Err(why) => return Split::Refused(why),
    };
    if choices.len() == 1 {
        return Split::One(choices.remove(0).view);
    }
    let mut strings = Vec::new();
    for choice in &choices {
        let values = choice.view.values(schemas);
        let (Types::STRING, Ok(values)) = (choice.types, values) else {
            return Split::Several;
        };
        let values = values.unwrap_or_default();
        let own = (values.len() == 1).then_some(choice.schema);
        strings.extend(
            values
                .into_iter()
                .filter_map(|value| Some((string(value)?, own))),
        );
    }
    Split::Strings(strings)
}

/// Finds the kinds of values that a view allows, except `null`.
pub(super) fn choices<'s>(
    schemas: &Schemas<'s>,
    view: &View,
    steps: &mut usize,
) -> Result<Vec<Choice<'s>>, Uncombined> {
    let cases = cases::cases(schemas, view, steps)?;
    let mut choices = if cases.is_empty() {
        by_type(schemas, view)
    } else {
        cases
            .into_iter()
            .map(|case| choice(schemas, case))
            .collect()
    };
    choices.retain(|choice| !choice.types.is_empty());
    tell_apart(schemas, &mut choices);
    Ok(choices)
}

fn choice<'s>(schemas: &Schemas<'s>, Case { view, schema }: Case) -> Choice<'s> {
    // If the view contradicts itself, building its type reports it.
    let types = view
        .types(schemas)
        .unwrap_or(Types::ANY)
        .without(Types::NULL);
    Choice {
        name: naming::variant(schemas, schema, types),
        view,
        schema,
        types,
        member: None,
    }
}

fn by_type<'s>(schemas: &Schemas<'s>, view: &View) -> Vec<Choice<'s>> {
    let types = view
        .types(schemas)
        .unwrap_or(Types::ANY)
        .without(Types::NULL);
    let schema = naming::origin(schemas, view);
    let names = types
        .names()
        .filter_map(|name| Some((name, Types::from_name(name)?)));
    names
        .map(|(name, types)| Choice {
            view: view.restrict(types),
            name: naming::type_name(name).unwrap_or_default(),
            schema,
            types,
            member: None,
        })
        .collect()
}

/// Finds a member that all objects among the choices have, with different strings in each.
fn tell_apart<'s>(schemas: &Schemas<'s>, choices: &mut [Choice<'s>]) {
    let is_object = |choice: &&Choice<'_>| choice.types == Types::OBJECT;
    let objects: Vec<_> = choices.iter().filter(is_object).collect();
    let Some(first) = objects.first().filter(|_| objects.len() > 1) else {
        return;
    };
    let properties = first.view.properties(schemas);
    let found = properties.iter().find_map(|(property, _)| {
        let values = differing_strings(schemas, &objects, &property.name)?;
        Some((property.name.clone(), values))
    });
    let Some((name, values)) = found else {
        return;
    };
    let objects = choices
        .iter_mut()
        .filter(|choice| choice.types == Types::OBJECT);
    for (choice, values) in objects.zip(values) {
        choice.member = Some((name.clone(), values));
    }
}

/// The strings that a member can have in each of these objects; `None` if two objects share a string.
fn differing_strings<'s>(
    schemas: &Schemas<'s>,
    objects: &[&Choice<'s>],
    name: &str,
) -> Option<Vec<Vec<Cow<'s, str>>>> {
    let mut values = Vec::new();
    let mut seen = Texts::default();
    for object in objects {
        let strings = strings_of_member(schemas, &object.view, name)?;
        for string in &strings {
            if !seen.insert(string.clone()) {
                return None;
            }
        }
        values.push(strings);
    }
    Some(values)
}

/// The strings that a required member can have; `None` if the member isn't required, or isn't
/// limited to certain strings.
fn strings_of_member<'s>(
    schemas: &Schemas<'s>,
    view: &View,
    name: &str,
) -> Option<Vec<Cow<'s, str>>> {
    let is_required = |(required, _): &(_, _)| *required == name;
    let mut parts = view.schemas(schemas);
    parts.find(|(_, schema)| schema.required.iter().any(is_required))?;
    let properties = view.properties(schemas);
    let (_, values) = properties.iter().find(|(it, _)| it.name == name)?;
    let mut strings = Vec::new();
    for value in values.values(schemas).ok()?? {
        strings.push(string(value)?);
    }
    Some(strings)
}

fn string<'s>(value: &Value<'s>) -> Option<Cow<'s, str>> {
    match &value.data {
        Data::String(text) => Some(text.clone()),
        _ => None,
    }
}

/// The condition that a value must meet for a choice to be tried.
pub(super) fn test<'s>(choice: &Choice<'s>, slot: &Slot) -> Test<'s> {
    if let Some((member, values)) = &choice.member {
        return Test::Member(member.clone(), values.clone());
    }
    let mut names = choice.types.names();
    match (names.next(), names.next()) {
        _ if slot.shape == Shape::Any || slot.nullable => Test::Any,
        (Some("integer"), None) => Test::Type("number"),
        (Some(name), None) => Test::Type(name),
        _ => Test::Any,
    }
}
