//! Connections: limits their number and duration.
//!
//! Each connection has only one request. So a client gets at most one response per connection, and
//! data after a request can't be mistaken for another request.

use std::collections::BTreeMap;
use std::future::poll_fn;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::Router;
use hyper::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::{Service, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{AbortHandle, JoinSet};
use tokio::time::{Instant, sleep, timeout};

use super::http::Follows;
use super::limits::Limits;
use super::socket::Socket;

/// The response if there are too many connections.
const FULL: &[u8] = b"HTTP/1.1 503 Service Unavailable\r\ncontent-type: text/plain; charset=utf-8\r\n\
    retry-after: 10\r\nconnection: close\r\n\r\ntoo many connections are open; close other pages of this server\n";

/// How long to pause when no connection can be accepted because the machine has no sockets left.
const PAUSE: Duration = Duration::from_millis(500);

/// How long to wait for a client to close its side: closing a socket with unread bytes would
/// discard the response.
const LINGER: Duration = Duration::from_millis(500);

/// Serves all connections while this future is polled. Dropping it closes them.
pub(super) async fn serve(listener: TcpListener, router: Router, limits: Limits) {
    let mut open = JoinSet::new();
    let clients = Clients::default();
    for number in 0_u64.. {
        let stream = loop {
            match listener.accept().await {
                Ok((stream, _)) => break stream,
                Err(_) => sleep(PAUSE).await,
            }
        };
        while open.try_join_next().is_some() {}
        if open.len() >= limits.connections && !make_room(&mut open, &clients, limits.answer).await
        {
            let _ = stream.try_write(FULL);
            continue;
        }
        let place = Place {
            number,
            clients: clients.clone(),
        };
        // The connection is added to the list before its task can remove it. The lock isn't held
        // while the task starts: a runtime that is shutting down drops the task immediately, and
        // dropping it takes the lock to remove the entry.
        clients.list().insert(number, Client::default());
        let task = open.spawn(answer(stream, router.clone(), limits, place));
        if let Some(client) = clients.list().get_mut(&number) {
            client.task = Some(task);
        }
    }
}

/// Closes a connection to make room for a new one; `false` if none can be closed.
async fn make_room(open: &mut JoinSet<()>, clients: &Clients, patience: Duration) -> bool {
    let task = clients.take_slowest(patience);
    let Some(task) = task else { return false };
    task.abort();
    open.join_next().await;
    true
}

/// The connections that can be closed to make room, oldest first: all except those that follow the
/// catalog.
#[derive(Clone, Debug, Default)]
struct Clients(Arc<Mutex<BTreeMap<u64, Client>>>);

#[derive(Debug, Default)]
struct Client {
    /// `None` until the task is started.
    task: Option<AbortHandle>,
    /// When the client sent its request.
    asked: Option<Instant>,
}

impl Clients {
    fn list(&self) -> MutexGuard<'_, BTreeMap<u64, Client>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Removes the oldest connection that hasn't sent a request. If there is none, removes the
    /// connection that has been reading its response the longest, provided that is longer than
    /// `patience`.
    fn take_slowest(&self, patience: Duration) -> Option<AbortHandle> {
        let mut list = self.list();
        let silent = list.iter().find(|(_, client)| client.asked.is_none());
        let slow = || {
            let asked = |it: &(&u64, &Client)| it.1.asked;
            let slowest = list.iter().min_by_key(asked);
            slowest.filter(|it| asked(it).is_some_and(|asked| asked.elapsed() >= patience))
        };
        let number = *silent.or_else(slow)?.0;
        list.remove(&number)?.task
    }
}

/// A connection's entry in the list. Dropping it removes the entry.
#[derive(Debug)]
struct Place {
    number: u64,
    clients: Clients,
}

impl Place {
    /// Records that the request has arrived.
    fn ask(&self) {
        if let Some(client) = self.clients.list().get_mut(&self.number) {
            client.asked = Some(Instant::now());
        }
    }

    fn leave(&self) {
        self.clients.list().remove(&self.number);
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.leave();
    }
}

/// Answers the only request of a connection.
async fn answer(stream: TcpStream, router: Router, limits: Limits, place: Place) {
    let follows = Arc::new(AtomicBool::new(false));
    let is_following = follows.clone();
    let router = TowerToHyperService::new(router);
    let place = Arc::new(place);
    let service = service_fn(move |request: Request<Incoming>| {
        place.ask();
        let (answer, follows, place) = (router.call(request), follows.clone(), place.clone());
        Box::pin(async move {
            let answer = answer.await?;
            let is_endless = answer.extensions().get::<Follows>().is_some();
            if is_endless {
                place.leave();
                follows.store(true, Ordering::Relaxed);
            }
            Ok::<_, std::convert::Infallible>(answer)
        })
    });
    let mut connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.head)
        .max_headers(limits.headers)
        .max_buf_size(limits.head_bytes)
        .keep_alive(false)
        .serve_connection(TokioIo::new(Socket::new(stream, limits.stall)), service);
    let is_over = async {
        sleep(limits.exchange).await;
        while is_following.load(Ordering::Relaxed) {
            sleep(limits.exchange).await;
        }
    };
    tokio::select! {
        // A client that violated the protocol got an error response, if possible.
        _ = poll_fn(|context| connection.poll_without_shutdown(context)) => {}
        () = is_over => return,
    }
    let mut stream = connection.into_parts().io.into_inner().into_inner();
    let _ = timeout(LINGER, async {
        let mut unread = [0; 4096];
        let _ = stream.shutdown().await;
        while matches!(stream.read(&mut unread).await, Ok(1..)) {}
    })
    .await;
}

#[cfg(test)]
mod tests;
