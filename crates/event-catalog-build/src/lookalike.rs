//! Characters that look like others, or are invisible: letters of other alphabets that look like
//! Latin ones, marks that follow their letter, and characters without a glyph. They come in by
//! copying, and make two texts look equal that aren't.
//! <https://www.unicode.org/reports/tr39/#Confusable_Detection>

use std::borrow::Cow;

/// Whether a character is always invisible: a zero-width space, a soft hyphen, a directional mark.
/// A [joiner](is_joiner) doesn't count.
#[must_use]
pub fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{ad}' | '\u{180e}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2060}'..='\u{2064}'
    )
}

/// Whether a character is invisible, but changes how its neighbors are drawn: emoji have joiners
/// between their parts, and so have words of Persian and Hindi. In a name it is a mistake.
#[must_use]
pub fn is_joiner(c: char) -> bool {
    matches!(c, '\u{200c}' | '\u{200d}' | '\u{fe00}'..='\u{fe0f}')
}

/// Whether an invisible character is normal in the script of a text: directional marks in Arabic
/// and Hebrew; zero-width spaces between words in Thai and neighboring languages, which have no
/// other spaces, and in Chinese and Japanese.
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

/// Whether a character is a mark that is drawn over the preceding letter, such as the dots of an
/// `ä` that is written as two characters.
#[must_use]
pub fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}')
}

/// The Latin letter that a Cyrillic or Greek letter looks like.
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

/// The alphabet of a letter, if it is one with lookalikes.
#[must_use]
pub fn alphabet(c: char) -> Option<&'static str> {
    match c {
        '\u{370}'..='\u{3ff}' => Some("Greek"),
        '\u{400}'..='\u{52f}' => Some("Cyrillic"),
        _ => None,
    }
}

/// A text as it looks: with Latin letters, and without invisible characters. Dots after a vowel
/// become its umlaut, and other marks are dropped.
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

/// Explains the unusual characters in a name that looks like another one.
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
            .then(|| format!("it contains an invisible character, U+{code:04X}"))
    })
}

/// Adds an explanation of the text's unusual characters to a help.
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
