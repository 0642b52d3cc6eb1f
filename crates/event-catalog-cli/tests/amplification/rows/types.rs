//! Schemas whose types are built in other ways: lists with types by position, narrowed
//! alternatives, types that keep undeclared members, payloads without a type.

use super::schemas::{ALL, CHECK, object, payload, row};
use super::{files, lines, list, word};
use crate::Row;
use crate::process::Files;

pub(crate) const ROWS: &[Row] = &[
    row(
        "lists of 1024 positions in allOf",
        positions_in_all_of,
        1024,
        ALL,
        60,
    ),
    row("lists of positions in lists", nested_lists, 30, ALL, 60),
    row(
        "many lists of 1024 positions",
        lists_by_position,
        1024,
        ALL,
        120,
    ),
    row("pairs of alternatives", pairs, 1000, ALL, 60),
    row(
        "pairs of alternatives that nothing tells apart",
        open_pairs,
        1000,
        ALL,
        60,
    ),
    row(
        "many lists of alternatives in allOf",
        many_alternatives,
        100,
        ALL,
        60,
    ),
    row(
        "alternatives that keep more",
        alternatives_that_keep,
        1000,
        ALL,
        60,
    ),
    row("payloads that stay raw", raw, 5000, FEW, 60),
    row(
        "patterns that no payload is raw by",
        wrong_raw,
        5000,
        FEW,
        60,
    ),
    row("annotations", annotations, 5000, FEW, 60),
    row(
        "undeclared fields that are kept",
        undeclared,
        10_000,
        ALL,
        60,
    ),
    row(
        "undeclared fields of nested objects",
        undeclared_objects,
        3000,
        ALL,
        60,
    ),
    row("patterns of properties", patterns, 3000, CHECK, 60),
    row("conditions", conditions, 3000, ALL, 60),
    row("anchors", anchors, 5000, CHECK, 60),
    row("dynamic references", dynamic, 2000, CHECK, 60),
];

const FEW: &[&str] = &[
    "check catalog",
    "generate rust",
    "generate json-schema",
    "stats catalog",
];

fn tuple(count: usize, element: &str) -> String {
    let positions = list(count, |_| element.to_owned());
    format!(r#"{{"type":"array","prefixItems":[{positions}]}}"#)
}

fn positions_in_all_of(count: usize) -> Files {
    let kinds = [r#"{"type":"number"}"#, r#"{"type":["number","string"]}"#];
    let all = list(20, |it| tuple(count, kinds[it % 2]));
    payload(object(&format!(r#""x":{{"allOf":[{all}]}}"#)))
}

fn nested_lists(count: usize) -> Files {
    let list = format!(
        "{}{}{}",
        r#"{"type":"array","prefixItems":[{"type":"string"},"#.repeat(count),
        r#"{"type":"number"}"#,
        "]}".repeat(count)
    );
    payload(object(&format!(r#""x":{list}"#)))
}

fn lists_by_position(count: usize) -> Files {
    payload(object(&list(20, |it| {
        format!(r#""f{it}":{}"#, tuple(count, r#"{"type":"string"}"#))
    })))
}

/// Alternatives distinguished by a constant.
fn told_apart(count: usize, field: &str) -> String {
    let variants = list(count, |it| {
        format!(
            r#"{{"type":"object","required":["k"],"properties":{{"k":{{"const":"v{it}"}},"{field}{it}":{{"type":"string"}}}}}}"#
        )
    });
    format!(r#"{{"oneOf":[{variants}]}}"#)
}

fn pairs(count: usize) -> Files {
    let (one, other) = (told_apart(count, "a"), told_apart(count, "b"));
    payload(object(&format!(r#""x":{{"allOf":[{one},{other}]}}"#)))
}

fn open_pairs(count: usize) -> Files {
    let variants = |field: &str| {
        let variants = list(count, |it| {
            format!(r#"{{"type":"object","properties":{{"{field}{it}":{{"type":"string"}}}}}}"#)
        });
        format!(r#"{{"anyOf":[{variants}]}}"#)
    };
    let (one, other) = (variants("a"), variants("b"));
    payload(object(&format!(r#""x":{{"allOf":[{one},{other}]}}"#)))
}

fn many_alternatives(count: usize) -> Files {
    let all = list(count, |it| told_apart(20, &format!("f{it}_")));
    payload(object(&format!(r#""x":{{"allOf":[{all}]}}"#)))
}

fn alternatives_that_keep(count: usize) -> Files {
    let variants = list(count, |it| {
        let closed = it % 2 == 0;
        format!(
            r#"{{"type":"object","properties":{{"a":{{"type":"string"}},"f{it}":{{"type":"integer"}}}},"additionalProperties":{closed}}}"#
        )
    });
    let example = list(count, |it| format!(r#""f{it}":1"#));
    payload(format!(
        r#"{{"type":"object","properties":{{"x":{{"anyOf":[{variants}]}}}},"examples":[{{"x":{{{example}}}}}]}}"#
    ))
}

/// A catalog with a payload for each event, and with settings.
fn payloads(count: usize, settings: String, schema: impl Fn(usize) -> String) -> Files {
    let rows = lines(count, |it| format!("{0}_x,It came {it}.,p{0}", word(it)));
    let mut catalog = files([
        (
            "catalog/events.csv",
            format!("name,description,payload\n{rows}"),
        ),
        ("catalog/catalog.toml", settings),
    ]);
    for it in 0..count {
        let path = format!("catalog/payloads/p{}.json", word(it));
        catalog.insert(path, schema(it).into_bytes());
    }
    catalog
}

fn raw(count: usize) -> Files {
    let patterns = list(count, |it| format!("\"p{}*\"", word(it)));
    payloads(count, format!("[schemas]\nraw = [{patterns}]\n"), |_| {
        object(r#""a":{"type":"string"}"#)
    })
}

fn wrong_raw(count: usize) -> Files {
    let patterns = list(count, |it| format!("\"q{}\"", word(it)));
    payloads(count, format!("[schemas]\nraw = [{patterns}]\n"), |_| {
        object(r#""a":{"type":"string"}"#)
    })
}

fn annotations(count: usize) -> Files {
    let patterns = list(count, |it| format!("\"{}:*\"", word(it)));
    let settings = format!("[schemas]\nannotations = [{patterns}]\n");
    payloads(count, settings, |it| {
        format!(
            r#"{{"type":"object","{}:a":1,"properties":{{"a":{{"type":"string","{}:b":2}}}}}}"#,
            word(it),
            word(count - it - 1)
        )
    })
}

/// A catalog with this payload, whose types keep undeclared members.
fn kept(schema: String) -> Files {
    let mut catalog = payload(schema);
    catalog.insert(
        "catalog/catalog.toml".to_owned(),
        b"[schemas]\nundeclared = \"keep\"\n".to_vec(),
    );
    catalog
}

fn undeclared(count: usize) -> Files {
    kept(object(&list(count, |it| {
        format!(r#""f{it}":{{"type":["string","null"]}}"#)
    })))
}

fn undeclared_objects(count: usize) -> Files {
    kept(object(&list(count, |it| {
        format!(
            r#""f{it}":{}"#,
            object(r#""a":{"type":["integer","null"]}"#)
        )
    })))
}

fn patterns(count: usize) -> Files {
    let patterns = list(count, |it| {
        format!(r#""^(a|{})+$":{{"type":"number"}}"#, word(it))
    });
    let example = list(count / 10, |it| format!(r#""{}":1"#, word(it)));
    payload(format!(
        r#"{{"type":"object","patternProperties":{{{patterns}}},"additionalProperties":false,"examples":[{{{example}}}]}}"#
    ))
}

fn conditions(count: usize) -> Files {
    let all = list(count, |it| {
        format!(
            r#"{{"if":{{"properties":{{"a":{{"const":"v{it}"}}}}}},"then":{{"required":["f{it}"]}},"else":{{"not":{{"required":["g{it}"]}}}}}}"#
        )
    });
    payload(format!(
        r#"{{"type":"object","properties":{{"a":{{"type":"string"}}}},"allOf":[{all}],"examples":[{{"a":"v1"}}]}}"#
    ))
}

fn anchors(count: usize) -> Files {
    let fields = list(count, |it| format!(r##""f{it}":{{"$ref":"#a{it}"}}"##));
    let definitions = list(count, |it| {
        format!(r#""d{it}":{{"$anchor":"a{it}","type":"string"}}"#)
    });
    payload(format!(
        r#"{{"type":"object","properties":{{{fields}}},"$defs":{{{definitions}}}}}"#
    ))
}

fn dynamic(count: usize) -> Files {
    let definitions = list(count, |it| {
        format!(
            r##""d{it}":{{"$id":"https://example.org/{it}","$dynamicAnchor":"node","type":"object","properties":{{"a":{{"$dynamicRef":"#node"}},"b":{{"$ref":"https://example.org/{}"}}}}}}"##,
            (it + 1) % count
        )
    });
    payload(format!(
        r##"{{"type":"object","properties":{{"x":{{"$ref":"#/$defs/d0"}}}},"$defs":{{{definitions}}}}}"##
    ))
}
