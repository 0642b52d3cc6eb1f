//! Declares the enum for a string enumeration in a payload schema.

/// Declares the enum with the known values of an [`OpenEnum`](crate::OpenEnum).
///
/// ```text
/// __payload_enum! {
///     /// Docs and other attributes.
///     Currency {
///         /// Docs of the value.
///         Euro = "EUR",
///     }
/// }
/// ```
#[doc(hidden)]
#[macro_export]
macro_rules! __payload_enum {
    (
        $(#[$meta:meta])*
        $Enum:ident {
            $($(#[$value_meta:meta])* $Value:ident = $text:literal,)+
        }
    ) => {
        $(#[$meta])*
        #[non_exhaustive]
        #[derive(
            ::core::clone::Clone,
            ::core::marker::Copy,
            ::core::fmt::Debug,
            ::core::cmp::PartialEq,
            ::core::cmp::Eq,
            ::core::cmp::PartialOrd,
            ::core::cmp::Ord,
            ::core::hash::Hash,
        )]
        pub enum $Enum {
            $($(#[$value_meta])* $Value,)+
        }

        #[allow(deprecated)]
        impl $Enum {
            /// Every value, in the order of the schema.
            pub const ALL: &'static [$Enum] = &[$($Enum::$Value),+];

            /// The string in JSON.
            #[must_use]
            #[inline]
            pub const fn as_str(self) -> &'static ::core::primitive::str {
                match self {
                    $($Enum::$Value => $text,)+
                }
            }

            /// The value for a string, if the schema has it.
            #[must_use]
            #[inline]
            pub fn from_name(
                name: &::core::primitive::str,
            ) -> ::core::option::Option<$Enum> {
                match name {
                    $($text => ::core::option::Option::Some($Enum::$Value),)+
                    _ => ::core::option::Option::None,
                }
            }
        }

        impl $crate::Enumeration for $Enum {
            const ALL: &'static [$Enum] = $Enum::ALL;

            #[inline]
            fn as_str(self) -> &'static ::core::primitive::str {
                $Enum::as_str(self)
            }

            #[inline]
            fn from_name(
                name: &::core::primitive::str,
            ) -> ::core::option::Option<$Enum> {
                $Enum::from_name(name)
            }
        }

        impl ::core::fmt::Display for $Enum {
            #[inline]
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.pad($Enum::as_str(*self))
            }
        }
    };
}
