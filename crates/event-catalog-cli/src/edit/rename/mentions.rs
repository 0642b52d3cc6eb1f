//! Finds and replaces names that a text mentions as code, between backticks.

use std::collections::HashMap;
use std::ops::Range;

use serde_json::Value;

/// The new names, by old name.
#[derive(Debug)]
pub(in crate::edit) struct Mentions<'n> {
    names: HashMap<&'n str, &'n str>,
}

impl<'n> Mentions<'n> {
    /// Skips names that contain a backtick, because code with backticks has other delimiters.
    pub(in crate::edit) fn of(names: &'n [(String, String)]) -> Self {
        let names = names.iter();
        let names = names.filter(|(old, new)| !old.contains('`') && !new.contains('`'));
        Self {
            names: names
                .map(|(old, new)| (old.as_str(), new.as_str()))
                .collect(),
        }
    }

    /// Replaces old names in a text with the new ones. Returns `None` if the text mentions none of the old names.
    pub(in crate::edit) fn replaced(&self, text: &str) -> Option<String> {
        let mut replaced = String::new();
        let mut at = 0;
        for (range, new) in self.all(text) {
            replaced.push_str(text.get(at..range.start).unwrap_or_default());
            replaced.push_str(new);
            at = range.end;
        }
        (at > 0).then(|| replaced + text.get(at..).unwrap_or_default())
    }

    /// Finds the places where a file mentions old names. Each place has the new name. Names that would need escaping
    /// in a JSON or TOML string are skipped.
    pub(in crate::edit) fn places<'t>(
        &'t self,
        path: &str,
        text: &'t str,
    ) -> impl Iterator<Item = (Range<usize>, &'n str)> + use<'t, 'n> {
        let is_data = !path.to_lowercase().ends_with(".md");
        let is_written_so = move |new: &str| !is_data || !new.contains(['"', '\'', '\\']);
        self.all(text).filter(move |(_, new)| is_written_so(new))
    }

    /// Whether replacing the names changes only a schema's texts for readers, and no data, such as the values of
    /// `enum`.
    pub(in crate::edit) fn changes_only_texts(&self, path: &str, text: &str) -> bool {
        let (mut after, mut at) = (String::new(), 0);
        for (range, new) in self.places(path, text) {
            after.push_str(text.get(at..range.start).unwrap_or_default());
            after.push_str(new);
            at = range.end;
        }
        after.push_str(text.get(at..).unwrap_or_default());
        let before = data(path, text);
        at == 0 || before.is_some() && before == data(path, &after)
    }

    fn all<'t>(
        &'t self,
        text: &'t str,
    ) -> impl Iterator<Item = (Range<usize>, &'n str)> + use<'t, 'n> {
        let mut ticks = text.match_indices('`').map(|(at, _)| at).peekable();
        std::iter::from_fn(move || {
            loop {
                let start = ticks.next()? + 1;
                let end = *ticks.peek()?;
                if let Some(new) = self.names.get(text.get(start..end)?) {
                    return Some((start..end, *new));
                }
            }
        })
    }
}

/// Removes the texts for readers from a schema. Returns `None` if it can't be parsed.
fn data(path: &str, text: &str) -> Option<Value> {
    let mut value = if path.to_lowercase().ends_with(".toml") {
        toml::from_str(text).ok()?
    } else {
        serde_json::from_str(text).ok()?
    };
    remove_texts(&mut value);
    Some(value)
}

fn remove_texts(value: &mut Value) {
    match value {
        Value::Object(members) => {
            let is_text = |key: &str| matches!(key, "description" | "title" | "$comment");
            members.retain(|key, value| !(is_text(key) && value.is_string()));
            members.values_mut().for_each(remove_texts);
        }
        Value::Array(items) => items.iter_mut().for_each(remove_texts),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_a_mention_only_as_code() {
        let names = [("load".to_owned(), "chat_loaded".to_owned())];
        let mentions = Mentions::of(&names);
        let replaced = |text| mentions.replaced(text);
        assert_eq!(replaced("They load it."), None);
        assert_eq!(replaced("Like `loaded`, or `re load`."), None);
        assert_eq!(
            replaced("After `load`, `open` or `load`").as_deref(),
            Some("After `chat_loaded`, `open` or `chat_loaded`")
        );
        assert_eq!(
            replaced("A ` alone, `load`").as_deref(),
            Some("A ` alone, `chat_loaded`")
        );
        assert_eq!(replaced("```\nload\n```"), None);
    }

    #[test]
    fn a_name_that_needs_escapes_stays_out_of_data() {
        let names = [("load".to_owned(), "a\"b".to_owned())];
        let mentions = Mentions::of(&names);
        assert_eq!(mentions.places("a.json", "`load`").count(), 0);
        assert_eq!(mentions.places("a.MD", "`load`").count(), 1);
    }

    #[test]
    fn a_value_of_a_schema_is_data() {
        let names = [("load".to_owned(), "start".to_owned())];
        let mentions = Mentions::of(&names);
        let is_text = |path, text| mentions.changes_only_texts(path, text);
        assert!(is_text(
            "a.json",
            r#"{"description": "Of `load`.", "enum": ["load"]}"#
        ));
        assert!(!is_text(
            "a.json",
            r#"{"description": "Of `load`.", "enum": ["`load`"]}"#
        ));
        assert!(!is_text("a.json", r#"{"properties": {"`load`": {}}}"#));
        assert!(is_text("a.toml", "title = \"Of `load`\""));
        assert!(!is_text("a.toml", "const = \"`load`\""));
    }
}
