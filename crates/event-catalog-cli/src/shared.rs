//! Functions that the project's other commands share with `event-catalog`, so that all of them find
//! catalogs and write output in the same way.

use std::path::Path;
use std::process::ExitCode;

use event_catalog_build::read::{Input, Links};

use crate::output;

pub use clap_complete::Shell;

/// Reads the catalog at a path; without a path, the catalog that `event-catalog` finds: the nearest folder
/// `catalog` upwards in the same git repository, or the one that the nearest `event-catalog.toml` lists.
///
/// # Errors
///
/// If there is no catalog, there are several, or it can't be read.
pub fn read_catalog(path: Option<&Path>) -> anyhow::Result<Input> {
    let path = crate::locate::catalog(path, Links::Inside)?;
    crate::locate::read(&path, Links::Inside)
}

/// Writes text to standard output. Its parts must already be escaped.
///
/// # Errors
///
/// If the text can't be written. A closed pipe isn't an error: the reader has read enough.
pub fn write(text: &str) -> anyhow::Result<()> {
    output::write(text)
}

/// Formats a value as JSON that is safe to print.
///
/// # Errors
///
/// If the value can't be represented in JSON, such as a map whose keys aren't strings.
pub fn json(value: &impl serde::Serialize) -> anyhow::Result<String> {
    output::json(value)
}

/// Prints a note, which isn't a result, on one line of standard error.
pub fn note(text: &str) {
    output::note(text);
}

/// Prints why a command could not run, and returns its exit status, 2.
#[must_use]
pub fn failed(error: &anyhow::Error) -> ExitCode {
    // A reader that closes the pipe has read enough.
    if output::is_closed_pipe(error) {
        return ExitCode::SUCCESS;
    }
    output::failure(error);
    ExitCode::from(2)
}

/// Makes a path safe to print: a file name can contain control sequences.
#[must_use]
pub fn shown_path(path: &Path) -> String {
    output::path(path)
}

/// The width of output in columns: the terminal's, or a default that is wide enough for logs.
#[must_use]
pub fn width() -> usize {
    output::width()
}

/// Joins alternatives as in "a, b or c".
#[must_use]
pub fn alternatives(texts: &[String]) -> String {
    crate::alternatives::joined(texts)
}

/// Generates a shell script that completes a command's arguments.
///
/// # Errors
///
/// If the script isn't UTF-8.
pub fn completions<A: clap::CommandFactory>(shell: Shell) -> anyhow::Result<String> {
    let mut command = A::command();
    let name = command.get_name().to_owned();
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut command, name, &mut script);
    Ok(String::from_utf8(script)?)
}

/// Parses the arguments of this process. Prints an error in the arguments, or the help that they ask for.
///
/// # Errors
///
/// If the arguments are invalid or ask for help. The error is the exit status.
pub fn arguments<A: clap::Parser>() -> Result<A, ExitCode> {
    crate::arguments().map_err(|error| {
        output::usage(&error);
        ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2))
    })
}
