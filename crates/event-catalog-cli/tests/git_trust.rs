//! `check --against` in repositories and catalogs that an attacker has made: git runs nothing, and reads
//! only the repository around the catalog.

#![cfg(unix)]

mod command;

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;

use command::{Run, command as event_catalog, run};
use tempfile::TempDir;

const BEFORE: &str =
    "name,description\nload,The chat was loaded.\nlink_clicked,A link was clicked.\n";
const AFTER: &str = "name,description\nload,The chat was loaded.\n";

/// A repository with a catalog that has lost an event since the last commit, and a program that leaves a
/// trace when it runs.
struct Scene {
    folder: TempDir,
}

impl Scene {
    fn new() -> Self {
        let scene = Self {
            folder: tempfile::tempdir().expect("a folder"),
        };
        fs::create_dir_all(scene.catalog()).expect("a folder");
        fs::write(scene.catalog().join("events.csv"), BEFORE).expect("a file");
        scene.git(&scene.repository(), &["init", "--quiet"]);
        scene.commit(&scene.repository());
        fs::write(scene.catalog().join("events.csv"), AFTER).expect("a file");
        let program = scene.path("program");
        let text = format!(
            "#!/bin/sh\ntouch '{}'\nexit 1\n",
            scene.path("trace").display()
        );
        fs::write(&program, text).expect("a file");
        fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).expect("a mode");
        scene
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn repository(&self) -> PathBuf {
        self.path("repository")
    }

    fn catalog(&self) -> PathBuf {
        self.repository().join("catalog")
    }

    fn git(&self, folder: &Path, arguments: &[&str]) -> String {
        let output = Command::new("git")
            .args(["-c", "user.name=Ann", "-c", "user.email=ann@example.org"])
            .args([
                "-c",
                "init.defaultBranch=main",
                "-c",
                "commit.gpgsign=false",
            ])
            .args(["-c", "protocol.file.allow=always"])
            .args(arguments)
            .current_dir(folder)
            .env("HOME", self.folder.path())
            .env_remove("GIT_DIR")
            .env_remove("GIT_INDEX_FILE")
            .output()
            .expect("git starts");
        assert!(output.status.success(), "git {arguments:?}: {output:?}");
        String::from_utf8(output.stdout).expect("text")
    }

    fn commit(&self, folder: &Path) {
        self.git(folder, &["add", "."]);
        self.git(folder, &["commit", "--quiet", "-m", "Events"]);
    }

    /// Makes a folder a bare repository whose branch `main` has a file that is not there, and whose remote
    /// names a program to fetch it with.
    fn plant(&self, folder: &Path) {
        let source = self.path("source");
        let _ = fs::remove_dir_all(&source);
        fs::create_dir_all(&source).expect("a folder");
        fs::write(
            source.join("events.csv"),
            "name,description\nforged,It was forged.\n",
        )
        .expect("a file");
        self.git(&source, &["init", "--quiet"]);
        self.commit(&source);
        let blob = self.git(&source, &["rev-parse", "HEAD:events.csv"]);
        let (start, rest) = blob.trim().split_at(2);
        fs::remove_file(source.join(".git/objects").join(start).join(rest)).expect("an object");
        fs::create_dir_all(folder).expect("a folder");
        for part in ["HEAD", "objects", "refs"] {
            copy(&source.join(".git").join(part), &folder.join(part));
        }
        fs::write(folder.join("config"), self.hostile_config("bare = true")).expect("a file");
    }

    /// A configuration that names the program wherever git can be given one.
    fn hostile_config(&self, core: &str) -> String {
        let program = self.path("program");
        let program = program.display();
        format!(
            "[core]\n\trepositoryformatversion = 1\n\t{core}\n\tfsmonitor = {program}\n\thooksPath = {program}\n\
             \tpager = {program}\n\tsshCommand = {program}\n\tgitProxy = {program}\n\teditor = {program}\n\
             \taskPass = {program}\n\talternateRefsCommand = {program}\n\tattributesFile = attributes\n\
             [extensions]\n\tpartialClone = origin\n\
             [remote \"origin\"]\n\tpromisor = true\n\turl = /nowhere\n\tuploadpack = {program}\n\
             [protocol]\n\tallow = always\n[protocol \"file\"]\n\tallow = always\n[protocol \"ext\"]\n\tallow = always\n\
             [pager]\n\tcat-file = {program}\n\tls-tree = {program}\n\trev-parse = {program}\n\
             [alias]\n\tcat-file = !{program}\n\tls-tree = !{program}\n\trev-parse = !{program}\n\
             [diff]\n\texternal = {program}\n[diff \"csv\"]\n\ttextconv = {program}\n\
             [filter \"csv\"]\n\tsmudge = {program}\n\tclean = {program}\n\tprocess = {program}\n\
             [credential]\n\thelper = {program}\n[gpg]\n\tprogram = {program}\n\
             [include]\n\tpath = ../catalog/included\n"
        )
    }

    /// The attack has not worked: nothing ran, and the comparison was with the real repository.
    fn assert_compared(&self, run: &Run) {
        self.assert_nothing_ran(run);
        assert_eq!(run.status, 1, "{run:?}");
        assert!(
            run.stdout.contains("the event `link_clicked` was removed"),
            "{run:?}"
        );
        assert!(!run.stdout.contains("forged"), "{run:?}");
    }

    fn assert_refused(&self, run: &Run, why: &str) {
        self.assert_nothing_ran(run);
        assert_eq!(run.status, 2, "{run:?}");
        assert!(run.stderr.contains(why), "{run:?}");
    }

    fn assert_nothing_ran(&self, run: &Run) {
        assert!(
            !self.path("trace").exists(),
            "a program of the attacker ran: {run:?}"
        );
    }
}

fn check(folder: &Path) -> Run {
    run(folder, &["check", "catalog", "--against", "main"])
}

fn copy(from: &Path, to: &Path) {
    if from.is_dir() {
        fs::create_dir_all(to).expect("a folder");
        for entry in fs::read_dir(from).expect("a folder").flatten() {
            copy(&entry.path(), &to.join(entry.file_name()));
        }
    } else {
        fs::copy(from, to).expect("a file");
    }
}

#[test]
fn a_bare_repository_inside_a_catalog_is_not_asked() {
    let scene = Scene::new();
    scene.plant(&scene.catalog());
    scene.assert_compared(&check(&scene.repository()));
    // In a folder of the catalog, and from there.
    let scene = Scene::new();
    scene.plant(&scene.repository());
    scene.assert_compared(&check(&scene.repository()));
    scene.assert_compared(&run(scene.catalog(), &["check", ".", "--against", "main"]));
    // The attack works where git searches by itself, so this test can fail.
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

/// git before 2.38 does not know `safe.bareRepository`, and before 2.45 not `GIT_NO_LAZY_FETCH`.
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

/// Takes the committed table out of the scene's repository, as a partial clone does.
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
    // As a file at the top of the repository, and in the catalog itself.
    for top in ["", "catalog"] {
        let scene = Scene::new();
        scene.plant(&scene.catalog().join("evil"));
        let top = scene.repository().join(top);
        let _ = fs::remove_dir_all(top.join(".git"));
        let text = format!("gitdir: {}\n", scene.catalog().join("evil").display());
        fs::write(top.join(".git"), text).expect("a file");
        scene.assert_refused(&check(&scene.repository()), leads_into);
    }
    // As a link.
    let scene = Scene::new();
    scene.plant(&scene.catalog().join("evil"));
    fs::remove_dir_all(scene.repository().join(".git")).expect("a repository");
    symlink("catalog/evil", scene.repository().join(".git")).expect("a link");
    scene.assert_refused(&check(&scene.repository()), leads_into);
    // As a worktree whose repository is in the catalog.
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
    // git would take the catalog for a bare repository then, or the repository above.
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
    // A file that is missing is not fetched.
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
    // CI gives `safe.directory` by these.
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
        // A second commit, since what is checked out is not missing.
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

/// A revision is never taken for a path that a pull request has brought, nor the other way round.
#[test]
fn a_folder_named_as_a_revision_is_not_compared_with() {
    for version in ["origin/main", "main", "gone", "v1/old"] {
        let scene = Scene::new();
        let repository = scene.repository().display().to_string();
        scene.git(
            scene.folder.path(),
            &["clone", "--quiet", &repository, "clone"],
        );
        let clone = scene.path("clone");
        fs::write(clone.join("catalog/events.csv"), AFTER).expect("a file");
        copy(&clone.join("catalog"), &clone.join(version));
        let run = run(&clone, &["check", "catalog", "--against", version]);
        assert_eq!(run.status, 2, "{version}: {run:?}");
        assert!(
            run.stderr.contains(&format!("`./{version}`")),
            "{version}: {run:?}"
        );
        let path = format!("./{version}");
        let run = command::run(&clone, &["check", "catalog", "--against", &path]);
        assert_eq!(run.status, 0, "{version}: {run:?}");
    }
    let scene = Scene::new();
    scene.git(&scene.repository(), &["tag", "main", "HEAD"]);
    scene.assert_compared(&check(&scene.repository()));
    scene.commit(&scene.repository());
    scene.git(&scene.repository(), &["tag", "--force", "main", "HEAD"]);
    scene.git(
        &scene.repository(),
        &["reset", "--quiet", "--soft", "HEAD~1"],
    );
    scene.assert_refused(&check(&scene.repository()), "is both a branch and a tag");
}

/// A pull request may break what git reads, and put a folder of the revision's name beside it.
#[cfg(target_os = "linux")]
#[test]
fn a_repository_that_cannot_be_asked_is_no_reason_to_compare_with_a_folder() {
    use std::os::unix::ffi::OsStrExt;

    let scene = Scene::new();
    let strange = scene
        .repository()
        .join(std::ffi::OsStr::from_bytes(b"c\xff"));
    copy(&scene.catalog(), &scene.repository().join("main"));
    fs::rename(scene.catalog(), &strange).expect("renamed");
    symlink(&strange, scene.catalog()).expect("a link");
    let run = check(&scene.repository());
    assert_eq!(run.status, 2, "{run:?}");
    assert!(run.stderr.contains("`./main`"), "{run:?}");

    let scene = Scene::new();
    copy(&scene.catalog(), &scene.repository().join("main"));
    fs::write(scene.repository().join(".git/HEAD"), "broken").expect("a file");
    let run = check(&scene.repository());
    assert_eq!(run.status, 2, "{run:?}");
}

#[test]
fn a_link_or_a_submodule_in_place_of_the_catalog_is_not_compared_with_what_it_leads_to() {
    let scene = Scene::new();
    copy(&scene.catalog(), &scene.repository().join("other"));
    scene.commit(&scene.repository());
    fs::remove_dir_all(scene.catalog()).expect("a folder");
    symlink("other", scene.catalog()).expect("a link");
    scene.assert_refused(&check(&scene.repository()), "catalog` is a link");
    let trusted = [
        "check",
        "catalog",
        "--against",
        "main",
        "--allow-outside-links",
    ];
    assert_eq!(run(scene.repository(), &trusted).status, 0);

    let scene = Scene::new();
    let source = scene.path("source");
    copy(&scene.catalog(), &source);
    scene.git(&source, &["init", "--quiet"]);
    scene.commit(&source);
    scene.git(
        &scene.repository(),
        &["rm", "-r", "--quiet", "--force", "catalog"],
    );
    let url = source.display().to_string();
    scene.git(
        &scene.repository(),
        &["submodule", "--quiet", "add", "--force", &url, "catalog"],
    );
    scene.assert_refused(&check(&scene.repository()), "is a repository inside of");
    // It is its own where the command works in it.
    let inside = run(scene.catalog(), &["check", ".", "--against", "main"]);
    assert_eq!(inside.status, 0, "{inside:?}");
}

/// One blob may have many names, and a repository of a few kilobytes many megabytes of files.
#[test]
fn a_revision_has_a_limit_in_sum() {
    let scene = Scene::new();
    let large = scene.catalog().join("notes.md");
    fs::write(&large, vec![b' '; 20 << 20]).expect("a file");
    scene.git(&scene.repository(), &["add", "."]);
    let blob = scene.git(&scene.repository(), &["rev-parse", ":catalog/notes.md"]);
    for number in 0..20 {
        let entry = format!("100644,{},catalog/n{number}.md", blob.trim());
        scene.git(
            &scene.repository(),
            &["update-index", "--add", "--cacheinfo", &entry],
        );
    }
    scene.git(&scene.repository(), &["commit", "--quiet", "-m", "Notes"]);
    scene.assert_refused(&check(&scene.repository()), "more than 256 MB in total");
}

#[test]
fn the_beginning_of_a_commit_is_not_taken_for_a_branch_that_is_not_here() {
    let scene = Scene::new();
    let commit = scene.git(&scene.repository(), &["rev-parse", "HEAD"]);
    let against = |version: &str| {
        run(
            scene.repository(),
            &["check", "catalog", "--against", version],
        )
    };
    for version in [
        &commit[..6],
        &format!("v1-g{}", &commit[..9]),
        &format!("{}~0", &commit[..12]),
    ] {
        scene.assert_refused(&against(version), "write at least 16 digits");
    }
    for version in [commit.trim(), &commit[..16]] {
        scene.assert_compared(&against(version));
    }
    // One that is here may be called so.
    scene.git(&scene.repository(), &["branch", "facade"]);
    scene.git(&scene.repository(), &["tag", "v1-gfacade"]);
    for version in ["facade", "facade~0", "v1-gfacade"] {
        scene.assert_compared(&against(version));
    }
}

/// Turning a table into a link must not hide from the next comparison what it had.
#[test]
fn links_in_a_revision_are_followed_as_in_a_folder() {
    let scene = Scene::new();
    let data = scene.catalog().join("..data");
    fs::create_dir(&data).expect("a folder");
    fs::write(data.join("events.csv"), BEFORE).expect("a file");
    fs::remove_file(scene.catalog().join("events.csv")).expect("a file");
    symlink("..data/events.csv", scene.catalog().join("events.csv")).expect("a link");
    scene.commit(&scene.repository());
    fs::write(data.join("events.csv"), AFTER).expect("a file");
    scene.assert_compared(&check(&scene.repository()));
    // One that leads nowhere cannot be compared.
    symlink("gone.csv", scene.catalog().join("more.csv")).expect("a link");
    scene.commit(&scene.repository());
    scene.assert_refused(
        &check(&scene.repository()),
        "`more.csv` is a link to `gone.csv`",
    );
}

#[test]
fn a_version_without_an_event_is_not_compared_with() {
    let scene = Scene::new();
    fs::create_dir(scene.repository().join("old")).expect("a folder");
    fs::write(
        scene.repository().join("old/events.csv"),
        "no table at all\n",
    )
    .expect("a file");
    let run = run(
        scene.repository(),
        &["check", "catalog", "--against", "./old"],
    );
    scene.assert_refused(&run, "has no readable events to compare with");
}

/// What starts processes: git, and the browser with `--open`. Anything else would need the same care.
#[test]
fn two_places_start_a_process() {
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut found = Vec::new();
    for package in [
        "event-catalog",
        "event-catalog-build",
        "event-catalog-cli",
        "event-catalog-lookup",
    ] {
        collect(&sources.join(package).join("src"), &mut found);
    }
    found.sort();
    let expected = [
        "event-catalog-cli/src/against/git/command.rs: Command::new(\"git\")",
        "event-catalog-cli/src/commands/serve.rs: opener::open_browser(&url)",
    ];
    assert_eq!(found, expected);
}

fn collect(folder: &Path, found: &mut Vec<String>) {
    for entry in fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(&path, found);
            continue;
        }
        let text = fs::read_to_string(&path).unwrap_or_default();
        for start in ["Command::new(", "process::Command", "opener::open"] {
            for (at, _) in text.match_indices(start) {
                let line = text[at..].lines().next().unwrap_or("");
                let is_import = line.starts_with("process::Command;");
                let call = &line[..line.find(')').map_or(line.len(), |end| end + 1)];
                let shown = path.to_string_lossy();
                let shown = shown.rsplit("/../").next().unwrap_or(&shown);
                if !is_import {
                    found.push(format!("{shown}: {call}"));
                }
            }
        }
    }
}
