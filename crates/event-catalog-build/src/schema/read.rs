//! From documents to the model: every keyword is understood or reported.

mod values;

use std::sync::OnceLock;

use super::bound::Bound;
use super::model::{Additional, Alternatives, Part, Property, Reference, Schema, SchemaId, Types};
use super::steps::Steps;
use super::value::{Data, Member, Value};
use crate::problem::SchemaProblem;
use crate::source::{FileId, Place};

/// How deep schemas may nest in one another; anyone who needs more can refer to definitions.
pub const MAX_DEPTH: usize = 64;

/// Reads documents into schemas.
#[derive(Default)]
pub(super) struct Reader<'s> {
    pub(super) nodes: Vec<Schema<'s>>,
    /// Each schema, by the one around it and the step that leads on from there.
    pub(super) steps: Steps,
    /// The `$id` of each file that has one.
    pub(super) ids: Vec<(String, FileId)>,
    pub(super) problems: Vec<SchemaProblem>,
    /// Whether the document that is read says that it is of draft 7.
    is_draft_7: bool,
}

impl<'s> Reader<'s> {
    /// Reads a file's document.
    pub(super) fn document(&mut self, file: FileId, document: &Value<'s>) -> SchemaId {
        let dialect = document.members().unwrap_or_default().iter();
        let dialect = dialect
            .filter(|it| it.name == "$schema")
            .find_map(|it| it.value.text());
        self.is_draft_7 = dialect.is_some_and(values::is_draft_7);
        self.schema(document, Place::whole(file), None, (file, 1))
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
        (file, depth): (FileId, usize),
    ) -> SchemaId {
        let id = SchemaId(u32::try_from(self.nodes.len()).unwrap_or(u32::MAX));
        self.nodes.push(blank(place, parent.clone()));
        if let Some((parent, part)) = &parent {
            self.steps.add(*parent, part, id);
        }
        let members = match &value.data {
            Data::Object(_) if depth > MAX_DEPTH => {
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
            self.keyword(&mut schema, member, id, (file, depth));
        }
        if self.is_draft_7 && schema.reference.is_some() {
            self.beside_reference(members);
        }
        self.nodes[id.0 as usize] = schema;
        id
    }

    fn keyword(
        &mut self,
        schema: &mut Schema<'s>,
        member: &Member<'s>,
        id: SchemaId,
        at: (FileId, usize),
    ) {
        let value = &member.value;
        match &*member.name {
            "$schema" => self.dialect(value),
            "$id" => self.id(value, schema.parent.is_some(), at.0),
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
                .extend(self.definitions("$defs", member, id, at)),
            "definitions" => {
                let definitions = self.definitions("definitions", member, id, at);
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
            "enum" => {
                schema.values = self.values(member).map(|values| (values, value.place));
                let values = schema.values.iter().flat_map(|(values, _)| values);
                schema.value_types = values.fold(Types::NONE, |all, it| all.and(Types::of(it)));
            }
            "type" => schema.types = self.types(member).map(|types| (types, value.place)),
            "required" => schema.required = self.required(member),
            "properties" => schema.properties = self.properties(member, id, at),
            "additionalProperties" => {
                schema.additional = Some(self.additional(member, id, at));
            }
            "items" => schema.items = self.items(member, id, at),
            "allOf" => schema.all_of = self.schemas("allOf", member, id, at),
            "oneOf" | "anyOf" => {
                let keyword = if member.name == "oneOf" {
                    "oneOf"
                } else {
                    "anyOf"
                };
                let schemas = self.schemas(keyword, member, id, at);
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
        at: (FileId, usize),
    ) -> Vec<Property<'s>> {
        let mut properties = Vec::new();
        for Member {
            name,
            name_place,
            value,
        } in self.named(member)
        {
            let part = Part::Property(name.clone());
            let schema = self.schema(value, *name_place, Some((id, part)), inner(at));
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
        at: (FileId, usize),
    ) -> Vec<SchemaId> {
        let mut definitions = Vec::new();
        for Member {
            name,
            name_place,
            value,
        } in self.named(member)
        {
            let part = Part::Definition(keyword, name.clone());
            definitions.push(self.schema(value, *name_place, Some((id, part)), inner(at)));
        }
        definitions
    }

    fn additional(&mut self, member: &Member<'s>, id: SchemaId, at: (FileId, usize)) -> Additional {
        match &member.value.data {
            Data::Boolean(true) => Additional::Any,
            Data::Boolean(false) => Additional::None,
            _ => {
                let parent = Some((id, Part::Additional));
                Additional::Schema(self.schema(&member.value, member.name_place, parent, inner(at)))
            }
        }
    }

    fn items(
        &mut self,
        member: &Member<'s>,
        id: SchemaId,
        at: (FileId, usize),
    ) -> Option<SchemaId> {
        if let Data::Array(_) = member.value.data {
            self.wrong(
                member.value.place,
                "`items` must be one schema, and is a list",
                "use an object with named `properties` instead of a tuple",
            );
            return None;
        }
        let parent = Some((id, Part::Items));
        Some(self.schema(&member.value, member.name_place, parent, inner(at)))
    }

    fn schemas(
        &mut self,
        keyword: &'static str,
        member: &Member<'s>,
        id: SchemaId,
        at: (FileId, usize),
    ) -> Vec<SchemaId> {
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
            schemas.push(self.schema(value, value.place, parent, inner(at)));
        }
        schemas
    }
}

/// One level deeper in the file.
fn inner((file, depth): (FileId, usize)) -> (FileId, usize) {
    (file, depth + 1)
}

fn blank(place: Place, parent: Option<(SchemaId, Part<'_>)>) -> Schema<'_> {
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
        value_types: Types::NONE,
        resolved_types: OnceLock::new(),
    }
}
