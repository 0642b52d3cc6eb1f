//! Compiles the catalogs.

fn main() -> Result<(), event_catalog_build::Error> {
    event_catalog_build::compile("catalog");
    // The catalog above has a default payload, so that its payloads are objects.
    event_catalog_build::Config::new()
        .file_name("roots.rs")
        .compile("roots")?;
    Ok(())
}
