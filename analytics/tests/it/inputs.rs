//! The formats of inputs: which are read, which are refused and why, and which files count as the same.

use std::io::Write;

use crate::project::{Project, event};

#[test]
fn json_over_several_lines_is_read() {
    let project = Project::new();
    let (first, second) = (
        event("1", "order_opened", "{\n  \"a\": 1\n}"),
        "[\"mine\",\n{}]",
    );
    project.write(
        "list.json",
        format!("\u{feff}[\n  {first},\n  {second}\n]\n"),
    );
    let counts = project.ingest("list.json");
    assert_eq!(
        (&counts["lines"], &counts["stored"]),
        (&2.into(), &2.into())
    );
    let rows = project.query("SELECT position, type, data FROM events ORDER BY position");
    let expected = [
        ["1", "order_opened", "{\n  \"a\": 1\n}"],
        ["2", "mine", "{}"],
    ];
    assert_eq!(rows, expected.map(|row| row.map(str::to_owned).to_vec()));
    // The same list with one more event.
    project.write(
        "list.json",
        format!("\u{feff}[\n  {first},\n  {second},\n  [\"mine\"]\n]\n"),
    );
    let counts = project.ingest("list.json");
    assert_eq!(
        (&counts["before"], &counts["stored"]),
        (&2.into(), &1.into())
    );
    project.write("one.json", "{\n  \"type\": \"order_opened\"\n}\n");
    assert_eq!(project.ingest("one.json")["stored"], 1);
    project.write(
        "broken.json",
        "[\n  {\"type\": \"mine\"},\n  oops,\n  {\"type\":",
    );
    let said = project.run(&["ingest", "broken.json"]);
    assert_eq!(said.status, 1);
    assert!(
        said.out
            .contains("2 lines, 1 event stored (1 custom), 1 rejected"),
        "{}",
        said.out
    );
    assert!(
        said.err.contains("`broken.json`:3: the last line"),
        "{}",
        said.err
    );
}

#[test]
fn what_has_no_lines_of_events_says_what_to_do() {
    let project = Project::new();
    let utf16: Vec<u8> = "\u{feff}{}"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let mut tar = vec![0; 1024];
    tar[257..262].copy_from_slice(b"ustar");
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(&tar).expect("memory");
    project.write("good.ndjson", "{\"type\":\"order_opened\"}\n");
    for (name, content, advice) in [
        (
            "a.ndjson",
            utf16,
            "`a.ndjson` is in UTF-16; convert it to UTF-8",
        ),
        (
            "a.tgz",
            packed.finish().expect("memory"),
            "`a.tgz` is a tar archive; unpack it",
        ),
        (
            "a.xlsx",
            b"PK\x03\x04".to_vec(),
            "`a.xlsx` is a zip archive",
        ),
    ] {
        project.write(name, content);
        let said = project.run(&["ingest", "good.ndjson", name]);
        assert_eq!((said.status, &*said.out), (2, ""));
        assert!(said.err.contains(advice), "{}", said.err);
    }
    assert!(!project.path("store").exists());
}

#[test]
fn a_file_without_events_is_refused_before_its_lines_are_rejected() {
    let project = Project::new();
    let table = "id,name,day\n".to_owned() + &"1,order_paid,2026-11-01\n".repeat(1_000);
    project.write("a.csv", table);
    let said = project.run(&["ingest", "a.csv"]);
    assert_eq!(said.status, 2);
    for part in [
        "none of the first 100 lines is an event",
        "Line 1: column 1",
        "CSV",
        "--force",
    ] {
        assert!(said.err.contains(part), "{part}: {}", said.err);
    }
    assert_eq!(project.value("SELECT count(*) FROM rejected"), "0");
    let said = project.run(&["ingest", "a.csv", "--force"]);
    assert_eq!(said.status, 1, "{}", said.err);
    assert_eq!(project.value("SELECT count(*) FROM rejected"), "1001");
    assert_eq!(project.ingest("a.csv")["before"], 1_001);
}

#[test]
fn an_empty_file_is_reported_as_empty() {
    let project = Project::new();
    for content in ["", "\n \n", "[]\n"] {
        project.write("a.ndjson", content);
        let said = project.run(&["ingest", "a.ndjson"]);
        assert_eq!(
            (said.status, &*said.out),
            (0, "`a.ndjson`: empty, nothing to store\n")
        );
    }
}

#[test]
fn an_older_copy_of_a_file_that_has_grown_adds_nothing() {
    let project = Project::new();
    let lines: Vec<String> = (0..6).map(|at| format!("[\"mine\",{at}]\n")).collect();
    for end in [2, 4, 6] {
        project.write("a.ndjson", lines[..end].concat());
        assert_eq!(project.ingest("a.ndjson")["stored"], 2);
    }
    for end in [2, 4] {
        // The copy may have been made while the next line of the original was being written.
        for rest in ["", "[\"mi"] {
            project.write("older.ndjson", lines[..end].concat() + rest);
            let counts = project.ingest("older.ndjson");
            assert_eq!(
                (&counts["before"], &counts["lines"]),
                (&end.into(), &0.into())
            );
        }
    }
    assert_eq!(project.value("SELECT count(*) FROM events"), "6");
    assert_eq!(project.ingest("a.ndjson")["before"], 6);
    // A file that continues differently counts as another file.
    project.write(
        "other.ndjson",
        lines[..2].concat() + "[\"mine\",\"other\"]\n",
    );
    assert_eq!(project.ingest("other.ndjson")["stored"], 3);
}

#[test]
fn what_is_before_the_damage_of_a_compressed_file_is_stored() {
    let project = Project::new();
    let lines: String = (0..5_000)
        .map(|id| event(&id.to_string(), "order_opened", "{}") + "\n")
        .collect();
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(lines.as_bytes()).expect("memory");
    let packed = packed.finish().expect("memory");
    project.write("a.gz", &packed[..packed.len() / 2]);
    let said = project.run(&["ingest", "a.gz"]);
    assert_eq!(said.status, 2);
    assert!(said.err.contains("can't read `a.gz`"), "{}", said.err);
    let stored = project.value("SELECT count(*) FROM events");
    let stored: u64 = stored.parse().expect("a number");
    assert!(stored > 500, "{stored}");
    project.write("a.gz", packed);
    assert_eq!(project.ingest("a.gz")["stored"], 5_000 - stored);
}

#[test]
fn a_list_with_commas_at_the_start_of_lines_is_read() {
    let project = Project::new();
    project.write(
        "a.json",
        "[[\"mine\",1]\n,[\"mine\",\"2]\n,[\"mine\",3]\n]\n",
    );
    let counts = project.ingest("a.json");
    assert_eq!(counts["stored"], 2);
    // The unclosed string doesn't hide what follows it.
    assert_eq!(counts["rejected"]["invalid"], 1);
    assert_eq!(counts["left"], serde_json::Value::Null);
}

#[test]
fn a_damaged_file_of_a_stream_is_an_error_and_stores_nothing_again() {
    let project = Project::new();
    project.write("a.ndjson", "[\"mine\"]\n");
    project.ingest("a.ndjson");
    let stream = project.files("store/streams").remove(0);
    project.write(&format!("store/streams/{stream}"), "{\"id\":");
    let said = project.run(&["ingest", "a.ndjson"]);
    assert_eq!(said.status, 2);
    assert!(said.err.contains("is damaged; restore it"), "{}", said.err);
    assert_eq!(project.value("SELECT count(*) FROM events"), "1");
}

#[test]
fn a_file_that_is_the_beginning_of_another_is_another_file() {
    let project = Project::new();
    project.write("a.ndjson", "[\"mine\"]\n[\"mine\",2]\n");
    project.run(&["ingest", "a.ndjson", "--batch-lines", "1"]);
    // A batch of the first file ended here, but no run ended here.
    project.write("b.ndjson", "[\"mine\"]\n");
    assert_eq!(project.ingest("b.ndjson")["stored"], 1);
    assert_eq!(project.value("SELECT count(*) FROM events"), "3");
}
