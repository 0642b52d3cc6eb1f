//! Reads an HTML page: its headings and tables, and everything else as Markdown.

mod contents;
mod depth;
mod elements;
mod flow;
mod inline;
mod spans;
mod table;

use scraper::{ElementRef, Html, Node, Selector};

use super::inline::Inline;
use super::page::{Block, Page};
use elements::{holds_sections, is_skipped};
use flow::Flow;
use spans::Budget;

/// The maximum depth of elements that only group others.
const DEEPEST: usize = 100;

pub(super) fn read(text: &str, shown: &str) -> Page {
    let document = Html::parse_document(&depth::limited(text));
    let mut reading = Reading {
        shown,
        tables: 0,
        depth: 0,
        budget: Budget::new(),
        flow: Flow::default(),
        blocks: Vec::new(),
    };
    let root = contents::of(&document);
    if root.value().name() == "table" {
        reading.table(root);
    } else {
        reading.children(root);
    }
    reading.end_text();
    let title = Selector::parse("head > title").ok();
    let title = title.and_then(|selector| document.select(&selector).next());
    let title = title.map(|title| inline::of(title).plain());
    Page {
        title: title.filter(|title| !title.is_empty()),
        blocks: reading.blocks,
        ..Page::default()
    }
}

struct Reading<'p> {
    shown: &'p str,
    tables: usize,
    depth: usize,
    /// The remaining budget for cells that span rows or columns.
    budget: Budget,
    /// The text since the last heading or table.
    flow: Flow,
    blocks: Vec<Block>,
}

impl Reading<'_> {
    fn children(&mut self, element: ElementRef<'_>) {
        // Text between blocks becomes a separate paragraph.
        let mut line = Inline::default();
        for child in element.children() {
            match ElementRef::wrap(child) {
                Some(inner) if flow::is_line(inner) => inline::add(inner, &mut line),
                Some(inner) => {
                    self.flow.paragraph(&std::mem::take(&mut line));
                    self.block(inner);
                }
                None => {
                    if let Node::Text(text) = child.value() {
                        inline::add_text(text, &mut line);
                    }
                }
            }
        }
        self.flow.paragraph(&line);
    }

    fn block(&mut self, element: ElementRef<'_>) {
        if is_skipped(element) {
            return;
        }
        let name = element.value().name();
        match name {
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                self.end_text();
                self.blocks.push(Block::Heading {
                    level: usize::from(name.as_bytes()[1] - b'0'),
                    text: without_anchor(&inline::of(element).plain()),
                    place: self.shown.to_owned(),
                });
            }
            "table" => self.table(element),
            _ if self.depth < DEEPEST && holds_sections(element) => {
                self.depth += 1;
                self.children(element);
                self.depth -= 1;
            }
            _ => self.flow.block(element),
        }
    }

    /// Ends the current text before a heading or a table.
    fn end_text(&mut self) {
        let markdown = self.flow.take();
        if !markdown.is_empty() {
            self.blocks.push(Block::Text {
                markdown,
                place: self.shown.to_owned(),
            });
        }
    }

    fn table(&mut self, element: ElementRef<'_>) {
        for caption in table::captions(element) {
            self.flow.paragraph(&inline::of(caption));
        }
        self.end_text();
        self.tables += 1;
        let place = format!("{}, table {}", self.shown, self.tables);
        let table = table::read(element, &place, &mut self.budget);
        self.blocks.extend(table.map(Block::Table));
    }
}

/// Removes the permalink sign from a heading.
fn without_anchor(heading: &str) -> String {
    let signs = ["¶", "🔗", " #", " §"];
    let found = signs.iter().find_map(|sign| heading.strip_suffix(sign));
    found.unwrap_or(heading).trim().to_owned()
}

#[cfg(test)]
mod tests;
