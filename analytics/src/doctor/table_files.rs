//! The data files of a table: whether they exist, how many there are, and whether their times are plausible.

use std::collections::HashSet;
use std::fs;
use std::path::Path;
use std::time::Duration;

use serde_json::Value;

use super::{Examination, Finding};
use crate::count::{counted, grouped};
use crate::ingest::verify;
use crate::key::DAY;
use crate::moment;
use crate::store::repair::{has_set_aside, unknown_files};
use crate::store::{Kind, Store};

/// A file with fewer bytes counts as small.
const SMALL: u64 = 1 << 20;

/// With this many unmerged small files or more, queries get slower.
const MANY: usize = 200;

/// A file without a commit may still get one until it has this age.
const UNCOMMITTED: Duration = Duration::from_hours(1);

/// How far a time may be in the future, to allow for clocks that are slightly fast.
const AHEAD: i64 = DAY;

pub(super) async fn examine(
    examination: &mut Examination<'_>,
    store: &Store,
    kind: Kind,
) -> anyhow::Result<()> {
    let folder = store.folder.join(kind.name());
    let mut files = Files::read(store, kind, &folder)?;
    if examination.is_running && files.all.iter().any(|file| size(&file.path).is_none()) {
        // The files may have been replaced since the table was opened.
        let store = Store::open(examination.store).await?;
        files = Files::read(&store, kind, &folder)?;
    }
    let rows: u64 = files.all.iter().filter_map(|file| file.rows).sum();
    match kind {
        Kind::Events => examination.examined.events = rows,
        Kind::Rejected => examination.examined.rejected = rows,
    }
    examination.examined.files += files.all.len() as u64;
    examination.examined.bytes += files.all.iter().map(|file| file.size).sum::<u64>();
    files.lost(examination, &folder);
    files.small(examination, &folder, kind);
    if kind == Kind::Events {
        files.future(examination, &folder);
    }
    if examination.is_deep {
        files.deep(examination, kind);
    }
    let mut unknown = unknown_files(&folder, store.table(kind)).await?;
    if examination.is_running {
        unknown.retain(|path| is_old(path));
    }
    let bytes: u64 = unknown.iter().filter_map(|path| size(path)).sum();
    if !unknown.is_empty() && has_set_aside(&folder.join("_delta_log"))? {
        examination.add(Finding::note(
            "set-aside",
            &folder,
            format!(
                "no commit lists {} ({}), which may belong to a commit that was set aside; these files are kept for 30 \
                 days",
                counted(unknown.len() as u64, "data file"),
                counted(bytes, "byte")
            ),
            "if events are missing, send or ingest them again; then remove the `.torn` files in the table's \
             `_delta_log`, and the next `event-analytics collect` or `ingest` removes the data files",
        ));
    } else if !unknown.is_empty() {
        let finding = Finding::warning(
            "leftover-files",
            &folder,
            format!(
                "no commit lists {} ({}): leftovers of killed runs",
                counted(unknown.len() as u64, "data file"),
                counted(bytes, "byte")
            ),
            "start `event-analytics collect` again, or run `event-analytics doctor --fix` while it doesn't run",
        );
        examination.add(finding.fixable());
    }
    Ok(())
}

/// Whether a table has enough small files to slow down queries.
pub(super) fn has_small_files(store: &Store, kind: Kind) -> anyhow::Result<bool> {
    let files = Files::read(store, kind, &store.folder.join(kind.name()))?;
    Ok(files.too_small().is_some())
}

fn size(path: &Path) -> Option<u64> {
    fs::metadata(path).ok().map(|it| it.len())
}

fn is_old(path: &Path) -> bool {
    let modified = fs::metadata(path).and_then(|it| it.modified());
    modified.is_ok_and(|it| it.elapsed().is_ok_and(|age| age > UNCOMMITTED))
}

/// A data file, as its commit describes it.
struct File {
    path: std::path::PathBuf,
    size: u64,
    rows: Option<u64>,
    statistics: Option<String>,
}

impl File {
    /// The largest value of a timestamp column, from the file's statistics.
    fn last(&self, column: &str) -> Option<i64> {
        let statistics: Value = serde_json::from_str(self.statistics.as_deref()?).ok()?;
        moment::micros(statistics.get("maxValues")?.get(column)?.as_str()?)
    }
}

struct Files {
    all: Vec<File>,
}

impl Files {
    fn read(store: &Store, kind: Kind, folder: &Path) -> anyhow::Result<Self> {
        let mut all = Vec::new();
        for file in store.table(kind).snapshot()?.log_data().iter() {
            all.push(File {
                path: folder.join(&*file.path()),
                size: file.size().unsigned_abs(),
                rows: file.num_records().map(|rows| rows as u64),
                statistics: file.stats(),
            });
        }
        Ok(Self { all })
    }

    /// Reports files that are missing, or whose size differs from the one in their commit.
    fn lost(&self, examination: &mut Examination<'_>, folder: &Path) {
        let (mut missing, mut changed) = (Vec::new(), Vec::new());
        for file in &self.all {
            match size(&file.path) {
                None => missing.push(file),
                Some(size) if size != file.size => changed.push(file),
                Some(_) => {}
            }
        }
        for (files, rule, what) in [
            (
                missing,
                "missing-file",
                [
                    "is missing or can't be read",
                    "are missing or can't be read",
                ],
            ),
            (
                changed,
                "changed-file",
                [
                    "has a different size than in its commit",
                    "have different sizes than in their commits",
                ],
            ),
        ] {
            let Some(first) = files.first() else { continue };
            let rows: u64 = files.iter().filter_map(|file| file.rows).sum();
            let place = if files.len() == 1 {
                first.path.as_path()
            } else {
                folder
            };
            examination.add(Finding::error(
                rule,
                place,
                format!(
                    "{} with {} {}; queries that need these rows fail",
                    counted(files.len() as u64, "data file"),
                    counted(rows, "row"),
                    what[usize::from(files.len() > 1)]
                ),
                "restore the store from a backup with `event-analytics restore`, or ingest the events again",
            ));
        }
    }

    /// Returns the small files if there are enough of them to slow down queries.
    fn too_small(&self) -> Option<Vec<&File>> {
        let small: Vec<&File> = self.all.iter().filter(|file| file.size < SMALL).collect();
        let days: HashSet<Option<&Path>> = small.iter().map(|file| file.path.parent()).collect();
        // Merging leaves one small file per day.
        (small.len() - days.len() >= MANY).then_some(small)
    }

    fn small(&self, examination: &mut Examination<'_>, folder: &Path, kind: Kind) {
        let Some(small) = self.too_small() else {
            return;
        };
        let count = small.len() as u64;
        let rows: u64 = small.iter().filter_map(|file| file.rows).sum();
        let noun = match kind {
            Kind::Events => "event",
            Kind::Rejected => "line",
        };
        examination.add(
            Finding::warning(
                "small-files",
                folder,
                format!(
                    "{} are smaller than {} MiB, with {} per file on average; each query and each commit opens or lists \
                     them",
                    counted(count, "file"),
                    SMALL >> 20,
                    counted(rows / count, noun)
                ),
                "run `event-analytics compact`, also while a collector runs, or `event-analytics doctor --fix`",
            )
            .fixable(),
        );
    }

    /// Reports events whose time is in the future, and rows that were received in the future.
    fn future(&self, examination: &mut Examination<'_>, folder: &Path) {
        let latest = examination.now.saturating_add(AHEAD);
        let times = self.all.iter().filter_map(|file| file.last("time"));
        let ahead: Vec<i64> = times.filter(|time| *time > latest).collect();
        if let Some(last) = ahead.iter().max() {
            examination.add(Finding::warning(
                "future-events",
                folder,
                format!(
                    "{} events with a time in the future, the latest is {}; reports without `--to` count them",
                    if ahead.len() == 1 {
                        "1 file has".to_owned()
                    } else {
                        format!("{} files have", grouped(ahead.len() as u64))
                    },
                    moment::text(*last)
                ),
                "find the sender with `event-analytics query \"SELECT source, count(*) FROM events WHERE time > now() + \
                 INTERVAL '1 day' GROUP BY source\"`, and correct its clock",
            ));
        }
        let received = self.all.iter().filter_map(|file| file.last("received"));
        if let Some(last) = received.max().filter(|last| *last > latest) {
            examination.add(Finding::warning(
                "clock",
                folder,
                format!(
                    "events were received at {}, which is in the future: the clock of this machine is or was wrong",
                    moment::text(last)
                ),
                "set the clock, and keep it synchronized with NTP",
            ));
        }
    }

    /// Reads all files completely.
    fn deep(&self, examination: &mut Examination<'_>, kind: Kind) {
        for file in &self.all {
            // A missing file, or one of a different size, was already reported.
            if size(&file.path) != Some(file.size) {
                continue;
            }
            let verified = verify::file(&file.path, kind, file.rows, file.statistics.as_deref());
            if let Err(error) = verified {
                examination.add(Finding::error(
                    "damaged-file",
                    &file.path,
                    format!("{error:#}"),
                    "restore the store from a backup with `event-analytics restore`, and check the disk for errors",
                ));
            }
        }
    }
}
