//! The table `names_by_time`, which maps a stored name to the event that it meant at a given time. The table
//! exists only if the meaning of a name has changed.

use std::sync::Arc;

use deltalake::arrow::array::{ArrayRef, RecordBatch, StringViewArray, TimestampMicrosecondArray};
use deltalake::arrow::datatypes::{DataType, Field, Schema, TimeUnit};
use deltalake::datafusion::common::{Result, ScalarValue};
use deltalake::datafusion::datasource::MemTable;
use deltalake::datafusion::logical_expr::{Expr, lit};

use crate::catalog::{KnownCatalog, KnownEvent, StoredName};

/// The name of the table.
pub(crate) const NAMES_BY_TIME: &str = "names_by_time";

/// The columns with the start and the end of a period. The end is exclusive. NULL means that there is no
/// start or no end.
pub(crate) const STARTS: &str = "starts";
pub(crate) const ENDS: &str = "ends";

/// Builds the table: the columns of `dim_event`, and the period in which the name means the event. The periods of
/// a name don't overlap, so a join by name and time never counts an event twice.
pub(crate) fn names_by_time(catalog: &KnownCatalog) -> Result<MemTable> {
    let text = |name: &str, is_nullable: bool| Field::new(name, DataType::Utf8View, is_nullable);
    let moment = DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into()));
    let moment = |name: &str| Field::new(name, moment.clone(), true);
    let schema = Arc::new(Schema::new(vec![
        text("type", false),
        text("event", false),
        text("module", true),
        text("description", false),
        moment(STARTS),
        moment(ENDS),
    ]));
    let mut rows: Vec<(StoredName<'_>, &KnownEvent)> = Vec::new();
    for (number, event) in catalog.events.iter().enumerate() {
        let names = catalog.always(number).map(StoredName::always);
        rows.extend(names.map(|name| (name, event)));
    }
    let timed = catalog.timed();
    rows.extend(timed.filter_map(|(name, number)| Some((name, catalog.events.get(number)?))));
    let texts = |text: fn(&StoredName<'_>, &KnownEvent) -> Option<String>| {
        let texts = rows.iter().map(|(name, event)| text(name, event));
        Arc::new(texts.collect::<StringViewArray>()) as ArrayRef
    };
    let moments = |moment: fn(&StoredName<'_>) -> Option<i64>| {
        let moments: Vec<Option<i64>> = rows.iter().map(|(name, _)| moment(name)).collect();
        Arc::new(TimestampMicrosecondArray::from(moments).with_timezone("UTC")) as ArrayRef
    };
    let columns = vec![
        texts(|name, _| Some(name.name.to_owned())),
        texts(|_, event| Some(event.name.clone())),
        texts(|_, event| event.module.clone()),
        texts(|_, event| Some(event.description.clone())),
        moments(|name| name.period?.from),
        moments(|name| name.period?.to),
    ];
    let batch = RecordBatch::try_new(Arc::clone(&schema), columns)?;
    MemTable::try_new(schema, vec![vec![batch]])
}

/// Builds the condition that a moment is within a row's period.
pub(super) fn is_in(moment: &Expr, starts: &Expr, ends: &Expr) -> Expr {
    let is_after = starts
        .clone()
        .is_null()
        .or(moment.clone().gt_eq(starts.clone()));
    let is_before = ends.clone().is_null().or(moment.clone().lt(ends.clone()));
    is_after.and(is_before)
}

/// Builds the condition that an event's name, at its time, is one of these stored names.
pub(super) fn is_one_of(names: &[StoredName<'_>], name: &Expr, moment: &Expr) -> Expr {
    let always = names.iter().filter(|it| it.period.is_none());
    let always: Vec<Expr> = always.map(|it| lit(it.name)).collect();
    let mut is_one = if always.is_empty() {
        lit(false)
    } else {
        name.clone().in_list(always, false)
    };
    for stored in names {
        let Some(period) = stored.period else {
            continue;
        };
        let mut is_this = name.clone().eq(lit(stored.name));
        if let Some(from) = period.from {
            is_this = is_this.and(moment.clone().gt_eq(micros(from)));
        }
        if let Some(to) = period.to {
            is_this = is_this.and(moment.clone().lt(micros(to)));
        }
        is_one = is_one.or(is_this);
    }
    is_one
}

/// A moment as a literal of the columns' type.
fn micros(micros: i64) -> Expr {
    lit(ScalarValue::TimestampMicrosecond(
        Some(micros),
        Some("UTC".into()),
    ))
}

#[cfg(test)]
mod tests {
    use deltalake::arrow::util::pretty::pretty_format_batches;
    use event_catalog_build::read::{Input, Memory};

    use super::super::test_store::{events, rejected};
    use super::super::{Limits, over};
    use super::*;

    /// `bought` meant `paid` until the day `last`; now it is a separate event.
    fn catalog(last: &str) -> KnownCatalog {
        let removed = format!("name,first,last,renamed_to\nbought,,{last},paid\n");
        let files: Memory = [
            (
                "events.csv",
                "name,description,module\npaid,Paid.,shop\nbought,Added.,cart\nopened,Opened.,\n",
            ),
            ("removed.csv", removed.as_str()),
        ]
        .into_iter()
        .collect();
        KnownCatalog::new(&Input::read_folder(&files).expect("memory can be read"))
    }

    /// Runs a query, and returns the first column of its rows.
    async fn cells(last: &str, sql: &str) -> Vec<String> {
        let session = over(events(), rejected(), &catalog(last), &Limits::default());
        let session = session.expect("there is a session");
        let batches = session.rows(sql).await.expect("it has an answer");
        let table = pretty_format_batches(&batches).expect("it can be printed");
        let table = table.to_string();
        let rows = table.lines().filter(|line| line.starts_with('|')).skip(1);
        rows.map(|row| row.trim_matches('|').trim().to_owned())
            .collect()
    }

    #[tokio::test]
    async fn a_stored_name_means_what_it_meant_at_its_time() {
        // The event happened on 1970-01-01.
        for (last, event, module) in [
            ("1970-01-01", "paid", "shop"),
            ("1969-12-31", "bought", "cart"),
        ] {
            let sql = "SELECT event FROM all_events WHERE id = '1'";
            assert_eq!(cells(last, sql).await, [event]);
            let other = if event == "paid" { "bought" } else { "paid" };
            assert_eq!(
                cells(last, &format!("SELECT id FROM event_{event}")).await,
                ["1"]
            );
            assert_eq!(
                cells(last, &format!("SELECT id FROM event_{other}")).await,
                [""; 0]
            );
            assert_eq!(
                cells(last, &format!("SELECT id FROM module_{module}")).await,
                ["1"]
            );
            let sql = "SELECT event_type FROM facts WHERE id = '1'";
            assert_eq!(cells(last, sql).await, [event]);
            assert_eq!(cells(last, "SELECT id FROM custom").await, ["3"]);
        }
    }

    #[tokio::test]
    async fn the_table_is_there_only_if_times_matter() {
        let sql =
            "SELECT event FROM names_by_time WHERE type = 'bought' ORDER BY starts NULLS FIRST";
        assert_eq!(cells("1970-01-01", sql).await, ["paid", "bought"]);
        let session = super::super::test_store::session(&Limits::default());
        assert!(session.query(sql).await.is_err());
    }
}
