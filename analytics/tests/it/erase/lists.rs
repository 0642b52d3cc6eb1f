//! The lists of erased people, when they are restored with a backup or lost.

use std::fs;
use std::process::Command;

use super::{ADA, check_gone, erase, joined, of_ada, of_others, project, receipt, stored};
use crate::search::found_in;

#[test]
fn a_backup_that_is_restored_brings_no_one_back() {
    let project = project();
    project.write("a.ndjson", joined(&[of_others(0..5), of_ada()].concat()));
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
fn a_lost_list_stops_writing_and_is_found_by_the_doctor() {
    let project = project();
    project.write("a.ndjson", joined(&[of_others(0..5), of_ada()].concat()));
    project.ingest("a.ndjson");
    assert_eq!(erase(&project, &[]).status, 0);
    project.write("b.ndjson", joined(&of_ada()[..5]));
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
