//! Limits on the resources that clients can use.

use std::time::Duration;

/// The limits for each client, and for all clients together.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    /// The maximum number of open connections. When it is reached, one is closed to make room: the
    /// oldest that hasn't sent a request yet, or else the one that has been reading its response
    /// the longest. If none of them is too slow, the new connection gets a 503.
    pub(super) connections: usize,
    /// How many connections can follow the catalog. Each open page uses one; further pages get a
    /// 503.
    pub(super) streams: usize,
    /// How long a client can take to send the head of its request.
    pub(super) head: Duration,
    /// How long a connection that doesn't follow the catalog can last.
    pub(super) exchange: Duration,
    /// How long a client can take to read its response while other clients wait for a connection.
    /// On the same machine, the largest page takes a fraction of this time.
    pub(super) answer: Duration,
    /// How long a client can go without reading anything.
    pub(super) stall: Duration,
    /// The maximum number of headers in a request.
    pub(super) headers: usize,
    /// The maximum size of a request's head in bytes; hyper requires at least 8 KiB.
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
