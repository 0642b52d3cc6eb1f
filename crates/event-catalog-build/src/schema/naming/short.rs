//! Names that are not too long.

/// The maximum length of a type's name. A name may include the names of everything around the type,
/// so it may be long.
pub(super) const LONGEST: usize = 60;

/// How many bytes are kept from the beginning of a longer name.
const BEGINNING: usize = 24;

/// Shortens a name of ASCII letters and digits. Its beginning says what the type belongs to, and
/// its end what the type is, so words in the middle are left out.
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
