//! The name of a member as a value: usually text, but the keys of maps can be numbers.

use serde_core::de::value::{BorrowedStrDeserializer, StringDeserializer};
use serde_core::de::{Deserializer, Visitor};

use super::JsonStr;
use crate::payload::PayloadError;

pub(super) struct NameDeserializer<'de>(pub(super) JsonStr<'de>);

macro_rules! parse {
    ($($deserialize:ident: $number:ty, $visit:ident;)*) => {$(
        fn $deserialize<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, PayloadError> {
            match self.0.text()?.parse::<$number>() {
                Ok(number) => visitor.$visit(number),
                Err(_) => self.deserialize_any(visitor),
            }
        }
    )*};
}

impl<'de> Deserializer<'de> for NameDeserializer<'de> {
    type Error = PayloadError;

    #[inline]
    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, PayloadError> {
        match self.0.borrowed() {
            Some(name) => visitor.visit_borrowed_str(name),
            None => visitor.visit_string(self.0.text()?.into()),
        }
    }

    parse! {
        deserialize_i8: i64, visit_i64;
        deserialize_i16: i64, visit_i64;
        deserialize_i32: i64, visit_i64;
        deserialize_i64: i64, visit_i64;
        deserialize_u8: u64, visit_u64;
        deserialize_u16: u64, visit_u64;
        deserialize_u32: u64, visit_u64;
        deserialize_u64: u64, visit_u64;
        deserialize_bool: bool, visit_bool;
    }

    serde_core::forward_to_deserialize_any! {
        i128 u128 f32 f64 char str string bytes byte_buf unit unit_struct seq tuple tuple_struct
        map struct identifier ignored_any
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, PayloadError> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, PayloadError> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, PayloadError> {
        match self.0.borrowed() {
            Some(name) => visitor.visit_enum(BorrowedStrDeserializer::<PayloadError>::new(name)),
            None => visitor.visit_enum(StringDeserializer::<PayloadError>::new(
                self.0.text()?.into(),
            )),
        }
    }
}
