//! Builds sections from headings, and assigns the text to tables.

use super::Part;
use crate::import::inline::{Inline, Within};
use crate::import::list::Entry;
use crate::import::page::Block;

/// The parts of a page, sorted into sections.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::import) struct Sections {
    /// The title of the page.
    pub(in crate::import) title: Option<String>,
    /// The text before the first section.
    pub(in crate::import) intro: String,
    /// The sections, each with at least one group of events.
    pub(in crate::import) list: Vec<Section>,
    /// The text after the last table, and its place.
    pub(in crate::import) rest: Option<(String, String)>,
    /// Headings with neither text nor a table, and their places.
    pub(in crate::import) bare: Vec<(String, String)>,
    /// The places of texts below a table, which are moved to the introduction of its section.
    pub(in crate::import) below: Vec<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::import) struct Section {
    pub(in crate::import) title: Option<String>,
    /// The text before the table.
    pub(in crate::import) intro: String,
    /// The groups of its events.
    pub(in crate::import) groups: Vec<Vec<Entry>>,
}

/// A heading with its text, until a table is found below it.
#[derive(Debug)]
struct Pending {
    level: usize,
    title: String,
    place: String,
    text: String,
}

impl Sections {
    /// Sorts the parts of a page into sections.
    pub(super) fn of(title: Option<String>, mut parts: Vec<Part>) -> Self {
        let own = take_title(&mut parts);
        let mut sections = Self {
            title: own.or(title),
            ..Self::default()
        };
        // The text directly below the title, and its place.
        let mut text = (String::new(), String::new());
        let mut pending: Vec<Pending> = Vec::new();
        for part in parts {
            match part {
                Part::Other(Block::Heading { level, text, place }) => pending.push(Pending {
                    level,
                    title: text,
                    place,
                    text: String::new(),
                }),
                Part::Other(Block::Text { markdown, place }) => {
                    if let Some(heading) = pending.last_mut() {
                        add(&mut heading.text, &markdown);
                    } else {
                        if text.0.is_empty() {
                            text.1 = place;
                        }
                        add(&mut text.0, &markdown);
                    }
                }
                Part::Other(Block::Table(_)) => {}
                Part::Events(groups) => {
                    sections.events(
                        groups,
                        std::mem::take(&mut text),
                        std::mem::take(&mut pending),
                    );
                }
            }
        }
        let place = match (text.0.is_empty(), pending.first()) {
            (true, Some(heading)) => heading.place.clone(),
            _ => text.1,
        };
        let mut rest = text.0;
        for heading in pending {
            add(&mut rest, &heading.as_markdown());
        }
        sections.rest = (!rest.is_empty()).then_some((rest, place));
        sections
    }

    /// Adds a table and the text before it.
    fn events(
        &mut self,
        groups: Vec<Vec<Entry>>,
        (text, place): (String, String),
        mut pending: Vec<Pending>,
    ) {
        let is_first = self.list.is_empty();
        let own = pending.pop();
        let mut intro = String::new();
        for heading in pending {
            // The text of a heading above the section's own heading is added to the text that
            // follows.
            if heading.text.is_empty() {
                self.bare.push((heading.title, heading.place));
            } else if is_first {
                add(&mut self.intro, &heading.as_markdown());
            } else {
                add(&mut intro, &heading.as_markdown());
            }
        }
        if is_first {
            let later = std::mem::take(&mut self.intro);
            self.intro = text;
            add(&mut self.intro, &later);
        } else if own.is_none() {
            add(&mut intro, &text);
        } else if let Some(above) = self.list.last_mut()
            && !text.is_empty()
        {
            // The text can be a footnote, which belongs to the table above rather than the next
            // heading.
            add(&mut above.intro, &text);
            self.below.push(place);
        }
        let Some(own) = own else {
            match self.list.last_mut() {
                // Two tables with nothing in between form two groups.
                Some(last) if intro.is_empty() => last.groups.extend(groups),
                _ => self.list.push(Section {
                    title: None,
                    intro,
                    groups,
                }),
            }
            return;
        };
        add(&mut intro, &own.text);
        self.list.push(Section {
            title: Some(own.title),
            intro,
            groups,
        });
    }

    /// All groups of events, in page order.
    pub(super) fn groups(&mut self) -> impl Iterator<Item = &mut Vec<Entry>> {
        self.list.iter_mut().flat_map(|section| &mut section.groups)
    }

    /// All events, in page order.
    pub(in crate::import) fn entries(&self) -> impl Iterator<Item = &Entry> {
        let groups = self.list.iter().flat_map(|section| &section.groups);
        groups.flatten()
    }

    /// Removes groups whose events were all merged into others. If a section has no groups left,
    /// its text is added to the previous section.
    pub(super) fn drop_empty(&mut self) {
        let mut kept: Vec<Section> = Vec::new();
        for mut section in std::mem::take(&mut self.list) {
            section.groups.retain(|group| !group.is_empty());
            match kept.last_mut() {
                // Events are merged only into earlier sections, so there is an earlier section.
                Some(before) if section.groups.is_empty() => {
                    if let Some(title) = &section.title {
                        add(&mut before.intro, &heading(2, title));
                    }
                    add(&mut before.intro, &section.intro);
                }
                _ => kept.push(section),
            }
        }
        self.list = kept;
    }
}

impl Pending {
    fn as_markdown(&self) -> String {
        let mut markdown = heading(self.level, &self.title);
        add(&mut markdown, &self.text);
        markdown
    }
}

/// Writes a Markdown heading with a plain-text title.
fn heading(level: usize, title: &str) -> String {
    let title = Inline::plain_text(title).markdown(Within::Heading);
    format!("{} {title}", "#".repeat(level.clamp(1, 6)))
}

/// Adds a paragraph.
fn add(text: &mut String, paragraph: &str) {
    if !text.is_empty() && !paragraph.is_empty() {
        text.push_str("\n\n");
    }
    text.push_str(paragraph);
}

/// Removes the page's title: the first heading, if its level is above all others, or if another
/// heading follows before the first table.
fn take_title(parts: &mut Vec<Part>) -> Option<String> {
    let is_heading = |part: &Part| matches!(part, Part::Other(Block::Heading { .. }));
    let levels: Vec<_> = parts
        .iter()
        .filter_map(|part| match part {
            Part::Other(Block::Heading { level, .. }) => Some(*level),
            _ => None,
        })
        .collect();
    let (first, others) = levels.split_first()?;
    let table = parts
        .iter()
        .position(|part| matches!(part, Part::Events(_)))?;
    let before = parts[..table]
        .iter()
        .filter(|part| is_heading(part))
        .count();
    let is_above = others.iter().all(|other| other > first);
    if before == 0 || !(is_above || before > 1) {
        return None;
    }
    let at = parts.iter().position(is_heading)?;
    match parts.remove(at) {
        Part::Other(Block::Heading { text, .. }) => Some(text),
        _ => None,
    }
}
