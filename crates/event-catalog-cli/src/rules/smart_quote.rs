//! `smart-quote`: typographic quotes inside code.

use super::cells::{self, Prose};
use super::prelude::*;
use super::words;

/// Typographic quotes inside code.
pub(super) static SMART_QUOTE: Rule = Rule {
    name: "smart-quote",
    kind: Kind::Style(Level::Warn, check),
    suppresses: false,
    summary: "code in a description has typographic quotes",
    why: "Text in backticks is code that people copy. Word processors turn the straight quotes in it \
        into typographic ones, and then it no longer works. In prose they are fine.",
    bad: Example(&[file(
        "events.csv",
        "name,description\nchat_opened,The chat was opened by `open(‘chat’)`.\n",
    )]),
    good: Example(&[file(
        "events.csv",
        "name,description\nchat_opened,The chat was opened by `open('chat')`.\n",
    )]),
};

fn check(catalog: &Catalog<'_>, findings: &mut Findings) {
    for prose in cells::unusual(catalog).filter(Prose::is_prose) {
        let text = prose.cell.text.as_ref();
        let quotes = words::code(text).flat_map(|(start, code)| {
            let quotes = code.char_indices();
            quotes.filter_map(move |(at, c)| Some((start + at, c, straight(c)?)))
        });
        let quotes: Vec<_> = quotes.collect();
        let Some((at, quote, meant)) = quotes.first().copied() else {
            continue;
        };
        let edits = quotes.iter().map(|(at, quote, meant)| {
            // In a CSV cell, a double quote must be doubled, and the cell must be quoted.
            let range = *at..at + quote.len_utf8();
            let edit = cells::replace(catalog, prose.cell, range, *meant);
            edit.filter(|_| *meant != "\"")
        });
        let edits: Option<Vec<_>> = edits.collect();
        let draft = Finding::at(
            cells::part(catalog, prose.cell, at..at + quote.len_utf8()),
            format!(
                "code in the {} contains the typographic quote `{quote}`",
                prose.what()
            ),
        )
        .label("does not work in code")
        .event(prose.name())
        .help(format!("write `{meant}`"));
        findings.add(match edits {
            Some(edits) => draft.fix("write straight quotes", edits),
            None => draft,
        });
    }
}

/// Replaces a typographic quote with a straight one.
fn straight(quote: char) -> Option<&'static str> {
    match quote {
        '“' | '”' | '„' | '‟' | '«' | '»' | '″' => Some("\""),
        '‘' | '’' | '‚' | '‛' | '‹' | '›' | '′' => Some("'"),
        _ => None,
    }
}
