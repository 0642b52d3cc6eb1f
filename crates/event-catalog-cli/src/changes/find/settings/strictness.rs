//! Compares how much two versions of a setting allow: the pattern of names, the limits of consumers, the calls in code.
//!
//! Whether one pattern allows more than another can't be decided in general, so both are tried with the same names.

use std::collections::HashSet;

use event_catalog_build::read::{ConsumerSettings, NameSettings, Placed, Settings};
use event_catalog_build::schema::{KEYWORDS, meant};

use super::checks::lower;
use super::{list, setting_changed};
use crate::changes::{Change, setting};
use crate::pattern::WholePattern;

/// Characters that names may contain in addition to ASCII: letters of several alphabets, and a sign.
const OTHERS: [char; 5] = ['é', 'Ж', '中', 'א', '€'];

fn characters() -> impl Iterator<Item = char> + Clone {
    (' '..='~').chain(OTHERS)
}

/// Whether more names fit the new settings than the old ones.
pub(super) fn allows_more(was: &NameSettings, is: &NameSettings) -> bool {
    let count = |settings: &NameSettings| {
        let names = names();
        let Some(pattern) = &settings.pattern else {
            return names
                .iter()
                .filter(|name| settings.form().has(name))
                .count();
        };
        let bytes = names.iter().map(String::len).sum();
        // Names can't be checked with a pattern that can't be used.
        WholePattern::new(&pattern.value, bytes).map_or(names.len(), |pattern| {
            names.iter().filter(|name| pattern.matches(name)).count()
        })
    };
    count(is) > count(was)
}

/// Names of many forms, with each character at the beginning, within the name, and at the end.
fn names() -> Vec<String> {
    let of = |c: char| {
        [
            c.to_string(),
            format!("a{c}"),
            format!("{c}a"),
            format!("aa{c}aa"),
            format!("a{c}{c}a"),
            format!("A{c}A"),
            format!("Aa{c}Aa"),
            format!("aa_{c}_aa"),
        ]
    };
    let mut names: Vec<String> = characters().flat_map(of).collect();
    names.extend([50, 100, 200].map(|length| "a".repeat(length)));
    names
}

/// Finds changes to `[consumers]`.
pub(super) fn consumers(before: &Settings, now: &Settings, changes: &mut Vec<Change>) {
    let find = |settings: &'_ Settings, name: &str| -> Option<ConsumerSettings> {
        let mut consumers = settings.consumers.iter();
        consumers.find(|it| it.name.value == name).cloned()
    };
    let names = before.consumers.iter().chain(&now.consumers);
    let mut seen = HashSet::new();
    for name in names
        .map(|it| it.name.value.as_str())
        .filter(|it| seen.insert(*it))
    {
        let (was, is) = (find(before, name), find(now, name));
        let texts = [&was, &is].map(|it| it.as_ref().map(limits));
        let key = format!("consumers.{name}");
        let Some(mut change) = setting_changed(&key, texts[0].as_deref(), texts[1].as_deref())
        else {
            continue;
        };
        change.old = was.as_ref().map(|it| it.name.place);
        change.new = is.as_ref().map(|it| it.name.place);
        if let Some(was) = was
            && is.is_none_or(|is| is_wider(&was, &is))
        {
            lower(&mut change);
        }
        changes.push(change);
    }
}

/// The limits of a consumer, as text.
fn limits(consumer: &ConsumerSettings) -> String {
    let mut parts = Vec::new();
    if let Some(preset) = &consumer.preset {
        parts.push(format!("preset {}", preset.value.name()));
    }
    if let Some(most) = &consumer.max_name {
        parts.push(format!("max_name {}", most.value));
    }
    if let Some(prefix) = &consumer.prefix {
        parts.push(format!("prefix {}", prefix.value));
    }
    for (key, listed) in [
        ("characters", &consumer.characters),
        ("first", &consumer.first),
    ] {
        if !listed.is_empty() {
            let names: Vec<String> = listed.iter().map(|it| it.written()).collect();
            parts.push(format!("{key} {}", names.join(" ")));
        }
    }
    if parts.is_empty() {
        parts.push("no limits".to_owned());
    }
    parts.join(", ")
}

/// Whether a consumer allows longer names than before, or further characters.
fn is_wider(was: &ConsumerSettings, is: &ConsumerSettings) -> bool {
    let room = |it: &ConsumerSettings| {
        let prefix = it.prefix().chars().count() as u64;
        it.most()
            .map_or(u64::MAX, |most| u64::from(most).saturating_sub(prefix))
    };
    let further = |allows: &dyn Fn(&ConsumerSettings, char) -> bool| {
        characters().any(|c| allows(is, c) && !allows(was, c))
    };
    room(is) > room(was) || further(&|it, c| it.allows(c)) || further(&|it, c| it.allows_first(c))
}

/// Finds changes to `calls` and `prefix` in `[usages]`. Without one of them, fewer strings in code are names.
pub(super) fn usages(before: &Settings, now: &Settings, changes: &mut Vec<Change>) {
    let (was, is) = (&before.usages, &now.usages);
    for (key, was, is) in [
        (setting::CALLS, &was.calls, &is.calls),
        (setting::PREFIX, &was.prefixes, &is.prefixes),
    ] {
        let (before, after) = (list(was), list(is));
        let Some(mut change) = setting_changed(key, before.as_deref(), after.as_deref()) else {
            continue;
        };
        change.old = was.first().map(|it| it.place);
        change.new = is.first().map(|it| it.place);
        let kept: HashSet<&str> = is.iter().map(|it| it.value.as_str()).collect();
        if was
            .iter()
            .any(|it: &Placed<String>| !kept.contains(it.value.as_str()))
        {
            lower(&mut change);
        }
        changes.push(change);
    }
}

/// Whether new annotations may be misspelled keywords, which then limit no values: words that resemble a keyword, and
/// beginnings that a keyword has, or that are very short.
pub(super) fn hides_keywords(was: &[Placed<String>], is: &[Placed<String>]) -> bool {
    const SHORT: usize = 3;
    let known: HashSet<&str> = was.iter().map(|it| it.value.as_str()).collect();
    let mut new = is.iter().map(|it| it.value.as_str());
    new.any(|word| {
        let is_risky = match word.strip_suffix('*') {
            Some(beginning) => {
                beginning.len() < SHORT || KEYWORDS.iter().any(|it| it.starts_with(beginning))
            }
            None => meant(word).is_some(),
        };
        is_risky && !known.contains(word)
    })
}

#[cfg(test)]
mod tests {
    use event_catalog_build::read::{Input, Memory};

    use super::{allows_more, hides_keywords};

    #[test]
    fn an_annotation_may_be_a_misspelled_keyword() {
        let read = |words: &str| {
            let settings = format!("[schemas]\nannotations = [{words}]\n");
            let folder = Memory::from_iter([("catalog.toml", settings)]);
            let input = Input::read_folder(&folder).expect("memory can be listed");
            input.settings.schemas.annotations
        };
        for (was, is, expected) in [
            ("", "\"tsType\", \"discriminator\"", false),
            ("", "\"requird\"", true),
            ("\"requird\"", "\"requird\", \"faker*\"", false),
            ("", "\"re*\"", true),
            ("", "\"mini*\"", true),
        ] {
            let found = hides_keywords(&read(was), &read(is));
            assert_eq!(found, expected, "{was} {is}");
        }
    }

    #[test]
    fn patterns_are_compared_by_what_they_allow() {
        let read = |pattern: &str| {
            let settings = match pattern {
                "" => String::new(),
                pattern => format!("[names]\npattern = '{pattern}'\n"),
            };
            let folder = Memory::from_iter([("catalog.toml", settings)]);
            Input::read_folder(&folder).expect("memory can be listed")
        };
        for (was, is, expected) in [
            ("[a-z_]+", ".*", true),
            ("[a-z_]+", ".{2,}", true),
            ("[a-z_]+", "[a-z_.]+", true),
            ("[a-z_]{1,40}", "[a-z_]{1,100}", true),
            ("[a-z_]+", "(", true),
            ("[a-z]+", "", true),
            ("", "[a-z]+", false),
            ("[a-z_]+", "[a-z_]+", false),
            (".*", "[a-z_]+", false),
            ("[a-z_]+", "[a-z]+(_[a-z]+)*", false),
        ] {
            let [before, now] = [read(was), read(is)];
            let found = allows_more(&before.settings.names, &now.settings.names);
            assert_eq!(found, expected, "{was} {is}");
        }
    }
}
