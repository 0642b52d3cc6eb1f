//! A table of the keywords that limit values but don't affect their type.

use std::borrow::Cow;

use super::model::{Schema, SchemaId};
use crate::notation::Dialect;
use crate::source::Place;

/// A keyword that limits values but doesn't affect their type.
#[derive(Debug)]
pub struct Condition<'s> {
    /// The keyword in 2020-12: `dependencies` becomes one condition with the keyword `dependentRequired`, and
    /// another with `dependentSchemas`.
    pub keyword: &'static str,
    /// The place of the keyword.
    pub place: Place,
    /// The value of the keyword: a schema, schemas, names or a count.
    pub says: Says<'s>,
}

/// The value of a [`Condition`]'s keyword.
#[derive(Debug)]
pub enum Says<'s> {
    /// A schema: `not`, `if`, `then`, `else`, `propertyNames`, `contains`, `unevaluatedProperties`
    /// and `unevaluatedItems`.
    Schema(SchemaId),
    /// Schemas for the object, each with the field whose presence makes the schema apply: `dependentSchemas`.
    Schemas(Vec<(Cow<'s, str>, SchemaId)>),
    /// Lists of required fields, each with the field that requires them: `dependentRequired`.
    Names(Vec<(Cow<'s, str>, Vec<Cow<'s, str>>)>),
    /// The limit for the number of elements that match `contains`: `minContains` and `maxContains`.
    Count(u64),
}

/// The form of a keyword's value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    Schema,
    /// An object with a schema or a list of names for each field.
    Dependents,
    Count,
}

/// Each keyword, the form of its value, and the first dialect that has it.
const TABLE: [(&str, Form, Dialect); 13] = {
    use Dialect::{Draft4, Draft6, Draft7, Draft201909};
    use Form::{Count, Dependents, Schema};
    [
        ("not", Schema, Draft4),
        ("if", Schema, Draft7),
        ("then", Schema, Draft7),
        ("else", Schema, Draft7),
        ("dependentRequired", Dependents, Draft201909),
        ("dependentSchemas", Dependents, Draft201909),
        // Newer dialects have `dependentRequired` and `dependentSchemas` instead, but validators still support
        // `dependencies`.
        ("dependencies", Dependents, Draft4),
        ("propertyNames", Schema, Draft6),
        ("contains", Schema, Draft6),
        ("minContains", Count, Draft201909),
        ("maxContains", Count, Draft201909),
        ("unevaluatedProperties", Schema, Draft201909),
        ("unevaluatedItems", Schema, Draft201909),
    ]
};

/// Other keywords that limit values or belong to references, and that draft 4 doesn't have, each with the first
/// dialect that has the keyword.
const LATER: [(&str, Dialect); 7] = [
    ("$id", Dialect::Draft6),
    ("const", Dialect::Draft6),
    ("$anchor", Dialect::Draft201909),
    ("$recursiveAnchor", Dialect::Draft201909),
    ("$recursiveRef", Dialect::Draft201909),
    ("$dynamicAnchor", Dialect::Draft202012),
    ("$dynamicRef", Dialect::Draft202012),
];

/// Looks up a keyword in the table. Also returns the form of its value.
pub(super) fn known(keyword: &str) -> Option<(&'static str, Form)> {
    let known = TABLE.iter().find(|(known, ..)| *known == keyword);
    known.map(|(keyword, form, _)| (*keyword, *form))
}

/// Whether a keyword has a meaning in a dialect. A keyword that the dialect doesn't have yet, or no longer has,
/// is only an annotation.
#[must_use]
pub fn has_meaning(keyword: &str, dialect: Dialect) -> bool {
    match keyword {
        "prefixItems" => return dialect >= Dialect::Draft202012,
        "additionalItems" => return dialect < Dialect::Draft202012,
        _ => {}
    }
    let conditions = TABLE.iter().map(|(known, _, since)| (*known, *since));
    let mut known = conditions.chain(LATER);
    let known = known.find(|(known, _)| *known == keyword);
    known.is_none_or(|(_, since)| since <= dialect)
}

impl<'s> Condition<'s> {
    /// The schemas that the condition contains.
    pub fn schemas(&self) -> impl Iterator<Item = SchemaId> {
        let none: &[(Cow<'s, str>, SchemaId)] = &[];
        let (one, others) = match &self.says {
            Says::Schema(id) => (Some(*id), none),
            Says::Schemas(schemas) => (None, schemas.as_slice()),
            Says::Names(_) | Says::Count(_) => (None, none),
        };
        one.into_iter().chain(others.iter().map(|(_, id)| *id))
    }

    /// Whether the condition's schemas apply to the value itself, not to its fields or elements.
    #[must_use]
    pub fn is_in_place(&self) -> bool {
        matches!(
            self.keyword,
            "not" | "if" | "then" | "else" | "dependentSchemas"
        )
    }
}

impl<'s> Schema<'s> {
    /// The schema of a condition, such as `not`.
    #[must_use]
    pub fn condition(&self, keyword: &str) -> Option<SchemaId> {
        let found = self.conditions.iter().find(|it| it.keyword == keyword)?;
        match found.says {
            Says::Schema(id) => Some(id),
            _ => None,
        }
    }

    /// The number in `minContains` or `maxContains`.
    #[must_use]
    pub fn count(&self, keyword: &str) -> Option<u64> {
        count(&self.conditions, keyword)
    }

    /// Each field that requires other fields, with their names: `dependentRequired`. A field can be
    /// listed twice.
    pub fn dependent_names(&self) -> impl Iterator<Item = &(Cow<'s, str>, Vec<Cow<'s, str>>)> {
        self.conditions.iter().flat_map(|it| match &it.says {
            Says::Names(names) => names.as_slice(),
            _ => &[],
        })
    }

    /// Each field that makes a schema apply to its object: `dependentSchemas`. A field can be
    /// listed twice.
    pub fn dependent_schemas(&self) -> impl Iterator<Item = &(Cow<'s, str>, SchemaId)> {
        self.conditions.iter().flat_map(|it| match &it.says {
            Says::Schemas(schemas) => schemas.as_slice(),
            _ => &[],
        })
    }
}

fn count(conditions: &[Condition<'_>], keyword: &str) -> Option<u64> {
    let found = conditions.iter().find(|it| it.keyword == keyword)?;
    match found.says {
        Says::Count(count) => Some(count),
        _ => None,
    }
}

/// The maximum number of fields to list in a remark.
const MOST: usize = 5;

/// Describes conditions in words, with one remark for each condition that has an effect by itself.
pub(super) fn in_words(
    conditions: &[Condition<'_>],
    is_false: &dyn Fn(SchemaId) -> bool,
) -> Vec<String> {
    let has = |keyword: &str| conditions.iter().any(|it| it.keyword == keyword);
    let counts = ["minContains", "maxContains"].map(|keyword| count(conditions, keyword));
    let words = conditions.iter().filter_map(|it| match &it.says {
        Says::Names(names) => required_together(names),
        Says::Schemas(schemas) => {
            let fields = listed(schemas.iter().map(|(name, _)| name), "or")?;
            Some(format!("another schema applies with {fields}"))
        }
        Says::Schema(schema) => {
            let is_false = is_false(*schema);
            match it.keyword {
                "not" => Some("must not match the schema in \"not\"".to_owned()),
                "if" => branches(has("then"), has("else")),
                "propertyNames" => {
                    Some("field names must match the schema in \"propertyNames\"".to_owned())
                }
                "contains" => contained(counts),
                "unevaluatedProperties" if is_false => Some("no other fields".to_owned()),
                "unevaluatedItems" if is_false => Some("no other elements".to_owned()),
                "unevaluatedProperties" => Some(
                    "other fields must match the schema in \"unevaluatedProperties\"".to_owned(),
                ),
                "unevaluatedItems" => {
                    Some("other elements must match the schema in \"unevaluatedItems\"".to_owned())
                }
                _ => None,
            }
        }
        Says::Count(_) => None,
    });
    words.collect()
}

/// Writes the text for `if`, which has no effect without `then` or `else`.
fn branches(has_then: bool, has_else: bool) -> Option<String> {
    let words = match (has_then, has_else) {
        (true, true) => "must match \"then\" if it matches \"if\", otherwise \"else\"",
        (true, false) => "must match \"then\" if it matches \"if\"",
        (false, true) => "must match \"else\" unless it matches \"if\"",
        (false, false) => return None,
    };
    Some(words.to_owned())
}

/// Writes the text for `contains`, with its two bounds.
fn contained([least, most]: [Option<u64>; 2]) -> Option<String> {
    let least = least.unwrap_or(1);
    let number = match (least, most) {
        (0, None) => return None,
        (0, Some(most)) => format!("at most {most}"),
        (least, None) => format!("at least {least}"),
        (least, Some(most)) => format!("{least} to {most}"),
    };
    Some(format!(
        "{number} of its elements must match the schema in \"contains\""
    ))
}

/// Writes the text for `dependentRequired`: `with "a", "b" must be present, too`.
fn required_together(names: &[(Cow<'_, str>, Vec<Cow<'_, str>>)]) -> Option<String> {
    let mut rules = Vec::new();
    for (name, others) in names {
        if rules.len() == MOST {
            rules.push("…".to_owned());
            break;
        }
        if let Some(others) = listed(others.iter(), "and") {
            rules.push(format!("with {name:?}, {others} must be present, too"));
        }
    }
    (!rules.is_empty()).then(|| rules.join("; "))
}

/// Formats `"a", "b" and "c"`; `None` if there are no names. Of many names, only the first are listed.
fn listed<'n, 's: 'n>(
    names: impl ExactSizeIterator<Item = &'n Cow<'s, str>>,
    word: &str,
) -> Option<String> {
    let is_all = names.len() <= MOST;
    let shown: Vec<_> = names.take(MOST).map(|name| format!("{name:?}")).collect();
    Some(match shown.as_slice() {
        [] => return None,
        [only] => only.clone(),
        [rest @ .., last] if is_all => format!("{} {word} {last}", rest.join(", ")),
        first => format!("{}, …", first.join(", ")),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::KEYWORDS;
    use crate::schema::keyword::{instead, limits_values};

    #[test]
    fn each_keyword_is_listed_and_limits_values() {
        for (keyword, ..) in TABLE {
            assert!(KEYWORDS.contains(&keyword), "{keyword}");
            assert!(limits_values(keyword), "{keyword}");
            assert_eq!(instead(keyword), None, "{keyword}");
        }
    }

    #[test]
    fn keywords_mean_something_since_their_dialect() {
        for (keyword, dialect, expected) in [
            ("not", Dialect::Draft4, true),
            ("if", Dialect::Draft6, false),
            ("if", Dialect::Draft7, true),
            ("contains", Dialect::Draft4, false),
            ("propertyNames", Dialect::Draft6, true),
            ("minContains", Dialect::Draft7, false),
            ("dependentSchemas", Dialect::Draft7, false),
            ("unevaluatedItems", Dialect::Draft201909, true),
            ("prefixItems", Dialect::Draft201909, false),
            ("prefixItems", Dialect::Draft202012, true),
            ("additionalItems", Dialect::Draft201909, true),
            ("additionalItems", Dialect::Draft202012, false),
            ("dependencies", Dialect::Draft202012, true),
            ("const", Dialect::Draft4, false),
            ("const", Dialect::Draft6, true),
            ("$id", Dialect::Draft4, false),
            ("$anchor", Dialect::Draft7, false),
            ("$dynamicRef", Dialect::Draft201909, false),
            ("$dynamicRef", Dialect::Draft202012, true),
            ("x-own", Dialect::Draft4, true),
        ] {
            assert_eq!(has_meaning(keyword, dialect), expected, "{keyword}");
        }
    }

    #[test]
    fn elements_that_are_contained_in_words() {
        let words = |least, most| contained([least, most]);
        let expected = |number: &str| {
            Some(format!(
                "{number} of its elements must match the schema in \"contains\""
            ))
        };
        assert_eq!(words(None, None), expected("at least 1"));
        assert_eq!(words(Some(2), None), expected("at least 2"));
        assert_eq!(words(Some(0), Some(3)), expected("at most 3"));
        assert_eq!(words(None, Some(3)), expected("1 to 3"));
        assert_eq!(words(Some(0), None), None);
    }

    #[test]
    fn fields_that_are_required_together_in_words() {
        let names = |of: &[(&'static str, &[&'static str])]| {
            let names = of.iter().map(|(name, others)| {
                let others = others.iter().map(|it| Cow::Borrowed(*it)).collect();
                (Cow::Borrowed(*name), others)
            });
            required_together(&names.collect::<Vec<_>>())
        };
        assert_eq!(
            names(&[("a", &["b"]), ("c", &["d", "e", "f"]), ("g", &[])]).as_deref(),
            Some(
                "with \"a\", \"b\" must be present, too; with \"c\", \"d\", \"e\" and \"f\" must be present, too"
            )
        );
        assert_eq!(names(&[("a", &[])]), None);
        let many = names(&[("a", &["1", "2", "3", "4", "5", "6"])]);
        let expected = r#"with "a", "1", "2", "3", "4", "5", … must be present, too"#;
        assert_eq!(many.as_deref(), Some(expected));
    }
}
