//! What is sent to pages after a file is saved.

use std::io::Write;

use crate::client::{MORE, TABLE, TYPO, is_broken, is_good, serve};
use crate::command::folder;

#[test]
fn a_catalog_is_named_as_an_argument_or_as_an_option_or_found() {
    let folder = folder(&[
        ("catalog/events.csv", TABLE),
        ("other/events.csv", &TABLE.replace("opened", "started")),
    ]);
    for (arguments, expected) in [
        (&[][..], "opened"),
        (&["other"], "started"),
        (&["--catalog", "other"], "started"),
        (&["--catalog=other"], "started"),
    ] {
        let page = serve(folder.path(), arguments).page();
        assert!(
            page.contains(&format!("The chat was {expected}.")),
            "{arguments:?}"
        );
    }
}

#[test]
fn the_page_follows_what_is_saved_and_stays_as_it_was_while_the_catalog_is_broken() {
    let catalog = folder(&[("catalog/catalog.toml", ""), ("catalog/events.csv", TABLE)]);
    let events = catalog.path().join("catalog/events.csv");
    let served = serve(catalog.path(), &["catalog"]);
    let mut changes = served.changes();
    let first = changes.next();
    assert!(is_good(&first), "{first}");

    std::fs::write(&events, TYPO).expect("a file");
    let broken = changes.until(is_broken);
    assert_eq!(broken["version"], first["version"]);
    let problems = &broken["problems"];
    assert_eq!(
        problems["title"],
        "1 error in the catalog; the page shows the last valid version"
    );
    let finding = &problems["findings"][0];
    assert_eq!(finding["level"], "error");
    assert_eq!(finding["rule"], "duplicate-event");
    let message = finding["message"].as_str().expect("a message");
    assert!(message.starts_with("duplicate event `load`"), "{message}");
    assert!(finding["help"].is_string(), "{finding}");
    let place = &finding["places"][0];
    let shown = place["place"].as_str().expect("a place");
    assert!(
        shown.ends_with("catalog/events.csv:3:1 (cell A3)"),
        "{shown}"
    );
    assert_eq!(place["excerpt"]["line"], 3);
    assert_eq!(place["excerpt"]["marked"], "load");
    assert!(served.page().contains("The chat was opened."));
    // A page that connects now is notified of the error immediately.
    assert!(is_broken(&served.changes().next()));

    std::fs::write(&events, MORE).expect("a file");
    let fixed = changes.until(is_good);
    assert_ne!(fixed["version"], first["version"]);
    let page = served.page();
    assert!(page.contains("<p>It is &lt;b&gt;.</p>"));
    let version = fixed["version"].as_str().expect("a version");
    assert!(page.contains(&format!("data-version=\"{version}\"")));
}

#[test]
fn programs_may_save_as_they_like() {
    let catalog = folder(&[("events.csv", TABLE)]);
    let events = catalog.path().join("events.csv");
    let served = serve(catalog.path(), &["events.csv"]);
    let mut changes = served.changes();
    let first = changes.next();

    // A new file replaces the old one, while a lock file is next to it.
    let new = catalog.path().join("lu1234.tmp");
    std::fs::write(catalog.path().join(".~lock.events.csv#"), ",me,").expect("a file");
    std::fs::write(&new, MORE).expect("a file");
    std::fs::rename(&new, &events).expect("the same disk");
    let second = changes.until(|state| state["version"] != first["version"]);
    assert!(is_good(&second), "{second}");

    // The old file is renamed, and a new one is written in two steps.
    std::fs::rename(&events, catalog.path().join("events.csv~")).expect("the same disk");
    let (start, end) = TABLE.split_at(30);
    let mut file = std::fs::File::create(&events).expect("a file");
    file.write_all(start.as_bytes()).expect("it is written");
    file.write_all(end.as_bytes()).expect("it is written");
    drop(file);
    let third = changes.until(|state| is_good(state) && state["version"] != second["version"]);
    // The same content has the same version.
    assert_eq!(third["version"], first["version"]);
}

#[test]
fn a_folder_that_goes_and_comes_back_is_the_catalog_again() {
    let catalog = folder(&[("catalog/catalog.toml", ""), ("catalog/events.csv", TABLE)]);
    let served = serve(catalog.path(), &["catalog"]);
    let mut changes = served.changes();
    assert!(is_good(&changes.next()));
    let (here, away) = (catalog.path().join("catalog"), catalog.path().join("away"));
    std::fs::rename(&here, &away).expect("the same disk");
    let gone = changes.until(is_broken);
    assert!(
        gone["problems"]["note"]
            .as_str()
            .is_some_and(|it| it.contains("cannot be read"))
    );
    std::fs::rename(&away, &here).expect("the same disk");
    changes.until(is_good);
    std::fs::write(here.join("events.csv"), MORE).expect("a file");
    changes.until(|state| is_good(state) && state["version"] != gone["version"]);
    assert!(served.page().contains("It is &lt;b&gt;."));
}

#[test]
fn a_catalog_that_is_broken_from_the_beginning_is_served_when_it_is_mended() {
    let catalog = folder(&[("events.csv", TYPO)]);
    let served = serve(catalog.path(), &["events.csv"]);
    assert!(served.page().contains("No events yet"));
    let mut changes = served.changes();
    let broken = changes.next();
    assert_eq!(
        broken["problems"]["title"],
        "1 error in the catalog; the page appears when the errors are fixed"
    );
    std::fs::write(catalog.path().join("events.csv"), TABLE).expect("a file");
    let fixed = changes.until(is_good);
    assert_ne!(fixed["version"], broken["version"]);
    assert!(served.page().contains("The chat was opened."));
}

#[cfg(unix)]
#[test]
fn a_table_that_is_a_link_is_followed() {
    use std::os::unix::fs::symlink;

    let catalog = folder(&[
        ("catalog/catalog.toml", ""),
        ("catalog/..one/events.csv", TABLE),
        ("catalog/..two/events.csv", TABLE),
    ]);
    let link = catalog.path().join("catalog/events.csv");
    symlink("..one/events.csv", &link).expect("a link");
    let served = serve(catalog.path(), &["catalog"]);
    let mut changes = served.changes();
    let first = changes.next();
    assert!(is_good(&first), "{first}");
    std::fs::write(catalog.path().join("catalog/..one/events.csv"), MORE).expect("a file");
    let second = changes.until(|state| state["version"] != first["version"]);
    assert!(is_good(&second), "{second}");

    // The link's target changes.
    std::fs::remove_file(&link).expect("a link");
    symlink("..two/events.csv", &link).expect("a link");
    changes.until(|state| state["version"] == first["version"]);
    std::fs::write(catalog.path().join("catalog/..two/events.csv"), TYPO).expect("a file");
    changes.until(is_broken);
}

#[cfg(unix)]
#[test]
fn links_and_folders_that_come_and_go_end_nothing() {
    use std::os::unix::fs::symlink;

    let catalog = folder(&[("catalog/catalog.toml", ""), ("catalog/events.csv", TABLE)]);
    let path = |path: &str| catalog.path().join(path);
    let served = serve(catalog.path(), &["catalog"]);
    let mut changes = served.changes();
    let first = changes.next();
    for number in 0..1000 {
        let target = ["nowhere", "..", ".", "link", "events.csv"][number % 5];
        symlink(target, path("catalog/new")).expect("a link");
        std::fs::rename(path("catalog/new"), path("catalog/.link")).expect("the same disk");
    }
    for _ in 0..20 {
        std::fs::rename(path("catalog"), path("away")).expect("the same disk");
        std::fs::create_dir(path("catalog")).expect("a folder");
        std::fs::remove_dir(path("catalog")).expect("a folder");
        std::fs::rename(path("away"), path("catalog")).expect("the same disk");
    }
    std::fs::write(path("catalog/events.csv"), MORE).expect("a file");
    changes.until(|state| is_good(state) && state["version"] != first["version"]);
}

#[test]
fn what_cannot_be_read_is_named_and_the_rest_is_shown() {
    let catalog = folder(&[("catalog/catalog.toml", ""), ("catalog/events.csv", TABLE)]);
    let large = catalog.path().join("catalog/large.csv");
    // A file that not even root can read, because it is too large. It takes no disk space.
    let file = std::fs::File::create(&large).expect("a file");
    file.set_len(1 << 40).expect("a file without content");
    let served = serve(catalog.path(), &["catalog"]);
    assert!(served.page().contains("The chat was opened."));
    let mut changes = served.changes();
    let state = changes.next();
    let problems = &state["problems"];
    assert_eq!(
        problems["title"],
        "1 error in the catalog; parts that can't be read are missing on the page"
    );
    let findings = problems["findings"].to_string();
    assert!(findings.contains("catalog/large.csv"), "{findings}");
    std::fs::remove_file(&large).expect("a file");
    changes.until(is_good);
}

/// While the server runs, the user can check out a branch in which the catalog is a link.
#[cfg(unix)]
#[test]
fn a_catalog_that_becomes_a_link_out_of_its_repository_is_not_read() {
    let files = [
        ("repository/.git/HEAD", ""),
        ("repository/catalog/catalog.toml", ""),
        ("repository/catalog/events.csv", TABLE),
        ("secret/catalog.toml", ""),
        (
            "secret/events.csv",
            "name,description\nsecret_thing,It is secret.\n",
        ),
    ];
    let catalog = folder(&files);
    let repository = catalog.path().join("repository");
    let served = serve(&repository, &["catalog"]);
    let mut changes = served.changes();
    assert!(is_good(&changes.next()));
    std::fs::remove_dir_all(repository.join("catalog")).expect("a folder");
    std::os::unix::fs::symlink("../secret", repository.join("catalog")).expect("a link");
    let state = changes.until(|state| {
        let text = state["problems"]["note"].as_str().unwrap_or_default();
        text.contains("points outside its repository")
    });
    assert!(!state.to_string().contains("secret_thing"), "{state}");
    assert!(!served.page().contains("secret_thing"));
}
