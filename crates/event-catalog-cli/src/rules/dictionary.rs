//! The misspellings that people make in English, and what they meant: the dictionary of `typos`.
//!
//! It lists mistakes and not words, so that it never takes a name or a term for one.
//! <https://github.com/crate-ci/typos>
//!
//! Nothing is made of it at run time: `build.rs` has sorted it by the hashes of the words, so that
//! nearly every word is known to be no mistake from one look.

pub(super) mod hash;

use self::hash::{LINES_BITS, SETS_BITS, WordHash};

/// One misspelling a line, sorted by the first bits of its hash: the word, and behind it the
/// corrections (see `build.rs`).
static MISSPELLINGS: &str = include_str!(concat!(env!("OUT_DIR"), "/misspellings.txt"));

/// Where in it the lines begin whose hashes begin with the same bits: a number of four bytes each.
static STARTS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/misspellings.starts"));

/// The sets of the misspellings whose hashes begin with the same bits: a number of eight bytes each.
static SETS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/misspellings.sets"));

/// The corrections of a word in small letters, the likeliest first; none where it is no known
/// mistake.
pub(super) fn corrections(word: &str) -> impl Iterator<Item = &'static str> {
    line(word).into_iter().flat_map(str::split_ascii_whitespace)
}

/// Whether a word in small letters is a known mistake.
pub(super) fn is_misspelt(word: &str) -> bool {
    line(word).is_some()
}

/// Whether the word with this hash may be a known mistake. Of those that are none, nearly all are
/// known to be none.
pub(super) fn may_list(hash: WordHash) -> bool {
    let (sets, _) = SETS.as_chunks();
    let set = u64::from_le_bytes(sets[hash.bits(SETS_BITS)]);
    hash.member() & !set == 0
}

/// What stands behind a word in its line.
fn line(word: &str) -> Option<&'static str> {
    let hash = WordHash::of(word);
    if !may_list(hash) {
        return None;
    }
    let (starts, _) = STARTS.as_chunks();
    let start = |number: usize| u32::from_le_bytes(starts[number]) as usize;
    let number = hash.bits(LINES_BITS);
    let mut lines = MISSPELLINGS[start(number)..start(number + 1)].lines();
    lines.find_map(|line| line.strip_prefix(word)?.strip_prefix(' '))
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
    fn few_words_need_to_be_compared() {
        let words = (0..10_000).map(|number| format!("word{number}"));
        let compared = words.filter(|word| may_list(WordHash::of(word)));
        assert!(compared.count() < 100);
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
