//! How often each event was received, for end-to-end tests of a product.

use std::collections::{HashMap, HashSet};
use std::fs::File;
use std::io::{BufRead, BufReader, Read};

use anyhow::Context;
use event_catalog_build::printable;
use event_catalog_cli::shared::shown_path;
use serde::Serialize;

use crate::catalog::KnownCatalog;
use crate::event::Event;
use crate::key::{Day, Key};
use crate::spool::{Entry, Segment, Spool};

/// How many custom events get a suggestion: similar names take a while to find in a large catalog.
const SUGGESTED: usize = 50;

/// How often each event was received.
#[derive(Debug, Default, Serialize)]
pub struct Report {
    /// The events, the most frequent one first.
    pub events: Vec<Row>,
    /// The number of events, without duplicates.
    pub total: u64,
    /// The number of duplicates: events with the id of an earlier event.
    pub repeated: u64,
}

/// An event in a report.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Row {
    /// The event's name in the catalog; for a custom event, its name as received.
    pub event: String,
    /// How often the event was received.
    pub count: u64,
    /// Whether the event is custom: the catalog doesn't have it.
    pub custom: bool,
    /// A similar name in the catalog.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub near: Option<String>,
}

impl Report {
    /// Counts the contents of a spool, and calls a function with the JSON of each event, once.
    ///
    /// # Errors
    ///
    /// A segment can't be read.
    pub fn new(
        spool: &Spool,
        catalog: &KnownCatalog,
        mut each: impl FnMut(&str),
    ) -> anyhow::Result<Self> {
        let mut counting = Counting::default();
        for segment in spool.segments() {
            counting
                .add_segment(&segment, catalog, &mut each)
                .with_context(|| format!("can't read `{}`", shown_path(&segment.path)))?;
        }
        Ok(counting.report(catalog))
    }

    /// Formats the report as a table.
    #[must_use]
    pub fn table(&self) -> String {
        let names: Vec<String> = self
            .events
            .iter()
            .map(|row| printable(&row.event).into_owned())
            .collect();
        let name = names
            .iter()
            .map(|name| name.chars().count())
            .chain([5])
            .max()
            .unwrap_or(5);
        let counts: Vec<String> = self
            .events
            .iter()
            .map(|row| row.count.to_string())
            .collect();
        let count = counts.iter().map(String::len).chain([5]).max().unwrap_or(5);
        let mut text = format!("{:name$}  {:>count$}\n", "event", "count");
        for ((row, event), number) in self.events.iter().zip(&names).zip(&counts) {
            text.push_str(&format!("{event:name$}  {number:>count$}"));
            if row.custom {
                text.push_str("  custom");
            }
            if let Some(near) = &row.near {
                text.push_str(&format!(", did you mean `{}`?", printable(near)));
            }
            text.push('\n');
        }
        text
    }
}

#[derive(Debug, Default)]
struct Counting {
    /// Keyed by the name in the catalog, or by the name as received.
    counts: HashMap<String, u64>,
    /// What identifies an event in a store: its key and its day.
    seen: HashSet<(Key, Option<Day>)>,
    repeated: u64,
}

impl Counting {
    fn add_segment(
        &mut self,
        segment: &Segment,
        catalog: &KnownCatalog,
        each: &mut impl FnMut(&str),
    ) -> std::io::Result<()> {
        let file = File::open(&segment.path)?;
        let mut reader = BufReader::new(file.take(segment.length));
        let mut line = Vec::new();
        while reader.read_until(b'\n', &mut line)? > 0 {
            let text = line.strip_suffix(b"\n").unwrap_or(&line);
            // A damaged line was never acknowledged.
            if let Ok(entry) = Entry::read(text)
                && self.add(&entry, catalog)
            {
                each(entry.raw());
            }
            line.clear();
        }
        Ok(())
    }

    /// Counts an event. Returns whether it wasn't counted before.
    fn add(&mut self, entry: &Entry<'_>, catalog: &KnownCatalog) -> bool {
        let Ok(event) = Event::read_entry(entry) else {
            return false;
        };
        if !self.seen.insert((event.key, event.once_day)) {
            self.repeated += 1;
            return false;
        }
        let name = event.occurrence.name().as_str();
        let known = catalog.index_at(name, event.time);
        let known = known.and_then(|index| catalog.events.get(index));
        let name = known.map_or(name, |known| known.name.as_str());
        *self.counts.entry(name.to_owned()).or_default() += 1;
        true
    }

    fn report(self, catalog: &KnownCatalog) -> Report {
        let total = self.counts.values().sum();
        let mut rows: Vec<Row> = self
            .counts
            .into_iter()
            .map(|(event, count)| Row {
                custom: catalog.event(&event).is_none(),
                near: None,
                event,
                count,
            })
            .collect();
        rows.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.event.cmp(&b.event)));
        for row in rows.iter_mut().filter(|row| row.custom).take(SUGGESTED) {
            row.near = catalog
                .near(&row.event)
                .first()
                .map(|&near| near.to_owned());
        }
        Report {
            events: rows,
            total,
            repeated: self.repeated,
        }
    }
}
