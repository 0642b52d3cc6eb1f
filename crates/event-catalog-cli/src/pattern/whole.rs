//! A pattern that a string must match entirely. Matching takes linear time.

use std::fmt;

use jsonschema::{PatternOptions, Validator, draft202012};
use serde_json::{Value, json};

use super::cost::cost;
use super::wrong;

/// The maximum length of such a pattern in bytes.
const LONGEST: usize = 1_000;

/// The maximum size of a compiled pattern in bytes.
const LARGEST: usize = 1 << 20;

/// The maximum product of a pattern's cost and the number of bytes to match. A pattern with three
/// Unicode classes and 10,000 names needs a tenth of it.
const MOST_COST: usize = 1_000_000_000;

/// A compiled pattern that a string must match entirely.
pub(crate) struct WholePattern(Validator);

impl WholePattern {
    /// Compiles a pattern that will be matched against strings of this many bytes in total.
    ///
    /// # Errors
    ///
    /// If the pattern can't be used. The error says why.
    pub(crate) fn new(pattern: &str, bytes: usize) -> Result<Self, String> {
        if pattern.len() > LONGEST {
            return Err(format!(
                "it has {} bytes, but at most {LONGEST} are allowed",
                pattern.len()
            ));
        }
        if let Some(wrong) = wrong(pattern) {
            return Err(wrong);
        }
        if cost(pattern).saturating_mul(bytes) > MOST_COST {
            return Err("matching it takes too long".to_owned());
        }
        // Other engines try alternatives one by one, which can take exponential time.
        let engine = PatternOptions::regex()
            .size_limit(LARGEST)
            .dfa_size_limit(LARGEST);
        let schema = json!({ "pattern": format!("^(?:{pattern})$") });
        let options = draft202012::options().offline();
        let options = options.with_pattern_options(engine);
        let built = options.build(&schema).map(Self);
        built.map_err(|_| "it is too large, or uses lookarounds or backreferences".to_owned())
    }

    /// Whether the entire string matches.
    pub(crate) fn matches(&self, text: &str) -> bool {
        self.0.is_valid(&Value::from(text))
    }
}

impl fmt::Debug for WholePattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WholePattern").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::{LONGEST, WholePattern};

    fn matches(pattern: &str, text: &str) -> bool {
        let pattern = WholePattern::new(pattern, text.len());
        pattern.expect("a pattern").matches(text)
    }

    fn why(pattern: &str, bytes: usize) -> String {
        WholePattern::new(pattern, bytes).expect_err("a reason")
    }

    #[test]
    fn the_whole_text_must_match() {
        assert!(matches("[a-z]+", "load"));
        assert!(!matches("[a-z]+", "Load"));
        assert!(!matches("[a-z]+", "load_1"));
        assert!(!matches("[a-z]+", "load\n"));
        assert!(matches("a|b", "b"));
        assert!(!matches("a|b", "bc"));
        assert!(matches("^[a-z]+$", "load"));
        assert!(matches(r"\p{L}+( \p{L}+)*", "Préférence changée"));
        assert!(matches(r"[a-z]+(\.[a-z_]+)+", "charge.failed"));
        assert!(matches("load", "load"));
        assert!(!matches("load", "loaded"));
    }

    #[test]
    fn what_cannot_be_used_says_why() {
        assert_eq!(why("[", 1), "this pattern isn't a regular expression");
        let other = "it is too large, or uses lookarounds or backreferences";
        assert_eq!(why("(?!x)[a-z]+", 1), other);
        assert_eq!(why(r"([a-z])\1", 1), other);
        assert_eq!(why(r"(?:\p{L}{100}){100}", 1), other);
        let slow = "matching it takes too long";
        assert_eq!(why("(?:a{0,100}){100}", 1_000_000), slow);
        let long = why(&"a".repeat(LONGEST + 1), 1);
        assert_eq!(long, "it has 1001 bytes, but at most 1000 are allowed");
    }

    #[test]
    fn patterns_as_people_write_them_are_possible_for_many_names() {
        for pattern in [
            "[a-z]+(_[a-z0-9]+)*",
            r"(com|org)\.example(\.[a-z_]+)+(\.v\d+)?",
            r"\p{Lu}\p{L}*( \p{L}+)*",
        ] {
            let bytes = 10_000 * 60;
            assert!(WholePattern::new(pattern, bytes).is_ok(), "{pattern}");
        }
    }
}
