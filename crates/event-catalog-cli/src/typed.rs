//! Shell commands to show to users.

use std::borrow::Cow;

/// The running command as typed, without one of its flags.
pub(crate) fn without(flag: &str) -> String {
    let given = std::env::args_os().skip(1);
    let given = given.filter(|it| it != flag);
    let words = given.map(|it| word(&it.to_string_lossy()).into_owned());
    let words = std::iter::once("event-catalog".to_owned()).chain(words);
    words.collect::<Vec<_>>().join(" ")
}

/// A text as one word of a shell command.
pub(crate) fn word(text: &str) -> Cow<'_, str> {
    let is_plain = |it: char| it.is_alphanumeric() || "-_./=:,+@%~".contains(it);
    // A tilde only means the home directory at the start.
    if !text.is_empty() && !text.starts_with('~') && text.chars().all(is_plain) {
        text.into()
    } else {
        format!("'{}'", text.replace('\'', r"'\''")).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
            ("it's", r"'it'\''s'"),
        ] {
            assert_eq!(word(text), expected);
        }
    }
}
