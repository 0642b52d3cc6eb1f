//! The threads of a client: one sends, and one syncs.

use std::sync::Arc;
use std::time::Duration;

use event_catalog::{NoEvent, Occurrence};

use crate::answer::{Answer, Refusal};
use crate::backoff::Backoff;
use crate::post::Post;
use crate::queue::Batch;
use crate::shared::Shared;

/// How long to pause if repeating the request would get the same answer. After the pause, the client tries again, so
/// services recover without a restart once a misconfigured collector is fixed.
const STOPPED: Duration = Duration::from_secs(300);

/// How long written events can wait for a sync.
const SYNC: Duration = Duration::from_secs(1);

/// Sends batches, one after the other.
pub(crate) struct Sender {
    pub(crate) shared: Arc<Shared>,
    pub(crate) post: Post,
    pub(crate) backoff: Backoff,
    /// The maximum number of events in a batch.
    pub(crate) events: usize,
}

/// Reports that the thread has ended, for any reason.
struct Ending<'s>(&'s Shared);

impl Drop for Ending<'_> {
    fn drop(&mut self) {
        self.0.end();
    }
}

impl Sender {
    pub(crate) fn run(mut self) {
        let shared = Arc::clone(&self.shared);
        let _ending = Ending(&shared);
        // The maximum size of a batch, which is reduced when the collector reports that a batch is too large.
        let mut events = self.events;
        while let Some(batch) = shared.next_batch(events) {
            let batch = match batch {
                Ok(batch) => batch,
                Err(error) => {
                    self.retry(format!("the queue can't be read: {error}"), None);
                    continue;
                }
            };
            match self.post.send(&batch) {
                Answer::Done {
                    events: done,
                    refused,
                } => {
                    events = events.saturating_mul(2).min(self.events);
                    self.done(&batch, done, &refused);
                }
                Answer::Smaller { problem } => {
                    log::debug!("{problem}; the events are sent in smaller batches");
                    events = (batch.events().len() / 2).max(1);
                }
                Answer::Retry { problem, after } => self.retry(problem, after),
                Answer::Stop { problem } => {
                    log::error!(
                        "{problem}; no events are sent for {} s, and they stay in the queue",
                        STOPPED.as_secs()
                    );
                    self.shared.pause(STOPPED, problem, true);
                }
            }
        }
    }

    fn done(&mut self, batch: &Batch, events: usize, refused: &[Refusal]) {
        for refusal in refused {
            let event = batch.events().get(refusal.index);
            log::error!(
                "the collector refuses the event {}: {} ({})",
                event.map(|event| id(event)).unwrap_or_default(),
                refusal.detail,
                refusal.reason
            );
        }
        match self.shared.done(batch, events, refused) {
            Ok(not_kept) => {
                self.backoff.reset();
                if not_kept > 0 {
                    log::error!(
                        "{not_kept} refused events are lost, because `refused.ndjson` is full or the queue has no \
                         folder: move the file away, or set a folder with the builder's `queue`"
                    );
                }
            }
            Err(error) => self.retry(format!("can't write to the queue: {error}"), None),
        }
    }

    fn retry(&mut self, problem: String, after: Option<Duration>) {
        let wait = self.backoff.next(after);
        log::warn!("{problem}; the next try is in {} ms", wait.as_millis());
        self.shared.pause(wait, problem, false);
    }
}

/// Quotes the id of an event for logs. A long id is truncated.
fn id(event: &[u8]) -> String {
    const LONGEST: usize = 100;
    let text = std::str::from_utf8(event).unwrap_or_default();
    // Not parsed as a `Value`, which can't represent all numbers and strings of events.
    let read = Occurrence::<NoEvent>::from_cloudevent(text);
    let id = read.as_ref().ok().and_then(Occurrence::id);
    let id: String = id.unwrap_or_default().chars().take(LONGEST).collect();
    format!("{id:?}")
}

/// Syncs written events until the client is closed.
pub(crate) fn sync(shared: &Shared) {
    while let Some(files) = shared.next_unsynced(SYNC) {
        for file in files {
            if let Err(error) = file.sync_data() {
                let problem = format!("the queue can't be synced: {error}");
                log::error!("{problem}");
                shared.note(problem);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_log_has_the_id_of_an_event_but_not_a_megabyte_of_it() {
        let event = |id: &str| {
            format!(r#"{{"specversion":"1.0","id":"{id}","source":"/a","type":"b","data":1e400}}"#)
        };
        assert_eq!(id(event(r"a\n\u001b").as_bytes()), r#""a\n\u{1b}""#);
        let long = event(&"a".repeat(1 << 20));
        assert_eq!(id(long.as_bytes()).len(), 102);
    }
}
