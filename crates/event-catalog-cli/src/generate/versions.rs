//! Orders versions and dates. <https://semver.org/#spec-item-11>

use event_catalog_build::catalog::Release;

/// The distinct releases, oldest first. Versions come before dates.
pub(crate) fn sorted_releases<'r>(releases: impl Iterator<Item = &'r Release>) -> Vec<&'r Release> {
    let mut releases: Vec<_> = releases.collect();
    releases.sort_by(|one, other| {
        let order = one.compare(other);
        let order = order.unwrap_or_else(|| one.date().is_some().cmp(&other.date().is_some()));
        order.then_with(|| one.written().cmp(other.written()))
    });
    releases.dedup();
    releases
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn releases_are_in_order() {
        let ordered = [
            "v0.9",
            "v1",
            "v1.2",
            "v1.9",
            "v1.10",
            "v2.0-alpha",
            "v2.0-rc.1",
            "v2.0-rc.2",
            "v2.0-rc.10",
            "v2.0",
            "v2.0.1",
            "v10",
            "2024-02-29",
            "2026-11-29",
        ];
        let mut shuffled = ordered.to_vec();
        shuffled.reverse();
        shuffled.extend(ordered);
        let releases: Vec<Release> = shuffled
            .into_iter()
            .map(|text| Release::parse(text).expect("a release"))
            .collect();
        let sorted = sorted_releases(releases.iter());
        let sorted: Vec<&str> = sorted.into_iter().map(Release::written).collect();
        assert_eq!(sorted, ordered);
    }
}
