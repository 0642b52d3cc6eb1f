//! Moves events from the spool to the store, every few seconds.
//!
//! Each commit records how far the spool is stored, and the next process continues there after a kill. If the store
//! can't be written, events stay in the spool, and the collector tries again.

use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use anyhow::{Context, bail};
use event_catalog_cli::shared::shown_path;
use tokio::sync::watch;

use super::health::{Health, Trouble};
use super::keeping::{Keeping, Tasks};
use crate::catalog::KnownCatalog;
use crate::durable;
use crate::erase::{Live, Refusals, is_blank};
use crate::event::{Event, Rejection};
use crate::ingest::{Ingest, Item, Limits, Summary};
use crate::settings::Settings;
use crate::spool::{Entry, Segment, Spool};
use crate::store::check_folder;

/// How often received events are stored. Each write creates a file, so this is a compromise between fresh
/// counts and few files.
const PAUSE: Duration = Duration::from_secs(10);

/// How many bits of a position contain the offset in a segment. The other bits contain the segment's number.
const PLACE: u32 = 40;

/// Where events come from, and the store that they are written to.
#[derive(Clone, Debug)]
pub(super) struct Origin {
    store: PathBuf,
    /// The settings of the store when the collector was started.
    settings: Settings,
    spool: Arc<Spool>,
    catalog: watch::Receiver<Arc<KnownCatalog>>,
    name: String,
    /// The first segment that must not be removed, because a signal still has to copy events from it.
    needed: Option<Arc<AtomicU64>>,
    /// The files that this process has open, so that an erasure can remove people from them.
    live: Live,
    refusals: Refusals,
    /// Maintenance tasks for the store.
    keeping: Option<Keeping>,
}

impl Origin {
    /// Opens the store.
    pub(super) async fn open(&self) -> anyhow::Result<Storing> {
        let (spool, catalog) = (Arc::clone(&self.spool), self.catalog.clone());
        let (store, settings) = (&self.store, self.settings.clone());
        let mut storing = Storing::open_with(store, settings, spool, catalog, &self.name).await?;
        storing.origin.needed.clone_from(&self.needed);
        storing.origin.refusals = self.refusals.clone();
        storing.has_open(self.live.clone())?;
        storing.origin.keeping.clone_from(&self.keeping);
        Ok(storing)
    }
}

/// Stores the contents of a spool.
#[derive(Debug)]
pub struct Storing {
    origin: Origin,
    ingest: Ingest,
    spool: Arc<Spool>,
    catalog: watch::Receiver<Arc<KnownCatalog>>,
    /// The name of the stream: the spool's name and identity. If a spool is removed, its successor numbers its segments
    /// from the start again, so only the identity distinguishes the two.
    stream: String,
}

impl Storing {
    /// Opens a store for the contents of a spool.
    ///
    /// # Errors
    ///
    /// Another process writes to the store, or it can't be written.
    pub async fn open(
        store: &Path,
        spool: Arc<Spool>,
        catalog: watch::Receiver<Arc<KnownCatalog>>,
        name: &str,
    ) -> anyhow::Result<Self> {
        check_folder(store)?;
        let settings = Settings::open(store)?;
        Self::open_with(store, settings, spool, catalog, name).await
    }

    async fn open_with(
        store: &Path,
        settings: Settings,
        spool: Arc<Spool>,
        mut catalog: watch::Receiver<Arc<KnownCatalog>>,
        name: &str,
    ) -> anyhow::Result<Self> {
        let mut origin = Origin {
            store: store.to_owned(),
            settings: settings.clone(),
            spool: Arc::clone(&spool),
            catalog: catalog.clone(),
            name: name.to_owned(),
            needed: None,
            live: Live::default(),
            refusals: Refusals::default(),
            keeping: None,
        };
        let folder = store.join("spool").join(name);
        origin.live.add_spool(&folder, Arc::clone(&spool));
        let current = Arc::clone(&catalog.borrow_and_update());
        let mut ingest = Ingest::open_with(store, settings, current, Limits::default()).await?;
        ingest.share(origin.refusals.clone(), origin.live.clone())?;
        Ok(Self {
            origin,
            ingest,
            spool,
            catalog,
            stream: format!("{name}-{}", identity(&folder)?),
        })
    }

    /// Keeps the segments from this number on, even after they are stored.
    pub fn keep_from(&mut self, needed: Arc<AtomicU64>) {
        self.origin.needed = Some(needed);
    }

    /// The settings of the store when the collector was started.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.origin.settings
    }

    /// The people whose events aren't stored, because they were erased.
    #[must_use]
    pub fn refusals(&self) -> Refusals {
        self.origin.refusals.clone()
    }

    /// Declares the files that this process has open, so that an erasure can remove people from them.
    ///
    /// # Errors
    ///
    /// The list of erased people can't be read.
    pub fn has_open(&mut self, live: Live) -> anyhow::Result<()> {
        let origin = &mut self.origin;
        origin.live = live;
        let folder = origin.store.join("spool").join(&origin.name);
        origin.live.add_spool(&folder, Arc::clone(&self.spool));
        self.ingest
            .share(origin.refusals.clone(), origin.live.clone())
    }

    /// Finishes pending erasures.
    pub async fn end_erasures(&mut self) {
        match self.ingest.end_erasures().await {
            Ok(None) => {}
            Ok(Some(sentence)) => tracing::warn!("{sentence}"),
            Err(error) => tracing::warn!("{error:#}"),
        }
    }

    /// Sets the maintenance tasks to run between passes.
    pub fn keep_in_order(&mut self, keeping: Keeping) {
        self.origin.keeping = Some(keeping);
    }

    /// Everything needed to open the store again.
    pub(super) fn origin(&self) -> &Origin {
        &self.origin
    }

    /// The repairs that were made when the store was opened.
    #[must_use]
    pub fn repaired(&self) -> &[String] {
        self.ingest.repaired()
    }

    /// Stores received events until it is stopped, and then the rest of the spool.
    ///
    /// # Errors
    ///
    /// The rest of the spool can't be stored, or nothing more can be received. Received events stay in the spool.
    pub async fn run(
        mut self,
        mut stop: watch::Receiver<bool>,
        health: &Health,
    ) -> anyhow::Result<()> {
        let mut synced = self.spool.synced();
        synced.mark_changed();
        let mut tasks = Tasks::new(self.origin.keeping.clone(), health).await;
        while !*stop.borrow_and_update() {
            tokio::select! {
                // Storing has priority over everything else.
                biased;
                _ = stop.changed() => break,
                changed = synced.changed() => {
                    if changed.is_err() {
                        bail!("the thread that writes to the spool has panicked");
                    }
                    match self.pass().await {
                        Ok(_) => health.stored(),
                        Err(error) => {
                            health.fail(Trouble::Store);
                            tracing::error!(error = %format!("{error:#}"), "events can't be stored; they stay in the spool");
                            // Marks the spool as changed, so that storing is tried again even if nothing more is
                            // received.
                            synced.mark_changed();
                        }
                    }
                }
                () = tasks.wait(&self.ingest) => if !tasks.is_busy() {
                    continue;
                }
            }
            // In the meantime, received events wait in the spool.
            if tasks.work(&mut self.ingest, &mut stop, PAUSE).await {
                break;
            }
        }
        self.pass().await.map(|_| ())
    }

    /// Stores everything in the spool, and removes the stored segments.
    async fn pass(&mut self) -> anyhow::Result<Summary> {
        let current = Arc::clone(&self.catalog.borrow_and_update());
        if current.version != self.ingest.catalog_version() {
            self.ingest.follow(current).await?;
        }
        let mut summary = Summary::default();
        let (mut number, mut place) = parts(self.ingest.position(&self.stream).await?);
        for segment in self.spool.segments() {
            if segment.number > number {
                (number, place) = (segment.number, 0);
            }
            if segment.number == number {
                place = self.segment(&segment, place, &mut summary).await?;
            }
            let is_stored = segment.number < number || place >= segment.length;
            let needed = self.origin.needed.as_ref();
            let needed = needed.map_or(u64::MAX, |needed| needed.load(Ordering::Acquire));
            if segment.is_sealed && is_stored && segment.number < needed {
                self.spool.remove(segment.number)?;
            }
        }
        if summary.lines > 0 {
            tracing::info!(
                stored = summary.stored,
                custom = summary.custom,
                repeated = summary.repeated,
                // Logged only if there are any: events about erased people are rare.
                refused = (summary.erased > 0).then_some(summary.erased),
                rejected = summary.all_rejected(),
                "stored"
            );
        }
        Ok(summary)
    }

    /// Stores a segment, starting at an offset, and returns the offset that was reached.
    async fn segment(
        &mut self,
        segment: &Segment,
        mut place: u64,
        summary: &mut Summary,
    ) -> anyhow::Result<u64> {
        let read = || format!("can't read `{}`", shown_path(&segment.path));
        let stream = format!("{}-{}", self.stream, segment.number);
        let mut file = File::open(&segment.path).with_context(read)?;
        let mut line = lines_before(&mut file, place).with_context(read)?;
        file.seek(SeekFrom::Start(place)).with_context(read)?;
        let mut file = BufReader::new(file.take(segment.length.saturating_sub(place)));
        loop {
            let text = chunk(&mut file, self.ingest.limits()).with_context(read)?;
            if text.is_empty() {
                break;
            }
            let entries: Vec<(&[u8], Result<Entry<'_>, String>)> = text
                .split_inclusive(|byte| *byte == b'\n')
                .map(|line| line.strip_suffix(b"\n").unwrap_or(line))
                .map(|line| (line, Entry::read(line)))
                .collect();
            let items: Vec<Item<'_>> = entries
                .iter()
                .filter_map(|(text, entry)| {
                    line += 1;
                    place += text.len() as u64 + 1;
                    (!is_blank(text)).then(|| Item {
                        stream: &stream,
                        number: line,
                        end: position(segment.number, place),
                        text,
                        event: match entry {
                            Ok(entry) => Event::read_entry(entry),
                            Err(message) => Err(Rejection::damaged(message)),
                        },
                    })
                })
                .collect();
            let position = position(segment.number, place);
            self.ingest
                .store(items, &self.stream.clone(), position, summary)
                .await?;
        }
        Ok(place)
    }
}

/// Reads or creates the identity of a spool, which distinguishes spools in the same folder. The identity is on
/// disk before anything is received.
pub(crate) fn identity(folder: &Path) -> anyhow::Result<String> {
    const LENGTH: usize = 12;
    let path = folder.join("id");
    match fs::read_to_string(&path) {
        Ok(id) if id.len() == LENGTH && id.bytes().all(|byte| byte.is_ascii_hexdigit()) => {
            return Ok(id);
        }
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            // With another identity, everything in the spool would count as not stored.
            return Err(error).with_context(|| format!("can't read `{}`", shown_path(&path)));
        }
        _ => {}
    }
    let mut id = uuid::Uuid::new_v4().simple().to_string();
    id.truncate(LENGTH);
    durable::replace(&path, id.as_bytes())
        .with_context(|| format!("can't write `{}`", shown_path(&path)))?;
    Ok(id)
}

/// Combines a segment and an offset in one number, which never decreases.
pub(crate) fn position(segment: u64, place: u64) -> i64 {
    i64::try_from(segment << PLACE | place).unwrap_or(i64::MAX)
}

pub(crate) fn parts(position: Option<i64>) -> (u64, u64) {
    let position = position.unwrap_or(0).unsigned_abs();
    (position >> PLACE, position & ((1 << PLACE) - 1))
}

/// Counts the lines before an offset.
fn lines_before(file: &mut File, place: u64) -> std::io::Result<u64> {
    let mut buffer = vec![0; 1 << 16];
    let mut before = file.take(place);
    let mut lines = 0;
    loop {
        let read = before.read(&mut buffer)?;
        if read == 0 {
            return Ok(lines);
        }
        for byte in &buffer[..read] {
            lines += u64::from(*byte == b'\n');
        }
    }
}

/// Reads lines until a limit is reached. The last line may exceed the limit.
pub(crate) fn chunk(input: &mut impl BufRead, limits: Limits) -> std::io::Result<Vec<u8>> {
    let mut text = Vec::new();
    let mut lines = 0;
    while lines < limits.lines
        && text.len() < limits.bytes
        && input.read_until(b'\n', &mut text)? > 0
    {
        lines += 1;
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    #[test]
    fn a_spool_keeps_its_identity_and_an_unreadable_one_is_not_replaced() {
        let folder = tempfile::tempdir().expect("a folder");
        let first = identity(folder.path()).expect("written");
        assert_eq!(identity(folder.path()).expect("read"), first);
        let path = folder.path().join("id");
        fs::write(&path, [0xff_u8]).expect("a file");
        let error = identity(folder.path()).expect_err("it isn't text");
        assert!(error.to_string().contains("can't read"), "{error}");
        assert_eq!(fs::read(&path).expect("a file"), [0xff_u8]);
    }

    #[tokio::test]
    async fn storing_that_is_started_again_has_the_settings_of_the_start() {
        let folder = tempfile::tempdir().expect("a folder");
        let store = folder.path();
        let path = store.join(crate::settings::FILE);
        fs::write(&path, "tenant = { fields = [\"customer\"] }\n").expect("a file");
        let spool = Spool::open(&store.join("spool").join("http")).expect("a spool");
        let (_sender, catalog) = watch::channel(Arc::default());
        let first = Storing::open(store, Arc::new(spool), catalog, "http").await;
        let first = first.expect("a store");
        let origin = first.origin().clone();
        drop(first);
        // Someone is editing the file.
        fs::write(&path, "tenant = {").expect("a file");
        let again = origin.open().await.expect("a store");
        assert_eq!(again.settings().tenant.fields, ["customer"]);
    }

    #[test]
    fn positions_grow_with_segments_and_places() {
        assert_eq!(parts(Some(position(7, 123))), (7, 123));
        assert_eq!(parts(None), (0, 0));
        assert!(position(1, 1 << 30) < position(2, 0));
    }

    #[test]
    fn chunks_are_lines_up_to_a_number_and_a_size() {
        let text = b"one\ntwo\nthree, which is longer than two chunks\n4\n5\n6\n7\n";
        let limits = Limits { lines: 3, bytes: 8 };
        let mut input = &text[..];
        let mut found = Vec::new();
        loop {
            let text = chunk(&mut input, limits).expect("memory can be read");
            if text.is_empty() {
                break;
            }
            found.push(String::from_utf8(text).expect("UTF-8"));
        }
        assert_eq!(
            found,
            [
                "one\ntwo\n",
                "three, which is longer than two chunks\n",
                "4\n5\n6\n",
                "7\n"
            ]
        );
    }

    #[test]
    fn lines_before_a_place_are_counted() {
        let mut file = tempfile::tempfile().expect("a file");
        file.write_all(b"one\ntwo\nthree\n").expect("a file");
        file.seek(SeekFrom::Start(0)).expect("a file");
        assert_eq!(lines_before(&mut file, 8).expect("a file"), 2);
    }
}
