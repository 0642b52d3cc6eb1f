//! What the page needs before it asks questions: the catalog, and the times of the first and the last event.

use serde::Serialize;

use super::filters::{MOST_ROWS, MOST_VALUES};
use super::http::TIME;
use super::problem::Problem;
use super::source::Snapshot;
use crate::catalog::KnownEvent;
use crate::moment::{self, day_text};
use crate::report::MOST_STEPS;

#[derive(Serialize)]
struct Meta<'a> {
    version: &'a str,
    store: &'a str,
    now: String,
    first_day: Option<String>,
    last_day: Option<String>,
    events: i64,
    catalog: Vec<Event<'a>>,
    modules: &'a [String],
    limits: Limits,
}

#[derive(Serialize)]
struct Event<'a> {
    name: &'a str,
    module: Option<&'a str>,
    /// Always `None`: catalog events have no titles.
    title: Option<&'a str>,
    description: &'a str,
    deprecated: bool,
    old_names: &'a [String],
    personal: Vec<String>,
    payload: bool,
}

#[derive(Serialize)]
struct Limits {
    rows: usize,
    steps: usize,
    seconds: u64,
    values: usize,
}

/// Formats the document as JSON.
pub(crate) async fn document(
    snapshot: &Snapshot,
    store: &str,
    now: i64,
) -> Result<String, Problem> {
    let facts = snapshot.facts(now).await?;
    let catalog = &snapshot.catalog;
    let meta = Meta {
        version: env!("CARGO_PKG_VERSION"),
        store,
        now: moment::text(now),
        first_day: facts.days.map(|(first, _)| day_text(first)),
        last_day: facts.days.map(|(_, last)| day_text(last)),
        events: facts.events,
        catalog: catalog.events.iter().map(event).collect(),
        modules: &catalog.modules,
        limits: Limits {
            rows: MOST_ROWS,
            steps: MOST_STEPS,
            seconds: TIME.as_secs(),
            values: MOST_VALUES,
        },
    };
    Ok(serde_json::to_string(&meta).map_err(anyhow::Error::from)?)
}

fn event(event: &KnownEvent) -> Event<'_> {
    Event {
        name: &event.name,
        module: event.module.as_deref(),
        title: None,
        description: &event.description,
        deprecated: event.is_deprecated,
        old_names: &event.aliases,
        personal: event.personal.iter().map(ToString::to_string).collect(),
        payload: event.has_payload,
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{Event, NOW, snapshot};

    async fn document(events: &[Event]) -> serde_json::Value {
        let text = super::document(&snapshot(events), "store", NOW).await;
        serde_json::from_str(&text.expect("a document")).expect("JSON")
    }

    #[tokio::test]
    async fn the_page_gets_the_catalog_and_the_days_with_events() {
        let events = [
            Event::new("paid", "2026-11-02T10:00:00Z"),
            Event::new("mine", "2026-11-04T10:00:00Z"),
            // These times come from clocks that were never set.
            Event::new("paid", "1970-01-01T00:00:00Z"),
            Event::new("paid", "9999-01-01T00:00:00Z"),
        ];
        let meta = document(&events).await;
        assert_eq!(meta["first_day"], "2026-11-02");
        assert_eq!(meta["last_day"], "2026-11-04");
        assert_eq!(meta["events"], 4);
        assert_eq!(meta["limits"]["seconds"], 60);
        let paid = &meta["catalog"][1];
        assert_eq!(paid["name"], "paid");
        assert_eq!(paid["old_names"], serde_json::json!(["bought", "got"]));
        assert_eq!(paid["personal"], serde_json::json!(["email"]));
        assert_eq!(paid["payload"], true);
        assert_eq!(meta["catalog"][0]["module"], serde_json::Value::Null);
    }

    #[tokio::test]
    async fn an_empty_store_has_no_days() {
        let meta = document(&[]).await;
        assert_eq!(meta["first_day"], serde_json::Value::Null);
        assert_eq!(meta["events"], 0);
    }
}
