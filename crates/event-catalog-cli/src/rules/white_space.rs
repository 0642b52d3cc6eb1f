//! `white-space`: spaces and line breaks that are easy to miss in a name or a description.

use std::ops::Range;

use super::cells::{self, Prose};
use super::names;
use super::prelude::*;

/// Spaces and line breaks that are easy to miss in a name or a description.
pub(super) static WHITE_SPACE: Rule = Rule {
    name: "white-space",
    kind: Kind::Style(Level::Warn, check),
    suppresses: false,
    summary: "a name or a description has unnecessary spaces or line breaks",
    why: "A description is one paragraph. All generated output has single spaces between words, so \
        doubled ones, those before and after the text, line breaks and tabs are lost; but they make \
        rows differ that look the same, and a search for the text fails. The same happens with \
        no-break spaces between words. They usually come from copied text.\n\n\
        The no-break space of French before `:` and in `« »`, that between a number and its unit, \
        and the wide space of Japanese and Chinese are fine.\n\n\
        In a TOML file, where long texts are written on several lines, line breaks are fine.\n\n\
        Names are checked for spaces as well, if the catalog allows names with spaces. Correcting one changes what \
        goes over the wire, so it isn't fixed automatically.",
    bad: Example(&[file(
        "events.csv",
        "name,description\nlink_clicked,A link  was clicked.\n",
    )]),
    good: Example(&[file(
        "events.csv",
        "name,description\nlink_clicked,A link was clicked.\n",
    )]),
};

fn check(catalog: &Catalog<'_>, findings: &mut Findings) {
    for prose in cells::unusual(catalog).filter(Prose::is_prose) {
        let cell = prose.cell;
        let around = around(catalog, &prose);
        let is_inner_mistake = |range: &Range<usize>| {
            let run = &cell.text[range.clone()];
            run != " "
                && (prose.table.is_sheet || !run.contains('\n'))
                && !is_typography(&cell.text, range.clone())
        };
        let inner: Vec<_> = runs(&cell.text).filter(is_inner_mistake).collect();
        let (place, kind) = match (inner.first(), around.first()) {
            (Some(run), _) => {
                let kind = kind(&cell.text[run.clone()]);
                (cells::part(catalog, cell, run.clone()), kind)
            }
            (None, Some(span)) => {
                let kind = if span.start < cell.place.span.start {
                    "a space before it"
                } else {
                    "a space after it"
                };
                (
                    Place {
                        span: *span,
                        ..cell.place
                    },
                    kind,
                )
            }
            (None, None) => continue,
        };
        let edits = inner
            .iter()
            .map(|run| cells::replace(catalog, cell, run.clone(), " "))
            .chain(around.iter().map(|span| {
                let (span, text) = (*span, String::new());
                Some(Edit { span, text })
            }))
            .collect::<Option<Vec<_>>>();
        findings.add(
            Finding::at(place, format!("the {} has {kind}", prose.what()))
                .label("unnecessary")
                .event(prose.name())
                .help("write single spaces between words, and no spaces around the text")
                .fix("write single spaces", edits.unwrap_or_default()),
        );
    }
    names(catalog, findings);
}

/// Checks the names; `name-form` reports those that don't have the form of the catalog's names.
fn names(catalog: &Catalog<'_>, findings: &mut Findings) {
    let form = catalog.input.settings.names.form();
    for name in names::all(catalog) {
        let written = name.written;
        let is_mistake = |run: &Range<usize>| {
            &written[run.clone()] != " " && !is_typography(written, run.clone())
        };
        let Some(run) = runs(written).find(is_mistake) else {
            continue;
        };
        let Some(cell) = catalog.row(name.row).get(Column::Name) else {
            continue;
        };
        if form.has(&name.sent) {
            let kind = kind(&written[run.clone()]);
            findings.add(
                Finding::at(
                    cells::part(catalog, cell, run),
                    format!("the name has {kind}"),
                )
                .label("unnecessary")
                .event(written)
                .help(
                    "write single spaces between words; if the event is already sent with this name, keep \
                     the old name as an alias",
                ),
            );
        }
    }
}

/// Finds the runs of whitespace in a text.
fn runs(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at + text[at..].find(char::is_whitespace)?;
        let rest = &text[start..];
        let length = rest.find(|c: char| !c.is_whitespace());
        at = length.map_or(text.len(), |length| start + length);
        Some(start..at)
    })
}

/// Whether typography allows a special space at its position.
fn is_typography(text: &str, run: Range<usize>) -> bool {
    let space = &text[run.clone()];
    let Some(before) = text[..run.start].chars().next_back() else {
        return false;
    };
    let Some(behind) = text[run.end..].chars().next() else {
        return false;
    };
    match space {
        // Thin spaces are usually intentional, but not between words.
        "\u{202f}" | "\u{2009}" => !(before.is_alphabetic() && behind.is_alphabetic()),
        "\u{a0}" | "\u{2007}" => {
            before.is_numeric()
                || behind.is_numeric()
                || matches!(before, '«' | '‹' | '§' | '–' | '—')
                || matches!(
                    behind,
                    '»' | '›' | ':' | ';' | '!' | '?' | '%' | '–' | '—' | '…'
                )
                || is_abbreviated(&text[..run.start])
        }
        "\u{3000}" => [before, behind]
            .iter()
            .any(|c| matches!(c, '\u{2e80}'..='\u{ffef}')),
        _ => false,
    }
}

/// Whether a text ends with a title or an abbreviation, such as `Dr.` or the `z.` of `z. B.`.
fn is_abbreviated(text: &str) -> bool {
    text.strip_suffix('.').is_some_and(|text| {
        let word = text.rsplit(|c: char| !c.is_alphabetic()).next();
        word.is_some_and(|word| matches!(word.chars().count(), 1 | 2))
    })
}

fn kind(run: &str) -> &'static str {
    if run.contains(['\n', '\r', '\u{85}', '\u{2028}', '\u{2029}']) {
        "a line break in it"
    } else if run.contains('\t') {
        "a tab in it"
    } else if run.chars().all(|c| c == ' ') {
        "several spaces in a row"
    } else {
        "an unusual kind of space in it"
    }
}

/// Finds the spaces around a cell's text, which the reader removed.
fn around(catalog: &Catalog<'_>, prose: &Prose<'_, '_>) -> Vec<Span> {
    let Span { file, .. } = prose.cell.place.span;
    let range = prose.cell.place.span.range();
    let text = catalog.input.sources.get(file).text();
    // The place of a TOML string with escapes includes its quotes; the characters around them
    // aren't part of the text.
    if !prose.table.is_sheet && text[range.clone()] != prose.cell.text {
        return Vec::new();
    }
    // A tab may be a delimiter.
    let is_space = |c: char| matches!(c, ' ' | '\u{a0}');
    let before = text[..range.start].trim_end_matches(is_space).len();
    let behind = text[range.end..].trim_start_matches(is_space).len();
    [before..range.start, range.end..text.len() - behind]
        .into_iter()
        .filter(|spaces| !spaces.is_empty())
        .map(|spaces| Span::new(file, spaces))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_that_belong_where_they_stand_are_told_from_others() {
        let is_fine = |text: &str| {
            let spaces = runs(text).filter(|run| &text[run.clone()] != " ");
            spaces.fold(true, |all, run| all & is_typography(text, run))
        };
        for text in [
            "Le client a demandé\u{202f}: «\u{202f}Ça va\u{202f}?\u{202f}»",
            "Le client a dit\u{a0}: «\u{a0}oui\u{a0}»\u{a0}!",
            "10\u{a0}000\u{a0}€, z.\u{202f}B. 10\u{202f}%, §\u{a0}5, Nr.\u{a0}7, Dr.\u{a0}Watson",
            "1\u{2009}–\u{2009}2",
            "顧客\u{3000}開始。",
        ] {
            assert!(is_fine(text), "{text}");
        }
        for text in [
            "The\u{a0}chat.",
            "The chat was clicked.\u{a0}It",
            "Hello,\u{a0}you",
            "The\u{202f}chat",
            "The\u{3000}chat",
            "10\u{a0}\u{a0}€",
            "10\u{a0} €",
        ] {
            assert!(!is_fine(text), "{text}");
        }
    }

    #[test]
    fn runs_are_found_and_named() {
        let found = |text: &'static str| -> Vec<_> {
            runs(text)
                .map(|run| (run.clone(), kind(&text[run])))
                .collect()
        };
        assert_eq!(found("one"), []);
        assert_eq!(
            found("a  b\tc \nd\u{a0}e"),
            [
                (1..3, "several spaces in a row"),
                (4..5, "a tab in it"),
                (6..8, "a line break in it"),
                (9..11, "an unusual kind of space in it"),
            ]
        );
    }
}
