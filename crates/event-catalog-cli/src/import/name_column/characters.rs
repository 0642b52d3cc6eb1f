//! The characters of a cell without code, and what remarks look like in it.

use std::ops::Range;

use event_catalog_build::catalog::check_event_name;

use super::remark::{Class, Remark, is_footnote, is_word};
use crate::import::inline::{Inline, Within};
use crate::import::page::{Kind, Piece};

/// What the text next to a name looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// Words that occur only in remarks: "since 2.1", "deprecated".
    Words,
    /// A footnote mark, or another symbol.
    Symbol,
    /// Small or struck-through text.
    Small,
    /// In parentheses.
    Parentheses,
    /// After a dash that isn't a hyphen.
    Dash,
    /// In italics.
    Emphasis,
    /// On another line.
    Line,
    /// After a hyphen with spaces around it.
    Hyphen,
    /// After a comma, a semicolon or a colon.
    Comma,
}

impl Shape {
    /// Whether this shape is rare in names.
    pub(super) fn is_strong(self) -> bool {
        !matches!(
            self,
            Self::Emphasis | Self::Line | Self::Hyphen | Self::Comma
        )
    }
}

/// The characters of a cell, each with the index of its piece.
pub(super) struct Characters<'p> {
    pieces: &'p [Piece],
    list: Vec<(char, usize)>,
}

impl<'p> Characters<'p> {
    pub(super) fn of(pieces: &'p [Piece]) -> Self {
        let list = pieces.iter().enumerate().flat_map(|(at, piece)| {
            let text = match piece.kind {
                Kind::Break => "\n",
                _ => piece.text.as_str(),
            };
            text.chars().map(move |c| (c, at))
        });
        Self {
            pieces,
            list: list.collect(),
        }
    }

    fn kind(&self, at: usize) -> Kind {
        self.pieces[self.list[at].1].kind
    }

    fn text(&self, range: Range<usize>) -> String {
        self.list[range].iter().map(|(c, _)| *c).collect()
    }

    /// The position of the next character that isn't whitespace.
    fn after_space(&self, from: usize) -> usize {
        let rest = self.list[from..].iter();
        from + rest.take_while(|(c, _)| c.is_whitespace()).count()
    }

    /// The whole text on one line, and its Markdown.
    pub(super) fn all(&self) -> (String, String) {
        let all = 0..self.list.len();
        (self.text(all.clone()), self.markdown(all))
    }

    /// Writes the Markdown for a range.
    fn markdown(&self, range: Range<usize>) -> String {
        let mut markdown = String::new();
        let mut start = range.start;
        while start < range.end {
            let piece = self.list[start].1;
            let same = self.list[start..range.end].iter();
            let end = start + same.take_while(|(_, it)| *it == piece).count();
            let (text, piece) = (self.text(start..end), &self.pieces[piece]);
            let is_whole = !piece.markdown.is_empty() && text.trim() == piece.text.trim();
            if text.starts_with(char::is_whitespace) {
                markdown.push(' ');
            }
            if is_whole {
                markdown += &piece.markdown;
            } else {
                markdown += &Inline::plain_text(&text).markdown(Within::Line);
            }
            if text.ends_with(char::is_whitespace) {
                markdown.push(' ');
            }
            start = end;
        }
        let words: Vec<&str> = markdown.split_whitespace().collect();
        words.join(" ")
    }

    /// Finds the name without spaces at the start, the remark next to it, and the remark's shape;
    /// `None` if nothing looks like a remark.
    pub(super) fn beside(&self) -> Option<(String, Remark, Shape)> {
        let (start, end) = self.name()?;
        let name = self.text(start..end);
        let is_part = |c: char| is_word(c) || "_.-/:$@#+~{}|<>".contains(c);
        if check_event_name(&name).is_err() || !name.chars().all(is_part) {
            return None;
        }
        let length = self.list.len();
        let is_alone = self.after_space(end) == length;
        let shape = if is_alone {
            self.lead(start)?
        } else {
            self.shape(end)?
        };
        let [before, after] = [0..start, end..length].map(|range| {
            let text = self.text(range.clone());
            (text, self.markdown(range))
        });
        let remark = Remark::joined(&before, &after);
        (!remark.is_empty()).then_some((name, remark, shape))
    }

    /// Finds the range of the first word after any symbols and small text.
    fn name(&self) -> Option<(usize, usize)> {
        let length = self.list.len();
        let mut start = 0;
        loop {
            start = self.after_space(start);
            if start >= length {
                return None;
            }
            let piece = self.list[start].1;
            if matches!(self.kind(start), Kind::Small | Kind::Struck) {
                let same = self.list[start..].iter();
                start += same.take_while(|(_, it)| *it == piece).count();
                continue;
            }
            let ends = |at: &usize| {
                self.list[*at].0.is_whitespace()
                    || matches!(self.kind(*at), Kind::Small | Kind::Struck)
            };
            let end = (start..length).find(ends).unwrap_or(length);
            let word = self.text(start..end);
            let name = without_marks(&word);
            if name.contains(is_word) {
                return Some((start, start + name.chars().count()));
            }
            start = end;
        }
    }

    /// The shape of the text before a name.
    fn lead(&self, end: usize) -> Option<Shape> {
        let text = self.text(0..end);
        let text = text.trim();
        if text.is_empty() {
            None
        } else if text.contains(is_word) {
            Some(Shape::Small)
        } else {
            Some(Shape::Symbol)
        }
    }

    /// The shape of the whole text.
    pub(super) fn shape_of_all(&self) -> Option<Shape> {
        self.shape(0)
    }

    /// Determines the shape of the text from this position.
    fn shape(&self, from: usize) -> Option<Shape> {
        let first = self.after_space(from);
        let (c, _) = *self.list.get(first)?;
        let text = self.text(first..self.list.len());
        let text = text.trim_end();
        let is_spaced = self
            .list
            .get(first + 1)
            .is_none_or(|it| it.0.is_whitespace());
        let is_enclosed = |open: char, close: char| c == open && text.ends_with(close);
        let shape = if matches!(self.kind(first), Kind::Small | Kind::Struck) {
            Shape::Small
        } else if Class::of(text) != Class::Other {
            Shape::Words
        } else if is_footnote(c) || text.starts_with("[^") || !text.contains(is_word) {
            Shape::Symbol
        } else if is_enclosed('(', ')') || is_enclosed('[', ']') {
            Shape::Parentheses
        } else if matches!(c, '–' | '—' | '→' | '·' | '•') {
            Shape::Dash
        } else if c == '-' && is_spaced {
            Shape::Hyphen
        } else if matches!(c, ',' | ';' | ':') {
            Shape::Comma
        } else if self.kind(first) == Kind::Emphasis && first > from {
            Shape::Emphasis
        } else if self.list[from..first].iter().any(|(c, _)| *c == '\n') {
            Shape::Line
        } else {
            return None;
        };
        Some(shape)
    }

    /// Whether a name with spaces ends like a remark; `Some(true)` if the words at the end occur
    /// only in remarks.
    pub(super) fn tail(&self) -> Option<bool> {
        let text = self.text(0..self.list.len());
        let text = text.trim();
        let last = text.chars().next_back()?;
        if !text.contains(' ') || text.contains('\n') {
            return None;
        }
        let dash = [" – ", " — "]
            .into_iter()
            .find_map(|dash| text.rsplit_once(dash));
        let enclosed = [("(", ')'), ("[", ']')]
            .into_iter()
            .find_map(|(open, close)| {
                let (before, inner) = text.strip_suffix(close)?.rsplit_once(open)?;
                before.ends_with(' ').then_some((before, inner))
            });
        if let Some((_, inner)) = enclosed.or(dash) {
            return Some(Class::of(inner) != Class::Other);
        }
        let kind = self.pieces.last().map(|it| it.kind);
        let is_marked = self.pieces.len() > 1
            && matches!(kind, Some(Kind::Small | Kind::Struck | Kind::Emphasis));
        let is_symbol = is_footnote(last) || text.ends_with(" *");
        (is_marked || is_symbol).then_some(is_marked && kind != Some(Kind::Emphasis))
    }
}

/// Removes trailing footnote marks and punctuation from a word.
fn without_marks(word: &str) -> &str {
    let mut name = word;
    loop {
        let shorter = name.trim_end_matches([',', ';', ':']);
        let shorter = if is_unit(shorter) {
            shorter
        } else {
            shorter.trim_end_matches(is_footnote)
        };
        let shorter = match shorter
            .strip_suffix(']')
            .and_then(|it| it.rsplit_once("[^"))
        {
            Some((before, _)) => before,
            None => shorter,
        };
        if shorter.len() == name.len() {
            return name;
        }
        name = shorter;
    }
}

/// Whether a name ends with a unit such as m², whose last character isn't a footnote mark.
fn is_unit(name: &str) -> bool {
    let Some(name) = name.strip_suffix(['²', '³']) else {
        return false;
    };
    let units = ["m", "cm", "dm", "mm", "km", "ft"];
    units.iter().any(|unit| {
        let before = name.strip_suffix(unit);
        before.is_some_and(|it| it.is_empty() || it.ends_with(['_', '.', '-']))
    })
}
