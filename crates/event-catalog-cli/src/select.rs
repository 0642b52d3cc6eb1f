//! Selects events of a catalog by section, module, customer, and the content of their rows.

use crate::document::EventDocument;

/// Filters; an event has to pass all of them.
#[derive(Clone, Debug, Default, clap::Args)]
#[command(next_help_heading = "Filters")]
pub(crate) struct Filters {
    /// Only events of this module; may be given several times.
    #[arg(long, value_name = "NAME")]
    module: Vec<String>,
    /// Only events of the section with this title; may be given several times.
    #[arg(long, value_name = "TITLE")]
    section: Vec<String>,
    /// Only events that are specific to this customer; may be given several times.
    #[arg(long, value_name = "NAME")]
    customer: Vec<String>,
    /// Only events that are deprecated.
    #[arg(long)]
    deprecated: bool,
    /// Only events with their own payload.
    #[arg(long)]
    has_payload: bool,
    /// Only events whose name, alias or description contains this text, ignoring case.
    #[arg(long, value_name = "TEXT")]
    search: Option<String>,
}

impl Filters {
    pub(crate) fn pass(&self, event: &EventDocument<'_>) -> bool {
        let one_of = |wanted: &[String], value: Option<&str>| {
            wanted.is_empty()
                || value.is_some_and(|value| wanted.iter().any(|it| it.eq_ignore_ascii_case(value)))
        };
        one_of(&self.module, event.module)
            && one_of(&self.section, event.section)
            && one_of(&self.customer, event.customer)
            && (!self.deprecated || event.is_deprecated())
            && (!self.has_payload || event.payload.is_some())
            && self
                .search
                .as_deref()
                .is_none_or(|text| contains(event, text))
    }
}

fn contains(event: &EventDocument<'_>, text: &str) -> bool {
    let text = text.to_lowercase();
    let mut texts = [event.name, event.description]
        .into_iter()
        .chain(event.aliases.iter().copied());
    texts.any(|it| it.to_lowercase().contains(&text))
}
