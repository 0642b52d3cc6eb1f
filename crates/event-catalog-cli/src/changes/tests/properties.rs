//! Tests properties that hold for any two catalogs.

use std::collections::{BTreeMap, BTreeSet};

use event_catalog_build::read::Input;
use proptest::prelude::*;

use super::{compared, input};
use crate::changes::{Audience, Change, Kind, Verdict};

#[derive(Clone, Debug, PartialEq, Eq)]
struct Row {
    name: String,
    description: String,
    module: String,
    aliases: Vec<String>,
    is_deprecated: bool,
}

/// An edit to a table. The numbers choose rows.
#[derive(Clone, Debug)]
enum Edit {
    Add(u8),
    Remove(usize),
    Rename(usize, u8),
    RenameWithAlias(usize, u8),
    Swap(usize, usize),
    AddAlias(usize, u8),
    DropAliases(usize),
    Move(usize, usize),
    ChangeModule(usize, u8),
    Deprecate(usize),
    Describe(usize, u8),
}

type Table = Vec<Row>;

fn start() -> Table {
    let rows = (0..8).map(|at| Row {
        name: if at % 4 == 3 {
            format!("number_{at}_{{1..3}}")
        } else {
            format!("event_{at}")
        },
        description: format!("What happened as number {at} is described here."),
        module: format!("module_{}", at % 3),
        aliases: Vec::new(),
        is_deprecated: false,
    });
    rows.collect()
}

/// Returns the range in a family's name.
fn braces(name: &str) -> &str {
    name.find('{').map_or("", |at| &name[at..])
}

impl Edit {
    fn apply(&self, table: &mut Table) {
        let count = table.len();
        let is_known = |table: &Table, name: &str| {
            table
                .iter()
                .any(|row| row.name == name || row.aliases.iter().any(|alias| alias == name))
        };
        let at = |index: &usize| index % count.max(1);
        if count == 0 && !matches!(self, Self::Add(_)) {
            return;
        }
        match self {
            Self::Add(number) => {
                let name = format!("added_{number}");
                if !is_known(table, &name) {
                    table.push(Row {
                        name,
                        description: format!("Something new happened, number {number}."),
                        module: "module_0".to_owned(),
                        aliases: Vec::new(),
                        is_deprecated: false,
                    });
                }
            }
            Self::Remove(index) => {
                table.remove(at(index));
            }
            Self::Rename(index, number) | Self::RenameWithAlias(index, number) => {
                let old = table[at(index)].name.clone();
                let separator = if old.contains('{') { "_" } else { "" };
                let name = format!("renamed_{number}{separator}{}", braces(&old));
                if !is_known(table, &name) {
                    let row = &mut table[at(index)];
                    row.name = name;
                    if matches!(self, Self::RenameWithAlias(..)) {
                        row.aliases.push(old);
                    }
                }
            }
            Self::Swap(one, other) => {
                let (one, other) = (at(one), at(other));
                if braces(&table[one].name) == braces(&table[other].name) {
                    let name = table[one].name.clone();
                    table[one].name = table[other].name.clone();
                    table[other].name = name;
                }
            }
            Self::AddAlias(index, number) => {
                let row = &table[at(index)];
                let separator = if row.name.contains('{') { "_" } else { "" };
                let alias = format!("alias_{number}{separator}{}", braces(&row.name));
                if !is_known(table, &alias) {
                    table[at(index)].aliases.push(alias);
                }
            }
            Self::DropAliases(index) => table[at(index)].aliases.clear(),
            Self::Move(from, to) => {
                let row = table.remove(at(from));
                let to = to % (table.len() + 1);
                table.insert(to, row);
            }
            Self::ChangeModule(index, number) => {
                table[at(index)].module = format!("module_{}", number % 4);
            }
            Self::Deprecate(index) => {
                let row = &mut table[at(index)];
                row.is_deprecated = !row.is_deprecated;
            }
            Self::Describe(index, number) => {
                table[at(index)].description =
                    format!("What it says has changed, number {number}.");
            }
        }
    }
}

fn written(table: &[Row]) -> Input {
    let mut text = "name,description,module,aliases,deprecated\n".to_owned();
    for row in table {
        let version = if row.is_deprecated { "v2.0" } else { "" };
        let aliases = row.aliases.join("; ");
        text.push_str(&format!(
            "{},\"{}\",{},{aliases},{version}\n",
            row.name, row.description, row.module
        ));
    }
    input([("events.csv", text.as_str())])
}

fn edits() -> impl Strategy<Value = Vec<Edit>> {
    let (row, number) = (0..16_usize, 0..6_u8);
    let edit = prop_oneof![
        number.clone().prop_map(Edit::Add),
        row.clone().prop_map(Edit::Remove),
        (row.clone(), number.clone()).prop_map(|(row, number)| Edit::Rename(row, number)),
        (row.clone(), number.clone()).prop_map(|(row, number)| Edit::RenameWithAlias(row, number)),
        (row.clone(), row.clone()).prop_map(|(one, other)| Edit::Swap(one, other)),
        (row.clone(), number.clone()).prop_map(|(row, number)| Edit::AddAlias(row, number)),
        row.clone().prop_map(Edit::DropAliases),
        (row.clone(), row.clone()).prop_map(|(from, to)| Edit::Move(from, to)),
        (row.clone(), number.clone()).prop_map(|(row, number)| Edit::ChangeModule(row, number)),
        row.clone().prop_map(Edit::Deprecate),
        (row, number).prop_map(|(row, number)| Edit::Describe(row, number)),
    ];
    proptest::collection::vec(edit, 1..6)
}

/// Finds the worst verdict of each audience. The two directions of the wire are combined, because two steps can have
/// other directions than a single one: a name that becomes an alias, which is then dropped, was removed overall.
fn worst(changes: &[Change]) -> [Verdict; 6] {
    Audience::ALL.map(|audience| {
        let verdicts = changes.iter().map(|change| change.verdicts.of(audience));
        verdicts.max().unwrap_or_default()
    })
}

/// Kinds that two steps together may have, although each step is less severe. A name that is given up in one step and
/// reused in the next is a new name there, but overall it means another event. Two such steps can be a swap, and
/// descriptions that are swapped one by one have moved overall.
const WORSE_TOGETHER: &[Kind] = &[
    Kind::EventsSwapped,
    Kind::AliasMoved,
    Kind::AliasPromoted,
    Kind::NameReused,
    Kind::DescriptionMoved,
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn a_catalog_against_itself_is_empty(edits in edits()) {
        let mut table = start();
        for edit in &edits {
            edit.apply(&mut table);
        }
        let input = written(&table);
        prop_assert!(compared(&input, &input).is_empty());
    }

    #[test]
    fn nothing_is_unexplained(edits in edits()) {
        let mut table = start();
        let before = written(&table);
        for edit in &edits {
            edit.apply(&mut table);
        }
        let after = written(&table);
        for changes in [compared(&before, &after), compared(&after, &before)] {
            let found = changes.iter().filter(|it| it.kind == Kind::Unexplained);
            let found: Vec<_> = found.collect();
            prop_assert!(found.is_empty(), "{:#?}", found);
        }
    }

    #[test]
    fn exchanged_versions_exchange_what_is_added_and_removed(edits in edits()) {
        let mut table = start();
        let before = written(&table);
        for edit in &edits {
            edit.apply(&mut table);
        }
        let after = written(&table);
        let (there, back) = (compared(&before, &after), compared(&after, &before));
        let subjects = |changes: &[Change], kind: Kind| -> BTreeSet<String> {
            let found = changes.iter().filter(|it| it.kind == kind);
            found.map(|it| it.subject.to_string()).collect()
        };
        // If the added event had been a former name of another event, the opposite direction contains a rename instead.
        let removed_back = subjects(&back, Kind::EventRemoved);
        let renamed_back: BTreeSet<&str> = back.iter().filter_map(|it| it.before.as_deref()).collect();
        for added in subjects(&there, Kind::EventAdded) {
            let is_gone = removed_back.contains(&added) || renamed_back.contains(added.as_str());
            prop_assert!(is_gone, "{}: {:#?}", added, back);
        }
    }

    #[test]
    fn changes_together_are_no_worse_than_one_by_one(edits in edits()) {
        let mut table = start();
        let first = written(&table);
        let mut before = written(&table);
        let mut most = [Verdict::None; 6];
        let mut has_swap = false;
        for edit in &edits {
            edit.apply(&mut table);
            let after = written(&table);
            let changes = compared(&before, &after);
            has_swap |= changes.iter().any(|it| it.kind == Kind::EventsSwapped);
            for (most, verdict) in most.iter_mut().zip(worst(&changes)) {
                *most = verdict.max(*most);
            }
            before = after;
        }
        let together = compared(&first, &before);
        // A swap is recognized by what stays the same, so further edits may hide it.
        let is_listed = together.iter().any(|it| WORSE_TOGETHER.contains(&it.kind));
        if !is_listed && !has_swap {
            for (together, most) in worst(&together).into_iter().zip(most) {
                prop_assert!(together <= most, "{:?}: {:#?}", edits, compared(&first, &before));
            }
        }
    }

    #[test]
    fn each_change_has_an_identity_of_its_own(edits in edits()) {
        let mut table = start();
        let before = written(&table);
        for edit in &edits {
            edit.apply(&mut table);
        }
        let changes = compared(&before, &written(&table));
        let mut ids: BTreeMap<String, usize> = BTreeMap::new();
        for change in &changes {
            *ids.entry(change.id()).or_default() += 1;
        }
        let twice: Vec<_> = ids.iter().filter(|(_, count)| **count > 1).collect();
        prop_assert!(twice.is_empty(), "{:?}", twice);
    }
}
