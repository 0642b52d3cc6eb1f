//! SQL queries over stored events.
//!
//! [`session()`] opens a session on a store: its tables, the views of the current catalog, and
//! limits of memory and time. A query can only read.

mod answer;
mod by_time;
mod columns;
mod guard;
mod json_field;
mod missing;
mod mistakes;
mod output;
mod plans;
mod session;
#[cfg(test)]
mod test_store;
mod top_values;
mod views;

use std::io::Write;

use event_catalog_cli::shared;

pub use answer::Answer;
#[cfg(test)]
pub(crate) use by_time::names_by_time;
pub(crate) use by_time::{ENDS, NAMES_BY_TIME, STARTS};
pub(crate) use guard::explained;
pub use output::{Format, write};
pub use session::{Limits, Session, over, session};

/// Runs a query, and writes its rows. A table is as wide as the terminal, if there is one.
///
/// # Errors
///
/// The query isn't valid or reaches a limit, or the rows can't be written.
pub async fn run(
    session: &Session,
    sql: &str,
    format: Format,
    width: Option<usize>,
    out: &mut dyn Write,
) -> anyhow::Result<()> {
    let mut answer = session.query(sql).await?;
    write(&mut answer, format, width, out).await?;
    if answer.is_cut() {
        let rows = match session.limits.rows {
            Some(1) => "row".to_owned(),
            rows => format!("{} rows", rows.unwrap_or_default()),
        };
        shared::note(&format!(
            "note: only the first {rows}; for more, raise `--rows`"
        ));
    }
    Ok(())
}
