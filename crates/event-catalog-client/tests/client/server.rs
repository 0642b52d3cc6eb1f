// A miniature collector: it answers each request as a test specifies, and keeps each event once. The documentation's
// examples include this file, so it has no inner docs.

use std::collections::HashSet;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

use serde_json::{Value, json};

/// The server's reaction to a request.
#[derive(Clone, Debug)]
#[allow(dead_code)]
pub(crate) enum Reply {
    /// Keeps all events and confirms them.
    Accept,
    /// Keeps all events and confirms them after some time.
    AcceptAfter(Duration),
    /// Keeps all events, and closes the connection in the middle of the answer.
    AcceptAndBreak,
    /// Keeps all events except those of one type, and reports those as invalid, listing at most this
    /// many.
    Refuse(&'static str, usize),
    /// Keeps nothing, and answers with a status, additional headers and a body.
    Status(u16, &'static str, &'static str),
    /// Keeps nothing, and closes the connection without an answer.
    Close,
}

/// A request, without its events.
#[derive(Clone, Debug)]
#[allow(dead_code)]
pub(crate) struct Request {
    /// The number of the request, from 0.
    pub(crate) number: usize,
    pub(crate) head: String,
    pub(crate) events: usize,
    pub(crate) bytes: usize,
}

#[derive(Default)]
struct Kept {
    requests: Vec<Request>,
    events: Vec<Value>,
    ids: HashSet<String>,
    /// How many of its events were already stored when the request arrived.
    repeated: usize,
}

type Script = Box<dyn Fn(&Request) -> Reply + Send>;

/// A server on a free port, until it is dropped.
pub(crate) struct Server {
    address: SocketAddr,
    kept: Arc<Mutex<Kept>>,
    is_stopping: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

#[allow(dead_code)]
impl Server {
    pub(crate) fn start(script: impl Fn(&Request) -> Reply + Send + 'static) -> Self {
        let free = SocketAddr::from(([127, 0, 0, 1], 0));
        Self::start_at(free, script)
    }

    pub(crate) fn start_at(
        address: SocketAddr,
        script: impl Fn(&Request) -> Reply + Send + 'static,
    ) -> Self {
        let listener = bind(address);
        let address = listener.local_addr().expect("an address");
        let kept = Arc::<Mutex<Kept>>::default();
        let is_stopping = Arc::<AtomicBool>::default();
        let (in_thread, until) = (Arc::clone(&kept), Arc::clone(&is_stopping));
        let script: Script = Box::new(script);
        let thread = std::thread::spawn(move || {
            for stream in listener.incoming() {
                if until.load(Ordering::SeqCst) {
                    return;
                }
                // An error means that a client was killed.
                let _ = stream.and_then(|stream| answer(&stream, &in_thread, &script));
            }
        });
        Self {
            address,
            kept,
            is_stopping,
            thread: Some(thread),
        }
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}/events", self.address)
    }

    pub(crate) fn requests(&self) -> Vec<Request> {
        self.kept.lock().expect("no panic").requests.clone()
    }

    /// The events without duplicates, in the order of their first arrival.
    pub(crate) fn events(&self) -> Vec<Value> {
        self.kept.lock().expect("no panic").events.clone()
    }

    pub(crate) fn repeated(&self) -> usize {
        self.kept.lock().expect("no panic").repeated
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.is_stopping.store(true, Ordering::SeqCst);
        // Wakes the thread that waits for a connection.
        let _ = TcpStream::connect(self.address);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// Listens as soon as no other connection uses the port.
fn bind(address: SocketAddr) -> TcpListener {
    for _ in 0..1000 {
        match TcpListener::bind(address) {
            Err(error) if error.kind() == io::ErrorKind::AddrInUse => {
                std::thread::sleep(Duration::from_millis(50));
            }
            bound => return bound.expect("a port"),
        }
    }
    panic!("{address} is in use");
}

fn answer(stream: &TcpStream, kept: &Mutex<Kept>, script: &Script) -> io::Result<()> {
    stream.set_read_timeout(Some(Duration::from_secs(60)))?;
    let (head, body) = read(stream)?;
    let events: Vec<Value> = serde_json::from_slice(&body).map_err(io::Error::other)?;
    let mut all = kept.lock().expect("no panic");
    let request = Request {
        number: all.requests.len(),
        head,
        events: events.len(),
        bytes: body.len(),
    };
    all.requests.push(request.clone());
    drop(all);
    match script(&request) {
        Reply::Accept => accept(stream, kept, events, None, usize::MAX),
        Reply::AcceptAfter(time) => {
            std::thread::sleep(time);
            accept(stream, kept, events, None, usize::MAX)
        }
        Reply::AcceptAndBreak => {
            keep(kept, events, None);
            let head = "HTTP/1.1 202 Accepted\r\ncontent-length: 1000\r\n\r\n{\"accepted\":";
            write(stream, head)
        }
        Reply::Refuse(name, most) => accept(stream, kept, events, Some(name), most),
        Reply::Status(status, headers, body) => write_answer(stream, status, headers, body),
        Reply::Close => Ok(()),
    }
}

fn read(stream: &TcpStream) -> io::Result<(String, Vec<u8>)> {
    let mut input = BufReader::new(stream);
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        if input.read_line(&mut head)? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
    }
    let head = head.to_ascii_lowercase();
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length:"));
    let length = length.and_then(|length| length.trim().parse().ok());
    let mut body = vec![0; length.unwrap_or_default()];
    input.read_exact(&mut body)?;
    Ok((head, body))
}

/// Keeps the events that don't have the refused type, each only once. Returns the positions of the
/// refused events.
fn keep(kept: &Mutex<Kept>, events: Vec<Value>, refused: Option<&str>) -> Vec<usize> {
    let mut kept = kept.lock().expect("no panic");
    let mut places = Vec::new();
    for (place, event) in events.into_iter().enumerate() {
        if refused.is_some_and(|name| event["type"] == name) {
            places.push(place);
        } else if kept.ids.insert(event["id"].to_string()) {
            kept.events.push(event);
        } else {
            kept.repeated += 1;
        }
    }
    places
}

fn accept(
    stream: &TcpStream,
    kept: &Mutex<Kept>,
    events: Vec<Value>,
    refused: Option<&str>,
    most: usize,
) -> io::Result<()> {
    let all = events.len();
    let places = keep(kept, events, refused);
    let one =
        |place: &usize| json!({"index": place, "reason": "invalid", "detail": "not this one"});
    let listed: Vec<Value> = places.iter().take(most).map(one).collect();
    let mut body = json!({"accepted": all - places.len(), "rejected": listed});
    if places.len() > most {
        body["rejected_more"] = json!(places.len() - most);
    }
    let is_refused = !places.is_empty() && places.len() == all;
    if is_refused {
        body["type"] = json!("https://example.org/#invalid");
        body["detail"] = json!("not this one");
    }
    let status = if is_refused { 400 } else { 202 };
    write_answer(stream, status, "", &body.to_string())
}

fn write_answer(stream: &TcpStream, status: u16, headers: &str, body: &str) -> io::Result<()> {
    let text = format!(
        "HTTP/1.1 {status} Answer\r\nconnection: close\r\ncontent-length: {}\r\n{headers}\r\n{body}",
        body.len()
    );
    write(stream, &text)
}

fn write(mut stream: &TcpStream, text: &str) -> io::Result<()> {
    stream.write_all(text.as_bytes())
}
