//! Generates the APIs of two catalogs.

use event_catalog_build::{Config, Error};

fn main() -> Result<(), Error> {
    Config::new()
        .file_name("orders.rs")
        .compile("catalogs/orders")?;
    Config::new()
        .file_name("ratings.rs")
        .compile("catalogs/ratings")?;
    Ok(())
}
