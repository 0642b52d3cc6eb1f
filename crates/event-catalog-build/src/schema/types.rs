//! The types of the payloads: what a program sees of the schemas, in whatever language.
//!
//! `allOf` is merged, `null` is split off, alternatives are told apart, and everything that needs a
//! name has one. What limits a value without changing its type (bounds, patterns, formats) is for
//! the documentation.

use std::borrow::Cow;

use super::docs::Docs;
use super::model::{SchemaId, Types as JsonTypes};
use super::value::Value;
use crate::source::Place;

/// The types of all payloads of a catalog.
#[derive(Debug, Default)]
pub struct Types<'s> {
    /// Every type that has a name: those of each payload follow it.
    pub types: Vec<Type<'s>>,
    /// The names of the schemas that are payloads of events, in their order, each with its type.
    pub payloads: Vec<(&'s str, TypeId)>,
    /// The type of what comes with events that have no payload of their own (`[defaults]`).
    pub default: Option<TypeId>,
    /// The schemas that name no type, and whose other keywords are about this one only. JSON Schema allows
    /// values of other types there; these types do not.
    pub implied: Vec<(SchemaId, JsonTypes)>,
}

impl<'s> Types<'s> {
    /// A type.
    ///
    /// # Panics
    ///
    /// When the number comes from other types.
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

    /// Every type that has a name.
    pub fn iter(&self) -> impl Iterator<Item = (TypeId, &Type<'s>)> {
        (0..).map(TypeId).zip(&self.types)
    }
}

/// The number of a type in [`Types`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TypeId(pub(super) u32);

impl TypeId {
    /// Its index in [`Types::types`].
    #[must_use]
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// A type that has a name.
#[derive(Debug)]
pub struct Type<'s> {
    /// The name, in `UpperCamelCase`: no two types have the same, and no type is called as another
    /// one with `Required` behind it.
    pub name: String,
    /// What it means.
    pub docs: Docs<'s>,
    /// The payload that it is the type of.
    pub payload: Option<&'s str>,
    /// What it consists of.
    pub kind: Kind<'s>,
    /// The schema that it comes from, the first of several.
    pub schema: SchemaId,
    /// What its name ends with, where a schema makes several types.
    pub(super) suffix: &'static str,
}

/// What a type consists of.
#[derive(Debug)]
pub enum Kind<'s> {
    /// An object with named fields.
    Object(Object<'s>),
    /// One of several strings, or one that is not known yet.
    Enumeration(Vec<EnumValue<'s>>),
    /// One of several types.
    OneOf(Vec<Variant<'s>>),
}

/// An object with named fields.
#[derive(Debug, Default)]
pub struct Object<'s> {
    /// The fields, in the order of the schema.
    pub fields: Vec<Field<'s>>,
    /// The type of further fields, where the schema has one for them; their docs.
    pub additional: Option<(Slot, Docs<'s>)>,
}

/// A field of an object.
#[derive(Debug)]
pub struct Field<'s> {
    /// The name in JSON.
    pub name: Cow<'s, str>,
    /// The name in programs, in `snake_case`: no two fields of an object have the same.
    pub ident: String,
    /// What it means.
    pub docs: Docs<'s>,
    /// Whether it is always there.
    pub required: bool,
    /// What its values are.
    pub slot: Slot,
    /// The only value that it can have, where it is always there: a string, number or boolean.
    pub constant: Option<Value<'s>>,
}

/// What the values at a place are.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Slot {
    /// Their type.
    pub shape: Shape,
    /// Whether they may be `null`.
    pub nullable: bool,
    /// Whether the type contains itself by way of this place, without a list between.
    pub recursive: bool,
}

/// A type that has no name, or that is referred to by it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Shape {
    /// Any JSON.
    Any,
    /// Nothing but `null`.
    Null,
    /// `true` or `false`.
    Boolean,
    /// A whole number.
    Integer {
        /// Whether the schema says that it is not negative.
        unsigned: bool,
    },
    /// A number.
    Number,
    /// A string.
    Text,
    /// A list.
    Array(Box<Slot>),
    /// An object whose names are not known.
    Map(Box<Slot>),
    /// A type with a name.
    Named(TypeId),
}

/// A value of an enumeration.
#[derive(Debug)]
pub struct EnumValue<'s> {
    /// The string in JSON.
    pub text: Cow<'s, str>,
    /// The name in programs, in `UpperCamelCase`.
    pub ident: String,
    /// What it means.
    pub docs: Docs<'s>,
}

/// One of several types.
#[derive(Debug)]
pub struct Variant<'s> {
    /// The name in programs, in `UpperCamelCase`.
    pub ident: String,
    /// What it means.
    pub docs: Docs<'s>,
    /// The type.
    pub slot: Slot,
    /// What a value must be to be it.
    pub test: Test<'s>,
}

/// What a JSON value must be to be a variant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Test<'s> {
    /// Anything.
    Any,
    /// Of one type: `null`, `boolean`, `number`, `string`, `array` or `object`.
    Type(&'static str),
    /// An object whose member has one of some strings.
    Member(Cow<'s, str>, Vec<Cow<'s, str>>),
}

/// Where a payload is used, for what is said about its form.
#[derive(Clone, Debug)]
pub(crate) struct Use<'s> {
    pub(crate) payload: &'s str,
    pub(crate) place: Place,
}
