//! A condition on a field of an event's payload.

use std::cmp::Ordering;

use serde::Deserialize;

use super::members;
use crate::fields;

/// The conditions on a field. All of them must hold.
#[derive(Clone, Debug, Deserialize, PartialEq)]
#[serde(
    deny_unknown_fields,
    expecting = "a table such as `{ field = \"amount\", at_least = 100 }`"
)]
pub struct Condition {
    /// The name of the field. Several names with `.` between them lead into objects.
    pub field: String,
    /// The field has this value.
    pub equals: Option<Scalar>,
    /// The field has another value, or no value.
    pub not_equals: Option<Scalar>,
    /// The field has one of these values.
    pub one_of: Option<Vec<Scalar>>,
    /// The field is a number that is at least this.
    pub at_least: Option<Scalar>,
    /// The field is a number that is at most this.
    pub at_most: Option<Scalar>,
    /// Whether the field exists and isn't `null`.
    pub exists: Option<bool>,
}

/// A value to compare with.
#[derive(Clone, Debug, Deserialize, PartialEq)]
#[serde(untagged, expecting = "expected a string, a number, `true` or `false`")]
pub enum Scalar {
    /// `true` or `false`.
    Boolean(bool),
    /// An integer.
    Integer(i64),
    /// Any other number.
    Float(f64),
    /// A text.
    Text(String),
}

impl Condition {
    /// The mistake in the conditions, if there is one.
    pub(crate) fn mistake(&self) -> Option<String> {
        let bounds = [("at_least", &self.at_least), ("at_most", &self.at_most)];
        for (name, bound) in bounds {
            if let Some(bound) = bound
                && bound.number().is_none()
            {
                return Some(format!("`{name}` compares numbers; write a number"));
            }
        }
        let is_empty = self.equals.is_none()
            && self.not_equals.is_none()
            && self.one_of.is_none()
            && self.at_least.is_none()
            && self.at_most.is_none()
            && self.exists.is_none();
        is_empty.then(|| {
            format!(
                "the condition on `{}` has no comparison; add `equals`, `not_equals`, `one_of`, `at_least`, `at_most` \
                 or `exists`",
                event_catalog_build::printable(&self.field)
            )
        })
    }

    /// Whether the conditions hold for a payload.
    pub(crate) fn holds(&self, data: Option<&str>) -> bool {
        let found = data.and_then(|data| members::find(data, &self.field));
        let equals = |scalar: &Scalar| found.is_some_and(|raw| scalar.equals(raw));
        let compared = |scalar: &Scalar| found.and_then(|raw| scalar.compared(raw));
        self.equals.as_ref().is_none_or(equals)
            && self.not_equals.as_ref().is_none_or(|it| !equals(it))
            && self
                .one_of
                .as_ref()
                .is_none_or(|all| all.iter().any(equals))
            && self
                .at_least
                .as_ref()
                .is_none_or(|it| compared(it).is_some_and(Ordering::is_ge))
            && self
                .at_most
                .as_ref()
                .is_none_or(|it| compared(it).is_some_and(Ordering::is_le))
            && self.exists.is_none_or(|exists| exists == found.is_some())
    }
}

impl Scalar {
    /// The value as a JSON number.
    fn number(&self) -> Option<String> {
        match self {
            Self::Integer(number) => Some(number.to_string()),
            Self::Float(number) if number.is_finite() => Some(number.to_string()),
            _ => None,
        }
    }

    /// Whether a value in a payload equals this one.
    fn equals(&self, raw: &str) -> bool {
        match self {
            Self::Boolean(value) => raw == if *value { "true" } else { "false" },
            Self::Text(text) => fields::text(raw).is_some_and(|found| found == *text),
            Self::Integer(_) | Self::Float(_) => self.compared(raw) == Some(Ordering::Equal),
        }
    }

    /// How a number in a payload compares with this one: exactly, if both are decimals of normal length.
    fn compared(&self, raw: &str) -> Option<Ordering> {
        if !fields::is_number(raw) {
            return None;
        }
        let own = self.number()?;
        if let (Some(found), Some(own)) = (fields::decimal(raw), fields::decimal(&own)) {
            return Some(found.cmp(&own));
        }
        let (found, own): (f64, f64) = (raw.parse().ok()?, own.parse().ok()?);
        found.partial_cmp(&own)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn condition(toml: &str) -> Condition {
        toml::from_str(&format!("field = \"f\"\n{toml}")).expect("TOML")
    }

    fn holds(toml: &str, value: &str) -> bool {
        condition(toml).holds(Some(&format!("{{\"f\": {value}}}")))
    }

    #[test]
    fn numbers_are_compared_exactly() {
        assert!(holds("at_least = 100", "100"));
        assert!(holds("at_least = 100", "1e2"));
        assert!(!holds("at_least = 100", "99.999999999"));
        assert!(holds("at_least = 0.1", "0.1"));
        assert!(holds("at_most = 0.1\nat_least = 0.1", "0.10"));
        assert!(holds("equals = 1", "1.0"));
        assert!(!holds("equals = 9007199254740993", "9007199254740992"));
        assert!(holds("at_least = 1", "1e400"));
        assert!(!holds("at_least = 1", "\"100\""));
        assert!(!holds("at_least = 1", "null"));
        assert!(holds("at_most = 0", "-1"));
    }

    #[test]
    fn texts_and_booleans_are_compared() {
        assert!(holds("equals = \"a\\\"\"", r#""\u0061\"""#));
        assert!(!holds("equals = \"1\"", "1"));
        assert!(holds("equals = true", "true"));
        assert!(!holds("equals = true", "\"true\""));
        assert!(holds("one_of = [\"a\", 2]", "2"));
        assert!(!holds("one_of = [\"a\", 2]", "\"2\""));
        assert!(holds("not_equals = \"a\"", "\"b\""));
    }

    #[test]
    fn what_is_missing_equals_nothing() {
        for data in [None, Some("{}"), Some("[1]"), Some("{\"f\": null}")] {
            assert!(!condition("equals = 1").holds(data));
            assert!(!condition("at_most = 1").holds(data));
            assert!(condition("not_equals = 1").holds(data));
            assert!(condition("exists = false").holds(data));
            assert!(!condition("exists = true").holds(data));
        }
        assert!(holds("exists = true", "0"));
    }

    #[test]
    fn all_of_it_has_to_hold() {
        assert!(holds("at_least = 1\nat_most = 3", "2"));
        assert!(!holds("at_least = 1\nat_most = 3", "4"));
    }

    #[test]
    fn mistakes_say_what_to_do() {
        assert!(
            condition("")
                .mistake()
                .expect("a mistake")
                .contains("`exists`")
        );
        let text = condition("at_least = \"a\"").mistake();
        assert!(text.expect("a mistake").contains("write a number"));
        assert_eq!(condition("exists = true").mistake(), None);
    }
}
