//! Reading allocates nothing for an occurrence whose strings have no escapes.
#![cfg(all(feature = "json", feature = "std"))]

use std::hint::black_box;

use event_catalog::ndjson::Format;

use crate::events::payload::{Common, LinkClicked, PhoneContact};
use crate::events::{Event, Occurrence};

/// Counts how many times a function allocates memory.
fn allocations(run: impl FnOnce()) -> u64 {
    allocation_counter::measure(run).count_total
}

const LINES: &str = concat!(
    r#"{"specversion":"1.0","id":"1","source":"/chat","type":"hide","tenant":"acme","process":"p-1"}"#,
    "\n",
    r#"{"specversion":"1.0","id":"2","source":"/chat","type":"link_clicked","time":"2026-11-22T14:00:00Z","#,
    r#""a":1,"b":2,"c":3,"d":4,"e":5,"f":6,"g":7,"h":8,"#,
    r#""data":{"process_id":"p-1","process_name":"Café","url":"https://example.org","label":"l","new":[{}]}}"#,
    "\n",
    r#"{"specversion":"1.0","id":"3","source":"/chat","type":"mine","data":[{"a":"\u00e9"},[[[[1e400]]]]]}"#,
    "\n",
);

const PAIRS: &str = concat!(
    r#"{"type":"hide"}"#,
    "\n",
    r#"{"type":"link_clicked","detail":{"process_id":"p-1","process_name":"W","url":"u"}}"#,
    "\n",
    r#"["mine",{"a":"\u00e9"}]"#,
    "\n",
);

fn look(occurrence: &Occurrence<'_>) {
    if occurrence.event() == Some(Event::LinkClicked) {
        black_box(occurrence.payload::<LinkClicked>().unwrap());
        black_box(occurrence.payload::<Common>().unwrap());
    }
    black_box((occurrence.tenant(), occurrence.process()));
    for extension in occurrence.extensions() {
        black_box(extension);
    }
    black_box(occurrence.detail());
}

#[test]
fn from_memory() {
    let counted = allocations(|| {
        for occurrence in Occurrence::lines(LINES) {
            look(&occurrence.unwrap());
        }
        for occurrence in Occurrence::lines(PAIRS).with_format(Format::Pairs) {
            look(&occurrence.unwrap());
        }
        let line = LINES.lines().next().unwrap();
        look(&Occurrence::from_cloudevent(line).unwrap());
    });
    assert_eq!(counted, 0);
}

#[test]
fn from_a_stream_only_for_its_longest_line() {
    let lines = LINES.repeat(1000);
    let mut reader = Occurrence::reader(lines.as_bytes());
    let counted = allocations(|| {
        while let Some(occurrence) = reader.read_line() {
            look(&occurrence.unwrap());
        }
    });
    // Only the buffer allocates: it grows for the first two lines.
    assert!(counted <= 2, "{counted}");
}

#[test]
fn alternatives_and_enumerations() {
    let detail = event_catalog::RawJson::parse(r#"{"kind":"fax","number":"123"}"#).unwrap();
    let counted = allocations(|| {
        black_box(detail.read::<PhoneContact>().unwrap());
    });
    assert_eq!(counted, 0);
}

#[test]
fn a_string_with_escapes_takes_one() {
    let escaped = PAIRS.replace("p-1", r"\u0070-1");
    let counted = allocations(|| {
        for occurrence in Occurrence::lines(&escaped).with_format(Format::Pairs) {
            let occurrence = occurrence.unwrap();
            if occurrence.event() == Some(Event::LinkClicked) {
                black_box(occurrence.payload::<LinkClicked>().unwrap());
            }
        }
    });
    assert_eq!(counted, 1);
}
