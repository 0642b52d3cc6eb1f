//! Kills processes at random moments: a few times, or as often as `scripts/test-kills` asks for. Acknowledged
//! events are stored once, unchanged.

mod keep;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::{Child, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::collecting::{Collecting, ids, post};
use crate::kills::lines;
use crate::project::Project;

/// The number of kills after which the store is checked and replaced with a new store.
const KILLS_OF_A_STORE: u64 = 20;

/// How often `ingest` and `collect` are killed.
fn wanted() -> u64 {
    number_of("EVENT_ANALYTICS_KILLS")
}

/// A number in an environment variable that `scripts/test-kills` sets; otherwise a few.
fn number_of(variable: &str) -> u64 {
    let number = std::env::var(variable).ok();
    number.map_or(8, |text| text.parse().expect("a number"))
}

/// Pseudo-random numbers that are the same in each run.
struct Random(u64);

impl Random {
    /// A number below this limit.
    fn below(&mut self, limit: u64) -> u64 {
        // xorshift64: <https://doi.org/10.18637/jss.v008.i14>
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % limit.max(1)
    }

    fn millis(&mut self, limit: u64) -> Duration {
        Duration::from_millis(self.below(limit))
    }
}

/// The results for the script: numbers of kills, stores and events.
#[derive(Debug, Default, serde::Serialize)]
struct Counts {
    command: &'static str,
    /// The number of kills, by what the process was doing, according to the files.
    kills: BTreeMap<&'static str, u64>,
    stores: u64,
    acknowledged: usize,
    lost: usize,
    doubled: usize,
    altered: usize,
}

impl Counts {
    fn new(command: &'static str) -> Self {
        Self {
            command,
            ..Self::default()
        }
    }

    fn kills(&self) -> u64 {
        self.kills.values().sum()
    }

    fn kill(&mut self, phase: &'static str) {
        *self.kills.entry(phase).or_default() += 1;
    }

    /// Compares the stored events, each with its id and content, with the `required` ids. `content` returns the content
    /// that an id must have; `None` if it must not be stored.
    fn check(
        &mut self,
        stored: &[Vec<String>],
        required: &BTreeSet<String>,
        content: impl Fn(&str) -> Option<String>,
    ) {
        let mut found = BTreeSet::new();
        for row in stored {
            self.doubled += usize::from(!found.insert(row[0].clone()));
            self.altered += usize::from(content(&row[0]).as_ref() != Some(&row[1]));
        }
        self.acknowledged += required.len();
        self.lost += required.difference(&found).count();
    }

    /// Prints the counts for the script, and fails if anything is wrong.
    fn finish(&self) {
        let json = serde_json::to_string(self).expect("JSON");
        println!("kills: {json}");
        assert_eq!((self.lost, self.doubled, self.altered), (0, 0, 0), "{json}");
    }
}

/// The number that follows the last occurrence of a name in a table's log.
fn last_in_log(log: &Path, name: &str) -> Option<u64> {
    let mut commits: Vec<_> = fs::read_dir(log)
        .ok()?
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|it| it == "json"))
        .collect();
    commits.sort();
    commits.iter().rev().find_map(|path| {
        let text = fs::read_to_string(path).expect("a commit");
        let (_, rest) = text.rsplit_once(name)?;
        let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
        digits.parse().ok()
    })
}

/// Whether a table has a data file without a commit.
fn has_uncommitted_file(project: &Project, table: &str) -> bool {
    let folder = format!("store/{table}");
    if !project.path(&folder).exists() {
        return false;
    }
    let files = project.files(&folder);
    let (log, data): (Vec<&String>, Vec<&String>) = files
        .iter()
        .filter(|file| !file.contains('#'))
        .partition(|file| file.ends_with(".json"));
    let log: String = log
        .iter()
        .map(|file| {
            let path = project.path(&format!("{folder}/{file}"));
            fs::read_to_string(path).expect("a commit")
        })
        .collect();
    data.iter()
        .filter(|file| file.starts_with("day="))
        .any(|file| !log.contains(file.as_str()))
}

/// What a process was doing when it was killed; `otherwise` if the store doesn't show it.
fn phase(project: &Project, otherwise: &'static str) -> &'static str {
    let log = |table: &str| project.path(&format!("store/{table}/_delta_log"));
    let is_commit = |file: &String| file.ends_with(".json");
    let has_commit = |table: &str| project.files(table).iter().any(is_commit);
    if !log("rejected").exists() || !has_commit("store/rejected/_delta_log") {
        return "creates the tables";
    }
    if has_uncommitted_file(project, "events") || has_uncommitted_file(project, "rejected") {
        return "writes a file";
    }
    let reached = |table: &str| last_in_log(&log(table), "\"version\":");
    if reached("rejected") > reached("events") {
        return "is between the commits of a batch";
    }
    otherwise
}

/// Waits for a process; returns whether it was killed before its end.
fn kill_after(mut process: Child, time: Duration) -> bool {
    sleep(time);
    let is_running = process.try_wait().expect("a process").is_none();
    // The process may have ended already.
    let _ = process.kill();
    let status = process.wait().expect("a process");
    is_running && status.code().is_none()
}

/// Compares both tables with the lines that were ingested.
fn check_lines(counts: &mut Counts, project: &Project, count: usize) {
    let is_event = |number: &usize| number % 10 != 3 && number % 10 != 7;
    let events = (0..count).filter(is_event).map(|it| it.to_string());
    let stored = project.query("SELECT id, data FROM events");
    counts.check(&stored, &events.collect(), |id| {
        Some(format!("{{\"n\":{id}}}"))
    });
    let broken = (0..count)
        .filter(|number| number % 10 == 3)
        .map(|it| (it + 1).to_string());
    let rejected = "SELECT position, CAST(line AS VARCHAR) FROM rejected";
    let rejected = project.query(rejected);
    counts.check(&rejected, &broken.collect(), |_| Some("broken".to_owned()));
}

#[test]
fn ingest_is_killed_at_random_moments() {
    const LINES: usize = 1_000;
    let arguments = ["ingest", "a.ndjson", "--batch-lines", "50"];
    let new = || {
        let project = Project::new();
        project.write("a.ndjson", lines(LINES));
        project
    };
    let start = Instant::now();
    assert_eq!(new().run(&arguments).status, 1);
    let whole = u64::try_from(start.elapsed().as_millis()).expect("a short run");
    let mut random = Random(0x5eed);
    let mut counts = Counts::new("ingest");
    while counts.kills() < wanted() {
        let project = new();
        for _ in 0..KILLS_OF_A_STORE {
            let mut command = project.command(&arguments);
            command.stdout(Stdio::null()).stderr(Stdio::null());
            let process = command.spawn().expect("the program starts");
            if !kill_after(process, random.millis(whole)) {
                break;
            }
            counts.kill(phase(&project, "reads lines"));
        }
        let said = project.run(&arguments);
        assert!(said.status < 2, "{}", said.err);
        counts.stores += 1;
        check_lines(&mut counts, &project, LINES);
    }
    counts.finish();
}

/// Two clients post until the collector is killed. Returns the numbers of the events that were acknowledged.
fn clients(address: &str, next: &AtomicUsize, kill: impl FnOnce()) -> Vec<usize> {
    const BATCH: usize = 10;
    let acknowledged = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                loop {
                    let first = next.fetch_add(BATCH, Ordering::Relaxed);
                    match post(address, &ids(first, first + BATCH)) {
                        Some(202) => {
                            let mut acknowledged = acknowledged.lock().expect("no panic");
                            acknowledged.extend(first..first + BATCH);
                        }
                        Some(503) => {}
                        _ => return,
                    }
                }
            });
        }
        kill();
    });
    acknowledged.into_inner().expect("no panic")
}

#[test]
fn collect_is_killed_at_random_moments() {
    let mut random = Random(0x5eed);
    let mut counts = Counts::new("collect");
    while counts.kills() < wanted() {
        let project = Project::new();
        let next = AtomicUsize::new(0);
        let mut acknowledged = BTreeSet::new();
        for _ in 0..KILLS_OF_A_STORE.min(wanted()) {
            if random.below(4) == 0 {
                let mut command = project.command(&["collect", "--listen", "127.0.0.1:0"]);
                command.stderr(Stdio::null());
                let process = command.spawn().expect("the program starts");
                if kill_after(process, random.millis(400)) {
                    counts.kill(phase(&project, "starts, or stores what was left"));
                }
                continue;
            }
            let collecting = Collecting::start(&project);
            let address = collecting.address.clone();
            let (receiving, stopping) = (random.millis(400), random.millis(600));
            let is_stopped = random.below(2) == 0;
            let mut was_killed = false;
            let accepted = clients(&address, &next, || {
                sleep(receiving);
                if is_stopped {
                    collecting.ask_to_stop();
                    sleep(stopping);
                }
                was_killed = collecting.kill_if_running();
            });
            acknowledged.extend(accepted.iter().map(usize::to_string));
            if was_killed {
                let otherwise = if is_stopped {
                    "stops, and stores the rest"
                } else {
                    "receives"
                };
                counts.kill(phase(&project, otherwise));
            }
        }
        assert_eq!(Collecting::start(&project).stop(), 0);
        counts.stores += 1;
        let stored = project.query("SELECT id, data FROM events");
        counts.check(&stored, &acknowledged, |id| {
            Some(format!("{{\"count\":{id}}}"))
        });
    }
    counts.finish();
}
