//! Accepts connections: how many at once, how long each may take, and how they end.

use std::future::Future;
use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use hyper::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::{Service, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

use super::http::Peer;

/// The answer if there are too many connections.
const FULL: &[u8] = b"HTTP/1.1 503 Service Unavailable\r\nretry-after: 1\r\nconnection: close\r\n\
    content-length: 0\r\n\r\n";

/// How long to wait when no connection can be accepted because the machine has no sockets left.
const PAUSE: Duration = Duration::from_millis(100);

/// How many of this machine's resources clients may use.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// How many connections are open at once.
    pub(crate) connections: usize,
    /// How long a client may take to send the head of a request, including later requests on the same connection.
    pub(crate) head: Duration,
    /// How long a connection stays open after its request was answered.
    pub(crate) lifetime: Duration,
    /// How long a connection may take to close.
    pub(crate) drain: Duration,
    /// How many headers a request may have.
    pub(crate) headers: usize,
    /// The maximum size of the head of a request, in bytes; hyper's minimum is 8 KiB.
    pub(crate) head_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 1024,
            head: Duration::from_secs(15),
            lifetime: Duration::from_mins(5),
            drain: Duration::from_secs(35),
            headers: 64,
            head_bytes: 16 << 10,
        }
    }
}

/// Answers all clients until it is asked to stop, and then finishes the requests in progress. `count` gets the number
/// of open connections.
pub(crate) async fn serve(
    listener: TcpListener,
    router: Router,
    limits: Limits,
    count: impl Fn(usize),
    stop: impl Future<Output = ()>,
) {
    let (stopping, stopped) = watch::channel(false);
    let mut open = JoinSet::new();
    tokio::pin!(stop);
    loop {
        let accepted = tokio::select! {
            // Polls in this order, so that a stop request takes precedence.
            biased;
            () = &mut stop => break,
            accepted = listener.accept() => accepted,
        };
        while open.try_join_next().is_some() {}
        match accepted {
            Ok((stream, _)) if open.len() >= limits.connections => {
                let _ = stream.try_write(FULL);
            }
            Ok((stream, peer)) => {
                let _ = stream.set_nodelay(true);
                let answering = answer(stream, peer, router.clone(), limits, stopped.clone());
                open.spawn(answering);
            }
            Err(error) => {
                tracing::warn!(error = %error, "a connection can't be accepted");
                sleep(PAUSE).await;
            }
        }
        count(open.len());
    }
    drop(listener);
    stopping.send_replace(true);
    let all = async { while open.join_next().await.is_some() {} };
    if timeout(limits.drain, all).await.is_err() {
        tracing::warn!("some requests took too long, and were not answered");
        open.shutdown().await;
    }
}

/// Answers the requests of a connection.
async fn answer(
    stream: TcpStream,
    peer: SocketAddr,
    router: Router,
    limits: Limits,
    mut stopped: watch::Receiver<bool>,
) {
    let router = TowerToHyperService::new(router);
    let service = service_fn(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(Peer(peer));
        router.call(request)
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.head)
        .max_headers(limits.headers)
        .max_buf_size(limits.head_bytes)
        .serve_connection(TokioIo::new(stream), service);
    tokio::pin!(connection);
    tokio::select! {
        // The connection has ended. If the client violated the protocol, hyper has answered with an error where
        // possible.
        _ = connection.as_mut() => return,
        () = sleep(limits.lifetime) => {}
        () = async { let _ = stopped.wait_for(|is_stopped| *is_stopped).await; } => {}
    }
    // Requests in progress are still answered.
    connection.as_mut().graceful_shutdown();
    let _ = timeout(limits.drain, connection).await;
}
