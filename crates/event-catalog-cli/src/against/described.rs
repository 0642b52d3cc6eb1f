//! A finding for a change that breaks the gate, where the rule itself has no better words.

use std::collections::HashMap;

use event_catalog_build::catalog::Catalog;
use event_catalog_build::finding::{Draft, Finding};
use event_catalog_build::read::Column;

use super::names::first_place;
use super::{changed_customer, lowered_check, moved_name, swapped_events};
use crate::changes::{Audience, Change, Kind, Subject};

/// What a finding says of the catalogs, besides its change.
pub(super) struct Described<'c, 's, 'o> {
    new: &'c Catalog<'s>,
    old: &'c Catalog<'o>,
    /// By a schema: the first row whose payload it is.
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

    /// The name by which an `[[accept]]` calls the event of a change: as its row does.
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

/// The finding for a change that breaks these audiences of the gate.
pub(super) fn describe(
    change: &Change,
    broken: &[Audience],
    described: &Described<'_, '_, '_>,
) -> Draft {
    let place = change.new.unwrap_or_else(|| first_place(described.new));
    let message = format!("{}{}", message(change), breaks(broken));
    let mut draft = Finding::at(place, message).help(help(change));
    if let Some(event) = described.event(&change.subject) {
        draft = draft.event(event);
    }
    match change.old {
        Some(old) => draft.before(old, "it was here"),
        None => draft,
    }
}

/// What has changed, in a part of a sentence.
fn message(change: &Change) -> String {
    match change.kind {
        Kind::EventsSwapped => swapped_events::message(change),
        Kind::AliasMoved | Kind::AliasPromoted | Kind::NameReused => moved_name::message(change),
        Kind::CustomerChanged => changed_customer::message(change),
        Kind::CheckLowered => lowered_check::message(change),
        Kind::Unexplained => format!(
            "`{}` looks different{}, and no change explains it, which is a mistake in this program",
            change.subject,
            from_to(change)
        ),
        kind => {
            let what = kind.name().replace('-', " ");
            match &change.subject {
                Subject::Payload { schema, path } if !path.is_empty() => format!(
                    "the payload `{schema}` has an incompatible change: `{path}`: {what}{}",
                    from_to(change)
                ),
                Subject::Payload { schema, .. } => format!(
                    "the payload `{schema}` has an incompatible change: {what}{}",
                    from_to(change)
                ),
                subject => format!("`{subject}`: {what}{}", from_to(change)),
            }
        }
    }
}

/// `, from X to Y`, as far as both are known.
pub(super) fn from_to(change: &Change) -> String {
    match (&change.before, &change.after) {
        (Some(before), Some(after)) => format!(", from `{before}` to `{after}`"),
        (Some(before), None) => format!(", which was `{before}`"),
        (None, Some(after)) => format!(", which is `{after}` now"),
        (None, None) => String::new(),
    }
}

/// Whom the change breaks.
fn breaks(broken: &[Audience]) -> String {
    let names: Vec<String> = broken.iter().map(|it| format!("`{}`", it.name())).collect();
    match names.as_slice() {
        [] => String::new(),
        [one] => format!("; this breaks {one}"),
        [first @ .., last] => format!("; this breaks {} and {last}", first.join(", ")),
    }
}

/// What to do.
fn help(change: &Change) -> String {
    let advice = match change.kind {
        Kind::EventsSwapped => swapped_events::HELP,
        Kind::AliasMoved | Kind::AliasPromoted | Kind::NameReused => moved_name::HELP,
        Kind::CustomerChanged => changed_customer::HELP,
        Kind::CheckLowered => lowered_check::HELP,
        Kind::Unexplained => "report it to the authors of event-catalog",
        _ => "undo the change",
    };
    let migration = change.migration.as_deref().unwrap_or_default();
    let gap = if migration.is_empty() { "" } else { ". " };
    let migration = migration.trim_end_matches('.');
    format!("{advice}; or accept it, with a reason{gap}{migration}")
}

#[cfg(test)]
mod tests {
    use super::*;

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
            "`javascript.global`: setting changed, from `Chat` to `Talk`"
        );
        assert_eq!(
            help(&change),
            "undo the change; or accept it, with a reason"
        );
        assert_eq!(
            breaks(&[Audience::Wire, Audience::Rust, Audience::Docs]),
            "; this breaks `wire`, `rust` and `docs`"
        );
        assert_eq!(breaks(&[Audience::Web]), "; this breaks `web`");
    }
}
