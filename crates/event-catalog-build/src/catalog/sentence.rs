//! A text of the catalog as a whole sentence, so that another one can follow it.

use std::borrow::Cow;

/// What ends a sentence, in several scripts.
const STOPS: [char; 13] = [
    '.', '!', '?', '…', ':', ';', '。', '！', '？', '．', '।', '؟', '۔',
];

/// What may stand after the stop: quotes, brackets, the marks of Markdown.
const CLOSING: [char; 15] = [
    '"', '\'', '”', '“', '’', '»', '«', ')', ']', '*', '_', '`', '」', '』', '）',
];

/// A text with a stop at its end, where it has none.
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
