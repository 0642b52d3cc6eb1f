//! Lines become events, byte for byte.

use std::io::Write;

use crate::project::{Project, event};

#[test]
fn an_event_is_stored_whole() {
    let project = Project::new();
    let data = r#"{"amount": 1.50,"count":1e2,  "share":0.1,"gift":true,"paid_at":"2026-11-01T11:00:00+01:00","currency":"EUR","more":{"\ud800":9007199254740993}}"#;
    let line = format!(
        r#"{{"specversion":"1.0","id":"1","source":"/shop","type":"order_bought","subject":"s","time":"2026-11-01T11:00:00.5+01:00","datacontenttype":"application/json","dataschema":"https://example.org/s","tenant":"t1","traceparent":"00-a","n":1,"data":{data}}}"#
    );
    project.write("a.ndjson", line + "\n");
    let said = project.run(&["ingest", "a.ndjson"]);
    assert_eq!((said.status, &*said.err), (0, ""));
    assert!(
        said.out.starts_with("`a.ndjson`: 1 line, 1 event stored, "),
        "{}",
        said.out
    );
    let rows = project.query(
        "SELECT source, id, type, subject, time, time_text, datacontenttype, dataschema, data, data_base64, ext, \
         event, module, tenant, bot, process, position, misfits, once_day FROM events",
    );
    let expected = [
        "/shop",
        "1",
        "order_bought",
        "s",
        "2026-11-01T10:00:00.500Z",
        "2026-11-01T11:00:00.5+01:00",
        "application/json",
        "https://example.org/s",
        data,
        "",
        r#"{"tenant":"t1","traceparent":"00-a","n":1}"#,
        "order_paid",
        "order",
        "t1",
        "",
        "",
        "1",
        "",
        "2026-11-01",
    ];
    assert_eq!(rows, [expected.map(str::to_owned).to_vec()]);
    let rows = project
        .query("SELECT p_amount, p_count, p_share, p_gift, p_paid_at, p_currency FROM events");
    let expected = [
        "1.500000000",
        "100",
        "0.1",
        "true",
        "2026-11-01T10:00:00Z",
        "EUR",
    ];
    assert_eq!(rows, [expected.map(str::to_owned).to_vec()]);
}

#[test]
fn custom_events_pairs_and_binary_data_are_stored() {
    let project = Project::new();
    let binary =
        r#"{"specversion":"1.0","id":"b","source":"/shop","type":"mine","data_base64":"AAE="}"#;
    let lines = [
        r#"{"type":"order_opened","detail":{"a":1}}"#,
        r#"["mine",[1, 2]]"#,
        "",
        r#"{"type":"mine"}"#,
        binary,
    ];
    project.write("a.ndjson", lines.join("\r\n"));
    let counts = project.ingest("a.ndjson");
    assert_eq!(
        (&counts["lines"], &counts["stored"], &counts["custom"]),
        (&4.into(), &4.into(), &3.into())
    );
    let rows = project
        .query("SELECT position, type, event, data, data_base64 FROM events ORDER BY position");
    let expected = [
        ["1", "order_opened", "order_opened", r#"{"a":1}"#, ""],
        ["2", "mine", "", "[1, 2]", ""],
        ["4", "mine", "", "", ""],
        ["5", "mine", "", "", "AAE="],
    ];
    assert_eq!(rows, expected.map(|row| row.map(str::to_owned).to_vec()));
}

#[test]
fn lines_that_are_no_events_are_kept_with_their_place_and_the_reason() {
    let project = Project::new();
    let mut content = b"broken\n\xff\xfe\n".to_vec();
    content.extend(event("1", "order_opened", "{}").bytes());
    content.extend(
        b"\n{\"specversion\":\"1.0\",\"source\":\"/a\",\"type\":\"x\"}\n{\"type\":\"\"}\n42\n",
    );
    project.write("a.ndjson", content);
    let said = project.run(&["ingest", "a.ndjson"]);
    assert_eq!(said.status, 1);
    assert!(
        said.out.contains("1 event stored, 5 rejected (invalid)"),
        "{}",
        said.out
    );
    assert!(
        said.err.contains("`a.ndjson`:1: column 1: expected"),
        "{}",
        said.err
    );
    assert!(said.err.contains("… and 2 more"), "{}", said.err);
    let rows = project
        .query("SELECT position, reason, encode(line, 'hex') FROM rejected ORDER BY position");
    assert_eq!(rows[0], ["1", "invalid", "62726f6b656e"]);
    assert_eq!(rows[1], ["2", "invalid", "fffe"]);
    assert_eq!(rows.len(), 5);
}

#[test]
fn values_that_do_not_fit_their_columns_are_counted() {
    let project = Project::new();
    let data = r#"{"amount":"much","count":1e400,"share":1e400,"gift":1,"paid_at":"yesterday","currency":"\ud800"}"#;
    project.write("a.ndjson", event("1", "order_paid", data) + "\n");
    let said = project.run(&["ingest", "a.ndjson"]);
    assert_eq!(said.status, 0);
    assert!(
        said.err
            .contains("1 value of the field `amount` didn't fit its type"),
        "{}",
        said.err
    );
    assert_eq!(
        project.value("SELECT misfits FROM events"),
        "amount,count,share,gift,paid_at,currency"
    );
    assert_eq!(project.value("SELECT data FROM events"), data);
    let count =
        "SELECT count(p_amount) + count(p_share) + count(p_gift) + count(p_paid_at) FROM events";
    // Columns without a value are in the table, but not in any file.
    assert_eq!(project.value(count), "0");
}

#[test]
fn times_that_are_no_moments_stay_texts() {
    let project = Project::new();
    let times = [
        "9999-12-31T23:59:59Z",
        "2026-01-01T00:00:00",
        "soon",
        "2026-02-30T00:00:00Z",
    ];
    let lines =
        times.map(|time| event(time, "order_opened", "{}").replace("2026-11-01T10:00:00Z", time));
    project.write("a.ndjson", lines.join("\n") + "\n");
    assert_eq!(project.ingest("a.ndjson")["stored"], 4);
    let rows = project.query("SELECT time, time_text FROM events ORDER BY position");
    let expected = [
        ["9999-12-31T23:59:59Z", ""],
        ["", "2026-01-01T00:00:00"],
        ["", "soon"],
        ["", "2026-02-30T00:00:00Z"],
    ];
    assert_eq!(rows, expected.map(|row| row.map(str::to_owned).to_vec()));
}

#[test]
fn the_same_file_twice_adds_nothing() {
    let project = Project::new();
    let lines = "{\"type\":\"order_opened\"}\n".repeat(3) + "broken\n";
    project.write("a.ndjson", &lines);
    assert_eq!(project.ingest("a.ndjson")["stored"], 3);
    let again = project.ingest("a.ndjson");
    assert_eq!((&again["before"], &again["lines"]), (&4.into(), &0.into()));
    // A file counts as the same file if it is renamed or compressed, or has grown.
    project.write("b.ndjson", &lines);
    assert_eq!(project.ingest("b.ndjson")["lines"], 0);
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(lines.as_bytes()).expect("memory");
    project.write("c.gz", packed.finish().expect("memory"));
    assert_eq!(project.ingest("c.gz")["lines"], 0);
    let grown = lines + "{\"type\":\"mine\"}\n";
    project.write(
        "d.zst",
        zstd::encode_all(grown.as_bytes(), 1).expect("memory"),
    );
    assert_eq!(project.ingest("d.zst")["stored"], 1);
    assert_eq!(project.value("SELECT count(*) FROM events"), "4");
    assert_eq!(project.value("SELECT count(*) FROM rejected"), "1");
    assert_eq!(project.value("SELECT max(position) FROM events"), "5");
}

#[test]
fn a_last_line_without_a_line_break_is_read_when_it_is_complete() {
    let project = Project::new();
    project.write("a.ndjson", "{\"type\":\"one\"}\n{\"type\":\"two\"");
    let said = project.run(&["ingest", "a.ndjson"]);
    assert_eq!(said.status, 1);
    assert!(
        said.err
            .contains("`a.ndjson`:2: the last line isn't complete JSON"),
        "{}",
        said.err
    );
    project.write("a.ndjson", "{\"type\":\"one\"}\n{\"type\":\"two\"}");
    assert_eq!(project.ingest("a.ndjson")["stored"], 1);
    project.write(
        "a.ndjson",
        "{\"type\":\"one\"}\n{\"type\":\"two\"}\n{\"type\":\"three\"}\n",
    );
    assert_eq!(project.ingest("a.ndjson")["stored"], 1);
    let rows = project.query("SELECT position, type FROM events ORDER BY position");
    assert_eq!(
        rows,
        [["1", "one"], ["2", "two"], ["3", "three"]].map(|row| row.map(str::to_owned).to_vec())
    );
}

#[test]
fn columns_follow_the_catalog_and_are_never_lost() {
    let project = Project::new();
    project.write(
        "a.ndjson",
        event("1", "order_paid", r#"{"count":1,"size":"XL"}"#) + "\n",
    );
    project.ingest("a.ndjson");
    // `count` is text now, `Count` and `size` are new, and the event is renamed.
    let payload = r#"{"type": "object", "properties": {"count": {"type": "string"}, "Count": {"type": "integer"},
        "size": {"type": "string"}}}"#;
    project.write("catalog/payloads/order_paid.json", payload);
    let events = "name,description,module,payload,aliases\nsold,Sold.,order,order_paid,order_paid; order_bought\n";
    project.write("catalog/events.csv", events);
    project.write(
        "b.ndjson",
        event("2", "sold", r#"{"count":"2","Count":3,"size":"L"}"#) + "\n",
    );
    project.ingest("b.ndjson");
    let rows = project.query(
        "SELECT id, p_count, p_count_text, p_count_integer, p_size, event FROM events ORDER BY id",
    );
    let expected = [
        ["1", "1", "", "", "", "order_paid"],
        ["2", "", "2", "3", "L", "sold"],
    ];
    assert_eq!(rows, expected.map(|row| row.map(str::to_owned).to_vec()));
}

#[test]
fn standard_input_is_read() {
    let project = Project::new();
    let mut command = project.command(&["ingest", "-"]);
    command
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped());
    let mut process = command.spawn().expect("the program starts");
    let mut input = process.stdin.take().expect("a pipe");
    input
        .write_all(b"{\"type\":\"order_opened\"}\n{\"type\":\"or")
        .expect("a reader");
    drop(input);
    let output = process.wait_with_output().expect("it ends");
    // Standard input can't be read again, so the last line is rejected now.
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(
        project.value("SELECT CAST(line AS VARCHAR) FROM rejected"),
        "{\"type\":\"or"
    );
    let note = String::from_utf8_lossy(&output.stderr);
    assert!(
        note.contains("1 pair has no id, so it is stored again"),
        "{note}"
    );
    assert_eq!(project.value("SELECT count(*) FROM events"), "1");
    // A file is recognized when it is read again, so there is no such note.
    project.write("a.ndjson", "{\"type\":\"order_opened\"}\n");
    assert_eq!(project.run(&["ingest", "a.ndjson"]).err, "");
}

#[test]
fn what_can_not_be_read_is_said_before_anything_is_stored() {
    let project = Project::new();
    project.write("a.ndjson", "{\"type\":\"order_opened\"}\n");
    let said = project.run(&["ingest", "a.ndjson", "missing.ndjson"]);
    assert_eq!((said.status, said.out.as_str()), (2, ""));
    assert!(
        said.err.contains("can't open `missing.ndjson`"),
        "{}",
        said.err
    );
    let said = project.run(&["ingest", "catalog"]);
    assert!(
        said.err
            .contains("`catalog` is a folder; list the files in it instead"),
        "{}",
        said.err
    );
    assert!(!project.path("store").exists());
}
