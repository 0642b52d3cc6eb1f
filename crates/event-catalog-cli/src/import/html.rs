//! A page in HTML: its headings and tables, and everything else as Markdown.

mod depth;
mod inline;
mod text;

use scraper::node::Element;
use scraper::{ElementRef, Html, Node, Selector};

use super::page::{Block, Cell, Page, Row, Table};

/// What a page has around its contents, and what nobody reads.
const SKIPPED: [&str; 16] = [
    "aside", "button", "canvas", "footer", "form", "head", "header", "iframe", "nav", "noscript",
    "object", "script", "style", "svg", "template", "title",
];

/// What only groups.
const CONTAINERS: [&str; 12] = [
    "article", "body", "center", "details", "div", "figure", "html", "main", "section", "span",
    "summary", "font",
];

/// Reads a page.
pub(super) fn read(text: &str, shown: &str) -> Page {
    let document = Html::parse_document(&depth::limited(text));
    let mut reading = Reading {
        shown,
        tables: 0,
        depth: 0,
        blocks: Vec::new(),
    };
    let of = |selector: &str| {
        let selector = Selector::parse(selector).ok()?;
        document.select(&selector).next()
    };
    // Where the page says what its contents are, the rest is the site around them.
    let root = of("main")
        .or_else(|| of("article"))
        .unwrap_or(document.root_element());
    reading.children(root);
    let title = of("head > title").map(|title| inline::plain(title));
    Page {
        title: title.filter(|title| !title.is_empty()),
        blocks: reading.blocks,
    }
}

struct Reading<'p> {
    shown: &'p str,
    tables: usize,
    depth: usize,
    blocks: Vec<Block>,
}

impl Reading<'_> {
    fn children(&mut self, element: ElementRef<'_>) {
        // Text that stands beside blocks is a paragraph as far as it reaches.
        let mut run = String::new();
        for child in element.children() {
            let Some(inner) = ElementRef::wrap(child) else {
                if let Node::Text(text) = child.value() {
                    run += &inline::escaped(text);
                }
                continue;
            };
            if text::is_inline(inner.value()) && !holds_blocks(inner) {
                run += &inline::markdown_of(inner);
                continue;
            }
            self.text(&std::mem::take(&mut run));
            self.block(inner);
        }
        self.text(&run);
    }

    fn block(&mut self, element: ElementRef<'_>) {
        let name = element.value().name();
        if SKIPPED.contains(&name) || is_hidden(element.value()) {
            return;
        }
        match name {
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => self.blocks.push(Block::Heading {
                level: usize::from(name.as_bytes()[1] - b'0'),
                text: without_anchor(&inline::plain(element)),
                place: self.shown.to_owned(),
            }),
            "table" => self.table(element),
            _ if self.depth < inline::DEEPEST
                && (CONTAINERS.contains(&name) || holds_blocks(element)) =>
            {
                self.depth += 1;
                self.children(element);
                self.depth -= 1;
            }
            _ => self.push(text::block(element)),
        }
    }

    fn text(&mut self, run: &str) {
        self.push(inline::one_line(run));
    }

    /// Adds a paragraph to the text before it.
    fn push(&mut self, paragraph: String) {
        if paragraph.trim().is_empty() {
            return;
        }
        if let Some(Block::Text { markdown, .. }) = self.blocks.last_mut() {
            *markdown += "\n\n";
            *markdown += &paragraph;
            return;
        }
        self.blocks.push(Block::Text {
            markdown: paragraph,
            place: self.shown.to_owned(),
        });
    }

    fn table(&mut self, element: ElementRef<'_>) {
        self.tables += 1;
        let place = format!("{}, table {}", self.shown, self.tables);
        let mut rows = Vec::new();
        collect_rows(element, &mut rows);
        let mut rows = rows.into_iter().zip(1..).map(|(row, number)| Row {
            place: format!("{place}, row {number}"),
            cells: cells(row),
        });
        let Some(header) = rows.next() else { return };
        let rows: Vec<_> = rows.collect();
        let markdown = text::table(&header, &rows);
        self.blocks.push(Block::Table(Table {
            headings: header.cells.into_iter().map(|cell| cell.plain).collect(),
            rows,
            markdown,
            place,
        }));
    }
}

/// The rows of a table, and not those of tables inside of it.
fn collect_rows<'d>(element: ElementRef<'d>, rows: &mut Vec<ElementRef<'d>>) {
    for child in element.child_elements() {
        match child.value().name() {
            "tr" => rows.push(child),
            "thead" | "tbody" | "tfoot" => collect_rows(child, rows),
            _ => {}
        }
    }
}

/// The cells of a row. One that spans several columns is followed by empty ones.
fn cells(row: ElementRef<'_>) -> Vec<Cell> {
    const MOST: usize = 100;
    let mut cells = Vec::new();
    let found = row
        .child_elements()
        .filter(|it| matches!(it.value().name(), "td" | "th"));
    for cell in found {
        cells.push(Cell {
            markdown: inline::one_line(&inline::markdown_of(cell)),
            plain: inline::plain(cell),
            typed: inline::typed(cell),
        });
        let span = cell
            .value()
            .attr("colspan")
            .and_then(|it| it.trim().parse().ok());
        let span: usize = span.unwrap_or(1);
        cells.extend((1..span.min(MOST)).map(|_| Cell::default()));
    }
    cells
}

fn holds_blocks(element: ElementRef<'_>) -> bool {
    element
        .descendants()
        .skip(1)
        .filter_map(ElementRef::wrap)
        .any(|inner| {
            matches!(
                inner.value().name(),
                "table" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6"
            )
        })
}

/// A heading without the sign that links to itself.
fn without_anchor(heading: &str) -> String {
    let signs = ["¶", "🔗", " #", " §"];
    let found = signs.iter().find_map(|sign| heading.strip_suffix(sign));
    found.unwrap_or(heading).trim().to_owned()
}

fn is_hidden(element: &Element) -> bool {
    element.attr("hidden").is_some()
}

#[cfg(test)]
mod tests;
