//! Reads JSON text in place.
//!
//! `serde_json` reads JSON into values. This module also needs the position of each value in the text, because
//! details are kept byte for byte. It validates without recursion, because a detail can be nested a million levels
//! deep, and its errors have a path. In `cargo benchmarks decode`, it takes two thirds of the time that `serde_json`
//! takes with `RawValue`. Writing has no such requirements and uses `serde_json`. Tests check that this module and
//! `serde_json` accept the same JSON.

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
    CLOSED, DROPPED, ONE_OF, RAW_LIMITS, RAW_VALUE, from_text, is_ours, read_text, serde_from_text,
    try_text,
};
pub(crate) use error::{Expected, Syntax};
pub(crate) use reader::Reader;
pub(crate) use string::{JsonStr, LoneSurrogate};
pub(crate) use write::write_string;
