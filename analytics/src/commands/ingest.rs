//! `event-analytics ingest`: reads events from files into the store.

use std::io::IsTerminal;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use event_catalog_build::printable;
use event_catalog_cli::shared;
use indicatif::{ProgressBar, ProgressStyle};

use super::{CatalogOption, Outcome, StoreOption, runtime};
use crate::count::{counted, grouped};
use crate::ingest::{Ingest as Ingestion, Input, Limits, Source, Summary};

/// Stores the events in files: lines of CloudEvents, or of the chat's pairs of type and detail.
///
/// Events are stored byte for byte, including custom events and unknown fields. Lines that aren't events are kept in
/// the table `rejected`, with their position and the reason, and the exit status is then 1. If none of the first 100
/// lines of a file is an event, the file isn't stored. Ingesting a file again adds only what is new in it, even if the
/// file was renamed or compressed, or if a run was stopped halfway.
#[derive(Debug, clap::Args)]
pub(super) struct Ingest {
    /// Files, which may be compressed (gzip, Zstandard); `-` is standard input
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    #[command(flatten)]
    store: StoreOption,
    #[command(flatten)]
    catalog: CatalogOption,
    /// The maximum number of lines per commit. Fewer lines need less memory, but create more and smaller files
    #[arg(long, value_name = "LINES", default_value_t = Limits::default().lines)]
    batch_lines: usize,
    /// Store files even if none of their first lines is an event
    #[arg(long)]
    force: bool,
    /// How the result is written
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

#[derive(Clone, Copy, Debug, Default, clap::ValueEnum)]
enum Format {
    /// A line for each file.
    #[default]
    Text,
    /// A JSON object for each file, one per line.
    Json,
}

impl Ingest {
    pub(super) fn run(self) -> anyhow::Result<Outcome> {
        runtime()?.block_on(self.ingest())
    }

    fn inputs(&self) -> impl Iterator<Item = Input> {
        self.files.iter().map(move |path| {
            let input = input(path);
            if self.force { input.forced() } else { input }
        })
    }

    async fn ingest(self) -> anyhow::Result<Outcome> {
        let inputs: Vec<Input> = self.inputs().collect();
        // Report unreadable input before storing anything.
        for input in &inputs {
            input.check()?;
        }
        let catalog = self.catalog.read()?;
        let limits = Limits {
            lines: self.batch_lines.max(1),
            ..Limits::default()
        };
        let mut ingestion = Ingestion::open(&self.store.store, Arc::new(catalog), limits).await?;
        for repaired in ingestion.repaired() {
            shared::note(&format!("note: {repaired}"));
        }
        match ingestion.end_erasures().await {
            Ok(ended) => {
                if let Some(sentence) = ended {
                    shared::note(&format!("note: {sentence}"));
                }
            }
            Err(error) => shared::note(&format!("warning: {error:#}")),
        }
        let mut outcome = Outcome::Fine;
        for input in &inputs {
            let start = Instant::now();
            let bar = bar(input);
            let summary = ingestion
                .input(input, |summary, read| {
                    bar.set_position(read);
                    bar.set_message(rate(summary.lines, start.elapsed()));
                })
                .await;
            bar.finish_and_clear();
            let summary = summary?;
            if summary.all_rejected() > 0 || summary.left.is_some() {
                outcome = Outcome::Wrong;
            }
            self.print(input, &summary, start.elapsed())?;
        }
        Ok(outcome)
    }

    fn print(&self, input: &Input, summary: &Summary, time: Duration) -> anyhow::Result<()> {
        if matches!(self.format, Format::Json) {
            let mut value = serde_json::to_value(summary)?;
            value["input"] = input.shown().trim_matches('`').into();
            value["seconds"] = time.as_secs_f64().into();
            shared::write(&format!("{value}\n"))?;
        } else {
            shared::write(&(text(input, summary, time) + "\n"))?;
        }
        for (line, message) in &summary.examples {
            shared::note(&format!("{}:{line}: {}", input.shown(), printable(message)));
        }
        let more = summary
            .all_rejected()
            .saturating_sub(summary.examples.len() as u64);
        if more > 0 {
            shared::note(&format!(
                "… and {} more; see: event-analytics query \"SELECT position, reason, message FROM rejected\"",
                grouped(more)
            ));
        }
        if let Some(line) = summary.left {
            shared::note(&format!(
                "{}:{line}: the last line isn't complete JSON and is left for the next run, because a program may \
                 still be writing it; ingest the file again later",
                input.shown()
            ));
        }
        // Only files are recognized when they are read again.
        if summary.without_id > 0 && input.size().is_none() {
            let (verb, object) = if summary.without_id == 1 {
                ("has", "it is")
            } else {
                ("have", "they are")
            };
            shared::note(&format!(
                "note: {} {verb} no id, so {object} stored again if this input is read again; to store pairs once, \
                 write them to a file and ingest the file",
                counted(summary.without_id, "pair")
            ));
        }
        for (field, count) in &summary.misfits {
            shared::note(&format!(
                "note: {} of the field `{}` didn't fit its type in the catalog; the column is empty there, but `data` \
                 keeps the original",
                counted(*count, "value"),
                printable(field)
            ));
        }
        Ok(())
    }
}

fn input(path: &std::path::Path) -> Input {
    Input::new(if path.as_os_str() == "-" {
        Source::Standard
    } else {
        Source::File(path.to_owned())
    })
}

/// A progress bar in a terminal; draws nothing elsewhere.
fn bar(input: &Input) -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let Some(size) = input.size() else {
        return ProgressBar::new_spinner();
    };
    let template = "{bar:30} {percent}%, {msg}, {eta} left";
    let style = ProgressStyle::with_template(template);
    ProgressBar::new(size).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}

fn rate(lines: u64, time: Duration) -> String {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        clippy::cast_sign_loss,
        reason = "a rate is rounded"
    )]
    let rate = (lines as f64 / time.as_secs_f64().max(0.001)) as u64;
    counted(rate, "line") + "/s"
}

/// The result for the lines, as one line of text.
fn text(input: &Input, summary: &Summary, time: Duration) -> String {
    if summary.lines == 0 && summary.before == 0 && summary.left.is_none() {
        return format!("{}: empty, nothing to store", input.shown());
    }
    let mut parts = vec![counted(summary.lines, "line")];
    let mut stored = counted(summary.stored, "event") + " stored";
    if summary.custom > 0 {
        stored += &format!(" ({} custom)", grouped(summary.custom));
    }
    parts.push(stored);
    if summary.repeated > 0 {
        parts.push(format!("{} repeated", grouped(summary.repeated)));
    }
    if summary.erased > 0 {
        parts.push(format!("{} refused (erased)", grouped(summary.erased)));
    }
    for (reason, count) in &summary.rejected {
        parts.push(format!("{} rejected ({reason})", grouped(*count)));
    }
    if let Some(bytes) = summary.bytes.checked_div(summary.stored) {
        parts.push(format!("{} an event", counted(bytes, "byte")));
    }
    parts.push(rate(summary.lines, time));
    let before = if summary.before > 0 {
        let verb = if summary.before == 1 { "was" } else { "were" };
        format!("{} {verb} read before; ", counted(summary.before, "line"))
    } else {
        String::new()
    };
    format!("{}: {before}{}", input.shown(), parts.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_have_the_form_of_their_number() {
        let input = Input::new(Source::Standard);
        let second = Duration::from_secs(1);
        let one = Summary {
            lines: 1,
            before: 1,
            stored: 1,
            bytes: 63,
            ..Summary::default()
        };
        assert_eq!(
            text(&input, &one, second),
            "standard input: 1 line was read before; 1 line, 1 event stored, 63 bytes an event, 1 line/s"
        );
        assert_eq!(
            text(&input, &Summary::default(), second),
            "standard input: empty, nothing to store"
        );
    }

    #[test]
    fn what_became_of_the_lines_is_one_line() {
        let summary = Summary {
            lines: 1_001,
            stored: 1_000,
            custom: 2,
            rejected: [("invalid".to_owned(), 1)].into(),
            bytes: 63_000,
            ..Summary::default()
        };
        let input = Input::new(Source::Standard);
        assert_eq!(
            text(&input, &summary, Duration::from_secs(1)),
            "standard input: 1,001 lines, 1,000 events stored (2 custom), 1 rejected (invalid), 63 bytes an event, \
             1,001 lines/s"
        );
    }
}
