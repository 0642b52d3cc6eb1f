//! Compares the words of two texts: which words differ, and how much.
//!
//! Only letters and words are compared. A program can't know whether the meaning is still the same: "signed in"
//! and "signed out" have most letters in common. So the edited words are shown.

use std::ops::Range;

use similar::{Algorithm, DiffTag, capture_diff_slices};

use super::values::cut;
use crate::changes::{Change, Kind};

/// How much of a text was edited.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Edit {
    /// Words were added, removed or replaced.
    Words,
    /// Only punctuation, case, the spaces between words, and single letters of longer words differ. Most such edits fix
    /// typos, but some don't.
    Small,
}

impl Edit {
    /// Returns the name of the edit's extent in JSON.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Words => "words",
            Self::Small => "small",
        }
    }

    /// Determines how much a change edits a text. Returns `None` if the change isn't about a text, or if the text was
    /// added or removed.
    pub(super) fn of(change: &Change) -> Option<Self> {
        let words = Words::of_change(change)?;
        let is_small = words.places.iter().all(|place| words.is_small(place));
        Some(if is_small { Self::Small } else { Self::Words })
    }
}

/// Formats the words that an edit changes, with the words around them if necessary: `“clickd” → “clicked”`, `“signed
/// in.” → “signed out.”`. Returns `None` if the change isn't an edit to a text.
pub(super) fn words(change: &Change) -> Option<String> {
    /// The maximum number of places that are shown. JSON contains the whole texts.
    const MOST: usize = 3;
    let words = Words::of_change(change)?;
    let is_small = words.places.iter().all(|place| words.is_small(place));
    let places = if is_small {
        words.places.clone()
    } else {
        words.joined()
    };
    let shown = places.iter().take(MOST).map(|place| {
        let (was, is) = if is_small && !place.0.is_empty() && !place.1.is_empty() {
            place.clone()
        } else {
            words.with_neighbours(place)
        };
        let text = |words: &[&str], range: Range<usize>| words[range].join(" ");
        pair(&text(&words.before, was), &text(&words.after, is))
    });
    let mut shown = shown.collect::<Vec<_>>().join(", ");
    match places.len().saturating_sub(MOST) {
        0 => {}
        1 => shown.push_str(" and in 1 more place"),
        more => shown.push_str(&format!(" and in {more} more places")),
    }
    Some(shown)
}

/// Formats two texts in quotation marks. Long texts start shortly before the first difference.
fn pair(was: &str, is: &str) -> String {
    /// The maximum number of characters of a text.
    const LONGEST: usize = 100;
    /// The number of equal characters that are kept before the difference.
    const KEPT: usize = 10;
    let same = was.chars().zip(is.chars());
    let same = same.take_while(|(was, is)| was == is).count();
    let is_long = was.chars().count().max(is.chars().count()) > LONGEST;
    let skipped = if is_long {
        same.saturating_sub(KEPT)
    } else {
        0
    };
    let begin = if skipped > 0 { "…" } else { "" };
    let quoted = |text: &str| {
        let shown: String = text.chars().skip(skipped).collect();
        format!("“{begin}{}”", cut(&shown, LONGEST))
    };
    format!("{} → {}", quoted(was), quoted(is))
}

/// A place where two texts differ: the range of the differing words in each text. One of the ranges may be empty.
type Place = (Range<usize>, Range<usize>);

/// The words of both versions of a text, and the places where the versions differ.
struct Words<'t> {
    before: Vec<&'t str>,
    after: Vec<&'t str>,
    places: Vec<Place>,
}

impl<'t> Words<'t> {
    /// Finds the words of an edit. Returns `None` if a change isn't about a text, or if one of the versions has no
    /// text.
    fn of_change(change: &'t Change) -> Option<Self> {
        if !matches!(
            change.kind,
            Kind::DescriptionChanged | Kind::FieldTextChanged | Kind::IntroChanged
        ) {
            return None;
        }
        let words = Self::of(change.before.as_deref()?, change.after.as_deref()?);
        let is_edit =
            !words.before.is_empty() && !words.after.is_empty() && !words.places.is_empty();
        is_edit.then_some(words)
    }

    fn of(before: &'t str, after: &'t str) -> Self {
        /// The maximum number of pairs of words that are compared. In longer texts, everything between the
        /// first and the last difference is one place.
        const MOST: usize = 250_000;
        let before: Vec<&str> = before.split_whitespace().collect();
        let after: Vec<&str> = after.split_whitespace().collect();
        let pairs = before.iter().zip(&after);
        let start = pairs.take_while(|(was, is)| was == is).count();
        let pairs = before[start..]
            .iter()
            .rev()
            .zip(after[start..].iter().rev());
        let end = pairs.take_while(|(was, is)| was == is).count();
        let (was, is) = (start..before.len() - end, start..after.len() - end);
        let places = if was.is_empty() && is.is_empty() {
            Vec::new()
        } else if was.len().saturating_mul(is.len()) > MOST {
            vec![(was, is)]
        } else {
            differing(&before[was], &after[is], start)
        };
        Self {
            before,
            after,
            places,
        }
    }

    /// Whether the edit in this place is [small](Edit::Small).
    fn is_small(&self, (was, is): &Place) -> bool {
        let (was, is) = (&self.before[was.clone()], &self.after[is.clone()]);
        let [plain_was, plain_is] =
            [was, is].map(|words| words.iter().map(|it| plain(it)).collect::<Vec<String>>());
        // Between digits, a space matters: `1 000` isn't `1000`.
        let has_numbers = was.iter().chain(is).any(|it| it.contains(char::is_numeric));
        let gap = if has_numbers { " " } else { "" };
        if plain_was.join(gap) == plain_is.join(gap) {
            return true;
        }
        let mut pairs = plain_was.iter().zip(&plain_is);
        was.len() == is.len() && pairs.all(|(was, is)| was == is || differ_in_one_letter(was, is))
    }

    /// Lists the places where the versions differ. Places that are only one or two words apart are joined.
    fn joined(&self) -> Vec<Place> {
        /// The maximum number of words between joined places.
        const NEAR: usize = 2;
        let mut joined: Vec<Place> = Vec::new();
        for (was, is) in &self.places {
            match joined.last_mut() {
                Some(last) if was.start - last.0.end <= NEAR => {
                    last.0.end = was.end;
                    last.1.end = is.end;
                }
                _ => joined.push((was.clone(), is.clone())),
            }
        }
        joined
    }

    /// Extends a place by the word before it and the word after it, which are the same in both versions.
    fn with_neighbours(&self, (was, is): &Place) -> Place {
        let before = usize::from(was.start > 0 && is.start > 0);
        let after = usize::from(was.end < self.before.len() && is.end < self.after.len());
        (
            was.start - before..was.end + after,
            is.start - before..is.end + after,
        )
    }
}

/// Finds the places where two lists of words differ. `start` is the number of equal words before the lists.
fn differing(was: &[&str], is: &[&str], start: usize) -> Vec<Place> {
    let shifted = |range: Range<usize>| range.start + start..range.end + start;
    let operations = capture_diff_slices(Algorithm::Myers, was, is).into_iter();
    let differing = operations.filter(|it| it.tag() != DiffTag::Equal);
    let places = differing.map(|it| (shifted(it.old_range()), shifted(it.new_range())));
    places.collect()
}

/// Removes punctuation around a word, and converts the word to lowercase. Punctuation and case inside a name, a number
/// or an address are kept.
fn plain(word: &str) -> String {
    let is_mark = |c: char| ".,;:?…'\"’‘“”„‚«»‹›()[]{}*_`–—".contains(c);
    let bare = word.trim_start_matches(is_mark);
    // An exclamation mark before a name may negate it, so it is kept.
    let bare = bare.trim_end_matches(|c: char| c == '!' || is_mark(c));
    let is_joint = |c: char| "-'’".contains(c);
    if bare.chars().all(|c| c.is_alphabetic() || is_joint(c)) {
        let letters = bare.chars().filter(|c| !is_joint(*c));
        letters.flat_map(char::to_lowercase).collect()
    } else {
        bare.to_owned()
    }
}

/// Whether two words differ in one letter, or in the order of two adjacent letters, as after a typo. In a short
/// word, or at the beginning of a word, a different letter often makes a different word: "now" and "not",
/// "visible" and "invisible".
fn differ_in_one_letter(was: &str, is: &str) -> bool {
    /// The maximum length of a compared word, in bytes.
    const LONGEST: usize = 60;
    // Scripts without lowercase letters have words of only a few characters, or no spaces between words.
    let is_word = |word: &str| word.len() <= LONGEST && word.chars().all(char::is_lowercase);
    if !is_word(was) || !is_word(is) || was.chars().next() != is.chars().next() {
        return false;
    }
    let letters = |word: &str| {
        let mut letters: Vec<char> = word.chars().collect();
        letters.sort_unstable();
        letters
    };
    let (was_letters, is_letters) = (letters(was), letters(is));
    let shortest = if was_letters == is_letters { 3 } else { 4 };
    was_letters.len().min(is_letters.len()) >= shortest && strsim::osa_distance(was, is) == 1
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::changes::Subject;

    fn change(before: &str, after: &str) -> Change {
        let mut change = Change::new(Kind::DescriptionChanged, Subject::Event("login".to_owned()));
        change.before = Some(before.to_owned());
        change.after = Some(after.to_owned());
        change
    }

    #[test]
    fn typos_punctuation_and_case_are_small_and_other_words_are_not() {
        for (before, after) in [
            ("A link was clickd.", "A link was clicked."),
            (
                "A mesage was recieved in teh chat",
                "A message was received in the chat.",
            ),
            ("the chat was loaded", "The chat was loaded."),
            ("Loaded - and shown.", "Loaded – and shown."),
            ("A pop up was shown.", "A pop-up was shown."),
            ("It can not be sent.", "It cannot be sent."),
            ("A **link** was clicked.", "A link was clicked."),
            ("5 orders were placed", "5 orders were placed."),
        ] {
            assert_eq!(
                Edit::of(&change(before, after)),
                Some(Edit::Small),
                "{before} {after}"
            );
        }
        for (before, after) in [
            ("A user has signed in.", "A user has signed out."),
            ("It is now sent.", "It is not sent."),
            ("It was sent.", "It was not sent."),
            ("It was visible.", "It was invisible."),
            ("The switch is on.", "The switch is off."),
            ("The total is 100.", "The total is 10."),
            ("The total is 1.50.", "The total is 150."),
            ("The total is 1 000.", "The total is 1000."),
            ("It is below -5.", "It is below 5."),
            ("True if `!open`.", "True if `open`."),
            ("As in a.example/b.", "As in a.example/c."),
            ("登入了", "登出了"),
            (
                "A link was clicked.",
                "Payment has failed because no one answered in time.",
            ),
        ] {
            assert_eq!(
                Edit::of(&change(before, after)),
                Some(Edit::Words),
                "{before} {after}"
            );
        }
    }

    #[test]
    fn only_a_text_in_both_versions_was_edited() {
        for (before, after) in [("", "A."), ("A.", ""), ("A.", " A. ")] {
            assert_eq!(Edit::of(&change(before, after)), None);
            assert_eq!(words(&change(before, after)), None);
        }
        let mut other = change("A.", "B.");
        other.kind = Kind::EventMoved;
        assert_eq!(Edit::of(&other), None);
        other.kind = Kind::DescriptionChanged;
        other.before = None;
        assert_eq!(Edit::of(&other), None);
    }

    #[test]
    fn the_words_of_an_edit_are_shown() {
        let of = |before: &str, after: &str| words(&change(before, after)).unwrap_or_default();
        for (before, after, expected) in [
            (
                "A user has signed in to the chat.",
                "A user has signed out to the chat.",
                "“signed in to” → “signed out to”",
            ),
            (
                "A link was clickd in teh chat or openned.",
                "A link was clicked in teh chat or opened.",
                "“clickd” → “clicked”, “openned.” → “opened.”",
            ),
            (
                "It was sent.",
                "It was not sent.",
                "“was sent.” → “was not sent.”",
            ),
            (
                "It was sent.",
                "Today it was sent.",
                "“It was” → “Today it was”",
            ),
            ("Loaded.", "Loaded. Twice.", "“Loaded.” → “Loaded. Twice.”"),
            (
                "Loaded and shown.",
                "Loaded – and shown.",
                "“Loaded and” → “Loaded – and”",
            ),
            ("A.", "B.", "“A.” → “B.”"),
        ] {
            assert_eq!(of(before, after), expected);
        }
    }

    #[test]
    fn places_that_are_near_are_one_and_many_are_counted() {
        let of = |before: &str, after: &str| words(&change(before, after)).unwrap_or_default();
        assert_eq!(
            of("one two three four five six", "1 two three 4 five six"),
            "“one two three four five” → “1 two three 4 five”"
        );
        let text = |word: &str| format!("{word} a b c d e ").repeat(5);
        let shown = of(&text("old"), &text("other"));
        assert_eq!(shown.matches(" → ").count(), 3, "{shown}");
        assert!(shown.ends_with(" and in 2 more places"), "{shown}");
    }

    #[test]
    fn long_texts_are_shown_where_they_differ() {
        let of = |before: &str, after: &str| words(&change(before, after)).unwrap_or_default();
        let long = "word ".repeat(1_000);
        assert_eq!(
            of(&format!("{long}in"), &format!("{long}out")),
            "“word in” → “word out”"
        );
        // Without spaces, the whole text is a single word.
        let long = "登".repeat(1_000);
        assert_eq!(
            of(&format!("{long}入"), &format!("{long}出")),
            "“…登登登登登登登登登登入” → “…登登登登登登登登登登出”"
        );
        let [old, new] = ["old ", "new "].map(|word| word.repeat(1_000));
        assert!(of(&old, &new).chars().count() < 220);
    }
}
