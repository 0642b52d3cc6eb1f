//! `report events`: how often each event of the catalog happened, and which senders still use former names.

use std::collections::HashMap;

use deltalake::datafusion::prelude::SessionContext;

use super::select::{OCCURRED, conditions, known, select};
use super::{Answer, Column, Question, Value};
use crate::catalog::{KnownCatalog, KnownEvent};
use crate::count::{counted, grouped};

const COLUMNS: &[Column] = &[
    Column::text("event", "EVENT"),
    Column::text("module", "MODULE"),
    Column::number("count", "COUNT"),
    Column::number("share", "SHARE"),
    Column::text("first", "FIRST"),
    Column::text("last", "LAST"),
    Column::text("former_names", "UNDER FORMER NAMES"),
];

const UNSEEN_COLUMNS: &[Column] = &[
    Column::text("event", "EVENT"),
    Column::text("module", "MODULE"),
    Column::text("former_names", "FORMER NAMES"),
    Column::text("description", "DESCRIPTION"),
];

/// How often an event happened, under all its names.
#[derive(Default)]
struct Seen {
    count: i64,
    first: Option<i64>,
    last: Option<i64>,
    former: Vec<(String, i64)>,
}

/// The counts, by the event's current name.
struct Found {
    events: HashMap<String, Seen>,
    custom: Seen,
}

pub(super) async fn answer(
    context: &SessionContext,
    catalog: &KnownCatalog,
    question: &Question,
) -> anyhow::Result<Answer> {
    let Found { events, custom } = find(context, catalog, question).await?;
    let total = events.values().map(|seen| seen.count).sum::<i64>() + custom.count;
    let title = format!("Events by name: {} in total", grouped(total));
    let mut answer = Answer::new(title, COLUMNS);
    answer.plot = Some(2);
    if total > 0 {
        answer.notes.extend(unseen_note(catalog, &events, question));
    }
    let mut events: Vec<(String, Seen)> = events.into_iter().collect();
    events.sort_by(|(a, x), (b, y)| y.count.cmp(&x.count).then_with(|| a.cmp(b)));
    for (name, seen) in events {
        let module = catalog
            .event(&name)
            .and_then(|event| event.module.as_deref());
        answer.rows.push(row(&name, module, seen, total));
    }
    answer.limit(question.limit);
    if custom.count > 0 {
        let note = "custom events are one row here; `report custom` lists their names";
        answer.notes.push(note.to_owned());
        answer.rows.push(row("(custom)", None, custom, total));
    }
    Ok(answer)
}

fn row(name: &str, module: Option<&str>, seen: Seen, total: i64) -> Vec<Value> {
    let former = match seen.former {
        none if none.is_empty() => Value::None,
        former => Value::Counts(former),
    };
    vec![
        Value::Text(name.to_owned()),
        Value::text(module),
        Value::Integer(seen.count),
        Value::share(seen.count, total),
        seen.first.map_or(Value::None, Value::Moment),
        seen.last.map_or(Value::None, Value::Moment),
        former,
    ]
}

/// Lists the catalog events that never happened.
pub(super) async fn unseen(
    context: &SessionContext,
    catalog: &KnownCatalog,
    question: &Question,
) -> anyhow::Result<Answer> {
    let found = find(context, catalog, question).await?;
    let mut answer = Answer::new("Events of the catalog that never happened", UNSEEN_COLUMNS);
    for event in missing(catalog, &found.events) {
        answer.rows.push(vec![
            Value::Text(event.name.clone()),
            Value::text(event.module.as_deref()),
            match event.aliases.as_slice() {
                [] => Value::None,
                aliases => Value::Texts(aliases.to_vec()),
            },
            Value::Text(event.description.clone()),
        ]);
    }
    answer.limit(question.limit);
    Ok(answer)
}

/// Counts by name first, so that there is at most one row for each name in the catalog.
async fn find(
    context: &SessionContext,
    catalog: &KnownCatalog,
    question: &Question,
) -> anyhow::Result<Found> {
    let known = known(catalog);
    let sql = format!(
        r#"SELECT d."type" AS "name", d."event" AS "current", count(*) AS "count",
            min({OCCURRED}) AS "first", max({OCCURRED}) AS "last"
        FROM {known} WHERE {}
        GROUP BY d."type", d."event" ORDER BY "count" DESC, "name""#,
        conditions(question)
    );
    let mut found = Found {
        events: HashMap::new(),
        custom: Seen::default(),
    };
    for [name, current, count, first, last] in select::<5>(context, &sql).await? {
        let (name, current) = (name.into_text(), current.into_text());
        let seen = match &current {
            Some(current) => found.events.entry(current.clone()).or_default(),
            None => &mut found.custom,
        };
        seen.count += count.number();
        if let Value::Moment(first) = first {
            seen.first = Some(seen.first.map_or(first, |it| it.min(first)));
        }
        if let Value::Moment(last) = last {
            seen.last = Some(seen.last.map_or(last, |it| it.max(last)));
        }
        if name != current
            && let Some(name) = name
        {
            seen.former.push((name, count.number()));
        }
    }
    Ok(found)
}

fn missing<'c>(
    catalog: &'c KnownCatalog,
    seen: &HashMap<String, Seen>,
) -> impl Iterator<Item = &'c KnownEvent> {
    let events = catalog.events.iter();
    events.filter(|event| !seen.contains_key(&event.name))
}

fn unseen_note(
    catalog: &KnownCatalog,
    seen: &HashMap<String, Seen>,
    question: &Question,
) -> Option<String> {
    /// The maximum number of names in the note.
    const NAMED: usize = 5;
    let names: Vec<&str> = missing(catalog, seen)
        .map(|event| event.name.as_str())
        .collect();
    if names.is_empty() {
        return None;
    }
    let filter = if question.has_filter() {
        " with these filters"
    } else {
        ""
    };
    let more = if names.len() > NAMED { ", …" } else { "" };
    Some(format!(
        "never happened{filter}: {} of {} in the catalog ({}{more}); `--unseen` lists them",
        grouped(names.len() as u64),
        counted(catalog.events.len() as u64, "event"),
        names[..names.len().min(NAMED)].join(", "),
    ))
}

#[cfg(test)]
mod tests {
    use super::super::Report;
    use super::super::testing::{Event, answered, question, shown};

    fn events() -> Vec<Event> {
        vec![
            Event::new("paid", "2026-11-02T00:00:00Z"),
            Event::new("bought", "2026-11-01T00:00:00Z"),
            Event::new("bought", "2026-11-03T00:00:00Z").tenant("a"),
            Event::new("mine", "2026-11-01T00:00:00Z"),
        ]
    }

    #[tokio::test]
    async fn former_names_are_counted_under_the_current_one_and_listed() {
        let answer = answered(&events(), &question(Report::Events { unseen: false })).await;
        assert_eq!(
            shown(&answer),
            [
                "paid|shop|3|0.75|2026-11-01T00:00:00Z|2026-11-03T00:00:00Z|bought 2",
                "(custom)||1|0.25|2026-11-01T00:00:00Z|2026-11-01T00:00:00Z|",
            ]
        );
        assert_eq!(
            answer.notes,
            [
                "never happened: 2 of 3 events in the catalog (open, shipped); `--unseen` lists them",
                "custom events are one row here; `report custom` lists their names",
            ]
        );
    }

    #[tokio::test]
    async fn events_that_never_happened_are_listed_in_catalog_order() {
        let mut question = question(Report::Events { unseen: true });
        let answer = answered(&events(), &question).await;
        assert_eq!(shown(&answer), ["open|||Opened.", "shipped|post||Shipped."]);
        // Custom events aren't in the catalog.
        question.tenant = Some("b".to_owned());
        let mut events = events();
        events.push(Event::new("mine", "2026-11-01T00:00:00Z").tenant("b"));
        let answer = answered(&events, &question).await;
        assert_eq!(shown(&answer)[1], "paid|shop|bought, got|Paid.");
    }

    #[tokio::test]
    async fn a_filter_counts_only_what_it_lets_through() {
        let mut question = question(Report::Events { unseen: false });
        question.tenant = Some("a".to_owned());
        let answer = answered(&events(), &question).await;
        assert_eq!(
            shown(&answer),
            ["paid|shop|1|1|2026-11-03T00:00:00Z|2026-11-03T00:00:00Z|bought 1"]
        );
    }
}
