//! Builds a finding for a change that breaks the gate, if no rule has already reported the change.

use std::collections::HashMap;

use event_catalog_build::catalog::Catalog;
use event_catalog_build::finding::{Draft, Finding};
use event_catalog_build::read::Column;
use event_catalog_build::source::Place;

use super::names::{first_place, merge_first};
use super::{changed_customer, lowered_check, moved_name, swapped_events};
use crate::changes::format::sentence;
use crate::changes::{Audience, Change, Kind, Subject};

/// The two catalogs, and what findings need to know about the new one.
pub(super) struct Described<'c, 's, 'o> {
    new: &'c Catalog<'s>,
    old: &'c Catalog<'o>,
    /// Maps each schema to the name in the first row that uses it as its payload.
    users: HashMap<&'c str, &'c str>,
}

impl<'c, 's, 'o> Described<'c, 's, 'o> {
    pub(super) fn new(new: &'c Catalog<'s>, old: &'c Catalog<'o>) -> Self {
        let mut users: HashMap<&'c str, &'c str> = HashMap::new();
        for event in &new.events {
            if let Some(payload) = event.payload {
                let name = || new.row(event.row).text(Column::Name);
                users.entry(payload).or_insert_with(name);
            }
        }
        Self { new, old, users }
    }

    /// Finds the name that an `[[accept]]` uses for the event of a change: the name in the event's row.
    pub(super) fn event(&self, subject: &Subject) -> Option<String> {
        match subject {
            Subject::Event(name) => {
                let now = self.new.event(name);
                let now = now.map(|event| self.new.row(event.row).text(Column::Name));
                let before = || {
                    let event = self.old.event(name)?;
                    Some(self.old.row(event.row).text(Column::Name))
                };
                Some(now.or_else(before).unwrap_or(name).to_owned())
            }
            Subject::Family(pattern) => Some(pattern.clone()),
            Subject::Payload { schema, .. } => self
                .users
                .get(schema.as_str())
                .map(|name| (*name).to_owned()),
            Subject::Catalog | Subject::Setting(_) | Subject::Section(_) | Subject::Module(_) => {
                None
            }
        }
    }
}

/// Builds the finding for a change that breaks the audiences in `broken`.
pub(super) fn describe(
    change: &Change,
    broken: &[Audience],
    described: &Described<'_, '_, '_>,
) -> Draft {
    let place = change.new.unwrap_or_else(|| first_place(described.new));
    let message = format!("{}{}", message(change), breaks(broken));
    let help = match moved_name::added_later(change, described.old) {
        Some(event) => merge_first(&format!("the event `{event}`")),
        None => help(change, broken),
    };
    let mut draft = Finding::at(place, message).change(change.name()).help(help);
    if let Some(event) = described.event(&change.subject) {
        draft = draft.event(event);
    }
    // A place that is a whole file has no line to show.
    match change.old.filter(|old| *old != Place::whole(old.span.file)) {
        Some(old) => draft.before(old, "it was here"),
        None => draft,
    }
}

/// Describes the change, as part of a sentence.
fn message(change: &Change) -> String {
    match change.kind {
        Kind::EventsSwapped => swapped_events::message(change),
        Kind::AliasMoved | Kind::AliasPromoted | Kind::NameReused => moved_name::message(change),
        Kind::CustomerChanged => changed_customer::message(change),
        Kind::CheckLowered => lowered_check::message(change),
        Kind::Unexplained => format!(
            "`{}` looks different{}, and no change explains it: this is a bug in event-catalog",
            change.subject,
            from_to(change)
        ),
        _ => begun(sentence(change).plain()),
    }
}

/// Lowercases the first letter of a sentence, so that a message can begin with the sentence.
fn begun(mut sentence: String) -> String {
    if let Some(first) = sentence.get_mut(..1) {
        first.make_ascii_lowercase();
    }
    sentence
}

/// Formats `, from X to Y`, or only one of the values if the other one is unknown.
fn from_to(change: &Change) -> String {
    match (&change.before, &change.after) {
        (Some(before), Some(after)) => format!(", from `{before}` to `{after}`"),
        (Some(before), None) => format!(", which was `{before}`"),
        (None, Some(after)) => format!(", which is `{after}` now"),
        (None, None) => String::new(),
    }
}

/// Lists who is affected by the change, as part of a sentence.
fn breaks(broken: &[Audience]) -> String {
    let names: Vec<String> = broken.iter().map(|it| format!("`{}`", it.name())).collect();
    match names.as_slice() {
        [] => String::new(),
        [one] => format!("; this breaks {one}"),
        [first @ .., last] => format!("; this breaks {} and {last}", first.join(", ")),
    }
}

/// Explains what affected users can do about the change.
fn help(change: &Change, broken: &[Audience]) -> String {
    let advice = match change.kind {
        Kind::EventsSwapped => swapped_events::HELP,
        Kind::AliasMoved | Kind::AliasPromoted | Kind::NameReused => moved_name::help(change),
        Kind::CustomerChanged => changed_customer::HELP,
        Kind::CheckLowered => lowered_check::HELP,
        Kind::Unexplained => "please report it to the authors of event-catalog",
        _ => "undo the change",
    };
    let migration = change.advice(broken).unwrap_or_default();
    // This advice is for the author of the change, not for users of the name.
    if matches!(change.kind, Kind::AliasMoved | Kind::AliasPromoted) && !migration.is_empty() {
        let how = begun(migration.trim_end_matches('.').to_owned());
        return format!("{advice}: {how}; or accept this finding, with a reason");
    }
    let gap = if migration.is_empty() { "" } else { ". " };
    let migration = migration.trim_end_matches('.');
    format!("{advice}; or accept this finding, with a reason{gap}{migration}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::changes::Migration;

    #[test]
    fn a_finding_says_what_has_changed_and_for_whom() {
        let subject = Subject::Setting("javascript.global".to_owned());
        let change = Change {
            before: Some("Chat".to_owned()),
            after: Some("Talk".to_owned()),
            ..Change::new(Kind::SettingChanged, subject)
        };
        assert_eq!(
            message(&change),
            "the global function is called `Talk` now (before: `Chat`)"
        );
        let field = Subject::Payload {
            schema: "Order".to_owned(),
            path: "items.price".to_owned(),
        };
        assert_eq!(
            message(&Change::new(Kind::FieldRemoved, field)),
            "the field `items.price` of `Order` was removed"
        );
        let event = Subject::Event("Load".to_owned());
        assert_eq!(
            message(&Change::new(Kind::DescriptionChanged, event.clone())),
            "the description of `Load` changed"
        );
        // A message that begins with a name keeps the name's uppercase letter.
        assert_eq!(
            message(&Change::new(Kind::CustomerChanged, event.clone())),
            "`Load` is for different customers than before"
        );
        assert_eq!(
            message(&Change::new(Kind::EventMoved, event)),
            "`Load` is in a different section"
        );
        assert_eq!(
            help(&change, &[]),
            "undo the change; or accept this finding, with a reason"
        );
        let migration = Migration::only(&[Audience::Web], "Call it by its new name.");
        let change = Change {
            migration: Some(migration.and(&[Audience::TypeScript], "Import it.")),
            ..change
        };
        assert_eq!(
            help(&change, &[Audience::Web]),
            "undo the change; or accept this finding, with a reason. Call it by its new name"
        );
        let change = Change {
            migration: Some("Keep `a` as a former name of `b`.".into()),
            ..Change::new(Kind::AliasPromoted, Subject::Event("a".to_owned()))
        };
        assert_eq!(
            help(&change, &Audience::ALL),
            "put the name back where it was: keep `a` as a former name of `b`; or accept this finding, with a reason"
        );
        assert_eq!(
            breaks(&[Audience::Wire, Audience::Rust, Audience::Docs]),
            "; this breaks `wire`, `rust` and `docs`"
        );
        assert_eq!(breaks(&[Audience::Web]), "; this breaks `web`");
    }
}
