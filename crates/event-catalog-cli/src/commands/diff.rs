//! `event-catalog diff OLD [NEW]`: shows what changed between two versions, for whom that matters, and which new
//! version that requires.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anyhow::bail;
use event_catalog_build::catalog::Catalog;
use event_catalog_build::printable;
use event_catalog_build::read::{Column, Input, SETTINGS};

use crate::catalog_arguments::{CatalogOptions, on_each};
use crate::changes::format::comment::{self, Host};
use crate::changes::format::{
    Bump, Comparison, Names, Needed, Readers, Scope, human, json, left_out, markdown, unaccepted,
};
use crate::changes::version::{self, Side, export};
use crate::changes::{Audience, Kind, changes};
use crate::format::count;
use crate::generate::selection::all_known;
use crate::today::TodayArgument;
use crate::{Outcome, against, diagnose, locate, output};

const NOTES: &str = "\
OLD and NEW are, in this order: a path that begins with ./ or / or ends with /, a revision of git (main, v1.2, HEAD~3, \
main... for the commit where the current branch began, or main:path/from/the/root for a catalog that was elsewhere), or \
the file of a catalog or of an export (`event-catalog list --format json`). An argument \
that could be more than one of these is rejected.

Verdicts: breaking (something that worked stops working), risky (it depends on the other side), minor (there is more \
than before), note (for readers). docs/change.md explains them, and how to accept a break.

Examples:
  event-catalog diff main...                       what this branch changes since it began
  event-catalog diff main                          the difference to main as it is now
  event-catalog diff v1.2 v1.3 --format markdown   the change log of a release
  event-catalog diff v1.2 --format markdown --customer Acme   with the events that only Acme has
  event-catalog diff v1.2 --expect minor           for CI: fail if the changes need a major version
  event-catalog diff v1.2 --expect minor --deny-risks   also fail if a risky change has no `[[accept]]`
  event-catalog diff main --audience wire,rust     only for those who send, receive, or use the Rust crate
  event-catalog diff ./old.csv ./new.csv           two files

Exit status: 0 success, 1 the changes need more than --expect, 2 the versions can't be compared.";

/// The parts that aren't compared if a heading of the new version is unknown.
const UNKNOWN_COLUMN: &str = "The new version has a column with an unknown heading, which may be a misspelled `module`: \
    removed modules aren't among the changes.";

/// Why all events of a catalog were removed.
const UNLISTED: &str = "The catalog isn't listed in `event-catalog.toml` now, so all its events are removed. If that is \
    intended, name the remaining catalogs with `--catalog`.";

/// Shows what changed between two versions of catalogs, for whom that matters, and which new version that requires.
#[derive(Debug, clap::Args)]
#[command(after_help = NOTES)]
pub(crate) struct Arguments {
    /// The older version: a revision of git such as `main...` (where this branch began) or `v1.2`, a folder, a file, or
    /// an exported catalog
    #[arg(value_name = "OLD")]
    old: String,
    /// The new version [default: the files as they are now]
    #[arg(value_name = "NEW")]
    new: Option<String>,
    #[command(flatten)]
    catalogs: CatalogOptions,
    /// Only changes that matter for these audiences, separated by commas [default: all]
    #[arg(long, value_enum, value_delimiter = ',', value_name = "AUDIENCE")]
    audience: Vec<Audience>,
    /// How to write the changes
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: Format,
    /// The part of the version that will be raised: fail if the changes need more
    #[arg(long, value_enum, value_name = "PART")]
    expect: Option<Bump>,
    /// Risky changes need a major version, unless an `[[accept]]` allows them
    #[arg(long, requires = "expect")]
    deny_risks: bool,
    /// Also show notes, and one line for each change
    #[arg(long)]
    all: bool,
    /// Leave out the events of all customers except this one; may be given several times. The change log and
    /// the comments have no customer's events unless requested
    #[arg(long = "customer", value_name = "NAME")]
    customers: Vec<String>,
    /// The address of the published page, for links to events in Markdown
    #[arg(long, value_name = "URL")]
    base_url: Option<String>,
    #[command(flatten)]
    today: TodayArgument,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// For people: the most severe changes first, with similar ones only counted
    #[default]
    Human,
    /// One JSON object, whose form is stable (`event-catalog schema diff`)
    Json,
    /// A change log for users, with the headings of Keep a Changelog
    Markdown,
    /// The comment of a pull request on GitHub
    Github,
    /// The comment of a merge request on GitLab
    Gitlab,
}

impl Format {
    /// Whether people outside the team read the output.
    fn is_published(self) -> bool {
        matches!(self, Self::Markdown | Self::Github | Self::Gitlab)
    }
}

impl Arguments {
    pub(crate) fn run(self) -> anyhow::Result<Outcome> {
        let scope = Scope::of(&self.audience);
        let comparisons = self.comparisons()?;
        let customers = comparisons.iter().flat_map(|it| &it.customers);
        let customers: BTreeSet<&str> = customers.map(String::as_str).collect();
        let customers: Vec<&str> = customers.into_iter().collect();
        all_known("customer", &self.customers, &customers)?;
        self.write(&comparisons, &scope)?;
        self.note_limits(&comparisons);
        self.note_left_out(&comparisons, &scope);
        self.note_ahead(&comparisons);
        let needed = Needed::of(&comparisons, &scope);
        let Some(expected) = self.expect else {
            return Ok(Outcome::Fine);
        };
        let than = format!("which is more than `--expect {}`", expected.name());
        if needed.bump > expected {
            let part = needed.bump.name();
            output::note(&format!("error: the changes need a {part} version, {than}"));
            return Ok(Outcome::Errors);
        }
        let risks = unaccepted(&comparisons, &scope);
        if self.deny_risks && risks > 0 && expected < Bump::Major {
            let need = if risks == 1 { "needs" } else { "need" };
            output::note(&format!(
                "error: {} without an `[[accept]]` {need} a major version with `--deny-risks`, {than}",
                count(risks, "risky change")
            ));
            return Ok(Outcome::Errors);
        }
        Ok(Outcome::Fine)
    }

    fn write(&self, comparisons: &[Comparison], scope: &Scope) -> anyhow::Result<()> {
        let comment = |host| comment::render(comparisons, scope, self.all, host);
        match self.format {
            Format::Human => output::write_drawn(&human::render(comparisons, scope, self.all)),
            Format::Json => output::write(&json::render(comparisons, scope)?),
            Format::Markdown => {
                let page = self.base_url.as_deref();
                output::write(&markdown::render(comparisons, scope, self.all, page))
            }
            Format::Github => output::write(&comment(Host::GitHub)),
            Format::Gitlab => output::write(&comment(Host::GitLab)),
        }
    }

    /// The readers of the output, who determine which customers' events it contains.
    fn readers(&self) -> Readers<'_> {
        Readers::new(&self.customers, self.format.is_published())
    }

    /// Prints notes about what isn't compared, except for a change log, whose readers needn't know that.
    fn note_limits(&self, comparisons: &[Comparison]) {
        if !matches!(self.format, Format::Markdown) {
            return;
        }
        for comparison in comparisons {
            let catalog = &comparison.names.catalog;
            for note in &comparison.notes {
                output::note(&format!("note: `{catalog}`: {note}"));
            }
        }
    }

    /// Prints a note about changes that are left out, if the output itself doesn't mention them.
    fn note_left_out(&self, comparisons: &[Comparison], scope: &Scope) {
        if matches!(self.format, Format::Markdown | Format::Json)
            && let Some(left_out) = left_out(comparisons, scope)
        {
            output::note(&format!(
                "note: {left_out}, and `--customer NAME` includes those of one customer"
            ));
        }
    }

    /// Prints a note if there are changes: anything that the branch OLD has added since this branch began counts as
    /// removed.
    fn note_ahead(&self, comparisons: &[Comparison]) {
        let has_changes = comparisons.iter().any(|it| !it.items.is_empty());
        if self.format == Format::Human
            && self.is_of_branch()
            && has_changes
            && let Some(first) = comparisons.first()
            && let Some(note) = against::ahead(&self.old, Path::new(&first.names.catalog), "OLD")
        {
            output::note(&note);
        }
    }

    /// Whether NEW is the current branch. For any other NEW, the commit where the current branch began doesn't matter.
    fn is_of_branch(&self) -> bool {
        matches!(self.new.as_deref(), None | Some("HEAD"))
    }

    fn comparisons(&self) -> anyhow::Result<Vec<Comparison>> {
        let paths = self.paths()?;
        for version in std::iter::once(&self.old).chain(&self.new) {
            against::refuse_several(version, &paths)?;
        }
        let mut comparisons = on_each(&paths, |path| self.comparison(path))?;
        for catalog in self.unlisted(&paths)? {
            comparisons.push(self.gone(&catalog, &paths)?);
        }
        Ok(comparisons)
    }

    /// The catalogs that OLD lists and the current files don't. The result is empty if the command line names NEW or a
    /// catalog.
    fn unlisted(&self, paths: &[PathBuf]) -> anyhow::Result<Vec<String>> {
        if self.new.is_some() || self.catalogs.is_named() {
            return Ok(Vec::new());
        }
        against::unlisted(&self.old, paths, "OLD")
    }

    /// The changes of a catalog that is no longer listed: all its events are gone. `paths` are the catalogs that are
    /// still listed.
    fn gone(&self, catalog: &str, paths: &[PathBuf]) -> anyhow::Result<Comparison> {
        let folder = catalog.strip_suffix(SETTINGS).unwrap_or(catalog);
        let folder = folder.trim_end_matches('/');
        let folder = if folder.is_empty() { "." } else { folder };
        let version = format!("{}:{folder}", self.old);
        let beside = paths.first().map_or(Path::new("."), PathBuf::as_path);
        let Side::Catalog(input) = version::read(&version, beside, self.catalogs.links(), "OLD")?
        else {
            bail!("`{}` isn't a catalog", printable(&version));
        };
        let mut nothing = version::nothing();
        nothing.today = Some(self.today.today()?);
        let (old, new) = (
            against::understood(&input, &version)?,
            Catalog::new(&nothing),
        );
        let names = Names {
            catalog: folder.to_owned(),
            old: self.old.clone(),
            new: None,
        };
        let mut found = changes(Some(&old), &new);
        // Only the removed events are listed. The settings, modules and payloads are removed with them, which says
        // nothing new, and no `catalog.toml` is left in which an `[[accept]]` could allow it.
        found.retain(|change| change.kind == Kind::EventRemoved);
        for change in &mut found {
            change.cause = None;
        }
        let mut comparison = Comparison::new(names, found, Some(&old), &new, [true, true]);
        comparison.limit(self.readers(), Some(&old), &new);
        comparison.notes.push(UNLISTED.to_owned());
        Ok(comparison)
    }

    /// The catalogs: NEW if it is a catalog, or else the ones that are named or found.
    fn paths(&self) -> anyhow::Result<Vec<PathBuf>> {
        let Some(text) = self.new.as_deref() else {
            let found = self.catalogs.locate();
            return found.map_err(|error| self.explained(error));
        };
        let new = Path::new(text);
        let is_export = new
            .extension()
            .is_some_and(|it| it.eq_ignore_ascii_case("json"));
        // If NEW is an export, the path of the catalog says where OLD is in the repository.
        if !version::is_path(text) || (is_export && !version::is_path(&self.old)) {
            return self.catalogs.locate();
        }
        if self.catalogs.is_named() {
            bail!(
                "`{}` is the catalog to compare, but `--catalog` names another catalog: remove one of the two \
                 arguments",
                output::path(new)
            );
        }
        Ok(vec![new.to_owned()])
    }

    /// Explains why there is no catalog: the older version's catalogs may have been removed.
    fn explained(&self, error: anyhow::Error) -> anyhow::Error {
        let gone = match against::gone(&self.old, "OLD") {
            Ok(gone) if !self.catalogs.is_named() => gone,
            _ => return error,
        };
        let Some(first) = gone.first() else {
            return error;
        };
        let more = match gone.len() - 1 {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        error.context(format!(
            "the version `{}` has the catalog `{}`{more}, but the working tree has no catalog, so all names are lost",
            printable(&self.old),
            printable(first)
        ))
    }

    fn comparison(&self, path: &Path) -> anyhow::Result<Comparison> {
        let (new, links) = (self.new.as_deref(), self.catalogs.links());
        let today = self.today.today()?;
        let mut new_side = match new {
            Some(new) => version::read(new, path, links, "NEW")?,
            None => Side::Catalog(Box::new(locate::read(path, links)?)),
        };
        if let Side::Catalog(input) = &mut new_side {
            input.today = Some(today);
        }
        let old_side = if self.is_of_branch() {
            version::read_before(&self.old, path, links, "OLD")?
        } else {
            version::read(&self.old, path, links, "OLD")?
        };
        let sides = [&old_side, &new_side];
        let exports: Vec<&str> = sides.into_iter().filter_map(Side::export).collect();
        // If one of two exports has no schemas, the schemas of the other export can't be compared.
        let has_schemas = exports.iter().all(|text| export::has_schemas(text));
        let (imported_old, mut imported_new);
        let old_input = match &old_side {
            Side::Catalog(input) => Some(&**input),
            Side::Nothing => None,
            Side::Export(text) => {
                imported_old = export::read(text, &self.old, new_side.input(), has_schemas)?;
                Some(&imported_old)
            }
        };
        let new_name = new.unwrap_or_default();
        let new_input = match &new_side {
            Side::Catalog(input) => &**input,
            Side::Nothing => bail!(
                "the new version `{}` has no catalog `{}`; name a catalog that it has with `--catalog`",
                printable(new_name),
                output::path(path)
            ),
            Side::Export(text) => {
                imported_new = export::read(text, new_name, old_side.input(), has_schemas)?;
                imported_new.today = Some(today);
                &imported_new
            }
        };
        let old_catalog = old_input
            .map(|input| against::understood(input, &self.old))
            .transpose()?;
        let new_catalog = understood(new_input, new)?;
        let found = changes(old_catalog.as_ref(), &new_catalog);
        let names = Names {
            catalog: path.to_string_lossy().into_owned(),
            old: self.old.clone(),
            new: self.new.clone(),
        };
        let has_places = sides.map(|side| matches!(side, Side::Catalog(_)));
        let mut comparison =
            Comparison::new(names, found, old_catalog.as_ref(), &new_catalog, has_places);
        comparison.limit(self.readers(), old_catalog.as_ref(), &new_catalog);
        comparison.notes.extend(export::notes(&exports));
        let had_modules = old_catalog
            .as_ref()
            .is_some_and(|old| !old.modules.is_empty());
        if had_modules && new_catalog.may_hide(Column::Module) {
            comparison.notes.push(UNKNOWN_COLUMN.to_owned());
        }
        Ok(comparison)
    }
}

/// The catalog of the new version; without a name, that is the working tree.
///
/// # Errors
///
/// If parts of the catalog can't be read: their contents would count as removed.
fn understood<'i>(input: &'i Input, name: Option<&str>) -> anyhow::Result<Catalog<'i>> {
    let catalog = Catalog::new(input);
    let obstacles = version::obstacles(&catalog);
    if obstacles.is_empty() {
        return Ok(catalog);
    }
    for line in diagnose::kinds(&obstacles, &input.sources, "") {
        output::note(&line);
    }
    let shown = match name {
        Some(name) => format!("`{}`", printable(name)),
        None => "the working tree".to_owned(),
    };
    bail!(
        "{shown} has {}; fix {} first, because what can't be read would count as removed",
        count(obstacles.len(), "error"),
        if obstacles.len() == 1 { "it" } else { "them" }
    )
}
