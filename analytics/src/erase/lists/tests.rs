//! The lists are kept and are copied from another store, and a lost list is noticed.

use super::super::digest::Whose;
use super::*;

#[test]
fn a_restored_store_takes_over_who_was_erased() {
    let [newer, restored] = [0, 1].map(|_| tempfile::tempdir().expect("a folder"));
    let none = take_over(newer.path(), restored.path());
    assert_eq!(none.expect("no one was erased"), 0);
    let mac = make_key(newer.path()).expect("a key");
    let digests = ["ada", "bob"].map(|name| Digest::of(&mac, Whose::Subject, name));
    List::refused(newer.path()).add(&digests).expect("written");
    for _ in 0..2 {
        let taken = take_over(newer.path(), restored.path());
        assert_eq!(taken.expect("written"), 2);
    }
    let refused = List::refused(restored.path()).read().expect("a list");
    assert_eq!(refused, digests);
    assert_eq!(count_pending(restored.path()).expect("a list"), 2);
    let other = tempfile::tempdir().expect("a folder");
    make_key(other.path()).expect("another key");
    let error = take_over(other.path(), restored.path()).expect_err("another store");
    assert!(
        error
            .to_string()
            .contains("has a different key than the backup"),
        "{error}"
    );
}

#[test]
fn digests_tell_people_from_tenants_and_stores_from_each_other() {
    let [one, other] = [0, 1].map(|_| tempfile::tempdir().expect("a folder"));
    assert!(key(one.path()).expect("readable").is_none());
    let mac = make_key(one.path()).expect("a key");
    let digest = Digest::of(&mac, Whose::Subject, "ada");
    let again = make_key(one.path()).expect("the same key");
    assert_eq!(digest, Digest::of(&again, Whose::Subject, "ada"));
    assert_ne!(digest, Digest::of(&mac, Whose::Tenant, "ada"));
    let mac = make_key(other.path()).expect("another key");
    assert_ne!(digest, Digest::of(&mac, Whose::Subject, "ada"));
}

#[test]
fn a_list_is_kept_and_private() {
    let store = tempfile::tempdir().expect("a folder");
    let mac = make_key(store.path()).expect("a key");
    let list = List::refused(store.path());
    let digests = ["ada", "bob"].map(|name| Digest::of(&mac, Whose::Subject, name));
    list.add(&digests[..1]).expect("written");
    list.add(&digests).expect("written");
    assert_eq!(list.read().expect("readable"), digests);
    for _ in 0..2 {
        list.remove(&digests[..1]).expect("written");
    }
    assert_eq!(list.read().expect("readable"), digests[1..]);
    #[cfg(unix)]
    for name in [KEY, "refused"] {
        use std::os::unix::fs::PermissionsExt;
        let path = store.path().join(FOLDER).join(name);
        let mode = fs::metadata(path).expect("a file").permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
    fs::remove_file(store.path().join(FOLDER).join(KEY)).expect("removed");
    let error = key(store.path()).expect_err("no digest means anything now");
    assert!(error.to_string().contains("restore the folder"), "{error}");
    fs::write(&list.0, "subject 12\n").expect("written");
    assert!(list.read().is_err());
}

#[test]
fn an_erasure_that_ends_during_a_copy_is_pending_in_the_copy() {
    let mac = Mac::new(b"k");
    let [old, begun, new, back] =
        ["old", "begun", "new", "back"].map(|name| Digest::of(&mac, Whose::Subject, name));
    let before = Erased {
        refused: vec![old, begun, back],
        pending: vec![begun, back],
    };
    let later = Erased {
        refused: vec![old, begun, new],
        pending: Vec::new(),
    };
    let store = tempfile::tempdir().expect("a folder");
    let list = List::pending(store.path());
    fs::create_dir(store.path().join(FOLDER)).expect("a folder");
    for (from, to, mut expected) in [
        (&before, &later, vec![begun, new]),
        (&before, &before, vec![begun, back]),
        (&later, &later, Vec::new()),
    ] {
        fs::write(&list.0, from.pending_in_copy(to)).expect("written");
        expected.sort();
        assert_eq!(list.read().expect("a list"), expected);
    }
}

#[test]
fn a_list_that_is_lost_is_noticed() {
    let store = tempfile::tempdir().expect("a folder");
    let store = store.path();
    let mac = make_key(store).expect("a key");
    // No one is refused yet.
    assert!(key(store).expect("a key").is_some());
    let digests = ["ada", "bob"].map(|name| Digest::of(&mac, Whose::Subject, name));
    refuse(store, &digests).expect("written");
    let refused = store.join(FOLDER).join("refused");
    let whole = fs::read(&refused).expect("a list");
    let is_noticed = |part: &str| {
        let error = key(store).expect_err("a list is lost").to_string();
        assert!(error.contains(part), "{error}");
        assert!(error.contains("restore the folder"), "{error}");
    };
    fs::write(&refused, "").expect("written");
    is_noticed("refused` has 0 of 2 digests");
    fs::write(&refused, &whole[..whole.len() / 2]).expect("written");
    is_noticed("refused` has 1 of 2 digests");
    fs::remove_file(&refused).expect("removed");
    is_noticed("refused` is missing");
    fs::write(&refused, &whole).expect("written");
    assert!(allow(store, digests[0]).expect("written"));
    assert!(!allow(store, digests[0]).expect("nothing to write"));
    assert!(key(store).expect("a key").is_some());
    fs::remove_dir_all(store.join(FOLDER)).expect("removed");
    is_noticed("key` is missing");
}

#[test]
fn a_store_that_was_restored_without_its_count_gets_it_again() {
    let store = tempfile::tempdir().expect("a folder");
    let store = store.path();
    note_count(store).expect("no one was erased");
    assert!(!store.join(COUNT).exists());
    let mac = make_key(store).expect("a key");
    refuse(store, &[Digest::of(&mac, Whose::Subject, "ada")]).expect("written");
    fs::remove_file(store.join(COUNT)).expect("removed");
    assert!(key(store).expect("a key").is_some());
    note_count(store).expect("written");
    assert_eq!(count_noted(store).expect("a count"), 1);
}
