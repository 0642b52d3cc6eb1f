//! Finds the events that are sent under a former name: `[[send]]` in the settings.

use std::borrow::Cow;

use super::event::Event;
use super::model::{Catalog, Sent};
use crate::collections::Numbers;
use crate::notation::{Pattern, Release, unescaped};
use crate::problem::{Problem, SendProblem};

impl<'s> Catalog<'s> {
    /// The name that is sent for an event: its current name, unless a `[[send]]` sets an alias.
    #[must_use]
    pub fn sent_name<'c>(&'c self, event: &'c Event<'s>) -> &'c str {
        self.sent_alias(event).unwrap_or(&event.name)
    }

    /// The alias that is sent for an event, if any.
    #[must_use]
    pub fn sent_alias(&self, event: &Event<'_>) -> Option<&str> {
        self.sent_of(event).map(|sent| &*sent.name)
    }

    /// The day or version until which the alias of an event is sent.
    #[must_use]
    pub fn sent_until(&self, event: &Event<'_>) -> Option<&Release> {
        let sent = self.sent_of(event)?;
        let settings = self.input.settings.sends.get(sent.send)?;
        Some(&settings.until.value)
    }

    fn sent_of(&self, event: &Event<'_>) -> Option<&Sent> {
        if self.sent.is_empty() {
            return None;
        }
        let index = self.names.get(&*event.name)?;
        let at = self.sent.binary_search_by_key(index, |it| it.event);
        at.ok().map(|at| &self.sent[at])
    }
}

/// Finds the events that are sent under a former name, in catalog order.
pub(super) fn of(catalog: &Catalog<'_>, problems: &mut Vec<Problem>) -> Vec<Sent> {
    let sends = &catalog.input.settings.sends;
    if sends.is_empty() {
        return Vec::new();
    }
    let mut aliases = Numbers::default();
    for (index, event) in catalog.events.iter().enumerate() {
        for alias in event.aliases() {
            aliases.entry(Cow::Borrowed(&*alias.name)).or_insert(index);
        }
    }
    // The `[[send]]` entry of each event. Reading an entry stops at its first problem, so a hostile file with many
    // entries for families takes no longer than a valid file.
    let mut entries = vec![None; catalog.events.len()];
    let mut sent: Vec<Option<Sent>> = Vec::new();
    sent.resize_with(catalog.events.len(), || None);
    for (at, send) in sends.iter().enumerate() {
        let text = send.name.value.as_str();
        let family = Pattern::parse(text).ok().flatten();
        let mut names = names(text, family.as_ref());
        let wrong = names.find_map(|name| {
            let Some(&event) = aliases.get(&*name) else {
                return Some(if catalog.event(&name).is_some() {
                    SendProblem::Current
                } else {
                    SendProblem::Unknown
                });
            };
            if let Some(first) = entries[event].replace(at) {
                let first: usize = first;
                return Some(SendProblem::Again {
                    event: catalog.events[event].name.to_string(),
                    first: sends[first].name.place,
                });
            }
            sent[event] = Some(Sent {
                event,
                name: name.into_owned(),
                send: at,
            });
            None
        });
        if let Some(problem) = wrong {
            problems.push(Problem::Send {
                place: send.name.place,
                name: text.to_owned(),
                problem,
            });
        }
    }
    sent.into_iter().flatten().collect()
}

/// Lists the names in an entry: a single name, or all names of a family.
fn names<'n>(
    text: &'n str,
    family: Option<&'n Pattern<'n>>,
) -> Box<dyn Iterator<Item = Cow<'n, str>> + 'n> {
    match family {
        Some(family) => {
            let numbers = family.numbers().iter();
            Box::new(numbers.map(|number| Cow::Owned(family.name(*number))))
        }
        None => Box::new(std::iter::once(unescaped(text))),
    }
}

#[cfg(test)]
mod tests {
    use crate::catalog::Catalog;
    use crate::notation::Release;
    use crate::problem::{Problem, SendProblem};
    use crate::read::{Input, Memory};

    const TABLE: &str = "name,description,aliases\n\
                         order_placed,A.,order_created; purchase\n\
                         floor_{1..3},B.,level_{1..3}\n\
                         load,C.,\n";

    fn with<T>(settings: &str, test: impl FnOnce(&Catalog<'_>) -> T) -> T {
        let files: Memory = [("catalog.toml", settings), ("events.csv", TABLE)]
            .into_iter()
            .collect();
        let input = Input::read_folder(&files).expect("memory can be listed");
        test(&Catalog::new(&input))
    }

    fn send(name: &str) -> String {
        format!("[[send]]\nname = \"{name}\"\nuntil = \"v5\"\n")
    }

    #[test]
    fn an_event_or_a_family_is_sent_under_an_alias() {
        let settings = send("level_{1..3}") + &send("order_created");
        with(&settings, |catalog| {
            assert!(catalog.problems.is_empty(), "{:?}", catalog.problems);
            let names = catalog.events.iter().map(|event| catalog.sent_name(event));
            let names: Vec<_> = names.collect();
            assert_eq!(
                names,
                ["order_created", "level_1", "level_2", "level_3", "load"]
            );
            assert_eq!(catalog.sent_alias(&catalog.events[4]), None);
            let until = catalog.events.iter().map(|event| catalog.sent_until(event));
            let until: Vec<_> = until.map(|it| it.map(Release::text)).collect();
            assert_eq!(until, [Some("5"), Some("5"), Some("5"), Some("5"), None]);
        });
    }

    #[test]
    fn unknown_and_repeated_aliases_are_problems() {
        let settings = send("order_placed")
            + &send("order_made")
            + &send("order_created")
            + &send("purchase")
            + &send("level_{1..4}");
        with(&settings, |catalog| {
            let problems = catalog.problems.iter().map(|problem| match problem {
                Problem::Send { name, problem, .. } => (name.as_str(), problem),
                other => panic!("{other:?}"),
            });
            let problems: Vec<_> = problems.collect();
            assert!(
                matches!(
                    problems[..],
                    [
                        ("order_placed", SendProblem::Current),
                        ("order_made", SendProblem::Unknown),
                        ("purchase", SendProblem::Again { .. }),
                        ("level_{1..4}", SendProblem::Unknown),
                    ]
                ),
                "{problems:?}"
            );
        });
    }
}
