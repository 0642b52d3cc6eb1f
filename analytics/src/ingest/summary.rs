//! Summarizes what happened to the lines of an input.

use std::collections::BTreeMap;

use super::rows::Pushed;
use crate::event::Rejection;

/// What happened to the lines of an input.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Summary {
    /// The number of lines that were read, except empty ones.
    pub lines: u64,
    /// The number of lines that earlier runs had already stored or rejected.
    pub before: u64,
    /// The number of events that were stored.
    pub stored: u64,
    /// How many of the stored events aren't in the catalog.
    pub custom: u64,
    /// The number of stored events without an id. They come from lines that are pairs of type and detail, and are
    /// identified by their position in the input.
    pub without_id: u64,
    /// The number of events with a source and id that were already stored.
    pub repeated: u64,
    /// The number of events and lines that weren't stored because they are about erased people.
    pub erased: u64,
    /// The number of lines that aren't events, by reason.
    pub rejected: BTreeMap<String, u64>,
    /// The number of values that didn't fit their columns, by field.
    pub misfits: BTreeMap<String, u64>,
    /// The number of the last line if it was left for a later run: it has no line break and isn't an event, so the
    /// rest of it may still be written.
    pub left: Option<u64>,
    /// The total size of the files that were written, in bytes.
    pub bytes: u64,
    /// The first rejected lines, each with its reason.
    #[serde(skip)]
    pub examples: Vec<(u64, String)>,
}

impl Summary {
    /// How many lines were rejected.
    #[must_use]
    pub fn all_rejected(&self) -> u64 {
        self.rejected.values().sum()
    }

    /// Counts a line that isn't an event.
    pub(super) fn reject(&mut self, line: u64, rejection: &Rejection) {
        *self
            .rejected
            .entry(rejection.reason.to_owned())
            .or_default() += 1;
        if self.examples.len() < MOST_EXAMPLES {
            self.examples.push((line, rejection.message.clone()));
        }
    }

    /// Counts an event that is stored.
    pub(super) fn add_row(&mut self, row: Pushed) {
        self.stored += 1;
        self.custom += u64::from(row.is_custom);
        for field in row.misfits {
            *self.misfits.entry(field).or_default() += 1;
        }
    }
}

/// How many rejected lines a summary shows.
const MOST_EXAMPLES: usize = 3;
