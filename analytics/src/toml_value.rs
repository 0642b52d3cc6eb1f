//! Deserializes values of TOML files. Unlike serde's errors, which name Rust types, these errors say in plain words
//! what is expected.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Unexpected, Visitor};
use toml::Spanned;

/// A list of texts.
pub(crate) fn list<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
) -> Result<Vec<T>, D::Error> {
    elements(deserializer, "a list such as `[\"one\", \"two\"]`")
}

/// The elements of an array, or of tables with the same name. `expected` is for the error.
pub(crate) fn elements<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
    expected: &'static str,
) -> Result<Vec<T>, D::Error> {
    deserializer.deserialize_seq(Elements {
        expected,
        of: PhantomData,
    })
}

/// A whole number, and where it is.
pub(crate) fn whole<'de, D: Deserializer<'de>, T: TryFrom<u64>>(
    deserializer: D,
) -> Result<Option<Spanned<T>>, D::Error> {
    let number = Spanned::<Whole>::deserialize(deserializer)?;
    let span = number.span();
    let number = number.into_inner().0;
    match T::try_from(number) {
        Ok(number) => Ok(Some(Spanned::new(span, number))),
        Err(_) => Err(D::Error::custom(format!(
            "the number {number} is too large"
        ))),
    }
}

struct Elements<T> {
    expected: &'static str,
    of: PhantomData<T>,
}

impl<'de, T: Deserialize<'de>> Visitor<'de> for Elements<T> {
    type Value = Vec<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.expected)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Vec<T>, A::Error> {
        let mut found = Vec::new();
        while let Some(element) = elements.next_element()? {
            found.push(element);
        }
        Ok(found)
    }

    // What serde calls a map is a table in TOML.
    fn visit_map<A: MapAccess<'de>>(self, _: A) -> Result<Vec<T>, A::Error> {
        Err(A::Error::invalid_type(Unexpected::Other("table"), &self))
    }
}

struct Whole(u64);

impl<'de> Deserialize<'de> for Whole {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_u64(WholeVisitor)
    }
}

struct WholeVisitor;

impl Visitor<'_> for WholeVisitor {
    type Value = Whole;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a whole number such as `600`")
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Whole, E> {
        Ok(Whole(number))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Whole, E> {
        let invalid = || E::invalid_value(Unexpected::Signed(number), &self);
        u64::try_from(number).map(Whole).map_err(|_| invalid())
    }
}
