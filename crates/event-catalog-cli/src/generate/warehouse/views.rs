//! The views, which are the same in every engine, with the names and columns that `event-analytics
//! query` uses. They read `dim_event`, and the table or view `events` with the column `occurred`.

use super::dialect::Dialect;
use super::escape::{literal, quoted, shortened};
use super::model::{Column, KnownEvent, KnownModule, Layout, Model, ValueType};
use super::times;

/// The maximum number of fields that a view lists. The view of an event with more fields has all
/// columns, so that the text of many views remains small.
const MOST_FIELDS: usize = 100;

/// The maximum number of names that a view of an event lists: with literals in the query, engines
/// can skip data. The view of an event with more names reads them from `dim_event`.
const MOST_NAMES: usize = 20;

/// The maximum length of a comment on a view or column, in characters.
const LONGEST_COMMENT: usize = 300;

/// The maximum length in characters of a description in `dim_event`.
const LONGEST_DESCRIPTION: usize = 1000;

/// Writes the statement that creates a view.
fn view(dialect: Dialect, name: &str, comment: &str, query: &str) -> String {
    let comment = dialect.comment(&shortened(comment, LONGEST_COMMENT));
    format!(
        "CREATE OR REPLACE VIEW {}{comment} AS\n{query};\n\n",
        quoted(name)
    )
}

/// Writes the statements that create all views.
pub(super) fn all(model: &Model<'_>, dialect: Dialect) -> String {
    let mut sql = all_columns(model, dialect);
    for layout in model.layouts.iter().filter(|it| is_listed(it)) {
        sql += &of_layout(model, layout, dialect);
    }
    sql += &all_events(model, dialect);
    for event in &model.events {
        sql += &of_event(model, event, dialect);
        for former in &event.former_views {
            sql += &of_former_name(event, former, dialect);
        }
    }
    for module in &model.modules {
        sql += &of_module(model, module, dialect);
    }
    // If only part of the catalog is selected, events of other parts would look like custom events.
    if model.is_whole {
        sql += &custom(model, dialect);
    }
    sql += &facts(model, dialect);
    sql += &dimensions(model, dialect);
    sql.truncate(sql.trim_end().len());
    sql.push('\n');
    sql
}

/// The view with all columns. `event` and `module` contain values from the current catalog, not
/// those at the time of receipt.
const ALL_COLUMNS: &str = "all_columns";

fn all_columns(model: &Model<'_>, dialect: Dialect) -> String {
    let envelope = model.envelope().map(|column| match &*column.name {
        name @ ("event" | "module") => format!("{} AS {}", quoted(name), quoted(&received(name))),
        name => quoted(name),
    });
    let fields = model.fields().map(|column| quoted(&column.name));
    let columns: Vec<_> = envelope.chain(fields).collect();
    let query = format!("SELECT `occurred`, {}\nFROM `events`", columns.join(", "));
    let comment = "Every event, with all columns";
    view(dialect, ALL_COLUMNS, comment, &query)
}

/// The name of an envelope column in the views. The stored `event` and `module` get a suffix, because the views have
/// columns of these names with current values.
fn received(name: &str) -> String {
    match name {
        "event" | "module" => format!("{name}_received"),
        name => name.to_owned(),
    }
}

fn is_listed(layout: &Layout<'_>) -> bool {
    layout.fields.len() <= MOST_FIELDS
}

/// The view that the views of events with a layout read: the layout's own view, or the view with all columns if the
/// layout has more than [`MOST_FIELDS`] fields.
fn view_of<'l>(layout: &'l Layout<'_>) -> &'l str {
    if is_listed(layout) {
        &layout.view
    } else {
        ALL_COLUMNS
    }
}

/// The columns of a view with these fields.
fn columns<'f>(model: &Model<'_>, fields: impl Iterator<Item = &'f usize>) -> String {
    let envelope = model.envelope().map(|column| received(&column.name));
    let fields = fields.map(|index| model.columns[*index].name.to_string());
    let names = std::iter::once("occurred".to_owned()).chain(envelope);
    let names: Vec<_> = names.chain(fields).map(|name| quoted(&name)).collect();
    names.join(", ")
}

fn of_layout(model: &Model<'_>, layout: &Layout<'_>, dialect: Dialect) -> String {
    let comment = match layout.payload {
        None => "Every event, with the columns that every event may have".to_owned(),
        Some(payload) => format!(
            "Every event, with the columns of the payload {payload}; the views of its events read it"
        ),
    };
    let columns = columns(model, layout.fields.iter());
    let query = format!("SELECT {columns}\nFROM `all_columns`");
    view(dialect, &layout.view, &comment, &query)
}

/// All events, joined with the current catalog. ClickHouse's join returns an empty string instead
/// of NULL if there is no row.
fn all_events(model: &Model<'_>, dialect: Dialect) -> String {
    let (join, comment) = if model.is_whole {
        (
            "LEFT JOIN",
            "Every event, with its current name and module; `event` is NULL for custom events",
        )
    } else {
        (
            "INNER JOIN",
            "The events of this part of the catalog, with their current names and modules",
        )
    };
    let query = format!(
        "SELECT nullif(d.`name`, '') AS `event`, d.`module_name` AS `module`, e.*\n\
         FROM `all_columns` AS e\n\
         {join} (SELECT `type` AS `of_type`, `event` AS `name`, `module` AS `module_name` FROM `dim_event`) AS d\n  \
         ON {} = d.`of_type`",
        times::looked_up(model, "e.", dialect)
    );
    view(dialect, "all_events", comment, &query)
}

/// Writes the view of an event. The view reads `events` without a join, because all of its rows
/// have the same event and module.
fn of_event(model: &Model<'_>, event: &KnownEvent<'_>, dialect: Dialect) -> String {
    let name = literal(event.name(), dialect);
    let listed = (event.names.len() > MOST_NAMES)
        .then(|| format!("SELECT `type` FROM `dim_event` WHERE `event` = {name}"));
    let is_event = times::is_event(model, event, listed.as_deref(), dialect);
    let module = event.module.map_or_else(
        || dialect.null(ValueType::Text),
        |module| literal(module, dialect),
    );
    let from = quoted(view_of(&model.layouts[event.layout]));
    let query =
        format!("SELECT {name} AS `event`, {module} AS `module`, *\nFROM {from}\nWHERE {is_event}");
    view(dialect, &event.view, event.description, &query)
}

/// The view of an event under a former name, for queries that were written when it had that name.
/// It contains the events under all names, with the current name in `event`.
fn of_former_name(event: &KnownEvent<'_>, former: &str, dialect: Dialect) -> String {
    let query = format!("SELECT *\nFROM {}", quoted(&event.view));
    let comment = format!("The former name of {}", event.view);
    view(dialect, former, &comment, &query)
}

fn of_module(model: &Model<'_>, module: &KnownModule<'_>, dialect: Dialect) -> String {
    let columns = if module.fields.len() > MOST_FIELDS {
        "*".to_owned()
    } else {
        format!(
            "`event`, `module`, {}",
            columns(model, module.fields.iter())
        )
    };
    let query = format!(
        "SELECT {columns}\nFROM `all_events`\nWHERE `module` = {}",
        literal(module.name, dialect)
    );
    let comment = match module.title {
        "" => format!("Events of the module {}", module.name),
        title => format!("{title}: events of the module {}", module.name),
    };
    view(dialect, &module.view, &comment, &query)
}

fn custom(model: &Model<'_>, dialect: Dialect) -> String {
    let null = dialect.null(ValueType::Text);
    let from = quoted(model.layouts.first().map_or(ALL_COLUMNS, view_of));
    let query = format!(
        "SELECT {null} AS `event`, {null} AS `module`, *\nFROM {from}\n\
         WHERE {} NOT IN (SELECT `type` FROM `dim_event`)",
        times::looked_up(model, "", dialect)
    );
    view(
        dialect,
        "custom",
        "Events that aren't in the catalog",
        &query,
    )
}

/// Writes the view of facts: what happened, when and to whom, and an amount. `event-analytics query` has a view with
/// the same columns.
fn facts(model: &Model<'_>, dialect: Dialect) -> String {
    let amounts: Vec<String> = [ValueType::Decimal, ValueType::Integer, ValueType::Number]
        .into_iter()
        .filter_map(|it| model.stored_as("amount", it))
        .map(|column| dialect.decimal(&quoted(&column.name), column.value_type))
        .collect();
    let amount = first_of(&amounts, ValueType::Decimal, dialect);
    let query = format!(
        "SELECT {amount} AS `amount`, `occurred` AS `created_at`, {ENTITY} AS `entity_id`, \
         coalesce(`event`, `type`) AS `event_type`, `id`, `tenant` AS `tenant_id`\n\
         FROM `all_events`"
    );
    view(
        dialect,
        "facts",
        "What happened, when and to whom, and an amount",
        &query,
    )
}

/// The entity that an event happened to.
const ENTITY: &str = "coalesce(`process`, `bot`, `tenant`)";

/// Writes the views of processes, bots and tenants that events happened in.
fn dimensions(model: &Model<'_>, dialect: Dialect) -> String {
    let label = |fields: [&str; 2]| {
        let columns = fields
            .into_iter()
            .filter_map(|field| model.stored_as(field, ValueType::Text));
        let columns: Vec<_> = columns.map(|column| quoted(&column.name)).collect();
        match &columns[..] {
            [] => dialect.null(ValueType::Text),
            columns => format!("max({})", first_of(columns, ValueType::Text, dialect)),
        }
    };
    let among = if model.is_whole {
        String::new()
    } else {
        let name = times::looked_up(model, "", dialect);
        format!(" AND {name} IN (SELECT `type` FROM `dim_event`)")
    };
    let query = format!(
        "SELECT {ENTITY} AS `entity_id`, `tenant` AS `tenant_id`, {} AS `tenant_name`, \
         `bot` AS `bot_id`, {} AS `bot_name`, `process` AS `process_id`, {} AS `process_name`\n\
         FROM `events`\n\
         WHERE {ENTITY} IS NOT NULL{among}\n\
         GROUP BY `tenant`, `bot`, `process`",
        label(["tenant_name", "tenantName"]),
        label(["bot_name", "botName"]),
        label(["process_name", "processName"]),
    );
    let comment = "The processes, bots and tenants in which events happened";
    view(dialect, "dimensions", comment, &query)
}

/// Writes an expression for the first of several values that isn't NULL.
fn first_of(expressions: &[String], value_type: ValueType, dialect: Dialect) -> String {
    match expressions {
        [] => dialect.null(value_type),
        [expression] => expression.clone(),
        expressions => format!("coalesce({})", expressions.join(", ")),
    }
}

/// The comments on the table `dim_event` and its columns.
pub(super) const DIM_EVENT: &str =
    "The events of the catalog, a row for each current and former name";
pub(super) const DIM_EVENT_COLUMNS: [(&str, &str); 4] = [
    ("type", "The name, as received"),
    ("event", "The current name of the event"),
    ("module", "The module that emits it"),
    ("description", "What it means"),
];

/// Writes the values of an event's row: current name, all names, module, description.
pub(super) fn row(event: &KnownEvent<'_>, dialect: Dialect) -> String {
    let names: Vec<_> = event.names.iter().map(|it| literal(it, dialect)).collect();
    let names = names.join(", ");
    let names = match dialect {
        Dialect::ClickHouse => format!("[{names}]"),
        Dialect::Spark => format!("array({names})"),
    };
    let module = event.module.map(|module| literal(module, dialect));
    let description = shortened(event.description, LONGEST_DESCRIPTION);
    format!(
        "({}, {names}, {}, {})",
        literal(event.name(), dialect),
        module.as_deref().unwrap_or("NULL"),
        literal(&description, dialect)
    )
}

/// The comment on a column: its description, or the payload field that it contains.
pub(super) fn comment_of(column: &Column<'_>, dialect: Dialect) -> String {
    match &column.field {
        Some(field) if column.description.is_empty() => {
            let comment = format!("The field {field} of payloads");
            dialect.comment(&shortened(&comment, LONGEST_COMMENT))
        }
        _ => dialect.comment(&shortened(&column.description, LONGEST_COMMENT)),
    }
}
