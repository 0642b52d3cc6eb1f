//! `event-catalog check`: reports all mistakes in catalogs.

use std::path::{Path, PathBuf};

use anyhow::bail;
use event_catalog_build::catalog::Catalog;
use event_catalog_build::printable;
use event_catalog_build::read::Input;
use event_catalog_build::toml_text;

use crate::against::Others;
use crate::baseline::{Applied, Baseline};
use crate::catalog_arguments::{CatalogPaths, on_each};
use crate::checked::{Checked, Found};
use crate::fix::{self, Fixed};
use crate::format::{self, Format, Most, Totals, count, summary};
use crate::levels::{LevelArguments, Levels};
use crate::today::TodayArgument;
use crate::typed::word;
use crate::{Outcome, against, locate, output};

const EXAMPLES: &str = "\
Examples:
  event-catalog check                          the catalog of this repository
  event-catalog check export.csv               a single file
  event-catalog check --format json catalog    for a program
  event-catalog check --summary                how many findings, by rule, cause and file
  event-catalog check --deny-warnings          for CI: fail on any finding
  event-catalog check --diff, then --fix       preview and apply safe fixes
  event-catalog check --against main...        for CI: fail if this branch removed a name
  event-catalog check --warn final-stop        with a rule that is off by default
  event-catalog check --write-baseline old.json, then
  event-catalog check --baseline old.json      only what is new, for an old catalog

Exit status: 0 success, or only warnings, 1 there are errors, 2 the check could not run.";

/// Checks catalogs, and reports each mistake with its place and a fix.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
#[allow(clippy::struct_excessive_bools, reason = "each is a flag")]
pub(crate) struct Arguments {
    #[command(flatten)]
    catalogs: CatalogPaths,

    /// How to write the findings
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: Format,

    /// The maximum number of findings to show, errors first; 0 for all [default: 100, and 10 of each rule].
    /// JSON, SARIF, JUnit and GitLab's report always have all, GitHub's annotations up to 100
    #[arg(long, value_name = "N")]
    max: Option<usize>,

    /// With `--format sarif`: also write the findings that an `[[accept]]` or the baseline allows, as
    /// suppressed. Leave it out for GitHub, which opens alerts for them
    #[arg(long)]
    suppressed: bool,

    /// Count the findings by rule, cause and file instead of showing them
    #[arg(long, conflicts_with_all = ["write_baseline", "diff", "format", "max"])]
    summary: bool,

    /// Treat warnings as errors
    #[arg(long)]
    deny_warnings: bool,

    /// Write the findings to this file as the baseline, and report none. Errors that prevent generation
    /// are left out
    #[arg(long, value_name = "FILE", conflicts_with_all = ["baseline", "format", "max", "deny_warnings"])]
    write_baseline: Option<PathBuf>,

    /// Report only the findings that this baseline does not have, and errors that prevent generation
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,

    /// Apply all safe fixes, and list them
    #[arg(long, conflicts_with = "write_baseline")]
    fix: bool,

    /// Show what `--fix` would change, and change nothing
    #[arg(long, conflicts_with_all = ["write_baseline", "baseline", "format", "max"])]
    diff: bool,

    /// Compare with another version: a revision of git such as `main` or `v1.0`, a folder or a file.
    /// `main...` is the commit where this branch began. A change is an error if it breaks an audience in
    /// `[compatibility] gate` of that version: by default, programs that send or receive events, and
    /// readers of the documentation
    #[arg(long, value_name = "REF|PATH")]
    against: Option<String>,

    #[command(flatten)]
    today: TodayArgument,

    #[command(flatten)]
    levels: LevelArguments,
}

impl Arguments {
    pub(crate) fn run(self) -> anyhow::Result<Outcome> {
        let levels = self.levels.levels()?.on(self.today.today()?);
        let baseline = self.baseline.as_deref().map(Baseline::read).transpose()?;
        let paths = self.catalogs.locate()?;
        if let Some(version) = &self.against {
            against::refuse_several(version, &paths)?;
        }
        if self.suppressed && self.format != Format::Sarif {
            bail!("`--suppressed` is for SARIF; add `--format sarif`");
        }
        if self.diff {
            return self.show_diff(&paths, &levels);
        }
        let mut catalogs = on_each(&paths, |path| self.checked(path, &levels))?;
        if let Some(path) = &self.write_baseline {
            let (baseline, refused) = Baseline::of(&catalogs);
            baseline.write(path)?;
            let known = count(baseline.len(), "finding");
            output::note(&format!(
                "wrote a baseline with {known} to {}",
                output::path(path)
            ));
            if refused > 0 {
                output::note(&format!(
                    "note: {} not in the baseline. A baseline can't have errors that prevent generation or are about a \
                     change: fix these errors, because `check --baseline` reports them",
                    are(refused, "error")
                ));
            }
            return Ok(Outcome::Fine);
        }
        let applied = baseline.map(|baseline| baseline.apply(&mut catalogs));
        let Applied { gone, refused } = applied.unwrap_or_default();
        if self.deny_warnings {
            catalogs.iter_mut().for_each(Checked::deny_warnings);
        }
        let totals = Totals::of(&catalogs);
        self.write(&catalogs)?;
        if !self.catalogs.are_named() {
            tell_each(&paths, &catalogs);
        }
        output::note(&totals.summary());
        let is_unlisted = self.tell_unlisted(&paths)?;
        for (path, catalog) in paths.iter().zip(&catalogs) {
            self.note_others(path, &catalog.others);
            note_unnamed(catalog);
            note_unused(catalog);
        }
        self.note_ahead(&paths, &catalogs, is_unlisted);
        for (table, catalog) in paths
            .iter()
            .filter_map(|path| Some((path, locate::owner(path)?)))
        {
            output::note(&format!(
                "note: `{}` was checked alone, without the settings and payloads of its catalog; \
                 `event-catalog check {}` checks the whole catalog",
                output::path(table),
                word(&output::path(&catalog))
            ));
        }
        if refused > 0 {
            output::note(&format!(
                "note: {} reported despite the baseline, which can't hide errors that prevent generation or are about \
                 a change; fix these errors",
                are(refused, "error")
            ));
        }
        // A finding in a row that can't be read is missing, too, but it isn't fixed, so there is no note then.
        let is_whole = |it: &Found| !it.finding.rule.is_required() && !it.finding.rule.suppresses;
        let are_whole = catalogs.iter().all(|it| it.found.iter().all(is_whole));
        if gone > 0 && are_whole {
            let gone = count(gone, "finding");
            output::note(&format!(
                "note: {gone} of the baseline can no longer be found; update the baseline with `--write-baseline`"
            ));
        }
        Ok(if totals.errors > 0 || is_unlisted {
            Outcome::Errors
        } else {
            Outcome::Fine
        })
    }

    /// The catalog at a path, fixed first if requested.
    fn checked(&self, path: &Path, levels: &Levels) -> anyhow::Result<Checked> {
        let old = self.old(path)?;
        let old = old.as_ref().map(|old| self.understood(old)).transpose()?;
        if !self.fix {
            return Checked::open(path, self.catalogs.links(), levels, old.as_ref());
        }
        let fixed = fix::fix(path, self.catalogs.links(), levels, old.as_ref())?;
        fixed.write(path, self.catalogs.links())?;
        tell_done("fixed", &fixed);
        Ok(fixed.checked)
    }

    /// The version to compare with, if any.
    fn old(&self, path: &Path) -> anyhow::Result<Option<Input>> {
        let Some(version) = self.against.as_deref() else {
            return Ok(None);
        };
        let old = against::open_before(version, path, self.catalogs.links(), "--against")?;
        if old.is_none() {
            output::note(&format!(
                "note: the version `{}` has no catalog `{}`, so everything in this catalog is new",
                printable(version),
                output::path(path)
            ));
        }
        Ok(old)
    }

    /// The catalog of the version to compare with.
    fn understood<'i>(&self, old: &'i Input) -> anyhow::Result<Catalog<'i>> {
        against::understood(old, self.against.as_deref().unwrap_or_default())
    }

    /// Reports catalogs that the older version has and `event-catalog.toml` doesn't list now. Returns whether there are
    /// any: that is an error, because all of their events are lost, and no `[[accept]]` can allow it.
    fn tell_unlisted(&self, paths: &[PathBuf]) -> anyhow::Result<bool> {
        let Some(version) = self.against.as_deref() else {
            return Ok(false);
        };
        if self.catalogs.are_named() {
            return Ok(false);
        }
        let unlisted = against::unlisted(version, paths, "--against")?;
        for catalog in &unlisted {
            output::note(&format!(
                "error: the version `{}` has the catalog `{}`, which isn't listed now, so all its events are lost. \
                 List the catalog in `event-catalog.toml`. If it was removed on purpose, name the remaining catalogs \
                 with `--catalog`, which compares only those",
                printable(version),
                printable(catalog)
            ));
        }
        Ok(!unlisted.is_empty())
    }

    /// Prints notes about changes that have no finding: risky ones, and those that break audiences outside
    /// `[compatibility] gate`.
    fn note_others(&self, path: &Path, others: &Others) {
        let version = self.against.as_deref().unwrap_or_default();
        let path = output::path(path);
        let advice = format!(
            "`event-catalog diff {} --catalog {}` lists all changes",
            word(version),
            word(&path)
        );
        if others.count > 0 {
            let names = others.audiences.iter();
            let names: Vec<_> = names.map(|it| format!("`{}`", it.name())).collect();
            let (breaks, are) = if others.count == 1 {
                ("breaks", "is")
            } else {
                ("break", "are")
            };
            output::note(&format!(
                "note: {} of `{path}` {breaks} {}, and {are} allowed, because `[compatibility] gate` has other \
                 audiences; {advice}",
                count(others.count, "change"),
                names.join(", "),
            ));
        }
        if others.risky > 0 {
            let (are, they) = if others.risky == 1 {
                ("is", "it breaks")
            } else {
                ("are", "they break")
            };
            output::note(&format!(
                "note: {} of `{path}` {are} risky: whether {they} anyone depends on other programs; {advice}",
                count(others.risky, "change"),
            ));
        }
    }

    /// Prints a note if the other branch has commits that this branch doesn't have, and the comparison found something:
    /// events that the other branch has added count as removed.
    fn note_ahead(&self, paths: &[PathBuf], catalogs: &[Checked], is_unlisted: bool) {
        let (Some(version), Some(path)) = (self.against.as_deref(), paths.first()) else {
            return;
        };
        let is_about_changes = |catalog: &Checked| {
            let is_comparing = |it: &Found| it.finding.rule.is_comparing();
            catalog.others != Others::default() || catalog.found.iter().any(is_comparing)
        };
        if self.format == Format::Human
            && (is_unlisted || catalogs.iter().any(is_about_changes))
            && let Some(note) = against::ahead(version, path, "--against")
        {
            output::note(&note);
        }
    }

    fn show_diff(&self, paths: &[PathBuf], levels: &Levels) -> anyhow::Result<Outcome> {
        let (mut left, mut changed) = (Vec::new(), false);
        for path in paths {
            let old = self.old(path)?;
            let old = old.as_ref().map(|old| self.understood(old)).transpose()?;
            let fixed = fix::fix(path, self.catalogs.links(), levels, old.as_ref())?;
            output::write(&fixed.diff())?;
            tell_done("would fix", &fixed);
            changed |= fixed.files() > 0;
            left.push(fixed.checked);
        }
        if self.deny_warnings {
            left.iter_mut().for_each(Checked::deny_warnings);
        }
        let totals = Totals::of(&left);
        if !self.catalogs.are_named() {
            tell_each(paths, &left);
        }
        if changed {
            output::note(&format!("with the fixes: {}", totals.summary()));
        } else {
            output::note(&format!("nothing to fix; {}", totals.summary()));
        }
        Ok(if changed || totals.errors > 0 {
            Outcome::Errors
        } else {
            Outcome::Fine
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

/// Prints notes about `[[accept]]` entries that allow changes without naming them: such an entry also allows what a
/// later commit breaks.
fn note_unnamed(catalog: &Checked) {
    /// The maximum number of changes that a note lists.
    const MOST: usize = 10;
    let notes = catalog.others.unnamed.iter().filter_map(|(place, names)| {
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let names = match names.as_slice() {
            [] => return None,
            [name] => toml_text::string(name),
            names if names.len() <= MOST => toml_text::list(names),
            _ => "[…]".to_owned(),
        };
        Some(format!(
            "note: {}: this `[[accept]]` doesn't name a change, so it also accepts what a later commit breaks; write \
             `change = {names}` into the entry, and remove its `event` if there is one",
            catalog.input.sources.show(*place)
        ))
    });
    note_first(notes, "`[[accept]]` entries without a `change`");
}

/// Prints notes about names in `[[accept]]` entries that accept nothing: they may be misspelled.
fn note_unused(catalog: &Checked) {
    let notes = catalog.others.unused.iter().map(|(place, why)| {
        let place = catalog.input.sources.show(*place);
        format!("note: {place}: {why}")
    });
    note_first(notes, "names in `[[accept]]` entries that accept nothing");
}

/// Prints the first notes, and counts the others: a pull request may have thousands of `[[accept]]` entries. `what`
/// says what the notes are about.
fn note_first(mut notes: impl Iterator<Item = String>, what: &str) {
    /// The maximum number of notes that are printed.
    const MOST: usize = 10;
    for note in notes.by_ref().take(MOST) {
        output::note(&note);
    }
    let more = notes.count();
    if more > 0 {
        output::note(&format!("note: {what}: {more} more"));
    }
}

/// Prints the number of findings in each catalog, if there are several catalogs.
fn tell_each(paths: &[PathBuf], catalogs: &[Checked]) {
    if paths.len() < 2 {
        return;
    }
    for (path, catalog) in paths.iter().zip(catalogs) {
        let totals = Totals::of(std::slice::from_ref(catalog));
        output::note(&format!("`{}`: {}", output::path(path), totals.summary()));
    }
}

/// Formats a count with a verb, as in `1 error is` and `2 errors are`.
fn are(number: usize, what: &str) -> String {
    let verb = if number == 1 { "is" } else { "are" };
    format!("{} {verb}", count(number, what))
}

fn tell_done(verb: &str, fixed: &Fixed) {
    for done in &fixed.done {
        output::note(&format!("{verb} {done}"));
    }
    if !fixed.done.is_empty() {
        let (findings, files) = (fixed.done.len(), fixed.files());
        output::note(&format!(
            "{verb} {} in {}",
            count(findings, "finding"),
            count(files, "file")
        ));
    }
}
