//! Inline text with its marks, and the Markdown that shows it.
//!
//! Where marks touch each other, or a word, Markdown may read something else than what was written: `**!**a`
//! shows its asterisks. So what is written is parsed again and compared, character by character, and what
//! Markdown cannot say is written with fewer marks. The text itself is always kept.

mod marks;
mod shown;

/// Text in bold.
pub(super) const STRONG: u8 = 1;
/// Text in italics.
pub(super) const EMPHASIS: u8 = 1 << 1;
/// Code.
pub(super) const CODE: u8 = 1 << 2;
/// The description of an image: a reader of the page sees the image instead.
pub(super) const IMAGE: u8 = 1 << 3;

/// How a piece of text is marked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Marks {
    /// Any of [`STRONG`], [`EMPHASIS`], [`CODE`] and [`IMAGE`].
    pub(super) bits: u8,
    /// The number of the link that it is part of, from 1; 0 for none.
    link: u32,
}

impl Marks {
    /// The same with one more.
    pub(super) fn with(self, bit: u8) -> Self {
        let bits = self.bits | bit;
        Self { bits, ..self }
    }

    fn has(self, bit: u8) -> bool {
        self.bits & bit != 0
    }

    /// The marks that both have.
    fn common(self, other: Self) -> Self {
        Self {
            bits: self.bits & other.bits,
            link: if self.link == other.link {
                self.link
            } else {
                0
            },
        }
    }
}

/// Where Markdown is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Within {
    /// A description, which is one paragraph however it begins.
    Line,
    /// A paragraph, which must not become something else by how it begins.
    Paragraph,
    /// A heading.
    Heading,
    /// The cell of a table, where a pipe would end it.
    Cell,
}

/// A text with its marks. White space is kept as it was typed, until it is written.
#[derive(Clone, Debug, Default)]
pub(super) struct Inline {
    characters: Vec<(char, Marks)>,
    addresses: Vec<String>,
}

impl Inline {
    /// A text without marks.
    pub(super) fn plain_text(text: &str) -> Self {
        let mut inline = Self::default();
        inline.push(text, Marks::default());
        inline
    }

    /// Adds text.
    pub(super) fn push(&mut self, text: &str, marks: Marks) {
        self.characters.extend(text.chars().map(|c| (c, marks)));
    }

    /// Marks for text that links to an address.
    pub(super) fn linked(&mut self, marks: Marks, address: &str) -> Marks {
        if self.addresses.last().is_none_or(|last| last != address) {
            self.addresses.push(address.to_owned());
        }
        let link = u32::try_from(self.addresses.len()).unwrap_or(0);
        Marks { link, ..marks }
    }

    /// The text, with its white space as it was typed, but none around it.
    pub(super) fn typed(&self) -> String {
        let seen = self.characters.iter().filter(|(_, it)| !it.has(IMAGE));
        let text: String = seen.map(|(c, _)| *c).collect();
        text.trim().to_owned()
    }

    /// The same with the descriptions of images, and with the white space around it.
    pub(super) fn all(&self) -> String {
        self.characters.iter().map(|(c, _)| *c).collect()
    }

    /// What a reader sees, on one line.
    pub(super) fn plain(&self) -> String {
        one_line(&self.typed())
    }

    /// The Markdown that shows it, on one line.
    pub(super) fn markdown(&self, within: Within) -> String {
        let whole = self.normalized();
        if whole.characters.is_empty() {
            return String::new();
        }
        let attempts: [fn(&mut Self); 4] = [
            |_| {},
            Self::split_emphasis,
            |inline| inline.keep(CODE, true),
            |inline| inline.keep(0, false),
        ];
        let mut last = String::new();
        for change in attempts {
            let mut inline = whole.clone();
            change(&mut inline);
            for escapes_all in [false, true] {
                last = inline.written(within, escapes_all);
                if inline.is_shown_by(&last, within) {
                    return last;
                }
            }
        }
        last
    }

    /// The text on one line, and marks only where Markdown can have them.
    fn normalized(&self) -> Self {
        let mut characters: Vec<(char, Marks)> = Vec::with_capacity(self.characters.len());
        let mut space: Option<Marks> = None;
        for (c, marks) in &self.characters {
            let bits = marks.bits & !IMAGE;
            let marks = Marks { bits, ..*marks };
            if c.is_whitespace() {
                space = Some(space.map_or(marks, |before| before.common(marks)));
                continue;
            }
            if let (Some(space), Some((_, before))) = (space, characters.last()) {
                // White space beside a mark is outside of it.
                let common = space.common(*before).common(marks);
                characters.push((' ', common));
            }
            space = None;
            characters.push((*c, marks));
        }
        let mut inline = Self {
            characters,
            addresses: self.addresses.clone(),
        };
        inline.trim_emphasis();
        inline
    }

    /// Ends emphasis before a space and begins it again, where the marks beside the space differ: one may end in
    /// the middle of another.
    fn split_emphasis(&mut self) {
        for at in 1..self.characters.len().saturating_sub(1) {
            if self.characters[at].0 == ' '
                && self.characters[at - 1].1 != self.characters[at + 1].1
            {
                self.characters[at].1.bits &= CODE;
            }
        }
    }

    /// Keeps only some marks.
    fn keep(&mut self, bits: u8, links: bool) {
        for (_, marks) in &mut self.characters {
            marks.bits &= bits;
            if !links {
                marks.link = 0;
            }
        }
    }

    fn address(&self, link: u32) -> &str {
        let at = usize::try_from(link).unwrap_or_default().checked_sub(1);
        at.and_then(|at| self.addresses.get(at))
            .map_or("", String::as_str)
    }
}

/// White space as a browser shows it: single spaces, none around.
pub(super) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests;
