//! The output, and the exit status.

use serde_json::Value;

use super::command::{command, folder, git, run_with};
use super::{
    ADDED, BEFORE, REMOVED, SETTINGS, changes, commit, diff, json, refused, repository, write,
};

#[test]
fn several_catalogs_are_each_named() {
    let folder = repository();
    write(&folder, "other/events.csv", BEFORE);
    write(
        &folder,
        "event-catalog.toml",
        "catalogs = [\"catalog\", \"other\"]\n",
    );
    commit(&folder);
    write(&folder, "other/events.csv", REMOVED);
    write(&folder, "catalog/events.csv", ADDED);
    let value = json(&folder, &["main"]);
    let catalogs = value["catalogs"].as_array().unwrap();
    let bumps: Vec<_> = catalogs
        .iter()
        .map(|it| {
            (
                it["catalog"].as_str().unwrap(),
                it["bump"].as_str().unwrap(),
            )
        })
        .collect();
    assert_eq!(bumps, [("catalog", "minor"), ("other", "major")]);
    assert_eq!(value["bump"], "major");
    for format in ["human", "markdown", "github", "gitlab"] {
        let shown = diff(&folder, &["main", "--format", format]);
        let lines = shown
            .stdout
            .lines()
            .filter(|line| !line.starts_with(['-', ' ']));
        let lines: Vec<_> = lines.collect();
        assert!(
            lines.iter().any(|line| line.contains("catalog")),
            "{shown:?}"
        );
        assert!(lines.iter().any(|line| line.contains("other")), "{shown:?}");
    }
    let one = json(&folder, &["main", "--catalog", "catalog"]);
    assert_eq!(one["bump"], "minor");
    for version in ["./catalog", "main:catalog"] {
        refused(
            &diff(&folder, &[version]),
            "is a version of one catalog, but there are 2 catalogs; name the catalog to compare with it, as in \
             `--catalog catalog`",
        );
    }
}

#[test]
fn more_than_was_expected_fails() {
    let folder = repository();
    let status = |expected: &str| diff(&folder, &["main", "--expect", expected]).status;
    assert_eq!(["patch", "minor", "major"].map(status), [0, 0, 0]);
    write(&folder, "catalog/events.csv", ADDED);
    assert_eq!(["patch", "minor", "major"].map(status), [1, 0, 0]);
    write(&folder, "catalog/events.csv", REMOVED);
    assert_eq!(["patch", "minor", "major"].map(status), [1, 1, 0]);
    let run = diff(&folder, &["main", "--expect", "minor"]);
    assert!(
        run.stdout.ends_with("This needs a major version.\n"),
        "{run:?}"
    );
    assert_eq!(
        run.stderr,
        "error: the changes need a major version, which is more than `--expect minor`\n"
    );
    assert_eq!(diff(&folder, &["main", "--expect", "none"]).status, 2);
}

#[test]
fn risks_are_denied_until_they_are_accepted() {
    let folder = folder(&[
        ("catalog/catalog.toml", SETTINGS),
        (
            "catalog/events.csv",
            "name,description,payload\nload,The chat was loaded.,load\n",
        ),
        ("catalog/payloads/load.json", &limited(10)),
    ]);
    git(folder.path(), &["init", "--quiet"]);
    commit(&folder);
    write(&folder, "catalog/payloads/load.json", &limited(5));
    let denied = |expected: &str| diff(&folder, &["main", "--expect", expected, "--deny-risks"]);
    assert_eq!(diff(&folder, &["main", "--expect", "minor"]).status, 0);
    let run = denied("minor");
    assert_eq!(run.status, 1, "{run:?}");
    assert!(
        run.stderr
            .ends_with(" with `--deny-risks`, which is more than `--expect minor`\n"),
        "{run:?}"
    );
    assert_eq!(denied("major").status, 0);
    let accept = "\n[[accept]]\nrule = \"incompatible-payload\"\nevent = \"load\"\nreason = \"Shorter texts.\"\n";
    write(
        &folder,
        "catalog/catalog.toml",
        &format!("{SETTINGS}{accept}"),
    );
    assert_eq!(denied("minor").status, 0, "{:?}", denied("minor"));
    // `--deny-risks` is an error without `--expect`.
    assert_eq!(diff(&folder, &["main", "--deny-risks"]).status, 2);
}

/// A schema with a string of limited length.
fn limited(length: usize) -> String {
    format!(
        r#"{{"type": "object", "properties": {{"text": {{"type": "string", "maxLength": {length}}}}}}}"#
    )
}

#[test]
fn a_removal_that_waited_for_a_version_says_which_one_it_claims() {
    let row = "link_clicked,A link was clicked.,No longer sent.";
    let table = |rows: &str| {
        format!("name,description,deprecated_reason,remove_after\nload,Loaded.,,\n{rows}")
    };
    let folder = folder(&[
        ("before/events.csv", &table(&format!("{row},v5\n"))),
        ("dated/events.csv", &table(&format!("{row},2026-01-31\n"))),
        ("early/events.csv", &table(&format!("{row},2027-01-31\n"))),
        ("after/events.csv", &table("")),
        (
            "after/removed.csv",
            "name,first,last,renamed_to\nlink_clicked,,v5.1,\n",
        ),
    ]);
    let claim = "Check that the product has reached `v5.1`, as `removed.csv` says: the event was to stay until `v5`.";
    let today = ["--today", "2026-11-29"];
    let shown = diff(&folder, &[&["./before", "./after"], &today[..]].concat());
    assert!(shown.stdout.contains(claim), "{shown:?}");
    // A change log doesn't contain this advice, because its readers can't follow it.
    let arguments = ["./before", "./after", "--format", "markdown"];
    let log = diff(&folder, &[&arguments, &today[..]].concat());
    assert!(log.stdout.contains("`link_clicked` was removed"), "{log:?}");
    assert!(!log.stdout.contains("Check that"), "{log:?}");
    // A day in `remove_after` is compared with `--today`.
    let dated = diff(&folder, &[&["./dated", "./after"], &today[..]].concat());
    assert!(
        dated.stdout.starts_with("removed, as announced"),
        "{dated:?}"
    );
    assert!(!dated.stdout.contains("Check that"), "{dated:?}");
    let early = diff(&folder, &[&["./early", "./after"], &today[..]].concat());
    let said = "It was removed too early: it must stay until 2027-01-31.";
    assert!(early.stdout.starts_with("breaking"), "{early:?}");
    assert!(early.stdout.contains(said), "{early:?}");
}

#[test]
fn a_removed_event_leads_to_its_replacement_under_the_current_name() {
    let before = "name,description,deprecated_reason,replaced_by\n\
        load,Loaded.,,\nmail_sent,A mail was sent.,,\nprize_sent,A prize was sent.,No longer sent.,mail_sent\n";
    let after = "name,description\nload,Loaded.\nemail_delivered,A mail arrived.\n";
    let header = "name,first,last,renamed_to,replaced_by\nmail_sent,,2026-11-29,email_delivered,\n";
    let folder = folder(&[
        ("before/events.csv", before),
        ("renamed/events.csv", after),
        (
            "renamed/removed.csv",
            &format!("{header}prize_sent,,2026-11-29,,\n"),
        ),
        // In this older version, the event has no replacement.
        ("plain/events.csv", &before.replace(",mail_sent\n", ",\n")),
        ("replaced/events.csv", after),
        (
            "replaced/removed.csv",
            &format!("{header}prize_sent,,2026-11-29,,mail_sent\n"),
        ),
    ]);
    for (old, new) in [("./before", "./renamed"), ("./plain", "./replaced")] {
        let shown = diff(&folder, &[old, new, "--today", "2026-11-29"]);
        let (_, removal) = shown
            .stdout
            .split_once("The event `prize_sent` was removed")
            .unwrap_or_else(|| panic!("{shown:?}"));
        let advice = removal.lines().nth(1).unwrap_or_default();
        assert!(
            advice.contains("Use `email_delivered` instead."),
            "{shown:?}"
        );
    }
}

#[test]
fn of_long_values_what_differs_is_shown() {
    let same = "a".repeat(100);
    let schema = |end: &str| {
        format!(
            r#"{{"type": "object", "properties": {{"kind": {{"const": "{same}{end}"}}, "more": {{"const": {{"is": "{same}{end}!"}}}}, "id": {{"type": "string", "pattern": "^{same}{end}$"}}}}}}"#
        )
    };
    let table = "name,description,payload\nload,Loaded.,load\n";
    let folder = folder(&[
        ("before/events.csv", table),
        ("before/payloads/load.json", &schema("x")),
        ("after/events.csv", table),
        ("after/payloads/load.json", &schema("y")),
    ]);
    for format in ["human", "markdown", "github", "json"] {
        let shown = diff(&folder, &["./before", "./after", "--format", format]);
        for end in ["aax`", "aay`", "aax!", "aay!", "aax$", "aay$"] {
            assert!(shown.stdout.contains(end), "{format}, {end}: {shown:?}");
        }
    }
}

#[test]
fn other_audiences_do_not_count() {
    let folder = repository();
    write(
        &folder,
        "catalog/events.csv",
        &BEFORE.replace("A link was clicked.", "Someone clicked a link."),
    );
    let value = json(&folder, &["main", "--audience", "wire,rust"]);
    assert_eq!(value["audiences"], serde_json::json!(["wire", "rust"]));
    assert_eq!(value["bump"], "none", "{value}");
    assert_eq!(
        json(&folder, &["main", "--audience", "docs"])["bump"],
        "patch"
    );
}

#[test]
fn a_closed_pipe_does_not_change_the_status() {
    let folder = repository();
    write(&folder, "catalog/events.csv", REMOVED);
    let mut child = command(folder.path(), &["diff", "main", "--expect", "minor"])
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::null())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    assert_eq!(child.wait().unwrap().code(), Some(1));
}

/// The text of a cell that terminals, the GitHub Actions runner, Markdown, GitHub or GitLab would
/// interpret.
const HOSTILE: &str =
    "x ::error::INJECTED ##[add-mask]y <img src=z> --> @octocat #12 [a](javascript:b) {c} `";

#[test]
fn nothing_that_was_typed_is_obeyed_in_any_format() {
    let folder = repository();
    let cell = HOSTILE.replace('"', "\"\"");
    let hostile = format!(
        "name,description,module\n\"{cell}\",\"{cell}\",\"{cell}\"\nload,The chat was loaded.,\n"
    );
    for (old, new) in [(BEFORE, hostile.as_str()), (hostile.as_str(), BEFORE)] {
        write(&folder, "catalog/events.csv", old);
        commit(&folder);
        write(&folder, "catalog/events.csv", new);
        for format in ["human", "json", "markdown", "github", "gitlab"] {
            for all in [&[][..], &["--all"]] {
                let arguments = [&["diff", "HEAD", "--format", format][..], all].concat();
                let variables = [("GITHUB_ACTIONS", "true"), ("CLICOLOR_FORCE", "1")];
                let run = run_with(folder.path(), &arguments, &variables);
                assert_eq!(run.status, 0, "{run:?}");
                let shown = &run.stdout;
                assert!(!shown.contains("##["), "{shown}");
                let is_command = |line: &str| line.trim_start().starts_with("::");
                assert!(!shown.lines().any(is_command), "{shown}");
                if format == "json" {
                    let value: Value = serde_json::from_str(shown).unwrap();
                    assert!(!changes(&value).is_empty());
                    continue;
                }
                assert!(shown.contains("INJECTED"), "{shown}");
                if format == "human" {
                    continue;
                }
                // The only HTML is our own marker and collapsible sections.
                for event in pulldown_cmark::Parser::new(shown) {
                    use pulldown_cmark::Event::{Html, InlineHtml, Start, Text};
                    use pulldown_cmark::Tag;
                    match event {
                        Html(html) | InlineHtml(html) => {
                            assert!(!html.contains("img"), "{shown}");
                        }
                        Text(text) => {
                            assert!(!text.contains("@octocat"), "{shown}");
                            assert!(!text.contains("#12"), "{shown}");
                        }
                        Start(Tag::Link { dest_url, .. }) => {
                            assert!(!dest_url.starts_with("javascript"), "{shown}");
                        }
                        _ => {}
                    }
                }
            }
        }
    }
}

#[test]
fn a_comment_begins_with_the_marker_that_the_scripts_look_for() {
    let folder = repository();
    write(&folder, "catalog/events.csv", REMOVED);
    for format in ["github", "gitlab"] {
        let run = diff(&folder, &["main", "--format", format]);
        assert!(
            run.stdout.starts_with("<!-- event-catalog diff -->\n### "),
            "{run:?}"
        );
    }
}

#[test]
fn a_change_log_has_the_headings_of_keep_a_changelog() {
    let folder = repository();
    write(&folder, "catalog/events.csv", ADDED);
    let page = [
        "main",
        "--format",
        "markdown",
        "--base-url",
        "https://example.org/events",
    ];
    let log = diff(&folder, &page);
    assert_eq!(
        log.stdout,
        "### Added\n\n- [`mail_sent`](https://example.org/events#mail_sent): A mail was sent.\n"
    );
}

#[test]
fn a_risk_has_an_entry_that_accepts_it_and_nothing_else() {
    let folder = folder(&[
        ("catalog/catalog.toml", SETTINGS),
        (
            "catalog/events.csv",
            "name,description,payload\nload,The chat was loaded.,load\n",
        ),
        ("catalog/payloads/load.json", &limited(10)),
    ]);
    git(folder.path(), &["init", "--quiet"]);
    commit(&folder);
    write(&folder, "catalog/payloads/load.json", &limited(5));
    let shown = diff(&folder, &["main"]).stdout;
    let (before, after) = shown
        .split_once("To accept it, add this to `catalog.toml`, with the reason:\n")
        .expect("an entry");
    assert!(before.starts_with("risky\n"), "{shown}");
    let lines = after
        .lines()
        .take(4)
        .map(|line| format!("{}\n", line.trim()));
    let entry: String = lines.collect();
    let name = "change = \"limit-tightened:load#text=must have at most 5 characters\"\n";
    assert!(entry.contains(name), "{shown}");
    let value = json(&folder, &["main"]);
    assert_eq!(value["changes"][0]["accept"], entry.as_str());
    let entry = entry.replace('…', "Shorter texts.");
    write(
        &folder,
        "catalog/catalog.toml",
        &format!("{SETTINGS}\n{entry}"),
    );
    let denied = || diff(&folder, &["main", "--expect", "minor", "--deny-risks"]);
    assert_eq!(denied().status, 0, "{:?}", denied());
    let shown = diff(&folder, &["main"]).stdout;
    assert!(shown.starts_with("risky, accepted\n"), "{shown}");
    assert!(!shown.contains("To accept"), "{shown}");
    // A later commit changes the limit again.
    write(&folder, "catalog/payloads/load.json", &limited(4));
    assert_eq!(denied().status, 1, "{:?}", denied());
}

#[test]
fn what_a_new_event_carries_is_shown() {
    let table = "name,description,payload\nload,The chat was loaded.,\n";
    let order = r#"{"type": "object", "required": ["id"], "properties": {"id": {"type": "string"}, "total": {"type": "number"}}}"#;
    let folder = folder(&[
        ("old/events.csv", table),
        (
            "new/events.csv",
            &format!("{table}order_placed,An order was placed.,order\nopen,The chat was opened,\n"),
        ),
        ("new/payloads/order.json", order),
    ]);
    for (format, line) in [
        (
            "human",
            "minor\n  2 events were added: `order_placed`, `open`\n    \
             `order_placed` carries `id: string, total?: number`\n",
        ),
        (
            "github",
            "- 2 events were added: `order_placed`, `open`.\n  \
             - `order_placed` carries `id: string, total?: number`.\n",
        ),
        (
            "markdown",
            "- `order_placed`: An order was placed. It carries `id: string, total?: number`.\n\
             - `open`: The chat was opened\n",
        ),
    ] {
        let shown = diff(&folder, &["./old", "./new", "--format", format]);
        assert!(shown.stdout.contains(line), "{format}: {shown:?}");
    }
}
