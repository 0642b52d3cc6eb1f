//! Describes a value for a message.

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::String;

use super::Reader;
use crate::quoted::Quoted;

/// Describes the value at the start of the text: `the string "abc"`, `the number 5`, `an object`.
#[inline]
pub(crate) fn describe(text: &str) -> String {
    let mut reader = Reader::new(text);
    match reader.peek() {
        b'"' => match reader.string() {
            Ok(string) => match string.text() {
                Ok(text) => format!("the string {}", Quoted(&text)),
                Err(_) => format!("the string {}", Quoted(string.escaped())),
            },
            Err(_) => "a string".to_owned(),
        },
        b'{' => "an object".to_owned(),
        b'[' => "an array".to_owned(),
        b'-' | b'0'..=b'9' => format!("the number {:.64}", reader.number().unwrap_or_default()),
        _ => format!("{:.64}", reader.skip().unwrap_or_default()),
    }
}
