//! The names of views. They contain only lowercase ASCII letters, digits and `_`: Spark's catalog
//! accepts no others, and engines disagree about case.

use std::collections::{BTreeMap, HashSet};
use std::fmt::Write;

use event_catalog_build::ident::{numbered_on, snake_case};

/// The prefix of the views of events.
pub(crate) const EVENT_VIEW: &str = "event_";

/// The maximum length of a name after the prefix: engines use names in file names.
const LONGEST: usize = 100;

/// Chooses the names of views for these texts, in the same order: the prefix, followed by the words
/// of the text in ASCII.
///
/// Names in `snake_case` never change because of other names in the catalog. If several other names
/// have the same words, all but the first get a number.
pub(crate) fn view_names(prefix: &str, texts: &[String]) -> Vec<String> {
    let mut taken = HashSet::new();
    let names: Vec<(String, bool)> = texts
        .iter()
        .map(|text| {
            let words = in_ascii(text);
            let is_exact = words == *text;
            let name = format!("{prefix}{words}");
            let is_its_own = is_exact && taken.insert(name.clone());
            (name, is_its_own)
        })
        .collect();
    let mut next = BTreeMap::new();
    let name = |(name, is_its_own): (String, bool)| {
        if is_its_own {
            return name;
        }
        let name = numbered_on(&name, &mut next, |it| !taken.contains(it));
        taken.insert(name.clone());
        name
    };
    names.into_iter().map(name).collect()
}

/// The words of `text`. If it has no ASCII letters or digits, the code points of its characters are
/// used.
fn in_ascii(text: &str) -> String {
    let mut words = snake_case(text);
    if words.is_empty() {
        for c in text.chars().filter(|c| c.is_alphanumeric()) {
            let separator = if words.is_empty() { "" } else { "_" };
            // Writing to a `String` can't fail.
            let _ = write!(words, "{separator}u{:x}", u32::from(c));
            if words.len() > LONGEST {
                break;
            }
        }
    }
    words.truncate(LONGEST);
    if words.is_empty() {
        words.push_str("unnamed");
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_views_have_the_same_name() {
        let texts = [
            "préférence",
            "preference",
            "preference_2",
            "préference",
            "注文",
            "👍",
            "",
            "404",
        ];
        let names = view_names("event_", &texts.map(str::to_owned));
        let expected = [
            "event_preference_3",
            "event_preference",
            "event_preference_2",
            "event_preference_4",
            "event_u6ce8_u6587",
            "event_unnamed",
            "event_unnamed_2",
            "event_404",
        ];
        assert_eq!(names, expected);
    }

    #[test]
    fn a_long_name_is_cut() {
        let names = view_names("event_", &["x".repeat(300), "文".repeat(300)]);
        assert!(names.iter().all(|it| it.len() == "event_".len() + LONGEST));
    }

    #[test]
    fn many_texts_with_the_same_words_are_numbered_quickly() {
        let texts: Vec<String> = (0..20_000).map(|_| "é".to_owned()).collect();
        let names = view_names("event_", &texts);
        assert_eq!(names[0], "event_e");
        assert_eq!(names[19_999], "event_e_20000");
    }
}
