//! Tests `event-catalog usages` by running the command.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;
use tempfile::TempDir;

use crate::command::{folder, run};

const TABLE: &str = "name,description,aliases\nlink_clicked,A link was clicked.,link_opened\n\
                     chat_loaded,The chat was loaded.,\nchat_closed,The chat was closed.,\nopen,The chat was opened.,\n";

/// A page that compares with lists of names. One name is misspelled, and another was renamed.
const PAGE: &str = "<script>\n  const important = ['link_opened', 'chat_loaded'];\n  \
                    if (['chat_closd', 'chat_loaded', 'open'].includes(event.type)) save(event);\n</script>\n";

fn scene(more: &[(&str, &str)]) -> TempDir {
    let files = [&[("catalog/events.csv", TABLE)][..], more].concat();
    folder(&files)
}

fn read(place: &TempDir, path: &str) -> String {
    fs::read_to_string(place.path().join(path)).expect("a file")
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).expect("JSON")
}

/// The rule and the location of each finding.
fn findings(place: &TempDir, more: &[&str]) -> Vec<String> {
    let arguments = [&["usages", "--format", "json"][..], more].concat();
    let run = run(place.path(), &arguments);
    assert!(run.status < 2, "{run:?}");
    let document = json(&run.stdout);
    let found = document["findings"].as_array().expect("findings");
    let shown = found.iter().map(|it| {
        let text = |key: &str| it[key].as_str().expect("a text").to_owned();
        format!(
            "{} {}:{}:{}",
            text("rule"),
            text("file"),
            it["line"],
            it["column"]
        )
    });
    shown.collect()
}

#[test]
fn a_file_with_too_many_places_is_not_replaced_in_half() {
    let page = "f('link_opened');\n".repeat(10_001);
    let place = scene(&[
        ("web/page.js", &page),
        ("web/other.js", "f('link_opened');\n"),
    ]);
    let fixed = run(place.path(), &["usages", "web", "--fix"]);
    assert!(
        fixed.stderr.contains("replaced 1 old name in 1 file"),
        "{}",
        fixed.stderr
    );
    assert!(
        fixed
            .stderr
            .contains("note: `web/page.js` has more than 10000 places"),
        "{}",
        fixed.stderr
    );
    assert_eq!(read(&place, "web/page.js"), page);
    assert_eq!(read(&place, "web/other.js"), "f('link_clicked');\n");
}

#[test]
fn a_file_that_is_not_searched_to_its_end_is_no_success() {
    let page = "f('link_clicked');\n".repeat(10_001) + "f('link_cliked');\n";
    let place = scene(&[("web/page.js", &page)]);
    let search = ["usages", "web"];
    assert_eq!(run(place.path(), &search).status, 0);
    let denied = run(place.path(), &[&search[..], &["--deny-warnings"]].concat());
    assert_eq!(denied.status, 1, "{denied:?}");
    assert!(
        denied.stderr.contains("error: not every file"),
        "{denied:?}"
    );
}

#[test]
fn a_misspelt_and_a_renamed_name_are_found_and_the_second_is_fixed() {
    let place = scene(&[("web/page.html", PAGE)]);
    let found = run(place.path(), &["usages", "web"]);
    assert_eq!(found.status, 1, "{found:?}");
    for part in [
        "warning[old-name]: `link_opened` is an old name of `link_clicked`",
        "web/page.html:2:23",
        "error[misspelt-name]: no event is called `chat_closd`",
        "help: did you mean `chat_closed`?",
    ] {
        assert!(found.stdout.contains(part), "{part}: {found:?}");
    }
    assert_eq!(
        found.stderr,
        "searched 1 file: 4 usages of 3 of 4 events; 1 error and 1 warning\n"
    );
    let diff = run(place.path(), &["usages", "web", "--diff"]);
    assert_eq!(diff.status, 1, "{diff:?}");
    assert!(
        diff.stdout.contains(
            "-  const important = ['link_opened', 'chat_loaded'];\n+  const important = ['link_clicked', 'chat_loaded'];\n"
        ),
        "{diff:?}"
    );
    let receivers = "note: code that receives events needs both names until all senders use the new name; see \
                     docs/renaming.md\n";
    assert_eq!(
        diff.stderr,
        format!("would replace 1 old name in 1 file\n{receivers}")
    );
    assert_eq!(read(&place, "web/page.html"), PAGE);
    let fixed = run(place.path(), &["usages", "web", "--fix"]);
    assert_eq!(fixed.status, 1, "{fixed:?}");
    assert_eq!(
        fixed.stderr,
        format!(
            "replaced 1 old name in 1 file\n{receivers}searched 1 file: 4 usages of 3 of 4 events; 1 error\n"
        )
    );
    assert_eq!(
        read(&place, "web/page.html"),
        PAGE.replace("link_opened", "link_clicked")
    );
}

#[test]
fn the_formats_are_those_of_check() {
    let place = scene(&[("web/page.html", PAGE)]);
    assert_eq!(
        findings(&place, &[]),
        [
            "old-name web/page.html:2:23",
            "misspelt-name web/page.html:3:9"
        ]
    );
    let sarif = run(place.path(), &["usages", "--format", "sarif"]);
    let sarif = json(&sarif.stdout);
    let result = &sarif["runs"][0]["results"][0];
    assert_eq!(result["ruleId"], "old-name");
    let index = result["ruleIndex"].as_u64().expect("an index");
    let index = usize::try_from(index).expect("an index");
    let rule = &sarif["runs"][0]["tool"]["driver"]["rules"][index];
    assert_eq!(rule["id"], "old-name");
    let github = run(place.path(), &["usages", "--format", "github"]);
    assert!(
        github.stdout.starts_with(
            "::error file=web/page.html,line=3,col=9,endColumn=19,title=misspelt-name::"
        ),
        "{github:?}"
    );
    let summary = run(place.path(), &["usages", "--summary"]);
    assert!(
        summary.stdout.contains("error[misspelt-name]: 1\n"),
        "{summary:?}"
    );
}

#[test]
fn levels_and_a_baseline_let_old_code_be_adopted() {
    let place = scene(&[("a.js", "f('link_opened')\n")]);
    let denied = run(place.path(), &["usages", "--deny", "old-name"]);
    assert_eq!(denied.status, 1, "{denied:?}");
    let allowed = run(
        place.path(),
        &["usages", "--allow", "old-name", "--deny-warnings"],
    );
    assert_eq!(allowed.status, 0, "{allowed:?}");
    let written = run(place.path(), &["usages", "--write-baseline", "known.json"]);
    assert_eq!(written.status, 0, "{written:?}");
    assert_eq!(
        json(&read(&place, "known.json"))["findings"],
        serde_json::json!([{ "rule": "old-name", "event": "link_clicked", "file": "a.js", "count": 1 }])
    );
    assert_eq!(findings(&place, &["--baseline", "known.json"]), [""; 0]);
    fs::write(place.path().join("b.js"), "f('link_opened')\n").expect("a file");
    assert_eq!(
        findings(&place, &["--baseline", "known.json"]),
        ["old-name b.js:1:4"]
    );
}

#[test]
fn what_the_baseline_has_is_not_fixed_and_the_baseline_is_not_searched() {
    let place = scene(&[("a.js", "f('link_opened')\n")]);
    let written = run(place.path(), &["usages", "--write-baseline", "known.json"]);
    assert_eq!(written.status, 0, "{written:?}");
    assert_eq!(findings(&place, &[]), ["old-name a.js:1:4"]);
    fs::write(place.path().join("b.js"), "f('link_opened')\n").expect("a file");
    let arguments = ["usages", "--baseline", "known.json", "--fix"];
    let fixed = run(place.path(), &arguments);
    assert_eq!(fixed.status, 0, "{fixed:?}");
    assert_eq!(read(&place, "a.js"), "f('link_opened')\n");
    assert_eq!(read(&place, "b.js"), "f('link_clicked')\n");
}

fn git(folder: &Path, arguments: &[&str]) {
    let identity = [
        "-c",
        "user.name=Ann",
        "-c",
        "user.email=ann@example.org",
        "-c",
        "init.defaultBranch=main",
    ];
    let status = Command::new("git")
        .args(identity)
        .args(["-c", "commit.gpgsign=false"])
        .args(arguments)
        .current_dir(folder)
        .env_remove("GIT_DIR")
        .env_remove("GIT_INDEX_FILE")
        .status()
        .expect("git starts");
    assert!(status.success(), "git {arguments:?}");
}

#[test]
fn only_new_lines_are_compared_and_git_runs_nothing() {
    let place = scene(&[
        ("src/a.js", "f('link_opened')\ng('chat_loaded')\n"),
        ("src/same.js", "f('link_opened')\n"),
    ]);
    git(place.path(), &["init", "-q"]);
    git(place.path(), &["add", "-A"]);
    git(place.path(), &["commit", "-qm", "old"]);
    assert_eq!(findings(&place, &["--against", "main"]), [""; 0]);
    fs::write(
        place.path().join("src/a.js"),
        "// new\nf('link_opened')\ng('chat_loaded')\nh('link_opened')\n",
    )
    .expect("a file");
    fs::write(place.path().join("src/b.js"), "f('link_opened')\n").expect("a file");
    // A program that the repository configures for its files isn't run.
    fs::write(
        place.path().join(".gitattributes"),
        "*.js diff=evil filter=evil\n",
    )
    .expect("a file");
    let ran = place.path().join("ran");
    let program = format!("touch {}; cat", ran.display());
    git(place.path(), &["config", "diff.evil.textconv", &program]);
    git(place.path(), &["config", "filter.evil.smudge", &program]);
    git(place.path(), &["config", "filter.evil.clean", &program]);
    let expected = ["old-name src/a.js:4:4", "old-name src/b.js:1:4"];
    assert_eq!(findings(&place, &["--against", "main"]), expected);
    assert_eq!(findings(&place, &["src", "--against", "HEAD"]), expected);
    assert!(!ran.exists());
    for (revision, why) in [
        ("nothing", "there is no revision `nothing` here"),
        ("^HEAD", "`^HEAD` excludes a version"),
        (":/old", "`:/old` isn't a version"),
        ("", "the value of `--against` is empty"),
    ] {
        let missing = run(place.path(), &["usages", "--against", revision]);
        assert_eq!(missing.status, 2, "{missing:?}");
        assert!(missing.stderr.contains(why), "{missing:?}");
    }
}

#[test]
fn lines_that_the_other_branch_has_changed_are_not_new_since_the_branch_began() {
    let place = scene(&[("src/a.js", "f('link_opened')\n")]);
    git(place.path(), &["init", "-q"]);
    git(place.path(), &["add", "-A"]);
    git(place.path(), &["commit", "-qm", "old"]);
    git(place.path(), &["branch", "topic"]);
    fs::write(place.path().join("src/a.js"), "f('link_clicked')\n").expect("a file");
    git(place.path(), &["commit", "-qam", "new name"]);
    git(place.path(), &["checkout", "-q", "topic"]);
    let of_main = ["old-name src/a.js:1:4"];
    assert_eq!(findings(&place, &["--against", "main"]), of_main);
    assert_eq!(findings(&place, &["--against", "main..."]), [""; 0]);
    let tip = run(place.path(), &["usages", "src", "--against", "main"]);
    let note = "note: `main` has commits that this branch doesn't have; compare with the commit where this branch \
        began: `event-catalog usages src --against main...`\n";
    assert!(tip.stderr.contains(note), "{tip:?}");
    let two = run(place.path(), &["usages", "--against", "main...topic"]);
    assert_eq!(two.status, 2, "{two:?}");
    assert!(two.stderr.contains("names two revisions"), "{two:?}");
}

#[test]
fn where_events_are_used_is_written_for_a_site() {
    let place = scene(&[("a.js", "f('link_opened', 'link_clicked', `chat_loaded`)\n")]);
    let pattern = "https://example.org/{path}#L{line}";
    let arguments = ["usages", "--used-in", "used.json", "--link", pattern];
    let written = run(place.path(), &arguments);
    assert_eq!(written.status, 0, "{written:?}");
    let document = json(&read(&place, "used.json"));
    let schema = json(include_str!("../../schemas/usages.schema.json"));
    assert!(jsonschema::is_valid(&schema, &document), "{document}");
    assert_eq!(document["events"]["link_clicked"]["count"], 2);
    assert_eq!(
        document["events"]["chat_loaded"]["places"][0],
        serde_json::json!({ "file": "a.js", "line": 1, "column": 35, "link": "https://example.org/a.js#L1" })
    );
    let wrong = run(
        place.path(),
        &["usages", "--used-in", "x", "--link", "javascript:{path}"],
    );
    assert_eq!(wrong.status, 2, "{wrong:?}");
}

#[test]
fn the_site_shows_where_events_are_used() {
    let settings = "[usages]\nlink = \"https://example.org/{path}#L{line}\"\n[[section]]\nevents = [\"events.csv\"]\n";
    let place = scene(&[
        ("catalog/catalog.toml", settings),
        ("a.js", "f('link_opened', `chat_loaded`)\n"),
    ]);
    let written = run(place.path(), &["usages", "--used-in", "used.json"]);
    assert_eq!(written.status, 0, "{written:?}");
    let document = json(&read(&place, "used.json"));
    let first = &document["events"]["chat_loaded"]["places"][0];
    assert_eq!(first["link"], "https://example.org/a.js#L1");
    let arguments = ["generate", "html", "--usages", "used.json", "--out", "site"];
    let made = run(place.path(), &arguments);
    assert_eq!(made.status, 0, "{made:?}");
    let site = read(&place, "site/index.html");
    assert!(site.contains("Used in code at 1 place: "), "{site}");
    assert!(site.contains("not found in code"), "{site}");
}

#[test]
fn the_revision_of_a_link_needs_a_repository() {
    let place = scene(&[("a.js", "f('chat_loaded')\n")]);
    let pattern = "https://example.org/{rev}/{path}";
    let found = run(
        place.path(),
        &["usages", "--used-in", "used.json", "--link", pattern],
    );
    assert_eq!(found.status, 2, "{found:?}");
    assert!(
        found.stderr.contains("isn't in a git repository"),
        "{found:?}"
    );
}

#[test]
fn a_composed_name_is_a_usage_of_all_names_of_its_family() {
    let table = "name,description\ncheckout_step_{1..3},A step of the checkout.\n";
    let place = folder(&[
        ("catalog/events.csv", table),
        ("a.js", "track(\"checkout_step_\" + n)\n"),
    ]);
    let found = run(
        place.path(),
        &["usages", "--unused", "--used-in", "used.json"],
    );
    assert_eq!(found.status, 0, "{found:?}");
    assert_eq!(
        found.stderr,
        "searched 1 file: 3 usages of 3 of 3 events; no problems found\n"
    );
    let document = json(&read(&place, "used.json"));
    let of_second = &document["events"]["checkout_step_2"]["places"][0];
    assert_eq!(
        (&of_second["line"], &of_second["column"]),
        (&json("1"), &json("8"))
    );
}

#[test]
fn events_in_no_file_are_listed_on_request() {
    let place = scene(&[("a.js", "f('link_clicked', 'open')\n")]);
    let found = findings(&place, &["--unused"]);
    assert_eq!(
        found,
        [
            "unused-event catalog/events.csv:3:1",
            "unused-event catalog/events.csv:4:1"
        ]
    );
}

#[test]
fn files_that_are_not_code_are_skipped_and_counted() {
    let large = "f('link_opened');\n".repeat(1_000_000);
    let place = scene(&[
        ("a.bin", "'link_opened'\0"),
        ("large.js", large.as_str()),
        (".gitignore", "out\n"),
        ("out/a.js", "f('link_opened')"),
        (
            "ours.js",
            "// Generated by event-catalog 0.1.0. Do not edit.\n'link_opened'",
        ),
    ]);
    let found = run(place.path(), &["usages"]);
    assert_eq!(found.status, 0, "{found:?}");
    assert_eq!(found.stdout, "");
    assert_eq!(
        found.stderr,
        "note: skipped 1 binary file, 1 generated file, 1 file of more than 16 MB\n\
         searched 0 files: 0 usages of 0 of 4 events; no problems found\n"
    );
}

#[test]
fn a_minified_file_is_shown_in_part() {
    let line = format!(
        "{}f('link_opened','chat_loaded');{}",
        "x();".repeat(500_000),
        "y();".repeat(500_000)
    );
    let place = scene(&[("a.min.js", line.as_str())]);
    let found = run(place.path(), &["usages"]);
    assert_eq!(found.status, 0, "{found:?}");
    assert!(found.stdout.contains("link_opened"), "{found:?}");
    assert!(found.stdout.len() < 2_000, "{}", found.stdout.len());
}

#[cfg(unix)]
#[test]
fn links_and_hostile_names_do_no_harm() {
    use std::os::unix::fs::symlink;
    let place = scene(&[
        ("src/a\u{1b}[31m\n::error::x.js", "f('link_opened')"),
        ("outside/b.js", "f('link_opened')"),
    ]);
    let root = place.path();
    symlink(root.join("src"), root.join("src/circle")).expect("a link");
    symlink(root.join("outside/b.js"), root.join("src/b.js")).expect("a link");
    for format in ["human", "github", "json", "sarif"] {
        let found = run(root, &["usages", "src", "--format", format]);
        assert_eq!(found.status, 0, "{found:?}");
        assert!(!found.stdout.contains("\u{1b}[31m"), "{found:?}");
        assert!(
            !found.stdout.lines().any(|it| it.starts_with("::error")),
            "{found:?}"
        );
    }
    assert_eq!(findings(&place, &["src"]).len(), 1);
    // A link given by the user is followed.
    symlink(root.join("outside"), root.join("link")).expect("a link");
    assert_eq!(findings(&place, &["link"]), ["old-name link/b.js:1:4"]);
}

#[cfg(unix)]
#[test]
fn files_that_cannot_be_read_are_named() {
    use std::os::unix::fs::PermissionsExt;
    let place = scene(&[("a.js", "f('link_opened')"), ("b.js", "f('link_clicked')")]);
    let path = place.path().join("a.js");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o000)).expect("permissions");
    // Root can read any file, so the test can't run as root.
    if fs::read(&path).is_ok() {
        return;
    }
    let found = run(place.path(), &["usages"]);
    assert_eq!(found.status, 0, "{found:?}");
    assert!(found.stderr.contains("note: can't read"), "{found:?}");
    assert!(found.stderr.contains("a.js"), "{found:?}");
}

#[test]
fn exports_of_tag_managers_and_queries_are_reported_and_never_changed() {
    let export = "{\"exportFormatVersion\": 2, \"containerVersion\": {\"trigger\": [{\"value\": \"link_opened\"}]}}";
    let query = "select count(*) from events where type = 'link_opened';\n";
    let place = scene(&[("gtm.json", export), ("count.sql", query)]);
    assert_eq!(
        findings(&place, &[]),
        ["old-name count.sql:1:43", "old-name gtm.json:1:72"]
    );
    let fixed = run(place.path(), &["usages", "--fix"]);
    assert_eq!(fixed.status, 0, "{fixed:?}");
    assert_eq!(read(&place, "gtm.json"), export);
    assert_eq!(read(&place, "count.sql"), query);
}

#[test]
fn a_missing_path_is_an_error() {
    let place = scene(&[]);
    let missing = run(place.path(), &["usages", "nothing"]);
    assert_eq!(missing.status, 2, "{missing:?}");
    assert!(
        missing.stderr.contains("`nothing` cannot be searched"),
        "{missing:?}"
    );
}
