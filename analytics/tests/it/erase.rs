//! Erases a person or a tenant. Every byte of the store is read to check that nothing is left, and events that are sent
//! again aren't stored.

mod export;
mod lines;
mod lists;
mod pending;

use std::fs;
use std::io::Write;
use std::process::Stdio;

use crate::project::{Project, Said, event};
use crate::search::found_in;

/// The person whom the tests erase.
const ADA: &str = "ada.lovelace@example.org";

/// Her name in JSON with an escape, as some senders write it.
const ESCAPED: &str = "ada.lovelace\\u0040example.org";

/// A project whose payload has a personal field.
fn project() -> Project {
    let project = Project::new();
    project.write(
        "catalog/payloads/order_paid.json",
        r#"{"type": "object", "properties": {
            "count": {"type": "integer"},
            "note": {"type": "string"},
            "email": {"type": "string", "x-personal": true},
            "friends": {"type": "array", "items": {"type": "object", "properties": {
                "email": {"type": "string", "x-personal": true}}}}
        }}"#,
    );
    project
}

/// An event with additional attributes.
fn with(id: &str, attributes: &str, data: &str) -> String {
    event(id, "order_paid", data).replace("\"data\"", &format!("{attributes}\"data\""))
}

/// Events about Ada, one for each place that can name her.
fn of_ada() -> Vec<String> {
    vec![
        with("a1", &format!(r#""subject":"{ADA}","#), r#"{"count":1}"#),
        with(
            "a2",
            &format!(r#""subject":"{ESCAPED}","#),
            r#"{"count":2}"#,
        ),
        with("a3", &format!(r#""userid":"{ADA}","#), r#"{"count":3}"#),
        with("a4", "", &format!(r#"{{"email":"{ADA}"}}"#)),
        with(
            "a5",
            "",
            &format!(r#"{{"friends":[{{"email":"{ESCAPED}"}}]}}"#),
        ),
        // These two lines are rejected: the first one isn't an event, and the second one has the id of another event.
        format!(r#"{{"type":"order_paid","subject":"{ADA}""#),
        with("a1", &format!(r#""subject":"{ADA}","#), r#"{"count":7}"#),
    ]
}

/// Events about other people, one for each of these numbers.
fn of_others(numbers: std::ops::Range<usize>) -> Vec<String> {
    let others = numbers.map(|number| {
        let subject = format!(r#""subject":"person-{number}","#);
        with(
            &number.to_string(),
            &subject,
            &format!(r#"{{"count":{number}}}"#),
        )
    });
    others.collect()
}

fn joined(events: &[String]) -> String {
    events.join("\n") + "\n"
}

/// Checks that nothing about Ada is anywhere in the store.
fn check_gone(project: &Project) {
    for text in [ADA, ESCAPED, "lovelace"] {
        assert_eq!(found_in(project, text), Vec::<String>::new(), "{text}");
    }
    let temporary = project.files("store").into_iter();
    let temporary: Vec<String> = temporary
        .filter(|name| name.ends_with(".erasing"))
        .collect();
    assert!(temporary.is_empty(), "{temporary:?}");
}

/// How many events are stored.
fn stored(project: &Project) -> String {
    project.value("SELECT count(*) FROM events")
}

fn receipt(said: &Said) -> serde_json::Value {
    assert_eq!(said.status, 0, "{}", said.err);
    assert!(!said.out.contains("lovelace"), "{}", said.out);
    assert!(!said.err.contains("lovelace"), "{}", said.err);
    serde_json::from_str(&said.out).expect("JSON")
}

fn erase(project: &Project, further: &[&str]) -> Said {
    let mut arguments = vec!["erase", "--subject", ADA];
    arguments.extend(further);
    project.run(&arguments)
}

#[test]
fn a_person_is_erased_from_every_byte_and_stays_erased() {
    let project = project();
    let ada = of_ada();
    project.write(
        "a.ndjson",
        joined(&[of_others(0..50), ada.clone()].concat()),
    );
    project.write("b.ndjson", joined(&of_others(50..60)));
    assert_eq!(project.ingest("a.ndjson")["stored"], 55);
    project.ingest("b.ndjson");
    assert!(!found_in(&project, ADA).is_empty());
    let before = project.files("store");
    let said = erase(&project, &["--dry-run", "--format", "json"]);
    let preview = receipt(&said);
    assert_eq!(preview["found"]["events"], 5, "{preview}");
    assert_eq!(preview["found"]["rejected"], 2, "{preview}");
    assert_eq!(project.files("store"), before);
    let done = receipt(&erase(&project, &["--format", "json"]));
    assert_eq!(done["erased"]["events"], 5, "{done}");
    assert_eq!(done["erased"]["rejected"], 2, "{done}");
    // Only the files with rows about her were rewritten.
    assert_eq!(done["rewritten_files"], 2, "{done}");
    assert_eq!(done["mentions"], 0, "{done}");
    assert_eq!(done["left"]["events"], 0, "{done}");
    check_gone(&project);
    assert_eq!(stored(&project), "60");
    // Events that are sent again are neither stored nor kept as rejected.
    project.write("again.ndjson", joined(&[ada, of_others(60..61)].concat()));
    let counts = project.ingest("again.ndjson");
    assert_eq!(counts["erased"], 7, "{counts}");
    assert_eq!(counts["stored"], 1, "{counts}");
    assert_eq!(counts["rejected"], serde_json::json!({}));
    check_gone(&project);
    // Both files are recognized, although their events were erased.
    assert_eq!(project.ingest("a.ndjson")["stored"], 0);
    assert_eq!(project.ingest("b.ndjson")["stored"], 0);
    // A second erasure finds nothing.
    let again = receipt(&erase(&project, &["--format", "json"]));
    assert_eq!(again["erased"]["events"], 0, "{again}");
    assert_eq!(again["digests"], done["digests"]);
    // She is allowed again.
    assert_eq!(erase(&project, &["--allow-again"]).status, 0);
    project.write(
        "new.ndjson",
        with("n1", &format!(r#""subject":"{ADA}","#), "{}") + "\n",
    );
    assert_eq!(project.ingest("new.ndjson")["stored"], 1);
}

#[test]
fn a_tenant_is_erased_and_a_mention_in_the_text_of_others_is_counted() {
    let project = project();
    let of = |id: &str, tenant: &str, note: &str| {
        let data = format!(r#"{{"note":"{note}"}}"#);
        with(id, &format!(r#""tenant":"{tenant}","#), &data)
    };
    let events = [
        of("1", "acme-gmbh", "x"),
        of("2", "globex", "moved from acme-gmbh"),
        with("3", "", r#"{"tenant_id":"acme-gmbh"}"#),
    ];
    project.write("a.ndjson", joined(&events));
    project.ingest("a.ndjson");
    let said = project.run(&["erase", "--tenant", "acme-gmbh"]);
    assert_eq!(said.status, 0, "{}", said.err);
    assert!(said.out.starts_with("erased: 2 events\n"), "{}", said.out);
    assert!(
        said.out.contains("mentions: 2 other values contain"),
        "{}",
        said.out
    );
    assert_eq!(project.value("SELECT id FROM events"), "2");
    // A person with the tenant's name is someone else.
    project.write(
        "b.ndjson",
        with("4", r#""subject":"acme-gmbh","#, "{}") + "\n",
    );
    assert_eq!(project.ingest("b.ndjson")["stored"], 1);
}

#[test]
fn mentions_are_whole_words_in_what_others_have_sent() {
    let project = project();
    let of = |id: &str, subject: &str| with(id, &format!(r#""subject":"{subject}","#), "{}");
    project.write(
        "user-1.ndjson",
        joined(&[of("1", "user-1"), of("2", "user-12"), of("user-1", "bob")]),
    );
    project.ingest("user-1.ndjson");
    let said = project.run(&["erase", "--subject", "user-1", "--format", "json"]);
    let done = receipt(&said);
    assert_eq!(done["erased"]["events"], 1, "{done}");
    // Another event has this text as its id, which counts. The name of the file isn't searched.
    assert_eq!(done["mentions"], 1, "{done}");
    let places = done["mentioned_in"].as_array().expect("a list");
    assert_eq!(places.len(), 1, "{done}");
    let place = places[0].as_str().expect("a path");
    assert!(place.starts_with("events/day="), "{done}");
}

#[test]
fn a_name_is_read_from_standard_input() {
    let project = project();
    project.write("a.ndjson", joined(&of_ada()[..1]));
    project.ingest("a.ndjson");
    let mut command = project.command(&["erase", "--subject", "-", "--format", "json"]);
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut process = command.spawn().expect("the program starts");
    let mut input = process.stdin.take().expect("a pipe");
    input
        .write_all(format!("{ADA}\n").as_bytes())
        .expect("a reader");
    drop(input);
    let said = Said::of(&process.wait_with_output().expect("a process"));
    assert_eq!(receipt(&said)["erased"]["events"], 1);
    check_gone(&project);
    for arguments in [
        &["erase"][..],
        &["erase", "--subject", ""][..],
        &["erase", "--subject", "a", "--tenant", "b"][..],
    ] {
        assert_eq!(project.run(arguments).status, 2, "{arguments:?}");
    }
    let said = project.run(&["erase"]);
    for option in ["--subject", "--tenant", "--again"] {
        assert!(said.err.contains(option), "{}", said.err);
    }
}

#[test]
fn what_a_torn_commit_has_left_is_erased_too() {
    let project = project();
    project.write("a.ndjson", joined(&of_others(0..5)));
    project.ingest("a.ndjson");
    project.write("b.ndjson", joined(&of_ada()));
    assert_eq!(project.ingest("b.ndjson")["stored"], 5);
    // A power cut leaves a truncated commit, and the files with its events.
    let log = project.path("store/events/_delta_log");
    let commits = project.files("store/events/_delta_log");
    let last = commits.iter().rfind(|file| file.ends_with(".json"));
    let last = last.expect("a commit");
    let text = format!(r#"{{"add":{{"stats":"{ADA}"#);
    fs::write(log.join(last), text).expect("a file");
    project.write("c.ndjson", joined(&of_others(5..6)));
    project.ingest("c.ndjson");
    assert_eq!(stored(&project), "6");
    let of_torn = |file: &&String| file.ends_with(".torn") || file.starts_with("events/day=");
    let found = found_in(&project, ADA);
    assert_eq!(found.iter().filter(of_torn).count(), 2, "{found:?}");
    let done = receipt(&erase(&project, &["--format", "json"]));
    assert_eq!(done["mentions"], 0, "{done}");
    check_gone(&project);
    assert_eq!(stored(&project), "6");
}
