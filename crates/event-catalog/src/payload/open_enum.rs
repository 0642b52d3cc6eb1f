//! A string enumeration that keeps values that its schema doesn't list.

use core::fmt;
use core::hash::{Hash, Hasher};
use core::marker::PhantomData;

use crate::Text;

/// The values of a schema's enumeration. Generated enums implement this trait.
pub trait Enumeration: Copy + Eq + fmt::Debug + Send + Sync + 'static {
    /// Every value, in the order of the schema.
    const ALL: &'static [Self];

    /// The string that represents this value in JSON.
    fn as_str(self) -> &'static str;

    /// The value for a string, if the schema has it.
    fn from_name(name: &str) -> Option<Self>;
}

/// A string that a schema lists, or one that it doesn't list yet.
///
/// The sender of an event can be newer than the catalog, so a value outside the schema isn't an
/// error. Like [`EventName`](crate::EventName), this type is opaque, for the same reason: code that
/// matches on a public variant for unknown values would silently stop working when the value is
/// added to the schema. Use [`known`](Self::known), or compare with [`as_str`](Self::as_str), which
/// keeps working.
///
/// ```
/// # mod events { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/exemplar/event_catalog.rs")); }
/// # fn main() {
/// use event_catalog::OpenEnum;
/// use events::payload::Currency;
///
/// let currency: OpenEnum<Currency> = Currency::Euro.into();
/// assert_eq!(currency, Currency::Euro);
/// assert_eq!(currency.as_str(), "EUR");
///
/// let currency: OpenEnum<Currency> = "XTS".into();
/// match currency.known() {
///     Some(Currency::Euro) => unreachable!(),
///     Some(_) => unreachable!(),
///     None => assert_eq!(currency.as_str(), "XTS"),
/// }
/// # }
/// ```
#[derive(Clone)]
pub struct OpenEnum<'a, E> {
    text: Text<'a>,
    // The value is looked up on demand: this keeps payloads small, and most fields are only passed on.
    values: PhantomData<E>,
}

impl<'a, E: Enumeration> OpenEnum<'a, E> {
    /// The string as received.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The value, if the schema has it.
    #[must_use]
    pub fn known(&self) -> Option<E> {
        E::from_name(&self.text)
    }

    /// Copies the string if it is borrowed, so that the value can outlive the input.
    #[must_use]
    pub fn into_owned(self) -> OpenEnum<'static, E> {
        match self.known() {
            Some(value) => value.into(),
            None => OpenEnum {
                text: self.text.into_owned(),
                values: PhantomData,
            },
        }
    }

    /// Converts to the string as received, without copying it.
    #[must_use]
    pub fn into_text(self) -> Text<'a> {
        self.text
    }
}

impl<'a, E: Enumeration> From<Text<'a>> for OpenEnum<'a, E> {
    fn from(text: Text<'a>) -> Self {
        Self {
            text,
            values: PhantomData,
        }
    }
}

impl<'a, E: Enumeration> From<&'a str> for OpenEnum<'a, E> {
    fn from(text: &'a str) -> Self {
        Text::from(text).into()
    }
}

impl<E: Enumeration> From<alloc::string::String> for OpenEnum<'_, E> {
    fn from(text: alloc::string::String) -> Self {
        Text::from(text).into()
    }
}

impl<E: Enumeration> From<E> for OpenEnum<'_, E> {
    fn from(value: E) -> Self {
        Text::borrowed(value.as_str()).into()
    }
}

impl<E> PartialEq for OpenEnum<'_, E> {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl<E> Eq for OpenEnum<'_, E> {}

impl<E> Hash for OpenEnum<'_, E> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.text.hash(state);
    }
}

impl<E: Enumeration> PartialEq<E> for OpenEnum<'_, E> {
    fn eq(&self, value: &E) -> bool {
        *self.text == *value.as_str()
    }
}

impl<E> AsRef<str> for OpenEnum<'_, E> {
    fn as_ref(&self) -> &str {
        &self.text
    }
}

impl<E> fmt::Display for OpenEnum<'_, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.text, f)
    }
}

/// The enum's value if the schema has it, otherwise the string.
impl<E: Enumeration> fmt::Debug for OpenEnum<'_, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.known() {
            Some(value) => fmt::Debug::fmt(&value, f),
            None => fmt::Debug::fmt(&self.text, f),
        }
    }
}

#[cfg(feature = "serde")]
mod with_serde {
    use super::{Enumeration, OpenEnum};
    use crate::{Read, Text};
    use serde_core::de::{Deserialize, Deserializer};
    use serde_core::ser::{Serialize, Serializer};

    impl<E> Serialize for OpenEnum<'_, E> {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            self.text.serialize(serializer)
        }
    }

    impl<'de: 'a, 'a, E: Enumeration> Read<'de> for OpenEnum<'a, E> {
        #[inline]
        fn read<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            Text::read(deserializer).map(Self::from)
        }
    }

    /// Copies the string if the schema doesn't have the value. Use [`borrowed`](crate::borrowed)
    /// for a field that borrows.
    impl<'de, E: Enumeration> Deserialize<'de> for OpenEnum<'_, E> {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            OpenEnum::read(deserializer).map(OpenEnum::into_owned)
        }
    }
}
