//! Writes to standard output and standard error, and handles readers that close them early.
//!
//! Everything that is printed passes through this module, which makes it safe: a cell, a title, a
//! file name and git's output can contain control sequences. Line breaks are different: text that
//! is printed as a line ([`write_lines`], [`note`], [`failure`]) stays one line; code that prints a
//! whole text escapes its parts first ([`path`], `printable`, `visible`). In JSON, the same
//! characters can be escaped without changing the meaning.

mod safe;

use std::borrow::Cow;
use std::fmt;
use std::io::{self, Write};
use std::path::Path;

use anstream::adapter::strip_str;
use anyhow::Context;
use event_catalog_build::printable;
use serde::Serialize;

use crate::progress;
pub(crate) use safe::harmless;

/// Writes text to standard output. Its parts must already be escaped. A closed pipe isn't an error, and doesn't
/// change the exit status: the reader has read enough.
pub(crate) fn write(text: &str) -> anyhow::Result<()> {
    send(&without_runner_commands(&safe::text(text)))
}

/// Writes lines with arbitrary content to standard output.
pub(crate) fn write_lines<L: AsRef<str>>(lines: impl IntoIterator<Item = L>) -> anyhow::Result<()> {
    let lines = lines.into_iter();
    let text: String = lines
        .map(|line| printable(line.as_ref()).into_owned() + "\n")
        .collect();
    write(&text)
}

/// Writes the output of a renderer, with colors if they are wanted.
pub(crate) fn write_drawn(text: &str) -> anyhow::Result<()> {
    let drawn = safe::drawn(text);
    if anstream::AutoStream::choice(&io::stdout()) == anstream::ColorChoice::Never {
        // Colors are removed first, because they would hide the start of a line.
        return send(&without_runner_commands(&strip_str(&drawn).to_string()));
    }
    send(&without_runner_commands(&drawn))
}

/// Writes commands for the GitHub Actions runner.
pub(crate) fn write_commands(text: &str) -> anyhow::Result<()> {
    send(&safe::text(text))
}

fn send(text: &str) -> anyhow::Result<()> {
    progress::stop();
    // Searching megabytes of JSON for colors would take longer than writing it.
    let mut out: Box<dyn Write> = if text.contains('\u{1b}') {
        Box::new(anstream::stdout().lock())
    } else {
        Box::new(io::stdout().lock())
    };
    let written = out.write_all(text.as_bytes()).and_then(|()| out.flush());
    match written {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}

/// Neutralizes commands in text if the output is read by a system of CI that would execute them: GitHub Actions, Azure
/// Pipelines or TeamCity.
fn without_runner_commands(text: &str) -> Cow<'_, str> {
    let is_set = |name: &str| std::env::var_os(name).is_some();
    let is_true =
        |name: &str| std::env::var_os(name).is_some_and(|it| it.eq_ignore_ascii_case("true"));
    if is_true("GITHUB_ACTIONS") || is_true("TF_BUILD") || is_set("TEAMCITY_VERSION") {
        safe::without_commands(text)
    } else {
        Cow::Borrowed(text)
    }
}

/// The format of a result that is a table.
#[derive(Clone, Copy, Debug, Default, clap::ValueEnum)]
pub(crate) enum Format {
    /// For people, as wide as the terminal.
    #[default]
    Table,
    /// Complete, for programs.
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

/// Formats a value as JSON that is safe to print.
pub(crate) fn json(value: &impl Serialize) -> anyhow::Result<String> {
    let json = serde_json::to_string_pretty(value).context("cannot write JSON")?;
    Ok(harmless(&json) + "\n")
}

/// Makes a path from any source safe to print: a file name can contain control sequences.
pub(crate) fn path(path: &Path) -> String {
    printable(&path.to_string_lossy()).into_owned()
}

/// The width of output in columns: the terminal's, or a default that is wide enough for logs.
pub(crate) fn width() -> usize {
    const UNKNOWN: usize = 120;
    const LEAST: usize = 40;
    let terminal = terminal_size::terminal_size_of(io::stdout());
    terminal.map_or(UNKNOWN, |(width, _)| usize::from(width.0).max(LEAST))
}

/// Prints a note, which isn't a result, on one line.
pub(crate) fn note(text: &str) {
    say(&printable(text));
}

/// Prints why nothing was changed, line by line. The last line is the error.
pub(crate) fn refusal(why: &[String]) {
    let last = why.len().saturating_sub(1);
    for (at, line) in why.iter().enumerate() {
        let level = if at == last { "error: " } else { "" };
        note(&format!("{level}{line}"));
    }
}

fn say(text: &str) {
    progress::stop();
    let text = without_runner_commands(text);
    // If standard error is closed, there is nowhere left to report the failure.
    let _ = writeln!(anstream::stderr().lock(), "{text}");
}

/// An error with a multi-line message whose parts are already escaped. The lines after the first
/// show details.
#[derive(Debug)]
pub(crate) struct Lines(pub(crate) String);

impl fmt::Display for Lines {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Lines {}

/// Prints why the command couldn't run.
pub(crate) fn failure(error: &anyhow::Error) {
    let prefixes = std::iter::once("error: ").chain(std::iter::repeat("  because: "));
    for (cause, prefix) in error.chain().zip(prefixes) {
        for (number, line) in lines(cause).iter().enumerate() {
            let prefix = if number == 0 { prefix } else { "" };
            note(&format!("{prefix}{line}"));
        }
    }
}

/// The maximum number of characters per line of an error.
const LONGEST_LINE: usize = 200;

/// Splits an error into lines. Only some errors can have several lines: in all others, a line break is part of a
/// name.
fn lines(cause: &(dyn std::error::Error + 'static)) -> Vec<String> {
    let text = cause.to_string();
    let lines = |text: &str| text.lines().map(str::to_owned).collect();
    if let Some(error) = cause.downcast_ref::<toml::de::Error>() {
        // The text of a TOML error is an excerpt of the file, followed by the message. The message stays one line,
        // because it can quote a key, and a key can contain line breaks.
        let message = error.message();
        let excerpt = text.trim_end().strip_suffix(message.trim_end());
        // A line of the excerpt can be as long as the whole file.
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

/// Prints an error in the arguments, or the requested help.
pub(crate) fn usage(error: &clap::Error) {
    progress::stop();
    let text = error.render().ansi().to_string();
    let drawn = safe::drawn(&text);
    let text = without_runner_commands(&drawn);
    // Errors are ignored, because the reader might have closed the output.
    let _ = if error.use_stderr() {
        write!(anstream::stderr().lock(), "{text}")
    } else {
        write!(anstream::stdout().lock(), "{text}")
    };
}

/// Whether the command failed only because the reader closed the output.
pub(crate) fn is_closed_pipe(error: &anyhow::Error) -> bool {
    let is_pipe = |error: &io::Error| error.kind() == io::ErrorKind::BrokenPipe;
    error
        .chain()
        .filter_map(|cause| cause.downcast_ref())
        .any(is_pipe)
}
