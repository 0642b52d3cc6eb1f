//! Compares the catalog with the published page, `tests/seed/events.md`, row by row.
//!
//! This project's own reader reads neither side: see `page/published.rs` and `page/catalog.rs`.
//! Intended differences are listed in the tables below, and each entry must be used. Any other
//! difference fails.

#[path = "page/catalog.rs"]
mod catalog;
#[path = "page/document.rs"]
mod document;
#[path = "page/modules.rs"]
mod modules;
#[path = "page/published.rs"]
mod published;

use std::collections::{BTreeMap, BTreeSet};

use document::{Document, Row, assert_same_rows};

/// A word that the page misspells, and the events whose descriptions contain it.
struct Correction {
    page: &'static str,
    catalog: &'static str,
    events: &'static [&'static str],
}

const CORRECTIONS: [Correction; 3] = [
    Correction {
        page: "preceeding",
        catalog: "preceding",
        events: &JUMP_DECISIONS,
    },
    Correction {
        page: "ansered",
        catalog: "answered",
        events: &JUMP_DECISIONS,
    },
    Correction {
        page: "dektop",
        catalog: "desktop",
        events: &["user_agent_desktop"],
    },
];

const JUMP_DECISIONS: [&str; 7] = [
    "jump_decision_1",
    "jump_decision_2",
    "jump_decision_3",
    "jump_decision_4",
    "jump_decision_5",
    "jump_decision_6",
    "jump_decision_7",
];

/// The events that the page lists twice with the same text. The catalog has them once, at the first
/// position.
const DUPLICATES: [&str; 4] = [
    "reminder_opt_out",
    "reminder_single_opt_in",
    "reminder_single_opt_in_asked",
    "reminder_single_opt_in_rejected",
];

/// The events that moved because a family is in numeric order: the event, its predecessor on the page, and
/// its predecessor in the catalog.
const MOVED: [(&str, &str, &str); 1] = [(
    "data_collection_nps_survey_score_10",
    "data_collection_nps_survey_score_1",
    "data_collection_nps_survey_score_9",
)];

/// The page's rows as expected in the catalog: without duplicates, in numeric order, and corrected.
fn corrected(page: &Document) -> Vec<Row> {
    let mut seen = BTreeSet::new();
    let mut rows: Vec<Row> = page.rows().cloned().collect();
    rows.retain(|row| seen.insert(row.name.clone()));
    for (event, after_on_page, after_in_catalog) in MOVED {
        let from = position(&rows, event);
        assert_eq!(rows[from - 1].name, after_on_page, "not moved: {event}");
        let row = rows.remove(from);
        let to = position(&rows, after_in_catalog) + 1;
        rows.insert(to, row);
        assert_ne!(from, to, "not moved: {event}");
    }
    for correction in CORRECTIONS {
        for event in correction.events {
            let at = position(&rows, event);
            let description = &mut rows[at].description;
            let found = description.matches(correction.page).count();
            assert_eq!(found, 1, "{:?} in {event}", correction.page);
            *description = description.replace(correction.page, correction.catalog);
        }
    }
    rows
}

fn position(rows: &[Row], event: &str) -> usize {
    let position = rows.iter().position(|row| row.name == event);
    position.unwrap_or_else(|| panic!("the page has no {event}"))
}

fn catalog_rows() -> Vec<Row> {
    catalog::read().rows().cloned().collect()
}

#[test]
fn all_rows_of_the_page_are_read() {
    let file = "tests/seed/events-as-published.csv";
    let mut export = csv::Reader::from_path(file).expect("the page's rows as CSV");
    let export: Vec<(String, String)> = export
        .deserialize()
        .collect::<Result<_, _>>()
        .expect("two columns");
    let page = published::read();
    let page: Vec<(String, String)> = page
        .rows()
        .map(|row| (row.name.clone(), row.description.clone()))
        .collect();
    assert_eq!(page.len(), 214);
    assert_eq!(page, export);
}

#[test]
fn every_event_of_the_page_is_in_the_catalog_in_its_order() {
    let page = corrected(&published::read());
    assert_same_rows(&page, &catalog_rows(), |row| row.name.clone());
    assert_eq!(page.len(), 210);
}

#[test]
fn descriptions_are_those_of_the_page_except_for_its_misspellings() {
    let page = corrected(&published::read());
    let catalog = catalog_rows();
    assert_same_rows(&page, &catalog, |row| row.description.clone());
    for row in catalog {
        for Correction { page, .. } in CORRECTIONS {
            assert!(!row.description.contains(page), "{}: {page}", row.place);
        }
    }
}

#[test]
fn payloads_are_those_of_the_page() {
    let page = corrected(&published::read());
    assert_same_rows(&page, &catalog_rows(), |row| row.payload.clone());
    let documented = page.iter().filter(|row| !row.payload.is_empty());
    assert_eq!(documented.count(), 1);
}

#[test]
fn a_field_of_the_common_payload_means_the_same_in_an_events_own() {
    let manifest = catalog::manifest();
    let defaults = catalog::table(&manifest, "defaults");
    assert_eq!(catalog::text(defaults, "payload"), "common");
    let common = catalog::payload("common");
    let own = catalog::payload("link_clicked");
    let (common, own) = (
        catalog::table(&common, "properties"),
        catalog::table(&own, "properties"),
    );
    let fields = ["label", "process_id", "process_name", "sub_process_name"];
    assert_eq!(common.keys().collect::<Vec<_>>(), fields);
    for field in ["process_id", "process_name"] {
        assert_eq!(common[field], own[field], "{field}");
    }
}

#[test]
fn titles_and_introductions_are_those_of_the_page() {
    let (page, catalog) = (published::read(), catalog::read());
    let prose = |document: Document| {
        let sections = document.sections.into_iter();
        let sections = sections.map(|section| (section.title, section.intro));
        (document.title, document.intro, sections.collect::<Vec<_>>())
    };
    assert_eq!(prose(catalog), prose(page));
}

#[test]
fn sections_and_separators_are_where_the_page_has_them() {
    // The first event of each run of rows, section by section.
    let runs = |document: &Document| -> Vec<Vec<String>> {
        let sections = document.sections.iter();
        sections
            .map(|section| {
                section
                    .groups
                    .iter()
                    .map(|run| run[0].name.clone())
                    .collect()
            })
            .collect()
    };
    let page = runs(&published::read());
    assert_eq!(runs(&catalog::read()), page);
    assert_eq!(
        page,
        [
            vec!["hide", "advent_calendar_door_asked"],
            vec!["beiersdorf_api_post_consumers_subscription"],
        ]
    );

    let manifest = catalog::manifest();
    let customers = catalog::sections(&manifest).map(|section| section.get("customer"));
    let customers: Vec<_> = customers
        .map(|name| name.and_then(|n| n.as_str()))
        .collect();
    assert_eq!(customers, [None, Some("Beiersdorf")]);
}

#[test]
fn the_page_repeats_four_rows_word_for_word() {
    let page = published::read();
    let mut first = BTreeMap::new();
    let mut repeated = Vec::new();
    for row in page.rows() {
        if let Some(before) = first.insert(&row.name, row) {
            assert_eq!(row.description, before.description, "{}", row.name);
            repeated.push(&row.name);
        }
    }
    assert_eq!(repeated, DUPLICATES.iter().collect::<Vec<_>>());
}

#[test]
fn numbered_events_of_the_page_are_families() {
    let mut page: BTreeMap<String, BTreeSet<u32>> = BTreeMap::new();
    for row in published::read().rows() {
        let stem = row.name.trim_end_matches(|c: char| c.is_ascii_digit());
        if let Ok(number) = row.name[stem.len()..].parse() {
            page.entry(stem.into()).or_default().insert(number);
        }
    }
    let rows = catalog::rows();
    let families = rows.iter().filter_map(|row| catalog::family(&row.name));
    let families: BTreeMap<String, BTreeSet<u32>> = families
        .map(|(stem, numbers)| (stem.into(), numbers.into_iter().collect()))
        .collect();
    assert_eq!(families, page);
    assert_eq!(families.len(), 6);
}

#[test]
fn the_files_are_plain_csv() {
    // Commas, LF, no byte order mark, and quotes only where a cell needs them.
    let manifest = catalog::manifest();
    for path in catalog::sections(&manifest).flat_map(catalog::files) {
        let text = catalog::file(path);
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .from_reader(text.as_bytes());
        let mut plain = csv::Writer::from_writer(Vec::new());
        for record in reader.records() {
            let record = record.expect("rows of equal length");
            plain.write_record(&record).expect("memory takes a row");
        }
        let plain = plain.into_inner().expect("memory takes the rest");
        assert_eq!(text, String::from_utf8_lossy(&plain), "{path}");
    }
}

#[test]
fn the_change_log_lists_every_difference() {
    let log = std::fs::read_to_string("CHANGELOG.md").expect("a change log");
    let mut differences: Vec<String> = Vec::new();
    for correction in CORRECTIONS {
        differences.extend([correction.page.into(), correction.catalog.into()]);
    }
    differences.extend(DUPLICATES.map(String::from));
    differences.extend(MOVED.map(|(event, ..)| event.into()));
    let names = catalog::rows().into_iter().map(|row| row.name);
    differences.extend(
        names
            .filter(|name| catalog::family(name).is_some())
            // A bar in a Markdown table is escaped with a backslash.
            .map(|name| name.replace('|', r"\|")),
    );
    for text in differences {
        assert!(log.contains(&format!("`{text}`")), "not listed: {text}");
    }
}
