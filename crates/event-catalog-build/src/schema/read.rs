//! From documents to the model: every keyword is understood or reported.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::OnceLock;

use super::model::{
    Additional, Alternatives, Bound, Part, Property, Reference, Schema, SchemaId, Types,
};
use super::problem::SchemaProblem;
use super::value::{Data, Member, Value};
use crate::read::similar;
use crate::source::{FileId, Place};

/// How deep schemas may nest in one another; whoever needs more can refer to definitions.
pub const MAX_DEPTH: usize = 64;

/// The dialects that are understood: they mean the same by the keywords that are supported.
const DIALECTS: [&str; 3] = [
    "https://json-schema.org/draft/2020-12/schema",
    "https://json-schema.org/draft/2019-09/schema",
    "http://json-schema.org/draft-07/schema",
];

/// Reads documents into schemas.
#[derive(Default)]
pub(super) struct Reader<'s> {
    pub(super) nodes: Vec<Schema<'s>>,
    /// Every schema by its file and its JSON pointer in it.
    pub(super) pointers: HashMap<(FileId, String), SchemaId>,
    /// The `$id` of each file that has one.
    pub(super) ids: Vec<(String, FileId)>,
    pub(super) problems: Vec<SchemaProblem>,
}

impl<'s> Reader<'s> {
    /// Reads a file's document.
    pub(super) fn document(&mut self, file: FileId, document: &Value<'s>) -> SchemaId {
        self.schema(document, Place::whole(file), None, &Pointer::root(file))
    }

    fn wrong(&mut self, place: Place, message: impl Into<String>, help: impl Into<String>) {
        self.problems.push(SchemaProblem::Value {
            place,
            message: message.into(),
            help: help.into(),
        });
    }

    /// Reads a schema. What is wrong in it is reported and left out.
    fn schema(
        &mut self,
        value: &Value<'s>,
        place: Place,
        parent: Option<(SchemaId, Part<'s>)>,
        pointer: &Pointer,
    ) -> SchemaId {
        let id = SchemaId(u32::try_from(self.nodes.len()).unwrap_or(u32::MAX));
        self.nodes.push(blank(place, parent.clone()));
        self.pointers
            .insert((pointer.file, pointer.path.clone()), id);
        let members = match &value.data {
            Data::Object(_) if pointer.depth > MAX_DEPTH => {
                self.problems.push(SchemaProblem::TooDeep { place });
                return id;
            }
            Data::Object(members) => members,
            Data::Boolean(true) => return id,
            Data::Boolean(false) => {
                self.wrong(
                    value.place,
                    "the schema `false` allows no value at all",
                    "leave it away, or describe what is allowed",
                );
                return id;
            }
            _ => {
                let found = value.describe();
                self.wrong(
                    value.place,
                    format!("a schema must be an object, and is {found}"),
                    "write `{ \"type\": \"string\" }`, for example",
                );
                return id;
            }
        };
        let mut schema = blank(place, parent);
        for member in members {
            self.keyword(&mut schema, member, id, pointer);
        }
        self.nodes[id.0 as usize] = schema;
        id
    }

    fn keyword(
        &mut self,
        schema: &mut Schema<'s>,
        member: &Member<'s>,
        id: SchemaId,
        pointer: &Pointer,
    ) {
        let value = &member.value;
        match &*member.name {
            "$schema" => self.dialect(value),
            "$id" => self.id(value, schema.parent.is_some(), pointer.file),
            "$comment" => _ = self.text(member),
            "$ref" => {
                schema.reference = self.text(member).map(|text| Reference {
                    text,
                    place: value.place,
                    target: None,
                });
            }
            "$defs" => schema
                .definitions
                .extend(self.definitions("$defs", member, id, pointer)),
            "definitions" => {
                let definitions = self.definitions("definitions", member, id, pointer);
                schema.definitions.extend(definitions);
            }
            "title" => schema.title = self.text(member),
            "description" => schema.description = self.text(member),
            "format" => schema.format = self.text(member),
            "pattern" => schema.pattern = self.text(member),
            "deprecated" => schema.deprecated = self.boolean(member),
            "uniqueItems" => schema.unique_items = self.boolean(member),
            "default" => schema.default = Some(value.clone()),
            "examples" => schema.examples = self.list(member).unwrap_or_default().to_vec(),
            "const" => schema.constant = Some((value.clone(), value.place)),
            "enum" => schema.values = self.values(member).map(|values| (values, value.place)),
            "type" => schema.types = self.types(member).map(|types| (types, value.place)),
            "required" => schema.required = self.required(member),
            "properties" => schema.properties = self.properties(member, id, pointer),
            "additionalProperties" => {
                schema.additional = Some(self.additional(member, id, pointer));
            }
            "items" => schema.items = self.items(member, id, pointer),
            "allOf" => schema.all_of = self.schemas("allOf", member, id, pointer),
            "oneOf" | "anyOf" => {
                let keyword = if member.name == "oneOf" {
                    "oneOf"
                } else {
                    "anyOf"
                };
                let schemas = self.schemas(keyword, member, id, pointer);
                let place = member.name_place;
                if !schemas.is_empty() {
                    schema.alternatives.push(Alternatives {
                        keyword,
                        place,
                        schemas,
                    });
                }
            }
            keyword => match Bound::from_keyword(keyword) {
                Some(bound) => self.bound(schema, bound, member),
                None => self.problems.push(SchemaProblem::UnknownKeyword {
                    place: member.name_place,
                    keyword: keyword.to_owned(),
                }),
            },
        }
    }

    /// Reports a value that a keyword cannot have.
    fn expected(&mut self, member: &Member<'_>, expected: &str, example: &str) {
        let (name, found) = (&member.name, member.value.describe());
        let (message, help) = (
            format!("`{name}` must be {expected}, and is {found}"),
            format!("write it as `{example}`, for example"),
        );
        self.wrong(member.value.place, message, help);
    }

    fn dialect(&mut self, value: &Value<'s>) {
        let text = value.text().unwrap_or("");
        let plain = text.trim_end_matches('#').replacen(
            "https://json-schema.org/draft-07",
            "http://json-schema.org/draft-07",
            1,
        );
        if !DIALECTS.contains(&plain.as_str()) {
            let found = value
                .text()
                .map_or(value.describe().to_owned(), |text| format!("{text:?}"));
            self.wrong(
                value.place,
                format!("`$schema` cannot be {found}"),
                format!("leave it away, or write \"{}\"", DIALECTS[0]),
            );
        }
    }

    fn id(&mut self, value: &Value<'s>, inside: bool, file: FileId) {
        match value.text() {
            Some(_) if inside => self.wrong(
                value.place,
                "`$id` stands only at the top of a file",
                "leave it away; `$ref` leads here by the path, as in `#/$defs/NAME`",
            ),
            Some(id) => self.ids.push((id.trim_end_matches('#').to_owned(), file)),
            None => self.wrong(
                value.place,
                format!("`$id` must be a string, and is {}", value.describe()),
                "leave it away, or write the address that the schema has",
            ),
        }
    }

    fn text(&mut self, member: &Member<'s>) -> Option<Cow<'s, str>> {
        if let Data::String(text) = &member.value.data {
            return Some(text.clone());
        }
        self.expected(member, "a string", "\"…\"");
        None
    }

    fn boolean(&mut self, member: &Member<'s>) -> bool {
        if let Data::Boolean(value) = member.value.data {
            return value;
        }
        self.expected(member, "`true` or `false`", "true");
        false
    }

    fn list<'v>(&mut self, member: &'v Member<'s>) -> Option<&'v [Value<'s>]> {
        let elements = member.value.elements();
        if elements.is_none() {
            self.expected(member, "a list", "[…]");
        }
        elements
    }

    fn values(&mut self, member: &Member<'s>) -> Option<Vec<Value<'s>>> {
        let list = self.list(member)?;
        let mut values: Vec<Value<'s>> = Vec::new();
        for value in list {
            if values.contains(value) {
                self.wrong(
                    value.place,
                    "this value is in the list already",
                    "remove it: `enum` has every value once",
                );
            } else {
                values.push(value.clone());
            }
        }
        if list.is_empty() {
            self.wrong(
                member.value.place,
                "an empty `enum` allows no value at all",
                "list the values that there are",
            );
            return None;
        }
        Some(values)
    }

    fn types(&mut self, member: &Member<'s>) -> Option<Types> {
        let names = match &member.value.data {
            Data::Array(names) if !names.is_empty() => names.as_slice(),
            _ => std::slice::from_ref(&member.value),
        };
        let mut types = Types::NONE;
        for value in names {
            let Some(name) = value.text() else {
                self.expected(
                    member,
                    "the name of a type, or a list of them",
                    "\"string\"",
                );
                return None;
            };
            let Some(next) = Types::from_name(name) else {
                let known = || Types::NAMES.into_iter().map(|(name, _)| name);
                let help = match similar(name, known()).or(type_of_other_languages(name)) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("the types are {}", known().collect::<Vec<_>>().join(", ")),
                };
                self.wrong(value.place, format!("there is no type `{name}`"), help);
                return None;
            };
            if types.contains(next) && next != Types::INTEGER {
                self.wrong(
                    value.place,
                    format!("the type `{name}` is in the list already"),
                    "remove it",
                );
            }
            types = types.and(next);
        }
        Some(types)
    }

    fn required(&mut self, member: &Member<'s>) -> Vec<(Cow<'s, str>, Place)> {
        let mut names: Vec<(Cow<'s, str>, Place)> = Vec::new();
        if let Data::Boolean(_) = member.value.data {
            self.wrong(
                member.value.place,
                "`required` must be a list, and is a boolean",
                "name the property in the `required` of the object around it",
            );
            return names;
        }
        for value in self.list(member).unwrap_or_default() {
            match &value.data {
                Data::String(name) if names.iter().any(|(it, _)| it == name) => self.wrong(
                    value.place,
                    format!("`{name}` is in the list already"),
                    "remove it",
                ),
                Data::String(name) => names.push((name.clone(), value.place)),
                _ => self.wrong(
                    value.place,
                    format!(
                        "`required` lists names of properties, and this is {}",
                        value.describe()
                    ),
                    "put the name in quotes",
                ),
            }
        }
        names
    }

    fn bound(&mut self, schema: &mut Schema<'s>, bound: Bound, member: &Member<'s>) {
        let Data::Number(number) = &member.value.data else {
            if let Data::Boolean(_) = member.value.data {
                // As draft 4 had it.
                let inclusive = member.name.replace("exclusiveM", "m");
                let (name, place) = (&member.name, member.value.place);
                let message = format!("`{name}` must be a number, and is a boolean");
                self.wrong(
                    place,
                    message,
                    format!("write the number of `{inclusive}` here, without `{inclusive}`"),
                );
            } else {
                self.expected(member, "a number", "1");
            }
            return;
        };
        let name = &member.name;
        if bound.is_count() && number.to_u64().is_none() {
            self.wrong(
                member.value.place,
                format!(
                    "`{name}` must be a whole number from 0, and is {}",
                    number.as_str()
                ),
                "write `1`, for example",
            );
        } else if bound == Bound::MultipleOf && number.to_f64() <= 0.0 {
            self.wrong(
                member.value.place,
                format!("`{name}` must be more than 0, and is {}", number.as_str()),
                "write `0.01`, for example",
            );
        } else {
            schema.bounds.push((bound, number.clone()));
        }
    }

    /// The members of an object whose names are the user's.
    fn named<'v>(&mut self, member: &'v Member<'s>) -> &'v [Member<'s>] {
        let members = member.value.members();
        if members.is_none() {
            self.expected(
                member,
                "an object",
                "{ \"name\": { \"type\": \"string\" } }",
            );
        }
        members.unwrap_or_default()
    }

    fn properties(
        &mut self,
        member: &Member<'s>,
        id: SchemaId,
        pointer: &Pointer,
    ) -> Vec<Property<'s>> {
        let pointer = pointer.key("properties");
        let mut properties = Vec::new();
        for Member {
            name,
            name_place,
            value,
        } in self.named(member)
        {
            let part = Part::Property(name.clone());
            let schema = self.schema(value, *name_place, Some((id, part)), &pointer.inner(name));
            properties.push(Property {
                name: name.clone(),
                place: *name_place,
                schema,
            });
        }
        properties
    }

    fn definitions(
        &mut self,
        keyword: &'static str,
        member: &Member<'s>,
        id: SchemaId,
        pointer: &Pointer,
    ) -> Vec<SchemaId> {
        let pointer = pointer.key(keyword);
        let mut definitions = Vec::new();
        for Member {
            name,
            name_place,
            value,
        } in self.named(member)
        {
            let part = Part::Definition(keyword, name.clone());
            definitions.push(self.schema(
                value,
                *name_place,
                Some((id, part)),
                &pointer.inner(name),
            ));
        }
        definitions
    }

    fn additional(&mut self, member: &Member<'s>, id: SchemaId, pointer: &Pointer) -> Additional {
        match &member.value.data {
            Data::Boolean(true) => Additional::Any,
            Data::Boolean(false) => Additional::None,
            _ => {
                let parent = Some((id, Part::Additional));
                let pointer = pointer.inner("additionalProperties");
                Additional::Schema(self.schema(&member.value, member.name_place, parent, &pointer))
            }
        }
    }

    fn items(&mut self, member: &Member<'s>, id: SchemaId, pointer: &Pointer) -> Option<SchemaId> {
        if let Data::Array(_) = member.value.data {
            self.wrong(
                member.value.place,
                "`items` must be one schema, and is a list",
                "use an object with named `properties` instead of a tuple",
            );
            return None;
        }
        let parent = Some((id, Part::Items));
        Some(self.schema(
            &member.value,
            member.name_place,
            parent,
            &pointer.inner("items"),
        ))
    }

    fn schemas(
        &mut self,
        keyword: &'static str,
        member: &Member<'s>,
        id: SchemaId,
        pointer: &Pointer,
    ) -> Vec<SchemaId> {
        let pointer = pointer.key(keyword);
        let list = match self.list(member) {
            Some([]) => {
                self.wrong(
                    member.value.place,
                    format!("`{keyword}` lists no schema"),
                    "leave it away",
                );
                return Vec::new();
            }
            list => list.unwrap_or_default(),
        };
        let mut schemas = Vec::new();
        for (index, value) in list.iter().enumerate() {
            let parent = Some((id, Part::Of(keyword, index)));
            schemas.push(self.schema(
                value,
                value.place,
                parent,
                &pointer.inner(&index.to_string()),
            ));
        }
        schemas
    }
}

/// Where a schema stands: its file, and its JSON pointer (<https://www.rfc-editor.org/rfc/rfc6901>).
struct Pointer {
    file: FileId,
    path: String,
    depth: usize,
}

impl Pointer {
    fn root(file: FileId) -> Self {
        Self {
            file,
            path: String::new(),
            depth: 1,
        }
    }

    fn key(&self, name: &str) -> Self {
        let name = name.replace('~', "~0").replace('/', "~1");
        Self {
            file: self.file,
            path: format!("{}/{name}", self.path),
            depth: self.depth,
        }
    }

    fn inner(&self, name: &str) -> Self {
        Self {
            depth: self.depth + 1,
            ..self.key(name)
        }
    }
}

fn type_of_other_languages(name: &str) -> Option<&'static str> {
    Some(match name.to_ascii_lowercase().as_str() {
        "int" | "long" | "short" | "i32" | "i64" | "u32" | "u64" | "int32" | "int64" => "integer",
        "float" | "double" | "decimal" | "f32" | "f64" => "number",
        "text" | "str" | "char" | "date" | "datetime" | "date-time" | "uuid" | "uri" | "url" => {
            "string"
        }
        "list" | "tuple" | "vec" | "set" => "array",
        "map" | "dict" | "struct" | "record" | "table" | "hash" => "object",
        "nil" | "none" | "undefined" => "null",
        _ => return None,
    })
}

fn blank<'s>(place: Place, parent: Option<(SchemaId, Part<'s>)>) -> Schema<'s> {
    Schema {
        place,
        parent,
        reference: None,
        title: None,
        description: None,
        deprecated: false,
        default: None,
        examples: Vec::new(),
        types: None,
        values: None,
        constant: None,
        properties: Vec::new(),
        required: Vec::new(),
        additional: None,
        items: None,
        all_of: Vec::new(),
        alternatives: Vec::new(),
        definitions: Vec::new(),
        format: None,
        pattern: None,
        bounds: Vec::new(),
        unique_items: false,
        resolved_types: OnceLock::new(),
    }
}
