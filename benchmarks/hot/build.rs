//! Generates a catalog of 10,000 events; the catalog of 210 events is `loyjoy-events`.

use std::error::Error;
use std::path::PathBuf;

use event_catalog_bench_names::{Shape, catalog_csv};
use event_catalog_build::Config;

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    let catalog = PathBuf::from(std::env::var("OUT_DIR")?).join("events.csv");
    std::fs::write(&catalog, catalog_csv(&Shape::Words.names(10_000)))?;
    Config::new()
        .emit_cargo(false)
        .events_map(false)
        .compile(&catalog)?;
    Ok(())
}
