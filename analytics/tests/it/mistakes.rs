//! The program's messages about mistakes: in a catalog, with a store, in an argument.

use std::fs;

use crate::project::{Project, event};

fn stored() -> Project {
    let project = Project::new();
    let line = event(
        "1",
        "order_paid",
        r#"{"tenant_id":"acme","process_id":"welcome"}"#,
    );
    project.write("a.ndjson", line + "\n");
    let said = project.run(&["ingest", "a.ndjson"]);
    assert_eq!((said.status, said.err.as_str()), (0, ""));
    project
}

#[test]
fn a_store_that_is_none_says_what_to_do() {
    let project = stored();
    let query = ["query", "SELECT count(*) FROM events", "--store"];
    for (store, expected) in [
        ("a.ndjson", "`a.ndjson` is a file, and a store is a folder"),
        ("missing", "there is no store at `missing`"),
    ] {
        let said = project.run(&[&query[..], &[store]].concat());
        assert_eq!(said.status, 2);
        assert!(said.err.contains(expected), "{}", said.err);
    }
    let said = project.run(&["ingest", "a.ndjson", "--store", "a.ndjson"]);
    assert_eq!(said.status, 2);
    assert!(said.err.contains("`a.ndjson` is a file"), "{}", said.err);
    fs::remove_dir_all(project.path("store/rejected")).expect("a folder");
    let said = project.run(&[&query[..], &["store"]].concat());
    assert_eq!(said.status, 2);
    assert!(said.err.contains("isn't a complete store"), "{}", said.err);
}

#[test]
fn a_file_that_is_missing_from_a_store_is_named_as_such() {
    let project = stored();
    for file in project.files("store/events") {
        if file.ends_with(".parquet") && !file.contains("_delta_log") {
            fs::remove_file(project.path("store/events").join(file)).expect("a file");
        }
    }
    for arguments in [
        &["query", "SELECT id, data FROM events"][..],
        &["report", "tenants"],
    ] {
        let said = project.run(arguments);
        assert_eq!(said.status, 2);
        assert!(
            said.err.contains("a file of the store can't be read") && said.err.contains("backup"),
            "{}",
            said.err
        );
    }
}

#[test]
fn a_catalog_with_mistakes_is_used_with_a_warning() {
    let project = stored();
    let events = "name,description,module,payload,aliases\norder_paid,Paid.,order,missing,\n";
    project.write("catalog/events.csv", events);
    let said = project.run(&[
        "query",
        "SELECT count(*) AS n FROM event_order_paid",
        "--format",
        "csv",
    ]);
    assert_eq!((said.status, said.out.as_str()), (0, "n\n1\n"));
    assert!(
        said.err.starts_with("warning: the catalog has ")
            && said.err.contains("`event-catalog check`"),
        "{}",
        said.err
    );
}

#[test]
fn a_filter_that_no_event_passes_is_a_mistake() {
    let project = stored();
    for (arguments, expected) in [
        (["--tenant", "acne"], "did you mean `acme`?"),
        (["--process", "wellcome"], "did you mean `welcome`?"),
    ] {
        let said = project.run(&[&["report", "events"][..], &arguments].concat());
        assert_eq!((said.status, said.out.as_str()), (2, ""));
        assert!(said.err.contains(expected), "{}", said.err);
    }
    let said = project.run(&["report", "events", "--tenant", "acme", "--to", "2000-01-01"]);
    assert_eq!(said.status, 0);
    assert!(
        said.err.contains("no event matches these filters"),
        "{}",
        said.err
    );
    let said = project.run(&["query", "SELECT 1", "--rows", "0"]);
    assert_eq!(said.status, 2);
}
