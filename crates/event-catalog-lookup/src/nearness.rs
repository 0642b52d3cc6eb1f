//! How similar a known name is to an unknown one, for suggestions.

use crate::name_words::Words;
use crate::opposite::are_opposite_words;

/// How similar a known name is to an unknown one. The most similar name has the smallest value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Nearness {
    /// The names differ only in case and separators: `order.placed` for `order_placed`.
    SameLetters,
    /// The known name has all words of the unknown name, in any order, and this many more.
    AllWords(usize),
    /// The names differ in this many letters.
    Letters(usize),
}

/// An unknown name, prepared for comparisons with many known names.
#[derive(Clone, Debug)]
pub struct Missing<'n> {
    name: &'n str,
    words: Words<'n>,
    /// The letters that every name with the same words must have, ignoring case.
    letters: u64,
}

impl<'n> Missing<'n> {
    /// Prepares an unknown name for comparisons with known names.
    #[must_use]
    #[inline]
    pub fn new(name: &'n str) -> Self {
        Self {
            name,
            words: Words::of(name),
            letters: letters(name.bytes().filter(u8::is_ascii_alphanumeric)),
        }
    }

    /// How near a known name is by its words; `None` if its words differ too much. The name can still be near by its
    /// letters.
    #[must_use]
    #[inline]
    pub fn by_words(&self, known: &str) -> Option<Nearness> {
        if !self.may_share_words(known) {
            return None;
        }
        if have_same_letters(self.name, known) {
            return Some(Nearness::SameLetters);
        }
        if !signs(self.name).eq(signs(known)) {
            return None;
        }
        let more = self.words.more_in(&Words::of(known))?;
        // A name that shares only a few of its words means something else.
        (more < self.words.all().len()).then_some(Nearness::AllWords(more))
    }

    /// Whether a known name has the letters that [`by_words`](Self::by_words) requires. This check
    /// is cheap, and rules out most names.
    #[must_use]
    #[inline]
    pub fn may_share_words(&self, known: &str) -> bool {
        self.letters & !letters(known.bytes()) == 0
    }

    /// Whether a known name is the opposite of this name, and must not be suggested; see
    /// [`are_opposite`](crate::are_opposite).
    #[must_use]
    #[inline]
    pub fn is_opposite(&self, known: &str) -> bool {
        are_opposite_words(&self.words, &Words::of(known))
    }
}

/// Whether two names differ only in case and separators; `false` for names without letters.
///
/// ```
/// use event_catalog_lookup::have_same_letters;
///
/// assert!(have_same_letters("order.placed", "Order Placed"));
/// assert!(!have_same_letters("C++", "C#"));
/// assert!(!have_same_letters("-", "_"));
/// ```
#[must_use]
#[inline]
pub fn have_same_letters(one: &str, other: &str) -> bool {
    without_separators(one).next().is_some()
        && without_separators(one).eq(without_separators(other))
}

#[inline]
fn without_separators(name: &str) -> impl Iterator<Item = char> {
    let letters = name.chars().filter(|c| !is_separator(*c));
    letters.flat_map(char::to_lowercase)
}

/// The characters of a name that are neither part of a word nor separate words: the `+` of `+1`.
#[inline]
fn signs(name: &str) -> impl Iterator<Item = char> {
    let is_sign = |c: &char| !c.is_alphanumeric() && !is_separator(*c);
    name.chars().filter(is_sign)
}

#[inline]
fn is_separator(c: char) -> bool {
    matches!(c, '_' | '-' | '.' | '/' | ':') || c.is_whitespace()
}

/// A set of bytes, as 64 bits.
#[inline]
fn letters(bytes: impl Iterator<Item = u8>) -> u64 {
    let bit = |byte: u8| 1 << (byte.to_ascii_lowercase() % 64);
    bytes.fold(0, |all, byte| all | bit(byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_another_form_are_the_nearest() {
        let by_words = |name, known| Missing::new(name).by_words(known);
        for name in [
            "order.placed",
            "Order Placed",
            "orderPlaced",
            "ORDER_PLACED",
            "orderplaced",
            "order--placed",
        ] {
            let same = Some(Nearness::SameLetters);
            assert_eq!(by_words(name, "order_placed"), same, "{name}");
            assert_eq!(by_words("order_placed", name), same, "{name}");
        }
        let french = by_words("école_ouverte", "École Ouverte");
        assert_eq!(french, Some(Nearness::SameLetters));
        for (one, other) in [
            ("+1", "-1"),
            ("C++", "C#"),
            ("👍", "👎"),
            ("", "_"),
            ("-", "_"),
        ] {
            assert!(!have_same_letters(one, other), "{one} {other}");
        }
    }

    #[test]
    fn names_with_all_words_are_near() {
        let more = |name, known| match Missing::new(name).by_words(known) {
            Some(Nearness::AllWords(more)) => Some(more),
            _ => None,
        };
        assert_eq!(more("link_clicked", "clicked_link"), Some(0));
        assert_eq!(more("link_clicked", "Clicked Link"), Some(0));
        assert_eq!(more("link_clicked", "link_clicks"), None);
        assert_eq!(more("user_added", "user.was.added"), Some(1));
        assert_eq!(more("user_added", "user_was_added_again"), None);
        assert_eq!(more("order", "order_placed"), None);
        assert_eq!(more("user_added", "user_removed"), None);
        assert_eq!(more("+1", "👍"), None);
        assert_eq!(more("+1", "-1"), None);
        assert_eq!(more("C++", "C#"), None);
    }

    #[test]
    fn the_nearest_is_the_least() {
        let sorted = [
            Nearness::SameLetters,
            Nearness::AllWords(0),
            Nearness::AllWords(1),
            Nearness::Letters(1),
            Nearness::Letters(2),
        ];
        assert!(sorted.is_sorted());
    }
}
