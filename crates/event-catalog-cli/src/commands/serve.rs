//! `event-catalog serve`: shows the site while the catalog is being edited.

use crate::catalog_arguments::CatalogPath;
use crate::generate::Scope;
use crate::serve::Server;
use crate::{Outcome, output};

/// Shows the site on this machine while the catalog is edited: it follows every file that is saved.
///
/// Errors in the catalog are shown over the last valid page. The site is only available on this machine.
/// Stop it with Ctrl-C.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  \
    event-catalog serve --open\n  \
    event-catalog serve shop/events.csv --port 4200")]
pub(crate) struct Arguments {
    #[command(flatten)]
    catalog: CatalogPath,
    /// The port; 0 for any that is free.
    #[arg(long, value_name = "N", default_value_t = 4100)]
    port: u16,
    /// Opens the site in the browser.
    #[arg(long)]
    open: bool,
    #[command(flatten)]
    scope: Scope,
}

impl Arguments {
    pub(crate) fn run(self) -> anyhow::Result<Outcome> {
        let path = self.catalog.locate()?;
        let server = Server::new(&path, self.catalog.links(), self.scope, self.port)?;
        let url = server.url();
        output::write_lines([server.summary(), format!("{url} (stop it with Ctrl-C)")])?;
        if self.open
            && let Err(error) = opener::open_browser(&url)
        {
            output::note(&format!("can't open a browser ({error}); open {url}"));
        }
        server.run()?;
        Ok(Outcome::Fine)
    }
}
