//! The form of names on the wire: ASCII `snake_case` that begins with a letter.

use std::fmt;

use crate::lookalike::{is_invisible, is_joiner};
use crate::printable::has_double;

/// The maximum length of a name in bytes. Analytics services commonly allow at least 64.
pub const MAX_NAME_LENGTH: usize = 64;

/// Why a text is not a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NameError {
    /// The text is empty.
    Empty,
    /// It has this many bytes, more than [`MAX_NAME_LENGTH`].
    TooLong(usize),
    /// It doesn't begin with a lowercase letter.
    Start(char),
    /// It contains a character other than lowercase letters, digits and underscores.
    Character(char),
    /// It has two underscores in a row, or ends with one.
    Underscore,
}

impl fmt::Display for NameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => write!(f, "it is empty"),
            Self::TooLong(length) => {
                write!(
                    f,
                    "it has {length} bytes, but at most {MAX_NAME_LENGTH} are allowed"
                )
            }
            Self::Start(first) => {
                write!(
                    f,
                    "it begins with {} instead of a lowercase letter",
                    told(*first)
                )
            }
            Self::Character(found) => write!(f, "it contains {}", told(*found)),
            Self::Underscore => write!(f, "an underscore in it doesn't separate words"),
        }
    }
}

/// A character as described in messages.
fn told(c: char) -> String {
    match c {
        ' ' => "a space".to_owned(),
        '\u{a0}' => "a no-break space".to_owned(),
        '\n' | '\r' => "a line break".to_owned(),
        '\t' => "a tab".to_owned(),
        '-' => "a hyphen".to_owned(),
        '.' => "a full stop".to_owned(),
        ',' => "a comma".to_owned(),
        '\'' => "an apostrophe".to_owned(),
        '"' => "a quotation mark".to_owned(),
        c if is_invisible(c) || is_joiner(c) || c == '\u{feff}' => {
            "an invisible character".to_owned()
        }
        _ => format!("`{c}`"),
    }
}

impl std::error::Error for NameError {}

/// Checks that a text is a name: `[a-z][a-z0-9]*(_[a-z0-9]+)*`, at most [`MAX_NAME_LENGTH`] bytes.
///
/// # Errors
///
/// The first reason why the text isn't a name.
///
/// ```
/// use event_catalog_build::catalog::{NameError, check_name};
///
/// assert_eq!(check_name("link_clicked"), Ok(()));
/// assert_eq!(check_name("Link clicked"), Err(NameError::Start('L')));
/// ```
pub fn check_name(name: &str) -> Result<(), NameError> {
    let Some(first) = name.chars().next() else {
        return Err(NameError::Empty);
    };
    if !first.is_ascii_lowercase() {
        return Err(NameError::Start(first));
    }
    let is_part = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    // The loop doesn't stop early, so that it can be vectorized.
    let are_parts = name.bytes().fold(true, |all, byte| all & is_part(byte));
    if !are_parts && let Some(at) = name.bytes().position(|byte| !is_part(byte)) {
        // All bytes before it are ASCII, so a character begins here.
        return Err(NameError::Character(
            name[at..].chars().next().unwrap_or_default(),
        ));
    }
    if name.ends_with('_') || has_double(name, b'_') {
        return Err(NameError::Underscore);
    }
    if name.len() > MAX_NAME_LENGTH {
        return Err(NameError::TooLong(name.len()));
    }
    Ok(())
}

/// The name that was probably intended: `Link Clicked` and `linkClicked` become `link_clicked`.
#[must_use]
pub fn suggest_name(text: &str) -> Option<String> {
    let mut name = String::new();
    let mut last_was_small = false;
    for c in text.chars() {
        let (transcribed, one) = match c {
            'ä' | 'Ä' => ("ae", None),
            'ö' | 'Ö' => ("oe", None),
            'ü' | 'Ü' => ("ue", None),
            'ß' => ("ss", None),
            _ => ("", Some(c)),
        };
        let c = one.unwrap_or('a');
        if c.is_ascii_alphanumeric() {
            if c.is_ascii_uppercase() && last_was_small {
                name.push('_');
            }
            name.push_str(transcribed);
            name.extend(one.map(|c| c.to_ascii_lowercase()));
        } else if !name.is_empty() && !name.ends_with('_') {
            name.push('_');
        }
        last_was_small = c.is_ascii_lowercase() || c.is_ascii_digit();
    }
    name.truncate(name.trim_end_matches('_').len());
    (name != text && check_name(&name).is_ok()).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_snake_case() {
        for name in ["a", "a1", "link_clicked", "a_1", "self", &"a".repeat(64)] {
            assert_eq!(check_name(name), Ok(()), "{name}");
        }
        let cases = [
            ("", NameError::Empty),
            ("1a", NameError::Start('1')),
            ("_a", NameError::Start('_')),
            ("linkClicked", NameError::Character('C')),
            ("link clicked", NameError::Character(' ')),
            ("link-clicked", NameError::Character('-')),
            ("größe", NameError::Character('ö')),
            ("a__b", NameError::Underscore),
            ("a_", NameError::Underscore),
        ];
        for (name, error) in cases {
            assert_eq!(check_name(name), Err(error), "{name}");
        }
        assert_eq!(check_name(&"a".repeat(65)), Err(NameError::TooLong(65)));
    }

    #[test]
    fn what_was_meant_is_suggested() {
        let suggest = |text| suggest_name(text).unwrap_or_default();
        assert_eq!(suggest("Link Clicked"), "link_clicked");
        assert_eq!(suggest("linkClicked"), "link_clicked");
        assert_eq!(suggest("link-clicked "), "link_clicked");
        assert_eq!(suggest("größe_geändert"), "groesse_geaendert");
        assert_eq!(suggest("API_error"), "api_error");
        assert_eq!(suggest("404"), "");
        assert_eq!(suggest("ok"), "");
    }
}
