//! Tests `event-catalog validate` by running the command.

use std::io::Write as _;
use std::process::{Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;

use crate::command::{Run, command, folder, run};

const LINK: &str = r#"{
  "type": "object",
  "required": ["url"],
  "properties": { "url": { "type": "string" }, "position": { "type": "integer" }, "kind": { "enum": ["a", "b"] } }
}"#;

fn site(files: &[(&str, &str)]) -> TempDir {
    let catalog = [
        (
            "catalog/catalog.toml",
            "title = \"Site\"\n\n[traffic.mobile]\neach = \"/batch/*\"\nname = \"{/event}\"\npayload = \"/data\"\nstrip = \"app.\"\n",
        ),
        (
            "catalog/events.csv",
            "name,description,payload,aliases\n\
             link_clicked,A link was clicked.,link,clicked\n\
             score_{1..3},A score was given.,,\n\
             load,The page was loaded.,,\n",
        ),
        ("catalog/payloads/link.json", LINK),
    ];
    folder(&[&catalog[..], files].concat())
}

#[test]
fn alternatives_that_multiply_take_no_time_and_are_reported() {
    let mut schema = r##"{ "$ref": "#/$defs/d0", "$defs": { "##.to_owned();
    for level in 0..40 {
        let next = format!(r##"{{ "$ref": "#/$defs/d{}" }}"##, level + 1);
        schema += &format!(r#""d{level}": {{ "anyOf": [{next}, {next}] }}, "#);
    }
    schema += r#""d40": { "type": "object", "properties": { "a": { "type": "string" } } } } }"#;
    let place = folder(&[
        (
            "catalog/events.csv",
            "name,description,payload\nlink_clicked,A link was clicked.,link\n",
        ),
        ("catalog/payloads/link.json", &schema),
        ("e", r#"{"type":"link_clicked","detail":{"a":1}}"#),
    ]);
    let validated = run(place.path(), &["validate", "e"]);
    assert_eq!(validated.status, 0, "{validated:?}");
    let why = "its schemas combine too many alternatives";
    for part in ["warning[unusable-schema]", why] {
        assert!(validated.stdout.contains(part), "{validated:?}");
    }
    let checked = run(place.path(), &["check"]);
    assert_eq!(checked.status, 0, "{checked:?}");
    let found = "warning[slow-schema]: validating a value against this schema may visit it more than 10000 times";
    assert!(checked.stdout.contains(found), "{checked:?}");
}

fn piped(folder: &TempDir, arguments: &[&str], input: &[u8]) -> Run {
    let mut child = command(folder.path(), arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the command starts");
    child
        .stdin
        .take()
        .expect("a pipe")
        .write_all(input)
        .expect("a pipe");
    let output = child.wait_with_output().expect("the command ends");
    Run {
        status: output.status.code().expect("an exit status"),
        stdout: String::from_utf8(output.stdout).expect("text"),
        stderr: String::from_utf8(output.stderr).expect("text"),
    }
}

/// The output of `--format json`, validated against its schema.
fn json(run: &Run) -> Value {
    let value: Value = serde_json::from_str(&run.stdout).expect("JSON");
    let schema = include_str!("../../schemas/validate.schema.json");
    let schema: Value = serde_json::from_str(schema).expect("JSON");
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    let errors = validator.iter_errors(&value);
    let errors: Vec<_> = errors
        .map(|it| format!("{}: {it}", it.instance_path()))
        .collect();
    assert!(errors.is_empty(), "{errors:?}: {value}");
    value
}

#[test]
fn samples_are_valid_and_invalid_ones_are_not() {
    let site = site(&[]);
    let valid = run(site.path(), &["sample", "--count", "100"]);
    let validated = piped(&site, &["validate", "-"], valid.stdout.as_bytes());
    assert_eq!(validated.status, 0, "{}", validated.stdout);
    assert!(
        validated
            .stdout
            .contains("validated 100 occurrences of 1 input: no problems found")
    );

    let arguments = [
        "sample",
        "--event",
        "link_clicked",
        "--count",
        "50",
        "--invalid",
        "100%",
    ];
    let invalid = run(site.path(), &arguments);
    for line in invalid.stdout.lines() {
        let validated = piped(&site, &["validate", "-"], line.as_bytes());
        assert_eq!(validated.status, 1, "{line}: {}", validated.stdout);
    }
}

#[test]
fn findings_have_their_first_place_and_their_count() {
    let text = "{\"type\":\"link_clicked\",\"detail\":{\"url\":\"x\"}}\n\
                {\"type\":\"link_clicked\",\"detail\":{\"url\":5}}\n\
                {\"type\":\"link_clicked\",\"detail\":{\"url\":6}}\n\
                {\"type\":\"link_clikced\"}\n{\"type\":\"score_7\"}\n{\"type\":\"mine\"}\n{\"type\":\"clicked\",\"detail\":{\"url\":\"x\"}}\n";
    let site = site(&[("events.ndjson", text)]);
    let run = run(site.path(), &["validate", "events.ndjson"]);
    assert_eq!((run.status, run.stderr.as_str()), (1, ""));
    for part in [
        "error[invalid-payload]: `link_clicked` at `/url`:",
        "; found 5\n  --> events.ndjson, line 2 (2 times; this is the first)",
        "error[misspelt-name]: `link_clikced` isn't an event; did you mean `link_clicked`?\n  --> events.ndjson, line 4",
        "`score_7` isn't an event of the family `score_{1..3}`",
        "note[unknown-name]:",
        "warning[old-name]: `clicked` is an old name of `link_clicked`",
        "3 errors, 1 warning, 1 note",
    ] {
        assert!(run.stdout.contains(part), "{part}: {}", run.stdout);
    }
}

#[test]
fn programs_get_json() {
    let text = "{\"type\":\"link_clicked\",\"detail\":{\"url\":5}}\n{\"type\":\"mine\"}\nbroken\n";
    let site = site(&[("events.ndjson", text)]);
    let document = json(&run(
        site.path(),
        &["validate", "events.ndjson", "--format", "json"],
    ));
    assert_eq!(document["version"], 1);
    assert_eq!(document["unknown_names"][0]["name"], "mine");
    let findings = document["findings"].as_array().expect("a list");
    let kinds: Vec<_> = findings
        .iter()
        .filter_map(|it| it["kind"].as_str())
        .collect();
    assert_eq!(kinds, ["invalid-payload", "broken-record", "unknown-name"]);
    assert_eq!(findings[0]["path"], "/url");
    assert_eq!(findings[0]["first"]["number"], 1);
    assert_eq!(findings[1]["first"]["number"], 3);
}

#[test]
fn the_schema_of_the_json_is_published() {
    let site = site(&[(
        "events.ndjson",
        "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"/a\",\"type\":\"link_clicked\",\"time\":\"2026-11-29T00:00:00Z\",\"data\":{\"url\":\"x\",\"kind\":\"a\"}}\n{\"type\":\"mine\"}\n",
    )]);
    let schema = run(site.path(), &["schema", "validate"]);
    assert_eq!(
        schema.stdout,
        include_str!("../../schemas/validate.schema.json")
    );
    for more in [
        &["--coverage", "run.json"][..],
        &["--require", "load", "--fail-under", "80"],
        &["--form", "github"],
    ] {
        let arguments = [&["validate", "events.ndjson", "--format", "json"], more].concat();
        json(&run(site.path(), &arguments));
    }
    json(&piped(&site, &["validate", "-", "--format", "json"], b"{"));
}

#[test]
fn ci_systems_get_their_formats() {
    let text = "{\"type\":\"link_clicked\",\"detail\":{\"url\":5}}\n{\"type\":\"mine\"}\n";
    let site = site(&[("events.ndjson", text)]);
    let validate = |format: &str| {
        let run = run(
            site.path(),
            &["validate", "events.ndjson", "--format", format],
        );
        assert_eq!(run.status, 1);
        assert!(run.stderr.contains("1 error, 1 note"), "{}", run.stderr);
        run.stdout
    };
    let github = validate("github");
    assert!(
        github.starts_with("::error file=events.ndjson,line=1,title=invalid-payload::"),
        "{github}"
    );
    assert!(
        github.contains("\n::notice file=events.ndjson,line=2,title=unknown-name::"),
        "{github}"
    );
    let junit = validate("junit");
    assert!(junit.contains("tests=\"2\" failures=\"1\""), "{junit}");
    let gitlab: Vec<Value> = serde_json::from_str(&validate("gitlab")).expect("JSON");
    assert_eq!(gitlab.len(), 2);
    assert_eq!(gitlab[0]["location"]["path"], "events.ndjson");
}

#[test]
fn removed_names_say_so_and_are_right_in_their_time() {
    let site = site(&[(
        "catalog/removed.csv",
        "name,first,last,renamed_to\nhidden,2024-01-01,2026-11-29,\nload,,2025-12-31,link_clicked\nwas_shown,,v4.2,load\n",
    )]);
    let event = |name: &str, time: &str| {
        format!(
            "{{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"/a\",\"type\":\"{name}\",\"time\":\"{time}\",\"data\":{{\"url\":\"x\"}}}}\n"
        )
    };
    let validate = |text: &str| piped(&site, &["validate", "-"], text.as_bytes()).stdout;
    let later = validate(&event("hidden", "2027-01-01T00:00:00Z"));
    assert!(
        later.contains(
            "warning[removed-name]: `hidden` was removed; this catalog had it until 2026-11-29"
        ),
        "{later}"
    );
    let renamed = validate("{\"type\":\"was_shown\"}\n");
    assert!(
        renamed.contains(
            "`was_shown` was removed; this catalog had it until v4.2; it is now named `load`"
        ),
        "{renamed}"
    );
    // In 2025, today's `link_clicked` was named `load`, so `load` has its payload at that time.
    for (name, time) in [
        ("hidden", "2026-11-29T12:00:00Z"),
        ("load", "2025-06-01T00:00:00Z"),
    ] {
        let then = validate(&event(name, time));
        assert!(then.contains("no problems found"), "{name}: {then}");
    }
    let now = validate(&event("load", "2026-06-01T00:00:00Z"));
    assert!(now.contains("note[undeclared-payload]"), "{now}");
}

#[test]
fn levels_and_baselines_decide_what_fails() {
    let site = site(&[(
        "events.ndjson",
        "{\"type\":\"mine\"}\n{\"type\":\"clicked\",\"detail\":{\"url\":\"x\"}}\n",
    )]);
    let status = |arguments: &[&str]| {
        let all = [&["validate", "events.ndjson"][..], arguments].concat();
        run(site.path(), &all).status
    };
    assert_eq!(status(&[]), 0);
    assert_eq!(status(&["--fail-on", "warning"]), 1);
    assert_eq!(status(&["--write-baseline", "known.json"]), 0);
    assert_eq!(
        status(&["--fail-on", "note", "--baseline", "known.json"]),
        0
    );
    std::fs::write(
        site.path().join("events.ndjson"),
        "{\"type\":\"load\",\"detail\":{\"a\":1}}\n",
    )
    .expect("a file");
    assert_eq!(
        status(&["--fail-on", "note", "--baseline", "known.json"]),
        1
    );
}

#[test]
fn packed_inputs_and_what_is_cut_off() {
    let site = site(&[]);
    let line = b"{\"type\":\"link_clicked\",\"detail\":{\"url\":5}}\n".repeat(1000);
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(&line).expect("memory");
    let gzip = packed.finish().expect("memory");
    for bytes in [&gzip[..], &zstd::encode_all(&line[..], 1).expect("memory")] {
        let run = piped(&site, &["validate", "-"], bytes);
        assert!(run.stdout.contains("1000 times"), "{}", run.stdout);
    }
    let run = piped(&site, &["validate", "-"], &gzip[..gzip.len() - 12]);
    assert_eq!(run.status, 1);
    assert!(run.stdout.contains("error[cut-off]"), "{}", run.stdout);
}

#[test]
fn a_packed_line_without_an_end_takes_little_memory() {
    let site = site(&[]);
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(&vec![b'x'; 40 << 20]).expect("memory");
    packed
        .write_all(b"\n{\"type\":\"load\"}\n")
        .expect("memory");
    let packed = packed.finish().expect("memory");
    let run = piped(&site, &["validate", "-"], &packed);
    assert_eq!(run.status, 1);
    assert!(run.stdout.contains("error[long-record]"), "{}", run.stdout);
}

#[test]
fn coverage_is_written_and_added_up() {
    let site = site(&[
        (
            "a.ndjson",
            "{\"type\":\"link_clicked\",\"detail\":{\"url\":\"x\",\"kind\":\"a\"}}\n",
        ),
        ("b.ndjson", "{\"type\":\"load\"}\n{\"type\":\"score_1\"}\n"),
    ]);
    let first = run(
        site.path(),
        &["validate", "a.ndjson", "--coverage", "a.json"],
    );
    assert_eq!(first.status, 0);
    for part in [
        "did not occur:",
        "`load`",
        "`link_clicked`: /position",
        "`link_clicked`: /kind = \"b\"",
    ] {
        assert!(first.stdout.contains(part), "{part}: {}", first.stdout);
    }
    assert!(
        first.stdout.contains("coverage: 1 of 5 events occurred"),
        "{}",
        first.stdout
    );
    for wrong in [
        ["--merge", "a.json", "--merge", "./a.json"],
        ["--merge", "a.json", "--coverage", "./a.json"],
    ] {
        let run = run(
            site.path(),
            &[&["validate", "b.ndjson"][..], &wrong[..]].concat(),
        );
        assert_eq!(run.status, 2, "{run:?}");
    }
    let both = ["validate", "b.ndjson", "--merge", "a.json", "--fail-under"];
    assert_eq!(run(site.path(), &[&both[..], &["60"]].concat()).status, 0);
    let low = run(site.path(), &[&both[..], &["61"]].concat());
    assert_eq!(low.status, 1);
    assert!(
        low.stdout.contains("error[low-coverage]: 60%"),
        "{}",
        low.stdout
    );

    let required = |name: &str| run(site.path(), &["validate", "b.ndjson", "--require", name]);
    assert_eq!(required("load").status, 0);
    let family = required("score");
    assert_eq!(family.status, 1);
    assert!(
        family
            .stdout
            .contains("the required event `score_3` didn't occur")
    );
    assert_eq!(required("laod").status, 2);
}

#[test]
fn records_of_other_forms_are_described_by_options_or_settings() {
    let batch = "{\"batch\":[{\"event\":\"app.link_clicked\",\"data\":{\"url\":5}},{\"event\":\"app.load\"}]}\n";
    let site = site(&[("mobile.ndjson", batch)]);
    let options = [
        "validate",
        "mobile.ndjson",
        "--each",
        "/batch/*",
        "--name",
        "{/event}",
        "--payload",
        "/data",
        "--strip",
        "app.",
    ];
    for arguments in [
        &options[..],
        &["validate", "mobile.ndjson", "--traffic", "mobile"],
    ] {
        let run = run(site.path(), arguments);
        assert!(
            run.stdout.contains("`link_clicked` at `/url`"),
            "{}",
            run.stdout
        );
        assert!(
            run.stdout.contains("validated 2 occurrences"),
            "{}",
            run.stdout
        );
    }
    let unknown = run(
        site.path(),
        &["validate", "mobile.ndjson", "--traffic", "web"],
    );
    assert_eq!(unknown.status, 2);
    assert!(unknown.stderr.contains("`mobile`"), "{}", unknown.stderr);
}

#[test]
fn an_input_without_events_does_not_pass_for_a_valid_one() {
    let site = site(&[
        ("empty.ndjson", ""),
        ("calls.ndjson", "{\"kind\":\"page\",\"event\":\"load\"}\n"),
        ("events.ndjson", "{\"type\":\"load\"}\n"),
    ]);
    let never = ["--name", "{/event}", "--where", "/kind == \"trck\""];
    for arguments in [
        vec!["validate", "empty.ndjson"],
        [&["validate", "calls.ndjson"][..], &never].concat(),
    ] {
        let warned = run(site.path(), &arguments);
        assert_eq!(warned.status, 0, "{}", warned.stdout);
        let is_told = warned
            .stdout
            .contains("warning[no-event]: the input has no events");
        assert!(is_told, "{}", warned.stdout);
    }
    // If a run requires events, they must occur in that run, whatever occurred in other runs.
    let other = ["validate", "events.ndjson", "--coverage", "run.json"];
    assert_eq!(run(site.path(), &other).status, 0);
    let merged = [
        "validate",
        "empty.ndjson",
        "--merge",
        "run.json",
        "--format",
        "json",
    ];
    for demand in [["--require", "load"], ["--fail-under", "20"]] {
        let failed = run(site.path(), &[&merged[..], &demand].concat());
        assert_eq!(failed.status, 1, "{}", failed.stdout);
        let document = json(&failed);
        let found = &document["findings"][0];
        assert_eq!(found["kind"], "no-event", "{found}");
        assert_eq!(found["level"], "error", "{found}");
    }
}

#[test]
fn a_catalog_with_errors_is_the_reason_why_a_run_fails() {
    let folder = folder(&[
        ("catalog/catalog.toml", ""),
        (
            "catalog/events.csv",
            "name,description\nload,It was loaded.\nload,Again.\n",
        ),
        ("events.ndjson", "{\"type\":\"load\"}\n"),
    ]);
    let human = run(folder.path(), &["validate", "events.ndjson"]);
    assert_eq!(human.status, 1);
    let reason = "no problems found; the run fails because the catalog has ";
    assert!(human.stdout.contains(reason), "{}", human.stdout);
    let document = run(
        folder.path(),
        &["validate", "events.ndjson", "--format", "json"],
    );
    let errors = json(&document)["catalog_errors"].as_u64();
    assert!(errors.is_some_and(|it| it > 0), "{}", document.stdout);
}

#[test]
fn a_catalog_is_not_traffic() {
    let site = site(&[]);
    for path in ["catalog", "catalog/events.csv", "catalog/catalog.toml"] {
        let run = run(site.path(), &["validate", path]);
        assert_eq!(run.status, 2);
        assert!(run.stderr.contains("event-catalog check"), "{}", run.stderr);
    }
}

#[test]
fn nothing_in_traffic_moves_the_cursor() {
    let text = "{\"type\":\"mine\\u001b[2J\\u202e\"}\n{\"type\":\"link_clicked\",\"detail\":{\"url\":\"x\",\"\\u001b[2J\":1}}\n\u{1b}[2J\n";
    let site = site(&[("events.ndjson", text)]);
    for format in ["human", "json", "github", "junit", "gitlab"] {
        let run = run(
            site.path(),
            &["validate", "events.ndjson", "--format", format],
        );
        assert_eq!(run.status, 1);
        assert!(
            !run.stdout.contains(['\u{1b}', '\u{202e}']),
            "{}",
            run.stdout
        );
    }
}

#[test]
fn a_million_names_are_counted_in_bounded_memory() {
    let names = (0..60_000).map(|it| format!("{{\"type\":\"{it:x}_of_a_customer\"}}\n"));
    let text: String = names.chain(["{\"type\":\"often\"}\n".repeat(50)]).collect();
    let site = site(&[("events.ndjson", &text)]);
    let run = run(site.path(), &["validate", "events.ndjson"]);
    assert_eq!(run.status, 0, "{}", run.stdout);
    assert!(run.stdout.contains("      50  often"), "{}", run.stdout);
    assert!(
        run.stdout.contains("There are too many names to keep"),
        "{}",
        run.stdout
    );
}

/// The recipes in the documentation, each with an input in the matching form.
#[test]
fn recipes_with_jq_work() {
    let inputs = [
        (
            "data-layer.json",
            "[{\"event\":\"gtm.js\"},{\"user\":\"x\"},{\"event\":\"link_clicked\",\"url\":5,\"gtm.uniqueEventId\":7},{\"event\":\"load\"}]",
        ),
        (
            "ga4.ndjson",
            "{\"event_name\":\"link_clicked\",\"event_params\":[{\"key\":\"url\",\"value\":{\"int_value\":\"5\"}},{\"key\":\"ga_session_id\",\"value\":{\"int_value\":\"1\"}}]}\n{\"event_name\":\"load\"}\n",
        ),
        (
            "posthog.ndjson",
            "{\"event\":\"link_clicked\",\"properties\":\"{\\\"url\\\":5,\\\"$lib\\\":\\\"web\\\"}\"}\n{\"event\":\"$pageview\",\"properties\":{\"$lib\":\"web\"}}\n{\"event\":\"load\",\"properties\":{}}\n",
        ),
        (
            "good.json",
            "[{\"event\":{\"event\":\"unstruct\",\"event_name\":\"link_clicked\",\"unstruct_event\":{\"data\":{\"schema\":\"iglu:org.example/link/jsonschema/1-0-0\",\"data\":{\"url\":5}}}}},{\"event\":{\"event\":\"page_view\"}},{\"event\":{\"event\":\"unstruct\",\"event_name\":\"load\",\"unstruct_event\":{\"data\":{\"data\":{}}}}}]",
        ),
    ];
    let page = include_str!("../../../../docs/traffic.md");
    let has_jq = Command::new("jq")
        .arg("--version")
        .output()
        .is_ok_and(|it| it.status.success());
    let site = site(&inputs);
    for (name, _) in inputs {
        let mut recipes = page
            .lines()
            .filter(|line| line.starts_with("jq ") && line.contains(name));
        let recipe = recipes.next().expect(name);
        assert_eq!(recipes.next(), None, "{name}");
        // Without jq, the test can only check that the recipe exists.
        if !has_jq || cfg!(windows) {
            continue;
        }
        let binary = std::path::Path::new(env!("CARGO_BIN_EXE_event-catalog"));
        let folder = binary.parent().expect("a folder");
        let path = format!(
            "{}:{}",
            folder.display(),
            std::env::var("PATH").unwrap_or_default()
        );
        let output = Command::new("sh")
            .args(["-c", recipe])
            .env("PATH", path)
            .current_dir(site.path())
            .output()
            .expect("a shell");
        let text = String::from_utf8_lossy(&output.stdout);
        assert_eq!(output.status.code(), Some(1), "{name}: {text}");
        assert!(
            text.contains("error[invalid-payload]: `link_clicked` at `/url`"),
            "{name}: {text}"
        );
        assert!(
            text.contains("validated 2 occurrences of 1 input: 1 error\n"),
            "{name}: {text}"
        );
    }
}
