//! Converts documents to the model: every keyword is parsed or reported.

mod addresses;
mod conditions;
mod elements;
mod personal;
mod type_name;
mod values;

use std::borrow::Cow;
use std::sync::OnceLock;

use super::bound::Bound;
use super::condition;
use super::keyword::{has_effect, needs_a_type};
use super::model::{
    Additional, Alternatives, Part, Property, Schema, SchemaId, Types, is_conditional,
};
use super::resources::Anchor;
use super::steps::Steps;
use super::value::{Data, Member, Value};
use crate::notation::Dialect;
use crate::problem::{ExpectedValue, SchemaProblem, ValueProblem};
use crate::read::SchemaSettings;
use crate::source::{FileId, Place};

/// The maximum nesting depth of schemas; deeper structures can use references to definitions.
pub const MAX_DEPTH: usize = 64;

/// Converts documents to schemas, and collects the problems in them.
pub(super) struct Reader<'s> {
    pub(super) nodes: Vec<Schema<'s>>,
    /// Each schema, by its enclosing schema and the step from it.
    pub(super) steps: Steps,
    /// The `$id` of each schema that has one, without its fragment.
    pub(super) ids: Vec<(SchemaId, String)>,
    pub(super) anchors: Vec<Anchor>,
    pub(super) problems: Vec<SchemaProblem>,
    settings: &'s SchemaSettings,
    /// The dialect of the current document.
    dialect: Dialect,
    /// Whether no type is built from the current document.
    is_raw: bool,
}

impl<'s> Reader<'s> {
    pub(super) fn new(settings: &'s SchemaSettings) -> Self {
        Self {
            nodes: Vec::new(),
            steps: Steps::default(),
            ids: Vec::new(),
            anchors: Vec::new(),
            problems: Vec::new(),
            settings,
            dialect: Dialect::Draft202012,
            is_raw: false,
        }
    }

    /// Reads a file's document. `name` is the name that events use for the file, and `before` is the number of problems
    /// before the file was parsed.
    pub(super) fn document(
        &mut self,
        name: &str,
        file: FileId,
        document: &Value<'s>,
        before: usize,
    ) -> SchemaId {
        self.is_raw = self.settings.is_raw(name);
        let members = document.members().unwrap_or_default();
        let named = members.iter().find(|it| it.name == "$schema");
        self.dialect = named
            .and_then(|it| self.named_dialect(&it.value))
            .unwrap_or(Dialect::Draft202012);
        let has_mistakes = self.problems.len() > before;
        let root = self.schema(document, Place::whole(file), None, (file, 1));
        if has_mistakes {
            // The mistake could be in any schema of the file.
            let nodes = self.nodes.iter_mut().skip(root.0 as usize);
            nodes.for_each(|node| node.has_mistakes = true);
        }
        root
    }

    /// The dialect of the last document that was read.
    pub(super) fn dialect(&self) -> Dialect {
        self.dialect
    }

    fn wrong(&mut self, place: Place, problem: ValueProblem) {
        self.problems.push(SchemaProblem::Value { place, problem });
    }

    /// Adds a schema without constraints.
    fn empty(&mut self, place: Place, parent: Option<(SchemaId, Part<'s>)>) -> SchemaId {
        let id = SchemaId(u32::try_from(self.nodes.len()).unwrap_or(u32::MAX));
        if let Some((parent, part)) = &parent {
            self.steps.add(*parent, part, id);
        }
        self.nodes.push(blank(place, parent));
        id
    }

    /// Reads a schema. Mistakes in it are reported and left out.
    fn schema(
        &mut self,
        value: &Value<'s>,
        place: Place,
        parent: Option<(SchemaId, Part<'s>)>,
        at: (FileId, usize),
    ) -> SchemaId {
        let before = self.problems.len();
        let id = self.node(value, place, parent, at);
        self.nodes[id.0 as usize].has_mistakes = self.problems.len() > before;
        id
    }

    fn node(
        &mut self,
        value: &Value<'s>,
        place: Place,
        parent: Option<(SchemaId, Part<'s>)>,
        (file, depth): (FileId, usize),
    ) -> SchemaId {
        let id = self.empty(place, parent.clone());
        let members = match &value.data {
            Data::Object(_) if depth > MAX_DEPTH => {
                self.problems.push(SchemaProblem::TooDeep { place });
                return id;
            }
            Data::Object(members) => members,
            Data::Boolean(true) => return id,
            // No type is built for a condition or a raw payload, so `false` is allowed.
            Data::Boolean(false) if self.is_raw || is_conditional(&self.nodes, id) => {
                self.nodes[id.0 as usize].is_false = true;
                return id;
            }
            Data::Boolean(false) => {
                self.wrong(value.place, ValueProblem::FalseSchema);
                return id;
            }
            _ => {
                self.wrong(value.place, ValueProblem::NotSchema(value.describe()));
                return id;
            }
        };
        let mut schema = blank(place, parent);
        let has_reference = members.iter().any(|it| it.name == "$ref");
        let is_lone = has_reference && self.dialect.has_lone_references();
        if !is_lone {
            // The meaning of `items` depends on the positions.
            schema.positions = self.positions(members, id, (file, depth));
        }
        for member in members {
            if is_lone && schema.parent.is_some() && matches!(&*member.name, "id" | "$id") {
                // In this dialect, a reference replaces all other keywords of the schema.
                continue;
            }
            if has_effect(&member.name, has_reference, self.dialect) {
                self.keyword(&mut schema, member, id, (file, depth));
            } else {
                let ignored = (member.name.clone(), member.name_place);
                schema.ignored.push(ignored);
            }
        }
        let is_false = |id: SchemaId| self.nodes[id.0 as usize].is_false;
        let conditions = condition::in_words(&schema.conditions, &is_false);
        schema.remarks.extend(conditions);
        if self.dialect == Dialect::Draft4 {
            leave_out(&mut schema, members);
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
            // The file's dialect has already been read.
            "$schema" if schema.parent.is_none() => {}
            "$schema" => self.wrong(value.place, ValueProblem::InnerDialect),
            "$id" => self.id(member, id),
            "id" if self.dialect == Dialect::Draft4 => self.id(member, id),
            "$anchor" | "$dynamicAnchor" => self.anchor(member, id),
            "$recursiveAnchor" if self.dialect == Dialect::Draft201909 => self.anchor(member, id),
            "$ref" | "$dynamicRef" => self.reference(schema, member),
            "$recursiveRef" if self.dialect == Dialect::Draft201909 => {
                self.reference(schema, member);
            }
            "$comment" => _ = self.text(member),
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
            "readOnly" if self.boolean(member) => schema.remarks.push("read only".to_owned()),
            "writeOnly" if self.boolean(member) => schema.remarks.push("write only".to_owned()),
            "contentEncoding" => {
                let encoding = self.text(member);
                schema
                    .remarks
                    .extend(encoding.map(|it| format!("encoded as {it}")));
            }
            "contentMediaType" => {
                let media_type = self.text(member);
                schema
                    .remarks
                    .extend(media_type.map(|it| format!("of the media type {it}")));
            }
            // These keywords don't affect types.
            "readOnly" | "writeOnly" | "contentSchema" | "$vocabulary" => {}
            "example" => schema.examples.push(value.clone()),
            "examples" => schema.examples = self.list(member).unwrap_or_default().to_vec(),
            "const" => schema.constant = Some((value.clone(), value.place)),
            "enum" => {
                schema.values = self.values(member).map(|values| (values, value.place));
                let values = schema.values.iter().flat_map(|(values, _)| values);
                schema.value_types = values.fold(Types::NONE, |all, it| all.and(Types::of(it)));
            }
            "type" => schema.types = self.types(member).map(|types| (types, value.place)),
            "required" => schema.required = self.required(member),
            "properties" => {
                schema.properties = self.properties(member, Part::Property, id, at);
            }
            "patternProperties" => {
                schema.patterns = self.properties(member, Part::Pattern, id, at);
            }
            "additionalProperties" => {
                schema.additional = Some(self.additional(member, id, at));
            }
            "prefixItems" | "items" | "additionalItems" => self.elements(schema, member, id, at),
            "allOf" => schema.all_of = self.schemas("allOf", Part::Of, member, id, at),
            "oneOf" | "anyOf" => {
                let keyword = if member.name == "oneOf" {
                    "oneOf"
                } else {
                    "anyOf"
                };
                let schemas = self.schemas(keyword, Part::Of, member, id, at);
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
                Some(_) if self.leaves_out(value) => {}
                Some(bound) => self.bound(schema, bound, member),
                None if self.condition(schema, member, id, at) => {}
                None if self.type_name(schema, member) => {}
                None if self.personal(schema, member) => {}
                None if self.settings.is_annotation(keyword) => {}
                None if self.is_raw && needs_a_type(keyword) => {}
                None => self.problems.push(SchemaProblem::UnknownKeyword {
                    place: member.name_place,
                    keyword: keyword.to_owned(),
                }),
            },
        }
    }

    /// Returns the members of an object whose names users choose; reports any other value.
    fn named<'v>(&mut self, member: &'v Member<'s>) -> &'v [Member<'s>] {
        let members = member.value.members();
        if members.is_none() {
            self.expected(member, ExpectedValue::NamedSchemas);
        }
        members.unwrap_or_default()
    }

    fn properties(
        &mut self,
        member: &Member<'s>,
        part: fn(Cow<'s, str>) -> Part<'s>,
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
            let part = part(name.clone());
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

    fn schemas(
        &mut self,
        keyword: &'static str,
        part: fn(&'static str, usize) -> Part<'s>,
        member: &Member<'s>,
        id: SchemaId,
        at: (FileId, usize),
    ) -> Vec<SchemaId> {
        let list = match self.list(member) {
            Some([]) => {
                self.wrong(member.value.place, ValueProblem::NoSchemas(keyword));
                return Vec::new();
            }
            list => list.unwrap_or_default(),
        };
        let mut schemas = Vec::new();
        for (index, value) in list.iter().enumerate() {
            let parent = Some((id, part(keyword, index)));
            schemas.push(self.schema(value, value.place, parent, inner(at)));
        }
        schemas
    }
}

/// Makes a bound exclusive if draft 4's boolean `exclusiveMinimum` or `exclusiveMaximum` is `true`.
fn leave_out(schema: &mut Schema<'_>, members: &[Member<'_>]) {
    for (exclusive, inclusive) in [
        (Bound::ExclusiveMinimum, Bound::Minimum),
        (Bound::ExclusiveMaximum, Bound::Maximum),
    ] {
        let is_true = |it: &Member<'_>| {
            it.name == exclusive.keyword() && matches!(it.value.data, Data::Boolean(true))
        };
        if members.iter().any(is_true) {
            let mut bounds = schema.bounds.iter_mut();
            if let Some(bound) = bounds.find(|(bound, ..)| *bound == inclusive) {
                bound.0 = exclusive;
            }
        }
    }
}

/// Continues in the same file, one level deeper.
fn inner((file, depth): (FileId, usize)) -> (FileId, usize) {
    (file, depth + 1)
}

fn blank(place: Place, parent: Option<(SchemaId, Part<'_>)>) -> Schema<'_> {
    Schema {
        place,
        parent,
        reference: None,
        title: None,
        type_name: None,
        description: None,
        deprecated: false,
        personal: false,
        default: None,
        examples: Vec::new(),
        types: None,
        values: None,
        constant: None,
        properties: Vec::new(),
        patterns: Vec::new(),
        required: Vec::new(),
        additional: None,
        positions: Vec::new(),
        items: None,
        all_of: Vec::new(),
        alternatives: Vec::new(),
        conditions: Vec::new(),
        is_false: false,
        ignored: Vec::new(),
        definitions: Vec::new(),
        format: None,
        pattern: None,
        bounds: Vec::new(),
        remarks: Vec::new(),
        unique_items: false,
        has_mistakes: false,
        value_types: Types::NONE,
        resolved_types: OnceLock::new(),
    }
}
