//! `event-catalog check --against`, as its users run it, with git and without.

use std::fs;
use std::path::Path;
use std::process::Command;

use insta::assert_snapshot;
use tempfile::TempDir;

use crate::command::{Run, folder, git, run, run_with};

const SETTINGS: &str = "[[section]]\ntitle = \"Events\"\nevents = [\"events.csv\"]\n";
const BEFORE: &str =
    "name,description,aliases\nload,The chat was loaded.,\nlink_clicked,A link was clicked.,\n";
const RENAMED: &str =
    "name,description,aliases\nload,The chat was loaded.,\nlink_opened,A link was clicked.,\n";

fn told(run: &Run) -> String {
    format!(
        "status {}\n--- stdout\n{}--- stderr\n{}",
        run.status, run.stdout, run.stderr
    )
}

fn write(folder: &TempDir, path: &str, text: &str) {
    fs::write(folder.path().join(path), text).expect("a file");
}

/// A repository whose branch `main` has the catalog as it was.
fn repository() -> TempDir {
    let folder = folder(&[
        ("docs/catalog/catalog.toml", SETTINGS),
        ("docs/catalog/events.csv", BEFORE),
        ("docs/lone ä.csv", BEFORE),
        ("README.md", "Events.\n"),
    ]);
    git(folder.path(), &["init", "--quiet"]);
    git(folder.path(), &["add", "."]);
    git(folder.path(), &["commit", "--quiet", "-m", "Events"]);
    git(folder.path(), &["tag", "v1.0"]);
    folder
}

#[test]
fn a_name_that_is_overwritten_is_found_and_the_cell_is_named() {
    let folder = repository();
    write(&folder, "docs/catalog/events.csv", RENAMED);
    let found = run(
        folder.path(),
        &["check", "docs/catalog", "--against", "main"],
    );
    assert_snapshot!(told(&found));
    // Whatever the revision is called, and wherever the command runs.
    for (place, path, version) in [
        ("", "docs/catalog", "v1.0"),
        ("", "docs/catalog/catalog.toml", "HEAD"),
        ("docs", "catalog", "main"),
        ("docs/catalog", ".", "main"),
        ("docs/catalog", "../catalog", "HEAD:docs/catalog"),
    ] {
        let found = run(
            folder.path().join(place),
            &["check", path, "--against", version],
        );
        assert_eq!(found.status, 1, "{path} {version}: {}", told(&found));
        assert!(found.stdout.contains("cell C3"), "{}", found.stdout);
        let revision = version.split(':').next().unwrap();
        let old = format!("::: {revision}:docs/catalog/events.csv:3:1 (cell A3)");
        assert!(found.stdout.contains(&old), "{}", found.stdout);
    }
    // What the help says to type fixes it.
    let fixed = RENAMED.replace("A link was clicked.,", "A link was clicked.,link_clicked");
    write(&folder, "docs/catalog/events.csv", &fixed);
    let fixed = run(
        folder.path(),
        &["check", "docs/catalog", "--against", "main"],
    );
    assert_eq!((fixed.status, fixed.stdout.as_str()), (0, ""));
    assert_eq!(fixed.stderr, "checked 2 events: no problems found\n");
}

#[test]
fn a_lone_file_has_versions_too() {
    let folder = repository();
    write(&folder, "docs/lone ä.csv", RENAMED);
    let found = run(
        folder.path(),
        &["check", "docs/lone ä.csv", "--against", "main"],
    );
    assert_eq!(found.status, 1);
    assert!(
        found.stdout.contains("main:docs/lone ä.csv:3:1 (cell A3)"),
        "{}",
        found.stdout
    );
    write(&folder, "docs/moved.csv", RENAMED);
    let moved = [
        "check",
        "docs/moved.csv",
        "--against",
        "main:docs/lone ä.csv",
    ];
    assert_eq!(run(folder.path(), &moved).status, 1);
}

#[test]
fn folders_and_files_are_versions() {
    let folder = folder(&[("old/events.csv", BEFORE), ("new/events.csv", RENAMED)]);
    for version in ["old", "./old", "old/events.csv"] {
        let found = run(folder.path(), &["check", "new", "--against", version]);
        assert_eq!(found.status, 1, "{}", told(&found));
        assert!(
            found.stdout.contains("old/events.csv:3:1 (cell A3)"),
            "{}",
            found.stdout
        );
        let same = run(folder.path(), &["check", "old", "--against", version]);
        assert_eq!((same.status, same.stdout.as_str()), (0, ""));
    }
}

#[test]
fn findings_have_their_places_in_every_format() {
    let folder = repository();
    write(&folder, "docs/catalog/events.csv", RENAMED);
    let check = |format| {
        run(
            folder.path(),
            &[
                "check",
                "docs/catalog",
                "--against",
                "main",
                "--format",
                format,
            ],
        )
    };
    assert_snapshot!("github", check("github").stdout);
    let json: serde_json::Value = serde_json::from_str(&check("json").stdout).unwrap();
    assert_eq!(json["findings"][0]["file"], "docs/catalog/events.csv");
    assert_eq!(json["findings"][0]["event"], "link_clicked");
    assert_eq!(
        json["findings"][0]["related"][0]["file"],
        "main:docs/catalog/events.csv"
    );
    assert_eq!(check("sarif").status, 1);
    // A level is a level.
    let lowered = [
        "check",
        "docs/catalog",
        "--against",
        "main",
        "--warn",
        "removed-event",
    ];
    let lowered = run(folder.path(), &lowered);
    assert_eq!(lowered.status, 0);
    assert!(
        lowered.stdout.starts_with("warning[removed-event]"),
        "{}",
        lowered.stdout
    );
}

#[test]
fn what_is_not_there_is_told() {
    let folder = repository();
    fs::create_dir(folder.path().join("v1.0")).unwrap();
    for (path, version, expected) in [
        (
            "docs/catalog",
            "mian",
            "there is neither a revision nor a path `mian` here",
        ),
        (
            "docs/catalog",
            "--help",
            "there is neither a revision nor a path `--help` here",
        ),
        ("docs/catalog", "", "names no version"),
        ("docs/catalog", "v1.0", "both a path and a revision"),
        (
            "docs/catalog",
            "main:catalog",
            "the revision `main` has no catalog `catalog`",
        ),
    ] {
        let version = format!("--against={version}");
        let run = run(folder.path(), &["check", path, &version]);
        assert_eq!((run.status, run.stdout.as_str()), (2, ""), "{}", told(&run));
        assert!(run.stderr.contains(expected), "{}", run.stderr);
    }
}

#[test]
fn the_first_catalog_has_nothing_to_be_compared_with() {
    let folder = repository();
    write(&folder, "docs/new.csv", BEFORE);
    fs::create_dir_all(folder.path().join("new/catalog")).unwrap();
    write(&folder, "new/catalog/catalog.toml", SETTINGS);
    write(&folder, "new/catalog/events.csv", RENAMED);
    for path in ["docs/new.csv", "new/catalog"] {
        let first = run(folder.path(), &["check", path, "--against", "main"]);
        assert_eq!((first.status, first.stdout.as_str()), (0, ""));
        let note =
            format!("note: the version `main` has no catalog `{path}`: everything in it is new\n");
        assert_eq!(
            first.stderr,
            format!("{note}checked 2 events: no problems found\n")
        );
    }
}

#[test]
fn a_catalog_that_was_moved_is_not_a_first_one() {
    let folder = repository();
    fs::rename(
        folder.path().join("docs/catalog"),
        folder.path().join("docs/events"),
    )
    .unwrap();
    write(&folder, "docs/events/events.csv", RENAMED);
    let moved = run(
        folder.path(),
        &["check", "docs/events", "--against", "main"],
    );
    assert_eq!(
        (moved.status, moved.stdout.as_str()),
        (2, ""),
        "{}",
        told(&moved)
    );
    let advice = "the revision `main` has no catalog `docs/events`, but `docs/catalog`, which is gone now; if that \
        is this catalog, compare with `main:docs/catalog`";
    assert!(moved.stderr.contains(advice), "{}", moved.stderr);
    let compared = run(
        folder.path(),
        &["check", "docs/events", "--against", "main:docs/catalog"],
    );
    assert_eq!(compared.status, 1, "{}", told(&compared));
    fs::rename(
        folder.path().join("docs/lone ä.csv"),
        folder.path().join("docs/table.csv"),
    )
    .unwrap();
    let moved = run(
        folder.path(),
        &["check", "docs/table.csv", "--against", "main"],
    );
    assert_eq!(moved.status, 2, "{}", told(&moved));
    assert!(
        moved.stderr.contains("compare with `main:docs/lone ä.csv`"),
        "{}",
        moved.stderr
    );
}

#[test]
fn an_older_version_whose_settings_cannot_be_read_is_refused() {
    let modules = "[modules.chat]\ntitle = \"Chat\"\n";
    let table = "name,description,module\nload,The chat was loaded.,chat\n";
    let broken = format!("{SETTINGS}title = \n{modules}");
    let sound = format!("{SETTINGS}{modules}");
    let folder = folder(&[
        ("old/catalog.toml", broken.as_str()),
        ("old/events.csv", table),
        ("new/catalog.toml", sound.as_str()),
        ("new/events.csv", table),
    ]);
    let found = run(folder.path(), &["check", "new", "--against", "old"]);
    assert_eq!(
        (found.status, found.stdout.as_str()),
        (2, ""),
        "{}",
        told(&found)
    );
    let said = "the `catalog.toml` of the version `old` cannot be read, so nothing can be compared with it: line 4: ";
    assert!(found.stderr.contains(said), "{}", found.stderr);
}

#[test]
fn a_change_cannot_allow_itself() {
    let folder = repository();
    write(&folder, "docs/catalog/events.csv", RENAMED);
    let lowered =
        format!("{SETTINGS}[rules]\nremoved-event = \"off\"\n[compatibility]\ngate = []\n");
    write(&folder, "docs/catalog/catalog.toml", &lowered);
    let check = || {
        run(
            folder.path(),
            &["check", "docs/catalog", "--against", "main"],
        )
    };
    let found = check();
    assert_eq!(found.status, 1, "{}", told(&found));
    for rule in ["error[removed-event]", "error[lowered-check]"] {
        assert!(found.stdout.contains(rule), "{}", told(&found));
    }
    // With a reason, it can; and that is no problem when it is merged.
    let accepted = format!(
        "{SETTINGS}[[accept]]\nrule = \"removed-event\"\nevent = \"link_clicked\"\nreason = \"Never sent.\"\n"
    );
    write(&folder, "docs/catalog/catalog.toml", &accepted);
    let expected = "checked 2 events: no problems found (1 accepted)\n";
    let found = check();
    assert_eq!(
        (found.status, found.stderr.as_str()),
        (0, expected),
        "{}",
        told(&found)
    );
    git(
        folder.path(),
        &["commit", "--quiet", "-a", "-m", "Remove it"],
    );
    let merged = check();
    let expected = "checked 2 events: no problems found\n";
    assert_eq!(
        (merged.status, merged.stderr.as_str()),
        (0, expected),
        "{}",
        told(&merged)
    );
}

#[test]
fn several_catalogs_are_compared_each_with_its_own() {
    let folder = folder(&[
        ("event-catalog.toml", "catalogs = [\"a\", \"b\"]\n"),
        (
            "a/events.csv",
            "name,description\nload,The chat was loaded.\n",
        ),
        ("b/events.csv", BEFORE),
    ]);
    git(folder.path(), &["init", "--quiet"]);
    git(folder.path(), &["add", "."]);
    git(folder.path(), &["commit", "--quiet", "-m", "Events"]);
    write(&folder, "b/events.csv", RENAMED);
    let found = run(folder.path(), &["check", "--against", "main"]);
    assert_eq!(found.status, 1, "{}", told(&found));
    assert!(
        found.stdout.contains("main:b/events.csv:3:1"),
        "{}",
        told(&found)
    );
    assert_eq!(
        found.stderr,
        "`a`: checked 1 event: no problems found\n\
         `b`: checked 2 events: 1 error\n\
         checked 3 events of 2 catalogs: 1 error\n"
    );
    // One folder isn't a version of both.
    for version in ["./a", "main:a"] {
        let refused = run(folder.path(), &["check", "--against", version]);
        assert_eq!(refused.status, 2, "{}", told(&refused));
        let said =
            format!("`--against {version}` is a version of one catalog, but there are 2 catalogs");
        assert!(refused.stderr.contains(&said), "{}", refused.stderr);
    }
    // One that is no longer listed is lost with all its events.
    write(&folder, "event-catalog.toml", "catalogs = [\"./a\"]\n");
    for place in ["", "a"] {
        let left = run(folder.path().join(place), &["check", "--against", "main"]);
        assert_eq!(left.status, 1, "{}", told(&left));
        let said = "error: the version `main` lists the catalog `b`, which isn't listed now: all its events are lost.";
        assert!(left.stderr.contains(said), "{}", left.stderr);
        assert!(!left.stderr.contains("`a`, which"), "{}", left.stderr);
    }
    let named = run(folder.path(), &["check", "a", "--against", "main"]);
    assert_eq!(named.status, 0, "{}", told(&named));
    assert!(!named.stderr.contains("isn't listed"), "{}", named.stderr);
    let gone = run(folder.path(), &["diff", "main", "--format", "json"]);
    assert_eq!(gone.status, 0, "{}", told(&gone));
    assert!(
        gone.stdout.contains("\"bump\": \"major\""),
        "{}",
        told(&gone)
    );
    assert!(gone.stdout.contains("event-removed:"), "{}", told(&gone));
    assert!(!gone.stdout.contains("\"unexplained\""), "{}", told(&gone));
    write(&folder, "event-catalog.toml", "catalogs = [\"a\", \"b\"]\n");
    // A command that takes one says which there are.
    let rename = run(folder.path(), &["rename", "load", "chat_loaded"]);
    assert_eq!(rename.status, 2, "{}", told(&rename));
    let said = "lists several catalogs; name one of them: `a`, `b`";
    assert!(rename.stderr.contains(said), "{}", rename.stderr);
    let rename = run(
        folder.path(),
        &["rename", "load", "chat_loaded", "--catalog", "a"],
    );
    assert_eq!(rename.status, 0, "{}", told(&rename));
    assert!(rename.stderr.contains("in `a`"), "{}", rename.stderr);
}

/// A bare repository with the branch `main`, which has two commits and the tag `v1.0` at the first, and the
/// branch `feature/x`, which starts at the second one.
fn remote() -> TempDir {
    let origin = repository();
    let folder = origin.path();
    write(&origin, "README.md", "More.\n");
    git(folder, &["commit", "--quiet", "-a", "-m", "More"]);
    git(folder, &["checkout", "--quiet", "-b", "feature/x"]);
    write(&origin, "docs/catalog/events.csv", RENAMED);
    git(folder, &["commit", "--quiet", "-a", "-m", "Renamed"]);
    git(folder, &["config", "core.bare", "true"]);
    origin
}

/// The commit of a revision.
fn commit(folder: &Path, revision: &str) -> String {
    let output = Command::new("git")
        .args(["rev-parse", revision])
        .current_dir(folder)
        .output()
        .expect("git starts");
    String::from_utf8(output.stdout)
        .expect("text")
        .trim()
        .to_owned()
}

/// Does what a message says to type: a command of git, and the comparison. What looks like a branch and is a tag
/// has the second pair of both.
fn carry_out(clone: &Path, message: &str, number: usize) -> Run {
    let fetching = message.rsplit("Otherwise, ").next().unwrap_or(message);
    let typed: Vec<&str> = fetching.split('`').skip(1).step_by(2).collect();
    let mut commands = typed.iter().filter(|it| it.starts_with("git "));
    if let Some(command) = commands.nth(number) {
        let output = Command::new("sh")
            .args(["-c", command])
            .current_dir(clone)
            .env_remove("GIT_DIR")
            .output()
            .expect("a shell");
        assert!(output.status.success(), "{command}: {output:?}");
    }
    let mut versions = typed.iter().filter_map(|it| it.strip_prefix("--against "));
    let version = versions.nth(number).expect("what to compare with");
    let version = version.trim_matches('\'');
    run(clone, &["check", "docs/catalog", "--against", version])
}

#[test]
fn advice_about_a_missing_revision_works_when_it_is_typed() {
    let origin = remote();
    let url = format!("file://{}", origin.path().display());
    let first = commit(origin.path(), "v1.0");
    let short = &first[..16];
    // How a clone may lack a revision, as CI makes it.
    let shallow = ["--depth=1", "--branch=feature/x", "--no-tags"];
    let single = ["--single-branch", "--branch=feature/x", "--no-tags"];
    for (clone, remote_name, asked, is_second) in [
        (&shallow[..], "origin", "main", false),
        (&shallow, "origin", "origin/main", false),
        (&shallow, "origin", "refs/remotes/origin/main", false),
        (&shallow, "origin", "refs/heads/main", false),
        (&shallow, "origin", "main~1", false),
        (&shallow, "origin", "v1.0", false),
        (&shallow, "origin", "refs/tags/v1.0", false),
        (&shallow, "origin", "HEAD~1", false),
        (&shallow, "origin", "HEAD^", false),
        (&shallow, "origin", &first, false),
        (&shallow, "origin", short, false),
        (&shallow, "origin", "stable", true),
        (&shallow, "upstream", "main", false),
        (&shallow, "upstream", "upstream/main", false),
        (&single, "origin", "main", false),
        (&single, "origin", "origin/main", false),
        (&single, "origin", "origin/main~1", false),
        (&single, "origin", "stable", true),
        (&single, "upstream", "v1.0", false),
        (&["--branch=feature/x"], "origin", "main", false),
    ] {
        let clones = tempfile::tempdir().expect("a folder");
        git(origin.path(), &["tag", "--force", "stable", "v1.0"]);
        let origin_name = format!("--origin={remote_name}");
        let arguments = [&["clone", "--quiet", &origin_name], clone, &[&url, "clone"]];
        git(clones.path(), &arguments.concat());
        let clone = clones.path().join("clone");
        let missing = run(&clone, &["check", "docs/catalog", "--against", asked]);
        let what = format!(
            "{asked} of {remote_name}, {arguments:?}: {}",
            told(&missing)
        );
        assert_eq!((missing.status, missing.stdout.as_str()), (2, ""), "{what}");
        assert!(!missing.stderr.contains("origin/origin"), "{what}");
        let compared = carry_out(&clone, &missing.stderr, usize::from(is_second));
        // `link_clicked` is gone since then.
        assert_eq!(compared.status, 1, "{what}{}", told(&compared));
        assert!(
            compared.stdout.contains("removed-event"),
            "{what}{}",
            told(&compared)
        );
    }
}

#[test]
fn a_shallow_clone_in_github_actions_gets_advice_for_its_workflow() {
    let origin = remote();
    let url = format!("file://{}", origin.path().display());
    let clones = tempfile::tempdir().expect("a folder");
    git(
        clones.path(),
        &["clone", "--quiet", "--depth=1", &url, "clone"],
    );
    let clone = clones.path().join("clone");
    let missing = run(&clone, &["check", "docs/catalog", "--against", "v1.0"]);
    assert_eq!(missing.status, 2);
    assert!(
        missing
            .stderr
            .contains("give actions/checkout `fetch-depth: 0`")
    );
}

#[test]
fn a_missing_revision_that_cannot_be_fetched_says_why() {
    let folder = repository();
    let missing = |version: &str| {
        let run = run(
            folder.path(),
            &["check", "docs/catalog", "--against", version],
        );
        assert_eq!((run.status, run.stdout.as_str()), (2, ""), "{}", told(&run));
        run.stderr
    };
    assert!(missing("origin/main").contains("did you mean `--against main`?"));
    assert!(missing("mian").contains("did you mean `--against main`?"));
    assert!(missing("develop").contains("this repository has no remote to fetch it from"));
    assert!(missing("HEAD~9").contains("its history does not go back that far"));
    fs::create_dir(folder.path().join("develop")).expect("a folder");
    let either = missing("develop");
    assert!(
        either.contains("write `./develop` if you mean the path"),
        "{either}"
    );
    assert!(either.contains("no remote to fetch it from"), "{either}");
}

#[test]
fn without_a_repository_or_git_there_are_no_revisions() {
    let folder = folder(&[("catalog/events.csv", BEFORE)]);
    let ceiling = folder.path().parent().unwrap().to_str().unwrap();
    let variables = [("GIT_CEILING_DIRECTORIES", ceiling)];
    let none = run_with(
        folder.path(),
        &["check", "catalog", "--against", "main"],
        &variables,
    );
    assert_eq!(none.status, 2);
    assert!(
        none.stderr.contains("isn't in a git repository"),
        "{}",
        none.stderr
    );
    let folder = repository();
    let without = run_with(
        folder.path(),
        &["check", "docs/catalog", "--against", "main"],
        &[("PATH", "")],
    );
    assert_eq!(without.status, 2);
    assert!(
        without.stderr.contains("can't start the command `git`"),
        "{}",
        without.stderr
    );
}

#[test]
fn many_removed_rows_are_compared_in_reasonable_time() {
    let table = |prefix: &str| -> String {
        let rows =
            (0..5_000).map(|number| format!("{prefix}_{number}x,The {prefix} {number} came.\n"));
        std::iter::once("name,description\n".to_owned())
            .chain(rows)
            .collect()
    };
    let folder = folder(&[("old.csv", &table("alpha")), ("new.csv", &table("beta"))]);
    let found = run(folder.path(), &["check", "new.csv", "--against", "old.csv"]);
    assert_eq!(found.status, 1);
    assert!(found.stderr.contains("5000 errors"), "{}", found.stderr);
}

#[test]
fn a_payload_that_stays_json_is_compared_as_a_whole() {
    let settings = "[schemas]\nraw = [\"link\"]\n";
    let table = "name,description,payload\nlink_clicked,A link was clicked.,link\n";
    let schema =
        |kind: &str| format!(r#"{{ "oneOf": [{{ "type": "{kind}" }}, {{ "type": "null" }}] }}"#);
    let (text, number) = (schema("string"), schema("number"));
    let folder = folder(&[
        ("old/catalog.toml", settings),
        ("old/events.csv", table),
        ("old/payloads/link.json", text.as_str()),
        ("same/catalog.toml", settings),
        ("same/events.csv", table),
        ("same/payloads/link.json", text.as_str()),
        ("new/catalog.toml", settings),
        ("new/events.csv", table),
        ("new/payloads/link.json", number.as_str()),
    ]);
    let same = run(folder.path(), &["check", "same", "--against", "old"]);
    assert!(
        !same.stdout.contains("incompatible-payload"),
        "{}",
        told(&same)
    );
    let new = run(folder.path(), &["check", "new", "--against", "old"]);
    let message = "it stays JSON, and its schema has changed, which cannot be compared";
    assert!(new.stdout.contains(message), "{}", told(&new));
}

#[test]
fn a_corrected_title_keeps_the_name_of_its_type() {
    const SCHEMA: &str = "type = \"object\"\n\n[properties.item]\ndescription = \"What was ordered.\"\n\
        title = \"Itme\"\ntype = \"object\"\n\n[properties.item.properties.sku]\n\
        description = \"The article.\"\ntype = \"string\"\n";
    let folder = folder(&[
        (
            "catalog/events.csv",
            "name,description,payload\norder_placed,An order was placed.,order\n",
        ),
        ("catalog/payloads/order.toml", SCHEMA),
    ]);
    git(folder.path(), &["init", "--quiet"]);
    git(folder.path(), &["add", "."]);
    git(folder.path(), &["commit", "--quiet", "-m", "Events"]);
    let corrected = SCHEMA.replace("Itme", "Item");
    write(&folder, "catalog/payloads/order.toml", &corrected);
    let found = run(folder.path(), &["check", "--against", "HEAD"]);
    assert_eq!(found.status, 0, "{found:?}");
    let shown = told(&found);
    assert!(
        shown.contains("the type `Itme` is now called `Item`"),
        "{shown}"
    );
    let fixed = run(folder.path(), &["check", "--against", "HEAD", "--fix"]);
    assert_eq!(fixed.status, 0, "{fixed:?}");
    let text = fs::read_to_string(folder.path().join("catalog/payloads/order.toml"));
    assert_eq!(
        text.expect("a schema"),
        corrected.replace(
            "description = \"What",
            "x-type-name = \"Itme\"\ndescription = \"What"
        )
    );
    let found = run(folder.path(), &["check", "--against", "HEAD"]);
    assert!(!told(&found).contains("renamed-type"), "{found:?}");
}
