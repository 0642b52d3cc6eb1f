//! Deletes files that were replaced or removed long enough ago, table by table.

use std::time::Duration;

use crate::store::{Kind, Vacuumed, Writer};

/// How long replaced files are kept for readers of an older version of a table, and commits for other engines.
const RETENTION: Duration = Duration::from_hours(12);

/// The tables whose leftovers still have to be removed.
#[derive(Debug, Default)]
pub(super) struct Leftovers {
    done: Vec<Kind>,
    pub(super) removed: Vacuumed,
}

impl Leftovers {
    /// Deletes the leftovers of the next table. Returns whether there was a table. After an error, the next call
    /// continues with the next table.
    pub(super) async fn step(&mut self, writer: &mut Writer) -> anyhow::Result<bool> {
        let next = Kind::ALL.into_iter().find(|kind| !self.done.contains(kind));
        let Some(kind) = next else {
            return Ok(false);
        };
        self.done.push(kind);
        let removed = writer.vacuum(kind, RETENTION).await?;
        self.removed.add(&removed);
        Ok(true)
    }
}
