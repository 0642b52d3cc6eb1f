//! The commands, and the options that they share.
//!
//! Results go to standard output, everything else to standard error. The exit status is that of `event-catalog`:
//! 0 on success, 1 if something is wrong with the input (lines were rejected), 2 if the command could not
//! run.

mod answer;
mod backup;
mod collect;
mod completions;
mod doctor;
mod erase;
mod ingest;
mod keep;
mod listening;
mod query;
mod repair;
mod report;
mod restore;
mod serve;
mod signals;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;
use clap::{Parser, Subcommand};
use event_catalog_cli::shared;
use tokio::runtime::{Builder, Runtime};

use crate::catalog::KnownCatalog;
use crate::count::counted;
use crate::signals::Handlers;

/// Stores all events of a product, and answers questions about them.
#[derive(Debug, Parser)]
#[command(name = "event-analytics", version, propagate_version = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Collect(collect::Collect),
    Ingest(ingest::Ingest),
    Query(query::Query),
    Report(report::Report),
    Serve(serve::Serve),
    Erase(erase::Erase),
    Completions(completions::Completions),
    Signals(signals::Signals),
    Compact(keep::Compact),
    Expire(keep::ExpireCommand),
    Doctor(doctor::Doctor),
    Backup(backup::Backup),
    Restore(restore::Restore),
    Repair(repair::Repair),
}

/// The result of a command that could run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    /// Success.
    Fine,
    /// Something is wrong with the input.
    Wrong,
}

/// The format of a command's result that isn't a table.
#[derive(Clone, Copy, Debug, Default, clap::ValueEnum)]
enum TextFormat {
    /// For people.
    #[default]
    Text,
    /// For programs.
    Json,
}

/// Where the events are stored.
#[derive(Debug, clap::Args)]
struct StoreOption {
    /// The folder of the store
    #[arg(long, value_name = "DIR", default_value = "store")]
    store: PathBuf,
}

/// The catalog of the events.
#[derive(Debug, clap::Args)]
struct CatalogOption {
    /// The catalog: a folder, or a CSV or TOML file [default: the nearest folder `catalog` upwards, in the same git
    /// repository]
    #[arg(long, value_name = "PATH")]
    catalog: Option<PathBuf>,
}

impl CatalogOption {
    fn read(&self) -> anyhow::Result<KnownCatalog> {
        let catalog = KnownCatalog::open(self.catalog.as_deref())?;
        if catalog.mistakes > 0 {
            let path = self.catalog.as_deref().map(shared::shown_path);
            let path = path.map_or(String::new(), |path| format!(" {path}"));
            shared::note(&format!(
                "warning: the catalog has {}, and the affected parts may be left out; `event-catalog check{path}` \
                 shows the mistakes",
                counted(catalog.mistakes as u64, "mistake")
            ));
        }
        Ok(catalog)
    }
}

/// Runs the command with the arguments of this process, and returns its exit status.
#[must_use]
pub fn run() -> ExitCode {
    run_with(&Handlers::new())
}

/// Runs the command as [`run`] does, with handlers for the signals of its collector.
#[must_use]
pub fn run_with(handlers: &Handlers) -> ExitCode {
    let arguments: Arguments = match shared::arguments() {
        Ok(arguments) => arguments,
        Err(status) => return status,
    };
    let done = match arguments.command {
        Command::Collect(command) => command.run(handlers),
        Command::Ingest(command) => command.run(),
        Command::Query(command) => command.run(),
        Command::Report(command) => command.run(),
        Command::Serve(command) => command.run(),
        Command::Erase(command) => command.run(),
        Command::Completions(command) => command.run(),
        Command::Signals(command) => command.run(),
        Command::Compact(command) => command.run(),
        Command::Expire(command) => command.run(),
        Command::Doctor(command) => command.run(),
        Command::Backup(command) => command.run(),
        Command::Restore(command) => command.run(),
        Command::Repair(command) => command.run(),
    };
    match done {
        Ok(Outcome::Fine) => ExitCode::SUCCESS,
        Ok(Outcome::Wrong) => ExitCode::from(1),
        Err(error) => shared::failed(&error),
    }
}

/// The async runtime of a command.
fn runtime() -> anyhow::Result<Runtime> {
    let runtime = Builder::new_multi_thread().enable_all().build();
    let runtime =
        runtime.context("can't start threads; raise the limit of processes (`ulimit -u`)")?;
    handle_file_limit(&runtime)?;
    Ok(runtime)
}

/// Makes writing past the limit on file sizes (`ulimit -f`, systemd's `LimitFSIZE`) an error, as on a full disk.
/// Without a handler, the signal would end the process.
fn handle_file_limit(runtime: &Runtime) -> anyhow::Result<()> {
    #[cfg(unix)]
    {
        use rustix::process::Signal;
        use tokio::signal::unix::{SignalKind, signal};

        let _entered = runtime.enter();
        // The handler stays registered, and a signal with a handler doesn't end the process.
        let xfsz = SignalKind::from_raw(Signal::XFSZ.as_raw());
        let _ = signal(xfsz).context("can't handle the signal SIGXFSZ")?;
    }
    #[cfg(not(unix))]
    let _ = runtime;
    Ok(())
}
