//! The types of JSON values.

use super::value::{Data, Value};

/// A set of JSON's types.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Types(u8);

impl Types {
    /// The empty set of types.
    pub const NONE: Self = Self(0);
    /// `null`.
    pub const NULL: Self = Self(1);
    /// `boolean`.
    pub const BOOLEAN: Self = Self(1 << 1);
    /// `integer`: a number without a fraction.
    pub const INTEGER: Self = Self(1 << 2);
    /// `number`, which includes integers.
    pub const NUMBER: Self = Self(1 << 3 | 1 << 2);
    /// `string`.
    pub const STRING: Self = Self(1 << 4);
    /// `array`.
    pub const ARRAY: Self = Self(1 << 5);
    /// `object`.
    pub const OBJECT: Self = Self(1 << 6);
    /// The set of all types.
    pub const ANY: Self = Self(0x7f);

    /// The types that `type` can name.
    pub const NAMES: [(&'static str, Self); 7] = [
        ("null", Self::NULL),
        ("boolean", Self::BOOLEAN),
        ("integer", Self::INTEGER),
        ("number", Self::NUMBER),
        ("string", Self::STRING),
        ("array", Self::ARRAY),
        ("object", Self::OBJECT),
    ];

    /// The type with this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        let found = Self::NAMES.into_iter().find(|(it, _)| *it == name);
        found.map(|(_, types)| types)
    }

    /// The type of a value.
    #[must_use]
    pub fn of(value: &Value<'_>) -> Self {
        match &value.data {
            Data::Null => Self::NULL,
            Data::Boolean(_) => Self::BOOLEAN,
            Data::Number(number) if number.is_integer() => Self::INTEGER,
            Data::Number(_) => Self::NUMBER,
            Data::String(_) => Self::STRING,
            Data::Array(_) => Self::ARRAY,
            Data::Object(_) => Self::OBJECT,
        }
    }

    /// The union of two sets.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// The intersection of two sets. `number` without `integer` isn't a type.
    #[must_use]
    pub fn common(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// The types of this set that aren't in the other set.
    #[must_use]
    pub fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Whether this set contains all types of the other set.
    #[must_use]
    pub fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// Whether the set is empty.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The names of the types. `integer` isn't listed next to `number`, which includes it.
    pub fn names(self) -> impl Iterator<Item = &'static str> {
        let covered = move |name| name == "integer" && self.contains(Self::NUMBER);
        Self::NAMES
            .into_iter()
            .filter(move |(name, it)| self.contains(*it) && !covered(*name))
            .map(|(name, _)| name)
    }
}
