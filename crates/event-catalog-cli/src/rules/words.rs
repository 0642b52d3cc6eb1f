//! The words of a text in Markdown, and where they stand: not code, addresses or names.

use std::ops::RangeInclusive;

/// The words of prose with their offsets. A word consists of letters; what is written like a name in
/// a program (`session_started`, `HttpTimeoutException`, `example.org`) or an acronym is none.
pub(super) fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    outside_code(text)
        .flat_map(|(start, prose)| words_of(prose).map(move |(at, word)| (start + at, word)))
}

/// The words of prose without code.
fn words_of(prose: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut tokens = tokens(prose);
    let (mut start, mut parts) = (0, letters(""));
    std::iter::from_fn(move || {
        loop {
            if let Some((at, word)) = parts.find(|(_, word)| is_word(word)) {
                return Some((start + at, word));
            }
            let (at, token) = tokens.next()?;
            // Nearly all tokens are words as they are.
            if token.bytes().all(|byte| byte.is_ascii_lowercase()) {
                if LENGTHS.contains(&token.len()) {
                    return Some((at, token));
                }
            } else if is_prose(token) {
                (start, parts) = (at, letters(token));
            }
        }
    })
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

fn tokens(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let start = text.as_ptr() as usize;
    text.split_ascii_whitespace()
        .map(move |token| (token.as_ptr() as usize - start, token))
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
        let found = |text| -> Vec<&str> { words(text).map(|(_, word)| word).collect() };
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
    fn offsets_are_those_of_the_text() {
        let text = "über `code` zwei (drei)";
        for (at, word) in words(text) {
            assert_eq!(&text[at..at + word.len()], word);
        }
        assert_eq!(code(text).collect::<Vec<_>>(), [(7, "code")]);
    }
}
