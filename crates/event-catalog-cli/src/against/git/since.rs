//! The commit where a branch began, in git's notation `main...`: the merge base of `main` and `HEAD`.

use anyhow::bail;

use super::Repository;
use super::command::{Plumbing, first_lines};
use crate::typed::word;

/// A revision in git's notation `A...B`.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Since<'r> {
    /// The revision before the dots.
    pub(super) start: &'r str,
    /// The revision after the dots; if it is empty, git uses `HEAD`.
    pub(super) end: &'r str,
}

impl<'r> Since<'r> {
    /// Parses a revision. Returns `None` if it doesn't have the form `A...B`.
    pub(super) fn of(revision: &'r str) -> Option<Self> {
        Self::split(revision, "...")
    }

    /// Parses `A..B`, which isn't a version: for git, it means the commits of `B` that `A` doesn't have. Returns `None`
    /// if the text doesn't have this form, or if it names only `HEAD`.
    pub(super) fn of_two_dots(revision: &'r str) -> Option<Self> {
        let since = Self::split(revision, "..")?;
        // Exclude `A...B`, and paths such as `a/../b`.
        let is_range = !since.end.starts_with(['.', '/', '\\']);
        let names_other = !(is_head(since.start) && since.is_of_head());
        (is_range && names_other).then_some(since)
    }

    fn split(revision: &'r str, dots: &str) -> Option<Self> {
        let (start, end) = revision.split_once(dots)?;
        // The dots in `main:a...b` belong to a path, and those in `HEAD^{/Fix...}` to a pattern.
        let is_revision = !start.contains(':')
            && start.matches('{').count() == start.matches('}').count()
            && !start.starts_with(['.', '/']);
        is_revision.then_some(Self { start, end })
    }

    /// Whether the revision after the dots is `HEAD`.
    pub(super) fn is_of_head(&self) -> bool {
        is_head(self.end)
    }

    /// Returns the revision that isn't `HEAD`, if there is exactly one.
    pub(super) fn other(&self) -> Option<&'r str> {
        match (is_head(self.start), is_head(self.end)) {
            (true, false) => Some(self.end),
            (false, true) => Some(self.start),
            _ => None,
        }
    }

    /// Explains what to write instead of two revisions.
    pub(super) fn advice(&self) -> String {
        if let Some(other) = self.other() {
            return format!("write `{other}...` for the commit where this branch began");
        }
        let Self { start, end } = self;
        format!(
            "write `{start}...` for the commit where this branch began; for another branch, compare with the commit \
             that `git merge-base {} {}` prints",
            word(start),
            word(end)
        )
    }
}

/// The beginning of a commit's id.
fn short(id: &str) -> &str {
    id.get(..10).unwrap_or(id)
}

/// Whether a revision before or after the dots is the current commit. If it is empty, git uses `HEAD`.
fn is_head(revision: &str) -> bool {
    matches!(revision, "" | "HEAD" | "@")
}

impl Repository {
    /// Finds the commit of a revision such as `main...`: the newest commit that both branches have. Returns `None` if
    /// there is no revision before the dots.
    ///
    /// # Errors
    ///
    /// If the second revision isn't `HEAD`, or if the branches have no such commit, or several.
    pub(super) fn merge_base(
        &self,
        revision: &str,
        since: &Since<'_>,
    ) -> anyhow::Result<Option<String>> {
        if !since.is_of_head() {
            bail!("`{revision}` names two revisions; {}", since.advice());
        }
        let start = since.start;
        let Some(commit) = self.revision(start)? else {
            return Ok(None);
        };
        if !self.has_head()? {
            bail!(
                "the current branch has no commit yet, so there is no commit where it began; compare with `{start}` \
                 itself"
            );
        }
        // `commit` is a full commit id, so git can't mistake it for an option.
        let output = self.run(Plumbing::MergeBase, &["--all", commit.as_str(), "HEAD"])?;
        let printed = String::from_utf8_lossy(&output.stdout);
        let bases: Vec<&str> = printed.lines().collect();
        match bases[..] {
            [base] if output.status.success() => return Ok(Some(base.to_owned())),
            [one, other, ..] if output.status.success() => bail!(
                "this branch began at several commits of `{start}`, {} and {}, and each comparison would miss changes; \
                 merge `{start}` into this branch first, or compare with `{start}` itself",
                short(one),
                short(other)
            ),
            _ => {}
        }
        if output.status.code() != Some(1) {
            bail!(
                "git can't find the commit where this branch began, for `{revision}`: {}",
                first_lines(&output.stderr)
            );
        }
        if self.is_shallow()? {
            bail!(
                "this clone is shallow, and doesn't have the commit where this branch began, for `{revision}`; {}",
                self.advice(revision)
            );
        }
        bail!(
            "`{start}` and `HEAD` have no commit in common, so there is no commit where this branch began; compare with \
             `{start}` itself"
        )
    }

    /// Finds the commit where the current branch diverged from another commit. Returns `None` if `HEAD` contains the
    /// other commit, or if the common commit is unknown, or one of several.
    pub(in crate::against) fn beginning(&self, commit: &str) -> anyhow::Result<Option<String>> {
        let is_ancestor = self.run(Plumbing::MergeBase, &["--is-ancestor", commit, "HEAD"])?;
        // Status 0 means that the commit is an ancestor of `HEAD`. Any status except 0 and 1 is an error.
        if is_ancestor.status.code() != Some(1) {
            return Ok(None);
        }
        let base = self.run(Plumbing::MergeBase, &["--all", commit, "HEAD"])?;
        // The history of a shallow clone ends early, so the result may be wrong.
        if !base.status.success() || self.is_shallow()? {
            return Ok(None);
        }
        let printed = String::from_utf8_lossy(&base.stdout);
        let mut bases = printed.lines();
        let only = bases.next().filter(|_| bases.next().is_none());
        Ok(only.map(str::to_owned))
    }

    /// Whether the clone contains only the newest commits.
    fn is_shallow(&self) -> anyhow::Result<bool> {
        let output = self.run(Plumbing::RevParse, &["--is-shallow-repository"])?;
        Ok(output.stdout.trim_ascii() == b"true")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_dots_between_revisions_are_gits_notation() {
        for (revision, expected) in [
            ("main...", Some(("main", ""))),
            ("main...HEAD", Some(("main", "HEAD"))),
            ("origin/main~2...", Some(("origin/main~2", ""))),
            ("main@{1}...", Some(("main@{1}", ""))),
            ("v1.2...v1.3", Some(("v1.2", "v1.3"))),
            ("...main", Some(("", "main"))),
            ("main", None),
            ("main..", None),
            ("main:docs/a...b", None),
            ("HEAD^{/Fix...}", None),
            ("../a...b", None),
            ("/a...b", None),
        ] {
            let found = Since::of(revision).map(|it| (it.start, it.end));
            assert_eq!(found, expected, "{revision}");
        }
    }

    #[test]
    fn two_dots_are_not_a_version() {
        for (revision, expected) in [
            ("main..", Some(Some("main"))),
            ("main..HEAD", Some(Some("main"))),
            ("origin/main~2..@", Some(Some("origin/main~2"))),
            ("..main", Some(Some("main"))),
            ("HEAD..main", Some(Some("main"))),
            ("main..topic", Some(None)),
            ("main...", None),
            ("main...topic", None),
            ("..", None),
            ("HEAD..", None),
            ("../a", None),
            ("a/../b", None),
            ("main", None),
        ] {
            let found = Since::of_two_dots(revision).map(|it| it.other());
            assert_eq!(found, expected, "{revision}");
        }
    }

    #[test]
    fn the_advice_for_two_revisions_names_the_branch_that_is_not_head() {
        let advice = |revision| Since::of(revision).map(|it| it.advice());
        let of_other = advice("main...topic").unwrap();
        assert!(
            of_other.contains("`git merge-base main topic`"),
            "{of_other}"
        );
        for revision in ["...main", "HEAD...main", "@...main"] {
            let advice = advice(revision).unwrap();
            assert!(advice.starts_with("write `main...` for"), "{advice}");
        }
    }
}
