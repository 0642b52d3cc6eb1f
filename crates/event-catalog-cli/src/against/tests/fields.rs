//! Fields of payloads in two versions, and payloads that aren't objects.

use super::{Catalog, Checked, LINK, Levels, TABLE, input, payloads, rules, shown};

/// Edits the schema, and lists the findings.
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
            "`url` was a string, and is now an integer",
        ),
        (
            "[properties.url]\ntype = 'string'",
            "[properties.url]\ntype = ['string', 'null']",
            "`url` was a string, and is now a string or `null`",
        ),
        (
            "['top', 'bottom']",
            "['top', 'left']",
            "`place` can no longer be `bottom`",
        ),
        (
            "items]\ntype = 'string'",
            "items]\ntype = 'number'",
            "`tags[]` was a string, and is now a number",
        ),
        (
            "required = ['name']",
            "required = []",
            "the field `user.name` is no longer required",
        ),
        (
            "properties.name]\ntype = 'string'",
            "properties.name]\ntype = 'boolean'",
            "`user.name` was a string, and is now a boolean",
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
            "it was a list, and is now a string",
        ),
        (
            list,
            r#"{"type": "array", "items": {"type": "integer"}}"#,
            "`[]` was a string, and is now an integer",
        ),
        (
            list,
            r#"{"type": ["array", "null"], "items": {"type": "string"}}"#,
            "it was a list, and is now a list or `null`",
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
            "it was an object, and is now a list",
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
    // The file has another name, and is in JSON instead of TOML.
    let json =
        r#"{"type": "object", "required": ["url"], "properties": {"url": {"type": "string"}}}"#;
    let toml = "type = 'object'\nrequired = ['url']\n[properties.url]\ntype = 'string'\n";
    let table = TABLE.replace(",link\n", ",url\n");
    let found = payloads(
        &[("payloads/link.toml", toml)],
        &[("payloads/url.json", json), ("events.csv", &table)],
    );
    assert_eq!(shown(found), "");
    // A first schema for a payload isn't a change.
    let none = TABLE.replace(",link\n", ",\n");
    let found = payloads(&[("events.csv", &none)], &[("payloads/link.toml", LINK)]);
    assert_eq!(shown(found), "");
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
