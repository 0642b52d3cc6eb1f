//! The words of a text in Markdown, and where they stand: not code, addresses or names.

mod letters;

use std::ops::{Range, RangeInclusive};

use super::dictionary::hash::WordHash;

/// A word in a text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Word<'t> {
    /// Its offset.
    pub(super) at: usize,
    /// As it is written.
    pub(super) text: &'t str,
    /// The hash of it in small letters.
    pub(super) hash: WordHash,
}

impl Word<'_> {
    /// Where it stands in the text.
    pub(super) fn range(&self) -> Range<usize> {
        self.at..self.at + self.text.len()
    }
}

/// The words of prose. A word consists of letters; what is written like a name in a program
/// (`session_started`, `HttpTimeoutException`, `example.org`) or an acronym is none.
pub(super) fn words(text: &str) -> impl Iterator<Item = Word<'_>> {
    outside_code(text).flat_map(|(start, prose)| {
        words_of(prose).map(move |word| Word {
            at: start + word.at,
            ..word
        })
    })
}

/// The words of an event's name: what stands between its underscores, where that is letters.
pub(super) fn words_of_name(name: &str) -> impl Iterator<Item = Word<'_>> {
    let mut next = 0;
    std::iter::from_fn(move || {
        while next < name.len() {
            let at = next;
            let (length, hash) = letters::scan(name.as_bytes(), at);
            let rest = &name[at + length..];
            let end = rest.find('_').unwrap_or(rest.len());
            next = at + length + end + 1;
            if length > 0 && end == 0 {
                let text = &name[at..at + length];
                return Some(Word { at, text, hash });
            }
        }
        None
    })
}

/// The words of prose without code.
fn words_of(prose: &str) -> impl Iterator<Item = Word<'_>> {
    let bytes = prose.as_bytes();
    let is_blank = |byte: &u8| byte.is_ascii_whitespace();
    let (mut next, mut start, mut parts) = (0, 0, letters(""));
    std::iter::from_fn(move || {
        loop {
            if let Some((at, text)) = parts.find(|(_, word)| is_word(word)) {
                return Some(Word {
                    at: start + at,
                    text,
                    hash: hash(text),
                });
            }
            while bytes.get(next).is_some_and(is_blank) {
                next += 1;
            }
            if next == bytes.len() {
                return None;
            }
            let at = next;
            let (length, hash) = letters::scan(bytes, at);
            let end = at + length;
            // Nearly all are words as they are, or with something behind them that joins nothing.
            let stop = match &bytes[end..] {
                [] => Some(0),
                [blank, ..] if is_blank(blank) => Some(0),
                [stop] if is_stop(*stop) => Some(1),
                [stop, blank, ..] if is_stop(*stop) && is_blank(blank) => Some(1),
                _ => None,
            };
            if let Some(stop) = stop {
                next = end + stop;
                if LENGTHS.contains(&length) {
                    let text = &prose[at..end];
                    return Some(Word { at, text, hash });
                }
                continue;
            }
            let rest = bytes[end..].iter().position(|byte| is_blank(byte));
            next = rest.map_or(bytes.len(), |rest| end + rest);
            let token = &prose[at..next];
            if is_prose(token) {
                (start, parts) = (at, letters(token));
            }
        }
    })
}

/// Whether a byte behind a word ends it, whatever the word.
fn is_stop(byte: u8) -> bool {
    matches!(
        byte,
        b'.' | b',' | b';' | b':' | b'!' | b'?' | b')' | b'"' | b'\''
    )
}

/// The hash of a word in small letters.
fn hash(word: &str) -> WordHash {
    WordHash::of(&word.to_lowercase())
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

/// The words in a token. What is joined to a digit is none, such as the end of "2nd".
fn letters(token: &str) -> impl Iterator<Item = (usize, &str)> {
    let start = token.as_ptr() as usize;
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
        let found: Vec<_> = words_of_name("link_2nd_x_{1..3}_asked_4_questionnaire")
            .map(|word| (word.at, word.text))
            .collect();
        assert_eq!(
            found,
            [(0, "link"), (9, "x"), (18, "asked"), (26, "questionnaire")]
        );
    }

    #[test]
    fn hashes_are_those_of_the_words_in_small_letters() {
        let text = "A Capital, small acknowledgements: Überall (Twice) re-started, o'clock. End";
        for word in words(text).chain(words_of_name("to_acknowledge_questionnaires")) {
            let small = word.text.to_lowercase();
            assert_eq!(word.hash, WordHash::of(&small), "{small}");
        }
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
