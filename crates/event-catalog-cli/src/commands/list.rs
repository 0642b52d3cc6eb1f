//! `event-catalog list`: the events, one a line.

use crate::Outcome;

/// Lists the events of a catalog.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {}

impl Arguments {
    pub(crate) fn run(self) -> anyhow::Result<Outcome> {
        Ok(Outcome::Fine)
    }
}
