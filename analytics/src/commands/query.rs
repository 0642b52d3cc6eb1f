//! `event-analytics query`: answers a question in SQL.

use std::io::{self, IsTerminal, Read, Write};
use std::time::Duration;

use anyhow::{Context, bail};
use event_catalog_cli::shared;

use super::{CatalogOption, Outcome, StoreOption, runtime};
use crate::query::{self, Format, Limits};
use crate::store::Store;

/// The maximum length in bytes of a query that is read from standard input.
const LONGEST: u64 = 1 << 20;

/// How long a query may keep working after its answer.
const LAST: Duration = Duration::from_secs(1);

/// Answers a question about the stored events, in SQL.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  event-analytics query 'SELECT event, count(*) FROM all_events GROUP BY event ORDER BY 2 DESC'\n  event-analytics query 'SHOW TABLES'\n  event-analytics query 'SELECT * FROM custom' --format csv > custom.csv"
)]
pub(super) struct Query {
    /// The query; `-` reads it from standard input.
    sql: String,
    #[command(flatten)]
    store: StoreOption,
    #[command(flatten)]
    catalog: CatalogOption,
    /// How to print the rows.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// The maximum number of rows, at least 1 [default: all].
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u32).range(1..))]
    rows: Option<u32>,
    /// The maximum memory for sorting, grouping and joining, in MiB.
    #[arg(long, value_name = "MIB", default_value_t = 1024, value_parser = clap::value_parser!(u32).range(16..))]
    memory: u32,
    /// The maximum time until the last row, in seconds.
    #[arg(long, value_name = "SECONDS", default_value_t = 60, value_parser = clap::value_parser!(u32).range(1..))]
    time: u32,
}

impl Query {
    pub(super) fn run(self) -> anyhow::Result<Outcome> {
        let is_terminal = io::stdout().is_terminal();
        if is_terminal && self.format == Format::Arrow {
            bail!("`--format arrow` isn't for terminals; write to a file with `> rows.arrow`");
        }
        let sql = self.sql()?;
        let catalog = self.catalog.read()?;
        let limits = self.limits();
        limit_process(&limits);
        let runtime = runtime()?;
        let answered = runtime.block_on(async {
            let store = Store::open(&self.store.store).await?;
            let session = query::session(&store, &catalog, &limits).await?;
            if is_terminal {
                let width = Some(shared::width());
                query::run(&session, &sql, self.format, width, &mut Terminal).await
            } else {
                let mut out = io::stdout();
                query::run(&session, &sql, self.format, None, &mut out).await
            }
        });
        // A stopped query may still be working, for example on one long text.
        runtime.shutdown_timeout(LAST);
        answered.map(|()| Outcome::Fine)
    }

    fn sql(&self) -> anyhow::Result<String> {
        if self.sql != "-" {
            return Ok(self.sql.clone());
        }
        let mut sql = String::new();
        let read = io::stdin().take(LONGEST + 1).read_to_string(&mut sql);
        read.context("the query can't be read from standard input")?;
        Ok(sql)
    }

    fn limits(&self) -> Limits {
        let memory = usize::try_from(u64::from(self.memory) << 20);
        Limits {
            memory: memory.unwrap_or(usize::MAX),
            time: Duration::from_secs(self.time.into()),
            rows: self
                .rows
                .map(|rows| usize::try_from(rows).unwrap_or(usize::MAX)),
        }
    }
}

/// Standard output, if it is a terminal: values of events may contain control sequences. Each write is a complete text.
struct Terminal;

impl Write for Terminal {
    fn write(&mut self, text: &[u8]) -> io::Result<usize> {
        shared::write(&String::from_utf8_lossy(text)).map_err(io::Error::other)?;
        Ok(text.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Limits the memory of this process, because a query's own limit doesn't count everything that it allocates, such as
/// the results of functions. On systems without a memory limit per process, only the query's own limit applies.
fn limit_process(limits: &Limits) {
    #[cfg(target_os = "linux")]
    {
        use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

        /// Memory that the query's limit doesn't count, such as files being decoded and threads.
        const BESIDE: u64 = 2 << 30;
        let memory = u64::try_from(limits.memory).unwrap_or(u64::MAX);
        let most = memory.saturating_mul(2).saturating_add(BESIDE);
        let limit = getrlimit(Resource::Data);
        let is_lower = |limit: Option<u64>| limit.is_some_and(|limit| limit <= most);
        if !is_lower(limit.current) && !is_lower(limit.maximum) {
            let limit = Rlimit {
                current: Some(most),
                maximum: limit.maximum,
            };
            // If this fails, the query engine's own memory limit still applies.
            let _ = setrlimit(Resource::Data, limit);
        }
    }
    #[cfg(not(target_os = "linux"))]
    let _ = limits;
}
