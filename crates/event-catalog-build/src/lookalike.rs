//! Characters that look like others, or are invisible: letters of other alphabets that look like Latin ones,
//! combining marks, and characters without a glyph. They get into a catalog when people copy text, and make
//! different names look the same. <https://www.unicode.org/reports/tr39/#Confusable_Detection>

use std::borrow::Cow;

/// Whether a character is always invisible: a zero-width space, a soft hyphen, a directional mark, a filler (for
/// Unicode, a letter), a [tag](is_tag). A [joiner](is_joiner) doesn't count.
#[must_use]
pub fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{ad}'
            | '\u{34f}'
            | '\u{61c}'
            | '\u{115f}'
            | '\u{1160}'
            | '\u{17b4}'
            | '\u{17b5}'
            | '\u{180e}'
            | '\u{200b}'
            | '\u{200e}'
            | '\u{200f}'
            | '\u{2060}'..='\u{2065}'
            | '\u{206a}'..='\u{206f}'
            | '\u{2800}'
            | '\u{3164}'
            | '\u{ffa0}'
            | '\u{fff0}'..='\u{fffb}'
            | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}'
    ) || is_tag(c)
}

/// Whether a character is a tag: an invisible copy of an ASCII character. Tags can hide any text
/// inside another text. Their only proper use is in the flags of regions, see [`is_in_flag`].
#[must_use]
pub fn is_tag(c: char) -> bool {
    matches!(c, '\u{e0000}'..='\u{e007f}')
}

/// Whether the tag at this byte of a text is part of a flag. After a black flag, at most six lowercase
/// letters and digits name a region, and a final tag ends the name.
/// <https://www.unicode.org/reports/tr51/#valid-emoji-tag-sequences>
///
/// ```
/// use event_catalog_build::lookalike::is_in_flag;
///
/// let wales = "\u{1f3f4}\u{e0067}\u{e0062}\u{e0077}\u{e006c}\u{e0073}\u{e007f}";
/// assert!(is_in_flag(wales, "\u{1f3f4}".len()));
/// assert!(!is_in_flag("a\u{e0067}", 1));
/// ```
#[must_use]
pub fn is_in_flag(text: &str, at: usize) -> bool {
    const LONGEST: usize = 6;
    let (Some(before), Some(after)) = (text.get(..at), text.get(at..)) else {
        return false;
    };
    // The flag and the tags before this one. A text can consist of many more tags.
    let mut nearest = before.char_indices().rev().take(LONGEST + 2);
    let Some((start, _)) = nearest.find(|(_, c)| !is_tag(*c)) else {
        return false;
    };
    let mut sequence = before[start..].chars().chain(after.chars());
    if sequence.next() != Some('\u{1f3f4}') {
        return false;
    }
    let is_of_region =
        |c: &char| matches!(c, '\u{e0030}'..='\u{e0039}' | '\u{e0061}'..='\u{e007a}');
    let tags: Vec<char> = sequence
        .take_while(|c| is_tag(*c))
        .take(LONGEST + 2)
        .collect();
    let Some((last, region)) = tags.split_last() else {
        return false;
    };
    *last == '\u{e007f}' && region.len() <= LONGEST && region.iter().all(is_of_region)
}

/// Whether a character is invisible, but changes how its neighbors are drawn: emoji, Persian words
/// and Hindi words have joiners between their parts. In a name, a joiner is a mistake.
#[must_use]
pub fn is_joiner(c: char) -> bool {
    matches!(c, '\u{200c}' | '\u{200d}' | '\u{fe00}'..='\u{fe0f}')
}

/// Whether an invisible character is normal in the script of a text. Arabic and Hebrew have
/// directional marks. Thai and neighboring languages use zero-width spaces between words instead of
/// other spaces, and Chinese and Japanese can have them too. Hebrew also has joiners for marks.
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
        '\u{34f}' => matches!(other, '\u{590}'..='\u{5ff}'),
        // In texts in old Korean, a filler stands for a missing part of a syllable.
        '\u{115f}' | '\u{1160}' => {
            matches!(other, '\u{1100}'..='\u{115e}' | '\u{1161}'..='\u{11ff}')
        }
        _ => false,
    };
    text.contains(is_in_script)
}

/// Whether a character is a mark that is drawn over the preceding letter, such as the dots in an
/// `ä` that consists of two characters.
#[must_use]
pub fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{34e}' | '\u{350}'..='\u{36f}')
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

/// The alphabet of a letter, if the alphabet has letters that look like Latin ones.
#[must_use]
pub fn alphabet(c: char) -> Option<&'static str> {
    match c {
        '\u{370}'..='\u{3ff}' => Some("Greek"),
        '\u{400}'..='\u{52f}' => Some("Cyrillic"),
        _ => None,
    }
}

/// Converts a string to what a reader sees: lookalikes become Latin letters, and invisible characters are
/// dropped. Combining dots after a vowel become its umlaut; other marks are dropped.
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
/// assert_eq!(said, "this `і` is a Cyrillic letter that only looks like `i`");
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
                "this `{c}` is a {alphabet} letter that only looks like `{latin}`"
            ));
        }
        let code = u32::from(c);
        (is_invisible(c) || is_joiner(c))
            .then(|| format!("the text contains an invisible character, U+{code:04X}"))
    })
}

/// Adds an explanation of a text's unusual characters to a help text.
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
    fn lookalikes_become_plain_letters() {
        assert_eq!(plain("link"), "link");
        assert_eq!(plain("l\u{456}nk\u{200b}"), "link");
        assert_eq!(plain("gea\u{308}ndert"), "geändert");
        assert_eq!(plain("cafe\u{301}"), "cafe");
        for (other, latin) in [('а', 'a'), ('р', 'p'), ('Α', 'A'), ('ρ', 'p'), ('Х', 'X')] {
            assert_eq!(super::latin(other), Some(latin));
            assert!(alphabet(other).is_some());
        }
        assert_eq!(plain("li\u{34f}nk\u{e0061}"), "link");
    }

    #[test]
    fn tags_belong_to_flags_only() {
        let flag = "\u{1f3f4}\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}";
        let flags = format!("a {flag}{flag} b");
        let tags = flags.char_indices().filter(|(_, c)| is_tag(*c));
        assert_eq!(tags.clone().count(), 12);
        for (at, _) in tags {
            assert!(is_in_flag(&flags, at), "{at}");
        }
        let long = format!("\u{1f3f4}{}\u{e007f}", "\u{e0061}".repeat(7));
        for text in [
            "a\u{e0061}",
            "\u{e0061}",
            "\u{1f3f4}\u{e0061}",
            "\u{1f3f4}\u{e0041}\u{e007f}",
            &flag.replace('\u{1f3f4}', "\u{1f3f3}"),
            &format!("{flag}\u{e0061}"),
            &long,
        ] {
            let (at, _) = text
                .char_indices()
                .rfind(|(_, c)| is_tag(*c))
                .expect("a tag");
            assert!(!is_in_flag(text, at), "{text:?}");
        }
    }
}
