//! Adds the full stop that a text from the catalog may lack, so another sentence can follow.

use std::borrow::Cow;

/// The characters that end a sentence, in several scripts.
const STOPS: [char; 13] = [
    '.', '!', '?', '…', ':', ';', '。', '！', '？', '．', '।', '؟', '۔',
];

/// The characters that can follow the full stop: quotes, brackets, and Markdown markup.
const CLOSING: [char; 15] = [
    '"', '\'', '”', '“', '’', '»', '«', ')', ']', '*', '_', '`', '」', '』', '）',
];

/// Adds a full stop if the text lacks one.
///
/// ```
/// use event_catalog_build::catalog::sentence;
///
/// assert_eq!(sentence("Renamed"), "Renamed.");
/// assert_eq!(sentence("Renamed."), "Renamed.");
/// assert_eq!(sentence("Really?"), "Really?");
/// ```
#[must_use]
pub fn sentence(text: &str) -> Cow<'_, str> {
    let end = text.trim_end().trim_end_matches(CLOSING);
    if text.trim_end().is_empty() || end.ends_with(STOPS) {
        Cow::Borrowed(text.trim_end())
    } else {
        Cow::Owned(format!("{}.", text.trim_end()))
    }
}

#[cfg(test)]
mod tests {
    use super::sentence;

    #[test]
    fn a_sentence_has_one_stop() {
        for (text, expected) in [
            ("No longer sent", "No longer sent."),
            ("No longer sent. ", "No longer sent."),
            ("Was it ever sent?", "Was it ever sent?"),
            ("It is called *new.*", "It is called *new.*"),
            ("It is called `new`", "It is called `new`."),
            ("„Nicht mehr.“", "„Nicht mehr.“"),
            ("名前が変わりました。", "名前が変わりました。"),
            ("(Renamed)", "(Renamed)."),
            ("", ""),
        ] {
            assert_eq!(sentence(text), expected);
        }
    }
}
