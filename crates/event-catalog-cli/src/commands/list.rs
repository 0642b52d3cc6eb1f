//! `event-catalog list`: lists the events, one per line.

use comfy_table::{ContentArrangement, Table, presets};
use event_catalog_build::catalog::Catalog;
use event_catalog_build::printable;

use crate::catalog_arguments::CatalogPath;
use crate::document::EventDocument;
use crate::exported::Exported;
use crate::select::Filters;
use crate::typed::word;
use crate::{Outcome, diagnose, output};

/// Lists the events of a catalog.
///
/// As JSON, it is an export with the schemas of their payloads, which `diff` compares (`event-catalog schema list`).
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  \
    event-catalog list\n  \
    event-catalog list --module newsletter\n  \
    event-catalog list catalog/events.csv --format json")]
pub(crate) struct Arguments {
    #[command(flatten)]
    catalog: CatalogPath,
    /// How to print the events.
    #[arg(long, value_enum, default_value_t)]
    format: output::Format,
    #[command(flatten)]
    filters: Filters,
}

impl Arguments {
    pub(crate) fn run(self) -> anyhow::Result<Outcome> {
        let input = self.catalog.read(|path| {
            format!(
                "to find events, write `event-catalog list --search {}`",
                word(path)
            )
        })?;
        let catalog = Catalog::new(&input);
        let outcome = diagnose::note_errors(&catalog);
        let events: Vec<_> = catalog
            .events
            .iter()
            .map(|event| EventDocument::new(&catalog, event))
            .filter(|event| self.filters.pass(event))
            .collect();
        output::write(&match self.format {
            output::Format::Table => table(&events),
            output::Format::Json => output::json(&Exported::new(&catalog, events)?)?,
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
        let cells = [event.name, module, payload].map(printable);
        table.add_row(
            cells
                .iter()
                .map(AsRef::as_ref)
                .chain([description.as_str()]),
        );
    }
    let lines = table.lines().map(|line| line.trim_end().to_owned() + "\n");
    lines.collect()
}
