//! Families: one row for several numbered events, such as `jump_decision_{1..7}`.

use std::borrow::Cow;
use std::fmt;

use super::braces::{ranges, unescaped};

/// The maximum number of events per row. A larger range is probably a typo, and each event becomes a variant of
/// the generated enum.
pub const MAX_FAMILY: usize = 1_000;

/// The maximum number of names that all families of a catalog expand to, including old names.
pub const MAX_FAMILIES: usize = 20_000;

/// The maximum total size of all families' rows in bytes. A row counts once for each of its events.
pub const MAX_FAMILY_BYTES: usize = 16 << 20;

/// A name that contains a range or a list of numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern<'a> {
    prefix: Cow<'a, str>,
    numbers: Vec<u32>,
    suffix: Cow<'a, str>,
}

/// Why a name that contains a range isn't a family.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FamilyError {
    /// The name has more than one range.
    Ranges,
    /// A number is too large, or has leading zeros.
    Number(String),
    /// The range is descending; contains its start and end.
    Descending(u32, u32),
    /// A list contains a number twice.
    Repeated(u32),
    /// The family has more than [`MAX_FAMILY`] events.
    TooMany(u64),
    /// Including this family, the catalog's families expand to more than [`MAX_FAMILIES`] names.
    TooManyInSum(usize),
    /// Including this family, the rows of the catalog's families have more than
    /// [`MAX_FAMILY_BYTES`] bytes.
    TooLongInSum(usize),
    /// The description has a placeholder that is neither `{n}` nor `{n:ordinal}`.
    Placeholder(String),
}

impl fmt::Display for FamilyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ranges => write!(f, "a family can have only one range of numbers"),
            Self::Number(number) => {
                write!(
                    f,
                    "`{number}` isn't a number from 0 to {} without leading zeros",
                    u32::MAX
                )
            }
            Self::Descending(from, to) => {
                write!(f, "the range is descending, from {from} to {to}")
            }
            Self::Repeated(number) => write!(f, "the number {number} is listed twice"),
            Self::TooMany(count) => {
                write!(
                    f,
                    "it has {count} events, but at most {MAX_FAMILY} are allowed"
                )
            }
            Self::TooManyInSum(count) => write!(
                f,
                "with this family, all families have {count} names and aliases in total, but at most {MAX_FAMILIES} \
                 are allowed"
            ),
            Self::TooLongInSum(bytes) => write!(
                f,
                "with this family, the events of all families have {bytes} bytes of text in total, but at most \
                 {MAX_FAMILY_BYTES} are allowed"
            ),
            Self::Placeholder(placeholder) => {
                write!(
                    f,
                    "the placeholder `{placeholder}` is neither `{{n}}` nor `{{n:ordinal}}`"
                )
            }
        }
    }
}

impl std::error::Error for FamilyError {}

impl<'a> Pattern<'a> {
    /// Parses a family's name; `None` for a name without a range. Braces are part of the name if
    /// they contain anything but a range or a list of numbers. A range in two pairs of braces is
    /// also part of the name; see [`unescaped`].
    ///
    /// # Errors
    ///
    /// If there is a range, but the name isn't a family.
    ///
    /// ```
    /// use event_catalog_build::catalog::Pattern;
    ///
    /// let pattern = Pattern::parse("api_status_{400|404}")?.unwrap();
    /// assert_eq!(pattern.numbers(), [400, 404]);
    /// assert_eq!(pattern.name(404), "api_status_404");
    /// assert_eq!(Pattern::parse("{locale}.opened")?, None);
    /// # Ok::<_, event_catalog_build::catalog::FamilyError>(())
    /// ```
    pub fn parse(name: &'a str) -> Result<Option<Self>, FamilyError> {
        if !name.contains('{') {
            return Ok(None);
        }
        let mut ranges = ranges(name).filter(|range| range.braces == 1);
        let Some(range) = ranges.next() else {
            return Ok(None);
        };
        if ranges.next().is_some() {
            return Err(FamilyError::Ranges);
        }
        let content = range.content;
        let numbers = match content.split_once("..") {
            Some((from, to)) => ascending(number(from.trim())?, number(to.trim())?)?,
            None => list(content)?,
        };
        Ok(Some(Self {
            prefix: unescaped(&name[..range.start]),
            numbers,
            suffix: unescaped(&name[range.end..]),
        }))
    }

    /// The numbers of the events, in ascending order.
    #[must_use]
    pub fn numbers(&self) -> &[u32] {
        &self.numbers
    }

    /// The name of the event with this number.
    #[must_use]
    pub fn name(&self, number: u32) -> String {
        format!("{}{number}{}", self.prefix, self.suffix)
    }

    /// The name without its number: `jump_decision`.
    #[must_use]
    pub fn stem(&self) -> String {
        let is_separator = |c: char| !c.is_alphanumeric();
        let before = self.prefix.trim_end_matches(is_separator);
        let after = self.suffix.trim_start_matches(is_separator);
        if before.is_empty() || after.is_empty() {
            return format!("{before}{after}");
        }
        let separators = self.prefix[before.len()..].chars();
        let mut separators = separators.chain(self.suffix.chars()).take(1);
        let separator = separators.next().filter(|c| is_separator(*c));
        format!("{before}{}{after}", separator.unwrap_or('_'))
    }

    /// The part in braces, in canonical form: `{1..7}`, `{400|404}`.
    #[must_use]
    pub fn braces(&self) -> String {
        let (first, last) = (self.numbers[0], self.numbers[self.numbers.len() - 1]);
        if self.numbers.len() > 1 && (last - first) as usize == self.numbers.len() - 1 {
            return format!("{{{first}..{last}}}");
        }
        let numbers: Vec<_> = self.numbers.iter().map(u32::to_string).collect();
        format!("{{{}}}", numbers.join("|"))
    }
}

fn number(digits: &str) -> Result<u32, FamilyError> {
    let leading_zero = digits.len() > 1 && digits.starts_with('0');
    let number = digits.parse().ok().filter(|_| !leading_zero);
    number.ok_or_else(|| FamilyError::Number(digits.to_owned()))
}

fn ascending(from: u32, to: u32) -> Result<Vec<u32>, FamilyError> {
    if from > to {
        return Err(FamilyError::Descending(from, to));
    }
    let count = u64::from(to - from) + 1;
    if count > MAX_FAMILY as u64 {
        return Err(FamilyError::TooMany(count));
    }
    Ok((from..=to).collect())
}

fn list(content: &str) -> Result<Vec<u32>, FamilyError> {
    let mut numbers: Vec<u32> = Vec::new();
    for digits in content.split('|') {
        numbers.push(number(digits.trim())?);
    }
    numbers.sort_unstable();
    if let Some(repeated) = numbers.windows(2).find(|pair| pair[0] == pair[1]) {
        return Err(FamilyError::Repeated(repeated[0]));
    }
    if numbers.len() > MAX_FAMILY {
        return Err(FamilyError::TooMany(numbers.len() as u64));
    }
    Ok(numbers)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notation::escaped;

    #[test]
    fn ranges_and_lists_are_ascending() {
        let numbers = |name| Pattern::parse(name).unwrap().unwrap().numbers;
        assert_eq!(numbers("a_{0..3}"), [0, 1, 2, 3]);
        assert_eq!(numbers("a_{7..7}"), [7]);
        assert_eq!(numbers("a_{500|400}_b"), [400, 500]);
        assert_eq!(Pattern::parse("a_1"), Ok(None));
    }

    #[test]
    fn names_stems_and_braces() {
        let pattern = Pattern::parse("door_{1..24}_opened").unwrap().unwrap();
        assert_eq!(pattern.name(24), "door_24_opened");
        assert_eq!(pattern.braces(), "{1..24}");
        let cases = [
            ("jump_decision_{1..7}", "jump_decision"),
            ("door_{1..24}_opened", "door_opened"),
            ("jump.decision.{1..7}", "jump.decision"),
            ("door.{1..24}.opened", "door.opened"),
            ("Step {1..3}", "Step"),
            ("Step {1..3} Done", "Step Done"),
            ("a{3|1}", "a"),
            ("a{3|1}b", "a_b"),
            ("{1..3}-a", "a"),
            ("{1..3}", ""),
        ];
        for (name, stem) in cases {
            let pattern = Pattern::parse(name).unwrap().unwrap();
            assert_eq!(pattern.stem(), stem, "{name}");
        }
        let list = Pattern::parse("a{3|1}").unwrap().unwrap();
        assert_eq!(list.braces(), "{1|3}");
    }

    #[test]
    fn braces_without_numbers_are_a_part_of_the_name() {
        for name in [
            "a_{1..2", "a_1}", "a_{}", "{n}", "{1..}", "{1..x}", "{-1..1}", "{1}", "{{a}}", "{|}",
        ] {
            assert_eq!(Pattern::parse(name), Ok(None), "{name}");
            assert_eq!(unescaped(name), name);
            assert_eq!(escaped(name), name);
        }
    }

    #[test]
    fn a_range_in_two_pairs_of_braces_is_a_part_of_the_name() {
        for (text, name) in [
            ("{{1..3}}", "{1..3}"),
            ("{{{1..3}}}", "{{1..3}}"),
            ("a{{1|2}}b{{3..4}}", "a{1|2}b{3..4}"),
            ("{a}{{1..3}}}", "{a}{1..3}}"),
        ] {
            assert_eq!(Pattern::parse(text), Ok(None), "{text}");
            assert_eq!(unescaped(text), name);
            assert_eq!(escaped(name), text);
        }
        let both = Pattern::parse("{{1..3}}_{4..5}").unwrap().unwrap();
        assert_eq!(both.name(5), "{1..3}_5");
        let uneven = Pattern::parse("{{1..3}").unwrap().unwrap();
        assert_eq!(uneven.name(2), "{2");
    }

    #[test]
    fn errors_say_why_a_name_is_not_a_family() {
        let error = |name| Pattern::parse(name).unwrap_err();
        assert_eq!(error("a_{1..2}_{3..4}"), FamilyError::Ranges);
        assert_eq!(error("a_{01..10}"), FamilyError::Number("01".into()));
        assert_eq!(
            error("a_{1|4294967296}"),
            FamilyError::Number("4294967296".into())
        );
        assert_eq!(error("a_{5..1}"), FamilyError::Descending(5, 1));
        assert_eq!(error("a_{1|1}"), FamilyError::Repeated(1));
        assert_eq!(error("a_{1..1001}"), FamilyError::TooMany(1001));
        assert_eq!(
            error("a_{0..4294967295}"),
            FamilyError::TooMany(4_294_967_296)
        );
    }
}
