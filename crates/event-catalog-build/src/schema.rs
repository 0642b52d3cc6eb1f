//! Payload schemas: the parts of JSON Schema 2020-12 that can be converted to types, in JSON or
//! TOML.
//!
//! ```text
//! text -> value (either syntax) -> model (keywords, references) -> types (what a program sees)
//! ```
//!
//! These modules don't know about Rust, TypeScript or documents, which are generated from
//! [`Types`](types::Types). The command checks whether the examples match their schemas.

mod bound;
pub(crate) mod build;
mod cases;
mod circle;
mod combined;
mod condition;
mod docs;
mod dynamic;
mod further;
mod json;
mod json_types;
mod keyword;
mod model;
mod naming;
mod range;
mod read;
mod recursion;
mod reference;
mod resources;
mod steps;
mod toml;
pub mod types;
mod uri;
mod value;
mod variants;
mod view;

pub use bound::{Bound, narrower};
pub use combined::{MAX_ALTERNATIVES, MAX_COMBINED};
pub use condition::{Condition, Says, has_meaning};
pub use docs::{Docs, Fact, PERSONAL};
pub use keyword::{KEYWORDS, has_effect, instead, limits_values, meant};
pub use model::{
    Additional, Alternatives, Part, Property, Reference, Schema, SchemaFile, SchemaId, Schemas,
    Types as JsonTypes,
};
pub use read::MAX_DEPTH;
pub use value::{Data, Member, Number, Value};

pub use crate::notation::Dialect;
pub use crate::problem::{ExpectedValue, ReferenceError, SchemaProblem, ValueProblem};

use crate::problem::Problem;
use crate::read::Input;
use crate::source::FileId;

/// Reads all schemas of a catalog, and adds a problem for each mistake.
pub(crate) fn read<'s>(input: &'s Input, problems: &mut Vec<Problem>) -> Schemas<'s> {
    let mut schemas = Schemas::default();
    let mut reader = read::Reader::new(&input.settings.schemas);
    for (name, file) in &input.payloads {
        let source = input.sources.get(*file);
        let before = reader.problems.len();
        let document = if is_json(source.path()) {
            json::parse(*file, source.text(), &mut reader.problems)
        } else {
            toml::parse(*file, source.text(), problems, &mut reader.problems)
        };
        let Some(document) = document else {
            continue;
        };
        let root = reader.document(name, *file, &document, before);
        schemas.files.push(SchemaFile {
            dialect: reader.dialect(),
            name,
            file: *file,
            document,
            root,
        });
    }
    schemas.nodes = std::mem::take(&mut reader.nodes);
    let paths = paths(input);
    let (ids, anchors) = (reader.ids, reader.anchors);
    let resources = resources::Resources::new(&schemas, ids, anchors, &paths);
    let targets = reference::Targets::new(&paths, &resources, &schemas, &reader.steps);
    let mut resolved = Vec::new();
    for (id, schema) in schemas.iter() {
        let reference = schema.reference.as_ref();
        let target = reference.map(|it| targets.resolve(id, &it.text));
        resolved.push(target);
    }
    for (node, target) in schemas.nodes.iter_mut().zip(resolved) {
        let (Some(reference), Some(target)) = (&mut node.reference, target) else {
            continue;
        };
        node.has_mistakes |= target.is_err();
        match target {
            Ok(target) => reference.target = target,
            Err(error) => reader.problems.push(SchemaProblem::Reference {
                place: reference.place,
                reference: reference.text.to_string(),
                error,
            }),
        }
    }
    dynamic::cut(&mut schemas, &resources, &mut reader.problems);
    circle::cut(&mut schemas.nodes, &mut reader.problems);
    combined::cut(&mut schemas.nodes, &mut reader.problems);
    problems.extend(reader.problems.into_iter().map(Problem::Schema));
    schemas
}

fn is_json(path: &str) -> bool {
    path.rsplit_once('.')
        .is_some_and(|(_, extension)| extension.eq_ignore_ascii_case("json"))
}

/// Lists the schema files, with the paths that references use: those within the folder `payloads/`.
fn paths(input: &Input) -> Vec<(String, FileId)> {
    let mut paths = Vec::new();
    for (name, file) in &input.payloads {
        let shown = input.sources.get(*file).path();
        let extension = shown
            .rsplit_once('.')
            .map_or("", |(_, extension)| extension);
        paths.push((format!("{name}.{extension}"), *file));
    }
    paths
}
