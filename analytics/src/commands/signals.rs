//! `event-analytics signals`: the state of signals, and their problems.

use std::path::PathBuf;

use event_catalog_cli::shared;

use super::answer::{Format, print};
use super::{CatalogOption, Outcome, StoreOption};
use crate::collect::settings::Settings;
use crate::count::counted;
use crate::moment;
use crate::report::{Answer, Column, Value};
use crate::signals::{self, Listed};

const EXAMPLES: &str = "\
Examples:
  event-analytics signals --config collector.toml
  event-analytics signals --retry fulfilment";

/// Lists signals: how many events wait, how many were delivered, and what went wrong.
///
/// The command reads the files in which a collector records its progress, so a collector doesn't have to run.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Signals {
    #[command(flatten)]
    store: StoreOption,
    #[command(flatten)]
    catalog: CatalogOption,
    /// The collector's configuration, to show which events the signals listen to
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Send the dead letters of this signal again: a running collector sends them, or else the next collector
    #[arg(long, value_name = "ID")]
    retry: Option<String>,
    /// How the list is written
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

const COLUMNS: [(&str, &str, bool); 10] = [
    ("signal", "SIGNAL", false),
    ("on", "ON", false),
    ("waiting", "WAITING", true),
    ("lag_seconds", "LAG", true),
    ("delivered", "DELIVERED", true),
    ("per_minute", "PER MINUTE", true),
    ("failed", "FAILED", true),
    ("dead", "DEAD", true),
    ("last_error", "LAST ERROR", false),
    ("last_error_at", "AT", false),
];

impl Signals {
    pub(super) fn run(&self) -> anyhow::Result<Outcome> {
        if let Some(id) = &self.retry {
            match signals::request_retry(&self.store.store, id)? {
                0 => shared::note(&format!("the signal `{id}` has no dead letters")),
                dead => shared::note(&format!(
                    "{} of `{id}` will be sent again by the collector: within a second if it runs, and otherwise when it is started",
                    counted(dead, "dead letter")
                )),
            }
            return Ok(Outcome::Fine);
        }
        let settings = match &self.config {
            Some(path) => Settings::open(path)?.signals,
            None => Vec::new(),
        };
        let listed = signals::list(&self.store.store, &settings)?;
        let mut answer = answer(&listed);
        if settings.is_empty() {
            if listed.is_empty() {
                let note = "no signal has run with this store; add a table `[[signal]]` to `collector.toml`, and name \
                            the file with `--config`";
                answer.notes.push(note.to_owned());
            }
        } else {
            let catalog = self.catalog.read()?;
            answer.notes.extend(signals::warnings(&settings, &catalog));
        }
        print(&answer, self.format)?;
        Ok(Outcome::Fine)
    }
}

fn answer(listed: &[Listed]) -> Answer {
    let columns = COLUMNS.map(|(name, heading, is_number)| Column {
        name,
        heading,
        is_number,
        is_whole: false,
    });
    let now = moment::now();
    Answer {
        title: "Signals".to_owned(),
        columns: columns.to_vec(),
        rows: listed.iter().map(|signal| row(signal, now)).collect(),
        notes: Vec::new(),
        sql: Vec::new(),
        plot: None,
    }
}

fn row(signal: &Listed, now: i64) -> Vec<Value> {
    let state = signal.state.clone().unwrap_or_default();
    let on = match &signal.on {
        Some(on) => on.join(", "),
        None => "(not configured)".to_owned(),
    };
    // Deliveries in the last minute before the collector ended aren't a current rate.
    let is_recent = state.is_recent(now);
    let lag = match state.oldest {
        Some(oldest) if state.waiting > 0 => Value::Span(now.saturating_sub(oldest).max(0)),
        _ => Value::Span(0),
    };
    let (error, error_at) = match state.last_error {
        Some(error) => (Value::Text(error.message), Value::Moment(error.at)),
        None => (Value::None, Value::None),
    };
    vec![
        Value::Text(signal.id.clone()),
        Value::Text(on),
        number(state.waiting),
        lag,
        number(state.delivered),
        number(if is_recent { state.per_minute } else { 0 }),
        number(state.failed),
        number(state.dead),
        error,
        error_at,
    ]
}

fn number(count: u64) -> Value {
    Value::Integer(i64::try_from(count).unwrap_or(i64::MAX))
}
