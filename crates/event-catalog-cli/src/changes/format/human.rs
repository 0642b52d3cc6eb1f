//! Formats the changes for people at a terminal: the most severe first, what to do, and the required version.

use std::fmt::Write as _;

use event_catalog_build::visible;

use super::bump::{Bump, Needed};
use super::comparison::Comparison;
use super::customers::left_out;
use super::entry::Risks;
use super::outline::{Group, Line, outline};
use super::scope::{Scope, listed};
use super::sentence::{Part, Sentence};
use crate::changes::Verdict;
use crate::format::count;

const BOLD: &str = "\u{1b}[1m";
const DIM: &str = "\u{1b}[2m";
const RED: &str = "\u{1b}[1;31m";
const YELLOW: &str = "\u{1b}[1;33m";
const GREEN: &str = "\u{1b}[1;32m";
const PLAIN: &str = "\u{1b}[0m";

/// Formats the changes of all catalogs. With `all`, notes are shown, too, and nothing is folded.
pub(crate) fn render(comparisons: &[Comparison], scope: &Scope, all: bool) -> String {
    let mut out = String::new();
    for comparison in comparisons {
        if comparisons.len() > 1 {
            let needed = Needed::of(std::slice::from_ref(comparison), scope);
            let catalog = visible(&comparison.names.catalog);
            let _ = writeln!(out, "{BOLD}{catalog}{PLAIN}: {}", needed.version());
        }
        if comparison.is_first {
            let _ = writeln!(
                out,
                "There is no catalog in {}: everything was added.",
                quoted(&comparison.names.old)
            );
        }
        for note in &comparison.notes {
            let _ = writeln!(out, "{}", prose(&Sentence::of_prose(note)));
        }
        render_one(comparison, scope, all, &mut out);
        out.push('\n');
    }
    let needed = Needed::of(comparisons, scope);
    let colour = match needed.bump {
        Bump::Major => RED,
        Bump::Minor if needed.risky => YELLOW,
        _ => GREEN,
    };
    let _ = writeln!(out, "{colour}{}{PLAIN}", needed.sentence(scope));
    out
}

fn render_one(comparison: &Comparison, scope: &Scope, all: bool, out: &mut String) {
    let groups = outline(comparison, scope, all);
    let left_out = left_out(std::slice::from_ref(comparison), scope);
    if groups.is_empty() && left_out.is_none() {
        let what = if comparison.items.is_empty() {
            "No changes.".to_owned()
        } else if scope.is_all() {
            "No changes with an effect; `--all` shows the others.".to_owned()
        } else {
            format!("No changes for {}.", listed(scope.audiences()))
        };
        let _ = writeln!(out, "{what}");
    }
    for group in &groups {
        let is_shown = all || group.is_lowered || group.is_of_words;
        if !is_shown && group.verdict <= Verdict::Note {
            let _ = writeln!(out, "{DIM}{}{PLAIN}", hidden(group));
        } else {
            render_group(group, out);
        }
        if group.is_open_risk() {
            render_entries(&Risks::of(comparison, scope), out);
        }
    }
    if let Some(left_out) = left_out {
        let sentence = prose(&Sentence::of_prose(&left_out));
        let _ = writeln!(out, "{DIM}{sentence}{PLAIN}");
    }
}

/// Explains how to accept the risks that were listed.
fn render_entries(risks: &Risks, out: &mut String) {
    let them = match risks.number {
        0 => return,
        1 => "it",
        _ => "them",
    };
    if risks.lines.is_empty() {
        let _ = writeln!(
            out,
            "  {DIM}To accept these risks, copy the `accept` of each change from the output of `--format json`.{PLAIN}"
        );
        return;
    }
    let _ = writeln!(
        out,
        "  {DIM}To accept {them}, add this to `catalog.toml`, with the reason:{PLAIN}"
    );
    for line in &risks.lines {
        let _ = writeln!(out, "    {DIM}{}{PLAIN}", visible(line));
    }
}

/// Counts the omitted changes in one line.
fn hidden(group: &Group) -> String {
    let lines = group.modules.iter().flat_map(|(_, lines)| lines);
    let lines: Vec<_> = lines.collect();
    let number: usize = lines.iter().map(|line| line.changes).sum();
    let kinds: Vec<&str> = lines
        .iter()
        .filter_map(|line| line.counted.as_deref())
        .collect();
    let them = if number == 1 { "it" } else { "them" };
    format!(
        "{}: {}; `--all` shows {them}",
        count(number, "note"),
        kinds.join(", ")
    )
}

fn render_group(group: &Group, out: &mut String) {
    let colour = match group.verdict {
        _ if group.is_lowered => YELLOW,
        Verdict::Breaking => RED,
        Verdict::Risky => YELLOW,
        Verdict::Minor => GREEN,
        Verdict::Note | Verdict::None => BOLD,
    };
    let title = match group.verdict {
        _ if group.is_lowered => "checks less than before",
        _ if group.is_of_words => "texts with different words",
        Verdict::None => "without an effect",
        _ if group.is_announced => "removed, as announced",
        _ if group.is_of_former_names => "former names removed",
        verdict => verdict.name(),
    };
    let accepted = if group.is_accepted { ", accepted" } else { "" };
    let _ = writeln!(out, "{colour}{title}{PLAIN}{accepted}");
    for (module, lines) in &group.modules {
        let indent = match module {
            Some(module) => {
                let _ = writeln!(out, "  {BOLD}{}{PLAIN}", visible(module));
                "    "
            }
            None => "  ",
        };
        for line in lines {
            render_line(line, indent, out);
        }
    }
}

fn render_line(line: &Line, indent: &str, out: &mut String) {
    let remark = line
        .remark()
        .map(|remark| format!("{DIM}{}{PLAIN}", prose(&remark)))
        .unwrap_or_default();
    let _ = writeln!(out, "{indent}{}{remark}", prose(&line.sentence));
    for detail in &line.details {
        let _ = writeln!(out, "{indent}  {}", prose(detail));
    }
    if let Some(migration) = &line.migration {
        let migration = prose(&Sentence::of_prose(migration));
        let _ = writeln!(out, "{indent}  → {migration}");
    }
    if let Some(reason) = &line.accepted {
        let _ = writeln!(out, "{indent}  accepted: {}", visible(reason));
    }
}

fn prose(sentence: &Sentence) -> String {
    let mut out = String::new();
    for part in &sentence.0 {
        match part {
            Part::Text(text) => out.push_str(&visible(text)),
            Part::Code(code) => out.push_str(&quoted(code)),
        }
    }
    out
}

fn quoted(code: &str) -> String {
    format!("`{}`", visible(code))
}

#[cfg(test)]
mod tests {
    use super::super::made::{comparison, edited, for_all, item};
    use super::*;
    use crate::changes::format::comparison::Item;
    use crate::changes::{Audience, Kind};

    fn text(items: Vec<Item>, audiences: &[Audience], all: bool) -> String {
        let drawn = render(&[comparison(items)], &Scope::of(audiences), all);
        anstream::adapter::strip_str(&drawn).to_string()
    }

    #[test]
    fn ten_new_events_and_three_renames_are_read_at_a_glance() {
        let added = (0..10).map(|it| for_all(Kind::EventAdded, &format!("e{it}"), Verdict::Minor));
        let renamed = ["a", "b", "c"].map(|old| {
            let mut item = for_all(Kind::EventRenamed, &format!("new_{old}"), Verdict::Minor);
            item.change.before = Some(old.to_owned());
            item
        });
        let note = item(
            Kind::DescriptionChanged,
            "x",
            &[(Audience::Docs, Verdict::Note)],
        );
        let items = added.chain(renamed).chain([note]).collect();
        assert_eq!(
            text(items, &[], false),
            "minor\n  \
             10 events were added: `e0`, `e1`, `e2`, `e3`, `e4`, `e5`, `e6`, `e7`, `e8`, `e9`\n  \
             3 events were renamed: `a` → `new_a`, `b` → `new_b`, `c` → `new_c`; the old names still work\n    \
             → Release receivers first: those without this catalog, and code that compares names as text, don't know \
             the new name.\n\
             1 note: 1 description changed; `--all` shows it\n\n\
             This needs a minor version.\n"
        );
    }

    #[test]
    fn small_edits_are_counted_and_other_words_are_shown() {
        let typos = (0..30).map(|number| {
            let name = format!("e{number:02}");
            edited(&name, "A link was clickd.", "A link was clicked.")
        });
        let login = edited("login", "A user signed in.", "A user signed out.");
        let items: Vec<Item> = typos.chain([login]).collect();
        assert_eq!(
            text(items.clone(), &[], false),
            "texts with different words\n  \
             The description of `login` changed: “signed in.” → “signed out.”\n\
             30 notes: 30 descriptions have small edits; `--all` shows them\n\n\
             Only texts changed: this needs a patch version.\n"
        );
        let all = text(items, &[], true);
        let typo = "The description of `e29` has a small edit: “clickd.” → “clicked.”\n";
        assert!(all.contains(typo), "{all}");
    }

    #[test]
    fn a_break_says_for_whom_and_what_to_do() {
        let mut removed = item(
            Kind::EventRemoved,
            "a",
            &[
                (Audience::Rust, Verdict::Breaking),
                (Audience::Web, Verdict::Breaking),
            ],
        );
        removed.module = Some("Link".to_owned());
        removed.change.migration = Some("Use `b` instead.".into());
        let mut accepted = for_all(Kind::EventRemoved, "c", Verdict::Breaking);
        accepted.change.accepted = Some("It was never sent.".to_owned());
        assert_eq!(
            text(vec![removed.clone(), accepted], &[], false),
            "breaking\n  Link\n    The event `a` was removed (for Rust and web pages)\n      → Use `b` instead.\n\
             breaking, accepted\n  The event `c` was removed\n    accepted: It was never sent.\n\n\
             This needs a major version.\n"
        );
        let mut announced = removed.clone();
        announced.change.announced = true;
        assert_eq!(
            text(vec![announced], &[], false),
            "removed, as announced\n  Link\n    The event `a` was removed (for Rust and web pages)\n      → Use `b` instead.\n\n\
             This needs a major version.\n"
        );
        // A rename doesn't announce the removal of the former name.
        let mut former = for_all(Kind::AliasRemoved, "b", Verdict::Breaking);
        former.change.before = Some("a".to_owned());
        former.change.announced = true;
        assert_eq!(
            text(vec![former], &[], false),
            "former names removed\n  The former name `a` of `b` was removed\n\nThis needs a major version.\n"
        );
        assert_eq!(
            text(vec![removed], &[Audience::Docs], false),
            "No changes for readers of the documentation.\n\n\
             For readers of the documentation, nothing changed: this needs no new version.\n"
        );
    }

    #[test]
    fn nothing_that_was_typed_is_obeyed() {
        let hostile = "a\u{1b}[31m\n::error::x`\u{202e}";
        let mut removed = for_all(Kind::EventRemoved, hostile, Verdict::Breaking);
        removed.module = Some(hostile.to_owned());
        removed.change.migration = Some(hostile.into());
        removed.change.accepted = Some(hostile.to_owned());
        let text = render(&[comparison(vec![removed])], &Scope::of(&[]), false);
        assert!(!text.contains("\u{1b}[31m"), "{text:?}");
        assert!(!text.contains("\n::"), "{text:?}");
        assert!(!text.contains('\u{202e}'), "{text:?}");
    }
}
