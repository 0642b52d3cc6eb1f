//! Formats findings for people, with rustc's renderer: the row, the marked cell, related places, help.

use std::fmt::Write as _;

use annotate_snippets::{AnnotationKind, Element, Level, Origin, Renderer, Snippet};
use event_catalog_build::finding::{Finding, Severity, TO_ACCEPT};
use event_catalog_build::source::{Place, Sources};
use event_catalog_build::visible;
use unicode_width::UnicodeWidthStr;

use super::excerpt::Excerpt;
use super::shown::{Most, Shown};
use crate::checked::Checked;
use crate::output;

/// How findings are drawn.
#[derive(Clone, Debug)]
pub(crate) struct Style {
    /// Whether to use colors.
    pub(crate) colours: bool,
    /// The width of the terminal.
    pub(crate) width: usize,
    /// The maximum number of findings to show.
    pub(crate) most: Most,
    /// How to see all findings, as a sentence without a full stop.
    pub(crate) all: &'static str,
}

impl Style {
    /// Shows all findings, without colors.
    pub(crate) const fn plain(width: usize) -> Self {
        Self {
            colours: false,
            width,
            most: Most::ALL,
            all: "",
        }
    }

    /// The style for a command that also reports findings of `check`.
    pub(crate) fn of_terminal() -> Self {
        Self {
            // `output` removes the colors if they aren't wanted.
            colours: true,
            width: output::width(),
            most: Most::USUAL,
            all: "`event-catalog check --max 0` shows all of them",
        }
    }
}

/// Draws the findings of all catalogs.
pub(crate) fn render(catalogs: &[Checked], style: &Style) -> String {
    let mut out = String::new();
    let renderer = if style.colours {
        Renderer::styled()
    } else {
        Renderer::plain()
    };
    // `Excerpt` has already cut the lines, so the renderer doesn't have to read all of an endless line.
    let renderer = renderer.term_width(usize::MAX / 4);
    let shown = Shown::of(catalogs, style.most);
    for (checked, found) in shown.found {
        let sources = &checked.input.sources;
        out.push_str(&finding_as_text(
            &found.finding,
            sources,
            &renderer,
            style.width,
        ));
        out.push_str("\n\n");
    }
    for (rule, left) in &shown.left {
        let _ = writeln!(out, "… and {left} more `{rule}`");
    }
    if !shown.left.is_empty() {
        let _ = writeln!(out, "{}", style.all);
    }
    out
}

/// Draws one finding, without a line break at its end.
fn finding_as_text(
    finding: &Finding,
    sources: &Sources,
    renderer: &Renderer,
    width: usize,
) -> String {
    let level = match finding.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let mut drawn = Vec::new();
    let place = (finding.place, finding.label.as_str());
    let related = finding.related.iter();
    let places = related.map(|it| (it.place, it.message.as_str()));
    for (number, (place, label)) in std::iter::once(place).chain(places).enumerate() {
        drawn.push(DrawnPlace::new(place, label, sources, width, number == 0));
    }
    let group = level
        .primary_title(visible(&finding.message))
        .id(finding.rule.name)
        .elements(drawn.iter().map(DrawnPlace::element));
    let help = finding.help.iter().map(|help| visible(help));
    let group = group.elements(help.map(|help| Level::HELP.message(help)));
    let entry = finding.entry_to_paste().map(|lines| {
        let lines = lines.iter().map(|line| visible(line).into_owned());
        let lines: Vec<String> = lines.collect();
        format!("{TO_ACCEPT}\n{}", lines.join("\n"))
    });
    let group = group.elements(entry.map(|entry| Level::NOTE.message(entry)));
    let mut text = renderer.render(&[group]);
    for place in &drawn {
        place.fix(&mut text);
    }
    text
}

/// A place as drawn by the renderer.
struct DrawnPlace {
    /// The displayed place: `catalog/events.csv:203:1 (cell A201)`.
    title: String,
    label: String,
    kind: AnnotationKind,
    excerpt: Option<Excerpt>,
}

impl DrawnPlace {
    fn new(place: Place, label: &str, sources: &Sources, width: usize, is_primary: bool) -> Self {
        let source = sources.get(place.span.file);
        let range = place.span.range();
        let (label, title) = (visible(label), sources.show(place));
        let kind = if is_primary {
            AnnotationKind::Primary
        } else {
            AnnotationKind::Context
        };
        // A finding about a whole file has no line to show.
        let is_whole = range.end == 0 && place.cell.is_none();
        let excerpt = (!is_whole).then(|| {
            let line = sources.start(place.span).line;
            let margin = line.to_string().len() + " | ".len();
            Excerpt::new(source, range, width.saturating_sub(margin), label.width())
        });
        Self {
            title: visible(&title).into_owned(),
            label: label.into_owned(),
            kind,
            excerpt,
        }
    }

    fn element(&self) -> Element<'_> {
        let Some(excerpt) = &self.excerpt else {
            return Origin::path(&self.title).into();
        };
        let annotation = self.kind.span(excerpt.marked.clone());
        let label = (!self.label.is_empty()).then_some(&self.label);
        Snippet::source(&excerpt.text)
            .line_start(excerpt.line)
            .path(&self.title)
            .annotation(annotation.label(label))
            .into()
    }

    /// Removes the line and column that the renderer adds. They refer to the excerpt, and the title already has the
    /// cell's line and column.
    fn fix(&self, text: &mut String) {
        let Some(excerpt) = &self.excerpt else { return };
        let before = &excerpt.text[..excerpt.marked.start];
        let column = before.rsplit('\n').next().unwrap_or("").chars().count() + 1;
        let drawn = format!("{}:{}:{column}", self.title, excerpt.line);
        *text = text.replacen(&drawn, &self.title, 1);
    }
}
