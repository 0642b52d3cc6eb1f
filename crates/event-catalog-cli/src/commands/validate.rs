//! `event-catalog validate FILE…`: compares recorded events with the catalog.

use std::path::PathBuf;

use anyhow::bail;
use event_catalog_build::catalog::Catalog;
use event_catalog_build::printable;

use super::form_arguments::FormArguments;
use crate::catalog_arguments::CatalogOption;
use crate::traffic::{Format, Level, Options, Source, validate};
use crate::{Outcome, against, diagnose, locate};

/// Validates events that occurred: their names, and their payloads against the schemas of the catalog.
///
/// Inputs have one JSON value per line, values over several lines, or lists; they may be compressed with
/// gzip or Zstandard. CloudEvents and the pairs of the JavaScript API are read as they are, alone and in
/// lists; for any other form, options say where names and payloads are. Unknown names are listed, since
/// custom events are legitimate, but a name that is similar to one in the catalog is an error.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  \
    event-catalog validate events.ndjson\n  \
    event-catalog validate --form segment segment.json.gz\n  \
    event-catalog validate --each '/batch/*' --where '/kind == \"event\"' --name '{/area}.{/action}' --payload /data -\n  \
    event-catalog validate events.ndjson --at v1.2 --at v1.3\n  \
    event-catalog validate events.ndjson --coverage run.json --require link_clicked --fail-under 80\n\n\
    Exit status: 0 nothing fails, 1 there are findings that fail it, or the catalog has errors, 2 the command \
    could not run.")]
pub(crate) struct Arguments {
    /// Files with events; `-` is standard input
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    #[command(flatten)]
    catalog: CatalogOption,
    #[command(flatten)]
    form: FormArguments,
    /// Accept events that are valid in this version of the catalog, such as the tag of a release; may be given
    /// several times. Old versions of an app still send events that were right when they were released
    #[arg(long, value_name = "REV")]
    at: Vec<String>,
    /// How to print the findings
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// The maximum number of findings to show; 0 shows all
    #[arg(long, value_name = "NUMBER", default_value_t = 50)]
    max: usize,
    /// The lowest severity of findings that fail the run
    #[arg(long, value_enum, value_name = "LEVEL", default_value = "error")]
    fail_on: Level,
    /// Don't report the findings in this file
    #[arg(long, value_name = "FILE", conflicts_with = "write_baseline")]
    baseline: Option<PathBuf>,
    /// Write the findings to this file, for `--baseline`
    #[arg(long, value_name = "FILE")]
    write_baseline: Option<PathBuf>,
    #[command(flatten)]
    coverage: CoverageArguments,
}

/// The arguments about coverage: which events occurred, and which ones must occur.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Coverage")]
struct CoverageArguments {
    /// Write a file that says which events, fields and values occurred
    #[arg(long, value_name = "FILE")]
    coverage: Option<PathBuf>,
    /// Add the coverage of another run; may be given several times
    #[arg(long, value_name = "FILE")]
    merge: Vec<PathBuf>,
    /// Fail if this event, or any event of this family, didn't occur; may be given several times
    #[arg(long, value_name = "EVENT")]
    require: Vec<String>,
    /// Fail if less than this share of the events occurred, in percent. Deprecated events don't count
    #[arg(long, value_name = "PERCENT", value_parser = percent)]
    fail_under: Option<u8>,
}

impl Arguments {
    pub(crate) fn run(self) -> anyhow::Result<Outcome> {
        let (path, links) = (self.catalog.locate()?, self.catalog.links());
        let mut inputs = vec![locate::read(&path, links)?];
        for version in &self.at {
            let Some(input) = against::open(version, &path, links, "--at")? else {
                bail!(
                    "the version `{}` has no catalog to validate against",
                    printable(version)
                );
            };
            inputs.push(input);
        }
        let catalogs: Vec<Catalog<'_>> = inputs.iter().map(Catalog::new).collect();
        let outcome = catalogs
            .first()
            .map_or(Outcome::Fine, diagnose::note_errors);
        let catalog_errors = match (outcome, catalogs.first()) {
            (Outcome::Errors, Some(catalog)) => diagnose::errors(catalog).errors(),
            _ => 0,
        };
        let sources: Vec<Source> = self.files.into_iter().map(Source::of).collect();
        let options = Options {
            fail_on: Some(self.fail_on),
            baseline: self.baseline,
            write_baseline: self.write_baseline,
            coverage: self.coverage.coverage,
            merge: self.coverage.merge,
            require: self.coverage.require,
            fail_under: self.coverage.fail_under,
            most: self.max,
            format: self.format,
            catalog_errors,
        };
        let settings = inputs
            .first()
            .map(|it| it.settings.clone())
            .unwrap_or_default();
        let reading = self.form.reading(&settings)?;
        let results = validate(&catalogs, &sources, &reading, &options)?;
        Ok(if results.has_failed {
            Outcome::Errors
        } else {
            outcome
        })
    }
}

/// Reads a percentage without decimals.
fn percent(text: &str) -> Result<u8, String> {
    let number = text.strip_suffix('%').unwrap_or(text).trim_end();
    let percent = number.parse::<u8>().ok().filter(|it| *it <= 100);
    percent
        .ok_or_else(|| "write a percentage from 0 to 100 without decimals, such as 80".to_owned())
}

#[cfg(test)]
mod tests {
    use super::percent;

    #[test]
    fn percentages_may_have_their_sign() {
        for (text, expected) in [
            ("80", Some(80)),
            ("80%", Some(80)),
            ("100 %", Some(100)),
            ("0", Some(0)),
            ("101", None),
            ("80%%", None),
            ("7.5", None),
            ("-1", None),
            ("", None),
        ] {
            assert_eq!(percent(text).ok(), expected, "{text}");
        }
    }
}
