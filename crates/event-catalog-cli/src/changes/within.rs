//! Alternatives in the names of changes: `field-removed:order#items[kind=card].price` is about the price in one of
//! several alternatives.
//!
//! Surfaces don't show alternatives, and neither did the names that earlier versions of this program printed.

use std::borrow::Cow;
use std::collections::HashMap;

use event_catalog_build::finding::ChangeName;

use super::{Audience, Change, Verdict};

/// A path without the alternatives in it: `items.price` for `items[kind=card].price`. The positions of elements stay.
pub(super) fn without_alternatives(path: &str) -> Cow<'_, str> {
    if !path.contains('[') {
        return Cow::Borrowed(path);
    }
    let mut plain = String::with_capacity(path.len());
    let mut rest = path;
    while let Some((before, inside)) = rest.split_once('[')
        && let Some((label, after)) = inside.split_once(']')
    {
        plain.push_str(before);
        if label.bytes().all(|it| it.is_ascii_digit()) {
            plain.push_str(&rest[before.len()..rest.len() - after.len()]);
        }
        rest = after;
    }
    plain.push_str(rest);
    // The whole payload has alternatives.
    if path.starts_with('[') && plain.starts_with('.') {
        plain.remove(0);
    }
    Cow::Owned(plain)
}

/// The identity that a change had before identities named alternatives; `None` if it is the same.
fn former_id(id: &str) -> Option<String> {
    let (whole, path) = id.split_once('#')?;
    let plain = without_alternatives(path);
    if plain == path {
        None
    } else if plain.is_empty() {
        Some(whole.to_owned())
    } else {
        Some(format!("{whole}#{plain}"))
    }
}

/// The names that earlier versions gave to a change, each with the current name.
fn pairs(change: &ChangeName) -> Vec<(String, String)> {
    let mut pairs = Vec::new();
    for (id, value) in change.parts() {
        let Some(former) = former_id(id) else {
            continue;
        };
        if let Some(value) = value {
            pairs.push((format!("{former}={value}"), format!("{id}={value}")));
        }
        pairs.push((former, id.clone()));
    }
    pairs
}

/// The names without alternatives that an entry may use for a change.
pub(crate) fn former_names(change: &ChangeName) -> Vec<String> {
    let pairs = pairs(change).into_iter();
    pairs.map(|(former, _)| former).collect()
}

/// The names without alternatives: each leads to the current name of the only change that has it, or to `None` if
/// several changes have it.
#[derive(Debug)]
pub(crate) struct FormerNames(HashMap<String, Option<String>>);

impl FormerNames {
    /// The former names of all changes that an entry may be for.
    pub(crate) fn of(changes: &[Change]) -> Self {
        let is_acceptable = |it: &&Change| it.verdicts.worst() >= Verdict::Risky && !it.announced;
        let mut names: HashMap<String, Option<String>> = HashMap::new();
        for change in changes.iter().filter(is_acceptable) {
            for (former, current) in pairs(&change.name()) {
                let known = names.entry(former).or_insert_with(|| Some(current.clone()));
                if known.as_ref() != Some(&current) {
                    *known = None;
                }
            }
        }
        // A change of all alternatives may have the same name.
        if !names.is_empty() {
            for change in changes.iter().filter(is_acceptable) {
                for name in change.name().all() {
                    if let Some(known) = names.get_mut(&name) {
                        *known = None;
                    }
                }
            }
        }
        Self(names)
    }

    /// The current name of the only change with a former name.
    pub(crate) fn current(&self, former: &str) -> Option<&str> {
        self.0.get(former)?.as_deref()
    }

    /// Whether several changes have a former name.
    pub(crate) fn is_shared(&self, former: &str) -> bool {
        self.0.get(former).is_some_and(Option::is_none)
    }

    /// The former names that only one change has, each with the current name.
    pub(crate) fn unique(&self) -> impl Iterator<Item = (&str, &str)> {
        let all = self.0.iter();
        all.filter_map(|(former, current)| Some((former.as_str(), current.as_deref()?)))
    }
}

/// Gives the same change in several alternatives the same verdicts for those whose surfaces show only one of them.
pub(super) fn share_verdicts(changes: &mut [Change]) {
    let mut same: HashMap<String, Vec<usize>> = HashMap::new();
    for (index, change) in changes.iter().enumerate() {
        if let Some(former) = former_id(&change.id()) {
            same.entry(former).or_default().push(index);
        }
    }
    for indexes in same.values().filter(|it| it.len() > 1) {
        for audience in Audience::ALL.into_iter().filter(|it| *it != Audience::Wire) {
            let of = |index: &usize| changes[*index].verdicts.of(audience);
            let worst = indexes.iter().map(of).max().unwrap_or_default();
            for index in indexes {
                changes[*index].verdicts.raise(audience, worst);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::changes::{Kind, Subject};

    #[test]
    fn a_path_without_alternatives_keeps_positions_and_lists() {
        for (path, plain) in [
            ("", ""),
            ("items.price", "items.price"),
            ("items[kind=card].price", "items.price"),
            ("items[][kind=card].at[0]", "items[].at[0]"),
            ("[Card].to[Name]", "to"),
            ("[Card]", ""),
            ("a[b", "a[b"),
        ] {
            assert_eq!(without_alternatives(path), plain, "{path}");
        }
    }

    fn removed(path: &str) -> Change {
        let subject = Subject::Payload {
            schema: "order".to_owned(),
            path: path.to_owned(),
        };
        let mut change = Change::new(Kind::FieldRemoved, subject);
        change.verdicts.forward = Verdict::Breaking;
        change
    }

    #[test]
    fn a_former_name_leads_to_the_only_change_that_had_it() {
        let card = removed("to[kind=card].id");
        let former = "field-removed:order#to.id";
        let names = FormerNames::of(std::slice::from_ref(&card));
        assert_eq!(names.current(former), Some(card.id().as_str()));
        assert!(!names.is_shared(former));
        for other in ["to[kind=cash].id", "to.id"] {
            let names = FormerNames::of(&[card.clone(), removed(other)]);
            assert_eq!(names.current(former), None, "{other}");
            assert!(names.is_shared(former), "{other}");
        }
        assert_eq!(
            former_id("field-removed:order#[Card]").as_deref(),
            Some("field-removed:order")
        );
    }

    #[test]
    fn the_same_change_in_several_alternatives_has_the_same_verdicts_in_code() {
        let mut changes = [removed("to[A].id"), removed("to[B].id"), removed("at.id")];
        changes[0].verdicts.raise(Audience::Rust, Verdict::Breaking);
        share_verdicts(&mut changes);
        let rust = changes.map(|it| it.verdicts.of(Audience::Rust));
        assert_eq!(rust, [Verdict::Breaking, Verdict::Breaking, Verdict::None]);
    }
}
