//! Determines how a name is written: as a whole literal, in a regular expression, with spaces around it, as the key of
//! a listener, or only as part of something else.
//!
//! Only the bytes around the name are read, so this works in any language, including embedded ones.

mod longer;
mod query;
mod unquoted;

use std::ops::Range;

use super::kind::Syntax;
use super::quotes::{self, Quote};

/// How a name is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Written {
    /// As a literal.
    Exactly(Literal),
    /// As a literal with whitespace around the name. The range is the content of the literal.
    WithSpaces(Literal, Range<usize>),
    /// In code, but not as a string, such as the key of a listener or a property. Also in a longer string or in prose.
    InCode,
    /// In a query, as a table, a column, or the view of an event.
    InQuery,
}

/// The position of a literal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Literal {
    /// The start, including the opening quote.
    pub(super) start: usize,
    /// The end, including the closing quote.
    pub(super) end: usize,
    /// Whether a prefix from the settings marks the literal as a name.
    pub(super) is_sure: bool,
    /// Whether the literal has quotes. Only then, the code around it can be read.
    pub(super) is_quoted: bool,
}

/// The maximum number of spaces between a quote and a name.
const MOST_SPACES: usize = 16;

/// Whether a byte can be in an identifier. All bytes of non-ASCII letters can.
pub(super) fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$' | 0x80..)
}

/// Determines how the name in this range is written; `None` if it is part of something else.
pub(super) fn written(
    text: &[u8],
    name: Range<usize>,
    syntax: Syntax,
    prefixes: &[String],
    has_several_words: bool,
) -> Option<Written> {
    let Range { start, end } = name;
    let (start, is_sure) = without_prefix(text, start, prefixes);
    if let (Some(open), Some(close)) = (quotes::before(text, start), quotes::after(text, end))
        && open.kind == close.kind
    {
        if is_tag_of_field(text, open) {
            return None;
        }
        return Some(Written::Exactly(quoted(open, close, is_sure)));
    }
    if let Some(spaced) = with_spaces(text, &(start..end), syntax, is_sure) {
        return Some(spaced);
    }
    unquoted::written(text, &(start..end), syntax, has_several_words)
}

/// Whether the text in this range is the view of an event in a query.
pub(super) fn is_view(text: &[u8], view: &Range<usize>, syntax: Syntax) -> bool {
    query::is_view(text, view, syntax)
}

/// Whether the text in this range is a whole unquoted value, in a file that has such values.
pub(super) fn is_data(text: &[u8], place: &Range<usize>, syntax: Syntax) -> bool {
    unquoted::is_data(text, place, syntax)
}

/// Finds the regular expression in which the text in this range is an alternative.
pub(super) fn pattern(text: &[u8], name: &Range<usize>) -> Option<Range<usize>> {
    unquoted::pattern(text, name)
}

/// The text before a field's name in a Go struct tag: `json:"link_clicked"`.
const TAGS: [&[u8]; 9] = [
    b"json:", b"yaml:", b"xml:", b"toml:", b"bson:", b"db:", b"form:", b"url:", b"query:",
];

/// Whether a quote opens a field's name in a struct tag.
fn is_tag_of_field(text: &[u8], open: Quote) -> bool {
    let head = text.get(..open.start).unwrap_or_default();
    let tag = TAGS.iter().find_map(|tag| head.strip_suffix(*tag));
    // In an object, a bracket or a comma precedes a key. In a struct tag, a backtick or a space does.
    tag.is_some_and(|before| matches!(before.last(), Some(b'`' | b' ')))
}

fn quoted(open: Quote, close: Quote, is_sure: bool) -> Literal {
    Literal {
        start: open.start,
        end: close.end,
        is_sure,
        is_quoted: true,
    }
}

/// Returns the start of a name, or of the prefix before it, and whether the name has a prefix.
pub(super) fn without_prefix(text: &[u8], start: usize, prefixes: &[String]) -> (usize, bool) {
    let head = text.get(..start).unwrap_or_default();
    let prefix = prefixes.iter().find(|it| head.ends_with(it.as_bytes()));
    prefix.map_or((start, false), |prefix| (start - prefix.len(), true))
}

/// Finds a literal that contains only the name and whitespace.
fn with_spaces(text: &[u8], name: &Range<usize>, syntax: Syntax, is_sure: bool) -> Option<Written> {
    let inner = spaces_before(text, name.start)..spaces_after(text, name.end);
    if inner == *name {
        return None;
    }
    let open = quotes::before(text, inner.start)?;
    let close = quotes::after(text, inner.end)?;
    // In `"a" b "c"`, the name `b` is between two quotes, too. But the first of these follows a word, because it closes
    // a string.
    let follows = open.start.checked_sub(1).and_then(|at| text.get(at));
    let is_followed_by = text.get(close.end);
    let is_free = |byte: Option<&u8>| byte.is_none_or(|byte| !is_word(*byte));
    // In Markdown, spaces inside backticks are insignificant.
    let is_prose = syntax == Syntax::Prose && open.kind == b'`';
    let is_one =
        open.kind == close.kind && !is_prose && is_free(follows) && is_free(is_followed_by);
    is_one.then(|| Written::WithSpaces(quoted(open, close, is_sure), inner))
}

/// Returns the start of the run of spaces that ends at an offset.
fn spaces_before(text: &[u8], at: usize) -> usize {
    let head = text.get(..at).unwrap_or_default();
    let spaces = head.iter().rev().take(MOST_SPACES);
    at - spaces
        .take_while(|byte| matches!(byte, b' ' | b'\t'))
        .count()
}

/// Returns the end of the run of spaces that starts at an offset.
fn spaces_after(text: &[u8], at: usize) -> usize {
    let tail = text.get(at..).unwrap_or_default();
    let spaces = tail.iter().take(MOST_SPACES);
    at + spaces
        .take_while(|byte| matches!(byte, b' ' | b'\t'))
        .count()
}

/// Finds the literal that starts with the text in this range and composes a family's names:
/// `"score_" + n`, `` `score_${n}` ``, `"score_%d"`, `score_\d+`. It ends with the range if code is
/// inserted there.
pub(super) fn begins_family(
    text: &[u8],
    stem: &Range<usize>,
    prefixes: &[String],
) -> Option<Literal> {
    let (start, is_sure) = without_prefix(text, stem.start, prefixes);
    let is_alternative = start
        .checked_sub(1)
        .and_then(|at| text.get(at))
        .is_some_and(|byte| matches!(byte, b'^' | b'|' | b'/'));
    let open = quotes::before(text, start);
    if open.is_none() && !is_alternative {
        return None;
    }
    if let Some(close) = quotes::after(text, stem.end) {
        let open = open.filter(|open| open.kind == close.kind)?;
        return Some(quoted(open, close, is_sure));
    }
    let next = text.get(stem.end).copied().unwrap_or_default();
    let is_open = matches!(
        next,
        b'$' | b'{' | b'%' | b'#' | b'\\' | b'[' | b'(' | b'*' | b'<' | b'?'
    );
    is_open.then(|| Literal {
        start: open.map_or(start, |open| open.start),
        end: stem.end,
        is_sure,
        is_quoted: open.is_some(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns one character for how `link_clicked` is written in `text`.
    fn of(text: &str, syntax: Syntax) -> char {
        let start = text.find("link_clicked").expect("the name");
        let prefixes = ["My Chat ".to_owned()];
        match written(text.as_bytes(), start..start + 12, syntax, &prefixes, true) {
            Some(Written::Exactly(literal)) if literal.is_sure => '!',
            Some(Written::Exactly(_)) => '=',
            Some(Written::WithSpaces(..)) => '_',
            Some(Written::InCode) => ':',
            Some(Written::InQuery) => '?',
            None => '-',
        }
    }

    #[test]
    fn a_whole_literal_is_one_in_any_language() {
        for text in [
            "track('link_clicked')",
            "x == \"link_clicked\"",
            "`link_clicked`",
            r#"{"script": "track(\"link_clicked\")"}"#,
            "<a data-event=\"link_clicked\">",
            "onclick=\"track(&quot;link_clicked&quot;)\"",
            "/^(link_clicked|load)$/",
            "\"load|link_clicked\"",
            "\"^link_clicked$\"",
            "{json:\"link_clicked\"}",
        ] {
            assert_eq!(of(text, Syntax::Code), '=', "{text}");
        }
        assert_eq!(of("push('My Chat link_clicked')", Syntax::Code), '!');
    }

    #[test]
    fn a_part_of_something_else_is_no_usage() {
        for text in [
            "link_clicked",
            "\"link_clicked_twice\"",
            "\"on.link_clicked\"",
            "'link_clicked\"",
            "x = link_clicked || y",
            "a|link_clicked|b",
            "// the link_clicked event",
            "A B `json:\"link_clicked\"`",
            "A B `db:\"id\" json:\"link_clicked\"`",
        ] {
            assert_eq!(of(text, Syntax::Code), '-', "{text}");
        }
    }

    #[test]
    fn spaces_inside_of_quotes_are_found() {
        for text in [
            "(' link_clicked')",
            "(\"link_clicked \")",
            "(\"\tlink_clicked\")",
        ] {
            assert_eq!(of(text, Syntax::Code), '_', "{text}");
        }
        assert_eq!(of("\"a\" link_clicked \"b\"", Syntax::Code), '-');
        assert_eq!(of("see ` link_clicked `", Syntax::Prose), ':');
        assert_eq!(of("see ` link_clicked `", Syntax::Code), '_');
    }

    #[test]
    fn keys_and_properties_are_used_in_code() {
        for text in [
            "{ link_clicked: f }",
            "{ link_clicked(detail) {} }",
            "events.link_clicked",
            "link_clicked : function () {}",
            // The name is only a part of the string.
            "\"a link_clicked\"",
            "\"link_clicked, load\"",
        ] {
            assert_eq!(of(text, Syntax::Code), ':', "{text}");
        }
        assert_eq!(of("my_link_clicked: 1", Syntax::Code), '-');
        assert_eq!(of("the link_clicked event", Syntax::Prose), ':');
        // The code block contains a list of names.
        assert_eq!(of("```\nload\n  link_clicked\n```", Syntax::Prose), ':');
    }

    #[test]
    fn other_syntaxes_write_names_without_quotes() {
        for (text, syntax) in [
            ("select * from chat.link_clicked", Syntax::Sql),
            ("-- where event = 'link_clicked'", Syntax::Sql),
            ("<event>link_clicked</event>", Syntax::Markup),
            ("<a data-event=link_clicked>", Syntax::Markup),
            ("| link_clicked | A link |", Syntax::Prose),
            ("load,link_clicked\n", Syntax::Table),
            ("event: link_clicked\n", Syntax::Yaml),
            ("- link_clicked # why", Syntax::Yaml),
            ("EVENT=link_clicked\n", Syntax::Properties),
            ("track(:link_clicked)", Syntax::Symbols),
        ] {
            assert_eq!(of(text, syntax), '=', "{text}");
        }
        for (text, syntax) in [
            ("select link_clicked_at", Syntax::Sql),
            ("select 1 -- rows of link_clicked", Syntax::Sql),
            ("/* like events.link_clicked */ select 1", Syntax::Sql),
            ("<p>The link_clicked event</p>", Syntax::Markup),
            ("event: the link_clicked\n", Syntax::Yaml),
            ("A::link_clicked", Syntax::Symbols),
        ] {
            assert_eq!(of(text, syntax), '-', "{text}");
        }
        for (text, syntax) in [
            ("select * from event_link_clicked", Syntax::Sql),
            ("f(\"select * from a.link_clicked\")", Syntax::Code),
        ] {
            assert_eq!(of(text, syntax), '?', "{text}");
        }
    }

    #[test]
    fn families_are_composed() {
        for (text, expected) in [
            ("\"score_\" + n", true),
            ("`score_${n}`", true),
            ("\"score_%d\"", true),
            ("f'score_{n}'", true),
            ("/^score_\\d+$/", true),
            ("\"score_x\"", false),
            ("\"my_score_\" + n", false),
            ("score_", false),
        ] {
            let start = text.find("score_").expect("the stem");
            let found = begins_family(text.as_bytes(), &(start..start + 6), &[]);
            assert_eq!(found.is_some(), expected, "{text}");
        }
    }
}
