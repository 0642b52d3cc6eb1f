//! Prints the answers of `report` and `signals`.

use std::io::{self, IsTerminal};

use event_catalog_cli::shared;

use crate::report::{Answer, Blocks};

#[derive(Clone, Copy, Debug, Default, clap::ValueEnum)]
pub(super) enum Format {
    /// For people; in a terminal, reports have bars.
    #[default]
    Table,
    /// A line for each row, with the names of the columns in the first one.
    Csv,
    /// A list with an object for each row.
    Json,
}

/// Prints an answer, and its notes.
pub(super) fn print(answer: &Answer, format: Format) -> anyhow::Result<()> {
    let text = match format {
        Format::Table => {
            let is_terminal = io::stdout().is_terminal();
            answer.table(
                is_terminal.then(Blocks::of_terminal),
                is_terminal.then(shared::width),
            )
        }
        Format::Csv => answer.csv()?,
        Format::Json => answer.json()?,
    };
    shared::write(&text)?;
    for note in &answer.notes {
        shared::note(&format!("note: {note}"));
    }
    Ok(())
}
