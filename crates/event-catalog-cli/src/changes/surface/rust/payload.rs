//! Collects the types in the module `payload`: a struct for each object and tuple, an enum for each enumeration and
//! each `oneOf`, and an alias for any other payload.

use event_catalog_build::generate::public::{
    PayloadTypes, additional_field, required_struct, rest_field,
};
use event_catalog_build::ident::value_ident;
use event_catalog_build::schema::types::{Field, Kind, Object, Slot, Tuple, Type, TypeId};

use super::{REQUIRED, Subject, Surface, lifetime, marked};
use crate::changes::surface::origins::PayloadPlace;

/// Adds a type with all its items.
pub(super) fn add(
    it: &Type<'_>,
    types: &PayloadTypes<'_, '_>,
    place: &PayloadPlace<'_>,
    id: TypeId,
    surface: &mut Surface,
) {
    let path = format!("payload::{}", it.name);
    let lifetime = lifetime(types.has_lifetime(id));
    let mut added = Struct {
        types,
        path: path.clone(),
        required: required_struct(it).map(|name| format!("payload::{name}")),
        surface: &mut *surface,
    };
    match &it.kind {
        Kind::Object(object) => added.object(object, place),
        Kind::Tuple(tuple) => added.tuple(tuple, place),
        Kind::Enumeration(values) => {
            surface.add(path.clone(), "enum of texts", place.subject());
            for value in values {
                let signature = marked("value", value.docs.deprecated);
                let path = format!("{path}::{}", value.ident);
                surface.add(path, signature, place.subject());
            }
        }
        Kind::OneOf(variants) => {
            surface.add(path.clone(), format!("enum{lifetime}"), place.subject());
            for variant in variants {
                let signature = format!("({})", types.of(&variant.slot));
                let path = format!("{path}::{}", variant.ident);
                surface.add(path, signature, place.subject());
            }
        }
        Kind::Value(slot) => {
            let signature = format!("type{lifetime} = {}", types.of(slot));
            surface.add(path, signature, place.subject());
        }
    }
}

/// The struct for an object or a tuple whose items are being added.
struct Struct<'s> {
    types: &'s PayloadTypes<'s, 's>,
    path: String,
    /// The path of the separate struct for the required fields, if any.
    required: Option<String>,
    surface: &'s mut Surface,
}

impl Struct<'_> {
    fn object(&mut self, object: &Object<'_>, place: &PayloadPlace<'_>) {
        // A field with only one possible value isn't part of the type.
        let fields = object.fields.iter().filter(|it| it.constant.is_none());
        let fields: Vec<&Field<'_>> = fields.collect();
        self.creation(&fields, place);
        for field in fields {
            self.field(field, &place.field(&field.name), Missing::IsNull);
        }
        if let Some((slot, _)) = &object.additional {
            let name = additional_field(object);
            let shape = format!("::event_catalog::Map<'a, {}>", self.types.of(slot));
            self.item(&name, shape, place.further().subject());
        }
    }

    fn tuple(&mut self, tuple: &Tuple<'_>, place: &PayloadPlace<'_>) {
        let fields: Vec<&Field<'_>> = tuple.fields.iter().collect();
        self.creation(&fields, place);
        for field in fields {
            self.field(field, &place.element(&field.name), Missing::IsApart);
        }
        if let Some((slot, _)) = &tuple.rest {
            let name = rest_field(tuple);
            let shape = format!("::event_catalog::__private::Vec<{}>", self.types.of(slot));
            self.item(&name, shape, place.subject());
        }
    }

    /// Adds the struct, and the ways to create it.
    fn creation(&mut self, fields: &[&Field<'_>], place: &PayloadPlace<'_>) {
        let path = self.path.clone();
        self.surface
            .add(path.clone(), "struct<'a>", place.subject());
        let new = format!("{path}::new");
        let Some(required) = self.required.clone() else {
            self.surface.add(new, "fn()", place.subject());
            self.surface
                .add(format!("{path}: Default"), "impl", place.subject());
            return;
        };
        self.surface
            .add(new, format!("fn({required})"), place.subject());
        let mut slots = fields.iter().filter(|it| it.required).map(|it| &it.slot);
        let borrows = slots.any(|slot: &Slot| self.types.borrows(slot));
        let signature = format!("struct{}", lifetime(borrows));
        self.surface.add(required, signature, place.subject());
    }

    fn field(&mut self, field: &Field<'_>, place: &PayloadPlace<'_>, missing: Missing) {
        let name = value_ident(&field.ident);
        if field.required {
            let shape = self.types.of(&field.slot);
            if let Some(required) = &self.required {
                let path = format!("{required}.{name}");
                self.surface
                    .add(path, format!("{REQUIRED}{shape}"), place.subject());
            }
            self.item(&name, shape, place.subject());
            return;
        }
        let (set, shape) = match missing {
            Missing::IsNull => {
                let set = self.types.without_null(&field.slot);
                let is_kept = field.slot.nullable && self.types.keeps_null();
                let shape = if is_kept { option(&set) } else { set.clone() };
                (set, shape)
            }
            Missing::IsApart => {
                let shape = self.types.of(&field.slot);
                (shape.clone(), shape)
            }
        };
        let with = format!("{}::with_{}", self.path, field.ident);
        self.surface
            .add(with, format!("fn({set})"), place.subject());
        let shape = marked(&option(&shape), field.docs.deprecated);
        self.item(&name, shape, place.subject());
    }

    /// Adds a field of the struct.
    fn item(&mut self, name: &str, shape: String, subject: Subject) {
        self.surface
            .add(format!("{}.{name}", self.path), shape, subject);
    }
}

/// What `None` means in an optional field or element of a struct.
#[derive(Clone, Copy)]
enum Missing {
    /// The field is missing or `null`, unless the types distinguish the two.
    IsNull,
    /// The element is missing: `null` is a value of its type.
    IsApart,
}

fn option(shape: &str) -> String {
    format!("::core::option::Option<{shape}>")
}
