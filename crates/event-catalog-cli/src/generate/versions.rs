//! The order of versions. <https://semver.org/#spec-item-11>

use std::cmp::Ordering;

/// The unique versions, from the oldest to the newest.
pub(crate) fn sorted_versions<'v>(versions: impl Iterator<Item = &'v str>) -> Vec<&'v str> {
    let mut versions: Vec<_> = versions.collect();
    versions.sort_by(|one, other| compare(one, other).then_with(|| one.cmp(other)));
    versions.dedup();
    versions
}

/// Compares two versions: `1.10` is newer than `1.9`, and `2.0` than `2.0-rc.1`.
fn compare(one: &str, other: &str) -> Ordering {
    let (one, one_pre) = split(one);
    let (other, other_pre) = split(other);
    let numbers = |text: &str| text.split('.').map(str::to_owned).collect::<Vec<_>>();
    let (mut one, mut other) = (numbers(one), numbers(other));
    let longest = one.len().max(other.len());
    // A missing part is a zero.
    one.resize(longest, "0".to_owned());
    other.resize(longest, "0".to_owned());
    let parts = one.iter().zip(&other);
    let by_number = parts.fold(Ordering::Equal, |order, (one, other)| {
        order.then_with(|| compare_part(one, other))
    });
    by_number.then_with(|| match (one_pre, other_pre) {
        (None, None) => Ordering::Equal,
        (None, Some(_)) => Ordering::Greater,
        (Some(_), None) => Ordering::Less,
        (Some(one), Some(other)) => compare_pre(one, other),
    })
}

fn split(version: &str) -> (&str, Option<&str>) {
    match version.split_once('-') {
        Some((numbers, pre)) => (numbers, Some(pre)),
        None => (version, None),
    }
}

fn compare_pre(one: &str, other: &str) -> Ordering {
    let (mut one, mut other) = (one.split('.'), other.split('.'));
    loop {
        match (one.next(), other.next()) {
            (None, None) => return Ordering::Equal,
            (None, Some(_)) => return Ordering::Less,
            (Some(_), None) => return Ordering::Greater,
            (Some(one), Some(other)) => match compare_part(one, other) {
                Ordering::Equal => {}
                order => return order,
            },
        }
    }
}

/// Compares numbers of any length by value; words come after numbers.
fn compare_part(one: &str, other: &str) -> Ordering {
    let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    match (is_number(one), is_number(other)) {
        (true, true) => {
            let (one, other) = (one.trim_start_matches('0'), other.trim_start_matches('0'));
            one.len().cmp(&other.len()).then_with(|| one.cmp(other))
        }
        (true, false) => Ordering::Less,
        (false, true) => Ordering::Greater,
        (false, false) => one.cmp(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_in_order() {
        let ordered = [
            "0.9",
            "1",
            "1.2",
            "1.9",
            "1.10",
            "2.0-alpha",
            "2.0-rc.1",
            "2.0-rc.2",
            "2.0-rc.10",
            "2.0",
            "2.0.1",
            "10",
        ];
        let mut shuffled = ordered.to_vec();
        shuffled.reverse();
        shuffled.extend(ordered);
        assert_eq!(sorted_versions(shuffled.into_iter()), ordered);
    }
}
