use serde_json::json;

use super::*;
use crate::import::page::shown::{column, schema, table};

fn page(text: &str) -> Page {
    let document = Document::read("plan.json", "plan.json", text).expect("a document");
    assert!(is_one(&document), "{text}");
    read(&[document]).expect("a page")
}

#[test]
fn the_public_api_of_segment() {
    let plan = json!({"data": {"trackingPlan": {"name": "Shop", "rules": [
        {
            "key": "Order Placed", "type": "TRACK", "version": 1,
            "deprecatedAt": "0001-01-01T00:00:00.000Z",
            "jsonSchema": {
                "$schema": "http://json-schema.org/draft-07/schema#",
                "type": "object",
                "description": "A customer has placed\n an order.",
                "labels": {"team": "shop"},
                "properties": {
                    "context": {"type": "object"},
                    "traits": {},
                    "properties": {
                        "type": "object",
                        "required": ["id"],
                        "properties": {
                            "id": {"type": "string", "id": "/properties/id", "key": "id"},
                            "again": {"$ref": "#/properties/properties/properties/id"},
                        },
                    },
                },
                "required": ["properties"],
            },
        },
        {
            "key": "Order Placed", "type": "TRACK", "version": 2,
            "deprecatedAt": "2024-05-22T11:01:24.000Z",
            "jsonSchema": {"type": "object", "properties": {
                "context": {"required": ["locale"]},
                "properties": {"required": ["id", "total"]},
            }},
        },
        {"key": "Empty {1..3}", "type": "TRACK", "version": 1, "jsonSchema": {
            "type": "object",
            "properties": {"context": {}, "traits": {}, "properties": {"type": "object"}},
        }},
        {"key": null, "type": "COMMON", "version": 1, "jsonSchema": {"type": "object"}},
        {"type": "IDENTIFY", "version": 1, "jsonSchema": {"type": "object"}},
        {"type": "TRACK", "version": 1, "jsonSchema": {"type": "object"}},
    ]}}});
    let page = page(&plan.to_string());
    assert_eq!(page.title.as_deref(), Some("Shop"));
    assert_eq!(column(&page, "name"), ["Order Placed", "Empty {1..3}"]);
    assert!(table(&page).is_list);
    assert_eq!(column(&page, "payload"), ["order_placed", ""]);
    let reasons = [
        "It has been deprecated in the tracking plan since 2024-05-22.",
        "",
    ];
    assert_eq!(column(&page, "deprecated_reason"), reasons);
    assert_eq!(
        schema(&page, "order_placed.json"),
        json!({"type": "object", "required": ["id", "total"]})
    );
    let at = "plan.json#/data/trackingPlan/rules";
    assert_eq!(
        page.notes,
        [
            format!(
                "{at}/3: the rule for `common` isn't about an event: only rules for `track` are imported (and 1 more)"
            ),
            format!("{at}/5: a rule without an event name is left out"),
            format!(
                "{at}/0: an older version of `Order Placed` is left out: only the version with the highest number is \
                 imported"
            ),
            format!(
                "{at}/1: the rules on `context` of `Order Placed` aren't about its properties, and are left out"
            ),
        ]
    );
}

#[test]
fn the_schema_of_the_properties_keeps_its_meaning() {
    let plan = json!({"rules": [{
        "key": "Order Placed", "type": "TRACK",
        "jsonSchema": {
            "$schema": "http://json-schema.org/draft-07/schema#",
            "description": "An order was placed.",
            "labels": {"team": "shop"},
            "definitions": {"id": {"type": "string", "pii": true}},
            "properties": {
                "context": {},
                "properties": {
                    "properties": {
                        "id": {"$ref": "#/definitions/id", "key": "id"},
                        "label": {"type": "string", "id": "/properties/label"},
                        "again": {"$ref": "#/properties/properties/properties/label"},
                        "items": {"type": "array", "items": {"anyOf": [{"type": "string", "source": 1}]}},
                        "labels": {"type": "string", "x-owner": "a", "minLenght": 1},
                    },
                    "additionalProperties": false,
                },
            },
        },
    }]});
    let page = page(&plan.to_string());
    assert_eq!(column(&page, "description"), ["An order was placed."]);
    let payload = schema(&page, "order_placed.json");
    assert_eq!(
        payload["$schema"],
        "http://json-schema.org/draft-07/schema#"
    );
    assert_eq!(payload["type"], "object");
    assert_eq!(payload["additionalProperties"], false);
    assert_eq!(payload["definitions"]["id"]["type"], "string");
    assert_eq!(payload["properties"]["again"]["$ref"], "#/properties/label");
    assert_eq!(payload["properties"]["id"]["$ref"], "#/definitions/id");
    let words: Vec<_> = page.annotations.iter().map(String::as_str).collect();
    assert_eq!(words, ["id", "key", "pii", "source"]);
    let note = "plan.json#/rules/0: a catalog can't hold the labels of `Order Placed`, so they are left out";
    assert_eq!(page.notes, [note]);
}

#[test]
fn plans_of_code_generators_have_only_the_properties() {
    let plan = json!({"name": "Shop", "rules": [{
        "key": "Order Placed", "type": "TRACK",
        "jsonSchema": {
            "description": "An order was placed.",
            "eventMetadata": {"name": "Order Placed"},
            "labels": {},
            "type": "object",
            "properties": {"name": {"type": "string"}, "order id": {"type": "string"}},
            "required": ["order id"],
        },
    }]});
    let page = page(&plan.to_string());
    assert_eq!(
        schema(&page, "order_placed.json"),
        json!({
            "type": "object",
            "properties": {"name": {"type": "string"}, "order id": {"type": "string"}},
            "required": ["order id"],
        })
    );
    assert_eq!(page.notes, Vec::<String>::new());
    assert!(page.annotations.is_empty());
}

#[test]
fn the_config_api_of_segment() {
    let event = json!({
        "name": "Order Placed",
        "description": "An order was placed.",
        "version": 1,
        "rules": {
            "$schema": "http://json-schema.org/draft-04/schema#",
            "type": "object",
            "properties": {
                "context": {},
                "traits": {},
                "properties": {"type": "object", "properties": {"id": {"type": "string"}}},
            },
        },
    });
    let plan = json!({
        "name": "workspaces/shop/tracking-plans/rs_1",
        "display_name": "Shop",
        "rules": {
            "global": {"type": "object", "properties": {"context": {}}},
            "identify": {},
            "identify_traits": [],
            "events": [event.clone(), {"name": "Bare", "description": "No schema."}],
        },
    });
    let several = json!({"tracking_plans": [{"display_name": "Empty", "rules": {"events": []}}, plan.clone()]});
    for (plan, at) in [
        (plan, "plan.json#/rules/events/0"),
        (several, "plan.json#/tracking_plans/1/rules/events/0"),
    ] {
        let page = page(&plan.to_string());
        assert_eq!(page.title.as_deref(), Some("Shop"));
        assert_eq!(column(&page, "name"), ["Order Placed", "Bare"]);
        assert_eq!(table(&page).rows[0].place, at);
        let payload = schema(&page, "order_placed.json");
        assert_eq!(
            payload["$schema"],
            "http://json-schema.org/draft-04/schema#"
        );
        assert_eq!(page.notes.len(), 1, "{:?}", page.notes);
        assert!(page.notes[0].contains("`global`"), "{:?}", page.notes);
    }
}

#[test]
fn plans_of_rudderstack() {
    let events = json!([
        {
            "id": "ev_1", "name": "Product Viewed", "description": "A product was viewed.",
            "eventType": "track", "identitySection": "properties", "categoryId": null,
            "rules": {
                "$schema": "",
                "type": "object",
                "$defs": {"money": {"type": "number"}},
                "properties": {"properties": {
                    "type": "object",
                    "additionalProperties": false,
                    "required": ["amount"],
                    "properties": {"amount": {"$ref": "#/$defs/money"}},
                }},
            },
        },
        {
            "name": "", "eventType": "identify", "identitySection": "traits",
            "rules": {"properties": {"traits": {"properties": {"email": {"type": "string"}}}}},
        },
        {
            "name": "Product Added", "eventType": "track",
            "properties": [{"name": "amount", "type": "number", "required": true}],
        },
    ]);
    for plan in [
        json!({"name": "Shop", "version": 1, "rules": {"events": events}}),
        json!({"name": "Shop", "version": "1.1", "creationType": "Data catalog API", "events": events}),
        json!({"data": events, "total": 3, "currentPage": 1}),
    ] {
        let page = page(&plan.to_string());
        assert_eq!(column(&page, "name"), ["Product Viewed", "Product Added"]);
        assert_eq!(
            schema(&page, "product_viewed.json"),
            json!({
                "type": "object",
                "additionalProperties": false,
                "required": ["amount"],
                "properties": {"amount": {"$ref": "#/$defs/money"}},
                "$defs": {"money": {"type": "number"}},
            })
        );
        let notes = page.notes.join("\n");
        assert!(notes.contains("the rule for `identify`"), "{notes}");
        let unread = "the payload of `Product Added` isn't a JSON Schema, so it is left out: export the plan";
        assert!(notes.contains(unread), "{notes}");
    }
}

#[test]
fn plans_are_told_from_other_documents() {
    for other in [
        json!({"type": "object", "properties": {"rules": {"type": "array"}}}),
        json!({"name": "shop", "version": "1.0.0", "rules": {"semi": "error"}}),
        json!({"rules": [{"name": "admins", "verbs": ["get"]}]}),
        json!({"events": [{"name": "load", "description": "It was loaded."}]}),
        json!({"groups": [{"id": "a", "type": "event", "name": "a"}]}),
        json!({"asyncapi": "3.0.0", "channels": {}}),
        json!([]),
    ] {
        let text = other.to_string();
        let document = Document::read("a.json", "a.json", &text).expect("a document");
        assert!(!is_one(&document), "{text}");
        let error = read(&[document]).unwrap_err();
        assert!(error.contains("`a.json` isn't a tracking plan"), "{error}");
        assert!(error.contains("export the plan"), "{error}");
    }
}

#[test]
fn rules_on_other_members_of_a_call_are_no_payload() {
    let plan = json!({"rules": [{
        "type": "TRACK", "key": "Order Placed", "version": 1,
        "jsonSchema": {
            "type": "object",
            "properties": {"context": {"type": "object", "required": ["ip"]}, "traits": {"type": "object"}},
            "required": ["context"],
        },
    }]});
    let page = page(&plan.to_string());
    assert_eq!(page.schemas, []);
    let note = "plan.json#/rules/0: the rules on `context` of `Order Placed` aren't about its properties, and are left out";
    assert_eq!(page.notes, [note]);
}
