//! Compiles the catalogs.

use event_catalog_build::Config;

fn main() -> Result<(), event_catalog_build::Error> {
    event_catalog_build::compile("catalog");
    // The catalog above has a default payload, so all of its payloads are objects.
    for name in ["roots", "kept"] {
        Config::new()
            .file_name(format!("{name}.rs"))
            .compile(name)?;
    }
    Ok(())
}
