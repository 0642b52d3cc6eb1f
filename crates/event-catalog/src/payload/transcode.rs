//! Converts a value from another format, or one that `serde` has buffered, to JSON text.

use alloc::format;
use alloc::string::{String, ToString};
use core::fmt;
use serde_core::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};

use crate::Text;
use crate::json::write_string;
use crate::read::Seed;

/// Appends the visited value to a string.
pub(super) struct Transcode<'o>(pub(super) &'o mut String);

/// Writes an object whose first name has already been read.
pub(super) fn transcode_map<'de, A: MapAccess<'de>>(
    text: &mut String,
    first: Option<Text<'de>>,
    mut map: A,
) -> Result<(), A::Error> {
    text.push('{');
    let mut name = first;
    let mut comma = false;
    while let Some(current) = name {
        if comma {
            text.push(',');
        }
        comma = true;
        write_string(text, &current);
        text.push(':');
        map.next_value_seed(Transcode(text))?;
        name = map.next_key_seed(Seed::new())?;
    }
    text.push('}');
    Ok(())
}

macro_rules! display {
    ($($visit:ident: $value:ty),*) => {$(
        fn $visit<E: Error>(self, value: $value) -> Result<(), E> {
            self.0.push_str(&value.to_string());
            Ok(())
        }
    )*};
}

impl<'de> Visitor<'de> for Transcode<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value that JSON has")
    }

    display! { visit_bool: bool, visit_i64: i64, visit_u64: u64, visit_i128: i128, visit_u128: u128 }

    fn visit_f64<E: Error>(self, value: f64) -> Result<(), E> {
        if !value.is_finite() {
            return Err(E::custom(format!(
                "expected a number that JSON can express, found {value}"
            )));
        }
        self.0
            .push_str(&serde_json::to_string(&value).map_err(E::custom)?);
        Ok(())
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<(), E> {
        write_string(self.0, value);
        Ok(())
    }

    fn visit_none<E: Error>(self) -> Result<(), E> {
        self.visit_unit()
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        self.0.push_str("null");
        Ok(())
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        let Self(text) = self;
        text.push('[');
        let start = text.len();
        loop {
            let before = text.len();
            if before > start {
                text.push(',');
            }
            if seq.next_element_seed(Transcode(text))?.is_none() {
                text.truncate(before);
                break;
            }
        }
        text.push(']');
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let first = map.next_key_seed(Seed::new())?;
        transcode_map(self.0, first, map)
    }
}

impl<'de> DeserializeSeed<'de> for Transcode<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}
