//! Compiles the catalogs.

use event_catalog_build::Config;

fn main() {
    event_catalog_build::compile("catalog");
    if let Err(error) = Config::new().file_name("kept_events.rs").compile("kept") {
        for line in error.lines() {
            println!("cargo::error={line}");
        }
    }
}
