//! The constants for names: `events.order_completed` is "Order Completed".
//!
//! A constant's name consists of the same words as the identifiers in Rust. So the constant for a
//! name in `snake_case` has the same name. Unlike in Rust, it can be a keyword.

use std::collections::HashSet;

use event_catalog_build::catalog::Event;

use super::tags::{renamed_to, tags};
use super::text::{comment, property, string};
use crate::generate::selection::Selection;

/// A name and the name of its constant.
pub(crate) struct Constant<'c, 's> {
    pub(crate) name: &'c str,
    /// `None` if a former name has no words, or the same words as another name.
    pub(crate) key: Option<String>,
    /// The event that has or had the name.
    pub(crate) event: &'c Event<'s>,
}

impl Constant<'_, '_> {
    /// Whether the constant's key equals the name.
    pub(crate) fn is_name(&self) -> bool {
        self.key.as_deref() == Some(self.name)
    }
}

/// Lists the constants of the selected events: all current names, then the former names.
pub(crate) fn of<'c, 's>(selection: &Selection<'c, 's>) -> Vec<Constant<'c, 's>> {
    let mut taken = HashSet::new();
    let mut constants = Vec::new();
    for event in selection.events() {
        let key = event.identifiers().words().to_owned();
        taken.insert(key.clone());
        constants.push(Constant {
            name: &event.name,
            key: Some(key),
            event,
        });
    }
    for event in selection.events() {
        for alias in event.aliases() {
            let key = alias.identifiers().map(|it| it.words().to_owned());
            constants.push(Constant {
                name: &alias.name,
                key: key.filter(|key| taken.insert(key.clone())),
                event,
            });
        }
    }
    constants
}

/// Writes the type of the object with the constants.
pub(crate) fn types(selection: &Selection<'_, '_>) -> String {
    let constants = of(selection);
    if constants.iter().all(Constant::is_name) {
        return "\n/** The constants of names. */\n\
                export type EventConstants = {\n  \
                readonly [Name in keyof EventDetails]: Name extends keyof OldNames ? OldNames[Name] : Name;\n};\n"
            .to_owned();
    }
    let mut text =
        "\n/** The constants of names. */\nexport interface EventConstants {\n".to_owned();
    for Constant { name, key, event } in &constants {
        let Some(key) = key else {
            continue;
        };
        text += &if *name == event.name {
            comment("  ", &event.description, &tags(selection, event))
        } else {
            comment("  ", "", &[renamed_to(event)])
        };
        text += &format!("  readonly {}: {};\n", property(key), string(&event.name));
    }
    text + "}\n"
}
