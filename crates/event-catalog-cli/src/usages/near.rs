//! Finds the name that a misspelled literal means: a name in the same form, with one edit in one of
//! its words.
//!
//! If two words are one edit apart, they become equal when at most one letter is removed from each. Names are looked up
//! by such shortened texts, so the lookup time doesn't grow with the number of names.

use std::hash::BuildHasher;
use std::ops::Range;

use event_catalog_build::catalog::Catalog;
use event_catalog_build::read::are_opposite;
use event_catalog_lookup::name_words;
use foldhash::fast::FixedState;

use super::index::{Name, State};

/// The minimum number of letters in a misspelled word. In a shorter word, one edit results in another word, such as
/// `in` and `on`.
const SHORTEST: usize = 3;

/// The maximum number of names that share a shortened text. If more names share it, they differ only in a short word.
const MOST: usize = 64;

/// The maximum length of a name whose misspellings are found, in bytes.
const LONGEST: usize = 255;

/// The maximum number of shortened texts of all names, which take 64 MB. Even a hundred thousand names of typical
/// length have fewer.
const MOST_TEXTS: usize = 4_000_000;

/// The names of several words, keyed by the shortened texts that they share with their misspellings.
#[derive(Debug, Default)]
pub(super) struct Near {
    /// The hashes of the shortened texts with the indices of the names, sorted.
    texts: Vec<(u64, u32)>,
    shortest: usize,
    longest: usize,
}

impl Near {
    pub(super) fn of(names: &[Name]) -> Self {
        let mut near = Self {
            shortest: usize::MAX,
            ..Self::default()
        };
        for (number, name) in (0..).zip(names) {
            let text = name.text.as_str();
            // A removed name should never be suggested.
            if !name.has_several_words || text.len() > LONGEST || name.is_removed() {
                continue;
            }
            if near.texts.len() > MOST_TEXTS {
                break;
            }
            near.shortest = near.shortest.min(text.len());
            near.longest = near.longest.max(text.len());
            for word in words(text) {
                let keys = keys(text, &word).into_iter();
                near.texts.extend(keys.map(|key| (key, number)));
            }
        }
        near.texts.sort_unstable();
        near.texts.dedup();
        near
    }

    /// Lists the names with this shortened text, up to a limit.
    fn with(&self, text: u64) -> impl Iterator<Item = u32> {
        let start = self.texts.partition_point(|(other, _)| *other < text);
        let from = self.texts.get(start..).unwrap_or_default().iter();
        let same = from.take_while(move |(other, _)| *other == text);
        same.take(MOST).map(|(_, number)| *number)
    }

    /// Whether a literal of this length can be a misspelling of any name.
    pub(super) fn may_be(&self, length: usize) -> bool {
        // A letter has up to four bytes.
        length + 4 >= self.shortest && length <= self.longest + 4
    }

    /// Finds the name that this literal means. Current names take precedence.
    pub(super) fn get(&self, literal: &str, names: &[Name]) -> Option<u32> {
        if !self.may_be(literal.len()) || name_words(literal).nth(1).is_none() {
            return None;
        }
        let mut found: Vec<u32> = Vec::new();
        for word in words(literal) {
            for key in keys(literal, &word) {
                found.extend(self.with(key).filter(|number| {
                    let name = names.get(*number as usize);
                    name.is_some_and(|name| is_misspelled(literal, &word, &name.text))
                }));
            }
        }
        let rank = |number: &u32| {
            let name = names.get(*number as usize);
            (name.is_none_or(|name| name.state == State::Old), *number)
        };
        found.into_iter().min_by_key(rank)
    }
}

/// The names in a catalog, for looking up strings that may be misspelled names.
#[derive(Debug)]
pub(crate) struct NearNames {
    names: Vec<Name>,
    near: Near,
}

impl NearNames {
    /// Collects the current and old names in a catalog.
    pub(crate) fn of(catalog: &Catalog<'_>) -> Self {
        let mut names: Vec<Name> = Vec::new();
        for (number, event) in (0..).zip(&catalog.events) {
            names.push(Name::of(&event.name, Some(number), State::Current));
        }
        for (number, event) in (0..).zip(&catalog.events) {
            let old = event.aliases().iter();
            names.extend(old.map(|alias| Name::of(&alias.name, Some(number), State::Old)));
        }
        let near = Near::of(&names);
        Self { names, near }
    }

    /// Returns the name that a string means; `None` if the string could be a different word.
    pub(crate) fn meant(&self, text: &str) -> Option<&str> {
        let number = self.near.get(text, &self.names)?;
        self.names
            .get(number as usize)
            .map(|name| name.text.as_str())
    }
}

/// Lists the positions of the words in a name that can be misspelled. Numbers can't: `step_2` isn't a misspelling of
/// `step_1`.
fn words(name: &str) -> Vec<Range<usize>> {
    let mut from = 0;
    let places = name_words(name).filter_map(|word| {
        let start = from + name.get(from..)?.find(word)?;
        from = start + word.len();
        let is_plain = word.len() >= SHORTEST && !word.bytes().any(|it| it.is_ascii_digit());
        is_plain.then_some(start..from)
    });
    places.collect()
}

/// Returns the hashes of the shortened texts of a name for one of its words: of the name itself, and of the name
/// without each single letter of the word.
fn keys(name: &str, word: &Range<usize>) -> Vec<u64> {
    let state = FixedState::default();
    let around = state.hash_one((&name[..word.start], &name[word.end..]));
    let text = &name[word.clone()];
    let key = |text: &str| state.hash_one((around, text));
    let mut keys = vec![key(text)];
    let mut without = String::with_capacity(text.len());
    for (at, letter) in text.char_indices() {
        without.clear();
        without.push_str(&text[..at]);
        without.push_str(&text[at + letter.len_utf8()..]);
        keys.push(key(&without));
    }
    keys.sort_unstable();
    keys.dedup();
    keys
}

/// Whether a literal has the same form as a name, and differs from it only by one edit in this word of the literal.
fn is_misspelled(literal: &str, word: &Range<usize>, name: &str) -> bool {
    let known = name
        .strip_prefix(&literal[..word.start])
        .and_then(|rest| rest.strip_suffix(&literal[word.end..]));
    let (Some(known), written) = (known, &literal[word.clone()]) else {
        return false;
    };
    known.len() >= SHORTEST
        && known.chars().all(char::is_alphanumeric)
        && !known.bytes().any(|it| it.is_ascii_digit())
        && have_same_case(written, known)
        && strsim::osa_distance(written, known) == 1
        && !are_opposite(literal, name)
        && !are_plural(written, known)
}

/// Whether one word is the plural of the other: `row_groups` isn't a misspelling of `row_group`.
fn are_plural(one: &str, other: &str) -> bool {
    let is_of = |plural: &str, word: &str| plural.strip_suffix(['s', 'S']) == Some(word);
    is_of(one, other) || is_of(other, one)
}

/// Whether two words have the same case: `clicked`, `Clicked` or `CLICKED`.
fn have_same_case(one: &str, other: &str) -> bool {
    let case = |word: &str| {
        let mut letters = word.chars().map(char::is_uppercase);
        (letters.next(), letters.any(|is_upper| is_upper))
    };
    case(one) == case(other)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn meant(names: &[&str], literal: &str) -> Option<String> {
        let names: Vec<Name> = names.iter().map(|name| Name::plain(name)).collect();
        let number = Near::of(&names).get(literal, &names)?;
        Some(names[number as usize].text.clone())
    }

    #[test]
    fn one_edit_in_a_word_is_a_misspelling() {
        let names = [
            "link_clicked",
            "chat_opened",
            "Order Placed",
            "user.signedUp",
        ];
        for (literal, name) in [
            ("link_cliked", "link_clicked"),
            ("link_clickedd", "link_clicked"),
            ("lnik_clicked", "link_clicked"),
            ("link_clixked", "link_clicked"),
            ("Order Plaecd", "Order Placed"),
            ("user.sigedUp", "user.signedUp"),
        ] {
            assert_eq!(meant(&names, literal).as_deref(), Some(name), "{literal}");
        }
    }

    #[test]
    fn other_names_are_not_misspellings() {
        let names = ["link_clicked", "opt_in", "score_1", "message_sent", "open"];
        for literal in [
            "link_clicked",
            // Two edits, in the same word or in different words.
            "link_cliced_",
            "lnk_cliked",
            "link_clickde_",
            // The literal has another form.
            "link-clicked",
            "link_Clicked",
            "linkClicked",
            "LINK_CLIKED",
            // Numbers, short words and single words.
            "score_2",
            "opt_on",
            "opn",
            "message",
            "",
        ] {
            assert_eq!(meant(&names, literal), None, "{literal}");
        }
        assert_eq!(meant(&["row_group"], "row_groups"), None);
        assert_eq!(meant(&["user_muted", "job_start"], "user_unmuted"), None);
    }

    #[test]
    fn many_similar_names_take_no_time() {
        let names: Vec<String> = (0..20_000).map(|it| format!("user_{}", word(it))).collect();
        let names: Vec<Name> = names.iter().map(|name| Name::plain(name)).collect();
        let near = Near::of(&names);
        for number in 0..20_000 {
            let literal = format!("user_{}x", word(number));
            let _ = near.get(&literal, &names);
        }
    }

    /// Returns a word of letters that is different for each number.
    fn word(number: usize) -> String {
        let letter = |it: usize| ('a'..='z').nth(it % 26);
        let letters = [number / 676, number / 26, number].into_iter();
        letters.filter_map(letter).collect::<String>() + "ing"
    }
}
