//! Decides what happens to a rejected line that can be read as an event.

use std::collections::HashMap;
use std::sync::Arc;

use super::Repaired;
use super::lines::Row;
use crate::catalog::KnownCatalog;
use crate::erase::{Places, Refusals, Wanted};
use crate::event::Event;
use crate::ingest::Item;
use crate::ingest::once::{Once, Verdict};
use crate::key::day_of;
use crate::moment;
use crate::settings::Settings;
use crate::store::{Kind, Store};

/// The decision on a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    Store,
    Remove,
    Wait,
    Keep,
}

/// The data that decisions about lines need.
pub(super) struct Judge<'a> {
    once: Once,
    /// The erased people, about whom nothing is stored.
    refused: Arc<Wanted>,
    places: Places<'a>,
    /// For each stream, whether it has rejected lines from a batch whose events aren't stored.
    unfinished: HashMap<String, bool>,
}

pub(super) fn count(rows: &[Row], outcomes: &[Outcome], repaired: &mut Repaired) {
    for (row, outcome) in rows.iter().zip(outcomes) {
        let lines = repaired.of(&row.reason);
        match outcome {
            Outcome::Store => lines.stored += 1,
            Outcome::Remove => lines.repeated += 1,
            Outcome::Wait => lines.waiting += 1,
            Outcome::Keep => lines.rejected += 1,
        }
    }
}

impl<'a> Judge<'a> {
    pub(super) fn open(
        store: &Store,
        catalog: &'a KnownCatalog,
        settings: &'a Settings,
    ) -> anyhow::Result<Self> {
        Ok(Self {
            once: Once::default(),
            refused: Refusals::open(&store.folder)?.current(),
            places: Places { catalog, settings },
            unfinished: HashMap::new(),
        })
    }

    /// Decides on lines that can be read as events.
    pub(super) async fn decide(
        &mut self,
        items: &[Item<'_>],
        store: &Store,
    ) -> anyhow::Result<Vec<Outcome>> {
        let mut outcomes = vec![Outcome::Keep; items.len()];
        let mut places = Vec::with_capacity(items.len());
        let mut events: Vec<&Event<'_>> = Vec::with_capacity(items.len());
        for (at, item) in items.iter().enumerate() {
            let Ok(event) = &item.event else { continue };
            if !self.refused.is_empty() && self.refused.is_event(event, self.places) {
                continue;
            }
            // This event has no id, only a place. If it were stored now, the next run of `ingest` would store it
            // again.
            if !event.has_id && self.is_unfinished(item.stream, store).await? {
                outcomes[at] = Outcome::Wait;
                continue;
            }
            places.push(at);
            events.push(event);
        }
        let verdicts = self.once.judge(&events, store, day_of(moment::now()))?;
        self.once.stored(&events, &verdicts);
        for (at, verdict) in places.into_iter().zip(verdicts) {
            outcomes[at] = match verdict {
                Verdict::New => Outcome::Store,
                Verdict::Repeated => Outcome::Remove,
                Verdict::Reused => Outcome::Keep,
            };
        }
        Ok(outcomes)
    }

    /// Whether a run of `ingest` was killed between its two commits, and no later run has continued it.
    async fn is_unfinished(&mut self, stream: &str, store: &Store) -> anyhow::Result<bool> {
        if let Some(known) = self.unfinished.get(stream) {
            return Ok(*known);
        }
        let rejected = store.position(Kind::Rejected, stream).await?;
        let is_unfinished = rejected > store.position(Kind::Events, stream).await?;
        self.unfinished.insert(stream.to_owned(), is_unfinished);
        Ok(is_unfinished)
    }
}
