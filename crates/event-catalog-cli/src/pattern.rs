//! Checks that patterns are valid regular expressions both for `check` and in JavaScript with the
//! flag `u`. A pattern that is valid in JavaScript only without the flag is doubtful; any other
//! invalid pattern is broken.
//!
//! The library's parser accepts escapes that are valid in JavaScript only without the flag, and
//! doesn't check the names of Unicode properties.

mod cost;
mod loose;
mod whole;

use std::collections::HashMap;
use std::sync::LazyLock;

use event_catalog_build::schema::Schemas;
use icu_properties::props::{GeneralCategoryGroup, Script};
use icu_properties::{CodePointSetData, PropertyParser};
use jsonschema::error::ValidationErrorKind;
use jsonschema::{
    PatternCache, PatternOptions, ValidationError, ValidationOptions, Validator, draft202012,
};
use serde_json::json;

use cost::{cost, is_fancy};
use loose::is_loose;
pub(crate) use whole::WholePattern;

/// The maximum length of a pattern in bytes.
pub(crate) const LONGEST: usize = 10_000;

/// Validates the format `regex` of JSON Schema.
static SYNTAX: LazyLock<Option<Validator>> = LazyLock::new(|| {
    let options = draft202012::options().offline();
    let options = options.should_validate_formats(true);
    options.build(&json!({ "format": "regex" })).ok()
});

/// The maximum total cost of compiling the patterns in a run: about a second.
const MOST_COST: usize = 100_000;

/// The maximum number of times that a pattern with lookarounds or backreferences may backtrack to match one
/// text. For any other pattern, the time is linear in the length of the text.
const MOST_STEPS_BACK: usize = 1_000;

/// Creates options for validating with a schema that has patterns from a catalog. `steps_back` means that a pattern
/// may backtrack. Otherwise, no limit is set, because with a limit, the library would use the backtracking engine for
/// all patterns.
pub(crate) fn options(compiled: PatternCache, steps_back: bool) -> ValidationOptions<'static> {
    let options = draft202012::options().offline();
    let options = options.with_pattern_cache(compiled);
    if steps_back {
        let engine = PatternOptions::fancy_regex().backtrack_limit(MOST_STEPS_BACK);
        options.with_pattern_options(engine)
    } else {
        options
    }
}

/// Whether matching was aborted because it takes too long, so the result is unknown.
pub(crate) fn is_unfinished(error: &ValidationError<'_>) -> bool {
    let kind = error.kind();
    matches!(kind, ValidationErrorKind::BacktrackLimitExceeded { .. })
}

/// Whether matching a pattern can backtrack.
pub(crate) fn steps_back(pattern: &str) -> bool {
    is_fancy(pattern)
}

/// Returns the maximum number of bytes that are read to match a text of this length, if the pattern backtracks.
pub(crate) fn bytes_read(length: usize) -> usize {
    length.saturating_mul(length.min(MOST_STEPS_BACK))
}

/// Compiles each pattern once, as long as time remains.
pub(crate) struct Patterns {
    left: usize,
    /// The size of the validators that may still be compiled.
    room: usize,
    seen: HashMap<String, bool>,
    compiled: PatternCache,
}

impl Default for Patterns {
    fn default() -> Self {
        Self {
            left: MOST_COST,
            room: usize::MAX,
            seen: HashMap::new(),
            compiled: PatternCache::new(),
        }
    }
}

impl Patterns {
    /// Limits the total size of the validators in a run. Schemas that don't share much always have enough room.
    pub(crate) fn with_room(free: usize, schemas: &Schemas<'_>) -> Self {
        let bytes = schemas.files.iter().map(|file| file.document.bytes());
        Self {
            room: free + bytes.sum::<usize>() / 2,
            ..Self::default()
        }
    }

    /// Explains why a pattern that isn't [`broken`] is doubtful: it is valid only without the flag `u`, or can't be
    /// used to validate examples. Returns `None` if the pattern is fine.
    pub(crate) fn doubt(&mut self, pattern: &str) -> Option<String> {
        if let Some(wrong) = wrong(pattern) {
            return Some(format!("{wrong} with the flag `u`"));
        }
        let had_time = self.left > 0;
        if !self.have_time_for(pattern) {
            // Only the first pattern without enough time is reported, because all later ones have the same problem.
            let message =
                "together with the patterns before it, this pattern takes too long to compile";
            return had_time.then(|| message.to_owned());
        }
        let alone = json!({ "pattern": pattern });
        let is_unknown = options(self.compiled(), false).build(&alone).is_err();
        is_unknown.then(|| "this pattern is too large or too unusual to validate values".to_owned())
    }

    /// The patterns that have been compiled.
    pub(crate) fn compiled(&self) -> PatternCache {
        self.compiled.clone()
    }

    /// Whether a validator of this size may be compiled, too.
    pub(crate) fn have_room_for(&mut self, size: usize) -> bool {
        let left = self.room.checked_sub(size);
        self.room = left.unwrap_or(self.room);
        left.is_some()
    }

    /// Whether enough time is left to compile this pattern, too.
    pub(crate) fn have_time_for(&mut self, pattern: &str) -> bool {
        if let Some(had_time) = self.seen.get(pattern) {
            return *had_time;
        }
        // A pattern without repetitions to expand takes no more time than any other text in a schema.
        let cost = cost(pattern).saturating_sub(20 + 2 * pattern.len());
        let left = self.left.checked_sub(cost);
        self.left = left.unwrap_or(0);
        self.seen.insert(pattern.to_owned(), left.is_some());
        left.is_some()
    }
}

/// Explains why JavaScript rejects a pattern, both with and without the flag `u`. Returns `None` if the pattern is
/// valid.
pub(crate) fn broken(pattern: &str) -> Option<String> {
    wrong(pattern).filter(|_| pattern.len() > LONGEST || !is_loose(pattern))
}

/// Explains why JavaScript rejects a pattern with the flag `u`.
fn wrong(pattern: &str) -> Option<String> {
    if pattern.len() > LONGEST {
        let bytes = pattern.len();
        return Some(format!(
            "this pattern has {bytes} bytes, but at most {LONGEST} are allowed"
        ));
    }
    if let Some(escape) = wrong_escape(pattern) {
        let escape = escape.escape_debug();
        return Some(format!(
            "in this pattern, `{escape}` must have no backslash"
        ));
    }
    if let Some(name) = unknown_property(pattern) {
        return Some(format!("there is no Unicode property `{name}`"));
    }
    let is_wrong = SYNTAX
        .as_ref()
        .is_some_and(|it| !it.is_valid(&json!(pattern)));
    is_wrong.then(|| "this pattern isn't a regular expression".to_owned())
}

/// Finds the first escaped character that is neither syntax nor the name of an escape.
fn wrong_escape(pattern: &str) -> Option<char> {
    let mut characters = pattern.chars();
    let mut is_in_class = false;
    while let Some(character) = characters.next() {
        match character {
            '[' => is_in_class = true,
            ']' => is_in_class = false,
            '\\' => {
                let escaped = characters.next()?;
                let is_syntax = r"^$\.*+?()[]{}|/".contains(escaped);
                let is_range = is_in_class && escaped == '-';
                if !escaped.is_ascii_alphanumeric() && !is_syntax && !is_range {
                    return Some(escaped);
                }
            }
            _ => {}
        }
    }
    None
}

/// Finds the first name in `\p{NAME}` or `\P{NAME}` that ECMA-262 doesn't define.
fn unknown_property(pattern: &str) -> Option<&str> {
    let mut rest = pattern;
    while let Some(at) = rest.find('\\') {
        rest = &rest[at + 1..];
        let named = rest.strip_prefix(['p', 'P']);
        let name = named.and_then(|named| named.strip_prefix('{')?.split_once('}'));
        if let Some((name, _)) = name
            && !is_property(name)
        {
            return Some(name);
        }
        let mut characters = rest.chars();
        characters.next();
        rest = characters.as_str();
    }
    None
}

/// Whether ECMA-262 has a Unicode property with this name.
/// <https://tc39.es/ecma262/#sec-runtime-semantics-unicodematchproperty-p>
fn is_property(name: &str) -> bool {
    let is_category = |it| {
        PropertyParser::<GeneralCategoryGroup>::new()
            .get_strict(it)
            .is_some()
    };
    match name.split_once('=') {
        None if matches!(name, "Any" | "ASCII" | "Assigned") => true,
        None => is_category(name) || CodePointSetData::new_for_ecma262(name.as_bytes()).is_some(),
        Some(("General_Category" | "gc", value)) => is_category(value),
        Some(("Script" | "sc" | "Script_Extensions" | "scx", value)) => {
            PropertyParser::<Script>::new().get_strict(value).is_some()
        }
        Some(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::{LONGEST, Patterns, broken};

    /// The results of `new RegExp(pattern, "u")` in JavaScript; for `loose`, those without the flag.
    /// `validate.test.mjs` checks them.
    #[test]
    fn patterns_are_those_of_javascript() {
        let table = include_str!("../tests/patterns/patterns.txt");
        let says = |pattern: &str| match Patterns::default().doubt(pattern) {
            _ if broken(pattern).is_some() => "wrong",
            None => "right",
            Some(why) if why.ends_with("`u`") => "loose",
            Some(_) => "unknown",
        };
        for line in table.lines() {
            let (_, pattern) = line.split_once(' ').expect("a word and a pattern");
            assert_eq!(format!("{} {pattern}", says(pattern)), line);
        }
    }

    #[test]
    fn a_pattern_that_is_too_long_is_said_to_be() {
        let longest = "a".repeat(LONGEST);
        assert_eq!(broken(&longest), None);
        let says = broken(&(longest + "a"));
        let expected = "this pattern has 10001 bytes, but at most 10000 are allowed";
        assert_eq!(says.as_deref(), Some(expected));
    }

    #[test]
    fn patterns_that_take_long_are_not_all_compiled() {
        let mut patterns = Patterns::default();
        let faults: Vec<_> = (0..1000)
            .filter_map(|it| patterns.doubt(&format!(r"\p{{L}}{{3000}}{it}")))
            .collect();
        let expected =
            "together with the patterns before it, this pattern takes too long to compile";
        assert_eq!(faults, [expected]);
    }
}
