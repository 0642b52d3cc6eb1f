//! `event-catalog show NAME`: shows everything that the catalog contains about one event.

use event_catalog_build::catalog::{Catalog, Event, sentence};
use event_catalog_build::printable;
use event_catalog_build::read::{Column, Suggestions};

use crate::alternatives::joined;
use crate::catalog_arguments::CatalogPath;
use crate::document::EventDocument;
use crate::{Outcome, diagnose, output};

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
            format!("put a name of several words in quotes: `event-catalog show \"{name} {rest}\"`")
        })?;
        let catalog = Catalog::new(&input);
        let outcome = diagnose::note_errors(&catalog);
        let Some(event) = find(&catalog, &self.name) else {
            output::note(&not_there(&catalog, &self.name));
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

/// The message about an unknown name. The command never shows another event instead: a program
/// would mistake it for the requested one.
fn not_there(catalog: &Catalog<'_>, name: &str) -> String {
    let aliases = catalog.events.iter().flat_map(Event::aliases);
    let aliases = aliases.map(|alias| alias.name.as_ref());
    let names = catalog.events.iter().map(|event| event.name.as_ref());
    let near = Suggestions::default().all(name, names.chain(aliases));
    let near = near.into_iter();
    let near = near.filter_map(|near| Some((near, catalog.resolve(near)?.name.as_ref())));
    let near: Vec<(&str, &str)> = near.collect();
    // An old name says nothing more next to the current one.
    let is_listed = |current: &str| near.contains(&(current, current));
    let meant = near
        .iter()
        .filter(|(near, current)| near == current || !is_listed(current));
    let meant: Vec<String> = match meant.collect::<Vec<_>>().as_slice() {
        [(near, current)] if near != current => {
            vec![format!("`{near}`, which is now named `{current}`")]
        }
        meant => meant
            .iter()
            .map(|(near, current)| {
                if near == current {
                    format!("`{near}`")
                } else {
                    format!("`{near}` (now named `{current}`)")
                }
            })
            .collect(),
    };
    let advice = if meant.is_empty() {
        "`event-catalog list --search TEXT` finds names".to_owned()
    } else {
        format!("did you mean {}?", joined(&meant))
    };
    let shown = printable(name);
    format!("error: this catalog has no event `{shown}`; {advice}")
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
    line("since", document.since.unwrap_or_default());
    if document.is_deprecated() {
        let since = document
            .deprecated
            .map(|version| format!("since {version}"));
        let by = document.replaced_by;
        let advice = match (document.deprecated_reason, by) {
            (Some(reason), Some(by)) => Some(format!("{} Use {by} instead.", sentence(reason))),
            (Some(reason), None) => Some(reason.to_owned()),
            (None, by) => by.map(|by| format!("use {by} instead")),
        };
        let parts: Vec<_> = since.into_iter().chain(advice).collect();
        line("deprecated", &parts.join(": "));
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
