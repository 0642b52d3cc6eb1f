//! JSON text that is known to be well-formed, byte for byte as received.

use core::fmt;

use crate::Text;

/// Any JSON value as text: checked to be well-formed, and otherwise unchanged.
///
/// The detail of an occurrence has this type, and so does a payload field with any value. Nothing
/// is lost: spaces, the order of members, repeated names, numbers of any size, and escapes that
/// aren't valid Unicode are all kept. Two values are equal if their texts are equal.
///
/// ```
/// use event_catalog::RawJson;
///
/// let detail = RawJson::parse(r#"{"amount": 1e400, "amount": "\ud800"}"#)?;
/// assert_eq!(detail.as_str(), r#"{"amount": 1e400, "amount": "\ud800"}"#);
///
/// assert!(RawJson::parse("{'amount': 1}").is_err());
/// # Ok::<(), event_catalog::JsonError>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct RawJson<'a>(Text<'a>);

impl<'a> RawJson<'a> {
    /// The value `null`.
    pub const NULL: RawJson<'static> = RawJson(Text::borrowed("null"));

    /// The JSON text, unchanged.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether the text is borrowed.
    #[must_use]
    pub const fn is_borrowed(&self) -> bool {
        self.0.is_borrowed()
    }

    /// Copies the text if it is borrowed, so that the value can outlive the input.
    #[must_use]
    pub fn into_owned(self) -> RawJson<'static> {
        RawJson(self.0.into_owned())
    }

    /// Borrows the text of this value, without copying it.
    #[must_use]
    pub fn reborrow(&self) -> RawJson<'_> {
        RawJson(Text::borrowed(&self.0))
    }

    /// Converts to the JSON text, without copying it.
    #[must_use]
    pub fn into_text(self) -> Text<'a> {
        self.0
    }

    /// Whether the value is `null`.
    #[must_use]
    pub fn is_null(&self) -> bool {
        *self.0 == *"null"
    }

    /// Wraps text that is known to be a JSON value without spaces around it.
    #[cfg(feature = "json")]
    pub(crate) const fn from_valid(text: Text<'a>) -> Self {
        Self(text)
    }
}

impl fmt::Debug for RawJson<'_> {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RawJson({})", self.0)
    }
}

impl fmt::Display for RawJson<'_> {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl AsRef<str> for RawJson<'_> {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

#[cfg(feature = "json")]
mod with_json {
    use alloc::borrow::{Cow, ToOwned};
    use alloc::boxed::Box;
    use alloc::string::String;
    use serde_core::de::{Deserialize, Deserializer};
    use serde_core::ser::{self, Serialize, Serializer};
    use serde_json::value::RawValue;

    use super::RawJson;
    use crate::json::{self, JsonError, Reader};
    use crate::payload::PayloadError;
    use crate::payload::lent::lent;
    use crate::{Read, Text, WriteError};

    impl<'a> RawJson<'a> {
        /// Checks that a string is one JSON value. Spaces around it are not part of the value.
        ///
        /// # Errors
        ///
        /// The text isn't JSON (RFC 8259): the position, and what was expected there. Deep nesting,
        /// large numbers, repeated names and lone surrogates aren't errors: they are valid JSON.
        pub fn parse(text: impl Into<Text<'a>>) -> Result<Self, JsonError> {
            let text = text.into();
            let mut reader = Reader::new(&text);
            let checked = reader.skip().and_then(|value| {
                reader.end()?;
                Ok(value.len())
            });
            match checked {
                Err(error) => Err(error.locate(&text)),
                Ok(length) if length == text.len() => Ok(Self(text)),
                Ok(_) => Ok(Self(match text.into() {
                    Cow::Borrowed(text) => text.trim().into(),
                    Cow::Owned(text) => text.trim().to_owned().into(),
                })),
            }
        }

        /// Writes any value that `serde` can serialize as JSON.
        ///
        /// ```
        /// use event_catalog::RawJson;
        ///
        /// let detail = RawJson::from_value(&serde_json::json!({ "amount": 3 }))?;
        /// assert_eq!(detail.as_str(), r#"{"amount":3}"#);
        /// # Ok::<(), event_catalog::WriteError>(())
        /// ```
        ///
        /// # Errors
        ///
        /// JSON can't express the value, such as a map whose keys aren't strings, or a `Serialize`
        /// implementation fails.
        pub fn from_value<T: Serialize + ?Sized>(
            value: &T,
        ) -> Result<RawJson<'static>, WriteError> {
            match serde_json::to_string(value) {
                Ok(text) => Ok(RawJson(text.into())),
                Err(error) => Err(WriteError::value(&error)),
            }
        }

        /// Reads the value into a generated payload, or into any type that a payload's field can
        /// have. Strings without escapes are borrowed.
        ///
        /// A number without a fraction is an integer in any notation, as in JSON Schema: `21.0` and `2.1e1` are both
        /// exactly 21. This holds for integers of up to 64 bits.
        ///
        /// When `serde_json` reads generated payloads from text, the result is the same value or the same error, but
        /// strings are copied, so the type can have any lifetime. If numbers have already been converted to floats
        /// (by `serde_json::Value`, by `flatten` and similar, or by a format other than JSON), a float without a
        /// fraction is an integer. Above 2^53, it is the integer that the float represents, which can differ from the
        /// integer in the text.
        ///
        /// ```
        /// use event_catalog::RawJson;
        ///
        /// let detail = RawJson::parse(r#"{ "amount": 3 }"#)?;
        /// let detail: std::collections::BTreeMap<&str, u8> = detail.read()?;
        /// assert_eq!(detail["amount"], 3);
        /// # Ok::<(), Box<dyn std::error::Error>>(())
        /// ```
        ///
        /// # Errors
        ///
        /// The value doesn't match the type. The error names the field.
        pub fn read<'s, T: Read<'s>>(&'s self) -> Result<T, PayloadError> {
            json::from_text(self.as_str())
        }

        /// Reads the value into any type that implements serde's `Deserialize`.
        ///
        /// Like [`read`](Self::read), but for types that derive `Deserialize`. Numbers are read in
        /// the same way, and errors name the field. Payloads inside the type are copied, unless
        /// their field [borrows](crate::borrowed).
        ///
        /// ```
        /// use event_catalog::RawJson;
        ///
        /// #[derive(serde::Deserialize)]
        /// struct Stock {
        ///     amount: u8,
        /// }
        ///
        /// let detail = RawJson::parse(r#"{ "amount": 1e2 }"#)?;
        /// let stock: Stock = detail.read_serde()?;
        /// assert_eq!(stock.amount, 100);
        /// # Ok::<(), Box<dyn std::error::Error>>(())
        /// ```
        ///
        /// # Errors
        ///
        /// The value doesn't match the type. The error names the field.
        pub fn read_serde<'s, T: Deserialize<'s>>(&'s self) -> Result<T, PayloadError> {
            json::serde_from_text(self.as_str())
        }
    }

    /// Like [`parse`](RawJson::parse).
    impl<'a> TryFrom<&'a str> for RawJson<'a> {
        type Error = JsonError;

        fn try_from(text: &'a str) -> Result<Self, JsonError> {
            Self::parse(text)
        }
    }

    /// Like [`parse`](RawJson::parse).
    impl TryFrom<String> for RawJson<'_> {
        type Error = JsonError;

        fn try_from(text: String) -> Result<Self, JsonError> {
            Self::parse(text)
        }
    }

    impl<'a> From<&'a RawValue> for RawJson<'a> {
        fn from(value: &'a RawValue) -> Self {
            Self(value.get().into())
        }
    }

    impl From<Box<RawValue>> for RawJson<'_> {
        fn from(value: Box<RawValue>) -> Self {
            Self(Box::<str>::from(value).into())
        }
    }

    /// Serializes as the value, byte for byte with the serializers of `serde_json`.
    impl Serialize for RawJson<'_> {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            serde_json::from_str::<&RawValue>(self.as_str())
                .map_err(ser::Error::custom)?
                .serialize(serializer)
        }
    }

    /// Reads the value byte for byte from a detail or with `serde_json`. From any other format, and if `serde`
    /// has buffered the value (`flatten`, `untagged`), reads equivalent JSON.
    impl<'de: 'a, 'a> Read<'de> for RawJson<'a> {
        fn read<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            lent(deserializer).map(|lent| lent.json)
        }
    }

    /// Like [`Read`], but copies. Use [`borrowed`](crate::borrowed) for a field that borrows.
    impl<'de> Deserialize<'de> for RawJson<'_> {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            lent(deserializer).map(|lent| lent.json.into_owned())
        }
    }
}
