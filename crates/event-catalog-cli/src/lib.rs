//! The command `event-catalog`: checks catalogs, shows them, and generates from them.
//!
//! Results go to standard output, everything else to standard error. The exit status is 0 on
//! success, 1 if the catalog has errors, and 2 if the command could not run.
//!
//! The command is a library, so that other tools can call its functions without starting a process:
//! [`api`]. Without the feature `serve` it has no server, and builds in half the time.

mod against;
mod alternatives;
pub mod api;
mod baseline;
mod catalog_arguments;
mod changed_files;
mod changes;
mod checked;
mod commands;
mod diagnose;
mod dictionary;
mod diff;
mod document;
mod edit;
mod explain;
mod exported;
mod fix;
mod fmt;
mod format;
mod generate;
mod import;
mod json;
mod levels;
mod life;
mod locate;
mod locked;
mod named;
mod new_folders;
mod on_disk;
mod output;
mod output_folder;
mod pattern;
mod pointer;
mod progress;
mod reserved;
mod rules;
mod sample;
mod schema;
mod select;
#[cfg(feature = "serve")]
mod serve;
pub mod shared;
mod staged_files;
mod staging;
mod stats;
pub mod stored;
pub mod stream;
mod subject;
mod text_file;
mod today;
mod traffic;
mod typed;
mod unknown_event;
mod usages;
mod validator;

use std::process::ExitCode;

use clap::Parser;
use event_catalog_build::printable;

use crate::commands::Command;

/// Checks catalogs of events, shows them, and generates from them.
#[derive(Debug, Parser)]
#[command(name = "event-catalog", version, propagate_version = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

/// The result of a command that could run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    /// Success.
    Fine,
    /// The catalog has errors.
    Errors,
    /// Something failed, and the error was already reported.
    Failed,
}

/// Runs the command with the arguments of this process, and returns its exit status.
#[must_use]
pub fn run() -> ExitCode {
    let arguments: Arguments = match shared::arguments() {
        Ok(arguments) => arguments,
        Err(status) => return status,
    };
    match arguments.command.run() {
        Ok(Outcome::Fine) => ExitCode::SUCCESS,
        Ok(Outcome::Errors) => ExitCode::from(1),
        Ok(Outcome::Failed) => ExitCode::from(2),
        Err(error) => shared::failed(&error),
    }
}

/// Parses the arguments of this process.
///
/// # Errors
///
/// If the arguments are invalid. The error escapes the arguments that it quotes: shells insert file names, which may
/// contain control sequences or line breaks.
fn arguments<A: Parser>() -> Result<A, clap::Error> {
    A::try_parse().map_err(|error| {
        let given = std::env::args_os();
        let escaped = given.map(|it| printable(&it.to_string_lossy()).into_owned());
        A::try_parse_from(escaped).err().unwrap_or(error)
    })
}
