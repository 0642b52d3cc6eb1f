//! Implements traits and other functions for a generated `Module` and `Family`.

/// Implements the traits and the remaining functions for an enum of modules with an inherent `ALL`, `name` and
/// `from_name`, whose events have an inherent `module`. `$all` is the static with all modules (see
/// [`__impl_event!`]).
#[doc(hidden)]
#[macro_export]
macro_rules! __impl_module {
    ($Module:ident of $Event:ident, $all:expr) => {
        $crate::__impl_name!($Module, "module", UnknownModule, |name| {
            let names = $Module::ALL
                .iter()
                .map(|it| ($Module::name(*it), $Module::name(*it)));
            $crate::__private::similar(name, &mut { names })
        });

        impl $Module {
            /// The events of the module, in catalog order.
            #[inline]
            pub fn events(self) -> impl ::core::iter::Iterator<Item = $Event> {
                $all.iter().copied().filter(move |event| {
                    $Event::module(*event) == ::core::option::Option::Some(self)
                })
            }
        }

        impl ::core::convert::From<$Module> for $crate::Selector<'_, $Event> {
            #[inline]
            fn from(module: $Module) -> Self {
                $crate::Selector::events($Module::events(module))
            }
        }
    };
}

/// Implements the traits for an enum of families with an inherent `ALL`, `name`, `from_name` and `events`.
#[doc(hidden)]
#[macro_export]
macro_rules! __impl_family {
    ($Family:ident of $Event:ident) => {
        $crate::__impl_name!($Family, "family", UnknownFamily, |name| {
            let names = $Family::ALL
                .iter()
                .map(|it| ($Family::name(*it), $Family::name(*it)));
            $crate::__private::similar(name, &mut { names })
        });

        impl ::core::convert::From<$Family> for $crate::Selector<'_, $Event> {
            #[inline]
            fn from(family: $Family) -> Self {
                $crate::Selector::events($Family::events(family).iter().copied())
            }
        }
    };
}
