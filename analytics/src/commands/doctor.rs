//! `event-analytics doctor`: reports the problems of a store, and what to do.

use anyhow::Context;
use event_catalog_cli::shared::{json, note, shown_path, write};
use serde::Serialize;

use super::{CatalogOption, Outcome, StoreOption, TextFormat, runtime};
use crate::catalog::KnownCatalog;
use crate::count::counted;
use crate::doctor::{self, Examined};

const EXAMPLES: &str = "\
Examples:
  event-analytics doctor
  event-analytics doctor --fix
  event-analytics doctor --deep --format json";

/// Looks for problems in a store, and explains the effect of each problem and what to do.
///
/// The command only reads the store, so a collector may be running. The exit status is 1 if there are problems; notes
/// aren't problems.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Doctor {
    #[command(flatten)]
    store: StoreOption,
    #[command(flatten)]
    catalog: CatalogOption,
    /// Decode all files, and compare them with their commits: this takes as long as reading the whole store
    #[arg(long)]
    deep: bool,
    /// Fix the problems that have only one possible fix, as the findings say; no collector may run
    #[arg(long)]
    fix: bool,
    /// How the findings are written
    #[arg(long, value_enum, default_value_t)]
    format: TextFormat,
}

/// The result as JSON.
#[derive(Serialize)]
struct Whole<'a> {
    fixed: &'a [String],
    problems: u64,
    #[serde(flatten)]
    examined: &'a Examined,
}

impl Doctor {
    pub(super) fn run(&self) -> anyhow::Result<Outcome> {
        let catalog = self.catalog()?;
        let store = &self.store.store;
        let (fixed, is_fixed, examined) = runtime()?.block_on(async {
            let (fixed, is_fixed) = if self.fix {
                doctor::fix(store, catalog.as_ref()).await
            } else {
                (Vec::new(), Ok(()))
            };
            let examined = doctor::examine(store, catalog.as_ref(), self.deep).await;
            (fixed, is_fixed, examined)
        });
        let examined = match examined {
            Ok(examined) => examined,
            Err(error) => return Err(is_fixed.err().unwrap_or(error)),
        };
        // The findings include problems that can't be fixed.
        match self.format {
            TextFormat::Text => self.print(&fixed, &examined)?,
            TextFormat::Json => write(&json(&Whole {
                fixed: &fixed,
                problems: examined.problems(),
                examined: &examined,
            })?)?,
        }
        is_fixed.context("some problems could not be fixed")?;
        Ok(if examined.problems() == 0 {
            Outcome::Fine
        } else {
            Outcome::Wrong
        })
    }

    /// The catalog. It is only needed to compare columns, and it may be broken itself.
    fn catalog(&self) -> anyhow::Result<Option<KnownCatalog>> {
        if self.catalog.catalog.is_some() {
            return self.catalog.read().map(Some);
        }
        let found = KnownCatalog::open(None);
        if found.is_err() {
            note(
                "note: there is no catalog here, so columns aren't compared; name one with `--catalog PATH`",
            );
        }
        Ok(found.ok())
    }

    fn print(&self, fixed: &[String], examined: &Examined) -> anyhow::Result<()> {
        let mut text = String::new();
        for sentence in fixed {
            text += &format!("fixed: {sentence}\n");
        }
        for finding in &examined.findings {
            text += &format!(
                "{}[{}]: `{}`: {}\n  {}\n",
                finding.level.name(),
                finding.rule,
                finding.place,
                finding.message,
                finding.advice
            );
        }
        let counts = if examined.is_counted {
            format!(
                "{}, {}, {} of {}",
                counted(examined.events, "event"),
                counted(examined.rejected, "rejected line"),
                counted(examined.files, "data file"),
                counted(examined.bytes, "byte")
            )
        } else {
            "nothing was counted, because of the errors above".to_owned()
        };
        text += &format!(
            "`{}`: {counts}; {}\n",
            shown_path(&self.store.store),
            match examined.problems() {
                0 => "no problems found".to_owned(),
                problems => counted(problems, "problem") + " found",
            }
        );
        write(&text)?;
        let findings = examined.findings.iter();
        let fixable = findings.filter(|finding| finding.fixable).count() as u64;
        if fixable > 0 {
            note(&format!(
                "`event-analytics doctor --fix` fixes {}",
                counted(fixable, "finding")
            ));
        }
        Ok(())
    }
}
