//! The rule that a change belongs to, as `[rules]`, `[[accept]]` and `check --against` name it.

use super::Kind;

impl Kind {
    /// The name of its rule. Kinds that are older than `diff` keep the rule that has always reported them.
    pub(crate) fn rule(self) -> &'static str {
        match self {
            Self::EventRemoved | Self::AliasRemoved => "removed-event",
            Self::FamilyNarrowed => "narrowed-family",
            Self::IdentifierChanged => "changed-identifier",
            Self::DescriptionMoved => "moved-description",
            Self::ModuleRemoved | Self::ModuleRenamed => "removed-module",
            Self::EventsSwapped => "swapped-events",
            Self::AliasMoved | Self::AliasPromoted | Self::NameReused => "reused-name",
            Self::CustomerChanged => "changed-customer",
            Self::CheckLowered => "lowered-check",
            Self::PayloadAdded
            | Self::PayloadRemoved
            | Self::PayloadReplaced
            | Self::DefaultPayloadChanged
            | Self::FieldAdded
            | Self::FieldRemoved
            | Self::FieldRequired
            | Self::FieldOptional
            | Self::TypeChanged
            | Self::ValueAdded
            | Self::ValueRemoved
            | Self::AlternativeAdded
            | Self::AlternativeRemoved
            | Self::AlternativesReordered
            | Self::LimitTightened
            | Self::LimitLoosened
            | Self::ConditionChanged
            | Self::ObjectClosed
            | Self::ObjectOpened => "incompatible-payload",
            _ => "breaking-change",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::against::COMPARING;

    #[test]
    fn the_rules_that_were_there_before_have_kinds() {
        for rule in ["removed-event", "narrowed-family", "removed-module"] {
            assert!(COMPARING.iter().any(|it| it.name == rule), "{rule}");
            assert!(Kind::ALL.iter().any(|kind| kind.rule() == rule), "{rule}");
        }
    }

    #[test]
    fn an_alias_that_falls_away_is_a_removed_name() {
        assert_eq!(Kind::AliasRemoved.rule(), "removed-event");
        assert_eq!(Kind::AliasMoved.rule(), "reused-name");
    }
}
