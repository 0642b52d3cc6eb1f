//! `generators`: the files of a whole catalog. If the rules accept it, output of every kind is
//! generated.

use event_catalog_build::catalog::Catalog;
use event_catalog_cli::api;

use crate::{catalog, outputs};

/// Generates output of every kind from a catalog.
///
/// # Panics
///
/// If the project breaks a promise for this input.
pub fn run(data: &[u8]) {
    let folder = catalog::whole(data);
    let input = catalog::read(&folder);
    let catalog = Catalog::new(&input);
    if catalog::required(&catalog, data.len()).errors() > 0 {
        return;
    }
    let is_sound = api::check(catalog::read(&folder)).errors() == 0;
    outputs::generate(&catalog, data.len(), is_sound);
}
