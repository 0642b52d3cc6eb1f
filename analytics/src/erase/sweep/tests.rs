//! The steps of an erasure, and what happens between them.

use event_catalog_build::read::{Input, Memory};

use super::super::digest::Whose;
use super::super::lists::count_pending;
use super::super::testing::{append, append_with, opened, texts};
use super::*;
use crate::key::Day;
use crate::store::Store;

/// The first day with events.
const FIRST: Day = 20_000;

/// An erasure that reads one file at a time.
fn by_file(request: Request) -> Erasing {
    let mut erasing = Erasing::new(request, Settings::default());
    erasing.at_once = Duration::ZERO;
    erasing
}

fn begin(store: &Path) -> Request {
    Request::begin(store, Whose::Subject, "ada").expect("a name")
}

/// Runs this many steps. Returns the receipt if the erasure has ended.
async fn steps(
    erasing: &mut Erasing,
    writer: &mut Writer,
    catalog: &KnownCatalog,
    most: usize,
) -> Option<Receipt> {
    for _ in 0..most {
        let receipt = erasing.step(writer, catalog).await.expect("erased");
        if receipt.is_some() {
            return receipt;
        }
    }
    None
}

fn version(store: &Store) -> u64 {
    store.events.version().expect("a version")
}

#[tokio::test]
async fn a_step_reads_a_file_commits_once_at_most_and_events_are_stored_in_between() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut writer = opened(folder.path()).await;
    let mut position = 0;
    for day in FIRST..FIRST + 3 {
        for subjects in [["ada", "bob"], ["bob", "ada"]] {
            position += 1;
            append(&mut writer, day, position, &subjects).await;
        }
    }
    let mut erasing = by_file(begin(folder.path()));
    let catalog = KnownCatalog::default();
    let (mut commits, mut steps_until_now) = (0, 0);
    let receipt = loop {
        let before = version(&writer.store);
        let receipt = steps(&mut erasing, &mut writer, &catalog, 1).await;
        let committed = version(&writer.store) - before;
        assert!(committed <= 1, "{erasing:?}");
        commits += committed;
        if let Some(receipt) = receipt {
            break receipt;
        }
        steps_until_now += 1;
        position += 1;
        append(&mut writer, FIRST + 3, position, &["bob"]).await;
    };
    // One commit for each day, and one for the log.
    assert_eq!(commits, 4);
    assert_eq!((receipt.erased.events, receipt.rewritten_files), (6, 6));
    assert!(receipt.left.is_empty());
    let bobs = texts(&writer.store, "subject");
    assert_eq!(bobs, vec!["bob"; 6 + steps_until_now]);
    assert_eq!(count_pending(folder.path()).expect("a list"), 0);
}

#[tokio::test]
async fn an_erasure_that_is_stopped_after_any_step_is_ended_by_the_next_process() {
    let catalog = KnownCatalog::default();
    for stop in 0.. {
        let folder = tempfile::tempdir().expect("a folder");
        let mut writer = opened(folder.path()).await;
        for (position, day) in (1..).zip([FIRST, FIRST, FIRST + 1]) {
            append(&mut writer, day, position, &["ada", "bob"]).await;
        }
        let mut erasing = by_file(begin(folder.path()));
        let ended = steps(&mut erasing, &mut writer, &catalog, stop).await;
        let pending = count_pending(folder.path()).expect("a list");
        assert_eq!(pending, u64::from(ended.is_none()), "after {stop} steps");
        drop(writer);
        let mut writer = opened(folder.path()).await;
        let receipt = end_begun(&mut writer, &catalog).await.expect("erased");
        assert_eq!(receipt.is_some(), ended.is_none(), "after {stop} steps");
        assert_eq!(texts(&writer.store, "subject"), ["bob"; 3]);
        assert_eq!(count_pending(folder.path()).expect("a list"), 0);
        if ended.is_some() {
            assert!(stop > 10, "{stop} steps");
            break;
        }
    }
}

#[tokio::test]
async fn a_field_that_becomes_personal_meanwhile_is_searched_everywhere() {
    let catalog = KnownCatalog::default();
    let files: Memory = [
        ("events.csv", "name,description,payload\npaid,Paid.,paid\n"),
        (
            "payloads/paid.json",
            r#"{"type": "object", "properties": {"email": {"type": "string", "x-personal": true}}}"#,
        ),
    ]
    .into_iter()
    .collect();
    let stricter = KnownCatalog::new(&Input::read_folder(&files).expect("memory can be read"));
    let is_counting = |stage: &Stage| matches!(stage, Stage::CountRows(left) if left.len() == 1);
    let is_searching = |stage: &Stage| matches!(stage, Stage::Log(Kind::Events, _));
    let whens: [&dyn Fn(&Stage) -> bool; 2] = [&is_counting, &is_searching];
    for is_then in whens {
        let folder = tempfile::tempdir().expect("a folder");
        let mut writer = opened(folder.path()).await;
        let data = [r#"{"email":"ada"}"#, r#"{"email":"bob"}"#];
        append_with(&mut writer, FIRST, 1, "data", &data).await;
        let mut erasing = by_file(begin(folder.path()));
        while !is_then(&erasing.stage) {
            let ended = steps(&mut erasing, &mut writer, &catalog, 1).await;
            assert!(ended.is_none());
        }
        let ended = steps(&mut erasing, &mut writer, &stricter, 100).await;
        let receipt = ended.expect("a receipt");
        assert_eq!(receipt.erased.events, 1);
        assert_eq!(texts(&writer.store, "data"), data[1..]);
    }
}
