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
    why: "A name is a promise, even as a former name: programs that are not updated still send it, and stored \
        events have it. If it becomes the name or an alias of another event, these are counted as that \
        event, and no one notices.\n\n\
        A name also means a different event if it has a different description, and a new event has the description that the \
        name had; or if it became an alias of one event, and a new event has its description: then the alias is in \
        the wrong row.\n\n\
        It is found by comparing with another version, as in `event-catalog check --against main`. If no \
        program has ever sent the name, accept it with a reason: the message ends with an `[[accept]]` to paste, \
        which names the change.",
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

/// Finds the event that got a former name in the other version after this branch began, probably because the event
/// was renamed there.
pub(super) fn added_later<'c>(change: &'c Change, old: &Catalog<'_>) -> Option<&'c str> {
    let is_moved = matches!(
        change.kind,
        ChangeKind::AliasMoved | ChangeKind::AliasPromoted
    );
    let before = change.before.as_deref().filter(|_| is_moved);
    before.filter(|event| old.input.later.contains(*event))
}

/// Explains what to do. The change's own advice follows.
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

/// Describes the change in a part of a sentence.
pub(super) fn message(change: &Change) -> String {
    let name = &change.subject;
    match (&change.before, &change.after) {
        (Some(other), Some(now)) if is_misplaced(change) => {
            format!(
                "the name `{name}` means `{now}` now, and its old meaning has the name `{other}`"
            )
        }
        (Some(other), _) if change.kind == ChangeKind::NameReused => {
            format!(
                "the name `{name}` means something else now, and its old meaning has the name `{other}`"
            )
        }
        (Some(before), Some(after)) => {
            format!("the name `{name}` meant the event `{before}`, and means `{after}` now")
        }
        _ => format!("the name `{name}` means a different event than before"),
    }
}
