//! Compiles the shop's catalog, and the catalogs for each step of a rename, which `tests/rename.rs`
//! uses.

use event_catalog_build::Config;

fn main() -> Result<(), event_catalog_build::Error> {
    event_catalog_build::compile("catalog");
    for (step, file) in [
        ("rename/1-before", "before.rs"),
        ("rename/2-renamed", "renamed.rs"),
        ("rename/3-done", "done.rs"),
    ] {
        Config::new().file_name(file).compile(step)?;
    }
    Ok(())
}
