//! Finds the matches in one file, in order, with everything that is needed to judge them together with matches in other
//! files. The text itself isn't kept.

mod misspelt;
mod misspelt_unquoted;
mod numbers;

use std::borrow::Cow;
use std::hash::BuildHasher;
use std::ops::Range;

use foldhash::fast::FixedState;
use memchr::memmem;

use super::backticks::{self, Meaning};
use super::context;
use super::index::{Index, Match, Wanted};
use super::keys::{self, Group};
use super::kind::{self, Kind, Syntax};
use super::lines::{self, At, Lines};
use super::literal::{self, Literal, Written};
use super::member;
use super::outputs::is_output;
use super::replacement;

/// The comment that suppresses the findings of a line.
const IGNORE: &[u8] = b"event-catalog: ignore";

/// The comment without the space after the colon.
const IGNORE_CLOSE: &[u8] = b"event-catalog:ignore";

/// The maximum number of matches kept per file. A file with more matches is data, not code.
pub(super) const MOST_HITS: usize = 10_000;

/// The maximum number of bytes between a name and the comment that suppresses its findings.
const LONGEST_LINE: usize = 4 << 10;

/// A match in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Hit {
    /// The index of the name in [`Index::names`].
    pub(super) name: u32,
    pub(super) form: Form,
    /// The range to mark: the name or the misspelled name, and spaces around it if these are the mistake.
    pub(super) start: u32,
    pub(super) end: u32,
    pub(super) at: At,
    /// How the literal is used, see [`context::of`].
    pub(super) context: Option<u64>,
    /// Whether the match is certainly a name, without regard to other matches, because it is in a call or after a
    /// prefix from the settings.
    pub(super) is_sure: bool,
    /// Whether the line has a comment that suppresses its findings.
    pub(super) is_ignored: bool,
    /// Whether the match is the key of an object.
    pub(super) is_key: bool,
    /// The object that contains the match, if the match is a key.
    pub(super) group: Option<Group>,
}

/// How a name is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// As a whole literal.
    Literal,
    /// With whitespace around it.
    Spaced,
    /// Misspelled.
    Misspelt,
    /// Similar to a name, but possibly a different word: `chat_close` for `chat_closed`.
    OtherWord,
    /// With a number that isn't in the family.
    OtherNumber,
    /// As the prefix of a family's names. The number is computed.
    Prefix,
    /// As a key or a member in code, or in a longer string. Counts as a usage, but is never reported.
    InCode,
    /// In a query. Like `InCode`, but a single word counts only in a place of names.
    InQuery,
}

/// The matches in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct FileHits {
    /// Sorted by position.
    pub(super) hits: Vec<Hit>,
    /// The indices of events that code uses by identifier.
    pub(super) identifiers: Vec<u32>,
    pub(super) kind: Kind,
    /// Whether the file has more matches than are kept.
    pub(super) is_cut: bool,
    /// A hash of the text.
    pub(super) text: u64,
}

/// Why a file isn't searched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Skipped {
    Binary,
    Generated,
}

/// Decodes a file without its byte-order mark. Invalid UTF-8 is replaced.
pub(super) fn text(bytes: &[u8]) -> Cow<'_, str> {
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
    String::from_utf8_lossy(bytes)
}

/// Returns a hash of the text, to detect whether a file has changed when it is read again.
pub(super) fn identity(text: &str) -> u64 {
    FixedState::default().hash_one(text)
}

/// Searches a file; `None` if it has no matches.
pub(super) fn search(index: &Index, path: &str, bytes: &[u8]) -> Result<Option<FileHits>, Skipped> {
    if kind::is_binary(bytes) {
        return Err(Skipped::Binary);
    }
    let has_mark = index.has_mark(bytes);
    if !has_mark && !index.has_any(bytes) {
        return Ok(None);
    }
    if kind::is_generated(bytes) || is_output(bytes) {
        return Err(Skipped::Generated);
    }
    let text = text(bytes);
    let mut search = Search::of(index, path, &text);
    for found in index.matches(text.as_bytes()) {
        search.take(found);
    }
    let is_named = |hit: &Hit| {
        let name = index.name(hit.name);
        let is_name = hit.form == Form::Literal || (hit.form == Form::InCode && hit.is_key);
        is_name && name.is_some_and(|name| name.has_several_words)
    };
    // Words of a catalog occur everywhere, so misspelled names are searched for only in files that contain names, or a
    // call or a prefix from the settings.
    let has_names = search.hits.hits.iter().any(is_named);
    if has_names || has_mark {
        search.misspelt();
    }
    let mut hits = search.hits;
    if !has_names {
        let is_misspelt = |hit: &Hit| matches!(hit.form, Form::Misspelt | Form::OtherWord);
        hits.hits.retain(|hit| hit.is_sure || !is_misspelt(hit));
    }
    let has_any = !hits.hits.is_empty() || !hits.identifiers.is_empty();
    if has_any {
        hits.text = identity(&text);
    }
    Ok(has_any.then_some(hits))
}

/// The search of one file.
struct Search<'s> {
    index: &'s Index,
    text: &'s [u8],
    lines: Lines<'s>,
    /// A hash of the file's path.
    path: u64,
    has_ignores: bool,
    has_calls: bool,
    hits: FileHits,
}

impl<'s> Search<'s> {
    fn of(index: &'s Index, path: &str, text: &'s str) -> Self {
        let bytes = text.as_bytes();
        let has = |what: &[u8]| memmem::find(bytes, what).is_some();
        Self {
            index,
            text: bytes,
            lines: Lines::of(bytes),
            path: identity(path),
            has_ignores: has(IGNORE) || has(IGNORE_CLOSE),
            has_calls: index.calls.iter().any(|call| has(call.as_bytes())),
            hits: FileHits {
                hits: Vec::new(),
                identifiers: Vec::new(),
                kind: Kind::of(path, bytes),
                is_cut: false,
                text: 0,
            },
        }
    }

    fn take(&mut self, Match { wanted, start, end }: Match) {
        match wanted {
            Wanted::Identifier(event) => {
                if member::is_member(self.text, &(start..end)) {
                    push_new(&mut self.hits.identifiers, event);
                }
            }
            Wanted::Stem(number) => self.stem(number, start..end),
            Wanted::Name(number) => self.name(number, start..end),
            Wanted::View(number) => {
                if literal::is_view(self.text, &(start..end), self.hits.kind.syntax) {
                    self.add(number, Form::InQuery, start..end, None);
                }
            }
        }
    }

    fn stem(&mut self, number: u32, place: Range<usize>) {
        if let Some(literal) = literal::begins_family(self.text, &place, &self.index.prefixes) {
            let form = match backticks::meaning(self.text, &literal, self.hits.kind) {
                Meaning::Text => Form::Prefix,
                Meaning::Mention | Meaning::Other => Form::InCode,
            };
            self.add(number, form, place, Some(literal));
        } else if let Some(family) = self.index.name(number).and_then(|name| name.family) {
            self.number(family, place.start);
        }
    }

    fn name(&mut self, number: u32, place: Range<usize>) {
        // The file has too many matches.
        if self.hits.is_cut {
            return;
        }
        let Some(name) = self.index.name(number) else {
            return;
        };
        let syntax = self.hits.kind.syntax;
        let several = name.has_several_words;
        let prefixes = &self.index.prefixes;
        let written = literal::written(self.text, place.clone(), syntax, prefixes, several);
        let meaning = match &written {
            Some(Written::Exactly(literal) | Written::WithSpaces(literal, _)) => {
                backticks::meaning(self.text, literal, self.hits.kind)
            }
            Some(Written::InCode | Written::InQuery) | None => Meaning::Text,
        };
        let written = match meaning {
            Meaning::Text => written,
            Meaning::Mention if several => Some(Written::InCode),
            Meaning::Mention | Meaning::Other => return,
        };
        match written {
            Some(Written::Exactly(literal)) => {
                self.add(number, Form::Literal, place, Some(literal));
            }
            // A single word in a longer string isn't a name: for example, it may be a class that is appended to a list
            // of classes.
            Some(Written::WithSpaces(literal, inner)) => {
                if !replacement::is_joined(self.text, &(literal.start..literal.end)) {
                    self.add(number, Form::Spaced, inner, Some(literal));
                }
            }
            Some(Written::InCode) => self.add(number, Form::InCode, place, None),
            Some(Written::InQuery) => self.add(number, Form::InQuery, place, None),
            None if self.is_member(&place, several) => {
                self.add(number, Form::InCode, place, None);
            }
            None => {
                if let Some(family) = name.family {
                    self.number(family, place.start);
                }
            }
        }
    }

    /// Whether a name is a member of events in code. A single word could also be a method with this name.
    fn is_member(&self, place: &Range<usize>, has_several_words: bool) -> bool {
        member::is_member(self.text, place)
            && (has_several_words || member::is_of_type(self.text, place))
            && self.hits.kind.syntax != Syntax::Prose
    }

    /// Adds a match. Matches of the same form are added in text order.
    fn add(&mut self, name: u32, form: Form, marked: Range<usize>, literal: Option<Literal>) {
        if self.hits.hits.len() >= MOST_HITS {
            self.hits.is_cut = true;
            return;
        }
        let quoted = literal.filter(|it| it.is_quoted);
        let syntax = self.hits.kind.syntax;
        let whole = literal.map_or_else(|| marked.clone(), |it| it.start..it.end);
        let is_key = keys::is_key(self.text, &whole, syntax);
        let context = quoted.and_then(|it| context::of(self.text, it.start, it.end, self.path));
        // A key and a value are used differently: `events: {}` and `events: ""`.
        let context = context.map(|it| if is_key { !it } else { it });
        let is_in_call = || {
            let calls = &self.index.calls;
            quoted.is_some_and(|it| context::is_in_call(self.text, it.start, calls))
        };
        let is_sure = literal.is_some_and(|it| it.is_sure) || (self.has_calls && is_in_call());
        let is_ignored = self.has_ignores && {
            let line = lines::around(self.text, marked.start, LONGEST_LINE);
            let has = |what: &[u8]| memmem::find(line, what).is_some();
            has(IGNORE) || has(IGNORE_CLOSE)
        };
        let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        let at = self.lines.at(marked.start);
        let group = is_key.then(|| keys::group(self.text, whole.start, at.column, syntax));
        self.hits.hits.push(Hit {
            name,
            form,
            start: offset(marked.start),
            end: offset(marked.end),
            at,
            context,
            is_sure,
            is_ignored,
            is_key,
            group: group.flatten(),
        });
    }
}

/// Adds a number unless the list already contains it. The lists are short.
fn push_new(numbers: &mut Vec<u32>, number: u32) {
    if let Err(at) = numbers.binary_search(&number) {
        numbers.insert(at, number);
    }
}

#[cfg(test)]
mod tests;
