//! Deserializes JSON into any type that `serde` can read, with errors that name the field.

use core::any::type_name;
use core::convert::Infallible;
use core::fmt;
use serde_core::de::value::{BorrowedStrDeserializer, MapAccessDeserializer, StringDeserializer};
use serde_core::de::{self, Deserialize, Deserializer, Visitor};

use super::access::{Elements, Members, RawMember};
use super::{Expected, Limits, Reader, number, skip};
use crate::Read;
use crate::payload::{PayloadError, PayloadErrorKind};

/// The name that `serde_json::value::RawValue` passes to request the text of a value. It is undocumented: if it
/// changes, reading a `RawValue` field fails here, and so does a test.
pub(crate) const RAW_VALUE: &str = "$serde_json::private::RawValue";

/// The name of the member that follows [`RAW_VALUE`]. In it, this deserializer passes the limits for reading the
/// text.
pub(crate) const RAW_LIMITS: &str = "limits";

/// The name that a type with several alternatives passes to request the upcoming text and then the value itself,
/// instead of only the value's text.
pub(crate) const ONE_OF: &str = "$event_catalog::private::OneOf";

/// The name that a payload struct passes when it finds a member that its schema forbids. While several alternatives
/// are being tried, the deserializer rejects the member; otherwise, it skips the member.
pub(crate) const CLOSED: &str = "$event_catalog::private::Closed";

/// The name that a value passes to report how many members were dropped when it was read from its text.
pub(crate) const DROPPED: &str = "$event_catalog::private::Dropped";

/// Whether a deserializer is [`JsonDeserializer`], which handles the names above. Compares type names, because a type
/// that borrows has no `TypeId`.
pub(crate) fn is_ours<D>() -> bool {
    type_name::<D>() == type_name::<&mut JsonDeserializer<'_>>()
}

/// Reads text that holds one JSON value.
pub(crate) fn from_text<'de, T: Read<'de>>(text: &'de str) -> Result<T, PayloadError> {
    read_text(text, Limits::default(), |deserializer| {
        T::read(deserializer)
    })
}

/// Reads text that holds one JSON value into a type that only implements `Deserialize`.
pub(crate) fn serde_from_text<'de, T: Deserialize<'de>>(text: &'de str) -> Result<T, PayloadError> {
    read_text(text, Limits::default(), |deserializer| {
        T::deserialize(deserializer)
    })
}

/// Reads text that holds one JSON value, within some limits.
#[inline]
pub(crate) fn read_text<'de, T>(
    text: &'de str,
    limits: Limits,
    read: impl FnOnce(&mut JsonDeserializer<'de>) -> Result<T, PayloadError>,
) -> Result<T, PayloadError> {
    let mut deserializer = JsonDeserializer::new(text, limits, false);
    let value = read(&mut deserializer)?;
    deserializer.reader.end()?;
    Ok(value)
}

/// Reads text as one of several alternatives. Objects reject members that their schema forbids. Also returns how
/// many members were dropped, in all objects of the value.
pub(crate) fn try_text<'de, T>(
    text: &'de str,
    limits: Limits,
    read: impl FnOnce(&mut JsonDeserializer<'de>) -> Result<T, PayloadError>,
) -> Result<(T, usize), PayloadError> {
    let mut deserializer = JsonDeserializer::new(text, limits, true);
    let value = read(&mut deserializer)?;
    deserializer.reader.end()?;
    Ok((value, deserializer.dropped))
}

pub(crate) struct JsonDeserializer<'de> {
    pub(super) reader: Reader<'de>,
    pub(super) limits: Limits,
    /// Whether the value is read as one of several alternatives.
    is_attempt: bool,
    /// How many members this attempt has dropped because no field takes them. A dropped object counts with all its
    /// members, because a variant with a field for the object keeps them.
    dropped: usize,
}

impl<'de> JsonDeserializer<'de> {
    #[inline]
    fn new(text: &'de str, limits: Limits, is_attempt: bool) -> Self {
        Self {
            reader: Reader::new(text),
            limits,
            is_attempt,
            dropped: 0,
        }
    }

    fn nested<V: Visitor<'de>>(
        &mut self,
        read: impl FnOnce(&mut Self) -> Result<V::Value, PayloadError>,
    ) -> Result<V::Value, PayloadError> {
        let limits = self.limits;
        self.limits = limits.nested(size_of::<V::Value>())?;
        let value = read(self);
        self.limits = limits;
        value
    }

    fn object<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value, PayloadError> {
        self.nested::<V>(|this| {
            this.reader.advance();
            let mut members = Members::new(this);
            let value = visitor.visit_map(&mut members)?;
            members.finish()?;
            Ok(value)
        })
    }

    fn array<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value, PayloadError> {
        self.nested::<V>(|this| {
            this.reader.advance();
            let mut elements = Elements::new(this);
            let value = visitor.visit_seq(&mut elements)?;
            elements.finish()?;
            Ok(value)
        })
    }

    #[inline]
    fn string<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value, PayloadError> {
        let string = self.reader.string()?;
        match string.borrowed() {
            Some(text) => visitor.visit_borrowed_str(text),
            None => visitor.visit_string(string.text()?.into()),
        }
    }

    /// Reads an integer in any notation, such as `2.0`.
    fn integer<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value, PayloadError> {
        if !self.at_number() {
            return self.deserialize_any(visitor);
        }
        let text = self.reader.number()?;
        match number::integer(text) {
            Some(integer) => visit_integer(integer, visitor),
            None if number::has_fraction(text) => Err(PayloadError::mismatch(
                &visitor,
                alloc::format!("the number {text:.64}"),
            )),
            None => Err(PayloadError::out_of_range(text)),
        }
    }

    fn float<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value, PayloadError> {
        if !self.at_number() {
            return self.deserialize_any(visitor);
        }
        let text = self.reader.number()?;
        visitor.visit_f64(float(text)?)
    }

    fn at_number(&mut self) -> bool {
        matches!(self.reader.peek(), b'-' | b'0'..=b'9')
    }

    /// Reads a value of the wrong type, and returns the error.
    #[cold]
    fn mismatch(&mut self, expected: &dyn de::Expected) -> PayloadError {
        match self.deserialize_any(Unexpected(expected)) {
            Ok(never) => match never {},
            Err(error) => error,
        }
    }
}

/// A visitor that accepts no value.
struct Unexpected<'e>(&'e dyn de::Expected);

impl Visitor<'_> for Unexpected<'_> {
    type Value = Infallible;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

fn visit_integer<'de, V: Visitor<'de>>(
    integer: i128,
    visitor: V,
) -> Result<V::Value, PayloadError> {
    if let Ok(integer) = u64::try_from(integer) {
        visitor.visit_u64(integer)
    } else if let Ok(integer) = i64::try_from(integer) {
        visitor.visit_i64(integer)
    } else {
        visitor.visit_i128(integer)
    }
}

fn float(text: &str) -> Result<f64, PayloadError> {
    match text.parse::<f64>() {
        Ok(float) if float.is_finite() => Ok(float),
        _ => Err(PayloadError::out_of_range(text)),
    }
}

macro_rules! delegate {
    ($method:ident: $($deserialize:ident)*) => {$(
        fn $deserialize<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, PayloadError> {
            self.$method(visitor)
        }
    )*};
}

impl<'de> Deserializer<'de> for &mut JsonDeserializer<'de> {
    type Error = PayloadError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, PayloadError> {
        match self.reader.peek() {
            b'"' => self.string(visitor),
            b'{' => self.object(visitor),
            b'[' => self.array(visitor),
            b'n' => {
                self.reader.literal("null")?;
                visitor.visit_unit()
            }
            b't' => {
                self.reader.literal("true")?;
                visitor.visit_bool(true)
            }
            b'f' => {
                self.reader.literal("false")?;
                visitor.visit_bool(false)
            }
            b'-' | b'0'..=b'9' => {
                let text = self.reader.number()?;
                // As in `serde_json`, integers have 64 bits, and `-0` is a float.
                if text.contains(['.', 'e', 'E']) || text == "-0" {
                    return visitor.visit_f64(float(text)?);
                }
                match number::integer(text) {
                    Some(integer) => visit_integer(integer, visitor),
                    None => visitor.visit_f64(float(text)?),
                }
            }
            _ => Err(self.reader.error(Expected::Value).into()),
        }
    }

    delegate! { integer: deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64 deserialize_i128 }
    delegate! { integer: deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64 deserialize_u128 }
    delegate! { float: deserialize_f32 deserialize_f64 }

    serde_core::forward_to_deserialize_any! {
        bool char bytes byte_buf unit unit_struct struct identifier
    }

    // Payloads have many types of objects and lists. These functions avoid `deserialize_any`, so that code
    // for the other kinds of values isn't compiled for each type.

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, PayloadError> {
        if self.reader.peek() == b'{' {
            self.object(visitor)
        } else {
            Err(self.mismatch(&visitor))
        }
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, PayloadError> {
        if self.reader.peek() == b'[' {
            self.array(visitor)
        } else {
            Err(self.mismatch(&visitor))
        }
    }

    fn deserialize_tuple<V: Visitor<'de>>(
        self,
        _: usize,
        visitor: V,
    ) -> Result<V::Value, PayloadError> {
        self.deserialize_seq(visitor)
    }

    #[inline]
    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, PayloadError> {
        if self.reader.peek() == b'"' {
            self.string(visitor)
        } else {
            self.deserialize_any(visitor)
        }
    }

    #[inline]
    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, PayloadError> {
        self.deserialize_str(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, PayloadError> {
        if self.reader.peek() == b'n' {
            self.reader.literal("null")?;
            visitor.visit_none()
        } else {
            visitor.visit_some(self)
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, PayloadError> {
        match name {
            RAW_VALUE => visitor.visit_map(RawMember::new(self)),
            CLOSED if self.is_attempt => Err(PayloadError::new(
                PayloadErrorKind::Mismatch,
                "no additional field",
                "one",
            )),
            CLOSED => self.deserialize_ignored_any(visitor),
            _ => visitor.visit_newtype_struct(self),
        }
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        length: usize,
        visitor: V,
    ) -> Result<V::Value, PayloadError> {
        if name == DROPPED {
            // The value has already been read; this only reports the dropped members.
            self.dropped = self.dropped.saturating_add(length);
            return visitor.visit_unit();
        }
        self.deserialize_any(visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, PayloadError> {
        match self.reader.peek() {
            b'{' => self.nested::<V>(|this| {
                this.reader.advance();
                let mut members = Members::new(this);
                let value = visitor.visit_enum(MapAccessDeserializer::new(&mut members))?;
                members.finish()?;
                Ok(value)
            }),
            b'"' => {
                let string = self.reader.string()?;
                match string.borrowed() {
                    Some(text) => {
                        visitor.visit_enum(BorrowedStrDeserializer::<PayloadError>::new(text))
                    }
                    None => visitor.visit_enum(StringDeserializer::<PayloadError>::new(
                        string.text()?.into(),
                    )),
                }
            }
            _ => self.deserialize_any(visitor),
        }
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(
        self,
        visitor: V,
    ) -> Result<V::Value, PayloadError> {
        let text = self.reader.skip()?;
        if self.is_attempt {
            self.dropped += 1 + skip::members(text);
        }
        visitor.visit_unit()
    }
}
