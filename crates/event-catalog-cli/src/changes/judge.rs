//! Attributes the differences between surfaces to changes, and raises their verdicts.

mod accepts;
mod explain;
mod order;
mod risk;

use std::collections::HashMap;

use event_catalog_build::catalog::Catalog;

use super::kind::Effect;
use super::surface::{self, Delta};
use super::within::share_verdicts;
use super::{Audience, Change, Kind, Pair, Subject};
use explain::Index;

/// Raises the verdicts of the changes to what their audiences see, combines effects with their causes, adds advice
/// about risks, applies the `[[accept]]` entries of the new version, and sorts the changes.
pub(super) fn judge(pair: &Pair<'_, '_>, changes: &mut Vec<Change>) {
    attribute(pair, changes);
    share_verdicts(changes);
    fold_texts(pair.new, changes);
    fold(changes);
    risk::advise(changes);
    accepts::apply(pair, changes);
    order::sort(pair, changes);
}

/// Raises the verdict of the change that explains each difference. A difference that no change explains becomes a
/// change itself, unless a part of a version couldn't be read: that part may contain the explanation.
fn attribute(pair: &Pair<'_, '_>, changes: &mut Vec<Change>) {
    let index = Index::of(pair, changes);
    let is_whole = pair.is_whole();
    // If a version has no events, it has no package and no page, either, so these differences need no explanation.
    let has_none = |catalog: &Catalog<'_>| catalog.events.is_empty();
    let is_empty = has_none(pair.new) || pair.old.is_none_or(has_none);
    let mut unexplained: Vec<(Audience, Delta)> = Vec::new();
    for (audience, deltas) in surface::deltas(pair.old, pair.new) {
        for delta in deltas {
            match index.explain(audience, &delta, changes) {
                // The missing item may be in an unreadable part. A change to a text can't have removed it.
                Some(change) if !is_whole && changes[change].kind.effect() == Effect::Words => {}
                Some(change) => changes[change].verdicts.raise(audience, delta.verdict),
                None if is_empty => {}
                None => unexplained.push((audience, delta)),
            }
        }
    }
    if is_whole {
        report(unexplained, changes);
    }
}

/// Adds a change for each subject that has unexplained differences.
fn report(unexplained: Vec<(Audience, Delta)>, changes: &mut Vec<Change>) {
    let mut known: HashMap<Subject, usize> = HashMap::new();
    for (audience, delta) in unexplained {
        let Some(item) = delta.after.as_ref().or(delta.before.as_ref()) else {
            continue;
        };
        let at = *known.entry(item.subject.clone()).or_insert_with(|| {
            let shown =
                |signature: &str| format!("{}: {}: {signature}", audience.name(), delta.path);
            let mut change = Change::new(Kind::Unexplained, item.subject.clone());
            change.before = delta.before.as_ref().map(|it| shown(&it.signature));
            change.after = delta.after.as_ref().map(|it| shown(&it.signature));
            changes.push(change);
            changes.len() - 1
        });
        changes[at].verdicts.raise(audience, delta.verdict);
    }
}

/// If the description of an event and the description of its schema have the same edit, makes the event's change the
/// cause of the schema's change: imported schemas share the event's text.
fn fold_texts(new: &Catalog<'_>, changes: &mut [Change]) {
    let key = |schema: &str, change: &Change| {
        let texts = (change.before.clone(), change.after.clone());
        (schema.to_owned(), texts)
    };
    let mut described = HashMap::new();
    for (index, change) in changes.iter().enumerate() {
        if change.kind == Kind::DescriptionChanged
            && let Subject::Event(name) = &change.subject
            && let Some(schema) = new.event(name).and_then(|it| it.payload)
        {
            described.entry(key(schema, change)).or_insert(index);
        }
    }
    for change in changes {
        if change.kind == Kind::FieldTextChanged
            && change.cause.is_none()
            && let Subject::Payload { schema, path } = &change.subject
            && path.is_empty()
        {
            change.cause = described.get(&key(schema, change)).copied();
        }
    }
}

/// The maximum length of a chain of causes.
const DEEPEST: usize = 8;

/// Raises the verdicts of causes to those of their effects, so that no verdict is lost if an effect isn't shown.
fn fold(changes: &mut [Change]) {
    for index in 0..changes.len() {
        let verdicts = changes[index].verdicts;
        let mut cause = changes[index].cause;
        for _ in 0..DEEPEST {
            let Some(at) = cause else { break };
            let Some(change) = changes.get_mut(at) else {
                break;
            };
            change.verdicts.backward = change.verdicts.backward.max(verdicts.backward);
            change.verdicts.forward = change.verdicts.forward.max(verdicts.forward);
            for audience in Audience::ALL.into_iter().filter(|it| *it != Audience::Wire) {
                change.verdicts.raise(audience, verdicts.of(audience));
            }
            cause = change.cause;
        }
    }
}

#[cfg(test)]
mod tests {
    use event_catalog_build::read::{Input, Memory};

    use super::*;
    use crate::changes::Verdict;

    #[test]
    fn a_new_optional_field_is_not_blamed_for_another_one_that_is_required() {
        let version = |required: &str, more: &str| {
            let table = "name,description,payload\npaid,Paid.,paid\n";
            let schema = format!(
                r#"{{"type": "object", "required": [{required}], "properties": {{{more}"total": {{"type": "number"}}}}}}"#
            );
            let files = [("events.csv", table), ("payloads/paid.json", &*schema)];
            let files: Memory = files.into_iter().collect();
            Input::read_folder(&files).expect("memory can be listed")
        };
        let old = version("", "");
        let new = version(r#""total""#, r#""note": {"type": "boolean"}, "#);
        let changes = crate::changes::changes(Some(&Catalog::new(&old)), &Catalog::new(&new));
        let rust = |kind: Kind| {
            let found = changes.iter().find(|it| it.kind == kind);
            found.map(|it| it.verdicts.of(Audience::Rust))
        };
        assert_eq!(rust(Kind::FieldAdded), Some(Verdict::Minor));
        assert_eq!(rust(Kind::FieldRequired), Some(Verdict::Breaking));
    }

    #[test]
    fn the_same_edit_of_an_event_and_its_schema_is_one_change() {
        let version = |text: &str| {
            let table = format!("name,description,payload\nload,{text},load\n");
            let schema = format!(
                r#"{{"type": "object", "description": "{text}", "properties": {{"id": {{"type": "string"}}}}}}"#
            );
            let files = [("events.csv", &*table), ("payloads/load.json", &*schema)];
            let files: Memory = files.into_iter().collect();
            Input::read_folder(&files).expect("memory can be listed")
        };
        let (old, new) = (
            version("The chat was loaded."),
            version("The page was loaded."),
        );
        let changes = crate::changes::changes(Some(&Catalog::new(&old)), &Catalog::new(&new));
        let at = |kind: Kind| changes.iter().position(|it| it.kind == kind);
        let text = at(Kind::FieldTextChanged).expect("the text of the schema");
        assert!(changes[text].cause.is_some());
        assert_eq!(changes[text].cause, at(Kind::DescriptionChanged));
    }
}
