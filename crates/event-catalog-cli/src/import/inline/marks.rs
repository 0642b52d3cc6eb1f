//! Writes marks: decides where they can start and end, how they nest, and which characters between
//! them are escaped.

use std::cmp::Reverse;

use super::{CODE, EMPHASIS, Inline, Marks, STRONG, Within};

/// An open mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Mark {
    Link(u32),
    Strong,
    Emphasis,
}

impl Mark {
    fn is_in(self, marks: Marks) -> bool {
        match self {
            Self::Link(link) => marks.link == link,
            Self::Strong => marks.has(STRONG),
            Self::Emphasis => marks.has(EMPHASIS),
        }
    }
}

impl Inline {
    /// Removes emphasis where it can't start or end, which is at punctuation between the mark and a
    /// word. <https://spec.commonmark.org/0.31.2/#delimiter-run>
    pub(super) fn trim_emphasis(&mut self) {
        for bit in [STRONG, EMPHASIS] {
            let mut at = 0;
            while at < self.characters.len() {
                if !self.characters[at].1.has(bit) {
                    at += 1;
                    continue;
                }
                let (mut start, mut end) = (at, self.end_of(at, |marks| marks.has(bit)));
                at = end;
                while start < end && !self.can_begin(start, end) {
                    self.characters[start].1.bits &= !bit;
                    start += 1;
                }
                while start < end && !self.can_end(start, end) {
                    end -= 1;
                    self.characters[end].1.bits &= !bit;
                }
            }
        }
    }

    fn can_begin(&self, start: usize, end: usize) -> bool {
        let (first, marks) = self.characters[start];
        if first.is_whitespace() {
            return false;
        }
        let Some(before) = start.checked_sub(1) else {
            return true;
        };
        let begins_link = marks.link != 0 && marks.link != self.characters[before].1.link;
        // If the emphasis ends inside the link, the link's bracket comes before the mark of the
        // emphasis, so it can't affect that mark.
        if begins_link && self.end_of(start, |it| it.link == marks.link) >= end {
            return true;
        }
        !(begins_link || self.is_punctuation(start)) || self.is_edge(before)
    }

    fn can_end(&self, start: usize, end: usize) -> bool {
        let (last, marks) = self.characters[end - 1];
        if last.is_whitespace() {
            return false;
        }
        let Some((_, next)) = self.characters.get(end) else {
            return true;
        };
        let ends_link = marks.link != 0 && marks.link != next.link;
        if ends_link && self.characters[start].1.link == marks.link {
            return true;
        }
        !(ends_link || self.is_punctuation(end - 1)) || self.is_edge(end)
    }

    /// Whether emphasis can start or end between this character and punctuation.
    fn is_edge(&self, at: usize) -> bool {
        self.characters[at].0.is_whitespace() || self.is_punctuation(at)
    }

    fn is_punctuation(&self, at: usize) -> bool {
        let (c, marks) = self.characters[at];
        marks.has(CODE) || !(c.is_alphanumeric() || c.is_whitespace())
    }

    /// The end of the run of characters, starting at `from`, for which `holds` is true.
    fn end_of(&self, from: usize, holds: impl Fn(Marks) -> bool) -> usize {
        let length = self.characters[from..].iter().take_while(|it| holds(it.1));
        from + length.count()
    }

    /// Writes the Markdown with all marks, even if a parser would read it differently.
    pub(super) fn written(&self, within: Within, escapes_all: bool) -> String {
        let mut out = String::with_capacity(self.characters.len());
        let mut open: Vec<Mark> = Vec::new();
        let brackets = self.brackets();
        let mut at = 0;
        while at < self.characters.len() {
            let marks = self.characters[at].1;
            let end = self.end_of(at, |it| it == marks);
            let kept = open.iter().take_while(|it| it.is_in(marks)).count();
            self.close(&mut open, kept, within, &mut out);
            for mark in self.missing(at, &open) {
                out.push_str(match mark {
                    Mark::Link(_) => "[",
                    Mark::Strong => "**",
                    Mark::Emphasis => "*",
                });
                open.push(mark);
            }
            if marks.has(CODE) {
                let code: String = self.characters[at..end].iter().map(|it| it.0).collect();
                out.push_str(&code_span(&code, within));
            } else {
                for at in at..end {
                    self.escaped(at, within, escapes_all, brackets, &mut out);
                }
            }
            at = end;
        }
        self.close(&mut open, 0, within, &mut out);
        out
    }

    /// Closes all marks except the outermost `kept` ones.
    fn close(&self, open: &mut Vec<Mark>, kept: usize, within: Within, out: &mut String) {
        for mark in open.drain(kept..).rev() {
            match mark {
                Mark::Link(link) => {
                    out.push_str("](");
                    out.push_str(&destination(self.address(link), within));
                    out.push(')');
                }
                Mark::Strong => out.push_str("**"),
                Mark::Emphasis => out.push('*'),
            }
        }
    }

    /// The marks of a character that aren't open yet, longest first.
    fn missing(&self, at: usize, open: &[Mark]) -> Vec<Mark> {
        let marks = self.characters[at].1;
        let mut missing: Vec<(Reverse<usize>, Mark)> = Vec::new();
        for mark in [Mark::Link(marks.link), Mark::Strong, Mark::Emphasis] {
            if mark != Mark::Link(0) && mark.is_in(marks) && !open.contains(&mark) {
                let end = self.end_of(at, |it| mark.is_in(it));
                missing.push((Reverse(end), mark));
            }
        }
        missing.sort_unstable();
        missing.into_iter().map(|(_, mark)| mark).collect()
    }

    /// The position of the last closing bracket: only opening brackets before it can start a link.
    fn brackets(&self) -> usize {
        let is_bracket = |it: &(char, Marks)| it.1.link != 0 || it.0 == ']' && !it.1.has(CODE);
        self.characters.iter().rposition(is_bracket).unwrap_or(0)
    }

    /// Writes a character, escaped if Markdown would interpret it.
    fn escaped(&self, at: usize, within: Within, all: bool, brackets: usize, out: &mut String) {
        let (c, marks) = self.characters[at];
        let same = |at: Option<usize>| {
            let neighbour = at.and_then(|at| self.characters.get(at));
            neighbour.filter(|it| it.1 == marks).map(|it| it.0)
        };
        let (before, next) = (same(at.checked_sub(1)), same(Some(at + 1)));
        let is_word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        let obeyed = match c {
            '*' | '`' | '\\' => true,
            // Inside a word, `_` isn't emphasis, so names aren't escaped.
            '_' => !(is_word(before) && is_word(next)),
            '[' => at < brackets,
            ']' => marks.link != 0,
            // Before a link, `!` would turn the link into an image.
            '!' => next.is_none() && at + 1 < self.characters.len(),
            '<' => next.is_some_and(|c| c.is_alphabetic() || matches!(c, '/' | '!' | '?')),
            '&' => self.begins_entity(at),
            '|' if within == Within::Cell => {
                // Renderers disagree about whether a backslash before a pipe is a character or an
                // escape.
                if before == Some('\\') || all {
                    out.push_str("&#124;");
                    return;
                }
                true
            }
            '#' | '>' | '+' | '-' | '=' | ':' | '~' => at == 0 && within == Within::Paragraph,
            '.' | ')' => {
                let is_digit = |it: &(char, Marks)| it.0.is_ascii_digit();
                at > 0
                    && at < 12
                    && within == Within::Paragraph
                    && self.characters[..at].iter().all(is_digit)
            }
            _ => false,
        };
        if obeyed || all && c.is_ascii_punctuation() {
            out.push('\\');
        }
        out.push(c);
    }

    fn begins_entity(&self, at: usize) -> bool {
        /// Longer than the name of any entity.
        const LONGEST: usize = 40;
        let rest = self.characters[at + 1..].iter().take(LONGEST);
        let mut name = rest
            .map(|it| it.0)
            .skip_while(|c| c.is_alphanumeric() || *c == '#');
        name.next() == Some(';')
    }
}

fn code_span(text: &str, within: Within) -> String {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let space = if text.starts_with('`') || text.ends_with('`') {
        " "
    } else {
        ""
    };
    let text = if within == Within::Cell {
        text.replace('|', "\\|")
    } else {
        text.to_owned()
    };
    format!("{fence}{space}{text}{space}{fence}")
}

/// Writes a URL in the syntax of a link.
fn destination(address: &str, within: Within) -> String {
    let mut out = String::new();
    for c in address.chars() {
        match c {
            '|' if within == Within::Cell => out.push_str("%7C"),
            '\\' | '<' | '>' => {
                out.push('\\');
                out.push(c);
            }
            '&' => out.push_str("&amp;"),
            c => out.push(c),
        }
    }
    let is_entity_free = !address.contains(';');
    if is_entity_free {
        out = out.replace("&amp;", "&");
    }
    if address.is_empty() || address.contains(['(', ')', '<', '>']) {
        format!("<{out}>")
    } else {
        out
    }
}
