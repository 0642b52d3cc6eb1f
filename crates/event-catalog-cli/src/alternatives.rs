//! Formats lists of alternatives for messages.

/// Joins alternatives as in "a", "a or b", or "a, b or c".
pub(crate) fn joined(texts: &[String]) -> String {
    match texts {
        [before @ .., last] if !before.is_empty() => format!("{} or {last}", before.join(", ")),
        texts => texts.concat(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_of_several_is_after_or() {
        let texts = ["a", "b", "c d"].map(str::to_owned);
        assert_eq!(joined(&texts[..0]), "");
        assert_eq!(joined(&texts[..1]), "a");
        assert_eq!(joined(&texts[..2]), "a or b");
        assert_eq!(joined(&texts), "a, b or c d");
    }
}
