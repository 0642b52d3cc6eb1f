//! Sets of names to measure with, the same on every run and every machine.
//!
//! Used by the build script, which generates code for them, and by the benchmarks.

mod lines;
mod random;

use std::collections::HashSet;

pub use lines::{Form, Mix, lines};
pub use random::Random;

/// The sizes of the measured catalogs. The first one is that of the real catalog.
pub const SIZES: [usize; 4] = [210, 2_000, 10_000, 100_000];

/// The form of names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// Names like those of this project's original catalog, built from the same words. With 210 names, the
    /// set is that catalog.
    Words,
    /// Names that the lookup wasn't designed for: syllables of a few letters, sensor paths with shared beginnings and
    /// ends, identifiers of up to 64 characters.
    Codes,
}

impl Shape {
    pub const ALL: [Self; 2] = [Self::Words, Self::Codes];

    /// The name of the shape in file names and reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Words => "words",
            Self::Codes => "codes",
        }
    }

    /// Returns this many distinct names.
    #[must_use]
    pub fn names(self, count: usize) -> Vec<String> {
        let mut random = Random::new(count as u64);
        match self {
            Self::Words if count == SIZES[0] => published(),
            Self::Words => {
                let published = published();
                distinct(count, || words(&published, &mut random))
            }
            Self::Codes => distinct(count, || vec![code(&mut random)]),
        }
    }
}

/// A catalog of events with these names, as CSV. All descriptions differ, and are about as long as in the real catalog:
/// 60 bytes.
#[must_use]
pub fn catalog_csv(names: &[String]) -> String {
    let mut rows = String::from("name,description\n");
    for (number, name) in names.iter().enumerate() {
        rows.push_str(name);
        rows.push(',');
        rows.push_str(&description(number, name));
        rows.push('\n');
    }
    rows
}

/// The description of an event with this name, as a sentence without commas.
#[must_use]
pub fn description(number: usize, name: &str) -> String {
    const BEGINNINGS: [&str; 5] = [
        "A customer was asked in the chat for",
        "The chat has shown to a customer",
        "A customer has confirmed in the chat",
        "The process has come to the step",
        "An employee has seen in the list",
    ];
    let beginning = BEGINNINGS[number % BEGINNINGS.len()];
    format!("{beginning} {}.", name.replace('_', " "))
}

/// The names of the real catalog, in its order.
fn published() -> Vec<String> {
    let page = include_str!("../../../tests/seed/events-as-published.csv");
    let mut seen = HashSet::new();
    page.lines()
        .skip(1)
        .filter_map(|row| row.split(',').next())
        .filter(|name| seen.insert(*name))
        .map(str::to_owned)
        .collect()
}

fn distinct(count: usize, mut some: impl FnMut() -> Vec<String>) -> Vec<String> {
    let mut seen = HashSet::new();
    let mut names = Vec::with_capacity(count);
    while names.len() < count {
        for name in some() {
            // Names that differ only in underscores would become the same name in Rust.
            if name.len() <= 64 && names.len() < count && seen.insert(name.replace('_', "")) {
                names.push(name);
            }
        }
    }
    names
}

/// Each name has as many words as some published name, and each word comes from the same position in some published
/// name. One name in ten is a family of such names, with numbers.
fn words(published: &[String], random: &mut Random) -> Vec<String> {
    let some = |random: &mut Random| published[random.below(published.len())].split('_');
    let count = some(random).count().max(2);
    let mut name = Vec::with_capacity(count);
    while name.len() < count {
        let place = name.len();
        name.extend(some(random).nth(place));
    }
    let name = name.join("_");
    if random.below(10) > 0 {
        return vec![name];
    }
    (0..=random.below(10))
        .map(|number| format!("{name}_{number}"))
        .collect()
}

fn code(random: &mut Random) -> String {
    const SYLLABLES: [&str; 16] = [
        "ba", "ce", "do", "fi", "gu", "ka", "le", "mi", "no", "pu", "ra", "se", "ti", "vo", "xu",
        "ze",
    ];
    const UNITS: [&str; 4] = ["celsius", "percent", "lux", "pascal"];
    let syllables = |random: &mut Random, count: usize| -> String {
        (0..count)
            .map(|_| SYLLABLES[random.below(SYLLABLES.len())])
            .collect()
    };
    match random.below(3) {
        0 => {
            let count = 2 + random.below(5);
            syllables(random, count)
        }
        1 => format!(
            "sensor_floor_{}_room_{:03}_{}_changed",
            random.below(40),
            random.below(1_000),
            UNITS[random.below(UNITS.len())]
        ),
        _ => {
            let count = 10 + random.below(8);
            format!(
                "tenant_event_{}_{:04x}_completed",
                syllables(random, count),
                random.below(65_536)
            )
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_distinct_and_well_formed() {
        for shape in Shape::ALL {
            for count in [210, 2_000] {
                let names = shape.names(count);
                assert_eq!(names.len(), count);
                assert_eq!(names.iter().collect::<HashSet<_>>().len(), count);
                for name in &names {
                    assert!((1..=64).contains(&name.len()), "{name}");
                    assert!(name.starts_with(|c: char| c.is_ascii_lowercase()), "{name}");
                    let well_formed =
                        |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
                    assert!(name.chars().all(well_formed), "{name}");
                }
            }
        }
    }
}
