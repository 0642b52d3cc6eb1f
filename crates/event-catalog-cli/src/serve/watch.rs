//! Reports changes in the files of a catalog.
//!
//! Watching continues whatever happens to the files: folders can disappear, reappear, be replaced
//! or become inaccessible, and the system can refuse to watch them. Anything that can't be watched
//! is reported once.

mod links;
mod root;
mod system;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use anyhow::Context;
use event_catalog_build::read::Links as AllowedLinks;
use notify::event::{AccessKind, AccessMode, EventKind};
use notify::{Event, RecursiveMode};

use crate::output;
use links::Links;
use root::Root;
use system::{Sink, System, Systems, Watched};

/// How long to wait after the last change before reading the catalog: programs save files in
/// several steps.
const QUIET: Duration = Duration::from_millis(100);

/// The maximum time to wait for changes to stop.
const PATIENCE: Duration = Duration::from_secs(2);

/// How often to check that the path still leads to the watched folder: the system doesn't report
/// the replacement of a parent folder.
const TICK: Duration = Duration::from_secs(2);

#[derive(Debug)]
pub(super) struct Watcher {
    /// The path given by the user, made absolute.
    path: PathBuf,
    /// Whether to watch the targets of links outside the catalog's folder.
    allowed: AllowedLinks,
    root: Root,
    links: Links,
    system: System,
    sink: Sink,
    events: Receiver<notify::Result<Event>>,
    /// Messages about what can't be watched now.
    troubles: BTreeSet<String>,
    /// The content of `troubles` at the last report.
    reported: BTreeSet<String>,
    tick: Duration,
    /// When the path was last resolved.
    looked: Instant,
}

impl Watcher {
    /// Starts watching the catalog at a path, and the targets of links outside its folder if they are allowed.
    ///
    /// # Errors
    ///
    /// If there is no catalog at the path.
    pub(super) fn new(path: &Path, allowed: AllowedLinks) -> anyhow::Result<Self> {
        Self::with(path, allowed, Systems::default(), TICK)
    }

    fn with(
        path: &Path,
        allowed: AllowedLinks,
        systems: Systems,
        tick: Duration,
    ) -> anyhow::Result<Self> {
        let cannot = || format!("the catalog `{}` cannot be read", output::path(path));
        std::fs::canonicalize(path).with_context(cannot)?;
        let path = std::path::absolute(path).with_context(cannot)?;
        let (sink, events) = Sink::new();
        let mut watcher = Self {
            root: Root::of(&path, allowed),
            path,
            allowed,
            links: Links::default(),
            system: System::new(systems, sink.clone()),
            sink,
            events,
            troubles: BTreeSet::new(),
            reported: BTreeSet::new(),
            tick,
            looked: Instant::now(),
        };
        watcher.watch();
        Ok(watcher)
    }

    /// Calls `changed` after every change, and `report` when something can't be watched or can be
    /// watched again. Never returns.
    pub(super) fn run(mut self, report: impl Fn(&str), mut changed: impl FnMut()) {
        self.report(&report);
        loop {
            if self.wait() {
                changed();
            }
            self.report(&report);
        }
    }

    /// Waits briefly for a change, and returns whether the catalog must be read again.
    fn wait(&mut self) -> bool {
        let left = self.tick.saturating_sub(self.looked.elapsed());
        let is_change = match self.events.recv_timeout(left) {
            Ok(event) => self.matters(&event),
            Err(RecvTimeoutError::Timeout) => false,
            Err(RecvTimeoutError::Disconnected) => {
                // Can't happen, because we hold `sink`, the other end. If it does, don't spin.
                std::thread::sleep(self.tick);
                false
            }
        };
        if is_change || self.sink.has_missed() {
            self.wait_for_quiet();
            self.watch();
            return true;
        }
        if self.looked.elapsed() < self.tick {
            return false;
        }
        self.looked = Instant::now();
        // The watch is replaced only if that improves something, because a change between the old
        // and the new watch would be missed. For the same reason, the catalog is read after each
        // replacement.
        let is_elsewhere = Root::of(&self.path, self.allowed) != self.root;
        let is_due = is_elsewhere || (!self.troubles.is_empty() && self.system.may_improve());
        if is_due {
            self.watch();
        }
        is_due
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

    /// Watches the current target of the path, which can be a new folder of the same name. From now
    /// on, the system reports changes.
    fn watch(&mut self) {
        self.root = Root::of(&self.path, self.allowed);
        self.looked = Instant::now();
        let mut watched = Vec::new();
        if let Some((folder, mode)) = &self.root.folder {
            if self.allowed == AllowedLinks::Anywhere && *mode == RecursiveMode::Recursive {
                self.links = Links::out_of(folder);
            }
            watched.push(Watched::needed(folder, *mode));
        }
        let links = self.links.folders.iter();
        watched.extend(links.map(|(folder, mode)| Watched::needed(folder, *mode)));
        watched.extend(self.root.above.iter().map(|it| Watched::above(it)));
        self.troubles = self.system.watch(&watched);
        if self.root.folder.is_none() {
            self.troubles.insert(format!(
                "`{}` cannot be watched, because it does not exist, cannot be read, or is a link out of its repository; the \
                 page is updated as soon as the catalog can be read",
                output::path(&self.path)
            ));
        }
    }

    /// Reports changes in what can't be watched.
    fn report(&mut self, report: &impl Fn(&str)) {
        if self.troubles == self.reported {
            return;
        }
        for trouble in self.troubles.difference(&self.reported) {
            report(trouble);
        }
        if self.troubles.is_empty() {
            report(&format!("`{}` is watched again", output::path(&self.path)));
        }
        self.reported.clone_from(&self.troubles);
    }

    fn matters(&self, event: &notify::Result<Event>) -> bool {
        let Ok(event) = event else {
            // Events could have been missed. A polling watcher reports inaccessible files in every
            // round, so its errors don't count.
            return !self.system.is_polling();
        };
        let is_change = match event.kind {
            // Reading a file, as we do, isn't a change.
            EventKind::Access(kind) => kind == AccessKind::Close(AccessMode::Write),
            _ => true,
        };
        let subjects = || {
            let links = self.links.targets.iter();
            self.root.subjects.iter().chain(links)
        };
        let is_here = event
            .paths
            .iter()
            .any(|path| subjects().any(|subject| path.starts_with(subject)));
        event.need_rescan() || (is_change && is_here)
    }
}

#[cfg(test)]
mod tests;
