//! "Did you mean": the known word that is most similar to an unknown one.

use std::cell::Cell;

/// The candidate that is most similar to `word`; `None` if none is similar enough.
///
/// Damerau-Levenshtein distance, at most a third of the word's length, as `rustc` and `cargo` do.
#[must_use]
pub fn similar<'c>(word: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    Suggestions::default().similar(word, candidates)
}

/// Suggestions for many unknown words, up to a limit: thousands of words, each similar to thousands
/// of others, would take minutes, and no one reads that many suggestions.
#[derive(Debug)]
pub struct Suggestions {
    /// How many pairs of characters may still be compared.
    left: Cell<usize>,
}

/// The maximum number of compared pairs of characters: about a fifth of a second.
const MOST_PAIRS: usize = 50_000_000;

/// The maximum length in bytes of a word that gets a suggestion.
const LONGEST: usize = 255;

impl Default for Suggestions {
    fn default() -> Self {
        Self {
            left: Cell::new(MOST_PAIRS),
        }
    }
}

impl Suggestions {
    /// Like [`similar`], until too many words have been compared.
    pub fn similar<'c>(
        &self,
        word: &str,
        candidates: impl IntoIterator<Item = &'c str>,
    ) -> Option<&'c str> {
        self.nearest(word, &mut candidates.into_iter())
    }

    /// Not generic, because rustc would compile it again for each kind of iterator.
    fn nearest<'c>(
        &self,
        word: &str,
        candidates: &mut dyn Iterator<Item = &'c str>,
    ) -> Option<&'c str> {
        if word.len() > LONGEST {
            return None;
        }
        let longest = word.chars().count().div_ceil(3).max(1);
        let letters = letters(word);
        let mut nearest = None;
        let mut left = self.left.get();
        for candidate in candidates {
            let mut cost = 1;
            // A candidate that differs more in length, or in its letters, can't be similar: this
            // keeps a search in 100,000 names fast.
            let is_near = candidate.len().abs_diff(word.len()) <= longest
                && differing(letters, self::letters(candidate)) <= longest;
            if is_near {
                cost += word.len() * candidate.len();
            }
            // With only some of the candidates, the most similar one might be missed.
            let Some(rest) = left.checked_sub(cost) else {
                self.left.set(0);
                return None;
            };
            left = rest;
            if is_near {
                let distance = strsim::osa_distance(word, candidate);
                if distance <= longest && nearest.is_none_or(|(least, _)| distance < least) {
                    nearest = Some((distance, candidate));
                }
            }
        }
        self.left.set(left);
        nearest.map(|(_, candidate)| candidate)
    }
}

/// The set of bytes in a word, as 64 bits.
fn letters(word: &str) -> u64 {
    word.bytes().fold(0, |all, byte| all | 1 << (byte % 64))
}

/// The minimum number of characters that have to be typed to turn one word into the other.
fn differing(one: u64, other: u64) -> usize {
    let missing = (one & !other).count_ones().max((other & !one).count_ones());
    // A character may have four bytes.
    missing.div_ceil(4) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_of_the_nearest_is_suggested() {
        let known = ["modules", "module", "moduel", "module_title"];
        assert_eq!(similar("modul", known), Some("module"));
        assert_eq!(similar("payload", known), None);
        assert_eq!(similar("größe", ["grösse", "große"]), Some("große"));
    }

    #[test]
    fn suggestions_come_to_an_end() {
        let known: Vec<String> = (0..10_000).map(|it| format!("some_name_{it:05}")).collect();
        let suggestions = Suggestions::default();
        let mut found = 0;
        for number in 0..1000 {
            let word = format!("some_nane_{number:05}");
            let near = suggestions.similar(&word, known.iter().map(String::as_str));
            found += usize::from(near.is_some());
        }
        assert!((10..1000).contains(&found), "{found}");
        let long = "a".repeat(256);
        assert_eq!(similar(&long, [long.as_str()]), None);
    }
}
