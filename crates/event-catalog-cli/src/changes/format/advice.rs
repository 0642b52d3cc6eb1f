//! Selects advice for a change log. Readers of a change log use the catalog, so advice for the catalog's authors is
//! left out.

use crate::changes::migration::joined;
use crate::changes::{Audience, Change, Kind};

/// Returns what these audiences should do, without steps that only an author of the catalog can take.
pub(super) fn for_users(change: &Change, audiences: &[Audience]) -> Option<String> {
    let texts = change.migration.as_ref()?.texts(audiences);
    let texts: Vec<String> = texts.filter_map(|text| for_user(change, text)).collect();
    (!texts.is_empty()).then(|| joined(&texts))
}

fn for_user(change: &Change, advice: &str) -> Option<String> {
    let advice = advice.trim();
    let kept = match change.kind {
        // The event may have a new name. Without an alias, only the catalog's author can know it.
        Kind::EventRemoved | Kind::FamilyNarrowed if advice.starts_with("If ") => {
            "Remove everything that uses the event.".to_owned()
        }
        Kind::EventRemoved => until(
            &until(advice, ". Check that "),
            ". It was removed too early: ",
        ),
        Kind::FieldRemoved => until(advice, ". It was removed too early: "),
        Kind::FamilyNarrowed => "Remove everything that uses the removed events.".to_owned(),
        Kind::TypeRenamed | Kind::PayloadReplaced | Kind::TitleChanged => until(advice, "; "),
        Kind::EventsSwapped => until(advice, ": give "),
        Kind::EventRenamed => until(advice, ": give that "),
        Kind::AliasRemoved => until(advice, ", or restore "),
        // The sentence about the change already says which customer the names are now for.
        Kind::CustomerChanged if advice.starts_with("The names were ") => return None,
        Kind::CustomerChanged => until(advice, ": generate "),
        Kind::ModuleRemoved => until(advice, "; or keep "),
        Kind::ModuleChanged => until(advice, "; or leave "),
        Kind::ModuleRenamed => format!("Use `{}` instead.", change.after.as_deref()?),
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

/// Cuts the advice at a certain text, and ends it as a sentence.
fn until(advice: &str, end: &str) -> String {
    match advice.split_once(end) {
        Some((kept, _)) => format!("{kept}."),
        None => advice.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::changes::{Migration, Subject};

    #[test]
    fn advice_is_for_the_audiences() {
        let mut change = Change::new(Kind::TitleChanged, Subject::Catalog);
        let migration = Migration::only(&[Audience::Docs], "Update the links.");
        let package = "The package has another name; `global` keeps it.";
        change.migration = Some(migration.and(&[Audience::TypeScript], package));
        let of = |audiences: &[Audience]| for_users(&change, audiences);
        let both = "Update the links. The package has another name.";
        assert_eq!(of(&Audience::ALL).as_deref(), Some(both));
        assert_eq!(of(&[Audience::Docs]).as_deref(), Some("Update the links."));
        assert_eq!(of(&[Audience::Rust]), None);
    }

    #[test]
    fn advice_for_authors_is_left_out() {
        let of = |kind, advice: &str| {
            let mut change = Change::new(kind, Subject::Event("a".to_owned()));
            change.migration = Some(advice.into());
            for_users(&change, &Audience::ALL).unwrap_or_default()
        };
        for (kind, advice, expected) in [
            (Kind::EventRemoved, "Use `b` instead.", "Use `b` instead."),
            (
                Kind::EventRemoved,
                "If `b` is its new name, add the old name to its `aliases`; otherwise remove everything that uses the \
                 event.",
                "Remove everything that uses the event.",
            ),
            (
                Kind::EventRemoved,
                "Use `b` instead. Check that the product has reached `v5`, as `removed.csv` says: the event was to stay until `v5`.",
                "Use `b` instead.",
            ),
            (
                Kind::FieldRemoved,
                "Stop reading the field before senders leave it out. It was removed too early: it must stay until 2027-01-31.",
                "Stop reading the field before senders leave it out.",
            ),
            (
                Kind::EventsSwapped,
                "`a` and `b` have exchanged their meanings: give at least one of these events a name that has never \
                 been used.",
                "`a` and `b` have exchanged their meanings.",
            ),
            (
                Kind::AliasRemoved,
                "Use `b`, or restore the old name, so that everything that still uses it keeps working.",
                "Use `b`.",
            ),
            (
                Kind::ModuleChanged,
                "Use `b` instead, because the module `a` has no events anymore; or leave an event in it.",
                "Use `b` instead, because the module `a` has no events anymore.",
            ),
            (
                Kind::NameReused,
                "Choose a name that has never been used: stored events have `a` with its old meaning.",
                "Stored events have `a` with its old meaning.",
            ),
            (
                Kind::NameReused,
                "`a` is called `b` now: move the alias from the `aliases` of `c` to the `aliases` of `b`.",
                "",
            ),
            (Kind::DescriptionMoved, "Restore the descriptions.", ""),
            (
                Kind::CustomerChanged,
                "The names were only for Acme, and are public now: check that this is intended.",
                "",
            ),
            (
                Kind::CustomerChanged,
                "Output for everyone no longer contains the names: generate output for the customer with `--customer`.",
                "Output for everyone no longer contains the names.",
            ),
        ] {
            assert_eq!(of(kind, advice), expected);
        }
    }
}
