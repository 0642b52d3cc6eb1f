//! A document as a JSON value with places. Both syntaxes are parsed to this type, and later stages
//! don't know which one a schema was written in.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt;

use crate::source::Place;

/// A value and its place.
#[derive(Clone, Debug)]
pub struct Value<'s> {
    /// The place of the value.
    pub place: Place,
    /// The data of the value.
    pub data: Data<'s>,
}

/// The data of a value.
#[derive(Clone, Debug)]
pub enum Data<'s> {
    /// `null`.
    Null,
    /// `true` or `false`.
    Boolean(bool),
    /// A number.
    Number(Number<'s>),
    /// A string.
    String(Cow<'s, str>),
    /// An array.
    Array(Vec<Value<'s>>),
    /// An object, in the order of the file, with unique names.
    Object(Vec<Member<'s>>),
}

/// A member of an object: its name and its value.
#[derive(Clone, Debug)]
pub struct Member<'s> {
    /// The name, with its escapes decoded.
    pub name: Cow<'s, str>,
    /// The place of the name.
    pub name_place: Place,
    /// The value of the member, and its place.
    pub value: Value<'s>,
}

/// A number as JSON text, with its original size and precision.
#[derive(Clone, Debug)]
pub struct Number<'s>(Cow<'s, str>);

impl<'s> Number<'s> {
    pub(super) fn new(text: impl Into<Cow<'s, str>>) -> Self {
        Self(text.into())
    }

    /// The number as JSON text, as written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The float that is nearest to the number.
    #[must_use]
    pub fn to_f64(&self) -> f64 {
        self.0.parse().unwrap_or(f64::NAN)
    }

    /// Compares two numbers: exactly if both are written as integers, and otherwise the floats that are nearest to them.
    pub(super) fn order(&self, other: &Self) -> Ordering {
        if let (Ok(one), Ok(other)) = (self.0.parse::<i128>(), other.0.parse::<i128>()) {
            return one.cmp(&other);
        }
        // JSON numbers are never NaN.
        let order = self.to_f64().partial_cmp(&other.to_f64());
        order.unwrap_or(Ordering::Equal)
    }

    /// The number, if it is an integer from 0 to 2^64 - 1. In JSON Schema, `2.0` is an integer.
    #[must_use]
    pub fn to_u64(&self) -> Option<u64> {
        let whole = match self.0.split_once('.') {
            Some((whole, fraction)) if fraction.bytes().all(|digit| digit == b'0') => whole,
            _ => &self.0,
        };
        whole.parse().ok()
    }

    /// Formats the number so that only equal numbers have the same text.
    fn key(&self) -> String {
        /// Floats can represent all integers up to this one.
        const EXACT: f64 = 9_007_199_254_740_992.0;
        if let Ok(whole) = self.0.parse::<i128>() {
            return whole.to_string();
        }
        let float = self.to_f64();
        if float.is_infinite() {
            return self.decimal();
        }
        if float.fract() == 0.0 && float.abs() < EXACT {
            // Adding 0 drops the sign of a zero.
            return format!("{}", float + 0.0);
        }
        format!("{float:e}")
    }

    /// Formats a number that is too large for a float by its digits and its power of ten.
    fn decimal(&self) -> String {
        let (digits, exponent) = self.0.split_once(['e', 'E']).unwrap_or((&self.0, "0"));
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let sign = if whole.starts_with('-') { "-" } else { "" };
        let whole = whole.trim_start_matches('-');
        let all = format!("{whole}{fraction}");
        let shown = all.trim_start_matches('0');
        let power = [whole.len(), shown.len()].map(|it| i128::try_from(it).unwrap_or(0));
        let zeros = i128::try_from(all.len()).unwrap_or(0) - power[1];
        let shown = shown.trim_end_matches('0');
        match exponent.parse::<i64>() {
            Ok(exponent) => format!("{sign}.{shown}e{}", i128::from(exponent) + power[0] - zeros),
            Err(_) => self.0.to_string(),
        }
    }

    /// Whether the number is an integer in JSON Schema: for example `2`, `2.0` and `2e3`.
    #[must_use]
    pub fn is_integer(&self) -> bool {
        let is_digits = |text: &str| {
            text.bytes()
                .all(|byte| byte.is_ascii_digit() || byte == b'-')
        };
        is_digits(&self.0) || self.to_f64().fract() == 0.0
    }
}

impl PartialEq for Number<'_> {
    /// Equality as in JSON Schema: by value, not by notation.
    #[allow(clippy::float_cmp)] // Unless the texts are equal, tools compare the nearest floats.
    fn eq(&self, other: &Self) -> bool {
        match (self.0.parse::<i128>(), other.0.parse::<i128>()) {
            (Ok(one), Ok(other)) => one == other,
            _ if self.to_f64().is_infinite() => self.decimal() == other.decimal(),
            _ => self.to_f64() == other.to_f64(),
        }
    }
}

/// The members of an object in the order of their names, which differ.
fn by_name<'m, 's>(members: &'m [Member<'s>]) -> Vec<&'m Member<'s>> {
    let mut members: Vec<&Member<'_>> = members.iter().collect();
    members.sort_by(|one, other| one.name.cmp(&other.name));
    members
}

impl PartialEq for Value<'_> {
    /// Equality as in JSON Schema: places, and the order of names, don't matter.
    fn eq(&self, other: &Self) -> bool {
        match (&self.data, &other.data) {
            (Data::Null, Data::Null) => true,
            (Data::Boolean(one), Data::Boolean(other)) => one == other,
            (Data::Number(one), Data::Number(other)) => one == other,
            (Data::String(one), Data::String(other)) => one == other,
            (Data::Array(one), Data::Array(other)) => one == other,
            (Data::Object(one), Data::Object(other)) => {
                one.len() == other.len()
                    && by_name(one)
                        .into_iter()
                        .zip(by_name(other))
                        .all(|(one, other)| one.name == other.name && one.value == other.value)
            }
            _ => false,
        }
    }
}

impl<'s> Value<'s> {
    /// Formats the value so that only equal values have the same text, to find a value among thousands.
    #[must_use]
    pub fn key(&self) -> String {
        let mut key = String::new();
        self.write_key(&mut key);
        key
    }

    fn write_key(&self, key: &mut String) {
        match &self.data {
            Data::Number(number) => key.push_str(&number.key()),
            Data::Array(elements) => {
                key.push('[');
                for element in elements {
                    element.write_key(key);
                    key.push(',');
                }
                key.push(']');
            }
            Data::Object(members) => {
                let mut sorted: Vec<String> = Vec::with_capacity(members.len());
                for member in members {
                    let mut entry = String::new();
                    // Writing to a `String` can't fail.
                    let _ = write_string(&mut entry, &member.name);
                    entry.push(':');
                    member.value.write_key(&mut entry);
                    sorted.push(entry);
                }
                sorted.sort_unstable();
                key.push('{');
                key.push_str(&sorted.join(","));
                key.push('}');
            }
            _ => key.push_str(&self.to_string()),
        }
    }

    /// Whether the value's JSON has more than `than` bytes. Stops measuring as soon as the answer is known.
    #[must_use]
    pub fn is_longer(&self, than: usize) -> bool {
        self.rest_of(than).is_none()
    }

    /// The approximate size of the value's JSON, in bytes.
    #[must_use]
    pub fn bytes(&self) -> usize {
        usize::MAX - self.rest_of(usize::MAX).unwrap_or_default()
    }

    /// Subtracts the approximate size of the value's JSON from `bytes`; `None` if the JSON is longer.
    pub(super) fn rest_of(&self, bytes: usize) -> Option<usize> {
        match &self.data {
            Data::String(text) => bytes.checked_sub(text.len() + 2),
            Data::Array(elements) => {
                let mut left = bytes.checked_sub(2)?;
                for element in elements {
                    left = element.rest_of(left)?.checked_sub(1)?;
                }
                Some(left)
            }
            Data::Object(members) => {
                let mut left = bytes.checked_sub(2)?;
                for member in members {
                    left = left.checked_sub(member.name.len() + 4)?;
                    left = member.value.rest_of(left)?;
                }
                Some(left)
            }
            Data::Number(number) => bytes.checked_sub(number.as_str().len()),
            Data::Null | Data::Boolean(_) => bytes.checked_sub(4),
        }
    }

    /// The members, if the value is an object.
    #[must_use]
    pub fn members(&self) -> Option<&[Member<'s>]> {
        match &self.data {
            Data::Object(members) => Some(members),
            _ => None,
        }
    }

    /// The elements, if the value is an array.
    #[must_use]
    pub fn elements(&self) -> Option<&[Value<'s>]> {
        match &self.data {
            Data::Array(elements) => Some(elements),
            _ => None,
        }
    }

    /// The text, if the value is a string.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match &self.data {
            Data::String(text) => Some(text),
            _ => None,
        }
    }

    /// Finds the value of a member, if the value is an object.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Value<'s>> {
        let member = self.members()?.iter().find(|member| member.name == name)?;
        Some(&member.value)
    }

    /// Describes the value's type, for messages.
    #[must_use]
    pub fn describe(&self) -> &'static str {
        match self.data {
            Data::Null => "`null`",
            Data::Boolean(_) => "a boolean",
            Data::Number(_) => "a number",
            Data::String(_) => "a string",
            Data::Array(_) => "a list",
            Data::Object(_) => "an object",
        }
    }
}

/// Formats the value as JSON text, without spaces.
impl fmt::Display for Value<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.data {
            Data::Null => f.write_str("null"),
            Data::Boolean(value) => write!(f, "{value}"),
            Data::Number(number) => f.write_str(number.as_str()),
            Data::String(text) => write_string(f, text),
            Data::Array(elements) => {
                for (index, element) in elements.iter().enumerate() {
                    write!(f, "{}{element}", if index == 0 { "[" } else { "," })?;
                }
                f.write_str(if elements.is_empty() { "[]" } else { "]" })
            }
            Data::Object(members) => {
                for (index, member) in members.iter().enumerate() {
                    f.write_str(if index == 0 { "{" } else { "," })?;
                    write_string(f, &member.name)?;
                    write!(f, ":{}", member.value)?;
                }
                f.write_str(if members.is_empty() { "{}" } else { "}" })
            }
        }
    }
}

fn write_string(f: &mut dyn fmt::Write, text: &str) -> fmt::Result {
    f.write_str("\"")?;
    for c in text.chars() {
        match c {
            '"' | '\\' => write!(f, "\\{c}")?,
            '\n' => f.write_str("\\n")?,
            '\r' => f.write_str("\\r")?,
            '\t' => f.write_str("\\t")?,
            c if c < ' ' => write!(f, "\\u{:04x}", u32::from(c))?,
            c => write!(f, "{c}")?,
        }
    }
    f.write_str("\"")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_what_they_are_however_written() {
        let number = |text: &'static str| Number::new(text);
        assert_eq!(number("2.0").to_u64(), Some(2));
        assert_eq!(number("2.5").to_u64(), None);
        assert_eq!(number("-1").to_u64(), None);
        assert!(number("2e3").is_integer());
        assert!(!number("2e-3").is_integer());
        assert!(number("123456789012345678901234567890").is_integer());
        assert_eq!(number("1.50"), number("15e-1"));
        for (one, other) in [
            ("1.50", "15e-1"),
            ("2.0", "2"),
            ("-0.0", "0"),
            ("2e3", "2000"),
            ("1e400", "10.0e399"),
            ("-0.01e500", "-1e498"),
        ] {
            assert_eq!(number(one).key(), number(other).key());
            assert_eq!(number(one), number(other));
        }
        for (one, other) in [("1e400", "2e400"), ("1e400", "1e401"), ("1e400", "-1e400")] {
            assert_ne!(number(one).key(), number(other).key());
            assert_ne!(number(one), number(other));
        }
        assert_ne!(
            number("9007199254740993").key(),
            number("9007199254740992").key()
        );
        assert_ne!(number("9007199254740993"), number("9007199254740992"));
    }
}
