//! Reads a payload object so that `serde_json` and this crate give the same result.
//!
//! `serde_json` rounds numbers, counts depth differently, and passes `21.0` as a float. So this crate requests the text
//! of the object, as a `RawValue` does, and reads the text itself. JSON that `serde` has buffered (`flatten`,
//! `untagged`) is converted back to text. Formats without such text are read value by value.

use core::any::type_name;
use core::fmt;
use core::marker::PhantomData;
use serde_core::de::value::CowStrDeserializer;
use serde_core::de::{DeserializeSeed, Deserializer, Error, MapAccess, Visitor};

use super::PayloadError;
use super::lent::LentVisitor;
use crate::json::{self, Limits, RAW_VALUE};
use crate::read::Seed;
use crate::{Read, Text};

/// A payload struct whose members can be read one by one. The expansion of `__payload_object!` implements this.
#[doc(hidden)]
pub trait Object<'de>: Read<'de> {
    /// Reads the members of the object.
    fn read_members<A: MapAccess<'de>>(map: A) -> Result<Self, A::Error>;
}

/// Reads an object value by value.
#[inline]
fn members<'de, T: Object<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    deserializer.deserialize_map(MembersVisitor(PhantomData))
}

/// Reads text as an object.
#[doc(hidden)]
pub fn object_text<'de, T: Object<'de>>(text: &'de str) -> Result<T, PayloadError> {
    json::read_text(text, Limits::default(), |deserializer| {
        members(deserializer)
    })
}

/// Reads an object from text that is only borrowed for the call.
type Own<T> = fn(&str) -> Result<T, PayloadError>;

/// Reads an object from its text if available, otherwise value by value.
#[doc(hidden)]
pub fn object<'de, T: Object<'de>, D: Deserializer<'de>>(
    deserializer: D,
    own: Own<T>,
) -> Result<T, D::Error> {
    // Reading from this crate's deserializer directly gives the same result as reading the text, but faster.
    if json::is_ours::<D>() {
        return members(deserializer);
    }
    deserializer.deserialize_newtype_struct(RAW_VALUE, WholeVisitor(own, PhantomData))
}

fn expecting(f: &mut fmt::Formatter<'_>) -> fmt::Result {
    f.write_str("an object")
}

/// Whether this is the error type of a JSON deserializer. If so, a value that `serde` has buffered was JSON, and is
/// converted back to text, because a buffer rejects an integer that is stored as a float. The buffer's own type isn't
/// public, but it has the error type of the original deserializer.
fn is_json<E>() -> bool {
    let name = type_name::<E>();
    name == type_name::<serde_json::Error>() || name == type_name::<PayloadError>()
}

struct MembersVisitor<'de, T>(PhantomData<&'de T>);

impl<'de, T: Object<'de>> Visitor<'de> for MembersVisitor<'_, T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        expecting(f)
    }

    #[inline]
    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<T, A::Error> {
        T::read_members(map)
    }
}

/// Receives the object, as text if the deserializer provides it.
struct WholeVisitor<'de, T>(Own<T>, PhantomData<&'de ()>);

impl<'de, T: Object<'de>> Visitor<'de> for WholeVisitor<'de, T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        expecting(f)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<T, A::Error> {
        match map.next_key_seed(Seed::<Text<'de>>::new())? {
            Some(name) if name == *RAW_VALUE => map.next_value_seed(TextVisitor(self)),
            first => T::read_members(Rest { first, map }),
        }
    }

    // `serde_json` passes an object with one member; other formats call this function.
    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<T, D::Error> {
        if is_json::<D::Error>() {
            let lent = LentVisitor.visit_newtype_struct(deserializer)?;
            (self.0)(lent.json.as_str()).map_err(D::Error::custom)
        } else {
            members(deserializer)
        }
    }
}

/// An object whose first name has already been read.
struct Rest<'de, A> {
    first: Option<Text<'de>>,
    map: A,
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for Rest<'de, A> {
    type Error = A::Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, A::Error> {
        match self.first.take() {
            Some(first) => seed
                .deserialize(CowStrDeserializer::new(first.into()))
                .map(Some),
            None => self.map.next_key_seed(seed),
        }
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, A::Error> {
        self.map.next_value_seed(seed)
    }
}

/// Receives the text of an object.
struct TextVisitor<'de, T>(WholeVisitor<'de, T>);

impl<'de, T: Object<'de>> DeserializeSeed<'de> for TextVisitor<'de, T> {
    type Value = T;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<T, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'de, T: Object<'de>> Visitor<'de> for TextVisitor<'de, T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        expecting(f)
    }

    fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<T, E> {
        object_text(text).map_err(E::custom)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
        let Self(WholeVisitor(own, _)) = self;
        own(text).map_err(E::custom)
    }
}
