//! Tests with documents like the specification's examples, and with our own output.

use event_catalog_build::catalog::Catalog;
use event_catalog_build::read::{Input, Memory};

use super::*;
use crate::generate::{self, Kind};
use crate::import::plan::{Options, Plan, plan};

fn planned(files: &[(&str, &str)]) -> Result<Plan, String> {
    let read = |(path, text): &(&str, &str)| Document::read(path, path, text).expect("a document");
    let documents: Vec<Document> = files.iter().map(read).collect();
    let page = super::read(&documents)?;
    plan(page, &Options::default(), "asyncapi.yaml").map_err(|obstacle| obstacle.to_string())
}

/// The files in memory. Asserts that the catalog has no errors.
fn sound(plan: &Plan) -> Input {
    let memory: Memory = plan.files.iter().cloned().collect();
    let report = crate::api::check(Input::read_folder(&memory).expect("files in memory"));
    assert_eq!(report.errors(), 0, "{}", report.human(100));
    Input::read_folder(&memory).expect("files in memory")
}

fn file<'p>(plan: &'p Plan, path: &str) -> &'p str {
    let found = plan.files.iter().find(|(it, _)| it == path);
    found.map_or_else(
        || panic!("no {path}: {:?}", plan.files),
        |(_, text)| text.as_str(),
    )
}

const LIGHTS: &str = "asyncapi: 3.0.0
info:
  title: Lights
  version: 1.0.0
  description: What lights do.
channels:
  measured:
    address: 'lights.{id}.measured'
    messages:
      lightMeasured:
        $ref: '#/components/messages/lightMeasured'
  turned:
    messages:
      turnOn:
        $ref: '#/components/messages/turnOnOff'
      turnOff:
        $ref: '#/components/messages/turnOnOff'
  dimmed:
    messages:
      dimmed:
        description: A light was dimmed.
        payload:
          type: object
          properties:
            percentage: {type: integer, description: The percentage.}
        examples:
          - payload: {percentage: 40}
operations:
  receive:
    action: receive
    channel:
      $ref: '#/channels/measured'
components:
  messages:
    lightMeasured:
      name: light.measured
      title: Light measured
      summary: >-
        The light of a streetlight
        was measured.
      traits:
        - $ref: '#/components/messageTraits/common'
      payload:
        $ref: '#/components/schemas/lightMeasuredPayload'
    turnOnOff:
      name: turn.on.off
      summary: A light was turned on or off.
      payload:
        schemaFormat: application/vnd.apache.avro;version=1.9.0
        schema: {type: record}
  schemas:
    lightMeasuredPayload:
      type: object
      properties:
        lumens: {type: integer, minimum: 0, description: The light.}
        sentAt:
          $ref: '#/components/schemas/sentAt'
        $ref: {type: string, description: A field with an odd name.}
    sentAt:
      type: string
      format: date-time
      description: When it was sent.
  messageTraits:
    common:
      summary: Not this one.
      tags: [{name: lights}]
      headers: {type: object}
";

#[test]
fn a_document_of_version_3_becomes_a_catalog() {
    let plan = planned(&[("asyncapi.yaml", LIGHTS)]).expect("a plan");
    let input = sound(&plan);
    assert_eq!(
        file(&plan, "events.csv"),
        "name,description,module,payload\n\
         light.measured,The light of a streetlight was measured.,lights,lightMeasuredPayload\n\
         turn.on.off,A light was turned on or off.,,\n\
         dimmed,A light was dimmed.,,dimmed\n"
    );
    assert_eq!(
        input.payloads.keys().collect::<Vec<_>>(),
        ["dimmed", "lightMeasuredPayload", "shared/sentAt"]
    );
    let measured = file(&plan, "payloads/lightMeasuredPayload.json");
    assert!(
        measured.contains("\"$ref\": \"shared/sentAt.json\""),
        "{measured}"
    );
    assert!(measured.contains("\"$ref\": {\n"), "{measured}");
    let dimmed = file(&plan, "payloads/dimmed.json");
    assert!(dimmed.contains("\"examples\": [\n"), "{dimmed}");
    assert_eq!(file(&plan, "intro.md"), "What lights do.\n");
    assert!(file(&plan, "catalog.toml").contains("title = \"Lights\""));
    insta::assert_snapshot!(plan.notes[..3].join("\n"), @r"
    asyncapi.yaml#/components/messages/turnOnOff: the payload is in `application/vnd.apache.avro;version=1.9.0` rather than JSON Schema, so the event has no payload in the catalog; write its JSON Schema into `payloads/`
    asyncapi.yaml#/components/messages/lightMeasured: the headers of `light.measured` are left out, because a catalog can't hold them
    a catalog doesn't say how messages are sent, so these parts are left out: 3 channels, 1 operation
    ");
}

#[test]
fn a_document_of_version_2_has_messages_in_operations() {
    let text = r##"{ "asyncapi": "2.6.0", "info": { "title": "Shop", "version": "1" }, "channels": {
        "order/placed": { "publish": { "operationId": "orderPlaced", "message": {
            "summary": "Of the message.", "traits": [{ "summary": "An order was placed." }],
            "payload": { "type": "object", "properties": { "price": { "$ref": "#/components/schemas/Price" } } } } } },
        "order/changed": { "subscribe": { "message": { "oneOf": [
            { "$ref": "#/components/messages/OrderPaid" },
            { "name": "order_sent", "description": "It was sent.", "payload": { "$ref": "https://example.org/sent.json" } }
        ] } } } },
        "components": {
            "messages": { "OrderPaid": { "title": "An order was paid.", "tags": [{ "name": "a" }, { "name": "b" }],
                "payload": { "allOf": [{ "$ref": "#/components/schemas/Price", "type": "object" }] } } },
            "schemas": { "Price": { "type": "object", "properties": {
                "of": { "$ref": "#/components/schemas/Price/properties/amount" }, "amount": { "type": "number" } } } } } }"##;
    let plan = planned(&[("shop.json", text)]).expect("a plan");
    sound(&plan);
    assert_eq!(
        file(&plan, "events.csv"),
        "name,description,payload,tags\n\
         orderPlaced,An order was placed.,orderPlaced,\n\
         OrderPaid,An order was paid.,OrderPaid,a; b\n\
         order_sent,It was sent.,,\n"
    );
    let price = file(&plan, "payloads/shared/Price.json");
    assert!(
        price.contains("\"$ref\": \"#/properties/amount\""),
        "{price}"
    );
    let notes = plan.notes.join("\n");
    assert!(notes.contains("`type` is next to a `$ref`"), "{notes}");
    assert!(
        notes.contains("the payload is at `https://example.org/sent.json`"),
        "{notes}"
    );
}

#[test]
fn documents_of_a_folder_share_messages() {
    let service = "asyncapi: 3.0.0\ninfo: {title: A, version: '1'}\nchannels:\n  c:\n    messages:\n      liked: {$ref: '../common/messages.yaml#/commentLiked'}\n";
    let files = [
        (
            "common/messages.yaml",
            "commentLiked:\n  description: A comment was liked.\n  payload:\n    $ref: './schemas.yaml#/liked'\n",
        ),
        (
            "common/schemas.yaml",
            "liked:\n  type: object\n  properties:\n    id: {allOf: [{$ref: '#/id'}]}\nid: {type: string}\n",
        ),
        ("one/asyncapi.yaml", service),
        ("two/asyncapi.yaml", service),
    ];
    let plan = planned(&files).expect("a plan");
    sound(&plan);
    assert_eq!(
        file(&plan, "events.csv"),
        "name,description,payload\ncommentLiked,A comment was liked.,commentLiked\n"
    );
    let payload = file(&plan, "payloads/commentLiked.json");
    assert!(
        payload.contains("\"$ref\": \"shared/id.json\""),
        "{payload}"
    );
}

#[test]
fn a_document_without_messages_says_so() {
    let error = planned(&[("a.yaml", "asyncapi: 3.0.0\nchannels: {}\n")]).expect_err("no messages");
    assert_eq!(
        error,
        "`a.yaml` has no messages, in `channels` or in `components`"
    );
    // Circular references.
    let text = "asyncapi: 3.0.0\ncomponents:\n  messages:\n    a: {$ref: '#/components/messages/b'}\n    b: {$ref: '#/components/messages/a'}\n";
    let error = planned(&[("a.yaml", text)]).expect_err("no messages");
    assert_eq!(
        error,
        "there are no messages; a.yaml#/components/messages/a: the message is left out, because the references \
         from `#/components/messages/b` lead back to it, or form a chain of more than 32; change one of these \
         references to point to the intended value (and 1 more)"
    );
}

#[test]
fn a_payload_in_a_circle_is_none() {
    let text = "asyncapi: 3.0.0\ncomponents:\n  messages:\n    a:\n      description: It came.\n      payload: {$ref: '#/components/schemas/B'}\n  schemas:\n    B: {$ref: '#/components/schemas/C'}\n    C: {$ref: '#/components/schemas/B'}\n";
    let plan = planned(&[("a.yaml", text)]).expect("a plan");
    sound(&plan);
    let notes = plan.notes.join("\n");
    assert!(
        notes.contains(
            "a.yaml#/components/messages/a: the event has no payload in the catalog, because the references from `"
        ),
        "{notes}"
    );
    assert!(!notes.contains("isn't in the documents"), "{notes}");
}

#[test]
fn schemas_inside_each_other_have_limited_room() {
    let (mut inner, mut properties) = (
        format!("{{\"description\":\"{}\"}}", "x".repeat(20_000)),
        Vec::new(),
    );
    let mut pointer = "#/x-big".to_owned();
    for level in 0..50 {
        inner = format!("{{\"properties\":{{\"a\":{inner}}}}}");
        properties.push(format!("\"p{level}\":{{\"$ref\":\"{pointer}\"}}"));
        pointer += "/properties/a";
    }
    let text = format!(
        "{{\"asyncapi\":\"3.0.0\",\"components\":{{\"messages\":{{\"a\":{{\"payload\":{{\"properties\":{{{}}}}}}}}}}},\"x-big\":{inner}}}",
        properties.join(",")
    );
    let error = planned(&[("a.json", &text)]).expect_err("too much text");
    assert!(
        error.starts_with("with the schema of `a.json#/x-big"),
        "{error}"
    );
    assert!(
        error.ends_with("put each of these schemas into `components/schemas` once"),
        "{error}"
    );
}

#[test]
fn what_many_messages_share_has_limited_room() {
    let long = "x".repeat(100_000);
    let messages = |message: &str| vec![message; 2_000].join(",");
    let list =
        |messages: &str| format!("{{\"publish\":{{\"message\":{{\"oneOf\":[{messages}]}}}}}}");
    let with_trait =
        messages("{\"traits\":[{\"$ref\":\"#/x-trait\"}],\"payload\":{\"type\":\"string\"}}");
    let document = |channel: &str, list: &str, of_trait: &str| {
        format!(
            "{{\"asyncapi\":\"2.6.0\",\"channels\":{{\"{channel}\":{list}}},\"x-trait\":{of_trait}}}"
        )
    };
    for (what, text) in [
        (
            "a description",
            document(
                "a",
                &list(&with_trait),
                &format!("{{\"description\":\"{long}\"}}"),
            ),
        ),
        (
            "an example",
            document(
                "a",
                &list(&with_trait),
                &format!("{{\"examples\":[{{\"payload\":\"{long}\"}}]}}"),
            ),
        ),
        ("an address", document(&long, &list(&messages("{}")), "{}")),
        (
            "a reference",
            document(
                "a",
                &list(&messages("{\"$ref\":\"#/x-trait\"}")),
                &format!("{{\"$ref\":\"#/{long}\"}}"),
            ),
        ),
    ] {
        let error = planned(&[("a.json", &text)]).expect_err(what);
        assert!(
            error.starts_with("with the message at `a.json#/channels/"),
            "{what}: {error:.300}"
        );
        assert!(
            error.ends_with("or import fewer documents at once"),
            "{what}: {error:.300}"
        );
        assert!(error.len() < 700, "{what}: {}", error.len());
    }
}

#[test]
fn references_into_a_large_object_are_found_at_once() {
    let message = |number: usize| {
        format!(
            "\"m{number}\":{{\"$ref\":\"#/components/messages/m{}\"}}",
            number + 1
        )
    };
    let messages: Vec<String> = (0..10_000).map(message).collect();
    let text = format!(
        "{{\"asyncapi\":\"3.0.0\",\"components\":{{\"messages\":{{{},\"m10000\":{{}}}}}}}}",
        messages.join(",")
    );
    let documents = [Document::read("a.json", "a.json", &text).expect("a document")];
    let library = Library::new(&documents);
    let (found, lost) = messages_of(&library).expect("messages");
    // A chain is followed only up to a limit.
    assert_eq!((found.len(), lost.len()), (1, 10_001 - MOST_STEPS));
}

fn messages_of<'d>(library: &Library<'d>) -> Result<message::Messages<'d>, String> {
    messages(library, &mut Room::new(library))
}

/// <https://www.asyncapi.com/docs/reference/specification/v3.0.0#schemaObject>
#[test]
fn words_of_asyncapi_are_annotations() {
    let text = "asyncapi: 3.0.0\ncomponents:\n  messages:\n    a:\n      description: It came.\n      payload: {$ref: '#/components/schemas/Pet'}\n  schemas:\n    Pet:\n      type: object\n      discriminator: petType\n      externalDocs: {url: 'https://example.org', description: More.}\n      properties:\n        petType: {type: string, deprecated: true, description: Which.}\n";
    let plan = planned(&[("a.yaml", text)]).expect("a plan");
    sound(&plan);
    let settings = file(&plan, "catalog.toml");
    assert!(
        settings.contains("annotations = [\"discriminator\", \"externalDocs\"]"),
        "{settings}"
    );
    let pet = file(&plan, "payloads/Pet.json");
    assert!(pet.contains("\"discriminator\": \"petType\""), "{pet}");
    assert!(pet.contains("\"externalDocs\": {"), "{pet}");
    // The settings list annotations only if a schema has them.
    let plan = planned(&[("a.yaml", LIGHTS)]).expect("a plan");
    assert!(!file(&plan, "catalog.toml").contains("annotations"));
}

/// Our own output imports with the same names, descriptions and payloads as in the catalog.
#[test]
fn what_is_generated_can_be_imported() {
    let files = [
        (
            "catalog.toml",
            "title = \"Shop\"\n[names]\nform = \"any\"\n",
        ),
        (
            "events.csv",
            "name,description,module,payload\nOrder Placed,An order was placed.,order,order/placed\norder.paid,It was paid.,order,\nstep_{1..2},The {n:ordinal} step.,step,step\n",
        ),
        (
            "payloads/order/placed.json",
            "{ \"type\": \"object\", \"required\": [\"id\"], \"properties\": { \"id\": { \"type\": \"string\", \"description\": \"The ID.\" }, \"price\": { \"$ref\": \"../money.json\" } }, \"examples\": [{ \"id\": \"7\" }] }",
        ),
        (
            "payloads/money.json",
            "{ \"type\": \"object\", \"additionalProperties\": false, \"properties\": { \"amount\": { \"type\": \"number\", \"description\": \"How much.\" } } }",
        ),
        (
            "payloads/step.json",
            "{ \"type\": \"object\", \"properties\": { \"to\": { \"type\": \"integer\", \"description\": \"The next one.\" } } }",
        ),
    ];
    let input = Input::read_folder(&files.into_iter().collect::<Memory>()).expect("a catalog");
    let catalog = Catalog::new(&input);
    let generated = Kind::AsyncApi.generate(&catalog, &generate::Options::default());
    let generated = generated.expect("a document");
    let plan = planned(&[("asyncapi.json", generated[0].text.as_str())]).expect("a plan");
    let input = sound(&plan);
    let again = Catalog::new(&input);
    let shown = |catalog: &Catalog<'_>| -> Vec<String> {
        let fields = |payload: &str| -> Vec<String> {
            let file = catalog.schemas.file(payload).expect("a schema");
            let properties = catalog.schemas.get(file.root).properties.iter();
            properties.map(|it| it.name.to_string()).collect()
        };
        let events = catalog.events.iter().map(|event| {
            let module = catalog.module(event).map(|it| it.name.to_string());
            let fields = event.payload.map(fields);
            format!(
                "{}: {} {module:?} {fields:?}",
                event.name, event.description
            )
        });
        events.collect()
    };
    assert_eq!(shown(&again), shown(&catalog));
    assert_eq!(again.title(), "Shop");
    assert_eq!(
        input.payloads.keys().collect::<Vec<_>>(),
        ["order.placed", "shared/money", "step"]
    );
}
