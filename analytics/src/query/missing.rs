//! Suggests which table or view was meant by an unknown name.

use anyhow::anyhow;
use deltalake::datafusion::catalog::SchemaProvider;
use event_catalog_build::ident::snake_case;
use event_catalog_build::read::Suggestions;

use super::guard::hint;
use super::views::Views;
use crate::catalog::KnownCatalog;

/// A name that isn't a view, and the view that the user probably meant.
struct Meant {
    name: String,
    view: String,
    why: String,
}

pub(super) fn no_table(views: &Views, table: &str) -> anyhow::Error {
    if table.contains(['/', '\\', '.']) {
        return anyhow!("there is no table `{table}`: a query can't read files or URLs");
    }
    let mut meant = meant(views.catalog());
    meant.retain(|meant| !views.table_exist(&meant.name));
    if let Some(meant) = meant.iter().find(|meant| meant.name == table) {
        return anyhow!(
            "there is no view `{table}`, because {}; use `{}`",
            meant.why,
            meant.view
        );
    }
    let names = meant.iter().map(|meant| meant.name.as_str());
    let near = Suggestions::default().all(table, views.names().chain(names));
    let views_of_near = near.into_iter().map(|name| {
        let meant = meant.iter().find(|meant| meant.name == name);
        meant.map_or(name, |meant| meant.view.as_str())
    });
    let mut near: Vec<&str> = views_of_near.collect();
    near.sort_unstable();
    near.dedup();
    anyhow!(
        "there is no table or view `{table}`{}",
        hint(&near, "`SHOW TABLES` lists them all")
    )
}

/// Lists events that could be mistaken for modules, and modules that could be mistaken for events. (An event's
/// former names have views, too.)
fn meant(catalog: &KnownCatalog) -> Vec<Meant> {
    let mut all = Vec::new();
    for event in &catalog.events {
        let view = format!("event_{}", event.identifier);
        all.push(Meant {
            name: format!("module_{}", event.identifier),
            view,
            why: format!("`{}` is an event", event.name),
        });
    }
    for module in &catalog.modules {
        let identifier = snake_case(module);
        all.push(Meant {
            name: format!("event_{identifier}"),
            view: format!("module_{identifier}"),
            why: format!("`{module}` is a module"),
        });
    }
    all
}

#[cfg(test)]
mod tests {
    use super::super::test_store::{catalog, events, rejected};
    use super::*;

    #[test]
    fn a_name_that_no_view_has_leads_to_the_one_that_is_meant() {
        let views = Views::new(events(), rejected(), &catalog()).expect("there are views");
        let error = |table| no_table(&views, table).to_string();
        for (table, expected) in [
            (
                "module_paid",
                "there is no view `module_paid`, because `paid` is an event; use `event_paid`",
            ),
            (
                "event_shop",
                "there is no view `event_shop`, because `shop` is a module; use `module_shop`",
            ),
            (
                "event_bougth",
                "there is no table or view `event_bougth`; did you mean `event_bought`?",
            ),
            (
                "module_shup",
                "there is no table or view `module_shup`; did you mean `module_shop`?",
            ),
            (
                "xyzzy",
                "there is no table or view `xyzzy`; `SHOW TABLES` lists them all",
            ),
        ] {
            assert_eq!(error(table), expected);
        }
    }
}
