//! Resolves the attributes of an event: its own, and those of the groups that it extends.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use super::collect::Registry;
use super::model::{Deprecation, Event, Level, Use};
use super::remarks::Remarks;

/// The maximum nesting of groups.
const MOST_NESTED: usize = 64;

/// The remaining budget for the total length of all payloads: thousands of events can inherit
/// thousands of attributes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Room {
    left: usize,
}

impl Room {
    /// The budget for a registry with this many bytes.
    pub(super) fn of(length: usize) -> Self {
        const TIMES: usize = 32;
        const LEAST: usize = 1 << 20;
        Self {
            left: length.saturating_mul(TIMES).saturating_add(LEAST),
        }
    }

    fn take(&mut self, bytes: usize) -> Option<()> {
        self.left = self.left.checked_sub(bytes)?;
        Some(())
    }
}

/// Collects the attributes of an event. Its own references take precedence over those in its
/// groups.
pub(super) fn attributes<'d>(
    registry: &Registry<'d>,
    event: &Event<'d>,
    room: &mut Room,
    remarks: &mut Remarks,
) -> Result<Vec<Use<'d>>, String> {
    let mut walk = Walk {
        registry,
        room,
        remarks,
        found: Vec::new(),
        indices: HashMap::new(),
        done: HashSet::new(),
        open: Vec::new(),
    };
    walk.group(event.group, event)?;
    Ok(walk.found)
}

/// A walk through the groups of an event.
struct Walk<'w, 'd> {
    registry: &'w Registry<'d>,
    room: &'w mut Room,
    remarks: &'w mut Remarks,
    found: Vec<Use<'d>>,
    /// The index of each attribute, by name.
    indices: HashMap<Cow<'d, str>, usize>,
    /// The groups whose attributes have been collected.
    done: HashSet<usize>,
    /// The groups that are being visited, from the event to the current group.
    open: Vec<usize>,
}

impl<'d> Walk<'_, 'd> {
    fn group(&mut self, number: usize, event: &Event<'d>) -> Result<(), String> {
        let registry = self.registry;
        let Some(group) = registry
            .groups
            .get(number)
            .filter(|_| self.done.insert(number))
        else {
            return Ok(());
        };
        self.open.push(number);
        for attribute in &group.attributes {
            self.add(attribute, event)?;
        }
        for (id, at) in &group.groups {
            self.take(id.len(), event)?;
            let place = || at.show(registry.documents);
            let Some(inner) = registry.ids.get(id) else {
                self.remarks.missing.add(&place(), id);
                continue;
            };
            if self.open.contains(inner) {
                return Err(format!(
                    "{}: the group `{id}` contains itself: remove this reference, or another reference that leads to \
                     the group",
                    place()
                ));
            }
            if self.open.len() > MOST_NESTED {
                return Err(format!(
                    "{}: the group `{id}` is nested in more than {MOST_NESTED} other groups: refer to it directly",
                    place()
                ));
            }
            self.group(*inner, event)?;
        }
        self.open.pop();
        Ok(())
    }

    fn add(&mut self, attribute: &Use<'d>, event: &Event<'d>) -> Result<(), String> {
        let remark = attribute.level.map(Level::remark).unwrap_or_default();
        let deprecated = attribute.deprecated.map(Deprecation::sentence);
        let texts = [
            attribute.brief.unwrap_or_default(),
            attribute.note.unwrap_or_default(),
            remark.as_str(),
            deprecated.as_deref().unwrap_or_default(),
        ];
        let definition = self.registry.definitions.get(&attribute.name);
        let mut length = texts.into_iter().map(str::len).sum::<usize>();
        if length > 0 {
            // A remark is shown along with the definition's brief text.
            length += definition.map_or(0, |it| it.brief.len());
        }
        if let Some(examples) = attribute.examples {
            // Each example is compared with all members, which takes time, too.
            let members = definition.map_or(0, |it| it.members.len());
            length += examples.size() + 32 * members;
        }
        // The name occurs in a property, in a reference and possibly in the list of required
        // properties.
        let names = 3 * attribute.name.len() + 128;
        self.take(names + length, event)?;
        if let Some(at) = self.indices.get(&attribute.name) {
            if let Some(found) = self.found.get_mut(*at) {
                found.inherit(attribute);
            }
            return Ok(());
        }
        let name = attribute.name.clone();
        self.indices.insert(name, self.found.len());
        self.found.push(attribute.clone());
        Ok(())
    }

    fn take(&mut self, bytes: usize, event: &Event<'d>) -> Result<(), String> {
        self.room.take(bytes).ok_or_else(|| {
            format!(
                "{}: the events have so many attributes that their payloads would be many times as long \
                 as the registry: import fewer files, or let fewer events share a group",
                event.at.show(self.registry.documents)
            )
        })
    }
}
