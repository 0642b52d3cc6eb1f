//! Tells when the files of a catalog have changed.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use anyhow::Context;
use event_catalog_build::read::SETTINGS;
use notify::event::{AccessKind, AccessMode, EventKind};
use notify::{Event, RecommendedWatcher, RecursiveMode, Watcher as _};

/// How long nothing may have happened before the catalog is read: programs save in several steps.
const QUIET: Duration = Duration::from_millis(100);

/// How long to wait for quiet at most.
const PATIENCE: Duration = Duration::from_secs(2);

/// Watches a catalog.
#[derive(Debug)]
pub(super) struct Watcher {
    /// What the system tells with.
    system: RecommendedWatcher,
    events: Receiver<notify::Result<Event>>,
    /// The folder that has the files, and whether folders in it count.
    folder: PathBuf,
    mode: RecursiveMode,
    /// The only path that matters, with all below it, and what links in it lead to.
    subject: PathBuf,
    links: Links,
}

/// What links in a catalog lead to.
#[derive(Debug, Default, PartialEq, Eq)]
struct Links {
    /// Files and folders.
    targets: Vec<PathBuf>,
    /// The folders to watch for them, and whether folders in it count.
    folders: Vec<(PathBuf, RecursiveMode)>,
}

impl Links {
    /// Looks for links that lead out of a folder, in it and those below; behind a link it does not
    /// look.
    fn out_of(catalog: &Path) -> Self {
        let mut found = Self::default();
        let mut folders = vec![catalog.to_owned()];
        while let Some(folder) = folders.pop() {
            // What cannot be listed is told by the check.
            for entry in std::fs::read_dir(&folder).into_iter().flatten().flatten() {
                match entry.file_type() {
                    Ok(kind) if kind.is_dir() => folders.push(entry.path()),
                    // One that leads nowhere is told by the check.
                    Ok(kind) if kind.is_symlink() => match std::fs::canonicalize(entry.path()) {
                        Ok(target) if !target.starts_with(catalog) => found.add(target),
                        _ => {}
                    },
                    _ => {}
                }
            }
        }
        found
    }

    fn add(&mut self, target: PathBuf) {
        let watched = if target.is_dir() {
            Some((target.clone(), RecursiveMode::Recursive))
        } else {
            let folder = target.parent();
            folder.map(|folder| (folder.to_owned(), RecursiveMode::NonRecursive))
        };
        self.folders.extend(watched);
        self.targets.push(target);
    }
}

impl Watcher {
    /// Begins to watch the catalog at a path.
    ///
    /// # Errors
    ///
    /// When there is none, or the system cannot watch it.
    pub(super) fn new(path: &Path) -> anyhow::Result<Self> {
        let shown = path.display();
        let path = std::fs::canonicalize(path)
            .with_context(|| format!("the catalog `{shown}` cannot be read"))?;
        // Programs replace files rather than write into them, so a file is watched by its folder.
        let is_folder = path.is_dir();
        let folder = match path.parent() {
            Some(parent) if !is_folder => parent.to_owned(),
            _ => path.clone(),
        };
        let is_lone = !is_folder && path.file_name() != Some(SETTINGS.as_ref());
        let (subject, mode) = if is_lone {
            (path, RecursiveMode::NonRecursive)
        } else {
            (folder.clone(), RecursiveMode::Recursive)
        };
        let (sender, events) = channel();
        let mut system = notify::recommended_watcher(sender)
            .with_context(|| format!("`{shown}` cannot be watched"))?;
        system
            .watch(&folder, mode)
            .with_context(|| format!("`{shown}` cannot be watched"))?;
        if let Some(above) = folder.parent() {
            // A folder that is replaced as a whole is seen from above. Where that may not be looked
            // into, such a replacement is not seen.
            let _ = system.watch(above, RecursiveMode::NonRecursive);
        }
        let mut watcher = Self {
            system,
            events,
            folder,
            mode,
            subject,
            links: Links::default(),
        };
        watcher.watch_links();
        Ok(watcher)
    }

    /// Watches what links lead to now. Where that may not be watched, the catalog can be read all the
    /// same.
    fn watch_links(&mut self) {
        if self.mode != RecursiveMode::Recursive {
            return;
        }
        let links = Links::out_of(&self.folder);
        if links == self.links {
            return;
        }
        for (folder, _) in &self.links.folders {
            let _ = self.system.unwatch(folder);
        }
        for (folder, mode) in &links.folders {
            let _ = self.system.watch(folder, *mode);
        }
        self.links = links;
    }

    /// Calls whenever something has changed, for as long as the program runs.
    pub(super) fn run(mut self, mut changed: impl FnMut()) {
        while let Ok(event) = self.events.recv() {
            if !self.matters(&event) {
                continue;
            }
            self.wait_for_quiet();
            // The folder may be another one of the same name. What changes from here on is told.
            let _ = self.system.unwatch(&self.folder);
            let _ = self.system.watch(&self.folder, self.mode);
            self.watch_links();
            changed();
        }
    }

    fn wait_for_quiet(&self) {
        let (start, mut last) = (Instant::now(), Instant::now());
        while start.elapsed() < PATIENCE {
            match self
                .events
                .recv_timeout(QUIET.saturating_sub(last.elapsed()))
            {
                Ok(event) if self.matters(&event) => last = Instant::now(),
                Ok(_) => {}
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => return,
            }
        }
    }

    fn matters(&self, event: &notify::Result<Event>) -> bool {
        let Ok(event) = event else {
            // Something was missed.
            return true;
        };
        let is_change = match event.kind {
            // That somebody reads, as we do, changes nothing.
            EventKind::Access(kind) => kind == AccessKind::Close(AccessMode::Write),
            _ => true,
        };
        let subjects = || std::iter::once(&self.subject).chain(&self.links.targets);
        let is_here = event
            .paths
            .iter()
            .any(|path| subjects().any(|subject| path.starts_with(subject)));
        event.need_rescan() || (is_change && is_here)
    }
}
