//! Advises users who are affected by a change to a payload.

use event_catalog_build::ident::camel_case;

use super::verdicts::{self, Advice};
use crate::changes::change::REQUIRED;
use crate::changes::migration::{AS_SENT, CODE, Migration};
use crate::changes::within::without_alternatives;
use crate::changes::{Audience, Change, Kind, Subject, Verdict};

/// An optional field was added to a closed object.
const FIELD_ADDED: &[Advice] = &[(
    &[Audience::Wire],
    "Update readers and strict validators before the field is sent.",
)];

/// The old type is part of the new type, so values of the old type are still valid.
const TYPE_WIDENED: &[Advice] = &[
    (
        AS_SENT,
        "Update readers before values of the new type are sent.",
    ),
    (CODE, "Adapt code that uses the old type."),
];

/// Advises on a change with these verdicts on the wire. Returns `None` if no one needs advice.
pub(super) fn of(change: &Change, backward: Verdict, forward: Verdict) -> Option<Migration> {
    let is_needed = backward.max(forward) >= Verdict::Risky || concerns_code(change);
    if !is_needed {
        return None;
    }
    let usual = verdicts::meaning(change.kind)?.migration;
    let advice = better(change, backward).unwrap_or(usual);
    match (&change.before, advice) {
        (Some(before), [(_, text)]) if change.kind == Kind::TypeRenamed => Some(Migration::only(
            CODE,
            renamed(text, before, is_of_element(change)),
        )),
        _ => Migration::of(advice),
    }
}

/// Whether code must be adapted even if the change affects no one on the wire.
fn concerns_code(change: &Change) -> bool {
    match change.kind {
        Kind::TypeRenamed
        | Kind::FieldDeprecated
        | Kind::PayloadReplaced
        | Kind::DefaultPayloadChanged => true,
        // A payload that was only added to the catalog affects no code. A payload that was added to an event does.
        Kind::PayloadAdded => !matches!(change.subject, Subject::Payload { .. }),
        _ => false,
    }
}

/// Whether a change is about a list element with a position.
fn is_of_element(change: &Change) -> bool {
    matches!(&change.subject, Subject::Payload { path, .. } if without_alternatives(path).ends_with(']'))
}

/// Advises on changed names in code: of a type, of its members, or of a field. The keyword that sets a name applies
/// to an element, but not to a field.
fn renamed(advice: &str, before: &str, is_of_element: bool) -> String {
    let names = before
        .split(", ")
        .map(|it| it.rsplit("::").next().unwrap_or(it));
    let mut names: Vec<&str> = names.collect();
    names.dedup();
    match names[..] {
        [name] if name.starts_with(char::is_uppercase) => advice.replace("OldName", name),
        [name] if is_of_element => advice.replace("OldName", &camel_case(name)),
        [_] => "Use the new name in code.".to_owned(),
        _ => "Use the new names in code; an `\"x-type-name\"` in each of the schemas keeps an old one."
            .to_owned(),
    }
}

/// Returns advice for a change that affects only one direction on the wire. It is more specific than the advice for the
/// kind.
fn better(change: &Change, backward: Verdict) -> Option<&'static [Advice]> {
    let is_required = || {
        let after = change.after.as_deref().unwrap_or_default();
        after.ends_with(REQUIRED)
    };
    match change.kind {
        Kind::FieldAdded if is_required() => {
            Some(verdicts::meaning(Kind::FieldRequired)?.migration)
        }
        Kind::FieldAdded => Some(FIELD_ADDED),
        // Old data is still valid.
        Kind::TypeChanged if backward < Verdict::Risky => Some(TYPE_WIDENED),
        _ => None,
    }
}
