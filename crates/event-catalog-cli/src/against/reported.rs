//! Determines which rule reports which changes, and which audiences each rule protects.

use event_catalog_build::rule::Rule;

use super::{
    breaking_change, changed_customer, changed_identifier, early_removal, incompatible_payload,
    lowered_check, moved_description, moved_name, narrowed_family, removed_event, removed_module,
    renamed_type, swapped_events,
};
use crate::changes::{Audience, Kind};
use crate::rules::REUSED_NAME;

/// Returns the rule that reports changes of a kind.
pub(crate) fn rule_of(kind: Kind) -> &'static Rule {
    match kind {
        Kind::EventRemoved | Kind::AliasRemoved => &removed_event::REMOVED_EVENT,
        Kind::FamilyNarrowed => &narrowed_family::NARROWED_FAMILY,
        Kind::IdentifierChanged => &changed_identifier::CHANGED_IDENTIFIER,
        Kind::DescriptionMoved => &moved_description::MOVED_DESCRIPTION,
        Kind::ModuleRemoved | Kind::ModuleRenamed => &removed_module::REMOVED_MODULE,
        Kind::EventsSwapped => &swapped_events::SWAPPED_EVENTS,
        Kind::AliasMoved | Kind::AliasPromoted | Kind::NameReused | Kind::RecordChanged => {
            &moved_name::MOVED_NAME
        }
        Kind::CustomerChanged => &changed_customer::CHANGED_CUSTOMER,
        Kind::CheckLowered => &lowered_check::LOWERED_CHECK,
        Kind::TypeRenamed => &renamed_type::RENAMED_TYPE,
        kind if is_of_payload(kind) => &incompatible_payload::INCOMPATIBLE_PAYLOAD,
        _ => &breaking_change::BREAKING_CHANGE,
    }
}

/// Finds another rule whose `[[accept]]` entries also allow changes of a kind: a rule that finds the same mistake
/// without a comparison, or whose entries accept the removal of the same names.
pub(crate) fn further_rule_of(kind: Kind) -> Option<&'static Rule> {
    match kind {
        Kind::AliasMoved | Kind::AliasPromoted | Kind::NameReused => Some(&REUSED_NAME),
        Kind::EventRemoved | Kind::AliasRemoved | Kind::FamilyNarrowed => {
            Some(&early_removal::EARLY_REMOVAL)
        }
        _ => None,
    }
}

/// Whether a finding of a rule may be about a change of this kind. Some rules also report changes that have a
/// more specific kind, such as a rename or a split.
pub(super) fn is_about(rule: &Rule, kind: Kind) -> bool {
    if rule == rule_of(kind) {
        return true;
    }
    let is = |other: &Rule| rule == other;
    if is(&early_removal::EARLY_REMOVAL) {
        matches!(
            kind,
            Kind::EventRemoved | Kind::AliasRemoved | Kind::FamilyNarrowed
        )
    } else if is(&removed_event::REMOVED_EVENT) || is(&narrowed_family::NARROWED_FAMILY) {
        matches!(
            kind,
            Kind::EventRemoved
                | Kind::AliasRemoved
                | Kind::FamilyNarrowed
                | Kind::FamilyRenamed
                | Kind::FamilySplit
        )
    } else if is(&changed_identifier::CHANGED_IDENTIFIER) {
        matches!(
            kind,
            Kind::EventRenamed | Kind::FamilyRenamed | Kind::FamilySplit | Kind::FamilyFormed
        )
    } else {
        false
    }
}

/// Whether a kind is about a payload, or a part of one.
pub(super) fn is_of_payload(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::PayloadAdded
            | Kind::PayloadRemoved
            | Kind::PayloadReplaced
            | Kind::DefaultPayloadChanged
            | Kind::FieldAdded
            | Kind::FieldRemoved
            | Kind::FieldRequired
            | Kind::FieldOptional
            | Kind::TypeChanged
            | Kind::ValueAdded
            | Kind::ValueRemoved
            | Kind::AlternativeAdded
            | Kind::AlternativeRemoved
            | Kind::AlternativesReordered
            | Kind::LimitTightened
            | Kind::LimitLoosened
            | Kind::ConditionChanged
            | Kind::ObjectClosed
            | Kind::ObjectOpened
    )
}

/// Whether the finding for a change of this kind names the change, so that an `[[accept]]` can name it, too. Findings
/// for other kinds are about one or all rows, and their entries name the event.
pub(crate) fn is_named(kind: Kind) -> bool {
    !matches!(kind, Kind::EventRemoved | Kind::DescriptionMoved)
}

/// Whether all findings of a rule name their changes.
pub(crate) fn names_changes(rule: &Rule) -> bool {
    let mut kinds = Kind::ALL
        .iter()
        .filter(|kind| rule_of(**kind) == rule)
        .peekable();
    kinds.peek().is_some() && kinds.all(|kind| is_named(*kind))
}

/// The audiences that use names in generated code.
const CODE: &[Audience] = &[Audience::Rust, Audience::TypeScript];

/// Returns the audiences that a rule protects if the changes of a finding are unknown.
pub(crate) fn audiences(rule: &Rule) -> &'static [Audience] {
    let is = |other: &Rule| rule == other;
    let is_of_code = is(&changed_identifier::CHANGED_IDENTIFIER)
        || is(&removed_module::REMOVED_MODULE)
        || is(&renamed_type::RENAMED_TYPE);
    if is_of_code {
        CODE
    } else if is(&moved_description::MOVED_DESCRIPTION) {
        &[Audience::Docs]
    } else {
        &Audience::ALL
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::against::COMPARING;

    #[test]
    fn each_rule_is_about_a_kind_and_each_kind_has_a_rule() {
        for rule in COMPARING {
            let mut kinds = Kind::ALL.iter();
            assert!(kinds.any(|kind| is_about(rule, *kind)), "{}", rule.name);
            assert!(!audiences(rule).is_empty(), "{}", rule.name);
        }
        for kind in Kind::ALL {
            assert!(COMPARING.contains(&rule_of(*kind)), "{}", kind.name());
        }
    }

    #[test]
    fn rules_about_rows_name_events() {
        let about_rows = COMPARING.iter().filter(|rule| !names_changes(rule));
        let about_rows: Vec<&str> = about_rows.map(|rule| rule.name).collect();
        assert_eq!(
            about_rows,
            ["early-removal", "moved-description", "removed-event"]
        );
    }
}
