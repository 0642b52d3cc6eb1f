//! The commands, one file each.

mod check;
mod list;

use crate::Outcome;

#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    Check(check::Arguments),
    List(list::Arguments),
}

impl Command {
    pub(crate) fn run(self) -> anyhow::Result<Outcome> {
        match self {
            Self::Check(arguments) => arguments.run(),
            Self::List(arguments) => arguments.run(),
        }
    }
}
