//! Tests the scripts that CI services run after installing the command: `scripts/action-check` and
//! `scripts/action-comment`, and `action.yml` itself.
#![cfg(unix)]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use saphyr::{LoadableYamlNode, YamlOwned};
use tempfile::TempDir;

use crate::scripts_run::{SCRIPTS, bash, path_with, printed};

const DUPLICATE: &str = "name,description\nload,Loaded.\nload,Loaded again.\n";

/// The commands that GitHub's runner finds in the output of a step, parsed like its
/// `ActionCommandManager`: `::name` at the start of a line, or `##[name` anywhere in it, except
/// while commands are stopped.
fn commands(output: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut stopped: Option<String> = None;
    for line in output.split(['\n', '\r']) {
        let at_start = line
            .trim_start()
            .strip_prefix("::")
            .and_then(|rest| rest.split_once("::"));
        let anywhere = || line.split_once("##[")?.1.split_once(']');
        let Some((command, data)) = at_start.or_else(anywhere) else {
            continue;
        };
        let name = command.split(' ').next().unwrap_or_default();
        match &stopped {
            Some(token) if name == token => stopped = None,
            Some(_) => {}
            None if name == "stop-commands" && data.len() == 32 => stopped = Some(data.to_owned()),
            None => found.push(name.to_owned()),
        }
    }
    assert_eq!(stopped, None, "commands stay stopped: {output}");
    found
}

#[test]
fn nothing_in_a_pull_request_is_a_command_of_the_runner() {
    assert_eq!(
        commands("x\n ::add-mask::e\nx ##[set-env name=A]b\n"),
        ["add-mask", "set-env"]
    );
    let folder = TempDir::new().unwrap();
    let root = folder.path().join("catalog");
    fs::create_dir(&root).unwrap();
    let hostile =
        "::add-mask::e\n::stop-commands::x\r\n ##[stop-commands]x %0A::set-output name=a::b";
    let sections = [
        "##[stop-commands]a.csv",
        "::add-mask::e.csv",
        "a\n::stop-commands::x\n##[add-mask]e.csv",
    ];
    let mut settings = format!("title = {hostile:?}\n[columns]\nextra = [\"::debug::a\"]\n");
    for (number, file) in sections.iter().enumerate() {
        settings += &format!("[[section]]\ntitle = {hostile:?}\nevents = [{file:?}]\n");
        // A noncanonical table, a name and a description with findings, and a cell with a command.
        let table = format!(
            "name,description,module,::debug::a\nload_{number},\"{hostile}\",\"{hostile}\",x\n\"{hostile}\",b,,\n::add-mask::e,\"b\",,\n"
        );
        // Some systems don't allow hostile file names, so the attack isn't possible there.
        let _ = fs::write(root.join(file), table);
    }
    fs::write(root.join("catalog.toml"), settings).unwrap();
    let path = path_with(
        Path::new(env!("CARGO_BIN_EXE_event-catalog"))
            .parent()
            .unwrap(),
    );
    let summary = folder.path().join("summary.md");
    let tables = sections.map(|file| format!("catalog/{}", file.split('\n').next().unwrap()));
    let tables = tables.join("\n");
    let mut annotated = 0;
    for paths in ["catalog", "catalog/none\n::add-mask::e", tables.as_str()] {
        for format in ["true", "false"] {
            let inputs = [
                ("PATH", path.as_str()),
                ("PATHS", paths),
                ("FORMAT_CHECK", format),
                ("GITHUB_STEP_SUMMARY", summary.to_str().unwrap()),
            ];
            let output = bash("\"$SCRIPTS/action-check\"", folder.path(), &inputs);
            assert_ne!(output.status.code(), Some(0));
            let said = printed(&output);
            assert!(!said.contains(hostile), "{said}");
            let found = commands(&said);
            annotated += found.len();
            let is_ours = |it: &String| it == "error" || it == "warning";
            assert!(found.iter().all(is_ours), "{found:?} in {said}");
            assert!(output.stderr.is_empty(), "a second stream, in no order");
        }
    }
    assert!(annotated > 6, "{annotated} annotations");
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
    let path = path_with(bin);
    let check = |inputs: &[(&str, &str)]| {
        let inputs = [("PATH", path.as_str())]
            .into_iter()
            .chain(inputs.iter().copied());
        let inputs: Vec<_> = inputs.collect();
        let output = bash("\"$SCRIPTS/action-check\"", root, &inputs);
        (output.status.code().unwrap(), printed(&output))
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

    for against in ["--upload-pack=touch ran", "main\n::stop-commands::x"] {
        let (status, said) = check(&[("PATHS", "good.csv"), ("AGAINST", against)]);
        assert_eq!(status, 2, "{said}");
        assert!(said.contains("must be one revision"), "{said}");
        assert!(commands(&said).is_empty(), "{said}");
    }

    fs::create_dir_all(root.join("code")).unwrap();
    fs::write(
        root.join("names.csv"),
        "name,description,aliases\nlink_clicked,Clicked.,link_opened\n",
    )
    .unwrap();
    fs::write(root.join("code/a.js"), "f('link_opened')\n").unwrap();
    let code = [("PATHS", "names.csv"), ("USAGES", "code\n")];
    let (status, said) = check(&code);
    assert_eq!(status, 0, "{said}");
    assert!(
        said.contains("::warning file=code/a.js,line=1,col=4,endColumn=15,title=old-name::"),
        "{said}"
    );
    let denied = [&code[..], &[("DENY_WARNINGS", "true")]].concat();
    assert_eq!(check(&denied).0, 1);

    // A path is never mistaken for an option.
    let (status, said) = check(&[("PATHS", "--fix")]);
    assert_eq!(status, 2, "{said}");
    assert!(said.contains("--fix"), "{said}");

    // No path is given, and no catalog is in the default places.
    let (status, said) = check(&[]);
    assert_eq!(status, 2);
    assert!(said.contains("there is no catalog here"), "{said}");
}

#[test]
fn the_findings_in_a_baseline_are_not_marked() {
    let folder = TempDir::new().unwrap();
    let root = folder.path();
    fs::write(root.join("warned.csv"), "name,description\nload,loaded\n").unwrap();
    let command = Path::new(env!("CARGO_BIN_EXE_event-catalog"));
    let written = Command::new(command)
        .args(["check", "warned.csv", "--write-baseline", "known.json"])
        .current_dir(root)
        .output()
        .unwrap();
    assert!(written.status.success(), "{written:?}");
    let path = path_with(command.parent().unwrap());
    let check = |baseline: &str| {
        let inputs = [
            ("PATH", path.as_str()),
            ("PATHS", "warned.csv"),
            ("DENY_WARNINGS", "true"),
            ("BASELINE", baseline),
        ];
        let output = bash("\"$SCRIPTS/action-check\"", root, &inputs);
        let said = printed(&output);
        (output.status.code().unwrap(), commands(&said))
    };
    assert_eq!(check(""), (1, vec!["error".to_owned()]));
    assert_eq!(check("known.json"), (0, Vec::new()));
    assert_eq!(check("a\n::add-mask::x"), (2, Vec::new()));
}

/// A stand-in for `gh`: it records its arguments and the comment, and responds according to `IDS`
/// and `REFUSES`.
const GH: &str = r#"#!/usr/bin/env bash
printf '%s %s\n' "${GH_TOKEN:-none}" "$*" >>"$LOG"
case "$*" in
  *--paginate*) printf '%s' "$IDS" ;;
  *)
    if [ -n "${REFUSES:-}" ]; then echo "::error::HTTP 403 $REFUSES" >&2; exit 1; fi
    for it in "$@"; do case "$it" in body=@*) cat "${it#body=@}" >"$LOG.body" ;; esac; done ;;
esac
"#;

/// Two versions of a catalog in which a customer's section gains an event, and the inputs to
/// compare them.
fn shop(root: &Path) -> [(&'static str, &'static str); 2] {
    let settings = "[[section]]\nevents = ['a.csv']\n\
        [[section]]\ntitle = 'Acme'\ncustomer = 'Acme'\nevents = ['b.csv']\n";
    let old = "name,description\nacme_opened,Opened.\n";
    let new = format!("{old}acme_paid,Paid.\n");
    for (version, table) in [("shop-old", old), ("shop", new.as_str())] {
        let catalog = root.join(version);
        fs::create_dir(&catalog).unwrap();
        fs::write(catalog.join("catalog.toml"), settings).unwrap();
        fs::write(catalog.join("a.csv"), "name,description\nload,Loaded.\n").unwrap();
        fs::write(catalog.join("b.csv"), table).unwrap();
    }
    [("PATHS", "shop"), ("AGAINST", "./shop-old")]
}

#[test]
fn the_changes_become_one_comment_that_is_replaced() {
    use std::os::unix::fs::PermissionsExt;

    let folder = TempDir::new().unwrap();
    let root = folder.path();
    fs::write(root.join("old.csv"), "name,description\nload,Loaded.\n").unwrap();
    let hostile = "::error::x ##[add-mask]y @octocat";
    let table = format!("name,description\nload,Loaded.\n\"{hostile}\",\"{hostile}\"\n");
    fs::write(root.join("new.csv"), table).unwrap();
    let programs = root.join("programs");
    fs::create_dir(&programs).unwrap();
    fs::write(programs.join("gh"), GH).unwrap();
    fs::set_permissions(programs.join("gh"), fs::Permissions::from_mode(0o755)).unwrap();
    let bin = Path::new(env!("CARGO_BIN_EXE_event-catalog"))
        .parent()
        .unwrap();
    let path = format!("{}:{}", programs.display(), path_with(bin));
    let (log, summary) = (root.join("log"), root.join("summary.md"));
    let comment = |inputs: &[(&str, &str)]| {
        for file in ["log", "log.body", "summary.md"] {
            let _ = fs::remove_file(root.join(file));
        }
        let usual = [
            ("PATH", path.as_str()),
            ("LOG", log.to_str().unwrap()),
            ("GITHUB_STEP_SUMMARY", summary.to_str().unwrap()),
            ("GITHUB_SERVER_URL", "https://github.com"),
            ("GITHUB_REPOSITORY", "acme/shop"),
            ("COMMENT", "true"),
            ("AGAINST", "./old.csv"),
            ("PATHS", "new.csv\n"),
            ("NUMBER", "12"),
            ("GH_TOKEN", "secret"),
            ("IDS", ""),
        ];
        let inputs: Vec<_> = usual.into_iter().chain(inputs.iter().copied()).collect();
        let output = bash("\"$SCRIPTS/action-comment\"", root, &inputs);
        let said = printed(&output);
        assert!(!said.contains("secret"), "{said}");
        let read = |file: &str| fs::read_to_string(root.join(file)).unwrap_or_default();
        let status = output.status.code().unwrap();
        (status, said, read("log"), read("log.body"))
    };

    // The first run creates the comment, and later runs replace it.
    let (status, said, log_of, body) = comment(&[]);
    assert_eq!((status, said.as_str()), (0, ""), "{log_of}");
    assert!(
        log_of.contains("--method POST repos/acme/shop/issues/12/comments"),
        "{log_of}"
    );
    assert!(body.starts_with("<!-- event-catalog diff -->\n"), "{body}");
    assert_eq!(fs::read_to_string(&summary).unwrap(), body);
    let (_, _, log_of, _) = comment(&[("IDS", "34\n56\n")]);
    assert!(
        log_of.contains("--method PATCH repos/acme/shop/issues/comments/34 "),
        "{log_of}"
    );
    assert!(!log_of.contains("POST"), "{log_of}");

    // In a fork, only the summary shows the changes, and the runner must not see a command in the
    // output of `gh`.
    let (status, said, _, body) = comment(&[("REFUSES", "##[add-mask]x")]);
    assert_eq!((status, body.as_str()), (0, ""), "{said}");
    assert_eq!(commands(&said), ["warning"], "{said}");
    assert!(summary.exists());

    // The comment includes a customer's events only on request.
    let shop = shop(root);
    let body = comment(&shop).3;
    assert!(!body.contains("acme_paid"), "{body}");
    assert!(
        body.contains("1 change of customers' events is left out"),
        "{body}"
    );
    for (customers, status) in [("Acme\r\n", 0), ("--all", 2)] {
        let found = comment(&[&shop[..], &[("CUSTOMERS", customers)]].concat());
        assert_eq!(found.0, status, "{found:?}");
        assert_eq!(found.3.contains("`acme_paid`"), status == 0, "{found:?}");
    }

    // There is no comment outside pull requests, or if no comment is requested.
    assert_eq!(comment(&[("NUMBER", "")]).2, "");
    assert!(summary.exists());
    assert_eq!(comment(&[("COMMENT", "false")]).0, 0);
    assert!(!summary.exists());

    for (input, value, expected) in [
        ("COMMENT", "yes", "must be true or false"),
        ("AGAINST", "", "set `against`"),
        ("AGAINST", "--format=json", "must be one revision"),
        ("NUMBER", "1/../2", "must be that of a pull request"),
        ("AGAINST", "nowhere", "isn't in a git repository"),
    ] {
        let (status, said, log_of, _) = comment(&[(input, value)]);
        assert_eq!(
            (status, log_of.as_str()),
            (2, ""),
            "{input}={value}: {said}"
        );
        assert!(said.contains(expected), "{said}");
        assert!(commands(&said).is_empty(), "{said}");
    }
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
    assert_eq!(hooks.len(), 3);
    for hook in hooks {
        let entry = hook["entry"].as_str().unwrap();
        let command = entry.strip_prefix("event-catalog ").unwrap();
        let help = Command::new(env!("CARGO_BIN_EXE_event-catalog"))
            .args([command, "--help"])
            .output();
        assert!(help.unwrap().status.success(), "{entry}");
    }
}
