//! Reports: frequent questions, as SQL over the tables of a store.
//!
//! They read the stored tables `events` and `rejected`, and `dim_event`, which maps each current
//! and former name to an event of the current catalog. So a rename moves old events to the new name
//! without rewriting them. An event counts at its `time`, or when it was received if it has no
//! `time`. Days are in UTC.

mod answer;
mod bars;
#[cfg(test)]
mod by_time_tests;
pub(crate) mod cells;
mod custom;
mod daily;
mod events;
mod filter;
mod funnel;
mod modules;
mod moment;
pub(crate) mod near;
mod quality;
pub(crate) mod select;
mod tenants;
#[cfg(test)]
mod testing;
mod value;
mod wanted;

use anyhow::ensure;
use deltalake::datafusion::prelude::SessionContext;

use crate::catalog::KnownCatalog;
use crate::key::DAY;
use crate::moment::text as moment_text;

pub use answer::{Answer, Column};
pub use bars::Blocks;
pub(crate) use filter::unknown_value;
pub use funnel::{By, Funnel, MOST_STEPS};
pub(crate) use funnel::{event_named, is_known, unknown};
pub use moment::{Moment, span};
pub use value::Value;
pub use wanted::{Filter, Wanted};

/// A question about stored events.
#[derive(Clone, Debug)]
pub struct Question {
    /// The report to run.
    pub report: Report,
    /// Only events at or after this time, in microseconds since 1970.
    pub from: Option<i64>,
    /// Only events before this time.
    pub to: Option<i64>,
    /// Only events of this tenant.
    pub tenant: Option<String>,
    /// Only events of this chat process.
    pub process: Option<String>,
    /// Only events that also match this filter.
    pub filter: Filter,
    /// The maximum number of rows of the answer.
    pub limit: usize,
    /// The current moment, in microseconds since 1970.
    pub now: i64,
}

/// The kinds of reports.
#[derive(Clone, Debug)]
pub enum Report {
    /// The number of events on each day.
    Daily,
    /// How often each event of the catalog happened.
    Events {
        /// List only the events that never happened.
        unseen: bool,
    },
    /// How often the events of each module happened.
    Modules,
    /// The events of each tenant.
    Tenants,
    /// The names that aren't in the catalog.
    Custom,
    /// The problems in the data, and advice.
    Quality,
    /// How many went through a sequence of steps.
    Funnel(Funnel),
}

/// 2000-01-01 in microseconds: an earlier time comes from a clock that was never set.
pub(crate) const OLDEST: i64 = 946_684_800_000_000;

impl Question {
    /// The moment after which times count as in the future. This leaves room for inaccurate clocks, and for senders
    /// that omit the time zone.
    fn future(&self) -> i64 {
        self.now.saturating_add(DAY)
    }

    /// Whether the question asks about only some of the events.
    fn has_filter(&self) -> bool {
        self.from.is_some()
            || self.to.is_some()
            || self.tenant.is_some()
            || self.process.is_some()
            || !self.filter.conditions().is_empty()
    }
}

/// Answers a question from the tables of a session: `events`, `rejected` and `dim_event`; and `names_by_time` if the
/// meaning of a name has changed.
///
/// # Errors
///
/// The tables can't be read, or the question has a mistake: a name in a funnel, a tenant or a process that no event
/// has, or an end before the start.
pub async fn answer(
    context: &SessionContext,
    catalog: &KnownCatalog,
    question: &Question,
) -> anyhow::Result<Answer> {
    if let (Some(from), Some(to)) = (question.from, question.to) {
        ensure!(
            from < to,
            "the range is empty: it starts at {}, and ends at {}; give an earlier `--from` or a later `--to`",
            moment_text(from),
            moment_text(to)
        );
    }
    ensure!(question.limit > 0, "the limit is 0; give at least 1");
    filter::check(context, question).await?;
    let mut answer = match &question.report {
        Report::Daily => daily::answer(context, catalog, question).await,
        Report::Events { unseen: false } => events::answer(context, catalog, question).await,
        Report::Events { unseen: true } => events::unseen(context, catalog, question).await,
        Report::Modules => modules::answer(context, catalog, question).await,
        Report::Tenants => tenants::answer(context, catalog, question).await,
        Report::Custom => custom::answer(context, catalog, question).await,
        Report::Quality => quality::answer(context, catalog, question).await,
        Report::Funnel(funnel) => funnel::answer(context, catalog, question, funnel).await,
    }?;
    filter::explain_nothing(context, question, &mut answer).await?;
    Ok(answer)
}
