//! The cells of the name column, and the remarks next to names: `order_paid` (since 2.1).
//!
//! A name can contain spaces, dots and parentheses, so a cell alone doesn't show where its name
//! ends:
//!
//! - Code is the name, and anything else in the cell is a remark. The same applies to
//!   struck-through text next to something that looks like a remark.
//! - Without code, the first word is the name if the other names in the column have no spaces, and
//!   the rest of the cell looks like a remark: in parentheses, in italics, after a dash, a footnote
//!   mark.
//! - Otherwise, the whole cell is the name. If part of it looks like a remark, the row is reported.

mod characters;
mod remark;
#[cfg(test)]
mod tests;

use std::collections::{HashMap, HashSet};

use event_catalog_build::catalog::check_event_name;

use self::characters::{Characters, Shape};
use self::remark::{Class, Remark, is_identifier, is_word};
use super::cell_names::{MOST, Names};
use super::inline::is_separator;
use super::page::{Cell, Kind, Parts, Piece};

/// How a cell with a name is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Reading {
    /// The whole cell is a name, or a list of names.
    Whole,
    /// Like `Whole`, although part of the cell looks like a remark.
    Doubtful,
    /// Like `Whole`, but the text is struck through on the page.
    Struck,
    /// There is a remark next to the names.
    Split(Split),
}

/// Names, and the remark next to them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Split {
    pub(super) names: Vec<String>,
    pub(super) remark: Remark,
    /// Whether the names are struck through on the page.
    pub(super) is_struck: bool,
}

/// What a cell contains, without regard to the rest of its column.
enum Found {
    /// Nothing but names.
    Names,
    /// The cell can be read in only one way.
    Reading(Reading),
    /// A word next to something that looks like a remark.
    Beside(Split, Shape),
    /// A name with spaces that ends like a remark. True if the end only makes sense as a remark.
    Tail(bool),
}

/// Decides how the cells of a column are read. A cell that equals a known name contains no remark.
pub(super) fn readings(cells: &[&Cell], known: &HashSet<String>) -> Vec<Reading> {
    let has_code = cells.iter().any(|cell| is_code(cell));
    let found: Vec<Found> = cells.iter().map(|cell| Found::of(cell, has_code)).collect();
    let column = Column::of(cells, &found);
    let found = found.into_iter();
    let mut readings: Vec<Reading> = found.map(|found| column.reading(found)).collect();
    for (cell, reading) in cells.iter().zip(&mut readings) {
        if known.contains(cell.plain.trim()) {
            *reading = Reading::Whole;
        }
    }
    let names = cells.iter().zip(&readings);
    let names: HashSet<String> = names
        .flat_map(|(cell, reading)| reading.names(cell))
        .collect();
    let mut old = HashSet::new();
    for reading in &mut readings {
        if let Reading::Split(split) = reading {
            split.remark.keep(&names, &split.names, &mut old);
        }
    }
    readings
}

impl Reading {
    /// The names in a cell.
    fn names(&self, cell: &Cell) -> Vec<String> {
        match self {
            Self::Split(split) => split.names.clone(),
            Self::Whole | Self::Doubtful | Self::Struck => match Names::of(cell) {
                Names::Several(names) => names,
                Names::One(name) | Names::Lines(name) => vec![name],
            },
        }
    }
}

/// Whether a cell contains only code. Cells of plain text have no marks.
fn is_code(cell: &Cell) -> bool {
    match cell.parts {
        Parts::One => cell.markdown.contains('`') && !cell.plain.contains('`'),
        Parts::Code(_) => true,
        Parts::Lines(_) | Parts::Mixed(_) => false,
    }
}

impl Found {
    fn of(cell: &Cell, has_code: bool) -> Self {
        let plain = |text: &str| Piece {
            kind: Kind::Plain,
            text: text.to_owned(),
            markdown: String::new(),
        };
        match &cell.parts {
            Parts::Code(codes) => of_codes(codes),
            Parts::Mixed(pieces) if pieces.iter().all(|it| it.kind == Kind::Struck) => {
                Self::Reading(Reading::Struck)
            }
            Parts::Mixed(pieces) if pieces.iter().any(|it| it.kind == Kind::Code) => {
                marked(pieces, has_code)
            }
            Parts::Mixed(pieces) => struck(pieces).unwrap_or_else(|| unmarked(pieces)),
            Parts::Lines(_) if matches!(Names::of(cell), Names::Several(_)) => Self::Names,
            Parts::Lines(lines) => {
                let mut pieces = Vec::new();
                for line in lines {
                    if !pieces.is_empty() {
                        pieces.push(Piece {
                            kind: Kind::Break,
                            ..plain(" ")
                        });
                    }
                    pieces.push(plain(line));
                }
                unmarked(&pieces)
            }
            Parts::One if is_code(cell) => Self::Names,
            Parts::One => unmarked(&[plain(&cell.plain)]),
        }
    }
}

/// Examines a list of code spans, some of which can be labels: `order_paid` `deprecated`.
fn of_codes(codes: &[String]) -> Found {
    let is_label =
        |code: &&String| matches!(Class::of(code), Class::Since(_) | Class::Deprecated(..));
    let Some((first, others)) = codes.split_first() else {
        return Found::Names;
    };
    let (labels, others): (Vec<&String>, Vec<&String>) = others.iter().partition(is_label);
    if labels.is_empty() {
        return Found::Names;
    }
    let labels: Vec<&str> = labels.into_iter().map(String::as_str).collect();
    let names = std::iter::once(first).chain(others).cloned();
    let remark = Remark::of_text(&labels.join(", "));
    split(names.collect(), remark).map_or(Found::Names, Found::Reading)
}

/// Examines a cell with code and other text.
fn marked(pieces: &[Piece], has_code: bool) -> Found {
    let Some(first) = pieces.iter().position(|it| it.kind == Kind::Code) else {
        return Found::Names;
    };
    let last = last_name(pieces, first);
    let (before, after) = (&pieces[..first], &pieces[last + 1..]);
    if continues_before(before) || continues_after(after) {
        return Found::Names;
    }
    let names = pieces[first..=last]
        .iter()
        .filter(|it| it.kind == Kind::Code);
    let names: Vec<String> = names.map(|it| it.text.trim().to_owned()).collect();
    let begins = !before.iter().any(|it| it.text.contains(is_word));
    let has_shape = || Characters::of(after).shape_of_all().is_some();
    let is_sure = has_code || names.iter().all(|it| is_identifier(it)) || begins && has_shape();
    let remark = Remark::of(before, after);
    match split(names, remark) {
        Some(_) if is_range(after) => Found::Reading(Reading::Doubtful),
        Some(split) if is_sure => Found::Reading(split),
        Some(_) => Found::Reading(Reading::Doubtful),
        None => Found::Names,
    }
}

/// Whether this text, after a name in code, makes the name the start of a range: `order_1` –
/// `order_7`.
fn is_range(after: &[Piece]) -> bool {
    const TO: [&str; 10] = ["–", "—", "-", "…", "...", "..", "→", "->", "to", "bis"];
    let is_to = |it: &Piece| TO.contains(&it.text.trim());
    matches!(after, [to, end, ..] if end.kind == Kind::Code && is_to(to))
}

fn split(names: Vec<String>, remark: Remark) -> Option<Reading> {
    let are_names = names.len() <= MOST && names.iter().all(|it| check_event_name(it).is_ok());
    (are_names && !remark.is_empty()).then_some(Reading::Split(Split {
        names,
        remark,
        is_struck: false,
    }))
}

/// Examines a cell that starts with a struck-through name next to a remark: ~~`order_paid`~~
/// (removed in 2.1). Returns `None` if another name follows, because that is the current one:
/// ~~`order_paid`~~ → `order_settled`.
fn struck(pieces: &[Piece]) -> Option<Found> {
    let length = pieces.iter().take_while(|it| it.kind == Kind::Struck);
    let (names, after) = pieces.split_at(length.count());
    let name: String = names.iter().map(|it| it.text.as_str()).collect();
    let name = name.trim().to_owned();
    if check_event_name(&name).is_err() || continues_after(after) {
        return None;
    }
    let shape = Characters::of(after).shape_of_all()?;
    let remark = Remark::of(&[], after);
    let is_list = matches!(
        shape,
        Shape::Line | Shape::Dash | Shape::Hyphen | Shape::Comma
    );
    let shown = remark.shown();
    let is_word = !shown.contains(' ') && Class::of(shown) == Class::Other;
    if shown.is_empty() || remark.has_only_names() || is_list && is_word {
        return None;
    }
    Some(Found::Reading(Reading::Split(Split {
        names: vec![name],
        remark,
        is_struck: true,
    })))
}

/// Finds the index of the last name in a list of code spans that starts at `first`.
fn last_name(pieces: &[Piece], first: usize) -> usize {
    let mut last = first;
    loop {
        let next = match (pieces.get(last + 1), pieces.get(last + 2)) {
            (Some(next), _) if next.kind == Kind::Code => last + 1,
            (Some(between), Some(next)) if next.kind == Kind::Code && separates(between) => {
                last + 2
            }
            _ => return last,
        };
        let is_label = Class::of(&pieces[next].text) != Class::Other;
        if is_label {
            return last;
        }
        last = next;
    }
}

fn separates(piece: &Piece) -> bool {
    piece.kind == Kind::Break || piece.kind == Kind::Plain && is_separator(&piece.text)
}

/// Characters that continue a name before or after its code: `order`.placed.
const JOINERS: [char; 5] = ['.', '_', '-', '/', ':'];

/// Whether the name starts in the text before its code.
fn continues_before(before: &[Piece]) -> bool {
    let last = before.last().filter(|it| it.kind != Kind::Break);
    last.is_some_and(|it| it.text.ends_with(is_word) || it.text.ends_with(JOINERS))
}

/// Whether the name continues in the text after its code.
fn continues_after(after: &[Piece]) -> bool {
    let is_other = |it: &&Piece| !matches!(it.kind, Kind::Break | Kind::Small | Kind::Struck);
    let Some(next) = after.first().filter(is_other) else {
        return false;
    };
    let mut characters = next.text.chars();
    match characters.next() {
        Some(c) if JOINERS.contains(&c) => characters.next().is_some_and(|c| !c.is_whitespace()),
        Some(c) => is_word(c),
        None => false,
    }
}

/// Examines a cell without code.
fn unmarked(pieces: &[Piece]) -> Found {
    let characters = Characters::of(pieces);
    match characters.beside() {
        Some((name, remark, shape)) => {
            let split = Split {
                names: vec![name],
                remark,
                is_struck: false,
            };
            Found::Beside(split, shape)
        }
        None => characters.tail().map_or(Found::Names, Found::Tail),
    }
}

/// What the cells of a column have in common.
#[derive(Default)]
struct Column {
    /// The number of names without spaces.
    plain: usize,
    /// The number of names with spaces.
    spaced: usize,
    /// The number of names with spaces that end like a remark.
    tails: usize,
    /// The number of cells with an ordinary word next to something that looks like a remark.
    beside: usize,
    /// Names that several different cells would have if their remarks were removed.
    repeated: HashSet<String>,
}

impl Column {
    fn of(cells: &[&Cell], found: &[Found]) -> Self {
        let mut column = Self::default();
        let mut texts: HashMap<&str, &str> = HashMap::new();
        for (cell, found) in cells.iter().zip(found) {
            let split = match found {
                Found::Beside(split, _) => {
                    column.beside += usize::from(!split.is_identifier());
                    Some(split)
                }
                Found::Reading(Reading::Split(split)) => {
                    column.count(&split.names);
                    Some(split)
                }
                Found::Tail(_) => {
                    column.tails += 1;
                    column.spaced += 1;
                    None
                }
                Found::Names | Found::Reading(_) => {
                    column.count(&Reading::Whole.names(cell));
                    None
                }
            };
            let whole = [cell.plain.as_str()];
            let names: Option<Vec<&str>> =
                split.map(|it| it.names.iter().map(String::as_str).collect());
            for name in names.unwrap_or_else(|| whole.to_vec()) {
                if *texts.entry(name).or_insert(&cell.plain) != cell.plain {
                    column.repeated.insert(name.to_owned());
                }
            }
        }
        column
    }

    fn count(&mut self, names: &[String]) {
        for name in names.iter().filter(|name| name.contains(is_word)) {
            if name.contains(char::is_whitespace) {
                self.spaced += 1;
            } else {
                self.plain += 1;
            }
        }
    }

    /// How a cell in this column is read.
    fn reading(&self, found: Found) -> Reading {
        match found {
            Found::Reading(reading) => reading,
            Found::Tail(has_words) if has_words || !self.is_usual() => Reading::Doubtful,
            Found::Names | Found::Tail(_) => Reading::Whole,
            Found::Beside(split, shape) if self.allows(&split, shape) => Reading::Split(split),
            Found::Beside(split, shape) => {
                let is_usual = shape != Shape::Words && self.is_usual();
                if !is_usual && (split.is_identifier() || shape.is_strong()) {
                    Reading::Doubtful
                } else {
                    Reading::Whole
                }
            }
        }
    }

    /// Whether most cells look like they have a remark: this can be a naming convention, such as
    /// "Checkout (Web)".
    fn is_usual(&self) -> bool {
        (self.tails + self.beside) * 2 > self.plain + self.spaced + self.beside
    }

    /// Whether the word is the name, and the rest of the cell is a remark.
    fn allows(&self, split: &Split, shape: Shape) -> bool {
        // If a name repeats, the rest of the cell distinguishes the events.
        if split.names.iter().any(|it| self.repeated.contains(it)) {
            return false;
        }
        if split.is_identifier() {
            let may_list = matches!(shape, Shape::Comma | Shape::Dash | Shape::Hyphen);
            return self.spaced <= self.plain && !(may_list && split.remark.has_only_names());
        }
        self.spaced == 0 && (shape == Shape::Words || shape.is_strong() && self.beside < self.plain)
    }
}

impl Split {
    /// Whether the names can't be ordinary words.
    fn is_identifier(&self) -> bool {
        self.names.iter().all(|it| is_identifier(it))
    }
}
