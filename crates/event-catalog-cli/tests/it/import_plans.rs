//! Tests `event-catalog import` of OpenTelemetry registries and of tracking plans by running the command.

use std::path::Path;

use serde_json::{Value, json};

use crate::command::{Run, folder, run};

fn told(run: &Run) -> String {
    format!(
        "status {}\n--- stdout\n{}--- stderr\n{}",
        run.status, run.stdout, run.stderr
    )
}

/// The events in a new catalog. Asserts that `check` finds no errors.
fn events(catalog: &Path) -> Vec<Value> {
    let checked = run(catalog, &["check", "."]);
    assert_eq!(checked.status, 0, "{}", told(&checked));
    let listed = run(catalog, &["list", ".", "--format", "json"]);
    assert_eq!(listed.status, 0, "{}", told(&listed));
    let mut exported: Value = serde_json::from_str(&listed.stdout).expect("JSON");
    serde_json::from_value(exported["events"].take()).expect("a list")
}

fn names(events: &[Value]) -> Vec<&str> {
    let names = events.iter().map(|event| event["name"].as_str());
    names.map(|name| name.expect("a name")).collect()
}

fn file(catalog: &Path, path: &str) -> String {
    std::fs::read_to_string(catalog.join(path)).expect("a file")
}

const ATTRIBUTES: &str = "\
groups:
  - id: registry.shop
    type: attribute_group
    brief: About the shop.
    attributes:
      - id: shop.order.id
        type: string
        stability: stable
        brief: The number of the order.
        examples: [\"A-1\", \"A-2\"]
      - id: shop.order.channel
        type:
          members:
            - {id: web, value: web, brief: In a browser., stability: stable}
            - {id: store, value: in-store, brief: In a shop., stability: stable}
        stability: stable
        brief: Where it was ordered.
        examples: [web]
      - id: shop.order.status
        type: {members: [{id: open, value: 0, brief: It is open.}, {id: closed, value: 1, brief: It is closed.}]}
        stability: stable
        brief: The state of the order.
      - id: shop.order.label
        type: template[string]
        stability: stable
        brief: A label of the order.
        examples: [gift]
      - id: error.type
        type: {members: [{id: other, value: _OTHER, brief: Any other kind.}]}
        stability: stable
        brief: The kind of the error.
        examples: [timeout]
";

const EVENTS: &str = "\
groups:
  - id: shop.common
    type: attribute_group
    brief: What all events have.
    attributes:
      - ref: shop.order.id
        requirement_level: required
  - id: event.shop.order.placed
    type: event
    name: shop.order.placed
    stability: stable
    brief: >
      A customer has placed
      an order.
    note: |
      It is sent:

      - once for each order
    extends: shop.common
    attributes:
      - ref: shop.order.channel
      - ref: shop.order.status
        requirement_level:
          conditionally_required: If it is known.
      - ref: shop.order.label
        requirement_level: opt_in
  - id: event.shop.order.failed
    type: event
    name: shop.order.failed
    stability: development
    brief: An order has failed.
    extends: shop.common
    attributes:
      - ref: error.type
        examples: [card_declined]
    body:
      id: shop.order.failed
      type: map
      stability: development
      fields:
        - {id: message, type: string, brief: What happened., requirement_level: required}
  - id: event.shop.order.created
    type: event
    name: shop.order.created
    stability: development
    brief: An order was created.
    deprecated: {reason: renamed, renamed_to: shop.order.placed}
  - id: metric.shop.orders
    type: metric
    metric_name: shop.orders
    brief: How many orders there are.
";

const SECOND_FORM: &str = "\
file_format: definition/2
attributes:
  - {key: page.id, type: string, brief: The number of the page., stability: stable}
events:
  - name: page.shown
    brief: A page was shown.
    stability: development
    attributes:
      - ref: page.id
      - ref_group: shop.common
";

#[test]
fn a_folder_with_a_registry_becomes_a_catalog() {
    let folder = folder(&[
        (
            "model/manifest.yaml",
            "schema_url: https://example.org/1.0.0\n",
        ),
        ("model/shop/registry.yaml", ATTRIBUTES),
        ("model/shop/events.yaml", EVENTS),
        ("model/web/page.yaml", SECOND_FORM),
    ]);
    let made = run(folder.path(), &["import", "model"]);
    assert_eq!(made.status, 0, "{}", told(&made));
    for note in [
        "events.yaml#/groups/4: the metric `metric.shop.orders` isn't an event",
        "the body of `shop.order.failed` is the field `body` of its payload",
        "an example of `error.type` isn't one of its members",
        "`[names] form = \"dotted\"`",
    ] {
        assert!(made.stderr.contains(note), "{note}\n{}", told(&made));
    }
    let catalog = folder.path().join("catalog");
    let events = events(&catalog);
    let expected = [
        "shop.order.placed",
        "shop.order.failed",
        "shop.order.created",
        "page.shown",
    ];
    assert_eq!(names(&events), expected);
    assert_eq!(events[0]["description"], "A customer has placed an order.");
    assert_eq!(events[2]["replaced_by"], "shop.order.placed");
    let placed: Value =
        serde_json::from_str(&file(&catalog, "payloads/shop_order_placed.json")).expect("JSON");
    assert_eq!(
        placed["description"],
        "It is sent:\n\n- once for each order"
    );
    assert_eq!(placed["required"], json!(["shop.order.id"]));
    let channel = json!({"$ref": "attributes.json#/$defs/shop.order.channel"});
    assert_eq!(placed["properties"]["shop.order.channel"], channel);
    assert!(file(&catalog, "catalog.toml").contains("extra = [\"stability\"]"));
    let formatted = run(folder.path(), &["fmt", "--check"]);
    assert_eq!(formatted.status, 0, "{}", told(&formatted));
    let generated = run(folder.path(), &["generate"]);
    assert_eq!(generated.status, 0, "{}", told(&generated));
}

#[test]
fn a_single_file_of_a_registry_says_what_is_missing() {
    let folder = folder(&[("events.yaml", EVENTS)]);
    let made = run(folder.path(), &["import", "events.yaml"]);
    assert_eq!(made.status, 0, "{}", told(&made));
    let note = "the attribute `shop.order.channel` isn't defined in these files, so any value is allowed: import the \
        folder of the whole registry";
    assert!(made.stderr.contains(note), "{}", told(&made));
    assert_eq!(events(&folder.path().join("catalog")).len(), 3);
}

#[test]
fn a_registry_that_contains_itself_makes_nothing() {
    let groups = "groups:\n\
        \x20 - {id: event.a, type: event, name: a, brief: A., extends: b}\n\
        \x20 - {id: b, type: attribute_group, extends: b}\n";
    let folder = folder(&[("a.yaml", groups)]);
    let made = run(folder.path(), &["import", "a.yaml"]);
    assert_eq!(made.status, 2, "{}", told(&made));
    let error = "a.yaml#/groups/1: the group `b` contains itself";
    assert!(made.stderr.contains(error), "{}", told(&made));
    assert!(!folder.path().join("catalog").exists());
}

#[test]
fn a_plan_of_segment_becomes_a_catalog() {
    let plan = json!({"data": {"trackingPlan": {"name": "Shop", "rules": [
        {
            "key": "Order Placed", "type": "TRACK", "version": 1,
            "jsonSchema": {
                "$schema": "http://json-schema.org/draft-07/schema#",
                "type": "object",
                "description": "A customer has placed an order.",
                "labels": {"team": "shop"},
                "required": ["properties"],
                "properties": {
                    "context": {"type": "object"},
                    "traits": {"type": "object"},
                    "properties": {
                        "type": "object",
                        "required": ["order id"],
                        "properties": {
                            "order id": {"type": "string", "description": "Its number.", "key": "order id"},
                            "total": {"type": ["number", "null"], "description": "Its price.", "id": "/total"},
                        },
                    },
                },
            },
        },
        {
            "key": "Cart Viewed", "type": "TRACK", "version": 1,
            "jsonSchema": {
                "type": "object",
                "description": "A customer has viewed the cart.",
                "properties": {"context": {}, "traits": {}, "properties": {}},
            },
        },
        {"type": "IDENTIFY", "version": 1, "jsonSchema": {"type": "object"}},
    ]}}});
    let folder = folder(&[("plan.json", &plan.to_string())]);
    let made = run(folder.path(), &["import", "plan.json"]);
    assert_eq!(made.status, 0, "{}", told(&made));
    let note = "the rule for `identify` isn't about an event";
    assert!(made.stderr.contains(note), "{}", told(&made));
    let catalog = folder.path().join("catalog");
    assert_eq!(names(&events(&catalog)), ["Order Placed", "Cart Viewed"]);
    let settings = file(&catalog, "catalog.toml");
    assert!(settings.contains("title = \"Shop\""), "{settings}");
    assert!(
        settings.contains("annotations = [\"id\", \"key\"]"),
        "{settings}"
    );
    let generated = run(folder.path(), &["generate"]);
    assert_eq!(generated.status, 0, "{}", told(&generated));
}

#[test]
fn a_plan_of_rudderstack_becomes_a_catalog() {
    let plan = json!({"name": "Shop", "version": 3, "rules": {"events": [{
        "name": "Product Viewed",
        "description": "A customer has viewed a product.",
        "eventType": "track",
        "identitySection": "properties",
        "rules": {
            "$schema": "http://json-schema.org/draft-07/schema#",
            "type": "object",
            "$defs": {"price": {"type": "number", "minimum": 0}},
            "properties": {"properties": {
                "type": "object",
                "additionalProperties": false,
                "required": ["price"],
                "properties": {"price": {"$ref": "#/$defs/price"}},
            }},
        },
    }]}});
    let folder = folder(&[("plan.json", &plan.to_string())]);
    let made = run(folder.path(), &["import", "plan.json"]);
    assert_eq!(made.status, 0, "{}", told(&made));
    assert_eq!(
        names(&events(&folder.path().join("catalog"))),
        ["Product Viewed"]
    );
}
