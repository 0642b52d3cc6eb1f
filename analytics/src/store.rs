//! A store of events: a folder with two Delta tables, of events and of rejected lines.
//!
//! One process at a time writes: it holds the [`lock`]. Readers need no lock, because a Delta table's files
//! never change, and a commit becomes visible at once.
//!
//! `deltalake` syncs nothing, so a power cut may leave an empty commit. Here, data, folder, commit and log
//! are synced in this order before anything is reported as stored ([`sync`]). After an error, the log says
//! whether a commit exists ([`doubt`]), and the next run removes what an interrupted one left ([`repair`]).

mod append;
pub(crate) mod commit;
mod data_file;
mod doubt;
mod file;
mod format;
mod lock;
pub(crate) mod log;
mod once_days;
mod order;
pub(crate) mod parquet_types;
pub(crate) mod repair;
mod replace;
mod rewrite;
mod schema;
mod statistics;
mod sync;
#[cfg(test)]
mod testing;
mod vacuum;

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use deltalake::{DeltaTable, DeltaTableBuilder};
use event_catalog_cli::shared::shown_path;
use url::Url;

pub use append::Appended;
pub use data_file::DataFile;
pub(crate) use format::check as check_format;
pub use lock::Busy;
pub(crate) use lock::lock_owner;
pub use once_days::{OnceDays, day_of_stats, files_for_days, split_days};
pub use replace::{Change, Replaced};
pub use schema::{FIELD, TYPE, TableColumns};
pub use vacuum::Vacuumed;

use crate::backup::MANIFEST;
use crate::catalog::KnownCatalog;
use crate::durable;
use crate::erase::{self, Live, Refusals};
use doubt::{Doubt, Sign};
use sync::{Disk, System};

/// The file that marks a store while a backup is being restored into it.
pub(crate) const RESTORING: &str = "restoring";

/// The stream of repairs, whose positions count them: in the table of events, the repairs that stored lines as events;
/// in the table of rejected lines, the repairs that removed lines.
pub(crate) const REPAIR: &str = "repair";

/// The stream of repairs that are about to remove lines from the table of rejected ones.
pub(crate) const REPAIR_BEGUN: &str = "repair-begun";

/// The two tables of a store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The events.
    Events,
    /// The table of lines that aren't events.
    Rejected,
}

impl Kind {
    /// Both tables.
    pub const ALL: [Self; 2] = [Self::Events, Self::Rejected];

    /// The folder's name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Events => "events",
            Self::Rejected => "rejected",
        }
    }
}

/// A store, for reading.
#[derive(Debug)]
pub struct Store {
    /// The folder.
    pub folder: PathBuf,
    /// The table of events.
    pub events: DeltaTable,
    /// The table of lines that aren't events.
    pub rejected: DeltaTable,
}

impl Store {
    /// Opens a store for reading.
    ///
    /// # Errors
    ///
    /// There is no store, or it can't be read.
    pub async fn open(folder: &Path) -> anyhow::Result<Self> {
        Self::check(folder)?;
        Ok(Self {
            events: open_table(folder, Kind::Events).await?,
            rejected: open_table(folder, Kind::Rejected).await?,
            folder: folder.to_owned(),
        })
    }

    /// Rejects a folder that isn't a store.
    ///
    /// # Errors
    ///
    /// There is no store, or only a part of one.
    pub fn check(folder: &Path) -> anyhow::Result<()> {
        check_folder(folder)?;
        if !folder.join(Kind::Events.name()).is_dir() {
            bail!(
                "there is no store at `{}`; make one with `event-analytics ingest FILE`, or name another one \
                 with `--store`",
                shown_path(folder)
            );
        }
        for kind in Kind::ALL {
            let log = folder.join(kind.name()).join("_delta_log");
            if !log.is_dir() {
                bail!(
                    "`{}` isn't a complete store: the folder `{}` is missing; run `event-analytics ingest` again if \
                     its first run was stopped, or else restore the store from a backup",
                    shown_path(folder),
                    shown_path(&log)
                );
            }
        }
        format::check(folder)
    }
}

/// A store, for writing.
#[derive(Debug)]
pub struct Writer {
    /// The tables, for reading.
    pub store: Store,
    /// The columns for fields in the table of events.
    pub columns: TableColumns,
    /// The repairs made while the store was opened, one sentence each.
    pub repaired: Vec<String>,
    /// The files other than the tables that this process has open, so that someone can be erased from them.
    pub live: Live,
    /// The people whose events aren't stored, because they were erased.
    pub refusals: Refusals,
    /// A commit that may or may not be in its table.
    doubt: Option<Doubt>,
    disk: Box<dyn Disk>,
    _lock: lock::Lock,
}

impl Writer {
    /// Opens a store for writing, or creates one, with columns for all fields of a catalog.
    ///
    /// # Errors
    ///
    /// Another process writes to the store, or the store can't be read or written.
    pub async fn open(folder: &Path, catalog: &KnownCatalog) -> anyhow::Result<Self> {
        Self::with(folder, catalog, Box::new(System)).await
    }

    /// Like [`open`](Self::open), but everything written after opening uses the given disk.
    async fn with(
        folder: &Path,
        catalog: &KnownCatalog,
        disk: Box<dyn Disk>,
    ) -> anyhow::Result<Self> {
        check_folder(folder)?;
        durable::create_folder(folder)
            .with_context(|| format!("can't create the folder `{}`", shown_path(folder)))?;
        let lock = lock::Lock::take(folder)?;
        format::create(folder)?;
        let mut repaired = Vec::new();
        for kind in Kind::ALL {
            let table = folder.join(kind.name());
            repaired.extend(repair::log(&table)?);
            schema::create(folder, kind).await?;
            // A killed process may have committed without syncing.
            sync::sync_newest_commit(&table)?;
        }
        sync::sync(&System, folder)?;
        let mut store = Store::open(folder).await?;
        for kind in Kind::ALL {
            repair::leftovers(&folder.join(kind.name()), store.table(kind)).await?;
        }
        let columns = schema::add_columns(&System, &mut store, catalog).await?;
        let refusals = Refusals::open(folder)?;
        if let Err(error) = erase::note_count(folder) {
            // A full disk must not keep a collector from starting.
            tracing::warn!(error = %error, "the number of erasures can't be recorded");
        }
        Ok(Self {
            store,
            columns,
            repaired,
            live: Live::default(),
            refusals,
            doubt: None,
            disk,
            _lock: lock,
        })
    }

    /// Adds columns for the fields of another version of the catalog.
    ///
    /// # Errors
    ///
    /// The table can't be written.
    pub async fn follow(&mut self, catalog: &KnownCatalog) -> anyhow::Result<()> {
        self.settle().await?;
        self.doubt = Some(Doubt {
            kind: Kind::Events,
            before: self.store.events.version(),
            files: Vec::new(),
            sign: Sign::Columns,
        });
        self.columns = schema::add_columns(&*self.disk, &mut self.store, catalog).await?;
        self.doubt = None;
        Ok(())
    }

    /// The position that a stream has reached in a table, according to the last commit for it.
    ///
    /// # Errors
    ///
    /// The table can't be read.
    pub async fn position(&self, kind: Kind, stream: &str) -> anyhow::Result<Option<i64>> {
        self.store.position(kind, stream).await
    }
}

impl Store {
    /// The position that a stream has reached in a table, according to the last commit for it.
    ///
    /// # Errors
    ///
    /// The table can't be read.
    pub async fn position(&self, kind: Kind, stream: &str) -> anyhow::Result<Option<i64>> {
        let table = self.table(kind);
        let log_store = table.log_store();
        let position = table
            .snapshot()?
            .transaction_version(&*log_store, stream)
            .await?;
        Ok(position)
    }

    pub(crate) fn table(&self, kind: Kind) -> &DeltaTable {
        match kind {
            Kind::Events => &self.events,
            Kind::Rejected => &self.rejected,
        }
    }

    fn table_mut(&mut self, kind: Kind) -> &mut DeltaTable {
        match kind {
            Kind::Events => &mut self.events,
            Kind::Rejected => &mut self.rejected,
        }
    }
}

/// Rejects a file in place of a store's folder, a backup, and a folder that is being restored into.
pub(crate) fn check_folder(folder: &Path) -> anyhow::Result<()> {
    if folder.is_file() {
        bail!(
            "`{}` is a file, and a store is a folder; name a folder with `--store`",
            shown_path(folder)
        );
    }
    if folder.join(MANIFEST).is_file() {
        bail!(
            "`{}` is a backup, not a store; restore it into a new folder with `event-analytics restore`, or name a \
             store with `--store`",
            shown_path(folder)
        );
    }
    if folder.join(RESTORING).is_file() {
        bail!(
            "restoring a backup into `{}` has not ended; run `event-analytics restore` again",
            shown_path(folder)
        );
    }
    Ok(())
}

/// The address of a table.
fn address(folder: &Path, kind: Kind) -> anyhow::Result<Url> {
    let path = std::path::absolute(folder.join(kind.name()))?;
    Url::from_directory_path(&path)
        .map_err(|()| anyhow::anyhow!("`{}` can't be written as an address", shown_path(&path)))
}

async fn open_table(folder: &Path, kind: Kind) -> anyhow::Result<DeltaTable> {
    let table = DeltaTableBuilder::from_url(address(folder, kind)?)?
        .load()
        .await;
    if table.is_err() {
        // This error is returned first, because the engine's message about a missing commit would list the whole log.
        log::check(&folder.join(kind.name()).join("_delta_log"))?;
    }
    table.with_context(|| {
        let path = folder.join(kind.name());
        format!(
            "the Delta table `{}` can't be read; restore the store from a backup, or name another one with `--store`",
            shown_path(&path)
        )
    })
}

/// Opens a version of a table.
pub(crate) async fn open_version(
    folder: &Path,
    kind: Kind,
    version: u64,
) -> anyhow::Result<DeltaTable> {
    let table = DeltaTableBuilder::from_url(address(folder, kind)?)?
        .with_version(version)
        .load()
        .await;
    table.with_context(|| {
        let path = folder.join(kind.name());
        format!(
            "version {version} of the Delta table `{}` can't be read",
            shown_path(&path)
        )
    })
}
