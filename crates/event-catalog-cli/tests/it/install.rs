//! Tests `scripts/install`, with local releases, and with stand-ins for `curl` and `gh` that print
//! their arguments.
#![cfg(unix)]

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;

use tempfile::TempDir;

use crate::scripts_run::{bash, path_with, printed};

/// Sets `name` to the name of a release's archive for this machine. `PACKED` can select another
/// command.
const NAME: &str = r#"
        command=${PACKED:-event-catalog}
        case "$(uname -s)/$(uname -m)" in
          Linux/x86_64) target=x86_64-unknown-linux-musl ;;
          Linux/*) target=aarch64-unknown-linux-musl ;;
          Darwin/x86_64) target=x86_64-apple-darwin ;;
          *) target=aarch64-apple-darwin ;;
        esac
        [ "$command" = event-catalog ] || target=${target/musl/gnu}
        name="$command-$target"
"#;

/// A stand-in for the command: small, so that it is packed and unpacked quickly.
const COMMAND: &str = "#!/bin/sh\necho \"${0##*/} $1\"\n";

/// Creates a release for this machine in `releases/v1.0.0`, packed by `scripts/package-release`.
/// Returns the base URL of releases.
fn release(folder: &Path) -> String {
    release_of("event-catalog", folder)
}

/// Creates a release of the given command.
fn release_of(command: &str, folder: &Path) -> String {
    let pack = r#"
        mkdir -p "releases/v1.0.0" "$name"
        printf %s "$COMMAND" >"$name/$command"
        chmod +x "$name/$command"
        tar -czf "releases/v1.0.0/$name.tar.gz" "$name"
    "#;
    let variables = [("COMMAND", COMMAND), ("PACKED", command)];
    let packed = bash(&format!("{NAME}{pack}{SUM}"), folder, &variables);
    assert!(packed.status.success(), "{}", printed(&packed));
    format!("file://{}/releases", folder.display())
}

/// Writes the checksum file for the release's archive.
const SUM: &str = r#"
        cd releases/v1.0.0
        if command -v sha256sum >/dev/null; then sha256sum "$name.tar.gz"; else shasum -a 256 "$name.tar.gz"; fi \
            >"$name.tar.gz.sha256"
        cd ../..
"#;

/// Creates a folder of bash scripts, and returns a `PATH` that starts with it.
fn programs(folder: &Path, scripts: &[(&str, &str)]) -> String {
    let bin = folder.join("bin");
    fs::create_dir_all(&bin).unwrap();
    for (name, script) in scripts {
        let file = bin.join(name);
        fs::write(&file, format!("#!/usr/bin/env bash\n{script}\n")).unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o755)).unwrap();
    }
    path_with(&bin)
}

/// A stand-in for `gh` that prints its arguments, and runs the script in `$GH_VERIFIES` for
/// `verify`.
const GH: &str = r#"
    echo "$GH_HOST gh $*" >>gh.log
    case "$*" in
      "attestation verify --help") exit "${GH_HELPS:-0}" ;;
      "auth token --hostname github.com") [ -n "${GH_TOKEN:-}" ] ;;
      "attestation verify "*) eval "$GH_VERIFIES" ;;
      *) exit 1 ;;
    esac
"#;

/// The names in a folder, without following links; empty if the folder doesn't exist.
fn entries(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries
        .map(|it| it.file_name().into_string().unwrap())
        .collect()
}

#[test]
fn a_release_is_installed_if_its_checksum_is_right() {
    let folder = TempDir::new().unwrap();
    let releases = release(folder.path());
    let from = [("EVENT_CATALOG_RELEASES", releases.as_str())];
    let install = "\"$SCRIPTS/install\" --no-attestation v1.0.0 'my tools'";
    let installed = bash(install, folder.path(), &from);
    let said = printed(&installed);
    assert!(installed.status.success(), "{said}");
    let [checksum, attestation, version] = said.lines().collect::<Vec<_>>()[..] else {
        panic!("three lines: {said}");
    };
    assert!(checksum.starts_with("verified: the checksum of event-catalog-"));
    assert!(attestation.starts_with("not verified: who built event-catalog-"));
    assert_eq!(version, "event-catalog --version");
    assert_eq!(
        entries(&folder.path().join("my tools")),
        ["event-catalog"],
        "and nothing else"
    );

    let missing = bash("\"$SCRIPTS/install\" v2.0.0 none", folder.path(), &from);
    assert_eq!(missing.status.code(), Some(2));
    let said = printed(&missing);
    assert!(said.contains("is there a release v2.0.0?"), "{said}");

    let spoilt = "echo x >>releases/v1.0.0/*.tar.gz; \"$SCRIPTS/install\" v1.0.0 none";
    let spoilt = bash(spoilt, folder.path(), &from);
    assert_eq!(spoilt.status.code(), Some(2));
    let said = printed(&spoilt);
    assert!(said.contains("nothing was installed"), "{said}");
    assert!(!folder.path().join("none").exists());

    for sum in ["", "abc", "<html>", "0 x\n"] {
        let sums = format!(
            "for it in releases/v1.0.0/*.sha256; do printf %s '{sum}' >\"$it\"; done; \"$SCRIPTS/install\" v1.0.0 none"
        );
        let refused = bash(&sums, folder.path(), &from);
        assert_eq!(refused.status.code(), Some(2), "{sum}");
        let said = printed(&refused);
        assert!(said.contains("64 hexadecimal digits"), "{said}");
    }
    assert!(!folder.path().join("none").exists());
}

#[test]
fn each_command_is_installed_from_its_own_archive() {
    let folder = TempDir::new().unwrap();
    let releases = release_of("event-analytics", folder.path());
    let from = [("EVENT_CATALOG_RELEASES", releases.as_str())];
    let install = "\"$SCRIPTS/install\" --command event-analytics --no-attestation v1.0.0 tools";
    let installed = bash(install, folder.path(), &from);
    let said = printed(&installed);
    assert!(installed.status.success(), "{said}");
    assert!(said.ends_with("\nevent-analytics --version\n"), "{said}");
    assert_eq!(entries(&folder.path().join("tools")), ["event-analytics"]);

    for (arguments, why) in [
        ("v1.0.0 none", "cannot get "),
        ("--command x v1.0.0 none", "there is no command 'x'"),
        (
            "--command '../x\n' v1.0.0 none",
            "there is no command '../x",
        ),
        ("--command", "--command needs a name"),
    ] {
        let install = format!("\"$SCRIPTS/install\" {arguments}");
        let refused = bash(&install, folder.path(), &from);
        let said = printed(&refused);
        assert_eq!(refused.status.code(), Some(2), "{said}");
        assert!(said.contains(why), "{arguments}: {said}");
    }
    assert!(!folder.path().join("none").exists());
}

#[test]
fn each_archive_that_is_asked_for_is_built_by_the_release() {
    const WORKFLOW: &str = include_str!("../../../../.github/workflows/release.yml");
    let folder = TempDir::new().unwrap();
    let uname = r#"[ "$1" = -s ] && echo "${SYSTEM%/*}" || echo "${SYSTEM#*/}""#;
    let curl = "printf '%s\\n' \"$*\" >curl.log; exit 1";
    let path = programs(folder.path(), &[("uname", uname), ("curl", curl)]);
    let install = |command: &str, system: &str| {
        let variables = [("PATH", path.as_str()), ("SYSTEM", system)];
        let script = format!("\"$SCRIPTS/install\" --command {command} v1.0.0 tools");
        let output = bash(&script, folder.path(), &variables);
        assert_eq!(output.status.code(), Some(2));
        printed(&output)
    };
    let archives = [
        ("event-catalog", "Linux/x86_64", "x86_64-unknown-linux-musl"),
        (
            "event-catalog",
            "Linux/aarch64",
            "aarch64-unknown-linux-musl",
        ),
        ("event-catalog", "Darwin/x86_64", "x86_64-apple-darwin"),
        ("event-catalog", "Darwin/arm64", "aarch64-apple-darwin"),
        (
            "event-catalog",
            "MINGW64_NT-10.0/x86_64",
            "x86_64-pc-windows-msvc",
        ),
        (
            "event-analytics",
            "Linux/x86_64",
            "x86_64-unknown-linux-gnu",
        ),
        (
            "event-analytics",
            "Linux/arm64",
            "aarch64-unknown-linux-gnu",
        ),
        ("event-analytics", "Darwin/x86_64", "x86_64-apple-darwin"),
        ("event-analytics", "Darwin/arm64", "aarch64-apple-darwin"),
    ];
    for (command, system, target) in archives {
        let said = install(command, system);
        let asked = fs::read_to_string(folder.path().join("curl.log")).unwrap();
        assert!(
            asked.contains(&format!("/v1.0.0/{command}-{target}.")),
            "{system}: {asked} {said}"
        );
        let built = format!("- {{ command: {command}, target: {target}, ");
        assert!(WORKFLOW.contains(&built), "{built}");
    }
    assert_eq!(WORKFLOW.matches("- { command: ").count(), archives.len());

    let said = install("event-analytics", "MINGW64_NT-10.0/x86_64");
    let advice =
        "cargo install --locked --git https://github.com/loyjoy/event-catalog event-analytics";
    assert!(said.contains(advice), "{said}");
}

#[test]
fn only_versions_and_https_are_taken() {
    let folder = TempDir::new().unwrap();
    let path = programs(
        folder.path(),
        &[("curl", "printf '%s\\n' \"$*\" >>curl.log; exit 1")],
    );
    let install = |version: &str, releases: &str| {
        let variables = [
            ("PATH", path.as_str()),
            ("VERSION", version),
            ("EVENT_CATALOG_RELEASES", releases),
        ];
        let output = bash(
            "\"$SCRIPTS/install\" -- \"$VERSION\" tools",
            folder.path(),
            &variables,
        );
        assert_eq!(output.status.code(), Some(2));
        let log = folder.path().join("curl.log");
        let asked = fs::read_to_string(&log).unwrap_or_default();
        let _ = fs::remove_file(log);
        (printed(&output), asked)
    };
    let versions = [
        "../../x",
        "v1.0.0-rc.1",
        "v1.0",
        "1.0.0",
        "v1.0.0\n",
        "\nv1.0.0",
        "v1.0.0/../../../../evil",
        "v1.0.0?x",
        "Latest",
        "",
        "-v",
        "v1.0.\u{663}",
        "x\n::add-mask::e ##[add-mask]e",
    ];
    for version in versions {
        let (said, asked) = install(version, "");
        assert!(said.contains("vMAJOR.MINOR.PATCH"), "{version:?}: {said}");
        assert_eq!(said.lines().count(), 1, "{said}");
        assert!(!said.contains("##["), "{said}");
        assert_eq!(asked, "", "{version:?}");
    }
    for releases in [
        "http://example.org",
        "ftp://example.org",
        "example.org",
        "file://host/x",
    ] {
        let (said, asked) = install("v1.0.0", releases);
        assert!(said.contains("https://"), "{releases}: {said}");
        assert_eq!(asked, "", "{releases}");
    }
    let github = "https://github.com/loyjoy/event-catalog/releases";
    let places = [
        ("v1.20.300", "", format!("{github}/download/v1.20.300/")),
        ("latest", "", format!("{github}/latest/download/")),
        (
            "latest",
            "https://example.org/a/",
            "https://example.org/a/latest/".to_owned(),
        ),
    ];
    for (version, releases, from) in places {
        let (said, asked) = install(version, releases);
        assert!(said.contains(&format!("cannot get {from}")), "{said}");
        let options = "--proto =https --proto-redir =https --tlsv1.2 ";
        assert!(asked.starts_with(options), "{asked}");
        assert!(
            asked.contains(&format!(" --url {from}event-catalog-")),
            "{asked}"
        );
    }
    assert_eq!(entries(folder.path()), ["bin"]);
}

#[test]
fn the_attestation_is_verified_where_gh_can() {
    let folder = TempDir::new().unwrap();
    let releases = release(folder.path());
    let path = programs(folder.path(), &[("gh", GH)]);
    let log = folder.path().join("gh.log");
    let install = |arguments: &str, variables: &[(&str, &str)]| {
        let _ = fs::remove_file(&log);
        let _ = fs::remove_dir_all(folder.path().join("tools"));
        let variables: Vec<_> = [
            ("PATH", path.as_str()),
            ("EVENT_CATALOG_RELEASES", releases.as_str()),
            ("GH_TOKEN", "token"),
            ("GH_HOST", "example.org"),
            ("GH_VERIFIES", "exit 0"),
        ]
        .into_iter()
        .chain(variables.iter().copied())
        .collect();
        let script = format!("\"$SCRIPTS/install\" {arguments} tools");
        let output = bash(&script, folder.path(), &variables);
        let is_installed = folder.path().join("tools").exists();
        assert_eq!(output.status.success(), is_installed);
        (is_installed, printed(&output))
    };

    for arguments in ["v1.0.0", "--require-attestation v1.0.0"] {
        let (is_installed, said) = install(arguments, &[]);
        assert!(is_installed, "{said}");
        assert!(said.contains("verified: the build attestation of GitHub: the release workflow of loyjoy/event-catalog built"), "{said}");
        assert!(!said.contains("not verified"), "{said}");
        let asked = fs::read_to_string(&log).unwrap();
        let verified = asked.lines().last().unwrap();
        assert!(
            verified.starts_with("github.com gh attestation verify /"),
            "{asked}"
        );
        assert!(
            verified.ends_with(
                r" --repo loyjoy/event-catalog --cert-identity-regex ^https://github\.com/loyjoy/event-catalog/\.github/workflows/release\.yml@refs/tags/v1[.]0[.]0$"
            ),
            "{asked}"
        );
    }

    // If verification fails, nothing is installed, whether or not verification is required.
    for arguments in ["v1.0.0", "--require-attestation v1.0.0"] {
        let no = (
            "GH_VERIFIES",
            "echo '::warning::no attestations found' >&2; exit 1",
        );
        let (is_installed, said) = install(arguments, &[no]);
        assert!(!is_installed, "{said}");
        assert!(
            said.contains("  gh: ::warning::no attestations found\n"),
            "{said}"
        );
        assert!(said.contains("nothing was installed"), "{said}");
    }

    // If verification isn't available, this is reported, but is an error only if verification is
    // required.
    for (variable, why) in [
        (("GH_TOKEN", ""), "gh is not logged in"),
        (("GH_HELPS", "1"), "this gh is too old"),
    ] {
        let (is_installed, said) = install("v1.0.0", &[variable]);
        assert!(is_installed, "{said}");
        let not = said.lines().find(|it| it.starts_with("not verified: "));
        assert!(not.is_some_and(|it| it.contains(why)), "{said}");
        let (is_installed, said) = install("--require-attestation v1.0.0", &[variable]);
        assert!(!is_installed, "{said}");
        assert!(said.contains(why), "{said}");
    }

    let (is_installed, said) = install("--no-attestation v1.0.0", &[("GH_VERIFIES", "exit 1")]);
    assert!(is_installed, "{said}");
    assert!(!log.exists(), "gh was not asked");
}

#[test]
fn an_archive_with_anything_else_is_refused() {
    let folder = TempDir::new().unwrap();
    let releases = release(folder.path());
    let outside = folder.path().join("outside");
    fs::write(&outside, "mine").unwrap();
    let archives = [
        (
            "ln -s ../outside \"$name/link\"; tar -czf \"$archive\" \"$name\"",
            "neither a file nor a folder",
        ),
        (
            "rm \"$name/event-catalog\"; ln -s /bin/sh \"$name/event-catalog\"; tar -czf \"$archive\" \"$name\"",
            "neither a file nor a folder",
        ),
        (
            "tar -czf \"$archive\" \"$name\" outside",
            "is not in its folder",
        ),
        (
            "cd \"$name\"; tar -czPf \"../$archive\" ../outside \"../$name\"; cd ..",
            "is not in its folder",
        ),
        (
            "tar -czPf \"$archive\" \"$PWD/outside\" \"$name\"",
            "is not in its folder",
        ),
        (
            "tar -cf all.tar \"$name\"; tar -rf all.tar \"$name/event-catalog\"; gzip -c all.tar >\"$archive\"",
            "does not have one",
        ),
        (
            "rm \"$name/event-catalog\"; tar -czf \"$archive\" \"$name\"",
            "does not have one",
        ),
        ("echo no >\"$archive\"", "cannot be read"),
        (
            "echo exit 1 >\"$name/event-catalog\"; tar -czf \"$archive\" \"$name\"",
            "does not run here",
        ),
    ];
    for (make, why) in archives {
        let script = format!(
            "{NAME}\narchive=releases/v1.0.0/$name.tar.gz\nrm -rf \"$name\" all.tar; mkdir \"$name\"; printf %s \"$COMMAND\" >\"$name/event-catalog\"\n{make}\n{SUM}\n\"$SCRIPTS/install\" --no-attestation v1.0.0 tools"
        );
        let variables = [
            ("EVENT_CATALOG_RELEASES", releases.as_str()),
            ("COMMAND", COMMAND),
        ];
        let output = bash(&script, folder.path(), &variables);
        let said = printed(&output);
        assert_eq!(output.status.code(), Some(2), "{make}: {said}");
        assert!(said.contains(why), "{make}: {said}");
        assert!(said.contains("othing was installed"), "{make}: {said}");
        assert_eq!(fs::read_to_string(&outside).unwrap(), "mine");
        assert!(entries(&folder.path().join("tools")).is_empty(), "{make}");
    }
}

#[test]
fn a_link_in_the_folder_is_replaced_and_never_followed() {
    let folder = TempDir::new().unwrap();
    let releases = release(folder.path());
    let from = [("EVENT_CATALOG_RELEASES", releases.as_str())];
    let tools = folder.path().join("-tools");
    let outside = folder.path().join("outside");
    fs::create_dir(&tools).unwrap();
    fs::write(&outside, "mine").unwrap();
    let place = tools.join("event-catalog");
    symlink(&outside, &place).unwrap();
    let install = "\"$SCRIPTS/install\" --no-attestation v1.0.0 -tools";
    let output = bash(install, folder.path(), &from);
    assert!(output.status.success(), "{}", printed(&output));
    assert_eq!(fs::read_to_string(&outside).unwrap(), "mine");
    assert!(fs::symlink_metadata(&place).unwrap().is_file());
    assert_eq!(entries(&tools), ["event-catalog"]);

    fs::remove_file(&place).unwrap();
    let inside = folder.path().join("inside");
    fs::create_dir(&inside).unwrap();
    symlink(&inside, &place).unwrap();
    let output = bash(install, folder.path(), &from);
    assert_eq!(output.status.code(), Some(2));
    let said = printed(&output);
    assert!(said.contains("is a folder, or a link to one"), "{said}");
    assert!(entries(&inside).is_empty());

    // A folder that isn't writable.
    let install = "\"$SCRIPTS/install\" --no-attestation v1.0.0 outside/tools";
    let output = bash(install, folder.path(), &from);
    assert_eq!(output.status.code(), Some(2));
    let said = printed(&output);
    assert!(said.contains("cannot make the folder"), "{said}");
}
