//! Escapes and unescapes the steps of JSON pointers. <https://www.rfc-editor.org/rfc/rfc6901#section-3>

use std::borrow::Cow;

/// Escapes a name as a step of a pointer, without the slash before it.
pub(crate) fn step(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

/// Unescapes the name in a step of a pointer.
pub(crate) fn name(step: &str) -> Cow<'_, str> {
    if step.contains('~') {
        Cow::Owned(step.replace("~1", "/").replace("~0", "~"))
    } else {
        Cow::Borrowed(step)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_is_read_as_it_was_written() {
        for (text, expected) in [
            ("plain", "plain"),
            ("a/b", "a~1b"),
            ("~1", "~01"),
            ("~/~", "~0~1~0"),
            ("", ""),
        ] {
            assert_eq!(step(text), expected);
            assert_eq!(name(expected), text);
        }
    }
}
