//! Who has access, and which pages exist.

use std::io::{BufRead, BufReader};
use std::net::TcpStream;
use std::process::Stdio;
use std::time::Duration;

use serde_json::Value;

use crate::client::{MORE, TABLE, is_good, serve, status};
use crate::command::{command, folder, run};

#[test]
fn only_this_machine_is_answered_under_its_own_name() {
    let catalog = folder(&[("events.csv", TABLE)]);
    let served = serve(catalog.path(), &["events.csv"]);
    let port = served.port;
    for host in ["localhost", "LOCALHOST:1", "127.0.0.1", "[::1]"] {
        assert_eq!(status(&served.ask("GET", "/", host)), "200", "{host}");
    }
    assert_eq!(
        status(&served.ask("GET", "/", &format!("127.0.0.1:{port}"))),
        "200"
    );
    for host in [
        "example.org",
        &format!("example.org:{port}"),
        "localhost.example.org",
        "127.0.0.1.nip.io",
        "user@localhost",
        "0.0.0.0",
        "",
    ] {
        for target in ["/", "/changes", "/nothing"] {
            let answer = served.ask("GET", target, host);
            assert_eq!(status(&answer), "421", "{host} {target}");
            assert!(!answer.contains("chat"), "{answer}");
        }
    }
    let two = "GET / HTTP/1.1\r\nHost: localhost\r\nHost: example.org\r\nConnection: close\r\n\r\n";
    assert_ne!(status(&served.raw(two)), "200");
    let none = "GET / HTTP/1.1\r\nConnection: close\r\n\r\n";
    assert_ne!(status(&served.raw(none)), "200");
    let absolute = served.ask("GET", "http://example.org/", "localhost");
    assert_eq!(status(&absolute), "421");
    // Other machines can't connect: the port isn't even open on this machine's other addresses.
    assert!(TcpStream::connect(("127.0.0.2", port)).is_err() || cfg!(not(target_os = "linux")));
}

/// Any page that the owner visits could follow the changes, until there is no place for the owner's own page.
#[test]
fn another_site_cannot_follow_the_changes() {
    let catalog = folder(&[("events.csv", TABLE)]);
    let served = serve(catalog.path(), &["events.csv"]);
    for site in ["cross-site", "same-site"] {
        let head =
            format!("Host: localhost\r\nSec-Fetch-Site: {site}\r\nConnection: close\r\n\r\n");
        let answer = served.raw(&format!("GET /changes HTTP/1.1\r\n{head}"));
        assert_eq!(status(&answer), "403", "{site}");
        // Links to the page work.
        let answer = served.raw(&format!("GET / HTTP/1.1\r\n{head}"));
        assert_eq!(status(&answer), "200", "{site}");
    }
}

#[test]
fn there_is_one_page_and_it_can_only_be_read() {
    let catalog = folder(&[("events.csv", TABLE), ("secret.txt", "secret")]);
    let served = serve(catalog.path(), &["events.csv"]);
    for target in ["/", "/index.html", "/?q=1"] {
        let answer = served.ask("GET", target, "localhost");
        assert_eq!(status(&answer), "200", "{target}");
        assert!(answer.contains("The chat was loaded."), "{target}");
        let (head, _) = answer.split_once("\r\n\r\n").expect("a head");
        for header in [
            "content-security-policy: default-src 'none'; ",
            "frame-ancestors 'none'",
            "x-content-type-options: nosniff",
            "cache-control: no-store",
            "content-type: text/html; charset=utf-8",
        ] {
            assert!(head.contains(header), "{header}: {head}");
        }
        assert!(!head.contains("unsafe"), "{head}");
    }
    let head = served.ask("HEAD", "/", "localhost");
    assert_eq!(status(&head), "200");
    assert!(head.ends_with("\r\n\r\n"), "{head}");
    for target in [
        "/secret.txt",
        "/events.csv",
        "/../secret.txt",
        "/..%2fsecret.txt",
        "/%2e%2e/secret.txt",
        "/../../../../../../etc/passwd",
        "//etc/passwd",
        "/index.html/",
        "/\\..\\secret.txt",
    ] {
        let answer = served.ask("GET", target, "localhost");
        assert!(["400", "404"].contains(&status(&answer)), "{target}");
        assert!(!answer.contains("secret\n") && !answer.contains("root:"));
    }
    for method in ["POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE"] {
        for target in ["/", "/changes"] {
            let answer = served.ask(method, target, "localhost");
            assert_eq!(status(&answer), "405", "{method} {target}");
            assert!(answer.to_lowercase().contains("allow: get"), "{answer}");
        }
    }
    let nonsense = served.raw("nonsense\r\n\r\n");
    assert_eq!(status(&nonsense), "400");
}

#[test]
fn a_port_that_is_taken_is_named_and_another_one_proposed() {
    let catalog = folder(&[("events.csv", TABLE)]);
    let served = serve(catalog.path(), &["events.csv"]);
    let port = served.port.to_string();
    let second = run(catalog.path(), &["serve", "events.csv", "--port", &port]);
    assert_eq!(second.status, 2);
    assert_eq!(second.stdout, "");
    assert!(
        second
            .stderr
            .starts_with(&format!("error: port {port} is taken")),
        "{}",
        second.stderr
    );
    assert!(second.stderr.contains("`--port 0`"), "{}", second.stderr);
    assert_eq!(status(&served.page()), "200");
}

#[test]
fn a_catalog_that_is_not_there_is_said_to_be_not_there() {
    let empty = folder(&[("events.csv", TABLE)]);
    let section = ["serve", "events.csv", "--port", "0", "--section", "Shop"];
    let other = run(empty.path(), &section);
    assert_eq!(other.status, 2);
    assert_eq!(
        other.stderr,
        "error: there is no section `Shop`: this catalog has no sections\n"
    );
    let none = run(empty.path(), &["serve", "nowhere", "--port", "0"]);
    assert_eq!(none.status, 2);
    assert!(
        none.stderr
            .starts_with("error: the catalog `nowhere` cannot be read\n"),
        "{}",
        none.stderr
    );
}

#[test]
fn many_clients_are_served_at_once() {
    let catalog = folder(&[("events.csv", TABLE)]);
    let served = serve(catalog.path(), &["events.csv"]);
    // Clients that send nothing or only listen don't block others.
    let silent: Vec<_> = (0..100).map(|_| served.connect()).collect();
    let mut listening: Vec<_> = (0..16).map(|_| served.changes()).collect();
    let mut version = Value::Null;
    for changes in &mut listening {
        let state = changes.next();
        assert!(is_good(&state));
        version = state["version"].clone();
    }
    assert_eq!(status(&served.page()), "200");
    std::fs::write(catalog.path().join("events.csv"), MORE).expect("a file");
    for changes in &mut listening {
        changes.until(|state| is_good(state) && state["version"] != version);
    }
    drop(silent);
}

#[cfg(target_os = "linux")]
#[test]
fn the_browser_is_opened_where_that_is_asked_for() {
    use std::os::unix::fs::PermissionsExt;

    let catalog = folder(&[
        ("events.csv", TABLE),
        (
            "browser",
            "#!/bin/sh\necho \"$1\" > opened.tmp && mv opened.tmp opened\n",
        ),
    ]);
    let browser = catalog.path().join("browser");
    std::fs::set_permissions(&browser, PermissionsExt::from_mode(0o755)).expect("a file of ours");
    let arguments = ["serve", "--port", "0", "--open", "events.csv"];
    let child = command(catalog.path(), &arguments)
        .env("BROWSER", &browser)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn();
    let mut child = child.expect("the command starts");
    let mut said = BufReader::new(child.stdout.take().expect("its output")).lines();
    let said: Vec<_> = said.by_ref().take(2).map_while(Result::ok).collect();
    let opened = catalog.path().join("opened");
    let address = (0..200).find_map(|_| {
        std::thread::sleep(Duration::from_millis(50));
        std::fs::read_to_string(&opened).ok()
    });
    let _ = child.kill();
    let _ = child.wait();
    let address = address.expect("the browser was called within ten seconds");
    assert!(
        said.iter().any(|line| line.starts_with(address.trim())),
        "{address} {said:?}"
    );
}

#[cfg(unix)]
#[test]
fn ctrl_c_ends_it_though_pages_are_open() {
    let catalog = folder(&[("events.csv", TABLE)]);
    let mut served = serve(catalog.path(), &["events.csv"]);
    let mut changes = served.changes();
    changes.next();
    let id = served.child.id().to_string();
    let sent = std::process::Command::new("kill")
        .args(["-INT", &id])
        .status();
    assert!(sent.expect("kill").success());
    let ended = served.child.wait().expect("it ends");
    assert_eq!(ended.code(), Some(0));
}
