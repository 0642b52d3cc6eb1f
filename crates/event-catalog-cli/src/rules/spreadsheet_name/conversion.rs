//! Predicts how a spreadsheet converts text that is typed in, or that is in a CSV file.
//! `event_catalog_build::spreadsheet` recognizes converted values.

use std::fmt;

use event_catalog_build::spreadsheet::Change;

use crate::rules::cells::is_formula;

/// The result of a spreadsheet's conversion.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Conversion {
    /// A formula, which the spreadsheet runs.
    Formula,
    /// A number, as the spreadsheet displays it.
    Number(String),
    /// A date, at least in some languages.
    Date,
    /// A time of day.
    Time,
    /// A truth value.
    Boolean,
}

impl fmt::Display for Conversion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Formula => f.write_str("a formula"),
            Self::Number(shown) => write!(f, "the number `{shown}`"),
            Self::Date => f.write_str("a date"),
            Self::Time => f.write_str("a time"),
            Self::Boolean => f.write_str("a truth value"),
        }
    }
}

impl Conversion {
    /// Predicts how a spreadsheet converts a text. Returns `None` if the text stays unchanged.
    pub(super) fn of(text: &str) -> Option<Self> {
        if let Some(shown) = number(text) {
            // In languages with decimal commas, spreadsheets read `1.5` as the first of May.
            if shown == text {
                return is_date(text, '.').then_some(Self::Date);
            }
            return Some(Self::Number(shown));
        }
        if is_formula(text) {
            return Some(Self::Formula);
        }
        let is_boolean = ["true", "false"]
            .iter()
            .any(|it| it.eq_ignore_ascii_case(text));
        if is_boolean {
            return Some(Self::Boolean);
        }
        if is_time(text) {
            return Some(Self::Time);
        }
        let has_month = |text: &str| Change::of(text) == Some(Change::Date);
        let is_date = ['/', '-', '.'].into_iter().any(|it| is_date(text, it))
            || has_month(text)
            || number_apart(text).is_some_and(|text| has_month(&text));
        if is_date {
            return Some(Self::Date);
        }
        (Change::of(text) == Some(Change::Boolean)).then_some(Self::Boolean)
    }
}

/// The maximum number of digits that a cell shows without an exponent.
const MOST_DIGITS: usize = 11;

/// Formats a number as a cell shows it. Returns `None` for any other text.
fn number(text: &str) -> Option<String> {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (unsigned, None),
    };
    let separator = if mantissa.contains(',') { ',' } else { '.' };
    let (whole, fraction) = mantissa.split_once(separator).unwrap_or((mantissa, ""));
    let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let is_exponent = |text: &str| {
        let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
        !digits.is_empty() && is_digits(digits)
    };
    let is_number = is_digits(whole)
        && is_digits(fraction)
        && whole.len() + fraction.len() > 0
        && exponent.is_none_or(is_exponent);
    if !is_number {
        return None;
    }
    let value: f64 = text.replace(separator, ".").parse().ok()?;
    let whole = whole.trim_start_matches('0');
    if exponent.is_some() {
        // Spreadsheets keep a text if it is too large for a number.
        return value
            .is_finite()
            .then(|| scientific(&format!("{value:.2E}")));
    }
    if whole.len() > MOST_DIGITS {
        return Some(scientific(&format!("{value:.5E}")));
    }
    let whole = if whole.is_empty() { "0" } else { whole };
    let fraction = fraction.trim_end_matches('0');
    let sign = if value < 0.0 { "-" } else { "" };
    Some(match fraction {
        "" => format!("{sign}{whole}"),
        _ => format!("{sign}{whole}{separator}{fraction}"),
    })
}

/// Converts Rust's notation, `1.00E5`, to the notation of spreadsheets, `1.00E+05`.
fn scientific(number: &str) -> String {
    let (mantissa, exponent) = number.split_once('E').unwrap_or((number, "0"));
    let (sign, digits) = match exponent.strip_prefix('-') {
        Some(digits) => ('-', digits),
        None => ('+', exponent),
    };
    format!("{mantissa}E{sign}{digits:0>2}")
}

/// Whether a text is a numeric date: a day and a month, a month and a year, or all three, in the
/// order of any language.
fn is_date(text: &str, separator: char) -> bool {
    let parts: Option<Vec<Part>> = text.split(separator).map(Part::of).collect();
    match parts.unwrap_or_default().as_slice() {
        [one, other] => {
            are_day_and_month(one, other)
                || one.is_month() && other.is_long_year()
                || one.is_long_year() && other.is_month()
        }
        [one, two, three] => {
            are_day_and_month(one, two) && three.is_year()
                || one.is_year() && two.is_month() && three.is_day()
        }
        _ => false,
    }
}

fn are_day_and_month(one: &Part, other: &Part) -> bool {
    one.is_day() && other.is_month() || one.is_month() && other.is_day()
}

/// A number in a date.
struct Part {
    number: u32,
    /// Whether the number has one or two digits.
    is_short: bool,
}

impl Part {
    fn of(text: &str) -> Option<Self> {
        let is_number = text.len() <= 4 && text.bytes().all(|byte| byte.is_ascii_digit());
        let number = text.parse().ok().filter(|_| is_number)?;
        Some(Self {
            number,
            is_short: text.len() <= 2,
        })
    }

    fn is_day(&self) -> bool {
        self.is_short && (1..=31).contains(&self.number)
    }

    fn is_month(&self) -> bool {
        self.is_short && (1..=12).contains(&self.number)
    }

    fn is_year(&self) -> bool {
        self.is_short || self.is_long_year()
    }

    fn is_long_year(&self) -> bool {
        self.number >= 1900
    }
}

/// Whether a text is a time: `9:30`, `12:30:15`.
fn is_time(text: &str) -> bool {
    let is_part = |part: &str| {
        let is_short = matches!(part.len(), 1 | 2);
        is_short && part.parse::<u32>().is_ok_and(|number| number < 60)
    };
    matches!(text.split(':').count(), 2 | 3) && text.split(':').all(is_part)
}

/// Puts a space between a word and a number directly after it: `MARCH1` is a date, like `MARCH 1`.
fn number_apart(text: &str) -> Option<String> {
    let word = text.trim_end_matches(|c: char| c.is_ascii_digit());
    let number = &text[word.len()..];
    let is_word = !word.is_empty() && word.chars().all(char::is_alphabetic);
    (is_word && !number.is_empty()).then(|| format!("{word} {number}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn becomes(text: &str, shown: &str) {
        let conversion = Conversion::of(text).map(|it| it.to_string());
        assert_eq!(conversion.unwrap_or_default(), shown, "{text}");
    }

    #[test]
    fn numbers_are_shown_otherwise() {
        for (text, shown) in [
            ("1.10", "1.1"),
            ("1,50", "1,5"),
            ("2.0", "2"),
            (".5", "0.5"),
            ("007", "7"),
            ("+1", "1"),
            ("-1.50", "-1.5"),
            ("1E5", "1.00E+05"),
            ("1e-3", "1.00E-03"),
            ("12e3", "1.20E+04"),
            ("1234567890123", "1.23457E+12"),
            ("1234567890123456789", "1.23457E+18"),
        ] {
            becomes(text, &format!("the number `{shown}`"));
        }
        for text in [
            "1",
            "-1",
            "404",
            "12345678901",
            "13.45",
            "1E999",
            "E5",
            "1.2.3.4",
        ] {
            becomes(text, "");
        }
    }

    #[test]
    fn dates_times_and_truth_values() {
        for text in [
            "3/4",
            "1-2",
            "24/7",
            "3/2024",
            "2024-01",
            "2024-01-02",
            "1/2/24",
            "1.10.2",
            "1.5",
            "March 5",
            "5 March",
            "Oct-24",
            "MARCH1",
            "sept2",
            "1. Okt",
        ] {
            becomes(text, "a date");
        }
        for text in ["9:30", "12:30:15"] {
            becomes(text, "a time");
        }
        for text in ["TRUE", "true", "False", "WAHR"] {
            becomes(text, "a truth value");
        }
        for text in [
            "13/45",
            "1/2/3/4",
            "404-500",
            "v1-2",
            "may_1",
            "May",
            "march_5",
            "12:60",
            "1:2:3:4",
            "truth",
            "step-1",
            "step1",
            "192.168.1.1",
            "1.0.0-beta",
            "#NAME?",
        ] {
            becomes(text, "");
        }
    }

    #[test]
    fn formulas_are_run() {
        for text in ["=1+1", "+cmd", "-cmd", "@user", "=HYPERLINK(\"x\")"] {
            becomes(text, "a formula");
        }
        for text in [
            "a=1",
            "$pageview",
            "--",
            "user@example.org",
            "Préférence changée",
            "注文",
        ] {
            becomes(text, "");
        }
    }

    #[test]
    fn usual_names_stay() {
        for text in [
            "link_clicked",
            "customer.subscription.created",
            "Order Completed",
            "orders/create",
            "BOOKING_CREATED",
            "2fa_enabled",
            "score_{1..3}",
            "order.placed.v2",
            "e5",
            "1e",
            "none",
        ] {
            becomes(text, "");
        }
    }
}
