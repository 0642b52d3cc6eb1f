//! Signals: reactions to received events. An event is posted to a webhook, or passed to a handler in Rust.
//!
//! ```text
//! spool ─ copy ─→ queue of each signal ─ dispatch ─→ webhook or handler
//!                                          └───────→ dead letters
//! store/signals/ID/queue/ events that wait, as a separate spool
//! store/signals/ID/dead.ndjson events that were given up
//! store/signals/ID/state.json how far copying and delivery have come
//! ```
//!
//! An event is delivered at least once. It is in the queue, synced, before the spool may remove it, and it stays there
//! until it is delivered or in the file of dead letters. A receiver that is slow or gone only fills its own queue.

mod address;
mod backoff;
mod condition;
mod copy;
mod dead;
mod delivery;
mod dispatch;
mod done;
mod failure;
mod handler;
mod lanes;
mod list;
mod matching;
mod members;
mod queue;
mod rate;
mod recent;
mod scan;
pub mod settings;
mod signature;
mod start;
mod state;
mod target;
mod webhook;

pub use condition::{Condition, Scalar};
pub(crate) use dead::{Letters, is_dead_letter_wanted};
pub use delivery::Delivery;
pub use handler::Handlers;
pub use list::{Listed, list, request_retry};
pub use matching::warnings;
pub(crate) use queue::is_queued_wanted;
pub use start::{Running, Signals, check};
pub use state::{LastError, State, States};

/// The folder of all signals, in the folder of a store.
pub(crate) const FOLDER: &str = "signals";

/// The file that records a signal's progress, in the signal's folder.
pub(crate) const STATE: &str = state::FILE;

/// The file of dead letters, in the folder of a signal.
pub(crate) const DEAD: &str = dead::FILE;

/// The folder of the queue, in the folder of a signal.
pub(crate) const QUEUE: &str = "queue";

#[cfg(test)]
mod tests;
