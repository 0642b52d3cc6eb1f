//! The problems of `[[send]]`, as data.

use crate::source::Place;

/// Why a former name can't be sent.
#[derive(Clone, Debug)]
#[allow(missing_docs)] // Each is documented by the rule that words it.
pub enum SendProblem {
    /// It is the current name of an event.
    Current,
    /// It is no alias.
    Unknown,
    /// Another entry says under which name the event is sent.
    Again { event: String, first: Place },
}
