//! The collector over HTTP, as clients see it, and what is in its spool afterwards.

use std::fs;
use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use event_analytics::catalog::KnownCatalog;
use event_analytics::collect::Server;
use event_analytics::collect::health::{Health, Trouble};
use event_analytics::collect::report::Report;
use event_analytics::collect::settings::Settings;
use event_analytics::spool::{Disk, Entry, Folder, Limits, SegmentFile, Spool};
use event_catalog_build::read::{Input, Memory};
use flate2::Compression;
use flate2::write::GzEncoder;
use tokio::sync::{oneshot, watch};

const ONE: &str =
    r#"{"specversion":"1.0","id":"1","source":"/a","type":"paid","data":{"amount":1.50}}"#;
const STRUCTURED: &str = "content-type: application/cloudevents+json\r\n";
const BATCH: &str = "content-type: application/cloudevents-batch+json\r\n";
const PAIRS: &str = "content-type: application/json\r\nidempotency-key: k-1\r\n";

/// A collector on a free port, until it is stopped.
struct Running {
    address: SocketAddr,
    spool: Arc<Spool>,
    health: Arc<Health>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
    _folder: tempfile::TempDir,
}

fn catalog() -> KnownCatalog {
    let files: Memory = [(
        "events.csv",
        "name,description,aliases\npaid,Paid.,bought\nopen,Opened.,\n",
    )]
    .into_iter()
    .collect();
    KnownCatalog::new(&Input::read_folder(&files).expect("memory can be read"))
}

fn start_with(settings: Settings, disk: Box<dyn Disk>) -> Running {
    let folder = tempfile::tempdir().expect("a folder");
    let spool = Spool::with(&folder.path().join("spool/http"), Limits::default(), disk);
    let spool = Arc::new(spool.expect("a spool"));
    let (stop, stopped) = oneshot::channel::<()>();
    let (sender, receiver) = std::sync::mpsc::channel();
    let in_thread = Arc::clone(&spool);
    let thread = std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .expect("a runtime");
        runtime.block_on(async move {
            let (_catalog, catalog) = watch::channel(Arc::new(catalog()));
            let listen = "127.0.0.1:0".parse().expect("an address");
            let server = Server::bind(listen, settings, in_thread, catalog)
                .await
                .expect("a port");
            let started = (server.address(), server.health());
            sender.send(started).expect("the test waits");
            server
                .run(async {
                    let _ = stopped.await;
                })
                .await;
        });
    });
    let (address, health) = receiver.recv().expect("it listens");
    Running {
        address,
        spool,
        health,
        stop: Some(stop),
        thread: Some(thread),
        _folder: folder,
    }
}

fn start(settings: &str) -> Running {
    let settings = if settings.is_empty() {
        Settings::local()
    } else {
        Settings::parse(settings).expect("settings")
    };
    start_with(settings, Box::new(Folder))
}

#[derive(Debug)]
struct Answer {
    status: u16,
    head: String,
    body: String,
}

impl Answer {
    fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| {
            let (found, value) = line.split_once(':')?;
            found.eq_ignore_ascii_case(name).then(|| value.trim())
        })
    }

    fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).expect("JSON")
    }
}

fn connect(address: SocketAddr) -> TcpStream {
    let stream = TcpStream::connect(address).expect("it listens");
    stream
        .set_read_timeout(Some(Duration::from_mins(1)))
        .expect("a timeout");
    stream
}

fn answer(stream: &mut TcpStream) -> Answer {
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).expect("an answer");
    let text = String::from_utf8(bytes).expect("UTF-8");
    let (head, body) = text.split_once("\r\n\r\n").expect("a head");
    Answer {
        status: head
            .get(9..12)
            .and_then(|status| status.parse().ok())
            .expect("a status"),
        head: head.to_owned(),
        body: body.to_owned(),
    }
}

impl Running {
    fn send(&self, method: &str, path: &str, headers: &str, body: &[u8]) -> Answer {
        let mut stream = connect(self.address);
        let head = format!(
            "{method} {path} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\ncontent-length: {}\r\n{headers}\r\n",
            self.address,
            body.len()
        );
        stream.write_all(head.as_bytes()).expect("sent");
        // It may have answered already, and not read all of it.
        let _ = stream.write_all(body);
        answer(&mut stream)
    }

    fn post(&self, headers: &str, body: &str) -> Answer {
        self.send("POST", "/events", headers, body.as_bytes())
    }

    /// The lines of the spool.
    fn lines(&self) -> Vec<String> {
        let mut lines = Vec::new();
        for segment in self.spool.segments() {
            let bytes = fs::read(&segment.path).expect("a segment");
            let length = usize::try_from(segment.length).expect("small");
            let text = std::str::from_utf8(&bytes[..length]).expect("UTF-8");
            lines.extend(text.lines().map(str::to_owned));
        }
        lines
    }

    /// The events of the spool.
    fn events(&self) -> Vec<String> {
        let raw = |line: String| {
            Entry::read(line.as_bytes())
                .expect("a line")
                .raw()
                .to_owned()
        };
        self.lines().into_iter().map(raw).collect()
    }

    fn stop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            thread.join().expect("no panic");
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            self.stop();
        }
    }
}

#[test]
fn an_event_is_kept_byte_for_byte() {
    let running = start("");
    let answer = running.post(STRUCTURED, ONE);
    assert_eq!(
        (answer.status, answer.body.as_str()),
        (202, r#"{"accepted":1,"rejected":[]}"#)
    );
    let spaced = ONE.replace(',', " ,\n\t");
    assert_eq!(running.post(STRUCTURED, &spaced).status, 202);
    assert_eq!(running.events(), [ONE.to_owned(), spaced]);
    assert!(
        running.lines()[0].starts_with("{\"k\":\"local\",\"r\":\"20"),
        "{:?}",
        running.lines()
    );
}

#[test]
fn a_bad_event_spoils_no_other() {
    let running = start("");
    let answer = running.post(
        BATCH,
        &format!("[{ONE},{{\"specversion\":\"1.0\",\"id\":\"2\"}},{ONE}]"),
    );
    assert_eq!(answer.status, 202);
    let json = answer.json();
    assert_eq!(json["accepted"], 2);
    assert_eq!(json["rejected"][0]["index"], 1);
    assert_eq!(json["rejected"][0]["reason"], "invalid");
    assert_eq!(running.events(), [ONE, ONE]);
    assert_eq!(
        running.post(BATCH, "[]").body,
        r#"{"accepted":0,"rejected":[]}"#
    );
}

#[test]
fn what_has_no_event_is_a_problem() {
    let running = start("");
    for (headers, body) in [
        (STRUCTURED, "{}"),
        (STRUCTURED, ""),
        (STRUCTURED, "not JSON"),
        (BATCH, "[1,2]"),
        (BATCH, ONE),
        (PAIRS, "{\"detail\":1}"),
        (PAIRS, ONE),
        ("content-type: application/json\r\n", "{\"type\":\"open\"}"),
    ] {
        let answer = running.post(headers, body);
        assert_eq!(answer.status, 400, "{body}: {answer:?}");
        assert_eq!(
            answer.header("content-type"),
            Some("application/problem+json")
        );
        let json = answer.json();
        assert_eq!(json["status"], 400);
        assert!(
            json["type"]
                .as_str()
                .is_some_and(|it| it.ends_with("#invalid")),
            "{json}"
        );
        assert!(
            json["detail"].as_str().is_some_and(|it| it.len() > 10),
            "{json}"
        );
    }
    assert_eq!(running.lines(), [""; 0]);
}

#[test]
fn every_form_is_accepted() {
    let running = start("");
    let binary = "ce-specversion: 1.0\r\nce-id: 1\r\nce-source: /a\r\nce-type: Euro%20%E2%82%AC\r\n\
                  content-type: application/json\r\n";
    assert_eq!(running.post(binary, "{\"a\": 1.50}").status, 202);
    assert_eq!(
        running
            .post(
                "content-type: text/plain;charset=UTF-8\r\n",
                &format!("[{ONE}]")
            )
            .status,
        202
    );
    assert_eq!(
        running
            .post(
                PAIRS,
                r#"[{"type":"open"},{"type":"paid","detail":{"amount":1}}]"#
            )
            .status,
        202
    );
    let mut gzip = GzEncoder::new(Vec::new(), Compression::default());
    gzip.write_all(ONE.as_bytes()).expect("memory");
    let gzip = gzip.finish().expect("memory");
    let headers = format!("{STRUCTURED}content-encoding: gzip\r\n");
    assert_eq!(running.send("POST", "/events", &headers, &gzip).status, 202);
    assert_eq!(
        running.events(),
        [
            r#"{"specversion":"1.0","id":"1","source":"/a","type":"Euro €","datacontenttype":"application/json","data":{"a": 1.50}}"#,
            ONE,
            r#"{"type":"open"}"#,
            r#"{"type":"paid","detail":{"amount":1}}"#,
            ONE,
        ]
    );
    let ids: Vec<_> = running
        .lines()
        .iter()
        .map(|line| Entry::read(line.as_bytes()).expect("a line").id)
        .collect();
    assert_eq!(
        ids[2..4],
        [Some("k-1/0".to_owned()), Some("k-1/1".to_owned())]
    );
}

#[test]
fn other_requests_say_what_is_wrong() {
    let running = start("");
    assert_eq!(running.post("content-type: text/html\r\n", "").status, 415);
    assert!(running.post("", ONE).header("accept-post").is_some());
    let brotli = running.post(&format!("{STRUCTURED}content-encoding: br\r\n"), "");
    assert_eq!(
        (brotli.status, brotli.header("accept-encoding")),
        (415, Some("gzip"))
    );
    assert_eq!(running.send("GET", "/other", "", b"").status, 404);
    let get = running.send("GET", "/events", "", b"");
    assert_eq!(
        (get.status, get.header("allow")),
        (405, Some("POST, OPTIONS"))
    );
    assert_eq!(running.send("POST", "/healthz", "", b"").status, 405);
    assert_eq!(running.send("GET", "/healthz", "", b"").status, 200);
    // Announced, and never sent.
    let mut stream = connect(running.address);
    let head = format!(
        "POST /events HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ncontent-length: 99999999\r\n{STRUCTURED}\r\n"
    );
    stream.write_all(head.as_bytes()).expect("sent");
    assert_eq!(answer(&mut stream).status, 413);
    let mut bomb = GzEncoder::new(Vec::new(), Compression::default());
    bomb.write_all(&vec![b' '; 8 << 20]).expect("memory");
    let bomb = bomb.finish().expect("memory");
    let headers = format!("{STRUCTURED}content-encoding: gzip\r\n");
    assert_eq!(running.send("POST", "/events", &headers, &bomb).status, 413);
    assert_eq!(running.lines(), [""; 0]);
}

#[test]
fn without_keys_it_is_for_this_machine() {
    let running = start("");
    let headers = format!("{STRUCTURED}origin: https://evil.example\r\n");
    assert_eq!(running.post(&headers, ONE).status, 403);
    let headers = format!("{STRUCTURED}origin: http://localhost:3000\r\n");
    let answer = running.post(&headers, ONE);
    assert_eq!(answer.status, 202);
    assert_eq!(
        answer.header("access-control-allow-origin"),
        Some("http://localhost:3000")
    );
    // A second `host` is refused as well as another one.
    let mut stream = connect(running.address);
    let head = "GET /metrics HTTP/1.1\r\nhost: evil.example\r\nconnection: close\r\n\r\n";
    stream.write_all(head.as_bytes()).expect("sent");
    assert_eq!(self::answer(&mut stream).status, 421);
}

#[tokio::test]
async fn without_keys_other_machines_are_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let spool = Arc::new(Spool::open(folder.path()).expect("a spool"));
    let (_sender, catalog) = watch::channel(Arc::new(catalog()));
    let listen = "0.0.0.0:0".parse().expect("an address");
    let error = Server::bind(listen, Settings::local(), spool, catalog)
        .await
        .expect_err("it is refused");
    assert!(error.to_string().contains("[[key]]"), "{error}");
}

/// `hunter2`.
const KEYS: &str = r#"
[[key]]
id = "server"
secret_sha256 = "f52fbd32b2b3b86ff88ef6c490628285f482af15ddcb29541f94bcf526a3f6c7"

[[key]]
id = "page"
public = true
origins = ["https://shop.example"]
tenant = "acme"
source = "https://shop.example"
address_events_per_minute = 3
new_names_per_day = 1
"#;

const BROWSER: &str = "origin: https://shop.example\r\nuser-agent: Mozilla/5.0 Firefox/140.0\r\n";

#[test]
fn keys_say_who_may_post() {
    let running = start(KEYS);
    let with = |more: &str| running.post(&format!("{STRUCTURED}{more}"), ONE);
    let none = with("");
    assert_eq!(
        (none.status, none.header("www-authenticate")),
        (401, Some("Bearer"))
    );
    assert_eq!(with("authorization: Bearer hunter3\r\n").status, 401);
    assert_eq!(
        with("authorization: Bearer page\r\norigin: https://evil.example\r\n").status,
        403
    );
    assert_eq!(with("authorization: Bearer hunter2\r\n").status, 202);
    assert_eq!(
        with(&format!("authorization: Bearer page\r\n{BROWSER}")).status,
        202
    );
    let beacon = format!("content-type: text/plain;charset=UTF-8\r\n{BROWSER}");
    let answer = running.send(
        "POST",
        "/events?key=page",
        &beacon,
        format!("[{ONE}]").as_bytes(),
    );
    assert_eq!(answer.status, 202);
    assert_eq!(
        answer.header("access-control-allow-origin"),
        Some("https://shop.example")
    );
    assert_eq!(
        running
            .send("POST", "/events?key=hunter2", STRUCTURED, ONE.as_bytes())
            .status,
        401
    );
    let bot = "authorization: Bearer page\r\norigin: https://shop.example\r\nuser-agent: Googlebot/2.1\r\n";
    assert_eq!(with(bot).status, 403);

    let lines = running.lines();
    let entries: Vec<_> = lines
        .iter()
        .map(|line| Entry::read(line.as_bytes()).expect("a line"))
        .collect();
    let keys: Vec<_> = entries.iter().map(|entry| entry.key.as_ref()).collect();
    assert_eq!(keys, ["server", "page", "page"]);
    assert_eq!(entries[0].tenant, None);
    assert_eq!(entries[1].tenant.as_deref(), Some("acme"));
    assert_eq!(entries[1].source.as_deref(), Some("https://shop.example"));
    assert_eq!(entries[1].raw(), ONE);
    // Nothing of the client is stored.
    for part in ["127.0.0.1", "Mozilla", "hunter2", "origin"] {
        assert!(!lines.concat().contains(part), "{part}: {lines:?}");
    }
}

#[test]
fn quotas_are_refused_with_a_time() {
    let running = start(KEYS);
    let headers = format!("{BATCH}authorization: Bearer page\r\n{BROWSER}");
    let event = |name: &str| ONE.replace("paid", name);
    // The second new name of the day is rejected; the former name of an event is none.
    let answer = running.post(
        &headers,
        &format!("[{},{},{}]", event("mine"), event("other"), event("bought")),
    );
    assert_eq!(answer.status, 202);
    assert_eq!(answer.json()["accepted"], 2);
    assert_eq!(answer.json()["rejected"][0]["reason"], "quota");
    // Three events are a minute's quota of an address.
    let refused = running.post(&headers, &format!("[{ONE}]"));
    assert_eq!(refused.status, 429);
    let seconds: u64 = refused
        .header("retry-after")
        .and_then(|it| it.parse().ok())
        .expect("a time");
    assert!((1..=20).contains(&seconds), "{seconds}");
    assert!(
        refused.json()["type"]
            .as_str()
            .is_some_and(|it| it.ends_with("#quota"))
    );
    // Servers have no quota.
    let server = format!("{BATCH}authorization: Bearer hunter2\r\n");
    assert_eq!(
        running
            .post(&server, &format!("[{}]", event("third")))
            .status,
        202
    );
}

#[test]
fn a_browser_may_ask_before_it_posts() {
    let running = start(KEYS);
    let asks = "origin: https://shop.example\r\naccess-control-request-method: POST\r\n\
                access-control-request-headers: authorization, content-type\r\n";
    let answer = running.send("OPTIONS", "/events", asks, b"");
    assert_eq!(answer.status, 204);
    assert_eq!(
        answer.header("access-control-allow-origin"),
        Some("https://shop.example")
    );
    assert_eq!(answer.header("access-control-allow-methods"), Some("POST"));
    assert!(
        answer
            .header("access-control-allow-headers")
            .is_some_and(|it| it.contains("content-type"))
    );
    assert_eq!(answer.header("access-control-allow-credentials"), None);
    assert_eq!(answer.header("vary"), Some("origin"));
    let answer = running.send(
        "OPTIONS",
        "/events",
        "origin: https://evil.example\r\n",
        b"",
    );
    assert_eq!(
        (answer.status, answer.header("access-control-allow-origin")),
        (403, None)
    );
}

#[test]
fn metrics_count_without_saying_who() {
    let running = start(KEYS);
    let server = format!("{BATCH}authorization: Bearer hunter2\r\n");
    assert_eq!(running.post(&server, &format!("[{ONE},1]")).status, 202);
    assert_eq!(running.post(BATCH, "[]").status, 401);
    assert_eq!(running.send("GET", "/metrics", "", b"").status, 401);
    let answer = running.send("GET", "/metrics", "authorization: Bearer hunter2\r\n", b"");
    assert_eq!(answer.status, 200);
    for line in [
        "event_analytics_events_accepted_total{key=\"server\"} 1",
        "event_analytics_events_accepted_total{key=\"page\"} 0",
        "event_analytics_events_rejected_total{reason=\"invalid\"} 1",
        "event_analytics_requests_total{status=\"202\",problem=\"\"} 1",
        "event_analytics_requests_total{status=\"401\",problem=\"unauthorized\"} 2",
        "event_analytics_spool_lines_total 1",
        "event_analytics_spool_syncs_total 1",
        "event_analytics_spool_segments 1",
    ] {
        assert!(
            answer.body.lines().any(|it| it == line),
            "{line}: {}",
            answer.body
        );
    }
    assert!(!answer.body.contains("127.0.0.1"));
}

#[test]
fn a_connection_is_kept_for_further_requests() {
    let running = start("");
    let mut stream = connect(running.address);
    let request = |connection: &str| {
        format!(
            "POST /events HTTP/1.1\r\nhost: localhost\r\nconnection: {connection}\r\ncontent-length: {}\r\n\
             {STRUCTURED}\r\n{ONE}",
            ONE.len()
        )
    };
    stream
        .write_all(request("keep-alive").as_bytes())
        .expect("sent");
    stream.write_all(request("close").as_bytes()).expect("sent");
    let mut text = String::new();
    stream.read_to_string(&mut text).expect("answers");
    assert_eq!(text.matches("HTTP/1.1 202").count(), 2, "{text}");
    assert_eq!(running.lines().len(), 2);
}

#[test]
fn all_that_many_clients_were_told_is_there() {
    let running = start("");
    std::thread::scope(|scope| {
        for client in 0..32 {
            let running = &running;
            scope.spawn(move || {
                for event in 0..10 {
                    let body = ONE.replace("\"1\"", &format!("\"{client}-{event}\""));
                    assert_eq!(running.post(STRUCTURED, &body).status, 202);
                }
            });
        }
    });
    let mut events = running.events();
    events.sort();
    events.dedup();
    assert_eq!(events.len(), 320);
}

#[test]
fn a_request_that_has_begun_is_answered_before_it_stops() {
    let mut running = start("");
    let mut stream = connect(running.address);
    let head = format!(
        "POST /events HTTP/1.1\r\nhost: localhost\r\ncontent-length: {}\r\nexpect: 100-continue\r\n{STRUCTURED}\r\n",
        ONE.len()
    );
    stream.write_all(head.as_bytes()).expect("sent");
    // Then the collector is waiting for the body.
    let mut go_on = [0; 25];
    stream.read_exact(&mut go_on).expect("it goes on");
    assert!(go_on.starts_with(b"HTTP/1.1 100"), "{go_on:?}");
    // One that has sent nothing holds nothing up.
    let _silent = connect(running.address);
    drop(running.stop.take());
    let start = Instant::now();
    while TcpStream::connect(running.address).is_ok() {
        assert!(start.elapsed() < Duration::from_mins(1), "it still listens");
        std::thread::sleep(Duration::from_millis(10));
    }
    stream.write_all(ONE.as_bytes()).expect("sent");
    assert_eq!(answer(&mut stream).status, 202);
    running.stop();
    assert!(start.elapsed() < Duration::from_mins(1), "it stops at once");
    assert_eq!(running.events(), [ONE]);
}

/// A disk that is full while the switch is on.
#[derive(Debug)]
struct Full(Arc<AtomicBool>);

#[derive(Debug)]
struct FullFile(Box<dyn SegmentFile>, Arc<AtomicBool>);

impl Disk for Full {
    fn create(&mut self, path: &Path) -> io::Result<Box<dyn SegmentFile>> {
        Ok(Box::new(FullFile(
            Folder.create(path)?,
            Arc::clone(&self.0),
        )))
    }

    fn open(&mut self, path: &Path) -> io::Result<Box<dyn SegmentFile>> {
        Ok(Box::new(FullFile(Folder.open(path)?, Arc::clone(&self.0))))
    }
}

impl SegmentFile for FullFile {
    fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        if self.1.load(Ordering::SeqCst) {
            self.0.append(&bytes[..bytes.len() / 2])?;
            return Err(io::ErrorKind::StorageFull.into());
        }
        self.0.append(bytes)
    }

    fn sync(&mut self) -> io::Result<()> {
        self.0.sync()
    }

    fn cut(&mut self, length: u64) -> io::Result<()> {
        self.0.cut(length)
    }
}

#[test]
fn a_full_disk_is_an_error_and_loses_nothing() {
    let is_full = Arc::<AtomicBool>::default();
    let running = start_with(Settings::local(), Box::new(Full(Arc::clone(&is_full))));
    assert_eq!(running.post(STRUCTURED, ONE).status, 202);
    is_full.store(true, Ordering::SeqCst);
    let answer = running.post(STRUCTURED, ONE);
    assert_eq!(
        (answer.status, answer.header("retry-after")),
        (503, Some("30"))
    );
    assert!(
        answer.json()["type"]
            .as_str()
            .is_some_and(|it| it.ends_with("#disk"))
    );
    is_full.store(false, Ordering::SeqCst);
    assert_eq!(
        running
            .post(STRUCTURED, &ONE.replace("\"1\"", "\"2\""))
            .status,
        202
    );
    assert_eq!(
        running.events(),
        [ONE.to_owned(), ONE.replace("\"1\"", "\"2\"")]
    );
}

#[test]
fn a_report_counts_each_event_once() {
    let mut running = start("");
    assert_eq!(running.post(STRUCTURED, ONE).status, 202);
    assert_eq!(running.post(STRUCTURED, ONE).status, 202);
    let old = ONE.replace("\"1\"", "\"2\"").replace("paid", "bought");
    assert_eq!(running.post(STRUCTURED, &old).status, 202);
    for _ in 0..2 {
        assert_eq!(running.post(PAIRS, r#"[["opne"],["mine"]]"#).status, 202);
    }
    running.stop();
    let report = Report::new(&running.spool, &catalog()).expect("a report");
    assert_eq!((report.total, report.repeated), (4, 3));
    assert_eq!(
        report.table(),
        "event  count\npaid       2\nmine       1  custom\nopne       1  custom, did you mean `open`?\n"
    );
}

#[test]
fn what_is_not_stored_is_reported_and_refused_before_the_disk_is_full() {
    let settings = Settings {
        spool_bytes: 300,
        ..Settings::local()
    };
    let running = start_with(settings, Box::new(Folder));
    let get = |path: &str| running.send("GET", path, "", b"");
    let metrics = |line: &str| {
        let body = get("/metrics").body;
        assert!(body.lines().any(|it| it == line), "{line}: {body}");
    };
    running.health.expect_storing();
    assert_eq!(
        (get("/healthz").status, get("/healthz").body),
        (200, "ok\n".to_owned())
    );
    metrics("event_analytics_storing_up 1");
    for (trouble, word) in [
        (Trouble::Panic, "panic"),
        (Trouble::Store, "can't be written"),
    ] {
        running.health.fail(trouble);
        let answer = get("/healthz");
        assert_eq!(
            (answer.status, answer.header("retry-after")),
            (503, Some("30"))
        );
        let detail = answer.json()["detail"].to_string();
        assert!(detail.contains(word), "{detail}");
    }
    metrics("event_analytics_storing_up 0");
    metrics("event_analytics_storing_panics_total 1");
    metrics("event_analytics_storing_failures_total 1");
    // What fits into the spool is still accepted, and is there.
    let mut accepted = 0;
    let refused = loop {
        let answer = running.post(STRUCTURED, ONE);
        if answer.status != 202 {
            break answer;
        }
        accepted += 1;
        assert!(accepted < 10, "the spool has no limit");
    };
    assert!(accepted > 1, "{refused:?}");
    assert_eq!(
        (refused.status, refused.header("retry-after")),
        (503, Some("30"))
    );
    assert!(
        refused.json()["type"]
            .as_str()
            .is_some_and(|it| it.ends_with("#storing"))
    );
    assert_eq!(running.events().len(), accepted);
    running.health.stored();
    assert_eq!(get("/healthz").status, 200);
    metrics("event_analytics_storing_up 1");
}
