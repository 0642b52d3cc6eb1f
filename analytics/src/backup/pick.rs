//! Picks the version of each table to copy, and the matching positions in ingested files.
//!
//! A batch of `ingest` saves the position in its file, then commits its rejected lines, then its events. So the version
//! of the events is read first. The rejected lines may then be one batch ahead of the events, as after a killed run,
//! but they are never behind. `repair` commits in the other order, so it counts its commits in both tables, and
//! [`open`] compares the counts.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, bail};
use deltalake::DeltaTable;
use event_catalog_cli::shared::shown_path;
use tokio::time::sleep;

use super::log;
use super::manifest::TableVersion;
use crate::store::{Kind, REPAIR, REPAIR_BEGUN, open_version};

/// The folder with the positions in files, in the folder of a store.
pub(crate) const STREAMS: &str = "streams";

/// How often to try to find consistent tables and positions while something is being ingested.
const ATTEMPTS: u32 = 100;

/// How long to wait between attempts.
const PAUSE: Duration = Duration::from_millis(50);

/// Versions of both tables, and the matching positions in ingested files.
#[derive(Debug)]
pub(super) struct Picked {
    pub(super) events: DeltaTable,
    pub(super) rejected: DeltaTable,
    /// The contents of the files with positions, by file name.
    pub(super) streams: BTreeMap<String, Vec<u8>>,
}

/// Picks versions of both tables that match each other.
///
/// # Errors
///
/// A table can't be read, or it changes too often.
pub(super) async fn pick(store: &Path) -> anyhow::Result<Picked> {
    let mut has_failed = false;
    for _ in 0..ATTEMPTS {
        let streams = streams(store)?;
        let events = log::newest(&store.join(Kind::Events.name()))?;
        let rejected = log::newest(&store.join(Kind::Rejected.name()))?;
        if streams == self::streams(store)? {
            match open(store, events, rejected, streams).await {
                Ok(Some(picked)) => return Ok(picked),
                Ok(None) => {}
                Err(error) if has_failed => return Err(error),
                // Another process may be shortening the log, so only a second failure is an error.
                Err(_) => has_failed = true,
            }
        }
        sleep(PAUSE).await;
    }
    bail!(
        "`{}` changes too often to be copied, because files are being ingested into the store; run this command again \
         when `event-analytics ingest` has ended",
        shown_path(store)
    );
}

/// Opens the tables at these versions. `None` if a repair has moved lines from the rejected lines to the events, and
/// this version of the events doesn't have them yet.
async fn open(
    store: &Path,
    events: u64,
    rejected: u64,
    streams: BTreeMap<String, Vec<u8>>,
) -> anyhow::Result<Option<Picked>> {
    let events = open_version(store, Kind::Events, events).await?;
    let rejected = open_version(store, Kind::Rejected, rejected).await?;
    let is_complete = repairs(&rejected, REPAIR_BEGUN).await? <= repairs(&events, REPAIR).await?;
    Ok(is_complete.then_some(Picked {
        events,
        rejected,
        streams,
    }))
}

/// The number of the last repair in a table.
async fn repairs(table: &DeltaTable, stream: &str) -> anyhow::Result<Option<i64>> {
    let log_store = table.log_store();
    let number = table
        .snapshot()?
        .transaction_version(&*log_store, stream)
        .await?;
    Ok(number)
}

/// Reads the files with positions, by name.
fn streams(store: &Path) -> anyhow::Result<BTreeMap<String, Vec<u8>>> {
    let folder = store.join(STREAMS);
    let read = |path: &Path| format!("can't read `{}`", shown_path(path));
    let mut found = BTreeMap::new();
    let entries = match fs::read_dir(&folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(found),
        entries => entries.with_context(|| read(&folder))?,
    };
    for entry in entries {
        let path = entry.with_context(|| read(&folder))?.path();
        if path.extension().is_none_or(|it| it != "json") {
            continue;
        }
        let Some(name) = path.file_name().and_then(|name| name.to_str()) else {
            continue;
        };
        match fs::read(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            text => {
                found.insert(name.to_owned(), text.with_context(|| read(&path))?);
            }
        }
    }
    Ok(found)
}

/// Creates the manifest entry for a table.
pub(super) fn version(table: &DeltaTable) -> anyhow::Result<TableVersion> {
    let snapshot = table.snapshot()?;
    let rows = snapshot
        .log_data()
        .iter()
        .map(|file| file.num_records().unwrap_or_default() as u64)
        .sum();
    Ok(TableVersion {
        id: snapshot.metadata().id().to_owned(),
        version: snapshot.version(),
        rows,
    })
}
