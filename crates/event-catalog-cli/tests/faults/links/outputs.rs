//! Links at paths where files are written.

use std::fs;
use std::os::unix::fs::symlink;

use super::Scene;
use crate::files;

#[test]
fn a_page_that_leads_out_of_its_repository_is_neither_read_nor_written() {
    let scene = Scene::new();
    scene.link("page.md", "../outside/page.md");
    let before = files(&scene.path("outside"));
    for command in [
        &["inject", "page.md"][..],
        &["inject", "--check", "page.md"],
    ] {
        let run = scene.run(command);
        scene.assert_kept(&before, &run, "page.md");
        assert_eq!(run.status, 2, "{run:?}");
        assert!(
            run.stderr
                .contains("page.md` is a link that points outside"),
            "{run:?}"
        );
    }
    // A link within the repository is followed when writing.
    let scene = Scene::new();
    fs::create_dir(scene.path("repository/docs")).expect("a folder");
    fs::rename(
        scene.path("repository/page.md"),
        scene.path("repository/docs/real.md"),
    )
    .expect("a file");
    scene.link("page.md", "docs/real.md");
    let run = scene.run(&["inject", "page.md"]);
    assert_eq!(run.status, 0, "{run:?}");
    assert!(
        fs::symlink_metadata(scene.path("repository/page.md"))
            .expect("a link")
            .is_symlink()
    );
    let text = fs::read_to_string(scene.path("repository/docs/real.md")).expect("a file");
    assert!(text.contains("The chat was loaded."), "{text}");
}

#[test]
fn nothing_is_written_through_links_in_an_output_folder() {
    let all = files_of_all_kinds();
    assert!(all.len() > 12, "{all:?}");
    for path in all {
        for (is_folder, target) in [
            (false, "outside/part.txt"),
            (false, "outside/new"),
            (true, "outside"),
        ] {
            let link = if is_folder {
                path.rsplit_once('/').map_or("", |(folder, _)| folder)
            } else {
                &path
            };
            // `generated` itself was given by the user.
            if link.is_empty() {
                continue;
            }
            let scene = Scene::new();
            scene.link(&format!("generated/{link}"), scene.path(target));
            let before = files(&scene.path("outside"));
            let run = scene.run(&["generate"]);
            let what = format!("{link} -> {target}");
            scene.assert_kept(&before, &run, &what);
            assert_eq!(run.status, 2, "{what}: {run:?}");
            assert!(run.stderr.contains("is a link"), "{what}: {run:?}");
        }
    }
}

/// The files written by `generate`, relative to `generated`.
fn files_of_all_kinds() -> Vec<String> {
    let scene = Scene::new();
    let run = scene.run(&["generate"]);
    assert_eq!(run.status, 0, "{run:?}");
    files(&scene.path("repository/generated"))
        .into_keys()
        .collect()
}

#[test]
fn temporary_files_follow_no_link_that_waits_for_them() {
    // The names of temporary files can't be guessed, unlike in earlier versions.
    let scene = Scene::new();
    fs::write(
        scene.path("repository/catalog/events.csv"),
        "name;description\nload;The chat was loaded.\n",
    )
    .expect("a file");
    for number in 1..2000_u32 {
        let name = format!("catalog/.events.csv.{number}.tmp");
        symlink(
            scene.path("outside/part.txt"),
            scene.path("repository").join(name),
        )
        .expect("a link");
    }
    let planted = "catalog/.events.csv.0123456789abcdef.event-catalog-tmp";
    scene.link(planted, scene.path("outside/part.txt"));
    let before = files(&scene.path("outside"));
    let run = scene.run(&["fmt", "catalog"]);
    scene.assert_kept(&before, &run, "fmt");
    assert_eq!(run.status, 0, "{run:?}");
    assert!(fs::symlink_metadata(scene.path("repository").join(planted)).is_ok());
}

#[test]
fn import_writes_into_no_link() {
    let scene = Scene::new();
    scene.link("new", scene.path("outside"));
    let before = files(&scene.path("outside"));
    let page = "| Event | Description |\n|---|---|\n| load | The chat was loaded. |\n";
    fs::write(scene.path("repository/events.md"), page).expect("a file");
    let run = scene.run(&["import", "events.md", "--out", "new"]);
    scene.assert_kept(&before, &run, "import");
    assert_eq!(run.status, 2, "{run:?}");
}

/// Without a repository, nothing says who made a link. A folder that no one has named is in the working folder.
#[test]
fn a_default_output_folder_does_not_lead_out_of_the_working_folder() {
    let page = "| Event | Description |\n|---|---|\n| load | The chat was loaded. |\n";
    for (link, command) in [
        ("generated", &["generate"][..]),
        ("generated", &["generate", "html"]),
        ("catalog", &["import", "events.md"]),
        ("catalog", &["infer", "events.json"]),
    ] {
        let scene = Scene::new();
        fs::remove_dir_all(scene.path("repository/.git")).expect("a folder");
        fs::write(scene.path("repository/events.md"), page).expect("a file");
        fs::write(
            scene.path("repository/events.json"),
            "{\"type\":\"load\"}\n",
        )
        .expect("a file");
        fs::create_dir(scene.path("empty")).expect("a folder");
        for target in ["../empty", "../new"] {
            scene.link(link, target);
            let run = scene.run(command);
            assert_eq!(run.status, 2, "{command:?}: {run:?}");
            assert!(
                run.stderr.contains("is a link that points outside"),
                "{command:?}: {run:?}"
            );
            assert!(files(&scene.path("empty")).is_empty(), "{command:?}");
            assert!(!scene.path("new").exists(), "{command:?}");
        }
    }
}

/// A list of files that a pull request adds to the output folder must not determine what is
/// removed.
#[test]
fn nothing_in_an_output_folder_says_what_is_removed() {
    let scene = Scene::new();
    let head = scene.path("repository/.git/HEAD");
    // The digest of `ref: refs/heads/main`, in Base64.
    let journal = r#"{"files":[{"path":".git/HEAD","sha256":"KNJb+Cr0wOK3L1CVmyvrhZ4+YLljCl6MYD2tTdsrboA="}]}"#;
    for folder in ["", "generated/"] {
        let path = scene
            .path("repository")
            .join(format!("{folder}.event-catalog-journal.json"));
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, journal).expect("a file");
    }
    for out in [".", "generated"] {
        let run = scene.run(&["generate", "--out", out]);
        assert_eq!(run.status, 0, "{run:?}");
        assert!(head.exists());
    }
}
