//! Writes literals as source text, for the long tables of generated code.
//!
//! Tables are most of the generated code. They are written as text, because tokens would be built only to be printed.
//! rustc reads a string of any length as one token, so numbers are written as byte strings.

use std::fmt::Write;

use proc_macro2::Literal;

/// Writes a string literal, with escapes where Rust requires them.
#[must_use]
pub fn string(text: &str) -> String {
    Literal::string(text).to_string()
}

/// Writes `Some("…")` or `None`.
#[must_use]
pub fn option(text: Option<&str>) -> String {
    match text {
        Some(text) => format!("::core::option::Option::Some({})", string(text)),
        None => "::core::option::Option::None".to_owned(),
    }
}

/// Writes a byte string literal, with `line` bytes per line.
#[must_use]
pub fn bytes(bytes: &[u8], line: usize) -> String {
    let mut source = String::with_capacity(3 * bytes.len() + 3);
    source.push_str("b\"");
    for line in bytes.chunks(line) {
        // A backslash at the end of a line also skips leading spaces of the next line, so spaces
        // are escaped.
        source.push_str("\\\n");
        let mut after_nul = false;
        for &byte in line {
            match byte {
                b'"' | b'\\' => source.extend(['\\', char::from(byte)]),
                // A digit after `\0` would look like an octal escape.
                b'0'..=b'9' if after_nul => {
                    let _ = write!(source, "\\x{byte:02x}");
                }
                b'!'..=b'~' => source.push(char::from(byte)),
                0 => source.push_str("\\0"),
                _ => {
                    let _ = write!(source, "\\x{byte:02x}");
                }
            }
            after_nul = byte == 0;
        }
    }
    source.push('"');
    source
}

/// Writes the runtime's `Strings` for several strings: a literal with one string per line, and the end of each
/// string. `runtime` is the path of the runtime.
///
/// ```
/// use event_catalog_build::literal::strings;
///
/// let source = strings(["hide", "load"], "::event_catalog");
/// assert!(source.starts_with("::event_catalog::__private::Strings::new("));
/// ```
pub fn strings<'a>(texts: impl IntoIterator<Item = &'a str>, runtime: &str) -> String {
    strings_of(&mut texts.into_iter(), runtime)
}

/// Not generic: rustc would compile the function once for each iterator type.
fn strings_of(texts: &mut dyn Iterator<Item = &str>, runtime: &str) -> String {
    let mut out = format!("{runtime}::__private::Strings::new(\n    \"\\\n");
    let mut ends = Vec::new();
    let mut end = 0_usize;
    for text in texts {
        end += text.len();
        // An offset always fits into 32 bits, because rustc can't compile a text of 4 GiB.
        ends.extend(u32::try_from(end).unwrap_or(u32::MAX).to_le_bytes());
        if is_plain(text) {
            let _ = writeln!(out, "        {text}\\");
            continue;
        }
        let quoted = string(text);
        let inner = &quoted[1..quoted.len() - 1];
        // An escaped line break in a literal also skips the spaces after it.
        let inner = match inner.strip_prefix(' ') {
            Some(rest) => format!("\\x20{rest}"),
            None => inner.to_owned(),
        };
        // Writing to a `String` can't fail.
        let _ = writeln!(out, "        {inner}\\");
    }
    let _ = write!(out, "    \",\n    {},\n)", bytes(&ends, 32));
    out
}

/// Whether a string needs no escapes in a literal. Few texts need any, and this test takes a tenth of the time
/// that escaping takes.
fn is_plain(text: &str) -> bool {
    !text.starts_with(' ')
        && text
            .bytes()
            .all(|byte| matches!(byte, b' '..=b'~') && byte != b'"' && byte != b'\\')
}

#[cfg(test)]
mod tests {
    use super::{is_plain, string};

    #[test]
    fn plain_text_is_not_escaped() {
        for character in (0..=0x17f).filter_map(char::from_u32) {
            let text = format!("a{character}");
            if is_plain(&text) {
                assert_eq!(string(&text), format!("\"{text}\""), "{character:?}");
            }
        }
        assert!(is_plain("It's a 'test' of $this: {n}"));
        assert!(!is_plain(" a") && !is_plain("a\n") && !is_plain("ä"));
    }
}
