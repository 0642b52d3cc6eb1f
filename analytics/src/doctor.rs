//! Finds the problems of a store, and explains their effects and what to do. Problems with only one possible fix can
//! also be fixed.
//!
//! An examination only reads, so it works while a collector runs. Without `deep`, it reads the logs of the tables, the
//! names and sizes of files, and the small files of signals, but no data.

mod environment;
mod finding;
mod fix;
mod signals;
mod spool;
mod streams;
mod table_files;
mod table_log;
mod table_schema;

use std::fs::{self, File, TryLockError};
use std::path::Path;

use serde::Serialize;

use crate::catalog::KnownCatalog;
use crate::ingest::reasons;
use crate::moment;
use crate::settings::Settings;
use crate::store::{Kind, Store, check_folder, check_format};

pub use finding::{Finding, Level};
pub use fix::fix;

/// The result of examining a store.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Examined {
    /// Whether the tables could be read. If not, nothing is counted.
    pub is_counted: bool,
    /// The number of events in the table.
    pub events: u64,
    /// The number of lines in the table of rejected lines.
    pub rejected: u64,
    /// The number of data files of both tables.
    pub files: u64,
    /// The total size of the data files in bytes.
    pub bytes: u64,
    /// The findings, the most serious first.
    pub findings: Vec<Finding>,
}

impl Examined {
    /// How many findings are problems, not just notes.
    #[must_use]
    pub fn problems(&self) -> u64 {
        let findings = self.findings.iter();
        findings.filter(|it| it.level != Level::Note).count() as u64
    }
}

/// The state that the parts of an examination share.
struct Examination<'a> {
    store: &'a Path,
    /// Whether a process writes to the store.
    is_running: bool,
    is_deep: bool,
    now: i64,
    examined: Examined,
}

impl Examination<'_> {
    fn add(&mut self, finding: Finding) {
        self.examined.findings.push(finding);
    }
}

/// Examines a store. Without a catalog, its columns aren't compared. `is_deep` reads all files.
///
/// # Errors
///
/// There is no store, or its folder can't be read.
pub async fn examine(
    store: &Path,
    catalog: Option<&KnownCatalog>,
    is_deep: bool,
) -> anyhow::Result<Examined> {
    check_folder(store)?;
    let mut examination = Examination {
        store,
        is_running: is_locked(&store.join("lock")),
        is_deep,
        now: moment::now(),
        examined: Examined::default(),
    };
    if !store.join(Kind::Events.name()).is_dir() && !store.join("spool").is_dir() {
        // If there is no store, the error says what to do.
        Store::open(store).await?;
    }
    if let Err(error) = check_format(store) {
        // Only the later version knows what is normal in its store, so nothing else is examined.
        examination.add(Finding::error(
            "later-version",
            store,
            format!("{error:#}"),
            "update event-analytics",
        ));
        return Ok(examination.examined);
    }
    environment::examine(&mut examination, catalog.is_some());
    if let Err(error) = Settings::open(store) {
        examination.add(Finding::error(
            "settings",
            &store.join(crate::settings::FILE),
            format!("{error:#}; until the file is correct, no command stores events"),
            "correct the file",
        ));
    }
    let mut opened = None;
    if table_log::examine(&mut examination)? {
        match Store::open(store).await {
            Ok(found) => opened = Some(found),
            Err(error) => examination.add(Finding::error(
                "unreadable-table",
                store,
                format!("{error:#}"),
                "restore the store from a backup with `event-analytics restore`",
            )),
        }
    }
    if let Some(opened) = &opened {
        examination.examined.is_counted = true;
        for kind in Kind::ALL {
            table_files::examine(&mut examination, opened, kind).await?;
            table_schema::examine(&mut examination, opened, kind, catalog)?;
        }
        rejected(&mut examination, opened)?;
    }
    spool::examine(&mut examination, opened.as_ref()).await?;
    signals::examine(&mut examination);
    streams::examine(&mut examination);
    let mut examined = examination.examined;
    examined.findings.sort_by_key(|finding| finding.level);
    Ok(examined)
}

/// Reports the rejected lines by reason. Many lines with a reused id mean that two senders use the same ids, or that
/// one sender counts from 1 after each start.
fn rejected(examination: &mut Examination<'_>, store: &Store) -> anyhow::Result<()> {
    /// From this number of lines on, reused ids count as systematic.
    const MANY: u64 = 100;
    /// With more files than this, the reasons aren't read.
    const MOST_FILES: usize = 10_000;
    if examination.examined.rejected == 0 {
        return Ok(());
    }
    let place = store.folder.join(Kind::Rejected.name());
    if !examination.is_deep && store.rejected.snapshot()?.log_data().num_files() > MOST_FILES {
        return Ok(());
    }
    let reasons = match reasons::count(store) {
        Ok(reasons) => reasons,
        Err(error) => {
            examination.add(Finding::error(
                "unreadable-file",
                &place,
                format!("{error:#}"),
                "restore the store from a backup with `event-analytics restore`",
            ));
            return Ok(());
        }
    };
    let texts: Vec<String> = reasons
        .iter()
        .map(|(reason, count)| {
            let reason = event_catalog_build::printable(reason);
            format!("{} {reason}", crate::count::grouped(*count))
        })
        .collect();
    examination.add(Finding::note(
        "rejected",
        &place,
        format!("lines that aren't events: {}", texts.join(", ")),
        "see what they have in common with `event-analytics query \"SELECT reason, message, count(*) FROM rejected \
         GROUP BY 1, 2 ORDER BY 3 DESC\"`",
    ));
    let reused = reasons.get("id-reused").copied().unwrap_or_default();
    if reused >= MANY {
        examination.add(Finding::warning(
            "reused-ids",
            &place,
            format!(
                "{} have the source and id of another event of their day, so they aren't stored as events",
                crate::count::counted(reused, "line")
            ),
            "give each sender its own `source`, and each event an id that is never used again, such as a UUID",
        ));
    }
    Ok(())
}

/// Whether a process holds a lock.
fn is_locked(path: &Path) -> bool {
    File::open(path)
        .is_ok_and(|file| matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock)))
}

/// The names in a folder, in order; none if it can't be read.
fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut names: Vec<String> = entries
        .filter_map(|entry| entry.file_name().into_string().ok())
        .collect();
    names.sort();
    names
}
