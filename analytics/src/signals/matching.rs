//! Which events a signal listens to, according to the current catalog.

use std::collections::HashSet;

use event_catalog_build::printable;
use event_catalog_build::read::Suggestions;

use super::settings::SignalSettings;
use crate::catalog::{KnownCatalog, KnownEvent};

/// The events that a signal's list `on` selects.
#[derive(Debug, Default)]
pub(crate) struct Matcher {
    everything: bool,
    custom: bool,
    /// For each event of the catalog, whether it is listened to.
    events: Vec<bool>,
    /// Names of events that the catalog doesn't have.
    names: HashSet<String>,
}

impl Matcher {
    /// Looks up the names in a list. Unknown names are warnings, not errors, because custom events may have any name.
    pub(crate) fn new(on: &[String], catalog: &KnownCatalog) -> (Self, Vec<String>) {
        let mut matcher = Self {
            events: vec![false; catalog.events.len()],
            ..Self::default()
        };
        let mut warnings = Vec::new();
        for text in on {
            matcher.add(text, catalog, &mut warnings);
        }
        (matcher, warnings)
    }

    fn add(&mut self, text: &str, catalog: &KnownCatalog, warnings: &mut Vec<String>) {
        if text == "*" {
            self.everything = true;
        } else if text == "custom" {
            self.custom = true;
        } else if let Some(module) = text.strip_prefix("module:") {
            let is_wanted = |event: Option<&str>| event == Some(module);
            let events = catalog.events.iter().map(|event| event.module.as_deref());
            if !self.add_all(events.map(is_wanted)) {
                let modules = catalog.modules.iter().map(String::as_str);
                warnings.push(unknown("module", "module:", module, modules));
            }
        } else if let Some(family) = text.strip_prefix("family:") {
            let stem = stem(family);
            let events = catalog.events.iter();
            let is_wanted = |event: &KnownEvent| {
                let mut names = event.family.iter().chain(&event.former_families);
                names.any(|name| self::stem(name) == stem)
            };
            if !self.add_all(events.clone().map(is_wanted)) {
                let families = events.filter_map(|event| event.family.as_deref());
                warnings.push(unknown("family", "family:", family, families));
            }
        } else {
            self.add_name(
                text.strip_prefix("event:").unwrap_or(text),
                catalog,
                warnings,
            );
        }
    }

    fn add_name(&mut self, name: &str, catalog: &KnownCatalog, warnings: &mut Vec<String>) {
        if let Some(index) = catalog.index(name) {
            self.events[index] = true;
            return;
        }
        let near = catalog.near(name);
        warnings.push(format!(
            "`{}` isn't in the catalog{}; the signal only gets custom events with this name",
            printable(name),
            did_you_mean("", &near)
        ));
        self.names.insert(name.to_owned());
    }

    /// Selects more events, and returns whether there were any.
    fn add_all(&mut self, wanted: impl Iterator<Item = bool>) -> bool {
        let mut is_any = false;
        for (event, is_wanted) in self.events.iter_mut().zip(wanted) {
            *event |= is_wanted;
            is_any |= is_wanted;
        }
        is_any
    }

    /// Whether an event is listened to, given the name that it arrived with and its index in the catalog.
    pub(crate) fn matches(&self, name: &str, index: Option<usize>) -> bool {
        let known = match index {
            Some(index) => self.events.get(index).copied().unwrap_or(false),
            None => self.custom,
        };
        self.everything || known || self.names.contains(name)
    }
}

/// The names that the signals of a configuration use but the catalog doesn't have.
#[must_use]
pub fn warnings(signals: &[SignalSettings], catalog: &KnownCatalog) -> Vec<String> {
    let mut all = Vec::new();
    for signal in signals {
        let (_, warnings) = Matcher::new(&signal.on, catalog);
        let warnings = warnings.into_iter();
        all.extend(warnings.map(|it| format!("the signal `{}`: {it}", signal.id)));
    }
    all
}

/// A family's name without its numbers and the `_` before them: `score` for `score_{0..10}` and `score_`.
fn stem(text: &str) -> &str {
    let text = text.split('{').next().unwrap_or(text);
    text.trim_end_matches(|c: char| !c.is_alphanumeric())
}

fn unknown<'n>(
    kind: &str,
    prefix: &str,
    name: &str,
    names: impl Iterator<Item = &'n str>,
) -> String {
    let names: HashSet<&str> = names.collect();
    let mut names: Vec<&str> = names.into_iter().collect();
    names.sort_unstable();
    let near = Suggestions::default().all(name, names);
    format!(
        "the catalog has no {kind} `{}`{}",
        printable(name),
        did_you_mean(prefix, &near)
    )
}

/// `; did you mean …?` for similar names; nothing if there are none.
pub(crate) fn did_you_mean(prefix: &str, near: &[&str]) -> String {
    if near.is_empty() {
        return String::new();
    }
    let near = near
        .iter()
        .map(|name| format!("`{prefix}{}`", printable(name)));
    let near: Vec<String> = near.collect();
    format!(" (did you mean {}?)", near.join(" or "))
}

#[cfg(test)]
mod tests {
    use event_catalog_build::read::{Input, Memory};

    use super::*;

    fn catalog() -> KnownCatalog {
        let files: Memory = [(
            "events.csv",
            "name,description,module,payload,aliases\npaid,Paid.,shop,,bought\nopen,Opened.,door,,\n\
             score_{0..2},Score {n}.,survey,,rating_{0..2}\n",
        )]
        .into_iter()
        .collect();
        KnownCatalog::new(&Input::read_folder(&files).expect("memory can be read"))
    }

    /// The events in a list, and the warnings.
    fn on(list: &[&str]) -> (Vec<&'static str>, Vec<String>) {
        let catalog = catalog();
        let list: Vec<String> = list.iter().map(|it| (*it).to_owned()).collect();
        let (matcher, warnings) = Matcher::new(&list, &catalog);
        let names = ["paid", "bought", "open", "score_0", "score_2", "mine"];
        let found = names
            .into_iter()
            .filter(|name| matcher.matches(name, catalog.index(name)));
        (found.collect(), warnings)
    }

    #[test]
    fn a_list_has_names_modules_families_and_more() {
        assert_eq!(on(&["paid"]).0, ["paid", "bought"]);
        assert_eq!(on(&["bought"]).0, ["paid", "bought"]);
        assert_eq!(on(&["module:door", "custom"]).0, ["open", "mine"]);
        for family in [
            "family:score_",
            "family:score",
            "family:score_{0..2}",
            "family:rating_",
        ] {
            assert_eq!(on(&[family]).0, ["score_0", "score_2"], "{family}");
        }
        assert_eq!(on(&["*"]).0.len(), 6);
        assert_eq!(on(&[]).0.len(), 0);
    }

    #[test]
    fn what_is_unknown_is_a_warning_with_names_that_are_near() {
        let (found, warnings) = on(&["piad", "module:shpo", "family:scores_", "mine"]);
        assert_eq!(found, ["mine"]);
        assert!(warnings[0].contains("did you mean `paid`?"), "{warnings:?}");
        assert!(warnings[1].contains("`module:shop`"), "{warnings:?}");
        assert!(warnings[2].contains("`family:score`"), "{warnings:?}");
        assert_eq!(warnings.len(), 4);
    }

    #[test]
    fn a_name_that_looks_like_something_else_can_be_named() {
        let catalog = catalog();
        let list = ["event:custom".to_owned()];
        let (matcher, _) = Matcher::new(&list, &catalog);
        assert!(matcher.matches("custom", None) && !matcher.matches("mine", None));
    }
}
