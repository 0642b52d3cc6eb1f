//! `event-analytics collect`: receives events over HTTP.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use clap::{Args, ValueEnum};
use event_catalog_build::catalog::Catalog;
use event_catalog_build::printable;
use event_catalog_cli::api::{Judged, Received};
use event_catalog_cli::shared::{json, note, read_catalog, shown_path, write};
use serde::Serialize;
use tokio::runtime::Runtime;
use tokio::sync::{mpsc, watch};
use tracing::Level;

use super::listening::{Listen, address, log, named_address, stop};
use super::serve::announce;
use super::{CatalogOption, Outcome, StoreOption, runtime};
use crate::catalog::KnownCatalog;
use crate::collect::keeping::Keeping;
use crate::collect::report::Report;
use crate::collect::settings::Settings;
use crate::collect::start_file::{self, StartFile};
use crate::collect::storing::Storing;
use crate::collect::supervise::Background;
use crate::collect::{Server, follow};
use crate::count::counted;
use crate::keep::control::Control;
use crate::keep::schedule;
use crate::serve::{Options, Server as Dashboard};
use crate::settings;
use crate::signals::{self, Handlers, Signals};
use crate::spool::Spool;
use crate::store::check_folder;

/// The stream of events received over HTTP: a folder in a store's spool.
const STREAM: &str = "http";

/// How long signal handlers and name lookups may take when the collector stops.
const PATIENCE: Duration = Duration::from_secs(5);

/// The message if storing ends with an error.
const LEFT: &str = "some received events aren't stored yet; they stay in the spool, and the next `event-analytics \
                    collect` stores them";

/// Receives events over HTTP, and stores them.
///
/// Events are posted to `/events`, as CloudEvents (structured, in batches or binary) or as the chat's pairs of type and
/// detail. Acknowledged events are on disk. Without `--config`, programs and pages on this machine may post without a
/// key.
#[derive(Debug, Args)]
pub(super) struct Collect {
    /// The address or host, and the port to listen on; port 0 is any free port
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:4200", value_parser = address)]
    listen: SocketAddr,
    #[command(flatten)]
    store: StoreOption,
    #[command(flatten)]
    catalog: CatalogOption,
    /// The file `collector.toml`, which defines who may post, how many events, and which signals run
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Check the file of `--config` and the catalog, and exit; the exit status is 1 if a name is probably a mistake
    #[arg(long, conflicts_with = "ephemeral")]
    check: bool,
    /// Keep nothing. At the end, print how often each event was received, and what `event-catalog validate` finds in
    /// the events
    #[arg(long, conflicts_with = "store")]
    ephemeral: bool,
    /// The format of the report of `--ephemeral`
    #[arg(long, value_enum, default_value_t, requires = "ephemeral")]
    format: Format,
    /// Also show the dashboard, at this address and port; port 0 is any free port
    #[arg(long, value_name = "ADDRESS:PORT", value_parser = named_address, conflicts_with = "ephemeral")]
    dashboard: Option<Listen>,
    /// Let other machines read the dashboard, without a login
    #[arg(long, requires = "dashboard")]
    allow_remote_dashboard: bool,
    /// What to log to standard error: `error`, `warn`, `info` or `debug` (each request)
    #[arg(long, value_name = "LEVEL", default_value = "info", value_parser = level)]
    log: Level,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum Format {
    /// A table
    #[default]
    Table,
    /// JSON
    Json,
}

/// The report as JSON.
#[derive(Serialize)]
struct Whole<'r> {
    #[serde(flatten)]
    report: &'r Report,
    /// The output of `event-catalog validate --format json` for the events.
    validated: &'r serde_json::Value,
}

fn level(text: &str) -> Result<Level, String> {
    match text {
        "error" => Ok(Level::ERROR),
        "warn" => Ok(Level::WARN),
        "info" => Ok(Level::INFO),
        "debug" => Ok(Level::DEBUG),
        _ => Err("write `error`, `warn`, `info` or `debug`".to_owned()),
    }
}

impl Collect {
    pub(super) fn run(&self, handlers: &Handlers) -> anyhow::Result<Outcome> {
        let files = self.start_files();
        let settings = match &self.config {
            Some(path) => Settings::open(path)?,
            None => Settings::local(),
        };
        for key in &settings.keys {
            if let Some(what) = key.left_to_pages() {
                note(&format!(
                    "note: the public key `{}` doesn't set {what}, so pages can send any value; to prevent that, add {what} \
                     to the key in `collector.toml`",
                    printable(&key.id)
                ));
            }
        }
        let catalog = self.catalog.read()?;
        if self.check {
            return check(&settings, &catalog, handlers);
        }
        let path = self.catalog.catalog.as_deref();
        let input = self.ephemeral.then(|| read_catalog(path)).transpose()?;
        log(self.log);
        let runtime = runtime()?;
        // The folder is removed when this function ends.
        let temporary = self.ephemeral.then(tempfile::tempdir).transpose();
        let temporary = temporary.context("can't create a temporary folder")?;
        let folder = if let Some(folder) = &temporary {
            folder.path().join(STREAM)
        } else {
            check_folder(&self.store.store)?;
            self.store.store.join("spool").join(STREAM)
        };
        let spool = Arc::new(Spool::open(&folder)?);
        for repair in spool.repairs() {
            note(&format!(
                "cut {} of an unfinished line off the end of `{}`; nothing is lost, because the event was never \
                 acknowledged",
                counted(repair.bytes, "byte"),
                shown_path(&repair.path)
            ));
        }
        let (sender, receiver) = watch::channel(Arc::new(catalog));
        let current = receiver.clone();
        let ended = runtime.block_on(async {
            let (storing, signals) = if self.ephemeral {
                if !settings.signals.is_empty() {
                    note("signals don't run with `--ephemeral`");
                }
                (None, None)
            } else {
                let (store, catalog) = (&self.store.store, receiver.clone());
                let mut storing =
                    Storing::open(store, Arc::clone(&spool), catalog.clone(), STREAM).await?;
                let control = keep_in_order(&mut storing, store, settings.keep).await;
                let spool = Arc::clone(&spool);
                // Pending erasures are finished before the signals start, so that no signal gets events about the
                // erased people.
                storing.end_erasures().await;
                let mut signals =
                    Signals::open(store, STREAM, &settings, spool, catalog, handlers)?;
                if let Some(signals) = &mut signals {
                    storing.keep_from(signals.needed());
                    storing.has_open(signals.live())?;
                    signals.refuse(storing.refusals());
                }
                (Some((storing, control)), signals)
            };
            // Set up before listening, so that a program that sees it listen can already stop it.
            let stop = stop()?;
            // The dashboard fails without a store. `Storing::open` has created it by now.
            let dashboard = self.dashboard(&settings, receiver.clone()).await?;
            let server = Server::bind(self.listen, settings, Arc::clone(&spool), receiver);
            let server = server.await?;
            if let Some((storing, _)) = &storing {
                server.refuse(storing.refusals(), storing.settings().clone());
            }
            let showing = dashboard.map(show).transpose()?;
            let reporting = tokio::spawn(start_file::report(files));
            let ended = self.serve(server, stop, sender, storing, signals).await;
            reporting.abort();
            if let Some(threads) = showing {
                threads.shutdown_background();
            }
            ended
        });
        // Acknowledged events are on disk; requests that were cut off end with the runtime. A signal handler that never
        // returns can't block the exit.
        runtime.shutdown_timeout(PATIENCE);
        ended?;
        if let Some(input) = input {
            let known = Arc::clone(&current.borrow());
            // The catalog may have changed since the start, and someone may be editing it now.
            let input = read_catalog(self.catalog.catalog.as_deref()).unwrap_or(input);
            let catalog = Catalog::new(&input);
            let mut judged = Received::new(&catalog);
            let report = Report::new(&spool, &known, |event| judged.add(event))?;
            self.report(&report, &judged.finish())?;
        }
        Ok(Outcome::Fine)
    }

    /// The files that are read only when the collector starts.
    fn start_files(&self) -> Vec<StartFile> {
        let store = (!self.ephemeral).then(|| self.store.store.join(settings::FILE));
        let paths = self.config.iter().cloned().chain(store);
        paths.map(StartFile::new).collect()
    }

    /// Starts the dashboard, if it was requested.
    async fn dashboard(
        &self,
        settings: &Settings,
        catalog: watch::Receiver<Arc<KnownCatalog>>,
    ) -> anyhow::Result<Option<Dashboard>> {
        let Some(listen) = &self.dashboard else {
            return Ok(None);
        };
        let options = Options {
            listen: listen.address,
            hosts: vec![listen.host.clone()],
            allow_remote: self.allow_remote_dashboard,
            store: self.store.store.clone(),
            signals: settings.signals.clone(),
        };
        Dashboard::bind(options, catalog).await.map(Some)
    }

    async fn serve(
        &self,
        server: Server,
        stop: impl Future<Output = ()>,
        catalog: watch::Sender<Arc<KnownCatalog>>,
        storing: Option<(Storing, Option<Control>)>,
        signals: Option<Signals>,
    ) -> anyhow::Result<()> {
        let (storing, control) = storing.unzip();
        let following = tokio::spawn(follow::follow(self.catalog.catalog.clone(), catalog));
        for repaired in storing.iter().flat_map(Storing::repaired) {
            note(&format!("note: {repaired}"));
        }
        for warning in signals.iter().flat_map(Signals::notes) {
            note(&format!("note: {warning}"));
        }
        if let Some(signals) = &signals {
            server.show_signals(signals.states());
        }
        let (over, is_over) = watch::channel(false);
        let signals = signals.map(|it| it.start(&is_over)).transpose()?;
        let storing = storing.map(|storing| Background::start(storing, server.health()));
        let mut storing = storing.transpose()?;
        note(&format!(
            "receiving events at http://{}/events; press Ctrl-C to stop",
            server.address()
        ));
        let ended = async {
            match &mut storing {
                // Once storing has ended, no more events are accepted.
                Some(storing) => tokio::select! {
                    () = stop => {}
                    () = storing.ended() => {}
                },
                None => stop.await,
            }
        };
        server.run(ended).await;
        following.abort();
        let _ = over.send(true);
        if let Some(signals) = signals {
            let waiting = tokio::task::spawn_blocking(move || signals.join()).await;
            for (id, events) in waiting.context("the signals can't be stopped")? {
                note(&format!(
                    "{} left for the signal `{id}`; the next `event-analytics collect` delivers them",
                    counted(events, "event")
                ));
            }
        }
        // From now on, commands wait until the store is free.
        drop(control);
        if let Some(storing) = storing {
            storing.stop().await.context(LEFT)?;
            note("stopped; all events that were acknowledged are stored");
        }
        Ok(())
    }

    fn report(&self, report: &Report, judged: &Judged) -> anyhow::Result<()> {
        if report.repeated > 0 {
            let verb = if report.repeated == 1 { "was" } else { "were" };
            note(&format!(
                "{} {verb} sent again, and counted once",
                counted(report.repeated, "event")
            ));
        }
        write(&match self.format {
            Format::Table => format!("{}\n{}", report.table(), judged.human()),
            Format::Json => json(&Whole {
                report,
                validated: judged.json(),
            })?,
        })
    }
}

/// The messages that a collector with these settings would print at its start.
fn check(
    settings: &Settings,
    catalog: &KnownCatalog,
    handlers: &Handlers,
) -> anyhow::Result<Outcome> {
    let warnings = signals::check(&settings.signals, catalog, handlers)?;
    for warning in &warnings {
        note(&format!("warning: {warning}"));
    }
    write(&format!(
        "{}, {}, {}\n",
        counted(settings.keys.len() as u64, "key"),
        counted(settings.signals.len() as u64, "signal"),
        counted(warnings.len() as u64, "warning")
    ))?;
    Ok(if warnings.is_empty() {
        Outcome::Fine
    } else {
        Outcome::Wrong
    })
}

/// Runs the dashboard on its own threads: a slow question there doesn't delay received events.
fn show(dashboard: Dashboard) -> anyhow::Result<Runtime> {
    announce(&dashboard, "");
    let threads = runtime()?;
    // The dashboard runs until its threads are shut down. Answers that are cut off can be requested again.
    threads.spawn(dashboard.run(std::future::pending()));
    Ok(threads)
}

/// Makes the storing thread also run the tasks of commands and of a schedule.
async fn keep_in_order(
    storing: &mut Storing,
    store: &Path,
    settings: schedule::Settings,
) -> Option<Control> {
    let (control, jobs) = match Control::open(store).await {
        Ok((control, jobs)) => (Some(control), jobs),
        Err(error) => {
            note(&format!(
                "note: commands such as `event-analytics compact` can't reach this collector ({error:#}); to run one, stop \
                 the collector first"
            ));
            (None, mpsc::channel(1).1)
        }
    };
    storing.keep_in_order(Keeping::new(jobs, settings));
    control
}
