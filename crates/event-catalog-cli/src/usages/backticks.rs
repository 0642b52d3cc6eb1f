//! The meaning of backticks around a name: a text in JavaScript and Go, a mention in a sentence, and something else in
//! comments, in a shell and in Rust.

use memchr::memmem;

use super::kind::{Kind, Syntax};
use super::literal::Literal;

/// How far before a name a comment may begin, in bytes.
const FARTHEST: usize = 2 << 10;

/// The kind of a name with quotes around it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    /// A string, or a cell of a table.
    Text,
    /// Code in a sentence: it may be the name of anything, such as a field.
    Mention,
    /// A link to code in a comment, or a command.
    Other,
}

/// The kind of a literal, by its quotes.
pub(super) fn meaning(text: &[u8], literal: &Literal, kind: Kind) -> Meaning {
    let closing = literal.end.checked_sub(1).and_then(|at| text.get(at));
    if !literal.is_quoted || closing != Some(&b'`') {
        return Meaning::Text;
    }
    if kind.syntax == Syntax::Prose {
        if is_cell(text, literal) {
            return Meaning::Text;
        }
        return Meaning::Mention;
    }
    if kind.has_backticks && !is_in_comment(text, literal.start) {
        Meaning::Text
    } else {
        Meaning::Other
    }
}

/// Whether a literal is all that a cell of a table in Markdown has.
fn is_cell(text: &[u8], literal: &Literal) -> bool {
    let before = window_before(text, literal.start);
    let after = text.get(literal.end..).unwrap_or_default();
    let is_space = |byte: &&u8| matches!(**byte, b' ' | b'\t');
    let before = before.iter().rev().find(|byte| !is_space(byte));
    let after = after.iter().take(FARTHEST).find(|byte| !is_space(byte));
    before == Some(&b'|') && after == Some(&b'|')
}

/// The bytes before a place, up to a limit.
fn window_before(text: &[u8], at: usize) -> &[u8] {
    let from = at.saturating_sub(FARTHEST);
    text.get(from..at).unwrap_or_default()
}

/// Whether a place is in a comment, in most languages.
fn is_in_comment(text: &[u8], at: usize) -> bool {
    let before = window_before(text, at);
    let line = last_line(before).trim_ascii_start();
    let begins: [&[u8]; 7] = [b"//", b"* ", b"# ", b"## ", b"#!", b"-- ", b";; "];
    let follows: [&[u8]; 4] = [b" //", b"\t//", b" # ", b" -- "];
    begins.iter().any(|it| line.starts_with(it))
        || follows.iter().any(|it| memmem::find(line, it).is_some())
        || is_open(before, b"/*", b"*/")
        || is_open(before, b"<!--", b"-->")
}

/// Whether a multiline comment is open at the end of a text. It must begin a line or follow a space, because `/*` also
/// occurs in path patterns.
fn is_open(before: &[u8], start: &[u8], end: &[u8]) -> bool {
    let Some(at) = memmem::rfind(before, start) else {
        return false;
    };
    let (head, tail) = before.split_at(at);
    head.last().is_none_or(u8::is_ascii_whitespace) && memmem::find(tail, end).is_none()
}

fn last_line(text: &[u8]) -> &[u8] {
    let end = memchr::memrchr2(b'\n', b'\r', text);
    end.and_then(|end| text.get(end + 1..)).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::usages::literal::{Written, written};

    fn of(path: &str, text: &str) -> Meaning {
        let kind = Kind::of(path, text.as_bytes());
        let start = text.find("link_clicked").expect("the name");
        let place = start..start + "link_clicked".len();
        let found = written(text.as_bytes(), place, kind.syntax, &[], true);
        let Some(Written::Exactly(literal)) = found else {
            panic!("a literal: {found:?} in {text}");
        };
        meaning(text.as_bytes(), &literal, kind)
    }

    #[test]
    fn strings_and_cells_are_texts() {
        for (path, text) in [
            ("a.js", "track(`link_clicked`)"),
            ("a.js", "open('https://a.example/'); track(`link_clicked`)"),
            ("a.js", "glob('src/**/*.js');\ntrack(`link_clicked`)"),
            ("a.js", "/* why */ track(`link_clicked`)"),
            ("a.go", "Track(`link_clicked`)"),
            ("a.rs", "track(\"link_clicked\")"),
            ("a.rs", "// sends \"link_clicked\""),
            ("a.md", "| `link_clicked` | A link |"),
            ("a.md", "track('link_clicked')"),
        ] {
            assert_eq!(of(path, text), Meaning::Text, "{path}: {text}");
        }
    }

    #[test]
    fn comments_and_commands_are_not_texts() {
        for (path, text) in [
            ("a.rs", "/// See [`link_clicked`]."),
            ("a.rs", "x(`link_clicked`)"),
            ("a.js", "f(); // like `link_clicked`"),
            ("a.js", "/**\n * Calls `link_clicked`.\n */"),
            ("a.js", "/*\n Calls `link_clicked`.\n*/"),
            ("a.html", "<!--\n The field `link_clicked`.\n-->"),
            ("a.py", "\"\"\"Calls `link_clicked`.\"\"\""),
            ("a.sh", "x=`link_clicked`"),
            ("run", "#!/bin/sh\nx=`link_clicked`"),
        ] {
            assert_eq!(of(path, text), Meaning::Other, "{path}: {text}");
        }
        assert_eq!(of("a.md", "the field `link_clicked`"), Meaning::Mention);
    }
}
