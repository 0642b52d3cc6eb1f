//! The enum of a `oneOf` or `anyOf` in a payload schema.

/// Declares the enum of a value that is one of several.
///
/// ```text
/// __payload_one_of! {
///     /// Docs and other attributes.
///     Contact<'a> {                                // without `<'a>` if no variant has it
///         /// Docs of the variant.
///         Mail(MailContact<'a>) = object "kind" ["mail"],
///         Phone(PhoneContact<'a>) = object "kind" ["phone", "fax"],
///         Address(::event_catalog::Text<'a>) = string,
///     }
/// }
/// ```
///
/// After the `=` is what a value must be for the variant to be tried: `any`, `null`, `boolean`,
/// `number`, `string`, `array`, `object`, or an object with a member that has one of some strings.
/// The first variant that reads is taken. If only one was tried, its error is the error, so tell
/// variants apart wherever the schema does.
#[doc(hidden)]
#[macro_export]
macro_rules! __payload_one_of {
    (
        $(#[$meta:meta])*
        $OneOf:ident $(<$a:lifetime>)? {
            $($(#[$variant_meta:meta])* $Variant:ident($type:ty) = $kind:ident $($member:literal [$($value:literal),+])?,)+
        }
    ) => {
        $(#[$meta])*
        #[non_exhaustive]
        #[derive(::core::clone::Clone, ::core::fmt::Debug, ::core::cmp::PartialEq)]
        pub enum $OneOf $(<$a>)? {
            $($(#[$variant_meta])* $Variant($type),)+
        }

        $(
            impl<$a> $OneOf<$a> {
                /// The same, free of what it was read from.
                #[must_use]
                pub fn into_owned(self) -> $OneOf<'static> {
                    $crate::IntoOwned::into_owned(self)
                }
            }
        )?

        #[allow(deprecated)]
        impl $(<$a>)? $crate::IntoOwned for $OneOf $(<$a>)? {
            type Owned = $crate::__payload_one_of_owned!($OneOf $(<$a>)?);

            fn into_owned(self) -> $crate::__payload_one_of_owned!($OneOf $(<$a>)?) {
                match self {
                    $($OneOf::$Variant(value) => $OneOf::$Variant($crate::IntoOwned::into_owned(value)),)+
                }
            }
        }

        $crate::__payload_one_of_serde! {
            $OneOf $(<$a>)? {
                $($Variant($type) = $kind $($member [$($value),+])?,)+
            }
        }
    };
}

/// The type, with any lifetime being `'static`.
#[doc(hidden)]
#[macro_export]
macro_rules! __payload_one_of_owned {
    ($OneOf:ident) => { $OneOf };
    ($OneOf:ident<$a:lifetime>) => { $OneOf<'static> };
}

/// `Serialize` and `Deserialize` of a value that is one of several.
#[cfg(feature = "json")]
#[doc(hidden)]
#[macro_export]
macro_rules! __payload_one_of_serde {
    (
        $OneOf:ident $(<$a:lifetime>)? {
            $($Variant:ident($type:ty) = $kind:ident $($member:literal [$($value:literal),+])?,)+
        }
    ) => {
        #[allow(deprecated)]
        impl $(<$a>)? $crate::__private::serde::Serialize for $OneOf $(<$a>)? {
            fn serialize<S: $crate::__private::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                match self {
                    $($OneOf::$Variant(value) => {
                        $crate::__private::serde::Serialize::serialize(value, serializer)
                    })+
                }
            }
        }

        #[allow(deprecated)]
        const _: () = {
            fn read $(<$a>)? (
                value: & $($a)? ::core::primitive::str,
            ) -> ::core::result::Result<$OneOf $(<$a>)?, $crate::PayloadError> {
                const VARIANTS: &[$crate::__private::Variant] = &[
                    $((
                        ::core::stringify!($Variant),
                        ::core::stringify!($kind),
                        &[$(($member, &[$($value),+]))?],
                    ),)+
                ];
                let mut alternatives = $crate::__private::Alternatives::new(value, VARIANTS);
                $(
                    if let ::core::option::Option::Some(value) = alternatives.try_next::<$type>() {
                        return ::core::result::Result::Ok($OneOf::$Variant(value));
                    }
                )+
                ::core::result::Result::Err(alternatives.error())
            }

            impl<'de $(: $a, $a)?> $crate::__private::serde::Deserialize<'de> for $OneOf $(<$a>)? {
                fn deserialize<D: $crate::__private::serde::Deserializer<'de>>(
                    deserializer: D,
                ) -> ::core::result::Result<$OneOf $(<$a>)?, D::Error> {
                    $crate::__private::one_of(
                        deserializer,
                        read,
                        |text| read(text).map($crate::IntoOwned::into_owned),
                    )
                }
            }
        };
    };
}

/// Nothing: this crate's feature `json` is off.
#[cfg(not(feature = "json"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __payload_one_of_serde {
    ($($one_of:tt)*) => {};
}
