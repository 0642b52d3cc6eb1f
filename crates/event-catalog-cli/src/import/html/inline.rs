//! Reads the text of elements with its marks.

use scraper::{ElementRef, Node};

use super::elements::{is_block, is_unread};
use crate::import::inline::{CODE, EMPHASIS, IMAGE, Inline, Marks, SMALL, STRONG, STRUCK};

/// Text nested more deeply than this is read without marks.
const DEEPEST: usize = 1_000;

/// The content of an element, on one line.
pub(super) fn of(element: ElementRef<'_>) -> Inline {
    let mut inline = Inline::default();
    children(element, Marks::default(), 0, &mut inline);
    inline
}

/// Adds an element to a line.
pub(super) fn add(element: ElementRef<'_>, inline: &mut Inline) {
    within(element, Marks::default(), 0, inline);
}

/// Adds text that is directly in a block, so it has no marks.
pub(super) fn add_text(text: &str, inline: &mut Inline) {
    inline.push(text, Marks::default());
}

fn children(element: ElementRef<'_>, marks: Marks, depth: usize, inline: &mut Inline) {
    for child in element.children() {
        if let Some(element) = ElementRef::wrap(child) {
            within(element, marks, depth + 1, inline);
        } else if let Node::Text(text) = child.value() {
            inline.push(text, marks);
        }
    }
}

fn within(element: ElementRef<'_>, marks: Marks, depth: usize, inline: &mut Inline) {
    if is_unread(element.value()) {
        return;
    }
    if depth > DEEPEST {
        for text in element.text() {
            inline.push(text, Marks::default());
            inline.push(" ", Marks::default());
        }
        return;
    }
    let attribute = |name| element.value().attr(name).unwrap_or("");
    let marks = match element.value().name() {
        "br" => return inline.line_break(marks),
        "img" => return inline.push(attribute("alt"), marks.with(IMAGE)),
        "code" | "kbd" | "samp" | "tt" => {
            if !marks.has(CODE) {
                inline.begin_code();
            }
            marks.with(CODE)
        }
        "b" | "strong" => marks.with(STRONG),
        "i" | "em" => marks.with(EMPHASIS),
        "sup" | "small" => marks.with(SMALL),
        "del" | "s" | "strike" => marks.with(STRUCK),
        _ if is_badge(attribute("class")) => marks.with(SMALL),
        "a" => match address(attribute("href")) {
            Some(address) => inline.linked(marks, &address),
            None => marks,
        },
        _ => marks,
    };
    let is_block = is_block(element.value());
    // Browsers put a block element on separate lines.
    if is_block {
        inline.line_break(marks);
    }
    children(element, marks, depth, inline);
    if is_block {
        inline.line_break(marks);
    }
}

/// Whether documentation tools or design systems use a class for small labels.
fn is_badge(class: &str) -> bool {
    let class = class.to_ascii_lowercase();
    let mut words = class.split(|c: char| !c.is_ascii_alphanumeric());
    words.any(|word| matches!(word, "badge" | "chip" | "lozenge" | "pill"))
}

/// Returns the URL of a link to another page. Links within the page are dropped, because their
/// anchors won't exist any more.
fn address(typed: &str) -> Option<String> {
    let mut address = String::new();
    for c in typed.trim().chars() {
        match c {
            // Browsers ignore these characters: <https://url.spec.whatwg.org/#url-parsing>
            '\t' | '\n' | '\r' => {}
            ' ' | '`' => address.push_str(&format!("%{:02X}", u32::from(c))),
            c if c.is_whitespace() || c.is_control() => return None,
            c => address.push(c),
        }
    }
    let leads = ["https://", "http://", "mailto:"];
    let is_it = |scheme: &&str| {
        let start = address.get(..scheme.len());
        start.is_some_and(|start| start.eq_ignore_ascii_case(scheme))
    };
    leads.iter().any(is_it).then_some(address)
}
