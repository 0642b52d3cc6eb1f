//! Reads a tracking plan of Segment or `RudderStack`: each rule for a `track` call is an event, and
//! the schema of its properties is the payload.

mod payload;
mod rules;

use std::collections::{BTreeSet, HashMap};

use event_catalog_build::catalog::Catalog;
use event_catalog_build::schema::SchemaProblem;
use rules::{Plan, Rule};

use super::document::Document;
use super::event_table::{EventRow, one_line, table};
use super::page::Page;
use super::payload_files::PayloadFiles;
use super::schema_words::{annotations, with_catalog};
use super::tally::Tally;
use crate::json::Json;

pub(super) fn read(documents: &[Document]) -> Result<Page, String> {
    let mut reading = Reading::default();
    let mut title = None;
    let mut place = None;
    for document in documents {
        let plans = rules::plans(&document.value);
        if plans.is_empty() {
            reading.others.add(&document.shown, &document.path);
        }
        for plan in plans {
            // In the Config API, the name of a plan is its path.
            let named = plan.title.filter(|title| !title.contains('/'));
            title = title.or(named.map(str::to_owned));
            place.get_or_insert_with(|| document.shown.clone());
            reading.plan(document, &plan);
        }
    }
    let Some(place) = place else {
        let shown = documents.first().map_or("", |it| it.shown.as_str());
        return Err(format!(
            "`{shown}` isn't a tracking plan of Segment (rules with `jsonSchema`) or RudderStack (rules with `rules`); \
             export the plan as JSON with Segment's Public API or RudderStack's Data Catalog API"
        ));
    };
    let notes = reading.notes();
    let schemas = reading.files.into_files();
    Ok(Page {
        title,
        blocks: vec![table(place, &reading.rows)],
        annotations: with_catalog(&schemas, words),
        schemas,
        notes,
        ..Page::default()
    })
}

/// The keywords in the schemas that can be ignored. This includes `id`, which some tools write in
/// every draft.
fn words(catalog: &Catalog<'_>) -> BTreeSet<String> {
    let is_id = |problem: &SchemaProblem| matches!(problem, SchemaProblem::UnknownKeyword { keyword, .. } if keyword == "id");
    let id = catalog.schema_problems().any(is_id);
    let mut words = annotations(catalog);
    words.extend(id.then(|| "id".to_owned()));
    words
}

/// Whether a document contains a tracking plan.
pub(super) fn is_one(document: &Document) -> bool {
    !rules::plans(&document.value).is_empty()
}

/// What has been read so far, and what was left out.
#[derive(Debug, Default)]
struct Reading {
    rows: Vec<EventRow>,
    files: PayloadFiles,
    /// Documents without rules.
    others: Tally,
    /// Rules for other kinds of calls.
    calls: Tally,
    /// Rules without a name.
    nameless: Tally,
    /// Older versions of rules.
    older: Tally,
    /// Rules whose schema isn't a JSON Schema.
    unread: Tally,
    /// Rules about other members of a call.
    members: Tally,
    labels: Tally,
}

impl Reading {
    fn plan(&mut self, document: &Document, plan: &Plan<'_>) {
        for other in &plan.others {
            self.calls.add(&document.shown, other);
        }
        let mut newest: HashMap<&str, u64> = HashMap::new();
        for rule in plan.rules.iter().filter(|rule| rule.call() == "track") {
            let newest = newest.entry(rule.name()).or_default();
            *newest = rule.version().max(*newest);
        }
        for rule in &plan.rules {
            let place = document.place(&rule.pointer());
            let (call, name) = (rule.call(), rule.name());
            if call != "track" {
                self.calls.add(&place, &call);
            } else if name.is_empty() {
                self.nameless.add(&place, "");
            } else if newest.get(name) > Some(&rule.version()) {
                self.older.add(&place, name);
            } else {
                self.event(*rule, place);
            }
        }
    }

    fn event(&mut self, rule: Rule<'_>, place: String) {
        let name = rule.name();
        let schema = rule.schema();
        let of_schema = |word: &str| schema.and_then(|schema| schema.get(word));
        let labels = rule.get("labels").or_else(|| of_schema("labels"));
        if labels.is_some_and(|it| !it.members().is_empty()) {
            self.labels.add(&place, name);
        }
        let description = match rule.text("description") {
            "" => of_schema("description").and_then(Json::as_str),
            text => Some(text),
        };
        let mut found = payload::Payload::default();
        if let Some(schema) = schema {
            let section = rule.text("identitySection");
            found = payload::payload(schema, section);
        } else if rule.get("jsonSchema").is_some() || rule.get("properties").is_some() {
            self.unread.add(&place, name);
        }
        if let Some(member) = found.other {
            let what = format!("`{member}` of `{name}`");
            self.members.add(&place, &what);
        }
        let payload = found.schema.map(|schema| self.files.add(name, &schema));
        self.rows.push(EventRow {
            name: name.to_owned(),
            description: one_line(description.unwrap_or_default()),
            payload: payload.unwrap_or_default(),
            deprecated_reason: deprecation(rule.text("deprecatedAt")),
            place,
            ..EventRow::default()
        });
    }

    fn notes(&self) -> Vec<String> {
        let notes = [
            self.others
                .note(|path| format!("`{path}` isn't a tracking plan, so it is left out")),
            self.calls.note(|call| {
                format!(
                    "the rule for `{call}` isn't about an event: only rules for `track` are imported"
                )
            }),
            self.nameless
                .note(|_| "a rule without an event name is left out".to_owned()),
            self.older.note(|name| {
                format!(
                    "an older version of `{name}` is left out: only the version with the highest number is imported"
                )
            }),
            self.unread.note(|name| {
                format!(
                    "the payload of `{name}` isn't a JSON Schema, so it is left out: export the plan with \
                     schemas, as with `format=schema`"
                )
            }),
            self.members.note(|what| {
                format!("the rules on {what} aren't about its properties, and are left out")
            }),
            self.labels.note(|name| {
                format!("a catalog can't hold the labels of `{name}`, so they are left out")
            }),
        ];
        notes.into_iter().flatten().collect()
    }
}

/// The deprecation reason for an event that was deprecated at this time. Segment writes the year 1
/// for events that aren't deprecated.
fn deprecation(time: &str) -> String {
    let date = time.split('T').next().unwrap_or_default();
    if date.is_empty() || date.starts_with("0001-") {
        return String::new();
    }
    one_line(&format!(
        "It has been deprecated in the tracking plan since {date}."
    ))
}

#[cfg(test)]
mod tests;
