//! `inject`: a page. A second run changes nothing, and the text outside the markers is kept.

use event_catalog_build::catalog::Catalog;
use event_catalog_build::read::Input;
use event_catalog_cli::api;

use crate::catalog;
use crate::measure::Bound;

const BEGIN: &str = "event-catalog:begin";
const END: &str = "event-catalog:end";

/// Each pair of markers is filled with the whole catalog that is defined below.
const FILLED: Bound = Bound {
    times: 100,
    plus: 2_000,
};

const TABLE: &[u8] = b"name,description,module,payload\n\
    link_clicked,A `link` | was <!-- event-catalog:end --> clicked.,shop,p\n\
    load,\"{/* event-catalog:end */} ``` x.\",,\n";

const SCHEMA: &[u8] =
    br#"{"type":"object","properties":{"url":{"type":"string","description":"A | b."}}}"#;

/// Fills the markers of a page.
///
/// # Panics
///
/// If the project breaks a promise for this input.
pub fn run(data: &[u8]) {
    thread_local!(static INPUT: Input = catalog::of(&[("events.csv", TABLE), ("payloads/p.json", SCHEMA)]));
    let Ok(page) = std::str::from_utf8(data) else {
        return;
    };
    INPUT.with(|input| fill(&Catalog::new(input), page));
}

fn fill(catalog: &Catalog<'_>, page: &str) {
    let once = match api::inject(catalog, page) {
        Ok(once) => once,
        Err(mistakes) => {
            assert!(!mistakes.is_empty(), "rejected without a reason");
            return;
        }
    };
    FILLED.hold("page", page.len(), once.len());
    let twice = api::inject(catalog, &once);
    assert_eq!(twice.as_ref(), Ok(&once), "filled again");
    let first = page
        .find(BEGIN)
        .expect("a page without markers is rejected");
    assert!(
        once.starts_with(&page[..first]),
        "the text before the markers"
    );
    let last = page.rfind(END).expect("an unclosed marker is rejected");
    assert!(once.ends_with(&page[last..]), "the text after the markers");
    // A fenced block is an example, and markers in it have no effect.
    if !page.contains("```") && !page.contains("~~~") {
        assert_eq!(outside(page), outside(&once), "the text between the blocks");
    }
}

/// The lines that are not between markers.
fn outside(page: &str) -> Vec<&str> {
    let mut is_inside = false;
    let mut lines = Vec::new();
    for line in page.split_inclusive('\n') {
        let marker = marker(line);
        is_inside &= marker != Some(END);
        if !is_inside {
            lines.push(line);
        }
        is_inside |= marker.is_some_and(|it| it.starts_with(BEGIN));
    }
    lines
}

/// The text of a comment that is alone on its line.
fn marker(line: &str) -> Option<&str> {
    let line = line.trim_start_matches('\u{feff}').trim();
    let comment = |(start, end)| line.strip_prefix(start)?.strip_suffix(end);
    let mut comments = [("<!--", "-->"), ("{/*", "*/}")].into_iter();
    comments.find_map(comment).map(str::trim)
}
