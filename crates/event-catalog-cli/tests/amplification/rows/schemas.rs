//! Small schemas that expand to large outputs.

use super::{files, lines, list};
use crate::Row;
use crate::process::Files;

/// The commands that cover every generator, and everything else that reads schemas.
pub(super) const ALL: &[&str] = &[
    "check catalog",
    "generate rust",
    "generate typescript",
    "generate json-schema",
    "generate asyncapi",
    "generate warehouse",
    "generate markdown",
    "generate html",
    "generate --template t.txt.jinja",
    "inject page.md",
    "list catalog --format json",
    "stats catalog",
];

pub(super) const CHECK: &[&str] = &["check catalog", "generate html"];

pub(crate) const ROWS: &[Row] = &[
    row("chain of 7 with 10 references each", chain, 7, ALL, 40),
    row("chain of 40 with 10 references each", chain, 40, ALL, 40),
    row("chain of 1000 with a reference each", line, 1000, ALL, 40),
    row("1000 payloads that share a chain", shared, 1000, ALL, 200),
    row("definitions that contain each other", mutual, 40, ALL, 60),
    row("allOf of allOf", all_of, 200, ALL, 40),
    row("a common payload combined with many", common, 80, ALL, 500),
    row("oneOf of oneOf", one_of, 60, ALL, 60),
    row("anyOf of many objects", any_of, 400, ALL, 60),
    row(
        "alternatives with properties of alternatives",
        alternatives,
        16,
        ALL,
        60,
    ),
    row("nested objects", nested, 60, ALL, 60),
    row("nested objects beyond the limit", nested, 200, CHECK, 40),
    row("nested arrays", arrays, 60, ALL, 60),
    row("brackets in a schema", brackets, 100_000, CHECK, 40),
    row(
        "brackets in an example",
        brackets_in_example,
        100_000,
        CHECK,
        40,
    ),
    row(
        "brackets in a schema in TOML",
        toml_brackets,
        100_000,
        CHECK,
        40,
    ),
    row(
        "inline tables in a schema in TOML",
        toml_tables,
        100_000,
        CHECK,
        40,
    ),
    row(
        "dotted keys in a schema in TOML",
        toml_dotted,
        20_000,
        CHECK,
        40,
    ),
    row("an enum with many values", enumeration, 50_000, ALL, 60),
    row("an enum in two parts", enumerations, 50_000, ALL, 60),
    row("many properties", properties, 20_000, ALL, 60),
    row("many required", required, 20_000, ALL, 60),
    row("many names that are alike", alike, 20_000, ALL, 60),
    row("many constants", constants, 10_000, ALL, 60),
    row(
        "a large enum that is referred to often",
        referred_enum,
        1000,
        ALL,
        60,
    ),
    row("a long property name", long_name, 1_000_000, ALL, 60),
    row(
        "a long property name with much inside",
        long_path,
        1000,
        ALL,
        60,
    ),
    row("a long description", long_description, 1_000_000, ALL, 60),
    row("many examples", examples, 20_000, ALL, 60),
    row(
        "a definition with long examples that is referred to often",
        referred_examples,
        1000,
        ALL,
        60,
    ),
    row(
        "one payload with a long example in many events",
        payload_of_many,
        5000,
        ALL,
        60,
    ),
    row("references in a row", reference_chain, 5000, ALL, 40),
    row("references in circles", circles, 2000, CHECK, 40),
    row("a circle with many ways in", star_circle, 2000, CHECK, 40),
    row("a pattern that backtracks", pattern, 30, CHECK, 40),
    row(
        "a pattern with many texts",
        pattern_of_many,
        10_000,
        CHECK,
        40,
    ),
    row("patterns that are large", patterns, 5000, CHECK, 40),
    row(
        "deep examples of a definition that contains itself",
        deep_examples,
        120,
        CHECK,
        40,
    ),
    row(
        "an example that fits no alternative, on many levels",
        misfit_alternatives,
        50,
        CHECK,
        40,
    ),
    row(
        "an example that fits no allOf, on many levels",
        misfit_all_of,
        50,
        CHECK,
        40,
    ),
    row(
        "many elements for many alternatives",
        elements_for_alternatives,
        8000,
        CHECK,
        40,
    ),
];

pub(super) const fn row(
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

/// A catalog with this payload, and a page and a template that output everything.
pub(super) fn payload(schema: String) -> Files {
    let mut catalog = files([
        (
            "catalog/events.csv",
            "name,description,payload\na,It came.,p\nb,It left.,p\n".to_owned(),
        ),
        ("catalog/payloads/p.json", schema),
    ]);
    catalog.extend(pages());
    catalog
}

fn pages() -> Files {
    files([
        (
            "page.md",
            "<!-- event-catalog:begin -->\n<!-- event-catalog:end -->\n\n\
             <!-- event-catalog:begin payloads -->\n<!-- event-catalog:end -->\n"
                .to_owned(),
        ),
        (
            "t.txt.jinja",
            "{{ catalog|tojson }}{{ types|tojson }}{{ events|tojson }}".to_owned(),
        ),
    ])
}

pub(super) fn object(properties: &str) -> String {
    format!(r#"{{"type":"object","properties":{{{properties}}}}}"#)
}

fn with_definitions(properties: &str, definitions: &str) -> String {
    format!(r#"{{"type":"object","properties":{{{properties}}},"$defs":{{{definitions}}}}}"#)
}

fn chain_of(count: usize, references: usize) -> String {
    list(count, |level| {
        let inner = list(references, |it| {
            if level + 1 == count {
                format!(r#""f{it}":{{"type":"string"}}"#)
            } else {
                format!(r##""f{it}":{{"$ref":"#/$defs/d{}"}}"##, level + 1)
            }
        });
        format!(r#""d{level}":{}"#, object(&inner))
    })
}

fn chain(count: usize) -> Files {
    payload(with_definitions(
        r##""x":{"$ref":"#/$defs/d0"}"##,
        &chain_of(count, 10),
    ))
}

fn line(count: usize) -> Files {
    payload(with_definitions(
        r##""x":{"$ref":"#/$defs/d0"}"##,
        &chain_of(count, 1),
    ))
}

fn shared(count: usize) -> Files {
    let mut catalog = pages();
    let rows = lines(count, |it| format!("event_{it},It came {it}.,p{it}"));
    let table = format!("name,description,payload\n{rows}");
    catalog.insert("catalog/events.csv".to_owned(), table.into_bytes());
    let chain = with_definitions(r##""x":{"$ref":"#/$defs/d0"}"##, &chain_of(50, 2));
    catalog.insert("catalog/payloads/p0.json".to_owned(), chain.into_bytes());
    for it in 1..count {
        let schema = object(r#""x":{"$ref":"p0.json#/$defs/d0"}"#);
        catalog.insert(format!("catalog/payloads/p{it}.json"), schema.into_bytes());
    }
    catalog
}

fn common(count: usize) -> Files {
    let mut catalog = pages();
    let rows = lines(count, |it| format!("event_{it},It came {it}.,p{it}"));
    let table = format!("name,description,payload\n{rows}");
    catalog.insert("catalog/events.csv".to_owned(), table.into_bytes());
    let settings = b"[defaults]\npayload = \"common\"\n".to_vec();
    catalog.insert("catalog/catalog.toml".to_owned(), settings);
    let fields = list(100, |it| {
        let inner = object(r#""q":{"type":"string","description":"What it is, in a few words."}"#);
        format!(r#""f{it}":{inner}"#)
    });
    let common = object(&fields).into_bytes();
    catalog.insert("catalog/payloads/common.json".to_owned(), common);
    for it in 0..count {
        let own = object(&format!(r#""z{it}":{{"type":"string"}}"#));
        let schema = object(&format!(r#""f1":{own}"#)).into_bytes();
        catalog.insert(format!("catalog/payloads/p{it}.json"), schema);
    }
    catalog
}

fn mutual(count: usize) -> Files {
    let definitions = list(count, |it| {
        let inner = list(count, |other| {
            format!(r##""f{other}":{{"$ref":"#/$defs/d{other}"}}"##)
        });
        format!(r#""d{it}":{}"#, object(&inner))
    });
    payload(with_definitions(
        r##""x":{"$ref":"#/$defs/d0"}"##,
        &definitions,
    ))
}

fn all_of(count: usize) -> Files {
    let definitions = list(count, |it| {
        let next = (it + 1).min(count - 1);
        if next == it {
            format!(r#""d{it}":{}"#, object(r#""a":{"type":"string"}"#))
        } else {
            format!(
                r##""d{it}":{{"allOf":[{{"$ref":"#/$defs/d{next}"}},{{"$ref":"#/$defs/d{next}"}},{}]}}"##,
                object(&format!(r#""f{it}":{{"type":"string"}}"#))
            )
        }
    });
    payload(with_definitions(
        r##""x":{"$ref":"#/$defs/d0"}"##,
        &definitions,
    ))
}

fn one_of(count: usize) -> Files {
    let definitions = list(count, |it| {
        let inner = if it + 1 == count {
            object(r#""a":{"type":"string"}"#)
        } else {
            format!(
                r##"{{"oneOf":[{{"$ref":"#/$defs/d{0}"}},{{"type":"array","items":{{"$ref":"#/$defs/d{0}"}}}}]}}"##,
                it + 1
            )
        };
        format!(r#""d{it}":{inner}"#)
    });
    payload(with_definitions(
        r##""x":{"$ref":"#/$defs/d0"}"##,
        &definitions,
    ))
}

fn any_of(count: usize) -> Files {
    let variants = list(count, |it| {
        format!(
            r#"{{"type":"object","required":["k"],"properties":{{"k":{{"const":"v{it}"}},"f{it}":{{"type":"string"}}}}}}"#
        )
    });
    payload(object(&format!(r#""x":{{"anyOf":[{variants}]}}"#)))
}

fn alternatives(count: usize) -> Files {
    let definitions = list(count, |it| {
        let inner = if it + 1 == count {
            r#"{"type":"string"}"#.to_owned()
        } else {
            let next = it + 1;
            format!(
                r##"{{"type":"object","properties":{{"a":{{"$ref":"#/$defs/d{next}"}}}},"oneOf":[{{"properties":{{"a":{{"title":"p"}},"b":{{"type":"string"}}}},"required":["b"]}},{{"properties":{{"a":{{"title":"q"}},"c":{{"type":"string"}}}},"required":["c"]}}]}}"##
            )
        };
        format!(r#""d{it}":{inner}"#)
    });
    payload(with_definitions(
        r##""x":{"$ref":"#/$defs/d0"}"##,
        &definitions,
    ))
}

fn nested(count: usize) -> Files {
    let open = r#"{"type":"object","properties":{"a":"#.repeat(count);
    payload(format!(
        r#"{open}{{"type":"string"}}{}"#,
        "}}".repeat(count)
    ))
}

fn arrays(count: usize) -> Files {
    let open = r#"{"type":"array","items":"#.repeat(count);
    payload(object(&format!(
        r#""x":{open}{{"type":"string"}}{}"#,
        "}".repeat(count)
    )))
}

fn brackets(count: usize) -> Files {
    payload("[".repeat(count))
}

fn brackets_in_example(count: usize) -> Files {
    payload(format!(
        r#"{{"type":"object","examples":[{}{}]}}"#,
        "[".repeat(count),
        "]".repeat(count)
    ))
}

fn toml(schema: String) -> Files {
    let mut catalog = payload(String::new());
    catalog.remove("catalog/payloads/p.json");
    catalog.insert("catalog/payloads/p.toml".to_owned(), schema.into_bytes());
    catalog
}

fn toml_brackets(count: usize) -> Files {
    toml(format!(
        "type = \"object\"\nexamples = [{}{}]\n",
        "[".repeat(count),
        "]".repeat(count)
    ))
}

fn toml_tables(count: usize) -> Files {
    toml(format!(
        "type = \"object\"\nexamples = [{}1{}]\n",
        "{a=".repeat(count),
        "}".repeat(count)
    ))
}

fn toml_dotted(count: usize) -> Files {
    toml(format!("type = \"object\"\n{}a = 1\n", "a.".repeat(count)))
}

fn enumeration(count: usize) -> Files {
    let values = list(count, |it| format!(r#""value {it}""#));
    payload(object(&format!(r#""x":{{"enum":[{values}]}}"#)))
}

fn enumerations(count: usize) -> Files {
    let values = list(count, |it| format!(r#""value {it}""#));
    let others = list(count, |it| format!(r#""value {}""#, count - it));
    payload(object(&format!(
        r#""x":{{"enum":[{values}],"allOf":[{{"enum":[{others}]}}]}}"#
    )))
}

fn properties(count: usize) -> Files {
    payload(object(&list(count, |it| {
        format!(r#""f{it}":{{"type":"string"}}"#)
    })))
}

fn required(count: usize) -> Files {
    let names = list(count, |it| format!(r#""name_{it}""#));
    let declared = list(count, |it| format!(r#""nane_{it}":{{"type":"string"}}"#));
    payload(format!(
        r#"{{"type":"object","properties":{{{declared}}},"required":[{names}]}}"#
    ))
}

fn alike(count: usize) -> Files {
    payload(object(&list(count, |it| {
        let name: String = format!("{it:b}").replace('0', "-").replace('1', "_");
        format!(r#""a{name}":{{"enum":["{name}","{name} "]}}"#)
    })))
}

fn constants(count: usize) -> Files {
    let variants = list(count, |it| format!(r#"{{"const":"c{it}","title":"T"}}"#));
    payload(object(&format!(r#""x":{{"oneOf":[{variants}]}}"#)))
}

fn referred_enum(count: usize) -> Files {
    let values = list(count, |it| format!(r#""value {it}""#));
    payload(with_definitions(
        &list(count, |it| format!(r##""f{it}":{{"$ref":"#/$defs/e"}}"##)),
        &format!(r#""e":{{"enum":[{values}]}}"#),
    ))
}

fn long_name(count: usize) -> Files {
    payload(object(&format!(
        r#""{}":{{"type":"string"}}"#,
        "n".repeat(count)
    )))
}

fn long_path(count: usize) -> Files {
    let inner = object(&list(count, |it| format!(r#""f{it}":{{"type":"string"}}"#)));
    payload(object(&format!(r#""{}":{inner}"#, "n".repeat(20 * count))))
}

fn long_description(count: usize) -> Files {
    payload(object(&format!(
        r#""x":{{"type":"string","description":"{}"}}"#,
        "A word. ".repeat(count / 8)
    )))
}

fn examples(count: usize) -> Files {
    let values = list(count, |it| format!(r#"{{"x":"{it}"}}"#));
    payload(format!(
        r#"{{"type":"object","properties":{{"x":{{"type":"string"}}}},"examples":[{values}]}}"#
    ))
}

fn referred_examples(count: usize) -> Files {
    let text = "e".repeat(20 * count);
    payload(with_definitions(
        &list(count, |it| format!(r##""f{it}":{{"$ref":"#/$defs/e"}}"##)),
        &format!(r#""e":{{"type":"string","description":"{text}","examples":["{text}"]}}"#),
    ))
}

fn payload_of_many(count: usize) -> Files {
    let rows = lines(count, |it| format!("event_{it},It came {it}.,p"));
    let text = "e".repeat(20 * count);
    let mut catalog = payload(format!(
        r#"{{"type":"object","properties":{{"x":{{"type":"string"}}}},"examples":[{{"x":"{text}"}}]}}"#
    ));
    let table = format!("name,description,payload\n{rows}");
    catalog.insert("catalog/events.csv".to_owned(), table.into_bytes());
    let page = "<!-- event-catalog:begin -->\n<!-- event-catalog:end -->\n";
    catalog.insert("page.md".to_owned(), page.as_bytes().to_vec());
    catalog
}

fn reference_chain(count: usize) -> Files {
    let definitions = list(count, |it| {
        if it + 1 == count {
            format!(r#""d{it}":{{"type":"string"}}"#)
        } else {
            format!(r##""d{it}":{{"$ref":"#/$defs/d{}"}}"##, it + 1)
        }
    });
    payload(with_definitions(
        &list(count, |it| {
            format!(r##""f{it}":{{"$ref":"#/$defs/d{it}"}}"##)
        }),
        &definitions,
    ))
}

fn circles(count: usize) -> Files {
    let definitions = list(count, |it| {
        format!(r##""d{it}":{{"$ref":"#/$defs/d{}"}}"##, (it + 1) % count)
    });
    payload(with_definitions(
        r##""x":{"$ref":"#/$defs/d0"}"##,
        &definitions,
    ))
}

fn star_circle(count: usize) -> Files {
    let definitions = list(count, |it| {
        format!(
            r##""d{it}":{{"allOf":[{{"$ref":"#/$defs/d{0}"}},{{"$ref":"#/$defs/d{1}"}},{{"$ref":"#/$defs/d{it}"}}]}}"##,
            (it + 1) % count,
            it / 2
        )
    });
    payload(with_definitions(
        r##""x":{"$ref":"#/$defs/d0"}"##,
        &definitions,
    ))
}

fn pattern(count: usize) -> Files {
    let text = "a".repeat(count);
    payload(object(&format!(
        r#""x":{{"type":"string","pattern":"^(a+)+$(?=b)","examples":["{text}!"]}},"y":{{"type":"string","pattern":"((a{{0,100}}){{0,100}}){{0,100}}","examples":["{text}"]}}"#
    )))
}

fn pattern_of_many(count: usize) -> Files {
    // Matching the pattern against each string takes nearly as long as the limit allows.
    let examples = list(count, |it| format!("\"aaaaaaa{it}\""));
    payload(object(&format!(
        r#""x":{{"type":"string","pattern":"^(a|a)*\\1b","examples":[{examples}]}}"#
    )))
}

fn patterns(count: usize) -> Files {
    payload(object(&list(count, |it| {
        let pattern = [r"\\p{L}{3000}", r"(?=\\w{3000})x", "(?:[^a]{500}){500}"][it % 3];
        format!(r#""f{it}":{{"type":"string","pattern":"{pattern}{it}","examples":["x"]}}"#)
    })))
}

fn deep_examples(count: usize) -> Files {
    let example = format!(
        "{}{}",
        r#"{"a":"#.repeat(count),
        "{}".to_owned() + &"}".repeat(count)
    );
    payload(format!(
        r##"{{"type":"object","properties":{{"a":{{"$ref":"#"}},"b":{{"$ref":"#"}}}},"anyOf":[{{"properties":{{"a":{{"$ref":"#"}}}}}},{{"properties":{{"a":{{"$ref":"#"}}}}}}],"examples":[{example}]}}"##
    ))
}

fn misfit_alternatives(count: usize) -> Files {
    let alternative = |kind: &str| {
        format!(
            r##"{{"type":"object","properties":{{"next":{{"$ref":"#/$defs/node"}},"z":{{"type":"{kind}"}}}},"required":["z"]}}"##
        )
    };
    let node = format!(
        r#"{}{{"z":true}}{}"#,
        r#"{"z":1,"next":"#.repeat(count),
        "}".repeat(count)
    );
    let (one, other) = (alternative("string"), alternative("integer"));
    payload(format!(
        r##"{{"type":"object","properties":{{"root":{{"$ref":"#/$defs/node"}}}},"$defs":{{"node":{{"oneOf":[{one},{other}]}}}},"examples":[{{"root":{node}}}]}}"##
    ))
}

fn misfit_all_of(count: usize) -> Files {
    let definitions = list(count, |it| {
        let next = it + 1;
        if next == count {
            format!(r#""d{it}":{{"type":"string"}}"#)
        } else {
            format!(
                r##""d{it}":{{"allOf":[{{"$ref":"#/$defs/d{next}"}},{{"$ref":"#/$defs/d{next}"}}]}}"##
            )
        }
    });
    payload(format!(
        r##"{{"type":"object","properties":{{"x":{{"$ref":"#/$defs/d0"}}}},"examples":[{{"x":1}}],"$defs":{{{definitions}}}}}"##
    ))
}

fn elements_for_alternatives(count: usize) -> Files {
    let elements = list(count, |_| r#"{"x":""}"#.to_owned());
    let alternatives = list(count / 10, |it| {
        format!(r#"{{"type":"object","properties":{{"x":{{"type":"integer"}},"y{it}":{{}}}}}}"#)
    });
    payload(format!(
        r#"{{"type":"object","properties":{{"x":{{"type":"array","items":{{"anyOf":[{alternatives}]}}}}}},"examples":[{{"x":[{elements}]}}]}}"#
    ))
}
