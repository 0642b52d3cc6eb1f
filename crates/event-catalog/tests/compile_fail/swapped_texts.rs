//! Texts without field names, which could be swapped by mistake.

#[path = "../exemplar/event_catalog.rs"]
mod events;

use events::{emit, payload};

fn main() {
    emit::link_clicked(payload::LinkClickedRequired("https://example.org", "p-1", "Welcome"));
}
