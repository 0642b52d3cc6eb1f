//! Families: one row for several numbered events, such as `jump_decision_{1..7}`.

use std::borrow::Cow;
use std::fmt;

/// The maximum number of events per row. More is probably a typo, and each event becomes a variant
/// of the generated enum.
pub const MAX_FAMILY: usize = 1_000;

/// The maximum number of names that all families of a catalog expand to, including old names.
pub const MAX_FAMILIES: usize = 20_000;

/// The maximum number of bytes of all family rows, where each row counts once for each of its
/// events.
pub const MAX_FAMILY_BYTES: usize = 16 << 20;

/// A name with a numeric range or list in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern<'a> {
    prefix: &'a str,
    numbers: Vec<u32>,
    suffix: &'a str,
}

/// Why a name with a brace in it isn't a family.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FamilyError {
    /// A brace is missing, or there is more than one pair.
    Braces,
    /// The text between the braces is neither a range nor a list.
    Content(String),
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
            Self::Braces => write!(f, "a family has exactly one pair of braces"),
            Self::Content(content) => {
                write!(f, "`{content}` is neither a range nor a list of numbers")
            }
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
    /// Parses a family's name; `None` for a name without braces.
    ///
    /// # Errors
    ///
    /// If there are braces, but the name isn't a family.
    ///
    /// ```
    /// use event_catalog_build::catalog::Pattern;
    ///
    /// let pattern = Pattern::parse("api_status_{400|404}")?.unwrap();
    /// assert_eq!(pattern.numbers(), [400, 404]);
    /// assert_eq!(pattern.name(404), "api_status_404");
    /// # Ok::<_, event_catalog_build::catalog::FamilyError>(())
    /// ```
    pub fn parse(name: &'a str) -> Result<Option<Self>, FamilyError> {
        if !name.bytes().any(|byte| matches!(byte, b'{' | b'}')) {
            return Ok(None);
        }
        let (prefix, rest) = name.split_once('{').ok_or(FamilyError::Braces)?;
        let (content, suffix) = rest.split_once('}').ok_or(FamilyError::Braces)?;
        if [prefix, content, suffix]
            .iter()
            .any(|part| part.contains(['{', '}']))
        {
            return Err(FamilyError::Braces);
        }
        let numbers = match content.split_once("..") {
            Some((from, to)) => range(number(from.trim(), content)?, number(to.trim(), content)?)?,
            None if content.contains('|') => list(content)?,
            None => return Err(FamilyError::Content(content.to_owned())),
        };
        Ok(Some(Self {
            prefix,
            numbers,
            suffix,
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
        let (prefix, suffix) = (
            self.prefix.trim_end_matches('_'),
            self.suffix.trim_start_matches('_'),
        );
        match suffix {
            "" => prefix.to_owned(),
            _ => format!("{prefix}_{suffix}"),
        }
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

fn number(digits: &str, content: &str) -> Result<u32, FamilyError> {
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(FamilyError::Content(content.to_owned()));
    }
    let leading_zero = digits.len() > 1 && digits.starts_with('0');
    let number = digits.parse().ok().filter(|_| !leading_zero);
    number.ok_or_else(|| FamilyError::Number(digits.to_owned()))
}

fn range(from: u32, to: u32) -> Result<Vec<u32>, FamilyError> {
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
        numbers.push(number(digits.trim(), content)?);
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
        assert_eq!(pattern.stem(), "door_opened");
        assert_eq!(pattern.braces(), "{1..24}");
        let list = Pattern::parse("a{3|1}").unwrap().unwrap();
        assert_eq!((list.stem(), list.braces()), ("a".into(), "{1|3}".into()));
    }

    #[test]
    fn what_is_no_family_says_why() {
        let error = |name| Pattern::parse(name).unwrap_err();
        assert_eq!(error("a_{1..2"), FamilyError::Braces);
        assert_eq!(error("a_1}"), FamilyError::Braces);
        assert_eq!(error("a_{1..2}_{3..4}"), FamilyError::Braces);
        assert_eq!(error("a_{}"), FamilyError::Content(String::new()));
        assert_eq!(error("a_{n}"), FamilyError::Content("n".into()));
        assert_eq!(error("a_{1..}"), FamilyError::Content("1..".into()));
        assert_eq!(error("a_{1..x}"), FamilyError::Content("1..x".into()));
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
