//! Reads a queue when it is opened, to find out how far the spool was copied, which events arrived last, and how many
//! wait.

use anyhow::bail;

use super::queue::{self, Queued, split};
use super::recent::Recent;
use crate::collect::storing::position;
use crate::spool::Spool;

/// The result of reading a queue.
#[derive(Debug, Default)]
pub(crate) struct Scanned {
    /// The last position in the spool that occurs in the queue.
    pub(crate) position: Option<i64>,
    /// The last keys in the queue.
    pub(crate) recent: Recent,
    /// How many lines of the queue aren't done.
    pub(crate) waiting: u64,
}

/// Reads a queue. `is_done` returns whether everything between two positions is done.
pub(crate) fn scan(
    queue: &Spool,
    identity: &str,
    is_done: impl Fn(i64, i64) -> bool,
) -> anyhow::Result<Scanned> {
    let mut scanned = Scanned::default();
    for segment in queue.segments() {
        let mut place = 0;
        while place < segment.length {
            let text = queue::lines(&segment, place)?;
            if text.is_empty() {
                bail!("a segment of the queue ends before its last line");
            }
            for (start, line) in split(&text, place) {
                let start_position = position(segment.number, start);
                let end = position(segment.number, start + line.len() as u64 + 1);
                scanned.waiting += u64::from(!is_done(start_position, end));
                let Ok(queued) = Queued::read(line) else {
                    continue;
                };
                if let Ok(key) = u128::from_str_radix(&queued.key, 16) {
                    scanned.recent.add(key);
                }
                if queued.spool == identity {
                    scanned.position = scanned.position.max(Some(queued.position));
                }
            }
            place += text.len() as u64;
        }
    }
    Ok(scanned)
}
