//! Tests of the advice for missing revisions in different repositories.

use super::*;

fn known(remotes: &[&str], names: &[&str], is_shallow: bool) -> Known {
    let owned = |all: &[&str]| all.iter().map(|&it| it.to_owned()).collect();
    Known {
        remotes: owned(remotes),
        names: owned(names),
        at_head: Vec::new(),
        is_shallow,
        has_head: true,
        argument: "--against".to_owned(),
    }
}

#[test]
fn a_repository_without_a_commit_says_so() {
    let new = |remotes: &[&str], names: &[&str]| Known {
        has_head: false,
        ..known(remotes, names, false)
    };
    for revision in ["main", "HEAD", "HEAD~1", "@", "main...", "v1.0"] {
        let advice = advice(revision, &new(&[], &[]));
        assert!(
            advice.starts_with("this repository has no commit yet"),
            "{revision}: {advice}"
        );
    }
    // The commits may be on another branch, or on a remote.
    for known in [new(&["origin"], &[]), new(&[], &["topic"])] {
        let head = advice("HEAD", &known);
        assert!(
            head.starts_with("the current branch has no commit"),
            "{head}"
        );
        let main = advice("main", &known);
        assert!(!main.contains("no commit yet"), "{main}");
    }
}

#[test]
fn no_remote_is_named_twice() {
    for remotes in [&["origin"][..], &["origin", "upstream"], &["upstream"], &[]] {
        for is_shallow in [false, true] {
            let known = known(remotes, &["topic"], is_shallow);
            for revision in [
                "main",
                "origin/main",
                "refs/remotes/origin/main",
                "refs/heads/main",
                "upstream/main",
                "origin/main~2",
                "v1.0",
                "feature/x",
            ] {
                let advice = advice(revision, &known);
                for wrong in ["origin/origin", "upstream/upstream", "refs/heads/refs"] {
                    assert!(!advice.contains(wrong), "{revision}: {advice}");
                }
            }
        }
    }
}

#[test]
fn two_dots_are_a_habit_of_git() {
    let local = known(&[], &["main", "topic"], false);
    let since = "did you mean `--against main...`, the commit where this branch began?";
    for revision in ["main..", "main..HEAD", "main..@", "..main", "HEAD..main"] {
        assert_eq!(advice(revision, &local), since, "{revision}");
    }
    let two = advice("main..topic", &local);
    assert!(two.contains("`git merge-base main topic`"), "{two}");
}

#[test]
fn the_current_commit_and_the_remote_are_not_suggested() {
    // The clone contains only the branch `topic`.
    let mut clone = known(&["origin"], &["topic", "origin/topic"], true);
    for revision in ["origin/main", "origin/main...", "main"] {
        let advice = advice(revision, &clone);
        assert!(!advice.contains("did you mean"), "{revision}: {advice}");
    }
    let suggested = |known: &Known| advice("origin/topci", known);
    assert!(
        suggested(&clone).starts_with("did you mean `--against origin/topic`?"),
        "{}",
        suggested(&clone)
    );
    clone.at_head.clone_from(&clone.names);
    assert!(
        !suggested(&clone).contains("did you mean"),
        "{}",
        suggested(&clone)
    );
    // For `NEW`, unlike for `OLD`, the current commit is a useful suggestion.
    clone.argument = "NEW".to_owned();
    assert!(
        suggested(&clone).starts_with("did you mean `origin/topic`?"),
        "{}",
        suggested(&clone)
    );
}

#[test]
fn what_is_typed_is_fetched_where_it_can_be() {
    let clone = known(&["origin"], &["topic"], false);
    let branch = "fetch it with `git fetch origin main:refs/remotes/origin/main`";
    for revision in [
        "origin/main",
        "refs/remotes/origin/main",
        "remotes/origin/main",
    ] {
        let expected = format!("{branch}, then `--against origin/main`");
        assert_eq!(advice(revision, &clone), expected);
    }
    assert_eq!(
        advice("main~2", &clone),
        format!(
            "{branch}, then `--against origin/main~2`; if it is a tag, with `git fetch origin \
             refs/tags/main:refs/tags/main`, then `--against main~2`"
        )
    );
    assert!(
        advice("feature/#12", &clone)
            .contains("`git fetch origin 'feature/#12:refs/remotes/origin/feature/#12'`")
    );
    for nonsense in ["", "-x", "a b", "a`b", "..", "a//b", "x?"] {
        assert!(
            !advice(nonsense, &clone).contains("git fetch"),
            "{nonsense}"
        );
    }
    assert_eq!(
        advice("HEAD~30", &clone),
        "the history does not go back that far; `git log HEAD` lists its commits"
    );
    let fetched = known(&["origin"], &["topic", "origin/main"], false);
    assert_eq!(
        advice("main~2", &fetched),
        "did you mean `--against origin/main~2`?"
    );
    // The branch exists, but its history is incomplete. Fetching the same branch from the remote wouldn't add
    // history.
    let shallow = known(&["origin"], &["main", "origin/main"], true);
    for (revision, expected) in [
        (
            "main~1",
            "fetch its history with `git fetch --unshallow origin`, then `--against main~1`",
        ),
        (
            "origin/main~1",
            "fetch its history with `git fetch --unshallow origin`, then `--against origin/main~1`",
        ),
    ] {
        let advice = advice(revision, &shallow);
        assert!(advice.starts_with(expected), "{advice}");
    }
    let tracked = known(&["origin"], &["topic", "origin/main"], true);
    assert!(
        advice("main~1", &tracked).starts_with("fetch it with `git fetch --unshallow origin"),
        "{}",
        advice("main~1", &tracked)
    );
    assert_eq!(
        advice("main", &tracked),
        "did you mean `--against origin/main`?"
    );
    // The steps `...` are kept in the suggestion.
    for (revision, known, expected) in [
        (
            "origin/main...",
            &clone,
            format!("{branch}, then `--against origin/main...`"),
        ),
        (
            "main...HEAD",
            &fetched,
            "did you mean `--against origin/main...HEAD`?".to_owned(),
        ),
        (
            "main...",
            &shallow,
            "fetch its history with `git fetch --unshallow origin`, then `--against main...`. In GitHub Actions, \
             set `fetch-depth: 0` for actions/checkout"
                .to_owned(),
        ),
    ] {
        assert_eq!(advice(revision, known), expected);
    }
    let local = known(&[], &["main"], false);
    assert_eq!(
        advice("origin/main", &local),
        "did you mean `--against main`?"
    );
    assert!(advice("mian", &local).starts_with("did you mean `--against main`? Otherwise, "));
    // The argument `OLD` has no option in front of it.
    let positional = Known {
        argument: "OLD".to_owned(),
        ..known(&["origin"], &["topic"], false)
    };
    assert!(
        advice("origin/main", &positional)
            .ends_with("refs/remotes/origin/main`, then compare with `origin/main`")
    );
    assert_eq!(
        advice("tpoic", &positional).find("did you mean `topic`?"),
        Some(0)
    );
}
