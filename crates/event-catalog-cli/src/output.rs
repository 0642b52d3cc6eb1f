//! Standard output and standard error: what goes where, and what happens when nobody reads it.
//!
//! Everything that is printed goes through here, and nothing in it is obeyed: a cell, a title, the name
//! of a file and what git says may hold what a terminal would do. A line end is another matter: what is
//! printed as a line ([`write_lines`], [`note`], [`failure`]) stays one; who prints a whole text escapes
//! its parts before ([`path`], `printable`, `visible`). JSON has escapes for the same characters, which do
//! not change its meaning.

mod safe;

use std::fmt;
use std::io::{self, Write};
use std::path::Path;

use anstream::adapter::strip_str;
use anyhow::Context;
use event_catalog_build::printable;
use serde::Serialize;

use crate::format::json::harmless;
use crate::progress;

/// Writes a text to standard output, of which the parts are escaped. A reader that closes the pipe has read
/// enough: that is no error, and does not change how the command ends.
pub(crate) fn write(text: &str) -> anyhow::Result<()> {
    send(&obeyed_by_none(&safe::text(text)))
}

/// Writes lines to standard output, whatever is in them.
pub(crate) fn write_lines<L: AsRef<str>>(lines: impl IntoIterator<Item = L>) -> anyhow::Result<()> {
    let lines = lines.into_iter();
    let text: String = lines
        .map(|line| printable(line.as_ref()).into_owned() + "\n")
        .collect();
    write(&text)
}

/// Writes what a renderer has drawn, with its colours where they are wanted.
pub(crate) fn write_drawn(text: &str) -> anyhow::Result<()> {
    let drawn = safe::drawn(text);
    if anstream::AutoStream::choice(&io::stdout()) == anstream::ColorChoice::Never {
        // Before a look at what lines begin with: colours would be in the way.
        return send(&obeyed_by_none(&strip_str(&drawn).to_string()));
    }
    send(&obeyed_by_none(&drawn))
}

/// Writes commands for the runner of GitHub Actions.
pub(crate) fn write_commands(text: &str) -> anyhow::Result<()> {
    send(&safe::text(text))
}

fn send(text: &str) -> anyhow::Result<()> {
    progress::stop();
    let mut out = anstream::stdout().lock();
    let written = out.write_all(text.as_bytes()).and_then(|()| out.flush());
    match written {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}

/// The text, without what the runner of GitHub Actions would obey, where that reads it.
fn obeyed_by_none(text: &str) -> String {
    let is_read = std::env::var_os("GITHUB_ACTIONS").is_some_and(|it| it == "true");
    if is_read {
        safe::without_commands(text).into_owned()
    } else {
        text.to_owned()
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
        Format::Json => json(value)?,
    })
}

/// A value as JSON that is safe to print.
pub(crate) fn json(value: &impl Serialize) -> anyhow::Result<String> {
    let json = serde_json::to_string_pretty(value).context("cannot write JSON")?;
    Ok(harmless(&json) + "\n")
}

/// A path as it is shown, wherever it comes from: a file may be named after what a terminal obeys.
pub(crate) fn path(path: &Path) -> String {
    printable(&path.to_string_lossy()).into_owned()
}

/// How many columns a result may take: the terminal's, or enough for anyone who reads a log.
pub(crate) fn width() -> usize {
    const UNKNOWN: usize = 120;
    const LEAST: usize = 40;
    let terminal = terminal_size::terminal_size_of(io::stdout());
    terminal.map_or(UNKNOWN, |(width, _)| usize::from(width.0).max(LEAST))
}

/// Tells the user something that is not a result, in one line.
pub(crate) fn note(text: &str) {
    say(&printable(text));
}

fn say(text: &str) {
    progress::stop();
    let text = obeyed_by_none(text);
    // Where standard error is closed there is nobody to tell.
    let _ = writeln!(anstream::stderr().lock(), "{text}");
}

/// An error whose message has several lines, of which the parts are escaped: the further ones show what
/// it is about.
#[derive(Debug)]
pub(crate) struct Lines(pub(crate) String);

impl fmt::Display for Lines {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Lines {}

/// Tells why the command could not run.
pub(crate) fn failure(error: &anyhow::Error) {
    let prefixes = std::iter::once("error: ").chain(std::iter::repeat("  because: "));
    for (cause, prefix) in error.chain().zip(prefixes) {
        for (number, line) in lines(cause).iter().enumerate() {
            let prefix = if number == 0 { prefix } else { "" };
            note(&format!("{prefix}{line}"));
        }
    }
}

/// The most characters of a line that an error shows.
const LONGEST_LINE: usize = 200;

/// The lines of an error. Only of those errors that are meant to have several: in others, a line end is a
/// part of a name.
fn lines(cause: &(dyn std::error::Error + 'static)) -> Vec<String> {
    let text = cause.to_string();
    let lines = |text: &str| text.lines().map(str::to_owned).collect();
    if let Some(error) = cause.downcast_ref::<toml::de::Error>() {
        // The excerpt comes first, and then the message, which may quote a key.
        let message = error.message();
        let excerpt = text.trim_end().strip_suffix(message.trim_end());
        // A line of the file may be as long as the file.
        let mut shown: Vec<String> = lines(excerpt.unwrap_or_default());
        for line in &mut shown {
            if let Some((end, _)) = line.char_indices().nth(LONGEST_LINE) {
                line.truncate(end);
                line.push('…');
            }
        }
        shown.push(message.to_owned());
        return shown;
    }
    if cause.is::<Lines>() {
        return lines(&text);
    }
    vec![text]
}

/// Tells what is wrong with the arguments, or the help that they ask for.
pub(crate) fn usage(error: &clap::Error) {
    progress::stop();
    let text = error.render().ansi().to_string();
    let text = obeyed_by_none(&safe::drawn(&text));
    // Where no one reads it, there is nothing to do.
    let _ = if error.use_stderr() {
        write!(anstream::stderr().lock(), "{text}")
    } else {
        write!(anstream::stdout().lock(), "{text}")
    };
}

/// Whether the command failed only because the reader of its output has gone.
pub(crate) fn is_closed_pipe(error: &anyhow::Error) -> bool {
    let is_pipe = |error: &io::Error| error.kind() == io::ErrorKind::BrokenPipe;
    error
        .chain()
        .filter_map(|cause| cause.downcast_ref())
        .any(is_pipe)
}
