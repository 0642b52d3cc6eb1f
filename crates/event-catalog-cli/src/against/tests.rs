//! Tests of the rules that compare two versions, with their examples and typical edits to a table.

use event_catalog_build::catalog::Catalog;
use event_catalog_build::finding::Severity;
use event_catalog_build::read::{Input, Memory};
use event_catalog_build::rule::Rule;

mod accepted;
mod cases;
mod conditions;
mod descriptions;
mod edits;
mod entries;
mod fields;
mod gate;
mod identifiers;
mod modules;
mod removals;
mod renamed;
mod tuples;
mod type_names;
mod values;

use super::{COMPARING, versions};
use crate::checked::Checked;
use crate::format::human::{Style, render};
use crate::levels::Levels;

fn shown(checked: Checked) -> String {
    let style = Style::plain(100);
    render(&[checked], &style)
}

fn rules(checked: &Checked) -> Vec<&'static str> {
    checked
        .found
        .iter()
        .map(|it| it.finding.rule.name)
        .collect()
}

fn input(files: &[(&str, &str)]) -> Input {
    let files = files.iter().map(|(path, text)| (*path, *text));
    Input::read_folder(&files.collect::<Memory>()).unwrap()
}

/// Returns the findings after a table has changed.
fn compared(before: &str, after: &str) -> Checked {
    let [before, after] = [before, after].map(|table| input(&[("events.csv", table)]));
    Checked::compared(after, &Levels::default(), Some(&Catalog::new(&before)))
}

#[test]
fn a_bad_example_has_one_finding_and_a_good_one_none() {
    for rule in COMPARING {
        let check = |rule: &Rule, is_bad| {
            let [before, after] = versions(if is_bad { rule.bad } else { rule.good });
            Checked::compared(after, &Levels::default(), Some(&Catalog::new(&before)))
        };
        let bad = check(rule, true);
        assert_eq!(rules(&bad), [rule.name]);
        insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
            insta::assert_snapshot!(rule.name, shown(bad));
        });
        assert_eq!(
            shown(check(rule, false)),
            "",
            "the good example of {}",
            rule.name
        );
        let [before, same] = [rule.bad, rule.bad].map(|it| {
            let [before, _] = versions(it);
            before
        });
        let same = Checked::compared(same, &Levels::default(), Some(&Catalog::new(&before)));
        assert_eq!(shown(same), "", "{} against itself", rule.name);
    }
}

const BEFORE: &str = "name,description,aliases\n\
    load,The chat was loaded.,\n\
    link_clicked,A link was clicked.,link_opened; link_hit\n\
    score_{0..10},A score of {n} was given.,nps_{0..10}\n\
    reset,The chat was reset.,\n";

/// Returns the findings after an edit to the table.
fn edited(from: &str, to: &str) -> String {
    assert!(BEFORE.contains(from), "{from}");
    shown(compared(BEFORE, &BEFORE.replace(from, to)))
}

#[test]
fn what_people_do_to_a_table_is_found() {
    insta::assert_snapshot!("a_name_overwritten", edited("link_clicked", "link_pressed"));
    insta::assert_snapshot!("a_row_deleted", edited("reset,The chat was reset.,\n", ""));
    insta::assert_snapshot!(
        "the_first_row_deleted",
        edited("load,The chat was loaded.,\n", "")
    );
    insta::assert_snapshot!(
        "an_alias_deleted",
        edited("link_opened; link_hit", "link_hit")
    );
    insta::assert_snapshot!(
        "a_family_renamed",
        edited("score_{0..10}", "rating_{0..10}")
    );
    insta::assert_snapshot!(
        "a_family_narrowed",
        edited(
            "score_{0..10},A score of {n} was given.,nps_{0..10}",
            "score_{1..10},A score of {n} was given.,"
        )
    );
    insta::assert_snapshot!(
        "all_deleted",
        shown(compared(
            BEFORE,
            "name,description\nother,Something else.\n"
        ))
    );
}

#[test]
fn a_table_that_was_emptied_is_named() {
    let files = |second: &'static str| {
        input(&[
            ("a.csv", "name,description\nload,The chat was loaded.\n"),
            ("b.csv", second),
        ])
    };
    let before = files("name,description\nreset,The chat was reset.\n");
    let after = files("name,description\n");
    let checked = Checked::compared(after, &Levels::default(), Some(&Catalog::new(&before)));
    assert!(shown(checked).contains("--> b.csv:1:1"));
}

#[test]
fn what_keeps_its_promises_passes() {
    for (from, to) in [
        ("load,", "loaded,"),
        (
            "reset,The chat was reset.,\n",
            "reset,The chat was set back.,\nend,It ended.,\n",
        ),
        ("score_{0..10}", "score_{0..12}"),
    ] {
        let after = BEFORE.replace(from, to);
        // The new version also renames an event, whose old name is an alias, and widens a family, whose alias keeps its
        // range.
        let after = after.replace(
            "loaded,The chat was loaded.,",
            "loaded,The chat was loaded.,load",
        );
        let after = if to.contains("12") {
            after.replace("nps_{0..10}", "nps_{0..12}")
        } else {
            after
        };
        assert_eq!(shown(compared(BEFORE, &after)), "");
    }
    // The rows are sorted, columns are moved, a family is listed row by row, and the delimiter is another one.
    let mut after = "aliases;description;name\r\nload_2;The chat was loaded.;load\r\n".to_owned();
    after += "\"link_opened; link_hit\";A link was clicked.;link_clicked\r\n;The chat was reset.;reset\r\n";
    for number in 0..=10 {
        after += &format!("nps_{number};The score {number} was given.;score_{number}\r\n");
    }
    let found = compared(BEFORE, &after);
    assert!(
        !rules(&found)
            .iter()
            .any(|rule| super::COMPARING.iter().any(|it| it.name == *rule)),
        "{}",
        shown(found)
    );
}

#[test]
fn one_mistake_makes_one_finding() {
    let of = |from: &str, to: &str| rules(&compared(BEFORE, &BEFORE.replace(from, to)));
    // A name in another form is still a name, so the removal of the old name is reported, too.
    assert_eq!(
        of("link_clicked", "Link clicked"),
        ["name-form", "removed-event"]
    );
    assert_eq!(of("\nload,", "\n,"), ["missing-name"]);
    assert_eq!(
        of("The chat was reset.,", "The chat, was, reset.,"),
        ["cell-count"]
    );
    assert_eq!(
        of("The chat was reset.", "\"The chat was reset."),
        ["unclosed-quote"]
    );
    assert_eq!(of("score_{0..10},", "score_{10..0},"), ["family-form"]);
    // If a row has lost its delimiters, its names may still be in it.
    let joined = of("reset,The chat was reset.,", "reset;The chat was reset.;");
    assert!(!joined.contains(&"removed-event"), "{joined:?}");
    assert!(joined.contains(&"name-form"), "{joined:?}");
    // A sentence can be a name, and no required rule reports such a name.
    let swapped = of("reset,The chat was reset.,", "The chat was reset.,reset,");
    assert!(swapped.contains(&"removed-event"), "{swapped:?}");
    // If a name is replaced with an existing name, both the duplicate and the lost name are reported.
    assert_eq!(
        of("\nreset,", "\nload,"),
        ["removed-event", "duplicate-event"]
    );
}

#[test]
fn single_cases_are_accepted() {
    let accept = "[[accept]]\nrule = \"removed-event\"\nevent = [\"reset\", \"load\"]\nreason = \"Never emitted.\"\n";
    let after = BEFORE.replace("reset,The chat was reset.,\n", "");
    let after = || input(&[("catalog.toml", accept), ("events.csv", &after)]);
    let before = input(&[("events.csv", BEFORE)]);
    let checked = Checked::compared(after(), &Levels::default(), Some(&Catalog::new(&before)));
    // The entry for the other event isn't stale: it may accept a change that both versions already have.
    assert_eq!(
        (rules(&checked).as_slice(), checked.accepted),
        ([""; 0].as_slice(), 1)
    );
    // If the event of an accepted finding is removed, the entry is stale.
    let accept = "[[accept]]\nrule = \"capital-letter\"\nevent = \"reset\"\nreason = \"Why.\"\n";
    let capital = BEFORE.replace("The chat was reset", "the chat was reset");
    let gone = capital.replace("reset,the chat was reset.,\n", "");
    let version = |table: &str| input(&[("catalog.toml", accept), ("events.csv", table)]);
    let (before, gone) = (version(&capital), version(&gone));
    let checked = Checked::compared(gone, &Levels::default(), Some(&Catalog::new(&before)));
    assert_eq!(rules(&checked), ["removed-event"]);
    // Without a comparison, the entry isn't stale.
    assert_eq!(rules(&Checked::new(after(), &Levels::default())), [""; 0]);
}

const TABLE: &str = "name,description,payload\nlink_clicked,A link was clicked.,link\nlink_shown,A link was shown.,link\n";
const COMMON: (&str, &str) = (
    "payloads/common.toml",
    "type = 'object'\n[properties.id]\ntype = 'string'\n[properties.label]\ntype = 'string'\n",
);
const LINK: &str = "type = 'object'\nrequired = ['url']\n\
    [properties.url]\ntype = 'string'\n\
    [properties.place]\nenum = ['top', 'bottom']\n\
    [properties.tags]\ntype = 'array'\n[properties.tags.items]\ntype = 'string'\n\
    [properties.user]\n'$ref' = '#/$defs/user'\n\
    ['$defs'.user]\ntype = 'object'\nrequired = ['name']\n\
    ['$defs'.user.properties.name]\ntype = 'string'\n\
    ['$defs'.user.properties.friend]\n'$ref' = '#/$defs/user'\n";

fn payloads(before: &[(&str, &str)], after: &[(&str, &str)]) -> Checked {
    let settings = (
        "catalog.toml",
        "[defaults]\npayload = 'common'\n[rules]\nsame-description = 'off'\nundescribed-field = 'off'\n",
    );
    let [before, after] = [before, after].map(|files| {
        let table = ("events.csv", TABLE);
        let mut all = vec![settings, COMMON, table];
        for file in files {
            all.retain(|other| other.0 != file.0);
            all.push(*file);
        }
        input(&all)
    });
    Checked::compared(after, &Levels::default(), Some(&Catalog::new(&before)))
}

/// Changes the schema of a field, and lists the findings. In findings of `incompatible-payload`, the name of the
/// payload is left out.
fn field(before: &str, after: &str, required: &str) -> Vec<String> {
    let [before, after] = [before, after].map(|schema| {
        format!(
            r#"{{"type": "object", "required": [{required}], "properties": {{"x": {schema}}}}}"#
        )
    });
    let json = "payloads/link.json";
    let checked = payloads(&[(json, &before)], &[(json, &after)]);
    let found = checked.found.iter();
    let found = found.filter(|it| it.finding.rule.name == "incompatible-payload");
    let messages = found.map(|it| it.finding.message.clone());
    let of_rule = |it: String| it.split_once("change: ").map(|(_, it)| it.to_owned());
    let messages = messages.map(|it| of_rule(it.clone()).unwrap_or(it));
    messages.collect()
}

#[test]
fn a_change_of_what_events_share_is_one_finding() {
    let narrow = (
        COMMON.0,
        "type = 'object'\n[properties.id]\ntype = 'string'\n",
    );
    let link = ("payloads/link.toml", LINK);
    // Readers of an optional field had to expect that it is missing, so its removal is only a risk.
    insta::assert_snapshot!(shown(payloads(&[link], &[link, narrow])));
    let required = format!("required = ['label']\n{}", COMMON.1);
    let before = (COMMON.0, required.as_str());
    let checked = payloads(&[link, before], &[link, narrow]);
    let found = checked.found.iter().map(|it| &it.finding);
    let found: Vec<_> = found.map(|it| (it.rule.name, it.severity)).collect();
    assert_eq!(
        found,
        [("incompatible-payload", Severity::Error)],
        "{}",
        shown(checked)
    );
    let none = TABLE.replace(",link\n", ",\n");
    let lost = payloads(&[link], &[("events.csv", &none)]);
    insta::assert_snapshot!(shown(lost));
}
