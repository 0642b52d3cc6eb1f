//! How much of this machine clients may take.

use std::time::Duration;

/// What one client, and all of them together, can get.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    /// How many connections are open at once. When all are taken, one makes room: the oldest that has not
    /// sent a request yet, or else the one that reads its answer for the longest time. Where none of them
    /// is that slow, the new one gets a 503.
    pub(super) connections: usize,
    /// How many of the connections may follow the catalog. Each page takes one for as long as it is
    /// open; one more gets a 503.
    pub(super) streams: usize,
    /// How long a client may take to send the head of its request.
    pub(super) head: Duration,
    /// How long a connection may last that does not follow the catalog.
    pub(super) exchange: Duration,
    /// How long a client may take to read its answer while others wait for a place. On one machine, the
    /// largest page takes a fraction of it.
    pub(super) answer: Duration,
    /// How long a client may read nothing of what it is sent.
    pub(super) stall: Duration,
    /// How many headers a request may have.
    pub(super) headers: usize,
    /// How large the head of a request may be, in bytes; hyper takes no less than 8 KiB.
    pub(super) head_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 64,
            streams: 16,
            head: Duration::from_secs(10),
            exchange: Duration::from_secs(120),
            answer: Duration::from_secs(1),
            stall: Duration::from_secs(30),
            headers: 64,
            head_bytes: 16 << 10,
        }
    }
}
