//! The problems in `[[send]]`, as data.

use crate::source::Place;

/// The reason why a former name can't be sent.
#[derive(Clone, Debug)]
#[allow(missing_docs)] // The rule that reports each variant documents it.
pub enum SendProblem {
    /// The name is the current name of an event.
    Current,
    /// The name isn't an alias.
    Unknown,
    /// Another entry already sets the name to send for the event.
    Again { event: String, first: Place },
}
