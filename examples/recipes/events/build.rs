//! Generates the API of the catalog.

fn main() {
    event_catalog_build::compile("catalog");
}
