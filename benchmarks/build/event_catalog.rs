//! The contenders of this project: the lookup table alone, for any size, and `Event::from_name` of a whole catalog.

use std::error::Error;
use std::path::Path;

use event_catalog_bench_names::catalog_csv;
use event_catalog_build::lookup::Lookup;

use crate::{Peer, Set};

/// rustc takes too long to compile an enum with more variants.
const MOST_EVENTS: usize = 10_000;

pub fn table(set: &Set) -> Result<Peer, Box<dyn Error>> {
    let keys: Vec<&str> = set.names().collect();
    let code = format!(
        "mod event_catalog_table {{\n\
         {}\n\
         #[inline]\n\
         pub(super) fn get(name: &str) -> Option<u32> {{ key_of(name).equal() }}\n\
         }}\n",
        Lookup::for_keys(&keys)?.to_source("key_of", "::event_catalog"),
    );
    Ok(Peer {
        name: "event-catalog, the table",
        function: "event_catalog_table::get",
        code,
    })
}

pub fn catalog(set: &Set, out: &Path) -> Result<Option<Peer>, Box<dyn Error>> {
    if set.names.len() > MOST_EVENTS {
        return Ok(None);
    }
    let catalog = out.join(format!("{}.csv", set.id));
    std::fs::write(&catalog, catalog_csv(&set.names))?;
    let file = format!("{}_events.rs", set.id);
    event_catalog_build::Config::new()
        .emit_cargo(false)
        .events_map(false)
        .file_name(&file)
        .compile(&catalog)?;
    Ok(Some(Peer {
        name: "event-catalog",
        function: "|name| Some(u32::from(event_catalog_events::Event::from_name(name)? as u16))",
        code: format!(
            "mod event_catalog_events {{ ::event_catalog::include_catalog!({file:?}); }}\n"
        ),
    }))
}
