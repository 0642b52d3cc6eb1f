//! Comparing with another version, where both versions are hostile.

use super::{files, lines, list, word};
use crate::Row;
use crate::process::Files;

const AGAINST: &[&str] = &[
    "check after --against before",
    "check after --against before --format sarif",
];

pub(crate) const ROWS: &[Row] = &[
    row("all names replaced by near ones", renamed, 6000),
    row(
        "all names replaced by other ones with the same descriptions",
        redescribed,
        6000,
    ),
    row("all names gone, and one left", gone, 10_000),
    row("all descriptions moved", moved, 10_000),
    row("all modules replaced by near ones", modules, 6000),
    row("all versions replaced", version_cells, 6000),
    row("families narrowed", narrowed, 100),
    row("aliases gone", aliases, 6000),
    row("payloads that are chains", chains, 40),
    row("payloads with alternatives", alternatives, 300),
    row("payloads with large enums", enums, 20_000),
    row("fields of one object narrowed", fields, 20_000),
    row("fields of many parts narrowed", parts, 3000),
    row("fields newly required", required, 20_000),
    row(
        "payloads that are narrowed everywhere",
        narrowed_payloads,
        500,
    ),
];

const fn row(name: &'static str, files: fn(usize) -> Files, count: usize) -> Row {
    Row {
        name,
        files,
        count,
        commands: AGAINST,
        factor: 120,
    }
}

fn both(before: String, after: String) -> Files {
    files([("before/events.csv", before), ("after/events.csv", after)])
}

fn renamed(count: usize) -> Files {
    let rows = |name: &str| {
        lines(count, |it| {
            format!("some_longer_{name}_{},It came {it}.", word(it))
        })
    };
    both(
        format!("name,description\n{}", rows("name")),
        format!("name,description\n{}", rows("nane")),
    )
}

fn redescribed(count: usize) -> Files {
    let rows = |name: &str| {
        lines(count, |it| {
            format!("{name}_{},The same for all of them.", word(it))
        })
    };
    both(
        format!("name,description\n{}", rows("x")),
        format!("name,description\n{}", rows("completely_other")),
    )
}

fn gone(count: usize) -> Files {
    let rows = lines(count, |it| format!("{}_x,It came {it}.", word(it)));
    both(
        format!("name,description\n{rows}"),
        "name,description\nz_z,It came.\n".to_owned(),
    )
}

fn moved(count: usize) -> Files {
    let rows = |by: usize| lines(count, |it| format!("{}_x,It came {}.", word(it), it + by));
    both(
        format!("name,description\n{}", rows(0)),
        format!("name,description\n{}", rows(1)),
    )
}

fn modules(count: usize) -> Files {
    let rows = |name: &str| {
        lines(count, |it| {
            format!(
                "{}_x,It came {it}.,some_longer_{name}_{}",
                word(it),
                word(it)
            )
        })
    };
    both(
        format!("name,description,module\n{}", rows("name")),
        format!("name,description,module\n{}", rows("nane")),
    )
}

fn version_cells(count: usize) -> Files {
    let rows = |version: usize| {
        lines(count, |it| {
            format!("{}_x,It came {it}.,v{version}.{}", word(it), "9".repeat(50))
        })
    };
    both(
        format!("name,description,since\n{}", rows(1)),
        format!("name,description,since\n{}", rows(2)),
    )
}

fn narrowed(count: usize) -> Files {
    let rows = |last: usize| {
        lines(count, |it| {
            format!("{}_{{0..{last}}},It came {{n}}.", word(it))
        })
    };
    both(
        format!("name,description\n{}", rows(999)),
        format!("name,description\n{}", rows(1)),
    )
}

fn aliases(count: usize) -> Files {
    let names: Vec<_> = (0..count).map(|it| format!("{}_x", word(it))).collect();
    both(
        format!("name,description,aliases\na,It came.,{}\n", names.join(" ")),
        "name,description,aliases\na,It came.,\n".to_owned(),
    )
}

fn payloads(before: String, after: String) -> Files {
    let table = "name,description,payload\na,It came.,p\nb,It left.,p\n";
    files([
        ("before/events.csv", table.to_owned()),
        ("before/payloads/p.json", before),
        ("after/events.csv", table.to_owned()),
        ("after/payloads/p.json", after),
    ])
}

fn chains(count: usize) -> Files {
    let chain = |kind: &str| {
        let definitions = list(count, |level| {
            let inner = list(10, |it| {
                if level + 1 == count {
                    format!(r#""f{it}":{{"type":"{kind}"}}"#)
                } else {
                    format!(r##""f{it}":{{"$ref":"#/$defs/d{}"}}"##, level + 1)
                }
            });
            format!(r#""d{level}":{{"type":"object","properties":{{{inner}}}}}"#)
        });
        format!(
            r##"{{"type":"object","properties":{{"x":{{"$ref":"#/$defs/d0"}}}},"$defs":{{{definitions}}}}}"##
        )
    };
    payloads(chain("string"), chain("number"))
}

fn alternatives(count: usize) -> Files {
    let schema = |kind: &str| {
        let variants = list(count, |it| {
            format!(
                r#"{{"type":"object","required":["k"],"properties":{{"k":{{"const":"v{it}"}},"f{it}":{{"type":"{kind}"}}}}}}"#
            )
        });
        format!(r#"{{"type":"object","properties":{{"x":{{"oneOf":[{variants}]}}}}}}"#)
    };
    payloads(schema("string"), schema("number"))
}

fn enums(count: usize) -> Files {
    let schema = |prefix: &str| {
        let values = list(count, |it| format!(r#""{prefix} {it}""#));
        format!(r#"{{"type":"object","properties":{{"x":{{"enum":[{values}]}}}}}}"#)
    };
    payloads(schema("old"), schema("new"))
}

fn fields(count: usize) -> Files {
    let schema = |limit: &str| {
        let fields = list(count, |it| format!(r#""f{it}":{{"type":"string"{limit}}}"#));
        format!(r#"{{"type":"object","properties":{{{fields}}}}}"#)
    };
    payloads(schema(""), schema(r#","maxLength":5"#))
}

fn parts(count: usize) -> Files {
    let schema = |limit: &str| {
        let parts = list(count, |it| {
            format!(r#"{{"type":"object","properties":{{"f{it}":{{"type":"string"{limit}}}}}}}"#)
        });
        format!(r#"{{"type":"object","allOf":[{parts}]}}"#)
    };
    payloads(schema(""), schema(r#","maxLength":5"#))
}

fn required(count: usize) -> Files {
    let fields = list(count, |it| format!(r#""f{it}":{{"type":"string"}}"#));
    let names = list(count, |it| format!(r#""f{it}""#));
    let schema = |required: &str| {
        format!(r#"{{"type":"object","properties":{{{fields}}},"required":[{required}]}}"#)
    };
    payloads(schema(""), schema(&names))
}

fn narrowed_payloads(count: usize) -> Files {
    let table = format!(
        "name,description,payload\n{}",
        lines(count, |it| format!("{}_x,It came {it}.,p", word(it)))
    );
    let schema = |kind: &str| {
        let properties = list(count, |it| format!(r#""f{it}":{{"type":"{kind}"}}"#));
        format!(r#"{{"type":"object","properties":{{{properties}}}}}"#)
    };
    files([
        ("before/events.csv", table.clone()),
        ("before/payloads/p.json", schema("string")),
        ("after/events.csv", table),
        ("after/payloads/p.json", schema("number")),
    ])
}
