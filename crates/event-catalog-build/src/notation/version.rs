//! Versions in cells: `v1.10`.
//!
//! The `v` ensures that they stay text. Without it, a spreadsheet reads `1.10` as the number 1.1,
//! and `1.10.2` as a date.

/// The version without its `v`; `None` if the text isn't a version: a `v`, numbers separated by
/// dots, and optionally a pre-release as in <https://semver.org>.
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

/// The version that was probably intended: `1.10` and `V1.10` become `v1.10`.
#[must_use]
pub fn suggest_version(text: &str) -> Option<String> {
    let bare = text.trim_start_matches(['v', 'V']).trim();
    let version = format!("v{bare}");
    check_version(&version).is_some().then_some(version)
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
    fn what_was_meant_is_suggested() {
        assert_eq!(suggest_version("1.10").as_deref(), Some("v1.10"));
        assert_eq!(suggest_version("V 2").as_deref(), Some("v2"));
        assert_eq!(suggest_version("soon"), None);
    }
}
