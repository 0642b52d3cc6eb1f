//! Splits Markdown into words with their positions. Code, addresses and names are skipped.

use std::ops::{Range, RangeInclusive};

use event_catalog_build::ident;

/// A word in a text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Word<'t> {
    /// The offset of the word in the text.
    pub(super) at: usize,
    /// The word as written.
    pub(super) text: &'t str,
}

impl<'t> Word<'t> {
    /// Creates a word from a part of a text.
    fn of(text: &str, part: &'t str) -> Self {
        Self {
            at: part.as_ptr() as usize - text.as_ptr() as usize,
            text: part,
        }
    }

    /// The range of the word in the text.
    pub(super) fn range(&self) -> Range<usize> {
        self.at..self.at + self.text.len()
    }
}

/// Splits prose into words. A word consists of letters; identifiers (`session_started`, `HttpTimeoutException`),
/// domains (`example.org`) and acronyms don't count.
pub(super) fn words(text: &str) -> impl Iterator<Item = Word<'_>> {
    let tokens = outside_code(text).flat_map(str::split_ascii_whitespace);
    let words = tokens.filter(|token| is_prose(token)).flat_map(letters_of);
    words
        .filter(|word| is_word(word))
        .map(move |word| Word::of(text, word))
}

/// Splits an event's name into words: the parts of its identifiers that consist of letters.
pub(super) fn words_of_name(name: &str) -> Vec<Word<'_>> {
    let has_case = |byte: u8| byte.is_ascii_uppercase() || !byte.is_ascii();
    if name.bytes().any(has_case) {
        let mut words = words_by_case(name);
        words.retain(|word| word.text.chars().all(char::is_alphabetic));
        return words;
    }
    // If there are no uppercase letters, words begin only after separators.
    let parts = name.split(|c: char| !c.is_ascii_alphanumeric());
    let is_word = |part: &&str| !part.is_empty() && part.bytes().all(|it| it.is_ascii_lowercase());
    let words = parts.filter(is_word);
    words.map(|word| Word::of(name, word)).collect()
}

/// Splits a name into the words that identifiers are derived from, each with its place in the name.
fn words_by_case(name: &str) -> Vec<Word<'_>> {
    let mut letters = name.char_indices().filter(|(_, c)| c.is_alphanumeric());
    let words = ident::words(name).unwrap_or_default().into_iter();
    let places = words.map(|word| {
        // The words are in lowercase. Lowercasing may turn a letter of the name into several characters.
        let mut left = word.chars().count();
        let mut range: Option<Range<usize>> = None;
        while left > 0 {
            let Some((at, c)) = letters.next() else {
                break;
            };
            let start = range.map_or(at, |range| range.start);
            range = Some(start..at + c.len_utf8());
            left = left.saturating_sub(c.to_lowercase().count());
        }
        let range = range.unwrap_or_default();
        Word {
            at: range.start,
            text: &name[range],
        }
    });
    places.collect()
}

/// Splits a text into the parts between its code spans.
fn outside_code(text: &str) -> impl Iterator<Item = &str> {
    code_and_prose(text).filter_map(|(_, part, is_code)| (!is_code).then_some(part))
}

/// Finds the code spans of a text, without their backticks.
pub(super) fn code(text: &str) -> impl Iterator<Item = (usize, &str)> {
    code_and_prose(text).filter_map(|(at, part, is_code)| is_code.then_some((at, part)))
}

/// Splits a text into code spans and prose. A code span begins with a run of backticks, and ends with the next run of
/// the same length. <https://spec.commonmark.org/0.31.2/#code-spans>
fn code_and_prose(text: &str) -> impl Iterator<Item = (usize, &str, bool)> {
    let mut at = 0;
    let mut code: Option<(usize, &str)> = None;
    std::iter::from_fn(move || {
        if let Some((start, code)) = code.take() {
            return Some((start, code, true));
        }
        if at == text.len() {
            return None;
        }
        let (start, mut search) = (at, at);
        while let Some(found) = text[search..].find('`') {
            let opens = search + found;
            let ticks = run(&text[opens..]);
            let inside = opens + ticks;
            if let Some(length) = closing(&text[inside..], ticks) {
                at = inside + length + ticks;
                code = Some((inside, &text[inside..inside + length]));
                return Some((start, &text[start..opens], false));
            }
            search = inside;
        }
        at = text.len();
        Some((start, &text[start..], false))
    })
}

/// Counts the backticks at the start of a text.
fn run(text: &str) -> usize {
    text.bytes().take_while(|byte| *byte == b'`').count()
}

/// Finds the next run of exactly `ticks` backticks.
fn closing(text: &str, ticks: usize) -> Option<usize> {
    let mut at = 0;
    while let Some(found) = text[at..].find('`') {
        at += found;
        let length = run(&text[at..]);
        if length == ticks {
            return Some(at);
        }
        at += length;
    }
    None
}

/// Finds the runs of letters in a token, except runs next to a digit, such as the end of "2nd".
fn letters_of(token: &str) -> impl Iterator<Item = &str> {
    token
        .split(|c: char| !c.is_alphanumeric())
        .filter(|part| !part.is_empty() && part.chars().all(char::is_alphabetic))
}

/// Whether a token is neither a name in a program nor a URL.
fn is_prose(token: &str) -> bool {
    let bytes = token.as_bytes();
    if bytes.iter().any(|byte| matches!(byte, b'_' | b'@' | b'\\')) {
        return false;
    }
    let (mut is_dotted, mut is_address) = (false, false);
    for three in bytes.windows(3) {
        let [before, middle, behind] = [three[0], three[1], three[2]];
        is_dotted |= middle == b'.' && before.is_ascii_lowercase() && behind.is_ascii_lowercase();
        is_address |= three == b"://";
    }
    // Abbreviations such as "e.g." and "i.e." also have dots between letters.
    let is_dotted = is_dotted && token.len() > "(e.g.,".len();
    !is_dotted && !is_address
}

fn is_word(word: &str) -> bool {
    LENGTHS.contains(&word.len()) && word.chars().skip(1).all(char::is_lowercase)
}

/// The lengths of words that are checked, in bytes: shorter or longer runs of letters aren't real words.
const LENGTHS: RangeInclusive<usize> = 2..=64;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_prose() {
        let found = |text| -> Vec<&str> { words(text).map(|word| word.text).collect() };
        assert_eq!(
            found("A customer's chat, e.g. re-started (twice)."),
            ["customer", "chat", "re", "started", "twice"]
        );
        assert_eq!(
            found("see `teh code` and ``a ` b`` here"),
            ["see", "and", "here"]
        );
        assert_eq!(found("one ` tick"), ["one", "tick"]);
        assert_eq!(
            found("session_started HttpTimeout BPMN x@y.org https://teh.org"),
            [""; 0]
        );
        assert_eq!(found("see example.org now"), ["see", "now"]);
        assert_eq!(found("Das Menü"), ["Das", "Menü"]);
        assert_eq!(found("the 2nd of 3rd-party"), ["the", "of", "party"]);
    }

    #[test]
    fn words_of_names_stand_between_underscores() {
        let words = words_of_name("link_2nd_x_{1..3}_asked_4_questionnaire");
        let found: Vec<_> = words.iter().map(|word| (word.at, word.text)).collect();
        assert_eq!(
            found,
            [(0, "link"), (9, "x"), (18, "asked"), (26, "questionnaire")]
        );
    }

    #[test]
    fn words_of_names_of_any_form_are_those_of_identifiers() {
        for name in [
            "link_clicked",
            "charge.dispute.closed",
            "Product Added to Wishlist",
            "ImageGCFailed",
            "orderPlaced",
            "BOOKING_NO_SHOW",
            "jira:issue_updated",
            "Préférence changée",
            "Straße ERÖFFNET",
            "注文確定",
        ] {
            let expected = ident::words(name).unwrap_or_default();
            let found = words_of_name(name).into_iter();
            let found: Vec<_> = found.map(|word| word.text.to_lowercase()).collect();
            assert_eq!(found, expected, "{name}");
        }
        let found = words_of_name("oauth2Key_2ndTry: ﬁle");
        assert_eq!(found.len(), 0);
        let found: Vec<_> = words_of_name("oauth2Key_2ndTry")
            .iter()
            .map(|word| (word.at, word.text))
            .collect();
        assert_eq!(found, [(6, "Key"), (13, "Try")]);
    }

    #[test]
    fn offsets_are_those_of_the_text() {
        let text = "über `code` zwei (drei)";
        for word in words(text) {
            assert_eq!(&text[word.at..word.at + word.text.len()], word.text);
        }
        assert_eq!(code(text).collect::<Vec<_>>(), [(7, "code")]);
    }
}
