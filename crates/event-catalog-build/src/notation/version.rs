//! Versions in cells: `v1.10`.
//!
//! The `v` keeps a spreadsheet from converting them: without it, `1.10` becomes the number 1.1, and `1.10.2` a date.

use std::cmp::Ordering;

/// Returns a version without its `v`; `None` if the text isn't a version. A version is a `v`, numbers separated
/// by dots, and optionally a pre-release as in <https://semver.org>.
///
/// ```
/// use event_catalog_build::catalog::check_version;
///
/// assert_eq!(check_version("v1.10"), Some("1.10"));
/// assert_eq!(check_version("v2.0.0-rc.1"), Some("2.0.0-rc.1"));
/// assert_eq!(check_version("1.10"), None);
/// ```
#[must_use]
pub fn check_version(text: &str) -> Option<&str> {
    let version = text.strip_prefix('v')?;
    let (numbers, pre) = version
        .split_once('-')
        .map_or((version, None), |(it, pre)| (it, Some(pre)));
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let is_word = |part: &str| {
        !part.is_empty()
            && part
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    (numbers.split('.').all(is_number) && pre.is_none_or(|pre| pre.split('.').all(is_word)))
        .then_some(version)
}

/// Guesses which version was intended: `1.10` and `V1.10` become `v1.10`.
#[must_use]
pub fn suggest_version(text: &str) -> Option<String> {
    let bare = text.trim_start_matches(['v', 'V']).trim();
    let version = format!("v{bare}");
    check_version(&version).is_some().then_some(version)
}

/// Compares two versions without their `v`: `1.10` is newer than `1.9`, and `2.0` than `2.0-rc.1`.
/// <https://semver.org/#spec-item-11>
#[must_use]
pub fn compare_versions(one: &str, other: &str) -> Ordering {
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

/// Compares numbers of any length by value. Words sort after numbers.
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
    fn versions_have_a_v() {
        for text in ["v1", "v1.10", "v1.10.2", "v0.1.0-alpha.1-x"] {
            assert_eq!(check_version(text), Some(&text[1..]));
        }
        for text in [
            "",
            "v",
            "1.10",
            "V1.1",
            "v1.",
            "v1..2",
            "v1.x",
            "v1-",
            "v1.0-a..b",
            "01.10.2024",
            "v 1",
        ] {
            assert_eq!(check_version(text), None, "{text}");
        }
    }

    #[test]
    fn the_intended_version_is_suggested() {
        assert_eq!(suggest_version("1.10").as_deref(), Some("v1.10"));
        assert_eq!(suggest_version("V 2").as_deref(), Some("v2"));
        assert_eq!(suggest_version("soon"), None);
    }
}
