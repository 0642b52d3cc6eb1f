//! Tests every rule with its own examples. The bad example has exactly one finding, even with all other rules
//! enabled; the good example has none. The place of the finding doesn't depend on how a spreadsheet writes the file.
//!
//! The snapshots show what a user sees: the files, and the finding below them.

use event_catalog_build::read::{Input, Level, Memory};
use event_catalog_build::rule::{Example, Rule};
use event_catalog_build::source::Place;

mod aliases;
mod cases;
mod examples;
mod languages;
mod lost_rows;
mod names;
mod pasted;
mod placeholders;
mod schemas;

use super::{STYLE, all};
use crate::checked::Checked;
use crate::format::human::{Style, render};
use crate::levels::Levels;
use crate::today;

type Files = Vec<(String, Vec<u8>)>;

/// The table in each example.
const TABLE: &str = "events.csv";

fn files(example: Example) -> Files {
    let files = example.files();
    files
        .map(|(path, bytes)| (path.to_owned(), bytes.to_vec()))
        .collect()
}

/// Checks files with every rule. `rule` is enabled even if it is off by default.
fn check(files: &Files, rule: &'static Rule) -> Checked {
    let folder: Memory = files.iter().cloned().collect();
    let input = Input::read_folder(&folder).expect("memory can be listed");
    let levels = match rule.level() {
        Level::Off => Levels::only(rule, Level::Warn),
        _ => Levels::default(),
    };
    Checked::new(input, &levels.on(today::of_examples()))
}

fn shown(checked: Checked) -> String {
    let style = Style::plain(100);
    render(&[checked], &style)
}

/// The rules whose examples can be checked in memory. The rules about links and about unreadable files depend on the
/// file system.
fn rules() -> impl Iterator<Item = &'static Rule> {
    all()
        .filter(|rule| !rule.is_comparing())
        .copied()
        .filter(|rule| !["outside-link", "unreadable-file"].contains(&rule.name))
}

#[test]
fn a_bad_example_has_one_finding_and_a_good_one_none() {
    for rule in rules() {
        let bad = check(&files(rule.bad), rule);
        let found = bad.found.iter().map(|it| it.finding.rule.name);
        let found: Vec<_> = found.collect();
        assert_eq!(found, [rule.name], "{}", shown(bad));
        let good = check(&files(rule.good), rule);
        assert_eq!(shown(good), "", "the good example of {}", rule.name);
    }
}

#[test]
fn what_the_user_sees() {
    for rule in rules() {
        let mut text = String::new();
        for (path, bytes) in rule.bad.files() {
            let shown = String::from_utf8_lossy(bytes);
            text.extend(["--- ", path, "\n", &shown]);
        }
        text += "---\n";
        text += shown(check(&files(rule.bad), rule)).trim_end();
        insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
            insta::assert_snapshot!(rule.name, text);
        });
    }
}

#[test]
fn rules_are_sorted_and_say_what_they_are_for() {
    let names: Vec<_> = STYLE.iter().map(|rule| rule.name).collect();
    assert!(names.is_sorted(), "{names:?}");
    let all: std::collections::BTreeSet<_> = all().map(|rule| rule.name).collect();
    assert_eq!(all.len(), super::all().count());
    for rule in super::all() {
        assert!(
            !rule.summary.is_empty() && !rule.summary.ends_with('.'),
            "{}",
            rule.name
        );
        assert!(!rule.why.contains("  "), "{}: {}", rule.name, rule.why);
    }
}

/// A place: path, line, column, and the row and column of the cell.
type Located = (String, usize, usize, Option<(u32, u32)>);

/// Lists the places of the findings.
fn places(files: &Files, rule: &'static Rule) -> Vec<Located> {
    let Checked { input, found, .. } = check(files, rule);
    let place = |place: Place| {
        let start = input.sources.start(place.span);
        let path = input.sources.get(place.span.file).path().to_owned();
        let cell = place.cell.map(|cell| (cell.row, cell.column));
        (path, start.line, start.column, cell)
    };
    let findings = found.iter().map(|found| &found.finding);
    findings
        .flat_map(|it| std::iter::once(it.place).chain(it.related.iter().map(|it| it.place)))
        .map(place)
        .collect()
}

fn edit_tables(example: Example, edit: impl Fn(&str) -> String) -> Files {
    let mut files = files(example);
    for (path, bytes) in &mut files {
        if path == TABLE {
            *bytes = edit(&String::from_utf8_lossy(bytes)).into_bytes();
        }
    }
    files
}

#[test]
fn line_ends_and_a_byte_order_mark_move_nothing() {
    for rule in STYLE {
        let expected = places(&files(rule.bad), rule);
        for newline in ["\r\n", "\r"] {
            let edited = edit_tables(rule.bad, |text| text.replace('\n', newline));
            assert_eq!(
                places(&edited, rule),
                expected,
                "{} with {newline:?}",
                rule.name
            );
        }
        let marked = edit_tables(rule.bad, |text| format!("\u{feff}{text}"));
        assert_eq!(
            places(&marked, rule),
            expected,
            "{} with a byte-order mark",
            rule.name
        );
        let tabs = edit_tables(rule.bad, |text| text.replace(',', "\t"));
        assert_eq!(places(&tabs, rule), expected, "{} with tabs", rule.name);
    }
}

#[test]
fn blank_lines_are_rows_and_line_breaks_in_cells_are_not() {
    for rule in STYLE {
        // The description of the second inserted row violates the rule about line breaks, and its
        // name is sorted before the others.
        for (rows, lines_more, rows_more) in [
            ("\n\r\n\n", 3, 3),
            (
                "abc_filler,\"With \"\"quotes\"\"\r\nand three\nlines.\"\n",
                3,
                1,
            ),
        ] {
            let moved = edit_tables(rule.bad, |text| {
                let (header, below) = text.split_once('\n').expect("a header row");
                format!("{header}\n{rows}{below}")
            });
            let moved: Vec<_> = places(&moved, rule)
                .into_iter()
                .filter(|(path, line, ..)| path != TABLE || *line > 1 + lines_more)
                .collect();
            let expected: Vec<_> = places(&files(rule.bad), rule)
                .into_iter()
                .map(|(path, line, column, cell)| {
                    let is_below = path == TABLE && line > 1;
                    let line = if is_below { line + lines_more } else { line };
                    // Other files are unchanged.
                    let more = if path == TABLE { rows_more } else { 0 };
                    let cell = cell.map(|(row, column)| (row + more, column));
                    (path, line, column, cell)
                })
                .collect();
            assert_eq!(moved, expected, "{} below {rows:?}", rule.name);
        }
    }
}

#[test]
fn blank_lines_in_removed_csv_are_rows() {
    const REMOVED: &str = "removed.csv";
    let mut tried = 0;
    for rule in STYLE {
        let expected = places(&files(rule.bad), rule);
        let mut moved = files(rule.bad);
        for (path, bytes) in &mut moved {
            if path == REMOVED {
                let text = String::from_utf8_lossy(bytes).into_owned();
                let (header, below) = text.split_once('\n').expect("a header row");
                *bytes = format!("{header}\n\n\r\n\n{below}").into_bytes();
                tried += 1;
            }
        }
        let expected: Vec<_> = expected
            .into_iter()
            .map(|(path, line, column, cell)| {
                let (lines_more, rows_more) = if path == REMOVED { (3, 3) } else { (0, 0) };
                let cell = cell.map(|(row, column)| (row + rows_more, column));
                (path, line + lines_more, column, cell)
            })
            .collect();
        assert_eq!(places(&moved, rule), expected, "{}", rule.name);
    }
    assert!(tried > 0);
}

#[test]
fn findings_do_not_depend_on_the_order_of_the_rows() {
    // The findings of these rules depend on the order: `row-order` is about sorted rows, and `swallowed-rows` about
    // rows after an unclosed quote.
    let others = ["row-order", "swallowed-rows"];
    for rule in STYLE.iter().filter(|rule| !others.contains(&rule.name)) {
        let events = |files: &Files| -> Vec<_> {
            let found = check(files, rule).found.into_iter();
            let findings = found.map(|found| found.finding);
            findings.map(|it| (it.rule.name, it.event)).collect()
        };
        let turned = edit_tables(rule.bad, |text| {
            let mut rows: Vec<_> = text.lines().collect();
            rows[1..].reverse();
            rows.join("\n") + "\n"
        });
        assert_eq!(events(&turned), events(&files(rule.bad)), "{}", rule.name);
    }
}

#[test]
fn a_fix_corrects_what_was_found() {
    let mut fixed = Vec::new();
    for rule in STYLE {
        let Checked { input, found, .. } = check(&files(rule.bad), rule);
        let Some(fix) = found.into_iter().find_map(|found| found.finding.fix) else {
            continue;
        };
        let mut corrected = files(rule.bad);
        for edit in fix.edits.iter().rev() {
            let path = input.sources.get(edit.span.file).path();
            let (_, bytes) = corrected
                .iter_mut()
                .find(|(it, _)| it == path)
                .expect("a file");
            bytes.splice(edit.span.range(), edit.text.bytes());
        }
        assert_eq!(corrected, files(rule.good), "{}", rule.name);
        fixed.push(rule.name);
    }
    assert_eq!(
        fixed,
        [
            "alias-separator",
            "capital-letter",
            "final-stop",
            "lookalike-character",
            "misspelling",
            "mojibake",
            "removed-names",
            "removed-order",
            "smart-quote",
            "white-space"
        ]
    );
}
