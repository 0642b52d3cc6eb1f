//! A rule: its name, the mistake that it finds, and why it is a mistake.

use std::fmt;

use crate::catalog::Catalog;
use crate::finding::{Findings, Report};
use crate::read::Level;

/// One rule that a check can run.
///
/// Each rule is one `static` in a separate file that contains everything about it. Its page in the documentation
/// and the output of `explain` are generated from it.
pub struct Rule {
    /// The name in kebab-case, such as `missing-name`.
    pub name: &'static str,
    /// What the rule checks, and the function that checks it.
    pub kind: Kind,
    /// Whether a finding of this rule can hide findings about the same event, because a part of the
    /// event's row is lost, or isn't what its author wrote. An `[[accept]]` for the event isn't
    /// stale in this case.
    pub suppresses: bool,
    /// A summary of the mistake, as part of a sentence.
    pub summary: &'static str,
    /// Why this is a mistake, and how to fix it: a paragraph or two of Markdown.
    pub why: &'static str,
    /// A catalog with exactly one finding.
    pub bad: Example,
    /// The same catalog, fixed.
    pub good: Example,
}

/// The input of a rule, its default level, and its function.
#[derive(Clone, Copy)]
pub enum Kind {
    /// Checks a catalog for mistakes that make it impossible to generate code. Findings are always errors and
    /// can't be accepted.
    Required(fn(&Catalog<'_>, &mut Findings)),
    /// Checks a catalog for any other mistakes.
    Style(Level, fn(&Catalog<'_>, &mut Findings)),
    /// Compares a catalog with an older version; the function takes them in this order. The examples of such a
    /// rule have two folders, `before` and `after`.
    Versions(Level, fn(&Catalog<'_>, &Catalog<'_>, &mut Findings)),
    /// Reports changes between two versions, which the caller found. The examples of such a rule have
    /// two folders, `before` and `after`.
    Changes(Level),
    /// Checks the settings of rules, after the other rules.
    Settings(Level, fn(&Looked<'_, '_>, &mut Findings)),
}

/// A catalog after other rules have checked it.
#[derive(Clone, Copy, Debug)]
pub struct Looked<'l, 's> {
    /// The catalog that the other rules have checked.
    pub catalog: &'l Catalog<'s>,
    /// The findings of the other rules.
    pub report: &'l Report,
    /// The rules that ran, without those that are turned off.
    pub rules: &'l [&'static Rule],
}

impl Rule {
    /// The level of the rule's findings, unless the catalog's settings set another one.
    #[must_use]
    pub fn level(&self) -> Level {
        match self.kind {
            Kind::Required(_) => Level::Deny,
            Kind::Style(level, _)
            | Kind::Versions(level, _)
            | Kind::Changes(level)
            | Kind::Settings(level, _) => level,
        }
    }

    /// Whether the level is fixed, because no code can be generated from a catalog that breaks the
    /// rule.
    #[must_use]
    pub fn is_required(&self) -> bool {
        matches!(self.kind, Kind::Required(_))
    }

    /// Whether the rule compares two versions.
    #[must_use]
    pub fn is_comparing(&self) -> bool {
        matches!(self.kind, Kind::Versions(..) | Kind::Changes(_))
    }
}

impl fmt::Debug for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Rule")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

impl PartialEq for Rule {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

/// A small catalog, as files.
#[derive(Clone, Copy, Debug)]
pub struct Example(pub &'static [ExampleFile]);

/// A file of an [`Example`].
#[derive(Clone, Copy, Debug)]
pub struct ExampleFile {
    /// The path in the catalog's folder.
    pub path: &'static str,
    /// The content of the file, which need not be UTF-8.
    pub bytes: &'static [u8],
}

impl Example {
    /// Returns the files in the form that the reader expects.
    pub fn files(self) -> impl Iterator<Item = (&'static str, &'static [u8])> {
        self.0.iter().map(|file| (file.path, file.bytes))
    }
}

/// Creates a file of an example.
#[must_use]
pub const fn file(path: &'static str, text: &'static str) -> ExampleFile {
    ExampleFile {
        path,
        bytes: text.as_bytes(),
    }
}
