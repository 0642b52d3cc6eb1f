//! Finds numbers in names, and in the descriptions of these names.

use std::collections::HashMap;
use std::ops::Range;

use foldhash::fast::RandomState;

/// The minimum number of rows in a series; two rows may be unrelated.
pub(super) const SERIES: usize = 3;

/// Finds the last number in a name that has separators around it.
pub(crate) fn numbered(name: &str) -> Option<Range<usize>> {
    // A name with braces is already a family, so its numbers don't count.
    if name.contains('{') {
        return None;
    }
    let is_number =
        |part: &&str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let mut parts = name.rsplit(|c: char| !c.is_alphanumeric());
    let number = parts.find(is_number)?;
    let has_leading_zero = number.len() > 1 && number.starts_with('0');
    let start = number.as_ptr() as usize - name.as_ptr() as usize;
    let is_valid = !has_leading_zero && number.parse::<u32>().is_ok();
    is_valid.then_some(start..start + number.len())
}

/// Creates the description of a family from the description of the event with this number.
pub(super) fn template(text: &str, number: &str) -> String {
    let mut template = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(number) {
        let (before, from) = rest.split_at(at);
        let behind = &from[number.len()..];
        let word = behind.find(|c: char| !c.is_alphanumeric());
        let word = &behind[..word.unwrap_or(behind.len())];
        template.push_str(before);
        let begins = !template.ends_with(char::is_alphanumeric);
        match word {
            "" if begins => template.push_str("{n}"),
            "st" | "nd" | "rd" | "th" if begins => template.push_str("{n:ordinal}"),
            _ => {
                template.push_str(number);
                rest = behind;
                continue;
            }
        }
        rest = &behind[word.len()..];
    }
    template.push_str(rest);
    template
}

/// Splits a name into the text before and after its number.
fn around(name: &str) -> Option<(&str, &str)> {
    let number = numbered(name)?;
    Some((&name[..number.start], &name[number.end..]))
}

/// Counts names that differ only in a number, and so should be a family.
#[derive(Debug)]
pub(super) struct SeriesCount<'n> {
    counts: HashMap<(&'n str, &'n str), usize, RandomState>,
}

impl<'n> SeriesCount<'n> {
    /// Counts the names in each series.
    pub(super) fn of(names: impl Iterator<Item = &'n str>) -> Self {
        let mut counts = HashMap::default();
        for name in names {
            if let Some(around) = around(name) {
                *counts.entry(around).or_default() += 1;
            }
        }
        Self { counts }
    }

    /// Whether a name is part of a series.
    pub(super) fn has(&self, name: &str) -> bool {
        let count = around(name).and_then(|around| self.counts.get(&around));
        count.is_some_and(|count| *count >= SERIES)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_parts_of_names() {
        assert_eq!(numbered("score_10"), Some(6..8));
        assert_eq!(around("score_10"), Some(("score_", "")));
        assert_eq!(around("door_3_opened"), Some(("door_", "_opened")));
        assert_eq!(around("a_1_b_2"), Some(("a_1_b_", "")));
        assert_eq!(numbered("a_99999999999"), None);
        assert_eq!(numbered("score10"), None);
        assert_eq!(numbered("score_01"), None);
        assert_eq!(numbered("score"), None);
        assert_eq!(numbered("score_{0..10}"), None);
    }

    #[test]
    fn any_separator_may_be_around_a_number() {
        assert_eq!(around("jump.decision.1"), Some(("jump.decision.", "")));
        assert_eq!(around("Step 1"), Some(("Step ", "")));
        assert_eq!(around("step-1-asked"), Some(("step-", "-asked")));
        assert_eq!(around("door/3/opened"), Some(("door/", "/opened")));
        assert_eq!(around("Schritt №3"), Some(("Schritt №", "")));
        assert_eq!(around("Step1"), None);
        assert_eq!(around("2fa enabled"), None);
    }

    #[test]
    fn templates_replace_the_number_and_its_ordinal() {
        let template = |text| template(text, "3");
        assert_eq!(
            template("The 3rd of 3, not 33 or v3."),
            "The {n:ordinal} of {n}, not 33 or v3."
        );
        assert_eq!(template("Nothing."), "Nothing.");
    }
}
