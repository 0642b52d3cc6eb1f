//! Reading the values of payload fields, so that one answer comes of every format.
//!
//! It differs from `Deserialize` in integers: those of the standard library refuse what a format
//! hands over as a float, which is all that most make of `21.0`. JSON Schema says that this is 21.

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::fmt;
use core::marker::PhantomData;
use serde_core::de::{
    Deserialize, DeserializeSeed, Deserializer, Error, SeqAccess, Unexpected, Visitor,
};

use super::{Enumeration, Map, OpenEnum, RawJson};
use crate::Text;

/// What a field of a payload may be.
#[doc(hidden)]
pub trait Field<'de>: Sized {
    fn read<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error>;
}

/// Reads a field where `serde` asks how.
pub(super) struct FieldSeed<T>(pub(super) PhantomData<T>);

impl<T> Clone for FieldSeed<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for FieldSeed<T> {}

impl<'de, T: Field<'de>> DeserializeSeed<'de> for FieldSeed<T> {
    type Value = T;

    #[inline]
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<T, D::Error> {
        T::read(deserializer)
    }
}

macro_rules! as_deserialize {
    ($([$($generic:tt)*] $Type:ty;)*) => {$(
        impl<'de: 'a, 'a, $($generic)*> Field<'de> for $Type {
            #[inline]
            fn read<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                Self::deserialize(deserializer)
            }
        }
    )*};
}

as_deserialize! {
    [E: Enumeration] OpenEnum<'a, E>;
    [] RawJson<'a>;
    [] Text<'a>;
}

macro_rules! scalar {
    ($($Type:ty),*) => {$(
        impl<'de> Field<'de> for $Type {
            #[inline]
            fn read<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                Self::deserialize(deserializer)
            }
        }
    )*};
}

scalar!((), bool, f64);

/// A float as an integer, where it is a whole number. Of those beyond 2^53 many integers become the
/// same float; which one was meant is lost before it comes here.
fn whole(float: f64) -> Option<i128> {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "there is no fraction, and what is too large stays so"
    )]
    (float % 1.0 == 0.0).then_some(float as i128)
}

macro_rules! integer {
    ($($Integer:ty: $deserialize:ident $Visitor:ident;)*) => {$(
        impl<'de> Field<'de> for $Integer {
            #[inline]
            fn read<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                deserializer.$deserialize($Visitor)
            }
        }

        struct $Visitor;

        impl Visitor<'_> for $Visitor {
            type Value = $Integer;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(stringify!($Integer))
            }

            #[inline]
            fn visit_i64<E: Error>(self, value: i64) -> Result<$Integer, E> {
                <$Integer>::try_from(value)
                    .map_err(|_| E::invalid_value(Unexpected::Signed(value), &self))
            }

            #[inline]
            fn visit_u64<E: Error>(self, value: u64) -> Result<$Integer, E> {
                <$Integer>::try_from(value)
                    .map_err(|_| E::invalid_value(Unexpected::Unsigned(value), &self))
            }

            fn visit_i128<E: Error>(self, value: i128) -> Result<$Integer, E> {
                <$Integer>::try_from(value)
                    .map_err(|_| E::invalid_value(Unexpected::Other("a larger integer"), &self))
            }

            fn visit_u128<E: Error>(self, value: u128) -> Result<$Integer, E> {
                <$Integer>::try_from(value)
                    .map_err(|_| E::invalid_value(Unexpected::Other("a larger integer"), &self))
            }

            fn visit_f64<E: Error>(self, value: f64) -> Result<$Integer, E> {
                whole(value)
                    .and_then(|value| <$Integer>::try_from(value).ok())
                    .ok_or_else(|| E::invalid_type(Unexpected::Float(value), &self))
            }
        }
    )*};
}

integer! {
    i64: deserialize_i64 SignedVisitor;
    u64: deserialize_u64 UnsignedVisitor;
}

impl<'de, T: Field<'de>> Field<'de> for Box<T> {
    #[inline]
    fn read<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::read(deserializer).map(Self::new)
    }
}

impl<'de, T: Field<'de>> Field<'de> for Option<T> {
    #[inline]
    fn read<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_option(OptionVisitor(PhantomData))
    }
}

struct OptionVisitor<T>(PhantomData<T>);

impl<'de, T: Field<'de>> Visitor<'de> for OptionVisitor<T> {
    type Value = Option<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("option")
    }

    fn visit_none<E: Error>(self) -> Result<Option<T>, E> {
        Ok(None)
    }

    fn visit_unit<E: Error>(self) -> Result<Option<T>, E> {
        Ok(None)
    }

    #[inline]
    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Option<T>, D::Error> {
        T::read(deserializer).map(Some)
    }
}

impl<'de, T: Field<'de>> Field<'de> for Vec<T> {
    #[inline]
    fn read<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(VecVisitor(PhantomData))
    }
}

struct VecVisitor<T>(PhantomData<T>);

impl<'de, T: Field<'de>> Visitor<'de> for VecVisitor<T> {
    type Value = Vec<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a sequence")
    }

    #[inline]
    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Vec<T>, A::Error> {
        // Not as many as the format says that there are: the sender may have made it up.
        let mut elements = Vec::new();
        while let Some(element) = seq.next_element_seed(FieldSeed(PhantomData))? {
            elements.push(element);
        }
        Ok(elements)
    }
}

impl<'de: 'a, 'a, T: Field<'de>> Field<'de> for Map<'a, T> {
    #[inline]
    fn read<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        super::map::read(deserializer, FieldSeed(PhantomData))
    }
}

#[cfg(test)]
mod tests {
    use super::{Field, whole};
    use serde_core::de::IntoDeserializer;
    use serde_core::de::value::{Error, F64Deserializer};

    fn read<T: for<'de> Field<'de>>(float: f64) -> Option<T> {
        let deserializer: F64Deserializer<Error> = float.into_deserializer();
        T::read(deserializer).ok()
    }

    #[test]
    fn whole_floats_are_integers_within_their_range() {
        assert_eq!(whole(-0.0), Some(0));
        for fraction in [0.5, -1.5, 1e-300, f64::NAN, f64::INFINITY] {
            assert_eq!(whole(fraction), None, "{fraction}");
        }
        assert_eq!(read::<i64>(21.0), Some(21));
        assert_eq!(read::<u64>(-1.0), None);
        assert_eq!(read::<u64>(1e19), Some(10_000_000_000_000_000_000));
        assert_eq!(read::<i64>(1e19), None);
        // 2^63 and 2^64 are floats, and the first that do not fit.
        assert_eq!(read::<i64>(-9_223_372_036_854_775_808.0), Some(i64::MIN));
        assert_eq!(read::<i64>(9_223_372_036_854_775_808.0), None);
        assert_eq!(read::<u64>(18_446_744_073_709_551_616.0), None);
        assert_eq!(read::<u64>(f64::MAX), None);
    }
}
