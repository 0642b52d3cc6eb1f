//! Sanitizes handwritten Markdown: descriptions, which are single paragraphs, and introductions,
//! which are pages.
//!
//! HTML becomes text, images become links (a cell must not make a page load anything), and a link
//! whose scheme a browser could execute becomes plain text. The result is a sequence of events for
//! [`html`] and [`markdown`].

pub(crate) mod html;
pub(crate) mod markdown;

use std::ops::Range;

use event_catalog_build::is_unprintable;
use pulldown_cmark::{CodeBlockKind, CowStr, Event, LinkType, Options, Parser, Tag, TagEnd};

/// Parses a description into events.
///
/// A full stop is put in front of the text before it is parsed: then the text is a paragraph,
/// whatever it starts with. The full stop doesn't affect how the rest is parsed.
fn paragraph(text: &str) -> Vec<Event<'static>> {
    let source = format!(".{}", text.split_whitespace().collect::<Vec<_>>().join(" "));
    let events = Parser::new_ext(&source, Options::empty()).into_offset_iter();
    let mut safe = Safe::new(&source, Comments::Shown);
    events.for_each(|(event, range)| safe.take(event, range));
    let mut events = safe.finish();
    events.retain(|it| {
        !matches!(
            it,
            Event::Start(Tag::Paragraph) | Event::End(TagEnd::Paragraph)
        )
    });
    if let Some(Event::Text(first)) = events.first_mut() {
        let rest: String = first.chars().skip(1).collect();
        *first = rest.into();
    }
    events
}

/// Parses an introduction into events.
fn page(text: &str) -> Vec<Event<'static>> {
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH;
    let events = Parser::new_ext(text, options).into_offset_iter();
    let mut safe = Safe::new(text, Comments::Dropped);
    events.for_each(|(event, range)| safe.take(event, range));
    not_too_deep(safe.finish())
}

/// The maximum nesting of quotes and lists: each line of the innermost one repeats the marks of all
/// others.
const DEEPEST: usize = 16;

/// Removes quotes and lists that are nested too deeply, but keeps their content.
fn not_too_deep(events: Vec<Event<'static>>) -> Vec<Event<'static>> {
    // Whether each open quote, list and item is kept.
    let mut open: Vec<bool> = Vec::new();
    let mut depth = 0;
    let mut kept = Vec::with_capacity(events.len());
    for event in events {
        match &event {
            Event::Start(Tag::BlockQuote(_) | Tag::List(_)) => {
                open.push(depth < DEEPEST);
                depth += 1;
            }
            Event::Start(Tag::Item) => open.push(open.last().copied().unwrap_or(true)),
            Event::End(TagEnd::BlockQuote(_) | TagEnd::List(_)) => {
                depth -= 1;
                if open.pop() == Some(false) {
                    continue;
                }
                kept.push(event);
                continue;
            }
            Event::End(TagEnd::Item) => {
                if open.pop() == Some(false) {
                    continue;
                }
                kept.push(event);
                continue;
            }
            _ => {
                kept.push(event);
                continue;
            }
        }
        if open.last() == Some(&true) {
            kept.push(event);
        }
    }
    kept
}

/// What to do with HTML comments.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Comments {
    /// Comments are shown as text.
    Shown,
    /// Comments are dropped, as the author's private notes.
    Dropped,
}

/// The sanitized events so far.
struct Safe<'t> {
    source: &'t str,
    comments: Comments,
    events: Vec<Event<'static>>,
    /// The text events that aren't added yet, merged into one.
    text: String,
    /// The number of open elements, inside an element that is copied as typed; 0 outside such an element.
    typed: usize,
    links: usize,
    /// For each open image, whether it became a link.
    images: Vec<bool>,
}

impl<'t> Safe<'t> {
    fn new(source: &'t str, comments: Comments) -> Self {
        Self {
            source,
            comments,
            events: Vec::new(),
            text: String::new(),
            typed: 0,
            links: 0,
            images: Vec::new(),
        }
    }

    fn take(&mut self, event: Event<'_>, range: Range<usize>) {
        if self.typed > 0 {
            match event {
                Event::Start(_) => self.typed += 1,
                Event::End(_) => self.typed -= 1,
                _ => {}
            }
            return;
        }
        match event {
            Event::Start(Tag::Link {
                dest_url,
                link_type,
                ..
            }) => match safe_address(&dest_url, link_type) {
                Some(address) => {
                    self.links += 1;
                    self.push(link(address));
                }
                None => self.as_typed(range),
            },
            Event::End(TagEnd::Link) => {
                self.links -= 1;
                self.push(Event::End(TagEnd::Link));
            }
            // Links can't be nested: inside a link, only the alternative text of an image is kept.
            Event::Start(Tag::Image { .. }) if self.links > 0 => self.images.push(false),
            Event::Start(Tag::Image {
                dest_url,
                link_type,
                ..
            }) => match safe_address(&dest_url, link_type) {
                Some(address) => {
                    self.images.push(true);
                    self.links += 1;
                    self.push(link(address));
                }
                None => self.as_typed(range),
            },
            Event::End(TagEnd::Image) => {
                if self.images.pop() == Some(true) {
                    self.links -= 1;
                    self.push(Event::End(TagEnd::Link));
                }
            }
            Event::Html(html) | Event::InlineHtml(html) => {
                if self.comments == Comments::Shown || !is_comment(&html) {
                    // Each line of an HTML block is a separate event. A line break between two of them is a soft break.
                    if self.text.ends_with('\n') {
                        self.text.pop();
                        self.push(Event::SoftBreak);
                    }
                    self.text.push_str(&html);
                }
            }
            Event::Start(Tag::HtmlBlock) => self.push(Event::Start(Tag::Paragraph)),
            Event::End(TagEnd::HtmlBlock) => {
                self.text.truncate(self.text.trim_end().len());
                self.finish_text();
                // A paragraph that contains only comments is dropped.
                if let Some(Event::Start(Tag::Paragraph)) = self.events.last() {
                    self.events.pop();
                } else {
                    self.push(Event::End(TagEnd::Paragraph));
                }
            }
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(language))) => {
                let language: String = language.chars().map(shown).collect();
                let fenced = CodeBlockKind::Fenced(language.into());
                self.push(Event::Start(Tag::CodeBlock(fenced)));
            }
            Event::Start(Tag::CodeBlock(CodeBlockKind::Indented)) => {
                let fenced = CodeBlockKind::Fenced(CowStr::Borrowed(""));
                self.push(Event::Start(Tag::CodeBlock(fenced)));
            }
            other => self.push(other.into_static()),
        }
    }

    /// Adds an event. Adjacent texts are merged, because escapes split texts.
    fn push(&mut self, event: Event<'static>) {
        if let Event::Text(text) = &event {
            self.text.extend(text.chars().map(shown));
            return;
        }
        self.finish_text();
        self.events.push(event);
    }

    fn finish_text(&mut self) {
        if !self.text.is_empty() {
            let text = std::mem::take(&mut self.text);
            self.events.push(Event::Text(text.into()));
        }
    }

    /// Completes the text, and returns all events.
    fn finish(mut self) -> Vec<Event<'static>> {
        self.finish_text();
        self.events
    }

    /// Adds the element in this range as plain text, as it was typed.
    fn as_typed(&mut self, range: Range<usize>) {
        self.push(Event::Text(self.source[range].to_owned().into()));
        self.typed = 1;
    }
}

/// The character to show. An entity such as `&#27;` can stand for a character that has an effect instead, which would be
/// an error if it were written as itself.
fn shown(c: char) -> char {
    let is_layout = matches!(c, '\n' | '\t');
    if is_unprintable(c) && !is_layout {
        char::REPLACEMENT_CHARACTER
    } else {
        c
    }
}

fn link(address: String) -> Event<'static> {
    Event::Start(Tag::Link {
        link_type: LinkType::Inline,
        dest_url: address.into(),
        title: CowStr::Borrowed(""),
        id: CowStr::Borrowed(""),
    })
}

/// Returns the URL of a link that leads to a web page, to a place on this page, or to an email
/// address; `None` for other links.
///
/// Browsers ignore control characters in a scheme. <https://url.spec.whatwg.org/#url-parsing>
fn safe_address(address: &str, link_type: LinkType) -> Option<String> {
    if link_type == LinkType::Email {
        return Some(format!("mailto:{address}"));
    }
    let address: String = address.chars().filter(|c| !is_unprintable(*c)).collect();
    let address = address.trim();
    let (before, _) = address
        .split_once([':', '/', '?', '#'])
        .unwrap_or((address, ""));
    let has_scheme = address[before.len()..].starts_with(':');
    let is_safe = ["http", "https", "mailto"]
        .iter()
        .any(|it| it.eq_ignore_ascii_case(before));
    (!has_scheme || is_safe).then(|| address.to_owned())
}

fn is_comment(html: &str) -> bool {
    let html = html.trim();
    html.starts_with("<!--") && html.ends_with("-->")
}

/// Returns a description's text without markup, as shown in every output.
pub(crate) fn plain(text: &str) -> String {
    let texts = paragraph(text).into_iter().map(|event| match event {
        Event::Text(text) | Event::Code(text) => text,
        Event::SoftBreak | Event::HardBreak => CowStr::Borrowed(" "),
        _ => CowStr::Borrowed(""),
    });
    texts.map(|text| text.to_string()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entities_have_no_effect() {
        let text = "A&#27;[31m&#x9b;&#7;&#x202e;b&amp;c&#x2028;d";
        assert_eq!(
            plain(text),
            "A\u{fffd}[31m\u{fffd}\u{fffd}\u{fffd}b&c\u{fffd}d"
        );
        for written in [
            html::inline(text),
            html::blocks(&format!(
                "# {text}\n\n```a&#27;b\nx\n```\n\n[a](https://a.b/&#x202e;c \"&#27;\")\n"
            )),
            markdown::line(text),
            markdown::cell(text),
            markdown::blocks(text).expect("Markdown"),
        ] {
            assert!(
                !written.contains(|c| is_unprintable(c) && c != '\n'),
                "{written:?}"
            );
        }
    }

    #[test]
    fn schemes_that_a_browser_may_run_are_none() {
        let is_safe = |address| safe_address(address, LinkType::Inline).is_some();
        for address in [
            "https://a.b/c:d",
            "HTTP://a",
            "mailto:a@b",
            "#a",
            "a/b:c",
            "?a:b",
            "../c",
            "",
        ] {
            assert!(is_safe(address), "{address}");
        }
        for address in [
            "javascript:x",
            "JavaScript:x",
            "java\nscript:x",
            " data:text/html,x",
            "vbscript:",
            "x-a:b",
        ] {
            assert!(!is_safe(address), "{address}");
        }
    }

    #[test]
    fn lines_of_html_stay_apart() {
        let text = "Before.\n\n<div>\nHello\nworld\n</div>\n\nAfter <b>all</b>.\n";
        let markdown = markdown::blocks(text).unwrap();
        assert_eq!(
            markdown,
            "Before.\n\n\\<div> Hello world \\</div>\n\nAfter \\<b>all\\</b>.\n"
        );
    }

    #[test]
    fn plain_text_has_no_markup() {
        assert_eq!(
            plain("# A *b* `c|d` <i>e</i> [f](https://g) &amp; \\*"),
            "# A b c|d <i>e</i> f & *"
        );
        assert_eq!(
            plain("[click](javascript:alert(1)) me"),
            "[click](javascript:alert(1)) me"
        );
        assert_eq!(plain(""), "");
    }
}
