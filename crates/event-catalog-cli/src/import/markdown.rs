//! Reads a Markdown page: finds its tables, and the headings between them.
//!
//! Tables are found line by line. In real pages, a table often follows directly after a list or
//! paragraph, or a heading follows without an empty line. `CommonMark` would treat the table as
//! part of the list, or the heading as another row. The text between tables is parsed as
//! `CommonMark` by `pulldown-cmark`.

mod inline;
mod prose;
mod table;

use super::page::{Block, Page};
use prose::Chunk;

pub(super) fn read(text: &str, shown: &str) -> Page {
    let lines: Vec<&str> = text.lines().collect();
    let (title, first) = front_matter(&lines);
    let mut parts = Vec::new();
    let mut chunk = Chunk::starting_at(first);
    let mut fence = None;
    let mut at = first;
    while at < lines.len() {
        let line = lines[at];
        fence = next_fence(fence, line);
        let found = if fence.is_none() {
            table::read(&lines, at, shown)
        } else {
            None
        };
        if let Some((table, end)) = found {
            parts.push(Part::Prose(std::mem::replace(
                &mut chunk,
                Chunk::starting_at(end),
            )));
            parts.push(Part::Table(Block::Table(table)));
            at = end;
        } else {
            chunk.lines.push(line);
            at += 1;
        }
    }
    parts.push(Part::Prose(chunk));
    let marked = parts.iter().any(|part| match part {
        Part::Prose(chunk) => prose::has_headings(chunk),
        Part::Table(_) => false,
    });
    let blocks = parts.into_iter().flat_map(|part| match part {
        Part::Table(block) => vec![block],
        Part::Prose(chunk) if marked => prose::blocks(&chunk, shown),
        Part::Prose(chunk) => prose::unmarked_blocks(&chunk, shown),
    });
    Page {
        title,
        blocks: blocks.collect(),
        ..Page::default()
    }
}

enum Part<'t> {
    Prose(Chunk<'t>),
    Table(Block),
}

/// Finds the title in the front matter, and the line after the front matter.
fn front_matter(lines: &[&str]) -> (Option<String>, usize) {
    if lines.first().is_none_or(|line| line.trim_end() != "---") {
        return (None, 0);
    }
    let Some(end) = lines
        .iter()
        .skip(1)
        .position(|line| line.trim_end() == "---")
    else {
        return (None, 0);
    };
    let matter = &lines[1..=end];
    let title = matter.iter().find_map(|line| line.strip_prefix("title:"));
    let title = title.map(|title| title.trim().trim_matches(['"', '\'']).to_owned());
    (title.filter(|title| !title.is_empty()), end + 2)
}

/// The code fence that is open after this line.
fn next_fence(open: Option<(char, usize)>, line: &str) -> Option<(char, usize)> {
    match open {
        None => opening_fence(line),
        Some(fence) => (!closes(line, fence)).then_some(fence),
    }
}

/// The character and length of a code fence that starts on this line.
fn opening_fence(line: &str) -> Option<(char, usize)> {
    let line = line.trim_start_matches([' ', '>']);
    let first = line.chars().next().filter(|c| matches!(c, '`' | '~'))?;
    let length = line.chars().take_while(|c| *c == first).count();
    // ` ```code``` ` on one line is inline code.
    let is_inline = first == '`' && line[length..].contains('`');
    (length >= 3 && !is_inline).then_some((first, length))
}

fn closes(line: &str, (character, length): (char, usize)) -> bool {
    let line = line.trim_start_matches([' ', '>']).trim_end();
    line.len() >= length && line.chars().all(|c| c == character)
}

#[cfg(test)]
mod tests;
