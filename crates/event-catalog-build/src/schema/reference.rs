//! Where a `$ref` leads: within its file, or to another file of the folder.

use super::model::SchemaId;
use super::problem::ReferenceError;
use crate::collections::Numbers;
use crate::read::similar;
use crate::source::FileId;

/// What there is to refer to.
pub(super) struct Targets<'r> {
    /// The files, and their paths in the folder: `shop/order.toml`.
    pub(super) files: Vec<(String, FileId)>,
    /// The `$id` of each file that has one.
    pub(super) ids: &'r [(String, FileId)],
    /// The schemas of each file, by their JSON pointers in it.
    pub(super) pointers: &'r [Numbers<'static>],
    /// The files that could not be read, about which nothing is known.
    pub(super) unread: Vec<FileId>,
}

impl Targets<'_> {
    /// The schema that a reference leads to; `None` where that cannot be known.
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
        let Some(pointers) = self.pointers.get(file.index()) else {
            return Ok(None);
        };
        match pointers.get(pointer.as_str()) {
            Some(found) => Ok(u32::try_from(*found).ok().map(SchemaId)),
            None => Err(no_place(pointers, address, &pointer)),
        }
    }

    /// The file that an address names: by the `$id` that it has, or by its path from `from`.
    fn file(&self, from: FileId, address: &str) -> Result<FileId, ReferenceError> {
        let by_id = |address: &str| {
            let found = self.ids.iter().find(|(id, _)| id == address);
            found.map(|(_, file)| *file)
        };
        let own_id = self.ids.iter().find(|(_, file)| *file == from);
        let beside_own_id = own_id
            .and_then(|(id, _)| Some(format!("{}/{address}", id.rsplit_once('/')?.0)))
            .and_then(|address| by_id(&address));
        if let Some(file) = by_id(address).or(beside_own_id) {
            return Ok(file);
        }
        let path = unescape(address)?;
        let folder = self.files.iter().find(|(_, file)| *file == from);
        let folder = folder
            .and_then(|(path, _)| path.rsplit_once('/'))
            .map_or("", |(folder, _)| folder);
        let path = join(folder, &path).ok_or(ReferenceError::Outside)?;
        if let Some((_, file)) = self.files.iter().find(|(it, _)| *it == path) {
            return Ok(*file);
        }
        let mut paths: Vec<&str> = Vec::new();
        for (file, _) in &self.files {
            paths.push(file);
        }
        // Of several that are as near, the first one is meant.
        paths.sort_unstable();
        let has_stem = |it: &&&str| it.rsplit_once('.').is_some_and(|(stem, _)| stem == path);
        let near = paths.iter().find(has_stem).copied();
        let near = near.or_else(|| similar(&path, paths));
        Err(ReferenceError::NoFile(near.map(str::to_owned)))
    }
}

/// What is wrong with a pointer that leads to none of a file's schemas.
fn no_place(pointers: &Numbers<'_>, address: &str, pointer: &str) -> ReferenceError {
    let mut places: Vec<&str> = Vec::new();
    // Something is there, such as `#/properties`, of which there are schemas only inside.
    let inside = format!("{pointer}/");
    for place in pointers.keys() {
        if place.starts_with(&inside) {
            return ReferenceError::NoSchema;
        }
        if !place.is_empty() {
            places.push(place);
        }
    }
    places.sort_unstable();
    let other_draft = match pointer.strip_prefix("/definitions/") {
        Some(rest) => Some(format!("/$defs/{rest}")),
        None => pointer
            .strip_prefix("/$defs/")
            .map(|rest| format!("/definitions/{rest}")),
    };
    let near = match other_draft {
        Some(other) if pointers.contains_key(other.as_str()) => Some(other),
        _ => similar(pointer, places).map(str::to_owned),
    };
    ReferenceError::NoPlace(near.map(|near| format!("{address}#{near}")))
}

/// A path from a folder, without `.` and `..`; `None` where it leads out of the topmost folder.
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

/// Text without the percent-encoding of addresses. JSON pointers keep their own escapes.
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
    fn escapes() {
        assert_eq!(unescape("/a%20b%C3%A4").as_deref(), Ok("/a bä"));
        assert_eq!(unescape("/a%2"), Err(ReferenceError::Escape));
        assert_eq!(unescape("/a%+1"), Err(ReferenceError::Escape));
        assert_eq!(unescape("%ff"), Err(ReferenceError::Escape));
    }
}
