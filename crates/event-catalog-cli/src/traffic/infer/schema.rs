//! Writes the schema of a payload, inferred from the payload's values.

use serde_json::Value;

use super::node::Node;
use super::personal::{is_person, is_personal, is_word, replaced, replaced_number};
use super::texts::Texts;
use crate::json::Json;

/// Options for writing schemas.
#[derive(Clone, Copy, Debug)]
pub(super) struct Schemas {
    /// The minimum number of objects that makes a field required if all of them have it.
    pub(super) required_after: u64,
    /// Whether examples are values that occurred.
    pub(super) keeps_values: bool,
}

/// The name of the field at a place, and whether the values there are about a person.
#[derive(Clone, Copy)]
struct Place<'n> {
    name: &'n str,
    is_personal: bool,
    /// Whether this place is inside an object about a person.
    is_of_person: bool,
}

impl Place<'_> {
    const ROOT: Place<'static> = Place {
        name: "",
        is_personal: false,
        is_of_person: false,
    };

    /// Returns the place of a field in an object at this place.
    fn field<'n>(&self, name: &'n str) -> Place<'n> {
        let is_of_person = self.is_of_person || is_person(self.name);
        Place {
            name,
            is_personal: is_of_person || is_personal(name),
            is_of_person,
        }
    }
}

impl Schemas {
    /// Writes the schema of a payload; `None` if nothing is known about the payload.
    pub(super) fn payload(self, node: &Node) -> Option<Json> {
        let has_content = node.objects + node.nulls < node.count
            || !node.fields.is_empty()
            || node.further.is_some()
            || node.is_open
            || node.is_any;
        if !has_content {
            return None;
        }
        let payloads = if node.count == 1 {
            "payload"
        } else {
            "payloads"
        };
        let comment = format!(
            "Inferred from {} {payloads} in traffic. Describe each field, and check which fields are required.",
            node.count
        );
        let mut schema = Json::object().with("$comment", comment);
        self.fill(&mut schema, node, Place::ROOT);
        Some(schema)
    }

    fn schema(self, node: &Node, place: Place<'_>) -> Json {
        let mut schema = Json::object();
        self.fill(&mut schema, node, place);
        schema
    }

    /// Adds the keywords for the values at a place.
    fn fill(self, schema: &mut Json, node: &Node, place: Place<'_>) {
        let types = types(node);
        let is_nested = |it: &&str| matches!(*it, "array" | "object");
        let is_mixed = types.len() > 1 && types.iter().any(is_nested);
        if node.is_any || is_mixed || types.is_empty() {
            if let Some(why) = why_any(node, &types) {
                schema_comment(schema, why);
            }
            return;
        }
        let mut names: Vec<Json> = types.iter().map(|it| Json::from(*it)).collect();
        if node.nulls > 0 {
            names.push(Json::from("null"));
        }
        match <[Json; 1]>::try_from(names) {
            Ok([one]) => schema.set("type", one),
            Err(several) => schema.set("type", several.into_iter().collect::<Json>()),
        }
        match types.as_slice() {
            ["object"] => self.fill_object(schema, node, place),
            ["array"] => {
                if let Some(elements) = node.elements.as_deref() {
                    schema.set("items", self.schema(elements, place));
                }
            }
            ["string"] => {
                if let Some(texts) = node.texts.as_deref() {
                    self.fill_text(schema, texts, place, node.nulls > 0);
                }
            }
            ["integer" | "number"] => {
                let example = node.number.as_ref().map(|it| {
                    if self.keeps_values {
                        Value::Number(it.clone())
                    } else {
                        replaced_number(it, place.is_personal)
                    }
                });
                schema_example(schema, example);
            }
            _ => {}
        }
    }

    fn fill_object(self, schema: &mut Json, node: &Node, place: Place<'_>) {
        let is_required =
            |field: &Node| field.count == node.objects && node.objects >= self.required_after;
        let required = node.fields.iter().filter(|(_, field)| is_required(field));
        let required: Vec<Json> = required.map(|(name, _)| name.as_str().into()).collect();
        if !required.is_empty() {
            schema.set("required", required.into_iter().collect::<Json>());
        }
        let mut properties = Json::object();
        for (name, field) in &node.fields {
            properties.set(name.as_str(), self.schema(field, place.field(name)));
        }
        if !properties.members().is_empty() {
            schema.set("properties", properties);
        }
        match node.further.as_deref() {
            // Fields that weren't recorded can have any value.
            _ if node.is_open => schema.set("additionalProperties", true),
            Some(further) => {
                let place = Place {
                    is_personal: true,
                    ..place
                };
                schema.set("additionalProperties", self.schema(further, place));
            }
            None => {}
        }
    }

    fn fill_text(self, schema: &mut Json, texts: &Texts, place: Place<'_>, is_nullable: bool) {
        let format = texts.format();
        if let Some(format) = format {
            schema.set("format", format.name());
        }
        let words = texts
            .words()
            .filter(|_| !place.is_personal && format.is_none());
        match words.as_deref() {
            // `const` and `enum` apply to null, too.
            Some([one]) if is_nullable => schema_comment(
                schema,
                format!(
                    "Only this value and null occurred; if no others are allowed, write \"enum\": [\"{one}\", null]"
                ),
            ),
            Some([one]) => schema_comment(
                schema,
                format!(
                    "Only this value occurred; if no other is allowed, write \"const\": \"{one}\""
                ),
            ),
            Some(words) => schema_comment(
                schema,
                format!(
                    "Only these values occurred; if no others are allowed, write \"enum\": [\"{}\"{}]",
                    words.join("\", \""),
                    if is_nullable { ", null" } else { "" }
                ),
            ),
            None => {}
        }
        let own = texts.first.as_deref();
        let example = match (own, words.as_deref()) {
            (Some(own), _) if self.keeps_values => Some(own.to_owned()),
            (_, Some(words)) => words.first().map(|it| (*it).to_owned()),
            (Some(own), None) if !place.is_personal && is_word(own) && texts.recurs(own) => {
                Some(own.to_owned())
            }
            (Some(own), None) => Some(replaced(own, format)),
            (None, None) => format.map(|it| it.example().to_owned()),
        };
        schema_example(schema, example.map(Value::from));
    }
}

/// Lists the types that occurred, without `null`.
fn types(node: &Node) -> Vec<&'static str> {
    let all = [
        ("string", node.strings()),
        ("number", node.numbers),
        // The type `number` includes integers.
        ("integer", if node.numbers > 0 { 0 } else { node.integers }),
        ("boolean", node.booleans),
        ("array", node.lists),
        ("object", node.objects),
    ];
    let found = all.into_iter().filter(|(_, count)| *count > 0);
    found.map(|(name, _)| name).collect()
}

/// Explains why any value is allowed at a place. Returns `None` if no value occurred.
fn why_any(node: &Node, types: &[&str]) -> Option<String> {
    if node.is_any {
        return Some(
            "It is nested too deeply or too large, so its type isn't inferred.".to_owned(),
        );
    }
    match types {
        [] if node.nulls > 0 => Some("Only null occurred.".to_owned()),
        [] => None,
        types => Some(format!("Several types occurred: {}.", types.join(", "))),
    }
}

/// Adds a comment, or appends to the existing one.
fn schema_comment(schema: &mut Json, comment: String) {
    if let Json::Object(members) = schema
        && let Some((_, known)) = members.iter_mut().find(|(name, _)| name == "$comment")
    {
        let before = known.as_str().unwrap_or_default();
        *known = Json::from(format!("{before} {comment}"));
        return;
    }
    schema.set("$comment", comment);
}

fn schema_example(schema: &mut Json, example: Option<Value>) {
    if let Some(example) = example {
        schema.set(
            "examples",
            [Json::from(example)].into_iter().collect::<Json>(),
        );
    }
}

#[cfg(test)]
mod tests;
