//! A folder with a catalog, inputs and a store, in which the program runs.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use deltalake::arrow::array::RecordBatch;
use deltalake::arrow::util::display::{ArrayFormatter, FormatOptions};
use deltalake::datafusion::prelude::SessionContext;
use event_analytics::store::Store;
use tempfile::TempDir;

/// A folder with a catalog.
pub(crate) struct Project {
    folder: TempDir,
}

/// The output of the program.
pub(crate) struct Said {
    pub(crate) status: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

/// A catalog with two events of a module, one of which has a payload.
pub(crate) const EVENTS: &str = "name,description,module,payload,aliases\n\
    order_paid,An order was paid.,order,order_paid,order_bought\n\
    order_opened,An order was opened.,order,,\n";

/// The payload schema of `order_paid`.
pub(crate) const ORDER_PAID: &str = r#"{"type": "object", "properties": {
    "amount": {"type": "number", "multipleOf": 0.01},
    "count": {"type": "integer"},
    "share": {"type": "number"},
    "gift": {"type": "boolean"},
    "paid_at": {"type": "string", "format": "date-time"},
    "currency": {"type": "string", "enum": ["EUR", "USD"]}
}}"#;

/// The program under test: the one that Cargo has built, or the one that `scripts/test-kills --binary` names.
pub(crate) fn program() -> OsString {
    let named = std::env::var_os("EVENT_ANALYTICS_BINARY");
    named.unwrap_or_else(|| env!("CARGO_BIN_EXE_event-analytics").into())
}

impl Project {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let project = Self { folder };
        project.write("catalog/events.csv", EVENTS);
        project.write("catalog/payloads/order_paid.json", ORDER_PAID);
        project
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, content).expect("a file");
    }

    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(program());
        command.args(arguments).current_dir(self.folder.path());
        command.stdin(Stdio::null());
        command
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Said {
        let output = self
            .command(arguments)
            .output()
            .expect("the program starts");
        Said::of(&output)
    }

    /// Ingests a file, and returns the counts of what happened to its lines.
    pub(crate) fn ingest(&self, file: &str) -> serde_json::Value {
        let said = self.run(&["ingest", file, "--format", "json"]);
        assert!(said.status < 2, "{}", said.err);
        serde_json::from_str(&said.out).expect("JSON")
    }

    /// The answer to a query over the tables, with each value as text, and NULL as empty text.
    pub(crate) fn query(&self, sql: &str) -> Vec<Vec<String>> {
        let runtime = tokio::runtime::Runtime::new().expect("a runtime");
        let batches = runtime.block_on(self.batches(sql));
        let options = FormatOptions::default();
        let mut rows = Vec::new();
        for batch in &batches {
            for row in 0..batch.num_rows() {
                let value = |column: &_| {
                    let values =
                        ArrayFormatter::try_new(column, &options).expect("a type with a text");
                    values.value(row).to_string()
                };
                rows.push(
                    batch
                        .columns()
                        .iter()
                        .map(|it| value(it.as_ref()))
                        .collect(),
                );
            }
        }
        rows
    }

    async fn batches(&self, sql: &str) -> Vec<RecordBatch> {
        let store = Store::open(&self.path("store")).await.expect("a store");
        let context = SessionContext::new();
        for (name, table) in [("events", &store.events), ("rejected", &store.rejected)] {
            let provider = table.table_provider().await.expect("a table");
            context.register_table(name, provider).expect("a name");
        }
        let answer = context.sql(sql).await.expect("SQL");
        answer.collect().await.expect("an answer")
    }

    /// The only value of a query.
    pub(crate) fn value(&self, sql: &str) -> String {
        let rows = self.query(sql);
        assert_eq!((rows.len(), rows[0].len()), (1, 1), "{sql}");
        rows[0][0].clone()
    }

    /// The files in a folder and below it, by their paths.
    pub(crate) fn files(&self, folder: &str) -> Vec<String> {
        fn add(folder: &Path, found: &mut Vec<PathBuf>) {
            for entry in fs::read_dir(folder).expect("a folder") {
                let path = entry.expect("an entry").path();
                if path.is_dir() {
                    add(&path, found);
                } else {
                    found.push(path);
                }
            }
        }
        let mut found = Vec::new();
        let root = self.path(folder);
        add(&root, &mut found);
        let shown = found
            .iter()
            .map(|path| path.strip_prefix(&root).expect("below it"));
        let mut names: Vec<String> = shown
            .map(|path| path.to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }
}

impl Said {
    pub(crate) fn of(output: &Output) -> Self {
        Self {
            status: output.status.code().unwrap_or(-1),
            out: String::from_utf8_lossy(&output.stdout).into_owned(),
            err: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }
}

/// A CloudEvent with this id, type and data.
pub(crate) fn event(id: &str, name: &str, data: &str) -> String {
    format!(
        r#"{{"specversion":"1.0","id":"{id}","source":"/shop","type":"{name}","time":"2026-11-01T10:00:00Z","data":{data}}}"#
    )
}
