//! Families: one row for several numbered events, such as `jump_decision_{1..7}`.

use std::borrow::Cow;
use std::fmt;

/// The maximum number of events per row. A larger number is probably a typo, and each event becomes
/// a variant of the generated enum.
pub const MAX_FAMILY: usize = 1_000;

/// The maximum number of names that all families of a catalog expand to, including old names.
pub const MAX_FAMILIES: usize = 20_000;

/// The maximum number of bytes of all family rows, where each row counts once for each of its
/// events.
pub const MAX_FAMILY_BYTES: usize = 16 << 20;

/// A name with a numeric range or list in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern<'a> {
    prefix: Cow<'a, str>,
    numbers: Vec<u32>,
    suffix: Cow<'a, str>,
}

/// Why a name with a range in it isn't a family.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FamilyError {
    /// There is more than one range.
    Ranges,
    /// A number is too large, or has leading zeros.
    Number(String),
    /// The range is descending: from, to.
    Descending(u32, u32),
    /// A list names a number twice.
    Repeated(u32),
    /// More than [`MAX_FAMILY`] events.
    TooMany(u64),
    /// With this family, the catalog's families expand to more than [`MAX_FAMILIES`] names.
    TooManyInSum(usize),
    /// With this family, the rows of the catalog's families have more than [`MAX_FAMILY_BYTES`]
    /// bytes.
    TooLongInSum(usize),
    /// The description has a placeholder that is neither `{n}` nor `{n:ordinal}`.
    Placeholder(String),
}

impl fmt::Display for FamilyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ranges => write!(f, "a family has only one range of numbers"),
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
                "with it, all families have {count} names and old names, but at most {MAX_FAMILIES} are allowed"
            ),
            Self::TooLongInSum(bytes) => write!(
                f,
                "with it, the events of all families have {bytes} bytes of text, but at most {MAX_FAMILY_BYTES} are allowed"
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
    /// they contain anything but a range or a list of numbers. So is a range in two pairs of
    /// braces, see [`unescaped`].
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

    /// The numbers, ascending.
    #[must_use]
    pub fn numbers(&self) -> &[u32] {
        &self.numbers
    }

    /// The name of the event with this number.
    #[must_use]
    pub fn name(&self, number: u32) -> String {
        format!("{}{number}{}", self.prefix, self.suffix)
    }

    /// The name without its number, `jump_decision`.
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

    /// The part with the braces in canonical form: `{1..7}`, `{400|404}`.
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

/// A range or a list of numbers in one or more pairs of braces.
struct Range<'a> {
    /// Where the braces begin.
    start: usize,
    /// Where they end.
    end: usize,
    /// The number of pairs.
    braces: usize,
    content: &'a str,
}

/// The ranges in a name, in their order.
fn ranges(name: &str) -> impl Iterator<Item = Range<'_>> {
    let mut from = 0;
    std::iter::from_fn(move || {
        loop {
            let start = from + name[from..].find('{')?;
            let opened = name[start..].len() - name[start..].trim_start_matches('{').len();
            let inside = start + opened;
            let content = name[inside..].split(['{', '}']).next().unwrap_or_default();
            let after = inside + content.len();
            let closed = name[after..].len() - name[after..].trim_start_matches('}').len();
            from = after;
            if closed > 0 && is_range(content) {
                let braces = opened.min(closed);
                return Some(Range {
                    start: inside - braces,
                    end: after + braces,
                    braces,
                    content,
                });
            }
        }
    })
}

/// Whether a text has the form of a range or a list of numbers. They may be invalid.
fn is_range(content: &str) -> bool {
    let is_number = |text: &str| {
        let digits = text.trim();
        !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
    };
    match content.split_once("..") {
        Some((from, to)) => is_number(from) && is_number(to),
        None => content.contains('|') && content.split('|').all(is_number),
    }
}

/// The name that a text without a family's range means. A range in several pairs of braces loses
/// one pair, so that a name can contain a range.
///
/// ```
/// use event_catalog_build::catalog::unescaped;
///
/// assert_eq!(unescaped("{{1..3}}"), "{1..3}");
/// assert_eq!(unescaped("{{locale}}"), "{{locale}}");
/// ```
#[must_use]
pub fn unescaped(name: &str) -> Cow<'_, str> {
    if !name.contains("{{") {
        return Cow::Borrowed(name);
    }
    let (mut plain, mut from) = (String::with_capacity(name.len()), 0);
    for range in ranges(name).filter(|range| range.braces > 1) {
        plain.push_str(&name[from..range.start]);
        plain.push_str(&name[range.start + 1..range.end - 1]);
        from = range.end;
    }
    if from == 0 {
        return Cow::Borrowed(name);
    }
    plain.push_str(&name[from..]);
    Cow::Owned(plain)
}

/// The text for a name: with one more pair of braces around each range in it.
///
/// ```
/// use event_catalog_build::catalog::escaped;
///
/// assert_eq!(escaped("{1..3}"), "{{1..3}}");
/// assert_eq!(escaped("link_clicked"), "link_clicked");
/// ```
#[must_use]
pub fn escaped(name: &str) -> Cow<'_, str> {
    if !name.contains('{') {
        return Cow::Borrowed(name);
    }
    let (mut text, mut from) = (String::with_capacity(name.len() + 2), 0);
    for range in ranges(name) {
        text.push_str(&name[from..range.start]);
        text.push('{');
        text.push_str(&name[range.start..range.end]);
        text.push('}');
        from = range.end;
    }
    text.push_str(&name[from..]);
    Cow::Owned(text)
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

/// Inserts a number into a family's text: `{n}` becomes `3`, `{n:ordinal}` becomes `3rd`.
///
/// # Errors
///
/// If the text has another placeholder for the number, such as `{n:roman}`.
pub fn fill(text: &str, number: u32) -> Result<Cow<'_, str>, FamilyError> {
    let mut filled = String::new();
    let mut rest = text;
    while let Some(start) = rest.find("{n") {
        let Some(end) = rest[start..].find('}').map(|end| start + end + 1) else {
            break;
        };
        let placeholder = &rest[start..end];
        filled.push_str(&rest[..start]);
        match placeholder {
            "{n}" => filled.push_str(&number.to_string()),
            "{n:ordinal}" => filled.push_str(&ordinal(number)),
            _ if placeholder.starts_with("{n:") => {
                return Err(FamilyError::Placeholder(placeholder.to_owned()));
            }
            other => filled.push_str(other),
        }
        rest = &rest[end..];
    }
    Ok(if rest.len() == text.len() {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(filled + rest)
    })
}

/// An English ordinal: 1st, 2nd, 3rd, 11th.
fn ordinal(number: u32) -> String {
    let suffix = match (number % 10, number % 100) {
        (_, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    };
    format!("{number}{suffix}")
}

#[cfg(test)]
mod tests {
    use super::*;

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
    fn what_is_no_family_says_why() {
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

    #[test]
    fn descriptions_take_the_number() {
        let fill = |text, number| fill(text, number).map(Cow::into_owned);
        assert_eq!(fill("the {n:ordinal} of {n}", 3).unwrap(), "the 3rd of 3");
        assert_eq!(fill("{n:ordinal}", 11).unwrap(), "11th");
        assert_eq!(fill("{n:ordinal}", 112).unwrap(), "112th");
        assert_eq!(fill("{n:ordinal}", 22).unwrap(), "22nd");
        assert_eq!(fill("a {name} and {n", 1).unwrap(), "a {name} and {n");
        assert_eq!(
            fill("{n:roman}", 1),
            Err(FamilyError::Placeholder("{n:roman}".into()))
        );
    }
}
