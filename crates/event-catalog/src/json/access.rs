//! Passes the members of an object, the elements of an array, or the text of a value to a visitor.

use serde_core::de::value::{BorrowedStrDeserializer, U32Deserializer};
use serde_core::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};

use super::deserializer::{JsonDeserializer, ONE_OF, RAW_LIMITS, RAW_VALUE};
use super::key::NameDeserializer;
use super::{Expected, JsonStr};
use crate::payload::{PayloadError, PayloadErrorKind};

/// How far an object or an array has been read.
#[derive(Clone, Copy, PartialEq)]
enum State {
    First,
    Next,
    Done,
}

pub(super) struct Members<'r, 'de> {
    deserializer: &'r mut JsonDeserializer<'de>,
    state: State,
    /// The last name that was read. If its value has an error, the error's path includes the name.
    name: JsonStr<'de>,
}

impl<'r, 'de> Members<'r, 'de> {
    pub(super) fn new(deserializer: &'r mut JsonDeserializer<'de>) -> Self {
        Self {
            deserializer,
            state: State::First,
            name: JsonStr::new("", false),
        }
    }
}

impl Members<'_, '_> {
    /// Advances to the next member, and returns whether there is one.
    #[inline]
    fn follows(&mut self) -> Result<bool, PayloadError> {
        let reader = &mut self.deserializer.reader;
        match (self.state, reader.peek()) {
            (State::Done, _) => return Ok(false),
            (_, b'}') => {
                reader.advance();
                self.state = State::Done;
                return Ok(false);
            }
            (State::First, _) => {}
            (State::Next, b',') => reader.advance(),
            (State::Next, _) => return Err(reader.error(Expected::CommaOrBrace).into()),
        }
        self.state = State::Next;
        Ok(true)
    }

    /// Checks that the visitor has read every member.
    pub(super) fn finish(&mut self) -> Result<(), PayloadError> {
        if self.follows()? {
            let name = self.deserializer.reader.name()?;
            let error = PayloadError::new(PayloadErrorKind::Mismatch, "no additional field", "one");
            return Err(error.in_member(name));
        }
        Ok(())
    }
}

impl<'de> MapAccess<'de> for &mut Members<'_, 'de> {
    type Error = PayloadError;

    #[inline]
    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, PayloadError> {
        if !self.follows()? {
            return Ok(None);
        }
        self.name = self.deserializer.reader.name()?;
        match seed.deserialize(NameDeserializer(self.name)) {
            Ok(key) => Ok(Some(key)),
            Err(error) => Err(error.in_member(self.name)),
        }
    }

    #[inline]
    fn next_value_seed<V: DeserializeSeed<'de>>(
        &mut self,
        seed: V,
    ) -> Result<V::Value, PayloadError> {
        match seed.deserialize(&mut *self.deserializer) {
            Ok(value) => Ok(value),
            Err(error) => Err(error.in_member(self.name)),
        }
    }
}

pub(super) struct Elements<'r, 'de> {
    deserializer: &'r mut JsonDeserializer<'de>,
    state: State,
    index: usize,
}

impl<'r, 'de> Elements<'r, 'de> {
    pub(super) fn new(deserializer: &'r mut JsonDeserializer<'de>) -> Self {
        Self {
            deserializer,
            state: State::First,
            index: 0,
        }
    }
}

impl Elements<'_, '_> {
    fn follows(&mut self) -> Result<bool, PayloadError> {
        let reader = &mut self.deserializer.reader;
        match (self.state, reader.peek()) {
            (State::Done, _) => return Ok(false),
            (State::First | State::Next, b']') => {
                reader.advance();
                self.state = State::Done;
                return Ok(false);
            }
            (State::First, _) => {}
            (State::Next, b',') => {
                reader.advance();
                self.index += 1;
            }
            (State::Next, _) => return Err(reader.error(Expected::CommaOrBracket).into()),
        }
        self.state = State::Next;
        Ok(true)
    }

    pub(super) fn finish(&mut self) -> Result<(), PayloadError> {
        if self.follows()? {
            let error =
                PayloadError::new(PayloadErrorKind::Mismatch, "no additional element", "one");
            return Err(error.in_element(self.index));
        }
        Ok(())
    }
}

impl<'de> SeqAccess<'de> for &mut Elements<'_, 'de> {
    type Error = PayloadError;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, PayloadError> {
        if !self.follows()? {
            return Ok(None);
        }
        match seed.deserialize(&mut *self.deserializer) {
            Ok(value) => Ok(Some(value)),
            Err(error) => Err(error.in_element(self.index)),
        }
    }
}

/// The text of a value in the form that `RawValue` expects: an object with the value as its first member. The second
/// member contains the limits, for a visitor that reads the text into a type.
pub(super) struct RawMember<'r, 'de> {
    deserializer: &'r mut JsonDeserializer<'de>,
    next: RawNext,
}

#[derive(Clone, Copy)]
enum RawNext {
    Value,
    Limits,
    End,
}

impl<'r, 'de> RawMember<'r, 'de> {
    pub(super) fn new(deserializer: &'r mut JsonDeserializer<'de>) -> Self {
        Self {
            deserializer,
            next: RawNext::Value,
        }
    }
}

impl<'de> MapAccess<'de> for RawMember<'_, 'de> {
    type Error = PayloadError;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, PayloadError> {
        let key = match self.next {
            RawNext::Value => RAW_VALUE,
            RawNext::Limits => RAW_LIMITS,
            RawNext::End => return Ok(None),
        };
        seed.deserialize(BorrowedStrDeserializer::new(key))
            .map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(
        &mut self,
        seed: V,
    ) -> Result<V::Value, PayloadError> {
        match self.next {
            RawNext::Value => {
                self.next = RawNext::Limits;
                seed.deserialize(RawDeserializer(self.deserializer))
            }
            RawNext::Limits | RawNext::End => {
                self.next = RawNext::End;
                let limits = self.deserializer.limits.to_number();
                seed.deserialize(U32Deserializer::new(limits))
            }
        }
    }
}

/// Reads the text of a value, or, for a type with several alternatives, the value itself.
struct RawDeserializer<'r, 'de>(&'r mut JsonDeserializer<'de>);

impl<'de> Deserializer<'de> for RawDeserializer<'_, 'de> {
    type Error = PayloadError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, PayloadError> {
        visitor.visit_borrowed_str(self.0.reader.skip()?)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, PayloadError> {
        if name == ONE_OF {
            self.0.reader.peek();
            visitor.visit_map(AheadMember(self.0))
        } else {
            self.deserialize_any(visitor)
        }
    }

    serde_core::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option
        unit unit_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

/// A member that passes the text twice: its name is the rest of the text, starting with the value, and its value is
/// deserialized from the same position.
struct AheadMember<'r, 'de>(&'r mut JsonDeserializer<'de>);

impl<'de> MapAccess<'de> for AheadMember<'_, 'de> {
    type Error = PayloadError;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, PayloadError> {
        seed.deserialize(BorrowedStrDeserializer::new(self.0.reader.ahead()))
            .map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(
        &mut self,
        seed: V,
    ) -> Result<V::Value, PayloadError> {
        seed.deserialize(&mut *self.0)
    }
}
