//! Writes the SQL for names whose meaning has changed: which event such a name stands for depends on the time. If a
//! catalog has no such names, the views need no conditions on time.

use event_catalog_build::catalog::Date;

use super::dialect::Dialect;
use super::escape::{literal, quoted};
use super::model::{KnownEvent, Model, TimedName};

/// A day in microseconds.
const DAY: i64 = 86_400_000_000;

/// The first day that is used in conditions: ClickHouse's `DateTime64` has no earlier one.
const FIRST: &str = "1900-01-01";

/// The last day that is used in conditions, so that it is in the range of ClickHouse's `DateTime64`. Spark's range is
/// larger.
const LAST: &str = "2262-01-01";

/// Writes the expression for the name that is used to look up an event of a table in `dim_event`:
/// the received name, or the current name of the event that it meant at that time; empty if that
/// event isn't in `dim_event`.
pub(super) fn looked_up(model: &Model<'_>, table: &str, dialect: Dialect) -> String {
    let of_type = format!("{table}{}", quoted("type"));
    let cases = model.timed.iter().filter(|it| !it.is_current);
    let cases = cases.map(|it| {
        let event = it.event.and_then(|event| model.events.get(event));
        let name = event.map_or("", KnownEvent::name);
        let condition = condition(it, table, dialect);
        format!("WHEN {condition} THEN {}", literal(name, dialect))
    });
    let cases: Vec<_> = cases.collect();
    if cases.is_empty() {
        return of_type;
    }
    format!("CASE {} ELSE {of_type} END", cases.join(" "))
}

/// Writes the condition that an event has one of the known names. `names` is the expression for the
/// names in `dim_event`, unless they are listed.
pub(super) fn is_event(
    model: &Model<'_>,
    event: &KnownEvent<'_>,
    names: Option<&str>,
    dialect: Dialect,
) -> String {
    let of_type = quoted("type");
    let is_timed = |name: &&&str| model.timed_names.contains(**name);
    let literals = |names: Vec<&&str>| {
        let literals = names.into_iter().map(|it| literal(it, dialect));
        literals.collect::<Vec<_>>().join(", ")
    };
    let (timed, always): (Vec<&&str>, Vec<&&str>) = event.names.iter().partition(is_timed);
    let mut any = Vec::new();
    match names {
        Some(names) if timed.is_empty() => any.push(format!("{of_type} IN ({names})")),
        Some(names) => any.push(format!(
            "({of_type} IN ({names}) AND {of_type} NOT IN ({}))",
            literals(timed)
        )),
        None if always.is_empty() => {}
        None => any.push(format!("{of_type} IN ({})", literals(always))),
    }
    let times = event.timed.iter().filter_map(|at| model.timed.get(*at));
    any.extend(times.map(|it| format!("({})", condition(it, "", dialect))));
    if any.is_empty() {
        return "FALSE".to_owned();
    }
    any.join(" OR ")
}

/// Writes the condition that an event in a table has this name at a time in the period.
fn condition(timed: &TimedName, table: &str, dialect: Dialect) -> String {
    let (of_type, occurred) = (quoted("type"), quoted("occurred"));
    let mut all = vec![format!(
        "{table}{of_type} = {}",
        literal(&timed.name, dialect)
    )];
    for (operator, micros) in [(">=", timed.from), ("<", timed.to)] {
        let moment = micros.and_then(|micros| moment(micros, dialect));
        all.extend(moment.map(|moment| format!("{table}{occurred} {operator} {moment}")));
    }
    all.join(" AND ")
}

/// The start of a day; `None` if it is before or after the supported range.
fn moment(micros: i64, dialect: Dialect) -> Option<String> {
    let day = Date::of_days(micros.div_euclid(DAY))?;
    let is_in = Date::parse(FIRST)? <= day && day <= Date::parse(LAST)?;
    is_in.then(|| match dialect {
        Dialect::ClickHouse => format!("toDateTime64('{day} 00:00:00', 6, 'UTC')"),
        Dialect::Spark => format!("TIMESTAMP '{day}T00:00:00Z'"),
    })
}
