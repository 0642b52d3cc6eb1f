//! `event-catalog generate`: writes files that are generated from a catalog.

mod current;
mod first;

use std::path::{Path, PathBuf};

use anyhow::bail;
use event_catalog_build::catalog::Catalog;

use crate::catalog_arguments::CatalogPath;
use crate::format::totals::count;
use crate::generate::{self, GeneratedFile, Kind, Options};
use crate::output_folder::OutputFolder;
use crate::{Outcome, diagnose, locate, named, output};
use first::{First, FirstParser};

const NOTES: &str = "\
Examples:
  event-catalog generate
  event-catalog generate typescript
  event-catalog generate rust --out src/generated
  event-catalog generate rust --out src/generated --check     for CI, if the file is checked in
  event-catalog generate shop/events.csv
  event-catalog generate html shop/events.csv
  event-catalog generate --template Events.kt.jinja --out src/main/kotlin

Exit status: 0 success, 1 the catalog has errors, or with --check a file is not current, 2 the \
command could not run.";

/// Checks a catalog and generates from it: everything, or one kind.
#[derive(Debug, clap::Args)]
#[command(after_help = NOTES)]
pub(crate) struct Arguments {
    /// What to generate [default: all kinds, each in its own folder]
    #[arg(value_name = "KIND", value_parser = FirstParser)]
    first: Option<First>,
    /// Fill this Jinja template with the catalog instead; may be given several times. The output file
    /// has the template's name without `.jinja`
    #[arg(long = "template", value_name = "FILE")]
    templates: Vec<PathBuf>,
    /// The folder to write into, which is created if it doesn't exist. Without a kind, each kind gets a
    /// folder in it; one kind, and templates, are written into this folder itself [default: `generated`,
    /// where each kind has its own folder in any case]
    #[arg(long, value_name = "FOLDER")]
    out: Option<PathBuf>,
    /// Write nothing; list the files that are missing, differ or are obsolete, and fail if there are any.
    /// Give the same options as for generating
    #[arg(long)]
    check: bool,
    #[command(flatten)]
    catalog: CatalogPath,
    #[command(flatten)]
    options: Options,
}

/// The folder to write into unless `--out` names another.
const GENERATED: &str = "generated";

/// A group of files that are written together.
#[derive(Debug)]
struct Output {
    /// The kind of the files; `None` for filled templates.
    kind: Option<Kind>,
    /// The folder of the files in the output folder; empty for the output folder itself.
    folder: &'static str,
    /// The files, by their paths in the output folder.
    files: Vec<GeneratedFile>,
}

impl Output {
    fn of(kind: Kind, folder: &'static str, mut files: Vec<GeneratedFile>) -> Self {
        if !folder.is_empty() {
            for file in &mut files {
                file.path.insert_str(0, &format!("{folder}/"));
            }
        }
        Self {
            kind: Some(kind),
            folder,
            files,
        }
    }
}

/// The maximum number of files of a kind that are listed individually.
const MOST_LISTED: usize = 20;

impl Arguments {
    pub(crate) fn run(self) -> anyhow::Result<Outcome> {
        if let (Some(kind), false) = (self.kind(), self.templates.is_empty()) {
            bail!(
                "`{0}` is a kind of output, which can't be combined with `--template`: remove one of the two arguments",
                kind.name()
            );
        }
        let path = self.catalog.locate_or(self.first_path())?;
        let input = locate::read(&path, self.catalog.links())?;
        let catalog = Catalog::new(&input);
        if diagnose::tell_errors(&catalog) {
            output::note(if self.check {
                "nothing was compared"
            } else {
                "nothing was generated"
            });
            return Ok(Outcome::Errors);
        }
        let mut made = format!(
            "{}: {}, no errors\n",
            output::path(&path),
            count(catalog.events.len(), "event")
        );
        named::check_output(self.out(), GENERATED, self.catalog.links())?;
        // Nothing is written until everything was generated successfully.
        let outputs = self.outputs(&catalog)?;
        if self.check {
            return current::check(self.out(), &outputs);
        }
        made += &write_all(self.out(), outputs)?;
        if self.has_warehouse()
            && let Some(warning) = self.options.warehouse.warning()
        {
            output::note(&warning);
        }
        output::write(&made)?;
        Ok(Outcome::Fine)
    }

    /// The kind to generate, if the arguments name one.
    fn kind(&self) -> Option<Kind> {
        match self.first {
            Some(First::Kind(kind)) => Some(kind),
            _ => None,
        }
    }

    /// Whether SQL for warehouses was requested explicitly: users who generate all kinds may not
    /// need it.
    fn has_warehouse(&self) -> bool {
        match self.kind() {
            Some(kind) => kind == Kind::Warehouse,
            None => self.templates.is_empty() && !self.options.warehouse.is_default(),
        }
    }

    /// The catalog, if it is the only argument.
    fn first_path(&self) -> Option<&Path> {
        match &self.first {
            Some(First::Catalog(path)) => Some(path),
            _ => None,
        }
    }

    fn out(&self) -> &Path {
        self.out.as_deref().unwrap_or(Path::new(GENERATED))
    }

    /// The files to write.
    fn outputs(&self, catalog: &Catalog<'_>) -> anyhow::Result<Vec<Output>> {
        if !self.templates.is_empty() {
            return Ok(vec![Output {
                kind: None,
                folder: "",
                files: self.fill_templates(catalog)?,
            }]);
        }
        let kind = self.kind();
        let kinds = kind.as_ref().map_or(Kind::ALL, std::slice::from_ref);
        let outputs = kinds.iter().map(|kind| {
            let files = kind.generate(catalog, &self.options)?;
            Ok(Output::of(*kind, self.folder(*kind), files))
        });
        outputs.collect()
    }

    /// The folder of a kind in the output. An output folder for a single kind belongs to that kind.
    /// In a shared one, no kind may overwrite the files of another.
    fn folder(&self, kind: Kind) -> &'static str {
        if self.kind().is_some() && self.out.is_some() {
            ""
        } else {
            kind.name()
        }
    }

    fn fill_templates(&self, catalog: &Catalog<'_>) -> anyhow::Result<Vec<GeneratedFile>> {
        let mut files: Vec<GeneratedFile> = Vec::new();
        for path in &self.templates {
            named::check(path, self.catalog.links())?;
            let file = generate::from_template(catalog, &self.options, path)?;
            if files.iter().any(|other| other.path == file.path) {
                bail!(
                    "two templates write the same file, `{}`; run the command once for each template, with different \
                     folders in `--out`",
                    file.path
                );
            }
            files.push(file);
        }
        Ok(files)
    }
}

/// Writes all files, or none if one can't be written, and returns the report.
fn write_all(out: &Path, outputs: Vec<Output>) -> anyhow::Result<String> {
    let out = OutputFolder::create(out)?;
    let parts: Vec<_> = outputs
        .iter()
        .map(|it| (it.folder, it.files.len()))
        .collect();
    let files: Vec<_> = outputs.into_iter().flat_map(|it| it.files).collect();
    let mut changed = &*out.write(&files)?;
    let (mut made, mut files) = (String::new(), &*files);
    for (folder, count) in parts {
        let (these, others) = files.split_at(count);
        let (are_changed, rest) = changed.split_at(count);
        made += &report(&out, folder, these, are_changed);
        (files, changed) = (others, rest);
    }
    Ok(made)
}

/// Reports the files that were written into a folder of the output, or into the output itself.
fn report(out: &OutputFolder, folder: &str, files: &[GeneratedFile], changed: &[bool]) -> String {
    let written = changed.iter().filter(|changed| **changed).count();
    if files.len() > MOST_LISTED {
        return format!(
            "{} ({} files, {written} written, {} unchanged)\n",
            out.show(folder).trim_end_matches('/'),
            files.len(),
            files.len() - written
        );
    }
    let mut made = String::new();
    for (file, changed) in files.iter().zip(changed) {
        let state = if *changed { "written" } else { "unchanged" };
        let (path, size) = (out.show(&file.path), file.text.len());
        made += &format!("{path} ({size} bytes, {state})\n");
    }
    made
}
