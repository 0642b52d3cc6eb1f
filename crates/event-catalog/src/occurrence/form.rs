//! The two forms of an envelope.

/// The JSON around a detail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// A CloudEvent in structured mode, with its `data`.
    CloudEvent,
    /// The pair of `type` and `detail`.
    Pair,
}
