//! Finds unquoted references in queries: tables and columns in an SQL file, or in a string that starts like an SQL
//! statement, and the views of events that `generate warehouse` writes.

use std::ops::Range;

use super::is_word;
use crate::generate::warehouse::EVENT_VIEW;
use crate::usages::comments;
use crate::usages::kind::Syntax;
use crate::usages::quotes::is_quote;

/// The first words of statements.
const STATEMENTS: [&[u8]; 6] = [
    b"select", b"insert", b"update", b"delete", b"merge", b"create",
];

/// The first words of clauses. They are included because statements are often concatenated from several strings. In
/// Python, the line after a multi-line string can also start with such a word.
const PARTS: [&[u8]; 4] = [b"from", b"join", b"where", b"with"];

/// The words that precede a table.
const BEFORE_TABLES: [&[u8]; 6] = [b"from", b"join", b"into", b"update", b"table", b"view"];

/// The maximum number of bytes between the start of a statement and a name in it.
const LONGEST_STATEMENT: usize = 1 << 10;

/// The maximum length of a table's path, in bytes.
const LONGEST_PATH: usize = 255;

/// Whether a name is a table of a schema in an SQL file: `FROM shop.orders`. Without a schema, a
/// single word could also be the name of a subquery.
pub(super) fn is_table_of_schema(text: &[u8], name: &Range<usize>) -> bool {
    let head = text.get(..name.start).unwrap_or_default();
    is_free(text.get(name.end)) && follows_table_word(head, true)
}

/// Whether a name is a reference in a query: the view of an event, or a name in an SQL string of a
/// program.
pub(super) fn is_reference(
    text: &[u8],
    name: &Range<usize>,
    syntax: Syntax,
    has_several_words: bool,
) -> bool {
    let head = text.get(..name.start).unwrap_or_default();
    let of_view = head.strip_suffix(EVENT_VIEW.as_bytes());
    let before = of_view.unwrap_or(head);
    if !is_free(before.last()) || !is_free(text.get(name.end)) {
        return false;
    }
    let may_be = if has_several_words {
        let content = text.get(name.clone()).unwrap_or_default();
        !content.iter().any(u8::is_ascii_whitespace)
    } else {
        follows_table_word(before, of_view.is_none())
    };
    may_be
        && match syntax {
            Syntax::Sql => of_view.is_some(),
            Syntax::Prose | Syntax::Table | Syntax::Properties => false,
            Syntax::Code | Syntax::Symbols | Syntax::Markup | Syntax::Yaml => {
                is_in_statement(text, name.start)
            }
        }
}

/// Whether this range is the complete name of a view in SQL.
pub(super) fn is_view(text: &[u8], view: &Range<usize>, syntax: Syntax) -> bool {
    let head = text.get(..view.start).unwrap_or_default();
    let is_whole = is_free(head.last()) && is_free(text.get(view.end));
    is_whole
        && match syntax {
            Syntax::Sql => !comments::is_in_comment_of_sql(text, view.start),
            Syntax::Prose | Syntax::Table | Syntax::Properties => false,
            Syntax::Code | Syntax::Symbols | Syntax::Markup | Syntax::Yaml => {
                is_in_statement(text, view.start)
            }
        }
}

fn is_free(byte: Option<&u8>) -> bool {
    byte.is_none_or(|byte| !is_word(*byte))
}

/// Whether `head` ends with a word that precedes a table, possibly followed by the table's schema:
/// `FROM `, `JOIN analytics.`.
fn follows_table_word(head: &[u8], needs_schema: bool) -> bool {
    let is_of_path = |byte: &&u8| is_word(**byte) || matches!(**byte, b'.' | b'-' | b'"' | b'`');
    let path = head.iter().rev().take(LONGEST_PATH);
    let path = path.take_while(is_of_path).count();
    let (head, path) = head.split_at(head.len() - path);
    // The name can be quoted, too.
    let is_dot = |byte: &u8| *byte == b'.';
    let has_schema = path
        .iter()
        .rfind(|byte| !is_quote(**byte))
        .is_some_and(is_dot);
    if !has_schema && (needs_schema || path.iter().any(|byte| is_word(*byte))) {
        return false;
    }
    let spaces = head.iter().rev().take(LONGEST_PATH);
    let spaces = spaces.take_while(|byte| byte.is_ascii_whitespace()).count();
    let head = &head[..head.len() - spaces];
    let word = head.iter().rev().take(LONGEST_PATH);
    let word = word.take_while(|byte| is_word(**byte)).count();
    let word = &head[head.len() - word..];
    spaces > 0 && is_any(word, &BEFORE_TABLES)
}

fn is_any(word: &[u8], words: &[&[u8]]) -> bool {
    words.iter().any(|it| word.eq_ignore_ascii_case(it))
}

/// Whether a place is in a string that starts like an SQL statement, outside comments.
fn is_in_statement(text: &[u8], at: usize) -> bool {
    let from = at.saturating_sub(LONGEST_STATEMENT);
    let window = text.get(from..at).unwrap_or_default();
    let mut quotes = memchr::memrchr3_iter(b'"', b'\'', b'`', window);
    quotes.any(|quote| is_in_statement_of(window, quote))
        && !comments::is_in_comment_of_sql(text, at)
}

/// Whether this quote starts a statement that is still open at the end of `window`.
fn is_in_statement_of(window: &[u8], quote: usize) -> bool {
    let (head, content) = window.split_at(quote + 1);
    let kind = window[quote];
    let triple = [kind; 3];
    let is_triple = kind != b'`' && head.ends_with(&triple);
    let start = content.trim_ascii_start();
    let start = start.strip_prefix(b"(").unwrap_or(start);
    let length = start.iter().take_while(|byte| is_word(**byte)).count();
    let (word, rest) = start.split_at(length);
    let is_followed = rest.first().is_some_and(u8::is_ascii_whitespace) || rest.starts_with(b"\\n");
    let has_lines = is_triple || kind == b'`';
    let is_part = || word == b"WITH" || !has_lines && is_any(word, &PARTS);
    if !is_followed || !(is_any(word, &STATEMENTS) || is_part()) {
        return false;
    }
    if is_triple {
        return memchr::memmem::find(content, &triple).is_none();
    }
    let has_backslash = |text: &[u8], at: usize| at > 0 && text[at - 1] == b'\\';
    // Inside another string, quotes have backslashes.
    let is_nested = has_backslash(window, quote);
    let mut same = memchr::memchr_iter(kind, content);
    let is_closed = same.any(|at| is_nested || !has_backslash(content, at));
    !is_closed && (has_lines || !content.contains(&b'\n'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is(text: &str, name: &str, syntax: Syntax) -> bool {
        let start = text.rfind(name).expect("the name");
        let place = start..start + name.len();
        is_reference(text.as_bytes(), &place, syntax, name.contains('_'))
    }

    #[test]
    fn names_in_strings_of_sql_are_references() {
        for text in [
            "run(\"SELECT * FROM analytics.order_placed\")",
            "run('select order_placed.total from shop.orders')",
            "q = \"\"\"\n  SELECT \"a\", 'b'\n  FROM order_placed\n\"\"\"",
            "q := `WITH x AS (\n  SELECT 1 FROM analytics.order_placed)`",
            "{\"sql\": \"{\\\"q\\\": \\\"SELECT 1 FROM order_placed\\\"}\"}",
            "q = \"SELECT 1 \" +\n  \"FROM analytics.order_placed o\"",
            "{\"source\": [\"FROM event_order_placed\\n\"]}",
        ] {
            assert!(is(text, "order_placed", Syntax::Code), "{text}");
        }
        for text in [
            "q = \"SELECT 1\"\nfrom order_placed import x",
            "q = \"\"\"SELECT 1\"\"\"\nx = order_placed",
            "\"\"\"Why.\"\"\"\nfrom order_placed import x",
            "import { select } from 'x'; order_placed()",
            "q = \"SELECT order_placed_at\"",
            "q = \"SELECT my_order_placed\"",
            "q = \"selected order_placed\"",
            "q = \"\"\"\nSELECT 1 -- of order_placed",
        ] {
            assert!(!is(text, "order_placed", Syntax::Code), "{text}");
        }
    }

    #[test]
    fn views_of_events_are_references() {
        for (text, name) in [
            ("select * from event_order_placed", "order_placed"),
            ("select event_order_placed.total from x", "order_placed"),
            ("{{ ref('event_order_placed') }}", "order_placed"),
            ("join analytics.event_open e", "open"),
            ("from `event_open`", "open"),
            ("from `analytics`.`event_open`", "open"),
        ] {
            assert!(is(text, name, Syntax::Sql), "{text}");
        }
        for (text, name) in [
            ("select my_event_order_placed", "order_placed"),
            ("select event_open", "open"),
            ("select event_order_placed_at", "order_placed"),
        ] {
            assert!(!is(text, name, Syntax::Sql), "{text}");
        }
    }

    #[test]
    fn a_single_word_is_a_table_only_with_its_schema() {
        for (text, expected) in [
            ("select 1 from analytics.open", true),
            ("JOIN \"a\".`b`.open o", true),
            ("from open", false),
            ("select o.open from x", false),
            ("from analytics.open_at", false),
        ] {
            let start = text.find("open").expect("the name");
            let found = is_table_of_schema(text.as_bytes(), &(start..start + 4));
            assert_eq!(found, expected, "{text}");
        }
        let code = "f(\"select 1 from analytics.open\")";
        assert!(is(code, "open", Syntax::Code));
        assert!(!is("f(\"select 1 from open\")", "open", Syntax::Code));
    }
}
