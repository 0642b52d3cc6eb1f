//! The commands, and the options that they have in common.
//!
//! Results go to standard output, everything else to standard error. The exit status is that of `event-catalog`:
//! 0 on success, 1 if something is wrong with what was given (lines were rejected), 2 if the command could not
//! run.

mod ingest;
mod report;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use event_catalog_cli::shared;

use crate::catalog::KnownCatalog;

/// Stores all events of a product, and answers questions about them.
#[derive(Debug, Parser)]
#[command(name = "event-analytics", version, propagate_version = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Ingest(ingest::Ingest),
    Report(report::Report),
}

/// The result of a command that could run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    /// Success.
    Fine,
    /// Something is wrong with what was given.
    Wrong,
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
    /// The catalog: a folder, or a CSV or TOML file [default: the nearest folder `catalog` upwards]
    #[arg(long, value_name = "PATH")]
    catalog: Option<PathBuf>,
}

impl CatalogOption {
    fn read(&self) -> anyhow::Result<KnownCatalog> {
        KnownCatalog::open(self.catalog.as_deref())
    }
}

/// Runs the command with the arguments of this process, and returns its exit status.
#[must_use]
pub fn run() -> ExitCode {
    let arguments: Arguments = match shared::arguments() {
        Ok(arguments) => arguments,
        Err(status) => return status,
    };
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => return shared::failed(&error.into()),
    };
    let done = runtime.block_on(async {
        match arguments.command {
            Command::Ingest(command) => command.run().await,
            Command::Report(command) => command.run().await,
        }
    });
    match done {
        Ok(Outcome::Fine) => ExitCode::SUCCESS,
        Ok(Outcome::Wrong) => ExitCode::from(1),
        Err(error) => shared::failed(&error),
    }
}
