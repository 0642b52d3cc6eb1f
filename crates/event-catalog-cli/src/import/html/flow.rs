//! Converts the text between headings and tables to Markdown: paragraphs, lists, quotes, code.

use pulldown_cmark::{CodeBlockKind, CowStr, Event, Options, Parser, Tag, TagEnd};
use pulldown_cmark_to_cmark::cmark_with_options;
use scraper::{ElementRef, Node};

use super::elements::{holds_sections, is_block, is_skipped};
use super::inline;
use crate::generate::prose::markdown::style;
use crate::import::inline::{Inline, Within};

/// The maximum nesting of lists and quotes: each line repeats the marks of all enclosing levels.
const DEEPEST: usize = 8;

/// The maximum nesting of elements that only group others.
const DEEPEST_GROUP: usize = 100;

/// Collects blocks of text as Markdown events.
#[derive(Debug, Default)]
pub(super) struct Flow {
    events: Vec<Event<'static>>,
    /// All visible characters, without whitespace.
    seen: String,
    lists: usize,
    depth: usize,
}

impl Flow {
    /// Adds a line of text and inline elements as a paragraph.
    pub(super) fn paragraph(&mut self, line: &Inline) {
        let markdown = line.markdown(Within::Paragraph);
        if markdown.is_empty() {
            return;
        }
        // The rendered Markdown is compared with `seen`, and contains the alternative texts of
        // images.
        self.see(&line.all());
        self.events.push(Event::Start(Tag::Paragraph));
        self.events.push(Event::InlineHtml(markdown.into()));
        self.events.push(Event::End(TagEnd::Paragraph));
    }

    /// Adds an element that contains neither a heading nor a table.
    pub(super) fn block(&mut self, element: ElementRef<'_>) {
        let is_deep = self.lists >= DEEPEST;
        match element.value().name() {
            _ if is_skipped(element) => {}
            "pre" | "listing" | "xmp" => self.code(element),
            "ul" | "ol" | "menu" | "dir" if !is_deep => self.list(element),
            "blockquote" if !is_deep => {
                let inside = self.inside(|flow| flow.children(element));
                if !inside.is_empty() {
                    self.events.push(Event::Start(Tag::BlockQuote(None)));
                    self.events.extend(inside);
                    self.events.push(Event::End(TagEnd::BlockQuote(None)));
                }
            }
            _ if is_deep || self.depth >= DEEPEST_GROUP => self.paragraph(&inline::of(element)),
            _ => {
                self.depth += 1;
                self.children(element);
                self.depth -= 1;
            }
        }
    }

    fn children(&mut self, element: ElementRef<'_>) {
        let mut line = Inline::default();
        for child in element.children() {
            match ElementRef::wrap(child) {
                Some(inner) if is_line(inner) => inline::add(inner, &mut line),
                Some(inner) => {
                    self.paragraph(&std::mem::take(&mut line));
                    self.block(inner);
                }
                None => {
                    if let Node::Text(text) = child.value() {
                        inline::add_text(text, &mut line);
                    }
                }
            }
        }
        self.paragraph(&line);
    }

    /// The events for the content of a list item or quote.
    fn inside(&mut self, fill: impl FnOnce(&mut Self)) -> Vec<Event<'static>> {
        let outside = std::mem::take(&mut self.events);
        self.lists += 1;
        fill(self);
        self.lists -= 1;
        std::mem::replace(&mut self.events, outside)
    }

    fn list(&mut self, element: ElementRef<'_>) {
        let start = (element.value().name() == "ol").then_some(1);
        let mut items: Vec<Vec<Event<'static>>> = Vec::new();
        for child in element.children() {
            let item = match ElementRef::wrap(child) {
                Some(item) if is_skipped(item) => continue,
                Some(item) if item.value().name() == "li" => {
                    self.inside(|flow| flow.children(item))
                }
                // A list directly inside another list belongs to the item before it.
                Some(other) => {
                    let inside = self.inside(|flow| flow.block(other));
                    match items.last_mut() {
                        Some(last) if is_list(other) => {
                            last.extend(inside);
                            continue;
                        }
                        _ => inside,
                    }
                }
                None => {
                    let Node::Text(text) = child.value() else {
                        continue;
                    };
                    self.inside(|flow| flow.paragraph(&Inline::plain_text(text)))
                }
            };
            if !item.is_empty() {
                items.push(item);
            }
        }
        if items.is_empty() {
            return;
        }
        let is_tight = items.iter().all(|item| is_line_with_lists(item));
        self.events.push(Event::Start(Tag::List(start)));
        for item in items {
            self.events.push(Event::Start(Tag::Item));
            let mut depth = 0;
            for event in item {
                match event {
                    Event::Start(Tag::List(_)) => depth += 1,
                    Event::End(TagEnd::List(_)) => depth -= 1,
                    _ => {}
                }
                let is_paragraph = matches!(
                    event,
                    Event::Start(Tag::Paragraph) | Event::End(TagEnd::Paragraph)
                );
                if !(is_tight && depth == 0 && is_paragraph) {
                    self.events.push(event);
                }
            }
            self.events.push(Event::End(TagEnd::Item));
        }
        self.events.push(Event::End(TagEnd::List(start.is_some())));
    }

    fn code(&mut self, element: ElementRef<'_>) {
        let mut text = String::new();
        for node in element.descendants().skip(1) {
            match node.value() {
                Node::Text(part) => text += part,
                Node::Element(inner)
                    if inner.name() == "br" || is_block(inner) && !text.ends_with('\n') =>
                {
                    text.push('\n');
                }
                _ => {}
            }
        }
        let text = text.trim_matches('\n');
        if text.trim().is_empty() {
            return;
        }
        self.see(text);
        let kind = CodeBlockKind::Fenced(CowStr::Borrowed(""));
        self.events.push(Event::Start(Tag::CodeBlock(kind)));
        self.events.push(Event::Text(format!("{text}\n").into()));
        self.events.push(Event::End(TagEnd::CodeBlock));
    }

    fn see(&mut self, text: &str) {
        self.seen.extend(text.split_whitespace());
    }

    /// Takes the Markdown of all blocks; empty if there are none.
    pub(super) fn take(&mut self) -> String {
        let Self { events, seen, .. } = std::mem::take(self);
        let markdown = written(&events);
        if shown(&markdown) == seen {
            return markdown;
        }
        // Markdown can't express this structure, so only the paragraphs are written.
        let is_structure = |event: &Event<'_>| {
            matches!(
                event,
                Event::Start(Tag::List(_) | Tag::Item | Tag::BlockQuote(_) | Tag::Paragraph)
                    | Event::End(
                        TagEnd::List(_) | TagEnd::Item | TagEnd::BlockQuote(_) | TagEnd::Paragraph
                    )
            )
        };
        let mut flat = Vec::new();
        for event in events.into_iter().filter(|it| !is_structure(it)) {
            if matches!(event, Event::InlineHtml(_)) {
                flat.push(Event::Start(Tag::Paragraph));
                flat.push(event);
                flat.push(Event::End(TagEnd::Paragraph));
            } else {
                flat.push(event);
            }
        }
        written(&flat)
    }
}

/// Whether an element is inline.
pub(super) fn is_line(element: ElementRef<'_>) -> bool {
    !is_block(element.value()) && !holds_sections(element)
}

fn is_list(element: ElementRef<'_>) -> bool {
    matches!(element.value().name(), "ul" | "ol" | "menu" | "dir")
}

/// Whether an item is a paragraph followed by lists, so that it needs no empty line.
fn is_line_with_lists(item: &[Event<'_>]) -> bool {
    let mut depth = 0;
    let (mut paragraphs, mut others) = (0, 0);
    for (at, event) in item.iter().enumerate() {
        match event {
            Event::Start(Tag::List(_)) => depth += 1,
            Event::End(TagEnd::List(_)) => depth -= 1,
            _ if depth > 0 => {}
            Event::Start(Tag::Paragraph) if at == 0 => paragraphs += 1,
            Event::Start(_) => others += 1,
            _ => {}
        }
    }
    paragraphs == 1 && others == 0
}

fn written(events: &[Event<'_>]) -> String {
    let mut out = String::new();
    match cmark_with_options(events.iter(), &mut out, Options::empty(), style()) {
        Ok(_) => out.trim_matches('\n').to_owned(),
        // Comparing with the visible text detects that the text is missing.
        Err(_) => String::new(),
    }
}

/// The text that is visible when the Markdown is rendered, without whitespace.
fn shown(markdown: &str) -> String {
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH;
    let mut shown = String::new();
    for event in Parser::new_ext(markdown, options) {
        if let Event::Text(text) | Event::Code(text) | Event::Html(text) = event {
            shown.extend(text.split_whitespace());
        }
    }
    shown
}
