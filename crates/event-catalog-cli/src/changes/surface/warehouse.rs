//! Collects the items of a catalog that queries on stored events see: stored names, views and their columns.
//!
//! A column in a store keeps its name forever. Views use the names of the current catalog.

use std::collections::{HashMap, HashSet};

use event_catalog_build::catalog::Catalog;
use event_catalog_build::schema::types::{Kind, Shape, TypeId, Types};

use super::events as of_events;
use super::fingerprints::Fingerprints;
use super::origins::Origins;
use super::{Subject, Surface, Verdict};
use crate::changes::{path, setting};
use crate::generate::selection::Selection;
use crate::generate::warehouse::model::{Column, Layout, Model};
use crate::generate::{Customers, Scope};

pub(super) fn surface(catalog: &Catalog<'_>) -> Surface {
    let mut surface = Surface::default();
    let Ok(selection) = Scope::default().select(catalog, Customers::All) else {
        return surface;
    };
    let model = Model::of(&selection);
    let origins = Origins::of(&selection);
    events(&selection, &model, &origins, &mut surface);
    for module in &model.modules {
        surface.add(
            path_of(&module.view),
            "view of a module",
            Subject::Module(module.name.to_owned()),
        );
    }
    columns(&selection, &model, &origins, &mut surface);
    surface
}

/// Returns the path of a view. The word after `view` is the kind of the view's source: `view event link_clicked`.
fn path_of(view: &str) -> String {
    format!("view {}", view.replacen('_', " ", 1))
}

/// Adds the names under which events are stored, and the views of the events.
fn events(
    selection: &Selection<'_, '_>,
    model: &Model<'_>,
    origins: &Origins<'_>,
    surface: &mut Surface,
) {
    let types = &selection.catalog.types;
    let fingerprints = Fingerprints::of(types, origins.types());
    for event in &model.events {
        let subject = || Subject::Event(event.name().to_owned());
        let payload = model.layouts.get(event.layout).and_then(|it| it.payload);
        let layout = match payload.and_then(|name| Some((name, types.payload(name)?))) {
            Some((name, id)) => format!("{:016x} {name}", fingerprints.get(id)),
            None => "- ".to_owned(),
        };
        surface.add(
            path_of(&event.view),
            format!("event view {layout}"),
            subject(),
        );
        for view in &event.former_views {
            surface.add(path_of(view), format!("event view {layout}"), subject());
        }
        for (at, name) in event.names.iter().enumerate() {
            let age = if at == 0 { "current" } else { "former" };
            surface.add(
                format!("stored name {name}"),
                format!("{age} name"),
                subject(),
            );
            if let Some(module) = event.module {
                surface.add(
                    format!("module of {name}"),
                    format!("module {module}"),
                    subject(),
                );
            }
        }
    }
}

/// Adds the columns of the views, and the columns of all events.
fn columns(
    selection: &Selection<'_, '_>,
    model: &Model<'_>,
    origins: &Origins<'_>,
    surface: &mut Surface,
) {
    let mut of_column: HashMap<usize, Subject> = HashMap::new();
    let common = selection.common_payload().map(|file| file.name);
    for layout in &model.layouts {
        let schema = layout.payload.or(common);
        let fields = schema.map_or_else(HashMap::new, |name| {
            subjects(&selection.catalog.types, origins, name, layout)
        });
        surface.add(
            path_of(&layout.view),
            "view of a payload",
            match layout.payload {
                Some(schema) => Subject::Payload {
                    schema: schema.to_owned(),
                    path: String::new(),
                },
                // A view for events without their own payload has only columns of the default payload.
                None => Subject::Setting(setting::DEFAULT_PAYLOAD.to_owned()),
            },
        );
        for index in &layout.fields {
            let Some(column) = model.columns.get(*index) else {
                continue;
            };
            let field = column.field.as_deref().unwrap_or_default();
            let subject = fields.get(field).cloned();
            let subject = subject.unwrap_or_else(|| Subject::Payload {
                schema: schema.unwrap_or_default().to_owned(),
                path: if field.is_empty() {
                    String::new()
                } else {
                    path::field("", field)
                },
            });
            of_column.entry(*index).or_insert_with(|| subject.clone());
            surface.add(
                format!("column {}.{}", layout.view, column.name),
                signature(column),
                subject,
            );
        }
    }
    for (index, column) in model.columns.iter().enumerate() {
        if let Some(subject) = of_column.remove(&index) {
            surface.add(
                format!("column all_columns.{}", column.name),
                signature(column),
                subject,
            );
        }
    }
}

/// Maps the names of a payload's fields to the sources that the fields are generated from.
fn subjects(
    types: &Types<'_>,
    origins: &Origins<'_>,
    schema: &str,
    layout: &Layout<'_>,
) -> HashMap<String, Subject> {
    let root = match layout.payload {
        Some(_) => types.payload(schema),
        None => types.default,
    };
    let mut subjects = HashMap::new();
    let mut seen = HashSet::new();
    let mut open: Vec<TypeId> = root.into_iter().collect();
    while let Some(id) = open.pop() {
        if seen.insert(id) {
            of_type(types, origins, id, &mut subjects, &mut open);
        }
    }
    subjects
}

fn of_type(
    types: &Types<'_>,
    origins: &Origins<'_>,
    id: TypeId,
    subjects: &mut HashMap<String, Subject>,
    open: &mut Vec<TypeId>,
) {
    match &types.get(id).kind {
        Kind::Object(object) => {
            for field in &object.fields {
                let name = field.name.to_string();
                subjects
                    .entry(name)
                    .or_insert_with(|| origins.field(id, &field.name));
            }
        }
        Kind::OneOf(variants) => {
            open.extend(variants.iter().filter_map(|it| match it.slot.shape {
                Shape::Named(id) => Some(id),
                _ => None,
            }));
        }
        Kind::Value(slot) => {
            if let Shape::Named(id) = slot.shape {
                open.push(id);
            }
        }
        Kind::Tuple(_) | Kind::Enumeration(_) => {}
    }
}

/// Describes the field in a column, and how its values are stored. Columns for fields are always nullable.
fn signature(column: &Column<'_>) -> String {
    let kind = format!("{:?}", column.value_type).to_ascii_lowercase();
    let null = if column.is_required { "" } else { " or NULL" };
    format!("{kind}{null}")
}

/// Determines the effect of a changed signature; `None` if it is breaking.
pub(super) fn verdict(before: &str, after: &str) -> Option<Verdict> {
    if let Some(verdict) = of_events::verdict(before, after) {
        return Some(verdict);
    }
    let view = |text: &str| {
        let (print, name) = text.strip_prefix("event view ")?.split_once(' ')?;
        Some((print.to_owned(), name.to_owned()))
    };
    let (was, now) = (view(before)?, view(after)?);
    if was.0 == now.0 || was.1 == now.1 {
        // Differences between the columns are separate items.
        return Some(Verdict::None);
    }
    // If the view had no columns for a payload, it only gains columns.
    (was.0 == "-").then_some(Verdict::Minor)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::generate::{Kind as Output, Options, small};

    #[test]
    fn the_views_are_those_of_the_sql() {
        for input in [small::input(), small::hostile()] {
            let catalog = Catalog::new(&input);
            let surface = surface(&catalog);
            let views = surface.items.keys().map(String::as_str);
            let views: BTreeSet<&str> = views.filter(|it| it.starts_with("view ")).collect();
            let files = Output::Warehouse.generate(&catalog, &Options::default());
            let files = files.expect("SQL");
            let sql = files.iter().find(|file| file.path == "spark.sql");
            let sql = &sql.expect("SQL for Spark").text;
            // These views are the same for every catalog.
            let fixed = [
                "all_columns",
                "all_events",
                "custom",
                "dim_event",
                "dimensions",
                "events",
                "facts",
            ];
            let lines = sql.lines().filter_map(|line| {
                let rest = line.strip_prefix("CREATE OR REPLACE VIEW `")?;
                let view = rest.split('`').next()?;
                (!fixed.contains(&view)).then(|| path_of(view))
            });
            let lines: BTreeSet<String> = lines.collect();
            assert_eq!(
                lines.iter().map(String::as_str).collect::<BTreeSet<_>>(),
                views
            );
            for path in surface.items.keys() {
                if let Some((_, column)) = path
                    .strip_prefix("column ")
                    .and_then(|it| it.split_once('.'))
                {
                    assert!(sql.contains(&format!("`{column}`")), "{path}");
                }
            }
        }
    }
}
