//! The inline Markdown of a cell: as a description, as plain text, and as typed.

use std::ops::Range;

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use crate::import::inline::{CODE, EMPHASIS, IMAGE, Inline, Marks, SMALL, STRONG, STRUCK, Within};
use crate::import::page::Parts;

/// The cell as a description: Markdown without HTML.
pub(super) fn description(typed: &str) -> String {
    let is_markdown = events(typed).all(|(event, range)| match event {
        // False for an entity, which must be replaced with its character: spreadsheets don't decode
        // entities.
        Event::Text(shown) => *shown == typed[range],
        Event::InlineHtml(_) | Event::Html(_) => false,
        _ => true,
    });
    if is_markdown {
        return typed.trim().to_owned();
    }
    read(typed).markdown(Within::Line)
}

/// The lines of a cell, its code spans, or its pieces with different marks, if there are several.
pub(super) fn parts(typed: &str) -> Parts {
    // Most names have no marks. An underscore is a mark only at the start of a word.
    let may_have_parts =
        typed.contains(['<', '`', '*', '~', '[']) || typed.starts_with('_') || typed.contains(" _");
    if may_have_parts && typed.len() <= Parts::LONGEST {
        read(typed).parts()
    } else {
        Parts::One
    }
}

/// Parses the text with its marks, including those in HTML.
fn read(typed: &str) -> Inline {
    let mut inline = Inline::default();
    // The bits of the open marks, and the marks of enclosing links.
    let mut open: Vec<u8> = Vec::new();
    let mut links: Vec<Marks> = Vec::new();
    let marks = |open: &[u8], links: &[Marks]| {
        let link = links.last().copied().unwrap_or_default();
        open.iter().fold(link, |marks, bit| marks.with(*bit))
    };
    for (event, _) in events(typed) {
        let now = marks(&open, &links);
        match event {
            Event::Text(text) => inline.push(&text, now),
            Event::Code(text) => inline.push(&text, now.with(CODE)),
            Event::SoftBreak | Event::HardBreak => inline.line_break(now),
            Event::Start(Tag::Strong) => open.push(STRONG),
            Event::Start(Tag::Emphasis) => open.push(EMPHASIS),
            Event::Start(Tag::Strikethrough) => open.push(STRUCK),
            Event::End(TagEnd::Strikethrough) => close(&mut open, STRUCK),
            Event::Start(Tag::Image { .. }) => open.push(IMAGE),
            Event::End(TagEnd::Image) => close(&mut open, IMAGE),
            Event::End(TagEnd::Strong) => close(&mut open, STRONG),
            Event::End(TagEnd::Emphasis) => close(&mut open, EMPHASIS),
            Event::Start(Tag::Link { dest_url, .. }) => {
                links.push(inline.linked(Marks::default(), &dest_url));
            }
            Event::End(TagEnd::Link) => {
                links.pop();
            }
            Event::InlineHtml(tag) | Event::Html(tag) => match meaning(&tag) {
                Meaning::Break => inline.line_break(now),
                Meaning::Mark(bit) if tag.starts_with("</") => close(&mut open, bit),
                Meaning::Mark(bit) => open.push(bit),
                Meaning::Nothing => {}
                Meaning::Text => inline.push(&tag, now),
            },
            _ => {}
        }
    }
    inline
}

/// Closes the innermost mark of a kind, if any.
fn close(open: &mut Vec<u8>, bit: u8) {
    if let Some(at) = open.iter().rposition(|it| *it == bit) {
        open.remove(at);
    }
}

/// Replaces ranges of a text. The replacements must be in order.
fn replaced(text: &str, replacements: Vec<(Range<usize>, String)>) -> String {
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for (range, replacement) in replacements {
        out.push_str(text.get(at..range.start).unwrap_or_default());
        out.push_str(&replacement);
        at = range.end.max(at);
    }
    out + &text[at..]
}

/// Returns the visible text. Text in angle brackets counts as visible unless it is an HTML tag.
pub(super) fn plain(typed: &str) -> String {
    let mut text = String::new();
    let mut images = 0_usize;
    for (event, _) in events(typed) {
        match event {
            Event::Start(Tag::Image { .. }) => images += 1,
            Event::End(TagEnd::Image) => images = images.saturating_sub(1),
            // The alternative text of an image isn't visible.
            _ if images > 0 => {}
            Event::Text(shown) | Event::Code(shown) => text += &shown,
            Event::SoftBreak | Event::HardBreak => text.push(' '),
            Event::InlineHtml(tag) | Event::Html(tag) => match meaning(&tag) {
                Meaning::Break => text.push(' '),
                Meaning::Text => text += &tag,
                Meaning::Mark(_) | Meaning::Nothing => {}
            },
            _ => {}
        }
    }
    text.trim().to_owned()
}

/// Returns the text as typed, without surrounding backticks, and with entities decoded.
/// `<PROCESS_ID>` is kept, although it looks like HTML.
pub(super) fn typed(typed: &str) -> String {
    let typed = typed.trim();
    let parsed: Vec<_> = events(typed).collect();
    if let [(Event::Code(code), range)] = parsed.as_slice()
        && *range == (0..typed.len())
    {
        return code.trim().to_owned();
    }
    let mut replacements = Vec::new();
    for (event, range) in parsed {
        match event {
            Event::Text(shown) if *shown != typed[range.clone()] => {
                replacements.push((range, shown.to_string()));
            }
            Event::InlineHtml(tag) | Event::Html(tag) if is_break(&tag) => {
                replacements.push((range, " ".to_owned()));
            }
            Event::Code(code) => replacements.push((range, code.to_string())),
            _ => {}
        }
    }
    replaced(typed, replacements)
}

/// Parses a cell as a single paragraph, whatever characters it starts with.
fn events(typed: &str) -> impl Iterator<Item = (Event<'_>, Range<usize>)> {
    // Without a word before it, `- none` would be parsed as a list.
    const WORD: &str = "x ";
    let document = format!("{WORD}{typed}");
    let events: Vec<_> = Parser::new_ext(&document, Options::ENABLE_STRIKETHROUGH)
        .into_offset_iter()
        .map(|(event, range)| (event.into_static(), range))
        .collect();
    events.into_iter().filter_map(|(event, range)| match event {
        Event::Start(Tag::Paragraph) | Event::End(TagEnd::Paragraph) => None,
        Event::Text(text) if range.start < WORD.len() => {
            let rest = text.get(WORD.len()..).filter(|rest| !rest.is_empty())?;
            Some((
                Event::Text(rest.to_owned().into()),
                0..range.end - WORD.len(),
            ))
        }
        event => Some((
            event,
            range.start.checked_sub(WORD.len())?..range.end - WORD.len(),
        )),
    })
}

/// What a tag in a cell means.
enum Meaning {
    /// A line break.
    Break,
    /// The start or end of a mark.
    Mark(u8),
    /// Nothing: the tag is dropped.
    Nothing,
    /// Text in angle brackets that isn't an HTML tag.
    Text,
}

fn meaning(tag: &str) -> Meaning {
    let name = tag.trim_matches(['<', '>', '/', ' ']).to_ascii_lowercase();
    let name = name.split([' ', '/']).next().unwrap_or("");
    match name {
        "br" | "div" | "p" => Meaning::Break,
        "code" | "kbd" | "tt" => Meaning::Mark(CODE),
        "b" | "strong" => Meaning::Mark(STRONG),
        "i" | "em" => Meaning::Mark(EMPHASIS),
        "sup" | "small" => Meaning::Mark(SMALL),
        "del" | "s" => Meaning::Mark(STRUCK),
        _ if is_html(name) => Meaning::Nothing,
        _ => Meaning::Text,
    }
}

fn is_break(tag: &str) -> bool {
    matches!(meaning(tag), Meaning::Break)
}

/// Whether this is the name of an inline HTML element.
fn is_html(name: &str) -> bool {
    const ELEMENTS: [&str; 14] = [
        "a", "abbr", "cite", "font", "img", "ins", "mark", "q", "span", "sub", "u", "var", "wbr",
        "!--",
    ];
    ELEMENTS.contains(&name) || name.starts_with("!--")
}
