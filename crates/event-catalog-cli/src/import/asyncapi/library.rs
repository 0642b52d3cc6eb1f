//! Resolves references between and within the documents.

use std::cell::RefCell;
use std::collections::HashMap;

use crate::import::document::Document;
use crate::import::pathname::join;
use crate::json::Json;
use crate::pointer;

/// The position of a value in the documents.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Spot {
    /// The index of the document.
    pub(super) document: usize,
    /// The JSON pointer.
    pub(super) pointer: String,
}

impl Spot {
    /// The position of a value inside this one. Each step is a member name or an item index.
    pub(super) fn inner(&self, steps: &[&str]) -> Self {
        let mut pointer = self.pointer.clone();
        for step in steps {
            pointer.push('/');
            pointer.push_str(&pointer::step(step));
        }
        Self {
            document: self.document,
            pointer,
        }
    }

    /// The last step: a member name or an item index.
    pub(super) fn last(&self) -> String {
        let last = self.pointer.rsplit('/').next().unwrap_or_default();
        pointer::name(last).into_owned()
    }
}

/// The documents of an import, for resolving references.
pub(super) struct Library<'d> {
    pub(super) documents: &'d [Document],
    paths: HashMap<&'d str, usize>,
    /// The members of large objects, keyed by the object's memory address, which doesn't change. A
    /// document can have thousands of references into an object with thousands of members.
    large: RefCell<HashMap<*const Json, HashMap<&'d str, &'d Json>>>,
}

/// An object with at least this many members is large.
const LARGE: usize = 32;

/// The maximum number of bytes to create per byte of the documents, in addition to [`MOST_TEXT`].
/// The limit applies to the schemas and to the messages separately. Each reference to a nested
/// schema outside `components` creates a file, and each message copies the texts of its traits.
pub(super) const MOST_TEXT_PER_BYTE: usize = 20;
const MOST_TEXT: usize = 64 << 10;

/// The maximum length of a chain of references.
pub(super) const MOST_STEPS: usize = 32;

/// Why a reference can't be resolved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Lost {
    /// The target of this reference isn't in the documents.
    Outside(String),
    /// References from this schema lead back to it, or form a chain longer than [`MOST_STEPS`].
    Endless(String),
}

impl<'d> Library<'d> {
    pub(super) fn new(documents: &'d [Document]) -> Self {
        let paths = documents.iter().map(|it| it.path.as_str()).zip(0..);
        Self {
            documents,
            paths: paths.collect(),
            large: RefCell::default(),
        }
    }

    /// The maximum number of bytes to create from the documents.
    pub(super) fn most_text(&self) -> usize {
        let lengths = self.documents.iter().map(|it| it.text.len());
        lengths
            .sum::<usize>()
            .saturating_mul(MOST_TEXT_PER_BYTE)
            .saturating_add(MOST_TEXT)
    }

    pub(super) fn value(&self, spot: &Spot) -> Option<&'d Json> {
        let document: &'d Document = self.documents.get(spot.document)?;
        let member = |value: &'d Json, name: &str| self.member(value, name);
        document.value.at_by(&spot.pointer, member)
    }

    /// Finds a member of an object. If several members have the same name, the first is used.
    fn member(&self, object: &'d Json, name: &str) -> Option<&'d Json> {
        let members = object.members();
        if members.len() < LARGE {
            return object.get(name);
        }
        let mut large = self.large.borrow_mut();
        let by_name = large.entry(std::ptr::from_ref(object)).or_insert_with(|| {
            let mut by_name = HashMap::with_capacity(members.len());
            for (name, value) in members {
                by_name.entry(name.as_str()).or_insert(value);
            }
            by_name
        });
        by_name.get(name).copied()
    }

    /// The displayed place of a value, for notes.
    pub(super) fn place(&self, spot: &Spot) -> String {
        let document = self.documents.get(spot.document);
        document.map_or_else(String::new, |it| it.place(&spot.pointer))
    }

    /// Finds the position that a reference points to; `None` if it is outside the documents.
    pub(super) fn target(&self, from: usize, reference: &str) -> Option<Spot> {
        let (address, pointer) = reference.split_once('#').unwrap_or((reference, ""));
        let document = if address.is_empty() {
            from
        } else {
            let path = join(&self.documents.get(from)?.path, address)?;
            *self.paths.get(path.as_str())?
        };
        let pointer = decoded(pointer)?;
        let spot = Spot { document, pointer };
        let is_pointer = spot.pointer.is_empty() || spot.pointer.starts_with('/');
        self.value(&spot).filter(|_| is_pointer)?;
        Some(spot)
    }

    /// Returns the value at a position, with references resolved.
    pub(super) fn follow(&self, mut spot: Spot) -> Result<(Spot, &'d Json), Lost> {
        let (mut first, mut last) = <(String, String)>::default();
        for _ in 0..MOST_STEPS {
            let Some(value) = self.value(&spot) else {
                return Err(Lost::Outside(last));
            };
            let Some(reference) = value.get("$ref").and_then(Json::as_str) else {
                return Ok((spot, value));
            };
            if first.is_empty() {
                reference.clone_into(&mut first);
            }
            reference.clone_into(&mut last);
            let target = self.target(spot.document, reference);
            spot = target.ok_or_else(|| Lost::Outside(last.clone()))?;
        }
        Err(Lost::Endless(first))
    }
}

/// Removes the percent-encoding from a pointer in a URI.
fn decoded(pointer: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(pointer.len());
    let mut rest = pointer.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let (digits, after) = rest.split_at_checked(2)?;
        let digits = std::str::from_utf8(digits).ok()?;
        bytes.push(u8::from_str_radix(digits, 16).ok()?);
        rest = after;
    }
    String::from_utf8(bytes).ok()
}
