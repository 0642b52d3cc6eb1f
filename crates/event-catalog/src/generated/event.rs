//! What a generated `Event` can do beside its own functions.

/// Implements everything for an enum with the inherent `ALL`, `index`, `name`, `from_name` and
/// `definition` of a catalog.
///
/// Its events are given once more, by the static behind `ALL`: rustc evaluates a constant that
/// another constant mentions, and then checks all events in it, one by one against all variants.
///
/// Then come the variants as `Strings`, for `Debug`: a derived one would mention every variant once more.
/// The last are all names and aliases as `Strings`, and the event of each, for what may have been meant.
/// (By definitions, a program would have all descriptions with them.)
#[doc(hidden)]
#[macro_export]
macro_rules! __impl_event {
    ($Event:ident, $all:expr, $identifiers:expr, $names:expr => $named:expr) => {
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
                f.write_str($identifiers.get($Event::index(*self)))
            }
        }

        $crate::__impl_name!($Event, "event", UnknownEvent, |name| {
            let named = $named.iter().enumerate();
            let names = named.map(|(at, event)| ($names.get(at), $Event::name(*event)));
            $crate::__private::similar(name, &mut { names })
        });
    };
}
