//! Advice for those who are affected by a change of a payload.

use event_catalog_build::ident::camel_case;

use super::verdicts;
use crate::changes::change::REQUIRED;
use crate::changes::{Change, Kind, Subject, Verdict};

/// The advice about a change with these verdicts on the wire, if anyone needs it.
pub(super) fn of(change: &Change, backward: Verdict, forward: Verdict) -> Option<String> {
    let is_needed = backward.max(forward) >= Verdict::Risky || concerns_code(change);
    let advice = better(change, backward).or(verdicts::meaning(change.kind)?.migration);
    let advice = advice.filter(|_| is_needed)?;
    Some(match &change.before {
        Some(before) if change.kind == Kind::TypeRenamed => {
            renamed(advice, before, is_of_element(change))
        }
        _ => advice.to_owned(),
    })
}

/// Whether a change concerns code, although it may affect no one on the wire.
fn concerns_code(change: &Change) -> bool {
    match change.kind {
        Kind::TypeRenamed
        | Kind::FieldDeprecated
        | Kind::PayloadReplaced
        | Kind::DefaultPayloadChanged => true,
        // The accepted change of an event, not of the catalog.
        Kind::PayloadAdded => !matches!(change.subject, Subject::Payload { .. }),
        _ => false,
    }
}

/// Whether a change is about an element of a list by position.
fn is_of_element(change: &Change) -> bool {
    matches!(&change.subject, Subject::Payload { path, .. } if path.ends_with(']'))
}

/// The advice about a name in code, or several: of a type, of a member of one, or of a field. The keyword for it names
/// an element, too, but not a field.
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

/// More specific advice than the kind's, if the direction is known.
fn better(change: &Change, backward: Verdict) -> Option<&'static str> {
    let is_required = || {
        let after = change.after.as_deref().unwrap_or_default();
        after.ends_with(REQUIRED)
    };
    match change.kind {
        Kind::FieldAdded if is_required() => verdicts::meaning(Kind::FieldRequired)?.migration,
        Kind::FieldAdded => Some("Update readers and strict validators before the field is sent."),
        // Old data stays valid.
        Kind::TypeChanged if backward < Verdict::Risky => {
            Some("Update readers before values of the new type are sent.")
        }
        _ => None,
    }
}
