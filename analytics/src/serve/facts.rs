//! Facts about a whole snapshot.

use super::problem::Problem;
use super::source::Snapshot;
use crate::key::{DAY, Day, day_of};
use crate::report::select::{OCCURRED, before, number, select, since};
use crate::report::{OLDEST, Value};

/// The number of events, and their first and last day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Facts {
    pub(crate) events: i64,
    /// The days of the first and the last event, leaving out times that are certainly wrong.
    pub(crate) days: Option<(Day, Day)>,
}

impl Snapshot {
    /// Computes the facts once, and returns them.
    pub(crate) async fn facts(&self, now: i64) -> Result<Facts, Problem> {
        let facts = self.facts.get_or_try_init(|| find(self, now)).await?;
        Ok(*facts)
    }
}

async fn find(snapshot: &Snapshot, now: i64) -> Result<Facts, Problem> {
    let context = snapshot.context();
    let events = number(context, r#"SELECT count(*) AS "events" FROM "events" e"#).await?;
    let sql = format!(
        r#"SELECT min({OCCURRED}) AS "first", max({OCCURRED}) AS "last" FROM "events" e WHERE {} AND {}"#,
        since(OLDEST),
        before(now.saturating_add(DAY)),
    );
    let rows = select::<2>(context, &sql).await?;
    let days = match rows.first() {
        Some([Value::Moment(first), Value::Moment(last)]) => Some((day_of(*first), day_of(*last))),
        _ => None,
    };
    Ok(Facts { events, days })
}
