//! Recognizes files without events, such as a CSV table, by their first lines. Without this check, each line
//! would be stored as rejected.

use anyhow::bail;

use super::Item;
use super::lines::{Limits, is_json};

/// How many lines to examine.
const FIRST: usize = 100;

/// Refuses an input if none of its first lines is an event.
///
/// # Errors
///
/// None of the first lines is an event. The error says what the lines may be, and what to do.
pub(super) fn refuse(items: &[Item<'_>], limits: Limits, shown: &str) -> anyhow::Result<()> {
    let first = &items[..items.len().min(FIRST)];
    let is_too_short = first.len() < FIRST.min(limits.lines);
    if is_too_short || first.iter().any(|item| item.event.is_ok()) {
        return Ok(());
    }
    let Some((line, Err(rejection))) = first.first().map(|item| (item, &item.event)) else {
        return Ok(());
    };
    bail!(
        "{shown}: none of the first {} lines is an event, so nothing was stored from this input. Line {}: {}. {}. To \
         keep lines that aren't events in the table `rejected`, use `--force`",
        first.len(),
        line.number,
        rejection.message,
        advice(line.text)
    )
}

/// Guesses the format of a line, and says what to do with the file.
fn advice(line: &[u8]) -> &'static str {
    if line.starts_with(b"<") {
        "The input looks like XML or HTML, but events are lines of JSON"
    } else if line.starts_with(b"{") && is_json(line) {
        "The lines are JSON, but not events: add `specversion`, `id`, `source` and `type` to each line, as in a \
         CloudEvent"
    } else if line.iter().any(|byte| b",;\t".contains(byte)) && !line.starts_with(b"{") {
        "The input looks like CSV; convert each row to a CloudEvent in JSON, one event per line"
    } else {
        "Events are lines of JSON: CloudEvents, or pairs of type and detail"
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::Event;

    fn refused(lines: &[&str], most: usize) -> Option<String> {
        let items: Vec<Item<'_>> = (1..)
            .zip(lines)
            .map(|(number, line)| Item {
                stream: "s",
                number,
                end: 0,
                text: line.as_bytes(),
                event: Event::read(line.as_bytes(), "s", number),
            })
            .collect();
        let limits = Limits {
            lines: most,
            bytes: 1,
        };
        let refused = refuse(&items, limits, "`a`");
        refused.err().map(|error| error.to_string())
    }

    #[test]
    fn a_file_without_events_is_refused() {
        for (line, expected) in [
            ("1,order_paid,2026", "The input looks like CSV"),
            ("{\"a\":1}", "add `specversion`"),
            ("<a/>", "XML"),
            ("INFO started", "Events are lines of JSON"),
        ] {
            let message = refused(&[line; 100], 1_000).unwrap_or_default();
            assert!(message.contains(expected), "{message}");
            assert!(message.contains("the first 100 lines"), "{message}");
        }
        assert!(refused(&["broken"; 10], 10).is_some());
    }

    #[test]
    fn a_short_file_and_one_with_an_event_are_not_refused() {
        assert_eq!(refused(&["broken"; 99], 1_000), None);
        let mut lines = vec!["broken"; 200];
        lines[99] = "[\"load\"]";
        assert_eq!(refused(&lines, 1_000), None);
        assert_eq!(refused(&[], 1_000), None);
    }
}
