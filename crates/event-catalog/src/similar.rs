//! Finds a similar name, for suggestions.

use event_catalog_lookup::{Missing, Nearness};

use crate::Catalog;

/// The maximum length of a catalog's names, in bytes.
const LONGEST: usize = 255;

/// The most similar name of a module.
#[must_use]
pub(crate) fn similar_module<C: Catalog>(name: &str) -> Option<&'static str> {
    let modules = C::ALL
        .iter()
        .filter_map(|event| event.definition().module());
    similar(name, &mut modules.map(|module| (module, module)))
}

/// Finds the nearest name, and returns the answer that is paired with it. In a tie, the first name wins.
///
/// The nearest names differ only in case and separators, followed by those with the same words and a few more,
/// and then by those that differ in at most a third of the letters, and in at most 3. The opposite of a name is
/// never suggested, such as `opt_out` for `opt_in`.
#[must_use]
#[inline]
pub fn similar(
    name: &str,
    names: &mut dyn Iterator<Item = (&'static str, &'static str)>,
) -> Option<&'static str> {
    let limit = (name.len() / 3).min(3);
    if name.len() > LONGEST + limit {
        return None;
    }
    let missing = Missing::new(name);
    let mut nearest: Option<(Nearness, &'static str)> = None;
    for (known, answer) in names {
        if known.len() > LONGEST {
            continue;
        }
        let least = nearest.map(|(nearness, _)| nearness);
        let by_letters = || {
            let limit = match least {
                None => limit,
                // From here on, a candidate only matters if it is nearer.
                Some(Nearness::Letters(least)) => least.checked_sub(1)?,
                Some(_) => return None,
            };
            if limit == 0 || known.len().abs_diff(name.len()) > limit {
                return None;
            }
            let distance = distance(name.as_bytes(), known.as_bytes(), limit)?;
            Some(Nearness::Letters(distance))
        };
        let nearness = missing.by_words(known).or_else(by_letters);
        if let Some(nearness) = nearness
            && least.is_none_or(|least| nearness < least)
            && !missing.is_opposite(known)
        {
            nearest = Some((nearness, answer));
            if nearness == Nearness::SameLetters {
                break;
            }
        }
    }
    nearest.map(|(_, answer)| answer)
}

/// How many letters have to be changed, added, removed or swapped with their neighbor to turn one
/// name into the other (the optimal string alignment distance), if this is within the limit. Case
/// is ignored. The lengths must not differ by more than the limit, and `b` must have at most
/// [`LONGEST`] bytes.
#[inline]
fn distance(a: &[u8], b: &[u8], limit: usize) -> Option<usize> {
    let is_same = |a: Option<&u8>, b: Option<&u8>| match (a, b) {
        (Some(a), Some(b)) => a.eq_ignore_ascii_case(b),
        _ => false,
    };
    // The last three rows of the distance matrix. Each row has the distances from one prefix of `a` to every
    // prefix of `b`.
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
    fn a_name_in_another_form_is_the_nearest() {
        let names = ["order_placer", "order_placed", "Order Placed"];
        for name in [
            "order.placed",
            "OrderPlaced",
            "ORDER-PLACED",
            "order placed",
        ] {
            assert_eq!(near(name, &names), Some("order_placed"), "{name}");
        }
        assert_eq!(near("-1", &["+1"]), None);
        let long: &'static str = "a".repeat(100).leak();
        assert_eq!(near(&"A-".repeat(100), &[long]), Some(long));
    }

    #[test]
    fn a_name_with_all_words_is_nearer_than_one_with_similar_letters() {
        let names = ["user_adder", "user_was_added", "user_added_to_the_group"];
        assert_eq!(near("user_added", &names), Some("user_was_added"));
        assert_eq!(near("added_user", &names), Some("user_was_added"));
        assert_eq!(near("user", &["user_was_added", "user_added"]), None);
    }

    #[test]
    fn the_opposite_is_never_the_nearest() {
        for (name, opposite) in [
            ("newsletter_opt_in", "newsletter_opt_out"),
            ("api_enabled", "api_disabled"),
            ("user_added", "user_removed"),
            ("pin_failed", "pin_passed"),
            ("muted", "unmuted"),
            ("call.muted", "call.unmuted"),
            ("lights_on", "lights_off"),
        ] {
            assert_eq!(near(name, &[opposite]), None, "{name}");
            assert_eq!(near(opposite, &[name]), None, "{opposite}");
        }
        let names = ["newsletter_opt_out", "newsletter_opt_on"];
        assert_eq!(near("newsletter_opt_in", &names), Some("newsletter_opt_on"));
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
