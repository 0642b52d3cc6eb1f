//! The text of payload fields and attributes: borrowed where the input allows it.
//!
//! `serde` borrows a `Cow<str>` only in a field of that type, not inside an option or a list. This
//! type borrows wherever [`Read`](crate::Read) reads it.

use alloc::borrow::Cow;
use alloc::boxed::Box;
use alloc::string::String;
use core::borrow::Borrow;
use core::cmp::Ordering;
use core::fmt;
use core::hash::{Hash, Hasher};
use core::ops::Deref;

/// Text that borrows from its input, or owns a changed copy.
///
/// Reading a payload borrows every string without escapes (`"caf\u00e9"` has one), also inside options, lists and maps.
/// `Deserialize` copies, as it does for `Cow`; see [`borrowed`](crate::borrowed) for fields that borrow. A `Text` can
/// be used as a `str`, and compares, sorts and hashes like one.
///
/// ```
/// use event_catalog::Text;
///
/// let url = Text::from("https://example.org");
/// assert_eq!(url, "https://example.org");
/// assert!(url.starts_with("https:"));
///
/// let kept: Text<'static> = url.into_owned();
/// assert_eq!(kept.len(), 19);
/// ```
#[derive(Clone, Default)]
pub struct Text<'a>(Cow<'a, str>);

impl<'a> Text<'a> {
    /// Wraps borrowed text. This also works in constants.
    ///
    /// ```
    /// use event_catalog::Text;
    ///
    /// const SOURCE: Text<'static> = Text::borrowed("/chat");
    /// assert!(SOURCE.is_borrowed());
    /// ```
    #[must_use]
    pub const fn borrowed(text: &'a str) -> Self {
        Self(Cow::Borrowed(text))
    }

    /// The text as a `str`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether the text is borrowed, so cloning it is free.
    #[must_use]
    pub const fn is_borrowed(&self) -> bool {
        matches!(self.0, Cow::Borrowed(_))
    }

    /// The text with the lifetime of its input, if it borrows.
    #[cfg(feature = "json")]
    pub(crate) const fn borrow_from(&self) -> Option<&'a str> {
        match self.0 {
            Cow::Borrowed(text) => Some(text),
            Cow::Owned(_) => None,
        }
    }

    /// Copies the text if it is borrowed, so that it can outlive the input.
    #[must_use]
    pub fn into_owned(self) -> Text<'static> {
        Text(Cow::Owned(self.0.into_owned()))
    }
}

impl Deref for Text<'_> {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl AsRef<str> for Text<'_> {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl Borrow<str> for Text<'_> {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Text<'_> {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&**self, f)
    }
}

impl fmt::Display for Text<'_> {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&**self, f)
    }
}

impl<'a> From<&'a str> for Text<'a> {
    fn from(text: &'a str) -> Self {
        Self(Cow::Borrowed(text))
    }
}

impl<'a> From<&'a String> for Text<'a> {
    fn from(text: &'a String) -> Self {
        Self(Cow::Borrowed(text))
    }
}

impl From<String> for Text<'_> {
    fn from(text: String) -> Self {
        Self(Cow::Owned(text))
    }
}

impl From<Box<str>> for Text<'_> {
    fn from(text: Box<str>) -> Self {
        Self(Cow::Owned(text.into_string()))
    }
}

impl<'a> From<Cow<'a, str>> for Text<'a> {
    fn from(text: Cow<'a, str>) -> Self {
        Self(text)
    }
}

impl<'a> From<Text<'a>> for Cow<'a, str> {
    fn from(text: Text<'a>) -> Self {
        text.0
    }
}

impl From<Text<'_>> for String {
    fn from(text: Text<'_>) -> Self {
        text.0.into_owned()
    }
}

impl From<Text<'_>> for Box<str> {
    fn from(text: Text<'_>) -> Self {
        match text.0 {
            Cow::Borrowed(text) => text.into(),
            Cow::Owned(text) => text.into_boxed_str(),
        }
    }
}

impl PartialEq for Text<'_> {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl Eq for Text<'_> {}

impl PartialOrd for Text<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Text<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        str::cmp(self, other)
    }
}

impl Hash for Text<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        // Hash like `str`, as `Borrow<str>` requires.
        str::hash(self, state);
    }
}

macro_rules! compares_with {
    ($($other:ty),*) => {$(
        impl PartialEq<$other> for Text<'_> {
            fn eq(&self, other: &$other) -> bool {
                **self == *AsRef::<str>::as_ref(other)
            }
        }

        impl PartialEq<Text<'_>> for $other {
            fn eq(&self, other: &Text<'_>) -> bool {
                *AsRef::<str>::as_ref(self) == **other
            }
        }
    )*};
}

compares_with!(str, &str, String);

#[cfg(feature = "serde")]
mod with_serde {
    use super::Text;
    use crate::Read;
    use alloc::borrow::ToOwned;
    use alloc::string::String;
    use core::fmt;
    use serde_core::de::{Deserialize, Deserializer, Error, Visitor};
    use serde_core::ser::{Serialize, Serializer};

    impl Serialize for Text<'_> {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            serializer.serialize_str(self)
        }
    }

    impl<'de: 'a, 'a> Read<'de> for Text<'a> {
        #[inline]
        fn read<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            deserializer.deserialize_str(TextVisitor)
        }
    }

    /// Copies the text. Use [`borrowed`](crate::borrowed) for a field that borrows.
    impl<'de> Deserialize<'de> for Text<'_> {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            String::deserialize(deserializer).map(Self::from)
        }
    }

    struct TextVisitor;

    impl<'de> Visitor<'de> for TextVisitor {
        type Value = Text<'de>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a string")
        }

        fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Self::Value, E> {
            Ok(Text::borrowed(text))
        }

        fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
            Ok(text.to_owned().into())
        }

        fn visit_string<E: Error>(self, text: String) -> Result<Self::Value, E> {
            Ok(text.into())
        }
    }
}
