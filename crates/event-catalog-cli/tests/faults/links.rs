//! Links in catalogs, pages, templates and outputs, for every command that reads or writes.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::command::{Run, run};
use crate::{Files, files};

/// What no command may print, copy or change.
const SECRET: &str = "secret_of_this_machine";

/// A table that is no canonical one, so that `fmt` and `--fix` would change it.
fn table() -> String {
    format!("name;description\n{SECRET};A  secret was told.\n")
}

const SETTINGS: &str =
    "[[section]]\ntitle = \"Events\"\nintro = \"intro.md\"\nevents = [\"events.csv\"]\n";
const EVENTS: &str = "name,description,payload\nload,The chat was loaded.,load\n";
const SCHEMA: &str = "{\"type\":\"object\",\"properties\":{\"url\":{\"type\":\"string\"}}}";
const PAGE: &str = "# Events\n\n<!-- event-catalog:begin -->\n<!-- event-catalog:end -->\n";

/// A repository with a catalog, and a folder outside of it that has the same files, with a secret.
struct Scene {
    folder: TempDir,
}

impl Scene {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let outside_schema = format!("{{\"type\":\"object\",\"description\":\"{SECRET}\"}}");
        let outside_settings = format!("title = \"{SECRET}\"\n{SETTINGS}");
        for (path, text) in [
            ("repository/.git/HEAD", "ref: refs/heads/main\n"),
            ("repository/catalog/catalog.toml", SETTINGS),
            ("repository/catalog/events.csv", EVENTS),
            ("repository/catalog/intro.md", "All events.\n"),
            ("repository/catalog/payloads/load.json", SCHEMA),
            ("repository/page.md", PAGE),
            (
                "repository/templates/events.txt.jinja",
                "{% include \"part.txt\" %}\n",
            ),
            ("repository/templates/part.txt", "part\n"),
            ("outside/catalog.toml", &outside_settings),
            ("outside/events.csv", &table()),
            ("outside/intro.md", &format!("The {SECRET}.\n")),
            ("outside/load.json", &outside_schema),
            ("outside/part.txt", SECRET),
            ("outside/page.md", &format!("{SECRET}\n{PAGE}")),
            (
                "outside/event-catalog.toml",
                &format!("catalogs = [\"{SECRET}\"]\n"),
            ),
        ] {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
            fs::write(path, text).expect("a file");
        }
        Self { folder }
    }

    fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    /// Puts a link in place of a file or folder of the repository.
    fn link(&self, path: &str, target: impl AsRef<Path>) {
        let link = self.path("repository").join(path);
        let _ = fs::remove_file(&link);
        let _ = fs::remove_dir_all(&link);
        fs::create_dir_all(link.parent().expect("a folder")).expect("a folder");
        symlink(target, link).expect("a link");
    }

    fn run(&self, arguments: &[&str]) -> Run {
        run(self.path("repository"), arguments)
    }

    /// Nothing of what is outside was printed, copied or changed.
    fn assert_kept(&self, before: &Files, run: &Run, what: &str) {
        assert!(!run.stdout.contains(SECRET), "{what}: {run:?}");
        assert!(!run.stderr.contains(SECRET), "{what}: {run:?}");
        assert_eq!(&files(&self.path("outside")), before, "{what}");
        for (path, bytes) in files(&self.path("repository")) {
            let text = String::from_utf8_lossy(&bytes);
            assert!(
                !text.contains(SECRET),
                "{what}: {path} has the secret: {run:?}"
            );
        }
    }
}

/// Every command that reads a catalog or writes files.
const COMMANDS: [&[&str]; 21] = [
    &["check"],
    &["check", "catalog"],
    &["check", "--format", "json"],
    &["check", "--format", "sarif"],
    &["check", "--format", "github"],
    &["check", "--diff"],
    &["check", "--fix"],
    &["check", "--against", "./catalog"],
    &["check", "--write-baseline", "baseline.json"],
    &["fmt"],
    &["fmt", "--check"],
    &["fmt", "--diff"],
    &["list"],
    &["list", "--format", "json"],
    &["show", "load"],
    &["stats"],
    &["generate"],
    &["generate", "html", "--out", "site"],
    &[
        "generate",
        "--template",
        "templates/events.txt.jinja",
        "--out",
        "filled",
    ],
    &["inject", "page.md"],
    &["inject", "--check", "page.md"],
];

#[test]
fn no_command_follows_a_link_in_a_catalog_out_of_it() {
    for (link, target, is_told) in [
        ("catalog/events.csv", "outside/events.csv", true),
        ("catalog/catalog.toml", "outside/catalog.toml", true),
        ("catalog/intro.md", "outside/intro.md", true),
        ("catalog/payloads/load.json", "outside/load.json", true),
        ("catalog/payloads", "outside", true),
        ("catalog/more", "outside", true),
        ("catalog", "outside", false),
        ("event-catalog.toml", "outside/event-catalog.toml", false),
    ] {
        for command in COMMANDS {
            let scene = Scene::new();
            // From where the link is, and from the root of the disk.
            let up = "../".repeat(link.split('/').count());
            let is_absolute = command.len() % 2 == 0;
            if is_absolute {
                scene.link(link, scene.path(target));
            } else {
                scene.link(link, format!("{up}{target}"));
            }
            let before = files(&scene.path("outside"));
            // A catalog that is named may be a link.
            if link == "catalog" && command.iter().any(|it| it.contains("catalog")) {
                continue;
            }
            let run = scene.run(command);
            let what = format!("{command:?} with {link} -> {target}");
            scene.assert_kept(&before, &run, &what);
            let flags = ["--diff", "--write-baseline", "--against"];
            let reports = matches!(command[0], "check" | "generate")
                && !command.iter().any(|it| flags.contains(it));
            if is_told && reports {
                assert_ne!(run.status, 0, "{what}: {run:?}");
                let told = format!("{}{}", run.stdout, run.stderr);
                assert!(
                    told.contains("link") && told.contains("outside"),
                    "{what}: {run:?}"
                );
            } else if !is_told && link == "catalog" {
                assert_eq!(run.status, 2, "{what}: {run:?}");
                assert!(
                    run.stderr.contains("`catalog` is a link"),
                    "{what}: {run:?}"
                );
            } else if !is_told
                && !command
                    .iter()
                    .any(|it| it.contains("./catalog") || *it == "catalog")
            {
                assert_eq!(run.status, 2, "{what}: {run:?}");
            }
        }
    }
}

#[test]
fn links_inside_a_catalog_are_followed_and_stay_links() {
    let scene = Scene::new();
    fs::write(
        scene.path("repository/catalog/real.txt"),
        "name;description\nload;The chat  was loaded.\n",
    )
    .expect("a file");
    scene.link("catalog/events.csv", "real.txt");
    let before = scene.run(&["check"]);
    assert_eq!(before.status, 0, "{before:?}");
    for command in [&["check", "--fix"], &["fmt", "catalog"]] {
        let run = scene.run(command);
        assert_eq!(run.status, 0, "{run:?}");
        let link =
            fs::symlink_metadata(scene.path("repository/catalog/events.csv")).expect("a link");
        assert!(link.is_symlink());
    }
    let text = fs::read_to_string(scene.path("repository/catalog/real.txt")).expect("a file");
    assert_eq!(text, "name,description\nload,The chat was loaded.\n");
}

#[test]
fn a_catalog_that_is_named_may_be_a_link() {
    let scene = Scene::new();
    symlink(scene.path("repository/catalog"), scene.path("named")).expect("a link");
    symlink(scene.path("outside/events.csv"), scene.path("lone.csv")).expect("a link");
    let list = run(scene.folder.path(), &["list", "named"]);
    assert!(list.stdout.contains("load"), "{list:?}");
    let list = run(scene.folder.path(), &["list", "lone.csv"]);
    assert!(list.stdout.contains(SECRET), "{list:?}");
}

#[test]
fn a_flag_allows_links_that_a_build_system_makes() {
    let scene = Scene::new();
    let real = scene.path("store");
    fs::rename(scene.path("repository/catalog"), &real).expect("a folder");
    for (path, _) in files(&real) {
        scene.link(&format!("catalog/{path}"), real.join(&path));
    }
    for command in [
        &["check", "catalog"][..],
        &["list", "catalog"],
        &["generate", "rust", "--catalog", "catalog"],
        &["fmt", "--check", "catalog"],
        &["check", "--diff", "catalog"],
        &["check", "catalog", "--against", "./catalog"],
    ] {
        let refused = scene.run(command);
        assert_ne!(refused.status, 0, "{command:?}: {refused:?}");
        let mut allowed = command.to_vec();
        allowed.push("--allow-outside-links");
        let run = scene.run(&allowed);
        assert_eq!(run.status, 0, "{allowed:?}: {run:?}");
    }
    // A folder that is a link, too, and one that leads in a circle.
    scene.link("catalog", "../store");
    fs::remove_dir_all(real.join("payloads")).expect("a folder");
    fs::create_dir(scene.path("schemas")).expect("a folder");
    fs::write(scene.path("schemas/load.json"), SCHEMA).expect("a file");
    symlink(scene.path("schemas"), real.join("payloads")).expect("a link");
    symlink("..", real.join("circle")).expect("a link");
    symlink(".", scene.path("schemas/circle")).expect("a link");
    let run = scene.run(&["check", "catalog", "--allow-outside-links"]);
    assert_eq!(run.status, 0, "{run:?}");
}

#[test]
fn a_list_of_catalogs_names_none_outside_of_its_folder() {
    for path in ["../outside", "../..", "/", "catalog/../../outside"] {
        let scene = Scene::new();
        let text = format!("catalogs = [\"catalog\", \"{path}\"]\n");
        fs::write(scene.path("repository/event-catalog.toml"), text).expect("a file");
        let before = files(&scene.path("outside"));
        for command in [&["check"][..], &["fmt"], &["check", "--fix"]] {
            let run = scene.run(command);
            scene.assert_kept(&before, &run, path);
            assert_eq!(run.status, 2, "{run:?}");
            assert!(
                run.stderr.contains("which is outside its folder or hidden"),
                "{run:?}"
            );
        }
    }
}

#[test]
fn settings_name_no_file_outside_of_the_catalog() {
    for path in ["../../outside/events.csv", "/etc/passwd", "./../events.csv"] {
        let scene = Scene::new();
        let text =
            format!("[[section]]\ntitle = \"Events\"\nintro = \"{path}\"\nevents = [\"{path}\"]\n");
        fs::write(scene.path("repository/catalog/catalog.toml"), text).expect("a file");
        let before = files(&scene.path("outside"));
        for command in COMMANDS {
            let run = scene.run(command);
            scene.assert_kept(&before, &run, path);
        }
    }
}

#[test]
fn a_template_includes_no_file_outside_of_its_folder() {
    let template = [
        "generate",
        "--template",
        "templates/events.txt.jinja",
        "--out",
        "filled",
    ];
    let works = Scene::new();
    let run = works.run(&template);
    assert_eq!(run.status, 0, "{run:?}");
    for (link, target) in [
        ("templates/part.txt", "outside/part.txt"),
        ("templates/folder", "outside"),
    ] {
        let scene = Scene::new();
        scene.link(link, scene.path(target));
        if link.ends_with("folder") {
            let text = "{% include \"folder/part.txt\" %}\n";
            fs::write(scene.path("repository/templates/events.txt.jinja"), text).expect("a file");
        }
        let before = files(&scene.path("outside"));
        let run = scene.run(&template);
        scene.assert_kept(&before, &run, link);
        assert_eq!(run.status, 2, "{run:?}");
        assert!(
            run.stderr
                .contains("is a link that points outside the folder or to a hidden file"),
            "{run:?}"
        );
    }
}

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
    // One that stays in the repository is written through.
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
            // `generated` itself is named.
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

/// The files that `generate` makes, by their paths in `generated`.
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
    // Names of temporary files cannot be guessed; those of before could be.
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

/// What a pull request puts in place of a folder or a file that is usually named or found.
#[test]
fn a_link_in_a_repository_does_not_lead_out_of_it_however_it_is_named() {
    for (link, target, command) in [
        ("catalog", "outside", &["check", "catalog"][..]),
        ("catalog", "outside", &["check", "--fix", "catalog"]),
        ("catalog", "outside", &["list", "catalog"]),
        (
            "catalog/events.csv",
            "outside/events.csv",
            &["check", "catalog/events.csv"],
        ),
        (
            "catalog/events.csv",
            "outside/events.csv",
            &["check", "--fix", "catalog/events.csv"],
        ),
        (
            "catalog/events.csv",
            "outside/events.csv",
            &["fmt", "catalog/events.csv"],
        ),
        ("generated", "outside", &["generate"]),
        ("generated", "outside", &["generate", "html"]),
        ("generated/html", "outside", &["generate"]),
        ("generated/html", "outside", &["generate", "html"]),
        ("site", "outside", &["generate", "html", "--out", "site"]),
        (
            "site",
            "outside",
            &["generate", "html", "--out", "site/deep"],
        ),
        ("docs", "outside", &["inject", "docs/page.md"]),
        (
            "page.md",
            "outside/page.md",
            &["import", "page.md", "--out", "new"],
        ),
        (
            "new",
            "outside",
            &["import", "page.md", "--out", "new/deep"],
        ),
        (
            "old.json",
            "outside/part.txt",
            &["check", "--baseline", "old.json"],
        ),
        (
            "old.json",
            "outside/new.json",
            &["check", "--write-baseline", "old.json"],
        ),
        (
            "ci",
            "outside",
            &["check", "--write-baseline", "ci/new.json"],
        ),
        (
            "templates/events.txt.jinja",
            "outside/part.txt",
            &["generate", "--template", "templates/events.txt.jinja"],
        ),
        ("old", "outside", &["check", "--against", "./old"]),
    ] {
        let scene = Scene::new();
        scene.link(link, scene.path(target));
        let before = files(&scene.path("outside"));
        let run = scene.run(command);
        let what = format!("{command:?} with {link} -> {target}");
        scene.assert_kept(&before, &run, &what);
        assert_eq!(run.status, 2, "{what}: {run:?}");
        assert!(run.stderr.contains("is a link"), "{what}: {run:?}");
    }
}

#[test]
fn nothing_of_git_and_nothing_hidden_is_read_or_written() {
    let secret = format!("name,description\n{SECRET},A secret.\n");
    for (link, target, command) in [
        ("catalog/events.csv", ".git/config", &["check"][..]),
        ("catalog/intro.md", ".env", &["generate", "html"]),
        ("event-catalog.toml", ".env", &["check"]),
        (
            "templates/part.txt",
            ".git/config",
            &["generate", "--template", "templates/events.txt.jinja"],
        ),
        ("generated", ".git", &["generate", "html"]),
        ("generated/html", ".git", &["generate"]),
        ("generated/html", ".git", &["generate", "html"]),
        (
            "new",
            ".git/refs",
            &["import", "page.md", "--out", "new/tags"],
        ),
        ("docs", ".git", &["inject", "docs/config"]),
    ] {
        let scene = Scene::new();
        let repository = scene.path("repository");
        fs::create_dir(repository.join(".git/refs")).expect("a folder");
        fs::write(repository.join(".git/config"), &secret).expect("a file");
        fs::write(repository.join(".env"), &secret).expect("a file");
        scene.link(link, repository.join(target));
        let before = files(&repository.join(".git"));
        let run = scene.run(command);
        let what = format!("{command:?} with {link} -> {target}");
        assert_ne!(run.status, 0, "{what}: {run:?}");
        assert!(!format!("{run:?}").contains(SECRET), "{what}: {run:?}");
        assert_eq!(files(&repository.join(".git")), before, "{what}");
        for folder in ["generated", "filled", "new"] {
            let made = repository.join(folder);
            let made = if made.is_symlink() || !made.exists() {
                continue;
            } else {
                files(&made)
            };
            let has_secret = |bytes: &Vec<u8>| String::from_utf8_lossy(bytes).contains(SECRET);
            assert!(!made.values().any(has_secret), "{what}");
        }
    }
    for listed in [".env", ".git/config", "."] {
        let scene = Scene::new();
        let repository = scene.path("repository");
        fs::write(repository.join(".env"), &secret).expect("a file");
        fs::write(repository.join(".git/config"), &secret).expect("a file");
        let list = format!("catalogs = [\"{listed}\"]\n");
        fs::write(repository.join("event-catalog.toml"), list).expect("a file");
        let run = scene.run(&["check"]);
        assert!(!format!("{run:?}").contains(SECRET), "{listed}: {run:?}");
    }
}

#[test]
fn a_fix_is_refused_where_a_link_gives_a_table_a_second_name() {
    let scene = Scene::new();
    scene.link("catalog/more.csv", "events.csv");
    let settings = "[[section]]\ntitle = \"All\"\nevents = [\"events.csv\", \"more.csv\"]\n";
    fs::write(scene.path("repository/catalog/catalog.toml"), settings).expect("a file");
    let run = scene.run(&["check", "--fix"]);
    assert_eq!(run.status, 2, "{run:?}");
    assert!(run.stderr.contains("is a link to the other"), "{run:?}");
    let table = fs::read_to_string(scene.path("repository/catalog/events.csv")).expect("a file");
    assert_eq!(table, EVENTS);
}

/// What a pull request brings into the folder of generated files is no list of what to remove.
#[test]
fn nothing_in_an_output_folder_says_what_is_removed() {
    let scene = Scene::new();
    let head = scene.path("repository/.git/HEAD");
    // The digest of `ref: refs/heads/main`, in base64.
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

#[test]
fn nothing_in_a_hidden_folder_is_read_or_formatted() {
    let scene = Scene::new();
    let catalog = scene.path("repository/catalog");
    let secret = format!("name,description\n{SECRET},  It is  secret.\n");
    fs::create_dir(catalog.join(".hidden")).expect("a folder");
    for name in [".hidden/t.csv", ".hidden/s.json", ".h.csv"] {
        fs::write(catalog.join(name), &secret).expect("a file");
    }
    scene.link("catalog/payloads/s.json", "../.hidden/s.json");
    let run = scene.run(&["check", "catalog", "--format", "json"]);
    assert!(run.stdout.contains("outside-link"), "{run:?}");
    assert!(!run.stdout.contains(SECRET), "{run:?}");
    fs::remove_file(catalog.join("payloads/s.json")).expect("a link");

    let settings =
        "[[section]]\ntitle = \"A\"\nevents = [\".h.csv\", \".hidden/t.csv\", \"sub/../.h.csv\"]\n";
    fs::create_dir(catalog.join("sub")).expect("a folder");
    fs::write(catalog.join("catalog.toml"), settings).expect("a file");
    let run = scene.run(&["fmt", "catalog"]);
    assert!(!format!("{run:?}").contains("formatted"), "{run:?}");
    for name in [".hidden/t.csv", ".h.csv"] {
        assert_eq!(
            fs::read_to_string(catalog.join(name)).expect("a file"),
            secret
        );
    }
}

/// <https://kubernetes.io/docs/concepts/configuration/configmap/#mounted-configmaps-are-updated-automatically>
#[test]
fn a_mount_of_kubernetes_is_a_catalog() {
    let scene = Scene::new();
    let catalog = scene.path("repository/catalog");
    fs::remove_dir_all(&catalog).expect("a folder");
    for (name, text) in [
        (
            "..2024/events.csv",
            "name,description,payload\nload,Loaded.,x\n",
        ),
        ("..2024/payloads/x.json", r#"{"type":"object"}"#),
        ("..2024/more/more.csv", "name,description\nopen,Opened.\n"),
    ] {
        let path = catalog.join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, text).expect("a file");
    }
    scene.link("catalog/..data", "..2024");
    for name in ["events.csv", "payloads", "more"] {
        scene.link(&format!("catalog/{name}"), format!("..data/{name}"));
    }
    let run = scene.run(&["list", "catalog", "--format", "json"]);
    assert_eq!(run.status, 0, "{run:?}");
    assert!(
        run.stdout.contains("\"load\"") && run.stdout.contains("\"open\""),
        "{run:?}"
    );
}
