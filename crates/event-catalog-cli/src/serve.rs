//! `event-catalog serve`: serves the site on this machine, always up to date with the catalog on
//! disk.
//!
//! A [`Watcher`](watch::Watcher) reports changed files, an [`Editor`](state::Editor) renders them,
//! and [`http`] serves the result to clients on this machine.

mod connections;
mod http;
mod limits;
mod socket;
mod state;
mod watch;

use std::io::ErrorKind;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::Path;

use anyhow::{Context, anyhow};

use event_catalog_build::read::Links;

use crate::generate::Scope;
use crate::output;
use limits::Limits;
use state::Editor;
use watch::Watcher;

/// A server that is already listening. It answers requests once it runs.
#[derive(Debug)]
pub(crate) struct Server {
    listener: TcpListener,
    address: SocketAddr,
    watcher: Watcher,
    editor: Editor,
}

impl Server {
    /// Reads the catalog, and binds the port; 0 stands for any free port. `links` determines
    /// whether it follows links to targets outside the catalog's folder.
    ///
    /// # Errors
    ///
    /// If there is no catalog at the path, or the port isn't available.
    pub(crate) fn new(path: &Path, links: Links, scope: Scope, port: u16) -> anyhow::Result<Self> {
        // The targets of links that lead out of the folder are watched only if they may be read. Watching
        // starts before the first read, so that no change is lost.
        let watcher = Watcher::new(path, links)?;
        let editor = Editor::new(path, links, scope)?;
        // The site is only reachable from this machine, because unpublished catalogs are private.
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))
            .map_err(|error| refused(port, &error))?;
        listener
            .set_nonblocking(true)
            .and_then(|()| listener.local_addr())
            .map(|address| Self {
                listener,
                address,
                watcher,
                editor,
            })
            .context("cannot listen")
    }

    /// The URL of the site.
    pub(crate) fn url(&self) -> String {
        format!("http://{}/", self.address)
    }

    /// A short summary of the content.
    pub(crate) fn summary(&self) -> String {
        self.editor.summary()
    }

    /// Serves until Ctrl-C is pressed.
    ///
    /// # Errors
    ///
    /// If the machine can't create threads or sockets.
    pub(crate) fn run(self) -> anyhow::Result<()> {
        let Self {
            listener,
            watcher,
            mut editor,
            ..
        } = self;
        let (sender, mut receiver) = tokio::sync::watch::channel(editor.shown());
        std::thread::Builder::new()
            .name("watch".to_owned())
            .spawn(move || {
                watcher.run(output::note, || {
                    if editor.read() {
                        output::note(&editor.summary());
                        sender.send_replace(editor.shown());
                    }
                });
            })
            .context(
                "can't start the thread that watches the catalog; raise the limit of processes (`ulimit -u`, or \
                 that of the container)",
            )?;
        // The runtime uses this thread, because a multi-threaded runtime panics if the system can't start
        // threads.
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .context("cannot serve")?;
        let limits = Limits::default();
        let router = http::router(receiver.clone(), &limits);
        runtime.block_on(async {
            let listener = tokio::net::TcpListener::from_std(listener)?;
            tokio::select! {
                // The order matters: Ctrl-C takes precedence over requests.
                biased;
                // Pages stay connected while they are open, so the server doesn't wait for them.
                pressed = tokio::signal::ctrl_c() => Ok(pressed?),
                () = connections::serve(listener, router, limits) => Ok(()),
                // If pages are no longer updated, the server stops, so that they don't look current.
                () = async { while receiver.changed().await.is_ok() {} } => {
                    Err(anyhow!("the catalog is no longer watched; start `event-catalog serve` again"))
                }
            }
        })
    }
}

fn refused(port: u16, error: &std::io::Error) -> anyhow::Error {
    match error.kind() {
        ErrorKind::AddrInUse => anyhow!(
            "port {port} is taken, perhaps by another `event-catalog serve`: stop it, or choose \
             another port with `--port`, as in `--port {}`; `--port 0` uses any free port",
            port.checked_add(1).unwrap_or(4100)
        ),
        _ => anyhow!(
            "cannot listen on port {port} of this machine: {error}; choose another port with \
             `--port`, from 1024 upwards"
        ),
    }
}
