//! `event-catalog usages`: finds where code uses the names of a catalog, and which uses are wrong.

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use event_catalog_build::catalog::Catalog;
use event_catalog_build::finding::Severity;
use event_catalog_build::read::{Links, Settings};
use event_catalog_build::write::{Durability, replace_if_changed};

use crate::baseline::Baseline;
use crate::catalog_arguments::CatalogOption;
use crate::checked::Checked;
use crate::format::{self, Format, Most, count, summary, totals};
use crate::levels::LevelArguments;
use crate::usages::{Link, Request, Usages, search};
use crate::{Outcome, against, diagnose, diff, named, output};

const NOTES: &str = "\
A name in quotes is found in any language; so are names in attributes, data, Markdown, SQL, regular expressions \
(`link_clicked|load`), and names that are composed (`\"score_\" + n`). A name of a single word counts only near \
other names, in the same call as other names, or in what `[usages] calls` in catalog.toml names.

What git ignores, hidden files, binary files, generated files and files of more than 16 MB aren't searched. \
A comment `event-catalog: ignore` suppresses the findings of its line.

Examples:
  event-catalog usages                          all files in this folder and below
  event-catalog usages web app/src              these folders
  event-catalog usages --diff, then --fix       preview and replace old names
  event-catalog usages --against main...        for CI: only what is wrong in lines that this branch adds
  event-catalog usages --unused                 also events that no file uses
  event-catalog usages --used-in used.json --link 'https://github.com/OWNER/NAME/blob/{rev}/{path}#L{line}'
  event-catalog generate html --usages used.json   a site that shows these places
  event-catalog usages --write-baseline old.json, then
  event-catalog usages --baseline old.json      only what is new, for old code

Exit status: 0 success, or only warnings, 1 there are errors, 2 the command could not run. With --diff, 1 says \
that there is something to change.";

/// Finds names in code, and reports misspelled, old and deprecated ones.
#[derive(Debug, clap::Args)]
#[command(after_help = NOTES)]
#[allow(clippy::struct_excessive_bools, reason = "each is a flag")]
pub(crate) struct Arguments {
    /// Folders and files to search
    #[arg(value_name = "PATH", default_value = ".")]
    paths: Vec<PathBuf>,

    #[command(flatten)]
    catalog: CatalogOption,

    /// How to write the findings
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: Format,

    /// The maximum number of findings to show, errors first; 0 for all [default: 100, and 10 of each rule].
    /// JSON and SARIF always have all, GitHub's annotations up to 100
    #[arg(long, value_name = "N")]
    max: Option<usize>,

    /// With `--format sarif`: also write the findings that a comment, an `[[accept]]` or the baseline allows, as
    /// suppressed. Leave it out for GitHub, which opens alerts for them
    #[arg(long)]
    suppressed: bool,

    /// Count the findings by rule, cause and file instead of showing them
    #[arg(long, conflicts_with_all = ["write_baseline", "diff", "format", "max"])]
    summary: bool,

    /// Treat warnings as errors, and also files that aren't searched to their end
    #[arg(long)]
    deny_warnings: bool,

    /// Also report events that no searched file uses. Code may compose their names, or other code may emit them
    #[arg(long, conflicts_with = "against")]
    unused: bool,

    /// Write where each event is used to this file, as JSON
    #[arg(long, value_name = "FILE")]
    used_in: Option<PathBuf>,

    /// The address of a line, with `{path}`, `{line}` and `{rev}`, the current commit, for `--used-in`
    /// [default: `[usages] link` in catalog.toml]
    #[arg(long, value_name = "PATTERN", requires = "used_in")]
    link: Option<String>,

    /// Write the findings to this file as the baseline, and report none
    #[arg(long, value_name = "FILE", conflicts_with_all = ["baseline", "format", "max", "deny_warnings"])]
    write_baseline: Option<PathBuf>,

    /// Report only the findings that this baseline does not have
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,

    /// Report only problems in lines that this revision of git does not have, such as `main`, or `main...`
    /// for the commit where this branch began
    #[arg(long, value_name = "REF")]
    against: Option<String>,

    /// Replace old and removed names with current ones. Queries, recorded events and exports of tag managers aren't
    /// changed
    #[arg(long, conflicts_with = "write_baseline")]
    fix: bool,

    /// Show what `--fix` would change, and change nothing
    #[arg(long, conflicts_with_all = ["write_baseline", "format", "max", "fix"])]
    diff: bool,

    #[command(flatten)]
    levels: LevelArguments,
}

impl Arguments {
    pub(crate) fn run(self) -> anyhow::Result<Outcome> {
        if self.suppressed && self.format != Format::Sarif {
            bail!("`--suppressed` is for SARIF; add `--format sarif`");
        }
        let baseline = self.baseline.as_deref().map(Baseline::read).transpose()?;
        let mut usages = self.search()?;
        // `--fix` doesn't replace names whose findings the baseline allows.
        let mut gone = without_known(baseline.as_ref(), &mut usages);
        if self.diff {
            return self.show_diff(&usages);
        }
        if self.fix && replace(&usages)? {
            usages = self.search()?;
            gone = without_known(baseline.as_ref(), &mut usages);
        }
        for note in &usages.notes {
            output::note(note);
        }
        if let Some(path) = &self.used_in {
            write(path, &usages.used_in.json()?)?;
        }
        if let Some(path) = &self.write_baseline {
            let (baseline, _) = Baseline::of(std::slice::from_ref(&usages.checked));
            baseline.write(path)?;
            let known = count(baseline.len(), "finding");
            output::note(&format!(
                "wrote a baseline with {known} to {}",
                output::path(path)
            ));
            return Ok(Outcome::Fine);
        }
        if self.deny_warnings {
            usages.checked.deny_warnings();
        }
        self.write(std::slice::from_ref(&usages.checked))?;
        output::note(&summary_of(&usages));
        if gone > 0 && self.against.is_none() {
            let gone = count(gone, "finding");
            output::note(&format!(
                "note: {gone} of the baseline can no longer be found; update the baseline with `--write-baseline`"
            ));
        }
        if let (Some(version), Some(path)) = (self.against.as_deref(), self.paths.first())
            && self.format == Format::Human
            && !usages.checked.found.is_empty()
            && let Some(note) = against::ahead(version, path, "--against")
        {
            output::note(&note);
        }
        if self.deny_warnings && !usages.is_whole {
            output::note(
                "error: not every file was searched to its end, as the notes above say; split or exclude these files, or \
                 search without `--deny-warnings`",
            );
            return Ok(Outcome::Errors);
        }
        Ok(outcome(&usages.checked))
    }

    fn search(&self) -> anyhow::Result<Usages> {
        let levels = self.levels.levels()?;
        let path = self.catalog.locate()?;
        let input = self.catalog.read()?;
        let link = self.link(&input.settings)?;
        let catalog = Catalog::new(&input);
        diagnose::note_errors(&catalog);
        let request = Request {
            paths: &self.paths,
            catalog: &path,
            levels: &levels,
            unused: self.unused,
            against: self.against.as_deref(),
            link: link.as_ref(),
        };
        search(&catalog, &request)
    }

    /// The address of a line, from the arguments or the settings.
    fn link(&self, settings: &Settings) -> anyhow::Result<Option<Link>> {
        let of_settings = settings.usages.link.as_ref();
        let of_settings = of_settings.filter(|_| self.used_in.is_some());
        let of_settings = of_settings.map(|it| it.value.as_str());
        let pattern = self.link.as_deref().or(of_settings);
        let link = pattern.map(|pattern| Link::of(pattern)?.at_revision());
        link.transpose()
    }

    fn show_diff(&self, usages: &Usages) -> anyhow::Result<Outcome> {
        for note in &usages.notes {
            output::note(note);
        }
        let (fixed, count) = usages.fixed();
        let files = fixed.iter().flat_map(|(_, files)| files);
        for file in files.clone() {
            let before = file.before.as_deref().unwrap_or_default();
            output::write(&diff::unified(&file.shown, before, &file.after))?;
        }
        if count == 0 {
            output::note(&format!("nothing to replace; {}", summary_of(usages)));
        } else {
            tell_done("would replace", count, files.count());
        }
        let is_denied = self.deny_warnings && !usages.checked.found.is_empty();
        Ok(if count > 0 || is_denied {
            Outcome::Errors
        } else {
            outcome(&usages.checked)
        })
    }

    fn write(&self, catalogs: &[Checked]) -> anyhow::Result<()> {
        let most = Most::asked(self.max);
        if self.summary {
            return output::write(&summary::render(catalogs));
        }
        format::write(self.format, catalogs, most, self.suppressed)
    }
}

fn outcome(checked: &Checked) -> Outcome {
    if checked.count(Severity::Error) > 0 {
        Outcome::Errors
    } else {
        Outcome::Fine
    }
}

/// Removes the findings that a baseline has. Returns how many of the baseline's findings no longer occur.
fn without_known(baseline: Option<&Baseline>, usages: &mut Usages) -> usize {
    let catalogs = std::slice::from_mut(&mut usages.checked);
    baseline.map_or(0, |it| it.clone().apply(catalogs).gone)
}

/// Formats the summary, as in `searched 3 files: 9 usages of 4 of 210 events; 1 error and 1 warning (2 accepted)`.
fn summary_of(usages: &Usages) -> String {
    let checked = &usages.checked;
    let count = |severity| checked.count(severity);
    let found = totals::findings(count(Severity::Error), count(Severity::Warning));
    let found = found.unwrap_or_else(|| "no problems found".to_owned());
    let passed = [
        (checked.accepted, "accepted"),
        (checked.known, "in the baseline"),
    ];
    let passed = passed.into_iter().filter(|(number, _)| *number > 0);
    let passed: Vec<String> = passed
        .map(|(number, what)| format!("{number} {what}"))
        .collect();
    let passed = if passed.is_empty() {
        String::new()
    } else {
        format!(" ({})", passed.join(", "))
    };
    format!("{}; {found}{passed}", usages.summary())
}

/// Replaces old names in the files, and reports how many. Returns whether any name was replaced.
fn replace(usages: &Usages) -> anyhow::Result<bool> {
    let (fixed, names) = usages.fixed();
    Usages::write(&fixed)?;
    let files: usize = fixed.iter().map(|(_, files)| files.len()).sum();
    tell_done("replaced", names, files);
    Ok(names > 0)
}

fn tell_done(verb: &str, names: usize, files: usize) {
    if names > 0 {
        output::note(&format!(
            "{verb} {} in {}",
            count(names, "old name"),
            count(files, "file")
        ));
        output::note(
            "note: code that receives events needs both names until all senders use the new name; see docs/renaming.md",
        );
    }
}

/// Writes a file that was named on the command line.
fn write(path: &Path, text: &str) -> anyhow::Result<()> {
    named::check(path, Links::Inside)?;
    let cannot = || format!("`{}` cannot be written", output::path(path));
    let file = named::file_to_write(path).with_context(cannot)?;
    replace_if_changed(&file, text, Durability::Generated).with_context(cannot)?;
    Ok(())
}
