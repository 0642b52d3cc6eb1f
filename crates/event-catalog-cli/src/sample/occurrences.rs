//! Generates occurrences of events with sampled details, one per line.

use anyhow::bail;
use event_catalog::{NoEvent, Occurrence, RawJson};
use event_catalog_build::catalog::{Catalog, Event};
use serde_json::Value;

use super::clock::Moment;
use super::{Fault, Sampler, Stuck};
use crate::output::harmless;

/// The format in which occurrences are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Form {
    /// CloudEvents in JSON, with an id, a source and a time.
    #[default]
    #[value(name = "cloudevents")]
    CloudEvents,
    /// The pairs that a listener of the JavaScript API gets: `type` and `detail`.
    Pairs,
}

/// The times of occurrences, in seconds.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Times {
    pub(crate) from: Moment,
    pub(crate) every: u64,
}

/// A line with an occurrence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Line {
    /// The text without a line break.
    pub(crate) text: String,
    pub(crate) event: String,
    /// The fault in the occurrence, if any.
    pub(crate) fault: Option<Fault>,
}

/// Generates occurrences of events, each as a line.
pub(crate) struct Occurrences<'c, 's> {
    sampler: Sampler<'c, 's>,
    events: Vec<&'c Event<'s>>,
    /// The remaining events in this round: each event occurs once per round.
    left: Vec<&'c Event<'s>>,
    form: Form,
    times: Times,
    written: u64,
    /// The share of invalid occurrences, in millionths.
    share: u64,
    /// The number of invalid occurrences that are due, in millionths.
    due: u64,
}

/// The `source` attribute of the occurrences.
const SOURCE: &str = "/event-catalog/sample";

/// The whole that `share` is a fraction of.
pub(crate) const WHOLE: u64 = 1_000_000;

impl<'c, 's> Occurrences<'c, 's> {
    /// Generates occurrences of these events, of which there must be at least one.
    pub(crate) fn new(
        catalog: &'c Catalog<'s>,
        events: Vec<&'c Event<'s>>,
        seed: u64,
        form: Form,
        times: Times,
        share: u64,
    ) -> Self {
        Self {
            sampler: Sampler::new(catalog, seed),
            events,
            left: Vec::new(),
            form,
            times,
            written: 0,
            share,
            // With a share of 5%, the 10th, the 30th and so on are invalid.
            due: WHOLE / 2,
        }
    }

    /// Ensures that at least one of `count` occurrences is invalid, even if the share amounts to less
    /// than one.
    pub(crate) fn with_at_least_one(mut self, count: u64) -> Self {
        let total = self.share.saturating_mul(count);
        if total > 0 && total < WHOLE / 2 {
            self.due = WHOLE - self.share;
        }
        self
    }

    /// How many invalid occurrences were due but couldn't be generated.
    pub(crate) fn missed(&self) -> u64 {
        self.due / WHOLE
    }

    /// Generates the next line.
    ///
    /// # Errors
    ///
    /// If no value was found for the payload of an event.
    pub(crate) fn line(&mut self) -> anyhow::Result<Line> {
        if self.left.is_empty() {
            self.left.clone_from(&self.events);
            self.sampler.random().shuffle(&mut self.left);
        }
        let Some(event) = self.left.pop() else {
            bail!("there are no events to generate samples of");
        };
        self.due = self.due.saturating_add(self.share);
        let mut faulty = None;
        if self.due >= WHOLE {
            faulty = self
                .sampler
                .faulty(event)
                .map_err(|it| failed(event, &it))?;
            if faulty.is_some() {
                self.due -= WHOLE;
            }
        }
        let (detail, fault) = match faulty {
            Some((detail, fault)) => (Some(detail), Some(fault)),
            None if self.sampler.is_described(event) => {
                let detail = self
                    .sampler
                    .detail(event)
                    .map_err(|it| failed(event, &it))?;
                (Some(detail), None)
            }
            None => (None, None),
        };
        Ok(Line {
            text: harmless(&self.text(event, detail.as_ref())?),
            event: event.name.to_string(),
            fault,
        })
    }

    fn text(&mut self, event: &Event<'s>, detail: Option<&Value>) -> anyhow::Result<String> {
        let mut occurrence = Occurrence::<NoEvent>::custom(&*event.name);
        if let Some(detail) = detail {
            occurrence = occurrence.with_detail(RawJson::from_value(detail)?);
        }
        if self.form == Form::Pairs {
            return Ok(occurrence.to_pair());
        }
        let time = self.times.every.saturating_mul(self.written);
        self.written += 1;
        let occurrence = occurrence
            .with_id(self.sampler.random().uuid())
            .with_source(SOURCE)
            .with_time(self.times.from.after(time).to_string());
        Ok(occurrence.to_cloudevent()?)
    }
}

/// Creates the error for an event without a sample, with advice.
fn failed(event: &Event<'_>, stuck: &Stuck) -> anyhow::Error {
    let at = match stuck.path.as_str() {
        "" => String::new(),
        path => format!(" at `{path}`"),
    };
    let (name, why) = (&event.name, &stuck.why);
    if let Some(unusable) = stuck.unusable {
        return anyhow::anyhow!(
            "no sample of the event `{name}` was generated, because values can't be validated: {why}; {}",
            unusable.advice()
        );
    }
    anyhow::anyhow!(
        "no sample of the event `{name}` was found: no value of its detail is valid{at}, because {why}; add a valid \
         value to the `examples` there, in the schema of its payload"
    )
}
