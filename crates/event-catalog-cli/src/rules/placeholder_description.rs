//! `placeholder-description`: a description that is only a placeholder.

use event_catalog_build::placeholder::{Placeholder, is_yes};

use super::prelude::*;
use super::{cells, names};

/// A description that contains no information yet.
pub(super) static PLACEHOLDER_DESCRIPTION: Rule = Rule {
    name: "placeholder-description",
    kind: Kind::Style(Level::Warn, check),
    suppresses: true,
    summary: "a description is only a placeholder",
    why: "`TODO`, `tbd`, `n/a`, a dash, three dots, or the name of the event again: these are \
        placeholders. Until they are replaced, the page, the documentation of the code and the tooltip \
        in the editor show them.",
    bad: Example(&[file("events.csv", "name,description\nlink_clicked,tbd\n")]),
    good: Example(&[file(
        "events.csv",
        "name,description\nlink_clicked,A link was clicked.\n",
    )]),
};

fn check(catalog: &Catalog<'_>, findings: &mut Findings) {
    for prose in cells::texts(catalog) {
        let text = prose.cell.text.as_ref();
        let repeats_name = || text == prose.name() && names::words(text).len() > 1;
        let says_nothing = is_placeholder(text) || is_tick(prose.cell) || repeats_name();
        if !says_nothing || cells::is_changed(prose.cell) {
            continue;
        }
        findings.add(
            Finding::at(
                prose.cell.place,
                format!("the {} is only a placeholder", prose.what()),
            )
            .label("a placeholder")
            .event(prose.name())
            .help(match prose.cell.column {
                Column::DeprecatedReason => {
                    "write one sentence: why is the event deprecated, and what can be used instead?"
                }
                _ => "write one sentence: what has happened when the event is emitted?",
            }),
        );
    }
}

/// Whether a text is a common placeholder, or has no letters.
pub(super) fn is_placeholder(text: &str) -> bool {
    const WORDS: [&str; 5] = [
        "description",
        "see above",
        "siehe oben",
        "voir ci-dessus",
        "véase arriba",
    ];
    // These mark `TODO: ask Anna` as a placeholder, but not "Todo list opened".
    const MARKS: [&str; 6] = ["TODO:", "TODO(", "TBD:", "TBA:", "FIXME:", "FIXME("];
    const LONGEST: usize = 24;
    if MARKS.iter().any(|mark| text.starts_with(mark)) {
        return true;
    }
    if text.len() > LONGEST {
        return false;
    }
    let word = text.trim_matches(|c: char| !c.is_alphanumeric());
    word.is_empty() || Placeholder::of(text).is_some() || WORDS.contains(&&*word.to_lowercase())
}

/// Whether a cell for the reason of a deprecation only says that the event is deprecated, but not
/// why.
pub(super) fn is_tick(cell: &Cell<'_>) -> bool {
    cell.column == Column::DeprecatedReason && is_yes(&cell.text)
}

#[cfg(test)]
mod tests {
    use super::is_placeholder;

    #[test]
    fn placeholders_are_told_from_short_texts() {
        for text in [
            "TODO",
            "tbd.",
            "...",
            "?",
            "n/a",
            "(tba)",
            "X",
            "…",
            "TODO: ask Anna which link",
            "-",
            "–",
            "--",
            "keine",
            "Keine.",
            "k. A.",
            "aucune",
            "ninguna",
            "siehe oben",
        ] {
            assert!(is_placeholder(text), "{text}");
        }
        for text in [
            "Loaded.",
            "A todo was set.",
            "3",
            "Load",
            "你好",
            "Todo list opened",
            "TBD was asked",
            "TODO list: opened",
        ] {
            assert!(!is_placeholder(text), "{text}");
        }
    }
}
