//! Metrics in the text format of Prometheus. Clients can't choose the value of any label.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::health::Health;
use super::keys::Keys;
use super::receive::Collector;
use crate::signals::States;
use crate::spool::Spool;

/// The counts since the collector started.
#[derive(Debug)]
pub(super) struct Metrics {
    /// Accepted events, by key.
    accepted: Vec<AtomicU64>,
    /// Rejected events, by reason.
    rejected: Mutex<BTreeMap<&'static str, u64>>,
    /// The number of events that were dropped because they are about erased people.
    erased: AtomicU64,
    /// Answers, by status and kind of problem.
    answers: Mutex<BTreeMap<(u16, &'static str), u64>>,
    /// The number of open connections.
    pub(super) connections: AtomicU64,
}

fn lock<T>(counts: &Mutex<T>) -> MutexGuard<'_, T> {
    counts.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Metrics {
    pub(super) fn new(keys: &Keys) -> Self {
        Self {
            accepted: keys.iter().map(|_| AtomicU64::new(0)).collect(),
            rejected: Mutex::default(),
            erased: AtomicU64::new(0),
            answers: Mutex::default(),
            connections: AtomicU64::new(0),
        }
    }

    pub(super) fn accept(&self, key: usize, events: u64) {
        self.accepted[key].fetch_add(events, Ordering::Relaxed);
    }

    pub(super) fn erase(&self, events: u64) {
        self.erased.fetch_add(events, Ordering::Relaxed);
    }

    pub(super) fn reject(&self, reason: &'static str) {
        *lock(&self.rejected).entry(reason).or_default() += 1;
    }

    pub(super) fn answer(&self, status: u16, problem: &'static str) {
        *lock(&self.answers).entry((status, problem)).or_default() += 1;
    }

    /// All metrics as text.
    pub(super) fn text(&self, collector: &Collector) -> String {
        let keys = &collector.keys;
        let mut text = String::new();
        head(
            &mut text,
            "events_accepted_total",
            "counter",
            "Accepted events, by key.",
        );
        for (key, count) in keys.iter().zip(&self.accepted) {
            let count = count.load(Ordering::Relaxed);
            // The characters of an id need no escapes.
            let _ = writeln!(
                text,
                "{PREFIX}events_accepted_total{{key=\"{}\"}} {count}",
                key.id
            );
        }
        head(
            &mut text,
            "events_rejected_total",
            "counter",
            "Rejected events, by reason.",
        );
        for (reason, count) in &*lock(&self.rejected) {
            let _ = writeln!(
                text,
                "{PREFIX}events_rejected_total{{reason=\"{reason}\"}} {count}"
            );
        }
        one(
            &mut text,
            "events_erased_total",
            "counter",
            "Events that were dropped because they are about people whose data was erased.",
            self.erased.load(Ordering::Relaxed),
        );
        head(
            &mut text,
            "requests_total",
            "counter",
            "Requests, by status and kind of problem.",
        );
        for ((status, problem), count) in &*lock(&self.answers) {
            let _ = writeln!(
                text,
                "{PREFIX}requests_total{{status=\"{status}\",problem=\"{problem}\"}} {count}"
            );
        }
        let connections = self.connections.load(Ordering::Relaxed);
        one(
            &mut text,
            "connections",
            "gauge",
            "Open connections.",
            connections,
        );
        of_spool(&mut text, &collector.spool);
        if let Some(signals) = collector.signals.get() {
            of_signals(&mut text, signals);
        }
        if collector.health.is_expected() {
            of_health(&mut text, &collector.health);
        }
        text
    }
}

const PREFIX: &str = "event_analytics_";

fn of_spool(text: &mut String, spool: &Spool) {
    let counts = spool.counts();
    let load = |count: &AtomicU64| count.load(Ordering::Relaxed);
    one(
        text,
        "spool_lines_total",
        "counter",
        "Lines that were synced to the spool.",
        load(&counts.lines),
    );
    one(
        text,
        "spool_bytes_total",
        "counter",
        "Bytes that were synced to the spool.",
        load(&counts.bytes),
    );
    one(
        text,
        "spool_syncs_total",
        "counter",
        "Syncs of the spool.",
        load(&counts.syncs),
    );
    let micros = load(&counts.micros);
    let seconds = format!("{}.{:06}", micros / 1_000_000, micros % 1_000_000);
    one(
        text,
        "spool_sync_seconds_total",
        "counter",
        "Seconds spent writing and syncing.",
        seconds,
    );
    one(
        text,
        "spool_failures_total",
        "counter",
        "Writes to the spool that failed.",
        load(&counts.failures),
    );
    let waiting = counts.waiting.load(Ordering::Relaxed);
    one(
        text,
        "spool_waiting_bytes",
        "gauge",
        "Bytes that are waiting to be written.",
        waiting,
    );
    one(
        text,
        "spool_segments",
        "gauge",
        "Segments of the spool.",
        spool.segments().len(),
    );
    one(
        text,
        "spool_segment_bytes",
        "gauge",
        "Size of the spool's segments in bytes.",
        spool.bytes(),
    );
}

fn of_health(text: &mut String, health: &Health) {
    one(
        text,
        "storing_up",
        "gauge",
        "1 if received events are being stored, 0 after an error.",
        u8::from(health.trouble().is_none()),
    );
    one(
        text,
        "storing_failures_total",
        "counter",
        "How often events could not be stored.",
        health.failures(),
    );
    one(
        text,
        "storing_panics_total",
        "counter",
        "How often the storing thread has panicked.",
        health.panics(),
    );
    one(
        text,
        "keep_failures_total",
        "counter",
        "How often a scheduled task failed: merging, expiring or erasing.",
        health.task_failures(),
    );
}

fn of_signals(text: &mut String, signals: &States) {
    by_signal(
        text,
        "signal_delivered_total",
        "counter",
        "Delivered events, including those before the collector was started.",
        &signals.numbers(|state| state.delivered),
    );
    by_signal(
        text,
        "signal_failed_total",
        "counter",
        "Failed attempts, including those before the collector was started.",
        &signals.numbers(|state| state.failed),
    );
    by_signal(
        text,
        "signal_waiting",
        "gauge",
        "Events that are waiting to be delivered.",
        &signals.numbers(|state| state.waiting),
    );
    by_signal(
        text,
        "signal_dead",
        "gauge",
        "Dead letters.",
        &signals.numbers(|state| state.dead),
    );
}

fn by_signal(text: &mut String, name: &str, kind: &str, help: &str, numbers: &[(&str, u64)]) {
    head(text, name, kind, help);
    for (id, number) in numbers {
        // The characters of an id need no escapes.
        let _ = writeln!(text, "{PREFIX}{name}{{signal=\"{id}\"}} {number}");
    }
}

fn head(text: &mut String, name: &str, kind: &str, help: &str) {
    let _ = writeln!(
        text,
        "# HELP {PREFIX}{name} {help}\n# TYPE {PREFIX}{name} {kind}"
    );
}

fn one(text: &mut String, name: &str, kind: &str, help: &str, value: impl std::fmt::Display) {
    head(text, name, kind, help);
    let _ = writeln!(text, "{PREFIX}{name} {value}");
}
