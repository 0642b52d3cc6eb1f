//! Implements the conversions that events, modules and families share: from and to their names.

/// Implements the conversions to and from text for a `Copy` type with an inherent `name` and
/// `from_name`. Takes the type's name for messages, its error, and the function that finds a similar name.
#[doc(hidden)]
#[macro_export]
macro_rules! __impl_name {
    ($Name:ident, $what:literal, $Unknown:ident, $similar:expr) => {
        impl ::core::fmt::Display for $Name {
            #[inline]
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.pad($Name::name(*self))
            }
        }

        impl ::core::convert::AsRef<::core::primitive::str> for $Name {
            #[inline]
            fn as_ref(&self) -> &::core::primitive::str {
                $Name::name(*self)
            }
        }

        impl ::core::convert::From<$Name> for &'static ::core::primitive::str {
            #[inline]
            fn from(named: $Name) -> &'static ::core::primitive::str {
                $Name::name(named)
            }
        }

        impl ::core::str::FromStr for $Name {
            type Err = $crate::$Unknown;

            #[inline]
            fn from_str(
                name: &::core::primitive::str,
            ) -> ::core::result::Result<$Name, $crate::$Unknown> {
                $Name::from_name(name).ok_or_else(|| $crate::$Unknown::__similar(name, $similar))
            }
        }

        impl ::core::convert::TryFrom<&::core::primitive::str> for $Name {
            type Error = $crate::$Unknown;

            #[inline]
            fn try_from(
                name: &::core::primitive::str,
            ) -> ::core::result::Result<$Name, $crate::$Unknown> {
                $Name::from_name(name).ok_or_else(|| $crate::$Unknown::__similar(name, $similar))
            }
        }

        impl ::core::convert::TryFrom<$crate::__private::String> for $Name {
            type Error = $crate::$Unknown;

            #[inline]
            fn try_from(
                name: $crate::__private::String,
            ) -> ::core::result::Result<$Name, $crate::$Unknown> {
                $Name::from_name(&name).ok_or_else(|| $crate::$Unknown::__similar(name, $similar))
            }
        }

        $crate::__impl_name_eq!($Name: ::core::primitive::str);
        $crate::__impl_name_eq!($Name: &::core::primitive::str);
        $crate::__impl_name_eq!($Name: $crate::__private::String);
        $crate::__impl_name_serde!($Name, $what);
    };
}

/// Compares with text, in both directions: equal if the text is a name or alias of the same value.
#[doc(hidden)]
#[macro_export]
macro_rules! __impl_name_eq {
    ($Name:ident: $Text:ty) => {
        impl ::core::cmp::PartialEq<$Text> for $Name {
            #[inline]
            fn eq(&self, text: &$Text) -> ::core::primitive::bool {
                let text: &::core::primitive::str = ::core::convert::AsRef::as_ref(text);
                ::core::option::Option::Some(*self) == $Name::from_name(text)
            }
        }

        impl ::core::cmp::PartialEq<$Name> for $Text {
            #[inline]
            fn eq(&self, named: &$Name) -> ::core::primitive::bool {
                named == self
            }
        }
    };
}

/// Serializes as the name; deserializes from the name or an alias.
#[cfg(feature = "serde")]
#[doc(hidden)]
#[macro_export]
macro_rules! __impl_name_serde {
    ($Name:ident, $what:literal) => {
        impl $crate::__private::serde::Serialize for $Name {
            fn serialize<S: $crate::__private::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                serializer.serialize_str($Name::name(*self))
            }
        }

        impl<'de> $crate::__private::serde::Deserialize<'de> for $Name {
            fn deserialize<D: $crate::__private::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<$Name, D::Error> {
                $crate::__private::deserialize_name(deserializer, $what, $Name::from_name)
            }
        }

        impl<'de> $crate::Read<'de> for $Name {
            fn read<D: $crate::__private::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<$Name, D::Error> {
                $crate::__private::deserialize_name(deserializer, $what, $Name::from_name)
            }
        }
    };
}

/// Expands to nothing without this crate's `serde` feature.
#[cfg(not(feature = "serde"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __impl_name_serde {
    ($Name:ident, $what:literal) => {};
}

#[cfg(feature = "serde")]
pub use with_serde::deserialize_name;

#[cfg(feature = "serde")]
mod with_serde {
    use core::fmt;
    use serde_core::de::{Deserializer, Error, Visitor};

    use crate::quoted::Quoted;

    /// Reads a value by its name. Takes the type's name for messages, and the function that finds the value.
    ///
    /// The error for an unknown name suggests no similar name: `serde` formats the message immediately,
    /// even if an `untagged` enum then tries its next variant, and a suggestion requires comparing every
    /// name.
    #[allow(clippy::missing_errors_doc)]
    pub fn deserialize_name<'de, T, D: Deserializer<'de>>(
        deserializer: D,
        what: &'static str,
        from_name: fn(&str) -> Option<T>,
    ) -> Result<T, D::Error> {
        deserializer.deserialize_str(NameVisitor { what, from_name })
    }

    struct NameVisitor<T> {
        what: &'static str,
        from_name: fn(&str) -> Option<T>,
    }

    impl<T> Visitor<'_> for NameVisitor<T> {
        type Value = T;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            write!(f, "the name of a known {}", self.what)
        }

        fn visit_str<E: Error>(self, name: &str) -> Result<T, E> {
            (self.from_name)(name).ok_or_else(|| {
                let Self { what, .. } = self;
                E::custom(format_args!("the catalog has no {what} {}", Quoted(name)))
            })
        }
    }
}
