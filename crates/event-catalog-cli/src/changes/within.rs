//! Handles alternatives in the names of changes, because surfaces don't contain alternatives.
//! `field-removed:order#items[kind=card].price` is about the price in one of several alternatives.

use std::borrow::Cow;
use std::collections::HashMap;

use super::{Audience, Change};

/// Removes alternatives from a path: `items[kind=card].price` becomes `items.price`. The positions of elements are
/// kept.
pub(super) fn without_alternatives(path: &str) -> Cow<'_, str> {
    if !path.contains('[') {
        return Cow::Borrowed(path);
    }
    let mut plain = stripped(path);
    // If the path begins with an alternative of the whole payload, a dot is left at the start.
    if path.starts_with('[') && plain.starts_with('.') {
        plain.remove(0);
    }
    Cow::Owned(plain)
}

/// Removes alternatives from a part of a path.
fn stripped(path: &str) -> String {
    let mut plain = String::with_capacity(path.len());
    let mut rest = path;
    while let Some((before, inside)) = rest.split_once('[')
        && let Some((label, after)) = inside.split_once(']')
    {
        plain.push_str(before);
        if !is_alternative(label) {
            plain.push_str(&rest[before.len()..rest.len() - after.len()]);
        }
        rest = after;
    }
    plain.push_str(rest);
    plain
}

/// Whether the text in brackets names an alternative. Otherwise, it is the position of an element, or it is empty and
/// stands for all elements of a list.
fn is_alternative(label: &str) -> bool {
    label.bytes().any(|it| !it.is_ascii_digit())
}

/// Returns the path that two paths have in common, if they differ only in their alternatives.
pub(super) fn common(one: &str, other: &str) -> Option<String> {
    if one == other {
        return Some(one.to_owned());
    }
    if without_alternatives(one) != without_alternatives(other) {
        return None;
    }
    let same = one.bytes().zip(other.bytes()).take_while(|(a, b)| a == b);
    let same = same.count();
    // From here on, the alternatives differ.
    let before = one.as_bytes().get(..same)?;
    let open = before.iter().rposition(|it| *it == b'[');
    let closed = before.iter().rposition(|it| *it == b']');
    let start = open
        .filter(|open| closed.is_none_or(|closed| closed < *open))
        .unwrap_or(same);
    let (kept, rest) = one.split_at_checked(start)?;
    let path = format!("{kept}{}", stripped(rest));
    Some(match path.strip_prefix('.') {
        Some(path) if kept.is_empty() => path.to_owned(),
        _ => path,
    })
}

/// Removes the last alternative from a path. Returns `None` if the path has no alternative.
pub(super) fn outer(path: &str) -> Option<String> {
    let mut end = path.len();
    loop {
        let close = path[..end].rfind(']')?;
        let open = path[..close].rfind('[')?;
        let (before, after) = (&path[..open], &path[close + 1..]);
        if is_alternative(&path[open + 1..close]) {
            let after = if before.is_empty() {
                after.trim_start_matches('.')
            } else {
                after
            };
            return Some(format!("{before}{after}"));
        }
        end = open;
    }
}

/// Removes alternatives from an identity. Returns `None` if it has none.
fn plain_id(id: &str) -> Option<String> {
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

/// Gives all changes that differ only in their alternative the verdicts of the one that a surface shows.
pub(super) fn share_verdicts(changes: &mut [Change]) {
    let mut same: HashMap<String, Vec<usize>> = HashMap::new();
    for (index, change) in changes.iter().enumerate() {
        if let Some(plain) = plain_id(&change.id()) {
            same.entry(plain).or_default().push(index);
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
    use crate::changes::{Kind, Subject, Verdict};

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

    #[test]
    fn alternatives_that_differ_are_left_out_of_the_common_path() {
        for (one, other, shared) in [
            ("a[X].b.c", "a[Y].b.c", Some("a.b.c")),
            ("a[X].b[Y].c", "a[X].b[Z].c", Some("a[X].b.c")),
            ("a[kind=card].b", "a[kind=cash].b", Some("a.b")),
            ("[X].b", "[Y].b", Some("b")),
            ("a[X].b", "a.b", Some("a.b")),
            ("a[X]", "a[X]", Some("a[X]")),
            ("a[0].b", "a[1].b", None),
            ("a[X].b", "a[X].c", None),
        ] {
            assert_eq!(common(one, other).as_deref(), shared, "{one} {other}");
        }
        assert_eq!(outer("a[X].b[Y].c[0]").as_deref(), Some("a[X].b.c[0]"));
        assert_eq!(outer("[X].b").as_deref(), Some("b"));
        assert_eq!(outer("a[0].b[]"), None);
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
    fn an_identity_without_alternatives_ends_with_the_plain_path() {
        for (id, plain) in [
            (
                "field-removed:order#to[Card].id",
                Some("field-removed:order#to.id"),
            ),
            ("field-removed:order#[Card]", Some("field-removed:order")),
            ("field-removed:order#items[0]", None),
            ("event-removed:load", None),
        ] {
            assert_eq!(plain_id(id).as_deref(), plain, "{id}");
        }
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
