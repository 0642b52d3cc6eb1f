//! Formats the changes as one JSON object. The form of the object is stable, and `schemas/diff.schema.json` describes
//! it.

use std::collections::BTreeMap;

use serde::Serialize;

use super::bump::Needed;
use super::comparison::{Comparison, Item, Location};
use super::edit::Edit;
use super::entry;
use super::scope::Scope;
use super::sentence::sentence;
use crate::changes::{Subject, Verdict};
use crate::output::harmless;

/// The version of the format.
const VERSION: u32 = 1;

/// The maximum number of changes that are pretty-printed. Longer output is read only by programs, and half of it would
/// be whitespace.
const MOST_PRETTY: usize = 1_000;

#[derive(Serialize)]
struct Document<'d> {
    version: u32,
    bump: &'d str,
    risky: bool,
    audiences: Vec<&'d str>,
    catalogs: Vec<JsonCatalog<'d>>,
    changes: Vec<JsonChange<'d>>,
}

#[derive(Serialize)]
struct JsonCatalog<'d> {
    catalog: &'d str,
    old: &'d str,
    new: Option<&'d str>,
    first: bool,
    bump: &'d str,
    risky: bool,
    notes: &'d [String],
}

#[derive(Serialize)]
struct JsonChange<'d> {
    id: String,
    catalog: &'d str,
    kind: &'d str,
    subject: JsonSubject<'d>,
    message: String,
    before: Option<&'d str>,
    after: Option<&'d str>,
    edit: Option<&'d str>,
    places: JsonPlaces<'d>,
    /// The verdicts, keyed by audience.
    verdicts: BTreeMap<&'d str, &'d str>,
    wire: JsonWire<'d>,
    cause: Option<String>,
    accepted: Option<&'d str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    accept: Option<String>,
    announced: bool,
    migration: Option<String>,
}

#[derive(Serialize)]
struct JsonSubject<'d> {
    #[serde(rename = "type")]
    kind: &'d str,
    name: Option<&'d str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<&'d str>,
}

#[derive(Serialize)]
struct JsonPlaces<'d> {
    old: Option<&'d Location>,
    new: Option<&'d Location>,
}

#[derive(Serialize)]
struct JsonWire<'d> {
    backward: &'d str,
    forward: &'d str,
}

/// Writes the changes of all catalogs that affect these audiences.
pub(crate) fn render(comparisons: &[Comparison], scope: &Scope) -> anyhow::Result<String> {
    let needed = Needed::of(comparisons, scope);
    let changes: Vec<_> = comparisons
        .iter()
        .flat_map(|comparison| changes(comparison, scope))
        .collect();
    let count = changes.len();
    let document = Document {
        version: VERSION,
        bump: needed.bump.name(),
        risky: needed.risky,
        audiences: scope.audiences().iter().map(|it| it.name()).collect(),
        catalogs: comparisons.iter().map(|it| catalog(it, scope)).collect(),
        changes,
    };
    let text = if count > MOST_PRETTY {
        serde_json::to_string(&document)?
    } else {
        serde_json::to_string_pretty(&document)?
    };
    Ok(harmless(&text) + "\n")
}

fn catalog<'d>(comparison: &'d Comparison, scope: &Scope) -> JsonCatalog<'d> {
    let needed = Needed::of(std::slice::from_ref(comparison), scope);
    JsonCatalog {
        catalog: &comparison.names.catalog,
        old: &comparison.names.old,
        new: comparison.names.new.as_deref(),
        first: comparison.is_first,
        bump: needed.bump.name(),
        risky: needed.risky,
        notes: &comparison.notes,
    }
}

fn changes<'d>(
    comparison: &'d Comparison,
    scope: &'d Scope,
) -> impl Iterator<Item = JsonChange<'d>> {
    let is_seen = move |item: &&Item| {
        !item.is_left_out && (scope.is_all() || scope.verdict(&item.change) > Verdict::None)
    };
    let seen = comparison.items.iter().filter(is_seen);
    seen.map(move |item| change(item, comparison, scope))
}

fn change<'d>(item: &'d Item, comparison: &'d Comparison, scope: &Scope) -> JsonChange<'d> {
    let change = &item.change;
    let verdicts = scope.audiences().iter();
    let cause = change.cause.and_then(|index| comparison.items.get(index));
    let cause = cause.filter(|cause| !cause.is_left_out);
    JsonChange {
        id: change.id(),
        catalog: &comparison.names.catalog,
        kind: change.kind.name(),
        subject: subject(&change.subject),
        message: sentence(change).plain(),
        before: change.before.as_deref(),
        after: change.after.as_deref(),
        edit: Edit::of(change).map(Edit::name),
        places: JsonPlaces {
            old: item.old.as_ref(),
            new: item.new.as_ref(),
        },
        verdicts: verdicts
            .map(|it| (it.name(), change.verdicts.of(*it).name()))
            .collect(),
        wire: JsonWire {
            backward: change.verdicts.backward.name(),
            forward: change.verdicts.forward.name(),
        },
        cause: cause.map(|it| it.change.id()),
        accepted: change.accepted.as_deref(),
        accept: entry::of(change).map(|lines| lines.join("\n") + "\n"),
        announced: change.announced,
        migration: change.advice(scope.audiences()),
    }
}

fn subject<'d>(subject: &'d Subject) -> JsonSubject<'d> {
    let named = |kind: &'d str, name: &'d str| JsonSubject {
        kind,
        name: Some(name),
        path: None,
    };
    match subject {
        Subject::Catalog => JsonSubject {
            kind: "catalog",
            name: None,
            path: None,
        },
        Subject::Setting(key) => named("setting", key),
        Subject::Section(title) => named("section", title),
        Subject::Module(name) => named("module", name),
        Subject::Family(pattern) => named("family", pattern),
        Subject::Event(name) => named("event", name),
        Subject::Payload { schema, path } => JsonSubject {
            kind: "payload",
            name: Some(schema),
            path: Some(path),
        },
    }
}

#[cfg(test)]
mod tests {
    use jsonschema::Validator;
    use serde_json::Value;

    use super::super::made::{comparison, for_all, item};
    use super::*;
    use crate::changes::{Audience, Kind, Migration};

    fn validator() -> Validator {
        let schema = include_str!("../../../schemas/diff.schema.json");
        let schema: Value = serde_json::from_str(schema).unwrap();
        jsonschema::validator_for(&schema).unwrap()
    }

    fn written(comparisons: &[Comparison], audiences: &[Audience]) -> Value {
        let text = render(comparisons, &Scope::of(audiences)).unwrap();
        let value = serde_json::from_str(&text).unwrap();
        let validator = validator();
        let errors: Vec<_> = validator
            .iter_errors(&value)
            .map(|it| it.to_string())
            .collect();
        assert!(errors.is_empty(), "{errors:?}\n{text}");
        value
    }

    #[test]
    fn each_kind_and_subject_has_the_form_of_the_schema() {
        let subjects = [
            Subject::Catalog,
            Subject::Setting("javascript.global".to_owned()),
            Subject::Section("S".to_owned()),
            Subject::Module("m".to_owned()),
            Subject::Family("a_{1..2}".to_owned()),
            Subject::Event("a".to_owned()),
            Subject::Payload {
                schema: "order".to_owned(),
                path: String::new(),
            },
        ];
        let mut items = Vec::new();
        for (number, kind) in Kind::ALL.iter().enumerate() {
            let mut item = item(*kind, "a", &[(Audience::Docs, Verdict::Note)]);
            item.change.subject = subjects[number % subjects.len()].clone();
            item.new = Some(Location {
                file: "catalog/events.csv".to_owned(),
                line: 2,
                column: 1,
                cell: Some("A2".to_owned()),
            });
            items.push(item);
        }
        items[1].change.cause = Some(0);
        items[1].change.announced = true;
        let cause = items[0].change.id();
        let value = written(&[comparison(items)], &[]);
        assert_eq!(value["version"], 1);
        assert_eq!(value["bump"], "patch");
        assert_eq!(value["changes"].as_array().unwrap().len(), Kind::ALL.len());
        assert_eq!(value["changes"][1]["cause"], cause);
        assert_eq!(value["changes"][1]["announced"], true);
        assert_eq!(value["changes"][0]["verdicts"]["docs"], "note");
        assert_eq!(value["changes"][0]["places"]["new"]["cell"], "A2");
    }

    #[test]
    fn several_catalogs_have_their_own_verdicts() {
        let first = comparison(vec![for_all(Kind::EventRemoved, "a", Verdict::Breaking)]);
        let mut second = comparison(vec![for_all(Kind::EventAdded, "b", Verdict::Minor)]);
        second.names.catalog = "other".to_owned();
        second.is_first = true;
        let value = written(&[first, second], &[]);
        assert_eq!(value["bump"], "major");
        assert_eq!(value["catalogs"][1]["bump"], "minor");
        assert_eq!(value["catalogs"][1]["first"], true);
        assert_eq!(value["changes"][1]["catalog"], "other");
    }

    #[test]
    fn other_audiences_are_left_out() {
        let only = item(
            Kind::EventRemoved,
            "a",
            &[(Audience::Rust, Verdict::Breaking)],
        );
        let value = written(&[comparison(vec![only])], &[Audience::Docs]);
        assert_eq!(value["changes"], Value::Array(Vec::new()));
        assert_eq!(value["audiences"], serde_json::json!(["docs"]));
    }

    #[test]
    fn an_edit_and_the_advice_for_an_audience_are_in_it() {
        let mut edited = item(
            Kind::DescriptionChanged,
            "login",
            &[(Audience::Docs, Verdict::Note)],
        );
        edited.change.before = Some("A user signed in.".to_owned());
        edited.change.after = Some("A user signed out.".to_owned());
        let mut removed = for_all(Kind::EventRemoved, "a", Verdict::Breaking);
        let advice = Migration::only(&[Audience::Web], "Call `b`.");
        removed.change.migration = Some(advice.and(&[Audience::Rust], "Import `b`."));
        let comparisons = [comparison(vec![edited, removed])];
        let value = written(&comparisons, &[]);
        assert_eq!(value["changes"][0]["edit"], "words");
        assert_eq!(value["changes"][1]["edit"], Value::Null);
        assert_eq!(value["changes"][1]["migration"], "Call `b`. Import `b`.");
        let value = written(&comparisons, &[Audience::Rust]);
        assert_eq!(value["changes"][0]["migration"], "Import `b`.");
    }

    #[test]
    fn control_characters_are_escapes() {
        let hostile = for_all(
            Kind::EventRemoved,
            "\u{1b}[31m\u{202e}##[x]",
            Verdict::Breaking,
        );
        let text = render(&[comparison(vec![hostile])], &Scope::of(&[])).unwrap();
        assert!(!text.contains(['\u{1b}', '\u{202e}']) && !text.contains("##["));
    }
}
