//! Limits the length of names.

/// The maximum length of a type's name. A name can include the names of everything around the type,
/// so it can get long.
pub(super) const LONGEST: usize = 60;

/// The maximum number of bytes to keep from the beginning of a longer name.
const BEGINNING: usize = 24;

/// Shortens a name of ASCII letters and digits. Words in the middle are left out, because the
/// beginning says what the type belongs to, and the end what the type is.
pub(super) fn cut(name: &str, longest: usize) -> String {
    if name.len() <= longest || !name.is_ascii() {
        return name.to_owned();
    }
    let begins_word = |at: &usize| name.as_bytes()[*at].is_ascii_uppercase();
    let latest = BEGINNING.min(longest);
    let end = (1..=latest).rev().find(begins_word).unwrap_or(latest);
    let earliest = name.len() - (longest - end);
    let start = (earliest..name.len()).find(begins_word);
    format!("{}{}", &name[..end], &name[start.unwrap_or(earliest)..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_cut_between_words() {
        for (name, expected) in [
            ("OrderItem", "OrderItem"),
            (
                "PullRequestReviewCommentPullRequestHeadRepositoryOwnerPermissions",
                "PullRequestReviewCommentHeadRepositoryOwnerPermissions",
            ),
            (
                "PullRequestReviewCommentPullRequestHeadRepositoryOwner2",
                "PullRequestReviewCommentPullRequestHeadRepositoryOwner2",
            ),
        ] {
            assert_eq!(cut(name, LONGEST), expected);
            assert!(expected.len() <= LONGEST);
        }
        let long = format!("A{}", "b".repeat(100));
        let expected = format!("A{}", "b".repeat(59));
        assert_eq!(cut(&long, LONGEST), expected);
    }
}
