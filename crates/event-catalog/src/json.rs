//! JSON text, read in place.
//!
//! `serde_json` reads JSON into values; what is needed here besides is where in the text each value
//! stands, because a detail is kept byte for byte; checking without recursion, because a detail may
//! be nested a million deep; and errors that know their path. On lines such as those of
//! `cargo benchmarks decode` that takes two thirds of the time of `serde_json` with `RawValue`.
//! Writing, which has none of these needs, is left to `serde_json`, and tests hold what is accepted
//! here against it.

mod access;
mod describe;
mod deserializer;
mod error;
mod key;
mod limits;
mod number;
mod reader;
mod skip;
mod string;
mod write;

pub use error::JsonError;
pub use limits::Limits;

pub(crate) use describe::describe;
pub(crate) use deserializer::{
    JsonDeserializer, ONE_OF, RAW_LIMITS, RAW_VALUE, from_text, read_text, serde_from_text,
};
pub(crate) use error::{Expected, Syntax};
pub(crate) use reader::Reader;
pub(crate) use string::{JsonStr, LoneSurrogate};
pub(crate) use write::write_string;
