//! Messages about a name that no event has.

use event_catalog_build::catalog::{Catalog, Event};
use event_catalog_build::printable;
use event_catalog_build::read::Suggestions;

use crate::alternatives::joined;

/// The message about an unknown name. The command never shows another event instead: a program
/// would mistake it for the requested one.
pub(crate) fn message(catalog: &Catalog<'_>, name: &str) -> String {
    let aliases = catalog.events.iter().flat_map(Event::aliases);
    let aliases = aliases.map(|alias| alias.name.as_ref());
    let names = catalog.events.iter().map(|event| event.name.as_ref());
    let near = Suggestions::default().all(name, names.chain(aliases));
    let near = near.into_iter();
    let near = near.filter_map(|near| Some((near, catalog.resolve(near)?.name.as_ref())));
    let near: Vec<(&str, &str)> = near.collect();
    // Next to the current name, an old name adds nothing.
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
    format!("this catalog has no event `{shown}`; {advice}")
}
