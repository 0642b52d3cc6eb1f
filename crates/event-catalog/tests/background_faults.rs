//! Handlers, errors, panic payloads and captured values that misbehave in every way: no worker dies, each occurrence is
//! counted, and nothing deadlocks.
#![cfg(feature = "std")]

#[path = "exemplar/event_catalog.rs"]
mod events;

#[path = "background_faults/bombs.rs"]
mod bombs;
#[path = "background_faults/calls.rs"]
mod calls;
#[path = "background_faults/drops.rs"]
mod drops;
#[path = "background_faults/frame.rs"]
mod frame;
#[path = "background_faults/handlers.rs"]
mod handlers;
#[path = "background_faults/updates.rs"]
mod updates;
