//! The output formats of findings: for people, and for programs.

#[cfg(feature = "serve")]
pub(crate) mod cards;
mod excerpt;
pub(crate) mod fingerprint;
pub(crate) mod github;
pub(crate) mod gitlab;
pub(crate) mod human;
pub(crate) mod json;
pub(crate) mod junit;
pub(crate) mod repository;
pub(crate) mod sarif;
mod shown;
pub(crate) mod summary;
pub(crate) mod totals;
mod written;

pub(crate) use shown::Most;
pub(crate) use totals::{Totals, count};
pub(crate) use written::write;

/// The format in which findings are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Format {
    /// The row with the cell marked, for people
    #[default]
    Human,
    /// One JSON object, whose form is stable
    Json,
    /// Annotations of GitHub Actions, and all findings in the summary of the step
    Github,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// JUnit XML: tests for CI systems; an error is a test that failed
    Junit,
    /// A Code Quality report for merge requests of GitLab
    Gitlab,
}
