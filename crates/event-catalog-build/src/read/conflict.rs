//! Finds unresolved merge conflicts in a file: both versions, between markers.
//! <https://git-scm.com/docs/git-merge#_how_conflicts_are_presented>

use std::ops::Range;

/// Finds the conflicts in a text. Returns the marker at the start of each, and the conflict's number of lines.
pub(super) fn find(text: &str) -> Vec<(Range<usize>, usize)> {
    let mut found = Vec::new();
    // Most texts don't contain this byte, and searching for a byte is faster than searching for a
    // string.
    if !text.contains('<') || !text.contains("<<<<<<< ") {
        return found;
    }
    let mut open = None;
    let mut at = 0;
    for (number, line) in text.split_inclusive(['\n', '\r']).enumerate() {
        if line.starts_with("<<<<<<< ") {
            open = Some((at..at + "<<<<<<<".len(), number));
        } else if line.starts_with(">>>>>>> ")
            && let Some((marker, first)) = open.take()
        {
            found.push((marker, number - first + 1));
        }
        at += line.len();
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_conflict_has_two_markers_at_the_beginning_of_lines() {
        let text = "a\n<<<<<<< HEAD,,\nb\n=======\nc\n>>>>>>> x\nd\n";
        assert_eq!(find(text), [(2..9, 5)]);
        for text in [
            "<<<<<<< HEAD\n",
            " <<<<<<< a\n>>>>>>> b\n",
            ">>>>>>> a\n<<<<<<< b\n",
            "",
        ] {
            assert_eq!(find(text), [], "{text}");
        }
    }
}
