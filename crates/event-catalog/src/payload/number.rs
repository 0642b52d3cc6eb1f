//! A number that keeps its kind: an integer or a float.

use core::cmp::Ordering;
use core::fmt;

/// A number in a payload, like JSON Schema's `number`: a 64-bit integer or a float.
///
/// Integers stay integers: `9007199254740993` and `5679898` are written as they were read; a float would turn
/// them into `9007199254740992` and `5679898.0`. A number with a fraction, or an integer with more than 64
/// bits, becomes the nearest float, as in JavaScript.
///
/// Numbers with the same value are equal, whether they are integers or floats.
///
/// ```
/// use event_catalog::Number;
///
/// let price = Number::from(9.9);
/// assert_eq!(price.as_f64(), 9.9);
/// assert_eq!(price.as_i64(), None);
///
/// let id = Number::from(9_007_199_254_740_993_i64);
/// assert_eq!(id.as_i64(), Some(9_007_199_254_740_993));
/// assert_eq!(id.to_string(), "9007199254740993");
/// assert_eq!(Number::from(2), Number::from(2.0));
/// assert!(price > 9);
/// ```
#[derive(Clone, Copy)]
pub struct Number(Kind);

#[derive(Clone, Copy)]
enum Kind {
    Signed(i64),
    /// An integer that doesn't fit into an `i64`.
    Unsigned(u64),
    Float(f64),
}

impl Number {
    /// The nearest float, which is exact for floats and for integers of up to 53 bits.
    #[must_use]
    #[expect(
        clippy::cast_precision_loss,
        reason = "the nearest float is what the function returns"
    )]
    pub const fn as_f64(self) -> f64 {
        match self.0 {
            Kind::Signed(value) => value as f64,
            Kind::Unsigned(value) => value as f64,
            Kind::Float(value) => value,
        }
    }

    /// The value as an `i64`. `None` if it has a fraction, or doesn't fit.
    #[must_use]
    pub fn as_i64(self) -> Option<i64> {
        i64::try_from(self.integer()?).ok()
    }

    /// The value as a `u64`. `None` if it has a fraction, or doesn't fit.
    #[must_use]
    pub fn as_u64(self) -> Option<u64> {
        u64::try_from(self.integer()?).ok()
    }

    /// Whether the number is stored as an integer rather than a float: `2`, but not `2.0`.
    #[must_use]
    pub const fn is_integer(self) -> bool {
        !matches!(self.0, Kind::Float(_))
    }

    /// The value, if it has no fraction and is in the range of `i128`.
    fn integer(self) -> Option<i128> {
        match self.0 {
            Kind::Signed(value) => Some(value.into()),
            Kind::Unsigned(value) => Some(value.into()),
            Kind::Float(value) => whole(value),
        }
    }
}

/// A float as an integer, if it has no fraction. Above 2^53, several integers become the same
/// float, and the original integer can't be determined.
pub(crate) fn whole(float: f64) -> Option<i128> {
    const LIMIT: f64 = 170_141_183_460_469_231_731_687_303_715_884_105_728.0; // 2^127
    #[expect(
        clippy::cast_possible_truncation,
        reason = "there is no fraction, and it is within the range"
    )]
    (float % 1.0 == 0.0 && float > -LIMIT && float < LIMIT).then_some(float as i128)
}

macro_rules! from_signed {
    ($($Integer:ty),*) => {$(
        impl From<$Integer> for Number {
            fn from(value: $Integer) -> Self {
                Self(Kind::Signed(value.into()))
            }
        }
    )*};
}

from_signed!(i8, i16, i32, i64, u8, u16, u32);

impl From<u64> for Number {
    fn from(value: u64) -> Self {
        i64::try_from(value).map_or(Self(Kind::Unsigned(value)), Self::from)
    }
}

impl From<f64> for Number {
    fn from(value: f64) -> Self {
        Self(Kind::Float(value))
    }
}

impl From<f32> for Number {
    fn from(value: f32) -> Self {
        Self(Kind::Float(value.into()))
    }
}

impl From<Number> for f64 {
    fn from(number: Number) -> Self {
        number.as_f64()
    }
}

impl Default for Number {
    fn default() -> Self {
        Self(Kind::Signed(0))
    }
}

impl PartialEq for Number {
    fn eq(&self, other: &Self) -> bool {
        self.partial_cmp(other) == Some(Ordering::Equal)
    }
}

impl PartialOrd for Number {
    /// Compares the values. Only NaN is neither less nor greater than any number.
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        match (self.0, other.0) {
            (Kind::Float(one), Kind::Float(other)) => one.partial_cmp(&other),
            (Kind::Float(float), _) => compare(float, other.integer()?),
            (_, Kind::Float(float)) => compare(float, self.integer()?).map(Ordering::reverse),
            _ => self.integer().partial_cmp(&other.integer()),
        }
    }
}

/// Compares a float with a 64-bit integer, without rounding either.
fn compare(float: f64, integer: i128) -> Option<Ordering> {
    if let Some(whole) = whole(float) {
        return Some(whole.cmp(&integer));
    }
    if float.is_nan() {
        return None;
    }
    // A float with a fraction is between two integers; one without a fraction is out of the range of 64-bit
    // integers.
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a float beyond the range becomes the limit of the range"
    )]
    let toward_zero = float as i128;
    Some(match toward_zero.cmp(&integer) {
        Ordering::Equal if float > 0.0 => Ordering::Greater,
        Ordering::Equal => Ordering::Less,
        order => order,
    })
}

macro_rules! compare_with {
    ($($Type:ty),*) => {$(
        impl PartialEq<$Type> for Number {
            fn eq(&self, other: &$Type) -> bool {
                *self == Self::from(*other)
            }
        }

        impl PartialEq<Number> for $Type {
            fn eq(&self, other: &Number) -> bool {
                *other == *self
            }
        }

        impl PartialOrd<$Type> for Number {
            fn partial_cmp(&self, other: &$Type) -> Option<Ordering> {
                self.partial_cmp(&Self::from(*other))
            }
        }

        impl PartialOrd<Number> for $Type {
            fn partial_cmp(&self, other: &Number) -> Option<Ordering> {
                Number::from(*self).partial_cmp(other)
            }
        }
    )*};
}

compare_with!(i32, i64, u64, f64);

impl fmt::Debug for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Kind::Signed(value) => fmt::Debug::fmt(&value, f),
            Kind::Unsigned(value) => fmt::Debug::fmt(&value, f),
            Kind::Float(value) => fmt::Debug::fmt(&value, f),
        }
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Kind::Signed(value) => fmt::Display::fmt(&value, f),
            Kind::Unsigned(value) => fmt::Display::fmt(&value, f),
            Kind::Float(value) => fmt::Display::fmt(&value, f),
        }
    }
}

#[cfg(feature = "serde")]
mod serde {
    use core::fmt;

    use serde_core::de::{Deserialize, Deserializer, Error, Unexpected, Visitor};
    use serde_core::ser::{Serialize, Serializer};

    use super::{Kind, Number};
    use crate::Read;

    impl Serialize for Number {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            match self.0 {
                Kind::Signed(value) => serializer.serialize_i64(value),
                Kind::Unsigned(value) => serializer.serialize_u64(value),
                Kind::Float(value) => serializer.serialize_f64(value),
            }
        }
    }

    impl<'de> Deserialize<'de> for Number {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            deserializer.deserialize_any(NumberVisitor)
        }
    }

    impl<'de> Read<'de> for Number {
        fn read<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            Self::deserialize(deserializer)
        }
    }

    struct NumberVisitor;

    impl Visitor<'_> for NumberVisitor {
        type Value = Number;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a number")
        }

        fn visit_i64<E: Error>(self, value: i64) -> Result<Number, E> {
            Ok(value.into())
        }

        fn visit_u64<E: Error>(self, value: u64) -> Result<Number, E> {
            Ok(value.into())
        }

        fn visit_i128<E: Error>(self, value: i128) -> Result<Number, E> {
            i64::try_from(value).map(Number::from).map_err(|_| {
                E::invalid_value(Unexpected::Other("an integer of more than 64 bits"), &self)
            })
        }

        fn visit_u128<E: Error>(self, value: u128) -> Result<Number, E> {
            u64::try_from(value).map(Number::from).map_err(|_| {
                E::invalid_value(Unexpected::Other("an integer of more than 64 bits"), &self)
            })
        }

        fn visit_f64<E: Error>(self, value: f64) -> Result<Number, E> {
            Ok(value.into())
        }
    }
}

#[cfg(test)]
mod tests {
    use alloc::format;
    use alloc::string::ToString;

    use super::Number;

    #[test]
    fn numbers_are_compared_by_their_values() {
        let ascending = [
            Number::from(f64::NEG_INFINITY),
            Number::from(-1e30),
            Number::from(i64::MIN),
            Number::from(-2.5),
            Number::from(-2),
            Number::from(-0.5),
            Number::from(0),
            Number::from(0.5),
            Number::from(9_007_199_254_740_992.0),
            Number::from(9_007_199_254_740_993_i64),
            Number::from(i64::MAX),
            Number::from(9_223_372_036_854_775_808.0),
            Number::from(u64::MAX),
            Number::from(18_446_744_073_709_551_616.0),
            Number::from(1e300),
            Number::from(f64::INFINITY),
        ];
        for (at, one) in ascending.iter().enumerate() {
            for (other_at, other) in ascending.iter().enumerate() {
                assert_eq!(
                    one.partial_cmp(other),
                    Some(at.cmp(&other_at)),
                    "{one} {other}"
                );
            }
        }
        assert_eq!(Number::from(2_u8), Number::from(2.0));
        assert_eq!(Number::from(-0.0), 0);
        assert!(Number::from(1.5) > 1 && 2 > Number::from(1.5) && Number::from(1.5) == 1.5);
        let nan = Number::from(f64::NAN);
        assert!(nan != nan && nan.partial_cmp(&Number::from(1)).is_none());
    }

    #[test]
    fn integers_stay_integers() {
        let number = Number::from(u64::MAX);
        assert_eq!((number.as_u64(), number.as_i64()), (Some(u64::MAX), None));
        assert_eq!(number.to_string(), "18446744073709551615");
        assert!(Number::from(2).is_integer() && !Number::from(2.0).is_integer());
        assert_eq!(Number::from(2.0).as_i64(), Some(2));
        assert_eq!(Number::from(2.5).as_i64(), None);
        assert_eq!(Number::from(-1).as_u64(), None);
        assert_eq!(
            Number::from(1e19).as_u64(),
            Some(10_000_000_000_000_000_000)
        );
        assert_eq!(Number::default(), 0);
        assert_eq!(
            format!("{:?} {:?}", Number::from(1), Number::from(1.0)),
            "1 1.0"
        );
        assert_eq!(format!("{:.2}", Number::from(9.9)), "9.90");
    }
}
