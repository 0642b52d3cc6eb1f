//! `event-catalog check`: all that is wrong in catalogs, and where.

use std::path::PathBuf;

use crate::checked::Checked;
use crate::format::human::Style;
use crate::format::{Format, Totals, human, json};
use crate::levels::LevelArguments;
use crate::{Outcome, locate, output};

const EXAMPLES: &str = "\
Examples:
  event-catalog check                          the catalog of this repository
  event-catalog check export.csv               a lone file
  event-catalog check --format json catalog    for a program

Exit status: 0 all is well or there are only warnings, 1 there are errors, 2 the check could not run.";

/// Checks catalogs: says what is wrong in them, where, and what to do.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// Catalogs: folders, or single CSV or TOML files [default: the nearest one upwards]
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,

    /// How to write the findings
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: Format,

    /// How many findings to show at most, errors first; 0 for all. JSON always has all of them
    #[arg(long, default_value_t = 100, value_name = "N")]
    max: usize,

    #[command(flatten)]
    levels: LevelArguments,
}

impl Arguments {
    pub(crate) fn run(self) -> anyhow::Result<Outcome> {
        let levels = self.levels.levels()?;
        let paths = locate::catalogs(&self.paths)?;
        let catalogs: Vec<Checked> = paths
            .iter()
            .map(|path| Checked::open(path, &levels))
            .collect::<Result<_, _>>()?;
        let totals = Totals::of(&catalogs);
        let style = Style {
            // `output` takes them off where they are not wanted.
            colours: true,
            width: output::width(),
            most: if self.max == 0 { usize::MAX } else { self.max },
        };
        output::write(&match self.format {
            Format::Human => human::render(&catalogs, &style),
            Format::Json => json::render(&catalogs)?,
        })?;
        output::note(&totals.summary());
        Ok(if totals.errors > 0 {
            Outcome::Errors
        } else {
            Outcome::Fine
        })
    }
}
