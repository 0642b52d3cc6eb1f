//! `event-catalog import`: creates a catalog from a documentation page or an export.

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use encoding_rs::Encoding;
use event_catalog_build::catalog::Catalog;
use event_catalog_build::read::{Disk, Folder, Input, Links, read_regular_file};

use crate::catalog_arguments::NoCatalog;
use crate::fmt::encoding::{encoding, text};
use crate::fmt::refusal;
use crate::format::human::{self, Style};
use crate::format::totals::count;
use crate::import::columns::Map;
use crate::import::list::Twice;
use crate::import::plan::plan;
use crate::import::{Source, folder};
use crate::{Outcome, diagnose, named, output};

const NOTES: &str = "\
Tables of events are those with a column for names: \"Event\", \"Event name\", \"name\", or what --map says. \
Headings become sections, the text above a table its introduction, a row of dashes starts another file, \
and an example of a payload becomes a schema. Other columns are kept as additional ones. Identical rows \
are merged; if two rows contradict each other, nothing is written.

Examples:
  event-catalog import events.md --out catalog
  event-catalog import export.csv --map \"Key=name\" --map \"When=description\" --map \"Id=\"

Exit status: 0 the catalog was created, 1 the page contradicts itself, or `check` finds errors in the new \
catalog, 2 nothing could be created.";

/// Creates a catalog from a page in Markdown or HTML, or from a table in CSV.
#[derive(Debug, clap::Args)]
#[command(after_help = NOTES)]
pub(crate) struct Arguments {
    /// The page or table
    file: PathBuf,

    /// The folder of the new catalog; must not exist, or must be empty
    #[arg(long, value_name = "FOLDER", default_value = "catalog")]
    out: PathBuf,

    /// The column of a heading, such as "Event name=name"; an empty value after the `=` drops the column.
    /// May be given several times
    #[arg(long, value_name = "HEADING=COLUMN")]
    map: Vec<Map>,

    /// The format of the file [default: detected from its name]
    #[arg(long, value_enum, value_name = "FORMAT")]
    from: Option<Source>,

    /// The encoding of a file that is not UTF-8, such as windows-1252
    #[arg(long, value_name = "NAME", value_parser = encoding)]
    encoding: Option<&'static Encoding>,

    /// Keep both rows if two contradict each other; `check` finds them in the new catalog
    #[arg(long)]
    keep_duplicates: bool,

    #[command(flatten)]
    no_catalog: NoCatalog,
}

impl Arguments {
    pub(crate) fn run(self) -> anyhow::Result<Outcome> {
        self.no_catalog
            .check("`import` creates a new catalog; name its folder with `--out`")?;
        named::check(&self.file, Links::Inside)?;
        named::check(&self.out, Links::Inside)?;
        let disk = Disk::new(self.file.parent().unwrap_or(Path::new("")));
        // Only shown, and used to detect the format: the name of a file may not be UTF-8.
        let name = self.file.file_name().unwrap_or_default().to_string_lossy();
        let shown = disk.show(&name);
        let Some(source) = self.from.or_else(|| Source::of(&name)) else {
            bail!(
                "the format of `{shown}` can't be detected from its name; save a workbook as CSV first, or give \
                 the format with `--from markdown`, `--from html` or `--from csv`"
            );
        };
        // The user named the page, so it may be a link to anywhere.
        let bytes =
            read_regular_file(&self.file).with_context(|| format!("`{shown}` cannot be read"))?;
        let text = text(bytes, self.encoding).map_err(|error| {
            anyhow::anyhow!("`{shown}` cannot be read: {error}; give its encoding, as in `--encoding windows-1252`")
        })?;
        let Ok(page) = source.read(&text, &shown) else {
            let found = refusal::findings(&shown, text.into_bytes(), &[], None);
            let style = Style::of_terminal();
            output::write_drawn(&human::render(&[found], &style))?;
            bail!("`{shown}` cannot be read cell by cell");
        };
        let plan = match plan(page, &self.map, &name) {
            Ok(plan) => plan,
            Err(obstacle) => bail!("`{shown}` can't be converted to a catalog: {obstacle}"),
        };
        if self.tell_duplicates(&plan.twice) {
            output::note(
                "nothing was written; fix the page, or keep both rows with `--keep-duplicates`",
            );
            return Ok(Outcome::Errors);
        }
        for note in &plan.notes {
            output::note(&format!("note: {note}"));
        }
        folder::write(&self.out, &plan.files)?;
        self.report(&plan.files)
    }

    /// Reports events that are listed twice. Returns `true` if rows contradict each other and that
    /// is an error.
    fn tell_duplicates(&self, twice: &[Twice]) -> bool {
        let mut contradicts = false;
        for Twice {
            name,
            first,
            again,
            differences,
        } in twice
        {
            if differences.is_empty() {
                output::note(&format!(
                    "note: `{name}` has identical rows at {first} and {again}; the first one is kept"
                ));
                continue;
            }
            contradicts = true;
            let level = if self.keep_duplicates {
                "note"
            } else {
                "error"
            };
            output::note(&format!("{level}: `{name}` has two different rows"));
            for (column, one, other) in differences {
                output::note(&format!("  {first}: {column}: {one}"));
                output::note(&format!("  {again}: {column}: {other}"));
            }
        }
        contradicts && !self.keep_duplicates
    }

    /// Reads the new catalog like every other command, and reports on it.
    fn report(&self, files: &[(String, String)]) -> anyhow::Result<Outcome> {
        let disk = Disk::new(&self.out);
        let input = Input::open(&self.out).with_context(|| {
            format!(
                "the new catalog `{}` cannot be read",
                output::path(&self.out)
            )
        })?;
        let catalog = Catalog::new(&input);
        output::write_lines(files.iter().map(|(path, _)| disk.show(path)))?;
        let has_errors = diagnose::tell_errors(&catalog);
        output::note(&format!(
            "created a catalog with {} in {}, and {}",
            count(catalog.events.len(), "event"),
            count(catalog.sections.len(), "section"),
            count(input.payloads.len(), "payload"),
        ));
        Ok(if has_errors {
            Outcome::Errors
        } else {
            Outcome::Fine
        })
    }
}
