//! What a rule is: its name, what it looks for, and why that is a mistake.

use std::fmt;

use crate::catalog::Catalog;
use crate::finding::Findings;
use crate::read::Level;

/// One rule of the check.
///
/// A rule is one `static` in a file of its own, which has all there is to say about it; its page
/// in the documentation and the output of `explain` are made from it.
pub struct Rule {
    /// The name, in kebab-case.
    pub name: &'static str,
    /// What happens with its findings where the catalog's settings say nothing.
    pub level: Level,
    /// Whether the level is fixed, because nothing can be generated from a catalog that breaks the
    /// rule.
    pub structural: bool,
    /// Whether a finding of it may be why other rules find nothing about the same event: something of
    /// its row is lost, or is no longer what somebody wrote. So an `[[accept]]` for the event is not
    /// stale yet.
    pub masks: bool,
    /// What it finds, in half a sentence.
    pub summary: &'static str,
    /// Why that is a mistake, and what to do: a paragraph or two of Markdown.
    pub why: &'static str,
    /// A catalog with exactly one finding.
    pub bad: Example,
    /// The same catalog, fixed.
    pub good: Example,
    /// Looks for the mistake.
    pub check: fn(&Catalog<'_>, &mut Findings<'_>),
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

/// A small catalog: its files.
#[derive(Clone, Copy, Debug)]
pub struct Example(pub &'static [ExampleFile]);

/// A file of an [`Example`].
#[derive(Clone, Copy, Debug)]
pub struct ExampleFile {
    /// The path in the catalog's folder.
    pub path: &'static str,
    /// What it holds.
    pub bytes: &'static [u8],
}

impl Example {
    /// The files as the reader takes them.
    pub fn files(self) -> impl Iterator<Item = (&'static str, &'static [u8])> {
        self.0.iter().map(|file| (file.path, file.bytes))
    }
}

/// A file of an example.
#[must_use]
pub const fn file(path: &'static str, text: &'static str) -> ExampleFile {
    ExampleFile {
        path,
        bytes: text.as_bytes(),
    }
}
