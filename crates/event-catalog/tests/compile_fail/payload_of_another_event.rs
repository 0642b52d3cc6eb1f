//! The payload of another event.

#[path = "../exemplar/event_catalog.rs"]
mod events;

use events::{emit, payload};

fn main() {
    emit::order_placed(payload::CommentRequired { text: "a".into() });
}
