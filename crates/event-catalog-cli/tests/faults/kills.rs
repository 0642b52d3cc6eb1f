//! Kills the command while it writes: no file is ever incomplete, and after the next run, all files
//! are complete and nothing is left over.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::command::{command, folder, run};
use crate::{Files, files, leftovers};

/// How many times each command is killed.
const MOMENTS: u32 = 50;

/// When to kill a run. The moments are spread evenly over its duration, in mixed order.
fn moment(number: u32, run: Duration) -> Duration {
    // Multiples of 0.618… modulo 1 are spread evenly for any number of runs.
    let place = (u64::from(number) * 40_503) % 65_536;
    run.mul_f64(f64::from(u32::try_from(place).unwrap_or(0)) / 65_536.0 * 1.1)
}

/// A command that writes, and the folder before it runs.
struct Case {
    arguments: &'static [&'static str],
    before: TempDir,
}

impl Case {
    fn new(arguments: &'static [&'static str], before: &[(&str, &str)]) -> Self {
        let before = folder(before);
        Self { arguments, before }
    }

    fn copy(&self) -> (TempDir, PathBuf) {
        let place = tempfile::tempdir().expect("a folder");
        let inner = place.path().join("work");
        copy(self.before.path(), &inner);
        (place, inner)
    }

    /// The files after a complete run, and its duration.
    fn whole(&self) -> (Files, Duration) {
        let (_place, work) = self.copy();
        let start = Instant::now();
        let run = run(&work, self.arguments);
        let took = start.elapsed();
        assert_eq!(run.status, 0, "{:?}: {run:?}", self.arguments);
        (files(&work), took)
    }

    fn kill_at_many_moments(self) {
        let before = files(self.before.path());
        let (after, took) = self.whole();
        assert_ne!(before, after, "{:?} writes nothing", self.arguments);
        let mut killed = 0;
        for number in 0..MOMENTS {
            let (_place, work) = self.copy();
            let mut child = command(&work, self.arguments)
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .spawn()
                .expect("the command starts");
            std::thread::sleep(moment(number, took));
            child.kill().expect("a signal");
            let status = child.wait().expect("a status");
            killed += u32::from(status.code().is_none());
            let what = format!(
                "{:?}, killed after {:?}",
                self.arguments,
                moment(number, took)
            );
            for (path, bytes) in files(&work) {
                let is_whole =
                    before.get(&path) == Some(&bytes) || after.get(&path) == Some(&bytes);
                let is_waiting = path.contains(".event-catalog-");
                assert!(is_whole || is_waiting, "{what}: {path} is incomplete");
            }
            for path in before.keys() {
                assert!(work.join(path).exists(), "{what}: {path} is gone");
            }
            self.run_again(&work, &after, &what);
        }
        // If the machine is slower or faster than during the first run, fewer runs are killed.
        assert!(
            killed > 0,
            "{:?} was never killed while it ran",
            self.arguments
        );
        let command = self.arguments.join(" ");
        println!("| `{command}` | {MOMENTS} | {killed} |");
    }

    /// Checks that the next run completes the work. Only an import may fail: it refuses to run again if the killed run
    /// already created the catalog.
    fn run_again(&self, work: &Path, after: &Files, what: &str) {
        let again = run(work, self.arguments);
        let is_there = self.arguments[0] == "import" && files(work) == *after;
        assert!(again.status == 0 || is_there, "{what}: {again:?}");
        assert_same(&files(work), after, what);
        assert_eq!(leftovers(work), [""; 0], "{what}");
    }
}

/// Reports which file differs, instead of printing all bytes.
fn assert_same(found: &Files, expected: &Files, what: &str) {
    let names = |files: &Files| files.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(found), names(expected), "{what}");
    for (path, bytes) in found {
        assert!(expected[path] == *bytes, "{what}: {path} differs");
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder").flatten() {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).expect("a file");
        }
    }
}

/// A table that `fmt` and `--fix` change.
fn table() -> String {
    let rows = (0..40).map(|number| format!("link_{number}x;The link {number}  was clicked.\n"));
    "name;description\n".to_owned() + &rows.collect::<String>()
}

const PAGE: &str = "# Events\n\n<!-- event-catalog:begin -->\n<!-- event-catalog:end -->\n";

#[test]
fn no_kill_tears_a_file_or_leaves_one() {
    println!("**Killed at {MOMENTS} moments each**");
    println!("| command | runs that were killed | of them before their end |");
    println!("|---|---:|---:|");
    killed_formatting();
    killed_fixing();
    killed_injecting();
    killed_generating();
    killed_generating_a_package_again();
    killed_importing();
    killed_renaming();
    killed_removing();
    killed_writing_a_baseline();
}

fn killed_formatting() {
    let table = table();
    let files = [
        ("catalog/one.csv", &*table.replace("link", "one")),
        ("catalog/two.csv", &table),
    ];
    Case::new(&["fmt", "catalog"], &files).kill_at_many_moments();
}

fn killed_fixing() {
    let table = table();
    let files = [
        ("catalog/one.csv", &*table.replace("link", "one")),
        ("catalog/two.csv", &table),
    ];
    Case::new(&["check", "--fix", "catalog"], &files).kill_at_many_moments();
}

fn killed_injecting() {
    let files = [
        ("catalog/events.csv", &*table()),
        ("one.md", PAGE),
        ("two.md", PAGE),
    ];
    let arguments = &["inject", "--catalog", "catalog", "one.md", "two.md"];
    Case::new(arguments, &files).kill_at_many_moments();
}

fn killed_generating() {
    let files = [("catalog/events.csv", &*table())];
    Case::new(&["generate", "--catalog", "catalog"], &files).kill_at_many_moments();
}

/// The old package is never left incomplete, and other files aren't touched.
fn killed_generating_a_package_again() {
    let place = folder(&[(
        "catalog/events.csv",
        "name,description\nload,The chat was loaded.\n",
    )]);
    let run = run(
        place.path(),
        &[
            "generate",
            "typescript",
            "--catalog",
            "catalog",
            "--out",
            "package",
        ],
    );
    assert_eq!(run.status, 0, "{run:?}");
    let table = table();
    let before = files(&place.path().join("package"));
    let before: Vec<(String, String)> = before
        .into_iter()
        .map(|(path, bytes)| {
            (
                format!("package/{path}"),
                String::from_utf8(bytes).expect("text"),
            )
        })
        .collect();
    let mut all = vec![
        ("catalog/events.csv", &*table),
        ("package/node_modules/mine.js", "mine"),
    ];
    all.extend(
        before
            .iter()
            .map(|(path, text)| (path.as_str(), text.as_str())),
    );
    let arguments = &[
        "generate",
        "typescript",
        "--catalog",
        "catalog",
        "--out",
        "package",
    ];
    Case::new(arguments, &all).kill_at_many_moments();
}

fn killed_importing() {
    let rows =
        (0..40).map(|number| format!("| link_{number}x | The link {number} was clicked. |\n"));
    let page = format!(
        "# Events\n\n| Event | Description |\n|---|---|\n{}",
        rows.collect::<String>()
    );
    Case::new(
        &["import", "events.md", "--out", "catalog"],
        &[("events.md", &page)],
    )
    .kill_at_many_moments();
}

/// Two files change together: the table, and the settings, which accept a finding about the event.
fn killed_renaming() {
    let settings =
        "[[accept]]\nrule = \"white-space\"\nevent = \"link_1x\"\nreason = \"Wanted.\"\n";
    let files = [
        ("catalog/catalog.toml", settings),
        ("catalog/events.csv", &*table()),
    ];
    let arguments = &["rename", "link_1x", "first_link", "catalog"];
    Case::new(arguments, &files).kill_at_many_moments();
}

/// Three files change together: the table, the settings, and the list of removed names.
fn killed_removing() {
    let settings =
        "[[accept]]\nrule = \"white-space\"\nevent = \"link_1x\"\nreason = \"Wanted.\"\n";
    let files = [
        ("catalog/catalog.toml", settings),
        ("catalog/events.csv", &*table()),
        (
            "catalog/removed.csv",
            "name,first,last,renamed_to\nlink,,2020-01-01,\n",
        ),
    ];
    let arguments = &[
        "remove",
        "link_1x",
        "--on",
        "v5",
        "--early",
        "Never sent.",
        "catalog",
    ];
    Case::new(arguments, &files).kill_at_many_moments();
}

fn killed_writing_a_baseline() {
    let files = [("catalog/events.csv", &*table()), ("old.json", "{}")];
    let arguments = &["check", "catalog", "--write-baseline", "old.json"];
    Case::new(arguments, &files).kill_at_many_moments();
}
