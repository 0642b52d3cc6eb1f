//! Follows symbolic links in the tree of a revision. As on disk, the targets must be files of the catalog.

use std::collections::BTreeMap;

use anyhow::bail;

/// The maximum length of a chain of links.
const MOST_STEPS: usize = 16;

/// Adds each link's target under the link's name: a file, or the files of a folder.
///
/// # Errors
///
/// If the target of a link doesn't exist, because its content can't be compared.
pub(super) fn follow(
    files: &mut BTreeMap<String, Vec<u8>>,
    links: &[(String, String)],
) -> anyhow::Result<()> {
    let by_name: BTreeMap<&str, &str> = links.iter().map(|(name, to)| (&**name, &**to)).collect();
    let mut added = Vec::new();
    for (name, target) in links {
        let Some(place) = resolve(name, target, &by_name) else {
            bail!(
                "`{name}` is a link to `{target}`, which is outside the catalog's folder in that revision"
            );
        };
        let before = added.len();
        if let Some(bytes) = files.get(&place) {
            added.push((name.clone(), bytes.clone()));
        }
        let folder = if place.is_empty() {
            String::new()
        } else {
            place + "/"
        };
        // A folder that contains the link itself would have infinitely many files.
        if !name.starts_with(&folder) {
            let below = files
                .range(folder.clone()..)
                .take_while(|(path, _)| path.starts_with(&folder));
            added.extend(
                below.map(|(path, bytes)| {
                    (format!("{name}/{}", &path[folder.len()..]), bytes.clone())
                }),
            );
        }
        if added.len() == before && super::is_of_catalog(name) {
            bail!(
                "`{name}` is a link to `{target}`, but there is no such file in the catalog at that revision; \
                 compare with a revision that has it"
            );
        }
    }
    files.extend(added);
    Ok(())
}

/// Resolves a link to a path from the top of the catalog's folder. Returns `None` if the target is outside, or if the
/// links form a cycle.
fn resolve(name: &str, target: &str, links: &BTreeMap<&str, &str>) -> Option<String> {
    let (mut name, mut target) = (name.to_owned(), target);
    for _ in 0..MOST_STEPS {
        let mut parts: Vec<&str> = name.split('/').collect();
        parts.pop();
        if target.starts_with('/') {
            return None;
        }
        for part in target.split('/') {
            match part {
                "" | "." => {}
                ".." => _ = parts.pop()?,
                part => parts.push(part),
            }
        }
        name = parts.join("/");
        match links.get(name.as_str()) {
            Some(next) => target = next,
            None => return Some(name),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn followed(links: &[(&str, &str)]) -> anyhow::Result<Vec<String>> {
        let files = ["..data/events.csv", "..data/payloads/x.json", "a.csv"];
        let mut files = files
            .map(|it| (it.to_owned(), it.as_bytes().to_vec()))
            .into();
        let links: Vec<_> = links
            .iter()
            .map(|(name, to)| ((*name).to_owned(), (*to).to_owned()))
            .collect();
        follow(&mut files, &links)?;
        let names = files
            .iter()
            .map(|(name, bytes)| format!("{name}={}", String::from_utf8_lossy(bytes)));
        Ok(names
            .filter(|it| !it.starts_with("..") && !it.starts_with("a.csv"))
            .collect())
    }

    #[test]
    fn files_and_folders_are_found_by_links() {
        let found = followed(&[
            ("events.csv", "..data/events.csv"),
            ("payloads", "..data/payloads/"),
        ]);
        let expected = [
            "events.csv=..data/events.csv",
            "payloads/x.json=..data/payloads/x.json",
        ];
        assert_eq!(found.expect("links"), expected);
        let found = followed(&[
            ("b/c.csv", "../d.csv"),
            ("d.csv", "./a.csv"),
            ("README", "nowhere"),
        ]);
        assert_eq!(found.expect("links"), ["b/c.csv=a.csv", "d.csv=a.csv"]);
    }

    #[test]
    fn a_link_that_leads_nowhere_is_an_error() {
        for target in ["gone.csv", "../a.csv", "/a.csv", "x.csv", ".."] {
            assert!(followed(&[("x.csv", target)]).is_err(), "{target}");
        }
    }
}
