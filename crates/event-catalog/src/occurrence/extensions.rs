//! The extension attributes of an occurrence: those that CloudEvents doesn't define.

use alloc::string::String;
use core::slice;

use super::InvalidExtension;
use crate::{RawJson, Text};

/// The names that CloudEvents defines, which therefore aren't extensions.
const DEFINED: [&str; 10] = [
    "specversion",
    "id",
    "source",
    "type",
    "subject",
    "time",
    "datacontenttype",
    "dataschema",
    "data",
    "data_base64",
];

/// The value of an extension attribute, in one of the JSON types that CloudEvents allows for it
/// ([JSON format 1.0, section 2.2]).
///
/// [JSON format 1.0, section 2.2]: https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ExtensionValue<'a> {
    /// A boolean.
    Boolean(bool),
    /// A 32-bit integer.
    Integer(i32),
    /// A string; binary values, URIs and timestamps are strings in JSON too.
    String(Text<'a>),
    /// Any other JSON, kept as received. CloudEvents doesn't allow it here.
    Other(RawJson<'a>),
}

impl ExtensionValue<'_> {
    /// The value, if it is a string.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::String(text) => Some(text),
            _ => None,
        }
    }

    /// Copies borrowed parts, so that the value can outlive the input.
    #[must_use]
    #[inline]
    pub fn into_owned(self) -> ExtensionValue<'static> {
        match self {
            Self::Boolean(value) => ExtensionValue::Boolean(value),
            Self::Integer(value) => ExtensionValue::Integer(value),
            Self::String(value) => ExtensionValue::String(value.into_owned()),
            Self::Other(value) => ExtensionValue::Other(value.into_owned()),
        }
    }
}

impl From<bool> for ExtensionValue<'_> {
    fn from(value: bool) -> Self {
        Self::Boolean(value)
    }
}

impl From<i32> for ExtensionValue<'_> {
    fn from(value: i32) -> Self {
        Self::Integer(value)
    }
}

impl<'a> From<&'a str> for ExtensionValue<'a> {
    fn from(value: &'a str) -> Self {
        Self::String(value.into())
    }
}

impl From<String> for ExtensionValue<'_> {
    fn from(value: String) -> Self {
        Self::String(value.into())
    }
}

impl<'a> From<Text<'a>> for ExtensionValue<'a> {
    fn from(value: Text<'a>) -> Self {
        Self::String(value)
    }
}

/// Rejects names that CloudEvents doesn't allow (1.0, section 3.1.1).
#[inline]
pub(super) fn check_name(name: &str) -> Result<(), InvalidExtension> {
    if DEFINED.contains(&name) {
        return Err(InvalidExtension::new(name, true));
    }
    let is_allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    if name.is_empty() || !name.bytes().all(is_allowed) {
        return Err(InvalidExtension::new(name, false));
    }
    Ok(())
}

/// The extension attributes of an occurrence, in order.
#[derive(Clone, Debug)]
pub struct Extensions<'s>(Iter<'s>);

impl<'s> Extensions<'s> {
    pub(super) fn set(extensions: &'s [(Text<'s>, ExtensionValue<'s>)]) -> Self {
        Self(Iter::Set(extensions.iter()))
    }
}

#[derive(Clone, Debug)]
enum Iter<'s> {
    #[cfg(feature = "json")]
    Read(read::Members<'s>),
    Set(slice::Iter<'s, (Text<'s>, ExtensionValue<'s>)>),
}

impl<'s> Iterator for Extensions<'s> {
    type Item = (Text<'s>, ExtensionValue<'s>);

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        match &mut self.0 {
            #[cfg(feature = "json")]
            Iter::Read(members) => members.next(),
            Iter::Set(extensions) => {
                let (name, value) = extensions.next()?;
                Some((Text::borrowed(name), value.reborrow()))
            }
        }
    }
}

impl<'s> ExtensionValue<'s> {
    #[inline]
    fn reborrow(&'s self) -> Self {
        match self {
            Self::Boolean(value) => Self::Boolean(*value),
            Self::Integer(value) => Self::Integer(*value),
            Self::String(value) => Self::String(Text::borrowed(value)),
            Self::Other(value) => Self::Other(value.reborrow()),
        }
    }
}

#[cfg(feature = "json")]
mod read {
    use super::{ExtensionValue, Extensions, Iter};
    use crate::json::Reader;
    use crate::occurrence::form::Form;
    use crate::occurrence::known::Known;
    use crate::{RawJson, Text};

    impl<'s> Extensions<'s> {
        /// Iterates over the extensions among the members of an envelope.
        pub(in super::super) fn read(members: &'s str, form: Form) -> Self {
            let reader = Reader::new(members);
            Self(Iter::Read(Members { reader, form }))
        }
    }

    /// Iterates over the extensions of a checked envelope.
    #[derive(Clone, Debug)]
    pub(super) struct Members<'s> {
        reader: Reader<'s>,
        form: Form,
    }

    impl<'s> Iterator for Members<'s> {
        type Item = (Text<'s>, ExtensionValue<'s>);

        #[inline]
        fn next(&mut self) -> Option<Self::Item> {
            loop {
                let name = self.reader.name().ok()?.text().ok()?;
                let value = self.reader.skip().ok()?;
                self.reader.take(b',');
                if !Known::from_name(&name).is_some_and(|known| known.is_defined(self.form)) {
                    return Some((name, ExtensionValue::read(value)));
                }
            }
        }
    }

    impl<'s> ExtensionValue<'s> {
        pub(in super::super) fn read(value: &'s str) -> Self {
            let other = || Self::Other(RawJson::from_valid(value.into()));
            match value {
                "true" => Self::Boolean(true),
                "false" => Self::Boolean(false),
                _ if value.starts_with('"') => {
                    let string = Reader::new(value).string().ok();
                    let text = string.and_then(|string| string.text().ok());
                    text.map_or_else(other, Self::String)
                }
                // As an integer, `-0` would lose its sign.
                "-0" => other(),
                _ => value.parse().map_or_else(|_| other(), Self::Integer),
            }
        }
    }
}
