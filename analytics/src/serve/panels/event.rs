//! `event-fields` and `event-examples`: what is in the payloads of one event, without what is personal.

use deltalake::arrow::datatypes::SchemaRef;
use event_catalog_cli::stored::ColumnType;

use super::super::personal::Personal;
use super::super::problem::Problem;
use super::super::table::{Kind, Table};
use super::Ask;
use crate::catalog::{Field, KnownEvent};
use crate::count::grouped;
use crate::report::select::{OCCURRED, failed, since};
use crate::report::{Value, event_named};
use crate::settings::Settings;
use crate::store::{FIELD, TYPE};

/// The most fields of an event that are counted.
const FIELDS: usize = 100;

/// The values of a field that are listed.
const VALUES: usize = 10;

/// The most different values of a field. Where there are more, the most frequent ones say little, and counting them takes
/// long.
const DIFFERENT: i64 = 100_000;

/// The characters of a value that are shown.
const SHOWN: usize = 200;

/// How many events `event-examples` has where nothing else is asked for.
const EXAMPLES: usize = 5;

/// The most of them: payloads are large.
const MOST_EXAMPLES: usize = 100;

/// The longest payload that is shown, in bytes.
const LONGEST: usize = 100_000;

/// The event that the filter names; `None` if it is a custom one.
fn event(ask: &Ask) -> Result<Option<&KnownEvent>, Problem> {
    match &ask.filters.wanted.events[..] {
        [Some(name)] => Ok(event_named(ask.catalog(), name)),
        _ => Err(Problem::filter("name one event, as `event`")),
    }
}

/// The most frequent values of each field that has a column.
pub(super) async fn fields(ask: &Ask) -> Result<Table, Problem> {
    let event = event(ask)?;
    let mut table = Table::new(&[
        ("field", Kind::Text),
        ("type", Kind::Text),
        ("value", Kind::Text),
        ("occurrences", Kind::Integer),
    ]);
    let all = event.map_or(&ask.catalog().common, |event| &event.fields);
    if all.len() > FIELDS {
        let all = grouped(all.len() as u64);
        table
            .notes
            .push(format!("only the first {FIELDS} of {all} fields"));
    }
    let settings = Settings::open(&ask.store)?;
    let personal = Personal::of(ask.catalog(), &settings, event);
    let events = ask.snapshot.context().table_provider("events").await;
    let schema = events.map_err(|error| failed(&error))?.schema();
    let conditions = ask.conditions(ask.filters.period);
    for field in all.iter().take(FIELDS) {
        if personal.has(&field.name) {
            let note = format!("`{}` is personal: its values aren't shown", field.name);
            table.notes.push(note);
            continue;
        }
        let values = match column(&schema, field) {
            Some(column) => values(ask, &mut table, &conditions, field, &column).await?,
            // No event has had it yet.
            None => vec![[Value::None, Value::Integer(0)]],
        };
        for [value, occurrences] in values {
            let name = Value::Text(field.name.clone());
            let column_type = Value::Text(field.column_type.name().to_owned());
            table.rows.push(vec![name, column_type, value, occurrences]);
        }
    }
    Ok(table)
}

/// The most frequent values of a field; none if there are too many different ones, of which a note says so.
async fn values(
    ask: &Ask,
    table: &mut Table,
    conditions: &str,
    field: &Field,
    column: &str,
) -> Result<Vec<[Value; 2]>, Problem> {
    let text = format!("CAST({column} AS VARCHAR)");
    let sql = format!(
        r#"SELECT count({column}) AS "occurrences", approx_distinct({text}) AS "values"
        FROM "events" e WHERE {conditions}"#
    );
    let counts = ask.rows::<2>(table, sql).await?;
    let [occurrences, different] = counts
        .first()
        .map_or([0, 0], |row| [row[0].number(), row[1].number()]);
    if occurrences == 0 {
        return Ok(vec![[Value::None, Value::Integer(0)]]);
    }
    if different > DIFFERENT {
        table.notes.push(format!(
            "`{}` has about {} different values: they aren't listed",
            field.name,
            grouped(different)
        ));
        return Ok(Vec::new());
    }
    let sql = format!(
        r#"SELECT {text} AS "value", count(*) AS "occurrences" FROM "events" e
        WHERE {conditions} AND {column} IS NOT NULL
        GROUP BY {text} ORDER BY "occurrences" DESC, "value" LIMIT {VALUES}"#
    );
    let rows = ask.rows::<2>(table, sql).await?;
    let shown = |value: Value| match value.into_text() {
        Some(text) => Value::Text(shown(&text, field.column_type)),
        None => Value::None,
    };
    let rows = rows.into_iter();
    Ok(rows
        .map(|[value, occurrences]| [shown(value), occurrences])
        .collect())
}

/// The column of a field in SQL. It is found by its metadata, because its name may be another one than in a new store.
fn column(schema: &SchemaRef, field: &Field) -> Option<String> {
    let mut columns = schema.fields().iter();
    let found = columns.find(|column| {
        let metadata = column.metadata();
        let is_named = metadata.get(FIELD).is_some_and(|it| *it == field.name);
        let column_type = field.column_type.name();
        is_named && metadata.get(TYPE).is_some_and(|it| it == column_type)
    })?;
    Some(format!(r#"e."{}""#, found.name().replace('"', "\"\"")))
}

/// A value as people write it.
fn shown(text: &str, column_type: ColumnType) -> String {
    let text = match column_type {
        ColumnType::Decimal if text.contains('.') => {
            text.trim_end_matches('0').trim_end_matches('.')
        }
        _ => text,
    };
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// The newest payloads.
pub(super) async fn examples(ask: &Ask) -> Result<Table, Problem> {
    let event = event(ask)?;
    let mut table = Table::new(&[("occurred", Kind::Moment), ("data", Kind::Text)]);
    let conditions = ask.conditions(ask.filters.period);
    let limit = ask.filters.limit.unwrap_or(EXAMPLES).min(MOST_EXAMPLES);
    // Payloads are large, so the moments are found first.
    let sql = format!(
        r#"SELECT {OCCURRED} AS "occurred" FROM "events" e WHERE {conditions}
        ORDER BY "occurred" DESC LIMIT {limit}"#
    );
    let moments = ask.rows::<1>(&mut table, sql).await?;
    let Some([Value::Moment(oldest)]) = moments.last() else {
        return Ok(table);
    };
    let since = since(*oldest);
    let sql = format!(
        r#"SELECT {OCCURRED} AS "occurred", e."data" AS "data" FROM "events" e
        WHERE {conditions} AND {since} ORDER BY "occurred" DESC LIMIT {limit}"#
    );
    let settings = Settings::open(&ask.store)?;
    let personal = Personal::of(ask.catalog(), &settings, event);
    let mut left_out = 0;
    for [occurred, data] in ask.rows::<2>(&mut table, sql).await? {
        let data = match data.into_text() {
            Some(data) if data.len() > LONGEST => {
                left_out += 1;
                Value::None
            }
            Some(data) => Value::Text(personal.hidden(&data)),
            None => Value::None,
        };
        table.rows.push(vec![occurred, data]);
    }
    if left_out > 0 {
        table.notes.push(format!(
            "payloads of more than {} bytes aren't shown: {left_out}",
            grouped(LONGEST as u64)
        ));
    }
    Ok(table)
}

#[cfg(test)]
mod tests {
    use super::super::super::problem::Kind as ProblemKind;
    use super::super::super::testing::{Event, answered, asked, rows};

    fn paid(data: &str) -> Event {
        Event::new("paid", "2026-11-20T10:00:00Z").data(data)
    }

    #[tokio::test]
    async fn fields_have_their_most_frequent_values_but_personal_ones_have_none() {
        let mut events: Vec<Event> = (0..20)
            .map(|number| paid(&format!(r#"{{"kind":"k{number}","email":"a{number}@b"}}"#)))
            .collect();
        events.push(paid(r#"{"kind":"k7"}"#));
        events.push(Event::new("bought", "2026-11-20T10:00:00Z").data(r#"{"kind":"<b>"}"#));
        let table = answered(&events, "event-fields", "event=bought").await;
        let rows = rows(&table);
        assert_eq!(rows[0], "amount|number||0");
        assert_eq!(rows[1], "kind|text|k7|2");
        assert_eq!(rows[2], "kind|text|<b>|1");
        assert_eq!(rows.len(), 11);
        assert_eq!(
            table.notes,
            ["`email` is personal: its values aren't shown"]
        );
        assert!(!format!("{table:?}").contains("@b"));
    }

    #[tokio::test]
    async fn a_field_with_too_many_values_is_not_listed() {
        // The number is estimated, to about 1 %.
        let many = 100_000 * 11 / 10;
        let events: Vec<Event> = (0..many)
            .map(|number| paid(&format!(r#"{{"kind":"{number}"}}"#)))
            .collect();
        let table = answered(&events, "event-fields", "event=paid").await;
        assert_eq!(rows(&table), ["amount|number||0"]);
        assert!(
            table.notes[1].starts_with("`kind` has about 1"),
            "{:?}",
            table.notes
        );
    }

    #[tokio::test]
    async fn examples_hide_what_is_personal() {
        let mut events: Vec<Event> = (0..7)
            .map(|hour| {
                Event::new("paid", &format!("2026-11-20T1{hour}:00:00Z")).data(&format!(
                    r#"{{"amount":1.50,"email":"ada@b","kind":"{hour}"}}"#
                ))
            })
            .collect();
        events.push(paid(&format!(r#"{{"kind":"{}"}}"#, "x".repeat(100_000))));
        events[7] = events[7].clone().at("2026-11-21T00:00:00Z");
        let table = answered(&events, "event-examples", "event=paid").await;
        let rows = rows(&table);
        assert_eq!(rows.len(), 5);
        for (limit, expected) in [("2", 2), ("8", 8), ("1000", 8)] {
            let query = format!("event=paid&limit={limit}");
            let table = answered(&events, "event-examples", &query).await;
            assert_eq!(table.rows.len(), expected, "{limit}");
        }
        assert_eq!(rows[0], "2026-11-21T00:00:00Z|");
        assert_eq!(
            rows[1],
            r#"2026-11-20T16:00:00Z|{"amount":1.50,"email":"•••","kind":"6"}"#
        );
        assert_eq!(
            table.notes,
            ["payloads of more than 100,000 bytes aren't shown: 1"]
        );
    }

    #[tokio::test]
    async fn a_custom_event_hides_the_same() {
        let events = [Event::new("mine", "2026-11-20T10:00:00Z")
            .data(r#"{"email":"ada@b","to":{"eMail":"ada@b"},"a":1}"#)];
        let table = answered(&events, "event-examples", "event=mine").await;
        assert_eq!(
            rows(&table),
            [r#"2026-11-20T10:00:00Z|{"email":"•••","to":{"eMail":"•••"},"a":1}"#]
        );
        assert!(
            answered(&events, "event-fields", "event=mine")
                .await
                .rows
                .is_empty()
        );
        assert!(
            answered(&events, "event-examples", "event=paid")
                .await
                .rows
                .is_empty()
        );
    }

    #[tokio::test]
    async fn one_event_has_to_be_named() {
        for query in ["", "event=", "event=paid&event=open"] {
            let problem = asked(&[], "event-fields", query).await.expect_err(query);
            assert_eq!(problem.kind, ProblemKind::Filter, "{query}");
        }
        let problem = asked(&[], "event-examples", "event=payd").await;
        assert_eq!(problem.expect_err("a typo").kind, ProblemKind::NotFound);
    }
}
