//! Exports what is stored about someone, before it is erased.

use std::fs;

use super::{ADA, erase, joined, of_ada, of_others, project, receipt, with};
use crate::collecting::Collecting;
use crate::search::found_in;

#[test]
fn a_dry_run_exports_all_that_would_be_erased() {
    let project = project();
    project.write("a.ndjson", joined(&[of_others(0..5), of_ada()].concat()));
    project.ingest("a.ndjson");
    let collecting = Collecting::start(&project);
    let late = with("late", &format!(r#""subject":"{ADA}","#), "{}");
    assert_eq!(collecting.post(&[late, of_others(5..6).concat()]), 202);
    collecting.kill();
    let export = ["--dry-run", "--export", "ada.ndjson", "--format", "json"];
    let said = erase(&project, &export);
    let found = &receipt(&said)["found"];
    assert!(
        said.err.contains("exported personal data to `"),
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
    // The events may or may not be stored already.
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
    // An existing file isn't overwritten, and only a dry run exports.
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
