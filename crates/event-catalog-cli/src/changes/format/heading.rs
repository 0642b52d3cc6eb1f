//! Chooses the headings of a change log, according to <https://keepachangelog.com/en/1.1.0/>.

use super::counted::Class;
use super::edit::Edit;
use crate::changes::Kind;

/// A heading of a change log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Heading {
    Added,
    Changed,
    Deprecated,
    Removed,
    Fixed,
}

impl Heading {
    /// All headings, in order.
    pub(super) const ALL: [Self; 5] = [
        Self::Added,
        Self::Changed,
        Self::Deprecated,
        Self::Removed,
        Self::Fixed,
    ];

    pub(super) fn title(self) -> &'static str {
        match self {
            Self::Added => "Added",
            Self::Changed => "Changed",
            Self::Deprecated => "Deprecated",
            Self::Removed => "Removed",
            Self::Fixed => "Fixed",
        }
    }
}

impl From<Class> for Heading {
    fn from(class: Class) -> Self {
        match class.kind {
            // Only a reader can tell whether different words are a correction.
            _ if class.edit == Some(Edit::Words) => Self::Changed,
            _ if class.edit == Some(Edit::Small) => Self::Fixed,
            Kind::EventAdded
            | Kind::AliasAdded
            | Kind::FamilyWidened
            | Kind::ModuleAdded
            | Kind::SectionAdded
            | Kind::PayloadAdded
            | Kind::FieldAdded
            | Kind::ValueAdded
            | Kind::AlternativeAdded
            | Kind::ColumnAdded => Self::Added,
            Kind::EventRenamed
            | Kind::EventsSwapped
            | Kind::AliasMoved
            | Kind::RecordChanged
            | Kind::AliasPromoted
            | Kind::NameReused
            | Kind::IdentifierChanged
            | Kind::SentNameChanged
            | Kind::FamilyRenamed
            | Kind::FamilySplit
            | Kind::FamilyFormed
            | Kind::DescriptionMoved
            | Kind::EventMoved
            | Kind::CustomerChanged
            | Kind::ModuleChanged
            | Kind::CellChanged
            | Kind::DeprecationLifted
            | Kind::DeprecationChanged
            | Kind::ModuleRenamed
            | Kind::ModuleTitleChanged
            | Kind::SectionRenamed
            | Kind::PayloadReplaced
            | Kind::DefaultPayloadChanged
            | Kind::FieldRequired
            | Kind::FieldOptional
            | Kind::TypeChanged
            | Kind::TypeRenamed
            | Kind::AlternativesReordered
            | Kind::LimitTightened
            | Kind::LimitLoosened
            | Kind::ConditionChanged
            | Kind::ObjectClosed
            | Kind::ObjectOpened
            | Kind::TitleChanged
            | Kind::IntroChanged
            | Kind::SettingChanged
            | Kind::CheckLowered
            | Kind::Unexplained
            // Edits are handled above, so the text was added or removed.
            | Kind::DescriptionChanged
            | Kind::FieldTextChanged => Self::Changed,
            Kind::EventDeprecated | Kind::FieldDeprecated => Self::Deprecated,
            Kind::EventRemoved
            | Kind::AliasRemoved
            | Kind::FamilyNarrowed
            | Kind::ModuleRemoved
            | Kind::SectionRemoved
            | Kind::PayloadRemoved
            | Kind::FieldRemoved
            | Kind::ValueRemoved
            | Kind::AlternativeRemoved
            | Kind::ColumnRemoved => Self::Removed,
        }
    }
}
