//! Writes prose as Markdown that means the same in `CommonMark`, GitHub's tables, MDX and mdBook.
//!
//! Text whose meaning differs between them is escaped. Braces are code in MDX, and double braces
//! have a meaning in mdBook. A colon before a letter starts a Docusaurus directive, and a dollar
//! sign can start a formula. <https://mdxjs.com/docs/what-is-mdx/#markdown>

mod escape;

use anyhow::Context;
use pulldown_cmark::{CodeBlockKind, Event, LinkType, Options, Tag, TagEnd};
use pulldown_cmark_to_cmark::cmark_with_options;

use self::escape::{Within, code_element, encoded, escape, escape_start, is_expanded, push_code};
use super::{page, paragraph};

pub(crate) use self::escape::{code_span, json_as_it_is};

/// Writes a description for a table cell.
pub(crate) fn cell(text: &str) -> String {
    inline(&paragraph(text), Within::Cell)
}

/// Writes a description as a paragraph.
pub(crate) fn line(text: &str) -> String {
    inline(&paragraph(text), Within::Block)
}

/// Writes a description as a paragraph, with `change` applied to its text, but not to code,
/// addresses and link texts.
pub(crate) fn line_with(text: &str, change: impl Fn(&str) -> String) -> String {
    let mut events: Vec<Event<'_>> = Vec::new();
    let mut waiting = String::new();
    let mut links = 0;
    for event in paragraph(text) {
        match event {
            // Escapes and entities split text into several events.
            Event::Text(text) if links == 0 => waiting.push_str(&text),
            event => {
                if !waiting.is_empty() {
                    events.push(Event::Text(change(&waiting).into()));
                    waiting.clear();
                }
                match event {
                    Event::Start(Tag::Link { .. }) => links += 1,
                    Event::End(TagEnd::Link) => links -= 1,
                    _ => {}
                }
                events.push(event);
            }
        }
    }
    if !waiting.is_empty() {
        events.push(Event::Text(change(&waiting).into()));
    }
    inline(&events, Within::Block)
}

/// Writes text without markup, such as a title, for a heading or a paragraph.
pub(crate) fn plain(text: &str) -> String {
    inline(&[Event::Text(one_line(text).into())], Within::Block)
}

/// Writes text without markup for a table cell.
pub(crate) fn plain_cell(text: &str) -> String {
    inline(&[Event::Text(one_line(text).into())], Within::Cell)
}

/// Writes code for a table cell.
pub(crate) fn code_cell(text: &str) -> String {
    inline(&[Event::Code(one_line(text).into())], Within::Cell)
}

/// Writes code in a paragraph, such as a name. Spaces are kept.
pub(crate) fn code(name: &str) -> String {
    inline(&[Event::Code(name.into())], Within::Block)
}

/// Writes a name for a table cell. Spaces are kept.
pub(crate) fn name_cell(name: &str) -> String {
    inline(&[Event::Text(name.into())], Within::Cell)
}

/// Writes a name as code for a table cell.
pub(crate) fn name_code_cell(name: &str) -> String {
    inline(&[Event::Code(name.into())], Within::Cell)
}

/// Part of a sentence written by this program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Piece<'t> {
    /// Text without markup.
    Text(&'t str),
    /// A name or a value.
    Code(&'t str),
    /// A name that links to an address.
    Link { name: &'t str, address: &'t str },
}

/// Joins pieces without line breaks into a paragraph, or the text of a list item.
pub(crate) fn sentence<'t>(pieces: impl IntoIterator<Item = Piece<'t>>) -> String {
    let mut events = Vec::new();
    for piece in pieces {
        match piece {
            Piece::Text(text) => events.push(Event::Text(text.into())),
            Piece::Code(code) => events.push(Event::Code(code.into())),
            Piece::Link { name, address } => {
                events.push(Event::Start(Tag::Link {
                    link_type: LinkType::Inline,
                    dest_url: address.into(),
                    title: "".into(),
                    id: "".into(),
                }));
                events.push(Event::Code(name.into()));
                events.push(Event::End(TagEnd::Link));
            }
        }
    }
    inline(&events, Within::Block)
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The style of lists and code.
pub(crate) fn style() -> pulldown_cmark_to_cmark::Options<'static> {
    pulldown_cmark_to_cmark::Options {
        list_token: '-',
        code_block_token_count: 3,
        increment_ordered_list_bullets: true,
        ..pulldown_cmark_to_cmark::Options::default()
    }
}

/// Writes an introduction. The text ends with a line break unless empty.
///
/// # Errors
///
/// If its structure can't be written, which would be a bug.
pub(crate) fn blocks(text: &str) -> anyhow::Result<String> {
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH;
    let mut out = String::new();
    cmark_with_options(written_out(page(text)).iter(), &mut out, options, style())
        .context("cannot write an introduction as Markdown")?;
    if !out.is_empty() {
        out.push('\n');
    }
    Ok(out)
}

/// Returns the blocks, with their inline content already converted to Markdown.
fn written_out(events: Vec<Event<'static>>) -> Vec<Event<'static>> {
    let mut blocks = Vec::new();
    let mut open = Vec::new();
    let mut within = Within::Block;
    // The opening of the current code block, and its text.
    let mut code: Option<(Event<'static>, String)> = None;
    for event in events {
        match &event {
            Event::Start(Tag::Table(_)) => within = Within::Cell,
            Event::End(TagEnd::Table) => within = Within::Block,
            Event::Text(text) => {
                if let Some((_, code)) = &mut code {
                    code.push_str(text);
                    continue;
                }
            }
            Event::End(TagEnd::CodeBlock) => {
                if let Some((start, text)) = code.take() {
                    blocks.extend(code_block(start, text));
                    continue;
                }
            }
            _ => {}
        }
        if code.is_none() && is_inline(&event) {
            open.push(event);
            continue;
        }
        if !open.is_empty() {
            blocks.push(Event::InlineHtml(inline(&open, within).into()));
            open.clear();
        }
        if matches!(event, Event::Start(Tag::CodeBlock(_))) {
            code = Some((event, String::new()));
        } else {
            blocks.push(event);
        }
    }
    blocks
}

/// Returns a code block. If a site generator would expand something in it, it becomes an HTML element.
fn code_block(start: Event<'static>, text: String) -> Vec<Event<'static>> {
    let info = match &start {
        Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) => info.to_string(),
        _ => String::new(),
    };
    if is_expanded(&text) {
        let element = code_element(&text) + "\n";
        return vec![
            Event::Start(Tag::HtmlBlock),
            Event::Html(element.into()),
            Event::End(TagEnd::HtmlBlock),
        ];
    }
    let start = if is_expanded(&info) {
        Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced("".into())))
    } else {
        start
    };
    vec![
        start,
        Event::Text(text.into()),
        Event::End(TagEnd::CodeBlock),
    ]
}

fn is_inline(event: &Event<'_>) -> bool {
    match event {
        Event::Start(tag) => matches!(
            tag,
            Tag::Emphasis | Tag::Strong | Tag::Strikethrough | Tag::Link { .. }
        ),
        Event::End(tag) => matches!(
            tag,
            TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Link
        ),
        Event::Text(_) | Event::Code(_) | Event::SoftBreak | Event::HardBreak => true,
        _ => false,
    }
}

fn inline(events: &[Event<'_>], within: Within) -> String {
    let tags = emphasis_touches(events);
    let mut out = String::new();
    let mut links = Vec::new();
    for event in events {
        match event {
            Event::Text(text) => escape(text, within, &mut out),
            Event::Code(text) => push_code(text, within, &mut out),
            Event::SoftBreak => out.push(' '),
            Event::HardBreak => out.push_str("<br />"),
            Event::Start(Tag::Emphasis) => out.push_str(if tags { "<em>" } else { "*" }),
            Event::End(TagEnd::Emphasis) => out.push_str(if tags { "</em>" } else { "*" }),
            Event::Start(Tag::Strong) => out.push_str(if tags { "<strong>" } else { "**" }),
            Event::End(TagEnd::Strong) => out.push_str(if tags { "</strong>" } else { "**" }),
            Event::Start(Tag::Strikethrough) | Event::End(TagEnd::Strikethrough) => {
                out.push_str("~~");
            }
            Event::Start(Tag::Link { dest_url, .. }) => {
                out.push('[');
                links.push(dest_url);
            }
            Event::End(TagEnd::Link) => {
                let address = links.pop().map_or("", |it| it);
                out.push_str(&format!("]({})", encoded(address)));
            }
            _ => {}
        }
    }
    if within == Within::Block {
        out.truncate(out.trim_end().len());
        escape_start(&mut out);
    }
    out
}

/// Whether emphasized text starts or ends next to other emphasized text, where asterisks would be
/// ambiguous.
fn emphasis_touches(events: &[Event<'_>]) -> bool {
    let is_emphasis = |event: &Event<'_>| {
        matches!(
            event,
            Event::Start(Tag::Emphasis | Tag::Strong)
                | Event::End(TagEnd::Emphasis | TagEnd::Strong)
        )
    };
    events.windows(2).any(|pair| pair.iter().all(is_emphasis))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_sentences_stay_as_they_are() {
        for text in [
            "A customer was asked in chat whether they agree, i.e. (non-unique).",
            "The preceding jump_decision_question was answered with the 1st option",
            "A user has clicked the \"I don't know option\" in an questionnaire.",
            "A *link* was **clicked**, `code_here`, ``a ` tick``.",
            "See [the docs](https://example.org/a?b=c&d=e#f).",
            "The chat was displayed / no longer hidden: 3 & more!",
        ] {
            assert_eq!(cell(text), text);
        }
    }

    #[test]
    fn what_would_mean_something_is_escaped() {
        let cases = [
            ("a | b \\| c", r"a \| b \| c"),
            (r"a \\| b", r"a \\&#124; b"),
            ("`a | b`", r"`a \| b`"),
            (r"`a \| b`", r"<code>a \\&#124; b</code>"),
            ("{a} ${b}", r"\{a\} \$\{b\}"),
            ("<b>a</b>", r"\<b>a\</b>"),
            (
                "`{{#include a}}` {{b}}",
                r"<code>\{\{\#include a\}\}</code> \{\{b\}\}",
            ),
            ("&amp;lt; &lt;", r"\&lt; \<"),
            ("a:b ::c 1:2 d: e", r"a\:b \:\:c 1:2 d: e"),
            ("__init__ a_b", "<strong>init</strong> a_b"),
            ("***a***b", "<em><strong>a</strong></em>b"),
            (
                "<https://a.b/(c)>",
                "[https://a.b/(c)](https://a.b/%28c%29)",
            ),
            ("~~a~~", r"\~\~a\~\~"),
        ];
        for (text, expected) in cases {
            let expected = expected.replace("<strong>init</strong>", "**init**");
            assert_eq!(cell(text), expected, "{text}");
        }
    }

    #[test]
    fn names_mean_nothing_and_stay_as_they_are() {
        let cases = [
            ("link_clicked", "link_clicked", "`link_clicked`"),
            ("customer.created", "customer.created", "`customer.created`"),
            ("Order  Completed", "Order  Completed", "`Order  Completed`"),
            (
                "jira:issue_updated",
                r"jira\:issue_updated",
                "`jira:issue_updated`",
            ),
            ("__proto__", r"\_\_proto\_\_", "`__proto__`"),
            ("a|b", r"a\|b", r"`a\|b`"),
            ("`tick`", r"\`tick\`", "`` `tick` ``"),
            ("${x}", r"\$\{x\}", "`${x}`"),
            ("{{x}}", r"\{\{x\}\}", r"<code>\{\{x\}\}</code>"),
            ("{%x%}", r"\{\%x%\}", r"<code>\{\%x%\}</code>"),
            ("a{#x", r"a\{\#x", r"<code>a\{\#x</code>"),
            ("</script>", r"\</script>", "`</script>`"),
            (r"a\|b", r"a\\&#124;b", r"<code>a\\&#124;b</code>"),
            ("*/ [x](y)", r"\*/ \[x\](y)", "`*/ [x](y)`"),
        ];
        for (name, text, span) in cases {
            assert_eq!(name_cell(name), text, "{name}");
            assert_eq!(name_code_cell(name), span, "{name}");
        }
        assert_eq!(code("a|b"), "`a|b`");
    }

    #[test]
    fn a_sentence_keeps_its_spaces_and_means_nothing_else() {
        let link = Piece::Link {
            name: "a b",
            address: "https://a.b/#a(b)",
        };
        let pieces = [
            Piece::Text("# The <b> "),
            Piece::Code("x`y"),
            Piece::Text(" is "),
            link,
            Piece::Text("."),
        ];
        assert_eq!(
            sentence(pieces),
            "\\# The \\<b> ``x`y`` is [`a b`](https://a.b/#a%28b%29)."
        );
    }

    #[test]
    fn a_paragraph_begins_as_a_paragraph() {
        let cases = [
            ("# a", r"\# a"),
            ("1. a", r"1\. a"),
            ("- a", r"\- a"),
            ("> a", r"\> a"),
            (":::note", r"\:\:\:note"),
            ("export const a = 1", "&#101;xport const a = 1"),
            ("15 seconds", "15 seconds"),
        ];
        for (text, expected) in cases {
            assert_eq!(line(text), expected, "{text}");
        }
    }

    #[test]
    fn an_introduction_keeps_its_form() {
        let text = "What *happens*.\nHere.\n\n- All of it,\n- and {more}.\n  1. x\n  2. y\n\n```js\nlet a = {b};\n```\n\n\
                    <script>c</script>\n\n[a](javascript:b)\n\n<!-- d -->\n\n    e {f}\n\n> import {g}\n\n| a | b |\n|---|---|\n| `c\\|d` | {e} |\n";
        insta::assert_snapshot!(blocks(text).expect("Markdown"));
    }

    #[test]
    fn no_site_generator_expands_anything_in_code() {
        let text = "```{{#include a}}\nplain\n```\n\n```js\nlet a = b;\n\n  {{#include /etc/hostname}}\n```\n\n- c\n\n      {% x %}\n";
        let page = blocks(text).expect("Markdown");
        assert!(!page.contains("{{") && !page.contains("{%"), "{page}");
        let mut html = String::new();
        pulldown_cmark::html::push_html(&mut html, pulldown_cmark::Parser::new(&page));
        let html = scraper::Html::parse_document(&html);
        let code = scraper::Selector::parse("pre > code").expect("a selector");
        let shown = html.select(&code).map(|it| it.text().collect::<String>());
        let shown: Vec<String> = shown.map(|it| it.trim_end().to_owned()).collect();
        let expected = [
            "plain",
            "let a = b;\n\n  {{#include /etc/hostname}}",
            "{% x %}",
        ];
        assert_eq!(shown, expected, "{page}");
        let json = r#"{"a": {"b": "{{x}} {%y%} {{{"}}"#;
        let written = json_as_it_is(json);
        assert!(
            !written.contains("{{") && !written.contains("{%"),
            "{written}"
        );
        let values = [json, &written].map(|it| serde_json::from_str::<serde_json::Value>(it).ok());
        assert_eq!(values[0], values[1]);
    }
}
