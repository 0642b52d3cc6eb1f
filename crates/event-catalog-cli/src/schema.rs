//! Converts payload schemas to JSON, whatever their original syntax.

mod dependents;
mod places;
mod sound;
mod subschemas;

use std::collections::{BTreeSet, HashMap};

use event_catalog_build::schema::{
    Data, Dialect, Member, Number, SchemaId, Schemas, Value, has_effect, limits_values,
};
use event_catalog_build::source::{FileId, Place};

use crate::json::Json;
use dependents::{Dependents, is_dependent};
pub(crate) use places::Places;
pub(crate) use sound::Unsound;
pub(crate) use subschemas::Subschemas;

/// Writes schemas as JSON in the 2020-12 dialect, with new targets for their references.
pub(crate) struct Documents<'c, 's> {
    pub(crate) schemas: &'c Schemas<'s>,
    /// The target of each `$ref`, keyed by the place of the reference.
    targets: HashMap<Place, SchemaId>,
    /// The files that each file refers to.
    files: HashMap<&'s str, BTreeSet<&'s str>>,
}

impl<'c, 's> Documents<'c, 's> {
    pub(crate) fn new(schemas: &'c Schemas<'s>) -> Self {
        let references = schemas.iter().filter_map(|(_, schema)| {
            let reference = schema.reference.as_ref()?;
            Some((reference.place, reference.target?))
        });
        let mut files: HashMap<&'s str, BTreeSet<&'s str>> = HashMap::new();
        for (id, schema) in schemas.iter() {
            if let Some(target) = schema.reference.as_ref().and_then(|it| it.target) {
                let target = schemas.file_name(target);
                files
                    .entry(schemas.file_name(id))
                    .or_default()
                    .insert(target);
            }
        }
        Self {
            schemas,
            targets: references.collect(),
            files,
        }
    }

    /// Converts a file to a document without `$schema` and `$id`. `refer` returns the text of each reference.
    pub(crate) fn document(&self, file: &str, refer: &dyn Fn(SchemaId) -> String) -> Json {
        let Some(file) = self.schemas.file(file) else {
            return Json::object();
        };
        match file.document.data {
            Data::Object(_) => self.schema(&file.document, file.dialect, refer),
            // AsyncAPI doesn't allow boolean definitions; these objects have the same meaning.
            Data::Boolean(false) => Json::object().with("not", Json::object()),
            _ => Json::object(),
        }
    }

    /// Collects the given files and all files that they refer to, directly or indirectly. Returns `None` if there are
    /// more than `most`.
    pub(crate) fn reachable(
        &self,
        from: impl IntoIterator<Item = &'s str>,
        most: usize,
    ) -> Option<BTreeSet<&'s str>> {
        let mut found: BTreeSet<&'s str> = from.into_iter().collect();
        let mut next: Vec<_> = found.iter().copied().collect();
        while let Some(file) = next.pop() {
            if found.len() > most {
                return None;
            }
            for name in self.files.get(file).into_iter().flatten().copied() {
                if found.insert(name) {
                    next.push(name);
                }
            }
        }
        Some(found)
    }

    fn schema(
        &self,
        value: &Value<'_>,
        dialect: Dialect,
        refer: &dyn Fn(SchemaId) -> String,
    ) -> Json {
        let Some(members) = value.members() else {
            return json(value);
        };
        let of = |value: &Value<'_>| self.schema(value, dialect, refer);
        let mut dependents = Dependents::of(members, dialect, &of);
        let mut schema = Json::object();
        let has_reference = members.iter().any(|it| it.name == "$ref");
        for member in members {
            let value = &member.value;
            // A keyword that has no effect in this dialect is left out, because it might have an effect in 2020-12.
            if !has_effect(&member.name, has_reference, dialect) {
                continue;
            }
            let name = newest(members, &member.name);
            let written = match name {
                // The first of these keywords also writes the dependencies of the others.
                name if is_dependent(name) => {
                    for (name, fields) in dependents.take() {
                        schema.set(name, fields);
                    }
                    continue;
                }
                // Addresses and anchors may not be unique in a combined document, so references become paths.
                // `items` also contains the schema of additional elements.
                "additionalItems" | "$schema" | "$id" | "$anchor" | "$dynamicAnchor"
                | "$recursiveAnchor" | "$vocabulary" => continue,
                "id" if dialect == Dialect::Draft4 => continue,
                // In draft 4, this is a boolean, which was already applied to the bound next to it.
                "exclusiveMinimum" | "exclusiveMaximum"
                    if matches!(value.data, Data::Boolean(_)) =>
                {
                    continue;
                }
                name if is_reference(name) => {
                    let target = self.targets.get(&value.place);
                    let refer = target.map(|target| refer(*target).into());
                    schema.set("$ref", refer.unwrap_or_else(|| json(value)));
                    continue;
                }
                // A tool that follows references everywhere would read a file or send a request because of this
                // value.
                name if is_annotation(name) && refers(value) => continue,
                name => match (Subschemas::of(name), &value.data) {
                    (Some(Subschemas::Named), Data::Object(members)) => {
                        let schemas = members.iter();
                        let schemas = schemas.map(|it| (it.name.to_string(), of(&it.value)));
                        Json::Object(schemas.collect())
                    }
                    (Some(Subschemas::Own), Data::Array(items)) => items.iter().map(of).collect(),
                    (Some(Subschemas::Own), _) => of(value),
                    _ => json(value),
                },
            };
            schema.set(name.to_owned(), written);
        }
        schema
    }
}

/// Renames a keyword for 2020-12: in draft 4, an exclusive bound is a boolean next to the bound, and up to 2019-09,
/// `items` can be a list.
fn newest<'k>(members: &[Member<'_>], keyword: &'k str) -> &'k str {
    let lists = |it: &Member<'_>| it.name == "items" && it.value.elements().is_some();
    let exclusive = match keyword {
        "items" if members.iter().any(lists) => return "prefixItems",
        "additionalItems" if members.iter().any(lists) => return "items",
        "minimum" => "exclusiveMinimum",
        "maximum" => "exclusiveMaximum",
        _ => return keyword,
    };
    let is_true =
        |it: &Member<'_>| it.name == exclusive && matches!(it.value.data, Data::Boolean(true));
    if members.iter().any(is_true) {
        exclusive
    } else {
        keyword
    }
}

/// Whether a keyword affects neither values nor references.
fn is_annotation(keyword: &str) -> bool {
    !limits_values(keyword) && Subschemas::of(keyword).is_none()
}

/// Whether a value contains something that tools interpret as a reference.
pub(crate) fn refers(value: &Value<'_>) -> bool {
    match &value.data {
        Data::Array(elements) => elements.iter().any(refers),
        Data::Object(members) => members
            .iter()
            .any(|it| is_reference(&it.name) || refers(&it.value)),
        _ => false,
    }
}

fn is_reference(keyword: &str) -> bool {
    matches!(keyword, "$ref" | "$dynamicRef" | "$recursiveRef")
}

/// Converts a value without changes.
pub(crate) fn json(value: &Value<'_>) -> Json {
    match &value.data {
        Data::Null => Json::Plain(serde_json::Value::Null),
        Data::Boolean(it) => (*it).into(),
        Data::Number(number) => Json::Plain(json_number(number)),
        Data::String(text) => text.to_string().into(),
        Data::Array(items) => items.iter().map(json).collect(),
        Data::Object(members) => {
            let members = members.iter();
            Json::Object(
                members
                    .map(|member| (member.name.to_string(), json(&member.value)))
                    .collect(),
            )
        }
    }
}

/// Converts a number to an integer of up to 64 bits, or to the nearest float, because the parser in `serde_json` may
/// choose an adjacent float. A number that is too large becomes the largest float.
pub(crate) fn json_number(number: &Number<'_>) -> serde_json::Value {
    let text = number.as_str();
    let whole = text.parse::<u64>().map(serde_json::Number::from);
    let whole = whole.or_else(|_| text.parse::<i64>().map(serde_json::Number::from));
    let nearest = || serde_json::Number::from_f64(number.to_f64().clamp(f64::MIN, f64::MAX));
    let number = whole.ok().or_else(nearest);
    number.map_or(serde_json::Value::Null, serde_json::Value::Number)
}

/// Lists the patterns for strings and for property names, with their places.
pub(crate) fn patterns<'c>(schemas: &'c Schemas<'_>) -> impl Iterator<Item = (Place, &'c str)> {
    let mut places: HashMap<FileId, Places<'_, '_>> = HashMap::new();
    schemas.iter().flat_map(move |(id, schema)| {
        let of_texts = schema.pattern.as_deref().map(|pattern| {
            let file = schemas.file(schemas.file_name(id));
            let pointer = format!("{}/pattern", schemas.pointer(id));
            let place = file.map(|file| {
                let places = places.entry(file.file);
                let places = places.or_insert_with(|| Places::new(&file.document));
                places.at(&pointer)
            });
            (place.unwrap_or(schema.place), pattern)
        });
        let of_names = schema.patterns.iter();
        let of_names = of_names.map(|property| (property.place, &*property.name));
        of_texts.into_iter().chain(of_names)
    })
}

/// Escapes a JSON pointer for a URI. <https://www.rfc-editor.org/rfc/rfc6901#section-6>
pub(crate) fn escaped(pointer: &str) -> String {
    let mut escaped = String::with_capacity(pointer.len());
    for byte in pointer.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=:@/?".contains(&byte) {
            escaped.push(char::from(byte));
        } else {
            escaped += &format!("%{byte:02X}");
        }
    }
    escaped
}
