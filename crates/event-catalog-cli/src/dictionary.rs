//! Common English misspellings and their corrections: the dictionary of `typos`.
//!
//! It lists mistakes rather than correct words, so names and technical terms are never reported.
//! <https://github.com/crate-ci/typos>
//!
//! In `typos-dict`, the dictionary is a map of 180,000 pointers. The system relocates them whenever
//! the command starts, which takes 2.5 ms. So `build.rs` writes the dictionary as text, in buckets
//! by the hashes of the words, which needs no work at startup. On average, a lookup compares half a
//! line.

mod bucket;

use self::bucket::bucket;

/// One misspelling per line, bucket by bucket: the word, followed by its corrections.
static MISSPELLINGS: &str = include_str!(concat!(env!("OUT_DIR"), "/misspellings.txt"));

/// The offset of each bucket in [`MISSPELLINGS`], and of the end of the last one, as four-byte
/// numbers.
static STARTS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/misspellings.starts"));

/// Looks up the corrections of a lowercase word, the most likely first. The result is empty if the word isn't a known
/// mistake.
pub(crate) fn corrections(word: &str) -> impl Iterator<Item = &'static str> {
    line(word).into_iter().flat_map(str::split_ascii_whitespace)
}

/// Whether a lowercase word is a known mistake.
pub(crate) fn is_misspelt(word: &str) -> bool {
    line(word).is_some()
}

/// Finds the line of a word, and returns the rest of the line.
fn line(word: &str) -> Option<&'static str> {
    let mut lines = lines(bucket(word));
    lines.find_map(|line| line.strip_prefix(word)?.strip_prefix(' '))
}

fn lines(bucket: usize) -> impl Iterator<Item = &'static str> {
    let (starts, _) = STARTS.as_chunks();
    let start = |bucket: usize| u32::from_le_bytes(starts[bucket]) as usize;
    MISSPELLINGS[start(bucket)..start(bucket + 1)].lines()
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
        let compared = words.map(|word| lines(bucket(&word)).count());
        assert!(compared.sum::<usize>() < 10_000);
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
