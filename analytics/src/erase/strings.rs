//! The strings of JSON in any bytes: also in a line that is cut off or damaged, and in strings that have JSON in them,
//! as the log of a Delta table and dead letters have.

/// How deep strings with JSON in them are looked into.
const DEEPEST: usize = 4;

/// The longest string that is compared with anyone.
pub(crate) const LONGEST: usize = 64 << 10;

/// Whether a function holds for any string that begins at a quotation mark of a text. Each mark may begin one: where
/// strings begin isn't known in a damaged text.
pub(crate) fn any(text: &[u8], is_wanted: &mut impl FnMut(&str) -> bool) -> bool {
    inner(text, is_wanted, 0)
}

fn inner(text: &[u8], is_wanted: &mut impl FnMut(&str) -> bool, depth: usize) -> bool {
    let mut at = 0;
    while let Some(found) = text[at..].iter().position(|byte| *byte == b'"') {
        at += found + 1;
        let rest = &text[at..];
        let Some(end) = end(rest) else { continue };
        let raw = &rest[..end];
        if !raw.contains(&b'\\') {
            if std::str::from_utf8(raw).is_ok_and(&mut *is_wanted) {
                return true;
            }
            continue;
        }
        let quoted = &text[at - 1..=at + end];
        let Ok(decoded) = serde_json::from_slice::<String>(quoted) else {
            continue;
        };
        if is_wanted(&decoded) {
            return true;
        }
        if depth < DEEPEST
            && decoded.contains('"')
            && inner(decoded.as_bytes(), is_wanted, depth + 1)
        {
            return true;
        }
    }
    false
}

/// Where a string ends: at the first quotation mark without a backslash before it.
fn end(text: &[u8]) -> Option<usize> {
    let mut at = 0;
    while at < text.len().min(LONGEST * 6) {
        match text[at] {
            b'"' => return Some(at),
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn has(text: &str, wanted: &str) -> bool {
        any(text.as_bytes(), &mut |found: &str| found == wanted)
    }

    #[test]
    fn a_string_is_found_in_all_its_forms() {
        for text in [
            r#"{"subject":"ada@example.org"}"#,
            r#"{"subject":"ada\u0040example.org","#,
            r#"broken "subject":"ada@example.org" broken"#,
            r#"{"stats":"{\"minValues\":{\"subject\":\"ada@example.org\"}}"}"#,
            r#"{"l":"{\"x\":\"{\\\"subject\\\":\\\"ada@example.org\\\"}\"}"}"#,
        ] {
            assert!(has(text, "ada@example.org"), "{text}");
        }
        for text in [
            "",
            "\"",
            r#"{"subject":"ada@example.organic"}"#,
            r#"{"note":"asked by ada@example.org"}"#,
            r#"{"subject":"ada@example.org"#,
            r#""\"#,
        ] {
            assert!(!has(text, "ada@example.org"), "{text}");
        }
        assert!(has(r#"{"a":"ä\n\"b\""}"#, "ä\n\"b\""));
        assert!(has(r#"{"a":"\ud83d\ude00"}"#, "😀"));
    }
}
