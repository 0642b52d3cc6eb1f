use std::fs;

use super::*;

fn file(path: &str, text: &str) -> GeneratedFile {
    GeneratedFile {
        path: path.to_owned(),
        text: text.to_owned(),
    }
}

fn names(folder: &Path) -> Vec<String> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder").flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if entry.path().is_dir() {
            names.extend(
                self::names(&entry.path())
                    .iter()
                    .map(|inner| format!("{name}/{inner}")),
            );
        } else {
            names.push(name);
        }
    }
    names.sort();
    names
}

#[test]
fn files_are_written_where_they_have_changed_and_nothing_else_is_touched() {
    let place = tempfile::tempdir().expect("a folder");
    let out = place.path().join("out");
    let folder = OutputFolder::create(&out).expect("a folder");
    let files = [file("index.js", "1"), file("events/load.json", "2")];
    assert_eq!(folder.write(&files).expect("written"), [true, true]);
    fs::create_dir(out.join("node_modules")).expect("a folder");
    fs::write(out.join("node_modules/mine.js"), "mine").expect("a file");
    let files = [file("index.js", "1"), file("events/load.json", "3")];
    assert_eq!(folder.write(&files).expect("written"), [false, true]);
    let expected = ["events/load.json", "index.js", "node_modules/mine.js"];
    assert_eq!(names(&out), expected);
}

#[test]
fn nothing_is_written_where_one_file_cannot_be() {
    let place = tempfile::tempdir().expect("a folder");
    let folder = OutputFolder::create(place.path()).expect("a folder");
    fs::create_dir_all(place.path().join("b.js/inner")).expect("a folder");
    let error = folder.write(&[file("a.js", "1"), file("b.js", "2")]);
    let error = error.expect_err("a folder has that name").to_string();
    assert!(error.contains("b.js` is not a file"), "{error}");
    fs::write(place.path().join("file"), "").expect("a file");
    let error = folder.write(&[file("a.js", "1"), file("file/b.js", "2")]);
    let error = error.expect_err("a file has that name").to_string();
    assert!(error.contains("file` is not a folder"), "{error}");
    for path in ["../a.js", "/a.js", "a/../../b.js", ""] {
        folder
            .write(&[file(path, "1")])
            .expect_err("a path that leads out");
    }
    folder
        .write(&[file("a.js", "1"), file("a.js", "2")])
        .expect_err("twice the same");
    assert_eq!(names(place.path()), ["file"]);
}

#[test]
fn what_an_interrupted_run_has_left_is_swept_and_nothing_else() {
    let place = tempfile::tempdir().expect("a folder");
    let folder = OutputFolder::create(place.path()).expect("a folder");
    let staging = place
        .path()
        .join(".generated.0123456789abcdef.event-catalog-tmp");
    fs::create_dir(&staging).expect("a folder");
    fs::write(staging.join("0"), "").expect("a file");
    // A list of files to remove, which may come from anyone.
    let journal = r#"{"files":[{"path":"mine.txt"}]}"#;
    for (path, text) in [
        ("mine.txt", "mine"),
        (".event-catalog-journal.json", journal),
    ] {
        fs::write(place.path().join(path), text).expect("a file");
    }
    let files = [file("index.js", "new"), file("more.js", "1")];
    folder.write(&files).expect("written");
    let expected = [
        ".event-catalog-journal.json",
        "index.js",
        "mine.txt",
        "more.js",
    ];
    assert_eq!(names(place.path()), expected);
}

#[cfg(unix)]
#[test]
fn links_in_the_folder_are_refused() {
    use std::os::unix::fs::symlink;
    let place = tempfile::tempdir().expect("a folder");
    let (out, outside) = (place.path().join("out"), place.path().join("outside"));
    fs::create_dir_all(&outside).expect("a folder");
    fs::create_dir_all(&out).expect("a folder");
    fs::write(outside.join("file"), "untouched").expect("a file");
    symlink(outside.join("file"), out.join("file.js")).expect("a link");
    symlink(outside.join("nothing"), out.join("dangling.js")).expect("a link");
    symlink(&outside, out.join("folder")).expect("a link");
    // The folder itself is named, and may be a link.
    symlink(&out, place.path().join("named")).expect("a link");
    let folder = OutputFolder::create(&place.path().join("named")).expect("a folder");
    for path in ["file.js", "dangling.js", "folder/new.js"] {
        let error = folder
            .write(&[file(path, "1")])
            .expect_err("a link")
            .to_string();
        assert!(error.contains("is a link"), "{error}");
        assert!(error.contains("named/"), "{error}");
    }
    folder.write(&[file("inside.js", "1")]).expect("written");
    assert_eq!(names(&outside), ["file"]);
    assert_eq!(
        fs::read_to_string(outside.join("file")).expect("a file"),
        "untouched"
    );
    assert_eq!(
        fs::read_to_string(out.join("inside.js")).expect("a file"),
        "1"
    );
}
