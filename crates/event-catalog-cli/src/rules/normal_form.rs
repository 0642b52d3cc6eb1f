//! Compares Unicode's normal forms: texts that look the same but have different code points.
//! <https://www.unicode.org/reports/tr15/>

use std::fmt::Write;
use std::ops::Range;

use icu_normalizer::ComposingNormalizer;

/// Finds the first characters in a text that NFC replaces, and their replacement.
pub(super) fn first_change(text: &str) -> Option<(Range<usize>, String)> {
    let nfc = ComposingNormalizer::new_nfc();
    let (normal, rest) = nfc.split_normalized(text);
    let ends = rest.char_indices().map(|(at, c)| at + c.len_utf8());
    let mut ends = ends.peekable();
    while let Some(end) = ends.next() {
        let replaced = nfc.normalize(&rest[..end]);
        let is_complete = ends.peek().is_none_or(|next| {
            let apart = format!("{replaced}{}", &rest[end..*next]);
            nfc.normalize(&rest[..*next]) == apart
        });
        if replaced != rest[..end] && is_complete {
            let start = normal.len();
            return Some((start..start + end, replaced.into_owned()));
        }
    }
    None
}

/// Lists the code points of a text: `U+0065 U+0301`. For a long text, only the first few are listed.
pub(super) fn code_points(text: &str) -> String {
    const SHOWN: usize = 6;
    let mut out = String::new();
    for (at, c) in text.chars().enumerate() {
        if at == SHOWN {
            out.push_str(" ...");
            break;
        }
        let space = if at == 0 { "" } else { " " };
        // Writing to a `String` can't fail.
        let _ = write!(out, "{space}U+{:04X}", u32::from(c));
    }
    out
}

/// Removes the common prefix and the common suffix from two texts.
pub(super) fn differing<'t>(one: &'t str, other: &'t str) -> (&'t str, &'t str) {
    let is_same = |(one, other): &(char, char)| one == other;
    let characters = one.chars().zip(other.chars());
    let common = characters.take_while(is_same);
    let before: usize = common.map(|(c, _)| c.len_utf8()).sum();
    let (one, other) = (&one[before..], &other[before..]);
    let characters = one.chars().rev().zip(other.chars().rev());
    let common = characters.take_while(is_same);
    let after: usize = common.map(|(c, _)| c.len_utf8()).sum();
    (&one[..one.len() - after], &other[..other.len() - after])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_change_is_found_with_all_that_it_replaces() {
        for (text, written, composed) in [
            ("geo\u{308}ffnet u\u{308}", "o\u{308}", "ö"),
            ("か\u{3099}めん", "か\u{3099}", "が"),
            (
                "\u{1112}\u{1161}\u{11ab}글",
                "\u{1112}\u{1161}\u{11ab}",
                "한",
            ),
            ("10 \u{212b}ngström", "\u{212b}", "Å"),
            ("\u{958}", "\u{958}", "\u{915}\u{93c}"),
            ("e\u{316}\u{301}", "e\u{316}\u{301}", "\u{e9}\u{316}"),
        ] {
            let (range, found) = first_change(text).expect("a change");
            assert_eq!((&text[range], found.as_str()), (written, composed));
        }
        for text in ["", "link", "geöffnet", "が", "한글", "q\u{308}", "注文確定"] {
            assert_eq!(first_change(text), None, "{text}");
        }
    }

    #[test]
    fn texts_differ_between_their_common_beginning_and_end() {
        let found = differing("cafe\u{301} closed", "café closed");
        assert_eq!(found, ("e\u{301}", "é"));
        assert_eq!(differing("é", "e\u{301}"), ("é", "e\u{301}"));
        assert_eq!(code_points("e\u{301}"), "U+0065 U+0301");
        assert_eq!(
            code_points(&"a".repeat(9)),
            "U+0061 U+0061 U+0061 U+0061 U+0061 U+0061 ..."
        );
    }
}
