//! Backups that are made while the store is in use, killed, damaged, and restored.

use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use crate::collecting::{Collecting, ids};
use crate::kills::{check, lines};
use crate::project::{Project, Said, event};

/// Backs up a store, and returns the JSON that was printed.
fn back_up(project: &Project, folder: &str) -> serde_json::Value {
    let said = project.run(&["backup", folder, "--format", "json"]);
    assert_eq!(said.status, 0, "{}", said.err);
    serde_json::from_str(&said.out).expect("JSON")
}

fn restore(project: &Project, folder: &str, store: &str) -> Said {
    project.run(&["restore", folder, "--store", store])
}

/// Replaces the project's store with a restored one.
fn replace_store(project: &Project, restored: &str) {
    fs::remove_dir_all(project.path("store")).expect("a folder");
    fs::rename(project.path(restored), project.path("store")).expect("a folder");
}

#[test]
fn a_restored_store_has_everything_and_goes_on() {
    let project = Project::new();
    let count = 200;
    project.write("a.ndjson", lines(count));
    project.write(
        "store/analytics.toml",
        "tenant = { fields = [\"customer\"] }\n",
    );
    project.run(&["ingest", "a.ndjson", "--batch-lines", "50"]);
    let made = back_up(&project, "backup");
    assert_eq!(made["events"], 160);
    assert_eq!(made["rejected"], 20);
    let said = project.run(&["backup", "backup", "--check"]);
    assert_eq!(said.status, 0, "{}{}", said.out, said.err);
    let said = restore(&project, "backup", "restored");
    assert_eq!(said.status, 0, "{}", said.err);
    assert!(said.err.contains("erased since"), "{}", said.err);
    assert!(project.path("restored/analytics.toml").is_file());
    assert!(!project.path("restored/restoring").exists());
    replace_store(&project, "restored");
    check(&project, count);
    // The restored store knows how far the file was read.
    assert_eq!(project.ingest("a.ndjson")["before"], 200);
    let more = lines(count) + &event("new", "order_opened", "{\"n\":1}") + "\n";
    project.write("a.ndjson", more);
    assert_eq!(project.ingest("a.ndjson")["stored"], 1);
}

#[test]
fn only_what_is_new_is_copied_and_what_is_gone_is_removed() {
    let project = Project::new();
    project.write("a.ndjson", lines(100));
    project.run(&["ingest", "a.ndjson"]);
    back_up(&project, "backup");
    let data = |project: &Project| {
        let files = project.files("backup/tables");
        files
            .iter()
            .filter(|file| file.ends_with(".parquet"))
            .count()
    };
    assert_eq!(data(&project), 2);
    let modified = |project: &Project, file: &str| {
        let file = fs::metadata(project.path(&format!("backup/tables/{file}")));
        file.and_then(|it| it.modified()).expect("a time")
    };
    let first = project.files("backup/tables")[0].clone();
    let before = modified(&project, &first);
    project.write("b.ndjson", event("b", "order_opened", "{}") + "\n");
    project.ingest("b.ndjson");
    let made = back_up(&project, "backup");
    assert_eq!(data(&project), 3);
    assert_eq!(modified(&project, &first), before);
    assert!(
        made["copied_files"].as_u64() < made["files"].as_u64(),
        "{made}"
    );
    // The backup has only one run, and no unfinished files.
    let names = fs::read_dir(project.path("backup")).expect("a folder");
    let mut names: Vec<String> = names
        .map(|it| {
            it.expect("an entry")
                .file_name()
                .to_string_lossy()
                .into_owned()
        })
        .collect();
    names.sort();
    assert_eq!(names.len(), 4, "{names:?}");
    assert!(
        names[3] == "tables" && names[2].starts_with("run-"),
        "{names:?}"
    );
}

#[test]
fn a_backup_of_a_store_in_use_has_all_that_was_acknowledged_before() {
    let project = Project::new();
    let collecting = Collecting::start(&project);
    let (acknowledged, is_over) = (AtomicUsize::new(0), AtomicBool::new(false));
    let mut backups = Vec::new();
    std::thread::scope(|scope| {
        scope.spawn(|| {
            // The loop also ends if a backup fails.
            for _ in 0..2_000 {
                if is_over.load(Ordering::Acquire) {
                    return;
                }
                let from = acknowledged.load(Ordering::Acquire);
                assert_eq!(collecting.post(&ids(from, from + 20)), 202);
                acknowledged.store(from + 20, Ordering::Release);
            }
        });
        for number in 0..3 {
            std::thread::sleep(Duration::from_millis(300));
            let before = acknowledged.load(Ordering::Acquire);
            // The third backup goes into the folder of the second.
            let folder = format!("backup-{}", number.min(1));
            back_up(&project, &folder);
            if number != 1 {
                backups.push((folder, before));
            }
        }
        is_over.store(true, Ordering::Release);
    });
    assert_eq!(collecting.stop(), 0);
    for (at, (folder, before)) in backups.into_iter().enumerate() {
        let said = restore(&project, &folder, &format!("restored-{at}"));
        assert_eq!(said.status, 0, "{}", said.err);
        replace_store(&project, &format!("restored-{at}"));
        // The events in the spool are stored, and so are the ones that arrive next.
        let collecting = Collecting::start(&project);
        let new = 1_000_000;
        assert_eq!(collecting.post(&ids(new, new + 500)), 202);
        assert_eq!(collecting.stop(), 0);
        let found = project.query(&format!(
            "SELECT count(*), count(DISTINCT id), sum(CASE WHEN CAST(id AS BIGINT) < {before} THEN 1 ELSE 0 END), \
             sum(CASE WHEN CAST(id AS BIGINT) >= {new} THEN 1 ELSE 0 END) FROM events"
        ));
        assert_eq!(found[0][0], found[0][1]);
        assert_eq!(found[0][2..], [before.to_string(), 500.to_string()]);
        let said = project.run(&["doctor", "--deep"]);
        assert_eq!(said.status, 0, "{}{}", said.out, said.err);
    }
}

#[test]
fn a_backup_beside_an_ingest_fits_together() {
    let project = Project::new();
    let count = 2_000;
    // Pairs have no id, so only the position in the file keeps them from being stored twice.
    let pairs: Vec<String> = (0..count)
        .map(|n| format!("[\"load\",{{\"n\":{n}}}]\n"))
        .collect();
    project.write("a.ndjson", pairs.concat());
    let arguments = ["ingest", "a.ndjson", "--batch-lines", "100"];
    let mut process = project.command(&arguments).spawn().expect("it starts");
    let log = project.path("store/rejected/_delta_log");
    while !log.is_dir() && process.try_wait().expect("a process").is_none() {
        std::thread::sleep(Duration::from_millis(5));
    }
    std::thread::sleep(Duration::from_millis(100));
    let said = project.run(&["backup", "backup"]);
    process.wait().expect("a process");
    assert_eq!(said.status, 0, "{}", said.err);
    assert_eq!(restore(&project, "backup", "restored").status, 0);
    replace_store(&project, "restored");
    project.run(&arguments);
    let found = project.query("SELECT count(*), count(DISTINCT data) FROM events");
    assert_eq!(found, [vec![count.to_string(); 2]]);
}

#[test]
fn a_backup_that_is_killed_leaves_the_one_before_it() {
    let project = Project::new();
    for number in 0..6_u64 {
        let name = format!("{number}.ndjson");
        let id = |n: usize| format!("{number}-{n}");
        let lines: Vec<String> = (0..50)
            .map(|n| event(&id(n), "order_opened", "{}"))
            .collect();
        project.write(&name, lines.join("\n") + "\n");
        project.run(&["ingest", &name, "--batch-lines", "5"]);
        let mut process = project
            .command(&["backup", "backup"])
            .spawn()
            .expect("the program starts");
        std::thread::sleep(Duration::from_millis(40 + number * 60));
        // The process may have ended already.
        let _ = process.kill();
        process.wait().expect("a process");
        if project.path("backup/backup.json").exists() {
            let said = project.run(&["backup", "backup", "--check"]);
            assert_eq!(said.status, 0, "{}{}", said.out, said.err);
        }
    }
    back_up(&project, "backup");
    let partial = project.files("backup");
    let partial = partial
        .iter()
        .filter(|it| it.ends_with(".partial") || *it == "unfinished");
    assert_eq!(partial.count(), 0);
    // A killed restore is started again, and no command opens the store until it is done.
    for round in 0..5_u64 {
        let mut process = project
            .command(&["restore", "backup", "--store", "restored"])
            .spawn()
            .expect("the program starts");
        std::thread::sleep(Duration::from_millis(20 + round * 40));
        let _ = process.kill();
        process.wait().expect("a process");
        let is_begun = project.path("restored").exists();
        if is_begun && project.path("restored/restoring").exists() {
            let said = project.run(&["query", "SELECT 1", "--store", "restored"]);
            assert_eq!(said.status, 2);
            assert!(said.err.contains("has not ended"), "{}", said.err);
        } else if is_begun && project.path("restored/events").exists() {
            fs::remove_dir_all(project.path("restored")).expect("a folder");
        }
    }
    let said = restore(&project, "backup", "restored");
    assert_eq!(said.status, 0, "{}", said.err);
    replace_store(&project, "restored");
    assert_eq!(
        project.value("SELECT count(DISTINCT id) FROM events"),
        "300"
    );
}

#[test]
fn who_was_erased_since_the_backup_is_not_in_the_restored_store() {
    let project = Project::new();
    let of = |id: &str, subject: &str| {
        let event = event(id, "order_opened", "{}");
        event.replace("\"type\"", &format!("\"subject\":\"{subject}\",\"type\"")) + "\n"
    };
    project.write(
        "a.ndjson",
        of("1", "ada") + &of("2", "bob") + &of("3", "cleo"),
    );
    project.run(&["ingest", "a.ndjson"]);
    let erase = |subject: &str| {
        let said = project.run(&["erase", "--subject", subject]);
        assert_eq!(said.status, 0, "{}{}", said.out, said.err);
    };
    erase("cleo");
    back_up(&project, "backup");
    erase("ada");
    let arguments = [
        "restore",
        "backup",
        "--store",
        "restored",
        "--erased-from",
        "store",
    ];
    let said = project.run(&arguments);
    assert_eq!(said.status, 0, "{}", said.err);
    assert!(said.err.contains("note: erased: 1 event;"), "{}", said.err);
    assert!(!said.err.contains("begun"), "{}", said.err);
    replace_store(&project, "restored");
    assert_eq!(project.query("SELECT subject FROM events"), [["bob"]]);
    // Erased people are still refused.
    project.write(
        "b.ndjson",
        of("4", "ada") + &of("5", "cleo") + &of("6", "bob"),
    );
    assert_eq!(project.ingest("b.ndjson")["stored"], 1);
}

#[test]
fn of_a_log_only_what_follows_the_last_checkpoint_is_copied() {
    let project = Project::new();
    let count = 1_030;
    project.write("a.ndjson", lines(count));
    project.run(&["ingest", "a.ndjson", "--batch-lines", "10"]);
    back_up(&project, "backup");
    let files = project.files("backup");
    let log = files
        .iter()
        .filter(|file| file.contains("events/_delta_log"));
    let log: Vec<&String> = log.collect();
    assert!(log.len() < 20, "{log:?}");
    assert!(
        log.iter().any(|it| it.ends_with(".checkpoint.parquet")),
        "{log:?}"
    );
    let said = restore(&project, "backup", "restored");
    assert_eq!(said.status, 0, "{}", said.err);
    replace_store(&project, "restored");
    check(&project, count);
    // The store works: it accepts new commits, and knows how far the file was read.
    assert_eq!(project.ingest("a.ndjson")["stored"], 0);
    project.write("b.ndjson", event("b", "order_opened", "{\"n\":1}") + "\n");
    assert_eq!(project.ingest("b.ndjson")["stored"], 1);
    let said = project.run(&["doctor", "--deep"]);
    assert!(!said.out.contains("error["), "{}", said.out);
}

/// The first data file of a backup.
fn data_file(project: &Project) -> std::path::PathBuf {
    let files = project.files("backup/tables/events");
    project.path(&format!("backup/tables/events/{}", files[0]))
}

#[test]
fn a_damaged_backup_is_noticed_and_not_restored() {
    let project = Project::new();
    project.write("a.ndjson", lines(100));
    project.run(&["ingest", "a.ndjson"]);
    back_up(&project, "backup");
    let path = data_file(&project);
    let mut bytes = fs::read(&path).expect("a file");
    bytes[100] ^= 1;
    fs::write(&path, &bytes).expect("a file");
    let said = project.run(&["backup", "backup", "--check"]);
    assert_eq!(said.status, 1, "{}", said.err);
    assert!(said.out.contains("the content has changed"), "{}", said.out);
    let said = restore(&project, "backup", "restored");
    assert_eq!(said.status, 2);
    assert!(said.err.contains("the backup is damaged"), "{}", said.err);
    fs::remove_file(&path).expect("a file");
    let said = project.run(&["backup", "backup", "--check"]);
    assert!(said.out.contains("the file is missing"), "{}", said.out);
    // The next run copies the file again.
    back_up(&project, "backup");
    assert_eq!(project.run(&["backup", "backup", "--check"]).status, 0);
    assert_eq!(restore(&project, "backup", "restored").status, 0);
}

#[test]
fn what_is_damaged_in_the_last_backup_is_copied_again() {
    let project = Project::new();
    project.write("a.ndjson", lines(100));
    project.run(&["ingest", "a.ndjson"]);
    back_up(&project, "backup");
    let path = data_file(&project);
    let whole = fs::read(&path).expect("a file");
    let mut bytes = whole.clone();
    bytes[100] ^= 1;
    fs::write(&path, &bytes).expect("a file");
    let said = project.run(&["backup", "backup", "--quick"]);
    assert_eq!(said.status, 0, "{}", said.err);
    assert!(
        said.err.contains("were not checked for damage"),
        "{}",
        said.err
    );
    assert_eq!(fs::read(&path).expect("a file"), bytes);
    let said = project.run(&["backup", "backup"]);
    assert_eq!(said.status, 0, "{}", said.err);
    assert!(
        said.err.contains("1 file of the last backup"),
        "{}",
        said.err
    );
    assert_eq!(fs::read(&path).expect("a file"), whole);
    // A file that is too short or missing is copied again, too.
    fs::write(&path, &whole[..10]).expect("a file");
    assert_eq!(back_up(&project, "backup")["replaced_files"], 1);
    fs::remove_file(&path).expect("a file");
    assert_eq!(back_up(&project, "backup")["replaced_files"], 1);
    assert_eq!(back_up(&project, "backup")["replaced_files"], 0);
    assert_eq!(project.run(&["backup", "backup", "--check"]).status, 0);
}

#[test]
fn folders_that_are_something_else_are_refused() {
    let project = Project::new();
    project.write("a.ndjson", lines(20));
    project.run(&["ingest", "a.ndjson"]);
    let refused = |arguments: &[&str], expected: &str| {
        let said = project.run(arguments);
        assert_eq!(said.status, 2, "{arguments:?}: {}", said.out);
        assert!(said.err.contains(expected), "{arguments:?}: {}", said.err);
    };
    refused(&["backup", "store/backup"], "is inside");
    refused(&["backup", "."], "is inside");
    refused(&["backup", "store"], "the same folder");
    refused(&["backup", "catalog"], "isn't empty");
    assert!(!project.path("catalog/lock").exists());
    refused(
        &["backup", "backup", "--store", "nothing"],
        "there is no store",
    );
    refused(
        &["restore", "catalog", "--store", "new"],
        "no finished backup",
    );
    back_up(&project, "backup");
    refused(&["restore", "backup", "--store", "catalog"], "isn't empty");
    refused(&["restore", "backup", "--store", "backup/new"], "is inside");
    // Another store with the same events.
    project.run(&["ingest", "a.ndjson", "--store", "other"]);
    refused(
        &["backup", "backup", "--store", "other"],
        "a backup of a different store",
    );
}

#[test]
fn a_backup_is_not_opened_as_a_store() {
    let project = Project::new();
    project.write("a.ndjson", lines(20));
    project.run(&["ingest", "a.ndjson"]);
    back_up(&project, "backup");
    let before = project.files("backup");
    for arguments in [
        &["ingest", "a.ndjson"][..],
        &["query", "SELECT count(*) FROM events"],
        &["doctor"],
        &["doctor", "--fix"],
        &["collect", "--listen", "127.0.0.1:0"],
    ] {
        let arguments = [arguments, &["--store", "backup"]].concat();
        let said = project.run(&arguments);
        assert_eq!(said.status, 2, "{arguments:?}: {}", said.out);
        assert!(said.err.contains("`backup` is a backup"), "{}", said.err);
    }
    assert_eq!(project.files("backup"), before);
}

/// Replaces a text in the manifest of a backup.
fn edit(project: &Project, from: &str, to: &str) {
    let path = project.path("backup/backup.json");
    let text = fs::read_to_string(&path).expect("a manifest");
    assert!(text.contains(from), "{text}");
    fs::write(&path, text.replace(from, to)).expect("a manifest");
}

#[test]
fn a_manifest_that_was_changed_is_refused() {
    for (from, to, expected) in [
        (
            "\"events/_delta_log",
            "\"../_delta_log",
            "is outside of the folder",
        ),
        (
            "\"events/_delta_log",
            "\"/tmp/_delta_log",
            "is outside of the folder",
        ),
        (
            "\"events/_delta_log",
            "\"more/_delta_log",
            "was changed by hand",
        ),
        ("\"format\": 1", "\"format\": 7", "was written by version"),
    ] {
        let project = Project::new();
        project.write("a.ndjson", lines(20));
        project.run(&["ingest", "a.ndjson"]);
        back_up(&project, "backup");
        edit(&project, from, to);
        for arguments in [
            &["restore", "backup", "--store", "new"][..],
            &["backup", "backup", "--check"],
        ] {
            let said = project.run(arguments);
            assert_eq!(said.status, 2, "{to}");
            assert!(said.err.contains(expected), "{to}: {}", said.err);
        }
        assert!(!project.path("new").exists());
    }
}

#[cfg(unix)]
#[test]
fn a_link_in_a_backup_leads_nowhere() {
    let project = Project::new();
    project.write("a.ndjson", lines(20));
    project.write("outside", "secret");
    project.run(&["ingest", "a.ndjson"]);
    back_up(&project, "backup");
    let path = data_file(&project);
    fs::remove_file(&path).expect("a file");
    std::os::unix::fs::symlink(project.path("outside"), &path).expect("a link");
    let said = project.run(&["backup", "backup", "--check"]);
    assert!(said.out.contains("is a link"), "{}{}", said.out, said.err);
    let said = restore(&project, "backup", "restored");
    assert!(said.err.contains("is a link"), "{}", said.err);
    // The next run restores the file.
    back_up(&project, "backup");
    assert_eq!(
        fs::read(project.path("outside")).expect("a file"),
        b"secret"
    );
    assert!(!is_link(&path));
}

#[cfg(unix)]
fn is_link(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|it| it.file_type().is_symlink())
}

#[cfg(unix)]
#[test]
fn only_its_owner_can_read_a_backup() {
    use std::os::unix::fs::PermissionsExt;

    let project = Project::new();
    project.write("a.ndjson", lines(20));
    project.run(&["ingest", "a.ndjson"]);
    back_up(&project, "backup");
    let mode = |path: &str| {
        let found = fs::metadata(project.path(path)).expect("a folder");
        found.permissions().mode() & 0o777
    };
    assert_eq!(mode("backup"), 0o700);
    // An existing folder, such as a mounted disk, keeps its permissions.
    fs::create_dir(project.path("disk")).expect("a folder");
    fs::set_permissions(project.path("disk"), fs::Permissions::from_mode(0o755)).expect("a folder");
    back_up(&project, "disk");
    assert_eq!(mode("disk"), 0o755);
    let names = fs::read_dir(project.path("disk")).expect("a folder");
    let mut folders = 0;
    for entry in names {
        let entry = entry.expect("an entry");
        if entry.file_type().expect("a type").is_dir() {
            folders += 1;
            let name = entry.file_name().to_string_lossy().into_owned();
            assert_eq!(mode(&format!("disk/{name}")), 0o700, "{name}");
        }
    }
    assert_eq!(folders, 2);
    assert_eq!(restore(&project, "disk", "restored").status, 0);
}
