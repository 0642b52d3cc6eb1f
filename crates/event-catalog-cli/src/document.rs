//! Events as documents: in the output of `list --format json`, and in the input of templates.

use std::collections::BTreeMap;

use event_catalog_build::catalog::{Catalog, Event, Release};
use event_catalog_build::read::Column;
use serde::Serialize;

/// One event, with all of its columns.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct EventDocument<'c> {
    pub(crate) name: &'c str,
    pub(crate) description: &'c str,
    pub(crate) module: Option<&'c str>,
    pub(crate) payload: Option<&'c str>,
    pub(crate) aliases: Vec<&'c str>,
    /// The alias that is sent instead of the name, according to `[[send]]`.
    pub(crate) sent_as: Option<&'c str>,
    /// The version or date that introduced the event. Here and in the next fields, versions have no `v`, and dates are
    /// in ISO 8601.
    pub(crate) since: Option<&'c str>,
    pub(crate) deprecated: Option<&'c str>,
    pub(crate) deprecated_reason: Option<&'c str>,
    pub(crate) replaced_by: Option<&'c str>,
    pub(crate) remove_after: Option<&'c str>,
    /// The words in `snake_case` from which the event's names in code are derived.
    pub(crate) identifier: String,
    pub(crate) section: Option<&'c str>,
    pub(crate) customer: Option<&'c str>,
    pub(crate) family: Option<FamilyDocument<'c>>,
    /// The additional columns of the catalog.
    #[serde(flatten)]
    pub(crate) extra: BTreeMap<&'c str, Option<&'c str>>,
}

/// An event's family, and the event's number in the family.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct FamilyDocument<'c> {
    pub(crate) name: &'c str,
    pub(crate) number: u32,
}

impl<'c> EventDocument<'c> {
    pub(crate) fn new(catalog: &'c Catalog<'_>, event: &'c Event<'_>) -> Self {
        let deprecation = event.deprecation();
        let text = |it: Option<&'c Release>| it.map(Release::text);
        let section = catalog.section(event);
        let row = catalog.row(event.row);
        let extra = (0..)
            .zip(&catalog.input.settings.extra_columns)
            .map(|(index, name)| {
                (
                    name.as_str(),
                    row.get(Column::Extra(index)).map(|cell| cell.text.as_ref()),
                )
            });
        Self {
            name: &event.name,
            description: &event.description,
            module: catalog.module(event).map(|module| module.name.as_ref()),
            payload: event.payload,
            aliases: event
                .aliases()
                .iter()
                .map(|alias| alias.name.as_ref())
                .collect(),
            sent_as: catalog.sent_alias(event),
            since: event.since().map(Release::text),
            deprecated: deprecation.and_then(|it| text(it.since.as_ref())),
            deprecated_reason: deprecation.and_then(|it| it.reason.as_deref()),
            replaced_by: deprecation.and_then(|it| it.replaced_by.as_deref()),
            remove_after: deprecation.and_then(|it| text(it.remove_after.as_ref())),
            identifier: event.identifiers().words().to_owned(),
            section: section.title,
            customer: section.customer,
            family: event.family().map(|(family, number)| FamilyDocument {
                name: &catalog.families[family].stem,
                number,
            }),
            extra: extra.collect(),
        }
    }

    /// Whether any column marks the event as deprecated.
    pub(crate) fn is_deprecated(&self) -> bool {
        self.deprecated
            .or(self.deprecated_reason)
            .or(self.replaced_by)
            .or(self.remove_after)
            .is_some()
    }
}
