//! One run of a backup: copies everything that earlier runs haven't copied.

use std::collections::{BTreeSet, HashMap};
use std::fs::{self, File};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail, ensure};
use event_catalog_cli::shared::shown_path;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::copy::{self, Content};
use super::log;
use super::manifest::{self, Entry, Manifest, RUN, TableVersion};
use super::pick::{self, Picked, STREAMS, pick};
use super::place::{create_folder_of, names};
use crate::durable;
use crate::erase::{self, Erased, REWRITTEN};
use crate::keep::control;
use crate::moment;
use crate::signals;
use crate::spool::segment_number;
use crate::store::Kind;

/// How many times to pick newer commits after files of the older ones were vacuumed.
const ATTEMPTS: u32 = 20;

/// Identifies the store that an unfinished backup belongs to, by the ids of its tables.
#[derive(Debug, Deserialize, PartialEq, Eq, Serialize)]
pub(super) struct Tables {
    pub(super) events: String,
    pub(super) rejected: String,
}

/// Refuses tables that aren't the ones in the backup.
pub(super) fn check_same(
    tables: &Tables,
    events: &TableVersion,
    rejected: &TableVersion,
    store: &Path,
    backup: &Path,
) -> anyhow::Result<()> {
    ensure!(
        tables.events == events.id && tables.rejected == rejected.id,
        "`{}` is a backup of a different store than `{}`; name another folder",
        shown_path(backup),
        shown_path(store)
    );
    Ok(())
}

/// A run in progress.
pub(super) struct Run<'a> {
    store: &'a Path,
    backup: &'a Path,
    begun: String,
    /// The name of the run's folder.
    name: String,
    /// The manifest entries for the data files that the earlier run copied, by path.
    known: HashMap<&'a str, &'a Entry>,
    /// Whether to trust the data files that an earlier run copied, without reading them again.
    is_quick: bool,
    files: Vec<Entry>,
    /// The folders whose entries still have to be synced.
    folders: BTreeSet<PathBuf>,
    pub(super) copied_files: u64,
    pub(super) copied_bytes: u64,
    /// The number of files from the earlier run that were damaged or missing.
    pub(super) replaced_files: u64,
}

impl<'a> Run<'a> {
    pub(super) fn new(
        store: &'a Path,
        backup: &'a Path,
        earlier: Option<&'a Manifest>,
        is_quick: bool,
    ) -> Self {
        let known = earlier.into_iter().flat_map(|it| &it.files);
        Self {
            store,
            backup,
            begun: moment::text(moment::now()),
            name: format!("{RUN}{}", Uuid::new_v4().simple()),
            known: known.map(|file| (&*file.path, file)).collect(),
            is_quick,
            files: Vec::new(),
            folders: BTreeSet::new(),
            copied_files: 0,
            copied_bytes: 0,
            replaced_files: 0,
        }
    }

    /// Copies everything in the order that makes the copy consistent, and syncs it.
    pub(super) async fn copy(&mut self, tables: &Tables) -> anyhow::Result<Manifest> {
        let erased = Erased::now(self.store)?;
        self.tree("spool")?;
        self.signals()?;
        self.rest()?;
        self.pending(&erased)?;
        let (events, rejected) = self.tables(tables).await?;
        // All positions are copied by now, so it is known which segment numbers are unused.
        self.new_segments()?;
        self.sync()?;
        Ok(Manifest::new(
            self.begun.clone(),
            self.name.clone(),
            events,
            rejected,
            std::mem::take(&mut self.files),
        ))
    }

    /// Copies the files of signals. The state is copied first: when the queue is copied, the events that the state
    /// lists as queued are still there, or were delivered or given up. Events move from a queue to the dead letters,
    /// and back when dead letters are sent again. If that happens during the copy, the queue and the dead letters are
    /// copied again.
    fn signals(&mut self) -> anyhow::Result<()> {
        for id in names(&self.store.join(signals::FOLDER))? {
            let path = format!("{}/{id}", signals::FOLDER);
            if !self.store.join(&path).is_dir() {
                continue;
            }
            self.file(&format!("{path}/{}", signals::STATE))?;
            let dead = self.store.join(&path).join(signals::DEAD);
            let start = self.files.len();
            let mut before = head(&dead);
            loop {
                self.tree(&format!("{path}/{}", signals::QUEUE))?;
                self.file(&format!("{path}/{}", signals::DEAD))?;
                let after = head(&dead);
                if after.starts_with(&before) {
                    break;
                }
                self.files.truncate(start);
                before = after;
            }
            // The queue was copied above. If it were copied again, a segment started since then would make the copies
            // of earlier segments look complete.
            for name in names(&self.store.join(&path))? {
                if name != signals::QUEUE {
                    self.tree(&format!("{path}/{name}"))?;
                }
            }
        }
        Ok(())
    }

    /// Copies everything else in a store, including files that a later version of this program may have added.
    fn rest(&mut self) -> anyhow::Result<()> {
        let copied_otherwise = [
            Kind::Events.name(),
            Kind::Rejected.name(),
            "spool",
            signals::FOLDER,
            STREAMS,
            // The number of erased people may be newer than the copied list of them. The restored store counts its list
            // again.
            erase::COUNT,
        ];
        for name in names(self.store)? {
            if !copied_otherwise.contains(&&*name) {
                self.tree(&name)?;
            }
        }
        Ok(())
    }

    /// Marks the erasures that may have ended during this run as pending in the copy, because files that were copied
    /// before an erasure ended still have the erased data.
    fn pending(&mut self, before: &Erased) -> anyhow::Result<()> {
        let pending = before.pending_in_copy(&Erased::now(self.store)?);
        if pending.is_empty() {
            return Ok(());
        }
        let path = format!("{}/{}", erase::FOLDER, erase::PENDING);
        self.files.retain(|file| file.path != path);
        let to = self.place(&path)?;
        let content = copy::write(&pending, &to)?;
        self.add(path, content);
        Ok(())
    }

    /// Adds an empty segment to each copied spool, with a number that no position in the backup has.
    fn new_segments(&mut self) -> anyhow::Result<()> {
        let mut spools: Vec<String> = Vec::new();
        for name in names(&self.store.join("spool"))? {
            spools.push(format!("spool/{name}"));
        }
        for id in names(&self.store.join(signals::FOLDER))? {
            spools.push(format!("{}/{id}/{}", signals::FOLDER, signals::QUEUE));
        }
        for spool in spools {
            let folder = self.store.join(&spool);
            if !folder.is_dir() {
                continue;
            }
            let names = names(&folder)?;
            let numbers = names.iter().filter_map(|name| segment_number(name));
            let number = numbers.max().unwrap_or(0) + 1;
            let path = format!("{spool}/{number}.ndjson");
            let to = self.place(&path)?;
            let content = copy::write(b"", &to)?;
            self.add(path, content);
        }
        Ok(())
    }

    /// Copies the parts of the tables that an earlier backup doesn't have.
    async fn tables(&mut self, tables: &Tables) -> anyhow::Result<(TableVersion, TableVersion)> {
        let start = self.files.len();
        let mut before = None;
        for _ in 0..ATTEMPTS {
            let picked = pick(self.store).await?;
            let events = pick::version(&picked.events)?;
            let rejected = pick::version(&picked.rejected)?;
            check_same(tables, &events, &rejected, self.store, self.backup)?;
            self.files.truncate(start);
            let copied = self.picked(&picked);
            if matches!(copied, Ok(true)) {
                return Ok((events, rejected));
            }
            // A first failure may be due to vacuuming. If the same versions fail again, a file is missing.
            let versions = (events.version, rejected.version);
            if before.replace(versions) == Some(versions) {
                copied?;
                bail!(
                    "a file of `{}` is missing; run `event-analytics doctor` to find out which, and what to do",
                    shown_path(self.store)
                );
            }
        }
        bail!(
            "files of `{}` are replaced faster than they can be copied; run this command again when no other process \
             writes to the store",
            shown_path(self.store)
        );
    }

    /// Copies the picked files. Returns whether all of them still existed.
    fn picked(&mut self, picked: &Picked) -> anyhow::Result<bool> {
        for (name, text) in &picked.streams {
            let path = format!("{STREAMS}/{name}");
            let to = self.place(&path)?;
            let content = copy::write(text, &to)?;
            self.add(path, content);
        }
        for (kind, table) in [
            (Kind::Events, &picked.events),
            (Kind::Rejected, &picked.rejected),
        ] {
            let snapshot = table.snapshot()?;
            let folder = self.store.join(kind.name());
            for name in log::needed(&folder, snapshot.version())? {
                if !self.file(&format!("{}/{}/{name}", kind.name(), log::FOLDER))? {
                    return Ok(false);
                }
            }
            for file in snapshot.log_data().iter() {
                let path = format!("{}/{}", kind.name(), file.path());
                if !manifest::is_inside(&path) {
                    bail!(
                        "a commit of `{}` refers to a file outside of that folder, so the table can't be backed up",
                        shown_path(&folder)
                    );
                }
                if !self.data(path, file.size())? {
                    return Ok(false);
                }
            }
        }
        Ok(true)
    }

    /// Copies a data file, unless an earlier run copied it and the copy is unchanged. Returns whether the
    /// file existed.
    fn data(&mut self, path: String, size: i64) -> anyhow::Result<bool> {
        let size = u64::try_from(size)?;
        let to = self.place(&path)?;
        let is_copied = fs::symlink_metadata(&to).is_ok_and(|it| it.is_file() && it.len() == size);
        let known = self.known.get(&*path).copied();
        if is_copied && let Some(Content { size, sha256 }) = self.reused(&to, size, known) {
            self.files.push(Entry { path, size, sha256 });
            return Ok(true);
        }
        let from = self.store.join(&path);
        let Some(content) = copy::copy(&from, &to)? else {
            return Ok(false);
        };
        if content.size != size {
            bail!(
                "`{}` has {} bytes, but {size} in its commit; run `event-analytics doctor` to find out what to do",
                shown_path(&from),
                content.size
            );
        }
        self.add(path, content);
        self.replaced_files += u64::from(known.is_some());
        Ok(true)
    }

    /// Reads a data file that an earlier run copied; `None` if it differs from its manifest entry.
    fn reused(&self, to: &Path, size: u64, known: Option<&Entry>) -> Option<Content> {
        let known = known.filter(|known| known.size == size);
        match known {
            Some(known) if self.is_quick => Some(Content {
                size,
                sha256: known.sha256.clone(),
            }),
            // Without an entry, the run that copied this file was killed before it wrote its manifest.
            _ => {
                // A file that can't be read is copied again.
                let found = copy::content(to).ok()?;
                let is_same = known.is_none_or(|known| known.sha256 == found.sha256);
                (is_same && found.size == size).then_some(found)
            }
        }
    }

    /// Copies a file, or a folder with its contents, except files that were copied before, and files that
    /// only matter to processes on this machine.
    fn tree(&mut self, path: &str) -> anyhow::Result<()> {
        let from = self.store.join(path);
        let name = path.rsplit('/').next().unwrap_or(path);
        let is_written = name.ends_with(".tmp") || name.ends_with(REWRITTEN);
        if is_written || matches!(name, "lock" | control::FILE) || !manifest::is_inside(path) {
            return Ok(());
        }
        if from.is_dir() {
            for name in names(&from)? {
                self.tree(&format!("{path}/{name}"))?;
            }
        } else if from.is_file() && !self.files.iter().any(|file| file.path == path) {
            self.file(path)?;
        }
        Ok(())
    }

    /// Copies a file that changes. Returns whether it existed.
    fn file(&mut self, path: &str) -> anyhow::Result<bool> {
        let to = self.place(path)?;
        let Some(content) = copy::copy(&self.store.join(path), &to)? else {
            return Ok(false);
        };
        self.add(path.to_owned(), content);
        Ok(true)
    }

    /// The path of a file in the backup. Its folder exists when this returns.
    fn place(&mut self, path: &str) -> anyhow::Result<PathBuf> {
        let to = manifest::place(self.backup, &self.name, path);
        // The folder is private, because everyone may be able to read the backup's own folder, such as a mounted disk.
        create_folder_of(self.backup, &to, true)?;
        let root = self.backup;
        let above = to.ancestors().skip(1).take_while(|it| *it != root);
        self.folders.extend(above.map(Path::to_owned));
        Ok(to)
    }

    fn add(&mut self, path: String, Content { size, sha256 }: Content) {
        self.copied_files += 1;
        self.copied_bytes += size;
        self.files.push(Entry { path, size, sha256 });
    }

    /// Syncs the entries of all folders that were written to.
    fn sync(&self) -> anyhow::Result<()> {
        let folders = self.folders.iter().map(PathBuf::as_path);
        for folder in folders.chain([self.backup]) {
            durable::sync_folder(folder)
                .with_context(|| format!("can't sync `{}`", shown_path(folder)))?;
        }
        Ok(())
    }
}

/// Reads the start of a file, to find out later whether another file has replaced it. Empty if there is no file.
fn head(path: &Path) -> Vec<u8> {
    use std::io::Read;

    let mut head = Vec::new();
    if let Ok(file) = File::open(path) {
        // A file that can't be read is reported when it is copied.
        let _ = file.take(1 << 12).read_to_end(&mut head);
    }
    head
}
