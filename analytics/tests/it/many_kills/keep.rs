//! Kills of maintenance commands: nothing is lost, duplicated or brought back.

use std::collections::BTreeSet;
use std::fs;
use std::process::Stdio;
use std::time::Instant;

use super::{
    Counts, KILLS_OF_A_STORE, Random, check_lines, has_uncommitted_file, kill_after, last_in_log,
    number_of, phase,
};
use crate::kills::lines;
use crate::project::{Project, event};
use crate::repair::delete_events;
use crate::search::found_in;

/// How often each maintenance command is killed.
fn wanted_of_tasks() -> u64 {
    number_of("EVENT_ANALYTICS_KILLS_OF_TASKS")
}

/// Runs a maintenance command again and again, on a store that gets more small files before each run, and kills it at
/// random moments. In round n, `text` returns the first n hundred lines of the ingested file, and `arguments` the
/// arguments of the command. `phase` returns what a killed process was doing. Returns the number of rounds.
fn kill_keeping(
    counts: &mut Counts,
    random: &mut Random,
    project: &Project,
    text: impl Fn(usize) -> String,
    arguments: impl Fn(usize) -> Vec<String>,
    phase: impl Fn(&Project) -> &'static str,
) -> usize {
    let mut hundreds = 0;
    let mut whole = 0;
    while hundreds < 10 && counts.kills() < wanted_of_tasks() {
        hundreds += 1;
        project.write("a.ndjson", text(hundreds));
        let said = project.run(&["ingest", "a.ndjson", "--batch-lines", "10"]);
        assert!(said.status < 2, "{}", said.err);
        let arguments = arguments(hundreds);
        let start = Instant::now();
        if whole == 0 {
            // Measures how long a complete run takes, which depends on the machine.
            run(project, &arguments);
            whole = u64::try_from(start.elapsed().as_millis()).expect("a short run");
            continue;
        }
        // Each run continues the previous one, so after a few kills there is little left to do.
        for _ in 0..3 {
            if !is_killed(project, &arguments, random, whole) {
                break;
            }
            counts.kill(phase(project));
        }
    }
    run(project, &arguments(hundreds));
    counts.stores += 1;
    hundreds
}

fn words(arguments: &[&str]) -> Vec<String> {
    arguments.iter().map(|it| (*it).to_owned()).collect()
}

/// Runs a command to its end.
fn run(project: &Project, arguments: &[String]) {
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let said = project.run(&arguments);
    assert_eq!(said.status, 0, "{arguments:?}: {}", said.err);
}

/// Runs a command, and kills it at a random moment. Returns whether it was still running.
fn is_killed(project: &Project, arguments: &[String], random: &mut Random, whole: u64) -> bool {
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let mut command = project.command(&arguments);
    command.stdout(Stdio::null()).stderr(Stdio::null());
    let process = command.spawn().expect("the program starts");
    kill_after(process, random.millis(whole))
}

/// The position that a stream has reached in a table, according to the commits that its log still has.
fn reached(project: &Project, table: &str, stream: &str) -> Option<u64> {
    let log = project.path(&format!("store/{table}/_delta_log"));
    last_in_log(&log, &format!("\"appId\":\"{stream}\",\"version\":"))
}

#[test]
fn compact_is_killed_at_random_moments() {
    let mut random = Random(0x5eed);
    let mut counts = Counts::new("compact");
    while counts.kills() < wanted_of_tasks() {
        let project = Project::new();
        let text = |hundreds: usize| lines(100 * hundreds);
        let hundreds = kill_keeping(
            &mut counts,
            &mut random,
            &project,
            text,
            |_| words(&["compact"]),
            |project| phase(project, "reads files, or has merged them"),
        );
        check_lines(&mut counts, &project, 100 * hundreds);
    }
    counts.finish();
}

#[test]
fn expire_is_killed_at_random_moments() {
    // Every other event is old.
    let line = |number: usize| {
        let line = event(
            &number.to_string(),
            "order_opened",
            &format!("{{\"n\":{number}}}"),
        );
        let year = if number.is_multiple_of(2) {
            "2024"
        } else {
            "2026"
        };
        line.replace("2026-11-01T", &format!("{year}-11-01T")) + "\n"
    };
    let mut random = Random(0x5eed);
    let mut counts = Counts::new("expire");
    while counts.kills() < wanted_of_tasks() {
        let project = Project::new();
        let text = |hundreds: usize| (0..100 * hundreds).map(line).collect::<String>();
        let hundreds = kill_keeping(
            &mut counts,
            &mut random,
            &project,
            text,
            |_| words(&["expire", "--older-than", "2025-01-01"]),
            |project| phase(project, "reads files, or has removed events"),
        );
        let kept = (0..100 * hundreds).filter(|number| number % 2 == 1);
        let kept: BTreeSet<String> = kept.map(|number| number.to_string()).collect();
        let stored = project.query("SELECT id, data FROM events");
        // A removed event that came back is wrong, whatever its content.
        counts.check(&stored, &kept, |id| {
            kept.contains(id).then(|| format!("{{\"n\":{id}}}"))
        });
    }
    counts.finish();
}

/// What an erasure was doing when it was killed.
fn phase_of_erasure(project: &Project) -> &'static str {
    let pending = fs::read_to_string(project.path("store/erased/pending"));
    if pending.unwrap_or_default().is_empty() {
        return "hasn't begun, or has ended";
    }
    // Each table ends with a commit. The table of events is erased first.
    if reached(project, "events", "erase") > reached(project, "rejected", "erase") {
        return "searches the rejected lines";
    }
    "searches the events, or reads everything again"
}

#[test]
fn erase_is_killed_at_random_moments() {
    // In each hundred, every other event is about the same person.
    let person = |hundred: usize| format!("person.{hundred}@example.org");
    let line = |number: usize| {
        let data = format!("{{\"n\":{number}}}");
        let line = event(&number.to_string(), "order_opened", &data) + "\n";
        if number.is_multiple_of(2) {
            let subject = format!("\"subject\":\"{}\",\"data\"", person(number / 100 + 1));
            line.replace("\"data\"", &subject)
        } else {
            line
        }
    };
    let arguments = |hundred: usize| words(&["erase", "--subject", &person(hundred)]);
    // Checks that the search works: it finds someone who isn't erased.
    let project = Project::new();
    project.write("a.ndjson", (0..100).map(line).collect::<String>());
    project.ingest("a.ndjson");
    assert!(!found_in(&project, &person(1)).is_empty());
    let mut random = Random(0x5eed);
    let mut counts = Counts::new("erase");
    while counts.kills() < wanted_of_tasks() {
        let project = Project::new();
        let hundreds = kill_keeping(
            &mut counts,
            &mut random,
            &project,
            |hundreds| (0..100 * hundreds).map(line).collect(),
            arguments,
            phase_of_erasure,
        );
        for hundred in 1..=hundreds {
            // Some runs were killed before they had begun.
            run(&project, &arguments(hundred));
            let found = found_in(&project, &person(hundred));
            assert!(found.is_empty(), "{found:?}");
        }
        // Events that are sent again aren't stored.
        let again = fs::read(project.path("a.ndjson")).expect("a file");
        project.write("b.ndjson", again);
        assert_eq!(project.ingest("b.ndjson")["stored"], 0);
        let kept = (0..100 * hundreds).filter(|number| number % 2 == 1);
        let kept: BTreeSet<String> = kept.map(|number| number.to_string()).collect();
        let stored = project.query("SELECT id, data FROM events");
        // An event about an erased person is wrong, whatever its content.
        counts.check(&stored, &kept, |id| {
            kept.contains(id).then(|| format!("{{\"n\":{id}}}"))
        });
    }
    counts.finish();
}

/// What a repair was doing when it was killed.
fn phase_of_repair(project: &Project) -> &'static str {
    if has_uncommitted_file(project, "events") || has_uncommitted_file(project, "rejected") {
        return "writes a file";
    }
    let stored = reached(project, "events", "repair");
    if stored > reached(project, "rejected", "repair-begun") {
        "has stored lines that are still rejected"
    } else if stored > reached(project, "rejected", "repair") {
        "removes lines that it has stored"
    } else {
        "reads lines"
    }
}

#[test]
fn repair_is_killed_at_random_moments() {
    const IDS: usize = 200;
    let arguments = words(&["repair"]);
    // Each event is followed by another one with its id. The stored ones are deleted, as another engine would do it.
    let new = || {
        let project = Project::new();
        let mut text = String::new();
        for id in 0..IDS {
            for is_first in [true, false] {
                let data = format!("{{\"first\":{is_first}}}");
                text += &(event(&id.to_string(), "order_opened", &data) + "\n");
            }
        }
        project.write("a.ndjson", text + "broken\n");
        let said = project.run(&["ingest", "a.ndjson", "--batch-lines", "20"]);
        assert_eq!(said.status, 1, "{}", said.err);
        delete_events(&project);
        project
    };
    let project = new();
    let start = Instant::now();
    run(&project, &arguments);
    let whole = u64::try_from(start.elapsed().as_millis()).expect("a short run");
    let mut random = Random(0x5eed);
    let mut counts = Counts::new("repair");
    while counts.kills() < wanted_of_tasks() {
        let project = new();
        for _ in 0..KILLS_OF_A_STORE {
            if !is_killed(&project, &arguments, &mut random, whole) {
                break;
            }
            counts.kill(phase_of_repair(&project));
        }
        run(&project, &arguments);
        counts.stores += 1;
        let ids: BTreeSet<String> = (0..IDS).map(|id| id.to_string()).collect();
        let stored = project.query("SELECT id, data FROM events");
        counts.check(&stored, &ids, |_| Some("{\"first\":false}".to_owned()));
        let broken = BTreeSet::from([(2 * IDS + 1).to_string()]);
        let rejected = project.query("SELECT position, CAST(line AS VARCHAR) FROM rejected");
        counts.check(&rejected, &broken, |_| Some("broken".to_owned()));
    }
    counts.finish();
}

/// What a backup was doing when it was killed. An earlier backup is always complete.
fn phase_of_backup(project: &Project) -> &'static str {
    let names = fs::read_dir(project.path("backup")).expect("a folder");
    let names = names.map(|entry| entry.expect("an entry").file_name());
    let runs = names.filter(|name| name.to_string_lossy().starts_with("run-"));
    let runs = runs.count();
    run(project, &words(&["backup", "backup", "--check"]));
    if runs > 1 {
        "copies files, or removes old ones"
    } else {
        "reads the store, or has ended"
    }
}

#[test]
fn backup_is_killed_at_random_moments() {
    let mut random = Random(0x5eed);
    let mut counts = Counts::new("backup");
    while counts.kills() < wanted_of_tasks() {
        let project = Project::new();
        let hundreds = kill_keeping(
            &mut counts,
            &mut random,
            &project,
            |hundreds| lines(100 * hundreds),
            |_| words(&["backup", "backup"]),
            phase_of_backup,
        );
        fs::remove_dir_all(project.path("store")).expect("a store");
        run(&project, &words(&["restore", "backup", "--store", "store"]));
        check_lines(&mut counts, &project, 100 * hundreds);
    }
    counts.finish();
}
