//! Declares the enum for a `oneOf` or `anyOf` in a payload schema.

/// Declares the enum for a value that is one of several alternatives.
///
/// ```text
/// __payload_one_of! {
///     /// Docs and other attributes.
///     Contact<'a> {                                // without `<'a>` if no variant has it
///         /// Docs of the variant.
///         Mail(MailContact<'a>) = object "kind" ["mail"],
///         Phone(PhoneContact<'a>) = object "kind" ["phone", "fax"],
///         Place(PlaceContact<'a>) = object "street" [] "city" [],
///         Address(::event_catalog::Text<'a>) = string,
///     }
/// }
/// ```
///
/// The condition after `=` says when to try the variant: `any`, `null`, `boolean`, `number`,
/// `string`, `array`, or `object`. `object` is followed by the members that the object must have,
/// each with its allowed strings, or with none if any value is allowed.
///
/// If several variants match, the one that drops the fewest members wins; in a tie, the first. Choose conditions that
/// tell the variants apart, by a constant or by the required members. If only one variant is left, its error is
/// reported, and the value is read only once, so it doesn't count towards the limit on attempts.
#[doc(hidden)]
#[macro_export]
macro_rules! __payload_one_of {
    (
        $(#[$meta:meta])*
        $OneOf:ident $(<$a:lifetime>)? {
            $($(#[$variant_meta:meta])* $Variant:ident($type:ty) = $kind:ident $($member:literal [$($value:literal),*])*,)+
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
                /// Copies borrowed parts, so that the value can outlive the input.
                #[must_use]
                #[inline]
                pub fn into_owned(self) -> $OneOf<'static> {
                    $crate::IntoOwned::into_owned(self)
                }
            }
        )?

        #[allow(deprecated)]
        impl $(<$a>)? $crate::IntoOwned for $OneOf $(<$a>)? {
            type Owned = $crate::__payload_one_of_owned!($OneOf $(<$a>)?);

            #[inline]
            fn into_owned(self) -> $crate::__payload_one_of_owned!($OneOf $(<$a>)?) {
                match self {
                    $($OneOf::$Variant(value) => $OneOf::$Variant($crate::IntoOwned::into_owned(value)),)+
                }
            }
        }

        $crate::__payload_one_of_serde! {
            $OneOf $(<$a>)? {
                $($Variant($type) = $kind $($member [$($value),*])*,)+
            }
        }
    };
}

/// The type with the lifetime `'static`, if it has a lifetime.
#[doc(hidden)]
#[macro_export]
macro_rules! __payload_one_of_owned {
    ($OneOf:ident) => { $OneOf };
    ($OneOf:ident<$a:lifetime>) => { $OneOf<'static> };
}

/// The type with an inferred lifetime, if it has a lifetime.
#[doc(hidden)]
#[macro_export]
macro_rules! __payload_one_of_any {
    ($OneOf:ident) => { $OneOf };
    ($OneOf:ident<$a:lifetime>) => { $OneOf<'_> };
}

/// `Serialize` and `Deserialize` of a value that is one of several alternatives.
#[cfg(feature = "json")]
#[doc(hidden)]
#[macro_export]
macro_rules! __payload_one_of_serde {
    (
        $OneOf:ident $(<$a:lifetime>)? {
            $($Variant:ident($type:ty) = $kind:ident $($member:literal [$($value:literal),*])*,)+
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
        impl<'de $(: $a, $a)?> $crate::__private::OneOf<'de> for $OneOf $(<$a>)? {
            const VARIANTS: &'static [$crate::__private::Variant] = &[
                $((
                    ::core::stringify!($Variant),
                    ::core::stringify!($kind),
                    &[$(($member, &[$($value),*])),*],
                ),)+
            ];

            #[allow(unused_assignments)]
            fn read<D: $crate::__private::serde::Deserializer<'de>>(
                variant: ::core::primitive::usize,
                deserializer: D,
            ) -> ::core::result::Result<$OneOf $(<$a>)?, D::Error> {
                let mut left = variant;
                $(
                    if left == 0 {
                        return <$type as $crate::Read>::read(deserializer)
                            .map($OneOf::$Variant);
                    }
                    left -= 1;
                )+
                ::core::unreachable!("the index is less than the length of `VARIANTS`")
            }
        }

        #[allow(deprecated)]
        impl<'de> $crate::__private::serde::Deserialize<'de>
            for $crate::__payload_one_of_any!($OneOf $(<$a>)?)
        {
            fn deserialize<D: $crate::__private::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<Self, D::Error> {
                $crate::__private::read_owned::<
                    $crate::__payload_one_of_any!($OneOf $(<$a>)?),
                    D,
                >(deserializer)
            }
        }

        #[allow(deprecated)]
        impl<'de $(: $a, $a)?> $crate::Read<'de> for $OneOf $(<$a>)? {
            fn read<D: $crate::__private::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<$OneOf $(<$a>)?, D::Error> {
                $crate::__private::one_of(deserializer, |text, limits| {
                    let value: $crate::__payload_one_of_any!($OneOf $(<$a>)?) =
                        $crate::__private::one_of_text(text, limits)?;
                    ::core::result::Result::Ok($crate::IntoOwned::into_owned(value))
                })
            }
        }
    };
}

/// Expands to nothing without this crate's `json` feature.
#[cfg(not(feature = "json"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __payload_one_of_serde {
    ($($one_of:tt)*) => {};
}
