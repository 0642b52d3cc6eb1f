//! Generates a map for each set of names, and a function that looks names up in it.

use std::error::Error;
use std::fmt::Write;
use std::path::PathBuf;

use event_catalog_bench_names::{SIZES, Shape};

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    let mut code = String::new();
    for shape in Shape::ALL {
        for size in SIZES {
            let names = shape.names(size);
            let mut map = phf_codegen::Map::new();
            for (index, name) in names.iter().enumerate() {
                map.entry(name.as_str(), index.to_string());
            }
            let id = format!("{}_{size}", shape.name());
            writeln!(code, "function!(ptrhash_{id}, {});", map.build())?;
        }
    }
    let out = PathBuf::from(std::env::var("OUT_DIR")?);
    std::fs::write(out.join("maps.rs"), code)?;
    Ok(())
}
