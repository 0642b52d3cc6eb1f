//! The types of payload fields, and the error for a payload that doesn't match its type.
//!
//! The structs themselves are generated, one per schema. This module contains the types that their
//! fields need in addition to the standard library: [`RawJson`] for any JSON, [`Number`] for a
//! number that can be an integer, [`Map`] for `additionalProperties`, [`OpenEnum`] for a string
//! enumeration.

mod debug;
mod into_owned;
mod map;
mod number;
mod open_enum;
mod raw_json;

#[cfg(feature = "json")]
mod alternatives;
#[cfg(feature = "json")]
mod decimal;
#[cfg(feature = "json")]
mod error;
#[cfg(feature = "json")]
mod lent;
#[cfg(feature = "json")]
mod object;
#[cfg(feature = "json")]
mod one_of;
#[cfg(feature = "json")]
mod transcode;
#[cfg(feature = "json")]
mod tuple;
#[cfg(feature = "json")]
mod whole;

pub use debug::debug_struct;
pub use into_owned::IntoOwned;
pub use map::Map;
pub use number::Number;
#[cfg(feature = "serde")]
pub(crate) use number::whole;
pub use open_enum::{Enumeration, OpenEnum};
pub use raw_json::RawJson;

#[cfg(feature = "json")]
pub use alternatives::Variant;
#[cfg(feature = "json")]
pub use error::{PayloadError, PayloadErrorKind};
#[cfg(feature = "json")]
pub(crate) use object::expected;
#[cfg(feature = "json")]
pub use object::{ObjectReader, ObjectWriter, required};
#[cfg(feature = "json")]
pub use one_of::{OneOf, one_of, one_of_text};
#[cfg(feature = "json")]
pub use tuple::{Tuple, TupleReader, TupleWriter, tuple, tuple_text};
#[cfg(feature = "json")]
pub use whole::{Object, object, object_text};
