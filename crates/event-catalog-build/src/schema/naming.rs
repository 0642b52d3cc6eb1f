//! The names of types, fields, values and variants in programs.
//!
//! Anything that has a name keeps it: a payload has the name of its file, and a definition its name in `$defs`.
//! An unnamed schema inside another one is named after its title, or else after its place: the enclosing type and
//! the property. If that name is taken, the file's name is put before it, or the type is named after its place. A
//! type gets a number only if all of these names are taken.
//!
//! The name that a schema gives its type with `x-type-name` takes precedence, so correcting a title doesn't
//! rename a type in a released program.
//!
//! Types are named in the order of the events, so adding a payload below the others doesn't rename
//! their types. Names are at most 60 characters long.

pub(super) mod given;
mod order;
mod short;

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::model::{Part, Schema, SchemaId, Schemas, Types as JsonTypes};
use super::types::{EnumValue, Field, Kind, Type, Types, Use, Variant};
use super::view::View;
use crate::collections::Texts;
use crate::ident::{camel_case, numbered_on, snake_case};
use crate::problem::SchemaProblem;
use given::Givens;

/// A longer title is a sentence, not a name.
const LONGEST_TITLE: usize = 40;

/// The schema that a view is named after: the only schema that determines the type, or else the schema in the
/// place itself.
pub(super) fn origin(schemas: &Schemas<'_>, view: &View) -> SchemaId {
    match view.telling(schemas)[..] {
        [only] if !only.chosen => only.id,
        _ => view.parts.first().map_or(SchemaId(0), |part| part.id),
    }
}

/// A type's name is derived from at most this many bytes of a text.
const LONGEST_TEXT: usize = 128;

fn beginning(text: &str) -> &str {
    let mut end = text.len().min(LONGEST_TEXT);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// Converts text to a type name; `None` if the text has no letter or digit.
pub(super) fn type_name(text: &str) -> Option<String> {
    let name = camel_case(beginning(text));
    if name.is_empty() {
        return None;
    }
    Some(if name.starts_with(|first: char| first.is_ascii_digit()) {
        format!("Type{name}")
    } else {
        name
    })
}

/// The name of a variant: the schema's title, the string that distinguishes it, the name of its
/// definition, or its type.
pub(super) fn variant(schemas: &Schemas<'_>, id: SchemaId, types: JsonTypes) -> String {
    let schema = schemas.get(id);
    given::name(schema)
        .or_else(|| title(schema))
        .or_else(|| constant_of(schemas, id).and_then(type_name))
        .or_else(|| {
            let target = schema.reference.as_ref()?.target?;
            own_name(schemas, target)
        })
        .unwrap_or_else(|| {
            let mut names = types.names();
            match (names.next(), names.next()) {
                (Some(name), None) => camel_case(name),
                _ => "Value".to_owned(),
            }
        })
}

/// The string of the first property that allows only one string.
fn constant_of<'m>(schemas: &'m Schemas<'_>, id: SchemaId) -> Option<&'m str> {
    let view = View::of(schemas, id);
    view.properties(schemas)
        .into_iter()
        .find_map(|(_, values)| match values.values(schemas).ok()??[..] {
            [value] => value.text(),
            _ => None,
        })
}

fn title(schema: &Schema<'_>) -> Option<String> {
    let title = schema
        .title
        .as_deref()
        .filter(|title| title.len() <= LONGEST_TITLE)?;
    type_name(title)
}

/// Removes the `.schema` that many file names have before their extension.
fn file_stem(name: &str) -> &str {
    let stem = name.strip_suffix(".schema").unwrap_or(name);
    if stem.is_empty() { name } else { stem }
}

/// The name of a file's type. `file` is the name that events use for the file.
fn file_type(schemas: &Schemas<'_>, file: &str) -> Option<String> {
    let root = schemas.file(file).map(|file| schemas.get(file.root));
    root.and_then(given::name)
        .or_else(|| type_name(file_stem(file)))
}

/// The name that a schema gives itself, or that it has as a definition or a file.
fn own_name(schemas: &Schemas<'_>, id: SchemaId) -> Option<String> {
    let schema = schemas.get(id);
    if let Some(given) = given::name(schema) {
        return Some(given);
    }
    match &schema.parent {
        None => type_name(file_stem(schemas.file_name(id))),
        Some((_, Part::Definition(_, name))) => type_name(name),
        Some(_) => None,
    }
}

/// Names a schema after its place, starting from the nearest enclosing schema that has a name.
fn place(schemas: &Schemas<'_>, id: SchemaId, titles: bool) -> String {
    let mut parts = Vec::new();
    let mut id = id;
    loop {
        let schema = schemas.get(id);
        if let Some(given) = given::name(schema) {
            parts.push(given);
            break;
        }
        let parent = match &schema.parent {
            None | Some((_, Part::Definition(..))) => {
                parts.extend(own_name(schemas, id));
                break;
            }
            Some((parent, part)) => (*parent, part),
        };
        // If the enclosing schema is a list or a string, its title isn't the name of a type.
        let is_named = !schema.positions.is_empty()
            || schema
                .types
                .is_none_or(|(types, _)| types.contains(JsonTypes::OBJECT));
        if let (true, true, Some(title)) = (titles, is_named, title(schema)) {
            parts.push(title);
            break;
        }
        match parent.1 {
            Part::Property(name) => parts.push(camel_case(beginning(name))),
            Part::Position(_, position) => parts.push(format!("Item{position}")),
            Part::AdditionalItems => parts.push("Rest".to_owned()),
            Part::Items if !schemas.get(parent.0).positions.is_empty() => {
                parts.push("Rest".to_owned());
            }
            Part::Of("allOf", _)
            | Part::Additional
            | Part::Pattern(_)
            | Part::Items
            | Part::Condition(..)
            | Part::Definition(..) => {}
            Part::Of(..) => {
                let types = View::of(schemas, id)
                    .types(schemas)
                    .unwrap_or(JsonTypes::ANY);
                parts.push(variant(schemas, id, types.without(JsonTypes::NULL)));
            }
        }
        id = parent.0;
    }
    parts.reverse();
    let name = short::cut(&parts.concat(), LONGEST_TEXT);
    type_name(&name).unwrap_or_else(|| "Value".to_owned())
}

/// Lists the possible names for a type, best first.
fn candidates(schemas: &Schemas<'_>, types: &Types<'_>, of: &Type<'_>) -> Vec<String> {
    let id = of.schema;
    let file = of.payload.unwrap_or_else(|| schemas.file_name(id));
    let file = file_type(schemas, file);
    let mut names = Vec::new();
    if of.payload.is_some() {
        names.push(file.unwrap_or_else(|| "Payload".to_owned()));
    } else {
        let name = own_name(schemas, id).unwrap_or_else(|| place(schemas, id, true));
        let by_place = place(schemas, id, false);
        let file = file.unwrap_or_default();
        names.push(name.clone());
        let parent = &schemas.get(id).parent;
        if parent.is_none() || by_place == file {
            // The payload's type already has this name.
            let what = match parent {
                // This type is for references to the payload's file. The payload's type also has the fields of the
                // default payload.
                None if !is_value(schemas, types, id) => "Nested",
                Some((_, Part::Items)) => "Item",
                _ => "Value",
            };
            names.push(format!("{by_place}{what}"));
        }
        names.push(within(&file, &name));
        names.push(within(&file, &by_place));
    }
    let names = names.iter();
    names
        .map(|name| short::cut(&format!("{name}{}", of.suffix), short::LONGEST))
        .collect()
}

/// Puts the file's name before a name, unless the name already begins with it.
fn within(file: &str, name: &str) -> String {
    let rest = name.strip_prefix(file);
    let is_within = rest.is_some_and(|it| !it.starts_with(|c: char| c.is_ascii_lowercase()));
    if is_within {
        name.to_owned()
    } else {
        format!("{file}{name}")
    }
}

/// Whether the file of a schema is a payload that isn't an object.
fn is_value(schemas: &Schemas<'_>, types: &Types<'_>, id: SchemaId) -> bool {
    let payload = types.payload(schemas.file_name(id));
    payload.is_some_and(|id| matches!(types.get(id).kind, Kind::Value(_)))
}

/// Gives every type its name.
pub(super) fn name(
    schemas: &Schemas<'_>,
    types: &mut Types<'_>,
    used: &[Use<'_>],
    problems: &mut Vec<SchemaProblem>,
) {
    let order = order::of(types, used);
    let mut taken = Taken::default();
    let givens = Givens::name(schemas, types, &order, &mut taken, problems);
    // A payload without a given name is always named after its file, so other types must not take
    // that name.
    let is_payload = |at: &usize| types.types[*at].payload.is_some();
    let (payloads, others): (Vec<usize>, Vec<usize>) = order.into_iter().partition(is_payload);
    for at in payloads.into_iter().chain(others) {
        if !types.types[at].name.is_empty() {
            continue;
        }
        let candidates = candidates(schemas, types, &types.types[at]);
        let free = candidates.iter().find(|name| taken.is_free(name));
        let name = free.or(candidates.last()).map_or("Value", String::as_str);
        if let (None, Some(payload)) = (free, types.types[at].payload) {
            givens.conflict(candidates.first(), payload, used, problems);
        }
        types.types[at].name = taken.unique(name);
    }
}

/// The names in use. Every type also reserves the name of the struct for its required fields.
#[derive(Default)]
struct Taken {
    names: Texts<'static>,
    next: BTreeMap<String, u64>,
}

impl Taken {
    fn is_free(&self, name: &str) -> bool {
        !self.names.contains(name) && !self.names.contains(format!("{name}Required").as_str())
    }

    fn unique(&mut self, name: &str) -> String {
        /// Room for a number and its separator.
        const NUMBER: usize = 7;
        let free = if self.is_free(name) {
            name.to_owned()
        } else {
            let name = short::cut(name, short::LONGEST - NUMBER);
            let mut next = std::mem::take(&mut self.next);
            let free = numbered_on(&name, &mut next, |name| self.is_free(name));
            self.next = next;
            free
        };
        self.names.insert(Cow::Owned(free.clone()));
        self.names.insert(Cow::Owned(format!("{free}Required")));
        free
    }
}

/// Names the fields of an object. A name that is already an identifier is kept. Other names are
/// numbered if they would be equal.
pub(super) fn fields(fields: &mut [Field<'_>]) {
    let (mut taken, mut next) = (Texts::default(), BTreeMap::new());
    for field in fields.iter_mut() {
        if snake_case(&field.name) == field.name && !starts_with_digit(&field.name) {
            taken.insert(field.name.clone());
            field.ident = field.name.to_string();
        }
    }
    for field in fields.iter_mut().filter(|field| field.ident.is_empty()) {
        let name = match snake_case(&field.name) {
            name if name.is_empty() => "field".to_owned(),
            name if starts_with_digit(&name) => format!("_{name}"),
            name => name,
        };
        field.ident = numbered_on(&name, &mut next, |name| !taken.contains(name));
        taken.insert(Cow::Owned(field.ident.clone()));
    }
}

/// The name of an element: the name that its schema gives it, its own title, or else its position.
pub(super) fn element(schemas: &Schemas<'_>, view: &View, position: usize) -> String {
    let own = view.parts.first().map(|part| schemas.get(part.id));
    let given = own.and_then(given::name);
    let title = own.and_then(|schema| schema.title.as_deref());
    let title = title.filter(|title| title.len() <= LONGEST_TITLE);
    match given.as_deref().or(title).map(snake_case) {
        Some(name) if starts_with_digit(&name) => format!("_{name}"),
        Some(name) if !name.is_empty() => name,
        _ => format!("item{position}"),
    }
}

/// Numbers elements whose names would be equal.
pub(super) fn elements(elements: &mut [Field<'_>]) {
    let (mut taken, mut next) = (Texts::default(), BTreeMap::new());
    for element in elements {
        element.ident = numbered_on(&element.ident, &mut next, |name| !taken.contains(name));
        taken.insert(Cow::Owned(element.ident.clone()));
    }
}

/// Names the values of an enumeration after their titles, or else after the values themselves. Values that
/// already have a name, given by their schema, keep it.
pub(super) fn values(values: &mut [EnumValue<'_>]) {
    let (mut taken, mut next) = (Texts::default(), BTreeMap::new());
    let (given, others): (Vec<_>, Vec<_>) =
        values.iter_mut().partition(|value| !value.ident.is_empty());
    for value in given {
        value.ident = numbered_on(&value.ident, &mut next, |name| !taken.contains(name));
        taken.insert(Cow::Owned(value.ident.clone()));
    }
    for value in others {
        let title = value
            .docs
            .title
            .as_deref()
            .filter(|title| title.len() <= LONGEST_TITLE);
        let name = match title.map(camel_case).filter(|name| !name.is_empty()) {
            Some(title) => title,
            None if value.text.is_empty() => "Empty".to_owned(),
            None => camel_case(&value.text),
        };
        let name = match name {
            name if name.is_empty() => "Value".to_owned(),
            name if starts_with_digit(&name) => format!("Value{name}"),
            name => name,
        };
        value.ident = numbered_on(&name, &mut next, |name| !taken.contains(name));
        taken.insert(Cow::Owned(value.ident.clone()));
    }
}

/// Numbers variants whose names would be equal.
pub(super) fn variants(variants: &mut [Variant<'_>]) {
    let (mut taken, mut next) = (Texts::default(), BTreeMap::new());
    for variant in variants {
        variant.ident = numbered_on(&variant.ident, &mut next, |name| !taken.contains(name));
        taken.insert(Cow::Owned(variant.ident.clone()));
    }
}

fn starts_with_digit(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_digit())
}
