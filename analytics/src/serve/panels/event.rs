//! `event-fields` and `event-examples`: the contents of one event's payloads, without personal data.

mod values;

use super::super::personal::Personal;
use super::super::problem::Problem;
use super::super::table::{Kind, Table};
use super::Ask;
use crate::catalog::KnownEvent;
use crate::count::grouped;
use crate::report::select::{OCCURRED, failed, since};
use crate::report::{Value, event_named};
use crate::settings::Settings;
use values::{Column, found};

/// The maximum number of an event's fields to count.
const FIELDS: usize = 100;

/// The default number of events in `event-examples`.
const EXAMPLES: usize = 5;

/// The maximum number of examples: payloads are large.
const MOST_EXAMPLES: usize = 100;

/// The longest payload to show, in bytes.
const LONGEST: usize = 100_000;

/// The event that the filter names; `None` for a custom event.
fn event(ask: &Ask) -> Result<Option<&KnownEvent>, Problem> {
    match &ask.filters.wanted.events[..] {
        [Some(name)] => Ok(event_named(ask.catalog(), name)),
        _ => Err(Problem::filter("give one event with the parameter `event`")),
    }
}

/// Finds the most frequent values of each field that has a column, and, for numbers, the minimum, the median and
/// the maximum.
pub(super) async fn fields(ask: &Ask) -> Result<Table, Problem> {
    let event = event(ask)?;
    let mut table = Table::new(&[
        ("field", Kind::Text),
        ("type", Kind::Text),
        ("value", Kind::Text),
        ("occurrences", Kind::Integer),
        ("minimum", Kind::Number),
        ("median", Kind::Number),
        ("maximum", Kind::Number),
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
    let mut fields = Vec::new();
    for field in all.iter().take(FIELDS) {
        if personal.has(&field.name) {
            let note = format!("`{}` is personal: its values aren't shown", field.name);
            table.notes.push(note);
        } else {
            fields.push((field, Column::of(&schema, field)));
        }
    }
    let columns = fields.iter().filter_map(|(_, column)| column.as_ref());
    let columns: Vec<&Column<'_>> = columns.collect();
    let mut contents = found(ask, &mut table, &conditions, &columns)
        .await?
        .into_iter();
    for (field, column) in &fields {
        // A field without a column hasn't occurred in any event.
        let found = column.as_ref().and_then(|_| contents.next());
        let found = found.unwrap_or_default();
        for [value, occurrences] in found.rows(field) {
            let name = Value::Text(field.name.clone());
            let column_type = Value::Text(field.column_type.name().to_owned());
            let mut row = vec![name, column_type, value, occurrences];
            row.extend(found.measures());
            table.rows.push(row);
        }
    }
    Ok(table)
}

/// Lists the newest payloads.
pub(super) async fn examples(ask: &Ask) -> Result<Table, Problem> {
    let event = event(ask)?;
    let mut table = Table::new(&[("occurred", Kind::Moment), ("data", Kind::Text)]);
    let conditions = ask.conditions(ask.filters.period);
    let limit = ask.filters.limit.unwrap_or(EXAMPLES).min(MOST_EXAMPLES);
    // Payloads are large, so a first query finds only the moments.
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
        assert_eq!(rows[0], "amount|number||0|||");
        assert_eq!(rows[1], "kind|text|k7|2|||");
        assert_eq!(rows[2], "kind|text|<b>|1|||");
        assert_eq!(rows.len(), 11);
        assert_eq!(
            table.notes,
            ["`email` is personal: its values aren't shown"]
        );
        assert!(!format!("{table:?}").contains("@b"));
        // One statement counts all fields.
        assert_eq!(table.sql.len(), 1);
    }

    #[tokio::test]
    async fn a_field_with_too_many_values_is_not_listed() {
        // The number of different values is only estimated, to about 1 %.
        let many = 100_000 * 11 / 10;
        let events: Vec<Event> = (0..many)
            .map(|number| paid(&format!(r#"{{"kind":"{number}"}}"#)))
            .collect();
        let table = answered(&events, "event-fields", "event=paid").await;
        assert_eq!(rows(&table), ["amount|number||0|||"]);
        assert!(
            table.notes[1].starts_with("`kind` has about 1"),
            "{:?}",
            table.notes
        );
    }

    #[tokio::test]
    async fn numbers_have_their_minimum_median_and_maximum() {
        let amounts = ["-3.5", "2", "2", "10", "1000"];
        let mut events: Vec<Event> = amounts
            .iter()
            .map(|amount| paid(&format!(r#"{{"amount":{amount}}}"#)))
            .collect();
        let table = answered(&events, "event-fields", "event=paid").await;
        assert_eq!(rows(&table)[0], "amount|number|2|2|-3.5|2|1000");
        assert_eq!(table.sql.len(), 2);
        // Numbers stay numbers. A text with these characters would be escaped as a formula.
        let csv = table.csv().expect("CSV");
        assert!(csv.contains(",-3.5,2,1000\n"), "{csv}");
        let json = table.json(0).expect("JSON");
        assert!(json.contains(",-3.5,2.0,1000.0]"), "{json}");
        // For an even number of values, the median is the mean of the middle two.
        events.push(paid(r#"{"amount":3}"#));
        let table = answered(&events, "event-fields", "event=paid").await;
        assert!(rows(&table)[0].ends_with("|-3.5|2.5|1000"), "{table:?}");
    }

    #[tokio::test]
    async fn numbers_with_too_many_values_have_their_measures() {
        // The number of different values is only estimated, to about 1 %.
        let many = 100_000 * 11 / 10;
        let events: Vec<Event> = (0..=many)
            .map(|number| paid(&format!(r#"{{"amount":{number}}}"#)))
            .collect();
        let table = answered(&events, "event-fields", "event=paid").await;
        assert_eq!(
            rows(&table)[0],
            format!("amount|number||{}|0|{}|{many}", many + 1, many / 2)
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
