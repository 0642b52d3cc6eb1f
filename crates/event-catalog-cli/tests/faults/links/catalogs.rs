//! Links in a catalog, and in the files that it refers to.

use std::fs;
use std::os::unix::fs::symlink;

use super::{EVENTS, SCHEMA, SECRET, Scene};
use crate::command::run;
use crate::files;

/// Every command that reads a catalog or writes files.
const COMMANDS: [&[&str]; 27] = [
    &["check"],
    &["check", "catalog"],
    &["check", "--format", "json"],
    &["check", "--format", "sarif"],
    &["check", "--format", "github"],
    &["check", "--format", "junit"],
    &["check", "--format", "gitlab"],
    &["check", "--diff"],
    &["check", "--fix"],
    &["check", "--against", "./catalog"],
    &["check", "--write-baseline", "baseline.json"],
    &["diff", "./catalog"],
    &["fmt"],
    &["fmt", "--check"],
    &["fmt", "--diff"],
    &["rename", "load", "chat_loaded"],
    &["remove", "load", "--early", "Never sent."],
    &["list"],
    &["list", "--format", "json"],
    &["show", "load"],
    &["sample"],
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
            // Alternates between relative and absolute targets.
            let up = "../".repeat(link.split('/').count());
            let is_absolute = command.len() % 2 == 0;
            if is_absolute {
                scene.link(link, scene.path(target));
            } else {
                scene.link(link, format!("{up}{target}"));
            }
            let before = files(&scene.path("outside"));
            // If the user gives the path of a catalog, the path can be a link.
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
    // A folder that is a link is followed, too, and cyclic links are harmless.
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
fn a_fix_is_refused_where_a_link_gives_a_table_a_second_name() {
    let scene = Scene::new();
    scene.link("catalog/more.csv", "events.csv");
    let settings = "[[section]]\ntitle = \"All\"\nevents = [\"events.csv\", \"more.csv\"]\n";
    fs::write(scene.path("repository/catalog/catalog.toml"), settings).expect("a file");
    let run = scene.run(&["check", "--fix"]);
    assert_eq!(run.status, 2, "{run:?}");
    assert!(run.stderr.contains("one of the paths is a link"), "{run:?}");
    let table = fs::read_to_string(scene.path("repository/catalog/events.csv")).expect("a file");
    assert_eq!(table, EVENTS);
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
