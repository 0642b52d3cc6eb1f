//! Sends the events of a service to a collector, `event-analytics collect`: in batches, with retries, and kept on
//! disk across restarts.
//!
//! A [`Client`] is a [`Sink`] of signals, so every event that occurs is sent:
//!
//! ```
//! # mod server { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/client/server.rs")); }
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let server = server::Server::start(|_| server::Reply::Accept);
//! # let (url, secret) = (server.url(), "secret");
//! # let scratch = tempfile::tempdir()?;
//! # let folder = scratch.path().join("events");
//! use std::time::Duration;
//!
//! use event_catalog::{NoEvent, Occurrence, Signals};
//! use event_catalog_client::Client;
//!
//! let client = Client::builder(url) // such as http://127.0.0.1:4200/events
//!     .key(secret)
//!     .source("/shop")
//!     .queue(folder) // such as /var/lib/shop/events
//!     .build()?;
//!
//! // In generated code, `Signals` and `Occurrence` are those of the catalog.
//! let mut signals = Signals::<NoEvent>::new();
//! signals.add_sink(client.clone());
//! let report = signals.dispatch(&Occurrence::custom("order_paid"));
//! assert!(report.is_success());
//!
//! // At the end of the program, or never: waiting events are sent after the next start.
//! client.flush(Duration::from_secs(30))?;
//! assert_eq!(client.stats().delivered, 1);
//! # Ok(()) }
//! ```
//!
//! Without signals, call [`Client::send`].
//!
//! # Guarantees
//!
//! | moment | with a folder ([`Builder::queue`]) | without |
//! |---|---|---|
//! | `send` has returned `Ok` | the event is in a file: it is delivered even if the process is killed | it is in memory, and is lost when the process ends |
//! | a second later, or at once with [`Fsync::Always`] | it is synced: it is delivered even after a power cut | |
//! | `send` has returned an error | the event isn't in the queue; the error says why | the same |
//!
//! Events are sent in the order in which they were accepted, one request at a time. Each gets an id before it is
//! queued, and keeps it. A request whose answer was lost is sent again, so an event can arrive twice; the collector
//! stores it once, because the id is the same.
//!
//! # Answers of the collector
//!
//! | answer | what the client does |
//! |---|---|
//! | the events are accepted | removes them from the queue |
//! | some events are invalid | writes these to `refused.ndjson` in the folder, each with the reason, logs an error, and removes them |
//! | the request is too large, or is refused without identifying the events | sends fewer events at a time, to find the refused ones |
//! | 408, 429, a server error, or no answer | sends the same events again, after a random wait that doubles, or after `Retry-After` |
//! | a wrong key (401, 403), a wrong address, anything else | logs an error, keeps all events, and tries again after five minutes or the next start |
//!
//! # Limits
//!
//! At most 64 MiB of events wait ([`Builder::queue_bytes`]). When the queue is full, new events are refused with an
//! error and counted, and old ones are kept. An event has at most 4 MiB. If a kill or a power cut truncated the last
//! event in a file, that event is set aside in the folder, as `NUMBER.torn`. Two clients never share a folder:
//! building the second client fails.
//!
//! Problems are logged with the crate [`log`], and [`Client::stats`] reports them for metrics and
//! health checks.
//!
//! # Features
//!
//! `tls`, which is on by default, is for `https` addresses: rustls with Mozilla's certificates.
//! Without it, use an address in a trusted network.
//!
//! [`Sink`]: event_catalog::Sink
//! [`log`]: https://docs.rs/log

mod answer;
mod backoff;
mod builder;
mod client;
mod error;
mod event;
mod post;
mod queue;
mod refused;
mod sender;
mod shared;
mod stats;

pub use builder::{Builder, Fsync};
pub use client::Client;
pub use error::{BuildError, FlushError, SendError};
pub use stats::Stats;

/// The maximum size of an event in bytes: with a batch's brackets, the largest body that a collector accepts.
const MAX_EVENT: usize = (4 << 20) - 2;
