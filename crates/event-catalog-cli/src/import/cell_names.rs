//! The names in a cell of the name column: usually one, sometimes several.

use event_catalog_build::catalog::{check_event_name, is_sentence};

use super::page::{Cell, Kind, Parts, Piece};

/// The names in a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Names {
    /// One name; empty if the cell is empty.
    One(String),
    /// Several names, each for one event.
    Several(Vec<String>),
    /// Several lines that aren't names, such as a name and its meaning.
    Lines(String),
}

/// The maximum number of parts in a list of events that share a description: each part repeats the
/// other cells of its row.
pub(super) const MOST: usize = 16;

impl Names {
    pub(super) fn of(cell: &Cell) -> Self {
        match &cell.parts {
            Parts::Lines(lines) => Self::of_lines(lines),
            Parts::Mixed(pieces) => {
                let lines = lines(pieces);
                if lines.len() < 2 {
                    Self::One(cell.plain.clone())
                } else {
                    Self::of_lines(&lines)
                }
            }
            Parts::Code(codes) if codes.len() <= MOST && codes.iter().all(|it| is_name(it)) => {
                Self::Several(codes.clone())
            }
            Parts::One | Parts::Code(_) => Self::One(cell.plain.clone()),
        }
    }

    fn of_lines(lines: &[String]) -> Self {
        if lines.len() <= MOST && are_names(lines) {
            Self::Several(lines.to_vec())
        } else {
            Self::Lines(lines.join(" "))
        }
    }
}

/// The lines of a cell.
fn lines(pieces: &[Piece]) -> Vec<String> {
    let lines = pieces.split(|it| it.kind == Kind::Break);
    let lines = lines.map(|line| {
        let text: String = line.iter().map(|it| it.text.as_str()).collect();
        text.trim().to_owned()
    });
    lines.filter(|line| !line.is_empty()).collect()
}

/// Returns the names in a cell of the column with old names, in a catalog's notation.
pub(super) fn aliases(cell: &Cell) -> String {
    match &cell.parts {
        Parts::One => cell.plain.clone(),
        Parts::Lines(names) | Parts::Code(names) => names.join("; "),
        Parts::Mixed(pieces) => {
            let lines = lines(pieces);
            if lines.len() < 2 {
                cell.plain.clone()
            } else {
                lines.join("; ")
            }
        }
    }
}

/// Whether lines are separate names, rather than one name with a remark or a line break.
fn are_names(lines: &[String]) -> bool {
    const JOINERS: [char; 6] = ['.', '_', '-', '/', ':', ','];
    const MOST_WORDS: usize = 5;
    let Some((first, others)) = lines.split_first() else {
        return false;
    };
    let is_like_name = |line: &String| {
        let is_remark = line.starts_with(['(', '[']) || is_sentence(line);
        is_name(line) && !is_remark && line.split(' ').count() <= MOST_WORDS
    };
    let ends_inside = |line: &String| line.ends_with(JOINERS);
    let begins_inside = |line: &String| line.starts_with(JOINERS);
    let is_broken = others.iter().any(begins_inside) && !begins_inside(first)
        || lines.iter().rev().skip(1).any(ends_inside);
    // Distinguishes names from a description of a few words.
    let has_space = |line: &String| line.contains(' ');
    let is_alike = lines.iter().all(has_space)
        || !lines.iter().any(has_space)
        || lines
            .iter()
            .all(|line| line.starts_with(char::is_uppercase));
    is_alike && !is_broken && lines.iter().all(is_like_name)
}

fn is_name(text: &str) -> bool {
    check_event_name(text).is_ok()
}

#[cfg(test)]
mod tests {
    use super::{Cell, MOST, Names, Parts, aliases};

    fn lines(lines: &[&str]) -> Names {
        let owned = |line: &&str| (*line).to_owned();
        Names::of(&Cell {
            plain: lines.join(" "),
            parts: Parts::Lines(lines.iter().map(owned).collect()),
            ..Cell::default()
        })
    }

    fn codes(codes: &[&str]) -> Parts {
        Parts::Code(codes.iter().map(|code| (*code).to_owned()).collect())
    }

    #[test]
    fn lines_that_are_alike_are_names() {
        for names in [
            &["order_placed", "order_paid"][..],
            &["BOOKING_CREATED", "orders/create", "m.room"],
            &["Order Placed", "Load"],
            &["order placed", "order paid"],
            &["/orders/create", "/orders/update"],
            &["score_{1..3}", "score_{4..5}"],
        ] {
            let owned: Vec<_> = names.iter().map(|name| (*name).to_owned()).collect();
            assert_eq!(lines(names), Names::Several(owned), "{names:?}");
        }
    }

    #[test]
    fn other_lines_are_one_name() {
        for names in [
            &["order_placed", "An order was placed."][..],
            &["order_placed", "sent when placed"],
            &["customer.subscription.", "created"],
            &["customer.subscription", ".created"],
            &["order_placed", "(deprecated)"],
            &["Order Placed", "The customer has placed an order and paid"],
            &["a", "n/a"],
            &["a"; MOST + 1],
        ] {
            assert_eq!(lines(names), Names::Lines(names.join(" ")), "{names:?}");
        }
    }

    #[test]
    fn pieces_of_code_are_names_however_they_differ() {
        let mut cell = Cell {
            plain: "order.placed or Signed Up".to_owned(),
            parts: codes(&["order.placed", "Signed Up"]),
            ..Cell::default()
        };
        let names = vec!["order.placed".to_owned(), "Signed Up".to_owned()];
        assert_eq!(Names::of(&cell), Names::Several(names));
        assert_eq!(aliases(&cell), "order.placed; Signed Up");
        cell.parts = Parts::One;
        assert_eq!(Names::of(&cell), Names::One(cell.plain.clone()));
        assert_eq!(aliases(&cell), "order.placed or Signed Up");
    }
}
