//! `event-analytics report`: answers frequent questions.

use super::answer::{Format, print};
use super::{CatalogOption, Outcome, StoreOption, runtime};
use crate::moment;
use crate::query::{self, Limits};
use crate::report::{self, By, Filter, Funnel, MOST_STEPS, Moment, Question};
use crate::store::Store;

const EXAMPLES: &str = "\
Examples:
  event-analytics report daily --from 30d
  event-analytics report events --tenant acme --format csv > events.csv
  event-analytics report funnel cart_opened checkout paid --within 1d";

/// Answers frequent questions about the stored events: how many there are by day, name, module and tenant, and what is
/// wrong with the data.
///
/// Events are counted under their current names: after a rename in the catalog, stored events count under the new name.
/// The moment of an event is its `time`, or, if it has none, the time of receipt. Days are in UTC.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Report {
    #[command(subcommand)]
    kind: Kind,
}

#[derive(Debug, clap::Subcommand)]
enum Kind {
    /// The number of events on each day, including days without events
    Daily(Options),
    /// How often each event of the catalog happened, and which former names still arrive
    Events {
        /// List only the events that never happened
        #[arg(long)]
        unseen: bool,
        #[command(flatten)]
        options: Options,
    },
    /// How often the events of each module happened
    Modules(Options),
    /// The number of events of each tenant, and of its chat processes
    Tenants(Options),
    /// The names that the catalog doesn't have, with similar names that may be meant
    Custom(Options),
    /// What is wrong with the data, and what to do about it
    Quality(Options),
    /// How many subjects or processes reached each step of a funnel
    ///
    /// Counts those that have an event of the first step, then one of the second step at the same time or later, and so
    /// on, all within the span of `--within`. A second attempt counts too. Other events in between don't matter.
    Funnel {
        /// The events: current or former names of the catalog, or custom names that are stored
        #[arg(required = true, num_args = 2..=MOST_STEPS, value_name = "EVENT")]
        steps: Vec<String>,
        /// The maximum time from the first step to the last one
        #[arg(long, value_name = "SPAN", default_value = "7d", value_parser = report::span)]
        within: i64,
        /// What to count; the same subject or process in two tenants counts twice
        #[arg(long, value_enum, default_value_t)]
        by: By,
        #[command(flatten)]
        options: Options,
    },
}

/// The options of all reports.
#[derive(Debug, clap::Args)]
struct Options {
    #[command(flatten)]
    store: StoreOption,
    #[command(flatten)]
    catalog: CatalogOption,
    /// Only events from this time on: a day (2026-11-28, in UTC), a moment (2026-11-28T12:00:00Z), or how long ago (7d,
    /// 24h)
    #[arg(long, value_name = "WHEN")]
    from: Option<Moment>,
    /// Only events until this time: a day (included), a moment (excluded), or how long ago
    #[arg(long, value_name = "WHEN")]
    to: Option<Moment>,
    /// Only events of this tenant; an error if there are no such events
    #[arg(long)]
    tenant: Option<String>,
    /// Only events of this chat process; an error if there are no such events
    #[arg(long)]
    process: Option<String>,
    /// The maximum number of rows
    #[arg(long, value_name = "NUMBER", default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..))]
    limit: u32,
    /// How the answer is written
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

impl Report {
    pub(super) fn run(self) -> anyhow::Result<Outcome> {
        let (report, options) = match self.kind {
            Kind::Daily(options) => (report::Report::Daily, options),
            Kind::Events { unseen, options } => (report::Report::Events { unseen }, options),
            Kind::Modules(options) => (report::Report::Modules, options),
            Kind::Tenants(options) => (report::Report::Tenants, options),
            Kind::Custom(options) => (report::Report::Custom, options),
            Kind::Quality(options) => (report::Report::Quality, options),
            Kind::Funnel {
                steps,
                within,
                by,
                options,
            } => {
                let funnel = Funnel { steps, within, by };
                (report::Report::Funnel(funnel), options)
            }
        };
        runtime()?.block_on(options.answer(report))
    }
}

impl Options {
    async fn answer(self, report: report::Report) -> anyhow::Result<Outcome> {
        let now = moment::now();
        let question = Question {
            report,
            from: self.from.map(|from| from.start(now)),
            to: self.to.map(|to| to.end(now)),
            tenant: self.tenant,
            process: self.process,
            filter: Filter::default(),
            limit: usize::try_from(self.limit)?,
            now,
        };
        let catalog = self.catalog.read()?;
        let store = Store::open(&self.store.store).await?;
        let session = query::session(&store, &catalog, &Limits::default()).await?;
        let answer = report::answer(session.context(), &catalog, &question).await?;
        print(&answer, self.format)?;
        Ok(Outcome::Fine)
    }
}
