//! Documents to import: JSON Schemas, `AsyncAPI`, registries, tracking plans.

use super::{files, lines, list, word};
use crate::Row;
use crate::process::Files;

const SCHEMAS: &[&str] = &["import schemas"];
const JSON: &[&str] = &["import document.json"];
const YAML: &[&str] = &["import document.yaml"];

pub(crate) const ROWS: &[Row] = &[
    row("aliases in YAML, on many levels", levels, 100, YAML, 60),
    row("one anchor in YAML, used often", anchor, 100_000, YAML, 60),
    row(
        "one long text in YAML, used often",
        long_text,
        100,
        YAML,
        60,
    ),
    row("brackets in YAML", brackets, 100_000, YAML, 60),
    row("brackets in JSON", json_brackets, 100_000, JSON, 60),
    row(
        "schemas that refer to each other",
        references,
        1000,
        SCHEMAS,
        60,
    ),
    row(
        "a schema that refers to definitions elsewhere",
        definitions,
        10_000,
        SCHEMAS,
        60,
    ),
    row("schemas with the same $id", same_id, 3000, SCHEMAS, 60),
    row("schemas of many dialects", dialects, 3000, SCHEMAS, 60),
    row("schemas with many annotations", words, 20_000, SCHEMAS, 60),
    row("schemas of one title", titles, 3000, SCHEMAS, 60),
    row(
        "AsyncAPI with many messages of one schema",
        messages,
        10_000,
        JSON,
        60,
    ),
    row(
        "AsyncAPI with schemas that contain each other",
        contained,
        3000,
        JSON,
        60,
    ),
    row(
        "AsyncAPI with many references in a row",
        reference_chain,
        10_000,
        JSON,
        60,
    ),
    row("AsyncAPI with many traits", traits, 1000, JSON, 60),
    row(
        "AsyncAPI with references into a large object",
        reference_circle,
        100_000,
        JSON,
        60,
    ),
    row(
        "AsyncAPI with a long text that many messages share",
        long_trait,
        10_000,
        JSON,
        60,
    ),
    row(
        "a registry whose events share attributes",
        shared_attributes,
        2000,
        YAML,
        60,
    ),
    row(
        "a registry whose groups extend each other",
        extended,
        60,
        YAML,
        60,
    ),
    row(
        "a registry with a group that is extended often",
        extended_often,
        10_000,
        YAML,
        120,
    ),
    row(
        "a registry with many members and examples",
        members,
        5000,
        YAML,
        60,
    ),
    row("a tracking plan", plan, 10_000, JSON, 60),
    row("a tracking plan of one event", versions, 10_000, JSON, 60),
    row(
        "a table with one row per property",
        properties,
        50_000,
        &["import export.csv"],
        60,
    ),
    row(
        "a name with many footnote marks",
        footnotes,
        20_000,
        &["import export.csv"],
        60,
    ),
];

const fn row(
    name: &'static str,
    files: fn(usize) -> Files,
    count: usize,
    commands: &'static [&'static str],
    factor: u64,
) -> Row {
    Row {
        name,
        files,
        count,
        commands,
        factor,
    }
}

fn yaml(text: String) -> Files {
    files([("document.yaml", text)])
}

fn json(text: String) -> Files {
    files([("document.json", text)])
}

fn levels(count: usize) -> Files {
    let aliases = lines(count, |it| {
        let before = if it == 0 {
            "x".to_owned()
        } else {
            format!("*a{}", it - 1)
        };
        format!("a{it}: &a{it} [{}]", vec![before; 9].join(", "))
    });
    yaml(format!("type: object\n{aliases}"))
}

fn anchor(count: usize) -> Files {
    let aliases = "  - *a\n".repeat(count);
    yaml(format!(
        "type: object\nx-a: &a {{b: [c, d]}}\nx-b:\n{aliases}"
    ))
}

fn long_text(count: usize) -> Files {
    let text = "word ".repeat(count * 100);
    let aliases = "  - *a\n".repeat(count * 10);
    yaml(format!("type: object\nx-a: &a {text}\nx-b:\n{aliases}"))
}

fn brackets(count: usize) -> Files {
    yaml(format!("type: object\nx-a: {}", "[".repeat(count)))
}

fn json_brackets(count: usize) -> Files {
    json(format!(
        "{{\"type\":\"object\",\"x-a\":{}",
        "[".repeat(count)
    ))
}

/// A folder of schema files.
fn schemas(count: usize, schema: impl Fn(usize) -> String) -> Files {
    let all = (0..count).map(|it| {
        (
            format!("schemas/{}.json", word(it)),
            schema(it).into_bytes(),
        )
    });
    all.collect()
}

fn references(count: usize) -> Files {
    schemas(count, |it| {
        let fields = list(10, |field| {
            let other = word((it * 7 + field * 13) % count);
            format!(r#""f{field}":{{"$ref":"{other}.json#/properties/own"}}"#)
        });
        format!(r#"{{"type":"object","properties":{{"own":{{"type":"string"}},{fields}}}}}"#)
    })
}

fn definitions(count: usize) -> Files {
    let fields = list(count, |it| {
        format!(r#""f{it}":{{"$ref":"common/c.json#/$defs/d{it}"}}"#)
    });
    let all = list(count, |it| format!(r#""d{it}":{{"type":"integer"}}"#));
    files([
        (
            "schemas/a.json",
            format!(r#"{{"type":"object","properties":{{{fields}}}}}"#),
        ),
        ("schemas/common/c.json", format!(r#"{{"$defs":{{{all}}}}}"#)),
    ])
}

fn same_id(count: usize) -> Files {
    schemas(count, |it| {
        format!(
            r#"{{"$id":"https://example.org/s","type":"object","properties":{{"f{it}":{{"$ref":"https://example.org/s"}}}}}}"#
        )
    })
}

fn dialects(count: usize) -> Files {
    schemas(count, |it| {
        format!(
            r#"{{"$schema":"https://example.org/{it}","type":"object","properties":{{"a":{{}}}}}}"#
        )
    })
}

fn words(count: usize) -> Files {
    let words = list(count, |it| format!(r#""{}:x":1"#, word(it)));
    files([("schemas/a.json", format!(r#"{{"type":"object",{words}}}"#))])
}

fn titles(count: usize) -> Files {
    let all = (0..count).map(|it| {
        let schema = r#"{"title":"The same","type":"object","properties":{"a":{}}}"#;
        (
            format!("schemas/{}/a.json", word(it)),
            schema.as_bytes().to_vec(),
        )
    });
    all.collect()
}

fn asyncapi(messages: &str, schemas: &str) -> Files {
    json(format!(
        r#"{{"asyncapi":"3.0.0","info":{{"title":"A","version":"1"}},"components":{{"messages":{{{messages}}},"schemas":{{{schemas}}}}}}}"#
    ))
}

fn messages(count: usize) -> Files {
    let messages = list(count, |it| {
        format!(
            r##""{}":{{"payload":{{"$ref":"#/components/schemas/s"}},"examples":[{{"payload":{{"a":"{it}"}}}}]}}"##,
            word(it)
        )
    });
    asyncapi(
        &messages,
        r#""s":{"type":"object","properties":{"a":{"type":"string"}}}"#,
    )
}

fn contained(count: usize) -> Files {
    let messages = list(count, |it| {
        format!(
            r##""{}":{{"payload":{{"$ref":"#/components/schemas/s{it}"}}}}"##,
            word(it)
        )
    });
    let schemas = list(count, |it| {
        let (one, other) = ((it + 1) % count, (it * 7 + 3) % count);
        format!(
            r##""s{it}":{{"type":"object","properties":{{"a":{{"$ref":"#/components/schemas/s{one}"}},"b":{{"$ref":"#/components/schemas/s{other}/properties/a"}}}}}}"##
        )
    });
    asyncapi(&messages, &schemas)
}

fn reference_chain(count: usize) -> Files {
    let schemas = list(count, |it| {
        format!(r##""s{it}":{{"$ref":"#/components/schemas/s{}"}}"##, it + 1)
    });
    asyncapi(
        r##""a":{"payload":{"$ref":"#/components/schemas/s0"}}"##,
        &schemas,
    )
}

fn reference_circle(count: usize) -> Files {
    let messages = list(count, |it| {
        let next = (it + 1) % count;
        format!(
            "\"{}\":{{\"$ref\":\"#/components/messages/{}\"}}",
            word(it),
            word(next)
        )
    });
    json(format!(
        "{{\"asyncapi\":\"3.0.0\",\"components\":{{\"messages\":{{{messages}}}}}}}"
    ))
}

fn long_trait(count: usize) -> Files {
    let messages = list(count, |it| {
        format!("\"{}\":{{\"traits\":[{{\"$ref\":\"#/x\"}}]}}", word(it))
    });
    let text = "x".repeat(count * 50);
    json(format!(
        "{{\"asyncapi\":\"3.0.0\",\"components\":{{\"messages\":{{{messages}}}}},\"x\":{{\"description\":\"{text}\"}}}}"
    ))
}

fn traits(count: usize) -> Files {
    let traits = list(count, |_| r#"{"headers":{"type":"object"}}"#.to_owned());
    let messages = list(count, |it| {
        format!(
            r##""{}":{{"traits":{{"$ref":"#/components/schemas/t"}},"payload":{{"type":"object"}}}}"##,
            word(it)
        )
    });
    asyncapi(
        &format!(r#""a":{{"traits":[{traits}],"payload":{{"type":"object"}}}},{messages}"#),
        &format!(r#""t":[{traits}]"#),
    )
}

fn registry(groups: &str) -> Files {
    yaml(format!("groups:\n{groups}"))
}

fn group_of(count: usize) -> String {
    let attributes = lines(count, |it| {
        format!("      - {{id: a.{}, type: string, brief: It.}}", word(it))
    });
    format!("  - id: common\n    type: attribute_group\n    attributes:\n{attributes}")
}

fn shared_attributes(count: usize) -> Files {
    let events = lines(count, |it| {
        format!(
            "  - {{id: event.{0}, type: event, name: {0}, brief: It came., extends: common}}",
            word(it)
        )
    });
    registry(&(group_of(count) + &events))
}

fn extended(count: usize) -> Files {
    let groups = lines(count, |it| {
        let attributes = list(100, |_| "{ref: a.aaaaa}".to_owned());
        let around = if it == 0 {
            "common".to_owned()
        } else {
            format!("g{}", it - 1)
        };
        format!(
            "  - {{id: g{it}, type: attribute_group, extends: {around}, attributes: [{attributes}]}}"
        )
    });
    let events = lines(count * 10, |it| {
        format!(
            "  - {{id: event.{0}, type: event, name: {0}, brief: It came., extends: g{1}}}",
            word(it),
            it % count
        )
    });
    registry(&(group_of(10) + &groups + &events))
}

fn extended_often(count: usize) -> Files {
    let events = lines(count, |it| {
        format!(
            "  - {{id: event.{0}, type: event, name: {0}, brief: It came., extends: common}}",
            word(it)
        )
    });
    registry(&(group_of(3) + &events))
}

fn members(count: usize) -> Files {
    let members = list(count, |it| {
        format!("{{id: m{it}, value: m{it}, brief: It.}}")
    });
    let examples = list(count, |it| format!("m{it}"));
    let events = lines(100, |it| {
        format!(
            "  - {{id: event.{0}, type: event, name: {0}, brief: It came., attributes: [{{ref: a.b, examples: [{examples}]}}]}}",
            word(it)
        )
    });
    registry(&format!(
        "  - id: common\n    type: attribute_group\n    attributes:\n      - {{id: a.b, type: {{members: [{members}]}}, brief: It., examples: [{examples}]}}\n{events}"
    ))
}

fn tracking_plan(count: usize, name: impl Fn(usize) -> String) -> Files {
    let rules = list(count, |it| {
        format!(
            r#"{{"key":"{}","type":"TRACK","version":{it},"jsonSchema":{{"type":"object","properties":{{"properties":{{"type":"object","properties":{{"a":{{"type":"string","id":"/a"}}}}}}}}}}}}"#,
            name(it)
        )
    });
    json(format!(
        r#"{{"data":{{"trackingPlan":{{"name":"Shop","rules":[{rules}]}}}}}}"#
    ))
}

fn plan(count: usize) -> Files {
    tracking_plan(count, |it| format!("Order {}", word(it)))
}

fn versions(count: usize) -> Files {
    tracking_plan(count, |_| "Order Placed".to_owned())
}

fn properties(count: usize) -> Files {
    let rows = lines(count, |it| {
        format!("Event {},Loaded.,p{},string,It.", it % 1000, word(it))
    });
    files([(
        "export.csv",
        format!(
            "Event Name,Event Description,Property Name,Property Value Type,Property Description\n{rows}"
        ),
    )])
}

fn footnotes(count: usize) -> Files {
    let marks = ",¹".repeat(count);
    files([(
        "export.csv",
        format!("name,description\n\"x{marks}\",Loaded.\n"),
    )])
}
