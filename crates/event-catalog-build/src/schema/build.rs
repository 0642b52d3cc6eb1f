//! From views to types: what each place of a payload is to a program.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap, HashSet};

use super::docs::{Docs, Fact};
use super::model::{Bound, SchemaId, Schemas, Types as JsonTypes};
use super::naming;
use super::problem::SchemaProblem;
use super::recursion;
use super::types::{
    EnumValue, Field, Kind, Object, Shape, Slot, Type, TypeId, Types, Use, Variant,
};
use super::value::{Data, Value};
use super::variants;
use super::view::{AdditionalView, Contradiction, View, ViewKey};
use crate::read::similar;

/// How many types there may be: alternatives of alternatives can multiply without end.
const MAX_TYPES: usize = 20_000;

/// How deep lists and maps may nest in one another.
const MAX_NESTING: usize = 32;

/// Makes the types of the payloads that events have.
pub(super) fn build<'s>(
    schemas: &Schemas<'s>,
    used: &BTreeMap<&'s str, Use<'s>>,
    default: Option<&'s str>,
) -> (Types<'s>, Vec<SchemaProblem>) {
    let mut building = Building {
        schemas,
        types: Types::default(),
        views: Vec::new(),
        known: HashMap::new(),
        problems: Vec::new(),
        reported: HashSet::new(),
        done: 0,
    };
    let default_root = default
        .and_then(|name| schemas.files.get(name))
        .map(|file| file.root);
    for (name, used) in used {
        let Some(file) = schemas.files.get(name) else {
            continue;
        };
        let mut view = View::of(schemas, file.root);
        if let Some(default) = default_root {
            view.add(schemas, default);
        }
        let id = building.payload(view, file.root, used);
        if let Some(id) = id {
            building.types.payloads.insert(name, id);
        }
        building.fill();
    }
    building.types.default = default.and_then(|name| building.types.payloads.get(name).copied());
    let Building {
        mut types,
        mut problems,
        ..
    } = building;
    naming::name(schemas, &mut types);
    recursion::mark(schemas, &mut types, &mut problems);
    (types, problems)
}

struct Building<'m, 's> {
    schemas: &'m Schemas<'s>,
    types: Types<'s>,
    /// What each type is made from.
    views: Vec<View>,
    known: HashMap<ViewKey, TypeId>,
    problems: Vec<SchemaProblem>,
    reported: HashSet<(crate::source::Place, crate::source::Place)>,
    /// How many of the types have been filled.
    done: usize,
}

impl<'m, 's> Building<'m, 's> {
    /// The type of a payload, which is an object or one of several.
    fn payload(&mut self, view: View, root: SchemaId, used: &Use<'s>) -> Option<TypeId> {
        let types = match view.types(self.schemas) {
            Ok(types) => types,
            Err(contradiction) => {
                self.contradiction(contradiction);
                return None;
            }
        };
        if types != JsonTypes::OBJECT {
            let found = match types.names().collect::<Vec<_>>() {
                names if types == JsonTypes::ANY || names.is_empty() => "anything".to_owned(),
                names => names.join(" or "),
            };
            self.problems.push(SchemaProblem::PayloadForm {
                place: used.place,
                payload: used.payload.to_owned(),
                found,
            });
            return None;
        }
        if let (Some(one), Some(other)) = view.alternatives(self.schemas) {
            let (place, other) = (one.place, other.place);
            self.problems
                .push(SchemaProblem::Alternatives { place, other });
            return None;
        }
        let kind = match variants::split(self.schemas, &view, types) {
            variants::Split::One(chosen) if chosen != view => {
                return self.payload(chosen, root, used);
            }
            variants::Split::Several => Kind::OneOf(Vec::new()),
            _ => Kind::Object(Object::default()),
        };
        let id = self.add(view, kind, root);
        self.types.types[id.0 as usize].payload = Some(used.payload);
        Some(id)
    }

    /// The type of a view, which is filled later if it is new.
    fn add(&mut self, view: View, kind: Kind<'s>, schema: SchemaId) -> TypeId {
        let key = view.key(self.schemas);
        if let Some(known) = self.known.get(&key) {
            return *known;
        }
        let id = TypeId(u32::try_from(self.types.types.len()).unwrap_or(u32::MAX));
        let (docs, payload) = (Docs::of(self.schemas, &view), None);
        self.types.types.push(Type {
            name: String::new(),
            docs,
            payload,
            kind,
            schema,
            suffix: match view.only {
                Some(JsonTypes::OBJECT) => "Object",
                Some(JsonTypes::ARRAY) => "Array",
                Some(JsonTypes::STRING) => "String",
                _ => "",
            },
        });
        self.views.push(view);
        self.known.insert(key, id);
        id
    }

    /// Fills the types that were added, which may add further ones.
    fn fill(&mut self) {
        while self.done < self.views.len() {
            let at = self.done;
            self.done += 1;
            let view = self.views[at].clone();
            let kind = match &self.types.types[at].kind {
                Kind::Object(_) => Kind::Object(self.object(&view)),
                Kind::OneOf(_) => Kind::OneOf(self.one_of(&view)),
                Kind::Enumeration(_) => continue,
            };
            self.types.types[at].kind = kind;
        }
    }

    fn object(&mut self, view: &View) -> Object<'s> {
        let mut required: Vec<_> = view
            .schemas(self.schemas)
            .flat_map(|(_, schema)| &schema.required)
            .collect();
        let mut fields = Vec::new();
        for (property, value) in view.properties(self.schemas) {
            let count = required.len();
            required.retain(|(name, _)| *name != property.name);
            let is_required = required.len() < count;
            fields.push(self.field(&property.name, &value, is_required));
        }
        for (name, place) in required {
            if fields.iter().any(|field: &Field<'_>| field.name == *name) {
                continue;
            }
            let known = fields.iter().map(|field| &*field.name);
            let similar = similar(name, known).map(str::to_owned);
            if self.reported.insert((*place, *place)) {
                let name = name.to_string();
                self.problems.push(SchemaProblem::UndeclaredRequired {
                    place: *place,
                    name,
                    similar,
                });
            }
            fields.push(self.field(name, &View::default(), true));
        }
        naming::fields(&mut fields);
        Object {
            fields,
            additional: self.additional(view),
        }
    }

    fn field(&mut self, name: &Cow<'s, str>, view: &View, required: bool) -> Field<'s> {
        let slot = self.slot(view);
        let constant = self.only_value(view).filter(|_| required).cloned();
        Field {
            name: name.clone(),
            ident: String::new(),
            docs: self.value_docs(view, &slot),
            required,
            slot,
            constant,
        }
    }

    /// The one string, number or boolean that a view allows.
    fn only_value(&self, view: &View) -> Option<&'m Value<'s>> {
        let has_const = view
            .schemas(self.schemas)
            .any(|(_, schema)| schema.constant.is_some());
        let values = view.values(self.schemas).ok().flatten()?;
        match values[..] {
            [value] if has_const => {
                let is_scalar = matches!(
                    value.data,
                    Data::String(_) | Data::Number(_) | Data::Boolean(_)
                );
                is_scalar.then_some(value)
            }
            _ => None,
        }
    }

    /// What is said about the values at a place. Which values there are is worth a word only where
    /// the type does not say it.
    fn value_docs(&self, view: &View, slot: &Slot) -> Docs<'s> {
        let mut docs = Docs::of(self.schemas, view);
        let is_enumeration = match &slot.shape {
            Shape::Named(id) => matches!(self.types.get(*id).kind, Kind::Enumeration(_)),
            Shape::Null => true,
            _ => false,
        };
        if let (false, Ok(Some(values))) = (is_enumeration, view.values(self.schemas)) {
            docs.facts
                .insert(0, Fact::Values(values.into_iter().cloned().collect()));
        }
        docs
    }

    fn additional(&mut self, view: &View) -> Option<(Slot, Docs<'s>)> {
        let values = match view.additional(self.schemas)? {
            AdditionalView::None => return None,
            AdditionalView::Any => View::default(),
            AdditionalView::Schema(values) => values,
        };
        let slot = self.slot(&values);
        let docs = self.value_docs(&values, &slot);
        Some((slot, docs))
    }

    fn slot(&mut self, view: &View) -> Slot {
        self.slot_in(view, &mut Vec::new())
    }

    /// What the values at a place are. `around` has the lists and maps that the place is in.
    fn slot_in(&mut self, view: &View, around: &mut Vec<ViewKey>) -> Slot {
        let any = |nullable| Slot {
            shape: Shape::Any,
            nullable,
            recursive: false,
        };
        let schemas = self.schemas;
        let types = match view.types(schemas) {
            Ok(types) => types,
            Err(contradiction) => {
                self.contradiction(contradiction);
                return any(false);
            }
        };
        if let (Some(one), Some(other)) = view.alternatives(schemas) {
            let (place, other) = (one.place, other.place);
            if self.reported.insert((place, other)) {
                self.problems
                    .push(SchemaProblem::Alternatives { place, other });
            }
            return any(false);
        }
        if self.types.types.len() > MAX_TYPES {
            return any(false);
        }
        let nullable = types.contains(JsonTypes::NULL);
        let types = types.without(JsonTypes::NULL);
        let slot = |shape| Slot {
            shape,
            nullable,
            recursive: false,
        };
        if types.is_empty() {
            return Slot {
                shape: Shape::Null,
                nullable: false,
                recursive: false,
            };
        }
        match variants::split(schemas, view, types) {
            variants::Split::One(chosen) if chosen != *view => {
                let inner = self.slot_in(&chosen, around);
                return Slot {
                    nullable: nullable || inner.nullable,
                    ..inner
                };
            }
            variants::Split::One(_) => {}
            variants::Split::Strings(choices) => {
                return slot(self.strings(view, choices));
            }
            variants::Split::Any => return any(false),
            variants::Split::Several => {
                let schema = naming::origin(schemas, view);
                return slot(Shape::Named(self.add(
                    view.clone(),
                    Kind::OneOf(Vec::new()),
                    schema,
                )));
            }
        }
        slot(match types {
            JsonTypes::BOOLEAN => Shape::Boolean,
            JsonTypes::INTEGER => Shape::Integer {
                unsigned: self.is_unsigned(view),
            },
            JsonTypes::NUMBER => Shape::Number,
            JsonTypes::STRING => match view.values(schemas) {
                Ok(Some(values)) => {
                    let choices = values.into_iter().filter_map(|value| {
                        let Data::String(text) = &value.data else {
                            return None;
                        };
                        Some((text.clone(), None))
                    });
                    self.strings(view, choices.collect())
                }
                Ok(None) => Shape::Text,
                Err(contradiction) => {
                    self.contradiction(contradiction);
                    Shape::Text
                }
            },
            JsonTypes::ARRAY => match view.items(schemas) {
                Some(items) => Shape::Array(Box::new(self.inner(view, &items, around))),
                None => Shape::Array(Box::new(any(false))),
            },
            _ => self.object_shape(view, around),
        })
    }

    fn object_shape(&mut self, view: &View, around: &mut Vec<ViewKey>) -> Shape {
        let schemas = self.schemas;
        let has_fields = view
            .schemas(schemas)
            .any(|(_, schema)| !schema.properties.is_empty() || !schema.required.is_empty());
        let known = self.known.get(&view.key(schemas));
        if !has_fields && known.is_none() {
            match view.additional(schemas) {
                None | Some(AdditionalView::Any) => {
                    let any = self.inner(view, &View::default(), around);
                    return Shape::Map(Box::new(any));
                }
                Some(AdditionalView::Schema(values)) => {
                    return Shape::Map(Box::new(self.inner(view, &values, around)));
                }
                Some(AdditionalView::None) => {}
            }
        }
        let schema = naming::origin(schemas, view);
        Shape::Named(self.add(view.clone(), Kind::Object(Object::default()), schema))
    }

    /// What is in a list or a map. One that contains itself, with nothing but lists and maps
    /// between, has no type but that of any JSON there.
    fn inner(&mut self, view: &View, values: &View, around: &mut Vec<ViewKey>) -> Slot {
        let key = view.key(self.schemas);
        if around.contains(&key) || around.len() >= MAX_NESTING {
            return Slot {
                shape: Shape::Any,
                nullable: false,
                recursive: false,
            };
        }
        around.push(key);
        let slot = self.slot_in(values, around);
        around.pop();
        slot
    }

    /// The type of strings of which some are known.
    fn strings(&mut self, view: &View, choices: Vec<(Cow<'s, str>, Option<SchemaId>)>) -> Shape {
        if choices.is_empty() {
            return Shape::Text;
        }
        let mut values: Vec<EnumValue<'s>> = Vec::new();
        for (text, schema) in choices {
            if values.iter().any(|value| value.text == text) {
                continue;
            }
            let docs = schema.map(|id| Docs::of(self.schemas, &View::of(self.schemas, id)));
            let docs = docs.unwrap_or_default();
            values.push(EnumValue {
                text,
                ident: String::new(),
                docs,
            });
        }
        naming::values(&mut values);
        let schema = naming::origin(self.schemas, view);
        Shape::Named(self.add(view.clone(), Kind::Enumeration(values), schema))
    }

    fn one_of(&mut self, view: &View) -> Vec<Variant<'s>> {
        let choices = variants::choices(self.schemas, view);
        let mut made: Vec<Variant<'s>> = Vec::new();
        for choice in choices {
            let slot = self.slot(&choice.view);
            // Two texts with different formats are the same to a program.
            if made.iter().any(|variant| variant.slot == slot) {
                continue;
            }
            let docs = self.value_docs(&choice.view, &slot);
            made.push(Variant {
                docs,
                test: variants::test(&choice, &slot),
                ident: choice.name,
                slot,
            });
        }
        naming::variants(&mut made);
        made
    }

    fn is_unsigned(&self, view: &View) -> bool {
        let mut bounds = view
            .schemas(self.schemas)
            .flat_map(|(_, schema)| &schema.bounds);
        bounds.any(|(bound, number)| match bound {
            Bound::Minimum => number.to_f64() >= 0.0,
            Bound::ExclusiveMinimum => number.to_f64() >= -1.0,
            _ => false,
        })
    }

    fn contradiction(&mut self, found: Contradiction) {
        let Contradiction {
            place,
            other,
            message,
            other_says,
        } = found;
        if self.reported.insert((place, other)) {
            self.problems.push(SchemaProblem::Conflict {
                place,
                other,
                message,
                other_says,
            });
        }
    }
}
