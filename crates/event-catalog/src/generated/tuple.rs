//! Declares the struct for a list in a payload schema whose elements have types by position.

/// Declares a payload struct that is a list in JSON, with its trait impls and functions.
///
/// ```text
/// __payload_tuple! {
///     /// Docs and other attributes.
///     Point<'a> {
///         required PointRequired {                 // with `<'a>` if a field has it
///             /// Docs of the element.
///             x: ::event_catalog::Number,
///             y: ::event_catalog::Number,
///         }
///         optional {
///             z: ::event_catalog::Number => with_z,
///             label: ::core::option::Option<Text<'a>> => with_label,   // nullable
///         }
///         rest {                                   // at most one
///             rest: ::event_catalog::RawJson<'a>,
///         }
///     }
/// }
/// ```
///
/// Each section is optional, but their order is fixed: it is the order of the elements. The type of an optional
/// element is written without the `Option` that says whether it is present.
#[doc(hidden)]
#[macro_export]
macro_rules! __payload_tuple {
    (
        $(#[$meta:meta])*
        $Tuple:ident<$a:lifetime> {
            $(required $Required:ident $(<$required_a:lifetime>)? {
                $($(#[$required_meta:meta])* $required:ident: $required_type:ty,)*
            })?
            $(optional {
                $($(#[$optional_meta:meta])* $optional:ident: $optional_type:ty => $with_optional:ident,)*
            })?
            $(rest {
                $(#[$rest_meta:meta])* $rest:ident: $rest_type:ty,
            })?
        }
    ) => {
        $(#[$meta])*
        #[non_exhaustive]
        #[derive(::core::clone::Clone, ::core::cmp::PartialEq)]
        pub struct $Tuple<$a> {
            $($($(#[$required_meta])* pub $required: $required_type,)*)?
            $($($(#[$optional_meta])* pub $optional: ::core::option::Option<$optional_type>,)*)?
            $($(#[$rest_meta])* pub $rest: $crate::__private::Vec<$rest_type>,)?
            // Every payload has a lifetime, so that elements that need it can be added later.
            __borrows: ::core::marker::PhantomData<&$a ()>,
        }

        $(
            #[doc = ::core::concat!(
                "The required elements of [`", ::core::stringify!($Tuple), "`], for its constructor."
            )]
            #[derive(::core::clone::Clone, ::core::fmt::Debug)]
            pub struct $Required $(<$required_a>)? {
                $($(#[$required_meta])* pub $required: $required_type,)*
            }

            #[allow(deprecated)]
            impl<$a> ::core::convert::From<$Required $(<$required_a>)?> for $Tuple<$a> {
                #[inline]
                fn from(fields: $Required $(<$required_a>)?) -> $Tuple<$a> {
                    $Tuple::new(fields)
                }
            }
        )?

        $crate::__payload_object_new! {
            $Tuple<$a>
            [$($Required $(<$required_a>)? { $($required)* })?]
            [$($($optional)*)?]
            [$($rest)?]
        }

        #[allow(deprecated)]
        impl<$a> $Tuple<$a> {
            $($(
                #[doc = ::core::concat!("Sets [`", ::core::stringify!($optional), "`](Self::", ::core::stringify!($optional), ").")]
                #[must_use]
                pub fn $with_optional(
                    mut self,
                    value: impl ::core::convert::Into<$optional_type>,
                ) -> $Tuple<$a> {
                    self.$optional = ::core::option::Option::Some(value.into());
                    self
                }
            )*)?

            /// Copies borrowed parts, so that the value can outlive the input.
            #[must_use]
            #[inline]
            pub fn into_owned(self) -> $Tuple<'static> {
                $crate::IntoOwned::into_owned(self)
            }
        }

        #[allow(deprecated)]
        impl ::core::fmt::Debug for $Tuple<'_> {
            #[inline]
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                $crate::__private::debug_struct(f, ::core::stringify!($Tuple), &[
                    $($((::core::stringify!($required), &self.$required),)*)?
                    $($((::core::stringify!($optional), &self.$optional),)*)?
                    $((::core::stringify!($rest), &self.$rest),)?
                ])
            }
        }

        #[allow(deprecated)]
        impl<$a> $crate::IntoOwned for $Tuple<$a> {
            type Owned = $Tuple<'static>;

            #[inline]
            fn into_owned(self) -> $Tuple<'static> {
                $Tuple {
                    $($($required: $crate::IntoOwned::into_owned(self.$required),)*)?
                    $($($optional: $crate::IntoOwned::into_owned(self.$optional),)*)?
                    $($rest: $crate::IntoOwned::into_owned(self.$rest),)?
                    __borrows: ::core::marker::PhantomData,
                }
            }
        }

        $crate::__payload_tuple_serde! {
            $Tuple<$a>
            [$($($required)*)?]
            [$($($optional)*)?]
            [$($rest)?]
        }
    };
}

/// `Serialize` and `Deserialize` of a payload that is a list.
#[cfg(feature = "json")]
#[doc(hidden)]
#[macro_export]
macro_rules! __payload_tuple_serde {
    (
        $Tuple:ident<$a:lifetime> [$($required:ident)*] [$($optional:ident)*] [$($rest:ident)?]
    ) => {
        #[allow(deprecated)]
        impl $crate::__private::serde::Serialize for $Tuple<'_> {
            fn serialize<S: $crate::__private::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                #[allow(unused_mut)]
                let mut tuple = $crate::__private::TupleWriter::new(serializer)?;
                $(tuple.element(&self.$required)?;)*
                $(tuple.optional(&self.$optional)?;)*
                $(tuple.rest(&self.$rest)?;)?
                tuple.end()
            }
        }

        #[allow(deprecated)]
        impl<'de> $crate::__private::serde::Deserialize<'de> for $Tuple<'_> {
            fn deserialize<D: $crate::__private::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<Self, D::Error> {
                $crate::__private::read_owned::<$Tuple<'de>, D>(deserializer)
            }
        }

        #[allow(deprecated)]
        impl<'de: $a, $a> $crate::Read<'de> for $Tuple<$a> {
            fn read<D: $crate::__private::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<$Tuple<$a>, D::Error> {
                $crate::__private::tuple(deserializer, |text, limits| {
                    let value: $Tuple<'_> = $crate::__private::tuple_text(text, limits)?;
                    ::core::result::Result::Ok($crate::IntoOwned::into_owned(value))
                })
            }
        }

        #[allow(deprecated)]
        impl<'de: $a, $a> $crate::__private::Tuple<'de> for $Tuple<$a> {
            fn read_elements<A: $crate::__private::serde::de::SeqAccess<'de>>(
                seq: A,
            ) -> ::core::result::Result<$Tuple<$a>, A::Error> {
                #[allow(unused_mut)]
                let mut tuple = $crate::__private::TupleReader::new(seq);
                $(let $required = tuple.required()?;)*
                $(let $optional = tuple.optional()?;)*
                $(let $rest = tuple.rest()?;)?
                tuple.end()?;
                ::core::result::Result::Ok($Tuple {
                    $($required,)*
                    $($optional,)*
                    $($rest,)?
                    __borrows: ::core::marker::PhantomData,
                })
            }
        }
    };
}

/// Expands to nothing without this crate's `json` feature.
#[cfg(not(feature = "json"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __payload_tuple_serde {
    ($($tuple:tt)*) => {};
}
