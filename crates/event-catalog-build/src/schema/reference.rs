//! Resolves a `$ref` within its file, or to another file in the folder. `$dynamicRef` and
//! `$recursiveRef` are resolved in the same way, unless they could refer to several schemas.

use std::cell::OnceCell;
use std::collections::BTreeMap;

use super::model::{SchemaId, Schemas};
use super::resources::Resources;
use super::steps::{Found, Steps};
use super::uri::{has_scheme, stem};
use crate::problem::ReferenceError;
use crate::read::Suggestions;
use crate::source::FileId;

/// The possible targets of references.
pub(super) struct Targets<'r, 's> {
    /// The paths of the files in the folder: `shop/order.toml`.
    paths: BTreeMap<FileId, &'r str>,
    files: BTreeMap<&'r str, FileId>,
    /// For each path without its extension, the first path that has it.
    stems: BTreeMap<&'r str, &'r str>,
    resources: &'r Resources,
    /// The part of a file's `$id` before the file's path: the URI of the folder.
    bases: BTreeMap<FileId, &'r str>,
    /// The schemas, and an index to find them.
    schemas: &'r Schemas<'s>,
    steps: &'r Steps,
    roots: BTreeMap<FileId, SchemaId>,
    /// The files that couldn't be read. Their content is unknown.
    unread: Vec<FileId>,
    /// The JSON pointers of all schemas that are short enough for suggestions.
    places: OnceCell<Vec<(FileId, String)>>,
    suggestions: Suggestions,
}

impl<'r, 's> Targets<'r, 's> {
    pub(super) fn new(
        paths: &'r [(String, FileId)],
        resources: &'r Resources,
        schemas: &'r Schemas<'s>,
        steps: &'r Steps,
        unread: Vec<FileId>,
    ) -> Self {
        let mut targets = Self {
            paths: BTreeMap::new(),
            files: BTreeMap::new(),
            stems: BTreeMap::new(),
            resources,
            bases: BTreeMap::new(),
            schemas,
            steps,
            roots: BTreeMap::new(),
            unread,
            places: OnceCell::new(),
            suggestions: Suggestions::default(),
        };
        for (path, file) in paths {
            targets.paths.insert(*file, path);
            targets.files.insert(path, *file);
        }
        for path in targets.files.keys() {
            if let Some((stem, _)) = path.rsplit_once('.') {
                targets.stems.entry(stem).or_insert(path);
            }
        }
        for file in &schemas.files {
            targets.roots.insert(file.file, file.root);
            let path = targets.paths.get(&file.file).copied().unwrap_or_default();
            if let Some(base) = base(resources.address(file.root), path) {
                targets.bases.insert(file.file, base);
            }
        }
        targets
    }

    /// The target of the reference in a schema; `None` if it can't be determined.
    pub(super) fn resolve(
        &self,
        from: SchemaId,
        reference: &str,
    ) -> Result<Option<SchemaId>, ReferenceError> {
        let (address, fragment) = reference.split_once('#').unwrap_or((reference, ""));
        let own = self.resources.of(from);
        let resource = if address.is_empty() {
            own
        } else {
            match self.resource(self.file_of(from), own, address)? {
                Some(resource) => resource,
                None => return Ok(None),
            }
        };
        let pointer = unescape(fragment)?;
        if !pointer.is_empty() && !pointer.starts_with('/') {
            return match self.resources.anchor(resource, &pointer) {
                Some(named) if named.is_ambiguous => Err(ReferenceError::SeveralAnchors),
                Some(named) => Ok(Some(named.schema)),
                None => Err(self.no_anchor(resource, address, &pointer)),
            };
        }
        match self.steps.find(resource, &pointer) {
            Found::Schema(id) => Ok(Some(id)),
            Found::Around => Err(ReferenceError::NoSchema),
            Found::Nothing => Err(self.no_place(resource, address, &pointer)),
        }
    }

    fn file_of(&self, id: SchemaId) -> FileId {
        self.schemas.get(id).place.span.file
    }

    /// The resource that a URI in the resource `own` refers to. The URI is an `$id`, or the path of a file
    /// relative to the path of `from` or to the URI of the folder. An `$id` can lack an extension, and former
    /// YAML files are now JSON. `None` if it can't be determined.
    fn resource(
        &self,
        from: FileId,
        own: SchemaId,
        address: &str,
    ) -> Result<Option<SchemaId>, ReferenceError> {
        if let Some(known) = self.resources.find(own, address) {
            return Ok(Some(known));
        }
        let meant = self.resources.meant(own, address);
        let uris = || [address, &meant].into_iter();
        let folder = self.paths.get(&from).and_then(|path| path.rsplit_once('/'));
        let folder = folder.map_or("", |(folder, _)| folder);
        let path = join(folder, &unescape(address)?);
        let base = self.bases.get(&from);
        let below = base.and_then(|base| uris().find_map(|uri| uri.strip_prefix(*base)));
        let paths = || path.as_deref().into_iter().chain(below);
        if let Some(file) = paths().find_map(|path| self.files.get(path)) {
            return Ok(self.root(*file));
        }
        if let Some(known) = uris().find_map(|uri| self.resources.without_extension(uri)) {
            return Ok(Some(known));
        }
        if let Some(file) = paths().find_map(|path| self.converted(path)) {
            return Ok(self.root(*file));
        }
        let path = path.as_deref().ok_or(ReferenceError::Outside)?;
        // If several are equally similar, the first is suggested.
        let near = self.stems.get(path).copied();
        let near = near.or_else(|| self.suggestions.similar(path, self.files.keys().copied()));
        Err(ReferenceError::NoFile(near.map(str::to_owned)))
    }

    /// The root of a file; `None` if the file couldn't be read.
    fn root(&self, file: FileId) -> Option<SchemaId> {
        let is_read = !self.unread.contains(&file);
        self.roots.get(&file).copied().filter(|_| is_read)
    }

    /// The JSON file that a YAML file was converted to.
    fn converted(&self, path: &str) -> Option<&FileId> {
        let yaml = path.strip_suffix(".yaml").or(path.strip_suffix(".yml"))?;
        self.files.get(format!("{yaml}.json").as_str())
    }

    /// The error for an unknown anchor in a resource.
    fn no_anchor(&self, resource: SchemaId, address: &str, name: &str) -> ReferenceError {
        let is_there = |pointer: &String| {
            let found = self.steps.find(resource, pointer.trim_start_matches('#'));
            matches!(found, Found::Schema(_))
        };
        let keywords = ["$defs", "definitions"];
        let mut definitions = keywords.iter().map(|it| format!("#/{it}/{name}"));
        let near = definitions.find(is_there).or_else(|| {
            let names = self.resources.names(resource);
            let near = self.suggestions.similar(name, names);
            near.map(|near| format!("#{near}"))
        });
        ReferenceError::NoAnchor(near.map(|near| format!("{address}{near}")))
    }

    /// The error for a pointer that doesn't lead to a schema of a resource.
    fn no_place(&self, resource: SchemaId, address: &str, pointer: &str) -> ReferenceError {
        let other_draft = match pointer.strip_prefix("/definitions/") {
            Some(rest) => Some(format!("/$defs/{rest}")),
            None => pointer
                .strip_prefix("/$defs/")
                .map(|rest| format!("/definitions/{rest}")),
        };
        let is_there =
            |pointer: &String| matches!(self.steps.find(resource, pointer), Found::Schema(_));
        let file = self.file_of(resource);
        let is_file = self.roots.get(&file) == Some(&resource);
        let near = other_draft.filter(is_there).or_else(|| {
            let places = self.places.get_or_init(|| places(self.schemas));
            let first = places.partition_point(|(of, _)| *of < file);
            let last = places.partition_point(|(of, _)| *of <= file);
            // The pointers begin at the top of the file.
            let last = if is_file { last } else { first };
            let places = places[first..last]
                .iter()
                .map(|(_, pointer)| pointer.as_str());
            self.suggestions.similar(pointer, places).map(str::to_owned)
        });
        ReferenceError::NoPlace(near.map(|near| format!("{address}#{near}")))
    }
}

/// The JSON pointers of all schemas except the roots, file by file. Longer pointers aren't
/// suggested.
fn places(schemas: &Schemas<'_>) -> Vec<(FileId, String)> {
    const LONGEST: usize = 255;
    let mut pointers: Vec<Option<String>> = Vec::with_capacity(schemas.nodes.len());
    let mut places = Vec::new();
    for (_, schema) in schemas.iter() {
        let pointer = match &schema.parent {
            None => Some(String::new()),
            Some((parent, part)) => {
                let before = pointers.get(parent.0 as usize);
                let before = before.and_then(Option::as_ref);
                let pointer = before.map(|before| before.to_owned() + &part.step());
                pointer.filter(|pointer| pointer.len() <= LONGEST)
            }
        };
        if let Some(pointer) = pointer.as_ref().filter(|it| !it.is_empty()) {
            places.push((schema.place.span.file, pointer.clone()));
        }
        pointers.push(pointer);
    }
    places.sort_unstable();
    places
}

/// The part of a file's `$id` before its path, if the `$id` ends with the path.
fn base<'r>(id: &'r str, path: &str) -> Option<&'r str> {
    let base = stem(id).strip_suffix(stem(path))?;
    base.ends_with('/').then_some(base)
}

/// A path relative to a folder, without `.` and `..`; `None` if it leads outside the topmost
/// folder.
fn join(folder: &str, path: &str) -> Option<String> {
    if has_scheme(path) || path.starts_with('/') {
        return None;
    }
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => _ = parts.pop()?,
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// Decodes the percent-encoding of a URI. JSON pointers keep their own escapes.
fn unescape(text: &str) -> Result<String, ReferenceError> {
    if !text.contains('%') {
        return Ok(text.to_owned());
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut parts = text.split('%');
    bytes.extend(parts.next().unwrap_or("").bytes());
    for part in parts {
        let digits = part
            .get(..2)
            .filter(|digits| digits.bytes().all(|it| it.is_ascii_hexdigit()));
        let byte = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok());
        bytes.push(byte.ok_or(ReferenceError::Escape)?);
        bytes.extend(part.bytes().skip(2));
    }
    String::from_utf8(bytes).map_err(|_| ReferenceError::Escape)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_stay_in_the_folder() {
        assert_eq!(join("", "order.toml").as_deref(), Some("order.toml"));
        assert_eq!(
            join("shop", "./order.toml").as_deref(),
            Some("shop/order.toml")
        );
        assert_eq!(
            join("shop/eu", "../../common.toml").as_deref(),
            Some("common.toml")
        );
        assert_eq!(join("shop", "../../common.toml"), None);
        assert_eq!(join("", "/etc/passwd"), None);
        assert_eq!(join("", "https://example.org/order.json"), None);
        assert_eq!(join("", "file:order.json"), None);
    }

    #[test]
    fn a_folder_may_have_an_address() {
        let id = "https://example.org/v1/shop/placed.json";
        assert_eq!(
            base(id, "shop/placed.json"),
            Some("https://example.org/v1/")
        );
        assert_eq!(
            base("https://example.org/placed", "placed.json"),
            Some("https://example.org/")
        );
        assert_eq!(base(id, "laced.json"), None);
        assert_eq!(base(id, "other.json"), None);
    }

    #[test]
    fn escapes() {
        assert_eq!(unescape("/a%20b%C3%A4").as_deref(), Ok("/a bä"));
        assert_eq!(unescape("/a%2"), Err(ReferenceError::Escape));
        assert_eq!(unescape("/a%+1"), Err(ReferenceError::Escape));
        assert_eq!(unescape("%ff"), Err(ReferenceError::Escape));
    }
}
