//! `lookalike-character`: a character in a text that looks like another one, or is invisible.

use std::collections::BTreeMap;
use std::ops::Range;

use event_catalog_build::lookalike::{
    alphabet, is_in_flag, is_invisible, is_joiner, is_mark, is_of_script, latin,
};
use icu_normalizer::ComposingNormalizer;

use super::normal_form::{code_points, first_change};
use super::prelude::*;
use super::{cells, mojibake, names};

/// A character in a text that looks like another one, or is invisible.
pub(super) static LOOKALIKE_CHARACTER: Rule = Rule {
    name: "lookalike-character",
    kind: Kind::Style(Level::Warn, check),
    suppresses: true,
    summary: "a character looks like a different one, or is invisible",
    why: "Text that is copied from a document or a web page may contain soft hyphens and zero-width \
        spaces, Cyrillic or Greek letters that look like Latin ones, and umlauts that are two \
        characters, the letter and its dots. They can't be seen, but a search for the word fails, and \
        so does the spell-checker.\n\n\
        A text that is written in another alphabet isn't reported, including its marks; nor are whole \
        words of another alphabet, the letters of formulas, and the joiners and tags in emoji.\n\n\
        Names are checked like descriptions, and must be in the Unicode normal form NFC. Correcting one \
        changes what goes over the wire, so it isn't fixed automatically; an old name with such a \
        character may stay among the aliases.",
    bad: Example(&[file(
        "events.csv",
        "name,description\nlink_clicked,A lin\u{200b}k was clicked.\n",
    )]),
    good: Example(&[file(
        "events.csv",
        "name,description\nlink_clicked,A link was clicked.\n",
    )]),
};

fn check(catalog: &Catalog<'_>, findings: &mut Findings) {
    for prose in cells::unusual(catalog) {
        let cell = prose.cell;
        let odd = odd(&cell.text);
        let Some((first, meant)) = odd.first() else {
            continue;
        };
        let (what, label, help) = described(&cell.text[first.clone()], meant);
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
            .fix(
                "write the character that it looks like",
                edits.unwrap_or_default(),
            ),
        );
    }
    names(catalog, findings);
}

/// Checks the names. `name-form` reports those that don't have the form of the catalog's names, and
/// `mojibake` those that were read in the wrong encoding.
fn names(catalog: &Catalog<'_>, findings: &mut Findings) {
    let form = catalog.input.settings.names.form();
    for name in names::all(catalog) {
        let written = name.written;
        if written.is_ascii() || !form.has(&name.sent) || mojibake::meant(written).is_some() {
            continue;
        }
        let Some(cell) = catalog.row(name.row).get(Column::Name) else {
            continue;
        };
        let (part, message, label, help) = if let Some((part, meant)) = odd(written).first() {
            let (what, label, help) = described(&written[part.clone()], meant);
            (part.clone(), format!("the name has {what}"), label, help)
        } else if let Some((part, composed)) = first_change(written) {
            let code = code_points(&composed);
            let message = format!(
                "the name isn't in the Unicode normal form NFC: it has {} where NFC has {code}",
                code_points(&written[part.clone()])
            );
            let help = format!("replace it with `{composed}`, copied from here");
            (part, message, format!("NFC: {code}"), help)
        } else {
            continue;
        };
        findings.add(
            Finding::at(cells::part(catalog, cell, part), message)
                .label(label)
                .event(written)
                .help(format!(
                    "{help}; if the event is already sent with this name, keep the old name as an alias"
                )),
        );
    }
}

/// Describes the problem with a lookalike character: the message, the label, and the help.
fn described(written: &str, meant: &str) -> (String, String, String) {
    let c = written.chars().next().unwrap_or_default();
    if meant.is_empty() {
        let code = format!("U+{:04X}", u32::from(c));
        let what = format!("an invisible character, {code}");
        return (
            what,
            code,
            "remove the character, or type the text again".to_owned(),
        );
    }
    let what = match alphabet(c) {
        Some(alphabet) => format!("a {alphabet} letter that only looks like `{meant}`"),
        None => format!("an `{meant}` of {} characters", written.chars().count()),
    };
    (
        what,
        format!("not `{meant}`"),
        format!("type `{meant}` again"),
    )
}

/// Whether a text contains lookalike characters.
pub(super) fn is_odd(text: &str) -> bool {
    !text.is_ascii() && !odd(text).is_empty()
}

/// Finds the lookalike characters in a text, and the characters that they look like.
fn odd(text: &str) -> Vec<(Range<usize>, String)> {
    if text.is_ascii() {
        return Vec::new();
    }
    let mut others = text.chars().filter(|c| alphabet(*c).is_some());
    let is_latin =
        others.all(|c| latin(c).is_some()) && text.contains(|c: char| c.is_ascii_alphabetic());
    let mut odd = Vec::new();
    // The whole text is searched for a script, so that is done once for each invisible character.
    let mut scripts: BTreeMap<char, bool> = BTreeMap::new();
    let mut is_of_script = |c: char| *scripts.entry(c).or_insert_with(|| is_of_script(c, text));
    let mut characters = text.char_indices().peekable();
    while let Some((at, c)) = characters.next() {
        let mut end = at + c.len_utf8();
        if is_invisible(c) && !is_of_script(c) && !is_in_flag(text, at)
            || is_joiner(c) && is_in_latin_word(text, at..end)
        {
            odd.push((at..end, String::new()));
            continue;
        }
        if let Some(latin) = latin(c).filter(|_| is_latin && is_slip(text, at..end)) {
            odd.push((at..end, latin.to_string()));
            continue;
        }
        while let Some((_, mark)) = characters.next_if(|(_, next)| is_mark(*next)) {
            end += mark.len_utf8();
        }
        let written = &text[at..end];
        if end > at + c.len_utf8() {
            let composed = ComposingNormalizer::new_nfc().normalize(written);
            // Some letters with diacritics have no precomposed character.
            if composed.chars().count() == 1 {
                odd.push((at..end, composed.into_owned()));
            }
        }
    }
    odd
}

/// Whether a letter of another alphabet was typed instead of a Latin letter: the word around it contains Latin
/// letters, or the letter is the whole word. Words in another alphabet are intentional, and so is a single lowercase
/// Greek letter, which is a mathematical symbol.
fn is_slip(text: &str, letter: Range<usize>) -> bool {
    /// The maximum number of letters to read on each side: a cell can be one long word.
    const MOST: usize = 64;
    let is_part = |(_, c): &(usize, char)| c.is_alphanumeric();
    let before = text[..letter.start].char_indices().rev().take(MOST);
    let start = before
        .take_while(is_part)
        .last()
        .map_or(letter.start, |(at, _)| at);
    let after = text[letter.end..].char_indices().take(MOST);
    let length = after
        .take_while(is_part)
        .map(|(_, c)| c.len_utf8())
        .sum::<usize>();
    let word = &text[start..letter.end + length];
    let is_sign = |c: char| c.is_lowercase() && alphabet(c) == Some("Greek");
    let is_alone = word.len() == letter.len();
    is_alone && !word.contains(is_sign) || word.contains(|c: char| c.is_ascii_alphabetic())
}

/// Whether this range has Latin letters on both sides.
fn is_in_latin_word(text: &str, range: Range<usize>) -> bool {
    let is_latin = |c: char| c.is_alphabetic() && c < '\u{250}';
    text[..range.start].ends_with(is_latin) && text[range.end..].starts_with(is_latin)
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
            ("H\u{41e} came: \u{410}PI, \u{391}.", "HO came: API, A."),
            ("A li\u{200d}nk, a f\u{fc}r\u{200c}b", "A link, a fürb"),
            ("A\u{200b} link\u{200e}", "A link"),
            ("A li\u{34f}nk, a f\u{34f}\u{301}", "A link, a f\u{301}"),
            ("A link\u{e0001}\u{e0068}\u{e0069}\u{e007f}.", "A link."),
            ("\u{1f3f4}\u{e0067}\u{e0041}\u{e007f}", "\u{1f3f4}"),
        ] {
            assert_eq!(plain(text), meant);
        }
        for text in [
            "Köln, naïve, „so“ – 100 €",
            "Сообщение от customer",
            "АВС",
            "The letter Δ, and А",
            "👩\u{200d}💻",
            "A 👩\u{200d}💻, a ❤\u{fe0f} and a 🏳\u{fe0f}\u{200d}🌈.",
            "The flag 🏴\u{e0067}\u{e0062}\u{e0077}\u{e006c}\u{e0073}\u{e007f} of Wales.",
            // Persian, Hindi, Arabic, Hebrew and Thai need invisible characters.
            "کاربر پنجره را می\u{200c}بیند.",
            "ग्राहक ने क्\u{200d}ष खोला।",
            "فتح العميل\u{200f} (chat)\u{200f} نافذة \u{200e}API\u{200e} الدردشة.",
            "הלקוח פתח את C++\u{200e}.",
            "ลูกค้า\u{200b}เปิด\u{200b}แชท",
            // Words in another alphabet are intentional, and so are mathematical symbols.
            "The button „ОК“ was shown in the Russian chat.",
            "The customer typed „оса“.",
            "The density ρ and the frequency ν.",
            "Ο πελάτης πάτησε OK.",
            "q\u{308}",
        ] {
            assert_eq!(odd(text), [], "{text}");
        }
    }
}
