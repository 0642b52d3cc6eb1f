//! `event-catalog stats`: prints statistics of a catalog.

use comfy_table::{CellAlignment, ContentArrangement, Table, presets};
use event_catalog_build::catalog::Catalog;
use event_catalog_build::printable;

use crate::catalog_arguments::CatalogPath;
use crate::stats::{Group, Stats};
use crate::{Outcome, diagnose, output};

/// Counts what a catalog has, and how much of it is described.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  event-catalog stats\n  event-catalog stats --format json | jq .described"
)]
pub(crate) struct Arguments {
    #[command(flatten)]
    catalog: CatalogPath,
    /// How to print the numbers.
    #[arg(long, value_enum, default_value_t)]
    format: output::Format,
}

impl Arguments {
    pub(crate) fn run(self) -> anyhow::Result<Outcome> {
        let input = self.catalog.read(|_| {
            "name a catalog, or leave out the argument for the nearest catalog".to_owned()
        })?;
        let catalog = Catalog::new(&input);
        let outcome = diagnose::note_errors(&catalog);
        let stats = Stats::of(&catalog);
        output::write_as(self.format, &stats, || text(&stats))?;
        Ok(outcome)
    }
}

fn text(stats: &Stats<'_>) -> String {
    let mut lines: Vec<(&str, String)> = Vec::new();
    let events = match stats.families {
        0 => format!("{} in {} rows", stats.events, stats.rows),
        families => format!(
            "{} in {} rows, {families} of them families",
            stats.events, stats.rows
        ),
    };
    lines.push(("events", events));
    lines.push(("with a description", share(stats.described, stats.events)));
    lines.push(("with a payload", share(stats.with_payload, stats.events)));
    let deprecated = match stats.deprecated {
        0 => "0".to_owned(),
        count => format!("{count}, {} of them with a replacement", stats.replaced),
    };
    lines.push(("deprecated", deprecated));
    lines.push(("aliases", stats.aliases.to_string()));
    let payloads = stats.payloads;
    lines.push((
        "payload schemas",
        format!("{}, {} of them used", payloads.schemas, payloads.used),
    ));
    lines.push((
        "fields described",
        share(payloads.described_fields, payloads.fields),
    ));
    let mut text = stats
        .title
        .map_or_else(String::new, |title| format!("{}\n\n", printable(title)));
    for (what, value) in lines {
        text += &format!("{what:<20} {value}\n");
    }
    if stats.sections.len() > 1 {
        text += &groups(
            "SECTION",
            stats
                .sections
                .iter()
                .map(|section| (section.title, section)),
        );
    }
    let mut modules: Vec<_> = stats
        .modules
        .iter()
        .filter(|module| module.events > 0)
        .collect();
    modules.sort_by_key(|module| std::cmp::Reverse(module.events));
    if !modules.is_empty() {
        text += &groups(
            "MODULE",
            modules.into_iter().map(|module| (module.name, module)),
        );
    }
    if stats.without_module > 0 && !stats.modules.is_empty() {
        text += &format!("\n{} without a module\n", stats.without_module);
    }
    text
}

/// Formats a count with its percentage, as in `42 (20%)`.
fn share(part: usize, of: usize) -> String {
    match (part * 100).checked_div(of) {
        Some(percent) => format!("{part} of {of} ({percent}%)"),
        None => "0".to_owned(),
    }
}

fn groups<'c>(
    heading: &str,
    groups: impl Iterator<Item = (Option<&'c str>, &'c Group<'c>)>,
) -> String {
    let mut table = Table::new();
    table
        .load_style(presets::NOTHING)
        .set_content_arrangement(ContentArrangement::Dynamic);
    table.set_header([heading, "EVENTS", "DESCRIBED", "PAYLOAD", "DEPRECATED"]);
    for (name, group) in groups {
        let numbers = [
            group.events,
            group.described,
            group.with_payload,
            group.deprecated,
        ];
        let mut row = vec![printable(name.unwrap_or("(no title)")).into_owned()];
        row.extend(numbers.map(|number| number.to_string()));
        table.add_row(row);
    }
    for column in table.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    let lines = table.lines().map(|line| line.trim_end().to_owned() + "\n");
    std::iter::once("\n".to_owned()).chain(lines).collect()
}
