//! The commands, one file each.

mod check;
mod explain;
mod fmt;
mod generate;
mod inject;
mod list;
mod show;

use crate::Outcome;

#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    Check(check::Arguments),
    Explain(explain::Arguments),
    Fmt(fmt::Arguments),
    List(list::Arguments),
    Show(show::Arguments),
    Generate(generate::Arguments),
    Inject(inject::Arguments),
}

impl Command {
    pub(crate) fn run(self) -> anyhow::Result<Outcome> {
        match self {
            Self::Check(arguments) => arguments.run(),
            Self::Explain(arguments) => arguments.run(),
            Self::Fmt(arguments) => arguments.run(),
            Self::List(arguments) => arguments.run(),
            Self::Show(arguments) => arguments.run(),
            Self::Generate(arguments) => arguments.run(),
            Self::Inject(arguments) => arguments.run(),
        }
    }
}
