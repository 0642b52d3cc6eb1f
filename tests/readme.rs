//! Runs the README: every file in it is created, and every command runs and prints the expected
//! output.
//!
//! JavaScript modules run in Node.js if it is installed. Markup is only written; tests in `web/`
//! load it in a browser.
//!
//! Each section is a separate walk: it starts in a fresh clone, without the results of other walks.
//! Only the files at the top of the page exist in all walks.
//!
//! A line `...` in an output matches any lines. A comment `<!-- run: … -->` performs a step that
//! the preceding prose describes.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The steps of the README.
#[derive(Debug)]
enum Step {
    /// Write a file.
    File { path: String, text: String },
    /// Run a command, and compare its output.
    Run {
        command: String,
        expected: Option<String>,
    },
}

fn steps(readme: &str) -> Vec<Step> {
    let mut steps = Vec::new();
    let mut lines = readme.lines();
    while let Some(line) = lines.next() {
        if let Some(command) = line.strip_prefix("<!-- run: ") {
            let command = command
                .strip_suffix(" -->")
                .expect("a comment of one line")
                .to_owned();
            steps.push(Step::Run {
                command,
                expected: None,
            });
        }
        let Some(info) = line.strip_prefix("```") else {
            continue;
        };
        let body: Vec<_> = lines.by_ref().take_while(|line| *line != "```").collect();
        if let Some((_, path)) = info.split_once(" file=") {
            let text = body.join("\n") + "\n";
            steps.push(Step::File {
                path: path.to_owned(),
                text,
            });
        } else if info == "console" {
            for block in body.join("\n").split("$ ").skip(1) {
                let (command, expected) = block.split_once('\n').unwrap_or((block, ""));
                let expected = Some(expected.trim_end().to_owned());
                steps.push(Step::Run {
                    command: command.to_owned(),
                    expected,
                });
            }
        } else if info == "yaml" {
            let runs = body
                .iter()
                .filter_map(|line| line.trim().strip_prefix("- run: "));
            // Installs from the clone, because the test has no network.
            let from_clone = |run: &str| match run.find(" --git ") {
                Some(at) => format!("{} --path crates/event-catalog-cli", &run[..at]),
                None => run.to_owned(),
            };
            steps.extend(runs.map(|run| Step::Run {
                command: from_clone(run),
                expected: None,
            }));
        } else {
            // These are tested elsewhere: the analytics in their own workspace, and `examples/click-to-count` in a
            // browser.
            let is_elsewhere = info == "sh"
                && (body == ["scripts/test"]
                    || body == ["examples/click-to-count/run"]
                    || body.first() == Some(&"cargo install --path analytics --locked"));
            assert!(is_elsewhere, "an untested block: {body:?}");
        }
    }
    steps
}

/// Whether a text matches the expected one, in which a line `...` matches any lines.
fn matches(text: &str, expected: &str) -> bool {
    let (text, expected): (Vec<_>, Vec<_>) = (
        text.trim_end().lines().collect(),
        expected.lines().collect(),
    );
    lines_match(&text, &expected)
}

fn lines_match(text: &[&str], expected: &[&str]) -> bool {
    match (expected.split_first(), text.split_first()) {
        (None, None) => true,
        (Some((&"...", rest)), _) => (0..=text.len()).any(|skip| lines_match(&text[skip..], rest)),
        (Some((line, expected)), Some((first, text))) => {
            line == first && lines_match(text, expected)
        }
        _ => false,
    }
}

/// The same command with the debug profile, which takes less time to build.
fn in_debug(command: &str) -> String {
    command.replace("cargo install ", "cargo install --debug ")
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name();
        // Built, installed and generated files aren't part of a clone.
        let left_out = ["target", ".git", "node_modules", "generated"]
            .iter()
            .any(|it| name == *it);
        if left_out && !from.ends_with("src") {
            continue;
        }
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &to.join(name));
        } else {
            let copied = to.join(name);
            fs::copy(entry.path(), &copied).unwrap();
            // The previous walk's build of the same file is still valid.
            let modified = entry.metadata().unwrap().modified().unwrap();
            fs::File::open(&copied)
                .unwrap()
                .set_modified(modified)
                .unwrap();
        }
    }
}

/// Runs a module in Node.js if installed: the Rust tests don't require it.
fn run_module(path: &Path) {
    match Command::new("node").arg(path).output() {
        Ok(output) => assert!(
            output.status.success(),
            "{} fails:\n{}",
            path.display(),
            String::from_utf8_lossy(&output.stderr)
        ),
        Err(error) => eprintln!("{} was not run by Node.js: {error}", path.display()),
    }
}

/// A reader's folders: the clone, and the folder that contains it.
struct Walk {
    sandbox: PathBuf,
    folder: PathBuf,
}

impl Walk {
    /// Creates a fresh clone in a folder. Previous content is removed.
    fn new(sandbox: &Path) -> Self {
        if sandbox.exists() {
            fs::remove_dir_all(sandbox).unwrap();
        }
        let folder = sandbox.join("event-catalog");
        copy(Path::new(env!("CARGO_MANIFEST_DIR")), &folder);
        let walk = Self {
            sandbox: sandbox.to_owned(),
            folder,
        };
        for arguments in ["init -q .", "add -A", "commit -q -m catalog"] {
            let git = format!("git -c user.name=docs -c user.email=docs@example.org {arguments}");
            walk.run(&git, None);
        }
        walk
    }

    fn step(&mut self, step: &Step) {
        match step {
            Step::File { path, text } => {
                let path: PathBuf = self.folder.join(path);
                fs::create_dir_all(path.parent().unwrap()).unwrap();
                fs::write(&path, text).unwrap();
                if path.extension().is_some_and(|it| it == "mjs") {
                    run_module(&path);
                }
            }
            Step::Run { command, expected } => match command.strip_prefix("cd ") {
                Some(to) => self.folder = self.folder.join(to).canonicalize().unwrap(),
                None => self.run(command, expected.as_deref()),
            },
        }
    }

    fn run(&self, command: &str, expected: Option<&str>) {
        let installed = self.sandbox.join("installed");
        let path = std::env::var_os("PATH").unwrap_or_default();
        let installed_first = [installed.join("bin")];
        let path = installed_first
            .into_iter()
            .chain(std::env::split_paths(&path));
        let path = std::env::join_paths(path).unwrap();
        let mut shell = Command::new("sh");
        for (name, _) in std::env::vars_os() {
            let name = name.to_string_lossy().into_owned();
            // These variables affect only the speed of the build, not its result.
            let is_kept = name == "CARGO_HOME"
                || name == "CARGO_INCREMENTAL"
                || name.starts_with("CARGO_PROFILE_");
            if name.starts_with("CARGO") && !is_kept
                || name.starts_with("RUST") && !name.starts_with("RUSTUP")
            {
                shell.env_remove(name);
            }
        }
        let output = shell
            .args(["-c", &format!("{} 2>&1", in_debug(command))])
            .current_dir(&self.folder)
            .env("PATH", &path)
            .env("CARGO_INSTALL_ROOT", &installed)
            .env("CARGO_TARGET_DIR", target())
            .env("CARGO_TERM_COLOR", "never")
            .output()
            .unwrap();
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        match expected {
            Some(expected) => assert!(
                matches(&text, expected),
                "`{command}` prints\n{text}\nbut the README says\n{expected}"
            ),
            None => assert!(output.status.success(), "`{command}` failed:\n{text}"),
        }
    }
}

/// The walks' target folder. It can't be the target folder of these tests: Cargo can't distinguish the clone's crates
/// from the crates in this repository, and would overwrite the files that the tests link.
fn target() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("target/readme")
}

/// Starts with the dependencies that were compiled for these tests, so they aren't compiled again. This repository's
/// own crates are left out, because Cargo can't distinguish them from the clone's crates.
fn share_dependencies() {
    let compiled = std::env::current_exe().unwrap();
    let compiled = compiled.ancestors().nth(2).unwrap();
    let to = target().join("debug");
    if to.exists() {
        return;
    }
    let is_dependency = |name: &str| {
        let name = name.strip_prefix("lib").unwrap_or(name).replace('-', "_");
        !["event_catalog", "loyjoy_events", "shop", "payload_schemas"]
            .iter()
            .any(|own| name.starts_with(own))
    };
    for folder in [".fingerprint", "build", "deps"] {
        link(&compiled.join(folder), &to.join(folder), &is_dependency);
    }
}

/// Links the entries of a folder that `is_linked` selects, with all files in them.
fn link(from: &Path, to: &Path, is_linked: &dyn Fn(&str) -> bool) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name();
        if !is_linked(&name.to_string_lossy()) {
            continue;
        }
        if entry.file_type().unwrap().is_dir() {
            link(&entry.path(), &to.join(name), &|_| true);
        } else if fs::hard_link(entry.path(), to.join(&name)).is_err() {
            // If a file can't be linked, Cargo compiles it again.
            return;
        }
    }
}

#[test]
fn every_walk_works_as_written() {
    share_dependencies();
    let readme = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let readme = fs::read_to_string(readme).unwrap();
    let mut sections = readme.split("\n## ");
    let top = steps(sections.next().unwrap());
    let mut walks = 0;
    // The walks are outside this folder, because a crate inside it would belong to this workspace. All walks share
    // one folder, so the command is built once.
    let parent = tempfile::tempdir().unwrap();
    let sandbox = parent.path().join("walk");
    for section in sections {
        let steps = steps(section);
        if steps.is_empty() {
            continue;
        }
        walks += 1;
        let mut walk = Walk::new(&sandbox);
        for step in top.iter().chain(&steps) {
            walk.step(step);
        }
    }
    assert_eq!(walks, 5, "walks in the README");
}

#[test]
fn figures_are_those_of_the_benchmarks() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let readme = fs::read_to_string(root.join("README.md")).unwrap();
    let report = fs::read_to_string(root.join("BENCHMARKS.md")).unwrap();
    let (_, section) = readme.split_once("### How fast it is").unwrap();
    let (section, _) = section.split_once("\n## ").unwrap();
    let cells = |line: &str| -> Vec<String> {
        let cells = line.trim_matches('|').split('|');
        cells.map(|cell| cell.trim().to_owned()).collect()
    };
    let rows: Vec<_> = section
        .lines()
        .filter(|it| it.starts_with('|'))
        .skip(2)
        .collect();
    assert!(!rows.is_empty());
    for row in rows {
        let [what, against, ratio] = &cells(row)[..] else {
            panic!("a row of three cells: {row}");
        };
        let is_measured = report.lines().map(cells).any(|measured| {
            measured.len() == 6
                && [&measured[0], &measured[1], &measured[3]] == [what, against, ratio]
        });
        assert!(is_measured, "not in BENCHMARKS.md: {row}");
    }
}

#[test]
fn ci_runs_the_test_command_of_the_readme() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    assert!(
        fs::read_to_string(root.join(".ci/run"))
            .unwrap()
            .contains("exec scripts/test\n")
    );
    assert!(root.join("scripts/test").is_file());
}

#[test]
fn expected_outputs_are_compared() {
    assert!(matches("a\nb\nc\n", "a\n...\nc"));
    assert!(matches("a\n", "a"));
    assert!(matches("", "..."));
    assert!(!matches("a\nb\n", "a"));
    assert!(!matches("b\n", "a"));
    assert!(!matches("a\nb\n", "...\na"));
}
