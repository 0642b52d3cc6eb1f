//! Inline text with marks, and its conversion to Markdown.
//!
//! Marks that touch each other or a word can be misread: `**!**a` shows its asterisks. So the
//! output is parsed again and compared, character by character, and marks that Markdown can't
//! express are left out. The text itself is always kept.

mod marks;
mod parts;
mod pieces;
mod shown;

pub(super) use parts::is_separator;

/// Bold text.
pub(super) const STRONG: u8 = 1;
/// Italic text.
pub(super) const EMPHASIS: u8 = 1 << 1;
/// Inline code.
pub(super) const CODE: u8 = 1 << 2;
/// The alternative text of an image: readers of the page see the image instead.
pub(super) const IMAGE: u8 = 1 << 3;
/// Superscript, small print, or a badge. Descriptions can't contain it.
pub(super) const SMALL: u8 = 1 << 4;
/// Struck-through text. Descriptions can't contain it.
pub(super) const STRUCK: u8 = 1 << 5;

/// The marks of a piece of text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Marks {
    /// Any of [`STRONG`], [`EMPHASIS`], [`CODE`], [`IMAGE`], [`SMALL`] and [`STRUCK`].
    pub(super) bits: u8,
    /// The number of the enclosing link, counted from 1; 0 if there is none.
    link: u32,
}

impl Marks {
    /// These marks plus another one.
    pub(super) fn with(self, bit: u8) -> Self {
        let bits = self.bits | bit;
        Self { bits, ..self }
    }

    pub(super) fn has(self, bit: u8) -> bool {
        self.bits & bit != 0
    }

    /// The marks that `self` and `other` have in common.
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

/// Where the Markdown is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Within {
    /// A description: a single paragraph, whatever it begins with.
    Line,
    /// A paragraph. Its first characters must not turn it into something else.
    Paragraph,
    /// A heading.
    Heading,
    /// A table cell, which a pipe would end.
    Cell,
}

/// Text with marks. Whitespace is kept as typed until the text is written.
#[derive(Clone, Debug, Default)]
pub(super) struct Inline {
    characters: Vec<(char, Marks)>,
    addresses: Vec<String>,
    /// The positions of characters that start a new line.
    breaks: Vec<usize>,
    /// The positions of characters that start a code element. Two adjacent elements become one code
    /// span in Markdown, but can be two names.
    codes: Vec<usize>,
}

impl Inline {
    /// Text without marks.
    pub(super) fn plain_text(text: &str) -> Self {
        let mut inline = Self::default();
        inline.push(text, Marks::default());
        inline
    }

    pub(super) fn push(&mut self, text: &str, marks: Marks) {
        self.characters.extend(text.chars().map(|c| (c, marks)));
    }

    /// Starts a new line, which is a space in the text.
    pub(super) fn line_break(&mut self, marks: Marks) {
        self.breaks.push(self.characters.len());
        self.push(" ", marks);
    }

    /// Starts a code element.
    pub(super) fn begin_code(&mut self) {
        let at = self.characters.len();
        if self.codes.last() != Some(&at) {
            self.codes.push(at);
        }
    }

    pub(super) fn length(&self) -> usize {
        self.characters.len()
    }

    /// The marks for text that links to a URL.
    pub(super) fn linked(&mut self, marks: Marks, address: &str) -> Marks {
        if self.addresses.last().is_none_or(|last| last != address) {
            self.addresses.push(address.to_owned());
        }
        let link = u32::try_from(self.addresses.len()).unwrap_or(0);
        Marks { link, ..marks }
    }

    /// The text without the alternative texts of images and without surrounding whitespace. Inner whitespace is
    /// unchanged.
    pub(super) fn typed(&self) -> String {
        let seen = self.characters.iter().filter(|(_, it)| !it.has(IMAGE));
        let text: String = seen.map(|(c, _)| *c).collect();
        text.trim().to_owned()
    }

    /// The whole text, including alternative texts of images and surrounding whitespace.
    pub(super) fn all(&self) -> String {
        self.characters.iter().map(|(c, _)| *c).collect()
    }

    /// The visible text on one line.
    pub(super) fn plain(&self) -> String {
        one_line(&self.typed())
    }

    /// Writes the text as Markdown, on one line.
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

    /// Converts the text to one line, with marks only where Markdown allows them.
    fn normalized(&self) -> Self {
        let mut characters: Vec<(char, Marks)> = Vec::with_capacity(self.characters.len());
        let mut space: Option<Marks> = None;
        for (c, marks) in &self.characters {
            let bits = marks.bits & (STRONG | EMPHASIS | CODE);
            let marks = Marks { bits, ..*marks };
            if c.is_whitespace() {
                space = Some(space.map_or(marks, |before| before.common(marks)));
                continue;
            }
            if let (Some(space), Some((_, before))) = (space, characters.last()) {
                // Whitespace at the edge of a mark is moved out of it.
                let common = space.common(*before).common(marks);
                characters.push((' ', common));
            }
            space = None;
            characters.push((*c, marks));
        }
        let mut inline = Self {
            characters,
            addresses: self.addresses.clone(),
            ..Self::default()
        };
        inline.trim_emphasis();
        inline
    }

    /// If the marks on both sides of a space differ, ends emphasis before the space and restarts it after the space:
    /// one mark can end in the middle of another.
    fn split_emphasis(&mut self) {
        for at in 1..self.characters.len().saturating_sub(1) {
            if self.characters[at].0 == ' '
                && self.characters[at - 1].1 != self.characters[at + 1].1
            {
                self.characters[at].1.bits &= CODE;
            }
        }
    }

    /// Keeps only the given marks.
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

/// Collapses whitespace as a browser does: single spaces, and none at the ends.
pub(super) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests;
