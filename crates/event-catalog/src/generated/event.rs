//! What a generated `Event` can do beside its own functions.

/// Implements everything for an enum with the inherent `ALL`, `index`, `name`, `from_name` and
/// `definition` of a catalog.
///
/// Its events are given once more, by the static behind `ALL`: rustc evaluates a constant that
/// another constant mentions, and then checks all events in it, one by one against all variants.
#[doc(hidden)]
#[macro_export]
macro_rules! __impl_event {
    ($Event:ident, $all:expr) => {
        impl $crate::Catalog for $Event {
            const ALL: &'static [$Event] = $all;

            #[inline]
            fn index(self) -> ::core::primitive::usize {
                $Event::index(self)
            }

            #[inline]
            fn name(self) -> &'static ::core::primitive::str {
                $Event::name(self)
            }

            #[inline]
            fn from_name(name: &::core::primitive::str) -> ::core::option::Option<$Event> {
                $Event::from_name(name)
            }

            #[inline]
            fn definition(self) -> $crate::Definition {
                $Event::definition(self)
            }
        }

        impl ::core::fmt::Debug for $Event {
            #[inline]
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                $crate::__private::debug_variant($Event::name(*self), f)
            }
        }

        $crate::__impl_name!($Event);

        impl ::core::str::FromStr for $Event {
            type Err = $crate::UnknownEvent;

            #[inline]
            fn from_str(
                name: &::core::primitive::str,
            ) -> ::core::result::Result<$Event, $crate::UnknownEvent> {
                $Event::from_name(name).ok_or_else(|| $crate::UnknownEvent::new(name))
            }
        }

        impl ::core::convert::TryFrom<&::core::primitive::str> for $Event {
            type Error = $crate::UnknownEvent;

            #[inline]
            fn try_from(
                name: &::core::primitive::str,
            ) -> ::core::result::Result<$Event, $crate::UnknownEvent> {
                $Event::from_name(name).ok_or_else(|| $crate::UnknownEvent::new(name))
            }
        }

        $crate::__impl_event_serde!($Event);
    };
}

/// Implements the conversions into text for a `Copy` type with an inherent `name`.
#[doc(hidden)]
#[macro_export]
macro_rules! __impl_name {
    ($Name:ident) => {
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
    };
}

/// Serialized as its name; deserialized from its name or an alias.
#[cfg(feature = "serde")]
#[doc(hidden)]
#[macro_export]
macro_rules! __impl_event_serde {
    ($Event:ident) => {
        impl $crate::__private::serde::Serialize for $Event {
            fn serialize<S: $crate::__private::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                serializer.serialize_str($Event::name(*self))
            }
        }

        impl<'de> $crate::__private::serde::Deserialize<'de> for $Event {
            fn deserialize<D: $crate::__private::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<$Event, D::Error> {
                $crate::__private::deserialize_event(deserializer)
            }
        }

        impl<'de> $crate::Read<'de> for $Event {
            fn read<D: $crate::__private::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<$Event, D::Error> {
                $crate::__private::deserialize_event(deserializer)
            }
        }
    };
}

/// Nothing: this crate's feature `serde` is off.
#[cfg(not(feature = "serde"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __impl_event_serde {
    ($Event:ident) => {};
}

#[cfg(feature = "serde")]
pub use with_serde::deserialize_event;

#[cfg(feature = "serde")]
mod with_serde {
    use crate::{Catalog, UnknownEvent};
    use core::fmt;
    use core::marker::PhantomData;
    use serde_core::de::{Deserializer, Error, Visitor};

    /// An event by its name or an alias.
    #[doc(hidden)]
    pub fn deserialize_event<'de, C: Catalog, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<C, D::Error> {
        deserializer.deserialize_str(NameVisitor(PhantomData))
    }

    struct NameVisitor<C>(PhantomData<C>);

    impl<C: Catalog> Visitor<'_> for NameVisitor<C> {
        type Value = C;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("the name of an event")
        }

        fn visit_str<E: Error>(self, name: &str) -> Result<C, E> {
            C::from_name(name).ok_or_else(|| E::custom(UnknownEvent::new(name)))
        }
    }
}

/// Writes an event as a derived `Debug` does, by its variant: `link_clicked` as `LinkClicked`. From
/// the name, because the derive would mention every variant once more.
#[allow(clippy::missing_errors_doc)]
#[inline]
pub fn debug_variant(name: &str, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
    use core::fmt::Write;

    for part in name.split('_') {
        let mut characters = part.chars();
        if let Some(first) = characters.next() {
            f.write_char(first.to_ascii_uppercase())?;
        }
        f.write_str(characters.as_str())?;
    }
    Ok(())
}
