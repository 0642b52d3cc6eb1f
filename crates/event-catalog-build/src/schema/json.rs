//! Parses JSON text to a [`Value`]. The parser is for JSON with comments; everything that it allows
//! beyond <https://www.rfc-editor.org/rfc/rfc8259> is turned off here, or reported.

use std::borrow::Cow;

use jsonc_parser::ast;
use jsonc_parser::common::{Range, Ranged};
use jsonc_parser::errors::ParseErrorKind;
use jsonc_parser::{CollectOptions, CommentCollectionStrategy, ParseOptions, parse_to_ast};

use super::value::{Data, Member, Number, Value};
use crate::collections::Numbers;
use crate::problem::SchemaProblem;
use crate::source::{FileId, Place};

const STRICT: ParseOptions = ParseOptions {
    allow_comments: false,
    allow_loose_object_property_names: false,
    allow_trailing_commas: false,
    allow_missing_commas: false,
    allow_single_quoted_strings: false,
    allow_hexadecimal_numbers: false,
    allow_unary_plus_numbers: false,
    allow_bare_decimal_point_numbers: false,
    allow_non_finite_numbers: false,
    allow_extended_string_escapes: false,
};

/// Parses a document. A syntax error becomes a problem. So does a repeated name; its first value is
/// kept.
pub(super) fn parse<'s>(
    file: FileId,
    text: &'s str,
    problems: &mut Vec<SchemaProblem>,
) -> Option<Value<'s>> {
    let collect = CollectOptions {
        comments: CommentCollectionStrategy::Off,
        tokens: true,
    };
    let syntax = |range: std::ops::Range<usize>, message: String| SchemaProblem::JsonSyntax {
        place: Place::new(file, range),
        message,
    };
    let parsed = match parse_to_ast(text, &collect, &STRICT) {
        Ok(parsed) => parsed,
        Err(error) => {
            let Range { start, end } = error.range();
            problems.push(match error.kind() {
                ParseErrorKind::NestingDepthExceeded => SchemaProblem::TooDeep {
                    place: Place::new(file, start..start + 1),
                },
                kind => syntax(start..end.max(start), lower_first(&kind.to_string())),
            });
            return None;
        }
    };
    let tokens = parsed.tokens.unwrap_or_default();
    if let Some((range, message)) = not_json(text, &tokens) {
        problems.push(syntax(range, message));
        return None;
    }
    let Some(value) = parsed.value else {
        problems.push(syntax(0..0, "the file is empty".to_owned()));
        return None;
    };
    let mut converting = Converting { file, problems };
    Some(converting.value(value))
}

/// Finds what the parser shouldn't accept: other whitespace between tokens, and control characters
/// in strings.
fn not_json(
    text: &str,
    tokens: &[jsonc_parser::tokens::TokenAndRange<'_>],
) -> Option<(std::ops::Range<usize>, String)> {
    let character = |at: usize, c: char| at..at + c.len_utf8();
    let mut end = 0;
    for token in tokens {
        let Range { start, end: next } = token.range();
        let gap = text.get(end..start).unwrap_or("");
        let strange = |&(_, c): &(usize, char)| !matches!(c, ' ' | '\t' | '\r' | '\n');
        if let Some((at, c)) = gap.char_indices().find(strange) {
            let message = format!("unexpected character U+{:04X}", u32::from(c));
            return Some((character(end + at, c), message));
        }
        let inner = text.get(start..next).unwrap_or("");
        if let Some((at, c)) = inner.char_indices().find(|(_, c)| *c < ' ') {
            let escape = match c {
                '\n' => "\\n".to_owned(),
                '\r' => "\\r".to_owned(),
                '\t' => "\\t".to_owned(),
                c => format!("\\u{:04x}", u32::from(c)),
            };
            let message = format!("a control character in a string must be escaped as `{escape}`");
            return Some((character(start + at, c), message));
        }
        end = next;
    }
    None
}

struct Converting<'p> {
    file: FileId,
    problems: &'p mut Vec<SchemaProblem>,
}

impl Converting<'_> {
    fn place(&self, range: Range) -> Place {
        Place::new(self.file, range.start..range.end)
    }

    /// The parser limits the depth of nesting.
    fn value<'s>(&mut self, value: ast::Value<'s>) -> Value<'s> {
        let place = self.place(value.range());
        let data = match value {
            ast::Value::NullKeyword(_) => Data::Null,
            ast::Value::BooleanLit(it) => Data::Boolean(it.value),
            ast::Value::NumberLit(it) => Data::Number(Number::new(it.value)),
            ast::Value::StringLit(it) => Data::String(it.value),
            ast::Value::Array(it) => Data::Array(
                it.elements
                    .into_iter()
                    .map(|element| self.value(element))
                    .collect(),
            ),
            ast::Value::Object(it) => Data::Object(self.members(it.properties)),
        };
        Value { place, data }
    }

    fn members<'s>(&mut self, properties: Vec<ast::ObjectProp<'s>>) -> Vec<Member<'s>> {
        let mut members: Vec<Member<'s>> = Vec::with_capacity(properties.len());
        let mut seen = Numbers::default();
        for property in properties {
            let name_place = self.place(property.name.range());
            let name = match property.name {
                ast::ObjectPropName::String(name) => name.value,
                ast::ObjectPropName::Word(word) => Cow::Borrowed(word.value),
            };
            if let Some(first) = seen.get(&name) {
                self.problems.push(SchemaProblem::RepeatedName {
                    place: name_place,
                    first: members[*first].name_place,
                    name: name.into_owned(),
                });
                continue;
            }
            seen.insert(name.clone(), members.len());
            let value = self.value(property.value);
            members.push(Member {
                name,
                name_place,
                value,
            });
        }
        members
    }
}

fn lower_first(text: &str) -> String {
    let mut characters = text.chars();
    let first = characters.next().map(|c| c.to_ascii_lowercase());
    first.into_iter().chain(characters).collect()
}
