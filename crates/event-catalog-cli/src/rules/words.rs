//! The words of a text in Markdown, and where they stand: not code, addresses or names.

mod letters;

use std::ops::{Range, RangeInclusive};

use event_catalog_build::ident;

use super::dictionary::hash::WordHash;

/// A word in a text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Word<'t> {
    /// Its offset.
    pub(super) at: usize,
    /// As it is written.
    pub(super) text: &'t str,
}

impl Word<'_> {
    /// Where it stands in the text.
    pub(super) fn range(&self) -> Range<usize> {
        self.at..self.at + self.text.len()
    }
}

/// The words of prose whose hashes, those of their small letters, are wanted. A word consists of
/// letters; what is written like a name in a program (`session_started`, `HttpTimeoutException`,
/// `example.org`) or an acronym is none.
pub(super) fn words(text: &str, is_wanted: impl Fn(WordHash) -> bool) -> Vec<Word<'_>> {
    let mut found = Vec::new();
    let mut find_in = |start, prose: &'_ str| {
        each_word(prose, |range, hash| {
            if is_wanted(hash) {
                let at = start + range.start;
                let text = &text[at..start + range.end];
                found.push(Word { at, text });
            }
        });
    };
    // Nearly all have no code, which is told by looking at every byte, many at a time.
    let ticks = text.bytes().map(|byte| u8::from(byte == b'`'));
    if ticks.fold(0, |any, tick| any | tick) != 0 {
        outside_code(text).for_each(|(start, prose)| find_in(start, prose));
    } else {
        find_in(0, text);
    }
    found
}

/// The words of an event's name whose hashes are wanted: those of its identifiers that consist of
/// letters.
pub(super) fn words_of_name(name: &str, is_wanted: impl Fn(WordHash) -> bool) -> Vec<Word<'_>> {
    let has_case = |byte: u8| byte.is_ascii_uppercase() || !byte.is_ascii();
    if name.bytes().any(has_case) {
        let mut words = words_by_case(name);
        words.retain(|word| {
            let is_word = word.text.chars().all(char::is_alphabetic);
            is_word && is_wanted(WordHash::of(&word.text.to_lowercase()))
        });
        return words;
    }
    // Without uppercase letters, words begin only after separators.
    let bytes = name.as_bytes();
    let is_break = |byte: &u8| !byte.is_ascii_alphanumeric();
    let mut found = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let (length, hash) = letters::scan(&bytes[at..]);
        let mut end = at + length;
        if bytes.get(end).is_none_or(is_break) {
            if length > 0 && is_wanted(hash) {
                let text = &name[at..end];
                found.push(Word { at, text });
            }
        } else {
            let rest = bytes[end..].iter().position(is_break);
            end = rest.map_or(bytes.len(), |rest| end + rest);
        }
        at = end + 1;
    }
    found
}

/// The words that identifiers are made from, each with its place in the name.
fn words_by_case(name: &str) -> Vec<Word<'_>> {
    let mut letters = name.char_indices().filter(|(_, c)| c.is_alphanumeric());
    let words = ident::words(name).unwrap_or_default().into_iter();
    let places = words.map(|word| {
        // The words have the letters of the name in lowercase, which may be several characters.
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

/// Finds the words of prose without code: the ranges and the hashes of them.
fn each_word(prose: &str, mut found: impl FnMut(Range<usize>, WordHash)) {
    let bytes = prose.as_bytes();
    let is_space = |byte: &u8| byte.is_ascii_whitespace();
    let mut at = 0;
    while let Some(first) = bytes.get(at) {
        if is_space(first) {
            at += 1;
            continue;
        }
        let (length, hash) = letters::scan(&bytes[at..]);
        let end = at + length;
        // Nearly all tokens are words, or words with something behind them that joins nothing.
        let behind = match &bytes[end..] {
            [stop, rest @ ..] if is_stop(*stop) => rest,
            rest => rest,
        };
        if behind.first().is_none_or(is_space) {
            if LENGTHS.contains(&length) {
                found(at..end, hash);
            }
            // Behind it is a space, or nothing.
            at = bytes.len() - behind.len() + 1;
            continue;
        }
        let rest = behind.iter().position(&is_space);
        let end = rest.map_or(bytes.len(), |rest| bytes.len() - behind.len() + rest);
        let token = &prose[at..end];
        for (start, word) in letters_of(token).filter(|(_, word)| is_word(word)) {
            let range = at + start..at + start + word.len();
            found(range, WordHash::of(&word.to_lowercase()));
        }
        at = end;
    }
}

/// Whether a byte behind a word ends it, whatever the word.
fn is_stop(byte: u8) -> bool {
    matches!(
        byte,
        b'.' | b',' | b';' | b':' | b'!' | b'?' | b')' | b'"' | b'\''
    )
}

/// The parts of a text between its code spans.
fn outside_code(text: &str) -> impl Iterator<Item = (usize, &str)> {
    code_and_prose(text).filter_map(|(at, part, is_code)| (!is_code).then_some((at, part)))
}

/// The code spans of a text, without their backticks.
pub(super) fn code(text: &str) -> impl Iterator<Item = (usize, &str)> {
    code_and_prose(text).filter_map(|(at, part, is_code)| is_code.then_some((at, part)))
}

/// A code span begins with a run of backticks and ends with the next one of the same length.
/// <https://spec.commonmark.org/0.31.2/#code-spans>
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

/// How many backticks a text begins with.
fn run(text: &str) -> usize {
    text.bytes().take_while(|byte| *byte == b'`').count()
}

/// Where the next run of exactly so many backticks is.
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

/// The runs of letters in a token. What is joined to a digit is none, such as the end of "2nd".
fn letters_of(token: &str) -> impl Iterator<Item = (usize, &str)> {
    let start = token.as_ptr() as usize;
    let token = if is_prose(token) { token } else { "" };
    token
        .split(|c: char| !c.is_alphanumeric())
        .filter(|part| !part.is_empty() && part.chars().all(char::is_alphabetic))
        .map(move |part| (part.as_ptr() as usize - start, part))
}

/// Whether a token is neither a name in a program nor an address.
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
    // "e.g." and "i.e." have dots between letters as well.
    let is_dotted = is_dotted && token.len() > "(e.g.,".len();
    !is_dotted && !is_address
}

fn is_word(word: &str) -> bool {
    LENGTHS.contains(&word.len()) && word.chars().skip(1).all(char::is_lowercase)
}

/// No word is shorter or longer; a cell may be one endless run of letters.
const LENGTHS: RangeInclusive<usize> = 2..=64;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_prose() {
        let found = |text| -> Vec<&str> {
            words(text, |_| true)
                .into_iter()
                .map(|word| word.text)
                .collect()
        };
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
        let words = words_of_name("link_2nd_x_{1..3}_asked_4_questionnaire", |_| true);
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
            let found = words_of_name(name, |_| true).into_iter();
            let found: Vec<_> = found.map(|word| word.text.to_lowercase()).collect();
            assert_eq!(found, expected, "{name}");
        }
        let found = words_of_name("oauth2Key_2ndTry: ﬁle", |_| true);
        assert_eq!(found.len(), 0);
        let found: Vec<_> = words_of_name("oauth2Key_2ndTry", |_| true)
            .iter()
            .map(|word| (word.at, word.text))
            .collect();
        assert_eq!(found, [(6, "Key"), (13, "Try")]);
    }

    #[test]
    fn hashes_are_those_of_the_words_in_small_letters() {
        let text = "A Capital, small acknowledgements: Überall (Twice) re-started, o'clock. End";
        let name = "to_acknowledge_questionnaires";
        for word in [words(text, |_| true), words_of_name(name, |_| true)].concat() {
            let small = WordHash::of(&word.text.to_lowercase());
            let found = [
                words(text, |it| it == small),
                words_of_name(name, |it| it == small),
            ];
            let found = found.concat();
            assert_eq!(found.len(), 1);
            assert_eq!((found[0].at, found[0].text), (word.at, word.text));
        }
    }

    #[test]
    fn offsets_are_those_of_the_text() {
        let text = "über `code` zwei (drei)";
        for word in words(text, |_| true) {
            assert_eq!(&text[word.at..word.at + word.text.len()], word.text);
        }
        assert_eq!(code(text).collect::<Vec<_>>(), [(7, "code")]);
    }
}
