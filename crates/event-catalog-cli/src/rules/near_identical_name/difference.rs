//! Describes how two near-identical names differ.

use std::borrow::Cow;

use icu_normalizer::ComposingNormalizer;

use super::super::normal_form::{code_points, differing};
use super::{Named, folded};

/// Describes how two names differ, for a message about `other`.
pub(super) fn difference(one: &Named<'_>, other: &Named<'_>) -> String {
    let same = |form: fn(&str) -> String| form(one.name) == form(other.name);
    if same(str::to_lowercase) {
        return "they differ only in uppercase and lowercase".to_owned();
    }
    if same(|name| ComposingNormalizer::new_nfkc().normalize(name).into_owned()) {
        let (of_other, of_one) = differing(other.name, one.name);
        return format!(
            "they differ only in the Unicode normal form: this one has {}, the other {}",
            code_points(of_other),
            code_points(of_one)
        );
    }
    if folded(one.name) == folded(other.name) {
        return "they differ only in case and in the Unicode normal form".to_owned();
    }
    if same(|name| name.replace('_', "")) {
        return "they differ only in the underscores".to_owned();
    }
    if one.words().list.concat() == other.words().list.concat() {
        return "they differ only in where their words begin".to_owned();
    }
    let sorted = |it: &Named<'_>| {
        let words = it.words().list.into_iter().map(Cow::into_owned);
        let mut words: Vec<String> = words.collect();
        words.sort_unstable();
        words
    };
    let (one, other) = (sorted(one), sorted(other));
    if one == other {
        return "the words are the same, in another order".to_owned();
    }
    let only = |of: &[String], not: &[String]| -> String {
        let words = of.iter().filter(|word| !not.contains(word));
        words
            .map(|word| format!("`{word}`"))
            .collect::<Vec<_>>()
            .join(" ")
    };
    format!(
        "they differ only in {} and {}",
        only(&one, &other),
        only(&other, &one)
    )
}
