//! One of the stages in which a table becomes code, for a single file.

use std::hint::black_box;
use std::path::Path;

use anyhow::bail;
use event_catalog_build::Config;
use event_catalog_build::catalog::Catalog;
use event_catalog_build::check::REQUIRED;
use event_catalog_build::finding::check;
use event_catalog_build::read::Input;

pub fn run(stage: &str, path: &Path, out: &Path) -> anyhow::Result<()> {
    match stage {
        // Reads all records with the `csv` crate.
        "csv" => {
            for record in csv::Reader::from_path(path)?.records() {
                black_box(record?);
            }
        }
        // Reads all records with the `csv` crate and keeps them, which is necessary to compare rows.
        "csv-kept" => {
            let mut reader = csv::Reader::from_path(path)?;
            black_box(reader.records().collect::<Result<Vec<_>, _>>()?);
        }
        // Reads all rows with this project's reader.
        "read" => {
            black_box(&Input::open(path)?);
        }
        // Reads all rows, and checks them with the required rules.
        "check" => {
            let input = Input::open(path)?;
            let catalog = Catalog::new(&input);
            black_box(check(&catalog, REQUIRED, &|_| None));
        }
        // Reads and checks all rows, and writes the Rust API.
        "compile" => {
            let config = Config::new().emit_cargo(false).out_dir(out);
            config.compile(path)?;
        }
        other => bail!("there is no stage `{other}`"),
    }
    Ok(())
}
