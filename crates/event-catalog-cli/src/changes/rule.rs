//! The rule that a change belongs to, as `[rules]`, `[[accept]]` and `check --against` name it.

use super::Kind;

impl Kind {
    /// The name of its rule. Kinds that are older than `diff` keep the rule that has always reported them;
    /// each other kind is its own rule.
    pub(crate) fn rule(self) -> &'static str {
        match self {
            Self::EventRemoved | Self::AliasRemoved => "removed-event",
            Self::FamilyNarrowed => "narrowed-family",
            Self::IdentifierChanged => "changed-identifier",
            Self::DescriptionMoved => "moved-description",
            Self::ModuleRemoved | Self::ModuleRenamed => "removed-module",
            Self::PayloadRemoved
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
            | Self::LimitTightened
            | Self::LimitLoosened
            | Self::ConditionChanged
            | Self::ObjectClosed
            | Self::ObjectOpened => "incompatible-payload",
            other => other.name(),
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
    fn a_kind_without_an_older_rule_is_its_own() {
        assert_eq!(Kind::EventsSwapped.rule(), "events-swapped");
        assert_eq!(Kind::AliasRemoved.rule(), "removed-event");
    }
}
