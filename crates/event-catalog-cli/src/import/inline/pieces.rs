//! Splits text into pieces by marks.

use std::ops::Range;

use super::{CODE, EMPHASIS, IMAGE, Inline, Marks, SMALL, STRUCK, Within};
use crate::import::page::{Kind, Piece};

/// The maximum number of pieces: a cell with more is prose, not a name with a remark. Each piece is
/// parsed, which takes time.
const MOST: usize = 32;

impl Inline {
    /// Returns the pieces, if they have different marks and one of them could be a name. `None` for
    /// several lines without code, small text or struck-through text, because a list of lines fits
    /// them better.
    pub(super) fn mixed(&self) -> Option<Vec<Piece>> {
        let begins = (1..self.characters.len()).filter(|at| self.begins_piece(*at));
        if begins.count() >= MOST {
            return None;
        }
        let pieces = self.pieces();
        let count = |kind: Kind| pieces.iter().filter(|it| it.kind == kind).count();
        let is_lined = self
            .lines()
            .filter(|line| self.has_text(line.clone()))
            .count()
            > 1;
        let marks = count(Kind::Code) + count(Kind::Small) + count(Kind::Struck);
        let is_struck = count(Kind::Struck) > 0;
        let is_mixed = marks > 0 || !is_lined && pieces.len() > 1;
        (is_mixed && (pieces.len() > 1 || is_struck)).then_some(pieces)
    }

    fn has_text(&self, range: Range<usize>) -> bool {
        let mut characters = self.characters[range].iter();
        characters.any(|(c, marks)| !c.is_whitespace() && !marks.has(IMAGE))
    }

    /// Returns the pieces, without line breaks and spaces at the ends.
    fn pieces(&self) -> Vec<Piece> {
        let has_text = |piece: &Piece| !piece.text.trim().is_empty();
        let mut pieces: Vec<Piece> = Vec::new();
        let mut start = 0;
        for at in 1..=self.characters.len() {
            if at < self.characters.len() && !self.begins_piece(at) {
                continue;
            }
            let piece = self.piece(start..at);
            start = at;
            let Some(piece) = piece else {
                continue;
            };
            // Spaces around line breaks and repeated line breaks are dropped.
            match pieces.last() {
                Some(last) if last.kind == Kind::Break && !has_text(&piece) => continue,
                Some(last) if piece.kind == Kind::Break && !has_text(last) => _ = pieces.pop(),
                _ => {}
            }
            pieces.push(piece);
        }
        let end = pieces.iter().rposition(has_text).map_or(0, |last| last + 1);
        pieces.truncate(end);
        let first = pieces.iter().position(has_text).unwrap_or(0);
        pieces.split_off(first)
    }

    /// Whether a new piece starts before a character.
    fn begins_piece(&self, at: usize) -> bool {
        let [(_, marks), (_, next)] = [self.characters[at - 1], self.characters[at]];
        let is_break = |at: usize| self.breaks.binary_search(&at).is_ok();
        kind(marks) != kind(next)
            || marks.link != next.link
            || is_break(at)
            || is_break(at - 1)
            || marks.has(CODE) && next.has(CODE) && self.begins_run(at)
    }

    /// Returns the piece in a range; `None` if it isn't visible on the page.
    fn piece(&self, range: Range<usize>) -> Option<Piece> {
        let characters = &self.characters[range.clone()];
        let kind = if self.breaks.binary_search(&range.start).is_ok() {
            Kind::Break
        } else {
            kind(characters.first()?.1)?
        };
        let text: String = characters.iter().map(|(c, _)| *c).collect();
        let words: Vec<&str> = text.split_ascii_whitespace().collect();
        let space = |is_there: bool| if is_there { " " } else { "" };
        let [before, after] = [
            text.starts_with(|c: char| c.is_ascii_whitespace()),
            text.ends_with(|c: char| c.is_ascii_whitespace()) && !words.is_empty(),
        ];
        let inner = Self {
            characters: characters.to_vec(),
            addresses: self.addresses.clone(),
            ..Self::default()
        };
        Some(Piece {
            kind,
            text: format!("{}{}{}", space(before), words.join(" "), space(after)),
            markdown: inner.markdown(Within::Line),
        })
    }
}

/// The kind of a piece with these marks; `None` for the alternative text of an image.
fn kind(marks: Marks) -> Option<Kind> {
    let kinds = [
        (STRUCK, Kind::Struck),
        (CODE, Kind::Code),
        (SMALL, Kind::Small),
        (EMPHASIS, Kind::Emphasis),
    ];
    let marked = kinds.into_iter().find(|(bit, _)| marks.has(*bit));
    let kind = marked.map_or(Kind::Plain, |(_, kind)| kind);
    (!marks.has(IMAGE)).then_some(kind)
}
