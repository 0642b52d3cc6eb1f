//! The dashboard: a page, and the answers behind it.
//!
//! ```text
//! request → guard (host, method) → filters → cache → gate → panel → table → JSON or CSV
//!                                                             ▲
//!                     store → source → snapshot ──────────────┘
//! ```
//!
//! A **panel** is a question with a name, such as `over-time`. It is answered from a snapshot of the store,
//! which is renewed at most once a second.

mod cache;
mod facts;
mod files;
mod filters;
mod gate;
mod host;
mod http;
mod interval;
mod meta;
mod panels;
mod personal;
mod problem;
mod source;
mod table;
#[cfg(test)]
mod testing;

use std::future::Future;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, bail};
use tokio::net::TcpListener;
use tokio::sync::watch;

use crate::catalog::KnownCatalog;
use crate::collect::server::{self, Limits};
use crate::signals::settings::SignalSettings;
use host::Hosts;
use http::Dashboard;
use source::Source;

/// What a dashboard shows, and who may see it.
#[derive(Debug)]
pub struct Options {
    /// The address on which the dashboard listens; port 0 is any free port.
    pub listen: SocketAddr,
    /// The host names that clients may use, in addition to `localhost` and IP addresses.
    pub hosts: Vec<String>,
    /// Whether other machines may reach the dashboard. There is no login.
    pub allow_remote: bool,
    /// The folder of the store.
    pub store: PathBuf,
    /// The configured signals.
    pub signals: Vec<SignalSettings>,
}

/// A dashboard that is already bound to its port, and answers requests once it is run.
pub struct Server {
    listener: TcpListener,
    address: SocketAddr,
    dashboard: Arc<Dashboard>,
}

impl Server {
    /// Opens the port, and reads the store.
    ///
    /// # Errors
    ///
    /// The port isn't available, other machines could reach it and that isn't allowed, or there is no store.
    pub async fn bind(
        options: Options,
        catalog: watch::Receiver<Arc<KnownCatalog>>,
    ) -> anyhow::Result<Self> {
        let listen = options.listen;
        if !options.allow_remote && !listen.ip().is_loopback() {
            bail!(
                "anyone who reaches {listen} could read the stored events, because the dashboard has no login; listen \
                 on 127.0.0.1, or allow it with `--allow-remote` (`--allow-remote-dashboard` of `collect`)"
            );
        }
        let source = Source::open(options.store, catalog).await?;
        let listener = TcpListener::bind(listen).await.with_context(|| {
            format!("can't listen on {listen} for the dashboard; choose another port, such as 0 for any free port")
        })?;
        let address = listener.local_addr().context("can't listen")?;
        let hosts = Hosts::new(&options.hosts);
        Ok(Self {
            listener,
            address,
            dashboard: Arc::new(Dashboard::new(source, hosts, options.signals)),
        })
    }

    /// The URL of the page.
    #[must_use]
    pub fn url(&self) -> String {
        let mut address = self.address;
        if address.ip().is_unspecified() {
            let loopback: std::net::IpAddr = if address.is_ipv4() {
                std::net::Ipv4Addr::LOCALHOST.into()
            } else {
                std::net::Ipv6Addr::LOCALHOST.into()
            };
            address.set_ip(loopback);
        }
        format!("http://{address}/")
    }

    /// Whether other machines can reach the dashboard.
    #[must_use]
    pub fn is_remote(&self) -> bool {
        !self.address.ip().is_loopback()
    }

    /// Answers requests until it is asked to stop.
    pub async fn run(self, stop: impl Future<Output = ()>) {
        let limits = Limits {
            connections: 128,
            lifetime: Duration::from_hours(1),
            // This limit is short, because a page can request its numbers again.
            drain: Duration::from_secs(2),
            ..Limits::default()
        };
        server::serve(
            self.listener,
            http::router(self.dashboard),
            limits,
            |_| (),
            stop,
        )
        .await;
    }
}
