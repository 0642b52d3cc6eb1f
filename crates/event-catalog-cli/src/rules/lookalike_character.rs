//! `lookalike-character`: a character in a text that looks like another one, or like none.

use std::ops::Range;

use event_catalog_build::lookalike::{alphabet, is_invisible, is_mark, latin};
use icu_normalizer::ComposingNormalizer;

use super::cells;
use super::prelude::*;

/// A character in a text that looks like another one, or like none.
pub(super) static LOOKALIKE_CHARACTER: Rule = Rule {
    name: "lookalike-character",
    level: Level::Warn,
    structural: false,
    masks: true,
    summary: "a character in a text looks like another one, or like none",
    why: "What is copied from a document or a web page may hold soft hyphens and blanks without width, \
        Cyrillic or Greek letters that look like Latin ones, and umlauts that are two characters, the \
        letter and its dots. Nobody sees them, but a search for the word fails, and so does the \
        spell-checker.\n\n\
        A text that is written in another alphabet is left in peace.",
    bad: Example(&[file(
        "events.csv",
        "name,description\nlink_clicked,A lin\u{200b}k was clicked.\n",
    )]),
    good: Example(&[file(
        "events.csv",
        "name,description\nlink_clicked,A link was clicked.\n",
    )]),
    check,
};

fn check(catalog: &Catalog<'_>, findings: &mut Findings<'_>) {
    for prose in cells::unusual(catalog) {
        let cell = prose.cell;
        let odd = odd(&cell.text);
        let Some((first, meant)) = odd.first() else {
            continue;
        };
        let written = &cell.text[first.clone()];
        let c = written.chars().next().unwrap_or_default();
        let (what, label, help) = if is_invisible(c) {
            let code = format!("U+{:04X}", u32::from(c));
            let what = format!("a character that cannot be seen, {code}");
            (what, code, "remove it, or type the text anew".to_owned())
        } else {
            let what = match alphabet(c) {
                Some(alphabet) => format!("a {alphabet} letter that only looks like `{meant}`"),
                None => format!("an `{meant}` of {} characters", written.chars().count()),
            };
            (
                what,
                format!("not `{meant}`"),
                format!("type `{meant}` anew"),
            )
        };
        let edits = odd.iter();
        let edits = edits.map(|(range, meant)| cells::replace(catalog, cell, range.clone(), meant));
        let edits = edits.collect::<Option<Vec<_>>>();
        findings.add(
            Finding::at(
                cells::part(catalog, cell, first.clone()),
                format!("the {} has {what}", prose.what()),
            )
            .label(label)
            .event(prose.name())
            .help(help)
            .fix("write what it looks like", edits.unwrap_or_default()),
        );
    }
}

/// Whether a text has such characters.
pub(super) fn is_odd(text: &str) -> bool {
    !text.is_ascii() && !odd(text).is_empty()
}

/// The characters of a text that look like others, and those.
fn odd(text: &str) -> Vec<(Range<usize>, String)> {
    if text.is_ascii() {
        return Vec::new();
    }
    let mut others = text.chars().filter(|c| alphabet(*c).is_some());
    let is_latin =
        others.all(|c| latin(c).is_some()) && text.contains(|c: char| c.is_ascii_alphabetic());
    let mut odd = Vec::new();
    let mut characters = text.char_indices().peekable();
    while let Some((at, c)) = characters.next() {
        let mut end = at + c.len_utf8();
        if is_invisible(c) {
            odd.push((at..end, String::new()));
            continue;
        }
        if let Some(latin) = latin(c).filter(|_| is_latin) {
            odd.push((at..end, latin.to_string()));
            continue;
        }
        while let Some((_, mark)) = characters.next_if(|(_, next)| is_mark(*next)) {
            end += mark.len_utf8();
        }
        let written = &text[at..end];
        if end > at + c.len_utf8() {
            let composed = ComposingNormalizer::new_nfc().normalize(written);
            // There are letters with marks that have no character of their own.
            if composed.chars().count() == 1 {
                odd.push((at..end, composed.into_owned()));
            }
        }
    }
    odd
}

#[cfg(test)]
mod tests {
    use super::odd;

    #[test]
    fn characters_that_look_like_others_are_found() {
        let plain = |text: &str| {
            let mut plain = text.to_owned();
            for (range, meant) in odd(text).into_iter().rev() {
                plain.replace_range(range, &meant);
            }
            plain
        };
        for (text, meant) in [
            ("An appoint\u{ad}ment", "An appointment"),
            ("\u{410} customer in Ko\u{308}ln", "A customer in Köln"),
            ("cafe\u{301}", "café"),
        ] {
            assert_eq!(plain(text), meant);
        }
        for text in [
            "Köln, naïve, „so“ – 100 €",
            "Сообщение от customer",
            "АВС",
            "The letter Δ, and А",
            "👩\u{200d}💻",
            "q\u{308}",
        ] {
            assert_eq!(odd(text), [], "{text}");
        }
    }
}
