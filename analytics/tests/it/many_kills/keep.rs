//! Kills of maintenance commands: nothing is lost, doubled or brought back.

use std::collections::BTreeSet;
use std::process::Stdio;
use std::time::Instant;

use super::{Counts, Random, check_lines, kill_after, phase, wanted};
use crate::kills::lines;
use crate::project::{Project, event};

/// Runs a command that keeps a store in order, and kills it at random moments. Before each round of kills,
/// the store gets more small files: `text` returns this many hundreds of lines, which begin with those of the
/// round before. Returns how many hundreds there are.
fn kill_keeping(
    counts: &mut Counts,
    random: &mut Random,
    project: &Project,
    text: impl Fn(usize) -> String,
    arguments: &[&str],
    otherwise: &'static str,
) -> usize {
    let mut hundreds = 0;
    let mut whole = 0;
    while hundreds < 10 && counts.kills() < wanted() {
        hundreds += 1;
        project.write("a.ndjson", text(hundreds));
        let said = project.run(&["ingest", "a.ndjson", "--batch-lines", "10"]);
        assert!(said.status < 2, "{}", said.err);
        let start = Instant::now();
        if whole == 0 {
            // How long it takes, which depends on the machine.
            assert_eq!(project.run(arguments).status, 0);
            whole = u64::try_from(start.elapsed().as_millis()).expect("a short run");
            continue;
        }
        // Each run continues the one before, so there is little left after a few kills.
        for _ in 0..3 {
            let mut command = project.command(arguments);
            command.stdout(Stdio::null()).stderr(Stdio::null());
            let process = command.spawn().expect("the program starts");
            if !kill_after(process, random.millis(whole)) {
                break;
            }
            counts.kill(phase(project, otherwise));
        }
    }
    let said = project.run(arguments);
    assert_eq!(said.status, 0, "{}", said.err);
    counts.stores += 1;
    hundreds
}

#[test]
fn compact_is_killed_at_random_moments() {
    let mut random = Random(0x5eed);
    let mut counts = Counts::new("compact");
    while counts.kills() < wanted() {
        let project = Project::new();
        let text = |hundreds: usize| lines(100 * hundreds);
        let otherwise = "reads files, or has merged them";
        let arguments = ["compact"];
        let hundreds = kill_keeping(
            &mut counts,
            &mut random,
            &project,
            text,
            &arguments,
            otherwise,
        );
        check_lines(&mut counts, &project, 100 * hundreds);
    }
    counts.finish();
}

#[test]
fn expire_is_killed_at_random_moments() {
    // Every second event is old.
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
    while counts.kills() < wanted() {
        let project = Project::new();
        let text = |hundreds: usize| (0..100 * hundreds).map(line).collect::<String>();
        let otherwise = "reads files, or has removed events";
        let arguments = ["expire", "--older-than", "2025-01-01"];
        let hundreds = kill_keeping(
            &mut counts,
            &mut random,
            &project,
            text,
            &arguments,
            otherwise,
        );
        let kept = (0..100 * hundreds).filter(|number| number % 2 == 1);
        let kept: BTreeSet<String> = kept.map(|number| number.to_string()).collect();
        let stored = project.query("SELECT id, data FROM events");
        // An old event that came back has no correct content.
        counts.check(&stored, &kept, |id| {
            kept.contains(id).then(|| format!("{{\"n\":{id}}}"))
        });
    }
    counts.finish();
}
