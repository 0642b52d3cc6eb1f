//! Repositories that try to run programs, or to make git read another repository.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::process::Command;

use super::{AFTER, Scene, check};
use crate::command::{self, Run, command as event_catalog, run};

#[test]
fn a_bare_repository_inside_a_catalog_is_not_asked() {
    let scene = Scene::new();
    scene.plant(&scene.catalog());
    scene.assert_compared(&check(&scene.repository()));
    // The bare repository is at the root of the real repository. The command also runs in the
    // catalog.
    let scene = Scene::new();
    scene.plant(&scene.repository());
    scene.assert_compared(&check(&scene.repository()));
    scene.assert_compared(&run(scene.catalog(), &["check", ".", "--against", "main"]));
    // Without our protection, the attack succeeds, so this test can fail.
    let scene = Scene::new();
    scene.plant(&scene.catalog());
    let _ = Command::new("git")
        .args(["-c", "safe.bareRepository=all", "-C"])
        .arg(scene.catalog())
        .args(["cat-file", "-p", "main:events.csv"])
        .env("HOME", scene.folder.path())
        .env_remove("GIT_NO_LAZY_FETCH")
        .env_remove("GIT_ALLOW_PROTOCOL")
        .output()
        .expect("git starts");
    assert!(
        scene.path("trace").exists(),
        "the bare repository is not hostile"
    );
}

/// git supports `safe.bareRepository` since version 2.38, and `GIT_NO_LAZY_FETCH` since version
/// 2.45.
#[test]
fn an_old_git_runs_nothing_either() {
    for place in ["catalog", ".git"] {
        let scene = Scene::new();
        if place == "catalog" {
            scene.plant(&scene.catalog());
        } else {
            let config = scene.hostile_config("bare = false");
            fs::write(scene.repository().join(".git/config"), config).expect("a file");
            let blob = scene.git(&scene.repository(), &["hash-object", "catalog/events.csv"]);
            assert!(!blob.is_empty());
            remove_blob_of(&scene);
        }
        let real = Command::new("sh")
            .args(["-c", "command -v git"])
            .output()
            .expect("a shell");
        let real = String::from_utf8(real.stdout).expect("a path");
        let script = format!(
            "#!/bin/bash\nunset GIT_NO_LAZY_FETCH\nkept=()\nwhile [ $# -gt 0 ]; do\n  if [ \"$1\" = -c ]; then shift 2; \
             continue; fi\n  kept+=(\"$1\"); shift\ndone\nexec {} \"${{kept[@]}}\"\n",
            real.trim()
        );
        fs::create_dir(scene.path("bin")).expect("a folder");
        fs::write(scene.path("bin/git"), script).expect("a file");
        fs::set_permissions(scene.path("bin/git"), fs::Permissions::from_mode(0o755))
            .expect("a mode");
        let path = format!(
            "{}:{}",
            scene.path("bin").display(),
            std::env::var("PATH").expect("a PATH")
        );
        let output = event_catalog(
            scene.repository(),
            &["check", "catalog", "--against", "main"],
        )
        .env("PATH", path)
        .output()
        .expect("the command starts");
        let run = Run {
            status: output.status.code().expect("a status"),
            stdout: String::from_utf8(output.stdout).expect("text"),
            stderr: String::from_utf8(output.stderr).expect("text"),
        };
        if place == "catalog" {
            scene.assert_compared(&run);
        } else {
            scene.assert_refused(&run, "partial clone");
        }
    }
}

/// Removes the committed table from the scene's repository, as in a partial clone.
fn remove_blob_of(scene: &Scene) {
    let objects = scene.repository().join(".git/objects");
    let blob = scene.git(
        &scene.repository(),
        &["rev-parse", "main:catalog/events.csv"],
    );
    let (start, rest) = blob.trim().split_at(2);
    fs::remove_file(objects.join(start).join(rest)).expect("an object");
}

#[test]
fn a_git_entry_that_leads_into_the_catalog_is_refused() {
    let leads_into = "is inside the catalog";
    // A `.git` file at the root of the repository, and in the catalog itself.
    for top in ["", "catalog"] {
        let scene = Scene::new();
        scene.plant(&scene.catalog().join("evil"));
        let top = scene.repository().join(top);
        let _ = fs::remove_dir_all(top.join(".git"));
        let text = format!("gitdir: {}\n", scene.catalog().join("evil").display());
        fs::write(top.join(".git"), text).expect("a file");
        scene.assert_refused(&check(&scene.repository()), leads_into);
    }
    // A symbolic link as `.git`.
    let scene = Scene::new();
    scene.plant(&scene.catalog().join("evil"));
    fs::remove_dir_all(scene.repository().join(".git")).expect("a repository");
    symlink("catalog/evil", scene.repository().join(".git")).expect("a link");
    scene.assert_refused(&check(&scene.repository()), leads_into);
    // A worktree whose repository is in the catalog.
    let scene = Scene::new();
    scene.plant(&scene.catalog().join("evil"));
    let git_dir = scene.path("worktree");
    fs::create_dir(&git_dir).expect("a folder");
    let evil = scene.catalog().join("evil");
    fs::write(git_dir.join("commondir"), evil.display().to_string()).expect("a file");
    fs::write(git_dir.join("HEAD"), "ref: refs/heads/main\n").expect("a file");
    fs::remove_dir_all(scene.repository().join(".git")).expect("a repository");
    fs::write(
        scene.repository().join(".git"),
        format!("gitdir: {}\n", git_dir.display()),
    )
    .expect("a file");
    scene.assert_refused(&check(&scene.repository()), leads_into);
}

#[test]
fn a_git_entry_that_is_no_repository_does_not_let_git_search_on() {
    // If git searched further, it would treat the catalog, or the parent repository, as a bare
    // repository.
    for evil in [".", "above"] {
        let scene = Scene::new();
        if evil == "." {
            scene.plant(&scene.catalog());
        }
        fs::create_dir(scene.catalog().join(".git")).expect("a folder");
        let run = check(&scene.repository());
        scene.assert_nothing_ran(&run);
        assert_eq!(run.status, 2, "{run:?}");
        assert!(run.stderr.contains("repository"), "{run:?}");
    }
}

#[test]
fn a_configuration_that_names_programs_runs_none() {
    let scene = Scene::new();
    let config = scene.hostile_config("bare = false");
    fs::write(scene.repository().join(".git/config"), &config).expect("a file");
    let included = config.split("[include]").next().expect("a part");
    fs::write(scene.catalog().join("included"), included).expect("a file");
    fs::write(
        scene.repository().join(".gitattributes"),
        "*.csv filter=csv diff=csv\n",
    )
    .expect("a file");
    fs::write(
        scene.repository().join(".git/attributes"),
        "*.csv filter=csv diff=csv\n",
    )
    .expect("a file");
    scene.assert_compared(&check(&scene.repository()));
    scene.assert_compared(&run(
        scene.repository(),
        &["check", "catalog", "--against", "main..."],
    ));
    // A missing file isn't fetched.
    remove_blob_of(&scene);
    scene.assert_refused(&check(&scene.repository()), "partial clone");
}

#[test]
fn objects_of_an_alternate_store_in_the_catalog_run_nothing() {
    let scene = Scene::new();
    scene.plant(&scene.catalog().join("evil"));
    let alternates = format!("{}\n", scene.catalog().join("evil/objects").display());
    fs::write(
        scene.repository().join(".git/objects/info/alternates"),
        alternates,
    )
    .expect("a file");
    scene.assert_compared(&check(&scene.repository()));
}

#[test]
fn variables_that_name_another_repository_are_not_followed() {
    let scene = Scene::new();
    scene.plant(&scene.catalog());
    let evil = scene.catalog().display().to_string();
    let objects = scene.catalog().join("objects").display().to_string();
    for (name, value) in [
        ("GIT_DIR", &evil),
        ("GIT_COMMON_DIR", &evil),
        ("GIT_WORK_TREE", &evil),
        ("GIT_OBJECT_DIRECTORY", &objects),
        ("GIT_ALTERNATE_OBJECT_DIRECTORIES", &objects),
        ("GIT_INDEX_FILE", &objects),
        ("GIT_NAMESPACE", &"evil".to_owned()),
    ] {
        let run = command::run_with(
            scene.repository(),
            &["check", "catalog", "--against", "main"],
            &[(name, value)],
        );
        scene.assert_compared(&run);
    }
    // CI services set `safe.directory` through these variables.
    let run = command::run_with(
        scene.repository(),
        &["check", "catalog", "--against", "main"],
        &[
            ("GIT_CONFIG_COUNT", "1"),
            ("GIT_CONFIG_KEY_0", "core.abbrev"),
            ("GIT_CONFIG_VALUE_0", "nonsense"),
        ],
    );
    assert!(run.stderr.contains("core.abbrev"), "{run:?}");
}

#[test]
fn worktrees_and_submodules_are_compared_with_their_own_repository() {
    let scene = Scene::new();
    // A linked worktree of a bare clone.
    let repository = scene.repository().display().to_string();
    scene.git(
        scene.folder.path(),
        &["clone", "--quiet", "--bare", &repository, "bare.git"],
    );
    scene.git(
        &scene.path("bare.git"),
        &[
            "worktree",
            "add",
            "--quiet",
            "../linked",
            "-b",
            "topic",
            "main",
        ],
    );
    scene.plant(&scene.path("linked/catalog"));
    fs::write(scene.path("linked/catalog/events.csv"), AFTER).expect("a file");
    scene.assert_compared(&check(&scene.path("linked")));
    // A submodule.
    let outer = scene.path("outer");
    fs::create_dir(&outer).expect("a folder");
    scene.git(&outer, &["init", "--quiet"]);
    scene.git(
        &outer,
        &["submodule", "--quiet", "add", &repository, "inner"],
    );
    scene.plant(&outer.join("inner/catalog"));
    fs::write(outer.join("inner/catalog/events.csv"), AFTER).expect("a file");
    scene.assert_compared(&check(&outer.join("inner")));
}

#[test]
fn a_partial_clone_gets_advice_that_works() {
    for filter in ["--filter=blob:none", "--filter=tree:0"] {
        let scene = Scene::new();
        let repository = scene.repository();
        scene.git(&repository, &["config", "uploadpack.allowFilter", "true"]);
        // Needs a second commit, because checked-out files are never missing.
        fs::write(scene.catalog().join("events.csv"), AFTER).expect("a file");
        scene.git(&repository, &["branch", "old"]);
        scene.commit(&repository);
        let url = format!("file://{}", repository.display());
        scene.git(
            scene.folder.path(),
            &["clone", "--quiet", filter, &url, "partial"],
        );
        let partial = scene.path("partial");
        let check_old = || run(&partial, &["check", "catalog", "--against", "origin/old"]);
        let refused = check_old();
        assert_eq!(refused.status, 2, "{refused:?}");
        let advice = "git fetch --refetch --no-filter origin";
        assert!(refused.stderr.contains(advice), "{refused:?}");
        let words: Vec<&str> = advice.split(' ').skip(1).collect();
        scene.git(&partial, &words);
        scene.assert_compared(&check_old());
    }
}
