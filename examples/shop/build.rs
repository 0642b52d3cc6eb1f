//! Compiles the shop's catalog.

fn main() {
    event_catalog_build::compile("catalog");
}
