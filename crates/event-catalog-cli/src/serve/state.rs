//! The displayed state: the last page that could be generated, and the current problems with the
//! catalog.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context;
use axum::body::Bytes;
use axum::http::HeaderValue;
use event_catalog_build::catalog::Catalog;
use event_catalog_build::finding::Severity;
use event_catalog_build::printable;
use event_catalog_build::read::Links;
use serde::Serialize;

use crate::checked::{Checked, Found};
use crate::format::Most;
use crate::format::cards::{Card, cards};
use crate::format::totals;
use crate::generate::html::{self, LivePage};
use crate::generate::{Customers, Scope};
use crate::levels::Levels;
use crate::today::today;
use crate::{diagnose, locate, output};

/// The state shown to readers.
#[derive(Clone, Debug)]
pub(super) struct Shown {
    pub(super) page: Arc<Page>,
    pub(super) problems: Option<Problems>,
}

/// A page in the form that is sent. All clients share one copy in memory.
#[derive(Debug)]
pub(super) struct Page {
    pub(super) html: Bytes,
    pub(super) policy: HeaderValue,
    pub(super) version: String,
}

impl Page {
    fn new(page: LivePage) -> anyhow::Result<Self> {
        let policy = format!("{}; frame-ancestors 'none'", page.policy);
        Ok(Self {
            html: Bytes::from(page.html),
            policy: HeaderValue::try_from(policy)
                .context("the page's Content-Security-Policy isn't a valid header")?,
            version: page.version,
        })
    }
}

/// The problems with the catalog.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Problems {
    level: &'static str,
    title: String,
    /// The findings, errors first.
    findings: Vec<Card>,
    /// Messages about the whole catalog, one per line.
    note: String,
}

/// Whether a finding is about an unreadable file or folder rather than its content.
fn is_unreadable(found: &Found) -> bool {
    found.finding.rule.name == "unreadable-file"
}

/// Rereads the catalog after changes, and determines what to show.
#[derive(Debug)]
pub(super) struct Editor {
    path: PathBuf,
    links: Links,
    scope: Scope,
    shown: Shown,
    /// The number of events on the page; `None` if there is no page yet.
    events: Option<usize>,
}

impl Editor {
    /// # Errors
    ///
    /// If there is no catalog at the path, or a requested name isn't in it. Mistakes in the catalog
    /// aren't errors: they are shown.
    pub(super) fn new(path: &Path, links: Links, scope: Scope) -> anyhow::Result<Self> {
        let input = locate::read(path, links)?;
        let catalog = Catalog::new(&input);
        if !scope.is_everything() && diagnose::errors(&catalog).errors() == 0 {
            scope.select(&catalog, Customers::All)?;
        }
        let shown = Shown {
            page: Arc::new(Page::new(html::waiting()?)?),
            problems: None,
        };
        let mut editor = Self {
            path: path.to_owned(),
            links,
            scope,
            shown,
            events: None,
        };
        editor.read();
        Ok(editor)
    }

    pub(super) fn shown(&self) -> Shown {
        self.shown.clone()
    }

    /// The displayed state on one line.
    pub(super) fn summary(&self) -> String {
        let path = output::path(&self.path);
        match (&self.shown.problems, self.events) {
            (Some(problems), _) => format!("{path}: {}", problems.title),
            (None, Some(events)) => format!("{path}: {}", totals::count(events, "event")),
            (None, None) => format!("{path}: no events"),
        }
    }

    /// Rereads the catalog, and returns whether the displayed state has changed.
    pub(super) fn read(&mut self) -> bool {
        let (page, problems) = self.made();
        let page = page.filter(|page| page.version != self.shown.page.version);
        let is_other = page.is_some() || problems != self.shown.problems;
        self.shown.problems = problems;
        if let Some(page) = page {
            self.shown.page = Arc::new(page);
        }
        is_other
    }

    /// Generates the page, if possible, and collects the problems.
    fn made(&mut self) -> (Option<Page>, Option<Problems>) {
        let input = match locate::read(&self.path, self.links) {
            Ok(input) => input,
            Err(error) => return (None, Some(self.cannot(&error))),
        };
        let scope = &self.scope;
        let (checked, made) = Checked::seen(input, &levels(), None, |catalog, found| {
            let is_broken = found.iter().any(|found| {
                let is_error = found.finding.severity == Severity::Error;
                found.finding.rule.is_required() && is_error && !is_unreadable(found)
            });
            let is_lost = catalog.events.is_empty() && found.iter().any(is_unreadable);
            (!is_broken && !is_lost).then(|| {
                let (page, events) = html::of_scope(catalog, scope)?;
                Ok((Page::new(page)?, events))
            })
        });
        match made {
            None => (None, self.problems(checked, true)),
            Some(Ok((page, events))) => {
                self.events = Some(events);
                (Some(page), self.problems(checked, false))
            }
            Some(Err(error)) => (None, Some(self.cannot(&error))),
        }
    }

    /// Converts the findings to problems; `None` if there are none.
    fn problems(&self, mut checked: Checked, is_broken: bool) -> Option<Problems> {
        let errors = checked.count(Severity::Error);
        let warnings = checked.count(Severity::Warning);
        let findings = totals::findings(errors, warnings)?;
        let level = if errors > 0 { "error" } else { "warning" };
        // The panel shows errors before warnings.
        let is_warning = |found: &Found| found.finding.severity != Severity::Error;
        checked.found.sort_by_key(is_warning);
        let state = if is_broken {
            self.state()
        } else if checked.found.iter().any(is_unreadable) {
            "; parts that can't be read are missing on the page"
        } else {
            ""
        };
        let title = format!("{findings} in the catalog{state}");
        let (findings, left) = cards(&checked, Most::USUAL);
        let mut lines: Vec<_> = left
            .iter()
            .map(|(rule, left)| format!("… and {left} more `{rule}`"))
            .collect();
        if !lines.is_empty() {
            lines.push("`event-catalog check --max 0` shows all of them".to_owned());
        }
        Some(Problems {
            level,
            title,
            findings,
            note: lines.join("\n"),
        })
    }

    /// Reports an unexpected error, such as a removed folder.
    fn cannot(&self, error: &anyhow::Error) -> Problems {
        let lines: Vec<_> = error
            .chain()
            .map(|it| printable(&it.to_string()).into_owned())
            .collect();
        Problems {
            level: "error",
            title: format!("the catalog cannot be shown{}", self.state()),
            findings: Vec::new(),
            note: lines.join("\n  because: "),
        }
    }

    /// Returns the end of an error's title: which page is shown instead of the current one, if any.
    fn state(&self) -> &'static str {
        if self.events.is_some() {
            "; the page shows the last valid version"
        } else {
            "; the page appears when the errors are fixed"
        }
    }
}

/// The levels of the rules, with today's date if known.
fn levels() -> Levels {
    match today() {
        Ok(day) => Levels::default().on(day),
        Err(_) => Levels::default(),
    }
}

/// Creates problems that consist of only this note.
#[cfg(test)]
pub(super) fn problems_of(note: String) -> Problems {
    Problems {
        level: "error",
        title: String::new(),
        findings: Vec::new(),
        note,
    }
}
