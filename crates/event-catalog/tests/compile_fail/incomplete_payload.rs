//! A payload without a required field.

#[path = "../exemplar/event_catalog.rs"]
mod events;

use events::{emit, payload};

fn main() {
    emit::link_clicked(payload::LinkClickedRequired {
        process_id: "p-1".into(),
        url: "https://example.org".into(),
    });
}
