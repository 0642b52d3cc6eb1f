//! Quotes words in the commands that messages suggest. People paste these commands into a shell, so a name or a
//! path must stay a single word.

use std::borrow::Cow;

/// Quotes a string, if necessary, so that a shell reads it as a single word.
#[must_use]
pub fn shell_word(text: &str) -> Cow<'_, str> {
    let is_plain = |it: char| it.is_alphanumeric() || "-_./=:,+@%~".contains(it);
    // A tilde stands for the home directory only at the start of a word.
    if !text.is_empty() && !text.starts_with('~') && text.chars().all(is_plain) {
        text.into()
    } else {
        // Use single quotes: in double quotes, a shell still evaluates `$(…)` and backticks.
        format!("'{}'", text.replace('\'', r"'\''")).into()
    }
}

#[cfg(test)]
mod tests {
    use super::shell_word;

    #[test]
    fn words_that_a_shell_would_split_or_read_are_quoted() {
        for (text, expected) in [
            ("generated/html", "generated/html"),
            ("--section=Ä", "--section=Ä"),
            ("origin/main~2", "origin/main~2"),
            ("~root", "'~root'"),
            ("", "''"),
            ("Events List", "'Events List'"),
            ("$(rm)", "'$(rm)'"),
            ("`rm`", "'`rm`'"),
            ("it's", r"'it'\''s'"),
        ] {
            assert_eq!(shell_word(text), expected);
        }
    }
}
