//! Stores lines in tests.

use super::{Ingest, Item, Summary};
use crate::event::Event;

/// Stores lines as one batch after the first `line` lines of a stream.
pub(crate) async fn store(ingest: &mut Ingest, line: &mut u64, lines: &[String]) -> Summary {
    let mut items = Vec::new();
    for text in lines {
        *line += 1;
        items.push(Item {
            stream: "s",
            number: *line,
            end: i64::try_from(*line).expect("few lines"),
            text: text.as_bytes(),
            event: Event::read(text.as_bytes(), "s", *line),
        });
    }
    let position = i64::try_from(*line).expect("few lines");
    let mut summary = Summary::default();
    let stored = ingest.store(items, "s", position, &mut summary);
    stored.await.expect("the store can be written");
    summary
}
