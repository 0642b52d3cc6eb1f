//! Splits names of any form into words, and compares the words: ignoring case, and optionally
//! ignoring English endings.

/// The maximum number of words of a name to compare.
const MOST_WORDS: usize = 32;

/// The maximum length in bytes of a word that is compared without its ending.
const LONGEST_WORD: usize = 24;

/// The minimum number of letters that must be left when a word loses its ending.
const SHORTEST_STEM: usize = 3;

/// The words of a name, unchanged. They begin at the same positions as the words of identifiers, but
/// also contain letters that an identifier can't have.
///
/// ```
/// use event_catalog_lookup::name_words;
///
/// assert!(name_words("customer.taxID-added").eq(["customer", "tax", "ID", "added"]));
/// assert!(name_words("iOSVersion").eq(["iOS", "Version"]));
/// assert_eq!(name_words("👍").next(), None);
/// ```
#[must_use]
#[inline]
pub fn name_words(name: &str) -> NameWords<'_> {
    NameWords { rest: name }
}

/// The words of a name; see [`name_words`].
#[derive(Clone, Debug)]
pub struct NameWords<'n> {
    rest: &'n str,
}

impl<'n> Iterator for NameWords<'n> {
    type Item = &'n str;

    #[inline]
    fn next(&mut self) -> Option<&'n str> {
        let start = self.rest.find(char::is_alphanumeric)?;
        let from_word = &self.rest[start..];
        let (word, rest) = from_word.split_at(first_length(from_word));
        self.rest = rest;
        Some(word)
    }
}

/// The length of the first word of a text.
#[inline]
fn first_length(text: &str) -> usize {
    let mut characters = text.char_indices().peekable();
    let mut before = None;
    while let Some((at, c)) = characters.next() {
        let next = characters.peek().map(|(_, next)| *next);
        // Which characters precede the previous one doesn't matter, only whether there are any.
        let is_second = text[..at].chars().nth(1).is_none();
        if !c.is_alphanumeric()
            || before.is_some_and(|before| begins_word(before, c, next, is_second))
        {
            return at;
        }
        before = Some(c);
    }
    text.len()
}

/// Whether the case of a letter shows that it begins a word.
#[inline]
fn begins_word(before: char, c: char, next: Option<char>, is_second: bool) -> bool {
    if !c.is_uppercase() {
        return false;
    }
    if before.is_uppercase() {
        // The `S` of `iOS` doesn't begin a word, and the `P` of `HTMLParser` does.
        return next.is_some_and(char::is_lowercase);
    }
    let is_single = is_second && before.is_lowercase();
    !(is_single && next.is_some_and(char::is_uppercase))
}

/// A word, ready to be compared.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Word<'n> {
    text: &'n str,
    lower: [u8; LONGEST_WORD],
    /// The length of the word in `lower`; 0 if it is too long or not ASCII.
    length: usize,
    /// The length of the word without its ending.
    stem: usize,
}

impl<'n> Word<'n> {
    const NONE: Self = Self {
        text: "",
        lower: [0; LONGEST_WORD],
        length: 0,
        stem: 0,
    };

    #[inline]
    fn of(text: &'n str) -> Self {
        let mut word = Self { text, ..Self::NONE };
        if text.is_ascii()
            && let Some(lower) = word.lower.get_mut(..text.len())
        {
            lower.copy_from_slice(text.as_bytes());
            lower.make_ascii_lowercase();
            word.length = text.len();
            word.stem = stem(word.lower()).len();
        }
        word
    }

    /// The word in lowercase; empty if it is too long or not ASCII.
    #[inline]
    pub(crate) fn lower(&self) -> &str {
        let bytes = self.lower.get(..self.length).unwrap_or_default();
        core::str::from_utf8(bytes).unwrap_or_default()
    }

    /// The word in lowercase without its ending; see [`stem`].
    #[inline]
    pub(crate) fn stem(&self) -> &str {
        self.lower().get(..self.stem).unwrap_or_default()
    }

    /// Whether two words are equal, ignoring case.
    #[inline]
    fn is_equal(&self, other: &Self) -> bool {
        if self.length > 0 && other.length > 0 {
            return self.lower() == other.lower();
        }
        let lower = |text: &'n str| text.chars().flat_map(char::to_lowercase);
        lower(self.text).eq(lower(other.text))
    }

    /// Whether two words are equal, or forms of the same word.
    #[inline]
    fn is_form_of(&self, other: &Self) -> bool {
        let have_stems = self.length > 0 && other.length > 0;
        have_stems && self.stem() == other.stem() || self.is_equal(other)
    }
}

/// The words of a name, ready to be compared.
#[derive(Clone, Debug)]
pub(crate) struct Words<'n> {
    name: &'n str,
    first: [Word<'n>; MOST_WORDS],
    count: usize,
    /// Whether the name has more words than these.
    has_more: bool,
}

impl<'n> Words<'n> {
    #[inline]
    pub(crate) fn of(name: &'n str) -> Self {
        let mut first = [Word::NONE; MOST_WORDS];
        let mut count = 0;
        let mut texts = name_words(name);
        for (word, text) in first.iter_mut().zip(texts.by_ref()) {
            *word = Word::of(text);
            count += 1;
        }
        Self {
            name,
            first,
            count,
            has_more: texts.next().is_some(),
        }
    }

    /// The name that consists of these words.
    #[inline]
    pub(crate) fn name(&self) -> &'n str {
        self.name
    }

    #[inline]
    pub(crate) fn all(&self) -> &[Word<'n>] {
        self.first.get(..self.count).unwrap_or_default()
    }

    /// The indices of the words that another name doesn't have in any form.
    #[inline]
    pub(crate) fn not_in(&self, other: &Self) -> impl Iterator<Item = usize> {
        let words = self.all().iter().enumerate();
        let missing =
            words.filter(move |(_, word)| !other.all().iter().any(|it| it.is_form_of(word)));
        missing.map(|(index, _)| index)
    }

    /// How many words another name has in addition to these; `None` if it lacks one of these.
    #[inline]
    pub(crate) fn more_in(&self, other: &Self) -> Option<usize> {
        let is_known = self.count > 0 && !self.has_more && !other.has_more;
        let has = |words: &Self, word: &Word<'n>| words.all().iter().any(|it| it.is_equal(word));
        let are_all_there = is_known && self.all().iter().all(|word| has(other, word));
        let more = || other.all().iter().filter(|word| !has(self, word)).count();
        are_all_there.then(more)
    }
}

/// A lowercase ASCII word without the regular endings of English: `mut` for `mute`, `mutes`, `muted`
/// and `muting`. The result need not be a word.
#[inline]
pub(crate) fn stem(word: &str) -> &str {
    let keeps_s = ["ss", "us", "is"].iter().any(|it| word.ends_with(it));
    let word = without(word, if keeps_s { "" } else { "s" });
    // The `ed` of `succeed` isn't an ending.
    let endings = ["eed", "ed", "ing", "ion", "ment"];
    let ending = endings.into_iter().find(|it| word.ends_with(it));
    let ending = ending.filter(|it| *it != "eed").unwrap_or_default();
    let word = without(without(word, ending), "e");
    // `deny` and `denied` share a stem.
    let word = without(without(word, "i"), "y");
    let mut last = word.bytes().rev();
    let is_double = last.next() == last.next();
    // `pin` and `pinned` share a stem.
    if is_double && word.len() > SHORTEST_STEM {
        return word.get(..word.len() - 1).unwrap_or(word);
    }
    word
}

#[inline]
fn without<'w>(word: &'w str, ending: &str) -> &'w str {
    let rest = word.strip_suffix(ending);
    rest.filter(|rest| rest.len() >= SHORTEST_STEM)
        .unwrap_or(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_any_form_have_words() {
        for name in [
            "order_placed",
            "order.placed",
            "order placed",
            "orderPlaced",
            "$order\u{200d}placed👍",
            "__order__placed__",
        ] {
            let mut words = name_words(name).map(Word::of);
            let mut next = || words.next().expect("a word");
            assert_eq!(next().lower(), "order", "{name}");
            assert_eq!(next().lower(), "placed", "{name}");
            assert!(words.next().is_none(), "{name}");
        }
        let cases: [(&str, &[&str]); 9] = [
            ("HTMLParser", &["HTML", "Parser"]),
            ("iOS", &["iOS"]),
            ("my-iOS", &["my", "iOS"]),
            ("xAxis", &["x", "Axis"]),
            ("processID", &["process", "ID"]),
            ("oauth2APIKey", &["oauth2", "API", "Key"]),
            ("Préférence changée", &["Préférence", "changée"]),
            ("注文確定", &["注文確定"]),
            ("ﬁle m²", &["ﬁle", "m²"]),
        ];
        for (name, words) in cases {
            assert!(name_words(name).eq(words.iter().copied()), "{name}");
        }
        assert_eq!(name_words("").next(), None);
        assert_eq!(name_words("+-+").next(), None);
    }

    #[test]
    fn forms_of_a_word_have_one_stem() {
        for forms in [
            &["mute", "mutes", "muted", "muting"][..],
            &["pin", "pins", "pinned", "pinning"],
            &["pass", "passes", "passed", "passing"],
            &["deny", "denies", "denied", "denying"],
            &["add", "adds", "added", "adding"],
            &["create", "created", "creation", "creating"],
            &["enroll", "enrolled", "enrollment"],
            &["succeed", "succeeds", "succeeded", "succeeding"],
            &["cancel", "canceled", "cancelled"],
            &["box", "boxes"],
            &["status"],
        ] {
            for form in forms {
                assert_eq!(stem(form), stem(forms[0]), "{form}");
            }
        }
        for (one, other) in [
            ("in", "inn"),
            ("add", "ad"),
            ("login", "log"),
            ("on", "one"),
            ("open", "close"),
            ("start", "star"),
        ] {
            assert_ne!(stem(one), stem(other), "{one} {other}");
        }
    }

    #[test]
    fn the_words_that_a_name_has_in_addition_are_counted() {
        let more = |one, other| Words::of(one).more_in(&Words::of(other));
        assert_eq!(more("link_clicked", "CLICKED.link"), Some(0));
        assert_eq!(more("link_clicked", "link_clicks"), None);
        assert_eq!(more("link_clicked", "Link Was Clicked"), Some(1));
        assert_eq!(more("link_clicked", "button_clicked"), None);
        assert_eq!(more("Préférence", "préférence_changed"), Some(1));
        assert_eq!(more("Préférence", "preference_changed"), None);
        assert_eq!(more("", "link"), None);
        let long = "abcdefghijklmnopqrstuvwxyz";
        assert_eq!(more(long, long), Some(0));
        let many = "a_".repeat(MOST_WORDS + 1);
        assert_eq!(more(many.as_str(), many.as_str()), None);
    }
}
