//! Opens the signals of a collector, and runs them.

use std::collections::HashSet;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::thread::JoinHandle;

use anyhow::{Context, bail};
use event_catalog_build::printable;
use event_catalog_build::read::Suggestions;
use event_catalog_cli::shared::shown_path;
use sha2::{Digest, Sha256};
use tokio::runtime::Handle;
use tokio::sync::watch;

use super::backoff;
use super::copy::{self, Copier, Feed};
use super::dead::DeadLetters;
use super::delivery::Envelope;
use super::dispatch::{Dispatcher, Work};
use super::done::Done;
use super::handler::Handlers;
use super::list::list;
use super::matching::{Matcher, did_you_mean, warnings};
use super::queue;
use super::scan::scan;
use super::settings::SignalSettings;
use super::state::{Shared, State, States};
use super::target::Target;
use super::{FOLDER, QUEUE};
use crate::catalog::KnownCatalog;
use crate::collect::keys::Access;
use crate::collect::settings::Settings as CollectorSettings;
use crate::collect::storing::{identity, position};
use crate::erase::{Live, Refusals};
use crate::key::hex;
use crate::moment;
use crate::settings::{PlaceKind, Settings};
use crate::spool::{Folder, Spool};

/// The signals of a collector, ready to run.
#[derive(Debug)]
pub struct Signals {
    pub(super) copier: Copier,
    dispatchers: Vec<Dispatcher>,
    notes: Vec<String>,
}

/// Running signals.
#[derive(Debug)]
pub struct Running {
    /// The copying thread is the first one.
    threads: Vec<JoinHandle<()>>,
    states: States,
}

impl Signals {
    /// Opens the signals of a file; `None` if there are none. `name` is the name of the spool in the store.
    ///
    /// A signal that has never run starts with the events that are received from now on.
    ///
    /// # Errors
    ///
    /// A secret or a handler is missing, or a folder can't be written.
    pub fn open(
        store: &Path,
        name: &str,
        settings: &CollectorSettings,
        spool: Arc<Spool>,
        mut catalog: watch::Receiver<Arc<KnownCatalog>>,
        handlers: &Handlers,
    ) -> anyhow::Result<Option<Self>> {
        check_handlers(handlers, &settings.signals)?;
        if settings.signals.is_empty() {
            return Ok(None);
        }
        let places = Settings::open(store)?;
        let current = Arc::clone(&catalog.borrow_and_update());
        let source = Source {
            store,
            identity: format!("{name}-{}", identity(&store.join("spool").join(name))?),
            end: end_of(&spool),
            places: &places,
            catalog: &current,
        };
        let mut notes = warnings(&settings.signals, &current);
        let mut feeds = Vec::new();
        let mut dispatchers = Vec::new();
        for signal in &settings.signals {
            let opened = source.open(signal, handlers, &mut notes);
            let (feed, dispatcher) =
                opened.with_context(|| format!("the signal `{}` can't run", signal.id))?;
            feeds.push(feed);
            dispatchers.push(dispatcher);
        }
        notes.extend(left_behind(store, &settings.signals));
        let copier = Copier {
            spool,
            identity: source.identity,
            plans: copy::plans(&current, &places),
            trusted: trusted(settings),
            needed: Arc::default(),
            catalog,
            current,
            places,
            feeds,
            refusals: Refusals::default(),
        };
        copier.release();
        Ok(Some(Self {
            copier,
            dispatchers,
            notes,
        }))
    }

    /// Notes for the operator, such as names that the catalog doesn't have.
    #[must_use]
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// Refuses the events of erased people from now on.
    pub fn refuse(&mut self, refusals: Refusals) {
        self.copier.refusals = refusals;
    }

    /// The files that the signals have open, so that someone can be erased from them.
    #[must_use]
    pub fn live(&self) -> Live {
        let mut live = Live::default();
        for dispatcher in &self.dispatchers {
            live.add_spool(&dispatcher.queue_folder, Arc::clone(&dispatcher.queue));
            live.add_letters(&dispatcher.folder, dispatcher.dead.letters());
        }
        live
    }

    /// The number of the first segment of the spool that the signals still need.
    #[must_use]
    pub fn needed(&self) -> Arc<AtomicU64> {
        Arc::clone(&self.copier.needed)
    }

    /// The state of each signal, even while the signals run.
    #[must_use]
    pub fn states(&self) -> States {
        let feeds = self.copier.feeds.iter();
        let states = feeds.map(|feed| (feed.settings.id.clone(), Arc::clone(&feed.shared)));
        States(states.collect())
    }

    /// Runs the signals on separate threads, until they are stopped.
    ///
    /// # Errors
    ///
    /// No threads can be started.
    ///
    /// # Panics
    ///
    /// If it isn't called within a Tokio runtime.
    pub fn start(self, stop: &watch::Receiver<bool>) -> anyhow::Result<Running> {
        let states = self.states();
        let copier = self.copier;
        let stopped = stop.clone();
        let mut threads = vec![thread(move |runtime| {
            runtime.block_on(copier.run(stopped));
        })?];
        for dispatcher in self.dispatchers {
            let stopped = stop.clone();
            threads.push(thread(move |runtime| {
                runtime.block_on(dispatcher.run(stopped));
            })?);
        }
        Ok(Running { threads, states })
    }
}

impl Running {
    /// Waits until the signals have stopped, and returns how many events are waiting, by signal. This takes a
    /// few seconds if a receiver is slow.
    #[must_use]
    pub fn join(self) -> Vec<(String, u64)> {
        for thread in self.threads {
            if thread.join().is_err() {
                tracing::error!(
                    "a signal has ended because of a bug in this program; events that it has not delivered stay in its queue"
                );
            }
        }
        let mut waiting = Vec::new();
        for (id, shared) in self.states.0 {
            // Copying may have changed the state after delivery ended.
            if let Err(error) = shared.save(moment::now()) {
                tracing::error!(signal = id, error = %format!("{error:#}"), "the state of a signal can't be saved");
            }
            let events = shared.lock().waiting;
            if events > 0 {
                waiting.push((id, events));
            }
        }
        waiting
    }
}

/// Starts a thread that may block.
fn thread(run: impl FnOnce(&Handle) + Send + 'static) -> anyhow::Result<JoinHandle<()>> {
    let runtime = Handle::current();
    std::thread::Builder::new()
        .name("signal".to_owned())
        .spawn(move || run(&runtime))
        .context("can't start a thread for signals; raise the limit of processes (`ulimit -u`)")
}

/// The data that all signals of a collector share.
struct Source<'a> {
    store: &'a Path,
    /// The identity of the spool.
    identity: String,
    /// The end of the spool.
    end: i64,
    places: &'a Settings,
    catalog: &'a KnownCatalog,
}

impl Source<'_> {
    fn open(
        &self,
        settings: &SignalSettings,
        handlers: &Handlers,
        notes: &mut Vec<String>,
    ) -> anyhow::Result<(Feed, Dispatcher)> {
        let target = Target::open(settings, handlers)?;
        let folder = self.store.join(FOLDER).join(&settings.id);
        let queue_folder = folder.join(QUEUE);
        let queue = Spool::with(&queue_folder, queue::LIMITS, Box::new(Folder))?;
        let queue_identity = identity(&queue_folder)?;
        let found = State::read(&folder)?;
        let is_new = found.is_none();
        let mut state = found.unwrap_or_else(|| State {
            spool: self.identity.clone(),
            position: self.end,
            ..State::default()
        });
        if state.spool != self.identity {
            // Copying starts over if the spool is a different one.
            state.spool.clone_from(&self.identity);
            state.position = 0;
        }
        if state.queue != queue_identity {
            state.queue = queue_identity;
            state.done.clear();
        }
        let address = address(settings);
        if state.gone.as_ref().is_some_and(|gone| *gone != address) {
            state.gone = None;
        }
        let done = Done::new(&state.done);
        let scanned = scan(&queue, &self.identity, |start, end| done.covers(start, end))?;
        // The process may have been killed after adding events and before saving the state. If the state file is
        // missing, the queue shows how far the spool was copied.
        if let Some(copied) = scanned.position
            && (is_new || copied > state.position)
        {
            state.position = copied;
        }
        let dead = DeadLetters::open(&folder)?;
        state.waiting = scanned.waiting;
        state.dead = dead.count();
        let (matcher, _) = Matcher::new(&settings.on, self.catalog);
        if state.gone.is_some() {
            notes.push(format!(
                "the signal `{0}`: its receiver has answered 410, so events become dead letters; if the receiver \
                 accepts events again, run `event-analytics signals --retry {0}`",
                settings.id
            ));
        }
        let queue = Arc::new(queue);
        let position = state.position;
        let shared = Arc::new(Shared::new(&folder, state));
        if let Err(error) = shared.save(moment::now()) {
            // The existing state is still valid, and delivering events makes room on a full disk.
            if is_new {
                return Err(error);
            }
            tracing::error!(signal = settings.id, error = %format!("{error:#}"), "the state of a signal can't be saved");
        }
        let feed = Feed {
            settings: settings.clone(),
            queue: Arc::clone(&queue),
            shared: Arc::clone(&shared),
            position,
            recent: scanned.recent,
            matcher,
        };
        let dispatcher = Dispatcher {
            id: settings.id.clone(),
            target,
            address,
            envelope: Envelope {
                signal: settings.id.clone(),
                tenant_extensions: self.places.place(PlaceKind::Tenant).extensions.clone(),
            },
            give_up_after: backoff::micros(settings.give_up_after),
            folder,
            queue,
            queue_folder,
            shared,
            dead,
            done,
            waiting: scanned.waiting,
            work: Work::default(),
        };
        Ok((feed, dispatcher))
    }
}

/// Checks the signals of a file as [`Signals::open`] does, without a store. Returns notes for an operator.
///
/// # Errors
///
/// A secret or a handler is missing, or there is a handler that no signal needs.
pub fn check(
    signals: &[SignalSettings],
    catalog: &KnownCatalog,
    handlers: &Handlers,
) -> anyhow::Result<Vec<String>> {
    check_handlers(handlers, signals)?;
    for signal in signals {
        Target::open(signal, handlers)
            .with_context(|| format!("the signal `{}` can't run", signal.id))?;
    }
    Ok(warnings(signals, catalog))
}

/// Checks that each handler belongs to a signal.
fn check_handlers(handlers: &Handlers, signals: &[SignalSettings]) -> anyhow::Result<()> {
    for id in handlers.signals() {
        if signals.iter().any(|signal| signal.id == id) {
            continue;
        }
        let ids = signals.iter().map(|signal| signal.id.as_str());
        let near = Suggestions::default().all(id, ids);
        bail!(
            "the program has a handler for the signal `{}`, which the configuration doesn't have{}; add a table \
             `[[signal]]` with this `id`",
            printable(id),
            did_you_mean("", &near)
        );
    }
    Ok(())
}

/// Events that are waiting for signals that were removed or renamed: no one delivers them.
fn left_behind(store: &Path, signals: &[SignalSettings]) -> Vec<String> {
    // An error here concerns no running signal, so it is ignored.
    let listed = list(store, signals).unwrap_or_default();
    let removed = listed.into_iter().filter(|it| it.on.is_none());
    let waiting = removed.filter_map(|it| Some((it.id, it.state?.waiting)));
    let waiting = waiting.filter(|(_, events)| *events > 0);
    let notes = waiting.map(|(id, events)| {
        format!(
            "{} for the signal `{}`, which the configuration doesn't have; add the signal again to deliver the events, \
             or remove the folder `{}`",
            if events == 1 {
                "1 event waits".to_owned()
            } else {
                format!("{events} events wait")
            },
            printable(&id),
            shown_path(&store.join(FOLDER).join(&id))
        )
    });
    notes.collect()
}

/// The ids of the keys that aren't public.
fn trusted(settings: &CollectorSettings) -> HashSet<String> {
    let keys = settings.keys.iter();
    let secret = keys.filter(|key| !matches!(key.access, Access::Public { .. }));
    secret.map(|key| key.id.clone()).collect()
}

/// The identity of a signal's receiver. A URL may contain a secret, so this is a hash of it.
fn address(settings: &SignalSettings) -> String {
    let url = settings
        .webhook
        .as_ref()
        .map(|webhook| webhook.url.as_str());
    hex(&Sha256::digest(url.unwrap_or_default())[..8])
}

/// The end of a spool's contents.
fn end_of(spool: &Spool) -> i64 {
    let segments = spool.segments();
    segments
        .last()
        .map_or(0, |last| position(last.number, last.length))
}
