//! Which elements are blocks, and which are skipped.

use scraper::ElementRef;
use scraper::node::Element;

/// Elements around the main content of a page, and elements without readable text.
const SKIPPED: [&str; 16] = [
    "aside", "button", "canvas", "footer", "form", "head", "header", "iframe", "nav", "noscript",
    "object", "script", "style", "svg", "template", "title",
];

/// Elements that never contain text.
const UNREAD: [&str; 8] = [
    "canvas", "iframe", "noscript", "object", "script", "style", "svg", "template",
];

/// Elements that browsers put on separate lines. All other elements, including unknown ones, are
/// inline. <https://html.spec.whatwg.org/multipage/rendering.html#flow-content-3>
const BLOCKS: &[&str] = &[
    "address",
    "article",
    "aside",
    "blockquote",
    "body",
    "caption",
    "center",
    "col",
    "colgroup",
    "dd",
    "details",
    "dialog",
    "dir",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "frame",
    "frameset",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hgroup",
    "hr",
    "html",
    "legend",
    "li",
    "listing",
    "main",
    "marquee",
    "menu",
    "nav",
    "noframes",
    "ol",
    "optgroup",
    "option",
    "p",
    "plaintext",
    "pre",
    "rp",
    "rt",
    "rtc",
    "search",
    "section",
    "select",
    "summary",
    "table",
    "tbody",
    "td",
    "textarea",
    "tfoot",
    "th",
    "thead",
    "tr",
    "ul",
    "xmp",
    "audio",
    "video",
    "input",
    "button",
];

/// Whether the text before, inside and after an element is on separate lines.
pub(super) fn is_block(element: &Element) -> bool {
    BLOCKS.contains(&element.name())
}

/// Whether an element contains no text for readers.
pub(super) fn is_unread(element: &Element) -> bool {
    UNREAD.contains(&element.name()) || element.attr("hidden").is_some()
}

/// Whether an element isn't part of the page's main content. A form around a table is kept, because
/// some sites have a form around the whole page.
pub(super) fn is_skipped(element: ElementRef<'_>) -> bool {
    let name = element.value().name();
    if name == "form" && holds(element, |name| name == "table") {
        return false;
    }
    SKIPPED.contains(&name) || element.value().attr("hidden").is_some()
}

/// Whether an element contains a heading or a table.
pub(super) fn holds_sections(element: ElementRef<'_>) -> bool {
    holds(element, |name| {
        matches!(name, "table" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6")
    })
}

fn holds(element: ElementRef<'_>, is_it: impl Fn(&str) -> bool) -> bool {
    element
        .descendants()
        .skip(1)
        .filter_map(ElementRef::wrap)
        .any(|inner| is_it(inner.value().name()))
}
