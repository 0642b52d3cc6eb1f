//! The trait for reading without copying, which payloads and the types of their fields implement.
//!
//! `Deserialize` can't do this for a generated payload. An impl for the single lifetime `'de` borrows, but then
//! `Order<'static>` isn't `DeserializeOwned`, which axum, readers and `serde_json::from_value` require; and a second
//! impl for all other lifetimes would overlap with the first. So `Deserialize` copies, and this trait borrows.

mod containers;
mod scalars;

use core::marker::PhantomData;
use serde_core::de::{DeserializeSeed, Deserializer};

use crate::IntoOwned;

/// A type that can be read from JSON without copying its strings: generated payloads, and the types
/// of their fields.
///
/// [`RawJson::read`](crate::RawJson::read) and [`Occurrence::payload`](crate::Occurrence::payload)
/// use this trait. It differs in two ways from serde's `Deserialize`, which the same types also
/// implement:
///
/// - Strings without escapes are borrowed. `Deserialize` copies them, as it does for `Cow`, so that `Order<'static>`
///   can be read from any input: from a reader, from a value, as `axum::Json`.
/// - A number without a fraction is an integer in any notation (JSON Schema Core 2020-12, section
///   4.2.3): `1e2` is a `u8`, also in a list that `serde_json` reads. `Deserialize` of a generated struct or enum does
///   the same; a payload that is an alias of a type such as `u64` or `Vec<u64>` is read as `serde` reads that type.
///
/// In a struct that derives `Deserialize`, the module [`borrowed`](crate::borrowed) makes a field
/// borrow. To read types that only implement `Deserialize`, use
/// [`RawJson::read_serde`](crate::RawJson::read_serde).
///
/// ```
/// use event_catalog::{RawJson, Read, Text};
///
/// fn names<'de, T: Read<'de>>(json: &'de RawJson<'_>) -> Option<T> {
///     json.read().ok()
/// }
///
/// let json = RawJson::parse(r#"["tea", "cocoa"]"#)?;
/// let names: Vec<Text> = names(&json).unwrap();
/// assert!(names[0].is_borrowed());
/// # Ok::<(), event_catalog::JsonError>(())
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is neither a payload nor a type that a payload's field can have",
    label = "does not implement `Read`",
    note = "a type that implements serde's `Deserialize` is read by `RawJson::read_serde` or `Occurrence::payload_serde`"
)]
pub trait Read<'de>: Sized {
    /// Reads a value.
    ///
    /// # Errors
    ///
    /// The value doesn't match the type, or the deserializer fails.
    fn read<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error>;
}

/// Reads a value and copies its borrowed parts. Called by the `Deserialize` impls of types that borrow.
#[doc(hidden)]
#[allow(clippy::missing_errors_doc)]
#[inline]
pub fn read_owned<'de, T, D>(deserializer: D) -> Result<T::Owned, D::Error>
where
    T: Read<'de> + IntoOwned,
    D: Deserializer<'de>,
{
    T::read(deserializer).map(IntoOwned::into_owned)
}

/// Calls [`Read::read`] where `serde` expects a `DeserializeSeed`.
pub(crate) struct Seed<T>(PhantomData<T>);

impl<T> Seed<T> {
    pub(crate) const fn new() -> Self {
        Self(PhantomData)
    }
}

impl<T> Clone for Seed<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Seed<T> {}

impl<'de, T: Read<'de>> DeserializeSeed<'de> for Seed<T> {
    type Value = T;

    #[inline]
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<T, D::Error> {
        T::read(deserializer)
    }
}
