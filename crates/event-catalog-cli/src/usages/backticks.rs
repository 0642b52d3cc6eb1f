//! Determines the meaning of backticks around a name: a string in JavaScript and Go, code in prose, and something else
//! in comments, shell scripts and Rust.

use super::comments::{self, FARTHEST};
use super::kind::{Kind, Syntax};
use super::literal::Literal;

/// What the quotes around a name mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    /// A string, or a table cell.
    Text,
    /// Inline code in prose, which may be the name of something else, such as a field.
    Mention,
    /// A link to code in a comment, or a command.
    Other,
}

/// Determines what the quotes of a literal mean.
pub(super) fn meaning(text: &[u8], literal: &Literal, kind: Kind) -> Meaning {
    let is_backtick = |at: usize| text.get(at) == Some(&b'`');
    // If a literal contains inserted code, the end of the literal is unknown.
    let has_backtick =
        is_backtick(literal.start) || literal.end.checked_sub(1).is_some_and(is_backtick);
    if !literal.is_quoted || !has_backtick {
        return Meaning::Text;
    }
    if kind.syntax == Syntax::Prose {
        if is_cell(text, literal) {
            return Meaning::Text;
        }
        return Meaning::Mention;
    }
    if kind.has_backticks && !comments::is_in_comment(text, literal.start) {
        Meaning::Text
    } else {
        Meaning::Other
    }
}

/// Whether a literal is the whole content of a cell in a Markdown table.
fn is_cell(text: &[u8], literal: &Literal) -> bool {
    let before = comments::window_before(text, literal.start);
    let after = text.get(literal.end..).unwrap_or_default();
    let is_space = |byte: &&u8| matches!(**byte, b' ' | b'\t');
    let before = before.iter().rev().find(|byte| !is_space(byte));
    let after = after.iter().take(FARTHEST).find(|byte| !is_space(byte));
    before == Some(&b'|') && after == Some(&b'|')
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
