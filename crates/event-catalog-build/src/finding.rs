//! Findings that a check reports, independent of how they are displayed.

mod change_name;
mod report;

use crate::catalog::{Catalog, RowId};
use crate::printable::visible;
use crate::read::{Column, Level};
use crate::rule::Rule;
use crate::source::{FileId, Place, Sources, Span};

pub use change_name::{ChangeName, accept_entry};
pub use report::{Accepts, Report, check, compare, level};

/// The text before an `[[accept]]` entry that users can paste.
pub const TO_ACCEPT: &str = "to accept it, add this to `catalog.toml`, with the reason:";

/// A mistake or a remark that a rule reports about a place in a catalog.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// The rule that was broken.
    pub rule: &'static Rule,
    /// Whether the finding is an error or a warning.
    pub severity: Severity,
    /// The problem, in one line.
    pub message: String,
    /// The place of the problem in the catalog's files.
    pub place: Place,
    /// The text under the marked place; empty if the message is enough.
    pub label: String,
    /// The event that the finding is about.
    pub event: Option<String>,
    /// The change that the finding is about, if an `[[accept]]` can name it.
    pub change: Option<ChangeName>,
    /// Other places that belong to the finding, such as the first of two events with the same name.
    pub related: Vec<Related>,
    /// How to fix the problem.
    pub help: Option<String>,
    /// The edit that fixes the problem, if there is a safe one.
    pub fix: Option<Fix>,
    /// Related places in the older version of the catalog.
    pub before: Vec<Related>,
    /// The findings that this finding makes redundant, each by the rule's name and the file.
    explains: Vec<(&'static str, FileId)>,
}

/// The severity of a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The catalog is rejected because of the finding.
    Error,
    /// The finding is shown, and the catalog is accepted.
    Warning,
}

impl Severity {
    /// The severity of findings at this level; `None` if they aren't reported.
    #[must_use]
    pub fn of(level: Level) -> Option<Self> {
        match level {
            Level::Off => None,
            Level::Warn => Some(Self::Warning),
            Level::Deny => Some(Self::Error),
        }
    }

    /// The name that messages show: `error` or `warning`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
        }
    }
}

/// A related place of a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Related {
    /// The related place in the catalog's files.
    pub place: Place,
    /// The message about this place.
    pub message: String,
}

/// An edit that fixes a finding and changes nothing else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// A description of the edit, such as "remove the row".
    pub message: String,
    /// The replacements; they do not overlap.
    pub edits: Vec<Edit>,
}

/// A replacement in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// The text to replace.
    pub span: Span,
    /// The new text.
    pub text: String,
}

impl Finding {
    /// Creates a finding at a place. The rule and the severity are set when the finding is added.
    #[must_use]
    pub fn at(place: Place, message: impl Into<String>) -> Draft {
        Draft {
            message: message.into(),
            place,
            label: String::new(),
            event: None,
            change: None,
            related: Vec::new(),
            help: None,
            fix: None,
            before: Vec::new(),
            explains: Vec::new(),
        }
    }

    /// The lines of an `[[accept]]` entry that allows this finding. `None` unless the finding is an error about a
    /// change, because other findings don't need an entry.
    #[must_use]
    pub fn entry_to_paste(&self) -> Option<Vec<String>> {
        let is_error = self.severity == Severity::Error;
        self.accept_entry().filter(|_| is_error)
    }

    /// The lines of an `[[accept]]` entry that allows this finding; `None` unless the finding is about a change.
    #[must_use]
    pub fn accept_entry(&self) -> Option<Vec<String>> {
        if !self.rule.is_comparing() {
            return None;
        }
        let names = self.change.as_ref().map(ChangeName::names);
        let names = names.unwrap_or_default();
        Some(accept_entry(self.rule.name, &names, self.event.as_deref()))
    }

    /// Formats the finding as plain text. The first line has the place, the message and the rule; the other lines
    /// have related places, the help, and for an error about a change, the `[[accept]]` that allows it. Text from
    /// the catalog can't start a new line.
    #[must_use]
    pub fn lines(&self, sources: &Sources) -> Vec<String> {
        let first = format!(
            "{}: {} [{}]",
            sources.show(self.place),
            self.message,
            self.rule.name
        );
        let mut lines = vec![first];
        for related in &self.related {
            lines.push(format!(
                "  {}: {}",
                sources.show(related.place),
                related.message
            ));
        }
        lines.extend(self.help.iter().map(|help| format!("  help: {help}")));
        if let Some(entry) = self.entry_to_paste() {
            lines.push(format!("  {TO_ACCEPT}"));
            lines.extend(entry.into_iter().map(|line| format!("  {line}")));
        }
        lines
            .into_iter()
            .map(|line| visible(&line).into_owned())
            .collect()
    }
}

/// A finding without its rule and severity, built by the methods below.
#[derive(Clone, Debug)]
pub struct Draft {
    message: String,
    place: Place,
    label: String,
    event: Option<String>,
    change: Option<ChangeName>,
    related: Vec<Related>,
    help: Option<String>,
    fix: Option<Fix>,
    before: Vec<Related>,
    explains: Vec<(&'static str, FileId)>,
}

impl Draft {
    /// Sets the text under the marked place.
    #[must_use]
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = label.into();
        self
    }

    /// Sets the event that the finding is about.
    #[must_use]
    pub fn event(mut self, name: impl Into<String>) -> Self {
        self.event = Some(name.into());
        self
    }

    /// Sets the change that the finding is about.
    #[must_use]
    pub fn change(mut self, change: ChangeName) -> Self {
        self.change = Some(change);
        self
    }

    /// Adds a related place with a message about it.
    #[must_use]
    pub fn related(mut self, place: Place, message: impl Into<String>) -> Self {
        self.related.push(Related {
            place,
            message: message.into(),
        });
        self
    }

    /// Sets the help: how to fix the problem.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Sets the help, if there is any.
    #[must_use]
    pub fn help_maybe(mut self, help: Option<String>) -> Self {
        self.help = help.or(self.help);
        self
    }

    /// Sets the edit that fixes the problem.
    #[must_use]
    pub fn fix(mut self, message: impl Into<String>, edits: Vec<Edit>) -> Self {
        self.fix = Some(Fix {
            message: message.into(),
            edits,
        });
        self
    }

    /// Adds a place in the older version of the catalog.
    #[must_use]
    pub fn before(mut self, place: Place, message: impl Into<String>) -> Self {
        self.before.push(Related {
            place,
            message: message.into(),
        });
        self
    }

    /// Suppresses another rule's findings about a file, because they follow from this finding.
    #[must_use]
    pub fn explains(mut self, rule: &'static str, file: FileId) -> Self {
        self.explains.push((rule, file));
        self
    }

    /// Turns the draft into a finding, with this rule and severity.
    ///
    /// Messages quote text from the catalog, which can be very long, so they are truncated.
    #[must_use]
    pub fn of(self, rule: &'static Rule, severity: Severity) -> Finding {
        let short = |related: Related| Related {
            message: cut(related.message),
            ..related
        };
        Finding {
            rule,
            severity,
            message: cut(self.message),
            place: self.place,
            label: cut(self.label),
            event: self.event.map(cut),
            change: self.change,
            related: self.related.into_iter().map(short).collect(),
            help: self.help.map(cut),
            fix: self.fix,
            before: self.before.into_iter().map(short).collect(),
            explains: self.explains,
        }
    }
}

/// Truncates a very long text.
fn cut(mut text: String) -> String {
    const LONGEST: usize = 600;
    if text.len() > LONGEST {
        let end = (0..=LONGEST).rev().find(|at| text.is_char_boundary(*at));
        text.truncate(end.unwrap_or(0));
        text.shrink_to_fit();
        text.push('…');
    }
    text
}

/// Collects the findings of a rule.
#[derive(Debug)]
pub struct Findings {
    rule: &'static Rule,
    severity: Severity,
    found: Vec<Finding>,
}

/// The maximum number of findings per rule. A file of a few megabytes can cause millions of
/// findings, which would take gigabytes of memory.
pub const MOST_FINDINGS: usize = 20_000;

impl Findings {
    fn new(rule: &'static Rule, severity: Severity) -> Self {
        let found = Vec::new();
        Self {
            rule,
            severity,
            found,
        }
    }

    /// Adds findings, up to [`MOST_FINDINGS`].
    pub fn extend(&mut self, drafts: impl IntoIterator<Item = Draft>) {
        for draft in drafts {
            self.add(draft);
        }
    }

    /// Adds a finding, up to [`MOST_FINDINGS`].
    pub fn add(&mut self, draft: Draft) {
        let count = self.found.len();
        if count < MOST_FINDINGS {
            self.found.push(draft.of(self.rule, self.severity));
        } else if count == MOST_FINDINGS {
            let message = format!(
                "there are more than {MOST_FINDINGS} findings of `{}`",
                self.rule.name
            );
            let last = Finding::at(draft.place, message)
                .label("the findings from here on aren't listed")
                .help("fix the listed findings, and check again");
            self.found.push(last.of(self.rule, self.severity));
        }
    }
}

impl Catalog<'_> {
    /// The place of a row's cell in this column, or where the cell would be.
    #[must_use]
    pub fn place(&self, row: RowId, column: Column) -> Place {
        self.row(row).place(column)
    }
}
