//! Runs `docs/analytics.md`: its files are written, and its commands print what the page says.

use std::fs;
use std::path::Path;

use crate::project::Project;

/// The blocks of the page: the info string of each, and its text.
fn blocks() -> Vec<(String, String)> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/analytics.md");
    let page = fs::read_to_string(path).expect("the page");
    let mut lines = page.lines();
    let mut found = Vec::new();
    while let Some(line) = lines.next() {
        if let Some(info) = line.strip_prefix("```") {
            let body: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
            found.push((info.to_owned(), body.join("\n") + "\n"));
        }
    }
    found
}

/// Whether an output is the one on the page. On the page, `...` stands for the rest of a line or, alone on a line, for
/// any number of lines.
fn is_same(expected: &str, found: &str) -> bool {
    let mut found = found.trim_end().lines();
    for expected in expected.trim_end().lines() {
        if expected == "..." {
            return true;
        }
        let Some(found) = found.next() else {
            return false;
        };
        let found = found.trim_end();
        let is_same = match expected.strip_suffix("...") {
            Some(start) => found.starts_with(start),
            None => found == expected.trim_end(),
        };
        if !is_same {
            return false;
        }
    }
    found.next().is_none()
}

#[test]
fn the_page_is_true() {
    let project = Project::new();
    fs::remove_dir_all(project.path("catalog")).expect("a folder");
    let mut commands = 0;
    for (info, text) in blocks() {
        if let Some((_, name)) = info.split_once(" file=") {
            project.write(name, &text);
        }
        if info != "console" {
            continue;
        }
        for block in text.split("$ event-analytics ").skip(1) {
            let (command, expected) = block.split_once('\n').expect("a command and its output");
            let arguments = arguments(command);
            let said = project.run(&arguments.iter().map(String::as_str).collect::<Vec<_>>());
            assert!(
                is_same(expected, &said.out),
                "{command}\n{}{}",
                said.out,
                said.err
            );
            commands += 1;
        }
    }
    assert!(commands >= 6, "{commands}");
}

/// The arguments of a command; those with spaces are in double quotes.
fn arguments(command: &str) -> Vec<String> {
    let mut arguments = Vec::new();
    for (at, part) in command.split('"').enumerate() {
        if at % 2 == 1 {
            arguments.push(part.to_owned());
        } else {
            arguments.extend(part.split_whitespace().map(str::to_owned));
        }
    }
    arguments
}
