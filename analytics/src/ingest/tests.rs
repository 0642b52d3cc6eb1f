//! Each event is stored once within one process, with keys in memory and in files. Also tests which files are
//! read.

use std::fs::{self, File};

use deltalake::arrow::array::ArrayRef;
use deltalake::arrow::compute::cast;
use deltalake::arrow::datatypes::{DataType, TimeUnit};
use deltalake::parquet::arrow::ArrowWriter;
use deltalake::parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use event_catalog_build::read::{Input as Folder, Memory};
use serde_json::Value;
use tempfile::TempDir;

use super::stored::stored_files;
use super::*;

/// A store, and the number of its last line.
struct Project {
    ingest: Ingest,
    line: u64,
    folder: TempDir,
}

async fn open(folder: &TempDir) -> Ingest {
    let files: Memory = [(
        "events.csv",
        "name,description,module,payload,aliases\nopened,Opened.,,,\n",
    )]
    .into_iter()
    .collect();
    let catalog = KnownCatalog::new(&Folder::read_folder(&files).expect("a catalog"));
    let path = folder.path().join("store");
    let ingest = Ingest::open(&path, Arc::new(catalog), Limits::default()).await;
    ingest.expect("a store")
}

impl Project {
    async fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        Self {
            ingest: open(&folder).await,
            line: 0,
            folder,
        }
    }

    /// Removes the statistics of all files, and opens the store again.
    async fn without_statistics(self) -> Self {
        let Self {
            ingest,
            line,
            folder,
        } = self;
        drop(ingest);
        let log = folder.path().join("store/events/_delta_log");
        for file in fs::read_dir(log).expect("a folder") {
            let path = file.expect("an entry").path();
            if path.extension().is_some_and(|it| it == "json") {
                let text = fs::read_to_string(&path).expect("a commit");
                let actions = text.lines().map(|action| {
                    let mut action: Value = serde_json::from_str(action).expect("JSON");
                    if let Some(add) = action.get_mut("add").and_then(Value::as_object_mut) {
                        add.remove("stats");
                    }
                    action.to_string() + "\n"
                });
                fs::write(&path, actions.collect::<String>()).expect("a file");
            }
        }
        Self {
            ingest: open(&folder).await,
            line,
            folder,
        }
    }

    /// Stores lines as one batch.
    async fn store(&mut self, lines: &[String]) -> Summary {
        testing::store(&mut self.ingest, &mut self.line, lines).await
    }

    /// Rewrites the files of events as other engines do: the same values in other types.
    fn rewrite(&self) {
        let folder = self.folder.path().join("store/events");
        let days = fs::read_dir(folder).expect("a folder");
        let days = days.map(|day| day.expect("an entry").path());
        for day in days.filter(|path| path.to_string_lossy().contains("day=")) {
            for file in fs::read_dir(day).expect("a folder") {
                let path = file.expect("an entry").path();
                let read = File::open(&path).expect("a file");
                let read = ParquetRecordBatchReaderBuilder::try_new(read).expect("a file");
                let mut read = read.build().expect("a file");
                let batch = read.next().expect("a batch").expect("a batch");
                let schema = batch.schema();
                let columns = schema.fields().iter().zip(batch.columns());
                let columns = columns.map(|(field, array)| {
                    let other = match field.data_type() {
                        DataType::Binary => DataType::BinaryView,
                        DataType::Utf8 if field.name() == "data" => DataType::LargeUtf8,
                        DataType::Utf8 => DataType::Utf8View,
                        DataType::Timestamp(..) => DataType::Timestamp(TimeUnit::Nanosecond, None),
                        same => same.clone(),
                    };
                    let array: ArrayRef = cast(array, &other).expect("the same values");
                    (field.name().clone(), array)
                });
                let batch = RecordBatch::try_from_iter(columns).expect("a batch");
                let file = File::create(&path).expect("a file");
                let mut writer =
                    ArrowWriter::try_new(file, batch.schema(), None).expect("a writer");
                writer.write(&batch).expect("a file");
                writer.close().expect("a file");
            }
        }
    }

    /// Counts the files that may contain events of a day.
    fn files(&self, day: &str) -> usize {
        let day = moment::micros(&format!("{day}T00:00:00Z")).map(day_of);
        let wanted: BTreeSet<Option<Day>> = [day].into();
        let files = stored_files(&self.ingest.writer.store, day_of(moment::now()));
        let files = files.expect("a table");
        files.iter().filter(|file| file.concerns(&wanted)).count()
    }
}

fn event(id: &str, day: &str, data: u32) -> String {
    format!(
        r#"{{"specversion":"1.0","id":"{id}","source":"/s","type":"opened","time":"{day}T10:00:00Z","data":{data}}}"#
    )
}

fn counts(summary: &Summary) -> (u64, u64, u64) {
    (summary.stored, summary.repeated, summary.all_rejected())
}

#[tokio::test]
async fn an_id_on_two_days_is_two_events_however_lines_fall_into_batches() {
    // Tests with all keys in memory, and with none.
    for most_keys in [usize::MAX, 0] {
        let (first, second) = (event("1", "2026-11-01", 1), event("1", "2026-11-02", 2));
        let mut together = Project::new().await;
        together.ingest.once = Once::new(most_keys);
        let summary = together.store(&[first.clone(), second.clone()]).await;
        assert_eq!(counts(&summary), (2, 0, 0));
        let mut apart = Project::new().await;
        apart.ingest.once = Once::new(most_keys);
        for line in [&first, &second] {
            let summary = apart.store(std::slice::from_ref(line)).await;
            assert_eq!(counts(&summary), (1, 0, 0));
        }
        for mut project in [together, apart] {
            let summary = project.store(&[second.clone(), first.clone()]).await;
            assert_eq!(counts(&summary), (0, 2, 0));
            let other = event("1", "2026-11-02", 3);
            let summary = project.store(&[first.clone(), other]).await;
            assert_eq!(counts(&summary), (0, 1, 1));
        }
    }
}

#[tokio::test]
async fn only_files_with_events_of_the_same_days_are_looked_into() {
    let mut project = Project::new().await;
    for pass in 1..=12 {
        let days = [
            format!("{pass:04}-01-01"),
            format!("2026-03-{pass:02}"),
            format!("{}-12-31", 9000 + pass),
        ];
        let lines = days.map(|day| event(&pass.to_string(), &day, 0));
        assert_eq!(counts(&project.store(&lines).await), (3, 0, 0));
    }
    for day in ["2026-03-07", "0007-01-01", "9007-12-31"] {
        assert_eq!(project.files(day), 1, "{day}");
    }
    for day in ["2026-03-20", "0500-01-01", "9999-12-31"] {
        assert_eq!(project.files(day), 0, "{day}");
    }
    assert_eq!(
        counts(&project.store(&[event("7", "2026-03-07", 0)]).await),
        (0, 1, 0)
    );
}

#[tokio::test]
async fn days_that_are_spread_more_widely_make_several_files() {
    let mut project = Project::new().await;
    let lines: Vec<String> = (0..1_000)
        .map(|year| event("1", &format!("{:04}-06-01", 1000 + year), 0))
        .collect();
    assert_eq!(counts(&project.store(&lines).await), (1_000, 0, 0));
    assert_eq!(project.files("1500-06-01"), 1);
    assert_eq!(project.files("1500-06-02"), 0);
    assert_eq!(counts(&project.store(&lines).await), (0, 1_000, 0));
}

#[tokio::test]
async fn events_in_files_that_another_engine_has_rewritten_are_found() {
    let mut project = Project::new().await;
    let lines = [
        event("1", "2026-11-01", 1),
        event("2", "2026-11-02", 2).replace("10:00:00Z", "10:00:00.000001Z"),
        r#"{"specversion":"1.0","id":"3","source":"/s","type":"opened","subject":"ada"}"#
            .to_owned(),
    ];
    assert_eq!(counts(&project.store(&lines).await), (3, 0, 0));
    project.rewrite();
    for most_keys in [usize::MAX, 0] {
        project.ingest.once = Once::new(most_keys);
        assert_eq!(counts(&project.store(&lines).await), (0, 3, 0));
        let other = [event("1", "2026-11-01", 2)];
        assert_eq!(counts(&project.store(&other).await), (0, 0, 1));
    }
}

#[tokio::test]
async fn a_file_without_statistics_is_looked_into_and_not_kept_in_memory() {
    let mut project = Project::new().await;
    let lines = [event("1", "2026-11-01", 1), event("2", "2026-11-02", 2)];
    assert_eq!(counts(&project.store(&lines).await), (2, 0, 0));
    let mut project = project.without_statistics().await;
    let files = stored_files(&project.ingest.writer.store, day_of(moment::now()));
    // Without statistics, the number of keys in a file is unknown.
    let rows: Vec<u64> = files.expect("a table").iter().map(|it| it.rows).collect();
    assert_eq!(rows, [u64::MAX]);
    assert_eq!(counts(&project.store(&lines).await), (0, 2, 0));
}

#[tokio::test]
async fn files_of_events_without_a_day_are_only_looked_into_for_such_events() {
    let mut project = Project::new().await;
    let dayless = [event("1", "2026-11-01", 1).replace(r#""time":"2026-11-01T10:00:00Z","#, "")];
    assert_eq!(counts(&project.store(&dayless).await), (1, 0, 0));
    assert_eq!(project.files("2026-11-01"), 0);
    assert_eq!(counts(&project.store(&dayless).await), (0, 1, 0));
}
