//! Commits of new files, and of files that replace others. When a function returns, its commit is on disk.

use anyhow::{Context, ensure};
use deltalake::kernel::Action;
use deltalake::kernel::transaction::{CommitBuilder, CommitProperties};
use deltalake::protocol::DeltaOperation;
use event_catalog_cli::shared::shown_path;

use super::doubt::Doubt;
use super::file::remove_files;
use super::sync::{sync, sync_commit};
use super::{Kind, Writer};

/// After this many commits, a checkpoint saves readers from having to read each of them.
pub(crate) const CHECKPOINT: u64 = 100;

impl Writer {
    /// Rejects a commit while it is unknown whether the last one was stored.
    pub(super) fn ensure_settled(&self) -> anyhow::Result<()> {
        ensure!(
            self.doubt.is_none(),
            "it is unknown whether the last commit is stored, so nothing more can be committed; run the command again"
        );
        Ok(())
    }

    /// Commits files that are on disk, and returns the version of the table. `doubt` says how to
    /// recognize the commit later, if an error follows it.
    pub(super) async fn commit(
        &mut self,
        doubt: Doubt,
        actions: Vec<Action>,
        properties: CommitProperties,
        operation: DeltaOperation,
    ) -> anyhow::Result<u64> {
        let kind = doubt.kind;
        self.doubt = Some(doubt);
        let version = match self
            .write_commit(kind, actions, properties, operation)
            .await
        {
            Ok(version) => {
                self.doubt = None;
                version
            }
            Err(error) => match self.settle().await {
                Ok(Some(version)) => {
                    tracing::warn!(error = %format!("{error:#}"), "a commit is stored in spite of an error");
                    version
                }
                Ok(None) => return Err(error),
                Err(unsettled) => {
                    tracing::warn!(error = %format!("{unsettled:#}"), "it isn't known yet whether a commit is stored");
                    return Err(error);
                }
            },
        };
        if (version + 1).is_multiple_of(CHECKPOINT) {
            // The commit is valid without a checkpoint, which is tried again after `CHECKPOINT` more commits.
            if let Err(error) = self.checkpoint(kind, version).await {
                tracing::warn!(error = %format!("{error:#}"), "no checkpoint was made");
            }
        }
        Ok(version)
    }

    async fn write_commit(
        &mut self,
        kind: Kind,
        actions: Vec<Action>,
        properties: CommitProperties,
        operation: DeltaOperation,
    ) -> anyhow::Result<u64> {
        let folder = self.store.folder.join(kind.name());
        let table = self.store.table_mut(kind);
        let committed = CommitBuilder::from(properties)
            .with_actions(actions)
            // Only this process writes, so nothing can be committed in between.
            .with_max_retries(0)
            .build(
                Some(table.snapshot()?.snapshot()),
                table.log_store(),
                operation,
            )
            .await
            .with_context(|| format!("can't commit to `{}`", shown_path(&folder)))?;
        let version = committed.version();
        sync_commit(&*self.disk, &folder, version)?;
        table.update_state().await?;
        Ok(version)
    }

    /// Creates a checkpoint of the current version, and syncs it.
    pub(crate) async fn checkpoint(&self, kind: Kind, version: u64) -> anyhow::Result<()> {
        let log = self.store.folder.join(kind.name()).join("_delta_log");
        let path = log.join(format!("{version:020}.checkpoint.parquet"));
        let created = deltalake::checkpoints::create_checkpoint(self.store.table(kind), None).await;
        let synced = created
            .map_err(anyhow::Error::from)
            .and_then(|()| sync(&*self.disk, &path))
            .and_then(|()| sync(&*self.disk, &log));
        if synced.is_err() {
            // A power cut could tear an unsynced checkpoint without anyone noticing.
            remove_files([log.join("_last_checkpoint"), path]);
        }
        synced
    }
}
