use std::path::Path;

use super::*;

const LIMITS: BatchLimits = BatchLimits {
    events: 1000,
    bytes: 1 << 20,
};

fn open(path: &Path) -> (DiskQueue, u64) {
    let folder = Folder::open(path).unwrap();
    DiskQueue::open(folder, 64 << 20, false).unwrap()
}

fn event(number: usize) -> Vec<u8> {
    format!("{{\"id\":\"{number}\"}}").into_bytes()
}

/// Reads and removes all events, in small batches.
fn drain(queue: &mut DiskQueue) -> Vec<Vec<u8>> {
    let mut events = Vec::new();
    let limits = BatchLimits {
        events: 7,
        ..LIMITS
    };
    loop {
        let batch = queue.batch(limits).unwrap();
        if batch.events().is_empty() {
            return events;
        }
        queue.remove(batch.events()).unwrap();
        events.extend_from_slice(batch.events());
    }
}

fn queue_files(path: &Path) -> usize {
    let names = fs::read_dir(path).unwrap().map(|it| it.unwrap().path());
    names
        .filter(|path| path.extension().is_some_and(|it| it == "queue"))
        .count()
}

#[test]
fn events_come_out_in_order_and_the_rest_after_a_restart() {
    let scratch = tempfile::tempdir().unwrap();
    let (mut queue, _) = open(scratch.path());
    let all: Vec<_> = (0..50).map(event).collect();
    for event in &all[..30] {
        queue.push(event).unwrap();
    }
    let batch = queue.batch(LIMITS).unwrap();
    assert_eq!(batch.events(), &all[..30]);
    queue.remove(&batch.events()[..12]).unwrap();
    assert_eq!(queue.waiting().events, 18);
    drop(queue);
    let (mut queue, torn) = open(scratch.path());
    assert_eq!((queue.waiting().events, torn), (18, 0));
    for event in &all[30..] {
        queue.push(event).unwrap();
    }
    assert_eq!(drain(&mut queue), &all[12..]);
    assert_eq!(queue.waiting(), Waiting::default());
    drop(queue);
    let (mut queue, _) = open(scratch.path());
    assert!(drain(&mut queue).is_empty());
    assert_eq!(queue_files(scratch.path()), 0);
}

#[test]
fn a_torn_end_is_set_aside() {
    let whole = frame::size(event(0).len());
    for cut in 1..whole {
        let scratch = tempfile::tempdir().unwrap();
        let (mut queue, _) = open(scratch.path());
        for number in 0..3 {
            queue.push(&event(number)).unwrap();
        }
        let path = queue.folder.segment(1);
        drop(queue);
        let file = OpenOptions::new().write(true).open(&path).unwrap();
        file.set_len(3 * whole - cut).unwrap();
        let (mut queue, torn) = open(scratch.path());
        assert_eq!(torn, whole - cut);
        let aside = fs::read(scratch.path().join("0000000000000001.torn")).unwrap();
        assert_eq!(aside.len() as u64, torn);
        queue.push(&event(3)).unwrap();
        assert_eq!(drain(&mut queue), [event(0), event(1), event(3)]);
    }
}

#[test]
fn a_lost_position_sends_again_and_skips_nothing() {
    let scratch = tempfile::tempdir().unwrap();
    let (mut queue, _) = open(scratch.path());
    queue.push(&event(0)).unwrap();
    queue.push(&event(1)).unwrap();
    queue.remove(&[event(0)]).unwrap();
    drop(queue);
    fs::write(scratch.path().join("position"), "").unwrap();
    let (mut queue, _) = open(scratch.path());
    assert_eq!(drain(&mut queue), [event(0), event(1)]);
    drop(queue);
    // The file that the position names is lost, and another file is started.
    fs::write(scratch.path().join("position"), "9 40\n").unwrap();
    let (mut queue, _) = open(scratch.path());
    for number in 2..9 {
        queue.push(&event(number)).unwrap();
    }
    drop(queue);
    let (mut queue, _) = open(scratch.path());
    assert_eq!(drain(&mut queue).len(), 7);
}

#[test]
fn an_error_names_the_file() {
    let scratch = tempfile::tempdir().unwrap();
    let folder = Folder::open(scratch.path()).unwrap();
    fs::create_dir(folder.segment(3)).unwrap();
    let error = DiskQueue::open(folder, 1000, false).unwrap_err();
    assert!(
        error.to_string().contains("0000000000000003.queue`: "),
        "{error}"
    );
}

#[test]
fn events_before_a_changed_one_are_sent() {
    let scratch = tempfile::tempdir().unwrap();
    let (mut queue, _) = open(scratch.path());
    for number in 0..3 {
        queue.push(&event(number)).unwrap();
    }
    let path = queue.folder.segment(1);
    let mut bytes = fs::read(&path).unwrap();
    let last = bytes.len() - 3;
    bytes[last] ^= 1;
    fs::write(&path, bytes).unwrap();
    let batch = queue.batch(LIMITS).unwrap();
    assert_eq!(batch.events(), [event(0), event(1)]);
    queue.remove(batch.events()).unwrap();
    let error = queue.batch(LIMITS).unwrap_err();
    assert!(error.to_string().contains("restart the process"), "{error}");
    drop(queue);
    let (queue, torn) = open(scratch.path());
    assert_eq!(queue.waiting(), Waiting::default());
    assert_eq!(torn, frame::size(event(2).len()));
}

#[test]
fn the_bytes_that_wait_are_limited() {
    let scratch = tempfile::tempdir().unwrap();
    let folder = Folder::open(scratch.path()).unwrap();
    let size = frame::size(event(0).len());
    let (mut queue, _) = DiskQueue::open(folder, 2 * size, true).unwrap();
    queue.push(&event(0)).unwrap();
    queue.push(&event(1)).unwrap();
    assert!(matches!(queue.push(&event(2)), Err(PushError::Full)));
    queue.remove(&[event(0)]).unwrap();
    queue.push(&event(3)).unwrap();
    assert_eq!(drain(&mut queue), [event(1), event(3)]);
    assert!(!queue.is_unsynced());
}

#[test]
fn files_are_removed_when_they_were_sent() {
    let scratch = tempfile::tempdir().unwrap();
    let (mut queue, _) = open(scratch.path());
    let large = vec![b' '; 1 << 20];
    for round in 1..4 {
        for _ in 0..9 {
            queue.push(&large).unwrap();
        }
        assert_eq!(drain(&mut queue).len(), 9);
        // The remaining file is the one that is being written.
        assert_eq!(queue_files(scratch.path()), 1, "{round}");
    }
    assert!(queue.is_unsynced());
    assert!(!queue.take_unsynced().is_empty());
    assert!(!queue.is_unsynced());
}

#[test]
fn an_event_that_was_not_written_leaves_nothing() {
    let scratch = tempfile::tempdir().unwrap();
    let (mut queue, _) = open(scratch.path());
    queue.push(&event(0)).unwrap();
    // The file is opened for reading only, so nothing can be written to it, and it can't be truncated.
    let path = queue.folder.segment(1);
    queue.tail = Some(Arc::new(File::open(path).unwrap()));
    assert!(matches!(queue.push(&event(1)), Err(PushError::Io(_))));
    queue.push(&event(2)).unwrap();
    queue.remove(&[event(0)]).unwrap();
    assert_eq!(drain(&mut queue), [event(2)]);
}
