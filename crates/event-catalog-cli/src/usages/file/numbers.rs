//! Finds names with a number outside their family: `score_9` of `score_{1..5}`.

use std::ops::Range;

use super::{Form, Search};
use crate::usages::backticks::{self, Meaning};
use crate::usages::keys;
use crate::usages::kind::Syntax;
use crate::usages::literal::{self, Literal};
use crate::usages::quotes;

/// The maximum number of digits: a longer number is an id or a year.
const MOST_DIGITS: usize = 3;

impl Search<'_> {
    /// Adds the literal that starts here if it is a name of the family with a number outside the
    /// range.
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
        let Some(literal) = self
            .quoted(start, end)
            .or_else(|| self.plain(&(start..end)))
        else {
            return;
        };
        let is_text = || backticks::meaning(self.text, &literal, self.hits.kind) == Meaning::Text;
        let is_known =
            || std::str::from_utf8(&self.text[start..end]).is_ok_and(|it| index.is_name(it));
        if is_text() && !is_known() {
            self.add(numbered.name, Form::OtherNumber, start..end, Some(literal));
        }
    }

    /// Finds the quoted literal that consists of the text between two offsets, and possibly of a prefix from the
    /// settings before it.
    fn quoted(&self, start: usize, end: usize) -> Option<Literal> {
        let (from, is_sure) = literal::without_prefix(self.text, start, &self.index.prefixes);
        let open = quotes::before(self.text, from)?;
        let close = quotes::after(self.text, end)?;
        (open.kind == close.kind).then_some(Literal {
            start: open.start,
            end: close.end,
            is_sure,
            is_quoted: true,
        })
    }

    /// Finds the unquoted key of an object, or the unquoted value in data, in this range. In SQL, it could be the name
    /// of any column.
    fn plain(&self, place: &Range<usize>) -> Option<Literal> {
        let syntax = self.hits.kind.syntax;
        let is_key = || {
            let may_be = !matches!(syntax, Syntax::Prose | Syntax::Table);
            may_be && keys::is_key(self.text, place, syntax)
        };
        let is_data = || literal::is_data(self.text, place, syntax);
        (syntax != Syntax::Sql && (is_data() || is_key())).then_some(Literal {
            start: place.start,
            end: place.end,
            is_sure: false,
            is_quoted: false,
        })
    }
}
