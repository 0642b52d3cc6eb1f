//! The counters of a client, and its current state.

/// What a client has done since it was built, and its state.
///
/// Nothing is dropped silently: every event passed to `send` is counted in `taken`, `full` or `failed`. The sum of
/// `found` and `taken` is the sum of `delivered`, `refused` and `waiting`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Stats {
    /// How many events from earlier runs were found in the folder.
    pub found: u64,
    /// How many events were accepted into the queue.
    pub taken: u64,
    /// How many events weren't accepted because the queue was full.
    pub full: u64,
    /// How many events weren't accepted for another reason, given by the error.
    pub failed: u64,
    /// How many events the collector has accepted.
    pub delivered: u64,
    /// How many events the collector has refused permanently.
    pub refused: u64,
    /// How many of the refused events are not in the file `refused.ndjson`, because it is full or
    /// there is no folder.
    pub refused_not_kept: u64,
    /// How many events are waiting now.
    pub waiting: u64,
    /// How many bytes of the queue the waiting events take up.
    pub waiting_bytes: u64,
    /// How many requests were made.
    pub requests: u64,
    /// How many requests failed and were or will be repeated.
    pub failed_requests: u64,
    /// How many bytes in the folder weren't complete events at startup, and were set aside.
    pub torn_bytes: u64,
    /// Whether the collector refuses all requests, for example because the key is wrong.
    pub is_stopped: bool,
    /// The last error; `None` if a request has succeeded since.
    pub problem: Option<String>,
}
