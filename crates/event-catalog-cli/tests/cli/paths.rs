//! A PATH argument and `--catalog PATH` select the same catalog, for every command.

use crate::command::{Run, folder, run};
use tempfile::TempDir;

const TABLE: &str = "name,description\nload,The chat was loaded.\n";
const PAGE: &str = "<!-- event-catalog:begin -->\n<!-- event-catalog:end -->\n";

/// Commands that take a catalog, and whether PATH can be their last argument.
const COMMANDS: [(&[&str], bool); 14] = [
    (&["check"], true),
    (&["check", "--diff"], true),
    (&["check", "--format", "json"], true),
    (&["fmt"], true),
    (&["fmt", "--check"], true),
    (&["list"], true),
    (&["show", "load"], true),
    (&["stats"], true),
    (&["generate"], true),
    (&["generate", "html"], true),
    (&["generate", "html", "--out", "site"], true),
    (&["generate", "--template", "names.jinja"], true),
    (&["inject", "page.md"], false),
    (&["inject", "--check", "page.md"], false),
];

fn scene() -> TempDir {
    folder(&[
        ("shop/events.csv", TABLE),
        ("shop/catalog.toml", ""),
        ("page.md", PAGE),
        ("names.jinja", "{{ events[0].name }}"),
        // This catalog would be found if no path were given.
        ("catalog/catalog.toml", ""),
        (
            "catalog/events.csv",
            "name,description\nunmistakable,Another one.\n",
        ),
    ])
}

/// Runs a command, and returns its output and files.
fn outcome(command: &[&str], more: &[&str]) -> (Run, Vec<String>) {
    let scene = scene();
    let run = run(scene.path(), &[command, more].concat());
    let written = ["generated", "site", "page.md", "shop"]
        .map(|it| contents(&scene.path().join(it)))
        .concat();
    (run, written)
}

fn contents(path: &std::path::Path) -> Vec<String> {
    match std::fs::read_dir(path) {
        Ok(entries) => {
            let mut paths: Vec<_> = entries.flatten().map(|it| it.path()).collect();
            paths.sort();
            paths.iter().flat_map(|it| contents(it)).collect()
        }
        Err(_) => std::fs::read_to_string(path).into_iter().collect(),
    }
}

#[test]
fn every_command_takes_a_catalog_as_an_argument_and_as_an_option() {
    for catalog in ["shop", "shop/events.csv", "shop/catalog.toml", "./shop/"] {
        let option = format!("--catalog={catalog}");
        for (command, has_path) in COMMANDS {
            let what = format!("{command:?} of {catalog}");
            let (by_option, files) = outcome(command, &["--catalog", catalog]);
            // Status 1 means that the page is out of date.
            assert!(by_option.status < 2, "{what}: {by_option:?}");
            let printed = format!("{}{}{files:?}", by_option.stdout, by_option.stderr);
            assert!(!printed.contains("unmistakable"), "{what}: {by_option:?}");
            let mut others = vec![outcome(command, &[&option])];
            if has_path {
                others.push(outcome(command, &[catalog]));
            }
            for (other, written) in others {
                assert_eq!(other.status, by_option.status, "{what}: {other:?}");
                assert_eq!(other.stdout, by_option.stdout, "{what}");
                assert_eq!(other.stderr, by_option.stderr, "{what}");
                assert_eq!(written, files, "{what}");
            }
        }
    }
}

#[test]
fn what_cannot_be_meant_says_what_to_write() {
    for (command, expected) in [
        (
            &["inject", "page.md", "shop"][..],
            "`shop` is a catalog, not a page: use `--catalog shop`",
        ),
        (
            &["inject", "shop/events.csv", "page.md"],
            "use `--catalog shop/events.csv`",
        ),
        (
            &["list", "shop", "--catalog", "catalog"],
            "`shop` and `catalog` are two catalogs",
        ),
        (
            &["show", "load", "shop", "--catalog", "catalog"],
            "`shop` and `catalog` are two catalogs",
        ),
        (
            &["generate", "shop", "catalog"],
            "`shop` and `catalog` are two catalogs",
        ),
        (
            &["generate", "shop", "--catalog", "catalog"],
            "`shop` and `catalog` are two catalogs",
        ),
        (&["generate", "htlm"], "a similar value exists: 'html'"),
        (&["generate", "shop", "html"], "are two catalogs"),
        (
            &["generate", "html", "--template", "names.jinja"],
            "remove one of the two arguments",
        ),
        (
            &["generate", "nowhere/at.csv"],
            "`nowhere/at.csv` cannot be read",
        ),
        (
            &["schema", "catalog", "--catalog", "shop"],
            "the same for every catalog",
        ),
        (
            &["explain", "--catalog", "shop"],
            "the same for every catalog",
        ),
        (
            &["completions", "bash", "--catalog", "shop"],
            "the same for every catalog",
        ),
        (
            &["import", "page.md", "--catalog", "shop"],
            "name its folder with `--out`",
        ),
    ] {
        let scene = scene();
        let run = run(scene.path(), command);
        assert_eq!((run.status, run.stdout.as_str()), (2, ""), "{command:?}");
        assert!(run.stderr.contains(expected), "{command:?}: {run:?}");
    }
}

#[test]
fn several_catalogs_are_checked_however_they_are_named() {
    let scene = scene();
    let check = |more: &[&str]| run(scene.path(), &[&["check"], more].concat());
    let by_path = check(&["shop", "catalog"]);
    assert_eq!(
        by_path.stderr,
        "checked 2 events of 2 catalogs: no problems found\n"
    );
    for more in [
        &["shop", "--catalog", "catalog"],
        &["--catalog=shop", "--catalog=catalog"][..],
    ] {
        assert_eq!(check(more).stderr, by_path.stderr, "{more:?}");
    }
}
