//! Shortens long values: to their start, or to the difference between two values.

use event_catalog_build::schema::Value;

/// The maximum number of characters of a value.
const LONGEST: usize = 80;

/// The maximum number of characters of each of two values, so that both fit into a sentence.
const LONGEST_OF_TWO: usize = 60;

/// The number of characters that are shown before a difference.
const CONTEXT: usize = 16;

/// Formats the start of a value as JSON, or the whole value if it is short.
pub(super) fn shortened(value: &Value<'_>) -> String {
    cut(&value.to_string())
}

/// Returns the start of a text, or the whole text if it is short.
pub(super) fn cut(text: &str) -> String {
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// Shortens two different texts. If they first differ far from the start, the results begin shortly before that place.
pub(super) fn apart(one: &str, other: &str) -> [String; 2] {
    let is_short = |text: &str| text.chars().nth(LONGEST_OF_TWO).is_none();
    if is_short(one) && is_short(other) {
        return [one.to_owned(), other.to_owned()];
    }
    let pairs = one.chars().zip(other.chars());
    let same = pairs.take_while(|(one, other)| one == other).count();
    let skipped = if same + CONTEXT > LONGEST_OF_TWO {
        same.saturating_sub(CONTEXT)
    } else {
        0
    };
    let start = if skipped > 0 { "…" } else { "" };
    [one, other].map(|text| {
        let mut rest = text.chars().skip(skipped);
        let shown: String = rest.by_ref().take(LONGEST_OF_TWO).collect();
        let end = if rest.next().is_some() { "…" } else { "" };
        format!("{start}{shown}{end}")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_differs_is_shown() {
        assert_eq!(apart("a", "b"), ["a", "b"]);
        let long = "ä".repeat(100);
        let (one, other) = (format!("{long}x"), format!("{long}yz"));
        let same = "ä".repeat(CONTEXT);
        assert_eq!(
            apart(&one, &other),
            [format!("…{same}x"), format!("…{same}yz")]
        );
        // The start already shows the difference.
        let (one, other) = (format!("x{long}"), format!("y{long}"));
        let same = "ä".repeat(LONGEST_OF_TWO - 1);
        assert_eq!(
            apart(&one, &other),
            [format!("x{same}…"), format!("y{same}…")]
        );
        // One text is longer than the other.
        let same = "ä".repeat(CONTEXT);
        assert_eq!(apart(&long, &format!("{long}b"))[0], format!("…{same}"));
        assert_eq!(apart("", &long)[0], "");
    }

    #[test]
    fn a_long_text_is_cut_between_two_characters() {
        assert_eq!(cut("ä"), "ä");
        assert_eq!(cut(&"ä".repeat(81)), format!("{}…", "ä".repeat(80)));
    }
}
