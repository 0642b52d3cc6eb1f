//! Erases a person or a tenant from a store, and refuses their events from then on.
//!
//! ```text
//! store/erased/key       the key of the digests, which only its owner can read
//! store/erased/refused   whose events are refused, as digests
//! store/erased/pending   whose erasure has begun but isn't finished
//! store/erased-count     how many are refused, which reveals a lost list
//! ```
//!
//! Before anything is removed, the digest is written to both lists, and synced. From then on, nothing about the person
//! is stored. If the process is killed, the next one that opens the store finishes the erasure ([`sweep`]). It knows
//! only the digest, not the name, so stored texts are always compared by their digests.
//!
//! Files that are addressed by offset keep their length: erased lines of the spool, of queues and of dead letters
//! become spaces ([`lines`]).

mod digest;
mod export;
mod files;
mod lines;
mod lists;
mod live;
mod personal;
mod receipt;
mod request;
mod search;
mod strings;
mod sweep;
mod tables;
#[cfg(test)]
mod testing;
mod verify;
mod wanted;
mod words;

use std::path::Path;
use std::sync::{Arc, PoisonError, RwLock};

pub use digest::{Digest, Whose};
pub(crate) use lines::{REWRITTEN, is_blank};
pub(crate) use lists::{
    COUNT, Erased, FOLDER, PENDING, check_lists, count_pending, note_count, take_over,
};
pub use live::Live;
pub use receipt::{Count, Receipt};
pub(crate) use request::begun;
pub use request::{Request, allow_again};
pub(crate) use sweep::{Erasing, end_begun};
pub(crate) use wanted::{Places, Wanted};

use lists::List;

/// The people whose events are refused. Requests and the storing thread share this list.
#[derive(Clone, Debug, Default)]
pub struct Refusals(Arc<RwLock<Arc<Wanted>>>);

impl Refusals {
    /// Reads the lists of a store.
    ///
    /// # Errors
    ///
    /// The lists can't be read, or the key of their digests is missing.
    pub fn open(store: &Path) -> anyhow::Result<Self> {
        let refusals = Self::default();
        refusals.reload(store)?;
        Ok(refusals)
    }

    /// Reads the lists again.
    pub(crate) fn reload(&self, store: &Path) -> anyhow::Result<()> {
        let wanted = match lists::key(store)? {
            Some(mac) => Wanted::new(mac, List::refused(store).read()?),
            None => Wanted::default(),
        };
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(wanted);
        Ok(())
    }

    /// The lists as they were last read.
    pub(crate) fn current(&self) -> Arc<Wanted> {
        Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner))
    }
}
