//! `event-catalog import`: creates a catalog from a documentation page or an export, or merges one of
//! these into an existing catalog.

mod as_published;
pub(super) mod created;
pub(super) mod into;

use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow, bail};
use encoding_rs::Encoding;
use event_catalog_build::catalog::Form;
use event_catalog_build::read::{Disk, Folder, Links, read_regular_file};

use crate::catalog_arguments::NoCatalog;
use crate::fmt::encoding::encoding;
use crate::fmt::refusal;
use crate::format::human::{self, Style};
use crate::import::columns::Map;
use crate::import::detect::{ByName, by_content, by_documents, is_workbook};
use crate::import::document::{Document, Room};
use crate::import::list::{Twice, identical};
use crate::import::material::{self, Material};
use crate::import::plan::{Obstacle, Options, content};
use crate::import::{Medium, SchemaOptions, Source, folder, read_workbook, rename};
use crate::locate::CATALOG;
use crate::{Outcome, named, output};

const NOTES: &str = "\
Tables of events are those with a column for names: \"Event\", \"Event name\", \"name\", or what --map says. \
Headings and the sheets of a workbook become sections, the text above a table its introduction, a row of \
dashes starts another file, and an example of a payload becomes a schema. Other columns are kept as additional ones. A remark next \
to a name, such as \"(since 2.1)\", goes to another column. Identical rows are merged; if two rows contradict each other, \
nothing is written.

Of a folder of JSON Schemas, each is an event, except for those that others refer to, those in folders of \
definitions such as `_defs` or `common`, and those that describe no object. Each message of an AsyncAPI \
document is an event. If files of a folder can't be read, all of them are reported, and nothing is written; \
--skip-unreadable imports the others.

In a table with one row per property, as Avo and Amplitude export them, the rows of an event become one event with \
a schema. Name its columns if they aren't found: --map \"Key=property\", and property_type, \
property_description, property_required, property_list, property_values and property_pattern in the same way.

--into adds new events to an existing catalog: below the event that they follow in the file, in the section \
with the same title or that of their neighbours. Texts that differ are listed, and stay without --update. \
Events that the file doesn't have stay. A second import changes nothing.

Names stay exactly as they are in the file, in any form; `[names] form` in the new catalog.toml says which \
form they have. --rename changes the names, and keeps the old ones as aliases: programs that send these need \
no change.

Examples:
  event-catalog import events.md --out catalog
  event-catalog import export.csv --map \"Key=name\" --map \"When=description\" --map \"Id=\"
  event-catalog import names.txt --rename snake_case
  event-catalog import schemas --name \"{/properties/type/const}\"
  event-catalog import asyncapi.yaml
  event-catalog import events.md --into catalog
  event-catalog import events.md --into catalog --update
  event-catalog import events.md --into catalog --update --check     for CI: has the page changed?

Exit status: 0 the catalog was created or changed, 1 the page contradicts itself, or nothing could be \
generated from the new catalog, or --into would add errors, or with --check something would change, or --skip-unreadable has left files out, 2 \
nothing could be written.";

/// Creates a catalog from a page, a table, a workbook, a list of names, JSON Schemas or other documents, or
/// brings one of these into an existing catalog.
#[derive(Debug, clap::Args)]
#[command(after_help = NOTES)]
#[allow(clippy::struct_excessive_bools, reason = "each is a flag")]
pub(crate) struct Arguments {
    /// The page, the table, the workbook, the list or the document; or a folder of JSON Schemas
    file: PathBuf,

    /// The folder of the new catalog; must not exist, or must be empty
    #[arg(long, value_name = "FOLDER", default_value = CATALOG)]
    out: PathBuf,

    /// Bring the events into the catalog in this folder instead: add those that it doesn't have, and list
    /// the texts that differ. Its existing contents stay
    #[arg(long, value_name = "CATALOG", conflicts_with_all = ["out", "keep_duplicates"])]
    into: Option<PathBuf>,

    /// With --into: replace texts and schemas that differ with those of the file
    #[arg(long, requires = "into")]
    update: bool,

    /// With --into: write nothing, and fail if anything would change
    #[arg(long, requires = "into")]
    check: bool,

    /// The column of a heading, such as "Event name=name"; an empty value after the `=` drops the column.
    /// May be given several times
    #[arg(long, value_name = "HEADING=COLUMN")]
    map: Vec<Map>,

    /// Import only the tables below this heading, or in this sheet. May be given several times
    #[arg(long, value_name = "HEADING")]
    table: Vec<String>,

    /// Rename all events to this form, and keep each old name as an alias:
    /// `snake_case`, `kebab-case`, `camelCase`, `PascalCase`, `SCREAMING_SNAKE_CASE` or `Title Case`
    #[arg(long, value_name = "FORM", value_parser = rename::parse_form)]
    rename: Option<Form>,

    /// The format of the file [default: detected from its name, and in a text file from its content]
    #[arg(long, value_enum, value_name = "FORMAT")]
    from: Option<Source>,

    /// The encoding of a file that is not UTF-8, such as windows-1252 [default: detected]
    #[arg(long, value_name = "NAME", value_parser = encoding)]
    encoding: Option<&'static Encoding>,

    /// Keep both rows if two contradict each other; `check` finds them in the new catalog
    #[arg(long)]
    keep_duplicates: bool,

    /// Leave out the files of a folder that can't be read, and import the others. The exit status is 1 then
    #[arg(long)]
    skip_unreadable: bool,

    #[command(flatten)]
    no_catalog: NoCatalog,

    #[command(flatten)]
    schemas: SchemaOptions,
}

impl Arguments {
    pub(crate) fn run(self) -> anyhow::Result<Outcome> {
        self.no_catalog.check(
            "`import` creates a new catalog; name its folder with `--out`, or an existing catalog with `--into`",
        )?;
        // clap doesn't require `--into` if `--out` is given, because they exclude each other.
        if (self.update || self.check) && self.into.is_none() {
            bail!("`--update` and `--check` are about an existing catalog: name it with `--into`");
        }
        named::check(&self.file, Links::Inside)?;
        match &self.into {
            Some(catalog) => named::check(catalog, Links::Inside)?,
            None => named::check_output(&self.out, CATALOG, Links::Inside)?,
        }
        let disk = Disk::new(self.file.parent().unwrap_or(Path::new("")));
        // This name may be lossy, because a file's name may not be UTF-8. It is used only in messages and to detect the
        // format.
        let name = self.file.file_name().unwrap_or_default().to_string_lossy();
        let shown = disk.show(&name);
        let mut unreadable = 0;
        // The user gave the path, so it may be a link to anywhere.
        let material = if self.file.is_dir() {
            let contents = material::folder(&self.file, self.encoding)?;
            unreadable = contents.unreadable.len();
            if self.tell_unreadable(&contents.unreadable) {
                return Ok(Outcome::Failed);
            }
            self.of_folder(contents.documents, &shown)?
        } else if self.skip_unreadable && self.file.exists() {
            bail!(
                "`--skip-unreadable` is for a folder, and `{shown}` is a file; leave out the option"
            );
        } else {
            self.material(&shown, &name)?
        };
        let is_schemas = matches!(material, Material::Documents(Source::JsonSchema, _));
        if let Some(option) = self.schemas.given().filter(|_| !is_schemas) {
            bail!(
                "`{option}` is for JSON Schemas, but `{shown}` has no JSON Schemas; leave out the option"
            );
        }
        let is_list = matches!(material, Material::Text(Source::Names, _));
        let page = match material {
            Material::Text(source, text) => {
                let Ok(page) = source.read(&text, &shown) else {
                    let found = refusal::findings(&shown, text.into_bytes(), &[], None);
                    let style = Style::of_terminal();
                    output::write_drawn(&human::render(&[found], &style))?;
                    bail!("`{shown}` cannot be read cell by cell");
                };
                page
            }
            Material::Workbook(bytes) => {
                read_workbook(bytes, &shown, &self.map).map_err(anyhow::Error::msg)?
            }
            Material::Documents(source, documents) => {
                let page = source.read_documents(&documents, &self.schemas);
                page.map_err(anyhow::Error::msg)?
            }
        };
        let options = Options {
            maps: self.map.clone(),
            tables: self.table.clone(),
            rename: self.rename,
            known: self.into.as_deref().map(into::names).unwrap_or_default(),
        };
        let refused =
            |obstacle: Obstacle| anyhow!("`{shown}` can't be converted to a catalog: {obstacle}");
        let content = content(page, &options).map_err(refused)?;
        if self.tell_duplicates(&content.twice) {
            output::note(
                "nothing was written; fix the page, or keep both rows with `--keep-duplicates`",
            );
            return Ok(Outcome::Errors);
        }
        if let Some(catalog) = &self.into {
            let outcome = into::run(catalog, content, &shown, self.update, self.check)?;
            return Ok(self.without(unreadable, outcome));
        }
        let mut plan = content.into_plan(&name).map_err(refused)?;
        if is_list {
            as_published::accept(&mut plan, &name);
        }
        for note in &plan.notes {
            output::note(&format!("note: {note}"));
        }
        folder::write(&self.out, &plan.files)?;
        let outcome = created::report(&self.out, &plan)?;
        Ok(self.without(unreadable, outcome))
    }

    /// Reports the files of a folder that can't be read. Returns `true` if no file may be imported because of them.
    fn tell_unreadable(&self, unreadable: &[String]) -> bool {
        for why in unreadable {
            output::note(&format!("error: {why}"));
        }
        let is_end = !unreadable.is_empty() && !self.skip_unreadable;
        if is_end {
            let (files, them) = match unreadable.len() {
                1 => ("this file".to_owned(), "it"),
                number => (format!("these {number} files"), "them"),
            };
            output::note(&format!(
                "nothing was written; fix {files}, or leave {them} out with `--skip-unreadable`"
            ));
        }
        is_end
    }

    /// Reports how many unreadable files were left out. If there are any, the import fails, because it isn't complete.
    fn without(&self, unreadable: usize, outcome: Outcome) -> Outcome {
        let (files, them) = match unreadable {
            0 => return outcome,
            1 => ("1 file can't be read, and is".to_owned(), "it"),
            number => (format!("{number} files can't be read, and are"), "them"),
        };
        let catalog = self.into.as_ref().unwrap_or(&self.out);
        output::note(&format!(
            "{files} left out; fix {them}, and import the folder again with `--into {}`",
            output::path(catalog)
        ));
        Outcome::Errors
    }

    /// Detects the format of the documents of a folder.
    fn of_folder(&self, documents: Vec<Document>, shown: &str) -> anyhow::Result<Material> {
        let source = self.from.or_else(|| by_documents(&documents));
        match source {
            Some(source) if source.medium() == Medium::Documents => {
                Ok(Material::Documents(source, documents))
            }
            _ => bail!(
                "`{shown}` is a folder, and has no JSON Schemas, no AsyncAPI documents and no registry; name a file in it"
            ),
        }
    }

    /// Reads the file to import, and detects its format.
    fn material(&self, shown: &str, name: &str) -> anyhow::Result<Material> {
        let by_name = self.from.map_or_else(|| ByName::of(name), ByName::Known);
        if by_name == ByName::Unknown {
            bail!(
                "the format of `{shown}` can't be detected from its name; give it, as in `--from markdown` \
                 (`event-catalog import --help` lists all)"
            );
        }
        let is_document = match by_name {
            ByName::Document => true,
            ByName::Known(source) => source.medium() == Medium::Documents,
            ByName::Text | ByName::Unknown => false,
        };
        if is_document {
            material::check_size(&self.file, &Room::new(), shown)?;
        }
        let bytes =
            read_regular_file(&self.file).with_context(|| format!("`{shown}` cannot be read"))?;
        let is_workbook = self.from.is_none() && is_workbook(&bytes);
        if is_workbook || by_name == ByName::Known(Source::Workbook) {
            return Ok(Material::Workbook(bytes));
        }
        let text = material::text(bytes, self.encoding, shown)?;
        let source = match by_name {
            ByName::Known(source) if source.medium() == Medium::Text => Some(source),
            ByName::Text | ByName::Unknown => by_content(&text),
            ByName::Known(_) | ByName::Document => {
                let document = Document::read(name, shown, &text).map_err(anyhow::Error::msg)?;
                let documents = vec![document];
                let source = self.from.or_else(|| by_documents(&documents));
                return match source {
                    Some(source) => Ok(Material::Documents(source, documents)),
                    None => bail!(
                        "`{shown}` is neither a JSON Schema nor an AsyncAPI document, a registry or a tracking \
                         plan; give the format with `--from`"
                    ),
                };
            }
        };
        match source {
            Some(source) => Ok(Material::Text(source, text)),
            None => bail!(
                "`{shown}` is neither a table nor a list of names: most of its lines are sentences; give the \
                 format with `--from markdown` or `--from names`"
            ),
        }
    }

    /// Reports events that are listed twice. Returns `true` if rows contradict each other and that
    /// is an error.
    fn tell_duplicates(&self, twice: &[Twice]) -> bool {
        if let Some(merged) = identical(twice) {
            output::note(&format!("note: {merged}"));
        }
        let mut contradicts = false;
        for Twice {
            name,
            first,
            again,
            differences,
        } in twice.iter().filter(|it| !it.differences.is_empty())
        {
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
}
