//! Shows external text in messages: in quotes, with control characters escaped (messages are
//! printed in terminals and logs), and truncated if it is long.

use core::fmt::{self, Write};

/// How many characters of a text are shown in a message.
const SHOWN: usize = 64;

/// Shows external text in a message.
pub(crate) struct Quoted<'a>(pub(crate) &'a str);

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_char('"')?;
        let mut characters = self.0.chars();
        for character in characters.by_ref().take(SHOWN) {
            match character {
                '\'' => f.write_char(character)?,
                _ => write!(f, "{}", character.escape_debug())?,
            }
        }
        f.write_char('"')?;
        if characters.next().is_some() {
            write!(f, "... ({} bytes)", self.0.len())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::Quoted;
    use alloc::string::ToString;

    #[test]
    fn control_and_bidirectional_characters_are_escaped_and_long_texts_cut() {
        assert_eq!(Quoted("it's").to_string(), r#""it's""#);
        assert_eq!(Quoted("\u{1b}[31m").to_string(), r#""\u{1b}[31m""#);
        assert_eq!(Quoted("a\u{202e}b").to_string(), r#""a\u{202e}b""#);
        let long = "x".repeat(100);
        let shown = Quoted(&long).to_string();
        assert!(shown.ends_with("x\"... (100 bytes)"), "{shown}");
    }
}
