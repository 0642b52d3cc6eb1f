//! Lets a field borrow, with `#[serde(borrow, with = "event_catalog::borrowed")]`.
//!
//! The `Deserialize` impls of payloads, [`Text`](crate::Text), [`EventName`](crate::EventName) and
//! similar types copy the text, so these types can be read from any input. In a struct that derives
//! `Deserialize`, this module makes a field borrow instead, also inside options, lists and maps:
//!
//! ```
//! use event_catalog::Text;
//! use serde::{Deserialize, Serialize};
//!
//! #[derive(Deserialize, Serialize)]
//! struct Article<'a> {
//!     #[serde(borrow, with = "event_catalog::borrowed")]
//!     name: Text<'a>,
//!     #[serde(borrow, with = "event_catalog::borrowed")]
//!     labels: Vec<Text<'a>>,
//!     // Copied.
//!     maker: Text<'a>,
//! }
//!
//! let article: Article = serde_json::from_str(r#"{"name":"tea","labels":["hot"],"maker":"us"}"#)?;
//! assert!(article.name.is_borrowed() && article.labels[0].is_borrowed());
//! assert!(!article.maker.is_borrowed());
//! # Ok::<(), serde_json::Error>(())
//! ```
//!
//! A field that may be missing also needs `#[serde(default)]`, like every field with a `with` attribute of serde.

use serde_core::{Deserializer, Serialize, Serializer};

use crate::Read;

/// Reads a value that borrows from the input.
///
/// # Errors
///
/// The value doesn't match the type, or the deserializer fails.
pub fn deserialize<'de, T: Read<'de>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    T::read(deserializer)
}

/// Writes the value with its `Serialize` impl.
///
/// # Errors
///
/// The serializer fails.
pub fn serialize<T: Serialize, S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error> {
    value.serialize(serializer)
}
