//! The generated sets of names, and the code of the peers for them.

/// Visits the peers of a set.
pub trait Peers {
    /// Adds a peer: its name, and the function that finds a name's index.
    fn add(&mut self, name: &'static str, find: impl Fn(&str) -> Option<u32> + 'static);
}

#[allow(clippy::all, clippy::pedantic, dead_code)]
mod generated {
    include!(concat!(env!("OUT_DIR"), "/sets.rs"));
}

pub(super) use generated::{names, show_peers};
