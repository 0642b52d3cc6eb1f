//! Commands in messages. People paste them into a shell, so a name or a path in them must stay a single word.

use std::borrow::Cow;

/// A text as a single word of a shell command.
#[must_use]
pub fn shell_word(text: &str) -> Cow<'_, str> {
    let is_plain = |it: char| it.is_alphanumeric() || "-_./=:,+@%~".contains(it);
    // A tilde means the home directory only at the start.
    if !text.is_empty() && !text.starts_with('~') && text.chars().all(is_plain) {
        text.into()
    } else {
        // Not in double quotes, in which a shell still evaluates `$(…)` and backticks.
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
