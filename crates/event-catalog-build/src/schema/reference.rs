//! Resolves a `$ref`, in its file or to another file of the folder.

use std::cell::OnceCell;
use std::collections::BTreeMap;

use super::model::{SchemaId, Schemas};
use super::steps::{Found, Steps};
use crate::problem::ReferenceError;
use crate::read::Suggestions;
use crate::source::FileId;

/// The possible targets of references.
pub(super) struct Targets<'r, 's> {
    /// The paths of the files in the folder: `shop/order.toml`.
    paths: BTreeMap<FileId, &'r str>,
    files: BTreeMap<&'r str, FileId>,
    /// The first path for each path without its extension.
    stems: BTreeMap<&'r str, &'r str>,
    /// The `$id` of each file that has one.
    ids: BTreeMap<FileId, &'r str>,
    by_id: BTreeMap<&'r str, FileId>,
    /// The first file for each `$id` without its extension.
    by_id_stem: BTreeMap<&'r str, FileId>,
    /// What precedes the path of a file in its `$id`: the address of the folder.
    bases: BTreeMap<FileId, &'r str>,
    /// The schemas, and the index to find them.
    schemas: &'r Schemas<'s>,
    steps: &'r Steps,
    roots: BTreeMap<FileId, SchemaId>,
    /// The files that could not be read, whose content is unknown.
    unread: Vec<FileId>,
    /// The places of all schemas whose JSON pointers are short enough for suggestions.
    places: OnceCell<Vec<(FileId, String)>>,
    suggestions: Suggestions,
}

impl<'r, 's> Targets<'r, 's> {
    pub(super) fn new(
        paths: &'r [(String, FileId)],
        ids: &'r [(String, FileId)],
        schemas: &'r Schemas<'s>,
        steps: &'r Steps,
        unread: Vec<FileId>,
    ) -> Self {
        let mut targets = Self {
            paths: BTreeMap::new(),
            files: BTreeMap::new(),
            stems: BTreeMap::new(),
            ids: BTreeMap::new(),
            by_id: BTreeMap::new(),
            by_id_stem: BTreeMap::new(),
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
        for (id, file) in ids {
            targets.ids.entry(*file).or_insert(id);
            targets.by_id.entry(id).or_insert(*file);
            targets.by_id_stem.entry(stem(id)).or_insert(*file);
            let path = targets.paths.get(file).copied().unwrap_or_default();
            if let Some(base) = base(id, path) {
                targets.bases.entry(*file).or_insert(base);
            }
        }
        for file in &schemas.files {
            targets.roots.insert(file.file, file.root);
        }
        targets
    }

    /// The target of a reference; `None` if it can't be known.
    pub(super) fn resolve(
        &self,
        from: FileId,
        reference: &str,
    ) -> Result<Option<SchemaId>, ReferenceError> {
        let (address, fragment) = reference.split_once('#').unwrap_or((reference, ""));
        let file = if address.is_empty() {
            from
        } else {
            self.file(from, address)?
        };
        if self.unread.contains(&file) {
            return Ok(None);
        }
        let pointer = unescape(fragment)?;
        if !pointer.is_empty() && !pointer.starts_with('/') {
            return Err(ReferenceError::Anchor);
        }
        let Some(root) = self.roots.get(&file) else {
            return Ok(None);
        };
        match self.steps.find(*root, &pointer) {
            Found::Schema(id) => Ok(Some(id)),
            Found::Around => Err(ReferenceError::NoSchema),
            Found::Nothing => Err(self.no_place(file, address, &pointer)),
        }
    }

    /// The file that a URI names: by its `$id`, which may be relative to that of `from`; or by its
    /// path, relative to `from` or to the address of the folder. An `$id` may be written without an
    /// extension, and what was YAML is JSON now.
    fn file(&self, from: FileId, address: &str) -> Result<FileId, ReferenceError> {
        let own = self.ids.get(&from);
        let resolved = own.and_then(|id| resolved(id, address));
        let uris = || [Some(address), resolved.as_deref()].into_iter().flatten();
        if let Some(file) = uris().find_map(|uri| self.by_id.get(uri)) {
            return Ok(*file);
        }
        let folder = self.paths.get(&from).and_then(|path| path.rsplit_once('/'));
        let folder = folder.map_or("", |(folder, _)| folder);
        let path = join(folder, &unescape(address)?);
        let base = self.bases.get(&from);
        let below = base.and_then(|base| uris().find_map(|uri| uri.strip_prefix(*base)));
        let paths = || path.as_deref().into_iter().chain(below);
        let found = paths()
            .find_map(|path| self.files.get(path))
            .or_else(|| uris().find_map(|uri| self.by_id_stem.get(stem(uri))))
            .or_else(|| paths().find_map(|path| self.converted(path)));
        if let Some(file) = found {
            return Ok(*file);
        }
        let path = path.as_deref().ok_or(ReferenceError::Outside)?;
        // If several are equally similar, the first one is suggested.
        let near = self.stems.get(path).copied();
        let near = near.or_else(|| self.suggestions.similar(path, self.files.keys().copied()));
        Err(ReferenceError::NoFile(near.map(str::to_owned)))
    }

    /// The file in JSON that a file in YAML became.
    fn converted(&self, path: &str) -> Option<&FileId> {
        let yaml = path.strip_suffix(".yaml").or(path.strip_suffix(".yml"))?;
        self.files.get(format!("{yaml}.json").as_str())
    }

    /// The error for a pointer that leads to none of a file's schemas.
    fn no_place(&self, file: FileId, address: &str, pointer: &str) -> ReferenceError {
        let other_draft = match pointer.strip_prefix("/definitions/") {
            Some(rest) => Some(format!("/$defs/{rest}")),
            None => pointer
                .strip_prefix("/$defs/")
                .map(|rest| format!("/definitions/{rest}")),
        };
        let is_there = |pointer: &String| {
            let root = self.roots.get(&file);
            root.is_some_and(|root| matches!(self.steps.find(*root, pointer), Found::Schema(_)))
        };
        let near = other_draft.filter(is_there).or_else(|| {
            let places = self.places.get_or_init(|| places(self.schemas));
            let first = places.partition_point(|(of, _)| *of < file);
            let last = places.partition_point(|(of, _)| *of <= file);
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

/// A URI without the extension of a file.
fn stem(uri: &str) -> &str {
    const EXTENSIONS: [&str; 4] = [".json", ".yaml", ".yml", ".toml"];
    let cut = EXTENSIONS.iter().find_map(|it| uri.strip_suffix(it));
    cut.unwrap_or(uri)
}

/// What precedes the path of a file in its `$id`, if the `$id` ends with it.
fn base<'r>(id: &'r str, path: &str) -> Option<&'r str> {
    let base = stem(id).strip_suffix(stem(path))?;
    base.ends_with('/').then_some(base)
}

/// A URI relative to the `$id` of a file. `None` for one with a scheme, and for one that leads out of
/// the topmost folder.
fn resolved(id: &str, address: &str) -> Option<String> {
    let id = id.split(['?', '#']).next()?;
    let path = id.find("://").map_or(0, |at| {
        let host = at + "://".len();
        id[host..].find('/').map_or(id.len(), |end| host + end)
    });
    let (host, path) = id.split_at(path);
    let is_absolute = address.starts_with('/') || path.starts_with('/') || !host.is_empty();
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let joined = match address.strip_prefix('/') {
        Some(address) => join("", address)?,
        None => join(folder, address)?,
    };
    let slash = if is_absolute { "/" } else { "" };
    Some(format!("{host}{slash}{joined}"))
}

/// A path relative to a folder, without `.` and `..`; `None` if it leads out of the topmost folder.
fn join(folder: &str, path: &str) -> Option<String> {
    let has_scheme = path.split_once(':').is_some_and(|(scheme, _)| {
        scheme
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
    });
    if has_scheme || path.starts_with('/') {
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
    fn addresses_are_relative_to_an_id() {
        let id = "https://example.org/1.0/schema/placed";
        for (id, address, expected) in [
            (id, "links/one", "https://example.org/1.0/schema/links/one"),
            (id, "./../a.json", "https://example.org/1.0/a.json"),
            (id, "/a.json", "https://example.org/a.json"),
            ("https://example.org", "a", "https://example.org/a"),
            ("https://example.org/a/?b/c", "d", "https://example.org/a/d"),
            ("shop/placed", "address", "shop/address"),
            ("/shop/placed", "address", "/shop/address"),
            ("placed", "address.json", "address.json"),
        ] {
            assert_eq!(resolved(id, address).as_deref(), Some(expected));
        }
        assert_eq!(resolved(id, "https://example.org/a"), None);
        assert_eq!(resolved(id, "../../../../a"), None);
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
