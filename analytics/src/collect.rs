//! The collector: receives events over HTTP, and acknowledges them once they are on disk.
//!
//! | path | |
//! |---|---|
//! | `POST /events` | CloudEvents, structured, in batches or binary; the chat's pairs of type and detail |
//! | `GET /healthz` | whether the collector runs, and whether it stores what it receives |
//! | `GET /metrics` | metrics for Prometheus |
//!
//! Only the events of a request and the id of its write key are stored: no address and no header, apart from
//! the attributes of an event in binary mode and the idempotency key of pairs.

mod binary;
mod body;
mod budget;
mod decode;
pub mod follow;
mod form;
pub mod health;
mod http;
pub mod keeping;
pub mod keys;
mod metrics;
mod origin;
pub(crate) mod problem;
mod quota;
mod receive;
pub mod report;
pub(crate) mod server;
pub mod settings;
pub mod start_file;
pub mod storing;
pub(crate) mod supervise;

use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use anyhow::{Context, bail};
use tokio::net::TcpListener;
use tokio::sync::watch;

use crate::catalog::KnownCatalog;
use crate::erase::Refusals;
use crate::settings::Settings as StoreSettings;
use crate::signals::States;
use crate::spool::Spool;
use health::Health;
use keys::Access;
use receive::Collector;
use settings::Settings;

/// A collector that is bound to its port. It answers requests once [`Self::run`] is called.
#[derive(Debug)]
pub struct Server {
    listener: TcpListener,
    address: SocketAddr,
    collector: Arc<Collector>,
}

impl Server {
    /// Opens the port; 0 is any free port.
    ///
    /// # Errors
    ///
    /// The port isn't available, or other machines can reach it and no key is needed.
    pub async fn bind(
        listen: SocketAddr,
        settings: Settings,
        spool: Arc<Spool>,
        catalog: watch::Receiver<Arc<KnownCatalog>>,
    ) -> anyhow::Result<Self> {
        let is_open = settings
            .keys
            .iter()
            .any(|key| matches!(key.access, Access::Open));
        if is_open && !listen.ip().is_loopback() {
            bail!(
                "without write keys, anyone who reaches {listen} could post events; create a file `collector.toml` with \
                 a table `[[key]]`, `id = \"server\"` and `secret_sha256 = \"…\"` (the output of `printf %s SECRET | \
                 sha256sum`), and name it with `--config collector.toml`; or listen on 127.0.0.1"
            );
        }
        let listener = TcpListener::bind(listen).await.with_context(|| {
            format!("can't listen on {listen}; choose another port with `--listen`, such as 0 for any free port")
        })?;
        let address = listener.local_addr().context("can't listen")?;
        Ok(Self {
            listener,
            address,
            collector: Arc::new(Collector::new(settings, spool, catalog)),
        })
    }

    /// The health that `/healthz` reports.
    #[must_use]
    pub fn health(&self) -> Arc<Health> {
        Arc::clone(&self.collector.health)
    }

    /// The address that the server listens on.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Adds the counts of signals to the metrics.
    pub fn show_signals(&self, signals: States) {
        // Only the first call has an effect: a program has only one collector.
        let _ = self.collector.signals.set(signals);
    }

    /// Drops events about erased people from now on. `places` are the settings that say where an event may name
    /// someone.
    pub fn refuse(&self, refusals: Refusals, places: StoreSettings) {
        let _ = self.collector.refusing.set((refusals, places));
    }

    /// Answers requests until it is asked to stop, and then finishes the requests in progress.
    pub async fn run(self, stop: impl Future<Output = ()>) {
        let limits = server::Limits::default();
        let router = http::router(Arc::clone(&self.collector));
        let connections = &self.collector.metrics.connections;
        let count = |open: usize| connections.store(open as u64, Ordering::Relaxed);
        server::serve(self.listener, router, limits, count, stop).await;
    }
}
