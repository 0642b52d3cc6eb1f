//! `event-catalog show NAME`: shows everything that the catalog contains about one event.

use event_catalog_build::catalog::{Catalog, Event, Release, sentence};
use event_catalog_build::read::Column;

use crate::catalog_arguments::CatalogPath;
use crate::document::EventDocument;
use crate::typed::word;
use crate::{Outcome, diagnose, output, unknown_event};

/// Shows one event; an old name finds it, too.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  \
    event-catalog show link_clicked\n  \
    event-catalog show link_clicked --format json\n\n\
    Exit status: 0 the event was shown, 1 there is no event of that name, or the catalog has errors, 2 the \
    command could not run.")]
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
                "put a name of several words in quotes: `event-catalog show {}`",
                word(&format!("{name} {rest}"))
            )
        })?;
        let catalog = Catalog::new(&input);
        let outcome = diagnose::note_errors(&catalog);
        let Some(event) = find(&catalog, &self.name) else {
            output::note(&format!(
                "error: {}",
                unknown_event::message(&catalog, &self.name)
            ));
            return Ok(Outcome::Errors);
        };
        let document = EventDocument::new(&catalog, event);
        match self.format {
            Format::Text => output::write_lines(lines(&catalog, event, &document))?,
            Format::Json => output::write(&output::json(&document)?)?,
        }
        Ok(outcome)
    }
}

fn find<'c, 's>(catalog: &'c Catalog<'s>, name: &str) -> Option<&'c Event<'s>> {
    let event = catalog.resolve(name)?;
    if event.name != name {
        output::note(&format!("note: `{name}` is now named `{}`", event.name));
    }
    Some(event)
}

fn lines(catalog: &Catalog<'_>, event: &Event<'_>, document: &EventDocument<'_>) -> Vec<String> {
    let mut out = vec![event.name.to_string()];
    if !document.description.is_empty() {
        out.push(format!("  {}", document.description));
    }
    out.push(String::new());
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
    line("aliases", &document.aliases.join("; "));
    line("sent as", catalog.sent_alias(event).unwrap_or_default());
    line("since", event.since().map_or("", Release::written));
    if document.is_deprecated() {
        let deprecation = event.deprecation();
        let since = deprecation.and_then(|it| it.since.as_ref());
        let since = since.map(|since| format!("since {since}"));
        let by = document.replaced_by;
        let advice = match (document.deprecated_reason, by) {
            (Some(reason), Some(by)) => Some(format!("{} Use {by} instead.", sentence(reason))),
            (Some(reason), None) => Some(reason.to_owned()),
            (None, by) => by.map(|by| format!("use {by} instead")),
        };
        let parts: Vec<_> = since.into_iter().chain(advice).collect();
        line("deprecated", &parts.join(": "));
        let end = deprecation.and_then(|it| it.remove_after.as_ref());
        line("remove after", end.map_or("", Release::written));
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
