//! Generates the parts of the page that come from other programs, with one command for each part.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

/// A part of the page.
#[derive(Debug)]
struct Source {
    title: &'static str,
    about: &'static str,
    /// The command, run from the project's root. Its output contains the part.
    command: &'static [&'static str],
    /// The path of the measured program from the project's root, unless the tests measure
    /// themselves.
    measures: Option<&'static str>,
    take: fn(&str) -> Option<String>,
}

/// All parts, in order. If the command of a part fails, the page reports that the part is missing.
const SOURCES: &[Source] = &[
    Source {
        title: "Kill points and disk sizes",
        about: "Each writing command is killed at 50 moments spread over its run, and runs on file systems of every size from \
            empty to large enough. No file is ever torn, and the next run removes all leftovers.",
        command: &[
            "cargo",
            "test",
            "--locked",
            "--package",
            "event-catalog-cli",
            "--test",
            "faults",
            "--",
            "--nocapture",
            "--test-threads=1",
        ],
        measures: None,
        take: tables,
    },
    Source {
        title: "Amplification",
        about: "Small inputs with large outputs: the worst known inputs, each with its limits. None may take more than 2 s or \
            300 MB in a release build.",
        command: &[
            "cargo",
            "test",
            "--locked",
            "--package",
            "event-catalog-cli",
            "--test",
            "amplification",
            "--",
            "--nocapture",
            "--test-threads=1",
        ],
        measures: Some("target/release/event-catalog"),
        take: tables,
    },
    Source {
        title: "Advisories",
        about: "The advisories about the dependencies in RustSec's database.",
        command: &["cargo", "deny", "--locked", "check", "advisories"],
        measures: None,
        take: advisories,
    },
];

/// The text of a part, or why it is missing.
#[derive(Clone, Debug)]
pub(crate) struct Section {
    pub(crate) title: &'static str,
    pub(crate) about: &'static str,
    pub(crate) content: Result<String, String>,
}

/// Runs the command of every part.
pub(crate) fn all() -> Vec<Section> {
    let sources = SOURCES.iter();
    sources
        .map(|source| {
            eprintln!("{}: {}", source.title, source.command.join(" "));
            Section {
                title: source.title,
                about: source.about,
                content: ask(source),
            }
        })
        .collect()
}

fn ask(source: &Source) -> Result<String, String> {
    let shown = source.command.join(" ");
    let [program, arguments @ ..] = source.command else {
        return Err("the command is empty".to_owned());
    };
    let here = std::env::current_dir().unwrap_or_default();
    let root = here.parent().unwrap_or(&here);
    let mut command = Command::new(program);
    command.args(arguments).current_dir(root);
    if let Some(program) = source.measures {
        command.env("EVENT_CATALOG_BINARY", root.join(program));
    }
    let output = command.output();
    let output = output.map_err(|error| format!("`{shown}` cannot be started: {error}"))?;
    let mut text = String::from_utf8_lossy(&output.stdout).into_owned();
    if !output.status.success() {
        text += &String::from_utf8_lossy(&output.stderr);
        let last = text.lines().rfind(|line| !line.trim().is_empty());
        let last = last.unwrap_or("it printed nothing").trim();
        // The page is published, so it must not contain this machine's paths.
        let last = last.replace(&*root.join("").to_string_lossy(), "");
        return Err(format!("`{shown}` failed ({}): {last}", output.status));
    }
    // `cargo deny` reports to standard error.
    text += &String::from_utf8_lossy(&output.stderr);
    (source.take)(&text).ok_or_else(|| format!("`{shown}` printed no figures"))
}

/// The Markdown tables that a test prints. Their captions are lines in bold.
fn tables(output: &str) -> Option<String> {
    let is_part = |line: &&str| line.starts_with('|') || line.starts_with("**");
    let mut text = String::new();
    let mut lines = output.lines().map(without_test_name).peekable();
    while let Some(line) = lines.next() {
        if is_part(&line) {
            text += line;
            text.push('\n');
            let ends = lines
                .peek()
                .is_none_or(|next| next.starts_with("**") || !is_part(next));
            if ends || line.starts_with("**") {
                text.push('\n');
            }
        }
    }
    let rows = text.lines().filter(|line| line.starts_with('|'));
    // A heading and the line below it don't contain figures.
    (rows.count() > 2).then(|| text.trim_end().to_owned())
}

/// A line without the `test NAME ... ` that precedes the first line that a test prints.
fn without_test_name(line: &str) -> &str {
    let printed = line
        .strip_prefix("test ")
        .and_then(|line| line.split_once(" ... "));
    printed.map_or(line, |(_, printed)| printed)
}

fn advisories(output: &str) -> Option<String> {
    let summary = output
        .lines()
        .rev()
        .find(|line| line.contains("advisories "))?;
    let date = database_date().unwrap_or_else(|| "an unknown date".to_owned());
    Some(format!(
        "`cargo deny check advisories`: {}. The database is from {date}.",
        summary.trim()
    ))
}

/// The date of the newest advisory that cargo-deny has fetched. A machine without a network keeps an old database.
fn database_date() -> Option<String> {
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| Some(std::env::home_dir()?.join(".cargo")))?;
    let folders = fs::read_dir(home.join("advisory-dbs")).ok()?;
    let folders = folders.filter_map(|entry| Some(entry.ok()?.path()));
    let dates = folders
        .filter(|folder| folder.is_dir())
        .filter_map(|folder| {
            let mut git = Command::new("git");
            git.arg("-C")
                .arg(folder)
                .args(["log", "-1", "--format=%cs"]);
            let output = git.output().ok().filter(|it| it.status.success())?;
            Some(String::from_utf8(output.stdout).ok()?.trim().to_owned())
        });
    dates.max()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_taken_out_of_a_tests_output() {
        let output = "running 2 tests\n**Kill points**\n| a | b |\n|---|---|\n| 1 | 2 |\nother\ntest x ... ok\n\
            test y ... | c |\n|---|\n| 3 |\nok\n";
        assert_eq!(
            tables(output).as_deref(),
            Some("**Kill points**\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n| c |\n|---|\n| 3 |")
        );
        assert_eq!(tables("running 0 tests\n"), None);
        assert_eq!(tables("| a |\n|---|\n"), None);
    }

    #[test]
    fn a_source_that_fails_is_missing() {
        let source = Source {
            title: "",
            about: "",
            command: &["cargo", "no-such-command"],
            measures: None,
            take: tables,
        };
        let error = ask(&source).expect_err("there is no such command");
        assert!(
            error.starts_with("`cargo no-such-command` failed"),
            "{error}"
        );
    }
}
