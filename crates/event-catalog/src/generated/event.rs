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

        $crate::__impl_name!(
            $Event,
            "event",
            UnknownEvent,
            $crate::__private::similar_event::<$Event>
        );
    };
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
