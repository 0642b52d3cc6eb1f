//! Counts findings by rule, cause and file, most frequent first, for catalogs with hundreds of
//! findings.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::Write as _;

use event_catalog_build::finding::Severity;
use event_catalog_build::{printable, visible};

use crate::checked::{Checked, Found};

/// The number of findings per file.
type Files<'c> = BTreeMap<&'c str, usize>;

/// The causes of a rule's findings, and the files of each.
type Causes<'c> = BTreeMap<Cow<'c, str>, Files<'c>>;

/// The maximum number of causes per rule, and of files per cause, that are listed.
const MOST_LISTED: usize = 20;

/// Counts the findings of all catalogs.
pub(crate) fn render(catalogs: &[Checked]) -> String {
    let mut rules: BTreeMap<(Severity, &str), Vec<(&Checked, &Found)>> = BTreeMap::new();
    for checked in catalogs {
        for found in &checked.found {
            let rule = (found.finding.severity, found.finding.rule.name);
            rules.entry(rule).or_default().push((checked, found));
        }
    }
    let mut rules: Vec<_> = rules.into_iter().collect();
    rules.sort_by_key(|((severity, _), found)| (*severity, std::cmp::Reverse(found.len())));
    let mut out = String::new();
    for ((severity, rule), found) in rules {
        let _ = writeln!(out, "{}[{rule}]: {}", severity.name(), found.len());
        let causes = causes(&found).into_iter();
        let causes = causes.map(|(cause, files)| (files.values().sum(), (cause, files)));
        for listed in most_first(causes.collect(), "causes") {
            match listed {
                Listed::One(number, (cause, files)) => {
                    let _ = writeln!(out, "{number:>6}  {}", visible(&cause));
                    let files = files.into_iter().map(|(file, number)| (number, file));
                    for listed in most_first(files.collect(), "files") {
                        let _ = match listed {
                            Listed::One(number, file) => {
                                writeln!(out, "{number:>12}  {}", printable(file))
                            }
                            Listed::More(number, more) => writeln!(out, "{number:>12}  {more}"),
                        };
                    }
                }
                Listed::More(number, more) => {
                    let _ = writeln!(out, "{number:>6}  {more}");
                }
            }
        }
    }
    out
}

/// An item of a list: a single thing, or all remaining things together.
enum Listed<T> {
    One(usize, T),
    More(usize, String),
}

/// Lists the items with the largest counts, and combines the others into one item.
fn most_first<T>(mut all: Vec<(usize, T)>, what: &str) -> Vec<Listed<T>> {
    all.sort_by_key(|(number, _)| std::cmp::Reverse(*number));
    let others = all.split_off(all.len().min(MOST_LISTED));
    let ones = all.into_iter().map(|(number, it)| Listed::One(number, it));
    let mut listed: Vec<_> = ones.collect();
    if !others.is_empty() {
        let sum = others.iter().map(|(number, _)| number).sum();
        listed.push(Listed::More(
            sum,
            format!("in {} other {what}", others.len()),
        ));
    }
    listed
}

/// Groups the findings of a rule by cause. The cause is the message without the name of the event: `ansered` is
/// misspelled. A message that is still unique quotes more than the event, so it is grouped without any of its quotes.
fn causes<'c>(found: &[(&'c Checked, &'c Found)]) -> Causes<'c> {
    let mut all = Causes::new();
    for (checked, found) in found {
        let message = &found.finding.message;
        let cause = match found.subject.event.as_deref() {
            Some(event) => message.replace(&format!("`{event}`"), "`…`").into(),
            None => Cow::Borrowed(message.as_str()),
        };
        let file = checked
            .input
            .sources
            .get(found.finding.place.span.file)
            .path();
        *all.entry(cause).or_default().entry(file).or_default() += 1;
    }
    let mut causes = Causes::new();
    for (cause, files) in all {
        let is_single = files.values().sum::<usize>() == 1;
        let cause = if is_single {
            unquoted(&cause).into()
        } else {
            cause
        };
        let known = causes.entry(cause).or_default();
        for (file, number) in files {
            *known.entry(file).or_default() += number;
        }
    }
    causes
}

/// Replaces everything in backticks with `…`.
fn unquoted(text: &str) -> String {
    let parts: Vec<&str> = text.split('`').collect();
    // If a backtick is missing, it isn't clear which one.
    if parts.len().is_multiple_of(2) {
        return text.to_owned();
    }
    let parts = parts.into_iter().enumerate();
    let parts = parts.map(|(number, part)| if number % 2 == 1 { "`…`" } else { part });
    parts.collect()
}
