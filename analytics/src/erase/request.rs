//! A request to erase people or tenants; it updates the lists of refused people and of pending erasures.

use std::io::Write;
use std::path::Path;
use std::time::Duration;

use anyhow::ensure;
use uuid::Uuid;

use super::digest::{Digest, Whose};
use super::export::Export;
use super::lists::{self, List};
use super::receipt::Count;
use super::search::Search;
use super::wanted::{Places, Wanted};
use super::{files, strings, tables};
use crate::hmac::Mac;
use crate::store::{Kind, Store};

/// One or more people or tenants to be erased.
#[derive(Clone, Debug)]
pub struct Request {
    pub(super) digests: Vec<Digest>,
    mac: Mac,
    /// The name of the person or tenant, if this process knows it. The name is never printed.
    pub(super) name: Option<String>,
}

impl Request {
    /// Starts an erasure: from now on, events are refused, and the next process that writes to the store finishes what
    /// this one doesn't.
    ///
    /// # Errors
    ///
    /// The text can't identify anyone, or the lists can't be written.
    pub fn begin(store: &Path, whose: Whose, name: &str) -> anyhow::Result<Self> {
        check(whose, name)?;
        let request = Self::new(lists::make_key(store)?, whose, name);
        List::pending(store).add(&request.digests)?;
        lists::refuse(store, &request.digests)?;
        Ok(request)
    }

    /// Begins another erasure of everyone who is refused: a restored backup may contain their data. `None` if no one
    /// is refused.
    ///
    /// # Errors
    ///
    /// The lists can't be read or written.
    pub fn begin_again(store: &Path) -> anyhow::Result<Option<Self>> {
        let refused = List::refused(store).read()?;
        List::pending(store).add(&refused)?;
        begun(store)
    }

    /// A request that only reads: it doesn't change the lists.
    ///
    /// # Errors
    ///
    /// The text can't identify anyone.
    pub fn look(whose: Whose, name: &str) -> anyhow::Result<Self> {
        check(whose, name)?;
        let key = Uuid::new_v4();
        Ok(Self::new(Mac::new(key.as_bytes()), whose, name))
    }

    fn new(mac: Mac, whose: Whose, name: &str) -> Self {
        Self {
            digests: vec![Digest::of(&mac, whose, name)],
            mac,
            name: Some(name.to_owned()),
        }
    }

    pub(super) fn wanted(&self) -> Wanted {
        Wanted::new(self.mac.clone(), self.digests.iter().copied())
    }

    /// Counts the data about these people in a store, without changing anything.
    ///
    /// # Errors
    ///
    /// A file can't be read.
    pub(crate) async fn count(&self, store: &Store, places: Places<'_>) -> anyhow::Result<Count> {
        let wanted = self.wanted();
        let mut count = Count::default();
        files::count(store, &wanted, places, &mut count).await?;
        for kind in [Kind::Events, Kind::Rejected] {
            let mut search = Search::new(store, kind)?;
            search.count(store, &wanted, places, Duration::MAX, &mut count)?;
        }
        Ok(count)
    }

    /// Writes everything that an erasure of these people would find, one JSON object per line. Returns how much it is.
    ///
    /// # Errors
    ///
    /// A file can't be read, or the output can't be written.
    pub(crate) async fn export(
        &self,
        store: &Store,
        places: Places<'_>,
        out: &mut dyn Write,
    ) -> anyhow::Result<Count> {
        let wanted = self.wanted();
        let mut count = Count::default();
        let mut export = Export::new(out);
        for kind in [Kind::Events, Kind::Rejected] {
            let rows = tables::export(store, kind, &wanted, places, &mut export)?;
            count.add_rows(kind, rows);
        }
        files::export(store, &wanted, places, &mut export, &mut count).await?;
        Ok(count)
    }
}

/// Creates the request that finishes all pending erasures; `None` if there are none.
///
/// # Errors
///
/// The lists can't be read or written.
pub(crate) fn begun(store: &Path) -> anyhow::Result<Option<Request>> {
    let digests = List::pending(store).read()?;
    let Some(mac) = lists::key(store)?.filter(|_| !digests.is_empty()) else {
        return Ok(None);
    };
    // A process may have been killed after it wrote only one of the two lists.
    lists::refuse(store, &digests)?;
    Ok(Some(Request {
        digests,
        mac,
        name: None,
    }))
}

/// Accepts events about a person or tenant again, for example when a customer returns. Returns whether they were
/// refused before.
///
/// # Errors
///
/// The lists can't be written, or an erasure hasn't ended.
pub fn allow_again(store: &Path, whose: Whose, name: &str) -> anyhow::Result<bool> {
    check(whose, name)?;
    let Some(mac) = lists::key(store)? else {
        return Ok(false);
    };
    let digest = Digest::of(&mac, whose, name);
    ensure!(
        !List::pending(store).read()?.contains(&digest),
        "the erasure of this {} has begun, but isn't complete; run `event-analytics erase` again first",
        whose.name()
    );
    lists::allow(store, digest)
}

fn check(whose: Whose, name: &str) -> anyhow::Result<()> {
    let whose = whose.name();
    ensure!(
        !name.is_empty(),
        "the {whose} is empty; give the {whose} whose events are to be erased"
    );
    ensure!(
        name.len() <= strings::LONGEST,
        "the {whose} has more than {} bytes, so no event can have it; give a shorter {whose}",
        strings::LONGEST
    );
    Ok(())
}
