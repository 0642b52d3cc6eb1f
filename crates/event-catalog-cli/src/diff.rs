//! Shows changes in files as a unified diff that is safe to print.

use std::time::Duration;

use event_catalog_build::printable;
use similar::TextDiff;

/// Formats the difference between the old and the new text of a file. The result is empty if the texts are equal.
///
/// Control characters are shown as their escapes. That includes a carriage return at the end of a line, so that users
/// notice changed line endings.
pub(crate) fn unified(shown: &str, old: &str, new: &str) -> String {
    if old == new {
        return String::new();
    }
    let diff = TextDiff::configure()
        // A minimal diff of large texts with few common lines would take very long. After this time, the diff is
        // correct, but may be longer than necessary.
        .timeout(Duration::from_secs(1))
        .diff_lines(old, new);
    let shown = printable(shown);
    let mut text = format!("--- {shown}\n+++ {shown}\n");
    for hunk in diff.unified_diff().context_radius(2).iter_hunks() {
        text += &format!("{}\n", hunk.header());
        for change in hunk.iter_changes() {
            let line = change.value();
            let line = line.strip_suffix('\n').unwrap_or(line);
            let parts: Vec<_> = line.split('\t').map(printable).collect();
            text += &format!("{}{}\n", change.tag(), parts.join("\t"));
            if change.missing_newline() {
                text += "\\ No newline at end of file\n";
            }
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_are_shown_and_never_obeyed() {
        let diff = unified(
            "a.csv",
            "name,d\r\na,\u{1b}[31m\nb,\tx",
            "name,d\na,\u{1b}[31m\nb,y\n",
        );
        assert_eq!(
            diff,
            "--- a.csv\n+++ a.csv\n@@ -1,3 +1,3 @@\n-name,d\\r\n+name,d\n a,\\u{1b}[31m\n-b,\tx\n\\ No newline at end of file\n+b,y\n"
        );
        assert_eq!(unified("a.csv", "a", "a"), "");
    }
}
