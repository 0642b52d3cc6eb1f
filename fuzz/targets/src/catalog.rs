//! Builds catalogs from an input, and checks the promises for every catalog.

use event_catalog_build::catalog::Catalog;
use event_catalog_build::check::REQUIRED;
use event_catalog_build::finding::{Report, check};
use event_catalog_build::is_unprintable;
use event_catalog_build::read::{Input, Memory};

use crate::measure::Bound;

/// Every row can break several rules, and a message contains up to 600 bytes of each text that it
/// quotes.
const FINDINGS: Bound = Bound {
    times: 3_000,
    plus: 20_000,
};

/// The texts of an input, separated by zero bytes. The last text contains the rest of the input; missing texts are
/// empty.
pub(crate) fn texts<const N: usize>(data: &[u8]) -> [&[u8]; N] {
    let mut texts = data.splitn(N, |byte| *byte == 0);
    std::array::from_fn(|_| texts.next().unwrap_or_default())
}

/// The files of a whole catalog: table, settings, a schema in JSON, one in TOML, an introduction,
/// events in TOML, removed names. An empty text represents a missing file.
pub(crate) fn whole(data: &[u8]) -> Memory {
    const PATHS: [&str; 7] = [
        "events.csv",
        "catalog.toml",
        "payloads/p.json",
        "payloads/q.toml",
        "intro.md",
        "more.toml",
        "removed.csv",
    ];
    let files = PATHS.into_iter().zip(texts::<7>(data));
    files.filter(|(_, text)| !text.is_empty()).collect()
}

pub(crate) fn read(folder: &Memory) -> Input {
    Input::read_folder(folder).expect("memory can be listed")
}

/// Reads a catalog with these files.
pub(crate) fn of(files: &[(&str, &[u8])]) -> Input {
    read(&files.iter().copied().collect())
}

/// Returns the findings that prevent generation. Checks that every line is safe to print, and that the total length
/// of the lines is at most a multiple of the input's length.
pub(crate) fn required(catalog: &Catalog<'_>, length: usize) -> Report {
    let report = check(catalog, REQUIRED, &|_| None);
    let mut bytes = 0;
    for finding in &report.findings {
        for line in finding.lines(&catalog.input.sources) {
            assert!(!line.contains(is_unprintable), "unprintable: {line:?}");
            bytes += line.len();
        }
    }
    FINDINGS.hold("findings", length, bytes);
    report
}

/// The size of an input after expanding its families: a row such as `score_{0..999}` represents a thousand
/// rows, each with a description.
pub(crate) fn expanded(catalog: &Catalog<'_>, length: usize) -> usize {
    // The size of a row without text.
    const ROW: usize = 64;
    let rows = catalog.events.iter().map(|event| {
        let cells = catalog.row(event.row).cells().iter();
        ROW + cells.map(|cell| cell.text.len()).sum::<usize>()
    });
    length + rows.sum::<usize>()
}

/// Checks that a text is safe for a terminal: lines without control sequences.
pub(crate) fn assert_printable(what: &str, text: &str) {
    // Nearly all texts are ASCII, which can be checked many bytes at a time.
    let is_plain = |byte: u8| matches!(byte, b' '..=b'~' | b'\n');
    if text.bytes().fold(true, |all, byte| all & is_plain(byte)) {
        return;
    }
    let bad = text
        .char_indices()
        .find(|(_, c)| is_unprintable(*c) && *c != '\n');
    if let Some((at, c)) = bad {
        let start = text[..at].rfind('\n').map_or(0, |at| at + 1);
        let line = text[start..].lines().next().unwrap_or_default();
        panic!("{what}: {c:?} is printed, in {line:?}");
    }
}
