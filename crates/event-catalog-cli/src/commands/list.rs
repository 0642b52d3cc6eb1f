//! `event-catalog list`: the events, one a line.

use std::path::PathBuf;

use anyhow::Context;
use comfy_table::{ContentArrangement, Table, presets};
use event_catalog_build::catalog::Catalog;
use event_catalog_build::printable;

use crate::document::EventDocument;
use crate::select::Filters;
use crate::{Outcome, diagnose, locate, output};

/// Lists the events of a catalog.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  \
    event-catalog list\n  \
    event-catalog list --module newsletter\n  \
    event-catalog list catalog/events.csv --format json")]
pub(crate) struct Arguments {
    /// The catalog: a folder, or a CSV or TOML file; else the nearest `catalog/catalog.toml` upwards.
    path: Option<PathBuf>,
    /// How to print the events.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    #[command(flatten)]
    filters: Filters,
}

#[derive(Clone, Copy, Debug, Default, clap::ValueEnum)]
enum Format {
    /// A table, as wide as the terminal.
    #[default]
    Table,
    /// An array with one object an event, with all columns.
    Json,
}

impl Arguments {
    pub(crate) fn run(self) -> anyhow::Result<Outcome> {
        let input = locate::read(&locate::catalog(self.path.as_ref())?)?;
        let catalog = Catalog::new(&input);
        let outcome = diagnose::note_errors(&catalog);
        let events: Vec<_> = catalog
            .events
            .iter()
            .map(|event| EventDocument::new(&catalog, event))
            .filter(|event| self.filters.pass(event))
            .collect();
        output::write(&match self.format {
            Format::Table => table(&events),
            Format::Json => {
                serde_json::to_string_pretty(&events).context("cannot write JSON")? + "\n"
            }
        })?;
        Ok(outcome)
    }
}

fn table(events: &[EventDocument<'_>]) -> String {
    let mut table = Table::new();
    table
        .load_style(presets::NOTHING)
        .set_content_arrangement(ContentArrangement::Dynamic);
    table.set_header(["NAME", "MODULE", "PAYLOAD", "DESCRIPTION"]);
    for event in events {
        let mut description = printable(event.description).into_owned();
        if event.is_deprecated() {
            description.insert_str(0, "(deprecated) ");
        }
        let [module, payload] = [event.module, event.payload].map(Option::unwrap_or_default);
        table.add_row([event.name, module, payload, &description]);
    }
    let lines = table.lines().map(|line| line.trim_end().to_owned() + "\n");
    lines.collect()
}
