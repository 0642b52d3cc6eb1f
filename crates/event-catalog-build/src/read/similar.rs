//! "Did you mean": the known word that is nearest to an unknown one.

/// The candidate that most resembles `word`; `None` when none does enough for a suggestion.
///
/// Damerau-Levenshtein distance, at most a third of the word's length, as `rustc` and `cargo` do.
#[must_use]
pub fn similar<'c>(word: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    nearest(word, &mut candidates.into_iter())
}

/// It is not generic, as rustc would compile it anew for each kind of candidates.
fn nearest<'c>(word: &str, candidates: &mut dyn Iterator<Item = &'c str>) -> Option<&'c str> {
    let longest = word.chars().count().div_ceil(3).max(1);
    candidates
        // What differs more in length than that cannot be near: a search in 100,000 stays quick.
        .filter(|candidate| candidate.len().abs_diff(word.len()) <= longest)
        .map(|candidate| (strsim::osa_distance(word, candidate), candidate))
        .filter(|(distance, _)| *distance <= longest)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}
