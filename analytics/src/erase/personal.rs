//! Finds the texts at given paths in JSON. If an object has a name twice, both values are examined, because both are
//! stored.

use std::fmt;

use event_catalog_cli::stored::Step;
use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};

use super::strings;
use crate::personal::Anywhere;

/// A path without steps, which leads to everything in a value.
const WHOLE: &[Step] = &[];

/// Whether a function accepts any text or number at or below one of these places, or in a member with one of these
/// names. In invalid JSON, all strings are examined.
pub(super) fn any(
    json: &str,
    paths: &[&[Step]],
    anywhere: Anywhere<'_>,
    is_wanted: &mut impl FnMut(&str) -> bool,
) -> bool {
    if paths.is_empty() && anywhere.is_empty() {
        return false;
    }
    let mut is_found = false;
    let mut each = |text: &str| is_found |= is_wanted(text);
    let mut reader = serde_json::Deserializer::from_str(json);
    let read = At {
        paths: paths.to_vec(),
        anywhere,
        each: &mut each,
    }
    .deserialize(&mut reader);
    if !is_found && read.is_err() {
        return strings::any(json.as_bytes(), is_wanted);
    }
    is_found
}

/// A value, and the remaining steps of the paths to it. A path without steps leads to the whole value.
struct At<'p, 'f> {
    paths: Vec<&'p [Step]>,
    anywhere: Anywhere<'p>,
    each: &'f mut dyn FnMut(&str),
}

impl<'p> At<'p, '_> {
    fn is_wanted(&self) -> bool {
        self.paths.iter().any(|path| path.is_empty())
    }

    /// The remaining paths into a part of the value.
    fn inside(&self, is_step: impl Fn(&Step) -> bool) -> Vec<&'p [Step]> {
        if self.is_wanted() {
            return vec![WHOLE];
        }
        let split = self.paths.iter().filter_map(|path| path.split_first());
        let split = split.filter(|(first, _)| is_step(first));
        split.map(|(_, rest)| rest).collect()
    }

    fn found(self, text: &str) {
        if self.is_wanted() {
            (self.each)(text);
        }
    }
}

impl<'de> DeserializeSeed<'de> for At<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for At<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_str<E>(self, text: &str) -> Result<(), E> {
        self.found(text);
        Ok(())
    }

    fn visit_u64<E>(self, number: u64) -> Result<(), E> {
        self.found(&number.to_string());
        Ok(())
    }

    fn visit_i64<E>(self, number: i64) -> Result<(), E> {
        self.found(&number.to_string());
        Ok(())
    }

    fn visit_f64<E>(self, number: f64) -> Result<(), E> {
        self.found(&number.to_string());
        Ok(())
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<(), A::Error> {
        let paths = self.inside(|step| *step == Step::Elements);
        loop {
            let element = At {
                paths: paths.clone(),
                anywhere: self.anywhere,
                each: &mut *self.each,
            };
            if elements.next_element_seed(element)?.is_none() {
                return Ok(());
            }
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<(), A::Error> {
        while let Some(name) = members.next_key::<String>()? {
            let paths = if self.anywhere.has(&name) {
                vec![WHOLE]
            } else {
                self.inside(|step| match step {
                    Step::Member(wanted) => *wanted == name,
                    Step::Members => true,
                    Step::Elements => false,
                })
            };
            members.next_value_seed(At {
                paths,
                anywhere: self.anywhere,
                each: &mut *self.each,
            })?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(json: &str, paths: &[&[Step]]) -> Vec<String> {
        let mut found = Vec::new();
        any(json, paths, Anywhere::default(), &mut |text: &str| {
            found.push(text.to_owned());
            false
        });
        found
    }

    #[test]
    fn all_texts_at_a_place_are_found() {
        let member = |name: &str| Step::Member(name.to_owned());
        let email = [member("customer"), member("email")];
        let names = [member("items"), Step::Elements, member("name")];
        let json = r#"{"customer":{"email":"a\u0062","email":{"x":["c",4711,true,null]}},"email":"no",
            "items":[{"name":"n","price":1},{"name":-2}]}"#;
        assert_eq!(
            found(json, &[&email[..], &names[..]]),
            ["ab", "c", "4711", "n", "-2"]
        );
        assert_eq!(found(r#""all""#, &[&[]]), ["all"]);
        assert!(found(json, &[]).is_empty());
        assert!(found("[[1]]", &[&email[..]]).is_empty());
    }

    #[test]
    fn json_that_cannot_be_read_is_searched_for_strings() {
        let member = [Step::Member("a".to_owned())];
        let json = r#"{"b":"\ud800","c":"x"}"#;
        assert!(found(json, &[&member[..]]).contains(&"x".to_owned()));
    }
}
