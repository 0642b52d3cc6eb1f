//! A person or a tenant is erased: every byte of the store is read to see that nothing is left, even after kills, and
//! events that are sent again aren't stored.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use deltalake::arrow::array::Array;
use deltalake::arrow::util::display::{ArrayFormatter, FormatOptions};
use deltalake::parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

use crate::project::{Project, Said, event};
use crate::whole::Collecting;

/// The person whom the tests erase.
const ADA: &str = "ada.lovelace@example.org";

/// The same in JSON, with escapes, as some senders write it.
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

/// The events about Ada, in each place where she may be named.
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
        // Rejected: not an event, and an id that was used before.
        format!(r#"{{"type":"order_paid","subject":"{ADA}""#),
        with("a1", &format!(r#""subject":"{ADA}","#), r#"{"count":7}"#),
    ]
}

/// Events of other people, with these numbers.
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

fn lines(events: &[String]) -> String {
    events.join("\n") + "\n"
}

/// The files of a store that contain a text, as bytes or as a value.
pub(crate) fn found_in(project: &Project, text: &str) -> Vec<String> {
    let files = project.files("store").into_iter();
    let found = files.filter(|name| {
        let path = project.path("store").join(name);
        // A running collector may remove the file.
        let bytes = fs::read(&path).unwrap_or_default();
        let mut parts = bytes.windows(text.len());
        let is_in_bytes = parts.any(|part| part == text.as_bytes());
        is_in_bytes || name.ends_with(".parquet") && is_in_values(&path, text)
    });
    found.collect()
}

fn is_in_values(path: &Path, text: &str) -> bool {
    let Ok(file) = fs::File::open(path) else {
        return false;
    };
    let reader = ParquetRecordBatchReaderBuilder::try_new(file).expect("Parquet");
    let options = FormatOptions::default();
    for batch in reader.build().expect("Parquet") {
        let batch = batch.expect("rows");
        for column in batch.columns() {
            let shown = ArrayFormatter::try_new(column.as_ref(), &options).expect("texts");
            for row in 0..column.len() {
                // Bytes are shown in hexadecimal digits.
                let value = shown.value(row).to_string();
                let digits: Vec<String> = text.bytes().map(|it| format!("{it:02x}")).collect();
                if value.contains(text) || value.contains(&digits.concat()) {
                    return true;
                }
            }
        }
    }
    false
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
    project.write("a.ndjson", lines(&[of_others(0..50), ada.clone()].concat()));
    project.write("b.ndjson", lines(&of_others(50..60)));
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
    project.write("again.ndjson", lines(&[ada, of_others(60..61)].concat()));
    let counts = project.ingest("again.ndjson");
    assert_eq!(counts["erased"], 7, "{counts}");
    assert_eq!(counts["stored"], 1, "{counts}");
    assert_eq!(counts["rejected"], serde_json::json!({}));
    check_gone(&project);
    // The same file continues its stream, and the other file is known as before.
    assert_eq!(project.ingest("a.ndjson")["stored"], 0);
    assert_eq!(project.ingest("b.ndjson")["stored"], 0);
    // When it runs again, there is nothing to do.
    let again = receipt(&erase(&project, &["--format", "json"]));
    assert_eq!(again["erased"]["events"], 0, "{again}");
    assert_eq!(again["digests"], done["digests"]);
    // She comes back.
    assert_eq!(erase(&project, &["--allow-again"]).status, 0);
    project.write(
        "new.ndjson",
        with("n1", &format!(r#""subject":"{ADA}","#), "{}") + "\n",
    );
    assert_eq!(project.ingest("new.ndjson")["stored"], 1);
}

#[test]
fn a_dry_run_exports_all_that_would_be_erased() {
    let project = project();
    project.write("a.ndjson", lines(&[of_others(0..5), of_ada()].concat()));
    project.ingest("a.ndjson");
    let collecting = Collecting::start(&project);
    let late = with("late", &format!(r#""subject":"{ADA}","#), "{}");
    assert_eq!(collecting.post(&[late, of_others(5..6).concat()]), 202);
    collecting.kill();
    let export = ["--dry-run", "--export", "ada.ndjson", "--format", "json"];
    let said = erase(&project, &export);
    let found = &receipt(&said)["found"];
    assert!(
        said.err.contains("it has personal data"),
        "{found}: {}",
        said.err
    );
    let text = fs::read_to_string(project.path("ada.ndjson")).expect("a file");
    let exported = text.lines().map(|line| {
        let line: serde_json::Value = serde_json::from_str(line).expect("JSON");
        line
    });
    let exported: Vec<serde_json::Value> = exported.collect();
    let of = |place: &str| -> Vec<&serde_json::Value> {
        let lines = exported.iter();
        lines.filter(|line| line["found_in"] == place).collect()
    };
    let events = of("events");
    assert_eq!(found["events"], events.len(), "{text}");
    assert_eq!(found["rejected"], of("rejected").len(), "{text}");
    assert_eq!(of("rejected").len(), 2, "{text}");
    // Stored already, or not yet.
    let spooled = exported.iter().filter(|line| {
        let place = line["found_in"].as_str();
        place.is_some_and(|place| place.starts_with("spool/http/"))
    });
    let spooled: Vec<&serde_json::Value> = spooled.collect();
    assert_eq!(spooled.len(), 1, "{text}");
    let waiting = usize::from(spooled[0]["is_copy"] == false);
    assert_eq!(found["waiting"], waiting, "{text}");
    assert_eq!(events.len() + waiting, 6, "{text}");
    let of_friends = events.iter().find(|line| line["row"]["id"] == "a5");
    let of_friends = of_friends.expect("it is about her");
    assert_eq!(of_friends["data"]["friends"][0]["email"], ADA);
    assert!(!text.contains("person-"), "{text}");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let metadata = fs::metadata(project.path("ada.ndjson")).expect("a file");
        assert_eq!(metadata.permissions().mode() & 0o777, 0o600);
    }
    // An existing file stays, and only a dry run exports.
    let again = erase(&project, &export);
    assert_eq!(again.status, 2, "{}", again.out);
    assert!(
        again.err.contains("the path of a new file"),
        "{}",
        again.err
    );
    assert_eq!(erase(&project, &["--export", "b.ndjson"]).status, 2);
    assert!(!found_in(&project, ADA).is_empty());
}

#[test]
fn a_backup_that_is_restored_brings_no_one_back() {
    let project = project();
    project.write("a.ndjson", lines(&[of_others(0..5), of_ada()].concat()));
    project.ingest("a.ndjson");
    let copy = |from: &str, to: &str| {
        let copied = Command::new("cp")
            .args(["-r", from, to])
            .current_dir(project.path(""))
            .status();
        assert!(copied.expect("`cp` starts").success());
    };
    copy("store", "backup");
    assert_eq!(erase(&project, &[]).status, 0);
    copy("store/erased", "erased");
    fs::remove_dir_all(project.path("store")).expect("a store");
    copy("backup", "store");
    assert!(!found_in(&project, ADA).is_empty());
    copy("erased", "store/erased");
    let said = project.run(&["erase", "--again", "--format", "json"]);
    assert_eq!(receipt(&said)["erased"]["events"], 5);
    check_gone(&project);
    assert_eq!(stored(&project), "5");
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
    project.write("a.ndjson", lines(&events));
    project.ingest("a.ndjson");
    let said = project.run(&["erase", "--tenant", "acme-gmbh"]);
    assert_eq!(said.status, 0, "{}", said.err);
    assert!(said.out.starts_with("erased: 2 events\n"), "{}", said.out);
    assert!(
        said.out.contains("mentions: 2 values of others have"),
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
        lines(&[of("1", "user-1"), of("2", "user-12"), of("user-1", "bob")]),
    );
    project.ingest("user-1.ndjson");
    let said = project.run(&["erase", "--subject", "user-1", "--format", "json"]);
    let done = receipt(&said);
    assert_eq!(done["erased"]["events"], 1, "{done}");
    // Another event has this text as its id; the name of the file isn't searched.
    assert_eq!(done["mentions"], 1, "{done}");
    let places = done["mentioned_in"].as_array().expect("a list");
    assert_eq!(places.len(), 1, "{done}");
    let place = places[0].as_str().expect("a path");
    assert!(place.starts_with("events/day="), "{done}");
}

#[test]
fn a_name_is_read_from_standard_input() {
    let project = project();
    project.write("a.ndjson", lines(&of_ada()[..1]));
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

/// A configuration with a signal whose receiver is gone: events wait in its queue, or are given up at once.
fn with_signal(project: &Project, give_up: &str) {
    project.write("signal.secret", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\n");
    project.write(
        "collector.toml",
        format!(
            "[[key]]\nid = \"server\"\n\
             secret_sha256 = \"2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b\"\n\
             [[signal]]\nid = \"all\"\non = [\"order_paid\"]\n\
             webhook = {{ url = \"http://127.0.0.1:9/\", secret_file = \"signal.secret\", private = true }}\n{give_up}"
        ),
    );
}

/// Posts events with the key of the configuration.
fn post(collecting: &Collecting, events: &[String]) {
    use std::io::Read;
    let body = format!("[{}]", events.join(","));
    let mut stream = std::net::TcpStream::connect(&collecting.address).expect("it listens");
    let head = format!(
        "POST /events HTTP/1.1\r\nhost: {}\r\nconnection: close\r\nauthorization: Bearer secret\r\n\
         content-type: application/cloudevents-batch+json\r\ncontent-length: {}\r\n\r\n",
        collecting.address,
        body.len()
    );
    stream.write_all(head.as_bytes()).expect("a reader");
    stream.write_all(body.as_bytes()).expect("a reader");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    assert!(answer.starts_with("HTTP/1.1 202"), "{answer}");
}

fn collect(project: &Project) -> Collecting {
    Collecting::start_at(project, "127.0.0.1:0", &["--config", "collector.toml"])
}

#[test]
fn the_spool_queues_and_dead_letters_are_erased() {
    for give_up in ["", "give_up_after = \"1s\"\n"] {
        let project = project();
        with_signal(&project, give_up);
        let ada = &of_ada()[..5];
        let collecting = collect(&project);
        post(&collecting, &[of_others(0..5), ada.to_vec()].concat());
        let place = if give_up.is_empty() {
            "queue/1.ndjson"
        } else {
            "dead.ndjson"
        };
        let path = project.path("store/signals/all").join(place);
        let has_all = || fs::read_to_string(&path).is_ok_and(|text| text.lines().count() >= 10);
        crate::receiver::wait_until("all events are there", has_all);
        // The collector is killed, so that the spool still has the events, too.
        collecting.kill();
        let done = receipt(&erase(&project, &["--format", "json"]));
        let erased = &done["erased"];
        // Stored already, or not yet.
        let spooled = erased["spooled"].as_u64().zip(erased["waiting"].as_u64());
        assert!(
            spooled.is_some_and(|(stored, waiting)| stored + waiting >= 5),
            "{done}"
        );
        let letters = erased["queued"]
            .as_u64()
            .zip(erased["dead_letters"].as_u64());
        assert!(
            letters.is_some_and(|(queued, dead)| queued + dead >= 5),
            "{done}"
        );
        check_gone(&project);
        let collecting = collect(&project);
        // Events are sent again. Nothing about her comes back, not even from a queue or a dead letter.
        post(&collecting, ada);
        post(&collecting, &of_others(5..6));
        assert_eq!(
            project
                .run(&["signals", "--config", "collector.toml", "--retry", "all"])
                .status,
            0
        );
        assert_eq!(collecting.stop(), 0);
        check_gone(&project);
        assert_eq!(stored(&project), "6");
        assert_eq!(project.value("SELECT count(*) FROM rejected"), "0");
    }
}

#[test]
fn copies_of_events_are_counted_apart_from_them() {
    let project = project();
    let collecting = Collecting::start(&project);
    let events = [of_others(0..5), of_ada()[..5].to_vec()].concat();
    assert_eq!(collecting.post(&events), 202);
    crate::receiver::wait_until("they are stored", || stored(&project) == "10");
    // The spool still has them.
    collecting.kill();
    let preview = receipt(&erase(&project, &["--dry-run", "--format", "json"]));
    let done = receipt(&erase(&project, &["--format", "json"]));
    for counts in [&preview["found"], &done["erased"]] {
        for (what, expected) in [("events", 5), ("waiting", 0), ("spooled", 5)] {
            assert_eq!(counts[what], expected, "{counts}");
        }
    }
    check_gone(&project);
}

#[test]
fn a_collector_that_runs_erases_and_goes_on() {
    let project = project();
    with_signal(&project, "");
    let collecting = collect(&project);
    let ada = &of_ada()[..5];
    post(&collecting, &[of_others(0..20), ada.to_vec()].concat());
    let done = receipt(&erase(&project, &["--format", "json"]));
    assert_eq!(done["left"]["events"], 0, "{done}");
    check_gone(&project);
    post(&collecting, &[of_others(20..30), ada.to_vec()].concat());
    assert_eq!(collecting.stop(), 0);
    check_gone(&project);
    assert_eq!(stored(&project), "30");
}

#[test]
fn a_collector_that_runs_ends_an_erasure_that_is_pending() {
    let project = project();
    project.write("a.ndjson", lines(&of_others(0..5)));
    project.ingest("a.ndjson");
    // She is erased and then allowed again, so that her digest is known.
    assert_eq!(erase(&project, &[]).status, 0);
    let digest = fs::read(project.path("store/erased/refused")).expect("a list");
    assert_eq!(erase(&project, &["--allow-again"]).status, 0);
    project.write("b.ndjson", lines(&of_ada()));
    assert_eq!(project.ingest("b.ndjson")["stored"], 5);
    let collecting = Collecting::start(&project);
    // As if an erasure had been killed: the file appears all at once.
    let pending = project.path("store/erased/pending");
    project.write("pending", digest);
    fs::rename(project.path("pending"), &pending).expect("a file");
    // A collector looks for tasks after it has stored something.
    assert_eq!(collecting.post(&of_others(5..6)), 202);
    crate::receiver::wait_until("the erasure has ended", || {
        fs::read_to_string(&pending).is_ok_and(|text| text.is_empty())
    });
    check_gone(&project);
    // She is refused, too.
    assert_eq!(collecting.post(&of_ada()[..5]), 202);
    assert_eq!(collecting.stop(), 0);
    check_gone(&project);
    assert_eq!(stored(&project), "6");
}

#[test]
fn an_erasure_that_is_killed_is_ended_by_the_next_process() {
    let project = project();
    let mut begun = 0;
    let mut whole = Duration::ZERO;
    for round in 0..6_u32 {
        let start = usize::try_from(round).expect("small") * 1_000;
        let file = format!("{round}.ndjson");
        let ada = format!("{round}.{ADA}");
        let of = |id: usize| with(&format!("a{id}"), &format!(r#""subject":"{ada}","#), "{}");
        let mut events = of_others(start..start + 300);
        events.extend((start..start + 50).map(of));
        project.write(&file, lines(&events));
        project.run(&["ingest", &file, "--batch-lines", "40"]);
        let start_of_run = Instant::now();
        let mut process = project
            .command(&["erase", "--subject", &ada])
            .stderr(Stdio::null())
            .stdout(Stdio::null())
            .spawn()
            .expect("the program starts");
        if round == 0 {
            // Measures how long a whole run takes, which depends on the machine.
            assert!(process.wait().expect("a process").success());
            whole = start_of_run.elapsed();
        } else {
            std::thread::sleep(whole * round / 6);
            // Ended or not.
            let _ = process.kill();
            process.wait().expect("a process");
        }
        let refused = fs::read_to_string(project.path("store/erased/refused"));
        let refused = refused.unwrap_or_default().lines().count();
        project.write("next.ndjson", lines(&events));
        let counts = project.ingest("next.ndjson");
        let pending = fs::read_to_string(project.path("store/erased/pending"));
        assert_eq!(pending.unwrap_or_default(), "");
        if refused > begun {
            begun = refused;
            assert_eq!(found_in(&project, &ada), Vec::<String>::new(), "{counts}");
        }
    }
    let count: usize = project
        .value("SELECT count(DISTINCT subject) FROM events WHERE subject LIKE 'person-%'")
        .parse()
        .expect("a number");
    assert_eq!(count, 1_800);
    assert_eq!(
        project.value("SELECT count(*) FROM events WHERE subject LIKE 'person-%'"),
        "1800"
    );
}

#[test]
fn what_a_torn_commit_has_left_is_erased_too() {
    let project = project();
    project.write("a.ndjson", lines(&of_others(0..5)));
    project.ingest("a.ndjson");
    project.write("b.ndjson", lines(&of_ada()));
    assert_eq!(project.ingest("b.ndjson")["stored"], 5);
    // What a power cut leaves: a commit that breaks off, and the files with its events.
    let log = project.path("store/events/_delta_log");
    let commits = project.files("store/events/_delta_log");
    let last = commits.iter().rfind(|file| file.ends_with(".json"));
    let last = last.expect("a commit");
    let text = format!(r#"{{"add":{{"stats":"{ADA}"#);
    fs::write(log.join(last), text).expect("a file");
    project.write("c.ndjson", lines(&of_others(5..6)));
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

#[test]
fn a_lost_list_stops_writing_and_is_found_by_the_doctor() {
    let project = project();
    project.write("a.ndjson", lines(&[of_others(0..5), of_ada()].concat()));
    project.ingest("a.ndjson");
    assert_eq!(erase(&project, &[]).status, 0);
    project.write("b.ndjson", lines(&of_ada()[..5]));
    assert_eq!(project.run(&["backup", "backup"]).status, 0);
    let folder = project.path("store/erased");
    let refused = folder.join("refused");
    let whole = fs::read(&refused).expect("a list");
    let is_stopped = |what: &str| {
        let said = project.run(&["ingest", "b.ndjson"]);
        assert_eq!(said.status, 2, "{}", said.out);
        assert!(said.err.contains(what), "{}", said.err);
        assert!(said.err.contains("restore the folder"), "{}", said.err);
        // The existing store still has the list.
        let said = project.run(&["backup", "backup"]);
        assert_eq!(said.status, 2, "{}", said.out);
        assert!(said.err.contains(what), "{}", said.err);
        for (further, status) in [("--deep", 1), ("--fix", 2)] {
            let said = project.run(&["doctor", further]);
            assert_eq!(said.status, status, "{}{}", said.out, said.err);
            assert!(said.out.contains("error[damaged-list]"), "{}", said.out);
            assert!(said.out.contains(what), "{}", said.out);
        }
    };
    fs::write(&refused, "").expect("a file");
    is_stopped("has 0 of 1 digests");
    fs::write(&refused, &whole[..20]).expect("a file");
    is_stopped("refused` is damaged");
    fs::remove_file(&refused).expect("a file");
    is_stopped("refused` is missing");
    let away = project.path("away");
    fs::rename(&folder, &away).expect("a folder");
    is_stopped("key` is missing");
    let mut runs = fs::read_dir(project.path("backup")).expect("a folder");
    let run = runs.find_map(|entry| {
        let path = entry.expect("an entry").path().join("erased");
        path.is_dir().then_some(path)
    });
    fs::rename(run.expect("a copy"), &folder).expect("a folder");
    assert_eq!(project.ingest("b.ndjson")["erased"], 5);
    check_gone(&project);
}

/// Checks that an error says once that an erasure is pending, why, and what to do.
fn says_what_is_pending(said: &Said) {
    assert_eq!(said.status, 2, "{}", said.out);
    for part in [
        "1 erasure has begun and is pending",
        "`event-analytics erase --again`",
    ] {
        assert_eq!(said.err.matches(part).count(), 1, "{}", said.err);
    }
    assert_eq!(said.err.matches("  because: ").count(), 2, "{}", said.err);
}

#[test]
fn an_erasure_that_fails_is_reported_by_each_command_until_it_ends() {
    let project = project();
    project.write("a.ndjson", lines(&[of_others(0..5), of_ada()].concat()));
    project.ingest("a.ndjson");
    let files = project.files("store/events").into_iter();
    let mut data = files.filter(|file| file.starts_with("day="));
    let data = project
        .path("store/events")
        .join(data.next().expect("a file"));
    let away = project.path("away");
    fs::rename(&data, &away).expect("a file");
    for arguments in [
        &["erase", "--subject", ADA][..],
        &["erase", "--again"],
        &["compact"],
    ] {
        let said = project.run(arguments);
        says_what_is_pending(&said);
        assert!(
            said.err.contains("can't read `store/events/day="),
            "{}",
            said.err
        );
    }
    project.write("b.ndjson", of_others(5..6).join("\n") + "\n");
    let said = project.run(&["ingest", "b.ndjson"]);
    assert!(
        said.err.contains("warning: 1 erasure has begun"),
        "{}",
        said.err
    );
    assert!(!said.err.contains("note: warning"), "{}", said.err);
    // A day's folder without files is removed.
    fs::create_dir_all(data.parent().expect("a folder")).expect("a folder");
    fs::rename(&away, &data).expect("a file");
    let done = receipt(&project.run(&["erase", "--again", "--format", "json"]));
    assert_eq!(done["erased"]["events"], 5, "{done}");
    assert_eq!(project.run(&["compact"]).status, 0);
    check_gone(&project);
}

#[cfg(target_os = "linux")]
#[test]
fn an_erasure_on_a_full_disk_stays_pending_and_says_so() {
    let project = project();
    project.write("a.ndjson", lines(&[of_others(0..500), of_ada()].concat()));
    project.ingest("a.ndjson");
    // The lists of digests fit within the limit, but no data file does.
    let mut command = crate::full::limited(&project, 1, &["erase", "--subject", ADA]);
    let said = Said::of(&command.output().expect("the program starts"));
    assert_eq!(said.status, 2, "{}", said.out);
    assert!(!said.err.contains("lovelace"), "{}", said.err);
    says_what_is_pending(&said);
    let pending = fs::read_to_string(project.path("store/erased/pending")).expect("a list");
    assert_eq!(pending.lines().count(), 1);
    // Nothing new is stored in the meantime, and the next process ends the erasure.
    project.write("b.ndjson", lines(&of_ada()[..5]));
    let said = project.run(&["ingest", "b.ndjson", "--format", "json"]);
    let note = "note: an erasure that had begun has ended: 5 events";
    assert!(said.err.contains(note), "{}", said.err);
    check_gone(&project);
    assert_eq!(stored(&project), "500");
}
