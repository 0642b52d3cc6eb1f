//! Watches files through the operating system, or polls them every few seconds if that isn't
//! possible.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::time::{Duration, Instant};

use notify::{
    Config, ErrorKind, Event, EventHandler, PollWatcher, RecommendedWatcher, RecursiveMode,
    Watcher as Watching,
};

use crate::output;

/// How often files are polled if the system can't watch them.
const POLL: Duration = Duration::from_secs(2);

/// How long to wait before trying the system again.
const RETRY: Duration = Duration::from_secs(30);

/// The maximum number of queued events. More would add no information, because all files are read
/// anyway.
const WAITING: usize = 1024;

/// Receives the system's events without blocking.
#[derive(Clone, Debug)]
pub(super) struct Sink {
    sender: SyncSender<notify::Result<Event>>,
    missed: Arc<AtomicBool>,
}

impl Sink {
    pub(super) fn new() -> (Self, Receiver<notify::Result<Event>>) {
        let (sender, events) = sync_channel(WAITING);
        let missed = Arc::default();
        (Self { sender, missed }, events)
    }

    /// Whether events were dropped because the queue was full.
    pub(super) fn has_missed(&self) -> bool {
        self.missed.swap(false, Ordering::Relaxed)
    }
}

impl EventHandler for Sink {
    fn handle_event(&mut self, event: notify::Result<Event>) {
        if self.sender.try_send(event).is_err() {
            self.missed.store(true, Ordering::Relaxed);
        }
    }
}

/// A folder to watch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Watched {
    folder: PathBuf,
    mode: RecursiveMode,
    /// Whether changes would be missed if the folder couldn't be watched.
    is_needed: bool,
}

impl Watched {
    pub(super) fn needed(folder: &Path, mode: RecursiveMode) -> Self {
        Self {
            folder: folder.to_owned(),
            mode,
            is_needed: true,
        }
    }

    /// A folder in which only one entry matters. If the folder can't be watched, a replacement of
    /// that entry is still detected, but later.
    pub(super) fn above(folder: &Path) -> Self {
        Self {
            folder: folder.to_owned(),
            mode: RecursiveMode::NonRecursive,
            is_needed: false,
        }
    }
}

/// An active watcher.
pub(super) type Watch = Box<dyn Watching + Send>;
type Make = Box<dyn Fn(Sink) -> notify::Result<Watch> + Send>;

/// Creates watchers.
pub(super) struct Systems {
    /// The watcher of the operating system.
    pub(super) native: Make,
    /// A watcher that polls every file.
    pub(super) polling: Make,
    pub(super) retry: Duration,
}

impl Default for Systems {
    fn default() -> Self {
        // The targets of links are watched only on request.
        let config = Config::default().with_follow_symlinks(false);
        Self {
            native: Box::new(move |sink| watch_natively(sink, config)),
            // Modification times can be accurate only to the second, so contents are compared, too.
            polling: Box::new(move |sink| {
                // notify doesn't report that it can't start its thread, so this checks whether
                // threads can be started.
                std::thread::Builder::new().spawn(|| ())?;
                let config = config.with_poll_interval(POLL).with_compare_contents(true);
                Ok(Box::new(PollWatcher::new(sink, config)?))
            }),
            retry: RETRY,
        }
    }
}

/// Sends events. If notify drops the handler, it also drops `_is_there`, which shows that no events
/// will arrive.
struct Handler {
    sink: Sink,
    _is_there: Arc<()>,
}

impl EventHandler for Handler {
    fn handle_event(&mut self, event: notify::Result<Event>) {
        self.sink.handle_event(event);
    }
}

fn watch_natively(sink: Sink, config: Config) -> notify::Result<Watch> {
    let is_there = Arc::new(());
    let handler = Handler {
        sink,
        _is_there: is_there.clone(),
    };
    let watch = RecommendedWatcher::new(handler, config)?;
    if Arc::strong_count(&is_there) > 1 {
        return Ok(Box::new(watch));
    }
    // If the system doesn't let notify start a thread, every call panics, even in `drop`.
    std::mem::forget(watch);
    Err(notify::Error::generic(
        "the system allows no more threads; raise the limit of processes (`ulimit -u`, or that of the container)",
    ))
}

impl fmt::Debug for Systems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Systems").finish_non_exhaustive()
    }
}

/// Watches folders as well as the system allows.
pub(super) struct System {
    systems: Systems,
    sink: Sink,
    watch: Option<Watch>,
    watched: Vec<Watched>,
    /// The folders that the system refuses to watch, although it watches others.
    refused: Vec<PathBuf>,
    /// When polling started, and why.
    polling: Option<(Instant, String)>,
}

impl fmt::Debug for System {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("System")
            .field("watched", &self.watched)
            .field("polling", &self.polling)
            .finish_non_exhaustive()
    }
}

impl System {
    pub(super) fn new(systems: Systems, sink: Sink) -> Self {
        Self {
            systems,
            sink,
            watch: None,
            watched: Vec::new(),
            refused: Vec::new(),
            polling: None,
        }
    }

    pub(super) fn is_polling(&self) -> bool {
        self.polling.is_some()
    }

    /// Whether the system might be able to watch more. Existing watches are kept.
    pub(super) fn may_improve(&mut self) -> bool {
        if let Some((since, _)) = &self.polling {
            return since.elapsed() >= self.systems.retry;
        }
        let Some(watch) = &mut self.watch else {
            return true;
        };
        let mut refused = self.refused.iter();
        refused.any(|folder| watch.watch(folder, RecursiveMode::NonRecursive).is_ok())
    }

    /// Watches exactly these folders. Returns what can't be watched, and why.
    pub(super) fn watch(&mut self, folders: &[Watched]) -> BTreeSet<String> {
        if let Some((since, trouble)) = &self.polling
            && since.elapsed() < self.systems.retry
            && self.watch.is_some()
            && self.watched == folders
        {
            return BTreeSet::from([trouble.clone()]);
        }
        if self.polling.take().is_some() {
            self.watch = None;
        }
        self.forget();
        self.watched = folders.to_vec();
        match self.watch_natively() {
            Ok(troubles) => troubles,
            Err(error) => {
                let trouble = self.poll(&error);
                self.polling = Some((Instant::now(), trouble.clone()));
                BTreeSet::from([trouble])
            }
        }
    }

    /// Stops watching. Removed folders aren't watched anyway.
    fn forget(&mut self) {
        for Watched { folder, .. } in std::mem::take(&mut self.watched) {
            if let Some(watch) = &mut self.watch {
                let _ = watch.unwatch(&folder);
            }
        }
    }

    fn watch_natively(&mut self) -> notify::Result<BTreeSet<String>> {
        let watch = match &mut self.watch {
            Some(watch) => watch,
            none => none.insert((self.systems.native)(self.sink.clone())?),
        };
        let mut refused = BTreeMap::new();
        for it in &self.watched {
            let mut found = BTreeMap::new();
            watch_folder(watch.as_mut(), &it.folder, it.mode, &mut found)?;
            if it.is_needed {
                refused.append(&mut found);
            }
        }
        self.refused = refused.keys().cloned().collect();
        Ok(refused.into_values().collect())
    }

    /// Switches to polling, and returns a message about it.
    fn poll(&mut self, error: &notify::Error) -> String {
        self.watch = None;
        let mut needed = self.watched.iter().filter(|it| it.is_needed);
        let shown = needed.clone().next().or(self.watched.first());
        let shown = shown.map_or_else(String::new, |it| output::path(&it.folder));
        let reason = reason(error);
        let started = (self.systems.polling)(self.sink.clone()).and_then(|mut watch| {
            needed.try_for_each(|it| watch.watch(&it.folder, it.mode))?;
            Ok(watch)
        });
        match started {
            Ok(watch) => {
                self.watch = Some(watch);
                format!(
                    "`{shown}` cannot be watched by the system: {reason}; its files are compared every {} \
                     seconds instead",
                    POLL.as_secs()
                )
            }
            Err(error) => format!(
                "`{shown}` cannot be watched: {reason}, and its files can't be compared: {}; restart \
                 `event-catalog serve`, and reload the page",
                plain(&error)
            ),
        }
    }
}

/// Watches a folder. If the folder isn't accessible, returns the reason.
///
/// # Errors
///
/// If the system can't watch any more folders, or can't watch at all.
fn watch_folder(
    watch: &mut dyn Watching,
    folder: &Path,
    mode: RecursiveMode,
    refused: &mut BTreeMap<PathBuf, String>,
) -> notify::Result<()> {
    match watch.watch(folder, mode) {
        Err(error) if is_about_one(&error) => {
            if mode == RecursiveMode::NonRecursive {
                refused.extend(trouble(folder, &error).map(|it| (folder.to_owned(), it)));
                return Ok(());
            }
        }
        other => return other,
    }
    // A single subfolder can make the system refuse the whole tree, so each folder is watched
    // individually.
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        watch_folder(watch, &folder, RecursiveMode::NonRecursive, refused)?;
        for entry in std::fs::read_dir(&folder).into_iter().flatten().flatten() {
            if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                folders.push(entry.path());
            }
        }
    }
    Ok(())
}

/// Whether an error is about one folder rather than watching in general.
fn is_about_one(error: &notify::Error) -> bool {
    match &error.kind {
        ErrorKind::PathNotFound => true,
        ErrorKind::Io(error) => matches!(
            error.kind(),
            io::ErrorKind::PermissionDenied
                | io::ErrorKind::NotFound
                | io::ErrorKind::NotADirectory
        ),
        _ => false,
    }
}

/// The message about one folder; `None` if it has been removed in the meantime.
fn trouble(folder: &Path, error: &notify::Error) -> Option<String> {
    match &error.kind {
        ErrorKind::Io(error) if error.kind() == io::ErrorKind::PermissionDenied => Some(format!(
            "`{}` cannot be watched, because its permissions do not allow it; allow this user to read it",
            output::path(folder)
        )),
        _ => None,
    }
}

/// Why the system can't watch, and what to do.
fn reason(error: &notify::Error) -> String {
    match &error.kind {
        ErrorKind::MaxFilesWatch => {
            "the limit of watched folders is reached (raise `fs.inotify.max_user_watches`, or end \
             other programs that watch files)"
                .to_owned()
        }
        // EMFILE from `inotify_init` means that the limit on instances is reached.
        ErrorKind::Io(error) if cfg!(target_os = "linux") && error.raw_os_error() == Some(24) => {
            "the limit of programs that watch is reached (raise `fs.inotify.max_user_instances`, or \
             end other programs that watch files)"
                .to_owned()
        }
        _ => plain(error),
    }
}

/// notify's message, without the paths that it appends.
fn plain(error: &notify::Error) -> String {
    match &error.kind {
        ErrorKind::Io(error) => error.to_string(),
        ErrorKind::Generic(text) => text.clone(),
        kind => format!("{kind:?}"),
    }
}
