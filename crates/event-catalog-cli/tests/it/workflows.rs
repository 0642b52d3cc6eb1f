//! Tests that this repository's workflows and its action use only pinned versions, have as few
//! permissions as possible, and insert no untrusted text into scripts.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use saphyr::{LoadableYamlNode, YamlOwned};

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

/// Permissions of jobs beyond read access: file, job, permission.
const WRITES: [(&str, &str, &str); 3] = [
    ("release.yml", "attest", "attestations"),
    ("release.yml", "attest", "id-token"),
    ("release.yml", "release", "contents"),
];

struct File {
    name: String,
    text: String,
    yaml: YamlOwned,
}

fn read(path: &Path) -> File {
    let text = fs::read_to_string(path).unwrap();
    let yaml = YamlOwned::load_from_str(&text).unwrap().remove(0);
    let name = path.file_name().unwrap().to_str().unwrap().to_owned();
    File { name, text, yaml }
}

fn workflows() -> Vec<File> {
    let folder = Path::new(ROOT).join(".github/workflows");
    let mut paths: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|it| it.unwrap().path())
        .collect();
    paths.sort();
    assert!(!paths.is_empty());
    paths.iter().map(|path| read(path)).collect()
}

fn jobs(workflow: &File) -> impl Iterator<Item = (&str, &YamlOwned)> {
    let jobs = workflow.yaml["jobs"].as_mapping().unwrap();
    jobs.iter().map(|(name, job)| (name.as_str().unwrap(), job))
}

/// Every step in the workflows and the action, with the file name.
fn steps<'f>(workflows: &'f [File], action: &'f File) -> Vec<(&'f str, &'f YamlOwned)> {
    let mut found = Vec::new();
    for workflow in workflows {
        for (_, job) in jobs(workflow) {
            let steps = job["steps"].as_sequence().unwrap();
            found.extend(steps.iter().map(|step| (workflow.name.as_str(), step)));
        }
    }
    let own = action.yaml["runs"]["steps"].as_sequence().unwrap();
    found.extend(own.iter().map(|step| (action.name.as_str(), step)));
    found
}

fn all_steps(check: impl Fn(&str, &YamlOwned)) {
    let (workflows, action) = (workflows(), read(&Path::new(ROOT).join("action.yml")));
    let steps = steps(&workflows, &action);
    assert!(steps.len() > 20);
    for (file, step) in steps {
        check(file, step);
    }
}

fn text<'y>(step: &'y YamlOwned, key: &str) -> Option<&'y str> {
    step.as_mapping_get(key)?.as_str()
}

/// Whether `uses` refers to a commit, which can't change later.
fn is_pinned(uses: &str) -> bool {
    let is_hex = |c: char| c.is_ascii_digit() || ('a'..='f').contains(&c);
    uses.split_once('@')
        .is_some_and(|(_, commit)| commit.len() == 40 && commit.chars().all(is_hex))
}

#[test]
fn every_action_is_pinned_by_its_commit() {
    assert!(!is_pinned("actions/checkout@v5"));
    assert!(!is_pinned("actions/checkout"));
    assert!(is_pinned(
        "actions/checkout@0123456789abcdef0123456789abcdef01234567"
    ));
    all_steps(|file, step| {
        if let Some(uses) = text(step, "uses") {
            assert!(is_pinned(uses), "{file}: {uses}");
        }
    });
    for workflow in workflows() {
        for (_, job) in jobs(&workflow) {
            // A reusable workflow would have to be pinned, too.
            assert!(job.as_mapping_get("uses").is_none());
        }
        let lines = workflow.text.lines().filter(|it| it.contains("uses: "));
        for line in lines {
            // Dependabot updates this comment along with the commit.
            let version = line.split_once(" # v").map(|(_, version)| version);
            let is_version = version.is_some_and(|it| it.split('.').count() == 3);
            assert!(is_version, "{}: {line}", workflow.name);
        }
    }
}

#[test]
fn every_job_has_the_least_permissions() {
    let mut writes = BTreeSet::new();
    let workflows = workflows();
    for workflow in &workflows {
        let is_empty = workflow.text.contains("\npermissions: {}\n");
        assert!(is_empty, "{}: none but those of a job", workflow.name);
        for (name, job) in jobs(workflow) {
            let permissions = job
                .as_mapping_get("permissions")
                .and_then(YamlOwned::as_mapping);
            let permissions = permissions
                .unwrap_or_else(|| panic!("{}: the job {name} has no permissions", workflow.name));
            for (permission, level) in permissions {
                match level.as_str().unwrap() {
                    "read" | "none" => {}
                    _ => {
                        let permission = permission.as_str().unwrap();
                        writes.insert((workflow.name.as_str(), name, permission));
                    }
                }
            }
            let limit = job.as_mapping_get("timeout-minutes");
            assert!(limit.is_some(), "{}: {name} has no limit", workflow.name);
        }
        // These triggers give a workflow this repository's permissions, even if a stranger's pull
        // request triggers it.
        for trigger in ["pull_request_target", "workflow_run", "issue_comment"] {
            assert!(
                workflow.yaml["on"].as_mapping_get(trigger).is_none(),
                "{}: {trigger}",
                workflow.name
            );
        }
    }
    assert_eq!(writes, BTreeSet::from(WRITES));
}

#[test]
fn no_script_has_a_value_written_into_it() {
    all_steps(|file, step| {
        // Otherwise, the name of a branch would become part of the script. Such values must be
        // passed as variables.
        if let Some(run) = text(step, "run") {
            assert!(!run.contains("${{"), "{file}: {run}");
        }
    });
}

#[test]
fn every_script_that_is_run_is_there() {
    all_steps(|file, step| {
        let words = text(step, "run").unwrap_or_default().split_whitespace();
        for script in words.filter(|word| word.starts_with("scripts/")) {
            let path = Path::new(ROOT).join(script);
            assert!(path.exists(), "{file}: there is no {script}");
        }
    });
}

#[test]
fn no_checkout_leaves_a_token_behind() {
    all_steps(|file, step| {
        if text(step, "uses").is_some_and(|it| it.starts_with("actions/checkout@")) {
            let with = step.as_mapping_get("with");
            let kept = with.and_then(|it| it.as_mapping_get("persist-credentials"));
            assert_eq!(kept.and_then(YamlOwned::as_bool), Some(false), "{file}");
        }
    });
}

#[test]
fn everything_is_fetched_by_https_only() {
    let check = |file: &str, script: &str| {
        for line in script.lines().map(str::trim_start) {
            if line.starts_with('#') {
                continue;
            }
            let words: Vec<_> = line.split([' ', '(', ';', '|', '&']).collect();
            assert!(!words.contains(&"wget"), "{file}: {line}");
            if words.contains(&"curl") {
                for option in ["--proto ", "--proto-redir ", "--tlsv1.2 "] {
                    assert!(line.contains(option), "{file}: {line} has no {option}");
                }
            }
            // An XML namespace isn't an address.
            let is_plain = line.contains("http://") && !line.contains("xmlns");
            assert!(!is_plain && !line.contains("--insecure"), "{file}: {line}");
        }
    };
    all_steps(|file, step| check(file, text(step, "run").unwrap_or_default()));
    let mut curls = 0;
    for script in fs::read_dir(Path::new(ROOT).join("scripts")).unwrap() {
        let path = script.unwrap().path();
        let Some(script) = fs::read_to_string(&path)
            .ok()
            .filter(|it| it.starts_with("#!/usr/bin/env bash\n"))
        else {
            continue;
        };
        check(&path.display().to_string(), &script);
        curls += script.matches("curl ").count();
    }
    assert_eq!(curls, 1, "scripts/install");
}

#[test]
fn what_users_copy_is_pinned_too() {
    let page = fs::read_to_string(Path::new(ROOT).join("docs/ci.md")).unwrap();
    let uses = page.lines().filter_map(|line| line.split_once("uses: "));
    let uses: Vec<_> = uses.map(|(_, uses)| uses).collect();
    assert!(uses.len() >= 2);
    for uses in uses {
        let (action, version) = uses.split_once(" # v").unwrap();
        assert!(version.split('.').count() == 3, "{uses}");
        let is_ours = action == "loyjoy/event-catalog@COMMIT";
        assert!(is_ours || is_pinned(action), "{uses}");
    }
}

#[test]
fn every_lock_file_is_updated_and_held_against_the_policy() {
    let dependabot = read(&Path::new(ROOT).join(".github/dependabot.yml"));
    let updates = dependabot.yaml["updates"].as_sequence().unwrap();
    let mut places = BTreeSet::new();
    for update in updates {
        let ecosystem = update["package-ecosystem"].as_str().unwrap();
        assert!(update.as_mapping_get("cooldown").is_some(), "{ecosystem}");
        assert!(update.as_mapping_get("groups").is_some(), "{ecosystem}");
        let several = update.as_mapping_get("directories");
        let several = several
            .and_then(YamlOwned::as_sequence)
            .into_iter()
            .flatten();
        let folders = several.chain(update.as_mapping_get("directory"));
        places.extend(folders.map(|it| (ecosystem, it.as_str().unwrap())));
    }
    for (ecosystem, lock, folders) in [
        (
            "cargo",
            "Cargo.lock",
            &[
                "",
                "analytics",
                "benchmarks",
                "benchmarks/ptrhash",
                "examples/recipes",
                "fuzz",
            ][..],
        ),
        ("npm", "package-lock.json", &["web"]),
    ] {
        for folder in folders {
            if Path::new(ROOT).join(folder).join(lock).exists() {
                let place = format!("/{folder}");
                assert!(places.contains(&(ecosystem, place.as_str())), "{place}");
            }
        }
    }
    assert!(places.contains(&("github-actions", "/")));
}
