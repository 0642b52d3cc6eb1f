//! Determines which schemas are valid. One mistake should cause one finding, so rules that need
//! valid schemas skip schemas with mistakes, and schemas that contain or refer to these. A mistake
//! in one schema doesn't hide mistakes in others.

use std::collections::{HashMap, HashSet};

use event_catalog_build::catalog::Catalog;
use event_catalog_build::schema::{SchemaId, SchemaProblem};
use event_catalog_build::source::FileId;

/// The schemas with mistakes, which are reported by required rules.
pub(crate) struct Unsound {
    files: HashSet<FileId>,
    schemas: HashSet<SchemaId>,
}

impl Unsound {
    pub(crate) fn of(catalog: &Catalog<'_>) -> Self {
        let schemas = &catalog.schemas;
        // `files` have any mistake. `whole` have a mistake that could concern any schema in the file.
        let (mut files, mut whole) = (HashSet::new(), HashSet::new());
        for problem in catalog.schema_problems() {
            let places = problem.places().into_iter().map(|place| place.span.file);
            match problem {
                SchemaProblem::Unused { .. } | SchemaProblem::UndeclaredRequired { .. } => {}
                SchemaProblem::PayloadForm { payload, .. } => {
                    whole.extend(schemas.file(payload).map(|file| file.file));
                }
                // `Schema::has_mistakes` records these mistakes.
                SchemaProblem::UnknownKeyword { .. }
                | SchemaProblem::Value { .. }
                | SchemaProblem::Reference { .. } => files.extend(places),
                _ => whole.extend(places),
            }
        }
        files.extend(&whole);
        let mut open = Vec::new();
        let mut before: HashMap<SchemaId, Vec<SchemaId>> = HashMap::new();
        for (id, schema) in schemas.iter() {
            let reference = schema.reference.as_ref();
            let target = reference.and_then(|it| it.target);
            // If a reference has no target, it points to a file that couldn't be read.
            let is_lost = reference.is_some() && target.is_none();
            if schema.has_mistakes || is_lost || whole.contains(&schema.place.span.file) {
                open.push(id);
            }
            let parent = schema.parent.as_ref().map(|(parent, _)| (*parent, id));
            let edges = parent.into_iter().chain(target.map(|it| (id, it)));
            for (from, to) in edges {
                before.entry(to).or_default().push(from);
            }
        }
        let mut found = HashSet::new();
        while let Some(id) = open.pop() {
            if found.insert(id) {
                open.extend(before.get(&id).into_iter().flatten());
            }
        }
        Self {
            files,
            schemas: found,
        }
    }

    /// Whether a file has a schema with a mistake.
    pub(crate) fn has_file(&self, file: FileId) -> bool {
        self.files.contains(&file)
    }

    /// Whether a schema has a mistake, or contains or refers to a schema that has one.
    pub(crate) fn has(&self, id: SchemaId) -> bool {
        self.schemas.contains(&id)
    }
}
