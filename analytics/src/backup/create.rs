//! Makes a backup, or brings an earlier one up to date.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use event_catalog_cli::shared::shown_path;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::copy::{self, Content};
use super::log;
use super::manifest::{self, Entry, Manifest, RUN, TABLES, TableVersion};
use super::pick::{self, Picked, STREAMS, check_same, pick};
use super::place::{check_apart, create_folder_of, is_empty};
use crate::durable;
use crate::moment;
use crate::signals;
use crate::spool::segment_number;
use crate::store::{Kind, Store};

/// The file that is there until the first manifest is.
const UNFINISHED: &str = "unfinished";

/// The file that is locked by the one run.
const LOCK: &str = "lock";

/// How often newer commits are picked, because files of the older ones were vacuumed.
const ATTEMPTS: u32 = 20;

/// What was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Made {
    /// When it was begun: what was acknowledged until then is in it.
    pub begun: String,
    /// The events in the table.
    pub events: u64,
    /// The lines in the table of rejected ones.
    pub rejected: u64,
    /// The files of the backup.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
    /// How many files were copied now; an earlier run has copied the others.
    pub copied_files: u64,
    /// The bytes of those.
    pub copied_bytes: u64,
    /// How many files of an earlier run were removed.
    pub removed_files: u64,
}

/// Which store an unfinished backup is of: the ids of its tables.
#[derive(Debug, Deserialize, PartialEq, Eq, Serialize)]
struct Tables {
    events: String,
    rejected: String,
}

/// Copies a store into a folder, which is empty or has an earlier backup of the store.
///
/// # Errors
///
/// The folder has something else, is in the store, or can't be written; or the store can't be read. An earlier backup
/// stays as it was.
pub async fn make(store: &Path, backup: &Path) -> anyhow::Result<Made> {
    let opened = Store::open(store).await?;
    let tables = Tables {
        events: pick::version(&opened.events)?.id,
        rejected: pick::version(&opened.rejected)?.id,
    };
    drop(opened);
    check_apart(store, backup)?;
    check_free(store, backup, &tables)?;
    let had_folder = backup.exists();
    durable::create_folder(backup)
        .with_context(|| format!("can't create the folder `{}`", shown_path(backup)))?;
    if !had_folder {
        keep_private(backup)?;
    }
    let _lock = lock(backup)?;
    let earlier = Manifest::read(backup)?;
    if earlier.is_none() {
        mark(backup, &tables)?;
    }
    let mut run = Run::new(store, backup, earlier.as_ref());
    run.remove_others(&HashSet::new())?;
    run.spool()?;
    run.signals()?;
    run.rest()?;
    run.new_segments()?;
    let manifest = run.tables(&tables).await?;
    run.sync()?;
    manifest.write(backup)?;
    let kept = manifest.files.iter();
    let kept: HashSet<PathBuf> = kept
        .map(|file| manifest.place(backup, &file.path))
        .collect();
    let removed_files = run.remove_others(&kept)?;
    match fs::remove_file(backup.join(UNFINISHED)) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            return Err(error).with_context(|| format!("can't write `{}`", shown_path(backup)));
        }
        _ => {}
    }
    Ok(Made {
        begun: manifest.begun.clone(),
        events: manifest.events.rows,
        rejected: manifest.rejected.rows,
        files: manifest.count(),
        bytes: manifest.bytes(),
        copied_files: run.copied_files,
        copied_bytes: run.copied_bytes,
        removed_files,
    })
}

/// A backup has what a store has, so only its owner may read it.
fn keep_private(folder: &Path) -> anyhow::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;

        fs::set_permissions(folder, fs::Permissions::from_mode(0o700))
            .with_context(|| format!("can't set the permissions of `{}`", shown_path(folder)))?;
    }
    #[cfg(not(unix))]
    let _ = folder;
    Ok(())
}

fn lock(backup: &Path) -> anyhow::Result<File> {
    let path = backup.join(LOCK);
    let shown = shown_path(&path);
    let options = &mut File::options();
    let options = options.create(true).write(true).truncate(false);
    let file = options
        .open(&path)
        .with_context(|| format!("can't open `{shown}`"))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => bail!(
            "another process is writing to the backup `{}`; wait until it has ended",
            shown_path(backup)
        ),
        Err(TryLockError::Error(error)) => {
            Err(error).with_context(|| format!("can't lock `{shown}`"))
        }
    }
}

/// Refuses a folder that has something else than a backup of this store.
fn check_free(store: &Path, backup: &Path, tables: &Tables) -> anyhow::Result<()> {
    if let Some(earlier) = Manifest::read(backup)? {
        check_same(&tables.events, &earlier.events, store, backup)?;
        return check_same(&tables.rejected, &earlier.rejected, store, backup);
    }
    let is_begun = |name: &String| matches!(name.as_str(), LOCK | UNFINISHED);
    if names(backup)?.iter().all(is_begun) {
        return Ok(());
    }
    let marked = fs::read(backup.join(UNFINISHED)).ok();
    let marked = marked.and_then(|text| serde_json::from_slice::<Tables>(&text).ok());
    if marked.as_ref() != Some(tables) {
        bail!(
            "the folder `{}` isn't empty, and has no backup of `{}`; name another folder",
            shown_path(backup),
            shown_path(store)
        );
    }
    Ok(())
}

/// Marks a folder as a backup of this store that isn't finished.
fn mark(backup: &Path, tables: &Tables) -> anyhow::Result<()> {
    copy::write(&serde_json::to_vec(tables)?, &backup.join(UNFINISHED))?;
    durable::sync_folder(backup).with_context(|| format!("can't sync `{}`", shown_path(backup)))
}

/// A run, which copies what an earlier one has not.
struct Run<'a> {
    store: &'a Path,
    backup: &'a Path,
    begun: String,
    /// The name of its folder.
    name: String,
    /// The folder of the earlier run, whose manifest holds until the new one is there.
    earlier: Option<&'a Manifest>,
    /// What is known about data files of the earlier run.
    known: HashMap<&'a str, &'a Entry>,
    files: Vec<Entry>,
    /// The folders whose entries have to be synced.
    folders: BTreeSet<PathBuf>,
    copied_files: u64,
    copied_bytes: u64,
}

impl<'a> Run<'a> {
    fn new(store: &'a Path, backup: &'a Path, earlier: Option<&'a Manifest>) -> Self {
        let known = earlier.into_iter().flat_map(|it| &it.files);
        Self {
            store,
            backup,
            begun: moment::text(moment::now()),
            name: format!("{RUN}{}", Uuid::new_v4().simple()),
            earlier,
            known: known.map(|file| (&*file.path, file)).collect(),
            files: Vec::new(),
            folders: BTreeSet::new(),
            copied_files: 0,
            copied_bytes: 0,
        }
    }

    /// Copies the segments of all spools.
    fn spool(&mut self) -> anyhow::Result<()> {
        self.tree("spool")
    }

    /// Copies what signals have. Events move from a queue to the dead letters, and back when these are sent again: if
    /// that has happened meanwhile, the signal is copied again.
    fn signals(&mut self) -> anyhow::Result<()> {
        for id in names(&self.store.join(signals::FOLDER))? {
            let path = format!("{}/{id}", signals::FOLDER);
            if !self.store.join(&path).is_dir() {
                continue;
            }
            let dead = self.store.join(&path).join(signals::DEAD);
            let start = self.files.len();
            let mut before = head(&dead);
            loop {
                self.tree(&format!("{path}/queue"))?;
                self.file(&format!("{path}/{}", signals::DEAD))?;
                let after = head(&dead);
                if after.starts_with(&before) {
                    break;
                }
                self.files.truncate(start);
                before = after;
            }
            self.tree(&path)?;
        }
        Ok(())
    }

    /// Copies what else a store has, also what a later version of this program has added.
    fn rest(&mut self) -> anyhow::Result<()> {
        let copied_otherwise = [
            Kind::Events.name(),
            Kind::Rejected.name(),
            "spool",
            signals::FOLDER,
            STREAMS,
        ];
        for name in names(self.store)? {
            if !copied_otherwise.contains(&&*name) {
                self.tree(&name)?;
            }
        }
        Ok(())
    }

    /// Adds an empty segment to each copied spool, with a number that no position in the backup has.
    fn new_segments(&mut self) -> anyhow::Result<()> {
        let mut spools: Vec<String> = Vec::new();
        for name in names(&self.store.join("spool"))? {
            spools.push(format!("spool/{name}"));
        }
        for id in names(&self.store.join(signals::FOLDER))? {
            spools.push(format!("{}/{id}/queue", signals::FOLDER));
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

    /// Copies the tables, with what an earlier backup doesn't have.
    async fn tables(&mut self, tables: &Tables) -> anyhow::Result<Manifest> {
        let start = self.files.len();
        for _ in 0..ATTEMPTS {
            let picked = pick(self.store).await?;
            let versions = (
                pick::version(&picked.events)?,
                pick::version(&picked.rejected)?,
            );
            check_same(&tables.events, &versions.0, self.store, self.backup)?;
            check_same(&tables.rejected, &versions.1, self.store, self.backup)?;
            self.files.truncate(start);
            if self.picked(&picked)? {
                return Ok(self.manifest(versions));
            }
        }
        bail!(
            "files of `{}` are replaced faster than they can be copied; run this again when nothing else writes to it",
            shown_path(self.store)
        );
    }

    fn manifest(&mut self, (events, rejected): (TableVersion, TableVersion)) -> Manifest {
        let files = std::mem::take(&mut self.files);
        Manifest::new(
            self.begun.clone(),
            self.name.clone(),
            events,
            rejected,
            files,
        )
    }

    /// Copies what was picked. Returns whether all of it was still there.
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
                        "a commit of `{}` refers to a file outside of it, so it can't be backed up",
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

    /// Copies a data file, unless an earlier run has. Returns whether it was there.
    fn data(&mut self, path: String, size: i64) -> anyhow::Result<bool> {
        let size = u64::try_from(size)?;
        let to = self.place(&path)?;
        let is_copied = fs::symlink_metadata(&to).is_ok_and(|it| it.is_file() && it.len() == size);
        if is_copied {
            let known = self.known.get(&*path).filter(|known| known.size == size);
            let content = match known {
                Some(known) => Content {
                    size,
                    sha256: known.sha256.clone(),
                },
                // The run that has copied it was killed before its manifest.
                None => copy::content(&to)?,
            };
            let Content { size, sha256 } = content;
            self.files.push(Entry { path, size, sha256 });
            return Ok(true);
        }
        let from = self.store.join(&path);
        let Some(content) = copy::copy(&from, &to)? else {
            return Ok(false);
        };
        if content.size != size {
            bail!(
                "`{}` has {} bytes, and its commit says {size}; `event-analytics doctor` says what to do",
                shown_path(&from),
                content.size
            );
        }
        self.add(path, content);
        Ok(true)
    }

    /// Copies a folder with all that is in it, or a file, except what was copied before, and what is only for the
    /// processes of this machine.
    fn tree(&mut self, path: &str) -> anyhow::Result<()> {
        let from = self.store.join(path);
        let name = path.rsplit('/').next().unwrap_or(path);
        let is_of_process = matches!(name, "lock" | "owner.json") || name.ends_with(".tmp");
        if is_of_process || !manifest::is_inside(path) {
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

    /// Copies a file that changes. Returns whether it was there.
    fn file(&mut self, path: &str) -> anyhow::Result<bool> {
        let to = self.place(path)?;
        let Some(content) = copy::copy(&self.store.join(path), &to)? else {
            return Ok(false);
        };
        self.add(path.to_owned(), content);
        Ok(true)
    }

    /// Where a file is in the backup; its folder is there when this returns.
    fn place(&mut self, path: &str) -> anyhow::Result<PathBuf> {
        let to = manifest::place(self.backup, &self.name, path);
        create_folder_of(self.backup, &to)?;
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

    /// Removes what is in no manifest: what killed runs have left, and what only earlier runs have needed. `kept` has the
    /// files of the new manifest. Returns how many files were removed.
    fn remove_others(&self, kept: &HashSet<PathBuf>) -> anyhow::Result<u64> {
        let mut removed = 0;
        let is_done = !kept.is_empty();
        let earlier = self.earlier.filter(|_| !is_done);
        for name in names(self.backup)? {
            let is_needed =
                earlier.is_some_and(|it| it.run == name) || is_done && name == self.name;
            if name.starts_with(RUN) && !is_needed {
                let path = self.backup.join(&name);
                removed += count(&path);
                fs::remove_dir_all(&path)
                    .with_context(|| format!("can't remove `{}`", shown_path(&path)))?;
            }
        }
        if is_done {
            removed += remove_except(&self.backup.join(TABLES), kept)?;
        }
        Ok(removed)
    }
}

/// The start of a file, by which it is noticed that it was removed and begun again. Empty if there is none.
fn head(path: &Path) -> Vec<u8> {
    use std::io::Read;

    let mut head = Vec::new();
    if let Ok(file) = File::open(path) {
        // What can't be read is noticed when it is copied.
        let _ = file.take(1 << 12).read_to_end(&mut head);
    }
    head
}

/// The names in a folder, in order; none if it doesn't exist.
fn names(folder: &Path) -> anyhow::Result<Vec<String>> {
    let read = || format!("can't read `{}`", shown_path(folder));
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries.with_context(read)?,
    };
    let mut names = Vec::new();
    for entry in entries {
        // This program gives no other names.
        if let Ok(name) = entry.with_context(read)?.file_name().into_string() {
            names.push(name);
        }
    }
    names.sort();
    Ok(names)
}

/// The number of files in a folder and below it.
fn count(folder: &Path) -> u64 {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let counts = entries.map(|entry| match entry.file_type() {
        Ok(found) if found.is_dir() => count(&entry.path()),
        _ => 1,
    });
    counts.sum()
}

/// Removes the files in a folder and below it that aren't kept, and folders that are empty then.
fn remove_except(folder: &Path, kept: &HashSet<PathBuf>) -> anyhow::Result<u64> {
    let mut removed = 0;
    for name in names(folder)? {
        let path = folder.join(name);
        let remove = || format!("can't remove `{}`", shown_path(&path));
        if fs::symlink_metadata(&path).with_context(remove)?.is_dir() {
            removed += remove_except(&path, kept)?;
            if is_empty(&path)? {
                fs::remove_dir(&path).with_context(remove)?;
            }
        } else if !kept.contains(&path) {
            fs::remove_file(&path).with_context(remove)?;
            removed += 1;
        }
    }
    Ok(removed)
}
