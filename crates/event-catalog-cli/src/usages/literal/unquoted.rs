//! Finds names that aren't complete quoted strings: alternatives in a regular expression, unquoted data, references in
//! SQL, keys of listeners, and words in longer texts.

use std::ops::Range;

use super::{Literal, Written, is_word, longer, query, spaces_after, spaces_before};
use crate::usages::comments;
use crate::usages::kind::Syntax;
use crate::usages::quotes::is_quote;

/// The maximum length of a regular expression on each side of a name, in bytes.
const LONGEST_PATTERN: usize = 1 << 10;

pub(super) fn written(
    text: &[u8],
    name: &Range<usize>,
    syntax: Syntax,
    has_several_words: bool,
) -> Option<Written> {
    // A comment may contain a sentence about an event, but no table or column.
    if syntax == Syntax::Sql && comments::is_in_comment_of_sql(text, name.start) {
        return None;
    }
    let around = Around::of(text, name);
    let exactly = || {
        Some(Written::Exactly(Literal {
            start: name.start,
            end: name.end,
            is_sure: false,
            is_quoted: false,
        }))
    };
    // As data, a single word may have any meaning.
    let is_data = if has_several_words {
        around.is_data(text, name, syntax)
    } else {
        syntax == Syntax::Sql && query::is_table_of_schema(text, name)
    };
    if is_data || pattern(text, name).is_some() {
        return exactly();
    }
    let is_code = !matches!(syntax, Syntax::Prose | Syntax::Table | Syntax::Properties);
    let is_used =
        (is_code && around.is_in_code(text)) || (syntax == Syntax::Prose && around.is_line(text));
    if has_several_words && (is_used || longer::is_in_text(text, name, syntax)) {
        return Some(Written::InCode);
    }
    query::is_reference(text, name, syntax, has_several_words).then_some(Written::InQuery)
}

/// Whether this range is a whole unquoted value.
pub(super) fn is_data(text: &[u8], place: &Range<usize>, syntax: Syntax) -> bool {
    Around::of(text, place).is_data(text, place, syntax)
}

/// The bytes around a name.
struct Around {
    /// The byte directly before the name; a line break at the start of the file.
    before: u8,
    /// The byte directly after the name; a line break at the end of the file.
    after: u8,
    /// The position of the first space before the name.
    start: usize,
    /// The position after the spaces that follow the name.
    end: usize,
}

impl Around {
    fn of(text: &[u8], name: &Range<usize>) -> Self {
        Self {
            before: last(text, name.start),
            after: first(text, name.end),
            start: spaces_before(text, name.start),
            end: spaces_after(text, name.end),
        }
    }

    /// Whether the name is a whole value.
    fn is_data(&self, text: &[u8], name: &Range<usize>, syntax: Syntax) -> bool {
        let (before, after) = (last(text, self.start), first(text, self.end));
        let ends_line = matches!(after, b'\n' | b'\r');
        let has_space_before = self.start < name.start;
        match syntax {
            Syntax::Sql => !is_word(self.before) && !is_word(self.after),
            Syntax::Markup => {
                let is_attribute =
                    self.before == b'=' && matches!(self.after, b' ' | b'>' | b'/' | b'\n');
                (before == b'>' && after == b'<') || is_attribute
            }
            Syntax::Prose => before == b'|' && after == b'|',
            Syntax::Table => {
                let is_border =
                    |byte: u8| matches!(byte, b',' | b';' | b'\t' | b'|' | b'\n' | b'\r');
                is_border(self.before) && is_border(self.after)
            }
            Syntax::Yaml => {
                let is_value = has_space_before && matches!(before, b':' | b'-' | b',');
                let is_item = is_value || before == b'[' || (before == b'-' && has_space_before);
                let is_end = ends_line || matches!(after, b',' | b']' | b'}');
                let is_comment = after == b'#' && self.end > name.end;
                is_item && (is_end || is_comment)
            }
            Syntax::Properties => matches!(before, b'=' | b':') && ends_line,
            Syntax::Symbols => {
                let is_symbol = self.before == b':' && !is_word(self.after) && self.after != b':';
                let head = last(text, name.start.saturating_sub(1));
                is_symbol && head != b':' && !is_word(head)
            }
            Syntax::Code => false,
        }
    }

    /// Whether the line contains only the name, as in a list in a Markdown code block.
    fn is_line(&self, text: &[u8]) -> bool {
        let is_break = |byte: u8| matches!(byte, b'\n' | b'\r');
        is_break(last(text, self.start)) && is_break(first(text, self.end))
    }

    /// Whether the name is the key of a listener or a property: `link_clicked: function`,
    /// `link_clicked(detail) {`, `events.link_clicked`.
    fn is_in_code(&self, text: &[u8]) -> bool {
        if is_word(self.before) || is_word(self.after) || matches!(self.before, b'-' | b'/') {
            return false;
        }
        let next = first(text, self.end);
        let is_key = next == b'(' || (next == b':' && first(text, self.end + 1) != b':');
        let is_property = self.before == b'.' && !matches!(self.after, b'.' | b'-' | b'/');
        // Neither a path such as `a::link_clicked::b` nor the end of a sentence is a key.
        let is_owned = self.before != b':' && !is_quote(self.before) && !is_quote(self.after);
        is_owned && (is_key || is_property)
    }
}

fn last(text: &[u8], at: usize) -> u8 {
    let at = at.checked_sub(1);
    at.and_then(|at| text.get(at)).copied().unwrap_or(b'\n')
}

fn first(text: &[u8], at: usize) -> u8 {
    text.get(at).copied().unwrap_or(b'\n')
}

/// Finds the regular expression between quotes or slashes in which the name is an alternative:
/// `/^(link_clicked|load)$/`, `"^link_clicked$"`.
pub(super) fn pattern(text: &[u8], name: &Range<usize>) -> Option<Range<usize>> {
    let (before, after) = (last(text, name.start), first(text, name.end));
    let is_before = matches!(before, b'|' | b'(' | b'^' | b':' | b'/') || is_quote(before);
    let is_after = matches!(after, b'|' | b')' | b'$' | b'/' | b'\\') || is_quote(after);
    let has_alternatives = before == b'|' || after == b'|' || (before == b'^' && after == b'$');
    if is_before && is_after && has_alternatives {
        simple_pattern(text, name)
    } else {
        None
    }
}

/// Returns the text between the quotes or slashes around a name, if it can be a simple regular expression.
fn simple_pattern(text: &[u8], name: &Range<usize>) -> Option<Range<usize>> {
    let ends = |byte: &u8| is_quote(*byte) || *byte == b'/';
    let is_of_pattern = |byte: &&u8| {
        is_word(**byte)
            || matches!(
                **byte,
                b'|' | b'(' | b')' | b'^' | b'$' | b'?' | b':' | b'.' | b'-' | b'\\' | b'+' | b'*'
            )
    };
    let head = text.get(..name.start)?;
    let tail = text.get(name.end..)?;
    let before = head.iter().rev().take(LONGEST_PATTERN);
    let after = tail.iter().take(LONGEST_PATTERN);
    let start = name.start - before.take_while(is_of_pattern).count();
    let end = name.end + after.take_while(is_of_pattern).count();
    let is_enclosed = start
        .checked_sub(1)
        .and_then(|at| text.get(at))
        .is_some_and(ends)
        && text.get(end).is_some_and(ends);
    is_enclosed.then_some(start..end)
}
