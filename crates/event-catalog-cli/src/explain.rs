//! The explanation of a rule, for the terminal and for the rule's page in the documentation.
//!
//! Both are generated from the rule. Its examples are checked like a user's files, so the output
//! shows actual findings.

use std::fmt::Write as _;

use event_catalog_build::catalog::Catalog;
use event_catalog_build::finding::Severity;
use event_catalog_build::read::{Input, Level, Memory};
use event_catalog_build::rule::{Example, Kind, Rule};
use event_catalog_build::visible;

use crate::checked::Checked;
use crate::format::human::{self, Style};
use crate::levels::Levels;
use crate::{against, today, usages};

/// The width of excerpts in the documentation.
const PAGE: usize = 100;

/// Explains a rule for the terminal.
pub(crate) fn text(rule: &'static Rule, width: usize) -> String {
    let width = width.min(PAGE);
    let mut out = format!("{} ({})\n\n", rule.name, level(rule));
    let _ = writeln!(out, "{}\n", textwrap::fill(&sentence(rule.summary), width));
    for paragraph in paragraphs(rule) {
        let _ = writeln!(out, "{}\n", textwrap::fill(paragraph, width));
    }
    if !rule.bad.0.is_empty() {
        let _ = writeln!(out, "Bad:\n\n{}", indented(&shown(rule.bad)));
        let _ = writeln!(out, "{}", indented(&findings(rule, width - INDENT.len())));
        let _ = writeln!(out, "Good:\n\n{}", indented(&shown(rule.good)));
    }
    if !rule.is_required() {
        out.push_str("To change its level in catalog.toml:\n\n");
        out.push_str(&indented(&switch(rule)));
        let _ = writeln!(out, "\nFor one run:\n\n{}", indented(&run(rule)));
    }
    out.truncate(out.trim_end().len());
    out + "\n"
}

/// Explains a rule in a section of a Markdown page.
pub(crate) fn markdown(rule: &'static Rule) -> String {
    let mut out = format!("### {}\n\n", rule.name);
    let _ = writeln!(
        out,
        "{} *Level: {}.*\n",
        sentence(rule.summary),
        level(rule)
    );
    for paragraph in paragraphs(rule) {
        let _ = writeln!(out, "{}\n", textwrap::fill(paragraph, PAGE));
    }
    if !rule.bad.0.is_empty() {
        let _ = writeln!(out, "Bad:\n\n{}", fenced("text", &shown(rule.bad)));
        let _ = writeln!(out, "{}", fenced("text", &findings(rule, PAGE)));
        let _ = writeln!(out, "Good:\n\n{}", fenced("text", &shown(rule.good)));
    }
    if !rule.is_required() {
        let _ = writeln!(
            out,
            "To change its level in `catalog.toml`:\n\n{}",
            fenced("toml", &switch(rule))
        );
    }
    out
}

/// Describes the level of a rule in words.
pub(crate) fn level(rule: &Rule) -> &'static str {
    match rule.level() {
        _ if rule.is_required() => "error, which cannot be lowered",
        Level::Deny => "error",
        Level::Warn => "warning",
        Level::Off => "off by default",
    }
}

/// The severity of a rule's findings by default; `None` for a rule that is off.
pub(crate) fn default_severity(rule: &Rule) -> Option<Severity> {
    Severity::of(rule.level())
}

/// Turns a phrase into a sentence, with an uppercase first letter and a full stop.
pub(crate) fn sentence(half: &str) -> String {
    let mut characters = half.chars();
    let first = characters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(characters).chain(['.']).collect()
}

fn paragraphs(rule: &Rule) -> std::str::Split<'static, &'static str> {
    rule.why.split("\n\n")
}

/// Formats the files of an example. If there are several, each file's name is above its text.
fn shown(example: Example) -> String {
    let mut out = String::new();
    for (number, (path, bytes)) in example.files().enumerate() {
        if example.0.len() > 1 {
            let gap = if number == 0 { "" } else { "\n" };
            let _ = writeln!(out, "{gap}# {path}");
        }
        for line in String::from_utf8_lossy(bytes).lines() {
            let _ = writeln!(out, "{}", visible(line));
        }
    }
    out
}

/// Checks the bad example of a rule, and formats its findings.
fn findings(rule: &'static Rule, width: usize) -> String {
    let levels = match rule.level() {
        Level::Off => Levels::only(rule, Level::Warn),
        _ => Levels::default(),
    };
    let levels = levels.on(today::of_examples());
    let style = Style::plain(width);
    let checked = if rule.is_comparing() {
        let [before, after] = against::versions(rule.bad);
        Checked::compared(after, &levels, Some(&Catalog::new(&before)))
    } else {
        let folder: Memory = rule.bad.files().collect();
        // A folder in memory can always be listed.
        let input = Input::read_folder(&folder).unwrap_or_default();
        Checked::new(input, &levels)
    };
    human::render(&[checked], &style).trim_end().to_owned() + "\n"
}

fn switch(rule: &Rule) -> String {
    let name = rule.name;
    let other = match rule.level() {
        Level::Off => "warn",
        _ => "off",
    };
    let others = ["off", "warn", "deny"]
        .map(|level| format!("{level:?}"))
        .join(", ");
    let mut out = format!("[rules]\n{name} = \"{other}\" # one of {others}\n");
    if !matches!(rule.kind, Kind::Settings(..)) {
        let (how, named) = if against::names_changes(rule) {
            (
                "each error ends with the entry that names its change",
                "change = \"…\"",
            )
        } else {
            (
                "omit `event` if the finding isn't about an event",
                "event = [\"…\"]",
            )
        };
        let _ = write!(
            out,
            "\n# For single cases; {how}.\n[[accept]]\nrule = \"{name}\"\n{named}\nreason = \"…\"\n"
        );
    }
    out
}

fn run(rule: &Rule) -> String {
    let flag = match rule.level() {
        Level::Off => "--warn",
        _ => "--allow",
    };
    let command = if usages::is_of_usages(rule) {
        "usages"
    } else {
        "check"
    };
    format!("event-catalog {command} {flag} {}\n", rule.name)
}

const INDENT: &str = "    ";

fn indented(text: &str) -> String {
    textwrap::indent(text, INDENT)
}

/// Formats a fenced block whose fence is longer than any fence in the text.
fn fenced(language: &str, text: &str) -> String {
    let fence = if text.contains("```") { "````" } else { "```" };
    format!("{fence}{language}\n{text}{fence}\n")
}
