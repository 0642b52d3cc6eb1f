//! A cell's inline Markdown: as a description, as plain text, and as it was typed.

use std::ops::Range;

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

/// The text as a description: Markdown still, but without HTML.
pub(super) fn description(typed: &str) -> String {
    let mut replacements = Vec::new();
    for (event, range) in events(typed) {
        match event {
            // An entity: what it stands for is what a spreadsheet should show.
            Event::Text(shown) if *shown != typed[range.clone()] => {
                replacements.push((range, harmless(&shown)));
            }
            Event::InlineHtml(tag) | Event::Html(tag) => {
                replacements.push((range, markdown_of(&tag)));
            }
            _ => {}
        }
    }
    replaced(typed, replacements).trim().to_owned()
}

/// A text with some of its parts replaced, which are in order.
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

/// What a reader sees.
pub(super) fn plain(typed: &str) -> String {
    let mut text = String::new();
    for (event, _) in events(typed) {
        match event {
            Event::Text(shown) | Event::Code(shown) => text += &shown,
            Event::SoftBreak | Event::HardBreak => text.push(' '),
            Event::InlineHtml(tag) | Event::Html(tag) if is_break(&tag) => text.push(' '),
            _ => {}
        }
    }
    text.trim().to_owned()
}

/// What was typed, without the marks of inline code around it, and with entities as what they
/// stand for: `<PROCESS_ID>` stays, though it looks like HTML.
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

/// The events inside of a cell, which is one paragraph whatever it begins with.
fn events(typed: &str) -> impl Iterator<Item = (Event<'_>, Range<usize>)> {
    // A parser of whole documents would see a list in `- none`. What stands behind a word is
    // inline.
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

/// Text that was an entity, so that Markdown shows it and does not obey it.
fn harmless(shown: &str) -> String {
    let mut text = String::new();
    for c in shown.chars() {
        match c {
            '\u{a0}' => text.push(' '),
            '<' | '*' | '_' | '`' | '[' | ']' | '\\' => {
                text.push('\\');
                text.push(c);
            }
            c => text.push(c),
        }
    }
    text
}

/// A tag as Markdown has it, or nothing.
fn markdown_of(tag: &str) -> String {
    let name = tag.trim_matches(['<', '>', '/', ' ']).to_ascii_lowercase();
    let name = name.split([' ', '/']).next().unwrap_or("");
    match name {
        "br" => " ".to_owned(),
        "code" | "kbd" | "tt" => "`".to_owned(),
        "b" | "strong" => "**".to_owned(),
        "i" | "em" => "*".to_owned(),
        _ if is_html(name) => String::new(),
        // No tag of HTML, but something in angle brackets that was meant to be read.
        _ => format!("\\{tag}"),
    }
}

fn is_break(tag: &str) -> bool {
    markdown_of(tag) == " "
}

/// Whether it is the name of an element that pages use inside of a text.
fn is_html(name: &str) -> bool {
    const ELEMENTS: [&str; 20] = [
        "a", "abbr", "cite", "del", "div", "font", "img", "ins", "mark", "p", "q", "s", "small",
        "span", "sub", "sup", "u", "var", "wbr", "!--",
    ];
    ELEMENTS.contains(&name) || name.starts_with("!--")
}
