//! Finds a similar name, for suggestions.

use crate::Catalog;

/// The longest name that a catalog can have, in bytes.
const LONGEST: usize = 255;

/// The module with the most similar name.
#[must_use]
pub(crate) fn similar_module<C: Catalog>(name: &str) -> Option<&'static str> {
    let modules = C::ALL
        .iter()
        .filter_map(|event| event.definition().module());
    similar(name, &mut modules.map(|module| (module, module)))
}

/// Given names with an answer for each, returns the answer for the first of the nearest names;
/// `None` if all names differ in more than a third of the letters, or in more than 3.
#[must_use]
#[inline]
pub fn similar(
    name: &str,
    names: &mut dyn Iterator<Item = (&'static str, &'static str)>,
) -> Option<&'static str> {
    let mut limit = (name.len() / 3).min(3);
    let mut nearest = None;
    for (known, answer) in names {
        // The name isn't in the catalog, so the distance is never 0.
        if limit == 0 {
            break;
        }
        if known.len() > LONGEST || known.len().abs_diff(name.len()) > limit {
            continue;
        }
        if let Some(distance) = distance(name.as_bytes(), known.as_bytes(), limit) {
            nearest = Some(answer);
            limit = distance.saturating_sub(1);
        }
    }
    nearest
}

/// How many letters have to be changed, added, removed or swapped with their neighbor to turn one
/// name into the other (the optimal string alignment distance), if it is within the limit. Case is
/// ignored. The lengths differ by no more than the limit, and `b` has at most [`LONGEST`] bytes.
#[inline]
fn distance(a: &[u8], b: &[u8], limit: usize) -> Option<usize> {
    let is_same = |a: Option<&u8>, b: Option<&u8>| match (a, b) {
        (Some(a), Some(b)) => a.eq_ignore_ascii_case(b),
        _ => false,
    };
    // The rows of the matrix: for a prefix of `a`, the distance to each prefix of `b`.
    let mut rows = [[0_usize; LONGEST + 1]; 3];
    let [before_last, last, row] = &mut rows;
    let (mut before_last, mut last, mut row) = (before_last, last, row);
    for (at, cell) in last.iter_mut().enumerate() {
        *cell = at;
    }
    for i in 1..=a.len() {
        row[0] = i;
        let mut smallest = i;
        for j in 1..=b.len() {
            let same = is_same(a.get(i - 1), b.get(j - 1));
            let mut cell = (last[j - 1] + usize::from(!same))
                .min(last[j] + 1)
                .min(row[j - 1] + 1);
            if i > 1
                && j > 1
                && is_same(a.get(i - 1), b.get(j - 2))
                && is_same(a.get(i - 2), b.get(j - 1))
            {
                cell = cell.min(before_last[j - 2] + 1);
            }
            row[j] = cell;
            smallest = smallest.min(cell);
        }
        if smallest > limit {
            return None;
        }
        (before_last, last, row) = (last, row, before_last);
    }
    Some(last[b.len()]).filter(|distance| *distance <= limit)
}

#[cfg(test)]
mod tests {
    use super::{distance, similar};

    fn near(name: &str, names: &[&'static str]) -> Option<&'static str> {
        similar(name, &mut names.iter().map(|name| (*name, *name)))
    }

    #[test]
    fn the_nearest_of_all_is_found() {
        let names = ["link_clicked", "link_checked", "load", "hide"];
        assert_eq!(near("link_cliked", &names), Some("link_clicked"));
        assert_eq!(near("link_checkd", &names), Some("link_checked"));
        assert_eq!(near("Link_Clicked", &names), Some("link_clicked"));
        assert_eq!(near("laod", &names), Some("load"));
        assert_eq!(near("order_placed", &names), None);
        for short in ["", "a", "li"] {
            assert_eq!(near(short, &names), None);
        }
        assert_eq!(near(&"x".repeat(1_000_000), &names), None);
        assert_eq!(near("größe", &["groesse", "grösse"]), Some("grösse"));
    }

    #[test]
    fn distances_are_those_of_the_definition() {
        let cases = [
            ("abc", "abc", Some(0)),
            ("abc", "acb", Some(1)),
            ("abc", "abcd", Some(1)),
            ("abcd", "abd", Some(1)),
            ("abc", "xbz", Some(2)),
            ("ca", "abc", Some(3)),
            ("abcdef", "uvwxyz", None),
        ];
        for (a, b, expected) in cases {
            let found = distance(a.as_bytes(), b.as_bytes(), 3);
            assert_eq!(found, expected, "{a} {b}");
            assert_eq!(found, distance(b.as_bytes(), a.as_bytes(), 3), "{b} {a}");
        }
        let long = [b'a'; 255];
        assert_eq!(distance(&long, &long[1..], 3), Some(1));
    }
}
