//! Tests that terminals and the GitHub Actions runner never interpret anything that a command
//! prints.

#![cfg(unix)]

#[path = "../command/mod.rs"]
mod command;
mod hostile;
#[cfg(feature = "serve")]
mod server;
mod source;

use std::fs;
use std::path::Path;

use command::{Run, run_with};
use event_catalog_build::is_unprintable;
use hostile::{BRANCH, HOSTILE, name};

/// What kind of output is expected.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Printed {
    /// Lines written by the command.
    Lines,
    /// A diff, which contains lines of files.
    Diff,
    /// Commands for the runner.
    Commands,
}

/// The problems in the output, if any.
fn faults(what: &str, text: &str, printed: Printed) -> Vec<String> {
    let is_faulty = |line: &&str| {
        let start = line.trim_start();
        let is_obeyed = |c: char| is_unprintable(c) && c != '\t';
        let is_injected = ["INJECTED", "::error::INJECTED"].map(|it| start.starts_with(it));
        // With a third colon, this is the start of a location line in a report.
        let is_command = start.starts_with("::") && !start.starts_with(":::");
        line.contains(is_obeyed)
            || (is_injected.contains(&true) && printed != Printed::Diff)
            || ((is_command || line.contains("##[")) && printed != Printed::Commands)
    };
    let lines = text.split('\n').filter(is_faulty);
    lines.map(|line| format!("{what}: {line:?}")).collect()
}

/// Runs commands, and collects the problems in their output.
#[derive(Default)]
struct Runs {
    faults: Vec<String>,
    /// How many runs printed part of the hostile text. Without any, the test proves nothing.
    quoting: usize,
}

impl Runs {
    fn run(&mut self, folder: &Path, arguments: &[&str]) -> Run {
        let run = run_with(folder, arguments, &[("GITHUB_ACTIONS", "true")]);
        self.look(arguments, &run.stdout, &run.stderr);
        run
    }

    fn look(&mut self, arguments: &[&str], stdout: &str, stderr: &str) {
        let printed = if arguments.contains(&"github") {
            Printed::Commands
        } else if arguments.contains(&"--diff") {
            Printed::Diff
        } else {
            Printed::Lines
        };
        let what = format!("{:?}", arguments.join(" "));
        self.faults.extend(faults(&what, stdout, printed));
        self.faults.extend(faults(&what, stderr, Printed::Lines));
        self.quoting += usize::from([stdout, stderr].concat().contains("INJECTED"));
    }

    fn end(self, least_quoting: usize) {
        let count = self.faults.len();
        let shown: Vec<_> = self.faults.iter().take(20).map(String::as_str).collect();
        assert_eq!(count, 0, "{}", shown.join("\n"));
        assert!(
            self.quoting >= least_quoting,
            "only {} runs quote it",
            self.quoting
        );
    }
}

/// The catalogs to run commands on.
fn catalogs() -> Vec<String> {
    let names = ["broken", "sound", "not-utf-8", "nothing-here"].map(str::to_owned);
    let files = [
        name(""),
        name(".csv"),
        name(".toml"),
        name("not here"),
        format!("broken/{}", name(".csv")),
    ];
    names.into_iter().chain(files).collect()
}

#[test]
fn check_and_fmt_print_nothing_that_is_obeyed() {
    let folder = hostile::folder();
    let root = folder.path();
    let mut runs = Runs::default();
    for catalog in catalogs() {
        for format in ["human", "json", "github", "sarif", "junit", "gitlab"] {
            runs.run(root, &["check", "--format", format, "--max", "0", &catalog]);
        }
        runs.run(root, &["check", "--summary", &catalog]);
        runs.run(root, &["check", "--diff", &catalog]);
        runs.run(root, &["check", "--deny-warnings", &catalog]);
        runs.run(root, &["check", &catalog, "--against", &name("not here")]);
        runs.run(root, &["check", &catalog, "--against", "sound"]);
        runs.run(root, &["fmt", "--check", &catalog]);
        runs.run(root, &["fmt", "--diff", "--sort", &catalog]);
        runs.run(
            root,
            &["fmt", "--check", "--encoding", "windows-1252", &catalog],
        );
        runs.run(
            root,
            &["check", "--write-baseline", &name("made.json"), &catalog],
        );
        runs.run(root, &["check", "--baseline", &name("made.json"), &catalog]);
    }
    for rule in [HOSTILE, "final-stop"] {
        for flag in ["--deny", "--warn", "--allow"] {
            runs.run(root, &["check", flag, rule, "broken"]);
        }
    }
    for baseline in [name(".json"), name("not here"), name("")] {
        runs.run(root, &["check", "--baseline", &baseline, "broken"]);
        runs.run(
            root,
            &[
                "check",
                "--write-baseline",
                &format!("{baseline}/a"),
                "broken",
            ],
        );
    }
    for list in ["lists", "no-list", "wrong-key"] {
        for command in ["check", "fmt", "list"] {
            runs.run(&root.join(list), &[command]);
        }
    }
    fs::write(root.join(format!("broken/.~lock.{}#", name(".csv"))), "").expect("a lock");
    for command in [["fmt", "broken"], ["check", "broken"]] {
        runs.run(root, &command);
    }
    runs.run(root, &["check", "--fix", "broken"]);
    fs::remove_file(root.join(format!("broken/.~lock.{}#", name(".csv")))).expect("a lock");
    runs.run(root, &["check", "--fix", "broken"]);
    runs.run(root, &["check", "--fix", "sound"]);
    runs.run(root, &["fmt", "broken", "sound", &name(".csv")]);
    runs.end(60);
}

#[test]
fn colours_are_all_that_is_obeyed_where_they_are_wanted() {
    let folder = hostile::folder();
    let run = run_with(
        folder.path(),
        &["check", "--max", "0", "broken"],
        &[("CLICOLOR_FORCE", "1")],
    );
    let mut parts = run.stdout.split("\u{1b}[");
    let first = parts.next().unwrap_or_default().to_owned();
    let mut colours = 0;
    let texts = parts.map(|part| {
        let (colour, text) = part.split_once('m').expect("the end of a colour");
        let is_part = |c: char| c.is_ascii_digit() || c == ';';
        assert!(colour.chars().all(is_part), "{colour:?}");
        colours += 1;
        text
    });
    let text = first + &texts.collect::<String>();
    let is_obeyed = |c: char| is_unprintable(c) && c != '\n';
    assert!(!text.contains(is_obeyed), "{text}");
    assert!(colours > 0 && text.contains("INJECTED"));
}

#[test]
fn comparing_prints_nothing_that_is_obeyed() {
    let folder = hostile::folder();
    let root = folder.path();
    let repository = root.join("repository");
    let mut runs = Runs::default();
    for format in ["human", "json", "github", "sarif", "junit", "gitlab"] {
        for (old, new) in [
            ("changed/old", "changed/new"),
            ("changed/new", "changed/old"),
            ("broken", "sound"),
        ] {
            runs.run(root, &["check", "--format", format, new, "--against", old]);
        }
        for revision in [BRANCH, "main", "HEAD"] {
            let arguments = [
                "check",
                "--format",
                format,
                "catalog",
                "--against",
                revision,
            ];
            let found = runs.run(&repository, &arguments);
            assert_eq!(found.status, 1, "{}", found.stderr);
        }
    }
    let inside = format!("main:catalog/{}", name("not here"));
    let missing = format!("{HOSTILE}:{HOSTILE}");
    for revision in [
        HOSTILE,
        "x\u{202e}",
        "-x\u{9b}",
        &inside,
        &missing,
        "main:nothing",
    ] {
        runs.run(&repository, &["check", "catalog", "--against", revision]);
        runs.run(
            &repository,
            &["diff", "--catalog", "catalog", "--", revision],
        );
        runs.run(
            &repository,
            &[
                "check",
                &format!("catalog/{}", name(".csv")),
                "--against",
                revision,
            ],
        );
    }
    // There is no earlier catalog, so all texts are new.
    fs::create_dir(root.join("nothing")).expect("a folder");
    for format in ["human", "json", "markdown", "gitlab"] {
        let arguments = ["diff", "./nothing", "./sound", "--all", "--format", format];
        let found = runs.run(root, &arguments);
        assert_eq!(found.status, 0, "{}", found.stderr);
    }
    // A file with the same name as a branch.
    fs::write(repository.join(BRANCH), "name\n").expect("a file");
    runs.run(&repository, &["check", "catalog", "--against", BRANCH]);
    // There is no repository, and git's message contains the folder's name.
    runs.run(root, &["check", &name(""), "--against", "v1"]);
    fs::write(repository.join(".git/HEAD"), HOSTILE).expect("a file");
    fs::write(repository.join(".git/config"), HOSTILE).expect("a file");
    runs.run(&repository, &["check", "catalog", "--against", "main"]);
    runs.end(10);
}

#[test]
fn showing_prints_nothing_that_is_obeyed() {
    let folder = hostile::folder();
    let root = folder.path();
    let mut runs = Runs::default();
    for catalog in catalogs() {
        for format in ["table", "json"] {
            runs.run(root, &["list", "--format", format, &catalog]);
            runs.run(root, &["stats", "--format", format, &catalog]);
        }
        for form in ["cloudevents", "pairs"] {
            runs.run(
                root,
                &["sample", "--form", form, "--invalid", "50%", &catalog],
            );
        }
        runs.run(root, &["sample", &catalog, "--event", HOSTILE]);
        runs.run(
            root,
            &["list", &catalog, "--search", HOSTILE, "--module", HOSTILE],
        );
        for event in [HOSTILE, "load", "loaded", "loda", "load\u{1b}[2J"] {
            for format in ["text", "json"] {
                runs.run(root, &["show", event, &catalog, "--format", format]);
            }
        }
    }
    runs.run(root, &["show", "load", HOSTILE, "sound"]);
    for rule in [HOSTILE, "", "final-stop", "stop\u{9b}"] {
        runs.run(root, &["explain", rule]);
        runs.run(root, &["explain", rule, "--format", "markdown"]);
    }
    runs.run(root, &["explain"]);
    runs.run(root, &["explain", "--format", "markdown"]);
    for kind in ["settings", "events", HOSTILE] {
        runs.run(root, &["schema", kind]);
    }
    for shell in ["bash", "zsh", "fish", "powershell", "elvish", HOSTILE] {
        runs.run(root, &["completions", shell]);
    }
    runs.end(30);
}

#[test]
fn writing_prints_nothing_that_is_obeyed() {
    let folder = hostile::folder();
    let root = folder.path();
    let mut runs = Runs::default();
    let out = name("out");
    fs::write(root.join(name("file")), "").expect("a file");
    let file = format!("{}/below", name("file"));
    for catalog in catalogs() {
        runs.run(root, &["generate", "--catalog", &catalog, "--out", &out]);
        runs.run(
            root,
            &[
                "inject",
                "--catalog",
                &catalog,
                "--check",
                &name("marked.md"),
                "marked-wrong.md",
            ],
        );
    }
    for kind in [
        "rust",
        "typescript",
        "json-schema",
        "asyncapi",
        "warehouse",
        "markdown",
        "html",
        HOSTILE,
    ] {
        for out in [&out, &file] {
            let generated = ["generate", kind, "--catalog", "sound", "--out", out];
            runs.run(root, &generated);
        }
        for filter in ["--module", "--section", "--customer"] {
            runs.run(
                root,
                &["generate", kind, "--catalog", "sound", filter, HOSTILE],
            );
        }
    }
    for template in [
        "good",
        "undefined",
        "syntax",
        "include",
        "filter",
        "not here",
    ] {
        let template = name(&format!("{template}.jinja"));
        runs.run(
            root,
            &[
                "generate",
                "--catalog",
                "sound",
                "--out",
                &out,
                "--template",
                &template,
            ],
        );
    }
    runs.run(
        root,
        &["generate", "--catalog", "sound", "--template", &name("")],
    );
    runs.run(
        root,
        &[
            "generate",
            "--catalog",
            "sound",
            "--template",
            &name("a"),
            "--template",
            "/",
        ],
    );
    for page in [
        name("marked.md"),
        name("marked.md"),
        name("not here.md"),
        "marked-wrong.md".to_owned(),
        name(""),
    ] {
        runs.run(root, &["inject", "--catalog", "sound", "--check", &page]);
        runs.run(root, &["inject", "--catalog", "sound", &page]);
    }
    runs.run(
        root,
        &["inject", "--catalog", "sound", "not-utf-8/events.csv"],
    );
    runs.end(30);
}

#[test]
fn importing_prints_nothing_that_is_obeyed() {
    let folder = hostile::folder();
    let root = folder.path();
    let mut runs = Runs::default();
    fs::write(root.join(name("file")), "").expect("a file");
    let file = format!("{}/below", name("file"));
    let pages = [".md", ".html", ".csv", ".xlsx", "not here.md", "", ".json"].map(name);
    let others = ["twice.md", "none.md", "not-utf-8/events.csv"].map(str::to_owned);
    for (number, page) in pages.iter().chain(&others).enumerate() {
        let out = name(&format!("import{number}"));
        runs.run(root, &["import", page, "--out", &out]);
        runs.run(root, &["import", page, "--out", &out]);
        runs.run(root, &["import", page, "--out", &file]);
        for from in ["markdown", "html", "csv"] {
            let out = name(&format!("import{number}{from}"));
            runs.run(
                root,
                &[
                    "import",
                    page,
                    "--from",
                    from,
                    "--keep-duplicates",
                    "--out",
                    &out,
                ],
            );
        }
        for map in [
            HOSTILE.to_owned(),
            format!("{HOSTILE}=nam{HOSTILE}"),
            format!("Event={HOSTILE}"),
            "Event=module".to_owned(),
        ] {
            runs.run(root, &["import", page, "--map", &map, "--out", "mapped"]);
        }
    }
    runs.end(30);
}

#[test]
fn wrong_arguments_are_quoted_and_not_obeyed() {
    let folder = hostile::folder();
    let root = folder.path();
    let mut runs = Runs::default();
    let option = format!("--{HOSTILE}");
    for command in [
        "check",
        "diff",
        "explain",
        "fmt",
        "import",
        "infer",
        "list",
        "show",
        "generate",
        "inject",
        "sample",
        "serve",
        "stats",
        "schema",
        "validate",
        "completions",
        HOSTILE,
    ] {
        runs.run(root, &[command, &option]);
        runs.run(root, &[command, "--help"]);
    }
    for arguments in [
        ["check", "--format", HOSTILE],
        ["check", "--max", HOSTILE],
        ["diff", "--audience", HOSTILE],
        ["diff", "main", HOSTILE],
        ["fmt", "--encoding", HOSTILE],
        ["import", "--from", HOSTILE],
        ["sample", "--from", HOSTILE],
        ["serve", "--port", HOSTILE],
        ["stats", "a", HOSTILE],
    ] {
        runs.run(root, &arguments);
    }
    for catalog in catalogs() {
        if !root.join(&catalog).exists() {
            runs.run(root, &["serve", "--port", "0", &catalog]);
        }
    }
    runs.run(
        root,
        &["serve", "sound", "--port", "0", "--section", HOSTILE],
    );
    runs.end(20);
}
