//! What CI services run: the scripts of `action.yml`, with a release made here in place of one from
//! the network. They are for bash, as GitHub's runners have it.
#![cfg(unix)]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use saphyr::{LoadableYamlNode, YamlOwned};
use tempfile::TempDir;

const SCRIPTS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../scripts");

const DUPLICATE: &str = "name,description\nload,Loaded.\nload,Loaded again.\n";

/// Runs a script for bash.
fn bash(script: &str, folder: &Path, variables: &[(&str, &str)]) -> Output {
    let mut command = Command::new("bash");
    command
        .args(["-euo", "pipefail", "-c", script])
        .current_dir(folder)
        .env("SCRIPTS", SCRIPTS)
        .env_remove("GITHUB_STEP_SUMMARY")
        .env_remove("GITHUB_WORKSPACE")
        .envs(variables.iter().copied());
    command.output().expect("bash starts")
}

fn told(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

/// A release of this command for this machine, as `scripts/package-release` packs it, in
/// `releases/v1.0.0`; and the addresses of releases.
fn release(folder: &Path) -> String {
    let pack = r#"
        case "$(uname -s)/$(uname -m)" in
          Linux/x86_64) target=x86_64-unknown-linux-musl ;;
          Linux/*) target=aarch64-unknown-linux-musl ;;
          Darwin/x86_64) target=x86_64-apple-darwin ;;
          *) target=aarch64-apple-darwin ;;
        esac
        name="event-catalog-$target"
        mkdir -p "releases/v1.0.0" "$name"
        cp "$BINARY" "$name/event-catalog"
        tar -czf "releases/v1.0.0/$name.tar.gz" "$name"
        cd releases/v1.0.0
        if command -v sha256sum >/dev/null; then sha256sum "$name.tar.gz"; else shasum -a 256 "$name.tar.gz"; fi \
            >"$name.tar.gz.sha256"
    "#;
    let binary = [("BINARY", env!("CARGO_BIN_EXE_event-catalog"))];
    let packed = bash(pack, folder, &binary);
    assert!(packed.status.success(), "{}", told(&packed));
    format!("file://{}/releases", folder.display())
}

#[test]
fn a_release_is_installed_if_its_checksum_is_right() {
    let folder = TempDir::new().unwrap();
    let releases = release(folder.path());
    let from = [("EVENT_CATALOG_RELEASES", releases.as_str())];
    let install = "\"$SCRIPTS/install\" v1.0.0 'my tools'";
    let installed = bash(install, folder.path(), &from);
    assert!(installed.status.success(), "{}", told(&installed));
    assert_eq!(
        told(&installed),
        format!("event-catalog {}\n", env!("CARGO_PKG_VERSION"))
    );

    let missing = bash("\"$SCRIPTS/install\" v2.0.0 none", folder.path(), &from);
    assert_eq!(missing.status.code(), Some(2));
    let said = told(&missing);
    assert!(said.contains("is there a release v2.0.0?"), "{said}");

    let spoilt = "echo x >>releases/v1.0.0/*.tar.gz; \"$SCRIPTS/install\" v1.0.0 none";
    let spoilt = bash(spoilt, folder.path(), &from);
    assert_eq!(spoilt.status.code(), Some(2));
    let said = told(&spoilt);
    assert!(said.contains("nothing was installed"), "{said}");
    assert!(!folder.path().join("none").exists());
}

#[test]
fn the_action_checks_what_its_inputs_say() {
    let folder = TempDir::new().unwrap();
    let root = folder.path();
    fs::create_dir_all(root.join("my catalog")).unwrap();
    fs::write(root.join("my catalog/catalog.toml"), "title = \"Mine\"\n").unwrap();
    fs::write(root.join("my catalog/events.csv"), DUPLICATE).unwrap();
    fs::write(
        root.join("good.csv"),
        "name,description\nload,\"Loaded.\"\n",
    )
    .unwrap();
    fs::write(root.join("warned.csv"), "name,description\nload,loaded\n").unwrap();
    fs::write(
        root.join("old.csv"),
        "name,description\nload,Loaded.\nopen,Opened.\n",
    )
    .unwrap();
    let bin = Path::new(env!("CARGO_BIN_EXE_event-catalog"))
        .parent()
        .unwrap();
    let path = format!("{}:{}", bin.display(), std::env::var("PATH").unwrap());
    let check = |inputs: &[(&str, &str)]| {
        let inputs = [("PATH", path.as_str())]
            .into_iter()
            .chain(inputs.iter().copied());
        let inputs: Vec<_> = inputs.collect();
        let output = bash("\"$SCRIPTS/action-check\"", root, &inputs);
        (output.status.code().unwrap(), told(&output))
    };

    let (status, said) = check(&[("PATHS", "my catalog\r\ngood.csv\n")]);
    assert_eq!(status, 1, "{said}");
    assert!(
        said.starts_with("::error file=my catalog/events.csv,line=3,"),
        "{said}"
    );

    assert_eq!(check(&[("PATHS", "warned.csv")]).0, 0);
    let denied = [("PATHS", "warned.csv"), ("DENY_WARNINGS", "true")];
    assert_eq!(check(&denied).0, 1);

    assert_eq!(check(&[("PATHS", "good.csv")]).0, 0);
    let form = [("PATHS", "good.csv"), ("FORMAT_CHECK", "true")];
    assert_eq!(check(&form).0, 1);

    let (status, said) = check(&[("PATHS", "good.csv"), ("AGAINST", "old.csv")]);
    assert_eq!(status, 1);
    assert!(said.contains("open"), "{said}");

    let (status, said) = check(&[("PATHS", "good.csv"), ("DENY_WARNINGS", "yes")]);
    assert_eq!(status, 2);
    assert!(said.contains("must be true or false"), "{said}");

    // Without a path: there is no catalog where one would be looked for.
    let (status, said) = check(&[]);
    assert_eq!(status, 2);
    assert!(said.contains("there is no catalog here"), "{said}");
}

fn yaml(path: &str) -> (String, Vec<YamlOwned>) {
    let path = Path::new(SCRIPTS).join("..").join(path);
    let text = fs::read_to_string(path).unwrap();
    let documents = YamlOwned::load_from_str(&text).unwrap();
    (text, documents)
}

#[test]
fn the_inputs_of_the_action_are_those_that_it_uses() {
    let (text, documents) = yaml("action.yml");
    let inputs = documents[0]["inputs"].as_mapping().unwrap();
    let declared: BTreeSet<&str> = inputs.keys().filter_map(|it| it.as_str()).collect();
    let used: BTreeSet<&str> = text
        .split("${{ inputs.")
        .skip(1)
        .filter_map(|rest| rest.split(' ').next())
        .collect();
    assert_eq!(declared, used);
    let page = fs::read_to_string(Path::new(SCRIPTS).join("../docs/ci.md")).unwrap();
    for input in declared {
        assert!(page.contains(&format!("| `{input}` |")), "{input}");
    }
}

#[test]
fn the_hooks_run_commands_that_there_are() {
    let (_, documents) = yaml(".pre-commit-hooks.yaml");
    let hooks = documents[0].as_sequence().unwrap();
    assert_eq!(hooks.len(), 2);
    for hook in hooks {
        let entry = hook["entry"].as_str().unwrap();
        let command = entry.strip_prefix("event-catalog ").unwrap();
        let help = Command::new(env!("CARGO_BIN_EXE_event-catalog"))
            .args([command, "--help"])
            .output();
        assert!(help.unwrap().status.success(), "{entry}");
    }
}
