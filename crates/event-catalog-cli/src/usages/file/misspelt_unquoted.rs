//! Searches for misspelled names without quotes: keys of objects, and values in data and tables.
//!
//! In SQL, columns and tables often have similar names, so only quoted names are examined there.

use std::ops::Range;

use super::Search;
use crate::usages::keys;
use crate::usages::kind::Syntax;
use crate::usages::literal::{self, Literal, is_word};

impl Search<'_> {
    /// Adds unquoted texts that differ from a name by one edit.
    pub(super) fn unquoted(&self, found: &mut Vec<(u32, Range<usize>, Literal)>) {
        let syntax = self.hits.kind.syntax;
        self.values(syntax, found);
        if matches!(syntax, Syntax::Prose | Syntax::Table) {
            return;
        }
        let is_yaml = syntax == Syntax::Yaml;
        for colon in memchr::memchr_iter(b':', self.text) {
            if let Some(key) = keys::before(self.text, colon)
                && keys::is_key(self.text, &key, syntax)
            {
                self.bare(key, found);
            }
            if is_yaml && let Some(value) = keys::value(self.text, colon + 1) {
                self.bare(value, found);
            }
        }
        if !is_yaml {
            return;
        }
        for dash in memchr::memchr_iter(b'-', self.text) {
            if let Some(item) = keys::value(self.text, dash + 1) {
                self.bare(item, found);
            }
        }
    }

    /// Adds whole values: table cells, the contents of elements and attributes, settings, symbols.
    fn values(&self, syntax: Syntax, found: &mut Vec<(u32, Range<usize>, Literal)>) {
        let mut take = |place: Range<usize>| {
            if literal::is_data(self.text, &place, syntax) {
                self.bare(place, found);
            }
        };
        match syntax {
            Syntax::Prose => between(self.text, |byte| byte == b'|', &mut take),
            Syntax::Table => {
                let is_border = |byte: u8| matches!(byte, b',' | b';' | b'\t' | b'|');
                between(self.text, is_border, &mut take);
            }
            Syntax::Markup => {
                between(self.text, |byte| matches!(byte, b'<' | b'>'), &mut take);
                // A name without spaces in an element would be found by both searches, for elements and for attributes.
                let mut attribute = |place: Range<usize>| {
                    if self.text[..place.start].ends_with(b"=") {
                        take(place);
                    }
                };
                let is_border = |byte: u8| matches!(byte, b'=' | b' ' | b'>' | b'/');
                between(self.text, is_border, &mut attribute);
            }
            Syntax::Properties => {
                between(self.text, |byte| matches!(byte, b'=' | b':'), &mut take);
            }
            Syntax::Symbols => between(self.text, |byte| !is_word(byte), &mut take),
            Syntax::Yaml | Syntax::Sql | Syntax::Code => {}
        }
    }

    fn bare(&self, place: Range<usize>, found: &mut Vec<(u32, Range<usize>, Literal)>) {
        let literal = Literal {
            start: place.start,
            end: place.end,
            is_sure: false,
            is_quoted: false,
        };
        self.near(place, literal, found);
    }
}

/// Calls a function for each part of a line between two borders, without the spaces around the part.
fn between(text: &[u8], is_border: impl Fn(u8) -> bool, take: &mut impl FnMut(Range<usize>)) {
    let mut start = 0;
    for (at, byte) in text.iter().enumerate() {
        if matches!(byte, b'\n' | b'\r') || is_border(*byte) {
            value(text, start, at, take);
            start = at + 1;
        }
    }
    value(text, start, text.len(), take);
}

fn value(text: &[u8], start: usize, end: usize, take: &mut impl FnMut(Range<usize>)) {
    let trimmed = text.get(start..end).unwrap_or_default().trim_ascii_start();
    let start = end - trimmed.len();
    let end = start + trimmed.trim_ascii_end().len();
    if start < end {
        take(start..end);
    }
}
