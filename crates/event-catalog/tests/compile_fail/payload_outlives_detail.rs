//! A payload that outlives the text it borrows from.

#[path = "../exemplar/event_catalog.rs"]
mod events;

use event_catalog::RawJson;
use events::payload::Common;

fn main() {
    let payload: Common = {
        let text = String::from("{}");
        let detail = RawJson::parse(&text).unwrap();
        detail.read().unwrap()
    };
    drop(payload);
}
