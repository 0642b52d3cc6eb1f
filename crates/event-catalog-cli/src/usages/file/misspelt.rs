//! Finds misspelled names in files that contain names.

use std::ops::Range;

use super::{Form, MOST_HITS, Search};
use crate::usages::backticks::{self, Meaning};
use crate::usages::lines::Lines;
use crate::usages::literal::Literal;
use crate::usages::other_word::is_other_word;
use crate::usages::quotes::{self, is_quote};

/// The maximum length of a literal that is split into alternatives of a regular expression, in bytes.
const LONGEST_PATTERN: usize = 4 << 10;

impl Search<'_> {
    /// Adds literals that differ from a name by one edit.
    pub(super) fn misspelt(&mut self) {
        let mut found = self.near_literals();
        self.unquoted(&mut found);
        found.sort_by_key(|(_, place, _)| place.start);
        self.lines = Lines::of(self.text);
        for (number, place, literal) in found {
            let written = std::str::from_utf8(&self.text[place.clone()]).unwrap_or_default();
            let name = self.index.name(number);
            let is_other = name.is_some_and(|it| is_other_word(written, &it.text));
            let form = if is_other {
                Form::OtherWord
            } else {
                Form::Misspelt
            };
            self.add(number, form, place, Some(literal));
        }
        self.hits.hits.sort_by_key(|hit| hit.start);
    }

    fn near_literals(&self) -> Vec<(u32, Range<usize>, Literal)> {
        let mut found = Vec::new();
        // The end of the last quote of each kind. The code between two strings is between quotes, too, but it doesn't
        // look like a name.
        let mut opened: [Option<usize>; 3] = [None; 3];
        for at in memchr::memchr3_iter(b'"', b'\'', b'`', self.text) {
            let kind = match self.text[at] {
                b'"' => 0,
                b'\'' => 1,
                _ => 2,
            };
            if let Some(start) = opened[kind].replace(at + 1) {
                self.literal(start..at, &mut found);
            }
        }
        found
    }

    /// Examines the text between two quotes of the same kind.
    fn literal(&self, quoted: Range<usize>, found: &mut Vec<(u32, Range<usize>, Literal)>) {
        let Range { start, mut end } = quoted;
        // In a nested string, backslashes precede the closing quote.
        while end > start && self.text[end - 1] == b'\\' {
            end -= 1;
        }
        let content = &self.text[start..end];
        if content.len() > LONGEST_PATTERN || content.is_empty() {
            return;
        }
        let prefixes = &self.index.prefixes;
        let prefix = prefixes
            .iter()
            .find(|it| content.starts_with(it.as_bytes()));
        let (start, is_sure) = prefix.map_or((start, false), |it| (start + it.len(), true));
        let literal = Literal {
            start: quotes::before(self.text, quoted.start).map_or(quoted.start, |it| it.start),
            end: quoted.end + 1,
            is_sure,
            is_quoted: true,
        };
        let content = &self.text[start..end];
        if !content.contains(&b'|') {
            self.near(start..end, literal, found);
            return;
        }
        let is_sign = |byte: &u8| matches!(byte, b'^' | b'(' | b')' | b'$');
        let mut at = start;
        for alternative in content.split(|byte| *byte == b'|') {
            let whole = at..at + alternative.len();
            at = whole.end + 1;
            let before = alternative.iter().take_while(|byte| is_sign(byte)).count();
            let after = alternative[before..]
                .iter()
                .rev()
                .take_while(|byte| is_sign(byte))
                .count();
            self.near(whole.start + before..whole.end - after, literal, found);
        }
    }

    pub(super) fn near(
        &self,
        place: Range<usize>,
        literal: Literal,
        found: &mut Vec<(u32, Range<usize>, Literal)>,
    ) {
        let index = self.index;
        if !index.near.may_be(place.len()) || found.len() >= MOST_HITS {
            return;
        }
        let content = &self.text[place.clone()];
        let is_plain = |byte: &u8| !is_quote(*byte) && !matches!(byte, b'\n' | b'\r');
        if !content.iter().all(is_plain) {
            return;
        }
        let Ok(text) = std::str::from_utf8(content) else {
            return;
        };
        if index.is_name(text) {
            return;
        }
        if let Some(number) = index.near.get(text, &index.names)
            && backticks::meaning(self.text, &literal, self.hits.kind) == Meaning::Text
        {
            found.push((number, place, literal));
        }
    }
}
