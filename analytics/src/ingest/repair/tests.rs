//! What happens to rejected lines, even if a run is killed between its commits.

use std::sync::Arc;

use tempfile::TempDir;

use super::*;
use crate::event::Rejection;
use crate::ingest::Ingest;

struct Project {
    ingest: Ingest,
    _folder: TempDir,
}

fn event(id: u32, data: &str) -> String {
    format!(
        r#"{{"specversion":"1.0","id":"{id}","source":"/a","type":"x","time":"2026-11-01T10:00:00Z","data":{data}}}"#
    )
}

impl Project {
    async fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let catalog = Arc::new(KnownCatalog::default());
        let ingest = Ingest::open(folder.path(), catalog, Limits::default()).await;
        Self {
            ingest: ingest.expect("a store"),
            _folder: folder,
        }
    }

    /// Rejects lines as an older version of this program would, each with its reason.
    async fn reject(&mut self, lines: &[(&'static str, &str)], position: i64) {
        let items = (1..).zip(lines).map(|(number, (reason, line))| Item {
            stream: "s",
            number,
            end: position,
            text: line.as_bytes(),
            event: Err(Rejection {
                reason,
                message: "It isn't known yet".to_owned(),
            }),
        });
        let mut summary = Summary::default();
        let items = items.collect();
        let stored = self.ingest.store(items, "s", position, &mut summary);
        stored.await.expect("the store can be written");
    }

    async fn store(&mut self, line: &str) {
        let item = Item {
            stream: "t",
            number: 1,
            end: 1,
            text: line.as_bytes(),
            event: Event::read(line.as_bytes(), "t", 1),
        };
        let mut summary = Summary::default();
        let stored = self.ingest.store(vec![item], "t", 1, &mut summary);
        stored.await.expect("the store can be written");
    }

    async fn repair(&mut self, reason: Option<&str>) -> Repaired {
        let repair = Repair {
            reason: reason.map(str::to_owned),
        };
        let catalog = Arc::clone(&self.ingest.catalog);
        let previewed = preview(&self.ingest.writer.store, &catalog, &repair).await;
        let previewed = previewed.expect("the store can be read");
        let repaired = run(&mut self.ingest.writer, &catalog, &repair).await;
        let repaired = repaired.expect("the store can be written");
        assert_eq!(previewed.reasons.len(), repaired.reasons.len());
        repaired
    }

    /// The line numbers of a table's rows, in order.
    fn positions(&self, kind: Kind) -> Vec<i64> {
        let store = &self.ingest.writer.store;
        let mut found = Vec::new();
        for file in store.data_files(kind).expect("files") {
            let path = file.path_in(&store.folder, kind);
            each_place(&path, |_, number| found.push(number)).expect("a file");
        }
        found.sort_unstable();
        found
    }
}

fn lines(lines: u64, stored: u64, repeated: u64, waiting: u64, rejected: u64) -> Lines {
    Lines {
        lines,
        stored,
        repeated,
        waiting,
        rejected,
    }
}

#[tokio::test]
async fn lines_that_read_as_events_now_are_stored_once() {
    let mut project = Project::new().await;
    let cloud_event = event(1, "{}");
    let rejected = [
        ("invalid", &*cloud_event),
        ("invalid", "broken"),
        ("invalid", "[\"load\"]"),
    ];
    project.reject(&rejected, 3).await;
    let repaired = project.repair(None).await;
    assert_eq!(repaired.reasons["invalid"], lines(3, 2, 0, 0, 1));
    let repaired = project.repair(None).await;
    assert_eq!(repaired.reasons["invalid"], lines(1, 0, 0, 0, 1));
    assert_eq!(project.positions(Kind::Events), [1, 3]);
    assert_eq!(project.positions(Kind::Rejected), [2]);
}

/// Stores the rejected line with this number as an event, as a run does just before it is killed.
async fn store_and_be_killed(project: &mut Project, number: u64) {
    let writer = &mut project.ingest.writer;
    let catalog = KnownCatalog::default();
    let settings = crate::settings::Settings::default();
    let item = Item {
        stream: "s",
        number,
        end: 0,
        text: b"[\"load\"]",
        event: Event::read(b"[\"load\"]", "s", number),
    };
    let known = plans(&catalog, &settings, &writer.columns);
    let empty = || EventRows::new(&catalog, &settings, &known);
    let stored = store(writer, &[item], &[Outcome::Store], empty).await;
    stored.expect("stored");
}

#[tokio::test]
async fn a_run_that_was_killed_between_its_commits_is_finished() {
    let mut project = Project::new().await;
    project
        .reject(&[("invalid", "[\"load\"]"), ("invalid", "broken")], 2)
        .await;
    store_and_be_killed(&mut project, 1).await;
    assert_eq!(project.positions(Kind::Events), [1]);
    assert_eq!(project.positions(Kind::Rejected), [1, 2]);
    for _ in 0..2 {
        let repaired = project.repair(None).await;
        assert_eq!(repaired.reasons["invalid"], lines(1, 0, 0, 0, 1));
        assert_eq!(project.positions(Kind::Events), [1]);
        assert_eq!(project.positions(Kind::Rejected), [2]);
    }
}

#[tokio::test]
async fn a_killed_run_is_finished_with_a_part_of_the_places_in_memory() {
    let mut project = Project::new().await;
    let rejected = [("invalid", "[\"load\"]"); 40];
    project.reject(&rejected, 40).await;
    for number in [3, 20, 37] {
        store_and_be_killed(&mut project, number).await;
    }
    let counts = Share::all(8).map(|share| {
        let found = super::rejected(&project.ingest.writer.store, share);
        let found = found.expect("the store can be read");
        found.values().map(HashSet::len).sum::<usize>()
    });
    let counts: Vec<usize> = counts.collect();
    assert_eq!(counts.iter().sum::<usize>(), 40);
    assert!(counts.iter().all(|count| *count < 20), "{counts:?}");
    // Each share has about one place.
    let finished = finish(&mut project.ingest.writer, 1).await;
    finished.expect("the store can be written");
    assert_eq!(project.positions(Kind::Events), [3, 20, 37]);
    let left = (1..=40).filter(|number| ![3, 20, 37].contains(number));
    assert_eq!(
        project.positions(Kind::Rejected),
        left.collect::<Vec<i64>>()
    );
    // The killed run was finished, so another run stores the rest.
    project.repair(None).await;
    assert_eq!(project.positions(Kind::Events).len(), 40);
}

#[tokio::test]
async fn a_line_of_an_event_that_is_stored_goes_and_one_with_its_id_stays() {
    let mut project = Project::new().await;
    let (same, other) = (event(1, "{}"), event(1, "{\"a\":1}"));
    project.store(&same).await;
    let rejected = [("damaged", &*same), ("id-reused", &*other)];
    project.reject(&rejected, 2).await;
    let repaired = project.repair(Some("id-reused")).await;
    assert_eq!(repaired.reasons.len(), 1);
    assert_eq!(repaired.reasons["id-reused"], lines(1, 0, 0, 0, 1));
    let repaired = project.repair(None).await;
    assert_eq!(repaired.reasons["damaged"], lines(1, 0, 1, 0, 0));
    assert_eq!(project.positions(Kind::Events), [1]);
    assert_eq!(project.positions(Kind::Rejected), [2]);
}

#[tokio::test]
async fn a_line_without_an_id_waits_until_its_file_was_read_further() {
    let mut project = Project::new().await;
    project.reject(&[("invalid", "[\"load\"]")], 1).await;
    let writer = &mut project.ingest.writer;
    // A killed batch: its rejected lines are stored, but its events aren't.
    let appended = writer.append(Kind::Rejected, &[], "s", 2).await;
    appended.expect("the store can be written");
    let repaired = project.repair(None).await;
    assert_eq!(repaired.reasons["invalid"], lines(1, 0, 0, 1, 0));
    let writer = &mut project.ingest.writer;
    let appended = writer.append(Kind::Events, &[], "s", 2).await;
    appended.expect("the store can be written");
    let repaired = project.repair(None).await;
    assert_eq!(repaired.reasons["invalid"], lines(1, 1, 0, 0, 0));
}
