//! Formats findings as annotations for GitHub Actions, and as a table for the step summary.
//!
//! <https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands>

use std::fmt::Write as _;
use std::fs::OpenOptions;
use std::io::Write as _;

use event_catalog_build::finding::Severity;
use event_catalog_build::visible;

use super::repository::Repository;
use super::shown::{Most, Shown};
use super::{Totals, totals};
use crate::checked::{Checked, Found};
use crate::output;

/// Formats findings as annotations. The runner shows only ten errors and ten warnings per step, so errors are first.
pub(crate) fn annotations(catalogs: &[Checked], most: usize, repository: &Repository) -> String {
    let mut out = String::new();
    for severity in [Severity::Error, Severity::Warning] {
        let shown = Shown::of(catalogs, Most::in_all(most)).found.into_iter();
        for (checked, found) in shown.filter(|(_, it)| it.finding.severity == severity) {
            out.push_str(&annotation(checked, found, repository));
        }
    }
    out
}

/// Formats an annotation. It is attached to a line of a file if a place is given.
pub(crate) fn annotation_at(
    severity: &str,
    place: Option<(&str, u64)>,
    title: &str,
    message: &str,
) -> String {
    let place = match place {
        Some((path, line)) => format!("file={},line={},", property(path), line.max(1)),
        None => String::new(),
    };
    let (title, message) = (property(title), data(&visible(message)));
    format!("::{severity} {place}title={title}::{message}\n")
}

fn annotation(checked: &Checked, Found { finding, .. }: &Found, repository: &Repository) -> String {
    let sources = &checked.input.sources;
    let span = finding.place.span;
    let (start, end) = (sources.start(span), sources.end(span));
    let path = repository.path(sources.get(span.file).path());
    let mut title = finding.rule.name.to_owned();
    if let Some(cell) = finding.place.cell {
        let _ = write!(title, " (cell {cell})");
    }
    let mut place = format!("file={},line={}", property(&path), start.line);
    // Columns are only valid for a place within one line.
    if start.line == end.line && start != end {
        let _ = write!(place, ",col={},endColumn={}", start.column, end.column);
    } else if end.line > start.line {
        let _ = write!(place, ",endLine={}", end.line);
    }
    // The first line of the finding repeats the place, which is already in the annotation's title.
    let mut lines = vec![visible(&finding.message).into_owned()];
    lines.extend(
        finding
            .lines(sources)
            .into_iter()
            .skip(1)
            .map(|line| line.trim().to_owned()),
    );
    let (severity, title) = (finding.severity.name(), property(&title));
    format!(
        "::{severity} {place},title={title}::{}\n",
        data(&lines.join("\n"))
    )
}

/// Escapes a text after the `::` of a command. Each command is one line.
fn data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

/// Escapes a property of a command. Properties end with `,` or `:`.
fn property(text: &str) -> String {
    data(&visible(text)).replace(':', "%3A").replace(',', "%2C")
}

/// Formats all findings as a Markdown table, sorted by place.
pub(crate) fn summary(catalogs: &[Checked], repository: &Repository) -> String {
    let totals = Totals::of(catalogs);
    let mut out = format!("### event-catalog\n\n{}\n", escaped(&totals.summary()));
    if totals.errors + totals.warnings == 0 {
        return out;
    }
    out.push_str("\n| | Where | What | What to do | Rule |\n|---|---|---|---|---|\n");
    let mut left = (totals.errors, totals.warnings);
    for (checked, found) in Shown::of(catalogs, Most::ALL).found {
        let row = row(checked, found, repository);
        if out.len() + row.len() > MOST_BYTES {
            break;
        }
        out.push_str(&row);
        match found.finding.severity {
            Severity::Error => left.0 -= 1,
            Severity::Warning => left.1 -= 1,
        }
    }
    if let Some(left) = totals::findings(left.0, left.1) {
        let _ = writeln!(out, "\n… and {left} more.");
    }
    out
}

/// Appends to the step summary if GitHub's runner provides a file for the summary. An error is ignored, because the
/// annotations contain the same findings.
pub(crate) fn write_step_summary(text: &str) {
    let Some(path) = std::env::var_os("GITHUB_STEP_SUMMARY").filter(|path| !path.is_empty()) else {
        return;
    };
    let file = OpenOptions::new().append(true).create(true).open(path);
    if let Err(error) = file.and_then(|mut file| file.write_all(text.as_bytes())) {
        output::note(&format!(
            "note: the summary of the step cannot be written: {error}"
        ));
    }
}

/// The maximum size of a summary in bytes: GitHub rejects summaries of more than 1 MiB.
const MOST_BYTES: usize = 1_000_000;

fn row(checked: &Checked, Found { finding, .. }: &Found, repository: &Repository) -> String {
    let sources = &checked.input.sources;
    let span = finding.place.span;
    let path = repository.path(sources.get(span.file).path());
    let mut place = format!("{path}:{}", sources.start(span).line);
    if let Some(cell) = finding.place.cell {
        let _ = write!(place, " (cell {cell})");
    }
    let mut what = finding.message.clone();
    for related in &finding.related {
        let _ = write!(
            what,
            "; {}: {}",
            related.message,
            sources.show(related.place)
        );
    }
    format!(
        "| {} | {} | {} | {} | {} |\n",
        finding.severity.name(),
        escaped(&place),
        escaped(&what),
        escaped(finding.help.as_deref().unwrap_or_default()),
        finding.rule.name
    )
}

/// Escapes everything that has a meaning in Markdown: code, HTML, mentions, the end of a table
/// cell.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() * 2);
    for c in visible(text).chars() {
        match c {
            // A backslash doesn't prevent HTML or mentions.
            '<' | '>' | '&' | '@' => {
                let _ = write!(out, "&#{};", u32::from(c));
            }
            c if c.is_ascii_punctuation() && !".,:;()/-".contains(c) => {
                out.push('\\');
                out.push(c);
            }
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_cannot_be_broken_out_of() {
        assert_eq!(data("100%\n::error::"), "100%25%0A::error::");
        assert_eq!(property("a,b:c\r"), "a%2Cb%3Ac\\r");
    }

    #[test]
    fn annotations_may_have_no_place() {
        assert_eq!(
            annotation_at("notice", None, "a::b", "x\n::error::y"),
            "::notice title=a%3A%3Ab::x\\n::error::y\n"
        );
        assert_eq!(
            annotation_at("error", Some(("a,b", 0)), "t", "m"),
            "::error file=a%2Cb,line=1,title=t::m\n"
        );
    }

    #[test]
    fn cells_cannot_be_broken_out_of() {
        assert_eq!(
            escaped("a|b\n<b>@me `c`"),
            r"a\|b\\n&#60;b&#62;&#64;me \`c\`"
        );
    }
}
