//! Builds the root type of a payload: an object, one of several types, or another type of value.

use std::borrow::Cow;

use super::{ANY, Building};
use crate::problem::SchemaProblem;
use crate::schema::model::{SchemaId, Schemas, Types as JsonTypes};
use crate::schema::types::{Kind, Object, TypeId, Use};
use crate::schema::variants;
use crate::schema::view::View;

/// The problem, if a payload that must be an object isn't one: the default payload, or a payload combined with
/// it. `view` is the view of the payload's own schema.
pub(super) fn not_an_object(
    schemas: &Schemas<'_>,
    view: &View,
    used: &Use<'_>,
    default: Option<&str>,
) -> Option<SchemaProblem> {
    // If the view contradicts itself, building its type reports it.
    let types = view.types(schemas).ok()?;
    // A schema that doesn't specify a type gets the type of the default payload.
    if types == JsonTypes::OBJECT || (types == JsonTypes::ANY && default.is_some()) {
        return None;
    }
    let found = if types == JsonTypes::ANY {
        "anything".to_owned()
    } else {
        types.names().collect::<Vec<_>>().join(" or ")
    };
    Some(SchemaProblem::PayloadForm {
        place: used.place,
        payload: used.payload.to_owned(),
        found,
        default: default.map(str::to_owned),
    })
}

impl<'s> Building<'_, 's> {
    /// Builds the type of a payload.
    pub(super) fn payload(&mut self, view: View, root: SchemaId, used: &Use<'s>) -> Option<TypeId> {
        let types = match view.types(self.schemas) {
            Ok(types) => types,
            Err(contradiction) => {
                self.contradiction(contradiction, &view);
                return None;
            }
        };
        self.imply(&view);
        if types != JsonTypes::OBJECT {
            self.types.others.insert(Cow::Borrowed(used.payload));
        }
        let nullable = types.contains(JsonTypes::NULL);
        let others = types.without(JsonTypes::NULL);
        let kind = match variants::split(self.schemas, &view, others, &mut self.steps) {
            variants::Split::Refused(why) => {
                self.refuse(why, &view);
                return None;
            }
            variants::Split::One(chosen) if !nullable && chosen != view => {
                return self.payload(chosen, root, used);
            }
            variants::Split::Several if !nullable => Kind::OneOf(Vec::new()),
            _ if types == JsonTypes::OBJECT => Kind::Object(Object::default()),
            _ => return Some(self.value(&view, root, used)),
        };
        let id = self.add(view, kind, root);
        self.describe(id, root, used.payload);
        Some(id)
    }

    /// Adds a named type for a payload that isn't an object. Only the payload itself has this type: a field with
    /// the same schema has the type of the values.
    fn value(&mut self, view: &View, root: SchemaId, used: &Use<'s>) -> TypeId {
        let id = self.push(view.clone(), Kind::Value(ANY), root);
        let slot = self.slot(view);
        let docs = self.value_docs(&View::of(self.schemas, root), &slot);
        let it = &mut self.types.types[id.index()];
        it.payload = Some(used.payload);
        it.docs = docs;
        it.kind = Kind::Value(slot);
        id
    }
}
