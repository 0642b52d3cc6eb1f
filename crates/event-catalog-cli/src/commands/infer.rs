//! `event-catalog infer FILE…`: creates a catalog from events that occurred, or adds to one.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::bail;
use event_catalog_build::catalog::Catalog;
use event_catalog_build::read::Links;

use super::form_arguments::FormArguments;
use super::import::{created, into};
use crate::catalog_arguments::NoCatalog;
use crate::checked::Checked;
use crate::format::count;
use crate::import::{folder, inferred};
use crate::levels::Levels;
use crate::locate::CATALOG;
use crate::traffic::Source;
use crate::traffic::infer::{Options, infer};
use crate::typed::word;
use crate::{Outcome, diagnose, locate, named, output};

/// Creates a catalog from events that occurred: a row for each name, and a schema for its payload.
///
/// Inputs are those of `validate`: one JSON value per line, values over several lines, or lists;
/// also compressed with gzip or Zstandard. The inferred schemas allow everything that occurred.
/// Afterwards, describe the events and their fields, and check which fields are required: traffic
/// shows what was sent, not what was meant.
///
/// Values that may be about a person aren't written: they are replaced in examples, and left out of lists of values.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  \
    event-catalog infer events.ndjson\n  \
    event-catalog infer --form segment segment.json.gz --out catalog\n  \
    event-catalog infer --name '{/event}' --payload /properties - --into catalog\n\n\
    Exit status: 0 the catalog was created or extended, 1 records can't be read, or nothing could be generated from \
    the catalog, 2 nothing could be written.")]
pub(crate) struct Arguments {
    /// Files with events; `-` is standard input
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    /// The folder of the new catalog; must not exist, or must be empty
    #[arg(long, value_name = "FOLDER", default_value = CATALOG)]
    out: PathBuf,
    /// Add the events that the catalog in this folder doesn't have. Its existing contents stay,
    /// including the schemas of its events
    #[arg(long, value_name = "CATALOG", conflicts_with = "out")]
    into: Option<PathBuf>,
    /// A field is required if all objects have it, and there are at least this many
    #[arg(long, value_name = "NUMBER", default_value_t = 20, value_parser = clap::value_parser!(u64).range(1..))]
    required_after: u64,
    /// Names that differ by a number are a family if there are at least this many
    #[arg(long, value_name = "NUMBER", default_value_t = 3, value_parser = clap::value_parser!(u32).range(2..=100))]
    family_of: u32,
    /// Keep values that look personal in examples, and names of events that contain ids
    #[arg(long)]
    keep_values: bool,
    #[command(flatten)]
    no_catalog: NoCatalog,
    #[command(flatten)]
    form: FormArguments,
}

impl Arguments {
    pub(crate) fn run(self) -> anyhow::Result<Outcome> {
        self.no_catalog.check(
            "`infer` creates a new catalog; name its folder with `--out`, or an existing catalog with `--into`",
        )?;
        match &self.into {
            Some(catalog) => named::check(catalog, Links::Inside)?,
            None => named::check_output(&self.out, CATALOG, Links::Inside)?,
        }
        let input = match &self.into {
            Some(path) => Some(locate::read(path, Links::Inside)?),
            None if self.form.needs_settings() => {
                bail!(
                    "`--traffic` names settings of a catalog, but there is no catalog yet; name a catalog with \
                     `--into`, or use options to say where events are"
                )
            }
            None => None,
        };
        let settings = input.as_ref().map(|it| it.settings.clone());
        let reading = self.form.reading(&settings.unwrap_or_default())?;
        let sources: Vec<Source> = self.files.into_iter().map(Source::of).collect();
        let origin = match sources.as_slice() {
            [one] => one.shown(),
            several => count(several.len(), "input"),
        };
        let catalog = input.as_ref().map(Catalog::new);
        if let Some(catalog) = &catalog
            && !catalog.is_complete()
        {
            diagnose::note_errors(catalog);
            bail!(
                "the catalog can't be read completely, so nothing was changed; fix its errors first"
            );
        }
        let options = Options {
            required_after: self.required_after,
            family_of: self.family_of as usize,
            keeps_values: self.keep_values,
        };
        let found = infer(catalog.as_ref(), &sources, &reading, options)?;
        for line in &found.problems {
            output::note(line);
        }
        for note in &found.notes {
            output::note(&format!("note: {note}"));
        }
        let rows = found.events.len();
        let occurrences = usize::try_from(found.occurrences).unwrap_or(usize::MAX);
        output::note(&format!(
            "read {} in {origin}: {}",
            count(occurrences, "occurrence"),
            count(rows, "new row")
        ));
        let problems = if found.has_errors {
            Outcome::Errors
        } else {
            Outcome::Fine
        };
        if rows == 0 {
            output::note("nothing was written");
            return Ok(problems);
        }
        let content = inferred::content(found.events);
        let outcome = match &self.into {
            Some(path) => {
                let before = findings(path)?;
                let outcome = into::run(path, content, &origin, false, false)?;
                tell_further(path, &before)?;
                outcome
            }
            None => {
                let plan = content.into_plan(&origin).map_err(anyhow::Error::msg)?;
                for note in &plan.notes {
                    output::note(&format!("note: {note}"));
                }
                folder::write(&self.out, &plan.files)?;
                created::report(&self.out, &plan)?
            }
        };
        Ok(match outcome {
            Outcome::Fine => problems,
            other => other,
        })
    }
}

/// Counts the findings that `check` has for a catalog, by rule.
fn findings(path: &Path) -> anyhow::Result<BTreeMap<&'static str, usize>> {
    let checked = Checked::open(path, Links::Inside, &Levels::default(), None)?;
    let mut counts = BTreeMap::new();
    for found in &checked.found {
        *counts.entry(found.finding.rule.name).or_default() += 1;
    }
    Ok(counts)
}

/// Prints a note that counts the findings of `check` that the catalog didn't have before: for example, new rows have
/// no descriptions.
fn tell_further(path: &Path, before: &BTreeMap<&'static str, usize>) -> anyhow::Result<()> {
    let after = findings(path)?;
    let further = after.iter().filter_map(|(rule, number)| {
        let known = before.get(rule).copied().unwrap_or_default();
        let more = number.checked_sub(known).filter(|more| *more > 0)?;
        Some(format!("{more} of `{rule}`"))
    });
    let further: Vec<String> = further.collect();
    if !further.is_empty() {
        output::note(&format!(
            "note: the catalog has to be completed; `event-catalog check {}` lists the new findings: {}",
            word(&output::path(path)),
            further.join(", ")
        ));
    }
    Ok(())
}
