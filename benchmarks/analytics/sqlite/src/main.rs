//! Stores lines of CloudEvents in `SQLite`, without duplicates: the columns of the envelope, four typed columns, and
//! the payload as received. Prints how many events are stored.
//!
//!     event-analytics-bench-sqlite DATABASE FILE...

use std::{
    borrow::Cow,
    env,
    error::Error,
    fs::File,
    io::{BufRead, BufReader},
};

use rusqlite::{Connection, params};
use serde::Deserialize;
use serde_json::value::RawValue;

/// Lines per transaction.
const BATCH: usize = 100_000;

const TABLE: &str = "
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    CREATE TABLE IF NOT EXISTS events (
        source TEXT NOT NULL, id TEXT NOT NULL, type TEXT NOT NULL, subject TEXT, time TEXT, datacontenttype TEXT,
        tenant TEXT, process TEXT, data TEXT, amount REAL, plan TEXT, seconds INTEGER, trial INTEGER,
        UNIQUE (source, id)
    );";

const INSERT: &str =
    "INSERT OR IGNORE INTO events VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)";

#[derive(Deserialize)]
struct Event<'a> {
    #[serde(borrow)]
    source: Cow<'a, str>,
    #[serde(borrow)]
    id: Cow<'a, str>,
    #[serde(borrow, rename = "type")]
    name: Cow<'a, str>,
    #[serde(borrow)]
    subject: Option<Cow<'a, str>>,
    #[serde(borrow)]
    time: Option<Cow<'a, str>>,
    #[serde(borrow)]
    datacontenttype: Option<Cow<'a, str>>,
    #[serde(borrow)]
    tenant: Option<Cow<'a, str>>,
    #[serde(borrow)]
    process: Option<Cow<'a, str>>,
    #[serde(borrow)]
    data: Option<&'a RawValue>,
}

/// The payload fields that have columns.
#[derive(Default, Deserialize)]
struct Fields<'a> {
    amount: Option<f64>,
    #[serde(borrow)]
    plan: Option<Cow<'a, str>>,
    seconds: Option<i64>,
    trial: Option<bool>,
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = env::args().skip(1);
    let database = arguments
        .next()
        .ok_or("usage: event-analytics-bench-sqlite DATABASE FILE...")?;
    let mut connection = Connection::open(database)?;
    connection.execute_batch(TABLE)?;
    for file in arguments {
        let mut lines = BufReader::with_capacity(1 << 20, File::open(file)?);
        while store(&mut connection, &mut lines)? == BATCH {}
    }
    let stored: i64 = connection.query_row("SELECT count(*) FROM events", [], |row| row.get(0))?;
    println!("{stored}");
    Ok(())
}

/// Stores up to [`BATCH`] lines in a transaction, and returns the number of lines.
fn store(connection: &mut Connection, lines: &mut impl BufRead) -> Result<usize, Box<dyn Error>> {
    let transaction = connection.transaction()?;
    let mut line = String::new();
    let mut count = 0;
    {
        let mut insert = transaction.prepare(INSERT)?;
        while count < BATCH {
            line.clear();
            if lines.read_line(&mut line)? == 0 {
                break;
            }
            count += 1;
            let event: Event = serde_json::from_str(&line)?;
            let data = event.data.map(RawValue::get);
            let fields: Fields = data
                .map(serde_json::from_str)
                .transpose()?
                .unwrap_or_default();
            insert.execute(params![
                event.source,
                event.id,
                event.name,
                event.subject,
                event.time,
                event.datacontenttype,
                event.tenant,
                event.process,
                data,
                fields.amount,
                fields.plan,
                fields.seconds,
                fields.trial,
            ])?;
        }
    }
    transaction.commit()?;
    Ok(count)
}
