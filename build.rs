//! Compiles `catalog/` into this crate.

fn main() {
    event_catalog_build::compile("catalog");
}
