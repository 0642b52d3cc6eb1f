//! `control-character`: characters that have an effect instead of being shown.

use super::prelude::*;
use crate::printable::{is_plain, is_unprintable};

pub(super) static CONTROL_CHARACTER: Rule = Rule {
    name: "control-character",
    kind: Kind::Required(check),
    suppresses: false,
    summary: "a cell or a file contains a control character",
    why: "Such characters are invisible, and come from copied text. A terminal executes them, and \
        the bidirectional overrides of Unicode make a text look like another one \
        (<https://trojansource.codes>). Line breaks and tabs inside a cell are fine.",
    bad: Example(&[file(
        "events.csv",
        "name,description\nload,The chat\u{7} was loaded.\n",
    )]),
    good: Example(&[file(
        "events.csv",
        "name,description\nload,The chat was loaded.\n",
    )]),
};

fn check(catalog: &Catalog<'_>, findings: &mut Findings) {
    let sources = &catalog.input.sources;
    for table in &catalog.tables {
        for (row, cell) in table.unusual_cells() {
            let Some((at, c)) = first(&cell.text) else {
                continue;
            };
            let mut place = cell.place;
            if sources.text(cell.place.span) == cell.text {
                let start = cell.place.span.start as usize + at;
                place.span = Span::new(place.span.file, start..start + c.len_utf8());
            }
            let column = cell.column.name(&catalog.input.settings.extra_columns);
            findings.add(
                describe(place, c, &format!("the column `{column}`")).event(row.text(Column::Name)),
            );
        }
    }
    let settings = catalog.input.settings.file;
    for file in catalog.input.texts.values().copied().chain(settings) {
        if let Some((at, c)) = first(sources.get(file).text()) {
            findings.add(describe(
                Place::new(file, at..at + c.len_utf8()),
                c,
                "the file",
            ));
        }
    }
}

fn first(text: &str) -> Option<(usize, char)> {
    // Nearly all text is plain ASCII, which can be detected without decoding it.
    if is_plain(text) {
        return None;
    }
    text.char_indices()
        .find(|(_, c)| is_unprintable(*c) && !matches!(c, '\n' | '\r' | '\t'))
}

fn describe(place: Place, c: char, what: &str) -> Draft {
    let kind = match c {
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => "a bidirectional override",
        _ => "a control character",
    };
    let code = u32::from(c);
    Finding::at(place, format!("{what} contains {kind}, U+{code:04X}"))
        .label(format!("U+{code:04X}"))
        .help("remove the character; the safest way is to type the text again")
}
