//! A receiver of webhooks: it records its requests, and answers as the test specifies.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// A request as received.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub(crate) path: String,
    pub(crate) head: String,
    pub(crate) body: String,
}

impl Request {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| {
            let (found, value) = line.split_once(':')?;
            found.eq_ignore_ascii_case(name).then(|| value.trim())
        })
    }

    /// The `id` of its event.
    pub(crate) fn id(&self) -> String {
        let event: serde_json::Value = serde_json::from_str(&self.body).expect("JSON");
        event["id"].as_str().expect("an id").to_owned()
    }
}

/// An answer: its bytes, or what else to do with the connection.
pub(crate) enum Answer {
    Status(u16),
    /// A redirect to a path.
    Redirect(&'static str),
    /// No answer, until the client gives up.
    Never,
    /// An answer that never ends.
    Giant,
    /// A success whose body breaks off.
    Broken,
}

#[derive(Default)]
struct Seen {
    requests: Vec<Request>,
    /// How many bytes of giant answers the client has accepted.
    bytes: u64,
}

/// A receiver on a free port.
#[derive(Clone)]
pub(crate) struct Receiver {
    pub(crate) port: u16,
    seen: Arc<Mutex<Seen>>,
}

impl Receiver {
    /// Starts a receiver. `answer` is called for each request, with the number of earlier requests.
    pub(crate) fn start(
        answer: impl Fn(&Request, usize) -> Answer + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let receiver = Self {
            port: listener.local_addr().expect("an address").port(),
            seen: Arc::default(),
        };
        let (answer, started) = (Arc::new(answer), receiver.clone());
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let (answer, receiver) = (Arc::clone(&answer), started.clone());
                std::thread::spawn(move || receiver.serve(stream, &*answer));
            }
        });
        receiver
    }

    fn serve(&self, mut stream: TcpStream, answer: &dyn Fn(&Request, usize) -> Answer) {
        let Some(request) = read(&mut stream) else {
            return;
        };
        let before = {
            let mut seen = self.seen();
            seen.requests.push(request.clone());
            seen.requests.len() - 1
        };
        let head = |status: &str| format!("HTTP/1.1 {status}\r\nconnection: close\r\n");
        match answer(&request, before) {
            Answer::Status(status) => {
                let text = head(&format!("{status} x")) + "content-length: 0\r\n\r\n";
                let _ = stream.write_all(text.as_bytes());
            }
            Answer::Redirect(path) => {
                let location = format!("location: http://127.0.0.1:{}{path}\r\n", self.port);
                let text = head("307 x") + &location + "content-length: 0\r\n\r\n";
                let _ = stream.write_all(text.as_bytes());
            }
            Answer::Broken => {
                let text = head("200 x") + "content-length: 10\r\n\r\nabc";
                let _ = stream.write_all(text.as_bytes());
            }
            Answer::Never => {
                // Ends when the client closes the connection.
                let _ = stream.read_to_end(&mut Vec::new());
            }
            Answer::Giant => {
                let text = head("200 x") + "content-length: 1073741824\r\n\r\n";
                let _ = stream.write_all(text.as_bytes());
                let chunk = vec![b'x'; 1 << 16];
                while stream.write_all(&chunk).is_ok() {
                    self.seen().bytes += chunk.len() as u64;
                }
            }
        }
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn requests(&self) -> Vec<Request> {
        self.seen().requests.clone()
    }

    /// How many bytes of giant answers the client has accepted.
    pub(crate) fn bytes(&self) -> u64 {
        self.seen().bytes
    }

    /// The ids of the events in the order of arrival.
    pub(crate) fn ids(&self) -> Vec<String> {
        self.requests().iter().map(Request::id).collect()
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }
}

fn read(stream: &mut TcpStream) -> Option<Request> {
    let mut bytes = Vec::new();
    let mut buffer = [0; 4096];
    let end = loop {
        if let Some(end) = bytes.windows(4).position(|it| it == b"\r\n\r\n") {
            break end;
        }
        match stream.read(&mut buffer) {
            Ok(count) if count > 0 => bytes.extend_from_slice(&buffer[..count]),
            _ => return None,
        }
    };
    let head = String::from_utf8(bytes[..end].to_vec()).expect("UTF-8");
    let mut request = Request {
        path: head.split(' ').nth(1).expect("a path").to_owned(),
        head,
        body: String::new(),
    };
    let length = request.header("content-length").expect("a length");
    let length: usize = length.parse().expect("a number");
    let mut body = bytes.split_off(end + 4);
    while body.len() < length {
        match stream.read(&mut buffer) {
            Ok(count) if count > 0 => body.extend_from_slice(&buffer[..count]),
            _ => return None,
        }
    }
    request.body = String::from_utf8(body).expect("UTF-8");
    Some(request)
}

/// Waits until a condition is true; for up to two minutes, in case the machine is busy.
pub(crate) fn wait_until(what: &str, is_so: impl Fn() -> bool) {
    let start = Instant::now();
    while !is_so() {
        assert!(start.elapsed() < Duration::from_mins(2), "never: {what}");
        std::thread::sleep(Duration::from_millis(50));
    }
}
