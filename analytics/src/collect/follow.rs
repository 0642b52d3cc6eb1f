//! Follows changes to the catalog on disk, without a restart.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::sleep;

use crate::catalog::KnownCatalog;

/// How often to check for changes. A catalog is small, so a check is cheap.
const PAUSE: Duration = Duration::from_secs(3);

/// Reads the catalog repeatedly, and passes it on when it has changed. Returns when there is no receiver left.
pub async fn follow(path: Option<PathBuf>, sender: watch::Sender<Arc<KnownCatalog>>) {
    let mut is_failing = false;
    loop {
        tokio::select! {
            () = sleep(PAUSE) => {}
            () = sender.closed() => return,
        }
        let path = path.clone();
        let read = tokio::task::spawn_blocking(move || KnownCatalog::open(path.as_deref())).await;
        match read {
            Ok(Ok(catalog)) => {
                is_failing = false;
                sender.send_if_modified(|current| {
                    let has_changed = current.version != catalog.version;
                    if has_changed {
                        tracing::info!(version = %catalog.version, "the catalog has changed");
                        if catalog.mistakes > 0 {
                            tracing::warn!(
                                mistakes = catalog.mistakes,
                                "the catalog has mistakes; `event-catalog check` shows them"
                            );
                        }
                        *current = Arc::new(catalog);
                    }
                    has_changed
                });
            }
            // While the catalog is being edited, its last readable version stays in use.
            Ok(Err(error)) if !is_failing => {
                is_failing = true;
                tracing::warn!(error = %error, "the catalog can't be read; the previous version stays in use");
            }
            Ok(Err(_)) => {}
            // The runtime is shutting down.
            Err(_) => return,
        }
    }
}
