//! Connects a command to the process that owns a store: a collector listens on this machine, at the address in the file
//! `owner.json` of the store.
//!
//! A request is one line of JSON with the token from that file and a task. The answer is lines of JSON: any number of
//! `{"progress": "…"}`, and one `{"done": {…}}` or `{"error": "…"}`. Only users who can read the file know the token.
//! If a process is killed, its file stays, and later a different program may listen at that address. So a task, which
//! may name a person, is sent only if the process in the file holds the lock of the store.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, anyhow};
use event_catalog_cli::shared::shown_path;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use subtle::ConstantTimeEq;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::tcp::OwnedWriteHalf;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, mpsc};
use tokio::task::{JoinHandle, JoinSet};
use tokio::time::{sleep, timeout};
use uuid::Uuid;

use super::{Done, Task};
use crate::store::lock_owner;

/// The file with the owner's address.
pub(crate) const FILE: &str = "owner.json";

/// The maximum length of a request in bytes.
const LONGEST: u64 = 1 << 20;

/// How long a request may take to arrive.
const PATIENCE: Duration = Duration::from_secs(10);

/// How many commands may wait for their tasks.
const MOST: usize = 16;

/// How many connections may be open. A connection ends after [`PATIENCE`] at the latest, unless its command waits for a
/// task.
const CONNECTIONS: usize = 4 * MOST;

/// How long to wait if no connection can be accepted, because the machine has no sockets left.
const PAUSE: Duration = Duration::from_millis(100);

/// The content of the file: the address where the owner of a store listens, and the token for requests.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Owner {
    address: SocketAddr,
    token: String,
    /// The process id, for people who read the file.
    process: u32,
}

#[derive(Serialize, Deserialize)]
struct Request {
    token: String,
    task: Value,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Reply {
    Progress(String),
    Done(Done),
    Error(String),
}

/// A task sent by a command. If a `Job` is dropped before it is answered, the command reports that the task was
/// abandoned.
#[derive(Debug)]
pub struct Job {
    /// The task to run.
    pub task: Task,
    replies: mpsc::UnboundedSender<Reply>,
}

impl Job {
    /// Reports progress to the command.
    pub fn progress(&self, sentence: String) {
        // The command may have been stopped; the task continues anyway.
        let _ = self.replies.send(Reply::Progress(sentence));
    }

    /// Reports the result to the command.
    pub fn answer(self, done: anyhow::Result<Done>) {
        let reply = match done {
            Ok(done) => Reply::Done(done),
            Err(error) => Reply::Error(format!("{error:#}")),
        };
        let _ = self.replies.send(reply);
    }
}

/// Listens for tasks until dropped.
#[derive(Debug)]
pub struct Control {
    path: PathBuf,
    token: String,
    listening: JoinHandle<()>,
}

impl Control {
    /// Listens for tasks for a store whose lock this process holds.
    ///
    /// # Errors
    ///
    /// There is no free port, or the file can't be written.
    pub async fn open(store: &Path) -> anyhow::Result<(Self, mpsc::Receiver<Job>)> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await;
        let listener = listener.context("can't listen on 127.0.0.1 for commands")?;
        let owner = Owner {
            address: listener.local_addr().context("can't listen for commands")?,
            token: token(),
            process: std::process::id(),
        };
        let path = store.join(FILE);
        owner
            .write(&path)
            .with_context(|| format!("can't write `{}`", shown_path(&path)))?;
        let (sender, jobs) = mpsc::channel(MOST);
        let token: Arc<str> = owner.token.as_str().into();
        let control = Self {
            path,
            token: owner.token,
            listening: tokio::spawn(listen(listener, token, sender)),
        };
        Ok((control, jobs))
    }
}

impl Drop for Control {
    fn drop(&mut self) {
        self.listening.abort();
        // The next owner may have already written its file.
        if Owner::read(&self.path).is_some_and(|owner| owner.token == self.token) {
            // An error is ignored, because a leftover file is recognized as stale.
            let _ = fs::remove_file(&self.path);
        }
    }
}

/// Finds the collector process that wrote the owner file of a store. The process may have been killed since.
pub(crate) fn collector(store: &Path) -> Option<u32> {
    Owner::read(&store.join(FILE)).map(|owner| owner.process)
}

/// Generates a token with 244 random bits.
fn token() -> String {
    format!("{}{}", Uuid::new_v4().simple(), Uuid::new_v4().simple())
}

async fn listen(listener: TcpListener, token: Arc<str>, jobs: mpsc::Sender<Job>) {
    let places = Arc::new(Semaphore::new(MOST));
    let mut open = JoinSet::new();
    loop {
        while open.try_join_next().is_some() {}
        if open.len() >= CONNECTIONS {
            // Further connections wait in the queue of the system.
            open.join_next().await;
        }
        match listener.accept().await {
            Ok((stream, _)) => {
                let (token, places) = (Arc::clone(&token), Arc::clone(&places));
                open.spawn(serve(stream, token, places, jobs.clone()));
            }
            Err(error) => {
                tracing::warn!(error = %error, "a connection of a command can't be accepted");
                sleep(PAUSE).await;
            }
        }
    }
}

/// Answers a command. A broken connection needs no answer.
async fn serve(
    stream: TcpStream,
    token: Arc<str>,
    places: Arc<Semaphore>,
    jobs: mpsc::Sender<Job>,
) {
    let (input, mut output) = stream.into_split();
    let mut line = String::new();
    let mut input = BufReader::new(input.take(LONGEST));
    let read = timeout(PATIENCE, input.read_line(&mut line)).await;
    if !matches!(read, Ok(Ok(count)) if count > 0) {
        return;
    }
    let task = match task(&line, &token) {
        Ok(task) => task,
        Err(error) => return refuse(&mut output, error).await,
    };
    // The request was read before this answer: closing a connection with unread bytes would discard the answer.
    let Ok(_place) = places.try_acquire() else {
        let busy = format!(
            "the collector is busy: {MOST} commands already wait for it; run this command again when one of them has ended"
        );
        return refuse(&mut output, busy).await;
    };
    let (replies, mut received) = mpsc::unbounded_channel();
    // If no one accepts the job, it is dropped together with its sender of replies.
    let _ = jobs.send(Job { task, replies }).await;
    let mut is_answered = false;
    while let Some(reply) = received.recv().await {
        is_answered |= !matches!(reply, Reply::Progress(_));
        if output.write_all(&encoded(&reply)).await.is_err() {
            return;
        }
    }
    if !is_answered {
        let error = "the collector abandoned the task, because the collector was stopped or failed; see its log for \
                     the reason, and run the command again";
        refuse(&mut output, error.to_owned()).await;
    }
}

/// Answers that a task isn't done.
async fn refuse(output: &mut OwnedWriteHalf, error: String) {
    let _ = output.write_all(&encoded(&Reply::Error(error))).await;
}

/// Reads the task from a request, if the token is right.
fn task(line: &str, token: &str) -> Result<Task, String> {
    let request: Request =
        serde_json::from_str(line).map_err(|_| "the request is invalid".to_owned())?;
    let is_right = request.token.as_bytes().ct_eq(token.as_bytes());
    if !bool::from(is_right) {
        return Err("the token isn't that of the store's `owner.json`".to_owned());
    }
    serde_json::from_value(request.task).map_err(|error| {
        format!(
            "the collector doesn't know this task ({error}); it may have a different version than this command: \
             restart the collector"
        )
    })
}

fn encoded(reply: &Reply) -> Vec<u8> {
    // Strings, numbers and lists can always be serialized.
    let mut line = serde_json::to_vec(reply).unwrap_or_default();
    line.push(b'\n');
    line
}

impl Owner {
    /// Reads where the owner of a store listens, from its file; `None` if another process has the lock. The owner may
    /// have been killed since.
    #[must_use]
    pub fn find(store: &Path) -> Option<Self> {
        let owner = Self::read(&store.join(FILE))?;
        let locked_by = lock_owner(store);
        let is_owner = locked_by.is_empty() || locked_by == owner.process.to_string();
        (is_owner && owner.address.ip().is_loopback()).then_some(owner)
    }

    fn read(path: &Path) -> Option<Self> {
        serde_json::from_slice(&fs::read(path).ok()?).ok()
    }

    /// Replaces the file with one that only this user can read, regardless of the permissions of an older one.
    fn write(&self, path: &Path) -> io::Result<()> {
        match fs::remove_file(path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(path)?;
        file.write_all(&serde_json::to_vec(self)?)
    }

    /// Asks the owner to run a task. Returns `None` if the owner can't be reached, because it has ended or is starting.
    pub async fn ask(
        &self,
        task: &Task,
        progress: &mut dyn FnMut(String),
    ) -> Option<anyhow::Result<Done>> {
        let stream = TcpStream::connect(self.address).await.ok()?;
        Some(self.answer(stream, task, progress).await)
    }

    async fn answer(
        &self,
        stream: TcpStream,
        task: &Task,
        progress: &mut dyn FnMut(String),
    ) -> anyhow::Result<Done> {
        let lost = "the connection to the collector was lost, and the collector may still finish the task; look at its \
                    log, or run the command again";
        let (input, mut output) = stream.into_split();
        let mut line = serde_json::to_vec(&Request {
            token: self.token.clone(),
            task: serde_json::to_value(task)?,
        })?;
        line.push(b'\n');
        output.write_all(&line).await.context(lost)?;
        let mut lines = BufReader::new(input).lines();
        while let Some(line) = lines.next_line().await.context(lost)? {
            match serde_json::from_str::<Reply>(&line).context(lost)? {
                Reply::Progress(sentence) => progress(sentence),
                Reply::Done(done) => return Ok(done),
                Reply::Error(error) => return Err(anyhow!(error)),
            }
        }
        Err(anyhow!(lost))
    }
}

#[cfg(test)]
mod tests;
