//! `placeholder-description`: a description that says nothing yet.

use super::cells;
use super::prelude::*;

/// A description that says nothing yet.
pub(super) static PLACEHOLDER_DESCRIPTION: Rule = Rule {
    name: "placeholder-description",
    level: Level::Warn,
    structural: false,
    masks: true,
    summary: "a description says nothing yet",
    why: "`TODO`, `tbd`, `n/a`, three dots, or the name of the event once more: somebody wanted to come \
        back. Until then the page, the documentation of the code and the tooltip in the editor say just \
        that.",
    bad: Example(&[file("events.csv", "name,description\nlink_clicked,tbd\n")]),
    good: Example(&[file(
        "events.csv",
        "name,description\nlink_clicked,A link was clicked.\n",
    )]),
    check,
};

fn check(catalog: &Catalog<'_>, findings: &mut Findings<'_>) {
    for prose in cells::texts(catalog) {
        let text = prose.cell.text.as_ref();
        let says_nothing = is_placeholder(text) || is_name(text) && text == prose.name();
        if !says_nothing || cells::is_changed(prose.cell) {
            continue;
        }
        findings.add(
            Finding::at(
                prose.cell.place,
                format!("the {} says nothing yet", prose.what()),
            )
            .label("a placeholder")
            .event(prose.name())
            .help("write one sentence: what has happened when the event is emitted?"),
        );
    }
}

/// Whether a text is one of those that people write for later, or has no letter at all.
pub(super) fn is_placeholder(text: &str) -> bool {
    const WORDS: [&str; 14] = [
        "todo",
        "tbd",
        "tba",
        "fixme",
        "wip",
        "xxx",
        "xx",
        "x",
        "n/a",
        "na",
        "none",
        "null",
        "description",
        "see above",
    ];
    // `TODO: ask Anna`, but not "Todo list opened".
    const MARKS: [&str; 6] = ["TODO:", "TODO(", "TBD:", "TBA:", "FIXME:", "FIXME("];
    const LONGEST: usize = 16;
    if MARKS.iter().any(|mark| text.starts_with(mark)) {
        return true;
    }
    if text.len() > LONGEST {
        return false;
    }
    let word = text.trim_matches(|c: char| !c.is_alphanumeric());
    word.is_empty() || WORDS.iter().any(|it| it.eq_ignore_ascii_case(word))
}

/// Whether a text may be the name of an event.
fn is_name(text: &str) -> bool {
    !text.contains(' ') && text.contains('_')
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
