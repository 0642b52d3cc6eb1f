//! The content between the tables of a page: headings, and text that is kept unchanged.

use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};

use super::next_fence;
use super::table::place;
use crate::import::page::Block;

/// Lines between tables.
#[derive(Debug)]
pub(super) struct Chunk<'t> {
    /// The number of the first line, counted from 0.
    first: usize,
    pub(super) lines: Vec<&'t str>,
}

impl Chunk<'_> {
    pub(super) fn starting_at(first: usize) -> Self {
        let lines = Vec::new();
        Self { first, lines }
    }
}

/// Whether there is a heading in Markdown syntax.
pub(super) fn has_headings(chunk: &Chunk<'_>) -> bool {
    let text = chunk.lines.join("\n");
    let mut events = Parser::new_ext(&text, options());
    events.any(|event| matches!(event, Event::Start(Tag::Heading { .. })))
}

fn options() -> Options {
    Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS | Options::ENABLE_HEADING_ATTRIBUTES
}

/// Returns the headings and the text between them.
pub(super) fn blocks(chunk: &Chunk<'_>, shown: &str) -> Vec<Block> {
    let text = chunk.lines.join("\n");
    let breaks: Vec<usize> = text.match_indices('\n').map(|(at, _)| at).collect();
    let line_of = |at: usize| breaks.partition_point(|it| *it < at);
    let mut blocks = Vec::new();
    let mut behind = 0;
    let mut heading: Option<(HeadingLevel, String)> = None;
    let push_text = |blocks: &mut Vec<Block>, from: usize, to: usize| {
        let between = text[from..to].trim_matches(['\n', '\r']).trim_end();
        if !between.trim().is_empty() {
            let blank = text[from..to].len() - text[from..to].trim_start().len();
            blocks.push(Block::Text {
                markdown: between.to_owned(),
                place: place(shown, chunk.first + line_of(from + blank)),
            });
        }
    };
    for (event, range) in Parser::new_ext(&text, options()).into_offset_iter() {
        match event {
            Event::Start(Tag::Heading { level, .. }) => {
                push_text(&mut blocks, behind, range.start);
                heading = Some((level, String::new()));
            }
            Event::End(TagEnd::Heading(_)) => {
                let Some((level, title)) = heading.take() else {
                    continue;
                };
                blocks.push(Block::Heading {
                    level: level as usize,
                    text: title.trim().to_owned(),
                    place: place(shown, chunk.first + line_of(range.start)),
                });
                behind = range.end;
            }
            Event::Text(part) | Event::Code(part) => {
                if let Some((_, title)) = &mut heading {
                    title.push_str(&part);
                }
            }
            Event::SoftBreak | Event::HardBreak => {
                if let Some((_, title)) = &mut heading {
                    title.push(' ');
                }
            }
            _ => {}
        }
    }
    push_text(&mut blocks, behind, text.len());
    blocks
}

/// Like `blocks`, for a page that was saved as plain text, without the marks of headings. Each line
/// is a paragraph. A line is a heading if it isn't a sentence, precedes more text, and isn't
/// continued on the next line.
pub(super) fn unmarked_blocks(chunk: &Chunk<'_>, shown: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut text: Vec<&str> = Vec::new();
    let mut first = 0;
    let flush = |blocks: &mut Vec<Block>, text: &mut Vec<&str>, first: usize| {
        let markdown = paragraphs(text);
        if !markdown.is_empty() {
            let place = place(shown, chunk.first + first);
            blocks.push(Block::Text { markdown, place });
        }
        text.clear();
    };
    let mut fence = None;
    for (number, line) in chunk.lines.iter().enumerate() {
        let before = number
            .checked_sub(1)
            .map_or("", |before| chunk.lines[before]);
        let was_open = fence.is_some();
        fence = next_fence(fence, line);
        if !was_open && fence.is_none() && is_heading(line, before) {
            flush(&mut blocks, &mut text, first);
            let title = line.trim().trim_matches('*').trim_end_matches(':');
            blocks.push(Block::Heading {
                level: 2,
                text: title.trim().to_owned(),
                place: place(shown, chunk.first + number),
            });
        } else {
            if text.is_empty() {
                first = number;
            }
            text.push(line);
        }
    }
    flush(&mut blocks, &mut text, first);
    blocks
}

fn is_heading(line: &str, before: &str) -> bool {
    let line = line.trim();
    let before = before.trim();
    let is_bold = line.len() > 4 && line.starts_with("**") && line.ends_with("**");
    let begins_like_one = line
        .chars()
        .next()
        .is_some_and(|c| c.is_uppercase() || c.is_numeric());
    // A line after an unfinished sentence continues it.
    let stands_alone = before.is_empty() || ends_sentence(before) || is_item(before);
    let is_short = line.chars().count() <= 80 && line.split_whitespace().count() <= 10;
    is_bold
        || (begins_like_one && is_short && stands_alone && !ends_sentence(line) && !is_item(line))
}

fn ends_sentence(line: &str) -> bool {
    line.ends_with(['.', ':', '!', '?', ';', ','])
}

fn is_item(line: &str) -> bool {
    let rest = line.trim_start_matches(|c: char| c.is_ascii_digit());
    let is_numbered = rest.len() < line.len() && rest.starts_with([')', '.']);
    is_numbered || ["- ", "* ", "+ "].iter().any(|mark| line.starts_with(mark))
}

/// Writes lines as Markdown paragraphs. List items stay together, and so do lines of code, and
/// lines that continue a sentence.
fn paragraphs(lines: &[&str]) -> String {
    let mut text = String::new();
    let mut before = "";
    let mut fence = None;
    for line in lines.iter().map(|line| line.trim_end()) {
        let was_open = fence.is_some();
        fence = next_fence(fence, line);
        if line.is_empty() && !was_open {
            before = "";
            continue;
        }
        let goes_on = !before.is_empty()
            && (line.starts_with([' ', '\t'])
                || is_item(before) == is_item(line) && (is_item(line) || !ends_sentence(before)));
        if !text.is_empty() {
            text += if was_open || goes_on { "\n" } else { "\n\n" };
        }
        text += line;
        before = line;
    }
    text
}
