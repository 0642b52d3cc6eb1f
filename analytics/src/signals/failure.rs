//! Why an attempt to deliver an event failed, and what that means for the next attempt.

use std::time::Duration;

/// Why an attempt failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Failure {
    pub(crate) kind: FailureKind,
    /// A sentence without an address: it is shown to operators, and logged.
    pub(crate) message: String,
    /// How long the receiver asks to wait.
    pub(crate) retry_after: Option<Duration>,
}

/// What a failure is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FailureKind {
    /// The receiver was not reached, or is overloaded: this concerns all events.
    Unreached,
    /// The receiver refused this event.
    Refused,
    /// The receiver wants no more events.
    Gone,
    /// The event can't be read, so another attempt would fail, too.
    Unreadable,
}

impl Failure {
    pub(crate) fn new(kind: FailureKind, message: impl Into<String>) -> Self {
        Self {
            kind,
            message: message.into(),
            retry_after: None,
        }
    }
}
