//! Reports on names that have meant different events over time.

use event_catalog_build::read::{Input, Memory};

use super::funnel::{By, Funnel};
use super::testing::{Event, asked_of, question, shown};
use super::{Answer, Report};
use crate::catalog::KnownCatalog;
use crate::key::DAY;

/// Until 2024, the name `click` meant the event that is now called `open`. In 2025, it wasn't in the catalog. Since
/// 2026, it means a separate event.
fn catalog() -> KnownCatalog {
    let files: Memory = [
        (
            "events.csv",
            "name,description,module\nclick,Clicked.,new\nopen,Opened.,old\n",
        ),
        (
            "removed.csv",
            "name,first,last,renamed_to\nclick,,2024-12-31,open\nclick,2025-01-01,2025-12-31,\n",
        ),
    ]
    .into_iter()
    .collect();
    KnownCatalog::new(&Input::read_folder(&files).expect("memory can be read"))
}

async fn answered(report: Report) -> Answer {
    let events = [
        Event::new("click", "2024-12-31T23:59:59.999999Z").process("p"),
        Event::new("click", "2025-06-01T00:00:00Z").process("p"),
        Event::new("click", "2026-01-01T00:00:00Z").process("p"),
        Event::new("open", "2026-01-02T00:00:00Z").process("p"),
    ];
    let question = question(report);
    let answer = asked_of(&catalog(), &events, &question).await;
    answer.expect("the question has an answer")
}

/// The first values of each row.
fn begins(answer: &Answer, columns: usize) -> Vec<String> {
    let rows = shown(answer).into_iter();
    let rows = rows.map(|row| row.split('|').take(columns).collect::<Vec<_>>().join("|"));
    rows.collect()
}

#[tokio::test]
async fn events_modules_and_custom_names_are_counted_by_their_time() {
    let events = answered(Report::Events { unseen: false }).await;
    assert_eq!(
        begins(&events, 3),
        ["open|old|2", "click|new|1", "(custom)||1"]
    );
    let modules = answered(Report::Modules).await;
    assert_eq!(begins(&modules, 2), ["old|2", "new|1", "(custom)|1"]);
    let custom = answered(Report::Custom).await;
    assert_eq!(begins(&custom, 2), ["click|1"]);
}

#[tokio::test]
async fn a_funnel_counts_names_by_their_time() {
    let funnel = |steps: [&str; 2]| {
        Report::Funnel(Funnel {
            steps: steps.map(str::to_owned).to_vec(),
            within: 1_000 * DAY,
            by: By::Process,
        })
    };
    // The first `click` counts as `open`, and the last `click` happened after it.
    let answer = answered(funnel(["open", "click"])).await;
    assert_eq!(begins(&answer, 3), ["1|open|1", "2|click|1"]);
    // Only the last `click` counts as `click`, and an `open` happened after it.
    let answer = answered(funnel(["click", "open"])).await;
    assert_eq!(begins(&answer, 3), ["1|click|1", "2|open|1"]);
}
