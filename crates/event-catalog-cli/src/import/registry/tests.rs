use serde_json::json;

use super::*;
use crate::import::page::shown::{column, schema, table};

fn page(files: &[(&str, &str)]) -> Result<Page, String> {
    let document = |(path, text): &(&str, &str)| Document::read(path, path, text);
    let documents: Result<Vec<_>, _> = files.iter().map(document).collect();
    read(&documents?)
}

const SHOP: &str = "
groups:
  - id: registry.shop
    type: attribute_group
    brief: About the shop.
    attributes:
      - id: shop.order.id
        type: string
        brief: The number of the order.
        note: |
          Not the one
          on the bill.
        examples: [\"A-1\"]
      - id: shop.item.count
        type: int
        brief: How many items there are.
        examples: [3, many]
      - id: shop.channel
        type:
          members:
            - id: web
              value: web
              brief: In a browser.
            - id: shop
              value: in-store
              brief: In a shop.
              deprecated: {reason: obsoleted}
        brief: Where it was ordered.
        examples: [web]
      - id: shop.label
        type: template[string[]]
        brief: The labels of the order.
        examples: [[\"a\", \"b\"]]
  - id: event.shop.order.placed
    type: event
    name: shop.order.placed
    brief: >
      A customer has placed
      an order.
    note: It is sent once.
    stability: stable
    attributes:
      - ref: shop.order.id
        requirement_level: required
      - ref: shop.item.count
        requirement_level:
          conditionally_required: If there are any.
      - ref: shop.channel
        requirement_level: opt_in
        brief: Where this order was placed.
      - ref: shop.label
        requirement_level: recommended
  - id: metric.shop.orders
    type: metric
    metric_name: shop.orders
    brief: How many orders there are.
  - id: shop.span
    brief: A visit.
";

#[test]
fn an_event_has_its_attributes() {
    let page = page(&[("shop.yaml", SHOP)]).expect("a page");
    assert_eq!(column(&page, "name"), ["shop.order.placed"]);
    let description = "A customer has placed an order. It is sent once.";
    assert_eq!(column(&page, "description"), [description]);
    assert_eq!(column(&page, "payload"), ["shop_order_placed"]);
    assert_eq!(column(&page, "stability"), ["stable"]);
    assert_eq!(column(&page, "replaced_by"), Vec::<&str>::new());
    assert_eq!(table(&page).rows[0].place, "shop.yaml#/groups/1");
    let reference = |name: &str| format!("attributes.json#/$defs/{name}");
    assert_eq!(
        schema(&page, "shop_order_placed.json"),
        json!({
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "type": "object",
            "required": ["shop.order.id"],
            "properties": {
                "shop.order.id": {
                    "$ref": reference("shop.order.id"),
                    "x-requirement-level": "required",
                },
                "shop.item.count": {
                    "$ref": reference("shop.item.count"),
                    "description": "How many items there are.\n\nConditionally required: If there are any.",
                    "x-requirement-level": "conditionally_required",
                },
                "shop.channel": {
                    "$ref": reference("shop.channel"),
                    "description": "Where this order was placed.\n\nOpt-in.",
                    "x-requirement-level": "opt_in",
                },
            },
            "patternProperties": {
                "^shop\\.label\\.": {
                    "$ref": reference("shop.label"),
                    "x-requirement-level": "recommended",
                },
            },
        })
    );
    assert_eq!(
        schema(&page, "attributes.json")["$defs"],
        json!({
            "shop.order.id": {
                "description": "The number of the order.\n\nNot the one\non the bill.",
                "type": "string",
                "examples": ["A-1"],
            },
            "shop.item.count": {
                "description": "How many items there are.",
                "type": "integer",
                "examples": [3],
            },
            "shop.channel": {
                "description": "Where it was ordered.",
                "type": "string",
                "oneOf": [
                    {"const": "web", "description": "In a browser."},
                    {
                        "const": "in-store",
                        "description": "In a shop.\n\nDeprecated: It is obsolete.",
                        "deprecated": true,
                    },
                ],
                "examples": ["web"],
            },
            "shop.label": {
                "description": "The labels of the order.",
                "type": "array",
                "items": {"type": "string"},
                "examples": [["a", "b"]],
            },
        })
    );
    assert_eq!(
        page.notes,
        [
            "shop.yaml#/groups/2: the metric `metric.shop.orders` isn't an event: metrics, spans and \
             entities are left out (and 1 more)",
            "shop.yaml#/groups/1/attributes/1: an example of `shop.item.count` doesn't have the attribute's type, so \
             it is left out; correct the example",
        ]
    );
}

#[test]
fn deprecated_events_name_their_successors() {
    let page = page(&[(
        "old.yaml",
        "
groups:
  - {id: event.a, type: event, name: a, brief: A., deprecated: {reason: renamed, renamed_to: b}}
  - {id: event.b, type: event, name: b, brief: B., deprecated: \"Replaced by `c`.\"}
  - {id: event.c, type: event, name: c, brief: C., deprecated: {reason: renamed, renamed_to: x.y, note: Use another.}}
  - {id: event.d, type: event, name: d, brief: D., deprecated: {reason: obsoleted, note: No one used it.}}
  - {id: event.e, type: event, name: e, brief: E., deprecated: {reason: uncategorized}}
  - {id: event.f, type: event, name: f, brief: F.}
",
    )])
    .expect("a page");
    assert_eq!(column(&page, "replaced_by"), ["b", "c", "", "", "", ""]);
    let reasons = [
        "Renamed to `b`.",
        "Replaced by `c`.",
        "Renamed to `x.y`. Use another.",
        "No one used it.",
        "It is deprecated.",
        "",
    ];
    assert_eq!(column(&page, "deprecated_reason"), reasons);
    assert_eq!(column(&page, "payload"), Vec::<&str>::new());
    assert_eq!(page.schemas, []);
}

#[test]
fn older_files_have_prefixes() {
    let page = page(&[(
        "old.yaml",
        "
groups:
  - id: browser.click
    type: event
    prefix: browser.click
    brief: A click.
    attributes:
      - {id: x, type: int, brief: Where., requirement_level: required}
  - {id: event.browser.load, type: event, brief: A page was loaded.}
",
    )])
    .expect("a page");
    assert_eq!(column(&page, "name"), ["browser.click", "browser.load"]);
    let payload = schema(&page, "browser_click.json");
    assert_eq!(payload["required"], json!(["browser.click.x"]));
}

#[test]
fn groups_are_inherited() {
    let page = page(&[
        (
            "events.yaml",
            "
groups:
  - id: event.a
    type: event
    name: a
    brief: A.
    extends: common
    attributes:
      - {ref: session.id, brief: The session of a.}
  - {id: event.b, type: event, name: b, brief: B., extends: gone}
",
        ),
        (
            "v2.yaml",
            "
file_format: definition/2
attributes:
  - {key: session.id, type: string, brief: The session.}
  - {key: page.size, type: double, brief: The size.}
attribute_groups:
  - {id: page, visibility: internal, attributes: [{ref: page.size}]}
  - id: common
    visibility: internal
    attributes:
      - {ref: session.id, requirement_level: required}
      - {ref_group: page}
events:
  - name: c
    brief: C.
    stability: development
    attributes: [{ref_group: common}]
event_refinements:
  - {id: c.special, ref: c}
spans:
  - {type: visit, brief: A visit.}
imports:
  events: [\"browser.*\"]
",
        ),
        (
            "manifest.yaml",
            "
name: shop
schema_url: https://example.org/schemas/1.0.0
dependencies:
  - {schema_url: https://example.org/base/1.0.0, registry_path: ../base}
",
        ),
        ("weaver.yaml", "templates: []\n"),
    ])
    .expect("a page");
    assert_eq!(page.title.as_deref(), Some("shop"));
    assert_eq!(column(&page, "name"), ["a", "b", "c"]);
    assert_eq!(column(&page, "payload"), ["a", "", "c"]);
    let of_a = schema(&page, "a.json");
    assert_eq!(of_a["required"], json!(["session.id"]));
    let session = &of_a["properties"]["session.id"];
    assert_eq!(session["description"], "The session of a.");
    assert_eq!(session["x-requirement-level"], "required");
    let size = json!({"$ref": "attributes.json#/$defs/page.size"});
    assert_eq!(of_a["properties"]["page.size"], size);
    assert_eq!(schema(&page, "c.json")["properties"]["page.size"], size);
    let notes = page.notes.join("\n");
    for note in [
        "weaver.yaml: `weaver.yaml` isn't part of the registry",
        "v2.yaml#/spans/0: `visit` isn't an event",
        "v2.yaml#/event_refinements/0: `c.special` refines an event",
        "v2.yaml#/imports/events: `browser.*` is in another registry, which isn't downloaded",
        "(and 1 more)",
        "events.yaml#/groups/1: the group `gone` isn't in these files",
    ] {
        assert!(notes.contains(note), "{note}\n{notes}");
    }
}

#[test]
fn enumerations_are_open_where_examples_show_it() {
    let page = page(&[(
        "a.yaml",
        "
groups:
  - id: event.failed
    type: event
    name: failed
    brief: It failed.
    attributes:
      - id: error.type
        type: {members: [{id: other, value: _OTHER, brief: Any other.}]}
        brief: The kind of the error.
        examples: [timeout]
      - id: code
        type: {members: [{id: ok, value: 0, brief: Fine.}, {id: bad, value: 1}, {id: again, value: 1}]}
        brief: The code.
      - id: bare
        type: {members: [{id: a, value: a}, {id: b, value: b}]}
        brief: One of two.
      - {ref: gone.one}
      - {id: odd, type: strnig, brief: Odd.}
",
    )])
    .expect("a page");
    assert_eq!(
        schema(&page, "attributes.json")["$defs"],
        json!({
            "error.type": {
                "description": "The kind of the error.\n\nKnown values:\n\n- `_OTHER`: Any other.",
                "type": "string",
                "examples": ["timeout"],
            },
            "code": {
                "description": "The code.\n\nKnown values:\n\n- `0` (`ok`): Fine.\n- `1` (`bad`)",
                "type": "integer",
                "enum": [0, 1],
            },
            "bare": {"description": "One of two.", "type": "string", "enum": ["a", "b"]},
            "odd": {"description": "Odd."},
        })
    );
    assert_eq!(
        schema(&page, "failed.json")["properties"]["gone.one"],
        json!({})
    );
    let notes = page.notes.join("\n");
    for note in [
        "attributes/3: the attribute `gone.one` isn't defined in these files",
        "attributes/4: `strnig` of `odd` isn't a known type",
        "attributes/0: an example of `error.type` isn't one of its members, so the attribute allows any strings, and",
    ] {
        assert!(notes.contains(note), "{note}\n{notes}");
    }
}

#[test]
fn members_that_are_integers_have_names_and_stay_integers() {
    let page = page(&[(
        "a.yaml",
        "
groups:
  - id: event.answered
    type: event
    name: answered
    brief: It answered.
    attributes:
      - id: status
        type: {members: [{id: ok, value: 200}, {id: not_found, value: 404}]}
        brief: The status.
        examples: [200, '404']
      - id: code
        type: {members: [{id: fine, value: 0, brief: All went well.}]}
        brief: The code.
        examples: [7]
",
    )])
    .expect("a page");
    assert_eq!(
        schema(&page, "attributes.json")["$defs"],
        json!({
            // An example of another type doesn't prove that there are other members.
            "status": {
                "description": "The status.\n\nKnown values:\n\n- `200` (`ok`)\n- `404` (`not_found`)",
                "type": "integer",
                "enum": [200, 404],
                "examples": [200],
            },
            "code": {
                "description": "The code.\n\nKnown values:\n\n- `0` (`fine`): All went well.",
                "type": "integer",
                "examples": [7],
            },
        })
    );
    let notes = page.notes.join("\n");
    for note in [
        "attributes/0: an example of `status` doesn't have the attribute's type, so it is left out; correct the \
         example",
        "attributes/1: an example of `code` isn't one of its members, so the attribute allows any integers, and its \
         description lists the members",
    ] {
        assert!(notes.contains(note), "{note}\n{notes}");
    }
}

#[test]
fn a_body_is_a_field() {
    let page = page(&[(
        "a.yaml",
        "
groups:
  - id: event.log
    type: event
    name: log
    brief: A log.
    note: |
      It has:

      - a body
    body:
      id: log
      type: map
      requirement_level: required
      fields:
        - {id: level, type: string, brief: The level., requirement_level: required}
        - {id: state, type: enum, members: [{id: on, value: \"on\"}], brief: The state.}
        - {id: data, type: undefined, brief: Anything.}
        - {id: raw, type: 'byte[]', brief: The bytes.}
",
    )])
    .expect("a page");
    assert_eq!(column(&page, "description"), ["A log."]);
    assert_eq!(
        schema(&page, "log.json"),
        json!({
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "description": "It has:\n\n- a body",
            "type": "object",
            "required": ["body"],
            "properties": {
                "body": {
                    "type": "object",
                    "required": ["level"],
                    "properties": {
                        "level": {"description": "The level.", "type": "string"},
                        "state": {"description": "The state.", "type": "string", "enum": ["on"]},
                        "data": {"description": "Anything."},
                        "raw": {
                            "description": "The bytes.",
                            "type": "string",
                            "contentEncoding": "base64",
                        },
                    },
                },
            },
        })
    );
    let note = "a.yaml#/groups/0: the body of `log` is the field `body` of its payload";
    assert_eq!(page.notes, [note]);
}

#[test]
fn what_never_ends_is_an_error() {
    let cycle = page(&[(
        "a.yaml",
        "
groups:
  - {id: event.a, type: event, name: a, brief: A., extends: one}
  - {id: one, type: attribute_group, extends: two}
  - {id: two, type: attribute_group, extends: one}
",
    )]);
    assert_eq!(
        cycle.unwrap_err(),
        "a.yaml#/groups/2: the group `one` contains itself: remove this reference, or another reference that leads to \
         the group"
    );
    let mut chain =
        "groups:\n  - {id: e, type: event, name: e, brief: E., extends: g0}\n".to_owned();
    for number in 0..100 {
        let next = number + 1;
        chain += &format!("  - {{id: g{number}, type: attribute_group, extends: g{next}}}\n");
    }
    let error = page(&[("a.yaml", &chain)]).unwrap_err();
    assert!(
        error.contains("nested in more than 64 other groups"),
        "{error}"
    );
}

#[test]
fn inherited_attributes_have_limited_room() {
    let mut text = "groups:\n  - id: all\n    type: attribute_group\n    attributes:\n".to_owned();
    for number in 0..2_000 {
        text += &format!("      - {{id: a{number}, type: int}}\n");
    }
    for number in 0..2_000 {
        text += &format!("  - {{id: e{number}, type: event, name: e{number}, extends: all}}\n");
    }
    let error = page(&[("a.yaml", &text)]).unwrap_err();
    assert!(error.contains("import fewer files"), "{error}");
}

#[test]
fn registries_are_told_from_other_documents() {
    let is = |text: &str| is_one(&Document::read("a.yaml", "a.yaml", text).expect("a document"));
    assert!(is(SHOP));
    assert!(is("file_format: definition/2\nevents: []\n"));
    for other in [
        "{\"type\": \"object\", \"properties\": {\"groups\": {\"type\": \"array\"}}}",
        "{\"name\": \"shop\", \"version\": \"1.0.0\"}",
        "groups: [a, b]\n",
        "groups:\n  - {name: admins}\n",
        "asyncapi: 3.0.0\n",
        "schema_url: https://example.org\n",
    ] {
        assert!(!is(other), "{other}");
    }
}
