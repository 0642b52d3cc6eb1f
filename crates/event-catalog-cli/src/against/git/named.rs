//! What a revision names. Anyone who can push a tag can choose its name, so a name with several meanings is refused.

use anyhow::bail;

use super::Repository;
use super::command::{Plumbing, first_lines};
use crate::typed::word;

/// A text with at least this many hexadecimal digits counts as a commit id.
const SHORTEST_ID: usize = 16;

/// A branch, tag or other reference.
#[derive(Debug)]
struct Reference {
    /// The full name: `refs/heads/main`.
    name: String,
    /// The id of the commit.
    commit: String,
}

impl Repository {
    /// Rejects a revision that doesn't clearly name one commit.
    ///
    /// Git reads `origin/main` as `refs/origin/main`, as `refs/tags/origin/main`, as a branch, and only then as a branch of
    /// the remote `origin`. If there are several, it takes the first and prints a warning
    /// (<https://git-scm.com/docs/gitrevisions>).
    pub(super) fn refuse_unclear(&self, revision: &str) -> anyhow::Result<()> {
        let name = base(revision);
        // These are files in the folder `.git`, which have priority over all references.
        if matches!(name, "" | "@" | "HEAD") || name.ends_with("_HEAD") {
            return Ok(());
        }
        let found = self.references(name)?;
        // Git never takes a whole id for a name.
        let is_part = (SHORTEST_ID..64).contains(&name.len()) && name.len() != 40;
        let is_id = is_part && name.bytes().all(|byte| byte.is_ascii_hexdigit());
        if let Some(first) = found.first().filter(|_| is_id) {
            bail!(
                "`{name}` can be a commit id, but git reads it as `{0}`; write `{0}`, or the whole commit id",
                word(&first.name)
            );
        }
        // Git looks for a full name first.
        if let Some(first) = found.first()
            && first.name != name
            && found.iter().any(|it| it.commit != first.commit)
        {
            let names: Vec<String> = found
                .iter()
                .map(|it| format!("`{}`", word(&it.name)))
                .collect();
            bail!(
                "`{name}` has several meanings here: {}; write the full name of one of them",
                names.join(", ")
            );
        }
        if let Some(first) = found.first()
            && let Some(expected) = self.expected(name)?
            && found.iter().all(|it| it.name != expected)
        {
            bail!(
                "there is no `{expected}` here, and git reads `{name}` as `{0}`; write `{0}` if that is the version to \
                 compare with",
                word(&first.name)
            );
        }
        self.refuse_abbreviation(name, found.is_empty())
    }

    /// Finds all references that git may take for a name.
    fn references(&self, name: &str) -> anyhow::Result<Vec<Reference>> {
        let full = if name.starts_with("refs/") {
            vec![
                name.to_owned(),
                format!("refs/{name}"),
                format!("refs/tags/{name}"),
                format!("refs/heads/{name}"),
            ]
        } else {
            vec![
                format!("refs/{name}"),
                format!("refs/tags/{name}"),
                format!("refs/heads/{name}"),
                format!("refs/remotes/{name}"),
                format!("refs/remotes/{name}/HEAD"),
            ]
        };
        let mut arguments = vec!["--format=%(refname) %(objectname) %(*objectname)"];
        arguments.extend(full.iter().map(String::as_str));
        let output = self.run(Plumbing::ForEachRef, &arguments)?;
        if !output.status.success() {
            bail!(
                "git can't list the branches and tags named `{name}`: {}",
                first_lines(&output.stderr)
            );
        }
        let printed = String::from_utf8_lossy(&output.stdout);
        let references = printed.lines().filter_map(|line| {
            let mut parts = line.split(' ');
            let (name, object) = (parts.next()?, parts.next()?);
            // An annotated tag is an object that points to the commit.
            let commit = parts.next().filter(|it| !it.is_empty()).unwrap_or(object);
            // Git also lists the references below a name.
            full.iter().any(|it| it == name).then(|| Reference {
                name: name.to_owned(),
                commit: commit.to_owned(),
            })
        });
        let mut found: Vec<Reference> = references.collect();
        found.sort_by_key(|it| full.iter().position(|name| *name == it.name));
        Ok(found)
    }

    /// The reference that users mean by a full name, and by a name that begins with a remote.
    fn expected(&self, name: &str) -> anyhow::Result<Option<String>> {
        if name.starts_with("refs/") {
            return Ok(Some(name.to_owned()));
        }
        let begins = |remote: &String| {
            let rest = name.strip_prefix(remote.as_str());
            rest.is_some_and(|rest| rest.starts_with('/'))
        };
        let is_of_remote = self.remotes()?.iter().any(begins);
        Ok(is_of_remote.then(|| format!("refs/remotes/{name}")))
    }

    /// Rejects a text that git would read as an abbreviated commit id, such as `facade` or `v1-gfacade`. If no branch has
    /// that name, the author of a pull request could create a commit whose id starts with it.
    fn refuse_abbreviation(&self, name: &str, is_unknown: bool) -> anyhow::Result<()> {
        let described = name.rsplit_once("-g").map(|(_, id)| id);
        let is_id = |id: &&str| id.len() >= 4 && id.bytes().all(|byte| byte.is_ascii_hexdigit());
        let id = [Some(name), described].into_iter().flatten().find(is_id);
        if is_unknown && id.is_some_and(|id| id.len() < SHORTEST_ID) {
            let arguments = ["--verify", "--quiet", name];
            let output = self.run(Plumbing::RevParse, &arguments)?;
            if output.status.success() {
                bail!(
                    "there is no branch or tag `{name}` here; if it is an abbreviated commit id, write at least \
                     {SHORTEST_ID} digits, because anyone can create a commit with a given short prefix"
                );
            }
        }
        Ok(())
    }
}

/// The name at the start of a revision: `main` in `main~2`, `main^{tree}`, `main@{1}` and `main:folder`.
fn base(revision: &str) -> &str {
    let end = revision.find(['^', '~', ':']);
    let at = revision.find("@{");
    let end = end.into_iter().chain(at).min();
    &revision[..end.unwrap_or(revision.len())]
}

#[cfg(test)]
mod tests {
    use super::base;

    #[test]
    fn the_name_of_a_revision_ends_at_its_steps() {
        for revision in [
            "main",
            "main~2",
            "main^{tree}",
            "main@{1}",
            "main:a@{b",
            "main^",
        ] {
            assert_eq!(base(revision), "main", "{revision}");
        }
        assert_eq!(base("user@host"), "user@host");
    }
}
