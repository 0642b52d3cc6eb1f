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

/// Builds a command with options and names. Names that begin with `-` follow `--`, so that they aren't read as options.
///
/// ```
/// use event_catalog_build::shell_command;
///
/// let remove = |name| shell_command("event-catalog remove", &[name], "--on v5");
/// assert_eq!(remove("link clicked"), "event-catalog remove 'link clicked' --on v5");
/// assert_eq!(remove("-rf"), "event-catalog remove --on v5 -- -rf");
/// ```
#[must_use]
pub fn shell_command(start: &str, names: &[&str], options: &str) -> String {
    let has_dash = names.iter().any(|it| it.starts_with('-'));
    let words: Vec<_> = names.iter().copied().map(shell_word).collect();
    let words = words.join(" ");
    let parts = if has_dash {
        [start, options, "--", &words]
    } else {
        [start, &words, options, ""]
    };
    let parts: Vec<_> = parts.into_iter().filter(|it| !it.is_empty()).collect();
    parts.join(" ")
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
