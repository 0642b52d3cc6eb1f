//! Reading strings, numbers and similar types.
//!
//! Unlike `Deserialize`, integers accept a float from the format. Most formats pass `21.0` as a
//! float; for JSON Schema it is the integer 21.

use alloc::borrow::Cow;
use alloc::boxed::Box;
use alloc::string::String;
use core::fmt;
use core::marker::PhantomData;
use serde_core::de::{Deserialize, Deserializer, Error, Unexpected, Visitor};

use super::Read;
use crate::Text;
use crate::payload::whole;

macro_rules! as_deserialize {
    ($($Type:ty),*) => {$(
        impl<'de> Read<'de> for $Type {
            #[inline]
            fn read<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                Self::deserialize(deserializer)
            }
        }
    )*};
}

as_deserialize!((), bool, char, f32, f64, String, Box<str>);

#[cfg(feature = "json")]
as_deserialize!(serde_json::Value);

impl<'de: 'a, 'a> Read<'de> for &'a str {
    #[inline]
    fn read<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::deserialize(deserializer)
    }
}

impl<'de: 'a, 'a> Read<'de> for Cow<'a, str> {
    #[inline]
    fn read<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Text::read(deserializer).map(Self::from)
    }
}

macro_rules! integers {
    ($($Integer:ident: $deserialize:ident;)*) => {$(
        impl<'de> Read<'de> for $Integer {
            #[inline]
            fn read<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                deserializer.$deserialize(IntegerVisitor(stringify!($Integer), PhantomData))
            }
        }
    )*};
}

integers! {
    i8: deserialize_i8;
    i16: deserialize_i16;
    i32: deserialize_i32;
    i64: deserialize_i64;
    i128: deserialize_i128;
    isize: deserialize_i64;
    u8: deserialize_u8;
    u16: deserialize_u16;
    u32: deserialize_u32;
    u64: deserialize_u64;
    u128: deserialize_u128;
    usize: deserialize_u64;
}

/// Reads an integer; the field is the name of the integer type.
struct IntegerVisitor<I>(&'static str, PhantomData<I>);

impl<I> Visitor<'_> for IntegerVisitor<I>
where
    I: TryFrom<i64> + TryFrom<u64> + TryFrom<i128> + TryFrom<u128>,
{
    type Value = I;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }

    #[inline]
    fn visit_i64<E: Error>(self, value: i64) -> Result<I, E> {
        I::try_from(value).map_err(|_| E::invalid_value(Unexpected::Signed(value), &self))
    }

    #[inline]
    fn visit_u64<E: Error>(self, value: u64) -> Result<I, E> {
        I::try_from(value).map_err(|_| E::invalid_value(Unexpected::Unsigned(value), &self))
    }

    fn visit_i128<E: Error>(self, value: i128) -> Result<I, E> {
        I::try_from(value)
            .map_err(|_| E::invalid_value(Unexpected::Other("an integer that does not fit"), &self))
    }

    fn visit_u128<E: Error>(self, value: u128) -> Result<I, E> {
        I::try_from(value)
            .map_err(|_| E::invalid_value(Unexpected::Other("an integer that does not fit"), &self))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<I, E> {
        whole(value)
            .and_then(|value| I::try_from(value).ok())
            .ok_or_else(|| E::invalid_type(Unexpected::Float(value), &self))
    }
}

#[cfg(test)]
mod tests {
    use super::{Read, whole};
    use serde_core::de::IntoDeserializer;
    use serde_core::de::value::{Error, F64Deserializer};

    fn read<T: for<'de> Read<'de>>(float: f64) -> Option<T> {
        let deserializer: F64Deserializer<Error> = float.into_deserializer();
        T::read(deserializer).ok()
    }

    #[test]
    fn whole_floats_are_integers_within_their_range() {
        assert_eq!(whole(-0.0), Some(0));
        for fraction in [0.5, -1.5, 1e-300, f64::NAN, f64::INFINITY, f64::MAX] {
            assert_eq!(whole(fraction), None, "{fraction}");
        }
        assert_eq!(read::<i64>(21.0), Some(21));
        assert_eq!(read::<u8>(1e2), Some(100));
        assert_eq!(read::<u8>(1e3), None);
        assert_eq!(read::<u64>(-1.0), None);
        assert_eq!(read::<u64>(1e19), Some(10_000_000_000_000_000_000));
        assert_eq!(read::<i64>(1e19), None);
        // 2^63 and 2^64 are exact as floats, and the first values that don't fit.
        assert_eq!(read::<i64>(-9_223_372_036_854_775_808.0), Some(i64::MIN));
        assert_eq!(read::<i64>(9_223_372_036_854_775_808.0), None);
        assert_eq!(read::<u64>(18_446_744_073_709_551_616.0), None);
        assert_eq!(read::<u64>(f64::MAX), None);
        assert_eq!(read::<u128>(f64::MAX), None);
    }
}
