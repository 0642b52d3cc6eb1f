//! Characters that look like others, or like none: letters of other alphabets that look like Latin
//! ones, marks that stand behind their letter, and characters that cannot be seen. They come in by
//! copying, and two texts that look the same are not.
//! <https://www.unicode.org/reports/tr39/#Confusable_Detection>

use std::borrow::Cow;

/// Whether a character cannot be seen at all: a blank without width, a soft hyphen, a mark of
/// direction. A [joiner](is_joiner) is not among them.
#[must_use]
pub fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{ad}' | '\u{180e}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2060}'..='\u{2064}'
    )
}

/// Whether a character cannot be seen by itself, but tells how those beside it are drawn: emoji have
/// joiners between their parts, and so have words of Persian and Hindi. In a name it is a mistake.
#[must_use]
pub fn is_joiner(c: char) -> bool {
    matches!(c, '\u{200c}' | '\u{200d}' | '\u{fe00}'..='\u{fe0f}')
}

/// Whether a character that cannot be seen belongs to the writing of a text: marks of direction to
/// that of Arabic and Hebrew, spaces without width between the words of Thai and its neighbours, which
/// have no others, and in Chinese and Japanese.
///
/// ```
/// use event_catalog_build::lookalike::is_of_script;
///
/// assert!(is_of_script('\u{200f}', "(\u{5d0})\u{200f}"));
/// assert!(!is_of_script('\u{200f}', "(a)\u{200f}"));
/// ```
#[must_use]
pub fn is_of_script(c: char, text: &str) -> bool {
    let is_in_script = |other: char| match c {
        '\u{200e}' | '\u{200f}' => {
            matches!(other, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefe}')
        }
        '\u{200b}' => {
            matches!(other, '\u{e00}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' | '\u{3040}'..='\u{9fff}')
        }
        '\u{180e}' => matches!(other, '\u{1810}'..='\u{18af}'),
        _ => false,
    };
    text.contains(is_in_script)
}

/// Whether a character is a mark that is drawn over the letter in front of it, such as the dots of an
/// `ä` that is written as two characters.
#[must_use]
pub fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}')
}

/// The Latin letter that a Cyrillic or Greek one looks like.
///
/// ```
/// use event_catalog_build::lookalike::latin;
///
/// assert_eq!(latin('а'), Some('a'));
/// assert_eq!(latin('a'), None);
/// ```
#[must_use]
pub fn latin(c: char) -> Option<char> {
    let others = "аеорсухіјѕԁһԛԝАВЕКМНОРСТУХІЈЅΑΒΕΖΗΙΚΜΝΟΡΤΥΧονρ";
    let latins = "aeopcyxijsdhqwABEKMHOPCTYXIJSABEZHIKMNOPTYXovp";
    if c.is_ascii() {
        return None;
    }
    let at = others.chars().position(|other| other == c)?;
    latins.chars().nth(at)
}

/// The alphabet of a letter, where it is one of those that have lookalikes.
#[must_use]
pub fn alphabet(c: char) -> Option<&'static str> {
    match c {
        '\u{370}'..='\u{3ff}' => Some("Greek"),
        '\u{400}'..='\u{52f}' => Some("Cyrillic"),
        _ => None,
    }
}

/// A text as it looks: with Latin letters, and nothing that cannot be seen. Dots behind a vowel
/// become its umlaut, other marks are left out.
#[must_use]
pub fn plain(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    let mut plain = String::with_capacity(text.len());
    for c in text.chars() {
        if c == '\u{308}' {
            let last = plain.pop();
            plain.extend(last.map(umlaut));
        } else if !is_invisible(c) && !is_mark(c) && !is_joiner(c) {
            plain.push(latin(c).unwrap_or(c));
        }
    }
    Cow::Owned(plain)
}

fn umlaut(c: char) -> char {
    match c {
        'a' => 'ä',
        'o' => 'ö',
        'u' => 'ü',
        'A' => 'Ä',
        'O' => 'Ö',
        'U' => 'Ü',
        other => other,
    }
}

/// What is odd about a name that looks like another one.
///
/// ```
/// use event_catalog_build::lookalike::advice;
///
/// let said = advice("l\u{456}nk").unwrap();
/// assert_eq!(said, "the `і` in it is a Cyrillic letter that only looks like `i`");
/// assert_eq!(advice("link"), None);
/// ```
#[must_use]
pub fn advice(text: &str) -> Option<String> {
    if text.is_ascii() {
        return None;
    }
    text.chars().find_map(|c| {
        if let (Some(latin), Some(alphabet)) = (latin(c), alphabet(c)) {
            return Some(format!(
                "the `{c}` in it is a {alphabet} letter that only looks like `{latin}`"
            ));
        }
        let code = u32::from(c);
        (is_invisible(c) || is_joiner(c))
            .then(|| format!("it has a character in it that cannot be seen, U+{code:04X}"))
    })
}

/// Help about a text, with what is odd about it.
pub(crate) fn explained(help: String, text: &str) -> String {
    match advice(text) {
        Some(advice) if help.ends_with('?') => {
            let (first, rest) = advice.split_at(1);
            format!("{help} {}{rest}", first.to_uppercase())
        }
        Some(advice) => format!("{help}; {advice}"),
        None => help,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_looks_like_a_name_becomes_one() {
        assert_eq!(plain("link"), "link");
        assert_eq!(plain("l\u{456}nk\u{200b}"), "link");
        assert_eq!(plain("gea\u{308}ndert"), "geändert");
        assert_eq!(plain("cafe\u{301}"), "cafe");
        for (other, latin) in [('а', 'a'), ('р', 'p'), ('Α', 'A'), ('ρ', 'p'), ('Х', 'X')] {
            assert_eq!(super::latin(other), Some(latin));
            assert!(alphabet(other).is_some());
        }
    }
}
