//! Why an attempt to deliver an event failed, and the consequences for the next one.

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

/// The subject of a failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FailureKind {
    /// The receiver was not reached, or is overloaded: it concerns all events.
    Unreached,
    /// The receiver refused this event.
    Refused,
    /// The receiver wants no more events.
    Gone,
    /// Another attempt would change nothing: the event can't be read.
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
