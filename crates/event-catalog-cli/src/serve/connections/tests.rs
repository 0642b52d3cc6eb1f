//! Tests with clients that are slow, silent or numerous, or that never read.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpStream as Client};
use std::time::Instant;

use axum::body::Bytes;
use axum::http::HeaderValue;
use tokio::runtime::Runtime;
use tokio::sync::watch::{Sender, channel};

use super::super::http::router;
use super::super::state::{Page, Shown};
use super::*;

/// The time limit for everything, even on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// A server in this process, which stops at the end of the test.
struct Served {
    address: SocketAddr,
    runtime: Runtime,
    shown: Sender<Shown>,
}

fn shown(html: String) -> Shown {
    let page = Page {
        html: Bytes::from(html),
        policy: HeaderValue::from_static("default-src 'none'"),
        version: "1".to_owned(),
    };
    Shown {
        page: Arc::new(page),
        problems: None,
    }
}

fn serve_page(html: &str, limits: Limits) -> Served {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap();
    let (sender, receiver) = channel(shown(html.to_owned()));
    let listener = runtime
        .block_on(TcpListener::bind((Ipv4Addr::LOCALHOST, 0)))
        .unwrap();
    let address = listener.local_addr().unwrap();
    runtime.spawn(serve(listener, router(receiver, &limits), limits));
    Served {
        address,
        runtime,
        shown: sender,
    }
}

fn short() -> Limits {
    Limits {
        head: Duration::from_millis(300),
        exchange: Duration::from_secs(2),
        stall: Duration::from_millis(300),
        ..Limits::default()
    }
}

impl Served {
    fn connect(&self) -> Client {
        let client = Client::connect(self.address).unwrap();
        client.set_read_timeout(Some(PATIENCE)).unwrap();
        client.set_write_timeout(Some(PATIENCE)).unwrap();
        client
    }

    fn ask(&self, target: &str) -> Client {
        let mut client = self.connect();
        let request = format!("GET {target} HTTP/1.1\r\nHost: localhost\r\n\r\n");
        client.write_all(request.as_bytes()).unwrap();
        client
    }

    fn page(&self) -> String {
        let mut answer = String::new();
        self.ask("/").read_to_string(&mut answer).unwrap();
        answer
    }

    /// The number of tasks for open connections, without the server's own task.
    fn open(&self) -> usize {
        self.runtime.metrics().num_alive_tasks() - 1
    }

    fn until_closed(&self) {
        self.until_open(0);
    }

    fn until_open(&self, most: usize) {
        let start = Instant::now();
        while self.open() > most {
            assert!(start.elapsed() < PATIENCE, "{} are open", self.open());
            std::thread::sleep(Duration::from_millis(10));
        }
    }
}

/// The rest of a response; empty if the connection was reset.
fn rest(client: &mut Client) -> String {
    let mut answer = Vec::new();
    let _ = client.read_to_end(&mut answer);
    String::from_utf8_lossy(&answer).into_owned()
}

/// The first line of a response.
fn first_line(client: &mut Client) -> String {
    let mut line = Vec::new();
    let mut byte = [0];
    while !line.ends_with(b"\n") && client.read(&mut byte).is_ok_and(|read| read > 0) {
        line.push(byte[0]);
    }
    String::from_utf8_lossy(&line).into_owned()
}

#[test]
fn a_connection_has_one_request() {
    let served = serve_page("the page", short());
    let mut client = served.connect();
    let request = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";
    client.write_all(request.repeat(20).as_bytes()).unwrap();
    let answer = rest(&mut client);
    assert_eq!(answer.matches("HTTP/1.1 ").count(), 1, "{answer}");
    assert!(answer.contains("connection: close"), "{answer}");
}

#[test]
fn a_head_that_never_ends_is_not_waited_for() {
    let served = serve_page("the page", short());
    let mut silent = served.connect();
    let mut slow = served.connect();
    slow.write_all(b"GET / HTTP/1.1\r\nHost: localhost\r\nX: ")
        .unwrap();
    let start = Instant::now();
    // Each byte arrives in time, but the whole request doesn't.
    while slow.write_all(b"x").is_ok() {
        assert!(
            start.elapsed() < PATIENCE,
            "the server still waits for the request"
        );
        std::thread::sleep(Duration::from_millis(100));
    }
    rest(&mut silent);
    served.until_closed();
    assert!(served.page().ends_with("the page"));
}

#[test]
fn a_head_that_is_too_large_is_refused() {
    let served = serve_page("the page", short());
    let line = |length: usize| format!("X: {}\r\n", "x".repeat(length));
    for headers in [
        line(1 << 20),
        line(1000).repeat(1000),
        "X: x\r\n".repeat(65),
    ] {
        let mut client = served.connect();
        let head = format!("GET / HTTP/1.1\r\nHost: localhost\r\n{headers}\r\n");
        // The server doesn't read everything.
        let _ = client.write_all(head.as_bytes());
        let answer = rest(&mut client);
        assert!(
            answer.is_empty() || answer.starts_with("HTTP/1.1 431 "),
            "{answer}"
        );
        assert!(!answer.contains("the page"));
    }
    served.until_closed();
}

#[test]
fn a_body_is_not_waited_for() {
    let served = serve_page("the page", short());
    for body in ["Content-Length: 1000000000", "Transfer-Encoding: chunked"] {
        let mut client = served.connect();
        let head = format!("GET / HTTP/1.1\r\nHost: localhost\r\n{body}\r\n\r\n");
        client.write_all(head.as_bytes()).unwrap();
        assert!(rest(&mut client).ends_with("the page"), "{body}");
    }
}

#[test]
fn silent_connections_make_room() {
    let limits = Limits {
        head: PATIENCE,
        ..Limits::default()
    };
    let served = serve_page("the page", limits);
    let silent: Vec<_> = (0..200).map(|_| served.connect()).collect();
    assert!(served.page().ends_with("the page"));
    // A finished task still counts for a moment.
    served.until_open(limits.connections);
    drop(silent);
    served.until_closed();
}

#[test]
fn clients_that_read_slowly_make_room() {
    let limits = Limits {
        connections: 4,
        exchange: PATIENCE,
        answer: Duration::from_millis(50),
        stall: PATIENCE,
        ..Limits::default()
    };
    // More than the buffers of a socket can hold.
    let served = serve_page(&"x".repeat(16 << 20), limits);
    let mut slow: Vec<_> = (0..4).map(|_| served.ask("/")).collect();
    for client in &mut slow {
        assert!(first_line(client).contains(" 200 "));
    }
    for _ in 0..2 {
        served.until_answered("xxx");
    }
    // A page that follows the catalog is never closed to make room, however long it is open.
    drop(slow);
    served.until_closed();
    let mut following = served.ask("/changes");
    assert!(first_line(&mut following).contains(" 200 "));
    let _slow: Vec<_> = (0..8).map(|_| served.ask("/")).collect();
    served.until_answered("xxx");
    served
        .shown
        .send_modify(|it| it.problems = Some(super::super::state::problems_of("new".to_owned())));
    let mut heard = String::new();
    while !heard.contains("new") {
        let line = first_line(&mut following);
        assert!(!line.is_empty(), "it has ended: {heard}");
        heard += &line;
    }
}

#[test]
fn one_connection_too_many_is_answered_where_none_is_silent() {
    let limits = Limits {
        connections: 4,
        ..Limits::default()
    };
    let served = serve_page("the page", limits);
    let mut open: Vec<_> = (0..4).map(|_| served.ask("/changes")).collect();
    for client in &mut open {
        assert!(first_line(client).starts_with("HTTP/1.1 200 "));
    }
    let mut refused = served.connect();
    let answer = rest(&mut refused);
    assert!(answer.starts_with("HTTP/1.1 503 "), "{answer}");
    assert!(answer.ends_with("close other pages of this server\n"));
    drop(open.pop());
    served.until_answered("the page");
}

impl Served {
    /// Sends requests until there is room for a connection.
    fn until_answered(&self, end: &str) {
        let start = Instant::now();
        while !self.page_or_refusal().ends_with(end) {
            assert!(
                start.elapsed() < PATIENCE,
                "no connection was closed to make room"
            );
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    fn page_or_refusal(&self) -> String {
        let mut client = self.connect();
        // A rejected connection can be closed during this write.
        let _ = client.write_all(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
        rest(&mut client)
    }
}

#[test]
fn only_so_many_pages_follow() {
    let served = serve_page("the page", Limits::default());
    let mut clients: Vec<_> = (0..50).map(|_| served.ask("/changes")).collect();
    let lines: Vec<_> = clients.iter_mut().map(first_line).collect();
    let is = |code: &str| lines.iter().filter(|line| line.contains(code)).count();
    assert_eq!((is(" 200 "), is(" 503 ")), (16, 34), "{lines:?}");
    let refused = lines.iter().position(|line| line.contains(" 503 "));
    let answer = rest(&mut clients[refused.unwrap()]);
    assert!(answer.contains("close some pages"), "{answer}");
    assert!(served.page().ends_with("the page"));
    drop(clients);
    served.until_closed();
    assert!(first_line(&mut served.ask("/changes")).contains(" 200 "));
}

#[test]
fn a_page_that_follows_may_stay_longer_than_others() {
    let limits = Limits {
        exchange: Duration::from_millis(200),
        ..short()
    };
    let served = serve_page("the page", limits);
    let mut client = served.ask("/changes");
    assert!(first_line(&mut client).contains(" 200 "));
    std::thread::sleep(Duration::from_secs(1));
    let mut heard = String::new();
    served.shown.send_replace(shown("another".to_owned()));
    while heard.matches("data: ").count() < 2 {
        let line = first_line(&mut client);
        assert!(!line.is_empty(), "it has ended: {heard}");
        heard += &line;
    }
}

#[test]
fn a_client_that_never_reads_is_given_up() {
    let page = "x".repeat(64 << 20);
    let limits = Limits {
        exchange: PATIENCE,
        ..short()
    };
    let served = serve_page(&page, limits);
    let _silent: Vec<_> = (0..8).map(|_| served.ask("/")).collect();
    served.until_closed();
    drop(served);

    // If the client never reads, even a connection that follows the catalog is closed.
    let served = serve_page("the page", limits);
    let mut deaf = served.ask("/changes");
    assert!(first_line(&mut deaf).contains(" 200 "));
    let start = Instant::now();
    let problems = super::super::state::problems_of("x".repeat(4 << 20));
    while served.open() > 0 {
        assert!(start.elapsed() < PATIENCE, "the connection wasn't closed");
        served
            .shown
            .send_modify(|it| it.problems = Some(problems.clone()));
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn a_client_that_reads_slowly_has_a_limit() {
    let limits = Limits {
        exchange: Duration::from_millis(500),
        ..short()
    };
    let served = serve_page(&"x".repeat(64 << 20), limits);
    let mut slow = served.ask("/");
    let start = Instant::now();
    let mut some = [0; 1000];
    while served.open() > 0 {
        assert!(start.elapsed() < PATIENCE, "it has no limit");
        let _ = slow.read(&mut some);
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn a_client_that_is_gone_leaves_nothing() {
    let served = serve_page("the page", Limits::default());
    for _ in 0..100 {
        drop(served.connect());
        drop(served.ask("/"));
        drop(served.ask("/changes"));
        let mut half = served.connect();
        half.write_all(b"GET / HTTP/1.1\r\nHo").unwrap();
        half.shutdown(Shutdown::Both).unwrap();
    }
    served.until_closed();
}

#[test]
fn a_server_that_ends_while_clients_connect_does_not_hang() {
    let (ended, end) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        for _ in 0..150 {
            let served = serve_page("the page", Limits::default());
            let address = served.address;
            let connect = move || {
                let connect = |_| Client::connect_timeout(&address, Duration::from_secs(1)).ok();
                drop((0..50).map_while(connect).collect::<Vec<_>>());
            };
            let clients = [(); 2].map(|()| std::thread::spawn(connect));
            std::thread::sleep(Duration::from_millis(1));
            drop(served);
            for client in clients {
                client.join().unwrap();
            }
        }
        ended.send(()).unwrap();
    });
    assert!(end.recv_timeout(PATIENCE).is_ok(), "it hangs");
}
