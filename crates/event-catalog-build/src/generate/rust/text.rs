//! Long tables as text: literals only, a few on each line.
//!
//! Tables are most of what is generated. As tokens they would be built, printed and thrown away.

use std::fmt::Write;

use proc_macro2::Literal;

/// A string literal.
pub(super) fn literal(text: &str) -> String {
    Literal::string(text).to_string()
}

/// `Some("…")` or `None`.
pub(super) fn option(text: Option<&str>) -> String {
    match text {
        Some(text) => format!("::core::option::Option::Some({})", literal(text)),
        None => "::core::option::Option::None".to_owned(),
    }
}

/// `&[1, 2, …]`, wrapped.
pub(super) fn numbers(
    numbers: impl IntoIterator<Item = impl std::fmt::Display>,
    indent: usize,
) -> String {
    let mut out = String::from("&[");
    let mut line = 0;
    for number in numbers {
        let number = number.to_string();
        if line == 0 || line + number.len() > 88 {
            out.push('\n');
            out.extend(std::iter::repeat_n(' ', indent + 4));
            line = indent;
        } else {
            out.push(' ');
        }
        line += number.len() + 2;
        out.push_str(&number);
        out.push(',');
    }
    if line > 0 {
        out.push('\n');
        out.extend(std::iter::repeat_n(' ', indent));
    }
    out.push(']');
    out
}

/// Several strings as one literal, each on a line of its own, and where each ends.
pub(super) fn strings<'a>(texts: impl IntoIterator<Item = &'a str>, runtime: &str) -> String {
    let mut out = format!("{runtime}::__private::Strings {{\n        text: \"\\\n");
    let mut ends = Vec::new();
    let mut end = 0;
    for text in texts {
        end += text.len();
        ends.push(end);
        let quoted = literal(text);
        let inner = &quoted[1..quoted.len() - 1];
        // A line break that is escaped in a literal takes the blanks behind it along.
        let inner = match inner.strip_prefix(' ') {
            Some(rest) => format!("\\x20{rest}"),
            None => inner.to_owned(),
        };
        // Writing to a `String` cannot fail.
        let _ = writeln!(out, "            {inner}\\");
    }
    let ends = numbers(ends, 8);
    let _ = write!(out, "        \",\n        ends: {ends},\n    }}");
    out
}
