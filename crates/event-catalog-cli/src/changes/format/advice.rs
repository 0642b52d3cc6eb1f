//! The advice of a change log for its readers, who use the catalog: advice for its authors is left out.

use crate::changes::{Change, Kind};

/// The action for those who are affected, without steps that only an author of the catalog can do.
pub(super) fn for_users(change: &Change) -> Option<String> {
    let advice = change.migration.as_deref()?.trim();
    let kept = match change.kind {
        // The event may have a new name; without it as an alias, only the author knows.
        Kind::EventRemoved | Kind::FamilyNarrowed if advice.starts_with("If ") => {
            "Remove what sends the event, listens to it or counts it.".to_owned()
        }
        Kind::EventRemoved => until(&until(advice, ". Check that "), ". It goes too early: "),
        Kind::FieldRemoved => until(advice, ". It goes too early: "),
        Kind::FamilyNarrowed => "Remove what uses the events that are gone.".to_owned(),
        Kind::TypeRenamed | Kind::PayloadReplaced | Kind::TitleChanged => until(advice, "; "),
        Kind::EventsSwapped => until(advice, ": give "),
        Kind::EventRenamed => until(advice, ": give that "),
        Kind::AliasRemoved => until(advice, ", or restore "),
        Kind::CustomerChanged => until(advice, ": check "),
        Kind::ModuleRemoved => until(advice, "; or keep "),
        Kind::ModuleRenamed => format!("Use `{}` in code.", change.after.as_deref()?),
        Kind::NameReused => {
            let meaning = advice.split_once(": stored ")?.1;
            format!("Stored {meaning}")
        }
        Kind::AliasMoved
        | Kind::AliasPromoted
        | Kind::AlternativesReordered
        | Kind::DescriptionMoved => return None,
        _ => advice.to_owned(),
    };
    Some(kept).filter(|it| !it.is_empty())
}

/// The advice up to a part of it, as a sentence.
fn until(advice: &str, end: &str) -> String {
    match advice.split_once(end) {
        Some((kept, _)) => format!("{kept}."),
        None => advice.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::changes::Subject;

    #[test]
    fn advice_for_authors_is_left_out() {
        let of = |kind, advice: &str| {
            let mut change = Change::new(kind, Subject::Event("a".to_owned()));
            change.migration = Some(advice.to_owned());
            for_users(&change).unwrap_or_default()
        };
        for (kind, advice, expected) in [
            (Kind::EventRemoved, "Use `b` instead.", "Use `b` instead."),
            (
                Kind::EventRemoved,
                "If `b` is its new name, add the old name to its `aliases`; otherwise remove what uses the event.",
                "Remove what sends the event, listens to it or counts it.",
            ),
            (
                Kind::EventRemoved,
                "Use `b` instead. Check that the product has reached `v5`, as `removed.csv` says: the event was to stay until `v5`.",
                "Use `b` instead.",
            ),
            (
                Kind::FieldRemoved,
                "Stop reading the field before it is no longer sent. It goes too early: it stays until 2027-01-31.",
                "Stop reading the field before it is no longer sent.",
            ),
            (
                Kind::EventsSwapped,
                "What was `a` is `b` now, and the other way round: give at least one of them a name that was never used.",
                "What was `a` is `b` now, and the other way round.",
            ),
            (
                Kind::AliasRemoved,
                "Use `b`, or restore the old name: what still uses it isn't found without it.",
                "Use `b`.",
            ),
            (
                Kind::NameReused,
                "Choose a name that was never used: stored events have `a` with its old meaning.",
                "Stored events have `a` with its old meaning.",
            ),
            (
                Kind::NameReused,
                "What was `a` is `b` now: move the alias from the `aliases` of `c` to the `aliases` of `b`.",
                "",
            ),
            (Kind::DescriptionMoved, "Restore the descriptions.", ""),
        ] {
            assert_eq!(of(kind, advice), expected);
        }
    }
}
