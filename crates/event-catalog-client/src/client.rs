//! The client, which queues events and starts the threads that send them.

use std::fmt;
use std::fs::File;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use event_catalog::{Catalog, Occurrence, Outcome, Sink};

use crate::shared::Shared;
use crate::{Builder, FlushError, SendError, Stats, event};

/// Sends events to a collector from a separate thread.
///
/// Created by [`Client::builder`]. A clone is the same client, with the same queue. As a [`Sink`] of signals, it
/// sends every event that occurs; [`send`](Self::send) sends a single event.
///
/// When the last clone is dropped, the client tries to send queued events for up to [`Builder::close_timeout`]. The
/// rest stays in the folder for the next client that uses it; without a folder, it is lost. Events that the thread is
/// sending at that moment can be sent again by the next client, with the same ids, and the collector stores them once.
#[derive(Clone)]
pub struct Client {
    running: Arc<Running>,
}

/// The parts of a client that are shut down when its last clone is dropped.
struct Running {
    shared: Arc<Shared>,
    source: String,
    close_timeout: Duration,
    sender: Option<JoinHandle<()>>,
    syncer: Option<JoinHandle<()>>,
}

pub(crate) struct Threads {
    pub(crate) sender: JoinHandle<()>,
    pub(crate) syncer: Option<JoinHandle<()>>,
}

impl Client {
    /// The settings of a client that posts to this address, such as `http://127.0.0.1:4200/events`.
    ///
    /// If the environment sets a proxy (`ALL_PROXY`, `HTTPS_PROXY` or `HTTP_PROXY`, also in
    /// lowercase), requests are sent through it, except to hosts in `NO_PROXY`.
    pub fn builder(url: impl Into<String>) -> Builder {
        Builder::new(url.into())
    }

    pub(crate) fn new(
        shared: Arc<Shared>,
        source: String,
        close_timeout: Duration,
        threads: Threads,
    ) -> Self {
        Self {
            running: Arc::new(Running {
                shared,
                source,
                close_timeout,
                sender: Some(threads.sender),
                syncer: threads.syncer,
            }),
        }
    }

    /// Accepts an event, which the client's thread sends.
    ///
    /// This doesn't wait for the collector. The event keeps its id, time and source; if they are missing,
    /// they become a version 7 UUID, the current time, and the builder's source.
    ///
    /// After `Ok`, a client with a folder delivers the event even if the process is killed; see
    /// [`Fsync`](crate::Fsync) for power cuts.
    ///
    /// ```
    /// # mod server { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/client/server.rs")); }
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let server = server::Server::start(|_| server::Reply::Accept);
    /// # let url = server.url();
    /// use std::time::Duration;
    ///
    /// use event_catalog::{NoEvent, Occurrence, RawJson};
    /// use event_catalog_client::Client;
    ///
    /// let client = Client::builder(url).source("/shop").build()?;
    /// let paid = Occurrence::<NoEvent>::custom("order_paid").with_subject("ada");
    /// client.send(&paid.with_detail(RawJson::parse(r#"{"amount": 1.50}"#)?))?;
    ///
    /// client.flush(Duration::from_secs(30))?;
    /// assert_eq!(client.stats().delivered, 1);
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    ///
    /// The event wasn't accepted: the queue is full, the event is too large or has an empty name, or writing to
    /// disk fails. [`stats`](Self::stats) counts the failure.
    pub fn send<C: Catalog>(&self, occurrence: &Occurrence<'_, C>) -> Result<(), SendError> {
        let event = event::to_bytes(occurrence, &self.running.source);
        self.running.shared.push(event)
    }

    /// Waits until the collector has answered for all events that were accepted earlier, or until the
    /// timeout. Queued events are sent at once, unless the collector has requested a wait.
    ///
    /// Permanently refused events also count as answered.
    ///
    /// # Errors
    ///
    /// Some events are still waiting: the time is up, or the collector refuses all requests.
    pub fn flush(&self, timeout: Duration) -> Result<(), FlushError> {
        self.running.shared.flush(timeout)
    }

    /// Counts of what has happened to the events so far.
    #[must_use]
    pub fn stats(&self) -> Stats {
        self.running.shared.stats()
    }
}

impl<C: Catalog> Sink<C> for Client {
    fn send(&self, occurrence: &Occurrence<'_, C>) -> Outcome {
        Ok(Client::send(self, occurrence)?)
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("source", &self.running.source)
            .field("stats", &self.stats())
            .finish_non_exhaustive()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let (store, is_ended) = self.shared.close(self.close_timeout);
        if let Some(mut store) = store {
            for file in store.queue.take_unsynced() {
                sync(&file);
            }
            // Dropping the store unlocks the folder.
            drop(store);
        }
        // The threads don't panic; if one does, this thread continues.
        if let Some(syncer) = self.syncer.take() {
            let _ = syncer.join();
        }
        // A sender that is still waiting for an answer isn't joined. It ends later, without touching the
        // folder.
        if let Some(sender) = self.sender.take().filter(|_| is_ended) {
            let _ = sender.join();
        }
    }
}

fn sync(file: &File) {
    if let Err(error) = file.sync_data() {
        log::error!("the queue can't be synced: {error}");
    }
}
