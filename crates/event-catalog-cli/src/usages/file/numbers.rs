//! Looks for numbers that a family of names doesn't have: `score_9` of `score_{1..5}`.

use super::{Form, Search};
use crate::usages::backticks::{self, Meaning};
use crate::usages::literal::{self, Literal};
use crate::usages::quotes;

/// The maximum number of digits: a longer number is an id or a year.
const MOST_DIGITS: usize = 3;

impl Search<'_> {
    /// Adds the literal that begins here if it is a name of the family, except for its number.
    pub(super) fn number(&mut self, family: u32, start: usize) {
        let index = self.index;
        let Some(Some(numbered)) = index.numbered.get(family as usize) else {
            return;
        };
        let tail = self.text.get(start..).unwrap_or_default();
        let Some(rest) = tail.strip_prefix(numbered.before.as_bytes()) else {
            return;
        };
        let digits = rest.iter().take(MOST_DIGITS + 1);
        let digits = digits.take_while(|byte| byte.is_ascii_digit()).count();
        let is_number = (1..=MOST_DIGITS).contains(&digits);
        if !is_number || !rest[digits..].starts_with(numbered.after.as_bytes()) {
            return;
        }
        let end = start + numbered.before.len() + digits + numbered.after.len();
        let (from, is_sure) = literal::without_prefix(self.text, start, &index.prefixes);
        let (Some(open), Some(close)) = (
            quotes::before(self.text, from),
            quotes::after(self.text, end),
        ) else {
            return;
        };
        let literal = Literal {
            start: open.start,
            end: close.end,
            is_sure,
            is_quoted: true,
        };
        let is_text = || backticks::meaning(self.text, &literal, self.hits.kind) == Meaning::Text;
        let is_known =
            || std::str::from_utf8(&self.text[start..end]).is_ok_and(|it| index.is_name(it));
        if open.kind == close.kind && is_text() && !is_known() {
            self.add(numbered.name, Form::OtherNumber, start..end, Some(literal));
        }
    }
}
