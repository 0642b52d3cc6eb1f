//! Compares ARCHITECTURE.md with the code.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// The modules of `event-catalog-build`, from bottom to top. Each uses only modules of its own group and of
/// earlier groups.
const STAGES: &[&[&str]] = &[
    &[
        "collections",
        "lookalike",
        "shell",
        "source",
        "literal",
        "spreadsheet",
        "write",
    ],
    &["printable"],
    &["notation"],
    &["ident", "placeholder"],
    &["problem"],
    &["read"],
    &["schema"],
    &["catalog"],
    &["finding", "rule"],
    &["check"],
    &["lookup"],
    &["generate"],
    &["config"],
];

/// The modules of `event-catalog-build` that touch the file system.
const FILES: &[&str] = &["read.rs", "read/folder.rs", "read/links.rs", "write.rs"];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The source files in a folder, each with its relative path, and its text without comments and
/// tests.
fn sources(folder: &Path) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(next) = open.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            let shown = path
                .strip_prefix(folder)
                .unwrap()
                .to_str()
                .unwrap()
                .replace('\\', "/");
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|it| it == "rs") && !shown.ends_with("tests.rs")
            {
                let text = fs::read_to_string(&path).unwrap();
                let code = text
                    .split("#[cfg(test)]\nmod tests")
                    .next()
                    .unwrap_or_default();
                let code: Vec<_> = code
                    .lines()
                    .filter(|line| !line.trim().starts_with("//"))
                    .collect();
                found.push((shown, code.join("\n")));
            }
        }
    }
    assert!(!found.is_empty(), "{}", folder.display());
    found.sort();
    found
}

/// The module of a crate that a file belongs to.
fn module(path: &str) -> &str {
    path.split('/').next().unwrap().trim_end_matches(".rs")
}

#[test]
fn data_goes_one_way_through_the_stages() {
    let stage = |module: &str| STAGES.iter().position(|stage| stage.contains(&module));
    let mut faults = Vec::new();
    for (path, text) in sources(&root().join("crates/event-catalog-build/src")) {
        let own = module(&path);
        if own == "lib" {
            continue;
        }
        let Some(above) = stage(own) else {
            panic!("`{path}` isn't in STAGES");
        };
        for (at, _) in text.match_indices("crate::") {
            let used = text[at + 7..]
                .split(|c: char| !c.is_alphanumeric() && c != '_')
                .next()
                .unwrap();
            if let Some(below) = stage(used)
                && below > above
            {
                faults.push(format!("{path} uses {used}"));
            }
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
}

/// When schemas are read, a problem with a value is data; the rule `invalid-schema` writes the
/// message.
#[test]
fn readers_of_schemas_write_no_messages() {
    for (path, text) in sources(&root().join("crates/event-catalog-build/src/schema")) {
        if path.starts_with("read") || path == "toml.rs" {
            for words in ["must be", "remove it", "write it"] {
                assert!(!text.contains(words), "schema/{path} says {words:?}");
            }
        }
    }
}

#[test]
fn the_file_system_is_touched_in_few_files() {
    let sources = sources(&root().join("crates/event-catalog-build/src"));
    let touching = sources.iter().filter(|(_, text)| text.contains("fs::"));
    let touching: Vec<_> = touching.map(|(path, _)| path.as_str()).collect();
    assert_eq!(touching, FILES);
}

#[test]
fn nothing_generic_knows_loyjoy() {
    for folder in [
        "event-catalog",
        "event-catalog-build",
        "event-catalog-cli",
        "event-catalog-client",
        "event-catalog-lookup",
    ] {
        for (path, text) in sources(&root().join("crates").join(folder).join("src")) {
            // The dictionary lists LoyJoy's name as an ordinary word.
            let is_dictionary = path == "dictionary.rs";
            let knows = text.to_ascii_lowercase().contains("loyjoy");
            assert!(!knows || is_dictionary, "{folder}/src/{path}");
        }
    }
}

/// The names of the packages in one table of a manifest, except for this project's own.
fn dependencies(manifest: &Path, section: &str) -> BTreeSet<String> {
    let text = fs::read_to_string(manifest).unwrap();
    let mut is_in = false;
    let mut names = BTreeSet::new();
    for line in text.lines() {
        if line.starts_with('[') {
            is_in = line.trim_matches(['[', ']']) == section;
        } else if is_in && let Some((name, _)) = line.split_once('=') {
            let name = name.trim().trim_matches('"').split('.').next().unwrap();
            if !name.is_empty() && !name.starts_with('#') && !name.starts_with("event-catalog") {
                names.insert(name.to_owned());
            }
        }
    }
    names
}

#[test]
fn every_dependency_has_its_reason() {
    let page = fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    let (_, table) = page.split_once("\n## Dependencies\n").unwrap();
    let rows = table.lines().filter(|line| line.starts_with("| `"));
    let explained: BTreeSet<String> = rows
        .flat_map(|row| row.split('|').nth(1).unwrap().split('`').skip(1).step_by(2))
        .map(str::to_owned)
        .collect();
    let mut listed = BTreeSet::new();
    for package in [
        "analytics",
        "crates/event-catalog",
        "crates/event-catalog-build",
        "crates/event-catalog-cli",
        "crates/event-catalog-client",
        "crates/event-catalog-lookup",
    ] {
        let manifest = root().join(package).join("Cargo.toml");
        listed.extend(dependencies(&manifest, "dependencies"));
    }
    let missing: Vec<_> = listed.difference(&explained).collect();
    assert!(
        missing.is_empty(),
        "ARCHITECTURE.md does not say why there is {missing:?}"
    );
    // The table also has the dependencies that only tests need.
    for package in [
        "",
        "crates/event-catalog",
        "crates/event-catalog-build",
        "crates/event-catalog-cli",
    ] {
        let manifest = root().join(package).join("Cargo.toml");
        for section in ["dependencies", "dev-dependencies", "build-dependencies"] {
            listed.extend(dependencies(&manifest, section));
        }
    }
    let gone: Vec<_> = explained.difference(&listed).collect();
    assert!(
        gone.is_empty(),
        "ARCHITECTURE.md explains {gone:?}, which nothing depends on"
    );
}

/// A keyword that is listed but never read would be silently ignored, and a keyword that is read
/// but not listed would be reported as unknown, although it works.
#[test]
fn each_keyword_of_json_schema_is_read() {
    let folder = root().join("crates/event-catalog-build/src/schema");
    let list = fs::read_to_string(folder.join("keyword.rs")).unwrap();
    let (_, list) = list.split_once("KEYWORDS: &[&str] = &[").unwrap();
    let (list, _) = list.split_once("];").unwrap();
    let listed: BTreeSet<&str> = list.split('"').skip(1).step_by(2).collect();
    let reader = fs::read_to_string(folder.join("read.rs")).unwrap();
    let (_, arms) = reader
        .split_once("fn keyword(")
        .expect("the function that reads keywords");
    let (arms, _) = arms.split_once("\n    }\n").unwrap();
    let mut read = BTreeSet::new();
    for line in arms.lines() {
        // Keywords that only exist in older dialects aren't listed.
        let is_old = line.contains("Dialect::");
        if let Some((patterns, _)) = line.split_once(" =>").filter(|_| !is_old) {
            read.extend(patterns.split('"').skip(1).step_by(2));
        }
    }
    let tables =
        ["bound.rs", "condition.rs"].map(|it| fs::read_to_string(folder.join(it)).unwrap());
    let tables: BTreeSet<&str> = tables
        .iter()
        .flat_map(|table| table.split('"').skip(1).step_by(2))
        .collect();
    let is_read = |keyword: &&&str| read.contains(**keyword) || tables.contains(**keyword);
    let unread: Vec<_> = listed.iter().filter(|it| !is_read(it)).collect();
    assert!(unread.is_empty(), "{unread:?}");
    let unlisted: Vec<_> = read.difference(&listed).collect();
    assert!(unlisted.is_empty(), "{unlisted:?}");
}
