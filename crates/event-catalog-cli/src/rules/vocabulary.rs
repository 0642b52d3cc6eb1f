//! Groups the words of all names by variants of the same word: other forms, or a single typo.

use std::collections::HashMap;
use std::rc::Rc;

use foldhash::fast::RandomState;

use crate::dictionary;

/// The minimum length of a word that is compared: in a shorter word, a typo often results in another word.
const LONG: usize = 6;

/// The words of names, in classes: words in the same class are easily mistaken for each other.
#[derive(Debug, Default)]
pub(super) struct Vocabulary {
    /// The index of each word's class.
    classes: HashMap<Rc<str>, usize, RandomState>,
    by_stem: HashMap<String, usize, RandomState>,
    by_rest: Rests,
}

/// Words that give the words around them different roles, so that the order matters.
const DIRECTIONS: [&str; 12] = [
    "to", "from", "for", "by", "of", "in", "on", "via", "with", "without", "before", "after",
];

/// Texts that result from removing one letter of a word, each with the first word that results in this text.
type Rests = HashMap<String, Rc<str>, RandomState>;

impl Vocabulary {
    /// Finds the class of a word: the class of earlier variants of the word, or a new one. The time grows with the
    /// number of words, not with the number of pairs.
    pub(super) fn class(&mut self, word: &str) -> usize {
        if let Some(class) = self.classes.get(word) {
            return *class;
        }
        let word: Rc<str> = word.into();
        let near = near(&word, &mut self.by_rest);
        let near = near.and_then(|near| self.classes.get(&near).copied());
        let next = near.unwrap_or(self.classes.len());
        let class = *self.by_stem.entry(stem(&word)).or_insert(next);
        self.classes.insert(word, class);
        class
    }
}

/// Whether the words around a word have different roles, so that their order matters.
pub(super) fn is_direction(word: &str) -> bool {
    DIRECTIONS.contains(&word)
}

/// Finds an earlier word that differs from this one by a typo. Two such words become equal if a letter is removed
/// from one or both of them.
fn near(word: &Rc<str>, by_rest: &mut Rests) -> Option<Rc<str>> {
    // `misspelling` reports known misspellings.
    if !is_long(word) || dictionary::is_misspelt(word) {
        return None;
    }
    let inner = 1..word.len() - 1;
    let rests = inner.map(|at| format!("{}{}", &word[..at], &word[at + 1..]));
    let mut near = None;
    for rest in rests.chain([word.to_string()]) {
        let other = by_rest.entry(rest).or_insert_with(|| Rc::clone(word));
        if near.is_none() && is_slip(word, other) {
            near = Some(Rc::clone(other));
        }
    }
    near
}

/// Whether a word is long enough to compare, and isn't a number.
fn is_long(word: &str) -> bool {
    word.len() >= LONG && word.bytes().all(|byte| byte.is_ascii_lowercase())
}

/// Whether a single typo turns one word into the other: an extra letter, a missing one, a replaced one, or two
/// swapped letters. The first and the last letter must match, because readers notice typos in them.
pub(super) fn is_slip(one: &str, other: &str) -> bool {
    if !is_long(one) || !is_long(other) || one == other {
        return false;
    }
    let (one, other) = (one.as_bytes(), other.as_bytes());
    let same = |pair: &(&u8, &u8)| pair.0 == pair.1;
    let before = one.iter().zip(other).take_while(same).count();
    let (one, other) = (&one[before..], &other[before..]);
    let behind = one
        .iter()
        .rev()
        .zip(other.iter().rev())
        .take_while(same)
        .count();
    let (one, other) = (&one[..one.len() - behind], &other[..other.len() - behind]);
    let is_inside = before > 0 && behind > 0;
    let is_one = match (one, other) {
        ([] | [_], [_]) | ([_], []) => true,
        ([a, b], [c, d]) => (a, b) == (d, c),
        _ => false,
    };
    is_inside && is_one
}

/// Removes plural and past tense endings from a word: `clicks` and `clicked` become `click`. The stem isn't
/// necessarily a word.
pub(super) fn stem(word: &str) -> String {
    if word.len() < 4 || !word.bytes().all(|byte| byte.is_ascii_lowercase()) {
        return word.to_owned();
    }
    let is_plural = word.ends_with('s') && !["ss", "us", "is"].iter().any(|it| word.ends_with(it));
    let stem = if is_plural {
        &word[..word.len() - 1]
    } else {
        word
    };
    let stem = stem
        .strip_suffix("ed")
        .filter(|rest| rest.len() >= 3)
        .unwrap_or(stem);
    let stem = match (stem.strip_suffix("ie"), stem.strip_suffix('e')) {
        (Some(rest), _) => format!("{rest}y"),
        (None, Some(rest)) => rest.to_owned(),
        (None, None) => match stem.strip_suffix('i') {
            Some(rest) => format!("{rest}y"),
            None => stem.to_owned(),
        },
    };
    // A double letter at the end becomes a single one: `stopped` has the stem of `stop`, and `call` that of `called`.
    let mut last = stem.bytes().rev();
    if stem.len() > 3 && last.next() == last.next() {
        return stem[..stem.len() - 1].to_owned();
    }
    stem
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_a_word_have_one_stem() {
        for (one, other) in [
            ("link", "links"),
            ("click", "clicked"),
            ("update", "updated"),
            ("update", "updates"),
            ("reply", "replies"),
            ("reply", "replied"),
            ("stop", "stopped"),
            ("call", "called"),
            ("box", "boxes"),
        ] {
            assert_eq!(stem(one), stem(other), "{one} {other}");
        }
        for (one, other) in [
            ("start", "restart"),
            ("open", "close"),
            ("female", "male"),
            ("load", "lost"),
            ("status", "state"),
            ("in", "ins"),
        ] {
            assert_ne!(stem(one), stem(other), "{one} {other}");
        }
    }

    #[test]
    fn slips_are_inside_of_long_words() {
        for (one, other) in [
            ("cancelled", "canceled"),
            ("questoinnaire", "questionnaire"),
            ("authorised", "authorized"),
            ("customer", "custumer"),
        ] {
            assert!(is_slip(one, other) && is_slip(other, one), "{one} {other}");
        }
        for (one, other) in [
            ("correct", "incorrect"),
            ("female", "male"),
            ("asked", "masked"),
            ("load", "road"),
            ("employee", "employer"),
            ("clicked", "clicked"),
            ("import", "export"),
        ] {
            assert!(!is_slip(one, other), "{one} {other}");
        }
    }

    #[test]
    fn classes_join_forms_and_slips() {
        let words = [
            "clicked",
            "click",
            "cancelled",
            "canceled",
            "custumer",
            "customer",
            "open",
        ];
        let mut vocabulary = Vocabulary::default();
        for word in words {
            vocabulary.class(word);
        }
        let mut class = |word| vocabulary.class(word);
        assert_eq!(class("click"), class("clicked"));
        assert_eq!(class("cancelled"), class("canceled"));
        // `misspelling` reports known mistakes.
        assert_ne!(class("customer"), class("custumer"));
        assert_ne!(class("click"), class("open"));
    }
}
