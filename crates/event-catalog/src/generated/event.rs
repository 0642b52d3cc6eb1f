//! Implements traits and other functions for a generated `Event`.

/// Implements the traits and the remaining functions for an enum with the inherent `ALL`, `index`, `name`,
/// `from_name` and `definition` of a catalog.
///
/// The events are passed a second time, as the static that `ALL` refers to. If a constant used
/// `ALL`, rustc would evaluate it again and check each event in it against all variants.
///
/// The third argument is the variants' names as `Strings`, for `Debug`: a derived impl would mention every variant
/// again, which takes rustc time. The fourth is all names and aliases as `Strings`, each with its event, for
/// suggestions. (If suggestions used the definitions, every program would contain all descriptions.)
///
/// `sent` lists the events that are sent under an alias, as (index, alias), in ascending order.
#[doc(hidden)]
#[macro_export]
macro_rules! __impl_event {
    (
        $Event:ident, $all:expr, $identifiers:expr, $names:expr => $named:expr
        $(; sent [$($sent:expr),* $(,)?])?
    ) => {
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

            $(
                #[inline]
                fn sent_name(self) -> &'static ::core::primitive::str {
                    const SENT: &[(::core::primitive::usize, &::core::primitive::str)] = &[$($sent),*];
                    let found = SENT.binary_search_by_key(&$Event::index(self), |sent| sent.0);
                    let found = found.ok().and_then(|at| SENT.get(at));
                    found.map_or_else(|| $Event::name(self), |sent| sent.1)
                }
            )?

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
