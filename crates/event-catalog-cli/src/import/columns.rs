//! Maps the headings of an imported table to columns of a catalog.

use std::collections::{HashMap, HashSet};
use std::str::FromStr;

use event_catalog_build::read::{Column, LONGEST_COLUMN, similar};

use super::properties::role::Role;

/// The value of `--map`, such as `Event name=name`: a heading, and the column that it is imported
/// as.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Map {
    heading: String,
    target: Target,
}

/// What a column is imported as.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    /// A column that every catalog can have.
    Known(Column),
    /// One of the team's additional columns.
    Extra(String),
    /// The column is dropped.
    Dropped,
}

impl FromStr for Map {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let Some((heading, column)) = text.rsplit_once('=') else {
            return Err(
                "write it as `\"Heading=column\"`, such as `\"Event name=name\"`".to_owned(),
            );
        };
        let (heading, column) = (heading.trim().to_owned(), column.trim());
        let target = if column.is_empty() {
            Target::Dropped
        } else if let Some(column) = Column::from_name(column, &[]) {
            Target::Known(column)
        } else if Role::from_name(column).is_some() {
            Target::Extra(column.to_owned())
        } else if column.len() > LONGEST_COLUMN {
            return Err(format!(
                "the name of the column has {} bytes, but at most {LONGEST_COLUMN} are allowed",
                column.len()
            ));
        } else if let Some(meant) = similar(column, Column::known_names()) {
            return Err(format!(
                "there is no column `{column}`; did you mean `{meant}`?"
            ));
        } else {
            Target::Extra(column.to_owned())
        };
        Ok(Self { heading, target })
    }
}

/// Why the targets of a table's columns are unclear.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Unclear {
    /// Two headings map to the same column.
    Twice(String, String, &'static str),
    /// A column with cells but no heading. Contains its number, counted from 1.
    NoHeading(usize),
}

/// Determines the target of each column in a table; `None` if no column has names, so it isn't a
/// table of events.
pub(crate) fn columns(headings: &[String], maps: &[Map]) -> Result<Option<Vec<Target>>, Unclear> {
    let mut targets: Vec<Option<Target>> = headings
        .iter()
        .map(|heading| mapped(heading, maps).or_else(|| exactly(heading)))
        .collect();
    for at in 0..headings.len() {
        if targets[at].is_none() {
            let meant = probably(&headings[at]).filter(|it| {
                // If another heading matches this column better, this heading means something else.
                !targets
                    .iter()
                    .flatten()
                    .any(|other| *other == Target::Known(*it))
            });
            if let Some(column) = meant {
                let twice = (at + 1..headings.len()).find(|other| {
                    targets[*other].is_none() && probably(&headings[*other]) == meant
                });
                if let Some(other) = twice {
                    let [one, other] = [at, other].map(|at| headings[at].clone());
                    return Err(Unclear::Twice(one, other, column.name(&[])));
                }
            }
            targets[at] = meant.map(Target::Known);
        }
    }
    for (at, target) in targets.iter().enumerate() {
        let same = |other: &&Option<Target>| {
            target.is_some() && *other == target && !is_dropped(target.as_ref())
        };
        if let Some(before) = targets[..at].iter().position(|other| same(&other)) {
            let name = match target {
                Some(Target::Known(column)) => column.name(&[]),
                _ => "of the same name",
            };
            return Err(Unclear::Twice(
                headings[before].clone(),
                headings[at].clone(),
                name,
            ));
        }
    }
    if !targets
        .iter()
        .flatten()
        .any(|it| *it == Target::Known(Column::Name))
    {
        return Ok(None);
    }
    describe(headings, &mut targets);
    let names = targets.iter().flatten().filter_map(|target| match target {
        Target::Extra(name) => Some(name.clone()),
        _ => None,
    });
    let mut taken: HashSet<String> = names.collect();
    let given: HashSet<&str> = headings.iter().map(String::as_str).collect();
    let mut numbers: HashMap<String, usize> = HashMap::new();
    // Additional columns need different names, so a number is appended to a repeated heading.
    let mut numbered = |heading: &String| {
        let mut name = heading.clone();
        while taken.contains(&name) || name != *heading && given.contains(name.as_str()) {
            let number = numbers.entry(heading.clone()).or_insert(1);
            *number += 1;
            name = format!("{heading} {number}");
        }
        taken.insert(name.clone());
        Target::Extra(name)
    };
    let named =
        targets.into_iter().zip(headings).zip(1..).map(
            |((target, heading), number)| match target {
                Some(target) => Ok(target),
                None if heading.is_empty() => Err(Unclear::NoHeading(number)),
                None => Ok(numbered(heading)),
            },
        );
    named.collect::<Result<_, _>>().map(Some)
}

/// The maps whose headings aren't in any table.
pub(crate) fn unused<'m>(maps: &'m [Map], headings: &[String]) -> Vec<&'m str> {
    let is_there = |map: &&Map| {
        headings
            .iter()
            .any(|heading| is_same(heading, &map.heading))
    };
    let unused = maps.iter().filter(|map| !is_there(map));
    unused.map(|map| map.heading.as_str()).collect()
}

fn is_dropped(target: Option<&Target>) -> bool {
    target == Some(&Target::Dropped)
}

fn is_same(one: &str, other: &str) -> bool {
    one.trim().to_lowercase() == other.trim().to_lowercase()
}

/// The target that the user specified for a heading.
pub(super) fn mapped(heading: &str, maps: &[Map]) -> Option<Target> {
    let map = maps.iter().find(|map| is_same(&map.heading, heading))?;
    Some(map.target.clone())
}

/// The target of a heading that equals a column's name.
fn exactly(heading: &str) -> Option<Target> {
    let column = Column::from_name(&snake(heading), &[])?;
    // In other documents, an "Identifier" is usually an ID.
    let is_other = column == Column::Identifier && heading.trim() != "identifier";
    (!is_other).then_some(Target::Known(column))
}

/// A heading such as "Event", "Event name" or "Event payload".
fn probably(heading: &str) -> Option<Column> {
    let heading = snake(heading);
    let rest = match heading.as_str() {
        "event" | "events" => "name",
        other => other.strip_prefix("event_")?,
    };
    Column::from_name(rest, &[]).filter(|column| *column != Column::Identifier)
}

/// Headings of columns that describe events by trigger or meaning, without the prefix `event_`,
/// best match first.
const DESCRIPTIONS: [&str; 34] = [
    "definition",
    "meaning",
    "explanation",
    "summary",
    "details",
    "purpose",
    "description_of_the_event",
    "what_it_means",
    "what_happens",
    "what_happened",
    "when",
    "when_it_fires",
    "when_does_it_fire",
    "when_is_it_fired",
    "when_it_is_fired",
    "when_fired",
    "fires_when",
    "fired_when",
    "fires_on",
    "fired_on",
    "when_it_happens",
    "when_it_is_sent",
    "when_is_it_sent",
    "when_sent",
    "sent_when",
    "triggered_when",
    "triggered_by",
    "when_it_triggers",
    "when_triggered",
    "description_of_the_trigger",
    "trigger_description",
    "trigger_condition",
    "trigger",
    "triggers",
];

/// If no heading matches the column `description`, chooses the best match from [`DESCRIPTIONS`].
fn describe(headings: &[String], targets: &mut [Option<Target>]) {
    let description = Some(Target::Known(Column::Description));
    if targets.contains(&description) {
        return;
    }
    let words: Vec<String> = headings.iter().map(|heading| snake(heading)).collect();
    let is_free = |at: &usize| targets[*at].is_none();
    let find = |known: &&str| {
        let mut free = (0..words.len()).filter(is_free);
        free.find(|at| words[*at].strip_prefix("event_").unwrap_or(&words[*at]) == *known)
    };
    let found = DESCRIPTIONS.iter().find_map(find);
    if let Some(at) = found {
        targets[at] = description;
    }
}

/// The words of a heading, in `snake_case`.
pub(super) fn snake(heading: &str) -> String {
    let words = heading
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join("_").to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(headings: &[&str], maps: &[&str]) -> Result<Option<Vec<String>>, Unclear> {
        let headings: Vec<_> = headings.iter().map(|&it| it.to_owned()).collect();
        let maps: Vec<Map> = maps.iter().map(|map| map.parse().unwrap()).collect();
        let shown = |target| match target {
            Target::Known(column) => column.name(&[]).to_owned(),
            Target::Extra(name) => format!("+{name}"),
            Target::Dropped => "-".to_owned(),
        };
        Ok(columns(&headings, &maps)?.map(|targets| targets.into_iter().map(shown).collect()))
    }

    #[test]
    fn usual_headings_are_understood() {
        let is = |headings: &[&str], expected: &[&str]| {
            assert_eq!(of(headings, &[]).unwrap().unwrap(), expected);
        };
        is(
            &["Event name", "Event description", "Event payload"],
            &["name", "description", "payload"],
        );
        is(&["Event", "Description"], &["name", "description"]);
        is(
            &["name", "Event", "Deprecated reason"],
            &["name", "+Event", "deprecated_reason"],
        );
        is(&["EVENT", "Owner"], &["name", "+Owner"]);
        is(
            &["Event", "Identifier", "Event identifier"],
            &["name", "+Identifier", "+Event identifier"],
        );
        is(&["name", "identifier"], &["name", "identifier"]);
        assert_eq!(of(&["Setting", "Meaning"], &[]), Ok(None));
    }

    #[test]
    fn without_a_description_another_column_describes_the_event() {
        for heading in [
            "When",
            "Trigger",
            "Fired when",
            "When it fires",
            "When does it fire?",
            "Description of the trigger",
            "Event trigger",
            "Meaning",
        ] {
            let found = of(&["Event", heading, "Owner"], &[]).unwrap().unwrap();
            assert_eq!(found, ["name", "description", "+Owner"], "{heading}");
        }
        let is = |headings: &[&str], maps: &[&str], expected: &[&str]| {
            assert_eq!(of(headings, maps).unwrap().unwrap(), expected);
        };
        // If another heading is a better description, this one becomes an additional column.
        is(
            &["Event", "When", "Description"],
            &[],
            &["name", "+When", "description"],
        );
        is(
            &["Event", "Trigger", "When"],
            &[],
            &["name", "+Trigger", "description"],
        );
        // A map makes `When` an additional column.
        is(&["Event", "When"], &["When=When"], &["name", "+When"]);
        assert_eq!(of(&["Key", "When"], &[]), Ok(None));
    }

    #[test]
    fn a_repeated_heading_gets_a_number() {
        let is = |headings: &[&str], maps: &[&str], expected: &[&str]| {
            assert_eq!(of(headings, maps).unwrap().unwrap(), expected);
        };
        is(
            &["name", "Note", "Note", "Note 2", "Note"],
            &[],
            &["name", "+Note", "+Note 3", "+Note 2", "+Note 4"],
        );
        is(
            &["name", "Note", "Key"],
            &["Key=Note"],
            &["name", "+Note 2", "+Note"],
        );
    }

    #[test]
    fn maps_come_first() {
        let headings = ["Key", "When", "Owner", "Name"];
        let maps = ["key=name", "When=description", "Owner=", "Name=label"];
        assert_eq!(
            of(&headings, &maps).unwrap().unwrap(),
            ["name", "description", "-", "+label"]
        );
        assert!("Name".parse::<Map>().is_err());
        assert_eq!(
            "Text=descripton".parse::<Map>().unwrap_err(),
            "there is no column `descripton`; did you mean `description`?"
        );
        assert_eq!(
            format!("Text={}", "é".repeat(33))
                .parse::<Map>()
                .unwrap_err(),
            "the name of the column has 66 bytes, but at most 64 are allowed"
        );
        let maps: Vec<Map> = vec!["Evnet=name".parse().unwrap()];
        assert_eq!(unused(&maps, &["Event".to_owned()]), ["Evnet"]);
    }

    #[test]
    fn what_is_unclear_is_asked() {
        let twice = Unclear::Twice("Event".into(), "Event name".into(), "name");
        assert_eq!(of(&["Event", "Event name"], &[]), Err(twice));
        let twice = Unclear::Twice("A".into(), "Name".into(), "name");
        assert_eq!(of(&["A", "Name"], &["A=name"]), Err(twice));
        assert_eq!(of(&["Event", ""], &[]), Err(Unclear::NoHeading(2)));
    }
}
