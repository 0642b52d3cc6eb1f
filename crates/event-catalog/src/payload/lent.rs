//! The text of a value, lent by the deserializer.

use alloc::string::String;
use core::fmt;
use serde_core::de::{Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::RawJson;
use super::transcode::{Transcode, transcode_map};
use crate::Text;
use crate::json::{Limits, RAW_LIMITS, RAW_VALUE};
use crate::read::Seed;

/// A value as text, and the limits for reading it into a type.
pub(super) struct Lent<'de> {
    pub(super) json: RawJson<'de>,
    pub(super) limits: Limits,
}

/// Requests the text of a value from a deserializer. The deserializers of this crate and of `serde_json` lend it;
/// for any other deserializer, the value is converted to JSON.
pub(super) fn lent<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Lent<'de>, D::Error> {
    deserializer.deserialize_newtype_struct(RAW_VALUE, LentVisitor)
}

pub(super) struct LentVisitor;

macro_rules! transcode {
    ($($visit:ident: $value:ty),*) => {$(
        fn $visit<E: Error>(self, value: $value) -> Result<Self::Value, E> {
            transcoded(|transcode| transcode.$visit(value))
        }
    )*};
}

fn transcoded<'de, E: Error>(
    write: impl FnOnce(Transcode<'_>) -> Result<(), E>,
) -> Result<Lent<'de>, E> {
    let mut text = String::new();
    write(Transcode(&mut text))?;
    Ok(Lent {
        json: RawJson::from_valid(text.into()),
        limits: Limits::default(),
    })
}

impl LentVisitor {
    /// Writes an object whose first name has already been read.
    pub(super) fn transcode<'de, A: MapAccess<'de>>(
        first: Option<Text<'de>>,
        map: A,
    ) -> Result<Lent<'de>, A::Error> {
        transcoded(|Transcode(text)| transcode_map(text, first, map))
    }
}

impl<'de> Visitor<'de> for LentVisitor {
    type Value = Lent<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any JSON value")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let first: Option<Text<'de>> = map.next_key_seed(Seed::new())?;
        if first.as_deref() != Some(RAW_VALUE) {
            return Self::transcode(first, map);
        }
        // The text is parsed even though `serde_json` has already checked it: a format that doesn't know this
        // protocol passes on any object from the input, and such an object can have a member with this name.
        let text: Text<'de> = map.next_value_seed(Seed::new())?;
        let json = RawJson::parse(text).map_err(Error::custom)?;
        let mut limits = Limits::default();
        while let Some(name) = map.next_key_seed(Seed::<Text<'de>>::new())? {
            if name == *RAW_LIMITS {
                limits = Limits::from_number(map.next_value()?);
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(Lent { json, limits })
    }

    // `serde_json` passes an object with one member; other formats call this function.
    fn visit_newtype_struct<D: Deserializer<'de>>(
        self,
        deserializer: D,
    ) -> Result<Self::Value, D::Error> {
        transcoded(|transcode| deserializer.deserialize_any(transcode))
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        transcoded(|transcode| deserializer.deserialize_any(transcode))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Self::Value, A::Error> {
        transcoded(|transcode| transcode.visit_seq(seq))
    }

    fn visit_none<E: Error>(self) -> Result<Self::Value, E> {
        self.visit_unit()
    }

    transcode! { visit_bool: bool, visit_i64: i64, visit_u64: u64, visit_i128: i128 }
    transcode! { visit_u128: u128, visit_f64: f64, visit_str: &str }

    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        Ok(Lent {
            json: RawJson::NULL,
            limits: Limits::default(),
        })
    }
}
