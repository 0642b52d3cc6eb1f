//! Loads events from the queue on disk into the lanes in memory.

use tokio::time::Instant;

use super::super::queue::{self, Item, Queued, split};
use super::{DISK_PAUSE, Dispatcher};
use crate::erase::is_blank;
use crate::moment;

/// Loading stops once this many events are waiting in memory; the last chunk can exceed it.
const MOST: usize = 100_000;

impl Dispatcher {
    /// Loads the next lines of the queue.
    pub(super) fn load(&mut self) -> anyhow::Result<()> {
        let now = Instant::now();
        if self.work.load_from.is_some_and(|from| from > now) {
            return Ok(());
        }
        // After a disk error, don't try again at once.
        self.work.load_from = Some(now + DISK_PAUSE);
        while self.work.lanes.len() < MOST {
            let (number, place) = self.work.next;
            let segments = self.queue.segments();
            let next = segments.iter().find(|segment| {
                let read = if segment.number == number { place } else { 0 };
                segment.number >= number && read < segment.length
            });
            let Some(segment) = next else { break };
            let place = if segment.number == number { place } else { 0 };
            let text = queue::lines(segment, place)?;
            if text.is_empty() {
                tracing::error!(
                    signal = self.id,
                    segment = segment.number,
                    "the end of a segment of the queue is missing, and its events won't be delivered; check the disk \
                     for errors"
                );
                self.work.next = (segment.number + 1, 0);
                continue;
            }
            for (start, line) in split(&text, place) {
                self.push(segment.number, start, line);
            }
            self.work.next = (segment.number, place + text.len() as u64);
        }
        self.work.load_from = None;
        Ok(())
    }

    fn push(&mut self, segment: u64, place: u64, line: &[u8]) {
        // The clock may have been wrong when the line was added.
        let now = moment::now();
        // A damaged line becomes a dead letter when it is attempted.
        let queued = Queued::read(line).ok();
        let item = Item {
            segment,
            place,
            bytes: line.len() as u64,
            order: queued.as_ref().and_then(|queued| queued.order),
            added: queued.map_or(now, |queued| queued.added.min(now)),
        };
        if self.done.covers(item.start(), item.end()) {
            return;
        }
        if is_blank(line) {
            self.done.add(item.start(), item.end());
            self.work.settled += 1;
        } else {
            self.work.lanes.push(item);
        }
    }
}
