//! `moved-name`: a name that means a different event than before.

use event_catalog_build::catalog::Catalog;
use event_catalog_build::read::Level;
use event_catalog_build::rule::{Example, Kind, Rule, file};

use crate::changes::{Change, Kind as ChangeKind};

/// A name that means a different event than before.
pub(super) static MOVED_NAME: Rule = Rule {
    name: "moved-name",
    kind: Kind::Changes(Level::Deny),
    suppresses: false,
    summary: "a name means a different event than in the older version",
    why: "A name is a promise, even as a former name: programs that are not updated still send it, and stored events \
        have it. If it becomes the name or an alias of another event, these are counted as that event, and no one \
        notices.\n\n\
        A name also means a different event if it has a different description, and a new event has its old one. The \
        same is true if it became an alias of one event, but a new event has its old description: the alias is in the \
        wrong row.\n\n\
        The rows of `removed.csv` say what stored events with a removed name mean. A row that is gone, or has other \
        dates or another `renamed_to`, changes that, and the name could be used again.\n\n\
        It is found by comparing with another version, as in `event-catalog check --against main`. If no program has \
        ever sent the name, accept it with a reason: the message ends with an `[[accept]]` to paste, which names the \
        change.",
    bad: Example(&[
        file("before/events.csv", BEFORE),
        file(
            "after/events.csv",
            "name,description,aliases\n\
            link_opened,A link was opened in a new tab.,\n\
            link_clicked,A link was clicked or tapped.,\n",
        ),
    ]),
    good: Example(&[
        file("before/events.csv", BEFORE),
        file(
            "after/events.csv",
            "name,description,aliases\n\
            link_opened,A link was opened in a new tab.,link_clicked\n\
            link_tapped,A link was clicked or tapped.,\n",
        ),
    ]),
};

const BEFORE: &str = "name,description,aliases\n\
    link_opened,A link was opened in a new tab.,link_clicked\n";

/// If a name became a former name in the other version after this branch began, returns the event that got the name
/// there. That event was probably renamed.
pub(super) fn added_later<'c>(change: &'c Change, old: &Catalog<'_>) -> Option<&'c str> {
    let is_moved = matches!(
        change.kind,
        ChangeKind::AliasMoved | ChangeKind::AliasPromoted
    );
    let before = change.before.as_deref().filter(|_| is_moved);
    before.filter(|event| old.input.later.contains(*event))
}

/// Explains what to do. The help of the finding continues with the advice of the change.
pub(super) fn help(change: &Change) -> &'static str {
    if is_misplaced(change) {
        "correct the row of the alias"
    } else {
        "put the name back where it was"
    }
}

/// Whether the name is an alias in the wrong row: it now refers to another event, and a new event has its old
/// meaning.
fn is_misplaced(change: &Change) -> bool {
    let name = change.subject.to_string();
    let mut values = [&change.before, &change.after].into_iter();
    let are_others = values.all(|it| it.as_ref().is_some_and(|it| *it != name));
    change.kind == ChangeKind::NameReused && are_others
}

/// Describes the change, as part of a sentence.
pub(super) fn message(change: &Change) -> String {
    let name = &change.subject;
    match (&change.before, &change.after) {
        (Some(other), Some(now)) if is_misplaced(change) => {
            format!(
                "the name `{name}` means `{now}` now, and the event that it meant is now called `{other}`"
            )
        }
        (Some(other), _) if change.kind == ChangeKind::NameReused => {
            format!(
                "the name `{name}` means a different event now, and the event that it meant is now called `{other}`"
            )
        }
        (Some(before), Some(after)) => {
            format!("the name `{name}` meant the event `{before}`, and means `{after}` now")
        }
        _ => format!("the name `{name}` means a different event than before"),
    }
}
