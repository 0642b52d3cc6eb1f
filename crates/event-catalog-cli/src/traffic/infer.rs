//! `event-catalog infer`: infers rows and schemas from recorded events, in one pass.
//!
//! ```text
//! names → events → families → identifiers ─┐
//! values → nodes, texts → schema ──────────┴→ rows with their schemas
//! ```
//!
//! Memory is bounded by limits on the number of names, places in payloads, and values per place.
//! The notes list everything that is left out.

mod events;
mod families;
mod formats;
mod identifiers;
mod node;
mod notes;
mod personal;
mod schema;
mod texts;

use std::collections::{BTreeMap, HashMap, HashSet};

use anyhow::bail;
use event_catalog_build::catalog::{Catalog, Event as CatalogEvent, Form};
use serde_json::Value;

use super::findings::{Findings, Kind, Level, Place};
use super::judge::DEEPEST;
use super::names::Spelling;
use super::reader::{Payload, Receiver, parsed, plain, read, stripped};
use super::records::{Records, Source};
use super::report::Report;
use super::validate::Reading;
use super::value::depth;
use crate::import::inferred::InferredEvent;
use events::{Event, Events};
use families::{Row, rows};
use identifiers::Taken;
use notes::Notes;
use schema::Schemas;

/// Options for inferring rows and schemas.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Options {
    /// The minimum number of objects that makes a field required if all of them have it.
    pub(crate) required_after: u64,
    /// The minimum number of numbered names that form a family.
    pub(crate) family_of: usize,
    /// Whether values that look personal are kept in examples.
    pub(crate) keeps_values: bool,
}

/// The inferred rows and schemas.
#[derive(Debug)]
pub(crate) struct Inferred {
    pub(crate) events: Vec<InferredEvent>,
    /// The number of occurrences of all events.
    pub(crate) occurrences: u64,
    /// Notes about everything that was left out.
    pub(crate) notes: Vec<String>,
    /// Problems with records, one per line.
    pub(crate) problems: Vec<String>,
    /// Whether any record couldn't be read.
    pub(crate) has_errors: bool,
}

/// Infers rows and schemas from inputs. With a catalog, skips events that it already has.
pub(crate) fn infer(
    catalog: Option<&Catalog<'_>>,
    sources: &[Source],
    reading: &Reading,
    options: Options,
) -> anyhow::Result<Inferred> {
    let form = reading.form()?;
    let mut inference = Inference::new(catalog, &reading.strip, options.keeps_values);
    let mut units = Vec::new();
    for (number, source) in sources.iter().enumerate() {
        let mut records = Records::open(source)?;
        units.push(records.unit());
        read(&form, number, &mut records, &mut inference);
    }
    let findings = std::mem::take(&mut inference.findings);
    let left_out = findings.left_out();
    let findings = findings.sorted();
    let report = Report {
        sources,
        units: &units,
        events: inference.occurrences,
        findings: &findings,
        left_out,
        known: 0,
        unknown: &[],
        missed: 0,
        coverage: None,
        share: None,
        catalog_errors: None,
    };
    let mut notes = Notes::default();
    let events = inference.events(catalog, options, &report, &mut notes);
    let shown = findings.iter().take(notes::LISTED);
    let mut problems: Vec<String> = shown.flat_map(|it| report.of_finding(it)).collect();
    let hidden = findings.len().saturating_sub(notes::LISTED);
    if hidden > 0 || left_out > 0 {
        problems.push("There are more problems; `event-catalog validate` lists them.".to_owned());
    }
    let has_errors = left_out > 0 || findings.iter().any(|it| it.level == Level::Error);
    if inference.occurrences == 0 && !has_errors {
        bail!("the input has no events; use options to say where they are, as in `--form segment`");
    }
    Ok(Inferred {
        events,
        occurrences: inference.occurrences,
        notes: notes.lines(&inference.all),
        problems,
        has_errors,
    })
}

/// The state of the inference so far.
struct Inference<'c> {
    all: Events,
    findings: Findings,
    strip: Vec<String>,
    occurrences: u64,
    /// The names that the catalog has or had, which are skipped.
    known: HashSet<&'c str>,
    keeps_values: bool,
}

impl<'c> Inference<'c> {
    fn new(catalog: Option<&'c Catalog<'_>>, strip: &[String], keeps_values: bool) -> Self {
        let mut known: HashSet<&'c str> = HashSet::new();
        if let Some(catalog) = catalog {
            known.extend(catalog.events.iter().map(|it| &*it.name));
            let aliases = catalog.events.iter().flat_map(CatalogEvent::aliases);
            known.extend(aliases.map(|it| &*it.name));
            known.extend(catalog.former.iter().map(|it| &*it.name));
        }
        Self {
            all: Events::new(keeps_values),
            findings: Findings::default(),
            strip: strip.to_vec(),
            occurrences: 0,
            known,
            keeps_values,
        }
    }

    fn add(&mut self, name: &str, payload: &Value, place: Place) {
        if depth(payload) > DEEPEST {
            self.all.add_deep(name, place);
        } else {
            self.all.add(name, Some(payload), place);
        }
    }

    /// Selects the events that become rows.
    fn events(
        &mut self,
        catalog: Option<&Catalog<'_>>,
        options: Options,
        report: &Report<'_>,
        notes: &mut Notes,
    ) -> Vec<InferredEvent> {
        let mut events = self.all.take();
        if let Some(catalog) = catalog {
            leave_out_misspelt(catalog, &mut events, notes);
            leave_out_texts(catalog.input.settings.names.form(), &mut events, notes);
        }
        let (rows, with_ids) = rows(events, options.family_of, self.keeps_values);
        notes.with_ids = with_ids;
        let mut identifiers = identifiers(catalog, &rows);
        let has_default = catalog.is_some_and(|it| it.input.settings.default_payload.is_some());
        let schemas = Schemas {
            required_after: options.required_after,
            keeps_values: options.keeps_values,
        };
        let mut inferred = Vec::new();
        for row in rows {
            let payload = &row.event.payload;
            if payload.has_gaps() {
                notes.cut.add(&row.cell);
            }
            // Every payload also has the fields of the default payload, so it must be an object.
            let is_object = payload.objects == payload.count && !payload.is_any;
            let payload = if row.event.deep > 0 {
                notes.deep.add(&row.cell);
                None
            } else if has_default && !is_object {
                notes.not_objects.add(&row.cell);
                None
            } else {
                schemas.payload(payload)
            };
            inferred.push(InferredEvent {
                place: report.place(row.event.first).unwrap_or_default(),
                identifier: identifiers.remove(&row.cell).unwrap_or_default(),
                cell: row.cell,
                payload,
            });
        }
        inferred
    }
}

/// Leaves out names that are similar to a name in the catalog.
fn leave_out_misspelt(
    catalog: &Catalog<'_>,
    events: &mut BTreeMap<String, Event>,
    notes: &mut Notes,
) {
    let spelling = Spelling::of(catalog);
    events.retain(|name, _| match spelling.mistake(name) {
        Some(message) => {
            notes.misspelt.push(message);
            false
        }
        None => true,
    });
}

/// If the catalog requires a form of names, leaves out strings that can't be names: formulas, lists, and sentences with
/// punctuation. Notes other names that don't have the form.
fn leave_out_texts(form: Form, events: &mut BTreeMap<String, Event>, notes: &mut Notes) {
    const SIGNS: &str = "=+(){}[]<>;,\"'`|\\";
    if form == Form::Any {
        return;
    }
    notes.form = form.name();
    events.retain(|name, _| {
        let has_form = form.has(name);
        let is_text = !has_form && name.contains(|c: char| SIGNS.contains(c));
        if is_text {
            notes.texts.add(name);
        } else if !has_form {
            notes.other_form.add(name);
        }
        !is_text
    });
}

/// Returns the texts for the column `identifier`, keyed by name. If several rows result in the same identifier, the row
/// whose name has the catalog's form needs no text.
fn identifiers(catalog: Option<&Catalog<'_>>, rows: &[Row]) -> HashMap<String, String> {
    let mut taken = catalog.map(Taken::of).unwrap_or_default();
    let form = catalog.map(|it| it.input.settings.names.form());
    let fits = |row: &&Row| form.is_none_or(|form| form.has(&row.cell));
    let first = rows.iter().filter(|row| fits(row));
    let others = rows.iter().filter(|row| !fits(row));
    first
        .chain(others)
        .map(|row| (row.cell.clone(), taken.take(&row.cell)))
        .collect()
}

impl Receiver for Inference<'_> {
    fn event(&mut self, sent: &str, payload: Payload<'_>, _: Option<&str>, place: Place) {
        self.occurrences += 1;
        if sent.is_empty() {
            let message = "the name of an event is empty".to_owned();
            return self.findings.add(plain(Kind::BrokenRecord, message), place);
        }
        let name = stripped(sent, &self.strip);
        if self.known.contains(name) {
            self.all.known += 1;
            return;
        }
        match payload {
            Payload::Missing | Payload::Binary => self.all.add(name, None, place),
            Payload::Value(value) => self.add(name, value, place),
            Payload::Text(text) => match parsed(text, name, place, &mut self.findings) {
                Some(value) => self.add(name, &value, place),
                None => self.all.add_deep(name, place),
            },
        }
    }

    fn findings(&mut self) -> &mut Findings {
        &mut self.findings
    }
}
