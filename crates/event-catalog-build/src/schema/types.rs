//! Payload types, as programs in any language see them.
//!
//! `allOf` is merged, `null` is separated, alternatives can be told apart, and everything that
//! needs a name has one. Limits that don't change a type (bounds, patterns, formats) are for the
//! documentation.

use std::borrow::Cow;

use super::docs::Docs;
use super::model::{SchemaId, Types as JsonTypes};
use super::value::Value;
use crate::collections::Texts;
use crate::source::Place;

/// The types of all payloads in a catalog.
#[derive(Debug, Default)]
pub struct Types<'s> {
    /// Every named type. A payload's type comes before the types that it refers to.
    pub types: Vec<Type<'s>>,
    /// The names of the payload schemas, sorted, each with its type.
    pub payloads: Vec<(&'s str, TypeId)>,
    /// The payload type for events without their own payload (`[defaults]`).
    pub default: Option<TypeId>,
    /// The names of the payloads that may be values other than objects.
    pub(super) others: Texts<'s>,
    /// Whether the types keep undeclared parts (`undeclared = "keep"`): additional fields, and the difference between
    /// `null` and a missing field.
    pub keeps_undeclared: bool,
    /// The schemas that have no `type`, and whose other keywords all apply to one type. For these, JSON Schema
    /// also allows values of other types, but the types built here don't.
    pub implied: Vec<(SchemaId, JsonTypes)>,
}

impl<'s> Types<'s> {
    /// The type with this id.
    ///
    /// # Panics
    ///
    /// If the id is from another [`Types`].
    #[must_use]
    pub fn get(&self, id: TypeId) -> &Type<'s> {
        &self.types[id.0 as usize]
    }

    /// The type of a payload, by the name of its schema.
    #[must_use]
    pub fn payload(&self, name: &str) -> Option<TypeId> {
        let at = self.payloads.binary_search_by(|(it, _)| (*it).cmp(name));
        Some(self.payloads[at.ok()?].1)
    }

    /// Whether a payload is always an object, by the name of its schema.
    #[must_use]
    pub fn is_object(&self, payload: &str) -> bool {
        !self.others.contains(payload)
    }

    /// Every named type.
    pub fn iter(&self) -> impl Iterator<Item = (TypeId, &Type<'s>)> {
        (0..).map(TypeId).zip(&self.types)
    }
}

/// The id of a type in [`Types`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TypeId(pub(super) u32);

impl TypeId {
    /// The type's index in [`Types::types`].
    #[must_use]
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// A type that has a name in programs, such as a struct or an enum.
#[derive(Debug)]
pub struct Type<'s> {
    /// The name, in `UpperCamelCase`. It is unique, and also differs from every other type's name
    /// with `Required` appended.
    pub name: String,
    /// The type's documentation.
    pub docs: Docs<'s>,
    /// The payload that this type is for.
    pub payload: Option<&'s str>,
    /// What the type consists of: fields, elements, values or variants.
    pub kind: Kind<'s>,
    /// The schema that the type is built from; if there are several, the first one.
    pub schema: SchemaId,
    /// The suffix of the type's name, if a schema produces several types.
    pub(super) suffix: &'static str,
}

/// The structure of a type.
#[derive(Debug)]
pub enum Kind<'s> {
    /// An object with named fields.
    Object(Object<'s>),
    /// A list whose elements have types by position.
    Tuple(Tuple<'s>),
    /// An enumeration of strings, which can gain more values.
    Enumeration(Vec<EnumValue<'s>>),
    /// One of several types, each as a variant.
    OneOf(Vec<Variant<'s>>),
    /// The type of the values in a payload that isn't an object. No other type refers to this type.
    Value(Slot),
}

/// An object with named fields.
#[derive(Debug, Default)]
pub struct Object<'s> {
    /// The fields, in the order of the schema.
    pub fields: Vec<Field<'s>>,
    /// The type and docs of additional fields, if they have a type.
    pub additional: Option<(Slot, Docs<'s>)>,
    /// Whether the schema forbids additional fields. Such a type rejects values with additional fields when it is
    /// tried as one of several alternatives.
    pub closed: bool,
    /// Whether `additional` exists only because the settings keep undeclared fields.
    pub keeps_undeclared: bool,
}

/// A list whose elements have types by position.
#[derive(Debug, Default)]
pub struct Tuple<'s> {
    /// The elements that have their own type, by position. The elements that are always present are first.
    pub fields: Vec<Field<'s>>,
    /// The type and docs of all additional elements; `None` if there are none.
    pub rest: Option<(Slot, Docs<'s>)>,
}

/// A field of an object, or an element of a tuple.
#[derive(Debug)]
pub struct Field<'s> {
    /// The name in JSON; for an element, its position, counted from 0.
    pub name: Cow<'s, str>,
    /// The name in programs, in `snake_case`, unique in the type.
    pub ident: String,
    /// The field's documentation.
    pub docs: Docs<'s>,
    /// Whether the field is always present.
    pub required: bool,
    /// The type of the field's values.
    pub slot: Slot,
    /// The only possible value of a field that is always present: a string, number or boolean.
    pub constant: Option<Value<'s>>,
}

/// The type of the values in a place: of a field, of the elements of a list, or of the values of a map.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Slot {
    /// The type of the values, apart from null.
    pub shape: Shape,
    /// Whether the values can be `null`.
    pub nullable: bool,
    /// Whether the type contains itself through this place, without a list in between.
    pub recursive: bool,
}

/// An unnamed type, or a reference to a named one.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Shape {
    /// Any JSON value.
    Any,
    /// Only `null`.
    Null,
    /// `true` or `false`.
    Boolean,
    /// An integer.
    Integer {
        /// Whether the schema excludes negative values.
        unsigned: bool,
    },
    /// A number.
    Number,
    /// A string.
    Text,
    /// A list.
    Array(Box<Slot>),
    /// An object with any names.
    Map(Box<Slot>),
    /// A named type.
    Named(TypeId),
}

/// A value of an enumeration.
#[derive(Debug)]
pub struct EnumValue<'s> {
    /// The string in JSON.
    pub text: Cow<'s, str>,
    /// The name in programs, in `UpperCamelCase`.
    pub ident: String,
    /// The value's documentation.
    pub docs: Docs<'s>,
    /// The alternative that defines this value; `None` for a value of an `enum`.
    pub schema: Option<SchemaId>,
}

/// A variant of [`Kind::OneOf`]: one of the types that a value can have.
#[derive(Debug)]
pub struct Variant<'s> {
    /// The name in programs, in `UpperCamelCase`.
    pub ident: String,
    /// The variant's documentation.
    pub docs: Docs<'s>,
    /// The type of the variant's values.
    pub slot: Slot,
    /// The condition that a value of this variant meets.
    pub test: Test<'s>,
    /// The alternative that the variant is built from, or the schema whose `type` lists several types.
    pub schema: SchemaId,
}

/// The condition that a JSON value of a variant meets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Test<'s> {
    /// No condition: any value can be of this variant.
    Any,
    /// The value has one of the types `null`, `boolean`, `number`, `string`, `array` or `object`.
    Type(&'static str),
    /// The value is an object with a member that has one of these strings.
    Member(Cow<'s, str>, Vec<Cow<'s, str>>),
}

/// How a payload is used, for messages about its form.
#[derive(Clone, Debug)]
pub(crate) struct Use<'s> {
    pub(crate) payload: &'s str,
    pub(crate) place: Place,
}
