//! A cell in an `OpenDocument` sheet.

use quick_xml::events::BytesStart;

use super::super::format;
use super::super::grid::Content;
use super::super::value as values;
use super::{number, value};

/// The maximum number of spaces that elements can add to a cell.
const MOST_SPACES: u32 = 4096;

/// A cell that is being read.
pub(super) struct Cell {
    /// The number of columns that repeat this cell.
    pub(super) repeated: u32,
    /// The type of the value: `float`, `date`.
    kind: String,
    /// The value, if it is given separately from the text.
    typed: String,
    is_error: bool,
    /// The displayed text.
    text: String,
    /// How many more spaces the cell can have: an element of a few bytes can stand for many spaces.
    spaces: u32,
    has_paragraph: bool,
}

impl Cell {
    pub(super) fn new(element: &BytesStart<'_>) -> Self {
        let kind = value(element, "office:value-type");
        let typed = match kind.as_str() {
            "date" => value(element, "office:date-value"),
            "time" => value(element, "office:time-value"),
            "boolean" => value(element, "office:boolean-value"),
            "string" => value(element, "office:string-value"),
            _ => value(element, "office:value"),
        };
        Self {
            repeated: number(element, "table:number-columns-repeated"),
            kind,
            typed,
            is_error: value(element, "calcext:value-type") == "error",
            text: String::new(),
            spaces: MOST_SPACES,
            has_paragraph: false,
        }
    }

    /// Handles the start of an element in the cell.
    pub(super) fn start(&mut self, name: &str, element: &BytesStart<'_>) {
        match name {
            "text:p" | "text:h" => {
                if self.has_paragraph {
                    self.text.push('\n');
                }
                self.has_paragraph = true;
            }
            "text:line-break" => self.text.push('\n'),
            "text:tab" => self.text.push('\t'),
            "text:s" => {
                let spaces = number(element, "text:c").min(self.spaces);
                self.spaces -= spaces;
                self.text.extend((0..spaces).map(|_| ' '));
            }
            _ => {}
        }
    }

    pub(super) fn text(&mut self, text: &str) {
        if self.has_paragraph {
            self.text.push_str(text);
        }
    }

    /// Returns the displayed content of the cell.
    pub(super) fn content(self) -> Content {
        if self.is_error {
            return Content::Error(values::text(&self.text));
        }
        let number = || {
            let value: f64 = self.typed.parse().ok()?;
            let text = values::text(&self.text);
            Some(if has_leading_zeros(&text, value) {
                text
            } else {
                with_last_zeros(&text, value).unwrap_or_else(|| format::number(value))
            })
        };
        let shown = match self.kind.as_str() {
            _ if self.typed.is_empty() => None,
            "float" | "percentage" | "currency" => number(),
            "date" => Some(values::iso(&self.typed)),
            "time" => Some(values::duration(&self.typed)),
            "boolean" => Some(values::boolean(self.typed == "true").to_owned()),
            "string" => Some(values::text(&self.typed)),
            _ => None,
        };
        Content::Text(shown.unwrap_or_else(|| values::text(&self.text)))
    }
}

/// Whether `text` shows a number with leading zeros, which the number itself doesn't have.
fn has_leading_zeros(text: &str, value: f64) -> bool {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let is_padded = digits.len() > 1 && digits.starts_with('0');
    is_padded && !text.contains(['.', ',', '\n']) && digits.parse::<f64>() == Ok(value)
}

/// The displayed number with a decimal point, if it has trailing zeros that the number itself
/// doesn't have: version `1.10` isn't version `1.1`.
fn with_last_zeros(text: &str, value: f64) -> Option<String> {
    let (whole, fraction) = text.split_once(['.', ','])?;
    let are_digits =
        |digits: &str| !digits.is_empty() && digits.bytes().all(|it| it.is_ascii_digit());
    if !are_digits(whole) || !are_digits(fraction) || !fraction.ends_with('0') {
        return None;
    }
    let shown = format!("{whole}.{fraction}");
    // `1.100` could also mean 1100.
    let is_same = shown.parse::<f64>() == Ok(value);
    (is_same && (whole == "0" || !whole.starts_with('0'))).then_some(shown)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_numbers_have_leading_zeros() {
        for (text, value) in [("007", 7.0), ("EVT-0042", 42.0), ("00", 0.0)] {
            assert!(has_leading_zeros(text, value), "{text}");
        }
        for (text, value) in [
            ("7", 7.0),
            ("0", 0.0),
            ("0", 0.3),
            ("0,25", 25.0),
            ("00.5", 0.5),
            ("-007", -7.0),
        ] {
            assert!(!has_leading_zeros(text, value), "{text}");
        }
    }

    #[test]
    fn zeros_at_the_end_of_a_number_are_kept() {
        for (text, value, expected) in [
            ("1.10", 1.1, Some("1.10")),
            ("1,10", 1.1, Some("1.10")),
            ("0.0", 0.0, Some("0.0")),
            ("1.100", 1100.0, None),
            ("1.1", 1.1, None),
            ("1,234.50", 1234.5, None),
            ("1.50 €", 1.5, None),
            ("-1.10", -1.1, None),
            ("01.10", 1.1, None),
        ] {
            assert_eq!(with_last_zeros(text, value).as_deref(), expected, "{text}");
        }
    }
}
