//! `final-stop`: a description without a full stop at its end.

use super::cells;
use super::prelude::*;

/// A description without a full stop at its end.
pub(super) static FINAL_STOP: Rule = Rule {
    name: "final-stop",
    kind: Kind::Style(Level::Off, check),
    suppresses: false,
    summary: "a description does not end with a full stop",
    why: "Some style guides want a full stop after a description, because it is a sentence; some want \
        none, because it is in a table. Enable this rule if yours wants one. A question mark, an \
        exclamation mark and an ellipsis end a sentence, too.",
    bad: Example(&[file(
        "events.csv",
        "name,description\nlink_clicked,A link was clicked\n",
    )]),
    good: Example(&[file(
        "events.csv",
        "name,description\nlink_clicked,A link was clicked.\n",
    )]),
};

fn check(catalog: &Catalog<'_>, findings: &mut Findings) {
    for prose in cells::texts(catalog) {
        let text = prose.cell.text.as_ref();
        // The full stop may be before a closing quote or parenthesis.
        let sentence = text.trim_end_matches(['"', '”', '’', '\'', ')', '*', '_']);
        if sentence.ends_with(['.', '!', '?', '…']) || !prose.is_prose() {
            continue;
        }
        let last = text.char_indices().next_back().map_or(0, |(at, _)| at);
        let edit = cells::replace(catalog, prose.cell, text.len()..text.len(), ".");
        findings.add(
            Finding::at(
                cells::part(catalog, prose.cell, last..text.len()),
                format!("the {} does not end with a full stop", prose.what()),
            )
            .label("no full stop after this")
            .event(prose.name())
            .help("write a full stop at the end")
            .fix("add a full stop", edit.into_iter().collect()),
        );
    }
}
