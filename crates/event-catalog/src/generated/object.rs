//! Declares the struct for an object in a payload schema.

/// Declares a payload struct, with its trait impls and functions.
///
/// ```text
/// __payload_object! {
///     /// Docs and other attributes.
///     LinkClicked<'a> {
///         required LinkClickedRequired<'a> {       // without `<'a>` if no field has it
///             /// Docs of the field.
///             url: ::event_catalog::Text<'a> = "url",
///             note: ::core::option::Option<Text<'a>> = "note",     // required and nullable
///         }
///         optional {
///             label: ::event_catalog::Text<'a> = "label" => with_label,
///         }
///         nullable {                               // optional and nullable
///             hint: ::event_catalog::Text<'a> = "hint" => with_hint,
///         }
///         kept {                                   // like `nullable`, but an explicit null is kept
///             comment: ::event_catalog::Text<'a> = "comment" => with_comment,
///         }
///         constant {                               // required, with one possible value
///             "kind" = "\"link\"",
///         }
///         additional {                             // at most one
///             more: f64,
///         }
///         closed {                                 // instead of `additional`
///             refuse
///         }
///     }
/// }
/// ```
///
/// Each section is optional, but their order is fixed. The type of an optional field is written
/// without its `Option`. Fields that the schema doesn't name are skipped. A `closed` object rejects
/// them when it is tried as one of several alternatives.
#[doc(hidden)]
#[macro_export]
macro_rules! __payload_object {
    (
        $(#[$meta:meta])*
        $Object:ident<$a:lifetime> {
            $(required $Required:ident $(<$required_a:lifetime>)? {
                $($(#[$required_meta:meta])* $required:ident: $required_type:ty = $required_name:literal,)*
            })?
            $(optional {
                $($(#[$optional_meta:meta])* $optional:ident: $optional_type:ty = $optional_name:literal
                    => $with_optional:ident,)*
            })?
            $(nullable {
                $($(#[$nullable_meta:meta])* $nullable:ident: $nullable_type:ty = $nullable_name:literal
                    => $with_nullable:ident,)*
            })?
            $(kept {
                $($(#[$kept_meta:meta])* $kept:ident: $kept_type:ty = $kept_name:literal
                    => $with_kept:ident,)*
            })?
            $(constant {
                $($constant_name:literal = $constant:literal,)*
            })?
            $(additional {
                $(#[$additional_meta:meta])* $additional:ident: $additional_type:ty,
            })?
            $(closed {
                $closed:ident
            })?
        }
    ) => {
        $(#[$meta])*
        #[non_exhaustive]
        #[derive(::core::clone::Clone, ::core::cmp::PartialEq)]
        pub struct $Object<$a> {
            $($($(#[$required_meta])* pub $required: $required_type,)*)?
            $($($(#[$optional_meta])* pub $optional: ::core::option::Option<$optional_type>,)*)?
            $($($(#[$nullable_meta])* pub $nullable: ::core::option::Option<$nullable_type>,)*)?
            $($(
                $(#[$kept_meta])*
                #[doc = "\n `None` is a missing field, and `Some(None)` is `null`."]
                pub $kept: ::core::option::Option<::core::option::Option<$kept_type>>,
            )*)?
            $($(#[$additional_meta])* pub $additional: $crate::Map<$a, $additional_type>,)?
            // Every payload has a lifetime, so that fields that need it can be added later.
            __borrows: ::core::marker::PhantomData<&$a ()>,
        }

        $(
            #[doc = ::core::concat!(
                "The required fields of [`", ::core::stringify!($Object), "`], for its constructor."
            )]
            #[derive(::core::clone::Clone, ::core::fmt::Debug)]
            pub struct $Required $(<$required_a>)? {
                $($(#[$required_meta])* pub $required: $required_type,)*
            }

            #[allow(deprecated)]
            impl<$a> ::core::convert::From<$Required $(<$required_a>)?> for $Object<$a> {
                #[inline]
                fn from(fields: $Required $(<$required_a>)?) -> $Object<$a> {
                    $Object::new(fields)
                }
            }
        )?

        $crate::__payload_object_new! {
            $Object<$a>
            [$($Required $(<$required_a>)? { $($required)* })?]
            [$($($optional)*)? $($($nullable)*)? $($($kept)*)?]
            [$($additional)?]
        }

        #[allow(deprecated)]
        impl<$a> $Object<$a> {
            $($(
                #[doc = ::core::concat!("Sets [`", ::core::stringify!($optional), "`](Self::", ::core::stringify!($optional), ").")]
                #[must_use]
                pub fn $with_optional(
                    mut self,
                    value: impl ::core::convert::Into<$optional_type>,
                ) -> $Object<$a> {
                    self.$optional = ::core::option::Option::Some(value.into());
                    self
                }
            )*)?
            $($(
                #[doc = ::core::concat!("Sets [`", ::core::stringify!($nullable), "`](Self::", ::core::stringify!($nullable), ").")]
                #[must_use]
                pub fn $with_nullable(
                    mut self,
                    value: impl ::core::convert::Into<$nullable_type>,
                ) -> $Object<$a> {
                    self.$nullable = ::core::option::Option::Some(value.into());
                    self
                }
            )*)?
            $($(
                #[doc = ::core::concat!("Sets [`", ::core::stringify!($kept), "`](Self::", ::core::stringify!($kept), ").")]
                #[must_use]
                pub fn $with_kept(
                    mut self,
                    value: impl ::core::convert::Into<$kept_type>,
                ) -> $Object<$a> {
                    self.$kept =
                        ::core::option::Option::Some(::core::option::Option::Some(value.into()));
                    self
                }
            )*)?

            /// Copies borrowed parts, so that the value can outlive the input.
            #[must_use]
            #[inline]
            pub fn into_owned(self) -> $Object<'static> {
                $crate::IntoOwned::into_owned(self)
            }
        }

        #[allow(deprecated)]
        impl ::core::fmt::Debug for $Object<'_> {
            #[inline]
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                $crate::__private::debug_struct(f, ::core::stringify!($Object), &[
                    $($((::core::stringify!($required), &self.$required),)*)?
                    $($((::core::stringify!($optional), &self.$optional),)*)?
                    $($((::core::stringify!($nullable), &self.$nullable),)*)?
                    $($((::core::stringify!($kept), &self.$kept),)*)?
                    $((::core::stringify!($additional), &self.$additional),)?
                ])
            }
        }

        #[allow(deprecated)]
        impl<$a> $crate::IntoOwned for $Object<$a> {
            type Owned = $Object<'static>;

            #[inline]
            fn into_owned(self) -> $Object<'static> {
                $Object {
                    $($($required: $crate::IntoOwned::into_owned(self.$required),)*)?
                    $($($optional: $crate::IntoOwned::into_owned(self.$optional),)*)?
                    $($($nullable: $crate::IntoOwned::into_owned(self.$nullable),)*)?
                    $($($kept: $crate::IntoOwned::into_owned(self.$kept),)*)?
                    $($additional: $crate::IntoOwned::into_owned(self.$additional),)?
                    __borrows: ::core::marker::PhantomData,
                }
            }
        }

        $crate::__payload_object_serde! {
            $Object<$a>
            [$($($required: $required_type = $required_name,)*)?]
            [$($($optional: $optional_type = $optional_name,)*)?]
            [$($($nullable: $nullable_type = $nullable_name,)*)?]
            [$($($kept: $kept_type = $kept_name,)*)?]
            [$($($constant_name = $constant,)*)?]
            [$(additional $additional: $additional_type,)? $(closed $closed)?]
        }
    };
}

/// Declares `new`, which takes the required fields. Without required fields, it has no arguments.
#[doc(hidden)]
#[macro_export]
macro_rules! __payload_object_new {
    (
        $Object:ident<$a:lifetime>
        [$Required:ident $(<$required_a:lifetime>)? { $($required:ident)* }]
        [$($optional:ident)*]
        [$($additional:ident)?]
    ) => {
        #[allow(deprecated)]
        impl<$a> $Object<$a> {
            #[doc = ::core::concat!(
                "Creates a value from its required fields. Its optional fields are missing.\n\n",
                "Write [`", ::core::stringify!($Required), "`] as a struct literal: it names each ",
                "field, and does not compile if one is missing. Adding optional fields to the ",
                "schema later does not change it."
            )]
            #[must_use]
            #[inline]
            pub fn new(fields: $Required $(<$required_a>)?) -> $Object<$a> {
                $Object {
                    $($required: fields.$required,)*
                    $($optional: ::core::option::Option::None,)*
                    $($additional: ::core::default::Default::default(),)?
                    __borrows: ::core::marker::PhantomData,
                }
            }
        }
    };
    (
        $Object:ident<$a:lifetime> [] [$($optional:ident)*] [$($additional:ident)?]
    ) => {
        #[allow(deprecated)]
        impl<$a> $Object<$a> {
            /// Creates a value with no fields set: all of them are optional.
            #[must_use]
            #[inline]
            pub fn new() -> $Object<$a> {
                $Object {
                    $($optional: ::core::option::Option::None,)*
                    $($additional: ::core::default::Default::default(),)?
                    __borrows: ::core::marker::PhantomData,
                }
            }
        }

        impl ::core::default::Default for $Object<'_> {
            #[inline]
            fn default() -> Self {
                $Object::new()
            }
        }
    };
}

/// `Serialize` and `Deserialize` of a payload.
#[cfg(feature = "json")]
#[doc(hidden)]
#[macro_export]
macro_rules! __payload_object_serde {
    (
        $Object:ident<$a:lifetime>
        [$($required:ident: $required_type:ty = $required_name:literal,)*]
        [$($optional:ident: $optional_type:ty = $optional_name:literal,)*]
        [$($nullable:ident: $nullable_type:ty = $nullable_name:literal,)*]
        [$($kept:ident: $kept_type:ty = $kept_name:literal,)*]
        [$($constant_name:literal = $constant:literal,)*]
        [$(additional $additional:ident: $additional_type:ty,)? $(closed $closed:ident)?]
    ) => {
        #[allow(deprecated)]
        impl $crate::__private::serde::Serialize for $Object<'_> {
            fn serialize<S: $crate::__private::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                // The writer keeps the first error, so no field needs a `?`.
                #[allow(unused_mut)]
                let mut object = $crate::__private::ObjectWriter::new(serializer);
                $(object.constant($constant_name, $constant);)*
                $(object.field($required_name, &self.$required);)*
                $(object.optional($optional_name, &self.$optional);)*
                $(object.optional($nullable_name, &self.$nullable);)*
                $(object.optional($kept_name, &self.$kept);)*
                $(object.additional(&self.$additional);)?
                object.end()
            }
        }

        #[allow(deprecated)]
        impl<'de> $crate::__private::serde::Deserialize<'de> for $Object<'_> {
            fn deserialize<D: $crate::__private::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<Self, D::Error> {
                $crate::__private::read_owned::<$Object<'de>, D>(deserializer)
            }
        }

        #[allow(deprecated)]
        impl<'de: $a, $a> $crate::Read<'de> for $Object<$a> {
            fn read<D: $crate::__private::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<$Object<$a>, D::Error> {
                $crate::__private::object(deserializer, |text| {
                    let value: $Object<'_> = $crate::__private::object_text(text)?;
                    ::core::result::Result::Ok($crate::IntoOwned::into_owned(value))
                })
            }
        }

        #[allow(deprecated)]
        impl<'de: $a, $a> $crate::__private::Object<'de> for $Object<$a> {
            fn read_members<A: $crate::__private::serde::de::MapAccess<'de>>(
                map: A,
            ) -> ::core::result::Result<$Object<$a>, A::Error> {
                // Types are explicit, and fields have no `?`. Otherwise, rustc would infer and convert types
                // for each of thousands of fields.
                $(let mut $required: ::core::option::Option<$required_type> = ::core::option::Option::None;)*
                $(let mut $optional: ::core::option::Option<$optional_type> = ::core::option::Option::None;)*
                $(let mut $nullable: ::core::option::Option<::core::option::Option<$nullable_type>> =
                    ::core::option::Option::None;)*
                $(let mut $kept: ::core::option::Option<::core::option::Option<$kept_type>> =
                    ::core::option::Option::None;)*
                $(let mut $additional: $crate::Map<$a, $additional_type> = $crate::Map::new();)?
                let mut object = $crate::__private::ObjectReader::new(map, &[$(($constant_name, $constant)),*]);
                while let ::core::option::Option::Some(name) = object.next()? {
                    let read: ::core::result::Result<(), A::Error> = match &*name {
                        $($required_name => object.field(&mut $required, $required_name),)*
                        $($optional_name => object.field(&mut $optional, $optional_name),)*
                        $($nullable_name => object.field(&mut $nullable, $nullable_name),)*
                        $($kept_name => object.field(&mut $kept, $kept_name),)*
                        $($constant_name => object.constant($constant_name),)*
                        _ => $crate::__payload_object_rest!(
                            object name $(additional $additional)? $(closed $closed)?
                        ),
                    };
                    read?;
                }
                object.end()?;
                ::core::result::Result::Ok($Object {
                    $($required: match $crate::__private::required($required, $required_name) {
                        ::core::result::Result::Ok(value) => value,
                        ::core::result::Result::Err(error) => {
                            return ::core::result::Result::Err(error);
                        }
                    },)*
                    $($optional,)*
                    $($nullable: ::core::option::Option::flatten($nullable),)*
                    $($kept,)*
                    $($additional,)?
                    __borrows: ::core::marker::PhantomData,
                })
            }
        }
    };
}

/// Reads the value of a field that the schema doesn't name; expands to a `Result`.
#[cfg(feature = "json")]
#[doc(hidden)]
#[macro_export]
macro_rules! __payload_object_rest {
    ($object:ident $name:ident) => {
        $object.ignore()
    };
    ($object:ident $name:ident additional $additional:ident) => {
        $object.additional(&mut $additional, $name)
    };
    ($object:ident $name:ident closed $refuse:ident) => {
        $object.$refuse()
    };
}

/// Expands to nothing without this crate's `json` feature.
#[cfg(not(feature = "json"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __payload_object_serde {
    ($($object:tt)*) => {};
}
