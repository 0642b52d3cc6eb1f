//! The values in the rows of an answer, and how they are formatted.

use event_catalog_build::printable;
use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::count::grouped;
use crate::key::Day;
use crate::moment;

/// A value in a row of an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// No value.
    None,
    /// Text.
    Text(String),
    /// A number.
    Integer(i64),
    /// A number with all its digits, which may have decimals.
    Number(String),
    /// A share: a part, and the whole, which isn't 0.
    Share(i64, i64),
    /// A span in microseconds.
    Span(i64),
    /// A moment in microseconds since 1970.
    Moment(i64),
    /// A day, as the number of days since 1970-01-01.
    Day(Day),
    /// Several texts.
    Texts(Vec<String>),
    /// Several texts, each with a number.
    Counts(Vec<(String, i64)>),
}

/// The maximum number of characters of a text in a table.
const LONGEST: usize = 100;

impl Value {
    /// Creates a share from a part and a whole, or [`Self::None`] if the whole is 0.
    pub(crate) fn share(part: i64, whole: i64) -> Self {
        if whole > 0 {
            Self::Share(part, whole)
        } else {
            Self::None
        }
    }

    /// Creates a text value, or [`Self::None`] if there is no text.
    pub(crate) fn text(text: Option<&str>) -> Self {
        text.map_or(Self::None, |text| Self::Text(text.to_owned()))
    }

    /// The number in this value; 0 for values that aren't numbers.
    pub(crate) fn number(&self) -> i64 {
        match self {
            Self::Integer(number) => *number,
            _ => 0,
        }
    }

    /// The text in this value; `None` for values that aren't text.
    pub(crate) fn into_text(self) -> Option<String> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Formats the value for people: grouped digits, shares in percent, durations with units.
    pub(crate) fn shown(&self) -> String {
        match self {
            Self::None => String::new(),
            Self::Text(text) => shortened(text),
            Self::Integer(number) => grouped(*number),
            Self::Number(number) => number.clone(),
            Self::Share(part, whole) => percent(*part, *whole),
            Self::Span(span) => in_units(*span),
            // Fractions of seconds would only widen the table.
            Self::Moment(micros) => {
                let seconds = micros.div_euclid(1_000_000);
                moment::text(seconds.saturating_mul(1_000_000))
            }
            Self::Day(_) => self.plain(),
            Self::Texts(texts) => {
                let texts: Vec<String> = texts.iter().map(|text| shortened(text)).collect();
                texts.join(", ")
            }
            Self::Counts(counts) => {
                let counts = counts.iter();
                let texts: Vec<String> = counts
                    .map(|(text, count)| format!("{} {}", shortened(text), grouped(*count)))
                    .collect();
                texts.join(", ")
            }
        }
    }

    /// Formats the value for programs: ungrouped digits, shares as fractions of 1, durations in seconds.
    pub(crate) fn plain(&self) -> String {
        match self {
            Self::None => String::new(),
            Self::Text(text) | Self::Number(text) => text.clone(),
            Self::Integer(number) => number.to_string(),
            Self::Share(part, whole) => decimal(rounded(*part, *whole, 1_000_000)),
            Self::Span(span) => decimal(i128::from(*span)),
            Self::Moment(micros) => moment::text(*micros),
            Self::Day(day) => moment::day_text(*day),
            Self::Texts(texts) => texts.join(", "),
            Self::Counts(counts) => {
                let texts: Vec<String> = counts
                    .iter()
                    .map(|(text, count)| format!("{text} {count}"))
                    .collect();
                texts.join(", ")
            }
        }
    }
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::None => serializer.serialize_none(),
            Self::Integer(number) => serializer.serialize_i64(*number),
            // A number that would lose digits is written as text.
            Self::Number(text) => match text.parse::<f64>() {
                Ok(number) if number.to_string() == *text => serializer.serialize_f64(number),
                _ => serializer.serialize_str(text),
            },
            Self::Share(..) | Self::Span(_) => {
                let number = self.plain().parse().unwrap_or_default();
                serializer.serialize_f64(number)
            }
            Self::Texts(texts) => texts.serialize(serializer),
            Self::Counts(counts) => {
                let mut map = serializer.serialize_map(Some(counts.len()))?;
                for (text, count) in counts {
                    map.serialize_entry(text, count)?;
                }
                map.end()
            }
            Self::Text(_) | Self::Moment(_) | Self::Day(_) => {
                serializer.serialize_str(&self.plain())
            }
        }
    }
}

/// Escapes a text for the terminal, and cuts it to the maximum length in a table.
fn shortened(text: &str) -> String {
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", printable(&text[..end])),
        None => printable(text).into_owned(),
    }
}

/// Formats a share in percent: `12.3 %`.
fn percent(part: i64, whole: i64) -> String {
    match rounded(part, whole, 1_000) {
        0 if part > 0 => "< 0.1 %".to_owned(),
        1_000 if part < whole => "> 99.9 %".to_owned(),
        tenths => format!("{}.{} %", tenths / 10, tenths % 10),
    }
}

/// Converts a part of a whole to units, rounded; the whole is this many units. Apart from rounding, the parts add up to
/// the whole.
fn rounded(part: i64, whole: i64, units: i128) -> i128 {
    let (part, whole) = (i128::from(part), i128::from(whole));
    (part * units + whole / 2) / whole
}

/// Formats a number of millionths as a decimal number without trailing zeros.
fn decimal(millionths: i128) -> String {
    let sign = if millionths < 0 { "-" } else { "" };
    let absolute = millionths.unsigned_abs();
    let text = format!("{sign}{}.{:06}", absolute / 1_000_000, absolute % 1_000_000);
    let text = text.trim_end_matches('0');
    text.trim_end_matches('.').to_owned()
}

/// Formats a span in its two largest units: `2 h 5 min`.
fn in_units(micros: i64) -> String {
    const UNITS: [(i64, &str); 5] = [
        (86_400_000, "d"),
        (3_600_000, "h"),
        (60_000, "min"),
        (1_000, "s"),
        (1, "ms"),
    ];
    let mut remaining = micros / 1_000;
    let mut parts = Vec::new();
    for (length, unit) in UNITS {
        if !parts.is_empty() || remaining >= length {
            parts.push((remaining / length, unit));
            remaining %= length;
        }
    }
    parts.truncate(2);
    parts.retain(|(number, _)| *number > 0);
    let texts: Vec<String> = parts
        .iter()
        .map(|(number, unit)| format!("{} {unit}", grouped(*number)))
        .collect();
    if texts.is_empty() {
        "0 s".to_owned()
    } else {
        texts.join(" ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_and_programs_get_what_they_can_read() {
        let cases = [
            (Value::Integer(1_234_567), "1,234,567", "1234567"),
            (Value::Integer(-999), "-999", "-999"),
            (Value::Share(1, 8), "12.5 %", "0.125"),
            (Value::Share(1, 1), "100.0 %", "1"),
            (Value::Share(2, 3), "66.7 %", "0.666667"),
            (Value::Share(1, 100_000), "< 0.1 %", "0.00001"),
            (Value::Share(99_999, 100_000), "> 99.9 %", "0.99999"),
            (Value::Span(0), "0 s", "0"),
            (Value::Span(61_500_000), "1 min 1 s", "61.5"),
            (Value::Span(90_000_000_000), "1 d 1 h", "90000"),
            (Value::Day(20_785), "2026-11-28", "2026-11-28"),
            (Value::Day(-1), "1969-12-31", "1969-12-31"),
            (
                Value::Moment(-1),
                "1969-12-31T23:59:59Z",
                "1969-12-31T23:59:59.999999Z",
            ),
            (
                Value::Counts(vec![("bought".to_owned(), 1_000), ("got".to_owned(), 1)]),
                "bought 1,000, got 1",
                "bought 1000, got 1",
            ),
        ];
        for (value, shown, plain) in cases {
            assert_eq!(value.shown(), shown);
            assert_eq!(value.plain(), plain);
        }
    }

    #[test]
    fn json_has_numbers_where_there_are_numbers() {
        let values = [
            Value::None,
            Value::Share(1, 8),
            Value::Span(1_500_000),
            Value::Counts(vec![("a".to_owned(), 1)]),
        ];
        let json = serde_json::to_string(&values).expect("values are valid JSON");
        assert_eq!(json, r#"[null,0.125,1.5,{"a":1}]"#);
    }

    #[test]
    fn a_long_or_hostile_text_does_not_disturb_a_table() {
        let shown = Value::Text("\u{1b}[2J".to_owned() + &"a".repeat(1_000)).shown();
        assert!(!shown.contains('\u{1b}'));
        assert!(shown.len() < 150);
    }
}
