//! Which files have valid schemas. One mistake is one finding, so rules that need valid schemas leave
//! out the files with mistakes, and what refers to them; a mistake in one file does not hide what is
//! wrong in the others.

use std::collections::{HashMap, HashSet};

use event_catalog_build::catalog::Catalog;
use event_catalog_build::schema::SchemaProblem;
use event_catalog_build::source::FileId;

/// The files of schemas with mistakes, which required rules report.
pub(crate) struct Unsound {
    own: HashSet<FileId>,
    reached: HashSet<FileId>,
}

impl Unsound {
    pub(crate) fn of(catalog: &Catalog<'_>) -> Self {
        let schemas = &catalog.schemas;
        let mut own = HashSet::new();
        for problem in catalog.schema_problems() {
            let is_harmless = matches!(
                problem,
                SchemaProblem::Unused { .. } | SchemaProblem::UndeclaredRequired { .. }
            );
            if is_harmless {
                continue;
            }
            if let SchemaProblem::PayloadForm { payload, .. } = problem {
                own.extend(schemas.file(payload).map(|file| file.file));
            } else {
                own.extend(problem.places().into_iter().map(|place| place.span.file));
            }
        }
        let mut open: Vec<FileId> = own.iter().copied().collect();
        let mut referring: HashMap<FileId, HashSet<FileId>> = HashMap::new();
        for (_, schema) in schemas.iter() {
            let (file, reference) = (schema.place.span.file, schema.reference.as_ref());
            match reference.map(|it| it.target) {
                Some(Some(target)) => {
                    let target = schemas.get(target).place.span.file;
                    referring.entry(target).or_default().insert(file);
                }
                // To a file that could not be read.
                Some(None) => open.push(file),
                None => {}
            }
        }
        let mut reached = HashSet::new();
        while let Some(file) = open.pop() {
            if reached.insert(file) {
                open.extend(referring.get(&file).into_iter().flatten());
            }
        }
        Self { own, reached }
    }

    /// Whether the schemas of a file are valid.
    pub(crate) fn allows(&self, file: FileId) -> bool {
        !self.own.contains(&file)
    }

    /// Whether the schemas of a file are valid, and those that they refer to.
    pub(crate) fn allows_all(&self, file: FileId) -> bool {
        !self.reached.contains(&file)
    }
}
