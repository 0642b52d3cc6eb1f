//! Number formats that change what a number means: leading zeros make it an identifier, trailing
//! zeros distinguish version `1.10` from `1.1`, and a time format hides the date.

/// The effect of a format on a number.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) enum Format {
    /// The plain number or date.
    #[default]
    Plain,
    /// A number with leading zeros: `None` for each digit, and the characters between the digits.
    Padded(Vec<Option<char>>),
    /// A number with at least this many decimals.
    Fixed(usize),
    /// A time without its date.
    Time,
    /// A number with at least this many digits, in a format that is too complex to apply.
    Unclear(usize),
}

/// The characters of a format, one by one.
type Characters<'c> = std::iter::Peekable<std::str::Chars<'c>>;

/// What has been parsed of a format so far.
#[derive(Default)]
struct Parts {
    /// The digits before the decimal point, and the characters between them.
    pieces: Vec<Option<char>>,
    zeros: usize,
    /// The number of decimals that are always shown.
    decimals: usize,
    /// Whether some digits are shown only if the number has them.
    has_optional: bool,
    is_after_point: bool,
    kind: Kind,
}

/// What a format is for. Later kinds take precedence.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    #[default]
    Number,
    /// A number with additions that this module can't display.
    Other,
    Time,
    Date,
}

impl Format {
    /// Parses a format code such as `000`. Only the first section is used, which is for nonnegative
    /// numbers.
    pub(super) fn of(code: &str) -> Self {
        /// More pieces than any identifier has.
        const MOST_PIECES: usize = 24;
        /// More decimals than a number has significant digits.
        const MOST_DECIMALS: usize = 15;
        let mut parts = Parts::default();
        let mut characters = code.chars().peekable();
        while let Some(character) = characters.next() {
            if character == ';' {
                break;
            }
            parts.add(character, &mut characters);
        }
        let has_texts = parts.pieces.iter().any(Option::is_some);
        if parts.kind == Kind::Time {
            Self::Time
        } else if parts.kind == Kind::Number
            && parts.zeros == 1
            && !has_texts
            && (1..=MOST_DECIMALS).contains(&parts.decimals)
        {
            Self::Fixed(parts.decimals)
        } else if parts.kind == Kind::Date || parts.zeros < 2 {
            Self::Plain
        } else if parts.kind == Kind::Other
            || parts.is_after_point
            || parts.has_optional && has_texts
            || parts.pieces.len() > MOST_PIECES
        {
            Self::Unclear(parts.zeros)
        } else {
            Self::Padded(parts.pieces)
        }
    }

    /// Returns the displayed text of a number in this format; `None` if it is the plain number, and
    /// an error if it can't be determined.
    pub(super) fn shown(&self, value: f64) -> Option<Result<String, ()>> {
        /// The digits of larger numbers aren't all significant.
        const LARGEST: f64 = 1e15;
        if matches!(self, Self::Plain | Self::Time) || !(-LARGEST..LARGEST).contains(&value) {
            return None;
        }
        if let Self::Fixed(decimals) = self {
            return fixed(value, *decimals).map(Ok);
        }
        let digits = format!("{:.0}", value.abs().trunc());
        match self {
            Self::Padded(pieces) if value >= 0.0 && value.fract() == 0.0 => {
                Some(Ok(padded(pieces, &digits)))
            }
            Self::Padded(pieces) => {
                let places = pieces.iter().filter(|piece| piece.is_none()).count();
                (digits.len() < places).then_some(Err(()))
            }
            Self::Unclear(zeros) => (digits.len() < *zeros).then_some(Err(())),
            Self::Plain | Self::Time | Self::Fixed(_) => None,
        }
    }
}

/// Formats a number with at most 15 significant digits, as in spreadsheets: 0.1 + 0.2 is 0.3.
pub(super) fn number(value: f64) -> String {
    let shown: f64 = format!("{value:.14e}").parse().unwrap_or(value);
    // Turns `-0` into `0`.
    (shown + 0.0).to_string()
}

/// Formats a number with this many decimals; `None` if it already has at least as many, because the
/// format might round them. Also `None` for negative numbers, which can have a different format.
fn fixed(value: f64, decimals: usize) -> Option<String> {
    let mut shown = number(value);
    let fraction = shown.split_once('.').map_or(0, |(_, it)| it.len());
    if value < 0.0 || fraction >= decimals {
        return None;
    }
    if fraction == 0 {
        shown.push('.');
    }
    shown.extend(std::iter::repeat_n('0', decimals - fraction));
    Some(shown)
}

impl Parts {
    fn is(&mut self, kind: Kind) {
        self.kind = self.kind.max(kind);
    }

    /// Adds a character of the code, along with the characters that belong to it.
    fn add(&mut self, character: char, after: &mut Characters<'_>) {
        match character {
            '0' if self.is_after_point => self.decimals += 1,
            '#' | '?' if self.is_after_point => {}
            '0' => {
                self.zeros += 1;
                self.pieces.push(None);
            }
            '#' | '?' => self.has_optional = true,
            '.' if self.is_after_point => self.is(Kind::Other),
            '.' => self.is_after_point = true,
            '"' => {
                for text in after.by_ref().take_while(|it| *it != '"') {
                    self.pieces.push(Some(text));
                }
            }
            '\\' => self.pieces.extend(after.next().map(Some)),
            // `_` adds a space as wide as the next character, and `*` fills the cell with the next
            // character.
            '_' | '*' => {
                after.next();
            }
            '[' => {
                let inside: String = after.by_ref().take_while(|it| *it != ']').collect();
                self.bracket(&inside);
            }
            'y' | 'Y' | 'd' | 'D' | 'e' | 'E' | 'g' | 'G' | 'b' | 'B' => self.is(Kind::Date),
            'h' | 'H' | 's' | 'S' => self.is(Kind::Time),
            'm' | 'M' => {}
            'a' | 'A' => match after.peek() {
                Some('m' | 'M' | '/') => {
                    self.is(Kind::Time);
                    while after
                        .next_if(|it| matches!(it, 'm' | 'M' | '/' | 'p' | 'P'))
                        .is_some()
                    {}
                }
                _ => self.is(Kind::Date),
            },
            ' ' | '-' | '(' | ')' | '+' | ':' => self.pieces.push(Some(character)),
            _ => self.is(Kind::Other),
        }
    }

    /// Reads text in brackets: colors and languages are ignored, and elapsed times are recognized.
    fn bracket(&mut self, inside: &str) {
        let language = inside.strip_prefix("$-");
        let is_length = inside
            .chars()
            .all(|c| matches!(c, 'h' | 'H' | 'm' | 'M' | 's' | 'S'));
        if is_length {
            self.is(Kind::Date);
        } else if language.is_none() && !inside.chars().all(char::is_alphanumeric) {
            self.is(Kind::Other);
        }
    }
}

/// Inserts digits into a format. Extra digits are inserted at the first position.
fn padded(pieces: &[Option<char>], digits: &str) -> String {
    let places = pieces.iter().filter(|piece| piece.is_none()).count();
    let digits = format!("{digits:0>places$}");
    let mut more = digits.len().saturating_sub(places);
    let mut digits = digits.chars();
    let mut shown = String::new();
    for piece in pieces {
        if let Some(text) = piece {
            shown.push(*text);
        } else {
            shown.extend(digits.by_ref().take(more + 1));
            more = 0;
        }
    }
    shown.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leading_zeros_are_shown() {
        for (code, value, expected) in [
            ("000", 7.0, "007"),
            ("00000", 1234.0, "01234"),
            ("000", 12345.0, "12345"),
            ("#000", 7.0, "007"),
            ("000;-000;0", 7.0, "007"),
            ("[Red]000", 7.0, "007"),
            ("[$-407]000_)", 7.0, "007"),
            ("\"EVT-\"0000", 42.0, "EVT-0042"),
            ("00\\-00", 123.0, "01-23"),
            ("(000) 000-0000", 5_551_234.0, "(000) 555-1234"),
            ("000-00", 1_234_567.0, "12345-67"),
        ] {
            let shown = Format::of(code).shown(value);
            assert_eq!(shown, Some(Ok(expected.to_owned())), "{code} {value}");
        }
    }

    #[test]
    fn other_formats_show_the_number() {
        for code in [
            "General",
            "0",
            "#,##0",
            "#.#",
            "\"v\"0.0",
            "0.0.0",
            "0.00%",
            "#,##0.00 \"€\"",
            "0%",
            "0.00E+00",
            "# ?/?",
            "@",
            "",
        ] {
            assert_eq!(Format::of(code), Format::Plain, "{code}");
        }
        assert_eq!(Format::of("000").shown(1e300), None);
        assert_eq!(Format::of("00000.0").shown(123_456.5), None);
    }

    #[test]
    fn zeros_after_the_point_are_shown() {
        for (code, value, expected) in [
            ("0.00", 1.1, Some("1.10")),
            ("0.00", 3.0, Some("3.00")),
            ("0.0", 0.0, Some("0.0")),
            ("0.0", -0.0, Some("0.0")),
            ("#0.00;-0.00", 0.1 + 0.2, Some("0.30")),
            ("[Red]0.0##", 2.0, Some("2.0")),
            // The plain number is kept: it isn't rounded, and a format that could be wrong isn't
            // applied.
            ("0.00", 1.25, None),
            ("0.00", 1.255, None),
            ("0.00", -1.1, None),
            ("0.00", 1e300, None),
            ("0.00", f64::NAN, None),
        ] {
            let shown = Format::of(code).shown(value);
            let expected = expected.map(|it| Ok(it.to_owned()));
            assert_eq!(shown, expected, "{code} {value}");
        }
    }

    #[test]
    fn what_cannot_be_shown_is_known() {
        for (code, value) in [("00.00", 7.5), ("0,000", 7.0), ("000", -7.0), ("000", 0.5)] {
            assert_eq!(Format::of(code).shown(value), Some(Err(())), "{code}");
        }
    }

    #[test]
    fn a_time_has_no_date() {
        for code in [
            "h:mm",
            "hh:mm:ss",
            "h:mm AM/PM",
            "mm:ss",
            "[$-F400]h:mm:ss\\ AM/PM",
        ] {
            assert_eq!(Format::of(code), Format::Time, "{code}");
        }
        for code in [
            "yyyy-mm-dd",
            "dd.mm.yy hh:mm",
            "mmm",
            "[h]:mm",
            "[mm]:ss",
            "aaa",
        ] {
            assert_eq!(Format::of(code), Format::Plain, "{code}");
        }
    }
}
