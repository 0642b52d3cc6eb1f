//! Tests of the rules that compare two versions, with their examples and typical edits of a table.

use event_catalog_build::catalog::Catalog;
use event_catalog_build::read::{Input, Memory};
use event_catalog_build::rule::Rule;

mod descriptions;
mod identifiers;
mod modules;
mod renamed;
mod tuples;

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

/// The findings after a table changes.
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

/// The findings after an edit of the table.
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
        // A renamed event keeps its old name as an alias; a wider family keeps the range of its
        // alias.
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
    // Rows sorted, columns moved, a family listed row by row, another delimiter.
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
    // The build stops for neither of the two.
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
    // Whatever the mistake in a row, its names may still be in it.
    let joined = of("reset,The chat was reset.,", "reset;The chat was reset.;");
    assert!(!joined.contains(&"removed-event"), "{joined:?}");
    assert!(joined.contains(&"name-form"), "{joined:?}");
    // A sentence can be a name, and no required rule reports this.
    let swapped = of("reset,The chat was reset.,", "The chat was reset.,reset,");
    assert!(swapped.contains(&"removed-event"), "{swapped:?}");
    // Replaced by a name that already exists: that is two mistakes.
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
    assert_eq!(
        (rules(&checked).as_slice(), checked.accepted),
        (["stale-accept"].as_slice(), 1)
    );
    // The entry for an event that was accepted is stale.
    let accept = "[[accept]]\nrule = \"capital-letter\"\nevent = \"reset\"\nreason = \"Why.\"\n";
    let capital = BEFORE.replace("The chat was reset", "the chat was reset");
    let gone = capital.replace("reset,the chat was reset.,\n", "");
    let version = |table: &str| input(&[("catalog.toml", accept), ("events.csv", table)]);
    let (before, gone) = (version(&capital), version(&gone));
    let checked = Checked::compared(gone, &Levels::default(), Some(&Catalog::new(&before)));
    assert_eq!(rules(&checked), ["removed-event"]);
    // Without a comparison this can't be known.
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

/// The findings after an edit of the schema.
fn schema(from: &str, to: &str) -> Vec<String> {
    assert!(LINK.contains(from), "{from}");
    let after = LINK.replace(from, to);
    let checked = payloads(
        &[("payloads/link.toml", LINK)],
        &[("payloads/link.toml", &after)],
    );
    checked
        .found
        .iter()
        .map(|it| it.finding.message.clone())
        .collect()
}

#[test]
fn what_breaks_readers_and_writers_of_payloads_is_found() {
    let both = "the payload of `link_clicked` and 1 more event has an incompatible change: ";
    for (from, to, expected) in [
        (
            "[properties.url]\ntype = 'string'\n",
            "",
            "the field `url` was removed",
        ),
        (
            "required = ['url']",
            "required = ['url', 'place']",
            "the field `place` is newly required",
        ),
        (
            "required = ['url']",
            "required = ['url', 'id']",
            "the field `id` is newly required",
        ),
        (
            "required = ['url']\n",
            "",
            "the field `url` is no longer required",
        ),
        (
            "[properties.url]\ntype = 'string'",
            "[properties.url]\ntype = 'integer'",
            "`url` was a string, and is an integer",
        ),
        (
            "[properties.url]\ntype = 'string'",
            "[properties.url]\ntype = ['string', 'null']",
            "`url` was a string, and is a string or `null`",
        ),
        (
            "['top', 'bottom']",
            "['top', 'left']",
            "`place` can no longer be `bottom`",
        ),
        (
            "items]\ntype = 'string'",
            "items]\ntype = 'number'",
            "`tags[]` was a string, and is a number",
        ),
        (
            "required = ['name']",
            "required = []",
            "the field `user.name` is no longer required",
        ),
        (
            "properties.name]\ntype = 'string'",
            "properties.name]\ntype = 'boolean'",
            "`user.name` was a string, and is a boolean",
        ),
    ] {
        let url_is_required = from.contains("[properties.url]\ntype = 'string'\n") && to.is_empty();
        let messages = if url_is_required {
            let after = LINK.replace(from, to).replace("required = ['url']\n", "");
            let checked = payloads(
                &[("payloads/link.toml", LINK)],
                &[("payloads/link.toml", &after)],
            );
            checked
                .found
                .iter()
                .map(|it| it.finding.message.clone())
                .collect()
        } else {
            schema(from, to)
        };
        assert_eq!(messages, [format!("{both}{expected}")], "{from} -> {to}");
    }
}

/// The findings about a field after its schema changes.
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
    let messages = messages.map(|it| it.split_once("change: ").unwrap().1.to_owned());
    messages.collect()
}

#[test]
fn values_that_are_no_longer_allowed_are_found() {
    let narrower = "which is a new limit";
    for (before, after, expected) in [
        (
            r#"{"enum": [1, 2]}"#,
            r#"{"enum": [1, 3]}"#,
            "`x` can no longer be `2`".to_owned(),
        ),
        (
            r#"{"const": {"a": 1}}"#,
            r#"{"const": {"a": 2}}"#,
            r#"`x` can no longer be `{"a":1}`"#.to_owned(),
        ),
        (
            r#"{"type": "integer"}"#,
            r#"{"type": "integer", "enum": [1]}"#,
            format!("`x` must be one of 1, {narrower}"),
        ),
        (
            r#"{"type": "integer", "minimum": 0}"#,
            r#"{"type": "integer"}"#,
            "`x` was an integer from 0, and is an integer".to_owned(),
        ),
        (
            r#"{"type": "integer"}"#,
            r#"{"type": "integer", "minimum": 0}"#,
            "`x` was an integer, and is an integer from 0".to_owned(),
        ),
        (
            r#"{"type": "number", "minimum": 1}"#,
            r#"{"type": "number", "exclusiveMinimum": 1}"#,
            format!("`x` must be more than 1, {narrower}"),
        ),
        (
            r#"{"type": "number", "maximum": 2}"#,
            r#"{"type": "number", "maximum": 1.5}"#,
            format!("`x` must be at most 1.5, {narrower}"),
        ),
        (
            r#"{"type": "number", "multipleOf": 1}"#,
            r#"{"type": "number", "multipleOf": 2}"#,
            format!("`x` must be a multiple of 2, {narrower}"),
        ),
        (
            r#"{"type": "string"}"#,
            r#"{"type": "string", "pattern": "^a"}"#,
            format!("`x` must match `^a`, {narrower}"),
        ),
        (
            r#"{"type": "string"}"#,
            r#"{"allOf": [{"type": "string", "minLength": 2}]}"#,
            format!("`x` must have at least 2 characters, {narrower}"),
        ),
        (
            r#"{"type": "array", "items": {"type": "string"}}"#,
            r#"{"type": "array", "items": {"type": "string", "maxLength": 2}}"#,
            format!("`x[]` must have at most 2 characters, {narrower}"),
        ),
        (
            r#"{"type": "array"}"#,
            r#"{"type": "array", "uniqueItems": true}"#,
            format!("`x` must have unique elements, {narrower}"),
        ),
        (
            r#"{"type": "object", "properties": {"y": {}}}"#,
            r#"{"type": "object", "properties": {"y": {}}, "additionalProperties": false}"#,
            format!("`x` must have no additional fields, {narrower}"),
        ),
        (
            r#"{"type": "object", "properties": {"y": {}}}"#,
            r#"{"type": "object", "properties": {"y": {}}, "additionalProperties": {"type": "string"}}"#,
            "`x.*` was any value, and is a string".to_owned(),
        ),
    ] {
        assert_eq!(field(before, after, ""), [expected], "{before} -> {after}");
    }
    for (before, after) in [
        (r#"{"enum": [1, 2.0]}"#, r#"{"enum": [2, 1, 3]}"#),
        (
            r#"{"type": "number", "minimum": 2}"#,
            r#"{"type": "number", "minimum": 1}"#,
        ),
        (
            r#"{"type": "number", "multipleOf": 0.02}"#,
            r#"{"type": "number", "multipleOf": 0.01}"#,
        ),
        (
            r#"{"type": "string", "pattern": "^a"}"#,
            r#"{"type": "string", "minLength": 0}"#,
        ),
        (
            r#"{"type": "array", "maxItems": 2}"#,
            r#"{"type": "array", "maxItems": 3, "minItems": 0}"#,
        ),
    ] {
        assert_eq!(field(before, after, ""), [""; 0], "{before} -> {after}");
    }
}

#[test]
fn patterns_of_names_that_are_gone_are_found() {
    let object = |patterns: &str| {
        format!(
            r#"{{"type": "object", "properties": {{"y": {{}}}}, "patternProperties": {{{patterns}}}, "additionalProperties": false}}"#
        )
    };
    let of = |before: &str, after: &str| field(&object(before), &object(after), "");
    assert_eq!(
        of(r#""^a": {}, "^b": {}"#, r#""^b": {}, "^c": {}"#),
        ["`x` may have no additional fields whose names match `^a`, which is a new limit"]
    );
    assert_eq!(of(r#""^a": {}"#, r#""^a": {}, "^b": {}"#), [""; 0]);
}

#[test]
fn alternatives_that_allow_less_are_found() {
    let either = |closed: &str| {
        format!(
            r#"{{"oneOf": [
                {{"title": "A", "type": "object", "properties": {{"a": {{"type": "string"}}}}{closed}}},
                {{"title": "B", "type": "object", "properties": {{"b": {{"type": "string"}}}}}}
            ]}}"#
        )
    };
    let (open, closed) = (either(""), either(r#", "additionalProperties": false"#));
    assert_eq!(
        field(&open, &closed, ""),
        ["`x` must have no additional fields, which is a new limit"]
    );
    assert_eq!(field(&closed, &open, ""), [""; 0]);
    let nullable = r#"{"oneOf": [{"type": "string"}, {"type": "null"}]}"#;
    let narrowed = format!(r#"{{"allOf": [{nullable}, {{"type": "string"}}]}}"#);
    assert_eq!(
        field(nullable, &narrowed, ""),
        ["`x` was a string or `null`, and is a string"]
    );
}

#[test]
fn conditions_that_are_not_as_before_are_found() {
    let new =
        |keyword: &str| format!("has a new condition in `{keyword}`, which cannot be compared");
    let changed =
        |keyword: &str| format!("has a changed condition in `{keyword}`, which cannot be compared");
    for (before, after, expected) in [
        (
            r#"{"type": "string"}"#,
            r#"{"type": "string", "not": {"const": "a"}}"#,
            format!("`x` {}", new("not")),
        ),
        (
            r#"{"type": "string", "not": {"const": "a"}}"#,
            r#"{"type": "string", "not": {"const": "b"}}"#,
            format!("`x` {}", changed("not")),
        ),
        (
            r##"{"not": {"$ref": "#/properties/x/$defs/d"}, "$defs": {"d": {"maxLength": 1}}}"##,
            r##"{"not": {"$ref": "#/properties/x/$defs/d"}, "$defs": {"d": {"maxLength": 2}}}"##,
            format!("`x` {}", changed("not")),
        ),
        (
            r#"{"type": "object", "if": {"required": ["a"]}, "then": {"required": ["b"]}}"#,
            r#"{"type": "object", "if": {"required": ["a"]}, "then": {"required": ["b"]}, "else": false}"#,
            format!("`x` {}", changed("if")),
        ),
        (
            r#"{"type": "array", "contains": {"const": 1}}"#,
            r#"{"type": "array", "contains": {"const": 1}, "minContains": 2}"#,
            format!("`x` {}", changed("contains")),
        ),
        (
            r#"{"type": "array", "items": {"type": "string"}}"#,
            r#"{"type": "array", "items": {"type": "string", "not": {"const": "a"}}}"#,
            format!("`x[]` {}", new("not")),
        ),
        (
            r#"{"type": "object", "additionalProperties": {"type": "string"}}"#,
            r#"{"type": "object", "additionalProperties": {"type": "string", "not": {"const": "a"}}}"#,
            format!("`x.*` {}", new("not")),
        ),
        (
            r#"{"oneOf": [{"type": "string"}, {"type": "boolean"}]}"#,
            r#"{"oneOf": [{"type": "boolean"}, {"type": "string", "not": {"const": "a"}}]}"#,
            format!("`x` {}", new("not")),
        ),
        (
            r#"{"type": "object", "dependentSchemas": {"a": {"required": ["b"]}}}"#,
            r#"{"type": "object", "dependentSchemas": {"a": {"required": ["c"]}}}"#,
            format!("`x` {}", changed("dependentSchemas")),
        ),
        (
            r#"{"type": "object", "dependentRequired": {"a": ["b"]}}"#,
            r#"{"type": "object", "dependentRequired": {"a": ["b", "c"]}}"#,
            "`x` must have `c` where it has `a`, which is a new limit".to_owned(),
        ),
        (
            r#"{"type": "object", "properties": {"a": {}}}"#,
            r#"{"type": "object", "properties": {"a": {}}, "unevaluatedProperties": false}"#,
            format!("`x` {}", new("unevaluatedProperties")),
        ),
    ] {
        assert_eq!(field(before, after, ""), [expected], "{before} -> {after}");
    }
}

/// What `unevaluatedProperties` has to allow grows with each keyword beside it that is gone.
#[test]
fn what_is_left_to_unevaluated_fields_cannot_be_compared() {
    let of = |before: &str| {
        let closed = r#""type": "object", "properties": {"a": {}}, "unevaluatedProperties": false"#;
        field(
            &format!("{{{closed}{before}}}"),
            &format!("{{{closed}}}"),
            "",
        )
    };
    let changed =
        "`x` has a changed condition in `unevaluatedProperties`, which cannot be compared";
    for gone in [
        r#", "if": {"properties": {"d": {}}}"#,
        r#", "dependentSchemas": {"a": {"properties": {"d": {}}}}"#,
        r#", "patternProperties": {"^d": {"type": "integer"}}"#,
        r#", "allOf": [{"patternProperties": {"^d": true}}]"#,
        r#", "additionalProperties": true"#,
    ] {
        assert!(
            of(gone).contains(&changed.to_owned()),
            "{gone}: {:?}",
            of(gone)
        );
    }
    assert_eq!(of(r#", "not": {"required": ["z"]}"#), [""; 0]);
}

#[test]
fn conditions_with_the_same_meaning_are_no_change() {
    for (before, after) in [
        (
            r#"{"not": {"enum": [1, 2], "title": "T"}}"#,
            r#"{"not": {"description": "D", "enum": [2, 1.0]}}"#,
        ),
        (r#"{"not": {"const": "a"}}"#, "{}"),
        (
            r##"{"not": {"$ref": "#/properties/x/$defs/d"}, "$defs": {"d": {"maxLength": 1}}}"##,
            r#"{"not": {"maxLength": 1}}"#,
        ),
        (
            r##"{"not": {"properties": {"n": {"$ref": "#/properties/x/not"}}}}"##,
            r##"{"allOf": [{"not": {"$ref": "#/properties/x/$defs/d"}}], "$defs": {"d": {"properties": {"n": {"$ref": "#/properties/x/$defs/d"}}}}}"##,
        ),
        (
            r#"{"type": "object", "if": {"required": ["a"]}, "then": {"required": ["b"]}, "else": false}"#,
            r#"{"type": "object", "if": {"required": ["a"]}, "then": {"required": ["b"]}}"#,
        ),
        (
            r#"{"type": "array", "contains": {"const": 1}, "minContains": 2, "maxContains": 3}"#,
            r#"{"type": "array", "contains": {"const": 1}, "maxContains": 4}"#,
        ),
        (
            r#"{"type": "object", "dependencies": {"a": ["b"], "c": {"required": ["a"]}}}"#,
            r#"{"type": "object", "dependentRequired": {"a": ["b"]}, "dependentSchemas": {"c": {"required": ["a"]}}}"#,
        ),
        (
            r#"{"oneOf": [{"type": "string", "not": {"const": "a"}}, {"type": "boolean"}]}"#,
            r#"{"oneOf": [{"type": "boolean"}, {"type": "string", "not": {"const": "a"}}]}"#,
        ),
        // They say nothing alone.
        ("{}", r#"{"then": false, "minContains": 2}"#),
        (
            r#"{"type": "object"}"#,
            r#"{"type": "object", "if": {}, "unevaluatedProperties": true}"#,
        ),
    ] {
        assert_eq!(field(before, after, ""), [""; 0], "{before} -> {after}");
    }
}

#[test]
fn conditions_of_a_whole_payload_are_compared() {
    let of = |before: &str, after: &str| {
        let [before, after] = [before, after].map(|keywords| {
            format!(
                r#"{{"type": "object", "properties": {{"a": {{"type": "string"}}}}{keywords}}}"#
            )
        });
        let json = "payloads/link.json";
        let checked = payloads(&[(json, &before)], &[(json, &after)]);
        let found = checked.found.iter().map(|it| it.finding.message.clone());
        found.collect::<Vec<_>>()
    };
    let condition = r#", "dependentSchemas": {"a": {"minProperties": 2}}"#;
    assert_eq!(
        of("", condition),
        [
            "the payload of `link_clicked` and 1 more event has an incompatible change: it has a new condition in \
            `dependentSchemas`, which cannot be compared"
        ]
    );
    assert_eq!(of(condition, condition), [""; 0]);
    assert_eq!(of(condition, ""), [""; 0]);
}

#[test]
fn payloads_that_are_no_objects_are_compared() {
    let table = "name,description,payload\nlink_clicked,A link was clicked.,link\n";
    let of = |before: &str, after: &str| {
        let [before, after] = [before, after]
            .map(|schema| input(&[("events.csv", table), ("payloads/link.json", schema)]));
        let checked = Checked::compared(after, &Levels::default(), Some(&Catalog::new(&before)));
        let found = checked.found.iter();
        let found = found.filter(|it| it.finding.rule.name == "incompatible-payload");
        let messages = found.map(|it| it.finding.message.clone());
        let messages = messages.map(|it| it.split_once("change: ").expect("a change").1.to_owned());
        messages.collect::<Vec<_>>()
    };
    let list = r#"{"type": "array", "items": {"type": "string"}}"#;
    let lines = |properties: &str| {
        format!(
            r#"{{"type": "array", "items": {{"type": "object", "properties": {{{properties}}}}}}}"#
        )
    };
    let (two, one) = (
        lines(r#""sku": {"type": "string"}, "price": {"type": "number"}"#),
        lines(r#""sku": {"type": "string"}"#),
    );
    for (before, after, expected) in [
        (
            list,
            r#"{"type": "string"}"#,
            "it was a list, and is a string",
        ),
        (
            list,
            r#"{"type": "array", "items": {"type": "integer"}}"#,
            "`[]` was a string, and is an integer",
        ),
        (
            list,
            r#"{"type": ["array", "null"], "items": {"type": "string"}}"#,
            "it was a list, and is a list or `null`",
        ),
        (
            list,
            r#"{"type": "array", "items": {"type": "string"}, "minItems": 2}"#,
            "it must have at least 2 elements, which is a new limit",
        ),
        (
            list,
            r#"{"type": "array", "items": {"type": "string", "maxLength": 2}}"#,
            "`[]` must have at most 2 characters, which is a new limit",
        ),
        (
            two.as_str(),
            one.as_str(),
            "the field `[].price` was removed",
        ),
        (
            r#"{"enum": ["a", "b"]}"#,
            r#"{"enum": ["a"]}"#,
            "it can no longer be `b`",
        ),
        (
            r#"{"type": "object", "properties": {"a": {"type": "string"}}}"#,
            list,
            "it was an object, and is a list",
        ),
    ] {
        assert_eq!(of(before, after), [expected], "{before} -> {after}");
    }
    for same in [list, two.as_str(), r#"{"enum": ["a", "b"]}"#, "true"] {
        assert_eq!(of(same, same), [""; 0], "{same}");
    }
    assert_eq!(of(&one, &two), [""; 0], "a field more");
}

#[test]
fn constants_are_called_what_they_are() {
    let of = |before: &str, after: &str| field(before, after, r#""x""#);
    assert_eq!(
        of(r#"{"const": "a"}"#, r#"{"enum": ["a", "b"]}"#),
        [r#"`x` was the constant "a", and is one of "a", "b""#]
    );
    assert_eq!(
        of(r#"{"enum": ["a", "b"]}"#, r#"{"const": "a"}"#),
        [r#"`x` was one of "a", "b", and is the constant "a""#]
    );
    assert_eq!(
        of(r#"{"const": 1}"#, r#"{"const": 2}"#),
        ["`x` was the constant 1, and is the constant 2"]
    );
    assert_eq!(of(r#"{"const": 1}"#, r#"{"const": 1.0}"#), [""; 0]);
    assert_eq!(of(r#"{"const": "a"}"#, r#"{"enum": ["a"]}"#), [""; 0]);
}

#[test]
fn what_breaks_nobody_passes() {
    for (from, to) in [
        (
            "[properties.url]\n",
            "[properties.more]\ntype = 'string'\n[properties.url]\ndescription = 'The URL.'\n",
        ),
        ("['top', 'bottom']", "['top', 'left', 'bottom']"),
        (
            "'#/$defs/user'\n['$defs'.user]",
            "'#/$defs/person'\n['$defs'.person]\n'$ref' = '#/$defs/user'\n['$defs'.user]",
        ),
    ] {
        assert_eq!(schema(from, to), [""; 0], "{from} -> {to}");
    }
    // Another name for the file, JSON instead of TOML.
    let json =
        r#"{"type": "object", "required": ["url"], "properties": {"url": {"type": "string"}}}"#;
    let toml = "type = 'object'\nrequired = ['url']\n[properties.url]\ntype = 'string'\n";
    let table = TABLE.replace(",link\n", ",url\n");
    let found = payloads(
        &[("payloads/link.toml", toml)],
        &[("payloads/url.json", json), ("events.csv", &table)],
    );
    assert_eq!(shown(found), "");
    // A payload that is described for the first time.
    let none = TABLE.replace(",link\n", ",\n");
    let found = payloads(&[("events.csv", &none)], &[("payloads/link.toml", LINK)]);
    assert_eq!(shown(found), "");
}

#[test]
fn a_change_of_what_events_share_is_one_finding() {
    let narrow = (
        COMMON.0,
        "type = 'object'\n[properties.id]\ntype = 'string'\n",
    );
    let link = ("payloads/link.toml", LINK);
    insta::assert_snapshot!(shown(payloads(&[link], &[link, narrow])));
    let none = TABLE.replace(",link\n", ",\n");
    let lost = payloads(&[link], &[("events.csv", &none)]);
    insta::assert_snapshot!(shown(lost));
}

#[test]
fn a_payload_that_every_event_has_lost_is_one_mistake() {
    let link = ("payloads/link.toml", LINK);
    let without = TABLE.replace(",payload", "").replace(",link\n", "\n");
    for table in [without, TABLE.replace(",link\n", ",\n")] {
        let lost = payloads(&[link], &[link, ("events.csv", &table)]);
        assert_eq!(rules(&lost), ["incompatible-payload"], "{}", shown(lost));
    }
}
