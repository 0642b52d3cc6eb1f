//! A list of words in the settings; a word with a trailing `*` is a prefix.

use std::borrow::Cow;
use std::ops::Deref;

use crate::collections::Texts;
use crate::read::toml::Placed;

/// A list of words with binary search, so looking up thousands of words in a list of thousands is fast.
#[derive(Clone, Debug, Default)]
pub struct Words {
    listed: Vec<Placed<String>>,
    whole: Texts<'static>,
    /// Sorted. No word begins with another one.
    beginnings: Vec<String>,
}

impl Words {
    pub(super) fn new(listed: Vec<Placed<String>>) -> Self {
        let mut whole = Texts::default();
        let mut sorted = Vec::new();
        for word in &listed {
            match word.value.strip_suffix('*') {
                Some(beginning) => sorted.push(beginning.to_owned()),
                None => _ = whole.insert(Cow::Owned(word.value.clone())),
            }
        }
        sorted.sort_unstable();
        let mut beginnings: Vec<String> = Vec::with_capacity(sorted.len());
        for word in sorted {
            let is_known = |last: &String| word.starts_with(last.as_str());
            if beginnings.last().is_some_and(is_known) {
                continue;
            }
            beginnings.push(word);
        }
        Self {
            listed,
            whole,
            beginnings,
        }
    }

    /// Whether a word is listed, or begins with a listed prefix.
    pub(super) fn has(&self, word: &str) -> bool {
        // If a word begins with a prefix, so does everything that is sorted between the prefix and the word.
        let after = self.beginnings.partition_point(|it| it.as_str() <= word);
        let near = after.checked_sub(1).and_then(|at| self.beginnings.get(at));
        near.is_some_and(|it| word.starts_with(it.as_str())) || self.whole.contains(word)
    }
}

/// The words as written in the list, with their places.
impl Deref for Words {
    type Target = [Placed<String>];

    fn deref(&self) -> &Self::Target {
        &self.listed
    }
}

#[cfg(test)]
mod tests {
    use super::Words;
    use crate::read::toml::Placed;
    use crate::source::{Place, Sources};

    fn words(listed: &[&str]) -> Words {
        let place = Place::new(Sources::default().add("catalog.toml", ""), 0..0);
        let listed = listed.iter().map(|it| Placed {
            value: (*it).to_owned(),
            place,
        });
        Words::new(listed.collect())
    }

    #[test]
    fn a_word_is_found_as_in_a_search_through_all() {
        let listed = ["a*", "ab*", "abc", "b/*", "b/c*", "d", "d*e", "", "ü*"];
        let found = words(&listed);
        for word in [
            "", "a", "abc", "abd", "b", "b/", "b/c", "b/d/e", "ba", "c", "d", "de", "d*e", "ü",
            "üb", "z",
        ] {
            let expected = listed.iter().any(|it| match it.strip_suffix('*') {
                Some(beginning) => word.starts_with(beginning),
                None => *it == word,
            });
            assert_eq!(found.has(word), expected, "{word}");
        }
        assert!(words(&["*"]).has("any"));
        assert!(!words(&[]).has(""));
        assert_eq!(found.len(), listed.len());
    }
}
