//! Connections: how many there are, and how long each may take.
//!
//! Each has one request. So a client has no more than one answer at a time, and nothing that comes
//! after a request can be taken for another one.

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
use tokio::time::{sleep, timeout};

use super::http::Follows;
use super::limits::Limits;
use super::socket::Socket;

/// What one connection too many gets.
const FULL: &[u8] = b"HTTP/1.1 503 Service Unavailable\r\ncontent-type: text/plain; charset=utf-8\r\n\
    retry-after: 10\r\nconnection: close\r\n\r\ntoo many connections are open; close other pages of this server\n";

/// How long to wait where no connection can be taken: the machine has no sockets left.
const PAUSE: Duration = Duration::from_millis(500);

/// How long to wait for a client to close its side. A socket that is closed while bytes are unread
/// takes the answer back.
const LINGER: Duration = Duration::from_millis(500);

/// Answers everyone who connects, for as long as it is polled. Dropping it ends every connection.
pub(super) async fn serve(listener: TcpListener, router: Router, limits: Limits) {
    let mut open = JoinSet::new();
    let silent = Silent::default();
    for number in 0_u64.. {
        let stream = loop {
            match listener.accept().await {
                Ok((stream, _)) => break stream,
                Err(_) => sleep(PAUSE).await,
            }
        };
        while open.try_join_next().is_some() {}
        if open.len() >= limits.connections && !make_room(&mut open, &silent).await {
            let _ = stream.try_write(FULL);
            continue;
        }
        let place = Place {
            number,
            silent: silent.clone(),
        };
        // It is in the list before it can leave it. The lock is not held meanwhile: a runtime that ends
        // drops the task here and now, which then leaves the list.
        silent.list().insert(number, None);
        let task = open.spawn(answer(stream, router.clone(), limits, place));
        if let Some(place) = silent.list().get_mut(&number) {
            *place = Some(task);
        }
    }
}

/// Ends the oldest connection that has sent no request; `false` where there is none.
async fn make_room(open: &mut JoinSet<()>, silent: &Silent) -> bool {
    let oldest = silent.list().pop_first();
    match oldest {
        Some((_, Some(task))) => {
            task.abort();
            open.join_next().await;
            true
        }
        _ => false,
    }
}

/// The connections that have not sent a request, the oldest first.
#[derive(Clone, Debug, Default)]
struct Silent(Arc<Mutex<BTreeMap<u64, Option<AbortHandle>>>>);

impl Silent {
    fn list(&self) -> MutexGuard<'_, BTreeMap<u64, Option<AbortHandle>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The place of a connection in that list; it is given up when this is dropped.
#[derive(Debug)]
struct Place {
    number: u64,
    silent: Silent,
}

impl Place {
    fn leave(&self) {
        self.silent.list().remove(&self.number);
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.leave();
    }
}

/// Answers the one request of a connection.
async fn answer(stream: TcpStream, router: Router, limits: Limits, place: Place) {
    let follows = Arc::new(AtomicBool::new(false));
    let is_following = follows.clone();
    let router = TowerToHyperService::new(router);
    let service = service_fn(move |request: Request<Incoming>| {
        place.leave();
        let (answer, follows) = (router.call(request), follows.clone());
        Box::pin(async move {
            let answer = answer.await?;
            let is_endless = answer.extensions().get::<Follows>().is_some();
            follows.store(is_endless, Ordering::Relaxed);
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
        // A client that broke the protocol was answered, as far as there is an answer to that.
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
