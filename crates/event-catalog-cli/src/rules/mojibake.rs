//! `mojibake`: a text that was read in the wrong encoding.
//! <https://www.w3.org/International/questions/qa-what-is-encoding>

use std::ops::Range;

use encoding_rs::WINDOWS_1252;
use event_catalog_build::finding::Draft;

use super::cells;
use super::prelude::*;

/// A text that was read in the wrong encoding.
pub(super) static MOJIBAKE: Rule = Rule {
    name: "mojibake",
    kind: Kind::Style(Level::Deny, check),
    suppresses: true,
    summary: "text was read in the wrong encoding",
    why: "Excel reads a CSV file without a byte-order mark in the machine's encoding, so `ü` \
        becomes `Ã¼` and a dash `â€“`; saving the file makes that permanent. Open the file with \
        Data > From Text/CSV and choose UTF-8, or set `bom = true` in `[csv]`, so that \
        `event-catalog fmt` writes a byte-order mark.",
    bad: Example(&[file(
        "events.csv",
        "name,description\nend,A goodbye: auf WiederhÃ¶ren.\n",
    )]),
    good: Example(&[file(
        "events.csv",
        "name,description\nend,A goodbye: auf Wiederhören.\n",
    )]),
};

fn check(catalog: &Catalog<'_>, findings: &mut Findings) {
    for table in &catalog.tables {
        let texts = table.unusual_cells().filter(|(_, cell)| {
            matches!(
                cell.column,
                Column::Name | Column::Description | Column::DeprecatedReason | Column::Extra(_)
            )
        });
        for (row, cell) in texts {
            let Some(meant) = meant(&cell.text) else {
                continue;
            };
            findings.add(finding(catalog, cell, meant).event(row.text(Column::Name)));
        }
    }
}

fn finding(catalog: &Catalog<'_>, cell: &Cell<'_>, meant: Vec<(Range<usize>, String)>) -> Draft {
    const HELP: &str =
        "open the file as UTF-8 (in Excel: Data > From Text/CSV), and write the text again";
    let lost = cell.text.find(LOST);
    if let Some(at) = lost {
        let place = cells::part(catalog, cell, at..at + LOST.len_utf8());
        return Finding::at(
            place,
            "a character was lost when the file was read in the wrong encoding",
        )
        .label("what was here?")
        .help(HELP);
    }
    // The message quotes one example. Each byte of the original character was decoded as a separate character.
    let (at, was) = meant
        .first()
        .map_or((0, ""), |(range, text)| (range.start, text));
    let was = was.chars().next().unwrap_or_default();
    let length = cell.text[at..].chars().take(was.len_utf8());
    let first = at..at + length.map(char::len_utf8).sum::<usize>();
    let message = format!(
        "`{}` was `{was}` before the file was read in the wrong encoding",
        &cell.text[first.clone()]
    );
    let draft = Finding::at(cells::part(catalog, cell, first), message)
        .label(format!("it was `{was}`"))
        .help(HELP);
    let edits = meant.into_iter();
    let edits = edits.map(|(range, text)| cells::replace(catalog, cell, range, text));
    match edits.collect::<Option<Vec<_>>>() {
        // Only people should decide to change a name, which is sent over the network.
        Some(edits) if cell.column != Column::Name => draft.fix("restore the original text", edits),
        _ => draft,
    }
}

/// The replacement for bytes that a program can't decode.
const LOST: char = char::REPLACEMENT_CHARACTER;

/// Finds the parts of a text that are UTF-8 decoded as Windows-1252, each with its original text. The list is empty
/// if the text contains a replacement character. Returns `None` if a character outside these parts isn't ASCII.
pub(super) fn meant(text: &str) -> Option<Vec<(Range<usize>, String)>> {
    if text.is_ascii() {
        return None;
    }
    if text.contains(LOST) {
        return Some(Vec::new());
    }
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(start) = text[at..].find(|c: char| !c.is_ascii()) {
        let start = at + start;
        let length = text[start..].find(|c: char| c.is_ascii());
        let end = length.map_or(text.len(), |length| start + length);
        let (bytes, _, unmappable) = WINDOWS_1252.encode(&text[start..end]);
        let before = std::str::from_utf8(&bytes).ok().filter(|_| !unmappable)?;
        found.push((start..end, before.to_owned()));
        at = end;
    }
    Some(found)
}

#[cfg(test)]
mod tests {
    #[test]
    fn only_what_is_utf8_twice_is_found() {
        let meant = |text| {
            let found = super::meant(text)?;
            Some(found.into_iter().map(|(_, it)| it).collect::<String>())
        };
        assert_eq!(meant("WiederhÃ¶ren â€“ fÃ¼r").as_deref(), Some("ö–ü"));
        assert_eq!(
            meant("â€œa caf\u{c3}\u{a9}â€\u{9d}").as_deref(),
            Some("“é”")
        );
        for text in [
            "plain",
            "für",
            "naïve “café”",
            "50 €",
            "Ãsia",
            "日本",
            "ß Ã¼",
        ] {
            assert_eq!(meant(text), None, "{text}");
        }
    }
}
