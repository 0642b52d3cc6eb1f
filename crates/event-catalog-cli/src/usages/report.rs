//! The findings of a search, with their files, in the form that `check` prints.

mod prefix;

use std::collections::BTreeSet;
use std::fs;
use std::ops::Range;

use event_catalog_build::catalog::{Catalog, Event, Former};
use event_catalog_build::finding::{Accepts, Draft, Edit, Finding, MOST_FINDINGS, Severity, level};
use event_catalog_build::read::{Column, Level};
use event_catalog_build::rule::Rule;
use event_catalog_build::source::{FileId, Place, Sources};

use super::file::{self, Form, Hit};
use super::foreign::may_be_foreign;
use super::index::{Index, Name, State};
use super::judge::Verdict;
use super::kind::{Kind, Syntax};
use super::literal;
use super::replacement;
use super::rules::{
    DEPRECATED_NAME, MISSPELT_NAME, NAME_WHITE_SPACE, OLD_NAME, REMOVED_NAME, UNUSED_EVENT,
};
use super::walk::{Searched, read_again};
use crate::checked::{Found, Reasons, Suppressed, Suppression};
use crate::levels::Levels;
use crate::subject::Subject;
use crate::unknown_event::removed_row;

/// The maximum total size of files that are kept to show findings, in bytes.
const MOST_TEXT: usize = 256 << 20;

/// The problems in the files.
#[derive(Debug, Default)]
pub(super) struct Report {
    pub(super) found: Vec<Found>,
    /// The number of findings that a comment suppresses, or that an `[[accept]]` accepts.
    pub(super) accepted: usize,
    /// The first suppressed or accepted findings.
    pub(super) suppressed: Vec<Suppressed>,
    /// The number of findings that were dropped because there were too many.
    pub(super) left: usize,
    /// The files that changed during the search.
    pub(super) changed: Vec<String>,
    bytes: usize,
}

/// Creates the findings.
pub(super) struct Reporter<'r, 's> {
    pub(super) catalog: &'r Catalog<'s>,
    pub(super) index: &'r Index,
    pub(super) levels: &'r Levels,
    pub(super) accepts: Accepts,
    pub(super) reasons: Reasons<'r>,
    /// The files with findings.
    pub(super) sources: Sources,
    pub(super) report: Report,
}

impl Reporter<'_, '_> {
    /// Reports the problems in a file, whose displayed path is `shown`. Only lines for which
    /// `is_new` returns true are reported. Returns the file if it has findings.
    pub(super) fn file(
        &mut self,
        searched: &Searched,
        shown: &str,
        judged: &[(Hit, Verdict)],
        is_new: &dyn Fn(u32) -> bool,
    ) -> Option<FileId> {
        let wrong: Vec<_> = judged
            .iter()
            .filter_map(|(hit, verdict)| Some((*hit, *verdict, self.severity(rule(*verdict)?)?)))
            .filter(|(hit, ..)| is_new(hit.at.line))
            .collect();
        if wrong.is_empty() {
            return None;
        }
        if self.report.bytes > MOST_TEXT || self.report.found.len() > MOST_FINDINGS {
            self.report.left += wrong.len();
            return None;
        }
        let Ok(Some(bytes)) = read_again(searched) else {
            self.report.changed.push(shown.to_owned());
            return None;
        };
        let text = file::text(&bytes);
        // A file in another encoding can't be written back. A file whose name isn't UTF-8 can't be found again.
        let is_named = searched.file.ends_with(&searched.path);
        let is_utf8 = is_named && std::str::from_utf8(&bytes).is_ok();
        // Someone has protected a read-only file from changes.
        let is_protected = fs::metadata(&searched.file).is_ok_and(|it| it.permissions().readonly());
        // If some matches weren't kept, only some of the names would be replaced.
        let may_change = is_utf8
            && !is_protected
            && !searched.hits.is_cut
            && !searched.hits.kind.is_never_changed;
        self.report.bytes += text.len();
        let file = self.sources.add(shown, text.into_owned());
        for (hit, verdict, severity) in wrong {
            self.hit(file, searched.hits.kind, may_change, hit, verdict, severity);
        }
        Some(file)
    }

    fn hit(
        &mut self,
        file: FileId,
        kind: Kind,
        may_change: bool,
        hit: Hit,
        verdict: Verdict,
        severity: Severity,
    ) {
        let index = self.index;
        let (Some(name), Some(rule)) = (index.name(hit.name), rule(verdict)) else {
            return;
        };
        let event = name.event;
        let event = event.and_then(|event| self.catalog.events.get(event as usize));
        let place = Place::new(file, hit.start as usize..hit.end as usize);
        let text = self.sources.get(file).text();
        let is_sure = || hit.is_sure || !may_be_foreign(text.as_bytes(), &place.span.range());
        let code = Code {
            kind,
            text,
            prefixes: &index.prefixes,
            is_fixable: matches!(verdict, Verdict::Old | Verdict::Removed)
                && may_change
                && is_sure(),
        };
        if hit.form == Form::Prefix {
            let draft = prefix::draft(self.catalog, index, hit.name, place, &code);
            if let Some(draft) = draft {
                self.add(draft.of(rule, severity), hit.is_ignored);
            }
            return;
        }
        if let State::Removed(row) = name.state {
            if let Some(row) = self.catalog.former.get(row as usize) {
                let draft = removed(place, row, event, &code).event(&name.text);
                self.add(draft.of(rule, severity), hit.is_ignored);
            }
            return;
        }
        let Some(event) = event else {
            return;
        };
        let family = event.family();
        let family = family.and_then(|(family, _)| self.catalog.families.get(family));
        // An `[[accept]]` uses the name as it is written in the row.
        let listed = family.map_or(&*event.name, |family| &*family.pattern);
        let draft = match verdict {
            Verdict::Used | Verdict::Removed => return,
            Verdict::OtherNumber => other_number(place, self.sources.text(place.span), listed),
            Verdict::Misspelt => misspelt(place, self.sources.text(place.span), name, event),
            Verdict::Spaced => spaced(place, name),
            Verdict::Old => old(place, name, event, &code),
            Verdict::Deprecated => deprecated(place, name, event),
        };
        let finding = draft.event(listed).of(rule, severity);
        self.add(finding, hit.is_ignored);
    }

    fn add(&mut self, finding: Finding, is_ignored: bool) {
        let by = if is_ignored {
            Some(Suppression::Comment)
        } else {
            let is_accepted = self.accepts.lets_pass(&finding);
            is_accepted.then(|| self.reasons.suppression(&finding))
        };
        let subject = Subject {
            event: finding.event.clone(),
            column: None,
        };
        let found = Found { finding, subject };
        let report = &mut self.report;
        let Some(by) = by else {
            report.found.push(found);
            return;
        };
        report.accepted += 1;
        if report.suppressed.len() < MOST_FINDINGS {
            report.suppressed.push(Suppressed { found, by });
        }
    }

    /// Reports unused events, each at its row in the catalog.
    pub(super) fn unused(&mut self, used: &BTreeSet<usize>) {
        let Some(severity) = self.severity(&UNUSED_EVENT) else {
            return;
        };
        let catalog = self.catalog;
        let mut rows = BTreeSet::new();
        let events = catalog.events.iter().enumerate();
        for (_, event) in events.filter(|(number, _)| !used.contains(number)) {
            // A family is reported once, and counts as used if any of its events is used.
            if !rows.insert(event.row) {
                continue;
            }
            let family = event
                .family()
                .and_then(|(family, _)| catalog.families.get(family));
            if family.is_some_and(|it| used.range(it.events.clone()).next().is_some()) {
                continue;
            }
            let name = family.map_or(&*event.name, |family| &*family.pattern);
            let place = catalog.place(event.row, Column::Name);
            let draft = Finding::at(place, format!("no searched file contains `{name}`"))
                .label("not found as a literal")
                .help("search all folders with code that emits or handles events; names that code composes aren't \
                    found");
            self.add(draft.event(name).of(&UNUSED_EVENT, severity), false);
        }
    }

    /// Returns the severity of a rule's findings; `None` if the rule is off.
    fn severity(&self, rule: &'static Rule) -> Option<Severity> {
        let settings = &self.catalog.input.settings;
        let level: Level = level(rule, settings, &|rule| self.levels.of(rule));
        Severity::of(level)
    }
}

/// Returns the rule that a match violates.
fn rule(verdict: Verdict) -> Option<&'static Rule> {
    match verdict {
        Verdict::Used => None,
        Verdict::Old => Some(&OLD_NAME),
        Verdict::Deprecated => Some(&DEPRECATED_NAME),
        Verdict::Removed => Some(&REMOVED_NAME),
        Verdict::Spaced => Some(&NAME_WHITE_SPACE),
        Verdict::Misspelt | Verdict::OtherNumber => Some(&MISSPELT_NAME),
    }
}

fn misspelt(place: Place, written: &str, name: &Name, event: &Event<'_>) -> Draft {
    let help = if name.state == State::Old {
        format!(
            "did you mean `{}`, which is now named `{}`?",
            name.text, event.name
        )
    } else {
        format!("did you mean `{}`?", name.text)
    };
    Finding::at(place, format!("no event is called `{written}`"))
        .label("misspelled")
        .help(help)
}

fn other_number(place: Place, written: &str, pattern: &str) -> Draft {
    Finding::at(place, format!("no event is called `{written}`"))
        .label(format!("not in `{pattern}`"))
        .help(format!(
            "write a number in `{pattern}`, or change the range in the catalog"
        ))
}

fn spaced(place: Place, name: &Name) -> Draft {
    Finding::at(place, format!("`{}` has white space around it", name.text))
        .label("is a different name")
        .help("remove the white space inside the quotes")
}

/// The code around a name.
struct Code<'c> {
    kind: Kind,
    text: &'c str,
    /// The prefixes from the settings, which code can write before a name.
    prefixes: &'c [String],
    /// Whether the file can be changed, and the match is certainly a name.
    is_fixable: bool,
}

impl Code<'_> {
    /// Whether `new` can replace the name `old` at a place.
    fn fits(&self, place: Place, old: &str, new: &str) -> bool {
        let (text, range) = (self.text.as_bytes(), self.with_prefix(place));
        replacement::fits(text, &range, self.kind.syntax, [old, new])
    }

    /// Whether `new` can replace the prefix of a family's names at a place.
    fn fits_prefix(&self, place: Place, new: &str) -> bool {
        let (text, range) = (self.text.as_bytes(), self.with_prefix(place));
        replacement::fits_prefix(text, &range, new)
    }

    /// Extends a place by the prefix from the settings before it.
    fn with_prefix(&self, place: Place) -> Range<usize> {
        let range = place.span.range();
        let (start, _) = literal::without_prefix(self.text.as_bytes(), range.start, self.prefixes);
        start..range.end
    }

    /// Whether a place is in a query.
    fn is_query(&self, place: Place) -> bool {
        let is_sql = self.kind.syntax == Syntax::Sql;
        is_sql || replacement::is_in_query(self.text.as_bytes(), place.span.range().start)
    }
}

fn old(place: Place, name: &Name, event: &Event<'_>, code: &Code<'_>) -> Draft {
    let (old, new) = (&name.text, &event.name);
    let draft = Finding::at(place, format!("`{old}` is an old name of `{new}`"))
        .label(format!("now named `{new}`"));
    let fits = code.fits(place, old, new);
    renamed(draft, place, new, fits, code)
}

fn removed(place: Place, row: &Former<'_>, event: Option<&Event<'_>>, code: &Code<'_>) -> Draft {
    let current = event.map(|event| &*event.name);
    let draft = Finding::at(place, removed_row(row, current)).label("removed");
    let Some(current) = current else {
        let other = row.replaced_by.as_deref();
        let other = other.map(|other| format!("use `{other}` instead; it has a different meaning"));
        return gone(draft, place, other, code);
    };
    let fits = code.fits(place, &row.name, current);
    renamed(draft, place, current, fits, code)
}

/// Adds advice about a name whose meaning no event has anymore. `other` suggests another event.
fn gone(draft: Draft, place: Place, other: Option<String>, code: &Code<'_>) -> Draft {
    if code.kind.is_data || code.is_query(place) {
        return draft.help("only events that were stored before the removal have this name");
    }
    let none = "no event has its meaning now: remove the code, or use another event";
    draft.help(other.unwrap_or_else(|| none.to_owned()))
}

/// Adds advice about a name that `new` has replaced. `fits` says whether `new` can be written in this place.
fn renamed(draft: Draft, place: Place, new: &str, fits: bool, code: &Code<'_>) -> Draft {
    let kind = code.kind;
    if kind.is_export {
        return draft.help(format!(
            "write `{new}` in the tag manager, and export again; until the page sends it, the trigger needs both names"
        ));
    }
    if code.is_query(place) {
        return draft.help(format!(
            "query `{new}`, too: events that were stored before the rename have the old name"
        ));
    }
    if kind.is_data {
        return draft.help(format!(
            "data recorded before the rename has the old name: read `{new}`, too"
        ));
    }
    if kind.is_written {
        return draft.help(format!(
            "this file is generated; write `{new}` in its source"
        ));
    }
    let draft = draft.help(format!(
        "write `{new}`; code that gets names as they were sent needs both names; see docs/renaming.md"
    ));
    if code.is_fixable && fits {
        let edit = Edit {
            span: place.span,
            text: new.to_owned(),
        };
        return draft.fix(format!("write `{new}`"), vec![edit]);
    }
    draft
}

fn deprecated(place: Place, name: &Name, event: &Event<'_>) -> Draft {
    let deprecation = event.deprecation();
    let replaced_by = deprecation.and_then(|it| it.replaced_by.as_deref());
    let reason = deprecation.and_then(|it| it.reason.as_deref());
    let help = match (replaced_by, reason) {
        (Some(other), _) => Some(format!("use `{other}`")),
        (None, Some(reason)) => Some(reason.to_owned()),
        (None, None) => None,
    };
    Finding::at(place, format!("`{}` is deprecated", name.text))
        .label("deprecated")
        .help_maybe(help)
}
