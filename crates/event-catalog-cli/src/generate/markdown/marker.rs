//! Finds the markers that surround a part of the catalog in a handwritten page:
//!
//! ```text
//! <!-- event-catalog:begin section="Events List" module="newsletter" -->
//! <!-- event-catalog:end -->
//! ```
//!
//! In MDX, comments are written `{/* … */}`. Both forms work in every file. Markers in fenced code
//! blocks are ignored.

use std::ops::Range;

use event_catalog_build::read::similar;

use crate::generate::Scope;

/// A block of a page that contains part of the catalog.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Block {
    /// The line of the first marker, counted from 1.
    pub(crate) line: usize,
    /// The text between the markers, without the line breaks next to them.
    pub(crate) content: Range<usize>,
    /// The text before the marker on its line.
    pub(crate) indent: String,
    pub(crate) part: Part,
    pub(crate) scope: Scope,
}

/// The content of a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// The tables of events.
    Events,
    /// The tables with the payloads' fields.
    Payloads,
}

/// A mistake in a marker.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Mistake {
    /// The line, counted from 1.
    pub(crate) line: usize,
    /// The problem and how to fix it.
    pub(crate) message: String,
}

const BEGIN: &str = "event-catalog:begin";
const END: &str = "event-catalog:end";

/// Finds the blocks in a page.
///
/// # Errors
///
/// If a marker is wrong, or the page has no markers. The error contains all mistakes.
pub(crate) fn blocks(page: &str) -> Result<Vec<Block>, Vec<Mistake>> {
    let mut blocks = Vec::new();
    let mut mistakes = Vec::new();
    let mut open: Option<Block> = None;
    let mut fence: Option<&str> = None;
    let mut at = 0;
    for (line, text) in (1..).zip(page.split_inclusive('\n')) {
        let start = at;
        at += text.len();
        if let Some(opening) = fence {
            fence = Some(opening).filter(|opening| !closes(text, opening));
            continue;
        }
        let mut mistake = |line: usize, message: String| mistakes.push(Mistake { line, message });
        match (comment(text), open.take()) {
            (Some(("begin", settings)), outer) => {
                if let Some(outer) = outer {
                    mistake(outer.line, not_closed());
                }
                let (part, scope) = settings_of(settings).unwrap_or_else(|message| {
                    mistake(line, message);
                    (Part::Events, Scope::default())
                });
                let indent = text[..text.len() - text.trim_start().len()].to_owned();
                let content = at..at;
                open = Some(Block {
                    line,
                    content,
                    indent,
                    part,
                    scope,
                });
            }
            (Some(_), Some(mut block)) => {
                block.content.end = start;
                blocks.push(block);
            }
            (Some(_), None) => {
                mistake(
                    line,
                    format!(
                        "`{END}` has no `{BEGIN}` before it; remove this marker, or add `<!-- {BEGIN} -->` above it"
                    ),
                );
            }
            (None, outer) => {
                open = outer;
                // The text between markers was generated and will be replaced, so its fences don't
                // matter.
                fence = opening_fence(text).filter(|_| open.is_none());
            }
        }
    }
    if let Some(block) = open {
        mistakes.push(Mistake {
            line: block.line,
            message: not_closed(),
        });
    }
    if blocks.is_empty() && mistakes.is_empty() {
        let message = format!(
            "this page has no markers; write `<!-- {BEGIN} -->` and `<!-- {END} -->`, each on a separate line"
        );
        mistakes.push(Mistake { line: 1, message });
    }
    mistakes.sort_by_key(|mistake| mistake.line);
    if mistakes.is_empty() {
        Ok(blocks)
    } else {
        Err(mistakes)
    }
}

fn not_closed() -> String {
    format!(
        "`{BEGIN}` has no `{END}` after it; write `<!-- {END} -->` where the generated part ends"
    )
}

/// Parses the marker on a line into its kind and the rest of its text.
fn comment(line: &str) -> Option<(&'static str, &str)> {
    let line = line.trim_start_matches('\u{feff}').trim();
    let html = line
        .strip_prefix("<!--")
        .and_then(|rest| rest.strip_suffix("-->"));
    let mdx = || {
        line.strip_prefix("{/*")
            .and_then(|rest| rest.strip_suffix("*/}"))
    };
    let text = html.or_else(mdx)?.trim();
    if let Some(rest) = text.strip_prefix(BEGIN) {
        return (rest.is_empty() || rest.starts_with(char::is_whitespace))
            .then_some(("begin", rest));
    }
    (text == END).then_some(("end", ""))
}

/// Returns the fence of the code block that starts on this line, if any.
fn opening_fence(line: &str) -> Option<&str> {
    let text = line.trim_start();
    let mark = text.chars().next().filter(|c| matches!(c, '`' | '~'))?;
    let fence = &text[..text.len() - text.trim_start_matches(mark).len()];
    let is_span = mark == '`' && text[fence.len()..].contains('`');
    (fence.len() >= 3 && !is_span).then_some(fence)
}

fn closes(line: &str, opening: &str) -> bool {
    let text = line.trim();
    text.starts_with(opening) && text.trim_start_matches(&opening[..1]).is_empty()
}

/// Parses the settings in the first marker of a block.
fn settings_of(text: &str) -> Result<(Part, Scope), String> {
    let mut part = Part::Events;
    let mut scope = Scope::default();
    let mut rest = text.trim();
    while !rest.is_empty() {
        let word_end = rest
            .find(|c: char| c.is_whitespace() || c == '=')
            .unwrap_or(rest.len());
        let (word, after) = rest.split_at(word_end);
        let Some(quoted) = after.trim_start().strip_prefix('=') else {
            part = match word {
                "events" => Part::Events,
                "payloads" => Part::Payloads,
                _ => return Err(unknown(word, &["events", "payloads"], "part")),
            };
            rest = after.trim_start();
            continue;
        };
        let value = quoted
            .trim_start()
            .strip_prefix('"')
            .and_then(|it| it.split_once('"'));
        let Some((value, after)) = value else {
            return Err(format!(
                "put the value of `{word}` in quotes: `{word}=\"…\"`"
            ));
        };
        match word {
            "section" => scope.sections.push(value.to_owned()),
            "module" => scope.modules.push(value.to_owned()),
            "customer" => scope.customers.push(value.to_owned()),
            _ => {
                return Err(unknown(word, &["section", "module", "customer"], "filter"));
            }
        }
        rest = after.trim_start();
    }
    Ok((part, scope))
}

fn unknown(word: &str, known: &[&str], what: &str) -> String {
    let help = match similar(word, known.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("there are `{}`", known.join("`, `")),
    };
    format!("`{word}` isn't a {what}; {help}")
}

/// Replaces the content of a page's blocks.
pub(crate) fn fill(page: &str, contents: &[(Block, String)]) -> String {
    let mut filled = String::with_capacity(page.len());
    let mut at = 0;
    for (block, content) in contents {
        filled.push_str(&page[at..block.content.start]);
        // Uses the page's own line breaks.
        let before = &page[..block.content.start];
        let newline = if before.ends_with("\r\n") {
            "\r\n"
        } else {
            "\n"
        };
        filled.push_str(newline);
        for line in content.lines() {
            if !line.is_empty() {
                filled.push_str(&block.indent);
                filled.push_str(line);
            }
            filled.push_str(newline);
        }
        filled.push_str(newline);
        at = block.content.end;
    }
    filled.push_str(&page[at..]);
    filled
}

#[cfg(test)]
mod tests {
    use super::*;

    fn messages(page: &str) -> Vec<String> {
        let mistakes = blocks(page).expect_err("mistakes");
        mistakes
            .iter()
            .map(|it| format!("{}: {}", it.line, it.message))
            .collect()
    }

    #[test]
    fn blocks_are_found_in_either_kind_of_comment() {
        let page = "# A\n\n<!-- event-catalog:begin module=\"a\" module = \"b\" section=\"C d\" -->\nold\n<!-- event-catalog:end -->\n\n  {/* event-catalog:begin payloads customer=\"x\" */}\n  {/* event-catalog:end */}\nB\n";
        let found = blocks(page).expect("blocks");
        assert_eq!(found.len(), 2);
        assert_eq!(&page[found[0].content.clone()], "old\n");
        assert_eq!(found[0].scope.modules, ["a", "b"]);
        assert_eq!(found[0].scope.sections, ["C d"]);
        assert_eq!(
            (found[1].part, found[1].line, found[1].indent.as_str()),
            (Part::Payloads, 7, "  ")
        );
        assert_eq!(found[1].scope.customers, ["x"]);
        let contents: Vec<_> = found
            .into_iter()
            .map(|it| (it, "new\n\nx\n".to_owned()))
            .collect();
        let filled = fill(page, &contents);
        assert_eq!(
            filled,
            "# A\n\n<!-- event-catalog:begin module=\"a\" module = \"b\" section=\"C d\" -->\n\nnew\n\nx\n\n<!-- event-catalog:end -->\n\n  {/* event-catalog:begin payloads customer=\"x\" */}\n\n  new\n\n  x\n\n  {/* event-catalog:end */}\nB\n"
        );
    }

    #[test]
    fn filling_again_changes_nothing_and_keeps_line_breaks() {
        let page = "\u{feff}<!-- event-catalog:begin -->\r\n<!-- event-catalog:end -->\r\nend";
        let fill_in = |page: &str| {
            let found = blocks(page).expect("blocks");
            let contents: Vec<_> = found
                .into_iter()
                .map(|it| (it, "| a |\n".to_owned()))
                .collect();
            fill(page, &contents)
        };
        let once = fill_in(page);
        assert_eq!(
            once,
            "\u{feff}<!-- event-catalog:begin -->\r\n\r\n| a |\r\n\r\n<!-- event-catalog:end -->\r\nend"
        );
        assert_eq!(fill_in(&once), once);
    }

    #[test]
    fn examples_in_code_are_no_markers() {
        let page = "````md\n```\n<!-- event-catalog:begin -->\n````\n<!-- event-catalog:begin -->\n```json\n{}\n<!-- event-catalog:end -->\n";
        let found = blocks(page).expect("blocks");
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].line, 5);
    }

    #[test]
    fn every_mistake_is_told_with_its_line() {
        let page = "<!-- event-catalog:begin modul=\"a\" -->\n<!-- event-catalog:end -->\n<!-- event-catalog:end -->\n<!-- event-catalog:begin payload -->\n<!-- event-catalog:begin x -->\n<!-- event-catalog:end -->\n<!-- event-catalog:begin module=a -->\n";
        insta::assert_snapshot!(messages(page).join("\n"));
        insta::assert_snapshot!(messages("nothing\n").join("\n"));
    }
}
