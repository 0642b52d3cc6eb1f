//! Standard output and standard error: what goes where, and what happens when nobody reads it.

use std::io::{self, Write};
use std::path::Path;

use anyhow::Context;
use event_catalog_build::printable;
use serde::Serialize;

use crate::progress;

/// Writes a result to standard output. Whoever closes the pipe has read enough: that is no error,
/// and does not change how the command ends.
pub(crate) fn write(text: &str) -> anyhow::Result<()> {
    progress::stop();
    let mut out = anstream::stdout().lock();
    let written = out.write_all(text.as_bytes()).and_then(|()| out.flush());
    match written {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}

/// How a result is written that is a table.
#[derive(Clone, Copy, Debug, Default, clap::ValueEnum)]
pub(crate) enum Format {
    /// For people, as wide as the terminal.
    #[default]
    Table,
    /// For programs, with all there is.
    Json,
}

/// Writes a result as a table or as JSON.
pub(crate) fn write_as(
    format: Format,
    value: &impl Serialize,
    table: impl FnOnce() -> String,
) -> anyhow::Result<()> {
    write(&match format {
        Format::Table => table(),
        Format::Json => serde_json::to_string_pretty(value).context("cannot write JSON")? + "\n",
    })
}

/// A path as it is shown, wherever it comes from: a file may be named after what a terminal obeys.
pub(crate) fn path(path: &Path) -> String {
    printable(&path.to_string_lossy()).into_owned()
}

/// How many columns a result may take: the terminal's, or enough for whoever reads a log.
pub(crate) fn width() -> usize {
    const UNKNOWN: usize = 120;
    const LEAST: usize = 40;
    let terminal = terminal_size::terminal_size_of(io::stdout());
    terminal.map_or(UNKNOWN, |(width, _)| usize::from(width.0).max(LEAST))
}

/// Tells the user something that is not a result.
pub(crate) fn note(text: &str) {
    progress::stop();
    // Where standard error is closed there is nobody to tell.
    let _ = writeln!(anstream::stderr().lock(), "{text}");
}

/// Tells why the command could not run.
pub(crate) fn failure(error: &anyhow::Error) {
    for (line, prefix) in error.chain().map(ToString::to_string).zip(
        ["error: "]
            .into_iter()
            .chain(std::iter::repeat("  because: ")),
    ) {
        // A message of several lines shows what it is about in the further ones.
        for (number, line) in line.lines().enumerate() {
            let prefix = if number == 0 { prefix } else { "" };
            note(&format!("{prefix}{}", printable(line)));
        }
    }
}

/// Whether the command failed only because the reader of its output has gone.
pub(crate) fn is_closed_pipe(error: &anyhow::Error) -> bool {
    let is_pipe = |error: &io::Error| error.kind() == io::ErrorKind::BrokenPipe;
    error
        .chain()
        .filter_map(|cause| cause.downcast_ref())
        .any(is_pipe)
}
