//! Finds the roles of columns in a table with one row per property.

use super::role::Role;
use crate::import::columns::{Map, Target, mapped, snake};

/// The possible headings of the column with property names, without a trailing `_name`.
const PREFIXES: [&str; 7] = [
    "property",
    "event_property",
    "parameter",
    "param",
    "segment",
    "attribute",
    "field",
];

/// The roles of a table's columns, and the prefix shared by headings about properties.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Roles {
    /// The role of each column that has one.
    pub(super) columns: Vec<Option<Role>>,
    /// The prefix of headings, such as `property_`.
    pub(super) prefix: String,
}

impl Roles {
    /// Determines the roles; `None` if no column has property names, or no other column describes
    /// properties.
    pub(super) fn of(headings: &[String], maps: &[Map]) -> Option<Self> {
        let words: Vec<String> = headings.iter().map(|heading| snake(heading)).collect();
        let targets: Vec<Option<Target>> = headings.iter().map(|it| mapped(it, maps)).collect();
        let mut columns: Vec<Option<Role>> = targets
            .iter()
            .map(|target| match target {
                Some(Target::Extra(name)) => Role::from_name(name),
                _ => None,
            })
            .collect();
        let is_free = |at: &usize| targets[*at].is_none();
        let find = |heading: &str| {
            let mut places = (0..words.len()).filter(is_free);
            places.find(|at| words[*at] == heading)
        };
        let named = PREFIXES.into_iter().find_map(|prefix| {
            let at = find(&format!("{prefix}_name")).or_else(|| find(prefix))?;
            Some((prefix, at))
        });
        let place =
            |columns: &[Option<Role>], role| columns.iter().position(|it| *it == Some(role));
        let property = place(&columns, Role::Property).or(named.map(|(_, at)| at))?;
        let prefix = format!("{}_", named.map_or("property", |(prefix, _)| prefix));
        columns[property] = Some(Role::Property);
        let is_event = |word: &String| word == "event_description" || word == "object_description";
        for (role, _) in Role::NAMED.into_iter().skip(1) {
            if place(&columns, role).is_some() {
                continue;
            }
            let prefixed = role.headings().iter().map(|it| format!("{prefix}{it}"));
            // "Description" alone could be the description of the event.
            let is_bare = role != Role::Description || words.iter().any(is_event);
            let bare = role.headings().iter().filter(|_| is_bare);
            let bare = bare.map(|it| (*it).to_owned());
            let found = prefixed.chain(bare).find_map(|it| find(&it));
            let right = || find("description").filter(|at| *at > property);
            let found = match role {
                Role::Description => found.or_else(right),
                _ => found,
            };
            if let Some(at) = found.filter(|at| columns[*at].is_none()) {
                columns[at] = Some(role);
            }
        }
        if let Some(at) = find("object_type") {
            columns[at] = Some(Role::Subject);
        }
        let is_other = |role: &Role| !matches!(role, Role::Property | Role::Subject);
        let is_table = columns.iter().flatten().any(is_other);
        is_table.then_some(Self { columns, prefix })
    }

    /// The column with this role.
    pub(super) fn place(&self, role: Role) -> Option<usize> {
        self.columns.iter().position(|it| *it == Some(role))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(headings: &[&str], maps: &[&str]) -> Option<Vec<Option<Role>>> {
        let headings: Vec<_> = headings.iter().map(|&it| it.to_owned()).collect();
        let maps: Vec<Map> = maps.iter().map(|map| map.parse().expect("a map")).collect();
        Roles::of(&headings, &maps).map(|roles| roles.columns)
    }

    #[test]
    fn the_columns_of_exports_are_known() {
        let amplitude = [
            "Object Type",
            "Object Name",
            "Object Description",
            "Property Type",
            "Property Name",
            "Property Description",
            "Property Value Type",
            "Property Required",
            "Property Is Array",
            "Enum Values",
            "Property Regex",
        ];
        let expected = [
            Some(Role::Subject),
            None,
            None,
            None,
            Some(Role::Property),
            Some(Role::Description),
            Some(Role::Type),
            Some(Role::Required),
            Some(Role::List),
            Some(Role::Values),
            Some(Role::Pattern),
        ];
        assert_eq!(of(&amplitude, &[]).expect("a table"), expected);
        let bare = ["Event", "Property", "Type", "Description", "Presence"];
        let expected = [
            None,
            Some(Role::Property),
            Some(Role::Type),
            Some(Role::Description),
            Some(Role::Required),
        ];
        assert_eq!(of(&bare, &[]).expect("a table"), expected);
    }

    #[test]
    fn maps_name_roles_and_other_tables_have_none() {
        let headings = ["Event", "Key", "Kind", "Type"];
        assert_eq!(of(&headings, &[]), None);
        let maps = ["Key=property", "Kind=property_type", "Type=type"];
        let expected = [None, Some(Role::Property), Some(Role::Type), None];
        assert_eq!(of(&headings, &maps).expect("a table"), expected);
        assert_eq!(of(&["Event", "Description", "Field"], &[]), None);
        assert_eq!(of(&["Event", "Type", "Description"], &[]), None);
    }
}
