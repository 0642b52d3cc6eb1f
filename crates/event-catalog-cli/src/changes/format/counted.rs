//! Summarizes many changes of one kind in one line: `10 events were added`.

use super::edit::Edit;
use crate::changes::{Change, Kind};

/// A group of changes that one line counts: changes of one kind. Small edits to texts are a separate group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Class {
    pub(super) kind: Kind,
    /// For an edited text, the extent of the edit.
    pub(super) edit: Option<Edit>,
}

impl Class {
    pub(super) fn of(change: &Change) -> Self {
        Self {
            kind: change.kind,
            edit: Edit::of(change),
        }
    }

    /// Whether the words of a text have changed. Readers have to look at such a change.
    pub(super) fn is_of_words(self) -> bool {
        self.edit == Some(Edit::Words)
    }

    /// Describes how many changes there are, in a sentence without a full stop.
    pub(super) fn counted(self, number: usize) -> String {
        let (one, several) = match (self.kind, self.edit) {
            (Kind::DescriptionChanged, Some(Edit::Small)) => (
                "description has a small edit",
                "descriptions have small edits",
            ),
            (Kind::FieldTextChanged, Some(Edit::Small)) => (
                "text of a field has a small edit",
                "texts of fields have small edits",
            ),
            (Kind::IntroChanged, Some(Edit::Small)) => (
                "introduction has a small edit",
                "introductions have small edits",
            ),
            _ => return counted(self.kind, number),
        };
        format!("{number} {}", if number == 1 { one } else { several })
    }
}

/// Describes how many changes of a kind there are, in a sentence without a full stop.
pub(crate) fn counted(kind: Kind, number: usize) -> String {
    let (one, several) = words(kind);
    format!("{number} {}", if number == 1 { one } else { several })
}

/// Whether the wording for a kind counts events rather than changes: one change to a family affects several events.
pub(super) fn counts_events(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::EventAdded
            | Kind::EventRemoved
            | Kind::EventRenamed
            | Kind::SentNameChanged
            | Kind::EventMoved
            | Kind::CustomerChanged
            | Kind::ModuleChanged
            | Kind::EventDeprecated
            | Kind::DeprecationLifted
    )
}

#[allow(clippy::too_many_lines, reason = "one line a kind")]
fn words(kind: Kind) -> (&'static str, &'static str) {
    match kind {
        Kind::EventAdded => ("event was added", "events were added"),
        Kind::EventRemoved => ("event was removed", "events were removed"),
        Kind::EventRenamed => ("event was renamed", "events were renamed"),
        Kind::EventsSwapped => (
            "pair of events exchanged names",
            "pairs of events exchanged names",
        ),
        Kind::AliasAdded => ("former name was added", "former names were added"),
        Kind::AliasRemoved => ("former name was removed", "former names were removed"),
        Kind::AliasMoved => (
            "former name moved to another event",
            "former names moved to other events",
        ),
        Kind::RecordChanged => (
            "row of `removed.csv` changed",
            "rows of `removed.csv` changed",
        ),
        Kind::AliasPromoted => ("former name became an event", "former names became events"),
        Kind::NameReused => (
            "name means a different event",
            "names mean different events",
        ),
        Kind::IdentifierChanged => ("identifier changed", "identifiers changed"),
        Kind::SentNameChanged => (
            "event is sent under a different name",
            "events are sent under different names",
        ),
        Kind::FamilyWidened => ("family has more events", "families have more events"),
        Kind::FamilyNarrowed => ("family has fewer events", "families have fewer events"),
        Kind::FamilyRenamed => ("family was renamed", "families were renamed"),
        Kind::FamilySplit => ("family became rows", "families became rows"),
        Kind::FamilyFormed => (
            "family was formed from rows",
            "families were formed from rows",
        ),
        Kind::DescriptionChanged => ("description changed", "descriptions changed"),
        Kind::DescriptionMoved => (
            "description moved to another event",
            "descriptions moved to other events",
        ),
        Kind::EventMoved => (
            "event moved to another section",
            "events moved to other sections",
        ),
        Kind::CustomerChanged => (
            "event is for different customers",
            "events are for different customers",
        ),
        Kind::ModuleChanged => (
            "event moved to another module",
            "events moved to other modules",
        ),
        Kind::CellChanged => ("other cell changed", "other cells changed"),
        Kind::EventDeprecated => ("event was deprecated", "events were deprecated"),
        Kind::DeprecationLifted => (
            "event is no longer deprecated",
            "events are no longer deprecated",
        ),
        Kind::DeprecationChanged => ("deprecation changed", "deprecations changed"),
        Kind::ModuleAdded => ("module was added", "modules were added"),
        Kind::ModuleRemoved => ("module was removed", "modules were removed"),
        Kind::ModuleRenamed => ("module was renamed", "modules were renamed"),
        Kind::ModuleTitleChanged => ("title of a module changed", "titles of modules changed"),
        Kind::SectionAdded => ("section was added", "sections were added"),
        Kind::SectionRemoved => ("section was removed", "sections were removed"),
        Kind::SectionRenamed => ("section was renamed", "sections were renamed"),
        Kind::PayloadAdded => ("payload was added", "payloads were added"),
        Kind::PayloadRemoved => ("payload was removed", "payloads were removed"),
        Kind::PayloadReplaced => ("payload was replaced", "payloads were replaced"),
        Kind::DefaultPayloadChanged => ("default payload changed", "default payloads changed"),
        Kind::FieldAdded => ("field was added", "fields were added"),
        Kind::FieldRemoved => ("field was removed", "fields were removed"),
        Kind::FieldRequired => ("field is required now", "fields are required now"),
        Kind::FieldOptional => ("field may be missing now", "fields may be missing now"),
        Kind::FieldDeprecated => ("field was deprecated", "fields were deprecated"),
        Kind::FieldTextChanged => ("text of a field changed", "texts of fields changed"),
        Kind::TypeChanged => ("type changed", "types changed"),
        Kind::TypeRenamed => (
            "type has a different name in code",
            "types have different names in code",
        ),
        Kind::ValueAdded => ("value was added", "values were added"),
        Kind::ValueRemoved => ("value was removed", "values were removed"),
        Kind::AlternativeAdded => ("alternative was added", "alternatives were added"),
        Kind::AlternativeRemoved => ("alternative was removed", "alternatives were removed"),
        Kind::AlternativesReordered => (
            "list of alternatives is in a different order",
            "lists of alternatives are in a different order",
        ),
        Kind::LimitTightened => ("limit was tightened", "limits were tightened"),
        Kind::LimitLoosened => ("limit was loosened", "limits were loosened"),
        Kind::ConditionChanged => ("condition changed", "conditions changed"),
        Kind::ObjectClosed => (
            "object no longer allows further fields",
            "objects no longer allow further fields",
        ),
        Kind::ObjectOpened => (
            "object allows further fields now",
            "objects allow further fields now",
        ),
        Kind::TitleChanged => ("title changed", "titles changed"),
        Kind::IntroChanged => ("introduction changed", "introductions changed"),
        Kind::SettingChanged => ("setting changed", "settings changed"),
        Kind::ColumnAdded => ("column was added", "columns were added"),
        Kind::ColumnRemoved => ("column was removed", "columns were removed"),
        Kind::CheckLowered => ("check was lowered", "checks were lowered"),
        Kind::Unexplained => (
            "difference has no known reason",
            "differences have no known reason",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_not_several() {
        assert_eq!(counted(Kind::EventAdded, 1), "1 event was added");
        assert_eq!(counted(Kind::EventAdded, 10), "10 events were added");
        let class = |edit| Class {
            kind: Kind::DescriptionChanged,
            edit,
        };
        let small = class(Some(Edit::Small));
        assert_eq!(small.counted(1), "1 description has a small edit");
        assert_eq!(small.counted(2), "2 descriptions have small edits");
        let words = class(Some(Edit::Words));
        assert_eq!(words.counted(2), "2 descriptions changed");
        assert_eq!(class(None).counted(1), "1 description changed");
    }
}
