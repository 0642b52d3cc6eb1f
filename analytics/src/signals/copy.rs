//! Copies events from the spool to the queues of signals. Each event is read once, and is added to the queue of each
//! signal that it triggers. Then the spool can remove it, so no receiver can make the spool grow.

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use anyhow::Context;
use event_catalog::RawJson;
use futures::future::join_all;
use serde_json::value::RawValue;
use tokio::sync::watch;
use tokio::time::sleep;

use super::matching::Matcher;
use super::queue::{self, Queued, split};
use super::recent::Recent;
use super::settings::{Scope, SignalSettings};
use super::state::Shared;
use crate::catalog::KnownCatalog;
use crate::collect::storing::{parts, position};
use crate::erase::{Places, Refusals};
use crate::event::Event;
use crate::fields::Plans;
use crate::key::{Key, hex};
use crate::moment;
use crate::settings::{PlaceKind, Settings};
use crate::spool::{Entry, Lines, Segment, Spool};

/// How long to wait between two passes. Events that arrive in that time are synced together.
const PAUSE: Duration = Duration::from_millis(200);

/// How long to wait after a pass that failed.
const PAUSE_AFTER_ERROR: Duration = Duration::from_secs(5);

/// The progress of copying events for a signal.
#[derive(Debug)]
pub(crate) struct Feed {
    pub(crate) settings: SignalSettings,
    pub(crate) queue: Arc<Spool>,
    pub(crate) shared: Arc<Shared>,
    /// How far the spool is copied.
    pub(crate) position: i64,
    pub(crate) recent: Recent,
    pub(crate) matcher: Matcher,
}

/// An addition to a queue.
#[derive(Debug, Default)]
struct Batch {
    lines: Lines,
    keys: Recent,
}

/// Copies events to the queues of all signals.
#[derive(Debug)]
pub(crate) struct Copier {
    pub(crate) spool: Arc<Spool>,
    /// The identity of the spool.
    pub(crate) identity: String,
    pub(crate) catalog: watch::Receiver<Arc<KnownCatalog>>,
    pub(crate) current: Arc<KnownCatalog>,
    pub(crate) plans: Plans,
    /// Where to find tenant and process.
    pub(crate) places: Settings,
    /// The ids of the keys that aren't public.
    pub(crate) trusted: HashSet<String>,
    pub(crate) feeds: Vec<Feed>,
    /// The number of the first segment that isn't completely copied yet.
    pub(crate) needed: Arc<AtomicU64>,
    /// The people whose events trigger nothing, because they were erased.
    pub(crate) refusals: Refusals,
}

/// Plans that find only the tenant and the process.
pub(crate) fn plans(catalog: &KnownCatalog, places: &Settings) -> Plans {
    Plans::new(catalog, places, |_| None)
}

impl Copier {
    /// Copies events as they are received. When it is stopped, copies what is left in the spool.
    pub(crate) async fn run(mut self, mut stop: watch::Receiver<bool>) {
        let mut synced = self.spool.synced();
        synced.mark_changed();
        while !*stop.borrow_and_update() {
            tokio::select! {
                _ = stop.changed() => break,
                changed = synced.changed() => if changed.is_err() { break },
            }
            let mut pause = PAUSE;
            if let Err(error) = self.pass().await {
                tracing::error!(
                    error = %format!("{error:#}"),
                    "events can't be copied to the signals; they stay in the spool"
                );
                // Copying is tried again, even if nothing more is received.
                synced.mark_changed();
                pause = PAUSE_AFTER_ERROR;
            }
            tokio::select! {
                _ = stop.changed() => break,
                () = sleep(pause) => {}
            }
        }
        if let Err(error) = self.pass().await {
            tracing::error!(
                error = %format!("{error:#}"),
                "events can't be copied to the signals; the next collector copies them"
            );
        }
    }

    /// Copies everything in the spool. A queue that can't be written doesn't hold up the others.
    pub(super) async fn pass(&mut self) -> anyhow::Result<()> {
        self.follow();
        let mut failed = vec![false; self.feeds.len()];
        let mut last_error = None;
        for segment in self.spool.segments() {
            let Some(mut place) = self.start_in(&segment, &failed) else {
                continue;
            };
            while place < segment.length {
                let text = queue::lines(&segment, place)?;
                if text.is_empty() {
                    tracing::error!(
                        segment = segment.number,
                        "the end of a segment of the spool is missing, and its events won't be delivered; check the \
                         disk for errors"
                    );
                    break;
                }
                let batches = self.batches(&segment, place, &text);
                place += text.len() as u64;
                let end = position(segment.number, place);
                let feeds = self.feeds.iter_mut().zip(batches).zip(&mut failed);
                let feeds = feeds.filter(|(_, failed)| !**failed);
                // The queues are written at the same time, because each write waits for the disk.
                let adding = feeds.map(|((feed, batch), failed)| async move {
                    let added = feed.add(batch, end).await;
                    *failed = added.is_err();
                    added.err()
                });
                let errors = join_all(adding).await;
                last_error = errors.into_iter().flatten().next().or(last_error);
            }
        }
        self.release();
        last_error.map_or(Ok(()), Err)
    }

    /// The offset in a segment at which the signal that is furthest behind continues; `None` if all signals have copied
    /// the segment.
    fn start_in(&self, segment: &Segment, failed: &[bool]) -> Option<u64> {
        let feeds = self.feeds.iter().zip(failed);
        let going_on = feeds.filter(|(_, failed)| !**failed);
        let first = going_on.map(|(feed, _)| feed.position).min()?;
        let (number, place) = parts(Some(first));
        match segment.number.cmp(&number) {
            std::cmp::Ordering::Less => None,
            std::cmp::Ordering::Equal => Some(place),
            std::cmp::Ordering::Greater => Some(0),
        }
    }

    /// What to add to the queue of each signal.
    fn batches(&self, segment: &Segment, place: u64, text: &[u8]) -> Vec<Batch> {
        let mut batches: Vec<Batch> = self.feeds.iter().map(|_| Batch::default()).collect();
        let refused = self.refusals.current();
        let places = Places {
            catalog: &self.current,
            settings: &self.places,
        };
        for (start, line) in split(text, place) {
            let end = position(segment.number, start + line.len() as u64 + 1);
            // A damaged event triggers nothing; `storing` stores it as damaged.
            let Ok(entry) = Entry::read(line) else {
                continue;
            };
            let Ok(event) = Event::read_entry(&entry) else {
                continue;
            };
            if !refused.is_empty() && refused.is_event(&event, places) {
                continue;
            }
            for (feed, batch) in self.feeds.iter().zip(&mut batches) {
                if end > feed.position
                    && self.triggers(feed, &entry, &event)
                    && let Err(error) = self.push(feed, batch, &event, line, end)
                {
                    tracing::error!(error = %format!("{error:#}"), "an event can't be added to a queue");
                }
            }
        }
        batches
    }

    /// Whether an event triggers a signal.
    fn triggers(&self, feed: &Feed, entry: &Entry<'_>, event: &Event<'_>) -> bool {
        let settings = &feed.settings;
        let name = event.occurrence.name().as_str();
        let data = event.occurrence.detail().map(RawJson::as_str);
        // A key that isn't in the configuration any more may have been public.
        (settings.public || self.trusted.contains(&*entry.key))
            && feed.matcher.matches(name, self.index(event))
            && settings.when.iter().all(|condition| condition.holds(data))
    }

    /// The index of an event in the catalog, by its name and its time.
    fn index(&self, event: &Event<'_>) -> Option<usize> {
        let received = event.sender.as_ref().and_then(|sender| sender.received);
        let name = event.occurrence.name().as_str();
        self.current.index_at(name, event.time.or(received))
    }

    fn push(
        &self,
        feed: &Feed,
        batch: &mut Batch,
        event: &Event<'_>,
        line: &[u8],
        end: i64,
    ) -> anyhow::Result<()> {
        let number = u128::from_be_bytes(event.key.0);
        if feed.recent.has(number) || batch.keys.has(number) {
            return Ok(());
        }
        let line: &RawValue = serde_json::from_slice(line)?;
        let queued = Queued {
            key: hex(&event.key.0).into(),
            order: self.order(feed.settings.scope, event),
            added: moment::now(),
            spool: (&*self.identity).into(),
            position: end,
            line,
        };
        batch.lines.push_line(&serde_json::to_string(&queued)?);
        batch.keys.add(number);
        Ok(())
    }

    /// A number shared by events that are delivered in order: the events of a subject, within their process or tenant.
    /// `None` if the event has no subject and no process or tenant.
    pub(super) fn order(&self, scope: Scope, event: &Event<'_>) -> Option<u64> {
        let occurrence = &event.occurrence;
        let data = occurrence.detail().map_or("", RawJson::as_str);
        let index = self.index(event);
        let found = self.plans.of(index).read(data, |_, _| ());
        let place = |kind| found.place(kind, event, &self.places);
        let tenant = place(PlaceKind::Tenant);
        let process = match scope {
            Scope::Process => place(PlaceKind::Process),
            Scope::Tenant => None,
        };
        let is_scoped = match scope {
            Scope::Process => process.is_some(),
            Scope::Tenant => tenant.is_some(),
        };
        if !is_scoped && occurrence.subject().is_none() {
            return None;
        }
        // A missing value differs from an empty one.
        let part = |text: Option<&str>| text.map_or_else(String::new, |text| format!("+{text}"));
        let key = Key::of(
            &part(tenant.as_deref()),
            &part(process.as_deref()),
            &part(occurrence.subject()),
        );
        // Half of the key is enough: events that share a half by chance only wait for each other.
        u64::try_from(key.number() >> 64).ok()
    }

    /// Switches to the current version of the catalog.
    fn follow(&mut self) {
        let current = Arc::clone(&self.catalog.borrow_and_update());
        if current.version == self.current.version {
            return;
        }
        for feed in &mut self.feeds {
            let (matcher, warnings) = Matcher::new(&feed.settings.on, &current);
            feed.matcher = matcher;
            for warning in warnings {
                tracing::warn!(signal = feed.settings.id, "{warning}");
            }
        }
        self.plans = plans(&current, &self.places);
        self.current = current;
    }

    /// Reports which segments all signals have copied.
    pub(crate) fn release(&self) {
        let segments = self.spool.segments();
        let needed = self.feeds.iter().map(|feed| {
            let (number, place) = parts(Some(feed.position));
            let is_copied = segments.iter().any(|segment| {
                segment.number == number && segment.is_sealed && place >= segment.length
            });
            if is_copied { number + 1 } else { number }
        });
        let needed = needed.min().unwrap_or(u64::MAX);
        self.needed.store(needed, Ordering::Release);
    }
}

impl Feed {
    /// Adds events to the queue; they are synced when this returns. If this fails, the same events are added later.
    async fn add(&mut self, batch: Batch, end: i64) -> anyhow::Result<()> {
        if end <= self.position {
            return Ok(());
        }
        if !batch.lines.is_empty() {
            let id = &self.settings.id;
            let appended = self.queue.append(batch.lines).await;
            appended.with_context(|| format!("the queue of the signal `{id}` can't be written"))?;
            for key in batch.keys.into_keys() {
                self.recent.add(key);
            }
        }
        self.position = end;
        self.shared.lock().position = end;
        Ok(())
    }
}
