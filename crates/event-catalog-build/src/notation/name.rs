//! Valid names on the wire: any single line of printable text.
//!
//! The form that a catalog's names should have is separate; see [`Form`](super::Form).

use std::fmt;

use crate::printable::{is_plain, is_unprintable};

/// The maximum length of a name in bytes. It equals the limit for file names in most file systems.
pub const MAX_NAME_LENGTH: usize = 255;

/// Why a string is not a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NameError {
    /// The text is empty.
    Empty,
    /// The text has this many bytes, more than [`MAX_NAME_LENGTH`].
    TooLong(usize),
    /// The text contains a control character, a line break, a bidirectional control or a byte-order mark.
    Character(char),
    /// The text begins or ends with whitespace.
    OuterSpace,
    /// The text is a placeholder for the name of an event, such as `n/a` or `-`. [`check_name`] doesn't report
    /// this.
    Placeholder,
}

impl fmt::Display for NameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => write!(f, "it is empty"),
            Self::TooLong(length) => write!(
                f,
                "it has {length} bytes, but at most {MAX_NAME_LENGTH} are allowed"
            ),
            Self::Character('\n' | '\r') => write!(f, "it contains a line break"),
            Self::Character('\t') => write!(f, "it contains a tab"),
            Self::Character(found) => {
                write!(f, "it contains the character U+{:04X}", u32::from(*found))
            }
            Self::OuterSpace => write!(f, "it begins or ends with white space"),
            Self::Placeholder => write!(f, "it is a placeholder"),
        }
    }
}

impl std::error::Error for NameError {}

/// Checks that a string is a valid name. A name has 1 to [`MAX_NAME_LENGTH`] bytes. It contains no control characters,
/// line or paragraph separators, or bidirectional controls, and doesn't begin or end with whitespace.
///
/// # Errors
///
/// Returns the first reason why the string isn't a valid name.
///
/// ```
/// use event_catalog_build::catalog::{NameError, check_name};
///
/// assert_eq!(check_name("link_clicked"), Ok(()));
/// assert_eq!(check_name("Order Completed"), Ok(()));
/// assert_eq!(check_name("a\nb"), Err(NameError::Character('\n')));
/// ```
pub fn check_name(name: &str) -> Result<(), NameError> {
    if name.is_empty() {
        return Err(NameError::Empty);
    }
    if !is_plain(name)
        && let Some(found) = name.chars().find(|c| is_obstacle(*c))
    {
        return Err(NameError::Character(found));
    }
    if name.starts_with(char::is_whitespace) || name.ends_with(char::is_whitespace) {
        return Err(NameError::OuterSpace);
    }
    if name.len() > MAX_NAME_LENGTH {
        return Err(NameError::TooLong(name.len()));
    }
    Ok(())
}

/// Whether a name can't contain a character because readers can't see it.
fn is_obstacle(c: char) -> bool {
    is_unprintable(c) || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}')
}

/// Whether a string is a sentence rather than a name: it ends like a sentence, or is long. A name can have
/// several words, so spaces alone don't make a sentence.
///
/// ```
/// use event_catalog_build::catalog::is_sentence;
///
/// assert!(is_sentence("The chat was loaded."));
/// assert!(!is_sentence("Product Added to Wishlist"));
/// ```
#[must_use]
pub fn is_sentence(text: &str) -> bool {
    let mut spaces = text.matches(' ');
    spaces.next().is_some() && (text.ends_with(['.', '!', '?', '。']) || spaces.nth(5).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_any_text_that_can_be_shown() {
        for name in [
            "a",
            "link_clicked",
            "customer.subscription.created",
            "Order Completed",
            "orders/create",
            "$pageview",
            "+1",
            "👍🏽",
            "می\u{200c}خواهم",
            "none",
            "a\u{301}",
            "`${x}`\"'\\</script>*/",
            "__proto__",
            "../x",
            &"é".repeat(127),
        ] {
            assert_eq!(check_name(name), Ok(()), "{name}");
        }
        let cases = [
            ("", NameError::Empty),
            ("a\nb", NameError::Character('\n')),
            ("a\u{0}", NameError::Character('\0')),
            ("a\u{202e}b", NameError::Character('\u{202e}')),
            ("a\u{200f}b", NameError::Character('\u{200f}')),
            ("a\u{2028}b", NameError::Character('\u{2028}')),
            ("\u{feff}a", NameError::Character('\u{feff}')),
            (" a", NameError::OuterSpace),
            ("a\u{a0}", NameError::OuterSpace),
        ];
        for (name, error) in cases {
            assert_eq!(check_name(name), Err(error), "{name}");
        }
        let long = "a".repeat(256);
        assert_eq!(check_name(&long), Err(NameError::TooLong(256)));
    }
}
