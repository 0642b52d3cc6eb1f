//! The views, which are the same in every engine. They read the table or view `events`, with the column
//! `occurred`, and `dim_event`.

use super::dialect::Dialect;
use super::escape::{literal, quoted, shortened};
use super::model::{Column, KnownEvent, KnownModule, Layout, Model, ValueType};

/// The columns of the envelope that views of events have.
const LISTED: [&str; 10] = [
    "id", "type", "occurred", "source", "subject", "tenant", "bot", "process", "received", "data",
];

/// The maximum number of fields that a view lists. One with more of them has all columns, so that the text of
/// many views stays small.
const MOST_FIELDS: usize = 100;

/// The maximum number of names that a view of an event lists: with literals, engines skip what they need not
/// read. One with more names has them from `dim_event`.
const MOST_NAMES: usize = 20;

/// The maximum length of the comment of a view or a column in characters.
const LONGEST_COMMENT: usize = 300;

/// The maximum length of a description in `dim_event` in characters.
const LONGEST_DESCRIPTION: usize = 1000;

/// A view.
fn view(dialect: Dialect, name: &str, comment: &str, query: &str) -> String {
    let comment = dialect.comment(&shortened(comment, LONGEST_COMMENT));
    format!(
        "CREATE OR REPLACE VIEW {}{comment} AS\n{query};\n\n",
        quoted(name)
    )
}

/// All views.
pub(super) fn all(model: &Model<'_>, dialect: Dialect) -> String {
    let mut sql = String::new();
    for layout in &model.layouts {
        sql += &of_layout(model, layout, dialect);
    }
    for event in &model.events {
        sql += &of_event(model, event, dialect);
    }
    for module in &model.modules {
        sql += &of_module(model, module, dialect);
    }
    // Of a part of the catalog, the events of the other parts would seem to be custom ones.
    if model.is_whole {
        sql += &view(
            dialect,
            "custom",
            "Events that aren't in the catalog",
            "SELECT *\nFROM `common_columns`\nWHERE `type` NOT IN (SELECT `type` FROM `dim_event`)",
        );
    }
    sql += &facts(model, dialect);
    sql += &dimensions(model, dialect);
    sql.truncate(sql.trim_end().len());
    sql.push('\n');
    sql
}

/// The columns of a view with these fields. `of` is the table with its dot, or empty.
fn columns<'f>(
    model: &Model<'_>,
    fields: impl ExactSizeIterator<Item = &'f usize>,
    of: &str,
) -> String {
    if fields.len() > MOST_FIELDS {
        return format!("{of}*");
    }
    let fields = fields.map(|index| &*model.columns[*index].name);
    let names = LISTED.into_iter().chain(fields);
    let names: Vec<_> = names.map(|name| format!("{of}{}", quoted(name))).collect();
    names.join(", ")
}

fn of_layout(model: &Model<'_>, layout: &Layout<'_>, dialect: Dialect) -> String {
    let comment = match layout.payload {
        None => "Every event, with the fields that every event may have".to_owned(),
        Some(payload) => format!("Every event, with the fields of the payload {payload}"),
    };
    let columns = columns(model, layout.fields.iter(), "");
    let query = format!("SELECT {columns}\nFROM `events`");
    view(dialect, &layout.view, &comment, &query)
}

fn of_event(model: &Model<'_>, event: &KnownEvent<'_>, dialect: Dialect) -> String {
    let names = if event.names.len() > MOST_NAMES {
        let name = literal(event.name(), dialect);
        format!("SELECT `type` FROM `dim_event` WHERE `event` = {name}")
    } else {
        literals(&event.names, dialect)
    };
    let from = quoted(&model.layouts[event.layout].view);
    let query = format!("SELECT *\nFROM {from}\nWHERE `type` IN ({names})");
    view(dialect, &event.view, event.description, &query)
}

/// The current names of types, to join events with: without a column that `events` has, too.
const NAMES: &str = "SELECT `type` AS `of_type`, `event` AS `name` FROM `dim_event`";

fn of_module(model: &Model<'_>, module: &KnownModule<'_>, dialect: Dialect) -> String {
    let columns = columns(model, module.fields.iter(), "e.");
    let query = format!(
        "SELECT d.`name`, {columns}\n\
         FROM `events` AS e\n\
         INNER JOIN ({NAMES} WHERE `module` = {}) AS d ON e.`type` = d.`of_type`",
        literal(module.name, dialect)
    );
    let comment = match module.title {
        "" => format!("Events of the module {}", module.name),
        title => format!("{title}: events of the module {}", module.name),
    };
    let comment = format!("{comment}; `name` is the current name");
    view(dialect, &module.view, &comment, &query)
}

/// One row an event, in the form that the chat's own analytics have.
fn facts(model: &Model<'_>, dialect: Dialect) -> String {
    let is_number = |it: ValueType| {
        matches!(
            it,
            ValueType::Decimal | ValueType::Number | ValueType::Integer
        )
    };
    let amounts: Vec<String> = model
        .columns_of("amount")
        .filter(|column| is_number(column.value_type))
        .map(|column| dialect.decimal(&format!("e.{}", quoted(&column.name)), column.value_type))
        .collect();
    let amount = match &amounts[..] {
        [] => dialect.null(ValueType::Decimal),
        [amount] => amount.clone(),
        amounts => format!("coalesce({})", amounts.join(", ")),
    };
    // ClickHouse joins with an empty text where there is no row.
    let (join, event) = if model.is_whole {
        ("LEFT JOIN", "coalesce(nullif(d.`name`, ''), e.`type`)")
    } else {
        ("INNER JOIN", "d.`name`")
    };
    let query = format!(
        "SELECT {amount} AS `amount`, e.`occurred` AS `created_at`, \
         coalesce(e.`process`, e.`bot`, e.`tenant`) AS `entity_id`, {event} AS `event_type`, \
         e.`id` AS `id`, e.`tenant` AS `tenant_id`\n\
         FROM `events` AS e\n\
         {join} ({NAMES}) AS d ON e.`type` = d.`of_type`"
    );
    let comment = "A row for each event. Join `dimensions` by `tenant_id` and `entity_id`";
    view(dialect, "facts", comment, &query)
}

/// The places in which events happened, with the names that events had for them last.
fn dimensions(model: &Model<'_>, dialect: Dialect) -> String {
    let entity = "coalesce(`process`, `bot`, `tenant`)";
    let name = |field: &str| {
        let mut columns = model.columns_of(field);
        let column = columns.find(|column| column.value_type == ValueType::Text);
        column.map_or_else(
            || dialect.null(ValueType::Text),
            |column| dialect.latest(&quoted(&column.name)),
        )
    };
    let among = if model.is_whole {
        ""
    } else {
        " AND `type` IN (SELECT `type` FROM `dim_event`)"
    };
    let query = format!(
        "SELECT {entity} AS `entity_id`, `tenant` AS `tenant_id`, {} AS `tenant_name`, \
         {} AS `bot_id`, {} AS `bot_name`, {} AS `process_id`, {} AS `process_name`\n\
         FROM `events`\n\
         WHERE {entity} IS NOT NULL{among}\n\
         GROUP BY {entity}, `tenant`",
        name("tenant_name"),
        dialect.latest("`bot`"),
        name("bot_name"),
        dialect.latest("`process`"),
        name("process_name"),
    );
    let comment = "The processes, bots and tenants in which events happened, with their last names";
    view(dialect, "dimensions", comment, &query)
}

/// Literals, separated by commas.
fn literals(texts: &[&str], dialect: Dialect) -> String {
    let literals: Vec<_> = texts.iter().map(|it| literal(it, dialect)).collect();
    literals.join(", ")
}

/// What comments on the table `dim_event` and its columns say.
pub(super) const DIM_EVENT: &str =
    "The events of the catalog, a row for each current and former name";
pub(super) const DIM_EVENT_COLUMNS: [(&str, &str); 4] = [
    ("type", "The name, as received"),
    ("event", "The current name of the event"),
    ("module", "The module that emits it"),
    ("description", "What it means"),
];

/// An event as the values of a row: the current name, all names, the module, the description.
pub(super) fn row(event: &KnownEvent<'_>, dialect: Dialect) -> String {
    let names = literals(&event.names, dialect);
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

/// The comment of a column, or nothing.
pub(super) fn comment_of(column: &Column<'_>, dialect: Dialect) -> String {
    dialect.comment(&shortened(&column.description, LONGEST_COMMENT))
}
