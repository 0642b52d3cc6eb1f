//! Values that a spreadsheet has converted: dates, numbers, booleans, errors.
//!
//! Spreadsheets convert text without asking, and into the formats of the user's language.

use crate::source::Place;

/// How a spreadsheet has changed a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Change {
    /// A date, such as `01. Okt`.
    Date,
    /// A number in scientific notation, such as `1E+05`.
    Number,
    /// A boolean, such as `WAHR`.
    Boolean,
    /// The error of a formula, such as `#NAME?`.
    Error,
}

impl Change {
    /// How the text of a cell was converted; `None` if it wasn't.
    ///
    /// ```
    /// use event_catalog_build::spreadsheet::Change;
    ///
    /// assert_eq!(Change::of("01. Okt"), Some(Change::Date));
    /// assert_eq!(Change::of("1,00E+05"), Some(Change::Number));
    /// assert_eq!(Change::of("On 1 October the chat was opened."), None);
    /// ```
    #[must_use]
    pub fn of(cell: &str) -> Option<Self> {
        // Spreadsheets don't write longer values than `15. September 2024 00:00:00`.
        const LONGEST: usize = 32;
        if cell.len() > LONGEST {
            return None;
        }
        [
            (is_error(cell), Self::Error),
            (is_boolean(cell), Self::Boolean),
            (is_number(cell), Self::Number),
            (is_date(cell), Self::Date),
        ]
        .into_iter()
        .find_map(|(is, change)| is.then_some(change))
    }

    /// How the text at a place was converted; `None` outside CSV files, which are the only files that spreadsheets
    /// write.
    #[must_use]
    pub fn at(place: Place, text: &str) -> Option<Self> {
        place.cell.and_then(|_| Self::of(text))
    }

    /// What the text was converted to, with an article: `a date`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Date => "a date",
            Self::Number => "a number",
            Self::Boolean => "a truth value",
            Self::Error => "an error value",
        }
    }

    /// How to repair the value.
    #[must_use]
    pub fn advice(self) -> String {
        format!(
            "a spreadsheet has replaced the text with {}: format the column as text, then type the text again",
            self.name()
        )
    }
}

/// Whether a cell is an error: `#NAME?`, `#WERT!`, `#N/A`, `Err:508`.
fn is_error(cell: &str) -> bool {
    if let Some(code) = cell.strip_prefix("Err:") {
        return code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_digit());
    }
    let Some(name) = cell.strip_prefix('#') else {
        return false;
    };
    if ["N/A", "NV", "N/D"].contains(&name) {
        return true;
    }
    let Some(word) = name.strip_suffix(['!', '?']) else {
        return false;
    };
    let is_part = |c: char| c.is_uppercase() || "/0_¡¿".contains(c);
    !word.is_empty() && word.chars().all(is_part)
}

fn is_boolean(cell: &str) -> bool {
    let words = [
        "TRUE",
        "FALSE",
        "WAHR",
        "FALSCH",
        "VRAI",
        "FAUX",
        "VERDADERO",
        "FALSO",
        "VERO",
        "WAAR",
        "ONWAAR",
    ];
    words.contains(&cell)
}

/// Whether a cell is a number in scientific notation: `1E+05`, `1,00E+05`. The exponent must have a sign, which
/// spreadsheets write and people leave out.
fn is_number(cell: &str) -> bool {
    let Some((mantissa, exponent)) = cell.split_once('E') else {
        return false;
    };
    let Some(exponent) = exponent.strip_prefix(['+', '-']) else {
        return false;
    };
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let mantissa = mantissa.strip_prefix('-').unwrap_or(mantissa);
    let mut parts = mantissa.split(['.', ',']);
    is_digits(exponent) && parts.all(is_digits) && mantissa.split(['.', ',']).count() <= 2
}

/// Whether a cell is a date: `01. Okt`, `Oct-24`, `01.10.2024`, `2024-10-01 00:00`.
fn is_date(cell: &str) -> bool {
    if !cell.bytes().any(|byte| byte.is_ascii_digit()) {
        return false;
    }
    // A time can follow the date, and has the same form in every language.
    let date = match cell.rsplit_once(' ') {
        Some((date, time)) if time.contains(':') => {
            let mut parts = time.split(':');
            if !parts.all(|part| matches!(digits(part), Some(..60))) {
                return false;
            }
            date
        }
        _ => cell,
    };
    let separators = |c: char| ". /-,\u{a0}".contains(c);
    let parts: Vec<_> = date.split(separators).filter(|it| !it.is_empty()).collect();
    let months = parts.iter().filter(|part| is_month(part)).count();
    let numbers: Vec<_> = parts.iter().filter_map(|part| digits(part)).collect();
    if months + numbers.len() != parts.len() {
        return false;
    }
    if months == 1 {
        return matches!(numbers.len(), 1 | 2);
    }
    // Without the name of a month, a date must have three numbers. Either one of them is a
    // four-digit year, or the first and the last have two digits. Otherwise, `1.10.2` would be a
    // date.
    let [first, _, last] = parts[..] else {
        return false;
    };
    let (day, month) = match (first.len(), last.len()) {
        (4, 1 | 2) => (numbers[2], numbers[1]),
        // American dates begin with the month.
        (1 | 2, 4) | (2, 2) if date.contains('/') && numbers[1] > 12 => (numbers[1], numbers[0]),
        (1 | 2, 4) | (2, 2) => (numbers[0], numbers[1]),
        _ => return false,
    };
    (1..=12).contains(&month) && (1..=31).contains(&day)
}

/// Parses a part of a date as a number.
fn digits(part: &str) -> Option<u32> {
    let is_short = (1..=4).contains(&part.len());
    (is_short && part.bytes().all(|byte| byte.is_ascii_digit()))
        .then(|| part.parse().ok())
        .flatten()
}

/// Whether a word is the name of a month, in full or abbreviated, in English, German, French or
/// Spanish.
fn is_month(word: &str) -> bool {
    const MONTHS: [&str; 37] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
        "januar",
        "februar",
        "märz",
        "mrz",
        "mai",
        "juni",
        "juli",
        "oktober",
        "dezember",
        "janvier",
        "février",
        "mars",
        "avril",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
        "enero",
        "abril",
        "agosto",
        "diciembre",
        "sept",
    ];
    let word = word.to_lowercase();
    word.chars().count() >= 3 && MONTHS.iter().any(|month| month.starts_with(&word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn all(cells: &[&str], change: Option<Change>) {
        for cell in cells {
            assert_eq!(Change::of(cell), change, "{cell}");
        }
    }

    #[test]
    fn dates() {
        let dates = [
            "01. Okt",
            "1. Okt",
            "01-Oct",
            "Oct-24",
            "Mrz 24",
            "1. März 2024",
            "01.10.2024",
            "2024-10-01",
            "10/1/2024",
            "1/10/2024",
            "01.10.24",
            "1 oct 2024",
            "2024-10-01 00:00:00",
        ];
        all(&dates, Some(Change::Date));
        let others = [
            "1.10",
            "1.10.2",
            "v1.10.2",
            "10.20.30",
            "Mai",
            "May",
            "1",
            "2024",
            "may_2024",
            "31.31.2024",
            "In May 2024",
            "12:30",
        ];
        all(&others, None);
    }

    #[test]
    fn numbers_booleans_and_errors() {
        all(&["1E+05", "1,00E+05", "-1.5E-12"], Some(Change::Number));
        all(&["1E5", "E+5", "1.2.3E+5", "100000"], None);
        all(&["WAHR", "FALSCH", "TRUE"], Some(Change::Boolean));
        all(&["true", "Wahr", "WAHRHEIT"], None);
        let errors = [
            "#NAME?",
            "#REF!",
            "#DIV/0!",
            "#WERT!",
            "#BEZUG!",
            "#N/A",
            "#NV",
            "Err:508",
            "#¡VALOR!",
            "#ÜBERLAUF!",
        ];
        all(&errors, Some(Change::Error));
        all(&["#1", "#name", "# NAME?", "#!", "Error!"], None);
    }
}
