//! The collector over HTTP, as clients see it, and the contents of its spool afterwards.

mod access;
mod connections;
mod disk;
mod forms;
mod health;
mod report;

use std::fs;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use event_analytics::catalog::KnownCatalog;
use event_analytics::collect::Server;
use event_analytics::collect::health::Health;
use event_analytics::collect::settings::Settings;
use event_analytics::spool::{Disk, Entry, Folder, Limits, Spool};
use event_catalog_build::read::{Input, Memory};
use tokio::sync::{oneshot, watch};

const ONE: &str =
    r#"{"specversion":"1.0","id":"1","source":"/a","type":"paid","data":{"amount":1.50}}"#;
const STRUCTURED: &str = "content-type: application/cloudevents+json\r\n";
const BATCH: &str = "content-type: application/cloudevents-batch+json\r\n";
const PAIRS: &str = "content-type: application/json\r\nidempotency-key: k-1\r\n";

/// A collector on a free port, which runs until it is stopped.
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
        // The collector may have answered already, without reading everything.
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
