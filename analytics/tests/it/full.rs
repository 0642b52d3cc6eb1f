//! Full disks, simulated by limiting the size of files (`ulimit -f`), so that writing can fail at any moment.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Resource, Rlimit, getrlimit, prlimit};

use crate::collecting::{Collecting, ids};
use crate::kills::{check, lines};
use crate::project::{Project, Said, program};

/// How many events a test posts in a request.
const BATCH: usize = 20;

/// Limits the size of the files that a collector writes from now on. `None` removes the limit.
fn limit(collecting: &Collecting, bytes: Option<u64>) {
    let maximum = getrlimit(Resource::Fsize).maximum;
    let limit = Rlimit {
        current: bytes.or(maximum),
        maximum,
    };
    prlimit(Some(collecting.id()), Resource::Fsize, limit).expect("it runs");
}

/// Checks that the events with these numbers are stored, each once and unchanged, and no others.
fn check_ids(project: &Project, count: usize) {
    let found = project.query(
        "SELECT count(*), count(DISTINCT id), count(DISTINCT key), \
         sum(CASE WHEN data = '{\"count\":' || id || '}' THEN 1 ELSE 0 END), max(CAST(id AS BIGINT)) + 1 FROM events",
    );
    assert_eq!(found, [vec![count.to_string(); 5]]);
}

/// Posts until the collector refuses, and returns how many events were acknowledged.
fn post_until_full(collecting: &Collecting, mut accepted: usize, batch: usize) -> usize {
    for _ in 0..100 {
        match collecting.post(&ids(accepted, accepted + batch)) {
            202 => accepted += batch,
            status => {
                assert_eq!(status, 503);
                return accepted;
            }
        }
    }
    panic!("the disk is never full");
}

#[test]
fn a_disk_that_is_full_loses_nothing_that_was_acknowledged() {
    for bytes in [0, 2_000, 6_000, 30_000, 120_000] {
        let project = Project::new();
        let collecting = Collecting::start(&project);
        assert_eq!(collecting.post(&ids(0, BATCH)), 202);
        limit(&collecting, Some(bytes));
        let accepted = post_until_full(&collecting, BATCH, BATCH);
        // Whether everything can be stored depends on the limit. The collector never crashes.
        let status = collecting.stop();
        assert!(matches!(status, 0 | 2), "limit {bytes}: {status}");
        assert!(bytes > 0 || status == 2);
        assert_eq!(Collecting::start(&project).stop(), 0);
        check_ids(&project, accepted);
    }
}

/// The program, with a limit on the size of its files: this many blocks.
pub(crate) fn limited(project: &Project, blocks: u32, arguments: &[&str]) -> Command {
    let script = format!("ulimit -f {blocks}; exec \"$@\"");
    let mut command = Command::new("sh");
    command.current_dir(project.path("")).stdin(Stdio::null());
    command.args(["-c", &script, "sh"]);
    command.arg(program()).args(arguments);
    command
}

#[test]
fn a_collector_starts_on_a_full_disk() {
    let project = Project::new();
    let collecting = Collecting::start(&project);
    assert_eq!(collecting.post(&ids(0, BATCH)), 202);
    assert_eq!(collecting.stop(), 0);
    let arguments = ["collect", "--listen", "127.0.0.1:0"];
    let collecting = Collecting::spawn(limited(&project, 0, &arguments));
    assert_eq!(collecting.post(&ids(BATCH, 2 * BATCH)), 503);
    assert_eq!(collecting.stop(), 0);
    check_ids(&project, BATCH);
}

#[test]
fn a_collector_goes_on_when_the_disk_has_space_again() {
    let project = Project::new();
    let collecting = Collecting::start(&project);
    assert!(collecting.is_healthy());
    assert_eq!(collecting.post(&ids(0, 1)), 202);
    // Some more lines fit into the spool, but none of the store's larger files do.
    limit(&collecting, Some(2_000));
    let accepted = post_until_full(&collecting, 1, 1);
    assert!(accepted > 1);
    let wait = |is_healthy| {
        let start = Instant::now();
        while collecting.is_healthy() != is_healthy {
            assert!(start.elapsed() < Duration::from_mins(2), "{is_healthy}");
            std::thread::sleep(Duration::from_millis(200));
        }
    };
    wait(false);
    limit(&collecting, None);
    let count = accepted + BATCH;
    assert_eq!(collecting.post(&ids(accepted, count)), 202);
    wait(true);
    assert_eq!(collecting.stop(), 0);
    check_ids(&project, count);
    // Files from failed attempts don't stay: there is one per commit, and the first event and the last batch
    // may have had their own commits.
    let files = project.files("store/events");
    let is_data = |file: &&String| file.starts_with("day=");
    assert!(files.iter().filter(is_data).count() <= 3, "{files:?}");
}

#[test]
fn an_ingest_on_a_full_disk_is_continued() {
    let project = Project::new();
    let count = 400;
    project.write("a.ndjson", lines(count));
    for blocks in [0, 1, 4, 8, 12, 16, 24, 32] {
        let arguments = ["ingest", "a.ndjson", "--batch-lines", "50"];
        let mut command = limited(&project, blocks, &arguments);
        let said = Said::of(&command.output().expect("the program starts"));
        // With the largest limits, everything fits.
        assert!(blocks > 0 || said.status == 2, "{}", said.err);
    }
    let said = project.run(&["ingest", "a.ndjson", "--batch-lines", "50"]);
    assert!(said.status < 2, "{}", said.err);
    check(&project, count);
}

#[test]
fn a_full_disk_keeps_files_from_being_merged_and_nothing_is_lost() {
    let project = Project::new();
    let count = 400;
    project.write("a.ndjson", lines(count));
    project.run(&["ingest", "a.ndjson", "--batch-lines", "10"]);
    for blocks in [0, 4, 8, 12, 16, 20, 32, 64] {
        let mut command = limited(&project, blocks, &["compact"]);
        let said = Said::of(&command.output().expect("the program starts"));
        // With the largest limits, everything fits.
        assert!(blocks > 0 || said.status == 2, "{}", said.err);
        check(&project, count);
    }
    let said = project.run(&["compact"]);
    assert_eq!(said.status, 0, "{}", said.err);
    check(&project, count);
    // Incomplete files don't stay: there are only the files that were replaced, and a few that replaced them.
    let files = project.files("store/events");
    let is_data = |file: &&String| file.starts_with("day=");
    assert!(files.iter().filter(is_data).count() <= 45, "{files:?}");
}

#[test]
fn a_full_disk_leaves_the_last_backup_and_restores_nothing_by_halves() {
    let project = Project::new();
    project.write("a.ndjson", lines(400));
    project.run(&["ingest", "a.ndjson", "--batch-lines", "200"]);
    let sizes = [0, 1, 4, 8, 16, 32];
    for blocks in sizes {
        let mut command = limited(&project, blocks, &["backup", "backup"]);
        let said = Said::of(&command.output().expect("the program starts"));
        assert!(blocks > 0 || said.status == 2, "{}", said.err);
        if project.path("backup/backup.json").exists() {
            assert_eq!(project.run(&["backup", "backup", "--check"]).status, 0);
        }
    }
    assert_eq!(project.run(&["backup", "backup"]).status, 0);
    for blocks in sizes {
        let arguments = ["restore", "backup", "--store", "restored"];
        let mut command = limited(&project, blocks, &arguments);
        let said = Said::of(&command.output().expect("the program starts"));
        if said.status == 0 {
            std::fs::remove_dir_all(project.path("restored")).expect("a folder");
            continue;
        }
        let asked = project.run(&["query", "SELECT 1", "--store", "restored"]);
        assert_eq!(asked.status, 2, "{}", asked.out);
    }
    let said = project.run(&["restore", "backup", "--store", "restored"]);
    assert_eq!(said.status, 0, "{}", said.err);
    std::fs::remove_dir_all(project.path("store")).expect("a folder");
    std::fs::rename(project.path("restored"), project.path("store")).expect("a folder");
    check(&project, 400);
}
