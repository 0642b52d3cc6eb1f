//! An erasure from its begin to its end.
//!
//! 1. The digest is written to the lists of who is refused, and of what has begun. From now on, nothing is stored.
//! 2. Lines of the spool, of queues and of dead letters become spaces.
//! 3. The tables are written without the rows, their logs are shortened, old files are removed.
//! 4. Lines again: an event may have been on its way from one place to another.
//! 5. Everything is read again. If nothing is left, the erasure has ended.
//!
//! Each step can be repeated: a process that is killed leaves the whole to the next one.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail, ensure};
use event_catalog_cli::shared::shown_path;
use uuid::Uuid;

use super::digest::{self, Digest, List, Whose};
use super::live::Live;
use super::receipt::{Count, Receipt};
use super::tables::{self, Touched};
use super::wanted::{Places, Wanted};
use super::{lines, strings, verify};
use crate::catalog::KnownCatalog;
use crate::hmac::Mac;
use crate::settings::Settings;
use crate::signals::{self, is_dead_letter_wanted, is_queued_wanted};
use crate::spool::{self, AppendError};
use crate::store::{Kind, Store, Writer};

/// Someone to be erased, or several.
#[derive(Clone, Debug)]
pub struct Request {
    digests: Vec<Digest>,
    mac: Mac,
    /// The text, if this process was told it. It is never printed.
    name: Option<String>,
}

impl Request {
    /// Begins an erasure: from now on, events are refused, and the next process that writes to the store ends what
    /// this one doesn't.
    ///
    /// # Errors
    ///
    /// The text can't be that of anyone, or the disk refuses.
    pub fn begin(store: &Path, whose: Whose, name: &str) -> anyhow::Result<Self> {
        check(whose, name)?;
        let request = Self::new(digest::make_key(store)?, whose, name);
        List::pending(store).add(&request.digests)?;
        List::refused(store).add(&request.digests)?;
        Ok(request)
    }

    /// Begins to erase everyone again who is refused: a backup may have brought them back. `None` if no one is.
    ///
    /// # Errors
    ///
    /// The lists can't be read, or the disk refuses.
    pub fn begin_again(store: &Path) -> anyhow::Result<Option<Self>> {
        let refused = List::refused(store).read()?;
        List::pending(store).add(&refused)?;
        begun(store)
    }

    /// One that only looks, and changes nothing.
    ///
    /// # Errors
    ///
    /// The text can't be that of anyone.
    pub fn look(whose: Whose, name: &str) -> anyhow::Result<Self> {
        check(whose, name)?;
        let key = Uuid::new_v4();
        Ok(Self::new(Mac::new(key.as_bytes()), whose, name))
    }

    fn new(mac: Mac, whose: Whose, name: &str) -> Self {
        Self {
            digests: vec![Digest::of(&mac, whose, name)],
            mac,
            name: Some(name.to_owned()),
        }
    }

    fn wanted(&self) -> Wanted {
        Wanted::new(self.mac.clone(), self.digests.iter().copied())
    }

    /// How much there is about them in a store. Nothing is changed.
    ///
    /// # Errors
    ///
    /// A file can't be read.
    pub(crate) fn count(&self, store: &Store, places: Places<'_>) -> anyhow::Result<Count> {
        let wanted = self.wanted();
        let mut count = Count::default();
        for path in Lines::of(&store.folder)? {
            *path.counter(&mut count) += lines::count(&path.path, &mut path.rule(&wanted, places))?;
        }
        for kind in [Kind::Events, Kind::Rejected] {
            let touched = tables::touched(store, kind, &wanted, places)?;
            let rows: u64 = touched.iter().map(|(_, rows)| rows).sum();
            match kind {
                Kind::Events => count.events = rows,
                Kind::Rejected => count.rejected = rows,
            }
        }
        Ok(count)
    }

    /// Erases them.
    ///
    /// # Errors
    ///
    /// The disk refuses, or something is left. Then the erasure has begun and not ended: it is tried again by the next
    /// process that writes to the store, or when it is asked for again.
    pub(crate) async fn run(
        self,
        writer: &mut Writer,
        places: Places<'_>,
    ) -> anyhow::Result<Receipt> {
        let mut erasing = Erasing::new(self);
        loop {
            if let Some(receipt) = erasing.step(writer, places).await? {
                return Ok(receipt);
            }
        }
    }
}

/// What is next.
#[derive(Debug)]
enum Stage {
    /// Lines, before the tables or after them.
    Lines { is_again: bool },
    /// The tables that are left to look at, and of the last of them the days that are left.
    Tables(Vec<Kind>, Vec<Touched>),
    /// The log of a table, and then the tables that are left.
    Log(Kind, Vec<Kind>),
    /// To count what is left.
    Count,
    /// The files that are left to read.
    Read(Vec<PathBuf>),
}

/// An erasure that is being done, in steps that can be repeated.
#[derive(Debug)]
pub(crate) struct Erasing {
    request: Request,
    receipt: Receipt,
    stage: Stage,
}

impl Erasing {
    pub(crate) fn new(request: Request) -> Self {
        Self {
            receipt: Receipt::new(&request.digests),
            request,
            stage: Stage::Lines { is_again: false },
        }
    }

    /// Does the next step: at most a commit. Returns the receipt after the last one.
    ///
    /// # Errors
    ///
    /// As for [`Request::run`].
    pub(crate) async fn step(
        &mut self,
        writer: &mut Writer,
        places: Places<'_>,
    ) -> anyhow::Result<Option<Receipt>> {
        let store = writer.store.folder.clone();
        let wanted = self.request.wanted();
        let receipt = &mut self.receipt;
        // After an error, the stage is the first one again, as in another process.
        let stage = std::mem::replace(&mut self.stage, Stage::Lines { is_again: false });
        self.stage = match stage {
            Stage::Lines { is_again } => {
                let found = erase_lines(&store, &wanted, places, &writer.live).await?;
                receipt.erased.add(&found);
                if is_again {
                    Stage::Count
                } else {
                    Stage::Tables(vec![Kind::Rejected, Kind::Events], Vec::new())
                }
            }
            Stage::Tables(kinds, mut days) => {
                if let Some(touched) = days.pop() {
                    tables::erase(writer, &touched, &wanted, places, receipt).await?;
                    let kind = touched.kind;
                    if days.is_empty() {
                        Stage::Log(kind, kinds)
                    } else {
                        Stage::Tables(kinds, days)
                    }
                } else {
                    next_table(writer, kinds, &wanted, places)?
                }
            }
            Stage::Log(kind, kinds) => {
                tables::forget(writer, kind, receipt).await?;
                next_table(writer, kinds, &wanted, places)?
            }
            Stage::Count => {
                receipt.left = self.request.count(&writer.store, places)?;
                Stage::Read(verify::files(&store)?)
            }
            Stage::Read(mut files) => {
                let name = self.request.name.as_deref();
                if verify::mentions(&store, name, &mut files, receipt)? {
                    return self.end(&store).map(Some);
                }
                Stage::Read(files)
            }
        };
        Ok(None)
    }

    fn end(&self, store: &Path) -> anyhow::Result<Receipt> {
        let left = &self.receipt.left;
        if !left.is_empty() {
            bail!(
                "the erasure isn't complete: {} left; it is tried again when the store is opened for writing",
                left.in_words()
            );
        }
        List::pending(store).remove(&self.request.digests)?;
        Ok(self.receipt.clone())
    }
}

/// The next table, or what follows after the last one.
fn next_table(
    writer: &Writer,
    mut kinds: Vec<Kind>,
    wanted: &Wanted,
    places: Places<'_>,
) -> anyhow::Result<Stage> {
    let Some(kind) = kinds.pop() else {
        return Ok(Stage::Lines { is_again: true });
    };
    let days = tables::touched_days(&writer.store, kind, wanted, places)?;
    Ok(if days.is_empty() {
        Stage::Log(kind, kinds)
    } else {
        Stage::Tables(kinds, days)
    })
}

/// Those whose erasure has begun and not ended; `None` if there is no one.
fn begun(store: &Path) -> anyhow::Result<Option<Request>> {
    let digests = List::pending(store).read()?;
    let Some(mac) = digest::key(store)?.filter(|_| !digests.is_empty()) else {
        return Ok(None);
    };
    // A kill may have come between the two lists.
    List::refused(store).add(&digests)?;
    Ok(Some(Request {
        digests,
        mac,
        name: None,
    }))
}

/// Ends the erasures that have begun, as another process has left them.
///
/// # Errors
///
/// As for [`Request::run`].
pub(crate) async fn end_begun(
    writer: &mut Writer,
    catalog: &KnownCatalog,
) -> anyhow::Result<Option<Receipt>> {
    let store = writer.store.folder.clone();
    let Some(request) = begun(&store)? else {
        return Ok(None);
    };
    writer.refusals.reload(&store)?;
    let settings = Settings::open(&store)?;
    let places = Places {
        catalog,
        settings: &settings,
    };
    request.run(writer, places).await.map(Some)
}

/// Stores events again from now on, such as those of someone who has come back. Returns whether they were refused.
///
/// # Errors
///
/// The disk refuses, or an erasure hasn't ended.
pub fn allow_again(store: &Path, whose: Whose, name: &str) -> anyhow::Result<bool> {
    check(whose, name)?;
    let Some(mac) = digest::key(store)? else {
        return Ok(false);
    };
    let digest = Digest::of(&mac, whose, name);
    ensure!(
        !List::pending(store).read()?.contains(&digest),
        "the erasure of this {} has begun and not ended; run `event-analytics erase` again first",
        whose.name()
    );
    List::refused(store).remove(&[digest])
}

fn check(whose: Whose, name: &str) -> anyhow::Result<()> {
    let whose = whose.name();
    ensure!(
        !name.is_empty(),
        "the {whose} is empty; name the one whose events are to be erased"
    );
    ensure!(
        name.len() <= strings::LONGEST,
        "the {whose} has more than {} bytes; events can't have one so long",
        strings::LONGEST
    );
    Ok(())
}

/// What the lines of a file are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum LineKind {
    Spool,
    Queue,
    Dead,
}

/// A file of lines.
#[derive(Debug)]
struct Lines {
    path: PathBuf,
    kind: LineKind,
    /// The folder of the spool that it is in, or of the signal.
    folder: PathBuf,
}

impl Lines {
    /// Those of a store.
    fn of(store: &Path) -> anyhow::Result<Vec<Self>> {
        let mut found = Vec::new();
        for folder in folders(&store.join("spool"))? {
            Self::add_segments(&folder, LineKind::Spool, &mut found)?;
        }
        for folder in folders(&store.join(signals::FOLDER))? {
            // What is given up goes from the queue to the dead letters, and what is sent again the other way.
            Self::add_segments(&folder.join(signals::QUEUE), LineKind::Queue, &mut found)?;
            found.push(Self {
                path: folder.join(signals::DEAD),
                kind: LineKind::Dead,
                folder,
            });
        }
        Ok(found)
    }

    fn add_segments(folder: &Path, kind: LineKind, found: &mut Vec<Self>) -> anyhow::Result<()> {
        let segments = spool::segments_of(folder)
            .with_context(|| format!("can't read the folder `{}`", shown_path(folder)))?;
        found.extend(segments.into_iter().map(|path| Self {
            path,
            kind,
            folder: folder.to_owned(),
        }));
        Ok(())
    }

    fn counter<'c>(&self, count: &'c mut Count) -> &'c mut u64 {
        match self.kind {
            LineKind::Spool => &mut count.spooled,
            LineKind::Queue => &mut count.queued,
            LineKind::Dead => &mut count.dead_letters,
        }
    }

    /// Says of a line whether it is about someone.
    fn rule<'w>(
        &self,
        wanted: &'w Wanted,
        places: Places<'w>,
    ) -> impl FnMut(&[u8]) -> bool + use<'w> {
        let kind = self.kind;
        move |line: &[u8]| match kind {
            LineKind::Spool => wanted.is_spooled(line, places),
            LineKind::Queue => is_queued_wanted(line, wanted, places),
            LineKind::Dead => is_dead_letter_wanted(line, wanted, places),
        }
    }
}

/// The folders in a folder; none if it isn't there.
fn folders(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let context = || format!("can't read the folder `{}`", shown_path(folder));
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries.with_context(context)?,
    };
    let mut found = Vec::new();
    for entry in entries {
        let path = entry.with_context(context)?.path();
        if path.is_dir() {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

/// Erases all lines about someone, and returns how many there were.
async fn erase_lines(
    store: &Path,
    wanted: &Wanted,
    places: Places<'_>,
    live: &Live,
) -> anyhow::Result<Count> {
    let mut count = Count::default();
    // Locks of spools that this process doesn't write.
    let mut locks = Vec::new();
    for folder in spools(store)? {
        match live.spool(&folder) {
            Some(spool) => seal(spool, &folder).await?,
            None => locks.push(spool::lock(&folder)?),
        }
        lines::remove_leftovers(&folder)?;
    }
    for file in Lines::of(store)? {
        let mut rule = file.rule(wanted, places);
        if lines::count(&file.path, &mut rule)? == 0 {
            continue;
        }
        let erased = match (file.kind, live.spool(&file.folder)) {
            (LineKind::Dead, _) => {
                lines::remove_leftovers(&file.folder)?;
                match live.letters(&file.folder) {
                    Some(letters) => letters.erase(|| lines::blank(&file.path, &mut rule))?,
                    None => lines::blank(&file.path, &mut rule)?,
                }
            }
            (_, Some(spool)) => {
                let blanked = spool.rewrite(&file.path, || lines::blank(&file.path, &mut rule));
                blanked.transpose()?.unwrap_or_default()
            }
            (_, None) => lines::blank(&file.path, &mut rule)?,
        };
        *file.counter(&mut count) += erased;
    }
    Ok(count)
}

/// The folders of all spools and queues.
fn spools(store: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let mut found = folders(&store.join("spool"))?;
    for folder in folders(&store.join(signals::FOLDER))? {
        let queue = folder.join(signals::QUEUE);
        if queue.is_dir() {
            found.push(queue);
        }
    }
    Ok(found)
}

async fn seal(spool: &spool::Spool, folder: &Path) -> anyhow::Result<()> {
    match spool.seal().await {
        Ok(()) => Ok(()),
        Err(AppendError::Closed) => bail!("the spool `{}` is being closed", shown_path(folder)),
        Err(error) => {
            Err(error).with_context(|| format!("can't seal the spool `{}`", shown_path(folder)))
        }
    }
}
