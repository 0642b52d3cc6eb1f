//! `event-analytics repair`: stores rejected lines that can now be read as events.

use anyhow::bail;
use event_catalog_build::printable;
use event_catalog_build::read::Suggestions;
use event_catalog_cli::shared;
use serde_json::Value as Json;

use super::answer::{Format, print};
use super::{CatalogOption, Outcome, StoreOption, runtime};
use crate::count::counted;
use crate::event::REASONS;
use crate::ingest::repair::{self, Lines, Repair as Repairing, Repaired};
use crate::keep::{self, Task};
use crate::report::{Answer, Column, Value};
use crate::store::Store;

const EXAMPLES: &str = "\
Examples:
  event-analytics repair --dry-run
  event-analytics repair --reason id-reused";

/// Reads rejected lines again, and stores those that can be read as events now.
///
/// Lines become events after an update to a version that can read more lines, or when the event whose id a line has
/// reused is gone. The events get the stream, the position and the time of receipt of their lines. All other lines stay
/// in `rejected`. While a collector runs, the collector does the work of this command.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Repair {
    #[command(flatten)]
    store: StoreOption,
    #[command(flatten)]
    catalog: CatalogOption,
    /// Only lines that were rejected for this reason: `invalid`, `too-long`, `id-reused`, `damaged`
    #[arg(long)]
    reason: Option<String>,
    /// Only report what would be stored
    #[arg(long)]
    dry_run: bool,
    /// How the answer is written
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

const COLUMNS: [(&str, &str, bool); 6] = [
    ("reason", "REASON", false),
    ("lines", "LINES", true),
    ("stored", "STORED", true),
    ("repeated", "REPEATED", true),
    ("waiting", "WAITING", true),
    ("rejected", "REJECTED", true),
];

impl Repair {
    pub(super) fn run(&self) -> anyhow::Result<Outcome> {
        let repaired = runtime()?.block_on(self.repair())?;
        if repaired.reasons.is_empty()
            && let Some(reason) = &self.reason
        {
            check_reason(reason)?;
        }
        print(&self.answer(&repaired), self.format)?;
        Ok(Outcome::Fine)
    }

    async fn repair(&self) -> anyhow::Result<Repaired> {
        let repair = Repairing {
            reason: self.reason.clone(),
        };
        let store = &self.store.store;
        let catalog = self.catalog.read()?;
        if self.dry_run {
            let store = Store::open(store).await?;
            return repair::preview(&store, &catalog, &repair).await;
        }
        let task = Task::Repair(repair);
        let mut progress = |sentence: String| {
            shared::note(&format!("note: {sentence}"));
        };
        let done = keep::command(store, &catalog, task, &mut progress).await?;
        Ok(serde_json::from_value(Json::Object(done.facts))?)
    }

    fn answer(&self, repaired: &Repaired) -> Answer {
        let columns = COLUMNS.map(|(name, heading, is_number)| Column {
            name,
            heading,
            is_number,
            is_whole: false,
        });
        let title = if self.dry_run {
            "Rejected lines, as they would be repaired"
        } else {
            "Repaired lines"
        };
        let reasons = repaired.reasons.iter();
        Answer {
            title: title.to_owned(),
            columns: columns.to_vec(),
            rows: reasons.map(|(reason, lines)| row(reason, lines)).collect(),
            notes: self.notes(repaired),
            sql: Vec::new(),
            plot: None,
        }
    }

    fn notes(&self, repaired: &Repaired) -> Vec<String> {
        let mut notes = Vec::new();
        if repaired.reasons.is_empty() {
            notes.push(match &self.reason {
                Some(reason) => format!("no line was rejected for the reason `{reason}`"),
                None => "no line was rejected".to_owned(),
            });
        }
        let waiting = repaired.total().waiting;
        if waiting > 0 {
            notes.push(format!(
                "{} because `ingest` was stopped; ingest {} to the end first",
                if waiting == 1 {
                    "1 line has to wait".to_owned()
                } else {
                    format!("{} have to wait", counted(waiting, "line"))
                },
                if waiting == 1 {
                    "its file"
                } else {
                    "their files"
                }
            ));
        }
        notes
    }
}

/// Checks a reason for which no line was rejected: it is probably a typo. Other versions may have had other reasons, so
/// a reason that lines have isn't checked.
fn check_reason(reason: &str) -> anyhow::Result<()> {
    if REASONS.contains(&reason) {
        return Ok(());
    }
    let near = Suggestions::default().all(reason, REASONS);
    let advice = match near.first() {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!(
            "give {}",
            shared::alternatives(&REASONS.map(|it| format!("`{it}`")))
        ),
    };
    bail!(
        "no line was rejected for the reason `{}`; {advice}",
        printable(reason)
    );
}

fn row(reason: &str, lines: &Lines) -> Vec<Value> {
    let mut row = vec![Value::Text(reason.to_owned())];
    for count in [
        lines.lines,
        lines.stored,
        lines.repeated,
        lines.waiting,
        lines.rejected,
    ] {
        row.push(Value::Integer(i64::try_from(count).unwrap_or(i64::MAX)));
    }
    row
}
