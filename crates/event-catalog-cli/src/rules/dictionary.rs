//! The misspellings that people make in English, and what they meant: the dictionary of `typos`.
//!
//! It lists mistakes and not words, so that it never takes a name or a term for one.
//! <https://github.com/crate-ci/typos>

/// One misspelling a line, sorted: the word, and behind it the corrections (see `build.rs`).
static MISSPELLINGS: &str = include_str!(concat!(env!("OUT_DIR"), "/misspellings.txt"));

/// The corrections of a word in small letters, the likeliest first; none where it is no known
/// mistake.
pub(super) fn corrections(word: &str) -> impl Iterator<Item = &'static str> {
    line(word).into_iter().flat_map(str::split_ascii_whitespace)
}

/// Whether a word in small letters is a known mistake.
pub(super) fn is_misspelt(word: &str) -> bool {
    line(word).is_some()
}

/// What stands behind a word in its line.
fn line(word: &str) -> Option<&'static str> {
    let (mut low, mut high) = (0, MISSPELLINGS.len());
    while low < high {
        let middle = usize::midpoint(low, high);
        let bytes = MISSPELLINGS.as_bytes();
        let is_break = |byte: &u8| *byte == b'\n';
        let start = bytes[..middle].iter().rposition(is_break);
        let start = start.map_or(0, |at| at + 1);
        let end = bytes[middle..].iter().position(is_break);
        let end = end.map_or(bytes.len(), |at| middle + at);
        let (found, rest) = MISSPELLINGS[start..end].split_once(' ')?;
        match word.cmp(found) {
            std::cmp::Ordering::Equal => return Some(rest),
            std::cmp::Ordering::Less => high = start,
            std::cmp::Ordering::Greater => low = end + 1,
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mistakes_are_known_and_words_are_not() {
        let first = |word| corrections(word).next();
        assert_eq!(first("preceeding"), Some("preceding"));
        assert_eq!(first("ansered"), Some("answered"));
        assert_eq!(first("dektop"), Some("desktop"));
        assert_eq!(corrections("preceeding").count(), 2);
        for word in [
            "preceding",
            "answered",
            "desktop",
            "",
            "zzzz",
            "a",
            "loyjoy",
        ] {
            assert!(!is_misspelt(word), "{word}");
        }
    }

    #[test]
    fn every_line_is_found() {
        let mut lines = 0;
        for line in MISSPELLINGS.lines() {
            let (word, corrections) = line.split_once(' ').expect("two words or more");
            assert_eq!(super::line(word), Some(corrections));
            lines += 1;
        }
        assert!(lines > 50_000, "{lines}");
    }
}
