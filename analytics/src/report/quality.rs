//! `report quality`: the problems in the data, each with an example and advice.

use deltalake::datafusion::prelude::SessionContext;

use super::near::Near;
use super::select::{
    PLACE, by_name, conditions, conditions_of_rejected, known, moment, select, select_all, texts,
};
use super::{Answer, Column, OLDEST, Question, Value};
use crate::catalog::KnownCatalog;
use crate::count::grouped;

const COLUMNS: &[Column] = &[
    Column::text("finding", "FINDING"),
    Column::number("count", "COUNT"),
    Column::text("example", "EXAMPLE"),
    Column::whole_text("what_to_do", "WHAT TO DO"),
];

/// How many custom names to compare with the catalog's names, the most frequent first.
const COMPARED: usize = 1_000;

/// Something that may be wrong with an event.
struct Check {
    finding: &'static str,
    what_to_do: &'static str,
    /// The SQL condition.
    condition: &'static str,
}

static CHECKS: [Check; 6] = [
    Check {
        finding: "no time",
        what_to_do: "send `time`; until then, the time of receipt is used",
        condition: r#"e."time" IS NULL AND e."time_text" IS NULL"#,
    },
    Check {
        finding: "a time that isn't RFC 3339",
        what_to_do: "send `time` as 2026-11-28T12:00:00Z, with its zone",
        condition: r#"e."time" IS NULL AND e."time_text" IS NOT NULL"#,
    },
    Check {
        finding: "a time more than a day after its receipt",
        what_to_do: "set the sender's clock, and check for a mix-up of seconds and milliseconds",
        condition: r#"arrow_cast(e."time", 'Int64') - arrow_cast(e."received", 'Int64') > 86400000000"#,
    },
    Check {
        finding: "a time before the year 2000",
        what_to_do: "set the sender's clock, and check for a mix-up of seconds and milliseconds",
        condition: r#"e."time" < OLDEST"#,
    },
    Check {
        finding: FORMER_NAME,
        what_to_do: "send the current name; `SELECT type, source, count(*) FROM all_events WHERE type <> event GROUP BY type, source` lists the senders",
        condition: r#"d."type" <> d."event""#,
    },
    Check {
        finding: NO_TENANT,
        what_to_do: "send the tenant, as other events do",
        condition: r#"e."tenant" IS NULL"#,
    },
];

const FORMER_NAME: &str = "a former name";

const NO_TENANT: &str = "no tenant";

pub(super) async fn answer(
    context: &SessionContext,
    catalog: &KnownCatalog,
    question: &Question,
) -> anyhow::Result<Answer> {
    let mut answer = Answer::new("What is wrong with the data", COLUMNS);
    let is_filtered = question.tenant.is_some()
        || question.process.is_some()
        || !question.filter.conditions().is_empty();
    if is_filtered {
        let note =
            "rejected lines have no tenant, no process and no event: they are not counted here";
        answer.notes.push(note.to_owned());
    } else {
        rejected(context, question, &mut answer).await?;
    }
    let names = names(context, catalog, question, &mut answer).await?;
    let found = counts(context, catalog, question, &names.former, &mut answer).await?;
    if found.misfits > 0 {
        misfits(context, question, &mut answer).await?;
    }
    if !found.checks.is_empty() {
        examples(context, question, found, &mut answer).await?;
    }
    near_names(catalog, &names.custom, &mut answer);
    answer.limit(question.limit);
    if answer.rows.is_empty() {
        answer.notes.push("no problems found".to_owned());
    }
    Ok(answer)
}

fn row(finding: String, count: Value, example: Value, what_to_do: &str) -> Vec<Value> {
    let what_to_do = Value::Text(what_to_do.to_owned());
    vec![Value::Text(finding), count, example, what_to_do]
}

async fn rejected(
    context: &SessionContext,
    question: &Question,
    answer: &mut Answer,
) -> anyhow::Result<()> {
    let sql = format!(
        r#"SELECT e."reason" AS "reason", count(*) AS "count", min({PLACE}) AS "example"
        FROM "rejected" e WHERE {} GROUP BY e."reason" ORDER BY "count" DESC, "reason""#,
        conditions_of_rejected(question)
    );
    let rows = select::<3>(context, &sql).await?;
    answer.sql.push(sql);
    for [reason, count, example] in rows {
        let reason = reason.into_text().unwrap_or_default();
        let what_to_do = match reason.as_str() {
            "id-reused" => {
                "give each event its own `id`; only the first event with this id is stored"
            }
            "damaged" => "check the disk; the line has changed since it was received",
            "too-long" => "send less in one event; the line is in the table `rejected`",
            _ => "fix the sender; the table `rejected` has each line with a message",
        };
        let finding = format!("rejected: {reason}");
        answer.rows.push(row(finding, count, example, what_to_do));
    }
    Ok(())
}

async fn misfits(
    context: &SessionContext,
    question: &Question,
    answer: &mut Answer,
) -> anyhow::Result<()> {
    let limit = question.limit.saturating_add(1);
    let sql = format!(
        r#"SELECT trim(m."field") AS "field", count(*) AS "count", min(m."place") AS "example" FROM (
            SELECT unnest(string_to_array(e."misfits", ',')) AS "field",
                e."type" || ' in ' || {PLACE} AS "place"
            FROM "events" e WHERE e."misfits" IS NOT NULL AND {}
        ) m GROUP BY trim(m."field") ORDER BY "count" DESC, "field" LIMIT {limit}"#,
        conditions(question)
    );
    let rows = select::<3>(context, &sql).await?;
    answer.sql.push(sql);
    for [field, count, example] in rows {
        let field = field.into_text().unwrap_or_default();
        let what_to_do = "send the type that the payload's schema has, or correct the schema; the value is in \
                          `data` only";
        let finding = format!("doesn't fit its column: {field}");
        answer.rows.push(row(finding, count, example, what_to_do));
    }
    Ok(())
}

/// Event names that may be wrong.
#[derive(Default)]
struct Names {
    /// Former names that are still in use.
    former: Vec<String>,
    /// The most frequent names that the catalog doesn't have, each with its number of events.
    custom: Vec<(String, i64)>,
}

async fn names(
    context: &SessionContext,
    catalog: &KnownCatalog,
    question: &Question,
    answer: &mut Answer,
) -> anyhow::Result<Names> {
    let aliases = catalog.events.iter().map(|event| event.aliases.len());
    let most = COMPARED + aliases.sum::<usize>() + catalog.timed().count();
    let sql = format!(
        r#"SELECT n."type" AS "name", n."event" AS "event", n."occurrences" AS "count",
            count(*) OVER (PARTITION BY n."event" IS NULL) AS "names"
        FROM ({}) n WHERE n."event" IS NULL OR n."event" <> n."type"
        ORDER BY "event" IS NULL, "count" DESC, "name" LIMIT {most}"#,
        by_name(catalog, &conditions(question))
    );
    let rows = select::<4>(context, &sql).await?;
    answer.sql.push(sql);
    let mut found = Names::default();
    let mut all = 0;
    for [name, event, count, names] in rows {
        let name = name.into_text().unwrap_or_default();
        if event != Value::None {
            found.former.push(name);
        } else if found.custom.len() < COMPARED {
            found.custom.push((name, count.number()));
            all = names.number();
        }
    }
    if usize::try_from(all).is_ok_and(|all| all > COMPARED) {
        answer.notes.push(format!(
            "of {} custom names, the {} most frequent ones were compared with the catalog",
            grouped(all),
            grouped(i64::try_from(COMPARED).unwrap_or(i64::MAX)),
        ));
    }
    Ok(found)
}

/// The results of the checks.
struct Found {
    /// The number of events with a value that doesn't fit its column.
    misfits: i64,
    /// The failed checks, each with the condition for the events that fail it, and their number.
    checks: Vec<(&'static Check, String, i64)>,
    /// The `FROM` clause for the conditions.
    from: String,
}

/// Counts the events that fail the checks, in one pass over the events.
async fn counts(
    context: &SessionContext,
    catalog: &KnownCatalog,
    question: &Question,
    former: &[String],
    answer: &mut Answer,
) -> anyhow::Result<Found> {
    let oldest = moment(OLDEST);
    // A join takes longer than all checks, so it is left out unless the meaning of names depends on time.
    let is_timed = !catalog.periods.is_empty();
    let from = if is_timed {
        known(catalog)
    } else {
        r#""events" e"#.to_owned()
    };
    let checks = CHECKS.iter().filter_map(|check| {
        let condition = if check.finding == FORMER_NAME && !is_timed {
            if former.is_empty() {
                return None;
            }
            let former = texts(former.iter().map(String::as_str));
            format!(r#"e."type" IN ({former})"#)
        } else {
            check.condition.replace("OLDEST", &oldest)
        };
        Some((check, condition))
    });
    let checks: Vec<(&'static Check, String)> = checks.collect();
    let counted: Vec<String> = checks
        .iter()
        .enumerate()
        .map(|(index, (_, condition))| {
            format!(r#"count(CASE WHEN {condition} THEN 1 END) AS "count_{index}""#)
        })
        .collect();
    let sql = format!(
        r#"SELECT count(*) AS "all", count(e."misfits") AS "misfits",
            {}
        FROM {from} WHERE {}"#,
        counted.join(",\n            "),
        conditions(question)
    );
    let rows = select_all(context, &sql).await?;
    answer.sql.push(sql);
    let mut numbers = rows.iter().flatten().map(Value::number);
    let all = numbers.next().unwrap_or_default();
    let misfits = numbers.next().unwrap_or_default();
    let checks = checks.into_iter().zip(numbers);
    let checks = checks.map(|((check, condition), count)| (check, condition, count));
    let checks = checks.filter(|(check, _, count)| {
        // If no event has a tenant, the product doesn't use tenants.
        let has_no_tenants = check.finding == NO_TENANT && *count == all;
        *count > 0 && !has_no_tenants
    });
    Ok(Found {
        misfits,
        checks: checks.collect(),
        from,
    })
}

/// Adds the failed checks to the answer, each with an example event.
async fn examples(
    context: &SessionContext,
    question: &Question,
    found: Found,
    answer: &mut Answer,
) -> anyhow::Result<()> {
    let examples: Vec<String> = found
        .checks
        .iter()
        .enumerate()
        .map(|(index, (_, condition, _))| {
            format!(r#"min(CASE WHEN {condition} THEN {PLACE} END) AS "example_{index}""#)
        })
        .collect();
    let any = found.checks.iter().map(|(_, it, _)| format!("({it})"));
    let any: Vec<String> = any.collect();
    let sql = format!(
        "SELECT {}
        FROM {} WHERE {} AND ({})",
        examples.join(",\n            "),
        found.from,
        conditions(question),
        any.join(" OR ")
    );
    let rows = select_all(context, &sql).await?;
    answer.sql.push(sql);
    let examples = rows.into_iter().flatten();
    for ((check, _, count), example) in found.checks.into_iter().zip(examples) {
        let finding = check.finding.to_owned();
        let count = Value::Integer(count);
        answer
            .rows
            .push(row(finding, count, example, check.what_to_do));
    }
    Ok(())
}

/// Adds the custom names that are similar to a catalog name.
fn near_names(catalog: &KnownCatalog, custom: &[(String, i64)], answer: &mut Answer) {
    let near = Near::new(catalog);
    let (mut sum, mut example) = (0, None);
    for (name, count) in custom {
        if let Some(meant) = near.to(name, &[]).first() {
            sum += count;
            if example.is_none() {
                example = Some(format!("{name}, for {meant}"));
            }
        }
    }
    if let Some(example) = example {
        answer.rows.push(row(
            "a custom name that is similar to a name of the catalog".to_owned(),
            Value::Integer(sum),
            Value::Text(example),
            "correct the sender, or add the name to the catalog; `report custom` lists them",
        ));
    }
}

#[cfg(test)]
mod tests {
    use super::super::Report;
    use super::super::testing::{Event, answered, question, shown};
    use crate::moment::micros;

    #[tokio::test]
    async fn what_is_wrong_is_counted_with_an_example_and_what_to_do() {
        let events = [
            Event::new("bought", "2026-11-01T00:00:00Z").tenant("a"),
            Event::without_time("paid", "2026-11-01T00:00:00Z").tenant("a"),
            Event::without_time("paid", "2026-11-01T00:00:00Z")
                .tenant("a")
                .time_text("yesterday"),
            Event::new("paid", "1999-12-31T23:59:59Z").tenant("a"),
            Event::new("paid", "9999-01-01T00:00:00Z").tenant("a"),
            Event::new("paid", "2026-11-01T00:00:00Z")
                .tenant("a")
                .misfits("amount,currency"),
            Event::new("paid", "2026-11-01T00:00:00Z")
                .tenant("a")
                .misfits("amount"),
            Event::new("payd", "2026-11-01T00:00:00Z").tenant("a"),
            Event::new("paid", "2026-11-01T00:00:00Z"),
            Event::new("paid", "2026-11-01T00:00:00Z").tenant("b"),
        ];
        let mut question = question(Report::Quality);
        let answer = answered(&events, &question).await;
        let rows: Vec<String> = shown(&answer)
            .into_iter()
            .map(|row| {
                row.rsplit_once('|')
                    .map(|(row, _)| row.to_owned())
                    .expect("there are columns")
            })
            .collect();
        assert_eq!(
            rows,
            [
                "rejected: invalid|2|bad.ndjson:1",
                "rejected: id-reused|1|bad.ndjson:3",
                "doesn't fit its column: amount|2|paid in events.ndjson:6",
                "doesn't fit its column: currency|1|paid in events.ndjson:6",
                "no time|1|events.ndjson:2",
                "a time that isn't RFC 3339|1|events.ndjson:3",
                "a time more than a day after its receipt|1|events.ndjson:5",
                "a time before the year 2000|1|events.ndjson:4",
                "a former name|1|events.ndjson:1",
                "no tenant|1|events.ndjson:9",
                "a custom name that is similar to a name of the catalog|1|payd, for paid",
            ]
        );
        question.tenant = Some("b".to_owned());
        let answer = answered(&events, &question).await;
        assert!(answer.rows.is_empty());
        assert_eq!(
            answer.notes.last().map(String::as_str),
            Some("no problems found")
        );
    }

    #[tokio::test]
    async fn a_product_without_tenants_is_no_problem() {
        let mut question = question(Report::Quality);
        question.to = micros("2026-11-02T00:00:00Z");
        let events = [Event::new("paid", "2026-11-01T00:00:00Z")];
        assert!(answered(&events, &question).await.rows.is_empty());
    }
}
