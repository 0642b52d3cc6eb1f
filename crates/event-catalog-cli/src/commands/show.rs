//! `event-catalog show NAME`: all that the catalog says about one event.

use anyhow::bail;
use event_catalog_build::catalog::{Catalog, Event};
use event_catalog_build::printable;
use event_catalog_build::read::{Column, similar};

use crate::catalog_arguments::CatalogPath;
use crate::document::EventDocument;
use crate::{Outcome, diagnose, output};

/// Shows one event; an old name or a misspelt one finds it, too.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  event-catalog show link_clicked\n  event-catalog show link_clicked --format json"
)]
pub(crate) struct Arguments {
    /// The event's name, or an alias.
    name: String,
    #[command(flatten)]
    catalog: CatalogPath,
    /// How to print the event.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

#[derive(Clone, Copy, Debug, Default, clap::ValueEnum)]
enum Format {
    /// For people.
    #[default]
    Text,
    /// One object with all columns.
    Json,
}

impl Arguments {
    pub(crate) fn run(self) -> anyhow::Result<Outcome> {
        let name = &self.name;
        let input = self.catalog.read(|rest| {
            format!(
                "a name of several words stands in quotes: `event-catalog show \"{name} {rest}\"`"
            )
        })?;
        let catalog = Catalog::new(&input);
        let outcome = diagnose::note_errors(&catalog);
        let event = find(&catalog, &self.name)?;
        let document = EventDocument::new(&catalog, event);
        match self.format {
            Format::Text => output::write_lines(lines(&catalog, event, &document))?,
            Format::Json => output::write(&output::json(&document)?)?,
        }
        Ok(outcome)
    }
}

fn find<'c, 's>(catalog: &'c Catalog<'s>, name: &str) -> anyhow::Result<&'c Event<'s>> {
    if let Some(event) = catalog.resolve(name) {
        if event.name != name {
            output::note(&format!("note: `{name}` is now called `{}`", event.name));
        }
        return Ok(event);
    }
    let aliases = catalog
        .events
        .iter()
        .flat_map(Event::aliases)
        .map(|alias| alias.name.as_ref());
    let names = catalog
        .events
        .iter()
        .map(|event| event.name.as_ref())
        .chain(aliases);
    let shown = printable(name);
    match similar(name, names).and_then(|near| Some((near, catalog.resolve(near)?))) {
        Some((near, event)) => {
            output::note(&format!(
                "note: there is no event `{shown}`; did you mean `{near}`?"
            ));
            Ok(event)
        }
        None => bail!(
            "there is no event `{shown}` in this catalog; `event-catalog list --search TEXT` finds names"
        ),
    }
}

fn lines(catalog: &Catalog<'_>, event: &Event<'_>, document: &EventDocument<'_>) -> Vec<String> {
    let mut out = vec![
        event.name.to_string(),
        format!("  {}", document.description),
        String::new(),
    ];
    let mut line = |key: &str, value: &str| {
        if !value.is_empty() {
            out.push(format!("  {key:<12} {value}"));
        }
    };
    let module = catalog.module(event);
    let module = module.map(|it| match it.title {
        Some(title) => format!("{} ({title})", it.name),
        None => it.name.to_string(),
    });
    line("module", &module.unwrap_or_default());
    line("section", document.section.unwrap_or_default());
    line("customer", document.customer.unwrap_or_default());
    line("payload", document.payload.unwrap_or_default());
    line("aliases", &document.aliases.join(", "));
    line("since", document.since.unwrap_or_default());
    if document.is_deprecated() {
        let parts = [
            document
                .deprecated
                .map(|version| format!("since {version}")),
            document.deprecated_reason.map(str::to_owned),
            document
                .replaced_by
                .map(|name| format!("use {name} instead")),
        ];
        line(
            "deprecated",
            &parts.into_iter().flatten().collect::<Vec<_>>().join("; "),
        );
    }
    for (name, value) in &document.extra {
        line(name, value.unwrap_or_default());
    }
    line(
        "in Rust",
        &format!("Event::{}", event.identifiers().variant()),
    );
    line(
        "listed in",
        &catalog
            .input
            .sources
            .show(catalog.place(event.row, Column::Name)),
    );
    out
}
