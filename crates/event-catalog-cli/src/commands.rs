//! The commands, one file each.

mod check;
mod completions;
mod diff;
mod explain;
mod fmt;
mod form_arguments;
mod generate;
mod import;
mod infer;
mod inject;
mod list;
mod remove;
mod rename;
mod sample;
mod schema;
#[cfg(feature = "serve")]
mod serve;
mod show;
mod stats;
mod usages;
mod validate;

use crate::{Outcome, progress};

#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    Check(check::Arguments),
    Diff(diff::Arguments),
    Explain(explain::Arguments),
    Fmt(fmt::Arguments),
    Import(import::Arguments),
    Infer(infer::Arguments),
    List(list::Arguments),
    Show(show::Arguments),
    Generate(generate::Arguments),
    Inject(inject::Arguments),
    Remove(remove::Arguments),
    Rename(rename::Arguments),
    Sample(sample::Arguments),
    #[cfg(feature = "serve")]
    Serve(serve::Arguments),
    Stats(stats::Arguments),
    Usages(usages::Arguments),
    Validate(validate::Arguments),
    Schema(schema::Arguments),
    Completions(completions::Arguments),
}

impl Command {
    pub(crate) fn run(self) -> anyhow::Result<Outcome> {
        progress::start(self.progress());
        let outcome = self.dispatch();
        progress::stop();
        outcome
    }

    fn dispatch(self) -> anyhow::Result<Outcome> {
        match self {
            Self::Check(arguments) => arguments.run(),
            Self::Diff(arguments) => arguments.run(),
            Self::Explain(arguments) => arguments.run(),
            Self::Fmt(arguments) => arguments.run(),
            Self::Import(arguments) => arguments.run(),
            Self::Infer(arguments) => arguments.run(),
            Self::List(arguments) => arguments.run(),
            Self::Show(arguments) => arguments.run(),
            Self::Generate(arguments) => arguments.run(),
            Self::Inject(arguments) => arguments.run(),
            Self::Remove(arguments) => arguments.run(),
            Self::Rename(arguments) => arguments.run(),
            Self::Sample(arguments) => arguments.run(),
            #[cfg(feature = "serve")]
            Self::Serve(arguments) => arguments.run(),
            Self::Stats(arguments) => arguments.run(),
            Self::Usages(arguments) => arguments.run(),
            Self::Validate(arguments) => arguments.run(),
            Self::Schema(arguments) => arguments.run(),
            Self::Completions(arguments) => arguments.run(),
        }
    }

    /// The action that is shown while the user waits.
    fn progress(&self) -> &'static str {
        match self {
            Self::Check(_) => "checking",
            Self::Diff(_) => "comparing",
            Self::Validate(_) => "validating",
            Self::Fmt(_) => "formatting",
            Self::Import(_) => "importing",
            Self::Infer(_) => "inferring",
            Self::Usages(_) => "searching",
            Self::Generate(_) | Self::Inject(_) | Self::Sample(_) => "generating",
            _ => "reading",
        }
    }
}
