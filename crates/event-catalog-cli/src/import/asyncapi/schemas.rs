//! Extracts the schemas from the documents: one file per payload, and one file in `shared/` per
//! referenced schema.

use std::collections::BTreeMap;

use super::library::{Library, Lost, MOST_TEXT_PER_BYTE, Spot};
use crate::import::pathname::{NewPaths, relative};
use crate::import::payload_files;
use crate::import::tally::Tally;
use crate::json::Json;
use crate::pointer;
use crate::schema::Subschemas;

/// Paths and texts of files.
type Files = Vec<(String, String)>;

/// The dialect of AsyncAPI's schemas.
const DIALECT: &str = "http://json-schema.org/draft-07/schema#";

/// Cuts the documents into files with schemas.
pub(super) struct Cut<'l, 'd> {
    library: &'l Library<'d>,
    paths: NewPaths,
    /// The index of each schema's file.
    known: BTreeMap<Spot, usize>,
    files: Vec<File>,
    /// References to targets outside the documents.
    outside: Tally,
    /// Keywords next to a `$ref`.
    beside: Tally,
}

struct File {
    spot: Spot,
    path: String,
    /// The examples of the messages.
    examples: Vec<Json>,
}

/// Why a message has no payload.
pub(super) enum NoPayload {
    /// The message doesn't declare a payload.
    Nothing,
    /// The schema isn't JSON Schema. Contains its format.
    Format(String),
    /// The references to the schema can't be resolved.
    Lost(Lost),
}

impl<'l, 'd> Cut<'l, 'd> {
    pub(super) fn new(library: &'l Library<'d>) -> Self {
        Self {
            library,
            paths: NewPaths::default(),
            known: BTreeMap::new(),
            files: Vec::new(),
            outside: Tally::default(),
            beside: Tally::default(),
        }
    }

    /// Adds the schema of a payload at this position, or the schema that a reference there points
    /// to. Returns the name that the event uses.
    pub(super) fn payload(
        &mut self,
        spot: Spot,
        message: &str,
        format: Option<&str>,
        is_cloud_event: bool,
        examples: &[&Json],
    ) -> Result<String, NoPayload> {
        let (mut spot, mut value) = self.schema(spot, format)?;
        if is_cloud_event && let Some(data) = self.data(&spot, 0) {
            (spot, value) = self.schema(data, None)?;
            // `generate asyncapi` writes the schema of `data` into `allOf`, next to a `type`.
            if let Some(all) = value.get("allOf")
                && let [only] = all.items()
                && only.get("$ref").is_some()
                && says_only(value, &["type", "allOf"])
            {
                (spot, value) = self.schema(spot.inner(&["allOf", "0"]), None)?;
            }
        }
        if says_only(value, &["type"]) {
            return Err(NoPayload::Nothing);
        }
        let wanted = component(&spot).map_or_else(|| message.to_owned(), plain);
        let at = self.file(spot, &wanted);
        let file = &mut self.files[at];
        if file.examples.is_empty() {
            file.examples = examples.iter().map(|it| (*it).clone()).collect();
        }
        let name = file.path.strip_suffix(".json");
        Ok(name.unwrap_or(&file.path).to_owned())
    }

    /// Resolves references to the schema at a position, and unwraps a schema that is given together
    /// with its `schemaFormat`.
    fn schema(&self, spot: Spot, format: Option<&str>) -> Result<(Spot, &'d Json), NoPayload> {
        let (spot, value) = self.library.follow(spot).map_err(NoPayload::Lost)?;
        let (format, spot, value) = match (value.get("schemaFormat"), value.get("schema")) {
            (Some(format), Some(_)) => {
                let inner = spot.inner(&["schema"]);
                let (spot, value) = self.library.follow(inner).map_err(NoPayload::Lost)?;
                (format.as_str(), spot, value)
            }
            _ => (format, spot, value),
        };
        match format {
            Some(format) if !is_json_schema(format) => Err(NoPayload::Format(format.to_owned())),
            _ => Ok((spot, value)),
        }
    }

    /// The schema of `data` within the schema of a `CloudEvent`.
    fn data(&self, spot: &Spot, depth: usize) -> Option<Spot> {
        const DEEPEST: usize = 4;
        let (spot, value) = self.library.follow(spot.clone()).ok()?;
        let properties = value.get("properties");
        if properties.and_then(|it| it.get("data")).is_some() {
            return Some(spot.inner(&["properties", "data"]));
        }
        let all = value.get("allOf").map(Json::items).unwrap_or_default();
        let mut all = (0..all.len().min(16)).filter(|_| depth < DEEPEST);
        all.find_map(|at| self.data(&spot.inner(&["allOf", at.to_string().as_str()]), depth + 1))
    }

    /// Returns the index of a schema's file, and adds the file if necessary.
    fn file(&mut self, spot: Spot, wanted: &str) -> usize {
        if let Some(known) = self.known.get(&spot) {
            return *known;
        }
        let at = self.files.len();
        self.known.insert(spot.clone(), at);
        let path = self.paths.add(&format!("{wanted}.json"));
        self.files.push(File {
            spot,
            path,
            examples: Vec::new(),
        });
        at
    }

    /// Returns the files, and notes about them. The error says what to do.
    pub(super) fn finish(mut self) -> Result<(Files, Vec<String>), String> {
        let mut written = Vec::new();
        let mut left = self.library.most_text();
        // Each schema can refer to further schemas, whose files are added to the list.
        let mut at = 0;
        while let Some(File { spot, .. }) = self.files.get(at) {
            let spot = spot.clone();
            let value = self.library.value(&spot);
            let mut schema = match value {
                Some(value) => self.cut(value, &spot, at, false),
                None => Json::object(),
            };
            let file = &mut self.files[at];
            if let Json::Object(members) = &mut schema {
                if !members.iter().any(|(name, _)| name == "$schema") {
                    members.insert(0, ("$schema".to_owned(), DIALECT.into()));
                }
                let is_bare = !members.iter().any(|(name, _)| name == "examples");
                let examples = std::mem::take(&mut file.examples);
                if is_bare && !examples.is_empty() {
                    members.push(("examples".to_owned(), Json::Array(examples)));
                }
            }
            let text = payload_files::text(&schema);
            let place = self.library.place(&spot);
            left = left.checked_sub(text.len()).ok_or_else(|| {
                format!(
                    "with the schema of `{place}`, the schemas of the payloads would be more than {MOST_TEXT_PER_BYTE} \
                     times as long as the documents, because references point to schemas inside each other; put each \
                     of these schemas into `components/schemas` once"
                )
            })?;
            written.push((file.path.clone(), text));
            at += 1;
        }
        let notes = [
            self.outside.note(|reference| {
                format!(
                    "`{reference}` isn't in the documents, and isn't downloaded, so any value is allowed in its place; \
                     put the schema into `payloads/`, and refer to it"
                )
            }),
            self.beside.note(|keyword| {
                format!("`{keyword}` is next to a `$ref`, where it has no effect, and is dropped")
            }),
        ];
        Ok((written, notes.into_iter().flatten().collect()))
    }

    /// Writes the schema of a file, with references to other files. In a map such as `properties`,
    /// the names aren't keywords.
    fn cut(&mut self, value: &Json, spot: &Spot, at: usize, is_map: bool) -> Json {
        let members = match value {
            Json::Plain(_) => return value.clone(),
            Json::Array(items) => {
                let items = items.iter().map(|it| self.cut(it, spot, at, false));
                return items.collect();
            }
            Json::Object(members) => members,
        };
        let reference = value.get("$ref").and_then(Json::as_str).filter(|_| !is_map);
        let has_comment = value.get("$comment").is_some();
        let mut cut = Vec::new();
        for (name, value) in members {
            let value = match (name.as_str(), reference) {
                _ if is_map => self.cut(value, spot, at, false),
                ("$ref", Some(reference)) => {
                    let Some(new) = self.reference(reference, spot, at) else {
                        if !has_comment {
                            let comment = format!("This was a reference to {reference}.");
                            cut.push(("$comment".to_owned(), comment.into()));
                        }
                        continue;
                    };
                    new.into()
                }
                (keyword, Some(_)) if !is_remark(keyword) => {
                    self.beside.add(&self.library.place(spot), keyword);
                    continue;
                }
                ("const" | "enum" | "default" | "example" | "examples", _) => value.clone(),
                (keyword, _) => {
                    let is_map = Subschemas::of(keyword) == Some(Subschemas::Named);
                    self.cut(value, spot, at, is_map)
                }
            };
            cut.push((name.clone(), value));
        }
        Json::Object(cut)
    }

    /// Converts a reference to the form that the new catalog needs.
    fn reference(&mut self, reference: &str, spot: &Spot, at: usize) -> Option<String> {
        let Some(target) = self.library.target(spot.document, reference) else {
            self.outside.add(&self.library.place(spot), reference);
            return None;
        };
        // The target is in the same file.
        if let Some(inner) = below(&target, spot) {
            return Some(format!("#{inner}"));
        }
        let (unit, inner) = self.unit(target);
        let wanted = plain(component(&unit).unwrap_or_else(|| unit.last()));
        let to = self.file(unit, &format!("shared/{wanted}"));
        if to == at {
            return Some(format!("#{inner}"));
        }
        let path = relative(&self.files[at].path, &self.files[to].path);
        let inner = if inner.is_empty() {
            inner
        } else {
            format!("#{inner}")
        };
        Some(path + &inner)
    }

    /// Returns the schema that becomes a file because of a reference, and the pointer from that
    /// schema to the reference's target. If the target is in a component, the whole component
    /// becomes the file, so that the catalog contains it only once.
    fn unit(&self, target: Spot) -> (Spot, String) {
        let steps: Vec<&str> = target.pointer.splitn(5, '/').collect();
        if let ["", "components", "schemas", key, ..] = steps[..] {
            let mut unit = Spot {
                document: target.document,
                pointer: format!("/components/schemas/{key}"),
            };
            let value = self.library.value(&unit);
            if value.is_some_and(|it| it.get("schemaFormat").is_some()) {
                unit = unit.inner(&["schema"]);
            }
            let inner = below(&target, &unit).map(str::to_owned);
            return (unit, inner.unwrap_or_default());
        }
        (target, String::new())
    }
}

/// The pointer from a value to a value inside it; empty for the value itself.
fn below<'t>(target: &'t Spot, around: &Spot) -> Option<&'t str> {
    let inner = target.pointer.strip_prefix(&around.pointer)?;
    let is_below = inner.is_empty() || inner.starts_with('/');
    (is_below && target.document == around.document).then_some(inner)
}

/// The name of the component, if a schema is a component.
fn component(spot: &Spot) -> Option<String> {
    let key = spot.pointer.strip_prefix("/components/schemas/")?;
    let key = key.strip_suffix("/schema").unwrap_or(key);
    let key = pointer::name(key);
    (!key.contains('/')).then(|| key.into_owned())
}

/// A component's file name, without the prefix `payload.` that `generate asyncapi` adds.
fn plain(key: String) -> String {
    match key.strip_prefix("payload.") {
        Some(name) if !name.is_empty() => name.to_owned(),
        _ => key,
    }
}

/// AsyncAPI's additions to JSON Schema that don't limit values. `discriminator` names the field
/// that distinguishes alternatives, but the constants of that field already distinguish them.
pub(super) const ADDED: [&str; 2] = ["discriminator", "externalDocs"];

/// Whether a keyword doesn't limit values, so it can appear next to a reference.
fn is_remark(keyword: &str) -> bool {
    matches!(
        keyword,
        "title" | "description" | "deprecated" | "examples" | "default" | "$comment"
    ) || ADDED.contains(&keyword)
        || keyword.starts_with("x-")
}

/// Whether a schema allows any object, apart from these keywords and annotations.
fn says_only(value: &Json, keywords: &[&str]) -> bool {
    let is_object = |it: &Json| it.as_str() == Some("object");
    match value {
        Json::Object(members) => members.iter().all(|(name, value)| {
            is_remark(name)
                || keywords.contains(&name.as_str()) && (name != "type" || is_object(value))
        }),
        value => value.as_bool() == Some(true),
    }
}

/// Whether a `schemaFormat` is JSON Schema, or the variant of it in AsyncAPI or `OpenAPI`.
fn is_json_schema(format: &str) -> bool {
    const NAMES: [&str; 4] = [
        "vnd.aai.asyncapi",
        "schema+json",
        "schema+yaml",
        "vnd.oai.openapi",
    ];
    NAMES.iter().any(|it| format.contains(it))
}
