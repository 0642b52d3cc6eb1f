//! For `#[serde(borrow, with = "event_catalog::borrowed")]`: a field that borrows.
//!
//! Payloads, [`Text`](crate::Text), [`EventName`](crate::EventName) and the like are copied by their
//! `Deserialize`, so that they can be read anywhere. A field of a struct that derives `Deserialize`
//! says by this module that it borrows instead, inside options, lists and maps too:
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
//! A field that may be missing needs `#[serde(default)]` too, as with any `with` of serde.

use serde_core::{Deserializer, Serialize, Serializer};

use crate::Read;

/// Reads a value that borrows from the text.
///
/// # Errors
///
/// The value is not as the type says, or the deserializer fails.
pub fn deserialize<'de, T: Read<'de>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    T::read(deserializer)
}

/// Writes the value as its `Serialize` does.
///
/// # Errors
///
/// Those of the serializer.
pub fn serialize<T: Serialize, S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error> {
    value.serialize(serializer)
}
