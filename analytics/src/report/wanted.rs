//! Filters that can have several values each, as in the dashboard.

use super::funnel::stored_as;
use super::select::{is_stored_as_one, texts};
use crate::catalog::{KnownCatalog, StoredName};

/// The events that a question is about. An event has to match one value in each list; `None` matches events
/// without a value. An empty list matches all events.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Event names: current, former or custom. `None` stands for all custom events.
    pub events: Vec<Option<String>>,
    /// The modules of the catalog.
    pub modules: Vec<Option<String>>,
    /// The chat processes.
    pub processes: Vec<Option<String>>,
    /// The tenants.
    pub tenants: Vec<Option<String>>,
    /// Whether to keep only custom events.
    pub custom: bool,
}

/// Conditions on events, in which all texts are quoted.
#[derive(Clone, Debug, Default)]
pub struct Filter(Vec<String>);

impl Filter {
    /// The conditions in SQL, on columns of `e`. All of them must hold.
    pub(crate) fn conditions(&self) -> &[String] {
        &self.0
    }
}

impl Wanted {
    /// Builds the conditions for stored events. They use stored names, so they need no join with the catalog, and the
    /// engine can skip files.
    #[must_use]
    pub fn filter(&self, catalog: &KnownCatalog) -> Filter {
        let mut all = Vec::new();
        if self.custom {
            all.push(is_custom(catalog));
        }
        if !self.events.is_empty() {
            all.push(self.is_of_events(catalog));
        }
        if !self.modules.is_empty() {
            all.push(self.is_of_modules(catalog));
        }
        for (column, values) in [("process", &self.processes), ("tenant", &self.tenants)] {
            if !values.is_empty() {
                all.push(is_one_of(column, values));
            }
        }
        Filter(all)
    }

    fn is_of_events(&self, catalog: &KnownCatalog) -> String {
        let names = self.events.iter().flatten();
        let stored = names.flat_map(|name| stored_as(catalog, name));
        let mut any = vec![is_stored_as_one(&stored.collect::<Vec<_>>())];
        if self.events.contains(&None) {
            any.push(is_custom(catalog));
        }
        format!("({})", any.join(" OR "))
    }

    fn is_of_modules(&self, catalog: &KnownCatalog) -> String {
        let has_module = |number: usize| {
            let module = catalog.events.get(number)?.module.as_ref()?;
            Some(self.modules.iter().flatten().any(|it| it == module))
        };
        let is_wanted = |number: usize| has_module(number) == Some(true);
        let mut any = vec![is_stored_as_one(&names(catalog, is_wanted))];
        if self.modules.contains(&None) {
            let of_modules = names(catalog, |number| has_module(number).is_some());
            any.push(format!("({}) IS NOT TRUE", is_stored_as_one(&of_modules)));
        }
        format!("({})", any.join(" OR "))
    }
}

/// The names under which the selected catalog events are stored.
fn names(catalog: &KnownCatalog, is_wanted: impl Fn(usize) -> bool) -> Vec<StoredName<'_>> {
    let numbers = 0..catalog.events.len();
    let wanted = numbers.filter(|number| is_wanted(*number));
    wanted.flat_map(|number| catalog.names(number)).collect()
}

/// Builds the condition that an event isn't in the catalog.
fn is_custom(catalog: &KnownCatalog) -> String {
    let known = names(catalog, |_| true);
    format!("({}) IS NOT TRUE", is_stored_as_one(&known))
}

/// Builds the condition that a column has one of these values; `None` stands for NULL.
fn is_one_of(column: &str, values: &[Option<String>]) -> String {
    let texts = texts(values.iter().flatten().map(String::as_str));
    let mut any = Vec::new();
    if !texts.is_empty() {
        any.push(format!(r#"e."{column}" IN ({texts})"#));
    }
    if values.contains(&None) {
        any.push(format!(r#"e."{column}" IS NULL"#));
    }
    format!("({})", any.join(" OR "))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{Event, answered, question, shown};
    use super::super::{Question, Report};
    use super::*;

    fn events() -> Vec<Event> {
        let time = "2026-11-01T00:00:00Z";
        vec![
            Event::new("open", time).tenant("a").process("p"),
            Event::new("bought", time).tenant("a"),
            Event::new("paid", time).tenant("b"),
            Event::new("mine", time),
            Event::without_time("it's \"mine\"; --", time).tenant("it's"),
        ]
    }

    /// Counts the matching events, by name.
    async fn found(wanted: Wanted) -> String {
        let catalog = super::super::testing::catalog();
        let mut question: Question = question(Report::Events { unseen: false });
        question.filter = wanted.filter(&catalog);
        let answer = answered(&events(), &question).await;
        let rows = shown(&answer).into_iter().map(|row| {
            let cells: Vec<&str> = row.split('|').collect();
            format!("{} {}", cells[0], cells[2])
        });
        rows.collect::<Vec<_>>().join(", ")
    }

    fn some(value: &str) -> Vec<Option<String>> {
        vec![Some(value.to_owned())]
    }

    #[tokio::test]
    async fn events_are_found_by_any_of_their_names() {
        for name in ["paid", "bought"] {
            let events = some(name);
            let wanted = Wanted {
                events,
                ..Wanted::default()
            };
            assert_eq!(found(wanted).await, "paid 2");
        }
        let events = vec![Some("open".to_owned()), None];
        let wanted = Wanted {
            events,
            ..Wanted::default()
        };
        assert_eq!(found(wanted).await, "open 1, (custom) 2");
        let events = some("it's \"mine\"; --");
        let wanted = Wanted {
            events,
            ..Wanted::default()
        };
        assert_eq!(found(wanted).await, "(custom) 1");
    }

    #[tokio::test]
    async fn a_value_that_is_missing_can_be_asked_for() {
        let modules = some("shop");
        let wanted = Wanted {
            modules,
            ..Wanted::default()
        };
        assert_eq!(found(wanted).await, "paid 2");
        let modules = vec![None];
        let wanted = Wanted {
            modules,
            ..Wanted::default()
        };
        assert_eq!(found(wanted).await, "open 1, (custom) 2");
        let tenants = vec![None, Some("b".to_owned())];
        let wanted = Wanted {
            tenants,
            ..Wanted::default()
        };
        assert_eq!(found(wanted).await, "paid 1, (custom) 1");
        let wanted = Wanted {
            tenants: some("it's"),
            custom: true,
            ..Wanted::default()
        };
        assert_eq!(found(wanted).await, "(custom) 1");
        let wanted = Wanted {
            processes: some("' OR ''='"),
            ..Wanted::default()
        };
        assert_eq!(found(wanted).await, "");
    }
}
