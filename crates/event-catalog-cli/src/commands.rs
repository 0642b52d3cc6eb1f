//! The commands, one file each.

mod check;
mod completions;
mod explain;
mod fmt;
mod generate;
mod import;
mod inject;
mod list;
mod show;
mod stats;

use crate::Outcome;

#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    Check(check::Arguments),
    Explain(explain::Arguments),
    Fmt(fmt::Arguments),
    Import(import::Arguments),
    List(list::Arguments),
    Show(show::Arguments),
    Generate(generate::Arguments),
    Inject(inject::Arguments),
    Stats(stats::Arguments),
    Completions(completions::Arguments),
}

impl Command {
    pub(crate) fn run(self) -> anyhow::Result<Outcome> {
        match self {
            Self::Check(arguments) => arguments.run(),
            Self::Explain(arguments) => arguments.run(),
            Self::Fmt(arguments) => arguments.run(),
            Self::Import(arguments) => arguments.run(),
            Self::List(arguments) => arguments.run(),
            Self::Show(arguments) => arguments.run(),
            Self::Generate(arguments) => arguments.run(),
            Self::Inject(arguments) => arguments.run(),
            Self::Stats(arguments) => arguments.run(),
            Self::Completions(arguments) => arguments.run(),
        }
    }
}
