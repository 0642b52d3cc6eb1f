//! Erasures that are killed, that fail, or that find the disk full: the next process finishes them.

use std::fs;
use std::process::Stdio;
use std::time::{Duration, Instant};

use super::{ADA, check_gone, erase, joined, of_ada, of_others, project, receipt, stored, with};
use crate::collecting::Collecting;
use crate::project::{Project, Said};
use crate::search::found_in;

/// A project with events about Ada that aren't erased, and the content that the list of pending erasures would have
/// while she is being erased.
fn known() -> (Project, Vec<u8>) {
    let project = project();
    project.write("a.ndjson", joined(&of_others(0..5)));
    project.ingest("a.ndjson");
    // She is erased and then allowed again, so that her digest is known.
    assert_eq!(erase(&project, &[]).status, 0);
    let digest = fs::read(project.path("store/erased/refused")).expect("a list");
    assert_eq!(erase(&project, &["--allow-again"]).status, 0);
    project.write("b.ndjson", joined(&of_ada()));
    assert_eq!(project.ingest("b.ndjson")["stored"], 5);
    (project, digest)
}

#[test]
fn a_collector_that_runs_ends_an_erasure_that_is_pending() {
    let (project, digest) = known();
    let collecting = Collecting::start(&project);
    // Simulates a killed erasure. The file is renamed into place, so that the collector never reads only a part of it.
    let pending = project.path("store/erased/pending");
    project.write("pending", digest);
    fs::rename(project.path("pending"), &pending).expect("a file");
    // A collector looks for tasks after it stores something.
    assert_eq!(collecting.post(&of_others(5..6)), 202);
    crate::receiver::wait_until("the erasure has ended", || {
        fs::read_to_string(&pending).is_ok_and(|text| text.is_empty())
    });
    check_gone(&project);
    // She is refused, too.
    assert_eq!(collecting.post(&of_ada()[..5]), 202);
    assert_eq!(collecting.stop(), 0);
    check_gone(&project);
    assert_eq!(stored(&project), "6");
}

#[test]
fn the_doctor_ends_an_erasure_that_is_pending() {
    let (project, digest) = known();
    project.write("store/erased/pending", digest);
    let said = project.run(&["doctor"]);
    assert_eq!(said.status, 1, "{}", said.out);
    assert!(
        said.out.contains("warning[pending-erasures]"),
        "{}",
        said.out
    );
    // The catalog says which fields are personal, so nothing can be erased without it.
    let catalog = project.path("catalog");
    fs::rename(&catalog, project.path("away")).expect("a folder");
    let said = project.run(&["doctor", "--fix"]);
    assert!(
        said.out.contains("warning[pending-erasures]"),
        "{}",
        said.out
    );
    fs::rename(project.path("away"), &catalog).expect("a folder");
    let said = project.run(&["doctor", "--fix"]);
    assert_eq!(said.status, 0, "{}{}", said.out, said.err);
    let fixed = "fixed: finished the pending erasures: 5 events";
    assert!(said.out.contains(fixed), "{}", said.out);
    check_gone(&project);
    assert_eq!(stored(&project), "5");
}

#[test]
fn an_erasure_that_is_killed_is_ended_by_the_next_process() {
    let project = project();
    let mut begun = 0;
    let mut whole = Duration::ZERO;
    for round in 0..6_u32 {
        let start = usize::try_from(round).expect("small") * 1_000;
        let file = format!("{round}.ndjson");
        let ada = format!("{round}.{ADA}");
        let of = |id: usize| with(&format!("a{id}"), &format!(r#""subject":"{ada}","#), "{}");
        let mut events = of_others(start..start + 300);
        events.extend((start..start + 50).map(of));
        project.write(&file, joined(&events));
        project.run(&["ingest", &file, "--batch-lines", "40"]);
        let start_of_run = Instant::now();
        let mut process = project
            .command(&["erase", "--subject", &ada])
            .stderr(Stdio::null())
            .stdout(Stdio::null())
            .spawn()
            .expect("the program starts");
        if round == 0 {
            // Measures how long a complete run takes, which depends on the machine.
            assert!(process.wait().expect("a process").success());
            whole = start_of_run.elapsed();
        } else {
            std::thread::sleep(whole * round / 6);
            // The process may have ended already.
            let _ = process.kill();
            process.wait().expect("a process");
        }
        let refused = fs::read_to_string(project.path("store/erased/refused"));
        let refused = refused.unwrap_or_default().lines().count();
        project.write("next.ndjson", joined(&events));
        let counts = project.ingest("next.ndjson");
        let pending = fs::read_to_string(project.path("store/erased/pending"));
        assert_eq!(pending.unwrap_or_default(), "");
        if refused > begun {
            begun = refused;
            assert_eq!(found_in(&project, &ada), Vec::<String>::new(), "{counts}");
        }
    }
    let count: usize = project
        .value("SELECT count(DISTINCT subject) FROM events WHERE subject LIKE 'person-%'")
        .parse()
        .expect("a number");
    assert_eq!(count, 1_800);
    assert_eq!(
        project.value("SELECT count(*) FROM events WHERE subject LIKE 'person-%'"),
        "1800"
    );
}

/// Checks that an error says once that an erasure is pending, why, and what to do.
fn says_what_is_pending(said: &Said) {
    assert_eq!(said.status, 2, "{}", said.out);
    for part in ["1 erasure is incomplete", "`event-analytics erase --again`"] {
        assert_eq!(said.err.matches(part).count(), 1, "{}", said.err);
    }
    assert_eq!(said.err.matches("  because: ").count(), 2, "{}", said.err);
}

#[test]
fn an_erasure_that_fails_is_reported_by_each_command_until_it_ends() {
    let project = project();
    project.write("a.ndjson", joined(&[of_others(0..5), of_ada()].concat()));
    project.ingest("a.ndjson");
    let files = project.files("store/events").into_iter();
    let mut data = files.filter(|file| file.starts_with("day="));
    let data = project
        .path("store/events")
        .join(data.next().expect("a file"));
    let away = project.path("away");
    fs::rename(&data, &away).expect("a file");
    for arguments in [
        &["erase", "--subject", ADA][..],
        &["erase", "--again"],
        &["compact"],
    ] {
        let said = project.run(arguments);
        says_what_is_pending(&said);
        assert!(
            said.err.contains("can't read `store/events/day="),
            "{}",
            said.err
        );
    }
    project.write("b.ndjson", of_others(5..6).join("\n") + "\n");
    let said = project.run(&["ingest", "b.ndjson"]);
    assert!(
        said.err.contains("warning: 1 erasure is incomplete"),
        "{}",
        said.err
    );
    assert!(!said.err.contains("note: warning"), "{}", said.err);
    // A day's folder without files is removed.
    fs::create_dir_all(data.parent().expect("a folder")).expect("a folder");
    fs::rename(&away, &data).expect("a file");
    let done = receipt(&project.run(&["erase", "--again", "--format", "json"]));
    assert_eq!(done["erased"]["events"], 5, "{done}");
    assert_eq!(project.run(&["compact"]).status, 0);
    check_gone(&project);
}

#[cfg(target_os = "linux")]
#[test]
fn an_erasure_on_a_full_disk_stays_pending_and_says_so() {
    let project = project();
    project.write("a.ndjson", joined(&[of_others(0..500), of_ada()].concat()));
    project.ingest("a.ndjson");
    // The lists of digests fit within the limit, but no data file does.
    let mut command = crate::full::limited(&project, 1, &["erase", "--subject", ADA]);
    let said = Said::of(&command.output().expect("the program starts"));
    assert_eq!(said.status, 2, "{}", said.out);
    assert!(!said.err.contains("lovelace"), "{}", said.err);
    says_what_is_pending(&said);
    let pending = fs::read_to_string(project.path("store/erased/pending")).expect("a list");
    assert_eq!(pending.lines().count(), 1);
    // Meanwhile, nothing new is stored. The next process finishes the erasure.
    project.write("b.ndjson", joined(&of_ada()[..5]));
    let said = project.run(&["ingest", "b.ndjson", "--format", "json"]);
    let note = "note: finished the pending erasures: 5 events";
    assert!(said.err.contains(note), "{}", said.err);
    check_gone(&project);
    assert_eq!(stored(&project), "500");
}
