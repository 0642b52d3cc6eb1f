//! Dead letters: events that are given up, and events that are sent again.

use std::fs;

use anyhow::Context;
use tokio::time::Instant;

use super::super::dead::DeadLetter;
use super::super::lanes::Head;
use super::super::queue;
use super::{DISK_PAUSE, Dispatcher};
use crate::erase::is_blank;
use crate::moment;

/// The name of the file that asks for dead letters to be sent again.
pub(crate) const RETRY: &str = "retry";

/// How many events to give up at once.
const AT_ONCE: usize = 1_000;

/// The maximum total size in bytes of the events to give up at once. A single event may be larger.
const BYTES: u64 = 8 << 20;

impl Dispatcher {
    /// Converts events to dead letters, and returns whether the disk accepted them. If not, the events wait.
    pub(super) fn give_up(&mut self, heads: &[Head], reason: &str) -> bool {
        match self.add_dead(heads, reason) {
            Ok(()) => {
                tracing::warn!(
                    signal = self.id,
                    events = heads.len(),
                    reason,
                    "events became dead letters; to send them again, run `event-analytics signals --retry ID`"
                );
                for head in heads {
                    self.settle(head);
                }
                true
            }
            Err(error) => {
                self.log(&error, "dead letters can't be kept; the events wait");
                let later = Instant::now() + DISK_PAUSE;
                self.work.dead_from = Some(later);
                for head in heads {
                    self.work.lanes.wait(head.lane, later);
                }
                false
            }
        }
    }

    fn add_dead(&mut self, heads: &[Head], reason: &str) -> anyhow::Result<()> {
        let at = moment::text(moment::now());
        let lines = heads
            .iter()
            .map(|head| queue::line(&self.queue_folder, &head.item));
        let lines: Vec<Vec<u8>> = lines.collect::<Result<_, _>>()?;
        let letters: Vec<DeadLetter<'_>> = heads
            .iter()
            .zip(&lines)
            .filter(|(_, line)| !is_blank(line))
            .map(|(head, line)| DeadLetter::new(&at, reason, head.attempts, line))
            .collect();
        self.dead.add(&letters)
    }

    pub(super) fn is_gone(&self) -> bool {
        self.shared.lock().gone.is_some()
    }

    /// Sends dead letters again, if a request file asks for it.
    pub(super) async fn send_again(&mut self) -> anyhow::Result<()> {
        let request = self.folder.join(RETRY);
        let may = self
            .work
            .again_from
            .is_none_or(|from| from <= Instant::now());
        if !may || !request.exists() {
            return Ok(());
        }
        loop {
            let again = self.dead.again(moment::now())?;
            if again.bytes == 0 {
                break;
            }
            let appended = self.queue.append(again.lines).await;
            appended.context("the queue can't be written")?;
            self.dead.are_queued(again.bytes);
        }
        self.dead.clear()?;
        self.shared.lock().gone = None;
        self.work.receiver.answered();
        fs::remove_file(&request).context("the request can't be removed")?;
        tracing::info!(signal = self.id, "dead letters are sent again");
        Ok(())
    }

    /// Gives up the events whose time is up if another attempt would certainly fail.
    pub(super) fn give_up_expired(&mut self) {
        let (is_gone, now) = (self.is_gone(), Instant::now());
        let receiver = &self.work.receiver;
        let is_unreached = receiver.is_down() || receiver.paused_until(now).is_some();
        let is_refused = self.work.dead_from.is_some_and(|from| from > now);
        if is_refused || (!is_gone && !is_unreached) {
            return;
        }
        let last_error = self.shared.lock().last_error.clone();
        let reason = last_error.map_or_else(String::new, |error| error.message);
        let (now, give_up_after) = (moment::now(), self.give_up_after);
        loop {
            let mut heads = self.work.lanes.heads(AT_ONCE, |item| {
                is_gone || item.added.saturating_add(give_up_after) <= now
            });
            limit(&mut heads);
            if heads.is_empty() || !self.give_up(&heads, &reason) {
                return;
            }
        }
    }
}

/// Keeps only the first events that fit in memory.
fn limit(heads: &mut Vec<Head>) {
    let mut bytes = 0;
    let fitting = heads.iter().take_while(|head| {
        let before = bytes;
        bytes += head.item.bytes;
        before == 0 || bytes <= BYTES
    });
    let fitting = fitting.count();
    heads.truncate(fitting);
}

#[cfg(test)]
mod tests {
    use super::super::super::lanes::LaneId;
    use super::super::super::queue::Item;
    use super::*;

    #[test]
    fn large_events_are_given_up_a_few_at_once() {
        let head = |bytes| Head {
            lane: LaneId::Order(1),
            item: Item {
                segment: 1,
                place: 0,
                bytes,
                order: Some(1),
                added: 0,
            },
            attempts: 0,
        };
        for (bytes, expected) in [(1, 1_000), (BYTES / 2, 2), (BYTES * 2, 1)] {
            let mut heads = vec![head(bytes); 1_000];
            limit(&mut heads);
            assert_eq!(heads.len(), expected, "{bytes}");
        }
    }
}
