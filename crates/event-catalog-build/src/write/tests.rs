use std::fs;

use super::*;

thread_local! {
    /// How many times this thread has waited for the disk.
    pub(super) static SYNCS: std::cell::Cell<usize> = const { std::cell::Cell::new(0) };
}

/// Counts how many times a task waits for the disk.
fn syncs(task: impl FnOnce()) -> usize {
    let before = SYNCS.get();
    task();
    SYNCS.get() - before
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("a folder").flatten();
    let mut names: Vec<_> = entries
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

#[test]
fn a_file_is_written_only_where_it_has_changed() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("events.rs");
    assert!(write_if_changed(&path, "one").expect("written"));
    assert!(!write_if_changed(&path, "one").expect("written"));
    assert!(write_if_changed(&path, "two").expect("written"));
    assert_eq!(fs::read_to_string(&path).expect("a file"), "two");
    assert_eq!(names(folder.path()), ["events.rs"]);
}

#[test]
fn only_files_that_cannot_be_generated_again_are_synced() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name);
    let generated = || {
        write_if_changed(&path("events.rs"), "text").expect("written");
        write_for(
            &path("staged"),
            &path("other.rs"),
            b"text",
            Durability::Generated,
        )
        .expect("written");
    };
    assert_eq!(syncs(generated), 0);
    let by_hand = || {
        write_atomically(&path("events.csv"), b"text").expect("written");
        replace_if_changed(&path("known.json"), "text", Durability::Synced).expect("written");
    };
    assert_eq!(syncs(by_hand), 2);
}

#[test]
fn what_a_killed_process_left_is_swept_and_nothing_else() {
    let folder = tempfile::tempdir().expect("a folder");
    let left = ".events.rs.0123456789abcdef.event-catalog-tmp";
    let kept = [
        ".events.rs.0123456789abcdeg.event-catalog-tmp",
        ".events.rs.event-catalog-tmp",
        "events.rs.0123456789abcdef.event-catalog-tmp",
        ".hidden",
    ];
    for name in kept.iter().chain([&left]) {
        fs::write(folder.path().join(name), "left").expect("a file");
    }
    let folder_of_that_name = ".folder.0123456789abcdef.event-catalog-tmp";
    fs::create_dir(folder.path().join(folder_of_that_name)).expect("a folder");
    // A file that another process is still writing isn't removed.
    let path = folder.path().join("other.rs");
    let staged = Staged::new(&path, b"other", Durability::Generated).expect("staged");
    write_if_changed(&folder.path().join("events.rs"), "new").expect("written");
    let found = names(folder.path());
    assert!(!found.contains(&left.to_owned()), "{found:?}");
    for name in kept.into_iter().chain([folder_of_that_name, "events.rs"]) {
        assert!(found.contains(&name.to_owned()), "{name}: {found:?}");
    }
    staged.commit().expect("committed");
    assert_eq!(fs::read_to_string(path).expect("a file"), "other");
}

#[test]
fn a_staged_file_that_is_dropped_is_gone() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("events.rs");
    drop(Staged::new(&path, b"text", Durability::Synced).expect("staged"));
    assert!(names(folder.path()).is_empty());
}

#[test]
fn names_of_any_length_can_be_staged() {
    let folder = tempfile::tempdir().expect("a folder");
    for name in ["e".repeat(255), "ä".repeat(127)] {
        let path = folder.path().join(&name);
        assert!(write_if_changed(&path, "text").expect("written"), "{name}");
        assert_eq!(fs::read_to_string(path).expect("a file"), "text");
    }
}

#[test]
fn many_processes_may_write_the_same_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("events.rs");
    std::thread::scope(|scope| {
        for thread in 0..8 {
            let path = &path;
            scope.spawn(move || {
                for number in 0..50 {
                    write_if_changed(path, &format!("{thread} {number}")).expect("written");
                }
            });
        }
    });
    assert_eq!(names(folder.path()), ["events.rs"]);
}

#[cfg(unix)]
mod unix {
    use std::os::unix::fs::{MetadataExt, PermissionsExt, chown, symlink};

    use super::*;

    #[test]
    fn a_generated_file_replaces_a_link_and_an_edited_one_follows_it() {
        let folder = tempfile::tempdir().expect("a folder");
        let (target, link) = (folder.path().join("target"), folder.path().join("link"));
        fs::write(&target, "old").expect("a file");
        symlink(&target, &link).expect("a link");
        write_atomically(&link, b"edited").expect("written");
        assert_eq!(fs::read_to_string(&target).expect("a file"), "edited");
        // The link is replaced even if the text is the same.
        assert!(write_if_changed(&link, "edited").expect("written"));
        assert!(fs::symlink_metadata(&link).expect("a file").is_file());
        assert!(write_if_changed(&link, "generated").expect("written"));
        assert_eq!(fs::read_to_string(&target).expect("a file"), "edited");
    }

    #[test]
    fn permissions_and_owner_stay() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("events.csv");
        fs::write(&path, "old").expect("a file");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).expect("a mode");
        // Only root can give files to other users. For other users, this checks that nothing changes.
        let is_root = chown(&path, Some(12345), Some(54321)).is_ok();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).expect("a mode");
        let before = fs::metadata(&path).expect("a file");
        write_atomically(&path, b"new").expect("written");
        let after = fs::metadata(&path).expect("a file");
        assert_eq!(after.mode(), before.mode());
        assert_eq!((after.uid(), after.gid()), (before.uid(), before.gid()));
        assert!(!is_root || after.uid() == 12345);
        assert_eq!(fs::read_to_string(&path).expect("a file"), "new");
    }

    #[test]
    fn another_name_of_the_same_file_keeps_the_old_text() {
        let folder = tempfile::tempdir().expect("a folder");
        let (one, other) = (folder.path().join("one"), folder.path().join("other"));
        fs::write(&one, "old").expect("a file");
        fs::hard_link(&one, &other).expect("a link");
        write_atomically(&one, b"new").expect("written");
        assert_eq!(fs::read_to_string(other).expect("a file"), "old");
    }

    #[test]
    fn what_is_not_a_regular_file_is_not_replaced() {
        use std::os::unix::fs::FileTypeExt;
        let folder = tempfile::tempdir().expect("a folder");
        let socket = folder.path().join("socket");
        let _listener = std::os::unix::net::UnixListener::bind(&socket).expect("a socket");
        fs::create_dir(folder.path().join("folder")).expect("a folder");
        for path in [socket.clone(), folder.path().join("folder")] {
            write_if_changed(&path, "text").expect_err("not a file");
            write_atomically(&path, b"text").expect_err("not a file");
        }
        let kind = fs::symlink_metadata(&socket).expect("a socket").file_type();
        assert!(kind.is_socket());
        assert_eq!(names(folder.path()), ["folder", "socket"]);
    }
}
