//! `event-catalog completions SHELL`: prints shell completions for the command's arguments.

use clap_complete::Shell;

use crate::catalog_arguments::NoCatalog;
use crate::{Outcome, output, shared};

const EXAMPLES: &str = "\
Examples:
  bash   event-catalog completions bash > ~/.local/share/bash-completion/completions/event-catalog
  zsh    event-catalog completions zsh > ~/.zfunc/_event-catalog      (with ~/.zfunc in $fpath)
  fish   event-catalog completions fish > ~/.config/fish/completions/event-catalog.fish
  PowerShell   event-catalog completions powershell >> $PROFILE";

/// Prints the completions for a shell.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
    #[command(flatten)]
    no_catalog: NoCatalog,
}

impl Arguments {
    pub(crate) fn run(self) -> anyhow::Result<Outcome> {
        self.no_catalog
            .check("completions are the same for every catalog; remove the argument")?;
        output::write(&shared::completions::<crate::Arguments>(self.shell)?)?;
        Ok(Outcome::Fine)
    }
}
