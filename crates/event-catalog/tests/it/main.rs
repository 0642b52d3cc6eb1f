//! The integration tests of this crate, as one program, which is linked once.

#[path = "../exemplar/event_catalog.rs"]
mod events;

mod allocation;
mod background;
mod deserialize;
mod event;
mod json;
mod ndjson;
mod occurrence;
mod pairs_and_batches;
mod payload;
mod payload_errors;
mod read_errors;
mod round_trip;
mod signals;
mod sinks;
