//! Resolves a `$ref` within its file, or to another file in the folder. `$dynamicRef` and
//! `$recursiveRef` are resolved in the same way, unless they could refer to several schemas.

use std::borrow::Cow;
use std::cell::OnceCell;

use super::model::{SchemaId, Schemas};
use super::resources::Resources;
use super::steps::{Found, Steps};
use super::uri::{has_scheme, stem};
use crate::collections::Numbers;
use crate::problem::ReferenceError;
use crate::read::Suggestions;
use crate::source::FileId;

/// The possible targets of references.
pub(super) struct Targets<'r, 's> {
    /// The files in the folder.
    files: Vec<File<'r>>,
    /// The index of each file by its path.
    paths: Numbers<'r>,
    /// The index of each file by its path without the extension.
    stems: Numbers<'r>,
    /// The indices of the files that could be read, in the order of their schemas.
    read: Vec<usize>,
    resources: &'r Resources,
    /// All schemas, by id. `steps` finds them by path.
    schemas: &'r Schemas<'s>,
    steps: &'r Steps,
    /// The JSON pointers of all schemas, if they are short enough for suggestions.
    places: OnceCell<Vec<(Option<usize>, String)>>,
    suggestions: Suggestions,
}

/// A file in the folder.
struct File<'r> {
    /// The file's path in the folder: `shop/order.toml`.
    path: &'r str,
    /// The file's root schema; `None` if the file couldn't be read, so its content is unknown.
    root: Option<SchemaId>,
    /// The URI of the folder, if the file's `$id` is this URI followed by the file's path.
    base: Option<&'r str>,
}

impl<'r, 's> Targets<'r, 's> {
    pub(super) fn new(
        paths: &'r [(String, FileId)],
        resources: &'r Resources,
        schemas: &'r Schemas<'s>,
        steps: &'r Steps,
    ) -> Self {
        let mut targets = Self {
            files: Vec::new(),
            paths: Numbers::default(),
            stems: Numbers::default(),
            read: Vec::new(),
            resources,
            schemas,
            steps,
            places: OnceCell::new(),
            suggestions: Suggestions::default(),
        };
        // The schema files and the paths are in the same order.
        let mut read = schemas.files.iter().peekable();
        for (index, (path, file)) in paths.iter().enumerate() {
            targets.paths.insert(Cow::Borrowed(path), index);
            if let Some((stem, _)) = path.rsplit_once('.') {
                let stem = targets.stems.entry(Cow::Borrowed(stem));
                stem.or_insert(index);
            }
            let root = read.next_if(|it| it.file == *file).map(|it| it.root);
            if root.is_some() {
                targets.read.push(index);
            }
            let base = root.and_then(|root| base(resources.address(root), path));
            targets.files.push(File { path, root, base });
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
            match self.resource(self.file_with(from), own, address)? {
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

    /// The file that contains a schema.
    fn file_with(&self, id: SchemaId) -> Option<&File<'r>> {
        let read = self.schemas.index_of_file(id)?;
        Some(&self.files[*self.read.get(read)?])
    }

    /// Finds the resource that a URI in the resource `own` refers to. The URI is an `$id`, or the path of a file
    /// relative to the path of `from` or to the URI of the folder. An `$id` can lack its extension, and the path of a
    /// YAML file leads to the JSON file that it was converted to. `None` if the resource can't be determined.
    fn resource(
        &self,
        from: Option<&File<'r>>,
        own: SchemaId,
        address: &str,
    ) -> Result<Option<SchemaId>, ReferenceError> {
        if let Some(known) = self.resources.find(own, address) {
            return Ok(Some(known));
        }
        let meant = self.resources.meant(own, address);
        let uris = || [address, &meant].into_iter();
        let folder = from.and_then(|file| file.path.rsplit_once('/'));
        let folder = folder.map_or("", |(folder, _)| folder);
        let path = join(folder, &unescape(address)?);
        let base = from.and_then(|file| file.base);
        let below = base.and_then(|base| uris().find_map(|uri| uri.strip_prefix(base)));
        let paths = || path.as_deref().into_iter().chain(below);
        if let Some(file) = paths().find_map(|path| self.paths.get(path)) {
            return Ok(self.files[*file].root);
        }
        if let Some(known) = uris().find_map(|uri| self.resources.without_extension(uri)) {
            return Ok(Some(known));
        }
        if let Some(file) = paths().find_map(|path| self.converted(path)) {
            return Ok(self.files[*file].root);
        }
        let path = path.as_deref().ok_or(ReferenceError::Outside)?;
        // If several are equally similar, the first is suggested.
        let near = self.stems.get(path).map(|file| self.files[*file].path);
        let all = || self.files.iter().map(|file| file.path);
        let near = near.or_else(|| self.suggestions.similar(path, all()));
        Err(ReferenceError::NoFile(near.map(str::to_owned)))
    }

    /// Finds the JSON file that a YAML file was converted to.
    fn converted(&self, path: &str) -> Option<&usize> {
        let yaml = path.strip_suffix(".yaml").or(path.strip_suffix(".yml"))?;
        self.paths.get(format!("{yaml}.json").as_str())
    }

    /// Creates the error for an unknown anchor in a resource.
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

    /// Creates the error for a pointer that doesn't lead to a schema in a resource.
    fn no_place(&self, resource: SchemaId, address: &str, pointer: &str) -> ReferenceError {
        let other_draft = match pointer.strip_prefix("/definitions/") {
            Some(rest) => Some(format!("/$defs/{rest}")),
            None => pointer
                .strip_prefix("/$defs/")
                .map(|rest| format!("/definitions/{rest}")),
        };
        let is_there =
            |pointer: &String| matches!(self.steps.find(resource, pointer), Found::Schema(_));
        let file = self.schemas.index_of_file(resource);
        let is_file = self.schemas.get(resource).parent.is_none();
        let near = other_draft.filter(is_there).or_else(|| {
            let places = self.places.get_or_init(|| places(self.schemas));
            let first = places.partition_point(|(of, _)| *of < file);
            let last = places.partition_point(|(of, _)| *of <= file);
            // The pointers start at the root of a file, so suggest none for a resource inside a file.
            let last = if is_file { last } else { first };
            let places = places[first..last]
                .iter()
                .map(|(_, pointer)| pointer.as_str());
            self.suggestions.similar(pointer, places).map(str::to_owned)
        });
        ReferenceError::NoPlace(near.map(|near| format!("{address}#{near}")))
    }
}

/// Lists the JSON pointers of all schemas except roots, each with the index of its file, in file order. Longer
/// pointers aren't suggested.
fn places(schemas: &Schemas<'_>) -> Vec<(Option<usize>, String)> {
    const LONGEST: usize = 255;
    let mut pointers: Vec<Option<String>> = Vec::with_capacity(schemas.nodes.len());
    let mut places = Vec::new();
    for (id, schema) in schemas.iter() {
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
            places.push((schemas.index_of_file(id), pointer.clone()));
        }
        pointers.push(pointer);
    }
    places
}

/// The part of a file's `$id` before the file's path, if the `$id` ends with that path.
fn base<'r>(id: &'r str, path: &str) -> Option<&'r str> {
    let base = stem(id).strip_suffix(stem(path))?;
    base.ends_with('/').then_some(base)
}

/// Resolves a path relative to a folder, without `.` and `..`; `None` if the path leads outside the topmost
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
