//! What this program runs in processes of its own: one stage from a table to code, of one file.

use std::hint::black_box;
use std::path::PathBuf;

use event_catalog_build::Config;
use event_catalog_build::catalog::Catalog;
use event_catalog_build::check::STRUCTURAL;
use event_catalog_build::finding::check;
use event_catalog_build::read::Input;

#[derive(clap::Args)]
pub struct Arguments {
    stage: Stage,
    file: PathBuf,
    /// Where the stage `compile` writes.
    out: PathBuf,
}

/// How far to go.
#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Stage {
    /// The `csv` crate reads all records.
    Csv,
    /// It keeps them, as whoever compares rows must.
    CsvKept,
    /// Our reader reads all rows.
    Read,
    /// The structural rules check them.
    Check,
    /// The Rust API is written.
    Compile,
}

impl Stage {
    pub fn name(self) -> &'static str {
        match self {
            Self::Csv => "`csv` alone",
            Self::CsvKept => "`csv` alone, rows kept",
            Self::Read => "read",
            Self::Check => "read and check, structural rules",
            Self::Compile => "read, check and generate",
        }
    }

    pub fn argument(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::CsvKept => "csv-kept",
            Self::Read => "read",
            Self::Check => "check",
            Self::Compile => "compile",
        }
    }
}

pub fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let path = &arguments.file;
    match arguments.stage {
        Stage::Csv => {
            for record in csv::Reader::from_path(path)?.records() {
                black_box(record?);
            }
        }
        Stage::CsvKept => {
            let mut reader = csv::Reader::from_path(path)?;
            black_box(reader.records().collect::<Result<Vec<_>, _>>()?);
        }
        Stage::Read => {
            black_box(&Input::open(path)?);
        }
        Stage::Check => {
            let input = Input::open(path)?;
            let catalog = Catalog::new(&input);
            black_box(check(&catalog, STRUCTURAL, &|_| None));
        }
        Stage::Compile => {
            let config = Config::new().emit_cargo(false).out_dir(&arguments.out);
            config.compile(path)?;
        }
    }
    Ok(())
}
