//! Words changes whose values are phrases: types, limits, customers and deprecations. Each text is the end of a
//! sentence, and starts with the verb.

use super::edit::{self, Edit};
use super::sentence::Sentence;
use super::values::{Values, cut};
use crate::changes::Change;
use crate::changes::change::{REQUIRED, UNNAMED};

/// The maximum number of characters of a reason, or of a text that was added or removed.
const LONGEST_TEXT: usize = 200;

/// The description of an integer that can't be negative.
const UNSIGNED: &str = "a non-negative integer";

/// Says that a field was added: ` was added: a string`.
pub(super) fn added(change: &Change) -> Sentence {
    let after = change.after.as_deref().unwrap_or_default();
    let (start, described) = match after.strip_suffix(REQUIRED) {
        Some(described) => (" was added, and is required", described),
        None => (" was added", after),
    };
    let mut sentence = Sentence::new(start, &[]);
    if !described.is_empty() {
        sentence.text(": ");
    }
    sentence.then(phrase(described))
}

/// Says that a place has another type: ` is a number now (before: an integer)`.
pub(super) fn retyped(change: &Change) -> Sentence {
    let values = Values::of(change);
    let (Some(before), Some(after)) = (values.before(), values.after()) else {
        return Sentence::new(" has a different type", &[]).then(values.change());
    };
    // The sign matters only if the old and the new type are integers.
    let is_integer = |it: &str| it.starts_with("an integer") || it.starts_with(UNSIGNED);
    let both = is_integer(before) && is_integer(after);
    let [before, after] = [before, after].map(|it| {
        if it == UNSIGNED && !both {
            "an integer"
        } else {
            it
        }
    });
    let start = Sentence::new(" is ", &[]).then(phrase(after));
    start.then(was(before))
}

/// Says that a place has another limit: ` must be at least 2 now (before: 1)`. If only the older version has a limit,
/// the text is `otherwise`.
pub(super) fn limited(change: &Change, otherwise: &str) -> Sentence {
    let values = Values::of(change);
    let is_phrase = |it: &&str| it.starts_with("must ") || it.starts_with("may ");
    match (values.before(), values.after().filter(is_phrase)) {
        (before, Some(after)) => {
            let sentence = Sentence::new(" ", &[]).then(phrase(after));
            match before {
                Some(before) => sentence.then(was(unlike(before, after))),
                None => sentence.then(Sentence::new(" now", &[])),
            }
        }
        (Some(before), None) if values.after().is_none() => {
            let sentence = Sentence::new(&format!(" {otherwise} (before: "), &[]);
            let sentence = sentence.then(phrase(before));
            sentence.then(Sentence::new(")", &[]))
        }
        _ => Sentence::new(&format!(" {otherwise}"), &[]).then(values.change()),
    }
}

/// Returns the end of a text, starting at the first word that differs from another text.
fn unlike<'t>(text: &'t str, other: &str) -> &'t str {
    // A text with several limits isn't shortened.
    if text.contains(", ") {
        return text;
    }
    let (mut rest, mut others) = (text, other.split(' '));
    while let Some((word, tail)) = rest.split_once(' ') {
        if others.next() != Some(word) {
            break;
        }
        rest = tail;
    }
    rest
}

/// Formats ` now (before: an integer)`.
fn was(before: &str) -> Sentence {
    let sentence = Sentence::new(" now (before: ", &[]).then(phrase(before));
    sentence.then(Sentence::new(")", &[]))
}

/// Says that a place has another name in code: ` is called OrderLine in code now (before: Item)`.
pub(super) fn called(change: &Change) -> Sentence {
    let values = Values::of(change);
    match (values.before(), values.after()) {
        (Some(before), Some(after)) => {
            // An alternative whose type is renamed has two names: that of the type, and that of the variant.
            let names =
                |text: &str| "{}".to_owned() + &" and {}".repeat(text.matches(", ").count());
            let text = format!(
                " is called {} in code now (before: {})",
                names(after),
                names(before)
            );
            let names: Vec<&str> = after.split(", ").chain(before.split(", ")).collect();
            Sentence::new(&text, &names)
        }
        _ => Sentence::new(" has a different name in code", &[]).then(values.change()),
    }
}

/// Whether a type, not a field, has a new name in code.
pub(super) fn is_of_type(change: &Change) -> bool {
    let after = change.after.as_deref().unwrap_or_default();
    after.starts_with(char::is_uppercase)
}

/// Whether a value or an alternative has a new name in code: `Currency::Euro`.
pub(super) fn is_of_member(change: &Change) -> bool {
    let after = change.after.as_deref().unwrap_or_default();
    after.contains("::") && !after.contains(", ")
}

/// Says which customer an event is for: ` is only for Acme now`. `verb` is `is` or `are`.
pub(super) fn customer(change: &Change, verb: &str) -> Sentence {
    let values = Values::of(change);
    let is_unnamed = |value: &Option<String>| value.as_deref() == Some(UNNAMED);
    match (is_unnamed(&change.before), is_unnamed(&change.after)) {
        (true, _) if change.after.is_none() => {
            let text = format!(" {verb} for all customers now, and not only for one");
            return Sentence::new(&text, &[]);
        }
        (_, true) if change.before.is_none() => {
            return Sentence::new(&format!(" {verb} only for one customer now"), &[]);
        }
        (true, false) => {
            let text = format!(" {verb} for {{}} now, and no longer for another customer");
            return Sentence::new(&text, &[values.after().unwrap_or_default()]);
        }
        (false, true) => {
            let text = format!(" {verb} for another customer now, and no longer for {{}}");
            return Sentence::new(&text, &[values.before().unwrap_or_default()]);
        }
        _ => {}
    }
    match (values.before(), values.after()) {
        (Some(before), Some(after)) => Sentence::new(
            &format!(" {verb} for {{}} now, and no longer for {{}}"),
            &[after, before],
        ),
        (None, Some(after)) => Sentence::new(&format!(" {verb} only for {{}} now"), &[after]),
        (Some(before), None) => Sentence::new(
            &format!(" {verb} for all customers now, and not only for {{}}"),
            &[before],
        ),
        (None, None) => Sentence::new(&format!(" {verb} for different customers now"), &[]),
    }
}

/// Describes an edit to single letters, case or punctuation.
const SMALL_EDIT: &str = "has a small edit";

/// Says what happened to a text. The result starts with the verb.
pub(super) fn changed_text(change: &Change) -> &'static str {
    let is_text = |text: Option<&str>| text.is_some_and(|it| !it.trim().is_empty());
    match (
        is_text(change.before.as_deref()),
        is_text(change.after.as_deref()),
    ) {
        (true, false) => "was removed",
        (false, true) => "was added",
        _ if Edit::of(change) == Some(Edit::Small) => SMALL_EDIT,
        _ => "changed",
    }
}

/// Formats the words that differ in a text: `: “signed in.” → “signed out.”`. If the text was added or removed, formats
/// its beginning.
pub(super) fn words(change: &Change) -> Sentence {
    let mut sentence = Sentence::default();
    if let Some(words) = edit::words(change) {
        sentence.text(&format!(": {words}"));
        return sentence;
    }
    let [was, is] = [&change.before, &change.after].map(|it| {
        let text = cut(it.as_deref().unwrap_or_default(), LONGEST_TEXT);
        Some(text).filter(|text| !text.is_empty())
    });
    match (was, is) {
        (None, Some(is)) => sentence.text(&format!(": “{is}”")),
        (Some(was), None) => sentence.text(&format!(" (before: “{was}”)")),
        // If the texts were cut before their first difference, they don't show the change.
        _ => {}
    }
    sentence
}

/// The cells of a deprecation, as a change contains them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Terms<'t> {
    since: Option<&'t str>,
    remove_after: Option<&'t str>,
    replaced_by: Option<&'t str>,
    reason: Option<&'t str>,
}

impl<'t> Terms<'t> {
    fn of(text: Option<&'t str>) -> Self {
        let mut rest = text.unwrap_or_default();
        Self {
            since: take(&mut rest, "since "),
            remove_after: take(&mut rest, "to be removed after "),
            replaced_by: take(&mut rest, "replaced by "),
            reason: Some(rest).filter(|rest| !rest.is_empty()),
        }
    }
}

/// Removes and returns the first part of a text, if the text begins with `beginning`.
fn take<'t>(rest: &mut &'t str, beginning: &str) -> Option<&'t str> {
    let (first, others) = rest.split_once("; ").unwrap_or((*rest, ""));
    let found = first.strip_prefix(beginning)?;
    *rest = others;
    Some(found)
}

/// Says until when something deprecated stays: ` since 2026-11-29, and may be removed from 2027-03-01 on: its
/// reason`. The replacement is part of the advice.
pub(super) fn deprecated(change: &Change) -> Sentence {
    let terms = Terms::of(change.after.as_deref());
    let mut sentence = Sentence::default();
    if let Some(since) = terms.since {
        sentence.text(&format!(" since {}", cut(since, LONGEST_TEXT)));
    }
    if let Some(day) = terms.remove_after {
        sentence.text(&format!(
            ", and may be removed from {} on",
            cut(day, LONGEST_TEXT)
        ));
    }
    if let Some(reason) = terms.reason {
        sentence.text(": ");
        let reason = cut(reason, LONGEST_TEXT);
        return sentence.then(Sentence::of_prose(reason.trim_end_matches('.')));
    }
    sentence
}

/// Says how a deprecation has changed: `: removal from 2027-03-01 (before: 2027-05-28)`.
pub(super) fn deprecated_otherwise(change: &Change) -> Sentence {
    let was = Terms::of(change.before.as_deref());
    let is = Terms::of(change.after.as_deref());
    let mut parts: Vec<String> = Vec::new();
    let mut compare = |what: &str, none: &str, was: Option<&str>, is: Option<&str>| {
        if was != is {
            let [was, is] = [was, is].map(|it| cut(it.unwrap_or(none), LONGEST_TEXT));
            parts.push(format!("{what} {is} (before: {was})"));
        }
    };
    compare("deprecated since", "an unknown day", was.since, is.since);
    compare("removal from", "no day", was.remove_after, is.remove_after);
    compare("replaced by", "nothing", was.replaced_by, is.replaced_by);
    if was.reason != is.reason {
        let reason = cut(is.reason.unwrap_or("none"), LONGEST_TEXT);
        parts.push(format!(
            "the reason is now “{}”",
            reason.trim_end_matches('.')
        ));
    }
    let mut sentence = Sentence::default();
    if !parts.is_empty() {
        sentence.text(&format!(": {}", parts.join(", ")));
    }
    sentence
}

/// Converts a phrase from another part of this program to a sentence on one line.
pub(super) fn phrase(text: &str) -> Sentence {
    Sentence::of_prose(&super::values::short(text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::changes::{Kind, Subject};

    fn change(before: Option<&str>, after: Option<&str>) -> Change {
        let mut change = Change::new(Kind::EventDeprecated, Subject::Catalog);
        change.before = before.map(str::to_owned);
        change.after = after.map(str::to_owned);
        change
    }

    #[test]
    fn types_are_no_names() {
        let of = |before, after| retyped(&change(Some(before), Some(after))).plain();
        assert_eq!(
            of("a non-negative integer", "a number"),
            " is a number now (before: an integer)"
        );
        assert_eq!(
            of("a non-negative integer", "an integer"),
            " is an integer now (before: a non-negative integer)"
        );
        let required = format!("a string{REQUIRED}");
        assert_eq!(
            added(&change(None, Some(&required))).plain(),
            " was added, and is required: a string"
        );
        assert_eq!(added(&change(None, None)).plain(), " was added");
    }

    #[test]
    fn limits_say_what_is_allowed_now() {
        let of = |before, after| limited(&change(before, after), "allows more").plain();
        let (one, two) = ("must be at least 1", "must be at least 2");
        assert_eq!(
            of(Some(one), Some(two)),
            " must be at least 2 now (before: 1)"
        );
        assert_eq!(of(None, Some(two)), " must be at least 2 now");
        assert_eq!(
            of(Some(one), None),
            " allows more (before: must be at least 1)"
        );
        assert_eq!(
            of(Some("must match `a`"), Some("must match `b`")),
            " must match `b` now (before: `a`)"
        );
    }

    #[test]
    fn a_deprecation_says_until_when_and_why() {
        let text = "since 2026-11-29; to be removed after 2027-03-01; replaced by b; Old; very.";
        assert_eq!(
            deprecated(&change(None, Some(text))).plain(),
            " since 2026-11-29, and may be removed from 2027-03-01 on: Old; very"
        );
        let later = text.replace("2027-03-01", "2027-05-28");
        assert_eq!(
            deprecated_otherwise(&change(Some(text), Some(&later))).plain(),
            ": removal from 2027-05-28 (before: 2027-03-01)"
        );
        assert_eq!(deprecated(&change(None, None)).plain(), "");
    }

    #[test]
    fn a_text_that_is_new_or_gone_is_shown_and_a_long_one_is_cut() {
        let of = |before: Option<&str>, after: Option<&str>| {
            let mut change = change(before, after);
            change.kind = Kind::DescriptionChanged;
            words(&change).plain()
        };
        assert_eq!(of(Some("A."), Some("B.")), ": “A.” → “B.”");
        assert_eq!(of(Some("A."), Some(" A. ")), "");
        assert_eq!(of(None, Some("B.")), ": “B.”");
        assert_eq!(of(Some("A."), None), " (before: “A.”)");
        assert_eq!(of(None, Some(&"ä".repeat(500))).chars().count(), 205);
    }
}
