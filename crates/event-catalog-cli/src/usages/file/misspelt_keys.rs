//! Looks for misspelled names without quotes: keys of objects, and keys and values of YAML.

use std::ops::Range;

use super::Search;
use crate::usages::keys;
use crate::usages::kind::Syntax;
use crate::usages::literal::Literal;

impl Search<'_> {
    /// Adds texts without quotes that differ from a name by one edit.
    pub(super) fn unquoted(&self, found: &mut Vec<(u32, Range<usize>, Literal)>) {
        let syntax = self.hits.kind.syntax;
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
