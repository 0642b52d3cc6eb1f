//! Erases lines of the spool, of queues and of dead letters, also while a collector runs.

use std::fs;

use super::{check_gone, erase, joined, of_ada, of_others, project, receipt, stored};
use crate::collecting::{Collecting, SECRET_SHA256};
use crate::project::Project;

/// Configures a signal whose receiver is gone: events wait in its queue, or are given up at once.
fn with_signal(project: &Project, give_up: &str) {
    project.write("signal.secret", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\n");
    project.write(
        "collector.toml",
        format!(
            "[[key]]\nid = \"server\"\n\
             secret_sha256 = \"{SECRET_SHA256}\"\n\
             [[signal]]\nid = \"all\"\non = [\"order_paid\"]\n\
             webhook = {{ url = \"http://127.0.0.1:9/\", secret_file = \"signal.secret\", private = true }}\n{give_up}"
        ),
    );
}

#[test]
fn the_spool_queues_and_dead_letters_are_erased() {
    for give_up in ["", "give_up_after = \"1s\"\n"] {
        let project = project();
        with_signal(&project, give_up);
        let ada = &of_ada()[..5];
        let collecting = Collecting::configured(&project);
        collecting.post_with_secret(&[of_others(0..5), ada.to_vec()].concat());
        let place = if give_up.is_empty() {
            "queue/1.ndjson"
        } else {
            "dead.ndjson"
        };
        let path = project.path("store/signals/all").join(place);
        let has_all = || fs::read_to_string(&path).is_ok_and(|text| text.lines().count() >= 10);
        crate::receiver::wait_until("all events are there", has_all);
        // The collector is killed, so that the spool still has the events, too.
        collecting.kill();
        let done = receipt(&erase(&project, &["--format", "json"]));
        let erased = &done["erased"];
        // The events may or may not be stored already.
        let spooled = erased["spooled"].as_u64().zip(erased["waiting"].as_u64());
        assert!(
            spooled.is_some_and(|(stored, waiting)| stored + waiting >= 5),
            "{done}"
        );
        let letters = erased["queued"]
            .as_u64()
            .zip(erased["dead_letters"].as_u64());
        assert!(
            letters.is_some_and(|(queued, dead)| queued + dead >= 5),
            "{done}"
        );
        check_gone(&project);
        let collecting = Collecting::configured(&project);
        // Events are sent again. Nothing about her comes back, not even from a queue or a dead letter.
        collecting.post_with_secret(ada);
        collecting.post_with_secret(&of_others(5..6));
        assert_eq!(
            project
                .run(&["signals", "--config", "collector.toml", "--retry", "all"])
                .status,
            0
        );
        assert_eq!(collecting.stop(), 0);
        check_gone(&project);
        assert_eq!(stored(&project), "6");
        assert_eq!(project.value("SELECT count(*) FROM rejected"), "0");
    }
}

#[test]
fn what_a_killed_erasure_has_left_is_removed() {
    let project = project();
    project.write("a.ndjson", joined(&of_others(0..5)));
    project.ingest("a.ndjson");
    // A killed erasure left these copies. The files that they were to replace no longer have events about her.
    let copies = [
        "signals/all/dead.ndjson.erasing",
        "signals/all/queue/1.ndjson.erasing",
        "spool/http/1.ndjson.erasing",
    ];
    for copy in copies {
        project.write(&format!("store/{copy}"), joined(&of_ada()));
    }
    receipt(&erase(&project, &["--format", "json"]));
    check_gone(&project);
}

#[test]
fn copies_of_events_are_counted_apart_from_them() {
    let project = project();
    let collecting = Collecting::start(&project);
    let events = [of_others(0..5), of_ada()[..5].to_vec()].concat();
    assert_eq!(collecting.post(&events), 202);
    crate::receiver::wait_until("they are stored", || stored(&project) == "10");
    // The spool still has the events about her.
    collecting.kill();
    let preview = receipt(&erase(&project, &["--dry-run", "--format", "json"]));
    let done = receipt(&erase(&project, &["--format", "json"]));
    for counts in [&preview["found"], &done["erased"]] {
        for (what, expected) in [("events", 5), ("waiting", 0), ("spooled", 5)] {
            assert_eq!(counts[what], expected, "{counts}");
        }
    }
    check_gone(&project);
}

#[test]
fn a_collector_that_runs_erases_and_goes_on() {
    let project = project();
    with_signal(&project, "");
    let collecting = Collecting::configured(&project);
    let ada = &of_ada()[..5];
    collecting.post_with_secret(&[of_others(0..20), ada.to_vec()].concat());
    let done = receipt(&erase(&project, &["--format", "json"]));
    assert_eq!(done["left"]["events"], 0, "{done}");
    check_gone(&project);
    collecting.post_with_secret(&[of_others(20..30), ada.to_vec()].concat());
    assert_eq!(collecting.stop(), 0);
    check_gone(&project);
    assert_eq!(stored(&project), "30");
}
