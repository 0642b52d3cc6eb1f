//! The current state of the store: a session for queries, which is kept until there is a new commit.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use deltalake::datafusion::prelude::SessionContext;
use tokio::sync::{Mutex, OnceCell, watch};

use super::facts::Facts;
use super::panels::AllCounts;
use super::problem::Problem;
use crate::catalog::KnownCatalog;
use crate::query::{self, Limits, Session};
use crate::store::Store;

/// How often to look for new commits.
const PAUSE: Duration = Duration::from_secs(1);

/// The memory for all questions about one snapshot.
const MEMORY: usize = 768 << 20;

/// A store at one moment, with its catalog at that time.
pub(crate) struct Snapshot {
    /// A number that identifies the snapshot.
    pub(crate) number: u64,
    pub(crate) catalog: Arc<KnownCatalog>,
    session: Session,
    /// The facts, which many questions need.
    pub(super) facts: OnceCell<Facts>,
    /// The counts that several panels need.
    pub(super) counts: AllCounts,
}

impl Snapshot {
    pub(crate) fn new(number: u64, catalog: Arc<KnownCatalog>, session: Session) -> Self {
        Self {
            number,
            catalog,
            session,
            facts: OnceCell::new(),
            counts: AllCounts::default(),
        }
    }

    pub(crate) fn context(&self) -> &SessionContext {
        self.session.context()
    }
}

/// An open store, and when it was last checked.
struct Current {
    store: Store,
    snapshot: Arc<Snapshot>,
    /// The table versions of the snapshot. The store itself may be newer, because an update stops midway if the client
    /// that caused it disconnects.
    versions: Versions,
    looked: Instant,
}

/// The versions of the two tables.
type Versions = (Option<u64>, Option<u64>);

fn versions(store: &Store) -> Versions {
    (store.events.version(), store.rejected.version())
}

/// Provides snapshots of a store.
pub(crate) struct Source {
    folder: PathBuf,
    catalog: watch::Receiver<Arc<KnownCatalog>>,
    current: Mutex<Option<Current>>,
}

impl Source {
    /// Reads the store for the first time.
    pub(crate) async fn open(
        folder: PathBuf,
        catalog: watch::Receiver<Arc<KnownCatalog>>,
    ) -> anyhow::Result<Self> {
        let source = Self {
            folder,
            catalog,
            current: Mutex::new(None),
        };
        let current = source.opened(1).await?;
        *source.current.lock().await = Some(current);
        Ok(source)
    }

    /// The folder of the store.
    pub(crate) fn folder(&self) -> &std::path::Path {
        &self.folder
    }

    /// Returns a snapshot that is at most a second old.
    pub(crate) async fn snapshot(&self) -> Result<Arc<Snapshot>, Problem> {
        self.not_older_than(PAUSE).await
    }

    /// Returns a snapshot of the current state.
    pub(crate) async fn newest(&self) -> Result<Arc<Snapshot>, Problem> {
        self.not_older_than(Duration::ZERO).await
    }

    async fn not_older_than(&self, age: Duration) -> Result<Arc<Snapshot>, Problem> {
        let mut current = self.current.lock().await;
        let catalog = Arc::clone(&self.catalog.borrow());
        if let Some(known) = current.as_mut() {
            if known.looked.elapsed() < age {
                return Ok(Arc::clone(&known.snapshot));
            }
            let updated = updated(known, catalog).await;
            match updated {
                Ok(()) => return Ok(Arc::clone(&known.snapshot)),
                // The store may have been replaced, for example by a backup.
                Err(error) => {
                    tracing::warn!(error = %format!("{error:#}"), "the store is opened again");
                }
            }
        }
        let number = current
            .as_ref()
            .map_or(1, |known| known.snapshot.number + 1);
        let opened = self.opened(number).await?;
        let snapshot = Arc::clone(&opened.snapshot);
        *current = Some(opened);
        Ok(snapshot)
    }

    async fn opened(&self, number: u64) -> anyhow::Result<Current> {
        let store = Store::open(&self.folder).await?;
        let catalog = Arc::clone(&self.catalog.borrow());
        Ok(Current {
            snapshot: snapshot(number, &store, catalog).await?,
            versions: versions(&store),
            store,
            looked: Instant::now(),
        })
    }
}

/// Reads only the new commits at the end of the log.
async fn updated(known: &mut Current, catalog: Arc<KnownCatalog>) -> anyhow::Result<()> {
    let store = &mut known.store;
    store.events.update_state().await?;
    store.rejected.update_state().await?;
    let versions = versions(store);
    let has_changed =
        versions != known.versions || catalog.version != known.snapshot.catalog.version;
    if has_changed {
        let number = known.snapshot.number + 1;
        known.snapshot = snapshot(number, &known.store, catalog).await?;
        known.versions = versions;
    }
    known.looked = Instant::now();
    Ok(())
}

async fn snapshot(
    number: u64,
    store: &Store,
    catalog: Arc<KnownCatalog>,
) -> anyhow::Result<Arc<Snapshot>> {
    let limits = Limits {
        memory: MEMORY,
        ..Limits::default()
    };
    let session = query::session(store, &catalog, &limits).await?;
    Ok(Arc::new(Snapshot::new(number, catalog, session)))
}

#[cfg(test)]
mod tests {
    use deltalake::arrow::array::{ArrayRef, RecordBatch, StringArray};

    use super::*;
    use crate::store::{Kind, Writer};

    #[tokio::test]
    async fn an_update_whose_reader_has_left_is_made_by_the_next_one() {
        let folder = tempfile::tempdir().expect("a folder");
        let catalog = Arc::new(KnownCatalog::default());
        let writer = Writer::open(folder.path(), &catalog).await;
        let mut writer = writer.expect("a store");
        let (_sender, receiver) = watch::channel(catalog);
        let source = Source::open(folder.path().to_owned(), receiver).await;
        let source = source.expect("a store");
        let first = source.newest().await.expect("a snapshot").number;
        let line: ArrayRef = Arc::new(StringArray::from(vec!["no event"]));
        let batch = RecordBatch::try_from_iter([("message", line)]).expect("a batch");
        let batches = [(20_000, batch)];
        let appended = writer.append(Kind::Rejected, &batches, "a", 1).await;
        appended.expect("stored");
        // Simulates an update that stopped after the table was reread and before its session was created.
        if let Some(current) = source.current.lock().await.as_mut() {
            let updated = current.store.rejected.update_state().await;
            updated.expect("readable");
        }
        for _ in 0..2 {
            let newest = source.newest().await.expect("a snapshot");
            assert_eq!(newest.number, first + 1);
        }
    }
}
