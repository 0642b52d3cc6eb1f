//! The limits of a catalog: a catalog that exceeds one is reported, without taking more time or memory than the limit
//! allows.

use event_catalog_build::catalog::{Catalog, MAX_FAMILIES};
use event_catalog_build::check::REQUIRED;
use event_catalog_build::finding::{MOST_FINDINGS, check};
use event_catalog_build::generate::{self, Options};
use event_catalog_build::read::{Input, MOST_COLUMNS, Memory};
use event_catalog_build::schema::{MAX_ALTERNATIVES, MAX_COMBINED};

/// The messages for these files, without duplicates.
fn messages(files: &[(&str, String)]) -> Vec<String> {
    let folder: Memory = files
        .iter()
        .map(|(path, text)| (*path, text.clone()))
        .collect();
    let input = Input::read_folder(&folder).expect("a folder in memory");
    let catalog = Catalog::new(&input);
    let report = check(&catalog, REQUIRED, &|_| None);
    let mut messages: Vec<String> = Vec::new();
    for finding in report.findings {
        if !messages.contains(&finding.message) {
            messages.push(finding.message);
        }
    }
    messages
}

/// The messages for a table with these rows.
fn of_table(rows: &str) -> Vec<String> {
    messages(&[("events.csv", format!("name,description,aliases\n{rows}"))])
}

/// The messages for a payload with this schema.
fn of_schema(schema: &str) -> Vec<String> {
    let table = "name,description,payload\na,It came.,p\n".to_owned();
    messages(&[
        ("events.csv", table),
        ("payloads/p.json", schema.to_owned()),
    ])
}

fn list(count: usize, item: impl Fn(usize) -> String) -> String {
    (0..count).map(item).collect::<Vec<_>>().join(",")
}

#[test]
fn families_have_a_limit_in_sum() {
    let rows = |count: usize| -> String {
        let row = |it| format!("{}_{{0..999}},It came {{n}}.,\n", "a".repeat(it + 1));
        (0..count).map(row).collect()
    };
    let most = MAX_FAMILIES / 1000;
    assert_eq!(of_table(&rows(most)), [""; 0]);
    let found = of_table(&rows(most + 1));
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(
        found[0].ends_with("but at most 20000 are allowed"),
        "{found:?}"
    );
    // Aliases also count towards the limit, and the size of the row's text has its own limit.
    let aliases: Vec<_> = (0..20).map(|it| format!("b{it}x_{{0..999}}")).collect();
    let found = of_table(&format!("a_{{0..999}},It came.,{}\n", aliases.join(" ")));
    assert!(found[0].contains("21000 names and aliases"), "{found:?}");
    let found = of_table(&format!("a_{{0..999}},{},\n", "It came. ".repeat(2000)));
    assert!(found[0].contains("bytes of text"), "{found:?}");
}

#[test]
fn further_columns_have_a_limit() {
    let settings = |count| {
        let names = list(count, |it| format!("\"column_{it}\""));
        let table = "name,description\na,It came.\n".to_owned();
        messages(&[
            ("catalog.toml", format!("[columns]\nextra = [{names}]\n")),
            ("events.csv", table),
        ])
    };
    assert_eq!(settings(MOST_COLUMNS), [""; 0]);
    assert_eq!(
        settings(MOST_COLUMNS + 1),
        ["`column_64` is one column too many in `extra`: at most 64 are allowed"]
    );
}

#[test]
fn schemas_that_are_combined_have_limits() {
    let combined = |count| {
        of_schema(&format!(
            r#"{{"type":"object","allOf":[{}]}}"#,
            list(count, |it| format!(
                r#"{{"properties":{{"f{it}":{{"type":"string"}}}}}}"#
            ))
        ))
    };
    assert_eq!(combined(MAX_COMBINED - 1), [""; 0]);
    assert_eq!(
        combined(MAX_COMBINED),
        ["more than 256 schemas are combined here"]
    );
    let alternatives = |count| {
        of_schema(&format!(
            r#"{{"type":"object","properties":{{"x":{{"oneOf":[{}]}}}}}}"#,
            list(count, |it| format!(r#"{{"const":"c{it}"}}"#))
        ))
    };
    assert_eq!(alternatives(MAX_ALTERNATIVES), [""; 0]);
    assert_eq!(
        alternatives(MAX_ALTERNATIVES + 1),
        ["more than 4096 alternatives are listed here"]
    );
}

/// The finding about lists of alternatives that aren't combined.
const NOT_COMBINED: &str = "this value has two lists of alternatives that cannot be combined";

#[test]
fn lists_of_alternatives_are_compared_up_to_a_limit() {
    // Each alternative in one list is compatible with exactly one in the other list.
    let kinds = |count, field: &str| {
        let alternatives = list(count, |it| {
            format!(
                r#"{{"type":"object","required":["k"],"properties":{{"k":{{"const":"{it}"}},"{field}":{{}}}}}}"#
            )
        });
        format!(r#"{{"oneOf":[{alternatives}]}}"#)
    };
    let two = |count| {
        let (one, other) = (kinds(count, "a"), kinds(count, "b"));
        of_schema(&format!(
            r#"{{"type":"object","properties":{{"x":{{"allOf":[{one},{other}]}}}}}}"#
        ))
    };
    assert_eq!(two(32), [""; 0]);
    assert_eq!(two(33), [NOT_COMBINED]);
    // Alternatives that are identical in both lists aren't compared, so they don't count towards the limit.
    let definitions = list(200, |it| {
        format!(r#""d{it}":{{"type":"object","properties":{{"f{it}":{{}}}}}}"#)
    });
    let all = list(200, |it| format!(r##"{{"$ref":"#/$defs/d{it}"}}"##));
    let same = of_schema(&format!(
        r#"{{"type":"object","properties":{{"x":{{"oneOf":[{all}],"anyOf":[{all}]}}}},"$defs":{{{definitions}}}}}"#
    ));
    assert_eq!(same, [""; 0]);
    // Creates many places that have the same lists, but different types.
    let places = |count| {
        let places = list(count, |it| {
            format!(
                r##""p{it}":{{"allOf":[{{"$ref":"#/$defs/one"}},{{"$ref":"#/$defs/other"}}],"properties":{{"f{it}":{{}}}}}}"##
            )
        });
        let (one, other) = (kinds(32, "a"), kinds(32, "b"));
        of_schema(&format!(
            r#"{{"type":"object","properties":{{{places}}},"$defs":{{"one":{one},"other":{other}}}}}"#
        ))
    };
    assert_eq!(places(10), [""; 0]);
    assert_eq!(places(400), [NOT_COMBINED]);
}

#[test]
fn a_common_payload_is_combined_with_many_up_to_a_size() {
    let found = |payloads: usize, fields: usize| {
        let fields = list(fields, |it| {
            format!(r#""f{it}":{{"type":"object","properties":{{"q":{{"type":"string"}}}}}}"#)
        });
        let object = |fields: &str| format!(r#"{{"type":"object","properties":{{{fields}}}}}"#);
        let rows: Vec<_> = (0..payloads)
            .map(|it| format!("e{it}_a,It came.,p{it}\n"))
            .collect();
        let rows = rows.concat();
        let mut files = vec![
            (
                "catalog.toml".to_owned(),
                "[defaults]\npayload = 'common'\n".to_owned(),
            ),
            (
                "events.csv".to_owned(),
                format!("name,description,payload\n{rows}"),
            ),
            ("payloads/common.json".to_owned(), object(&fields)),
        ];
        for it in 0..payloads {
            let own = object(&format!(
                r#""f1":{{"type":"object","properties":{{"z{it}":{{}}}}}}"#
            ));
            files.push((format!("payloads/p{it}.json"), own));
        }
        let files: Vec<_> = files
            .iter()
            .map(|(path, text)| (&**path, text.clone()))
            .collect();
        messages(&files)
    };
    assert_eq!(found(100, 100), [""; 0]);
    assert_eq!(
        found(400, 500),
        ["the types of the payloads become too large here"]
    );
}

#[test]
fn findings_of_a_rule_have_a_limit() {
    let found = |rows: usize| of_table(&"n/a,It came.,\n".repeat(rows));
    let more = "there are more than 20000 findings of `invalid-name`".to_owned();
    assert!(!found(MOST_FINDINGS).contains(&more));
    for rows in [MOST_FINDINGS + 1, MOST_FINDINGS + 5] {
        assert!(found(rows).contains(&more), "{rows}");
    }
}

#[test]
fn the_name_of_a_schema_is_no_code() {
    let name = "a\n    EvB }\npub fn injected() {}\nenum Junk { /*";
    let path = format!("payloads/{name}.json");
    let table =
        format!("name,description,payload\nev_a,It came.,\"{name}\"\nev_b,Closed */ // now.,\n");
    let folder: Memory = [
        ("events.csv", table),
        (path.as_str(), r#"{"type":"object"}"#.to_owned()),
    ]
    .into_iter()
    .collect();
    let mut input = Input::read_folder(&folder).expect("a folder in memory");
    let catalog = Catalog::new(&input);
    let report = check(&catalog, REQUIRED, &|_| None);
    let said = "the file cannot be read: its name contains an invisible character";
    assert!(report.findings.iter().any(|it| it.message == said));

    // Even if the check accepted such a name, the name would be escaped in the generated code.
    let file = input.sources.add("payloads/a.json", r#"{"type":"object"}"#);
    input.payloads.insert(name.to_owned(), file);
    let catalog = Catalog::new(&input);
    let code = generate::rust(&catalog, &Options::default()).expect("code");
    assert!(code.contains("pub fn injected() {}"), "it is quoted");
    assert!(
        !code.lines().any(|line| line.starts_with("pub fn injected")),
        "{code}"
    );
}
