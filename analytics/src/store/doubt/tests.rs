//! Tests disks that fail during or after a commit.

use std::fs;
use std::sync::atomic::Ordering;

use crate::store::testing::{append, committed_files, data_files, position, store};

#[tokio::test]
async fn a_commit_that_could_not_be_synced_is_found_later() {
    let folder = tempfile::tempdir().expect("a folder");
    let (mut writer, faults) = store(folder.path()).await;
    append(&mut writer, 1).await.expect("stored");
    faults.commits.store(true, Ordering::SeqCst);
    let error = append(&mut writer, 2).await.expect_err("not synced");
    assert!(
        format!("{error:#}").contains("can't be synced"),
        "{error:#}"
    );
    // Until this commit is on disk, nothing is appended.
    assert!(append(&mut writer, 3).await.is_err());
    assert!(writer.settle().await.is_err());
    faults.commits.store(false, Ordering::SeqCst);
    let settled = writer.settle().await.expect("readable");
    assert_eq!(settled, writer.store.rejected.version());
    assert_eq!(position(&writer).await, Some(2));
    append(&mut writer, 3).await.expect("stored");
    assert_eq!(
        (data_files(folder.path()), committed_files(&writer)),
        (6, 6)
    );
}

#[tokio::test]
async fn a_failed_append_leaves_no_files_and_the_next_one_works() {
    let folder = tempfile::tempdir().expect("a folder");
    let (mut writer, faults) = store(folder.path()).await;
    faults.days.store(true, Ordering::SeqCst);
    for _ in 0..3 {
        assert!(append(&mut writer, 1).await.is_err());
        assert_eq!(data_files(folder.path()), 0);
    }
    faults.days.store(false, Ordering::SeqCst);
    assert_eq!(writer.settle().await.expect("readable"), None);
    assert_eq!(position(&writer).await, None);
    append(&mut writer, 1).await.expect("stored");
    assert_eq!(
        (data_files(folder.path()), committed_files(&writer)),
        (2, 2)
    );
}

#[tokio::test]
async fn a_commit_of_another_program_is_no_obstacle() {
    let folder = tempfile::tempdir().expect("a folder");
    let (mut writer, _) = store(folder.path()).await;
    append(&mut writer, 1).await.expect("stored");
    let version = writer.store.rejected.version().expect("a version");
    let other = format!("rejected/_delta_log/{:020}.json", version + 1);
    let info = r#"{"commitInfo":{"operation":"OPTIMIZE","timestamp":1780000000000}}"#;
    fs::write(folder.path().join(other), info).expect("written");
    // Nothing can be appended, because the version in memory is outdated.
    assert!(append(&mut writer, 2).await.is_err());
    assert_eq!(
        (data_files(folder.path()), committed_files(&writer)),
        (2, 2)
    );
    assert_eq!(position(&writer).await, Some(1));
    append(&mut writer, 2).await.expect("stored");
    assert_eq!(position(&writer).await, Some(2));
}

#[tokio::test]
async fn a_commit_that_is_torn_after_an_error_is_none() {
    let folder = tempfile::tempdir().expect("a folder");
    let (mut writer, faults) = store(folder.path()).await;
    append(&mut writer, 1).await.expect("stored");
    faults.commits.store(true, Ordering::SeqCst);
    assert!(append(&mut writer, 2).await.is_err());
    faults.commits.store(false, Ordering::SeqCst);
    let version = writer.store.rejected.version().expect("a version");
    let torn = format!("rejected/_delta_log/{:020}.json", version + 1);
    fs::write(folder.path().join(torn), "").expect("written");
    assert_eq!(writer.settle().await.expect("readable"), None);
    assert_eq!(position(&writer).await, Some(1));
    assert_eq!(
        (data_files(folder.path()), committed_files(&writer)),
        (2, 2)
    );
    append(&mut writer, 2).await.expect("stored");
}

#[tokio::test]
async fn at_the_start_only_files_of_this_program_are_removed() {
    let folder = tempfile::tempdir().expect("a folder");
    let (mut writer, _) = store(folder.path()).await;
    append(&mut writer, 1).await.expect("stored");
    drop(writer);
    let day = folder.path().join("rejected/day=2024-10-04");
    assert!(day.is_dir());
    let ours = day.join("part-0e6d1c6c-3a1b-4a1f-8a34-5d5c3a2f6f3e.zstd.parquet");
    let other = day.join("part-00000-0e6d1c6c-3a1b-4a1f-8a34-5d5c3a2f6f3e.c000.snappy.parquet");
    for path in [&ours, &other] {
        fs::write(path, "PAR1").expect("written");
    }
    store(folder.path()).await;
    assert!(!ours.exists() && other.exists());
    assert_eq!(data_files(folder.path()), 3);
}
