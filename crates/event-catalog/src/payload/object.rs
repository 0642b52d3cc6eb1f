//! Reads and writes the fields of generated payload structs: the functions that the expansion of
//! `__payload_object!` calls.

#![expect(
    clippy::missing_errors_doc,
    reason = "called only by the expansion of a macro"
)]

use alloc::borrow::ToOwned;
use alloc::string::String;
use core::marker::PhantomData;
use serde_core::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, Visitor};
use serde_core::ser::{Serialize, SerializeMap, Serializer};

use super::{Map, PayloadError, RawJson, decimal};
use crate::Text;
use crate::json::{self, CLOSED};
use crate::read::{Read, Seed};

/// Reads the members of an object into the fields of a struct.
#[doc(hidden)]
#[derive(Debug)]
pub struct ObjectReader<A> {
    map: A,
    /// The names and JSON of the required constants, and a bit for each that was read.
    constants: &'static [(&'static str, &'static str)],
    came: u64,
}

impl<'de, A: MapAccess<'de>> ObjectReader<A> {
    pub fn new(map: A, constants: &'static [(&'static str, &'static str)]) -> Self {
        Self {
            map,
            constants,
            came: 0,
        }
    }

    /// Reads the name of the next member.
    #[inline]
    #[expect(clippy::should_implement_trait, reason = "it can fail")]
    pub fn next(&mut self) -> Result<Option<Text<'de>>, A::Error> {
        self.map.next_key_seed(Seed::new())
    }

    /// Reads the value of a field, which must not be repeated.
    ///
    /// This function is compiled once per field type, not once per field: a call takes a nanosecond, and the structs
    /// of large payloads have thousands of fields.
    #[inline(never)]
    pub fn field<T: Read<'de>>(
        &mut self,
        field: &mut Option<T>,
        name: &'static str,
    ) -> Result<(), A::Error> {
        if field.is_some() {
            return Err(A::Error::duplicate_field(name));
        }
        *field = Some(self.map.next_value_seed(Seed::new())?);
        Ok(())
    }

    /// Reads the value of a constant.
    pub fn constant(&mut self, name: &'static str) -> Result<(), A::Error> {
        let Some(index) = self.constants.iter().position(|(known, _)| *known == name) else {
            return self.ignore();
        };
        if let Some(bit) = bit(index) {
            if self.came & bit != 0 {
                return Err(A::Error::duplicate_field(name));
            }
            self.came |= bit;
        }
        let constant = self.constants[index].1;
        let value: RawJson<'de> = self.map.next_value_seed(Seed::new())?;
        if is_same(value.as_str(), constant) {
            return Ok(());
        }
        let error = PayloadError::mismatch(&constant, json::describe(value.as_str()));
        Err(A::Error::custom(error.in_field(name)))
    }

    /// Reads the value of a member that the schema doesn't declare.
    pub fn additional<'a, T: Read<'de>>(
        &mut self,
        members: &mut Map<'a, T>,
        name: Text<'de>,
    ) -> Result<(), A::Error>
    where
        'de: 'a,
    {
        super::map::add(members, name, &mut self.map, Seed::new())
    }

    /// Skips the value of a member that the schema doesn't declare.
    pub fn ignore(&mut self) -> Result<(), A::Error> {
        self.map.next_value::<IgnoredAny>().map(drop)
    }

    /// Skips the value of a member that the schema forbids. While several alternatives are being tried, such a member
    /// rules out this alternative.
    pub fn refuse(&mut self) -> Result<(), A::Error> {
        self.map.next_value_seed(Forbidden)
    }

    /// Checks that every constant was read.
    pub fn end(self) -> Result<(), A::Error> {
        for (index, (name, constant)) in self.constants.iter().enumerate() {
            if bit(index).is_some_and(|bit| self.came & bit == 0) {
                return Err(A::Error::custom(PayloadError::missing(name, constant)));
            }
        }
        Ok(())
    }
}

/// Skips the value of a member that the schema forbids, and reports the member to the deserializer of this crate.
struct Forbidden;

impl<'de> DeserializeSeed<'de> for Forbidden {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        let ignored = if json::is_ours::<D>() {
            deserializer.deserialize_newtype_struct(CLOSED, IgnoredAny)
        } else {
            deserializer.deserialize_ignored_any(IgnoredAny)
        };
        ignored.map(drop)
    }
}

/// The bit of a constant. Only the first 64 constants are checked, which is more than any real object needs.
fn bit(index: usize) -> Option<u64> {
    1_u64.checked_shl(u32::try_from(index).ok()?)
}

/// Whether two values are equal, even if their strings or numbers are written differently.
#[inline]
fn is_same(value: &str, constant: &str) -> bool {
    let text = |value| json::from_text::<Text<'_>>(value).ok();
    let integer = |value| json::from_text::<i128>(value).ok();
    let number = |value| json::from_text::<f64>(value).ok();
    value == constant
        || text(value).is_some_and(|value| text(constant) == Some(value))
        || match (integer(value), integer(constant)) {
            // Not compared as floats: above 2^53, several integers become the same float.
            (Some(value), Some(constant)) => value == constant,
            _ => match (number(value), number(constant)) {
                (None, None) => decimal::is_same(value, constant),
                (value, constant) => value == constant,
            },
        }
}

/// The value of a required field, or an error that names the missing field.
#[doc(hidden)]
#[inline]
pub fn required<'de, T: Read<'de>, E: Error>(field: Option<T>, name: &'static str) -> Result<T, E> {
    match field {
        Some(value) => Ok(value),
        None => Err(missing::<T, E>(name)),
    }
}

#[cold]
fn missing<'de, T: Read<'de>, E: Error>(name: &'static str) -> E {
    E::custom(PayloadError::missing(name, &expected(T::read)))
}

/// Describes what a type expects.
#[cold]
pub(crate) fn expected<'de, T>(read: fn(Nothing<'de>) -> Result<T, PayloadError>) -> String {
    match read(Nothing(PhantomData)) {
        Ok(_) => "a value".to_owned(),
        Err(error) => error.expected().to_owned(),
    }
}

/// A deserializer without a value, which makes a type report what it expects.
pub(crate) struct Nothing<'de>(PhantomData<&'de ()>);

impl<'de> Deserializer<'de> for Nothing<'de> {
    type Error = PayloadError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, PayloadError> {
        Err(PayloadError::mismatch(&visitor, "nothing"))
    }

    serde_core::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf
        unit unit_struct newtype_struct seq tuple tuple_struct map struct enum identifier
        ignored_any
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, PayloadError> {
        // The visitor of an option only reports that it expects an option. The visitor of its
        // content says more.
        visitor.visit_some(self)
    }
}

/// Writes the fields of a struct as the members of an object.
///
/// The writer keeps the first error for [`end`](Self::end) and skips all later fields, so that generated code doesn't
/// handle an error for each field: compiling that would take longer than compiling everything else.
#[doc(hidden)]
pub struct ObjectWriter<S: Serializer> {
    map: Result<S::SerializeMap, S::Error>,
}

impl<S: Serializer> ObjectWriter<S> {
    pub fn new(serializer: S) -> Self {
        let map = serializer.serialize_map(None);
        Self { map }
    }

    pub fn field<T: Serialize>(&mut self, name: &'static str, value: &T) {
        self.entry(name, value);
    }

    /// Writes the member, if there is a value.
    pub fn optional<T: Serialize>(&mut self, name: &'static str, value: &Option<T>) {
        if let Some(value) = value {
            self.entry(name, value);
        }
    }

    pub fn constant(&mut self, name: &'static str, constant: &'static str) {
        // Strings are written as strings, because formats other than JSON have no raw values.
        match json::from_text::<Text<'_>>(constant) {
            Ok(text) => self.entry(name, &text),
            Err(_) => self.entry(name, &RawJson::from_valid(Text::borrowed(constant))),
        }
    }

    pub fn additional<T: Serialize>(&mut self, members: &Map<'_, T>) {
        for (name, value) in members {
            self.entry(name, value);
        }
    }

    pub fn end(self) -> Result<S::Ok, S::Error> {
        self.map?.end()
    }

    fn entry<T: Serialize>(&mut self, name: &str, value: &T) {
        if let Ok(map) = &mut self.map
            && let Err(error) = map.serialize_entry(name, value)
        {
            self.map = Err(error);
        }
    }
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;
    use serde_core::ser::{Error, Serialize, Serializer};
    use serde_json::value;

    use super::{ObjectWriter, is_same};

    /// A value that can't be written, and the reason.
    struct Unwritable(&'static str);

    impl Serialize for Unwritable {
        fn serialize<S: Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
            Err(S::Error::custom(self.0))
        }
    }

    #[test]
    fn the_first_error_of_an_object_is_the_error() {
        let mut object = ObjectWriter::new(value::Serializer);
        object.field("a", &1);
        object.optional("b", &Some(Unwritable("first")));
        object.field("c", &Unwritable("second"));
        object.field("d", &2);
        let error = object.end().expect_err("two fields can't be written");
        assert_eq!(error.to_string(), "first");
    }

    #[test]
    fn constants_are_equal_in_any_notation() {
        for (value, constant) in [
            ("21.0", "21"),
            ("2.1e1", "21"),
            ("0.50", "0.5"),
            (r#""\u0061""#, r#""a""#),
            ("9007199254740993.0", "9007199254740993"),
            ("-0", "0"),
            ("10e399", "1e400"),
        ] {
            assert!(is_same(value, constant), "{value} {constant}");
        }
        for (value, constant) in [
            ("21", "\"21\""),
            ("9007199254740992", "9007199254740993"),
            ("true", "1"),
            ("null", "0"),
            ("2e400", "1e400"),
            ("1e400", "1"),
        ] {
            assert!(!is_same(value, constant), "{value} {constant}");
        }
    }
}
