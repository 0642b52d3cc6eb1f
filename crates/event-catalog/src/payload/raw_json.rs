//! JSON text that is known to be well-formed, byte for byte as it came.

use core::fmt;

use crate::Text;

/// Any JSON value, as text: checked to be well-formed, and otherwise left as it came.
///
/// The detail of an occurrence is one, and so is a payload field that may hold anything. Nothing
/// is lost in it: neither blanks nor the order of members, nor repeated names, nor numbers of any
/// size, nor escapes that are no Unicode. Equality is that of the text.
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

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether the text borrows.
    #[must_use]
    pub const fn is_borrowed(&self) -> bool {
        self.0.is_borrowed()
    }

    /// The same text, free of what it was read from.
    #[must_use]
    pub fn into_owned(self) -> RawJson<'static> {
        RawJson(self.0.into_owned())
    }

    /// The same text, borrowed.
    #[must_use]
    pub fn reborrow(&self) -> RawJson<'_> {
        RawJson(Text::borrowed(&self.0))
    }

    /// The text.
    #[must_use]
    pub fn into_text(self) -> Text<'a> {
        self.0
    }

    /// Whether the value is `null`.
    #[must_use]
    pub fn is_null(&self) -> bool {
        *self.0 == *"null"
    }

    /// A text that is known to be a JSON value without blanks around it.
    #[cfg(feature = "json")]
    pub(crate) const fn from_valid(text: Text<'a>) -> Self {
        Self(text)
    }
}

impl fmt::Debug for RawJson<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RawJson({})", self.0)
    }
}

impl fmt::Display for RawJson<'_> {
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
    use core::fmt;
    use serde::de::{self, Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
    use serde::ser::{self, Serialize, Serializer};
    use serde_json::value::RawValue;

    use super::RawJson;
    use crate::json::{self, JsonError, RAW_VALUE, Reader};
    use crate::payload::PayloadError;
    use crate::payload::transcode::{Transcode, transcode_map};
    use crate::{Text, WriteError};

    impl<'a> RawJson<'a> {
        /// Checks that a text is one JSON value. Blanks around it are not part of the value.
        ///
        /// # Errors
        ///
        /// Where the text is not JSON (RFC 8259), and what was expected there. Depth, the size of
        /// numbers, repeated names and lone surrogates are no errors: they are JSON.
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

        /// The JSON of any value that `serde` can write.
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
        /// What JSON cannot express, such as a map whose keys are not texts, or the error of a
        /// `Serialize` implementation.
        pub fn from_value<T: Serialize + ?Sized>(
            value: &T,
        ) -> Result<RawJson<'static>, WriteError> {
            match serde_json::to_string(value) {
                Ok(text) => Ok(RawJson(text.into())),
                Err(error) => Err(WriteError::value(&error)),
            }
        }

        /// Reads the value into a type: a generated payload, or any other that `serde` can read.
        /// Texts without escapes are borrowed.
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
        /// The value is not as the type says. The error names the field.
        pub fn read<'s, T: Deserialize<'s>>(&'s self) -> Result<T, PayloadError> {
            json::from_text(self.as_str())
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

    /// As the value, byte for byte where the format is that of `serde_json`.
    impl Serialize for RawJson<'_> {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            serde_json::from_str::<&RawValue>(self.as_str())
                .map_err(ser::Error::custom)?
                .serialize(serializer)
        }
    }

    /// Byte for byte where the format is that of `serde_json`, or a detail; from any other, and
    /// where `serde` has buffered the value (`flatten`, `untagged`), as JSON of the same meaning.
    impl<'de: 'a, 'a> Deserialize<'de> for RawJson<'a> {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            deserializer.deserialize_newtype_struct(RAW_VALUE, RawJsonVisitor)
        }
    }

    struct RawJsonVisitor;

    macro_rules! transcode {
        ($($visit:ident: $value:ty),*) => {$(
            fn $visit<E: de::Error>(self, value: $value) -> Result<Self::Value, E> {
                transcoded(|transcode| transcode.$visit(value))
            }
        )*};
    }

    fn transcoded<'de, E>(
        write: impl FnOnce(Transcode<'_>) -> Result<(), E>,
    ) -> Result<RawJson<'de>, E> {
        let mut text = String::new();
        write(Transcode(&mut text))?;
        Ok(RawJson(text.into()))
    }

    impl<'de> Visitor<'de> for RawJsonVisitor {
        type Value = RawJson<'de>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("any JSON value")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
            let first: Option<Text<'de>> = map.next_key()?;
            if first.as_deref() == Some(RAW_VALUE) {
                // Checked again, because a format that has no notion of this protocol passes on
                // an object that somebody sent, and this name may be in it.
                let text: Text<'de> = map.next_value()?;
                return RawJson::parse(text).map_err(de::Error::custom);
            }
            transcoded(|Transcode(text)| transcode_map(text, first, map))
        }

        // `serde_json` has an object of one member for this; the others come here.
        fn visit_newtype_struct<D: Deserializer<'de>>(
            self,
            deserializer: D,
        ) -> Result<Self::Value, D::Error> {
            transcoded(|transcode| deserializer.deserialize_any(transcode))
        }

        fn visit_some<D: Deserializer<'de>>(
            self,
            deserializer: D,
        ) -> Result<Self::Value, D::Error> {
            transcoded(|transcode| deserializer.deserialize_any(transcode))
        }

        fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Self::Value, A::Error> {
            transcoded(|transcode| transcode.visit_seq(seq))
        }

        fn visit_none<E: de::Error>(self) -> Result<Self::Value, E> {
            Ok(RawJson::NULL)
        }

        fn visit_unit<E: de::Error>(self) -> Result<Self::Value, E> {
            Ok(RawJson::NULL)
        }

        transcode! { visit_bool: bool, visit_i64: i64, visit_u64: u64, visit_i128: i128 }
        transcode! { visit_u128: u128, visit_f64: f64, visit_str: &str }
    }
}
