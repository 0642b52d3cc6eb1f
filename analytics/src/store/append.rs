//! Appends a batch to a table: a file with only the columns that have values, and a commit that also records how far
//! its stream was read.
//!
//! `deltalake`'s own writer pads each batch to all columns, which takes gigabytes for 2,000 columns.

use deltalake::arrow::array::RecordBatch;
use deltalake::kernel::{Action, Add, Transaction};
use deltalake::protocol::{DeltaOperation, SaveMode};

use super::doubt::{Doubt, Sign};
use super::file::{FileWriter, Packing, create, remove_files};
use super::schema::{properties, statistics_of};
use super::{Kind, Writer, statistics};
use crate::key::Day;

/// The result of an append.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Appended {
    /// The version of the table.
    pub version: u64,
    /// The total size of the new files in bytes.
    pub bytes: u64,
}

impl Writer {
    /// Appends batches, each for one day, and the position that their stream has reached. On return, both are on disk.
    ///
    /// # Errors
    ///
    /// The table can't be written. It may be unknown whether the commit is in the table: [`Writer::settle`] finds out.
    pub async fn append(
        &mut self,
        kind: Kind,
        batches: &[(Day, RecordBatch)],
        stream: &str,
        position: i64,
    ) -> anyhow::Result<Appended> {
        self.ensure_settled()?;
        let folder = self.store.folder.join(kind.name());
        let mut added: Vec<Add> = Vec::with_capacity(batches.len());
        for (day, batch) in batches {
            let statistics = statistics::of(batch, statistics_of(kind));
            let schema = batch.schema();
            let write = |writer: &mut FileWriter| -> anyhow::Result<String> {
                writer.write(batch)?;
                Ok(statistics)
            };
            let written = create(&*self.disk, &folder, *day, &schema, Packing::Fast, write);
            match written {
                Ok(add) => added.push(add),
                Err(error) => {
                    remove_files(added.iter().map(|add| folder.join(&add.path)));
                    return Err(error);
                }
            }
        }
        let bytes: u64 = added.iter().map(|add| add.size.unsigned_abs()).sum();
        let doubt = Doubt {
            kind,
            before: self.store.table(kind).version(),
            files: added.iter().map(|add| folder.join(&add.path)).collect(),
            sign: Sign::Position(stream.to_owned(), position),
        };
        let operation = DeltaOperation::Write {
            mode: SaveMode::Append,
            partition_by: Some(vec!["day".to_owned()]),
            predicate: None,
        };
        let properties =
            properties().with_application_transaction(Transaction::new(stream, position));
        let actions = added.into_iter().map(Action::Add).collect();
        let version = self.commit(doubt, actions, properties, operation).await?;
        Ok(Appended { version, bytes })
    }
}
