//! `event-analytics serve`: shows the dashboard.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use event_catalog_cli::shared::note;
use tokio::sync::watch;
use tracing::Level;

use super::listening::{Listen, log, named_address, stop};
use super::{CatalogOption, Outcome, StoreOption, runtime};
use crate::collect::follow;
use crate::collect::settings::Settings;
use crate::serve::{Options, Server};

/// How long questions in progress may take when the dashboard stops.
const PATIENCE: Duration = Duration::from_secs(1);

const EXAMPLES: &str = "\
Examples:
  event-analytics serve --open
  event-analytics serve --store /var/lib/events --listen 127.0.0.1:8080";

/// Shows the stored events in a browser, as a dashboard.
///
/// The dashboard only reads the store, so a collector may be running. A collector can also show the dashboard itself
/// (`collect --dashboard`). The dashboard has no login, so only this machine can open it, unless you pass
/// `--allow-remote`. Stop the dashboard with Ctrl-C.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Serve {
    #[command(flatten)]
    store: StoreOption,
    #[command(flatten)]
    catalog: CatalogOption,
    /// The address or host, and the port to listen on; port 0 is any free port
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:4280", value_parser = named_address)]
    listen: Listen,
    /// Open the dashboard in the browser
    #[arg(long)]
    open: bool,
    /// Let other machines read the dashboard, without a login
    #[arg(long)]
    allow_remote: bool,
    /// Another host name that clients use for the dashboard, such as that of a reverse proxy
    #[arg(long = "host", value_name = "NAME")]
    hosts: Vec<String>,
    /// The collector's configuration, to show which events the signals listen to
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
}

impl Serve {
    pub(super) fn run(self) -> anyhow::Result<Outcome> {
        let signals = match &self.config {
            Some(path) => Settings::open(path)?.signals,
            None => Vec::new(),
        };
        let catalog = self.catalog.read()?;
        log(Level::WARN);
        let runtime = runtime()?;
        let mut hosts = self.hosts;
        hosts.push(self.listen.host);
        let options = Options {
            listen: self.listen.address,
            hosts,
            allow_remote: self.allow_remote,
            store: self.store.store,
            signals,
        };
        let (path, open) = (self.catalog.catalog, self.open);
        let ended = runtime.block_on(async {
            // Set up before listening, so that a program that sees it listen can already stop it.
            let stop = stop()?;
            let (sender, receiver) = watch::channel(Arc::new(catalog));
            let server = Server::bind(options, receiver).await?;
            let following = tokio::spawn(follow::follow(path, sender));
            announce(&server, "; press Ctrl-C to stop");
            if open {
                let url = server.url();
                if let Err(error) = opener::open_browser(&url) {
                    note(&format!("can't open a browser ({error}); open {url}"));
                }
            }
            server.run(stop).await;
            following.abort();
            anyhow::Ok(())
        });
        runtime.shutdown_timeout(PATIENCE);
        ended.map(|()| Outcome::Fine)
    }
}

/// Prints the address of the dashboard, and who else can read it.
pub(super) fn announce(server: &Server, then: &str) {
    if server.is_remote() {
        note(
            "warning: other machines can read the dashboard, and there is no login; put a reverse proxy with a login \
             in front of the dashboard",
        );
    }
    note(&format!("the dashboard is at {}{then}", server.url()));
}
