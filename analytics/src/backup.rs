//! Backups: a consistent copy of a store, which can be made while a collector runs, and restored into a new
//! folder.
//!
//! ```text
//! BACKUP/backup.json   the manifest: each file with its size and SHA-256; it is replaced last
//! BACKUP/tables/       data files of the two tables, which never change, so each is copied once
//! BACKUP/run-ID/       everything else, as the run with this ID found it
//! BACKUP/unfinished    only until the first manifest exists
//! ```
//!
//! The store doesn't have to be locked. The order of the copies makes them consistent: events move from the spool to
//! the tables and to the signals, and each location is copied before the one that its events move to.
//!
//! 1. The spool. Events acknowledged before the run are in it, or in the versions of the tables that are copied later.
//! 2. The states of signals, then their queues, then their dead letters: at worst, an event is delivered again.
//! 3. The commits of the tables, and the positions in ingested files. Both are read again until they match ([`pick`]).
//! 4. The data files of these commits. If one of them has been vacuumed, step 3 is repeated.
//!
//! A table, or the state of a signal, may record a position past the end of the copied spool. After a restore, the next
//! events would get such positions, and would be mistaken for stored ones. So, at the end of a run, each copied spool
//! gets a new empty segment, with a number that no recorded position has.
//!
//! If a run is killed, the manifest and the files of the previous run stay valid. The next run removes the other files.

mod check;
mod copy;
mod create;
mod log;
mod manifest;
mod pick;
mod place;
mod restore;
mod run;

pub use check::{Problem, check};
pub use create::{Made, make};
pub(crate) use manifest::FILE as MANIFEST;
pub use manifest::{Manifest, TableVersion};
pub(crate) use pick::STREAMS;
pub use restore::{Restored, restore};
