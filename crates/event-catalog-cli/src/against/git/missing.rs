//! Suggests a command that fetches a missing revision from a remote of this repository. This code doesn't use
//! the network, so it doesn't know whether a name is a branch or a tag.

use event_catalog_build::read::similar;

use super::since::Since;
use crate::typed::word;

/// What the advice needs to know about the repository.
#[derive(Debug, Default)]
pub(super) struct Known {
    /// The names of the remotes.
    pub(super) remotes: Vec<String>,
    /// The names of local branches and tags, in their shortest form.
    pub(super) names: Vec<String>,
    /// The names that refer to the current commit.
    pub(super) at_head: Vec<String>,
    /// Whether the clone contains only the newest commits.
    pub(super) is_shallow: bool,
    /// Whether the current branch has a commit.
    pub(super) has_head: bool,
    /// The argument that names the version: `--against`, or `OLD`.
    pub(super) argument: String,
}

impl Known {
    /// Formats a version as users type it, with its option, if any.
    fn typed(&self, version: &str) -> String {
        if self.is_option() {
            format!("{} {}", self.argument, word(version))
        } else {
            word(version).into_owned()
        }
    }

    fn is_option(&self) -> bool {
        self.argument.starts_with('-')
    }

    /// Lists the names that may be suggested. Names of the current commit aren't useful, because a comparison with
    /// itself finds nothing.
    fn suggested(&self) -> impl Iterator<Item = &str> + Clone {
        let is_trivial = |name: &String| self.argument != "NEW" && self.at_head.contains(name);
        let names = self.names.iter().filter(move |name| !is_trivial(name));
        names.map(String::as_str)
    }

    /// Removes the remote from a name: `origin/main` becomes `main`.
    fn branch<'n>(&self, name: &'n str) -> &'n str {
        let name = ["refs/heads/", "refs/tags/", "refs/remotes/", "remotes/"]
            .iter()
            .find_map(|prefix| name.strip_prefix(prefix))
            .unwrap_or(name);
        let mut remotes = self.remotes.iter().map(String::as_str).chain(["origin"]);
        let branch = remotes.find_map(|remote| name.strip_prefix(remote)?.strip_prefix('/'));
        branch.unwrap_or(name)
    }
}

/// A revision that doesn't exist, split into its parts: `main~3`, `origin/main`, `refs/tags/v1.0^{commit}`.
#[derive(Debug)]
struct Asked<'r> {
    /// The revision where the path through the history starts.
    base: &'r str,
    /// The steps from there, such as `~3` or the dots of `main...`; may be empty.
    steps: &'r str,
}

/// What a name can refer to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind<'r> {
    Branch { remote: &'r str, name: &'r str },
    Tag { remote: &'r str, name: &'r str },
    Commit { remote: &'r str, hash: &'r str },
}

/// Explains how to get a revision that doesn't exist, in a sentence without a full stop.
pub(super) fn advice(revision: &str, known: &Known) -> String {
    let asked = Asked::of(revision);
    if let Some(why) = without_a_commit(&asked, known) {
        return why.to_owned();
    }
    if let Some(since) = Since::of_two_dots(revision) {
        return match since.other() {
            Some(other) => format!(
                "did you mean `{}`, the commit where this branch began?",
                known.typed(&format!("{other}..."))
            ),
            None => since.advice(),
        };
    }
    if asked.is_here(known) {
        return fetching(&asked, known);
    }
    let mut names = known.names.iter();
    let same = names.find(|it| is_same_branch(it, asked.base, known));
    // If the clone is shallow, the branch may exist while its earlier commits are missing.
    if let Some(same) = same.filter(|_| asked.steps.is_empty() || !known.is_shallow) {
        return format!(
            "did you mean `{}`?",
            known.typed(&format!("{same}{}", asked.steps))
        );
    }
    let near = near(&asked, known).map_or_else(String::new, |near| {
        let near = format!("{near}{}", asked.steps);
        format!("did you mean `{}`? Otherwise, ", known.typed(&near))
    });
    format!("{near}{}", fetching(&asked, known))
}

/// Finds the most similar existing name. Only the parts after the remotes are compared: otherwise, all names of one
/// remote would be similar.
fn near<'k>(asked: &Asked<'_>, known: &'k Known) -> Option<&'k str> {
    let wanted = known.branch(asked.base);
    let names = known
        .suggested()
        .filter(|name| known.branch(name) != wanted);
    let branch = similar(wanted, names.clone().map(|name| known.branch(name)))?;
    let same = names.filter(|name| known.branch(name) == branch);
    // Prefer a name with the same remote.
    let remote = asked.base.strip_suffix(wanted);
    same.min_by_key(|name| name.strip_suffix(branch) != remote)
}

/// Explains why the revision can't exist, if the repository has no commit that it could refer to.
fn without_a_commit(asked: &Asked<'_>, known: &Known) -> Option<&'static str> {
    if known.has_head {
        return None;
    }
    if known.names.is_empty() && known.remotes.is_empty() {
        return Some(
            "this repository has no commit yet, so it has no older version; commit the catalog first, or compare with a \
             folder or a file",
        );
    }
    asked.is_of_head().then_some(
        "the current branch has no commit yet; commit the catalog first, or compare with another branch",
    )
}

fn fetching(asked: &Asked<'_>, known: &Known) -> String {
    let listed = "`git branch --all` and `git tag` list the existing branches and tags";
    let is_here = asked.is_here(known);
    if is_here && !known.is_shallow {
        return format!(
            "the history does not go back that far; `git log {}` lists its commits",
            word(asked.base)
        );
    }
    let origin = known.remotes.iter().find(|it| *it == "origin");
    let Some(remote) = origin.or(known.remotes.first()) else {
        return format!("this repository has no remote to fetch it from; {listed}");
    };
    if !is_here && !is_name(asked.base) {
        return format!("no branch or tag can have that name; {listed}");
    }
    let step = |command: &str, compared: &str| {
        let compared = format!("{compared}{}", asked.steps);
        let compared = known.typed(&compared);
        if known.is_option() {
            format!("`{command}`, then `{compared}`")
        } else {
            format!("`{command}`, then compare with `{compared}`")
        }
    };
    let advice = if is_here {
        let command = format!("git fetch --unshallow {}", word(remote));
        format!("fetch its history with {}", step(&command, asked.base))
    } else {
        let kind = Kind::of(asked.base, remote, known);
        let fetching = |kind: Kind<'_>| step(&kind.command(asked, known), &kind.compared(asked));
        let other = kind.other(asked.base).map_or_else(String::new, |other| {
            format!("; if it is a {}, with {}", other.noun(), fetching(other))
        });
        format!("fetch it with {}{other}", fetching(kind))
    };
    if known.is_shallow {
        format!("{advice}. In GitHub Actions, set `fetch-depth: 0` for actions/checkout")
    } else {
        advice
    }
}

/// Whether an existing name differs from the requested one only in its remote: `origin/main` and `main`.
fn is_same_branch(here: &str, asked: &str, known: &Known) -> bool {
    let is_of_remote = |remote: &str, branch: &str, whole: &str| {
        let rest = whole.strip_prefix(remote);
        rest.and_then(|it| it.strip_prefix('/')) == Some(branch)
    };
    let mut remotes = known.remotes.iter();
    remotes.any(|remote| is_of_remote(remote, asked, here))
        || (known.remotes.is_empty() && is_of_remote("origin", here, asked))
}

/// Whether git allows a branch or a tag with this name.
/// <https://git-scm.com/docs/git-check-ref-format>
fn is_name(name: &str) -> bool {
    let is_free = |it: char| !it.is_control() && !" ~^:?*[\\`".contains(it);
    !name.is_empty()
        && !name.starts_with(['-', '/', '.'])
        && !name.ends_with(['/', '.'])
        && !name.contains("..")
        && !name.contains("//")
        && name.chars().all(is_free)
}

impl<'r> Asked<'r> {
    fn of(revision: &'r str) -> Self {
        let since = Since::of(revision).filter(Since::is_of_head);
        let start = since.map_or(revision, |it| it.start);
        let end = start.find(['~', '^']).or_else(|| start.find("@{"));
        let (base, steps) = revision.split_at(end.unwrap_or(start.len()));
        Self { base, steps }
    }

    /// Whether the base of the revision exists.
    fn is_here(&self, known: &Known) -> bool {
        self.is_of_head() || known.names.iter().any(|it| it == self.base)
    }

    /// Whether the base of the revision is the current commit.
    fn is_of_head(&self) -> bool {
        matches!(self.base, "HEAD" | "@")
    }
}

impl<'r> Kind<'r> {
    fn of(base: &'r str, remote: &'r str, known: &'r Known) -> Self {
        let short = base.strip_prefix("refs/").unwrap_or(base);
        if let Some(name) = short.strip_prefix("tags/") {
            return Self::Tag { remote, name };
        }
        if let Some(name) = short.strip_prefix("heads/") {
            return Self::Branch { remote, name };
        }
        let tracked = short.strip_prefix("remotes/").unwrap_or(short);
        let of_remote = known.remotes.iter().find_map(|remote| {
            let name = tracked.strip_prefix(remote.as_str())?.strip_prefix('/')?;
            Some(Self::Branch { remote, name })
        });
        if let Some(branch) = of_remote {
            return branch;
        }
        let is_hash = (7..=64).contains(&base.len())
            && base.bytes().all(|it| it.is_ascii_hexdigit())
            && base.bytes().any(|it| it.is_ascii_digit());
        let version = base.strip_prefix('v').unwrap_or(base);
        if is_hash {
            Self::Commit { remote, hash: base }
        } else if version.starts_with(|it: char| it.is_ascii_digit()) {
            Self::Tag { remote, name: base }
        } else {
            Self::Branch { remote, name: base }
        }
    }

    /// Returns the other possible kind of an ambiguous name: a branch may be a tag, and a tag may be a branch.
    fn other(self, base: &str) -> Option<Self> {
        match self {
            Self::Branch { remote, name } if name == base => Some(Self::Tag { remote, name }),
            Self::Tag { remote, name } if name == base => Some(Self::Branch { remote, name }),
            _ => None,
        }
    }

    fn noun(self) -> &'static str {
        match self {
            Self::Branch { .. } => "branch",
            Self::Tag { .. } => "tag",
            Self::Commit { .. } => "commit",
        }
    }

    /// Returns the revision to compare with, once the command has fetched it.
    fn compared(self, asked: &Asked<'_>) -> String {
        match self {
            Self::Branch { remote, name } => format!("{remote}/{name}"),
            _ => asked.base.to_owned(),
        }
    }

    /// Builds the command that fetches the revision. In a shallow clone, the command fetches only the compared commit
    /// if possible.
    fn command(self, asked: &Asked<'_>, known: &Known) -> String {
        let is_whole_hash = |hash: &str| matches!(hash.len(), 40 | 64);
        let (remote, what) = match self {
            Self::Branch { remote, name } => {
                (remote, format!("{name}:refs/remotes/{remote}/{name}"))
            }
            Self::Tag { remote, name } => (remote, format!("refs/tags/{name}:refs/tags/{name}")),
            Self::Commit { remote, hash } if is_whole_hash(hash) => (remote, hash.to_owned()),
            // A remote doesn't resolve abbreviated commit ids.
            Self::Commit { remote, .. } => {
                (remote, format!("+refs/heads/*:refs/remotes/{remote}/*"))
            }
        };
        let needs_history = match self {
            Self::Commit { hash, .. } => !is_whole_hash(hash) || !asked.steps.is_empty(),
            _ => !asked.steps.is_empty(),
        };
        let depth = match (known.is_shallow, needs_history) {
            (false, _) => "",
            (true, false) => "--depth=1 ",
            (true, true) => "--unshallow ",
        };
        format!("git fetch {depth}{} {}", word(remote), word(&what))
    }
}

#[cfg(test)]
mod tests;
