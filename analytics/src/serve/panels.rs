//! The questions that the dashboard asks, each with a name. This file has the parts that panels share.

mod counts;
mod custom;
mod event;
mod funnel;
mod live;
mod over_time;
mod quality;
mod retention;
mod signals;
mod top;
mod totals;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use event_catalog_build::read::Suggestions;

use super::filters::{Filters, Period, cut, did_you_mean};
use super::problem::{Kind, Problem};
use super::source::Snapshot;
use super::table::Table;
use crate::catalog::KnownCatalog;
use crate::count::grouped;
use crate::report::select::select;
use crate::report::{Filter, Question, Report, Value, Wanted, is_known, unknown, unknown_value};
use crate::signals::settings::SignalSettings;
pub(super) use counts::AllCounts;
use top::Top;

/// A question of the dashboard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Panel {
    Totals,
    OverTime,
    Top(Top),
    Live,
    PerMinute,
    Funnel,
    Retention,
    EventFields,
    EventExamples,
    Custom,
    Quality,
    Signals,
}

/// All panels, by their names in URLs.
const PANELS: [(&str, Panel); 15] = [
    ("totals", Panel::Totals),
    ("over-time", Panel::OverTime),
    ("top-events", Panel::Top(Top::Events)),
    ("top-modules", Panel::Top(Top::Modules)),
    ("top-processes", Panel::Top(Top::Processes)),
    ("top-tenants", Panel::Top(Top::Tenants)),
    ("live", Panel::Live),
    ("per-minute", Panel::PerMinute),
    ("funnel", Panel::Funnel),
    ("retention", Panel::Retention),
    ("event-fields", Panel::EventFields),
    ("event-examples", Panel::EventExamples),
    ("custom", Panel::Custom),
    ("quality", Panel::Quality),
    ("signals", Panel::Signals),
];

impl Panel {
    pub(crate) fn named(name: &str) -> Result<Self, Problem> {
        let found = PANELS.iter().find(|(it, _)| *it == name);
        found.map(|(_, panel)| *panel).ok_or_else(|| {
            let near = Suggestions::default().all(name, PANELS.map(|(name, _)| name));
            Problem::new(
                Kind::NotFound,
                format!("there is no panel `{}`{}", cut(name), did_you_mean(&near)),
            )
        })
    }

    pub(crate) fn name(self) -> &'static str {
        let found = PANELS.iter().find(|(_, panel)| *panel == self);
        found.map_or("panel", |(name, _)| name)
    }

    /// How long an answer stays valid while the store doesn't change.
    pub(crate) fn valid(self) -> Duration {
        match self {
            // The answers of these panels depend on the time, or on files beside the tables: settings, and the state
            // of signals.
            Self::Live
            | Self::PerMinute
            | Self::EventFields
            | Self::EventExamples
            | Self::Signals => Duration::from_secs(2),
            _ => Duration::from_mins(10),
        }
    }

    pub(crate) async fn answer(self, ask: Ask) -> Result<Table, Problem> {
        let names = ask.filters.wanted.events.iter().flatten();
        let names: Vec<&str> = names.map(String::as_str).collect();
        ask.check_events(&names).await?;
        ask.check_modules()?;
        let table = match self {
            Self::Totals => totals::answer(&ask).await,
            Self::OverTime => over_time::answer(&ask).await,
            Self::Top(top) => top.answer(&ask).await,
            Self::Live => live::live(&ask).await,
            Self::PerMinute => live::per_minute(&ask).await,
            Self::Funnel => funnel::answer(&ask).await,
            Self::Retention => retention::answer(&ask).await,
            Self::EventFields => event::fields(&ask).await,
            Self::EventExamples => event::examples(&ask).await,
            Self::Custom => custom::answer(&ask).await,
            Self::Quality => quality::answer(&ask).await,
            Self::Signals => signals::answer(&ask).await,
        }?;
        let mut values = table.rows.iter().flatten();
        if !values.any(|value| value.number() > 0) {
            // An empty answer may be due to a typo.
            ask.check_values().await?;
        }
        Ok(table)
    }
}

/// A request for a panel, with everything that its table is computed from.
pub(crate) struct Ask {
    pub(crate) snapshot: Arc<Snapshot>,
    pub(crate) filters: Filters,
    /// The current moment.
    pub(crate) now: i64,
    /// The folder of the store.
    pub(crate) store: PathBuf,
    /// The configured signals.
    pub(crate) signals: Arc<[SignalSettings]>,
    /// The maximum number of events to compute exactly: [`EXACT`].
    pub(crate) exact: i64,
}

/// The maximum number of events for which visitors and medians are computed exactly. For more events, a set of all values
/// would take too much memory and time.
pub(crate) const EXACT: i64 = 1_000_000;

impl Ask {
    /// Builds the SQL expression for the number of visitors, which is exact unless there are too many occurrences.
    /// Visitors are subjects. An empty text isn't a visitor.
    fn visitors(&self, occurrences: i64) -> &'static str {
        if occurrences > self.exact {
            r#"approx_distinct(nullif(e."subject", ''))"#
        } else {
            r#"count(DISTINCT nullif(e."subject", ''))"#
        }
    }

    /// Adds a note if the number of visitors is only estimated.
    fn note_estimate(&self, table: &mut Table, occurrences: i64) {
        let note = format!(
            "visitors are estimated, to about 1 %, because there are more than {} occurrences",
            grouped(self.exact.unsigned_abs())
        );
        if occurrences > self.exact && !table.notes.contains(&note) {
            table.notes.push(note);
        }
    }

    fn catalog(&self) -> &KnownCatalog {
        &self.snapshot.catalog
    }

    /// Builds the condition for events in a period that match the filters.
    fn conditions(&self, period: Period) -> String {
        self.with(&self.filters.wanted, period.condition())
    }

    /// Builds the condition for events that match a filter and another condition.
    fn with(&self, wanted: &Wanted, further: String) -> String {
        let filter = wanted.filter(self.catalog());
        let mut all = vec![further];
        all.extend(filter.conditions().iter().cloned());
        all.join(" AND ")
    }

    /// Runs a statement, notes it in the table, and returns its rows.
    async fn rows<const N: usize>(
        &self,
        table: &mut Table,
        sql: String,
    ) -> Result<Vec<[Value; N]>, Problem> {
        let rows = select::<N>(self.snapshot.context(), &sql).await?;
        table.sql.push(sql);
        Ok(rows)
    }

    /// Checks that each name belongs to a catalog event, or to a stored event.
    async fn check_events(&self, names: &[&str]) -> Result<(), Problem> {
        let context = self.snapshot.context();
        for name in names {
            if !is_known(context, self.catalog(), name).await? {
                let detail = unknown(context, self.catalog(), name).await?;
                return Err(Problem::new(Kind::NotFound, detail));
            }
        }
        Ok(())
    }

    /// Checks that the catalog has each module.
    fn check_modules(&self) -> Result<(), Problem> {
        let modules = &self.catalog().modules;
        for name in self.filters.wanted.modules.iter().flatten() {
            if !modules.contains(name) {
                let all = modules.iter().map(String::as_str);
                let near = Suggestions::default().all(name, all);
                let detail = format!(
                    "the catalog has no module `{}`{}",
                    cut(name),
                    did_you_mean(&near)
                );
                return Err(Problem::new(Kind::NotFound, detail));
            }
        }
        Ok(())
    }

    /// Checks that events have each tenant and each process, unless there are no events yet.
    async fn check_values(&self) -> Result<(), Problem> {
        let wanted = &self.filters.wanted;
        let filters = [("tenant", &wanted.tenants), ("process", &wanted.processes)];
        if filters.iter().all(|(_, values)| values.is_empty())
            || self.snapshot.facts(self.now).await?.events == 0
        {
            return Ok(());
        }
        for (column, values) in filters {
            for value in values.iter().flatten() {
                let found = unknown_value(self.snapshot.context(), column, value).await?;
                if let Some(detail) = found {
                    return Err(Problem::new(Kind::NotFound, detail));
                }
            }
        }
        Ok(())
    }

    /// Converts this question to a question for a command-line report.
    fn question(&self, report: Report, filter: Filter, limit: usize) -> Question {
        Question {
            report,
            from: Some(self.filters.period.start()),
            to: Some(self.filters.period.end()),
            tenant: None,
            process: None,
            filter,
            limit,
            now: self.now,
        }
    }
}

/// Rewords a note from a command-line report for the page.
fn in_words(note: &str) -> String {
    note.replace("`--from` and `--to`", "the dates")
}

#[cfg(test)]
mod tests {
    use super::super::testing::{Event, answered, asked};
    use super::*;

    #[test]
    fn a_panel_that_does_not_exist_is_probably_a_typo() {
        let problem = Panel::named("totls").expect_err("there is none");
        assert_eq!(problem.kind, Kind::NotFound);
        assert_eq!(
            problem.detail,
            "there is no panel `totls`; did you mean `totals`?"
        );
        let problem = Panel::named("../../etc/passwd").expect_err("there is none");
        assert_eq!(problem.kind, Kind::NotFound);
    }

    #[tokio::test]
    async fn a_filter_that_nothing_has_is_probably_a_typo() {
        let event = Event::new("paid", "2026-11-20T10:00:00Z");
        let events = [event.tenant("acme").process("support")];
        for (query, expected) in [
            ("tenant=acmee", "did you mean `acme`?"),
            ("process=suport", "did you mean `support`?"),
            ("module=shopp", "did you mean `shop`?"),
        ] {
            let problem = asked(&events, "totals", query).await.expect_err(query);
            assert_eq!(problem.kind, Kind::NotFound, "{query}");
            assert!(problem.detail.contains(expected), "{}", problem.detail);
        }
        // A known name isn't a mistake if it has no events on these days. In an empty store, no name is a mistake.
        let query = "tenant=acme&process=support&module=shop&from=2026-11-01&to=2026-11-02";
        answered(&events, "totals", query).await;
        answered(&events, "live", "tenant=&process=&module=").await;
        answered(&[], "totals", "tenant=acme").await;
    }

    #[tokio::test]
    async fn every_panel_has_an_answer_to_any_store() {
        let hostile = "'; --\u{202e}<b>\"\n=1+1";
        let event = |name: &str| {
            let event = Event::new(name, "2026-11-28T11:59:00Z").subject(hostile);
            event.tenant(hostile).process(hostile).data(hostile)
        };
        let stores = [
            Vec::new(),
            vec![event("paid")],
            vec![event("paid"), event(hostile), event("open")],
        ];
        let query = "event=paid&step=open&step=paid&compare=previous&by=day&interval=hour";
        for events in &stores {
            for (name, _) in PANELS {
                // Writing fails if the rows and the columns don't match.
                let table = answered(events, name, query).await;
                assert!(table.json(0).is_ok(), "{name}");
                assert!(table.csv().is_ok(), "{name}");
            }
        }
    }

    #[test]
    fn each_panel_has_a_name() {
        for (name, panel) in PANELS {
            assert_eq!(panel.name(), name);
            assert_eq!(Panel::named(name), Ok(panel));
        }
    }
}
