//! `event-catalog serve` over bare sockets: who is let in, what is there, what follows a saved file.

mod command;

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, ChildStdout, Stdio};
use std::time::Duration;

use command::{command, folder, run};
use serde_json::Value;

const TABLE: &str = "name,description\nload,The chat was loaded.\nopen,The chat was opened.\n";
const TYPO: &str = "name,description\nload,The chat was loaded.\nload,The chat was opened.\n";
const MORE: &str =
    "name,description\nload,The chat was loaded.\nopen,The chat was opened.\nclose,It is <b>.\n";

/// A server of a catalog; it ends with the test.
struct Served {
    child: Child,
    port: u16,
    /// Kept open: a server whose output nobody can read ends.
    _stdout: BufReader<ChildStdout>,
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn serve(folder: &Path, arguments: &[&str]) -> Served {
    let arguments = [&["serve", "--port", "0"], arguments].concat();
    let mut child = command(folder, &arguments)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("the command starts");
    let mut stdout = BufReader::new(child.stdout.take().expect("its output"));
    let mut line = String::new();
    while !line.starts_with("http://") {
        line.clear();
        assert!(stdout.read_line(&mut line).expect("text") > 0, "no address");
    }
    let port = line
        .strip_prefix("http://127.0.0.1:")
        .and_then(|rest| rest.split_once('/'))
        .and_then(|(port, _)| port.parse().ok());
    Served {
        port: port.expect("a port of this machine"),
        child,
        _stdout: stdout,
    }
}

impl Served {
    fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(("127.0.0.1", self.port)).expect("a connection");
        let patience = Some(Duration::from_secs(60));
        stream.set_read_timeout(patience).expect("a timeout");
        stream
    }

    /// What comes back for these very bytes.
    fn raw(&self, request: &str) -> String {
        let mut stream = self.connect();
        stream.write_all(request.as_bytes()).expect("it is sent");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("it is text");
        answer
    }

    fn ask(&self, method: &str, target: &str, host: &str) -> String {
        self.raw(&format!(
            "{method} {target} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
        ))
    }

    fn page(&self) -> String {
        self.ask("GET", "/", "localhost")
    }

    fn changes(&self) -> Changes {
        let mut stream = self.connect();
        let request = "GET /changes HTTP/1.1\r\nHost: localhost\r\n\r\n";
        stream.write_all(request.as_bytes()).expect("it is sent");
        Changes(BufReader::new(stream))
    }
}

/// What a page hears.
struct Changes(BufReader<TcpStream>);

impl Changes {
    fn next(&mut self) -> Value {
        let mut line = String::new();
        loop {
            line.clear();
            let read = self.0.read_line(&mut line).expect("a line in time");
            assert!(read > 0, "the stream has ended");
            if let Some(data) = line.strip_prefix("data: ") {
                return serde_json::from_str(data).expect("JSON");
            }
        }
    }

    /// The next state of which this holds: while a file is being saved, others may come.
    fn until(&mut self, holds: impl Fn(&Value) -> bool) -> Value {
        loop {
            let state = self.next();
            if holds(&state) {
                return state;
            }
        }
    }
}

fn status(answer: &str) -> &str {
    let line = answer.lines().next().unwrap_or_default();
    line.strip_prefix("HTTP/1.1 ")
        .map_or(line, |rest| &rest[..3])
}

fn is_good(state: &Value) -> bool {
    state["problems"].is_null()
}

fn is_broken(state: &Value) -> bool {
    state["problems"]["level"] == "error"
}

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
    // From outside, the port is closed: it is not even open on this machine's other addresses.
    assert!(TcpStream::connect(("127.0.0.2", port)).is_err() || cfg!(not(target_os = "linux")));
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
fn the_page_follows_what_is_saved_and_stays_as_it_was_while_the_catalog_is_broken() {
    let catalog = folder(&[("catalog/catalog.toml", ""), ("catalog/events.csv", TABLE)]);
    let events = catalog.path().join("catalog/events.csv");
    let served = serve(catalog.path(), &["catalog"]);
    let mut changes = served.changes();
    let first = changes.next();
    assert!(is_good(&first), "{first}");

    std::fs::write(&events, TYPO).expect("a file");
    let broken = changes.until(is_broken);
    assert_eq!(broken["version"], first["version"]);
    let problems = &broken["problems"];
    assert_eq!(
        problems["title"],
        "1 error in the catalog; the page is the last good one"
    );
    let text = problems["text"].as_str().expect("a text");
    for part in [
        "error[duplicate-event]: duplicate event `load`",
        "catalog/events.csv:3:1 (cell A3)",
        "help: ",
    ] {
        assert!(text.contains(part), "{text}");
    }
    assert!(served.page().contains("The chat was opened."));
    // Whoever comes now hears of it at once.
    assert!(is_broken(&served.changes().next()));

    std::fs::write(&events, MORE).expect("a file");
    let mended = changes.until(is_good);
    assert_ne!(mended["version"], first["version"]);
    let page = served.page();
    assert!(page.contains("<p>It is &lt;b&gt;.</p>"));
    let version = mended["version"].as_str().expect("a version");
    assert!(page.contains(&format!("data-version=\"{version}\"")));
}

#[test]
fn programs_may_save_as_they_like() {
    let catalog = folder(&[("events.csv", TABLE)]);
    let events = catalog.path().join("events.csv");
    let served = serve(catalog.path(), &["events.csv"]);
    let mut changes = served.changes();
    let first = changes.next();

    // A new file in the place of the old one, with a lock beside it.
    let new = catalog.path().join("lu1234.tmp");
    std::fs::write(catalog.path().join(".~lock.events.csv#"), ",me,").expect("a file");
    std::fs::write(&new, MORE).expect("a file");
    std::fs::rename(&new, &events).expect("the same disk");
    let second = changes.until(|state| state["version"] != first["version"]);
    assert!(is_good(&second), "{second}");

    // The old one set aside, and a new one written in two steps.
    std::fs::rename(&events, catalog.path().join("events.csv~")).expect("the same disk");
    let (start, end) = TABLE.split_at(30);
    let mut file = std::fs::File::create(&events).expect("a file");
    file.write_all(start.as_bytes()).expect("it is written");
    file.write_all(end.as_bytes()).expect("it is written");
    drop(file);
    let third = changes.until(|state| is_good(state) && state["version"] != second["version"]);
    // What is the same is known to be the same.
    assert_eq!(third["version"], first["version"]);
}

#[cfg(unix)]
#[test]
fn a_table_that_is_a_link_is_followed() {
    use std::os::unix::fs::symlink;

    let catalog = folder(&[
        ("catalog/catalog.toml", ""),
        ("shared/events.csv", TABLE),
        ("moved/events.csv", TABLE),
    ]);
    let link = catalog.path().join("catalog/events.csv");
    symlink("../shared/events.csv", &link).expect("a link");
    let served = serve(catalog.path(), &["catalog"]);
    let mut changes = served.changes();
    let first = changes.next();
    assert!(is_good(&first), "{first}");
    std::fs::write(catalog.path().join("shared/events.csv"), MORE).expect("a file");
    let second = changes.until(|state| state["version"] != first["version"]);
    assert!(is_good(&second), "{second}");

    // It leads elsewhere now.
    std::fs::remove_file(&link).expect("a link");
    symlink("../moved/events.csv", &link).expect("a link");
    changes.until(|state| state["version"] == first["version"]);
    std::fs::write(catalog.path().join("moved/events.csv"), TYPO).expect("a file");
    changes.until(is_broken);
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

#[test]
fn a_folder_that_goes_and_comes_back_is_the_catalog_again() {
    let catalog = folder(&[("catalog/catalog.toml", ""), ("catalog/events.csv", TABLE)]);
    let served = serve(catalog.path(), &["catalog"]);
    let mut changes = served.changes();
    assert!(is_good(&changes.next()));
    let (here, away) = (catalog.path().join("catalog"), catalog.path().join("away"));
    std::fs::rename(&here, &away).expect("the same disk");
    let gone = changes.until(is_broken);
    assert!(
        gone["problems"]["text"]
            .as_str()
            .is_some_and(|it| it.contains("cannot be read"))
    );
    std::fs::rename(&away, &here).expect("the same disk");
    changes.until(is_good);
    std::fs::write(here.join("events.csv"), MORE).expect("a file");
    changes.until(|state| is_good(state) && state["version"] != gone["version"]);
    assert!(served.page().contains("It is &lt;b&gt;."));
}

#[test]
fn a_catalog_that_is_broken_from_the_beginning_is_served_when_it_is_mended() {
    let catalog = folder(&[("events.csv", TYPO)]);
    let served = serve(catalog.path(), &["events.csv"]);
    assert!(served.page().contains("No events yet"));
    let mut changes = served.changes();
    let broken = changes.next();
    assert_eq!(
        broken["problems"]["title"],
        "1 error in the catalog; there is no page before that is mended"
    );
    std::fs::write(catalog.path().join("events.csv"), TABLE).expect("a file");
    let mended = changes.until(is_good);
    assert_ne!(mended["version"], broken["version"]);
    assert!(served.page().contains("The chat was opened."));
}

#[test]
fn many_clients_are_served_at_once() {
    let catalog = folder(&[("events.csv", TABLE)]);
    let served = serve(catalog.path(), &["events.csv"]);
    // Some say nothing, and some only listen: neither keeps the others waiting.
    let silent: Vec<_> = (0..50).map(|_| served.connect()).collect();
    let mut listening: Vec<_> = (0..100).map(|_| served.changes()).collect();
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
