//! What the doctor found: a problem or a note.

use std::path::Path;

use event_catalog_cli::shared::shown_path;
use serde::Serialize;

/// How serious a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Events are lost, or can't be read or stored.
    Error,
    /// Something that costs space or time, or that leads to an error.
    Warning,
    /// Information, not a problem.
    Note,
}

impl Level {
    /// The level in lowercase.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        }
    }
}

/// A problem or a note.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// The kind of finding.
    pub rule: &'static str,
    /// How serious the finding is.
    pub level: Level,
    /// The file or folder, escaped for the terminal.
    pub place: String,
    /// The problem, and its cost.
    pub message: String,
    /// What the user can do.
    pub advice: String,
    /// Whether `doctor --fix` fixes the problem.
    pub fixable: bool,
}

impl Finding {
    pub(super) fn error(
        rule: &'static str,
        place: &Path,
        message: impl Into<String>,
        advice: impl Into<String>,
    ) -> Self {
        Self::new(rule, Level::Error, place, message.into(), advice.into())
    }

    pub(super) fn warning(
        rule: &'static str,
        place: &Path,
        message: impl Into<String>,
        advice: impl Into<String>,
    ) -> Self {
        Self::new(rule, Level::Warning, place, message.into(), advice.into())
    }

    pub(super) fn note(
        rule: &'static str,
        place: &Path,
        message: impl Into<String>,
        advice: impl Into<String>,
    ) -> Self {
        Self::new(rule, Level::Note, place, message.into(), advice.into())
    }

    fn new(
        rule: &'static str,
        level: Level,
        place: &Path,
        message: String,
        advice: String,
    ) -> Self {
        Self {
            rule,
            level,
            place: shown_path(place),
            message,
            advice,
            fixable: false,
        }
    }

    /// Marks a finding as fixable with `doctor --fix`.
    pub(super) fn fixable(self) -> Self {
        Self {
            fixable: true,
            ..self
        }
    }
}
