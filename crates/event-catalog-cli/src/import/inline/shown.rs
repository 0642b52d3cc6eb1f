//! Checks that Markdown renders as the intended text and marks, by parsing it and comparing
//! character by character.

use std::slice::Iter;

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use super::{CODE, EMPHASIS, Inline, Marks, STRONG, Within};

impl Within {
    /// Wraps the Markdown in a document that provides its context.
    fn document(self, markdown: &str) -> String {
        match self {
            // A paragraph that starts with a full stop remains a paragraph, whatever follows.
            Self::Line => format!(".{markdown}"),
            Self::Paragraph => markdown.to_owned(),
            Self::Heading => format!("# {markdown}"),
            Self::Cell => format!("| |\n|---|\n| {markdown} |"),
        }
    }

    /// Whether a tag is part of the document's own structure.
    fn has(self, tag: &Tag<'_>) -> bool {
        match self {
            Self::Line | Self::Paragraph => matches!(tag, Tag::Paragraph),
            Self::Heading => matches!(tag, Tag::Heading { .. }),
            Self::Cell => matches!(
                tag,
                Tag::Table(_) | Tag::TableHead | Tag::TableRow | Tag::TableCell
            ),
        }
    }

    /// The number of blocks at the start of the document.
    fn blocks(self) -> usize {
        match self {
            Self::Line | Self::Paragraph | Self::Heading => 1,
            // The table, its head, its row, and one cell in the head and in the row.
            Self::Cell => 5,
        }
    }
}

/// The text that remains to be compared, and the marks that are open at its start.
struct Comparison<'i> {
    inline: &'i Inline,
    rest: Iter<'i, (char, Marks)>,
    strong: usize,
    emphasis: usize,
    address: Option<String>,
}

impl Comparison<'_> {
    fn takes(&mut self, text: &str, code: u8) -> bool {
        let strong = if self.strong > 0 { STRONG } else { 0 };
        let emphasis = if self.emphasis > 0 { EMPHASIS } else { 0 };
        let bits = code | strong | emphasis;
        text.chars().all(|c| {
            self.rest.next().is_some_and(|(wanted, marks)| {
                let address = (marks.link != 0).then(|| self.inline.address(marks.link));
                *wanted == c && marks.bits == bits && address == self.address.as_deref()
            })
        })
    }
}

impl Inline {
    /// Whether the Markdown is rendered as exactly this text with these marks.
    pub(super) fn is_shown_by(&self, markdown: &str, within: Within) -> bool {
        let document = within.document(markdown);
        let mut comparison = Comparison {
            inline: self,
            rest: self.characters.iter(),
            strong: 0,
            emphasis: 0,
            address: None,
        };
        let mut is_first = within == Within::Line;
        let mut blocks = 0;
        // Descriptions have no strikethrough, but introductions do.
        let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH;
        for event in Parser::new_ext(&document, options) {
            let is_right = match event {
                Event::Text(text) if is_first => {
                    is_first = false;
                    text.strip_prefix('.')
                        .is_some_and(|text| comparison.takes(text, 0))
                }
                Event::Text(text) => comparison.takes(&text, 0),
                Event::Code(code) => comparison.takes(&code, CODE),
                Event::Start(Tag::Strong) => {
                    comparison.strong += 1;
                    true
                }
                Event::End(TagEnd::Strong) => {
                    comparison.strong -= 1;
                    true
                }
                Event::Start(Tag::Emphasis) => {
                    comparison.emphasis += 1;
                    true
                }
                Event::End(TagEnd::Emphasis) => {
                    comparison.emphasis -= 1;
                    true
                }
                Event::Start(Tag::Link { dest_url, .. }) => {
                    comparison.address = Some(dest_url.into_string());
                    true
                }
                Event::End(TagEnd::Link) => {
                    comparison.address = None;
                    true
                }
                Event::Start(tag) => {
                    blocks += 1;
                    within.has(&tag)
                }
                Event::End(
                    TagEnd::Paragraph
                    | TagEnd::Heading(_)
                    | TagEnd::Table
                    | TagEnd::TableHead
                    | TagEnd::TableRow
                    | TagEnd::TableCell,
                ) => true,
                _ => false,
            };
            if !is_right {
                return false;
            }
        }
        comparison.rest.next().is_none() && blocks == within.blocks()
    }
}
