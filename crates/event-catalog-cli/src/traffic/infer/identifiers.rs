//! Finds other words for identifiers in code, if a name has no words or if its identifiers are taken.

use std::collections::{BTreeMap, HashSet};

use event_catalog_build::catalog::{Catalog, Pattern, unescaped};
use event_catalog_build::ident::{self, Identifiers};

/// The identifiers in code that rows already use.
#[derive(Debug, Default)]
pub(super) struct Taken {
    events: HashSet<String>,
    families: HashSet<String>,
    /// The number to try next after each text that is taken.
    next: BTreeMap<String, u64>,
}

/// The identifiers of a row in code.
struct Names {
    events: Vec<String>,
    family: Option<String>,
}

impl Taken {
    /// Collects the identifiers in code that a catalog uses.
    pub(super) fn of(catalog: &Catalog<'_>) -> Self {
        let events = catalog.events.iter().map(|it| it.identifiers().variant());
        let families = catalog.families.iter();
        let families = families.map(|it| it.identifiers().variant());
        Self {
            events: events.collect(),
            families: families.collect(),
            next: BTreeMap::new(),
        }
    }

    /// Reserves identifiers for a row. Returns the text for the row's column `identifier`, which is empty if the name
    /// results in these identifiers.
    pub(super) fn take(&mut self, cell: &str) -> String {
        let Ok(Some(family)) = Pattern::parse(cell) else {
            let name = unescaped(cell);
            return self.take_by(&name, names_of_event(&name), &names_of_event);
        };
        let stem = family.stem();
        let numbers = family.numbers();
        let events = numbers.iter().map(|it| variant(&family.name(*it)));
        let events: Option<Vec<String>> = events.collect();
        let own = events.zip(variant(&stem)).map(|(events, own)| Names {
            events,
            family: Some(own),
        });
        let others = |text: &str| {
            let events = numbers.iter().map(|it| variant(&format!("{text}_{it}")));
            let events: Option<Vec<String>> = events.collect();
            Some(Names {
                events: events?,
                family: Some(variant(text)?),
            })
        };
        self.take_by(&stem, own, &others)
    }

    /// Reserves the identifiers that result from a row's name. If they are taken, reserves those of another text, and
    /// returns that text.
    fn take_by(
        &mut self,
        name: &str,
        own: Option<Names>,
        others: &dyn Fn(&str) -> Option<Names>,
    ) -> String {
        if let Some(own) = own.filter(|it| self.are_free(it)) {
            self.occupy(own);
            return String::new();
        }
        let words = Identifiers::of(name).map(|it| it.words().to_owned());
        let words = words.unwrap_or_else(|| "unnamed".to_owned());
        let mut next = std::mem::take(&mut self.next);
        let text = ident::numbered_on(&words, &mut next, |text| {
            others(text).is_some_and(|it| self.are_free(&it))
        });
        self.next = next;
        if let Some(names) = others(&text) {
            self.occupy(names);
        }
        text
    }

    fn are_free(&self, names: &Names) -> bool {
        let different: HashSet<&String> = names.events.iter().collect();
        let is_family_free = |it: &String| !self.families.contains(it);
        different.len() == names.events.len()
            && !names.events.iter().any(|it| self.events.contains(it))
            && names.family.as_ref().is_none_or(is_family_free)
    }

    fn occupy(&mut self, names: Names) {
        self.events.extend(names.events);
        self.families.extend(names.family);
    }
}

fn names_of_event(text: &str) -> Option<Names> {
    Some(Names {
        events: vec![variant(text)?],
        family: None,
    })
}

fn variant(text: &str) -> Option<String> {
    Identifiers::of(text).map(|it| it.variant())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_with_the_same_words_get_others() {
        let mut taken = Taken::default();
        assert_eq!(taken.take("link_clicked"), "");
        assert_eq!(taken.take("Link Clicked"), "link_clicked_2");
        assert_eq!(taken.take("link.clicked"), "link_clicked_3");
        assert_eq!(taken.take("👍"), "unnamed");
        assert_eq!(taken.take("👎"), "unnamed_2");
        assert_eq!(taken.take("step_{1..3}"), "");
        assert_eq!(taken.take("step1"), "step1_2");
        assert_eq!(taken.take("step-{1..3}"), "step_2");
    }
}
