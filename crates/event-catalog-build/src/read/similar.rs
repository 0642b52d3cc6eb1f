//! "Did you mean": the known words that are most similar to an unknown one.

use std::cell::Cell;

pub use event_catalog_lookup::{Missing, Nearness, are_opposite};

/// Finds the candidate that is nearest to `word`; `None` if no candidate is near enough.
///
/// The nearest candidates differ only in case and separators, followed by those with the same words and a few
/// more, and then by those with the smallest Damerau-Levenshtein distance, which must be at most a third of the
/// word's length, as in `rustc` and `cargo`. The opposite of a word is never suggested.
#[must_use]
pub fn similar<'c>(word: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    Suggestions::default().similar(word, candidates)
}

/// Suggestions for many unknown words, up to a limit: comparing thousands of words with thousands
/// of others would take minutes, and no one reads that many suggestions.
#[derive(Debug)]
pub struct Suggestions {
    /// The number of pairs of characters that can still be compared.
    left: Cell<usize>,
}

/// The maximum number of pairs of characters that are compared, which takes about a fifth of a second.
const MOST_PAIRS: usize = 50_000_000;

/// The maximum length in bytes of a word that gets a suggestion.
const LONGEST: usize = 255;

/// How many pairs of characters can be compared in the time that it takes to compare one byte of a
/// word.
const COST_OF_WORDS: usize = 4;

impl Default for Suggestions {
    fn default() -> Self {
        Self {
            left: Cell::new(MOST_PAIRS),
        }
    }
}

impl Suggestions {
    /// The maximum number of suggestions for a word.
    pub const MOST: usize = 3;

    /// Like [`similar`], until the limit of comparisons is reached.
    pub fn similar<'c>(
        &self,
        word: &str,
        candidates: impl IntoIterator<Item = &'c str>,
    ) -> Option<&'c str> {
        let nearest = self.nearest(word, &mut candidates.into_iter(), 1);
        nearest.into_iter().next()
    }

    /// Finds the nearest candidates: several if they are equally near, but at most [`Self::MOST`].
    pub fn all<'c>(
        &self,
        word: &str,
        candidates: impl IntoIterator<Item = &'c str>,
    ) -> Vec<&'c str> {
        self.nearest(word, &mut candidates.into_iter(), Self::MOST)
    }

    /// Not generic: rustc would compile the function once for each iterator type.
    fn nearest<'c>(
        &self,
        word: &str,
        candidates: &mut dyn Iterator<Item = &'c str>,
        most: usize,
    ) -> Vec<&'c str> {
        let mut nearest: Vec<&'c str> = Vec::new();
        if word.len() > LONGEST {
            return nearest;
        }
        let missing = Missing::new(word);
        let length = word.chars().count();
        let longest = length.div_ceil(3).max(1);
        let letters = letters(word);
        let mut least: Option<Nearness> = None;
        let mut left = self.left.get();
        for candidate in candidates {
            // A candidate whose length or letters differ more can't be similar. This check keeps a
            // search in 100,000 names fast.
            let is_similar = candidate.len().abs_diff(word.len()) <= longest
                && differing(letters, self::letters(candidate)) <= longest;
            let may_share_words = candidate.len() <= LONGEST && missing.may_share_words(candidate);
            let cost_of_words = COST_OF_WORDS * (word.len() + candidate.len());
            let mut cost = 1;
            if is_similar {
                cost += word.len() * candidate.len();
            }
            if may_share_words {
                cost += cost_of_words;
            }
            // Stop here: a result from only some of the candidates could be wrong.
            let Some(rest) = left.checked_sub(cost) else {
                self.left.set(0);
                return Vec::new();
            };
            left = rest;
            let by_words = may_share_words.then(|| missing.by_words(candidate));
            let by_letters = || {
                // Compare the candidate only if it could be one of the nearest.
                let is_wanted = least.is_none_or(|least| matches!(least, Nearness::Letters(_)));
                let distance =
                    (is_similar && is_wanted).then(|| strsim::osa_distance(word, candidate));
                // Words without a common letter aren't similar, even short ones.
                let distance = distance.filter(|it| *it <= longest && *it < length);
                distance.map(Nearness::Letters)
            };
            let Some(nearness) = by_words.flatten().or_else(by_letters) else {
                continue;
            };
            let is_nearer = least.is_none_or(|least| nearness < least);
            let is_as_near = least == Some(nearness) && nearest.len() < most;
            if !(is_nearer || is_as_near && !nearest.contains(&candidate)) {
                continue;
            }
            left = left.saturating_sub(cost_of_words);
            if missing.is_opposite(candidate) {
                continue;
            }
            if is_nearer {
                nearest.clear();
                least = Some(nearness);
            }
            nearest.push(candidate);
        }
        self.left.set(left);
        nearest
    }
}

/// The set of bytes in a word, as 64 bits.
fn letters(word: &str) -> u64 {
    word.bytes().fold(0, |all, byte| all | 1 << (byte % 64))
}

/// The minimum number of characters that must change to turn one word into the other, given the bytes in each.
fn differing(one: u64, other: u64) -> usize {
    let missing = (one & !other).count_ones().max((other & !one).count_ones());
    // A character has at most four bytes, so changing it changes at most four bytes.
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
    fn all_that_are_equally_near_are_suggested() {
        let all =
            |word, known: &[&'static str]| Suggestions::default().all(word, known.iter().copied());
        let known = ["order_paid", "order_laid", "order_plaid", "order_paid"];
        assert_eq!(all("order_haid", &known), ["order_paid", "order_laid"]);
        let known = ["a_ordered", "ordered_b", "c_ordered", "d_ordered"];
        assert_eq!(all("ordered_e", &known), ["ordered_b"]);
        let known = [
            "a_order_placed",
            "placed_order_b",
            "order_placed_again",
            "order_c_placed",
        ];
        assert_eq!(all("order_placed", &known), known[..Suggestions::MOST]);
        let known = ["order_plaec", "order.placed", "OrderPlaced"];
        assert_eq!(all("order_placed", &known), ["order.placed", "OrderPlaced"]);
        assert_eq!(all("something_else", &known), [""; 0]);
    }

    #[test]
    fn names_in_another_form_are_the_nearest() {
        let known = ["order_placer", "order_placed", "order_place_d"];
        for word in [
            "order.placed",
            "Order Placed",
            "orderPlaced",
            "ORDER-PLACED",
        ] {
            assert_eq!(similar(word, known), Some("order_placed"), "{word}");
        }
        assert_eq!(similar("+1", ["-1", "+2"]), Some("+2"));
        assert_eq!(similar("👍", ["👎"]), None);
    }

    #[test]
    fn a_name_with_all_words_is_nearer_than_one_with_similar_letters() {
        let known = ["user_adder", "user_was_added", "user_added_to_the_group"];
        assert_eq!(similar("user_added", known), Some("user_was_added"));
        assert_eq!(similar("added.user", known), Some("user_was_added"));
    }

    #[test]
    fn the_opposite_is_never_suggested() {
        for (one, other) in [
            ("newsletter_opt_in", "newsletter_opt_out"),
            ("api_enabled", "api_disabled"),
            ("user_added", "user_removed"),
            ("pin_failed", "pin_passed"),
            ("muted", "unmuted"),
            ("call.muted", "call.unmuted"),
        ] {
            assert_eq!(similar(one, [other]), None, "{one}");
            assert_eq!(similar(other, [one]), None, "{other}");
        }
        let known = ["newsletter_opt_out", "newsletter_opt_on"];
        assert_eq!(
            similar("newsletter_opt_in", known),
            Some("newsletter_opt_on")
        );
    }

    #[test]
    fn words_are_those_of_identifiers() {
        for name in [
            "order_placed",
            "customer.taxID-added",
            "iOSVersion",
            "my-iOS",
            "ImageGCFailed",
            "m.room.oauth2APIKey",
            "xAxis",
            "Préférence changée",
            "注文確定",
            "__order__placed__",
        ] {
            let words = event_catalog_lookup::name_words(name).map(str::to_lowercase);
            assert_eq!(
                Some(words.collect::<Vec<_>>()),
                crate::ident::words(name),
                "{name}"
            );
        }
    }

    #[test]
    fn suggestions_stop_at_the_limit() {
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
