//! Tests with small sets of schemas, modeled on public ones.

use event_catalog_build::catalog::Catalog;
use event_catalog_build::read::{Input, Memory};

use super::*;
use crate::import::plan::{Options, Plan, plan};

fn documents(files: &[(&str, &str)]) -> Vec<Document> {
    let read = |(path, text): &(&str, &str)| {
        Document::read(path, &format!("schemas/{path}"), text).expect("a document")
    };
    files.iter().map(read).collect()
}

fn options(name: Option<&str>, events: &[&str]) -> SchemaOptions {
    SchemaOptions {
        name: name.map(|it| it.parse().expect("a pattern")),
        events: events.iter().map(|it| (*it).to_owned()).collect(),
    }
}

fn planned(files: &[(&str, &str)], options: &SchemaOptions) -> Result<Plan, String> {
    let page = read(&documents(files), options)?;
    plan(page, &Options::default(), "schemas").map_err(|obstacle| obstacle.to_string())
}

/// The name of an event, and the name of its payload.
type Event = (String, Option<String>);

/// The events, the names of all payloads, and the notes. Checks that the catalog has no errors.
fn imported(
    files: &[(&str, &str)],
    options: &SchemaOptions,
) -> (Vec<Event>, Vec<String>, Vec<String>) {
    let plan = planned(files, options).expect("a plan");
    let memory: Memory = plan.files.iter().cloned().collect();
    let input = Input::read_folder(&memory).expect("files in memory");
    let report = crate::api::check(Input::read_folder(&memory).expect("files in memory"));
    assert_eq!(report.errors(), 0, "{}", report.human(100));
    let catalog = Catalog::new(&input);
    let events = catalog.events.iter().map(|event| {
        let payload = event.payload.map(str::to_owned);
        (event.name.to_string(), payload)
    });
    let payloads = input.payloads.keys().cloned().collect();
    (events.collect(), payloads, plan.notes)
}

/// Modeled on `CDEvents`: an event refers to an `$id` relative to its own, and its name is a
/// constant.
const RELEASE: [(&str, &str); 6] = [
    (
        "_defs/build.json",
        r#"{ "$id": "acme/_defs/build", "term": "Build", "examples": ["A build."] }"#,
    ),
    (
        "buildqueued.json",
        r#"{ "$id": "https://acme.dev/1.0/schema/build-queued-event", "type": "object", "properties": {
            "context": { "type": "object", "properties": {
                "type": { "type": "string", "enum": ["dev.acme.build.queued"] },
                "links": { "$ref": "links/array" } } } } }"#,
    ),
    (
        "buildstarted.json",
        r#"{ "$id": "https://acme.dev/1.0/schema/build-started-event", "type": "object", "description": "A build\n  has started.",
            "x-semantics": 1, "properties": {
            "context": { "type": "object", "properties": {
                "type": { "type": "string", "enum": ["dev.acme.build.started"] } } } } }"#,
    ),
    (
        "links/array.json",
        r#"{ "$id": "https://acme.dev/1.0/schema/links/array", "type": "array", "items": { "$ref": "one" } }"#,
    ),
    (
        "links/one.json",
        r#"{ "$id": "https://acme.dev/1.0/schema/links/one", "type": "object", "properties": { "to": { "type": "string" } } }"#,
    ),
    (
        "links/other.json",
        r#"{ "$id": "https://acme.dev/1.0/schema/links/other", "type": "object", "properties": { "to": { "type": "string" } } }"#,
    ),
];

#[test]
fn a_release_with_links_and_definitions_has_events_only() {
    let options = options(Some("{/properties/context/properties/type/enum/0}"), &[]);
    let (events, payloads, notes) = imported(&RELEASE, &options);
    let event = |name: &str, payload: &str| (name.to_owned(), Some(payload.to_owned()));
    assert_eq!(
        events,
        [
            event("dev.acme.build.queued", "buildqueued"),
            event("dev.acme.build.started", "buildstarted"),
        ]
    );
    assert_eq!(
        payloads,
        ["buildqueued", "buildstarted", "links/array", "links/one"]
    );
    insta::assert_snapshot!(notes.join("\n"), @r#"
    schemas/_defs/build.json: `_defs/build.json` isn't a JSON Schema, so it is left out
    schemas/links/array.json: `links/array.json` isn't an event: its folder has definitions (and 1 more)
    schemas/links/other.json: `links/other.json` is left out: it isn't an event, and no event needs it; to choose the events, use `--event PATH`
    `[names] form = "dotted"` is in `catalog.toml`, because all names have this form
    `[rules] missing-description = "warn"` is in `catalog.toml`, because not every event has a description; remove this setting when every event has a description
    "#);
    let plan = planned(&RELEASE, &options).expect("a plan");
    let table = plan.files.iter().find(|(path, _)| path == "events.csv");
    assert_eq!(
        table.expect("a table").1,
        "name,description,payload\ndev.acme.build.queued,,buildqueued\ndev.acme.build.started,A build has started.,buildstarted\n"
    );
    // The files are unchanged.
    for (path, text) in &plan.files {
        if let Some(name) = path.strip_prefix("payloads/") {
            let file = RELEASE.iter().find(|(path, _)| *path == name);
            assert_eq!(file.map(|(_, text)| *text), Some(text.as_str()));
        }
    }
}

/// Modeled on Iglu: files without an extension, in a dialect with its own keyword.
#[test]
fn self_describing_schemas_are_named_by_what_they_say() {
    let schema = |name: &str| {
        format!(
            r#"{{ "$schema": "http://iglucentral.com/schemas/com.snowplowanalytics.self-desc/schema/jsonschema/1-0-0#",
                "description": "An event.", "self": {{ "vendor": "com.acme", "name": "{name}", "format": "jsonschema", "version": "1-0-0" }},
                "type": "object", "properties": {{ "a": {{ "type": "integer", "minimum": 0, "exclusiveMinimum": true }} }} }}"#
        )
    };
    let (click, view) = (schema("link_click"), schema("page_view"));
    let files = [
        ("com.acme/link_click/jsonschema/1-0-0", click.as_str()),
        ("com.acme/page_view/jsonschema/1-0-0", view.as_str()),
    ];
    let (events, payloads, notes) = imported(&files, &options(None, &[]));
    assert_eq!(events[0].0, "com.acme/link_click/jsonschema/1-0-0");
    assert_eq!(payloads[0], "com.acme/link_click/jsonschema/1-0-0");
    assert!(
        notes[0].contains("use `--name '{/self/vendor}.{/self/name}'`"),
        "{notes:?}"
    );
    let by_self = options(Some("{/self/vendor}.{/self/name}"), &[]);
    let (events, ..) = imported(&files, &by_self);
    assert_eq!(events[1].0, "com.acme.page_view");
    let plan = planned(&files, &by_self).expect("a plan");
    let settings = &plan.files[0].1;
    assert!(settings.contains("annotations = [\"self\"]"), "{settings}");
    assert!(settings.contains("[schemas.dialects]"), "{settings}");
}

/// Modeled on Matrix: YAML, with references to YAML files.
#[test]
fn references_to_yaml_lead_to_json() {
    let files = [
        (
            "core/room_event.yaml",
            "type: object\nproperties:\n  room_id: {type: string}\nrequired: [room_id]\n",
        ),
        (
            "m.room.name.yaml",
            "description: The name of a room.\ntype: object\nallOf:\n  - $ref: core/room_event.yaml\nproperties:\n  content:\n    type: object\n    properties:\n      name: {type: string}\n",
        ),
    ];
    let (events, payloads, _) = imported(&files, &options(None, &[]));
    assert_eq!(events.len(), 1);
    assert_eq!(events[0].0, "m.room.name");
    assert_eq!(payloads, ["core/room_event", "m.room.name"]);
}

#[test]
fn a_list_of_all_events_is_no_event() {
    let files = [
        (
            "all.json",
            r#"{ "oneOf": [{ "$ref": "placed.json" }, { "$ref": "paid.json" }] }"#,
        ),
        (
            "money.json",
            r#"{ "type": "object", "properties": { "amount": { "type": "number" } } }"#,
        ),
        (
            "paid.json",
            r#"{ "title": "Paid", "type": "object", "properties": { "price": { "$ref": "money.json" } } }"#,
        ),
        (
            "placed.json",
            r#"{ "title": "An order was placed.", "type": "object", "properties": { "id": { "type": "string" } } }"#,
        ),
        (
            "example.json",
            r#"{ "$ref": "money.json", "type": "placed", "properties": { "id": 7 } }"#,
        ),
    ];
    // The user's option takes precedence.
    let error = planned(&files, &options(None, &["placd.json"])).expect_err("no such file");
    assert!(
        error.starts_with("no schema matches `--event placd.json`"),
        "{error}"
    );
    let (events, payloads, notes) = imported(&files, &options(None, &[]));
    let names: Vec<_> = events.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["paid", "placed"]);
    assert_eq!(payloads, ["money", "paid", "placed"]);
    assert!(
        notes[0].contains("`example.json` isn't a JSON Schema"),
        "{notes:?}"
    );
    let (events, ..) = imported(&files, &options(None, &["money.json", "paid.json"]));
    assert_eq!(events.len(), 2);
}

#[test]
fn a_named_folder_may_have_definitions() {
    let schema = r#"{ "type": "object", "properties": { "a": { "type": "string" } } }"#;
    let files = [
        ("api/user.json", schema),
        ("events/common/money.json", schema),
        ("events/placed.json", schema),
        ("events/shared/paid.json", schema),
    ];
    let names = |wanted: &[&str]| {
        let (events, ..) = imported(&files, &options(None, wanted));
        let names = events.into_iter().map(|(name, _)| name);
        names.collect::<Vec<_>>()
    };
    assert_eq!(names(&["events"]), ["placed"]);
    assert_eq!(
        names(&["./events/shared/", "api/user.json"]),
        ["user", "paid"]
    );
    assert_eq!(names(&["."]), ["user", "placed"]);
}

#[test]
fn references_out_of_the_folder_are_noted() {
    let schema = r#"{ "type": "object", "properties": { "a": { "$ref": "../api/a.json" } } }"#;
    let plan = planned(&[("placed.json", schema)], &options(None, &[])).expect("a plan");
    let outside = "payloads/placed.json:1:";
    let what = "`../api/a.json` isn't in the imported folder";
    let note = &plan.notes[0];
    assert!(note.starts_with(outside) && note.contains(what), "{note}");
}

#[test]
fn folders_with_several_events_are_sections() {
    let schema = r#"{ "type": "object", "properties": { "a": { "type": "string" } } }"#;
    let files = [
        ("order/paid.json", schema),
        ("order/placed.json", schema),
        ("user/created.json", schema),
        ("user/deleted.json", schema),
    ];
    let plan = planned(&files, &options(None, &[])).expect("a plan");
    let paths: Vec<_> = plan.files.iter().map(|(path, _)| path.as_str()).collect();
    assert!(
        paths.contains(&"order.csv") && paths.contains(&"user.csv"),
        "{paths:?}"
    );
}

#[test]
fn two_files_that_differ_in_case_are_both_kept() {
    let schema = |text: &str| {
        format!(r#"{{ "type": "object", "title": "{text}", "properties": {{}}, "required": [] }}"#)
    };
    let (one, other) = (schema("One"), schema("Other"));
    let user = r#"{ "type": "object", "properties": { "a": { "$ref": "Order.json" } } }"#;
    let files = [
        ("Order.json", one.as_str()),
        ("order.json", other.as_str()),
        ("user.json", user),
    ];
    let plan = planned(&files, &options(None, &["user.json", "order.json"])).expect("a plan");
    let find = |path: &str| {
        plan.files
            .iter()
            .find(|(it, _)| it == path)
            .map(|(_, text)| text)
    };
    assert_eq!(find("payloads/Order.json"), Some(&one));
    assert_eq!(find("payloads/order_2.json"), Some(&other));
    assert!(
        plan.notes
            .iter()
            .any(|it| it.contains("`payloads/order_2.json`")),
        "{:?}",
        plan.notes
    );
}
