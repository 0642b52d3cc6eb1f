//! The common parts of the commands that listen on a port: the address, the log, and when to stop.

use std::io;
use std::net::{SocketAddr, ToSocketAddrs};

use tracing::Level;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

/// Parses a port and an address or a host. If the host has an IPv4 address, its first one is used.
pub(super) fn address(text: &str) -> Result<SocketAddr, String> {
    const EXAMPLES: &str = "write an address or a host, and a port, such as `127.0.0.1:4200`, `[::1]:4200` or \
                            `localhost:4200`";
    let found = text.to_socket_addrs().map_err(|error| {
        if error.kind() == io::ErrorKind::InvalidInput {
            EXAMPLES.to_owned()
        } else {
            format!("the host has no address ({error}); {EXAMPLES}")
        }
    })?;
    let found: Vec<SocketAddr> = found.collect();
    let first = found.iter().find(|it| it.is_ipv4()).or(found.first());
    first.copied().ok_or_else(|| EXAMPLES.to_owned())
}

/// Where to listen, and the host as given: clients may use this name.
#[derive(Clone, Debug)]
pub(super) struct Listen {
    pub(super) address: SocketAddr,
    pub(super) host: String,
}

/// Like [`address`], but also returns the address or host as given.
pub(super) fn named_address(text: &str) -> Result<Listen, String> {
    let host = text.rsplit_once(':').map_or(text, |(host, _)| host);
    Ok(Listen {
        address: address(text)?,
        host: host.to_owned(),
    })
}

/// Ends when the process receives a signal to stop.
#[cfg(unix)]
pub(super) fn stop() -> anyhow::Result<impl Future<Output = ()>> {
    use anyhow::Context;
    use tokio::signal::unix::{SignalKind, signal};

    let heard = "can't handle the signals SIGTERM and SIGINT";
    let mut terminated = signal(SignalKind::terminate()).context(heard)?;
    let mut interrupted = signal(SignalKind::interrupt()).context(heard)?;
    Ok(async move {
        tokio::select! {
            _ = terminated.recv() => {}
            _ = interrupted.recv() => {}
        }
    })
}

/// Ends when the process receives a signal to stop.
#[cfg(not(unix))]
#[allow(clippy::unnecessary_wraps, reason = "as elsewhere")]
pub(super) fn stop() -> anyhow::Result<impl Future<Output = ()>> {
    Ok(async {
        // If the signal can't be received, the process has to be killed.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    })
}

/// Logs to standard error: never a body, an address or a header.
pub(super) fn log(level: Level) {
    let targets = Targets::new()
        .with_target("event_analytics", level)
        .with_default(Level::WARN);
    let layer = tracing_subscriber::fmt::layer()
        .with_writer(std::io::stderr)
        .with_ansi(false);
    // If a logger is already set, keep it.
    let _ = tracing_subscriber::registry()
        .with(layer)
        .with(targets)
        .try_init();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_has_an_address() {
        assert_eq!(
            address("127.0.0.1:4200"),
            Ok(SocketAddr::from(([127, 0, 0, 1], 4200)))
        );
        assert!(address("[::1]:0").is_ok_and(|it| it.is_ipv6()));
        assert!(
            address("localhost:4200").is_ok_and(|it| it.ip().is_loopback() && it.port() == 4200)
        );
        let named = named_address("localhost:0").expect("an address");
        assert_eq!(named.host, "localhost");
        for text in ["", "4200", "localhost", "127.0.0.1", "localhost:http"] {
            let error = address(text).expect_err(text);
            assert!(error.contains("`localhost:4200`"), "{error}");
        }
    }
}
