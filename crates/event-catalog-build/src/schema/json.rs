//! Parses JSON text to a [`Value`]. The parser is for JSON with comments; everything that it allows beyond
//! <https://www.rfc-editor.org/rfc/rfc8259> is turned off here, or reported. If a mistake doesn't change the meaning of
//! the text, such as a comment, the document is still read, so that its other mistakes are also reported.

use std::borrow::Cow;

use jsonc_parser::ast;
use jsonc_parser::common::{Range, Ranged};
use jsonc_parser::errors::{ParseError, ParseErrorKind};
use jsonc_parser::tokens::{Token, TokenAndRange};
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

/// Allows comments and trailing commas, which are then found among the tokens and reported.
const WITH_EXTRAS: ParseOptions = ParseOptions {
    allow_comments: true,
    allow_trailing_commas: true,
    ..STRICT
};

/// Parses a document. Syntax errors and repeated names become problems; the first value of a
/// repeated name is kept.
pub(super) fn parse<'s>(
    file: FileId,
    text: &'s str,
    problems: &mut Vec<SchemaProblem>,
) -> Option<Value<'s>> {
    let collect = CollectOptions {
        comments: CommentCollectionStrategy::AsTokens,
        tokens: true,
    };
    let parsed = match parse_to_ast(text, &collect, &WITH_EXTRAS) {
        Ok(parsed) => parsed,
        Err(error) => {
            // A text that can't be parsed has no tokens. A strict parser finds its first comment or trailing comma.
            let strict = parse_to_ast(text, &CollectOptions::default(), &STRICT);
            let extra = strict.err().filter(|it| is_extra(it.kind()));
            problems.extend(extra.iter().chain([&error]).map(|it| refused(file, it)));
            return None;
        }
    };
    let syntax = |range: std::ops::Range<usize>, message: String| SchemaProblem::JsonSyntax {
        place: Place::new(file, range),
        message,
    };
    let tokens = parsed.tokens.unwrap_or_default();
    let found = extras(&tokens).into_iter().chain(not_json(text, &tokens));
    problems.extend(found.map(|(range, message)| syntax(range, message)));
    let Some(value) = parsed.value else {
        problems.push(syntax(0..0, "the file is empty".to_owned()));
        return None;
    };
    let mut converting = Converting { file, problems };
    Some(converting.value(value))
}

/// Creates the problem for a text that can't be parsed.
fn refused(file: FileId, error: &ParseError) -> SchemaProblem {
    let Range { start, end } = error.range();
    match error.kind() {
        ParseErrorKind::NestingDepthExceeded => SchemaProblem::TooDeep {
            place: Place::new(file, start..start + 1),
        },
        kind => SchemaProblem::JsonSyntax {
            place: Place::new(file, start..end.max(start)),
            message: lower_first(&kind.to_string()),
        },
    }
}

/// Whether the error is only a comment or a trailing comma, which doesn't change the meaning of the text.
fn is_extra(kind: &ParseErrorKind) -> bool {
    matches!(
        kind,
        ParseErrorKind::CommentsNotAllowed | ParseErrorKind::TrailingCommasNotAllowed
    )
}

/// The place and the message of a mistake.
type Mistake = (std::ops::Range<usize>, String);

/// Finds comments and trailing commas. Consecutive comments are one mistake.
fn extras(tokens: &[TokenAndRange<'_>]) -> Vec<Mistake> {
    let mut found = Vec::new();
    let mut add = |token: &TokenAndRange<'_>, kind: ParseErrorKind| {
        let Range { start, end } = token.range();
        found.push((start..end, lower_first(&kind.to_string())));
    };
    let (mut comma, mut is_after_comment) = (None, false);
    for token in tokens {
        let is_comment = is_comment(token);
        match &token.token {
            _ if is_comment => {
                if !is_after_comment {
                    add(token, ParseErrorKind::CommentsNotAllowed);
                }
            }
            Token::Comma => comma = Some(token),
            Token::CloseBrace | Token::CloseBracket => {
                if let Some(comma) = comma.take() {
                    add(comma, ParseErrorKind::TrailingCommasNotAllowed);
                }
            }
            _ => comma = None,
        }
        is_after_comment = is_comment;
    }
    found
}

fn is_comment(token: &TokenAndRange<'_>) -> bool {
    matches!(token.token, Token::CommentLine(_) | Token::CommentBlock(_))
}

/// Finds other mistakes that the parser accepts: other whitespace between tokens, and control characters in strings.
/// Reports only the first mistake in each place.
fn not_json(text: &str, tokens: &[TokenAndRange<'_>]) -> Vec<Mistake> {
    let character = |at: usize, c: char| at..at + c.len_utf8();
    let mut found = Vec::new();
    let mut end = 0;
    for token in tokens {
        let Range { start, end: next } = token.range();
        let gap = text.get(end..start).unwrap_or("");
        let strange = |&(_, c): &(usize, char)| !matches!(c, ' ' | '\t' | '\r' | '\n');
        if let Some((at, c)) = gap.char_indices().find(strange) {
            let message = format!("unexpected character U+{:04X}", u32::from(c));
            found.push((character(end + at, c), message));
        }
        end = next;
        if is_comment(token) {
            continue;
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
            found.push((character(start + at, c), message));
        }
    }
    found
}

struct Converting<'p> {
    file: FileId,
    problems: &'p mut Vec<SchemaProblem>,
}

impl Converting<'_> {
    fn place(&self, range: Range) -> Place {
        Place::new(self.file, range.start..range.end)
    }

    /// Recursion is safe, because the parser limits the nesting depth.
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
